"""The sentences that tell staff why the robot took a line as it did."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.faq import FaqHit
from bot.texts.desk import DANGERS

UNREADABLE = "这句话里没有能读的字。"

_ROUTES = {
    "faq": "用常见问题回答",
    "ticket": "登记成事项",
    "human": "转人工",
    "emergency": "按紧急情况处理",
    "status": "查进度",
    "supplement": "补充到已有事项",
    "urge": "催办",
    "withdraw": "撤销",
    "rate": "评价",
    "chitchat": "闲聊",
    "refuse": "婉拒（不归这里管，或不宜回答）",
    "clarify": "反问一句",
}


def rule(kind: str, words: str, sure: bool) -> str:
    """A rule heard danger."""
    doubt = "" if sure else "，没有把握，请人看一眼"
    return f"规则听出{DANGERS.get(kind, kind)}：“{words}”{doubt}。"


def danger(kind: str, confidence: float, words: Sequence[str]) -> str:
    """The model heard danger."""
    return f"模型听出{DANGERS.get(kind, kind)}，把握 {_percent(confidence)}{_seen(words)}。"


def route(name: str) -> str:
    """What is done with the line if nothing comes before it."""
    return f"走向：{_ROUTES.get(name, name)}。"


def asks(confidence: float) -> str:
    """Whether it is a question for the FAQ."""
    return f"像在问常见问题：{_percent(confidence)}。"


def topic(hit: FaqHit) -> str:
    """One entry it may ask for."""
    return (
        f"常见问题 {hit.no}“{hit.question}”：模型 {_percent(hit.belief)}，相似度 {hit.score:.2f}，"
        f"最接近的问法“{hit.nearest}”。"
    )


def request(name: str, confidence: float, words: Sequence[str]) -> str:
    """What kind of request it is."""
    return f"诉求类型：{name} {_percent(confidence)}{_seen(words)}。"


def category(code: str, name: str, confidence: float, words: Sequence[str]) -> str:
    """What it is about."""
    return f"事项类别：{code} {name} {_percent(confidence)}{_seen(words)}。"


def alike(text: str, name: str) -> str:
    """A training line that is most like it."""
    return f"最像的例句：“{text}”（{name}）。"


def place(words: str, name: str) -> str:
    """Where it is."""
    official = f"，即{name}" if name != words else ""
    return f"地点：{words}{official}。"


def _seen(words: Sequence[str]) -> str:
    return f"，看到“{'”“'.join(words)}”" if words else ""


def _percent(share: float) -> str:
    return f"{share:.0%}"
