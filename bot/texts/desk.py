"""How the desk's pages name what staff see and do."""

from __future__ import annotations

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

ACTORS = {"staff": "工作人员", "resident": "居民", "robot": "机器人"}


def danger(note: str) -> str:
    """Return a note that begins with a kind of emergency, in Chinese."""
    kind, colon, cue = note.partition(":")
    return f"{DANGERS[kind]}{'：' if colon else ''}{cue.strip()}" if kind in DANGERS else note


def entry(step: str) -> str:
    """Return the name of a timeline entry."""
    return STEPS.get(step) or _ENTRIES.get(step, step)
