"""What the robot says about matters. Short, plain, and nothing that a group must not read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.catalogue import Category
from bot.domain.commands import AnswerFaq
from bot.domain.outgoing import Choice
from bot.domain.ticket import Step, Ticket
from bot.texts.emergency_cards import CARDS

RECEIPT = "收到，您的话已经记下。系统这会儿有点慢，处理好马上回您，不用重复发。"
BARE_MENTION = "我在。请直接说是什么事、在哪里，可以分几条说；要找真人请发“转人工”。"
PHOTO_ONLY = "照片收到了。请再用一句话说说是什么事、在哪里。"
#: Answers to what came without words, by its form.
WORDLESS: Mapping[str, str] = {
    "picture": PHOTO_ONLY,
    "voice": "这条语音没听清。请再说一遍，或者打字说是什么事、在哪里。",
    "video": "视频收到了，值班人员能看到。请再用一句话说说是什么事、在哪里。",
    "file": "文件收到了，值班人员能看到。请再用一句话说说要办什么事。",
    "unread": "您的消息平台没有把内容送到我这里，不是您的问题。急事请直接拨打110、119、120或12345，也可以晚些再发一次。",
    "other": "这种消息我还看不了。请用文字说说是什么事、在哪里；要找真人请发“转人工”。",
}
CLARIFY = "不好意思，我没太听明白。请换个说法，比如“3幢电梯停了”；要找真人请发“转人工”。"
CLARIFY_FOREIGN = (
    "不好意思，我主要听得懂中文。Sorry, I mostly understand Chinese. Please say in simple Chinese or English "
    "what happened and where, or send “转人工” for a person. Emergencies: 110, 119, 120."
)
CLARIFY_HUMAN = "还是没听明白，已经请值班人员来看您的消息，请稍等。"
HAND_OFF = "好的，已经请值班人员来看，接下来由真人在这里回复您。请稍等，也可以先把情况写下来。"
UNATTENDED = "值班人员正忙，您的话都已记下，会尽快回您。急事请直接拨打110、119、120或12345。"
NO_TICKET = "没有查到您名下正在办的事项。有事请直接说是什么事、在哪里。"
THANKS_FOR_RATING = "谢谢您告诉我们。"
RELEASED = "值班人员已处理完，接下来由机器人继续为您服务；再找真人请发“转人工”。"
PERSONAL_DATA_HINT = (
    "提醒一下：群里大家都看得到，电话、证件号、门牌室号这些请私聊发给我，别发在群里。"
)


FAQ_RIGHT = "好的，能帮上您就好。有事随时@我。"
FAQ_WRONG = "抱歉没答到点子上，已经请值班人员来回您。请稍等，也可以再说具体一点。"


def faq(said: AnswerFaq) -> str:
    """Answer from the FAQ: the card first where life may hang on it, then answer and source.

    What nobody here has confirmed says so.
    """
    card = f"{CARDS[said.about].group or CARDS[said.about].private}\n—\n" if said.about else ""
    source = f"\n依据：{said.source}" if said.source else ""
    mark = "" if said.reviewed else "（示例答案，待街道核对）"
    return f"{card}{said.answer}{source}{mark}\n没答到点子上？回“不对”，我请真人来。"


def offer(questions: Sequence[str]) -> str:
    """Offer what may be meant, numbered."""
    listed = "\n".join(f"{place}. {question}" for place, question in enumerate(questions, start=1))
    return f"您是想问哪一个？回数字就行；都不是就回“都不是”，我请真人来。\n{listed}"


def offered(questions: Iterable[object]) -> tuple[Choice, ...]:
    """Return the answers to an offer that one may tap."""
    numbers = tuple(Choice(f"第{n}个", str(n)) for n, _ in enumerate(questions, start=1))
    return (*numbers, Choice("都不是", "都不是"))


def judging(ticket: Ticket) -> tuple[Choice, ...]:
    """Return what a resident may say of a result with one tap."""
    return (
        Choice("解决了", f"解决了 {ticket.tail}"),
        Choice("还没解决", f"还没解决 {ticket.tail}"),
    )


def opened(ticket: Ticket, category: Category) -> str:
    """Tell that a matter was registered; the group sees the tail of the number and no more."""
    about = "" if ticket.confidential else f"（{category.short_name}）"
    ask = "；还缺一点信息，工作人员会联系您" if ticket.incomplete else ""
    return f"已受理{about}，编号尾号{ticket.tail}{ask}。发“进度”可查，发“转人工”找真人。"


def again(ticket: Ticket) -> str:
    """Answer somebody who tells the same matter once more."""
    return f"这件事已经在办了，编号尾号{ticket.tail}，现在是“{ticket.state.chinese}”。您补充的情况已记上。"


def progress(tickets: Sequence[Ticket]) -> str:
    """Tell where the resident's matters stand."""
    return "；".join(f"尾号{t.tail}：{t.state.chinese}" for t in tickets) + "。有变化会告诉您。"


def urged(ticket: Ticket) -> str:
    """Answer a resident who presses."""
    return f"已经为您催办，编号尾号{ticket.tail}，现在是“{ticket.state.chinese}”。让您久等了。"


def supplemented(ticket: Ticket) -> str:
    """Answer a resident who adds a fact."""
    return f"已补充到编号尾号{ticket.tail}，承办人员能看到。"


def emergency_noted(ticket: Ticket) -> str:
    """Answer somebody in danger who tells more; says only what is true: it is written down."""
    return f"已记下（尾号{ticket.tail}），值班人员看得到。请先照刚才的提示保证安全，该拨的电话现在就拨。"


def withdrawn(ticket: Ticket) -> str:
    """Answer a resident who withdraws."""
    return f"好的，编号尾号{ticket.tail}已撤销。以后有需要随时说。"


def solved(ticket: Ticket) -> str:
    """Answer a resident who says it is solved."""
    return f"编号尾号{ticket.tail}已办结，{THANKS_FOR_RATING}"


def unsolved(ticket: Ticket) -> str:
    """Answer a resident who says it is not solved."""
    return f"抱歉还没解决好。编号尾号{ticket.tail}已退回重办，原来的时限不变，有进展告诉您。"


def moved(ticket: Ticket, step: Step, text: str) -> str | None:
    """Return the line a step shows to the resident, or None when it shows nothing."""
    words = _MOVED.get(step)
    return words.format(tail=ticket.tail, unit=ticket.unit) if words else None


_MOVED: dict[Step, str] = {
    "dispatch": "编号尾号{tail}：已派给{unit}，等待签收。",
    "sign": "编号尾号{tail}：{unit}已签收。",
    "contact": "编号尾号{tail}：承办人员已联系，正在办理。",
    "check_in": "编号尾号{tail}：承办人员已到现场。",
    "approve": "编号尾号{tail}：办理结果已反馈。解决了请发“解决了”，没解决请发“还没解决”。",
    "close": "编号尾号{tail}：已办结。",
    "rework": "编号尾号{tail}：退回重办，抱歉让您久等。",
    "withdraw": "编号尾号{tail}：已撤销。",
    "confirm": "编号尾号{tail}：值班人员已确认，正在处理。",
}
