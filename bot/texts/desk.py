"""How the desk's pages name what staff see and do."""

from __future__ import annotations

from bot.domain.message import Role
from bot.domain.ticket import Step

#: Steps as buttons name them.
STEPS: dict[str, str] = {
    "dispatch": "派单",
    "sign": "签收",
    "contact": "已联系居民",
    "check_in": "到场签到",
    "report": "反馈结果",
    "approve": "审核通过，请居民确认",
    "reject": "退回补办",
    "close": "办结",
    "return": "退单",
    "rework": "重办",
    "withdraw": "代居民撤销",
    "escalate": "升为紧急",
    "confirm": "确认紧急，派人处置",
    "downgrade": "不是紧急，转普通",
    "solved": "居民说已解决",
    "unsolved": "居民说没解决",
}

#: Steps that ask for a word first: they tell the resident something that is hard to take back.
THINK_TWICE: frozenset[Step] = frozenset({"withdraw", "escalate", "close"})

#: Entries of a timeline that are no steps.
_ENTRIES = {
    "register": "受理",
    "rate": "评价",
    "emergency": "紧急情况",
    "supplement": "居民补充",
    "again": "居民再次反映",
    "urge": "居民催办",
    "merge": "并入",
}

#: Why a talk waits for a human.
CALLS = {
    "emergency": "紧急",
    "asked": "居民要真人",
    "unsure": "机器人没听懂",
    "sensitive": "需要私下处理",
    "fault": "系统没处理成",
    "robot_down": "机器人停了",
    "undelivered": "有话没送到",
}

#: Kinds of emergency as the alarm names them.
DANGERS: dict[str, str] = {
    "fire": "火情",
    "gas": "燃气泄漏",
    "elevator": "电梯困人",
    "medical": "有人受伤发病",
    "crime": "治安警情",
    "self_harm": "有人想不开",
    "domestic_violence": "家庭暴力",
    "missing_person": "人员走失",
    "child_harm": "儿童受伤害",
    "drowning": "落水",
    "falling_object": "高空坠物",
    "electric": "漏电触电",
    "collapse": "坍塌",
    "traffic": "交通事故",
    "scam_now": "正在被骗",
    "mass_incident": "群体事件",
}

#: The office of who speaks in a group, where it is known.
ROLES: dict[Role, str] = {"staff": "工作人员", "police": "民警", "village": "村干部"}

#: How something was said, when not in typed words.
FORMS = {
    "voice": "语音转文字",
    "picture": "图片",
    "file": "文件",
    "video": "视频",
    "unread": "内容没送到",
    "other": "看不了的消息",
}

#: What came beside words.
ATTACHMENTS = {"picture": "图片", "voice": "语音", "file": "文件", "video": "视频"}

#: What a notice is about.
NOTICES = {
    "group": "新群",
    "group_gone": "群发不进",
    "quota": "收不到话",
    "quota_near": "额度快用完",
    "quota_out": "额度已用完",
    "undelivered": "没送到",
}

GROUP_STATES = {"active": "正常", "gone": "发不进去"}
ADMIN_ONLY = "只有管理员可以改群的归属和人员身份，请找管理员。"
NO_SUCH_ROBOT = "没有这个机器人，请刷新页面再试。"
NAME_MISSING = "请填写这个人的姓名。"
NO_SUCH_ROLE = "请选择身份：工作人员、民警或村干部。"

#: By which way a line of ours left, and what became of those that have not.
_WAYS = {
    "session": "已发到群里",
    "group": "已发到群里（不带@）",
    "private": "已发到私聊",
    "card": "已发成卡片",
}
_FATES = {
    "waiting": "等着发出",
    "sending": "发送中……",
    "unknown": "不知道送没送到",
    "silenced": "接手后作废，没有发出",
    "dead": "没送到",
}
#: Reasons that are written for the log, as staff read them.
_REASONS = {
    "the target's budget is used up": "这里说得太快，排队中",
    "the month's quota is nearly used up": "本月额度快用完，省下没发",
}

ACTORS = {"staff": "工作人员", "resident": "居民", "robot": "机器人"}


def danger(note: str) -> str:
    """Return a note that begins with a kind of emergency, in Chinese."""
    kind, colon, cue = note.partition(":")
    return f"{DANGERS[kind]}{'：' if colon else ''}{cue.strip()}" if kind in DANGERS else note


def entry(step: str) -> str:
    """Return the name of a timeline entry."""
    return STEPS.get(step) or _ENTRIES.get(step, step)


def fate(state: str | None, route: str | None, private: bool, error: str | None) -> str:
    """Return what became of a line of ours; empty when there is nothing to say about it."""
    if state is None:
        return ""
    why = reason(error)
    if state == "sent":
        return _WAYS.get("private" if private and route == "session" else route or "", "")
    if state == "silenced":
        return why or _FATES[state]
    words = _FATES.get(state, state)
    return f"{words}：{why}" if why and state in ("waiting", "dead") else words


def reason(words: str | None) -> str:
    """Return a reason as staff read it; empty when it was written for the log alone."""
    known = _REASONS.get(words or "", words or "")
    return known if any("\u4e00" <= character <= "\u9fff" for character in known) else ""


def size(octets: int | None) -> str:
    """Return how large a file is, as people say it."""
    if octets is None:
        return ""
    return (
        f"{max(octets / 1024, 1):.0f} KB"
        if octets < 1024 * 1024
        else f"{octets / 1024 / 1024:.1f} MB"
    )


def waiting_for(kind: str) -> str:
    """Say that something is not here yet."""
    return f"正在取{ATTACHMENTS.get(kind, '文件')}……"


def lost(kind: str, why: str | None) -> str:
    """Say why something will never be here."""
    return f"{ATTACHMENTS.get(kind, '文件')}没取到：{reason(why) or '试了几次都没成功，请居民重新发一次'}"
