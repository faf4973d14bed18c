"""What forty residents of twenty groups write in a run: mixed, seeded, and no line twice."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["matter", "faq", "greeting", "status", "emergency"]

GROUPS = tuple(f"g{number:02d}" for number in range(1, 21))
RESIDENTS = 40
#: What one resident writes: the first line is a matter, so that there is progress to ask about.
_SHARES: Sequence[Kind] = ("matter", "matter", "faq", "status", "greeting", "emergency")
_WEIGHTS = (28, 20, 20, 13, 13, 6)

_MATTERS = (
    "{n}幢的电梯停了两天了没人修",
    "{n}幢门口的路灯坏了，晚上黑漆漆的",
    "{n}幢楼下的垃圾桶满出来了，臭得不行",
    "{n}幢楼上半夜还在装修，吵得睡不着",
    "{n}幢地下车库一直漏水，地上全是积水",
    "{n}幢单元门禁坏了，谁都能进来",
    "{n}幢后面的下水道堵了，污水往外冒",
    "{n}幢旁边的消防通道又被车堵死了",
    "{n}幢楼道里堆满了纸箱，过都过不去",
    "{n}幢前面的绿化带枯了一大片没人管",
    "{n}幢顶楼一下雨就漏，物业一直拖着",
    "{n}幢门前的路面坑坑洼洼，麻烦来修一下",
)
_QUESTIONS = (
    "{n}幢的问一下，居住证怎么办",
    "我住{n}幢，老年证怎么办，有什么优待",
    "{n}幢的想问大件垃圾怎么扔",
    "{n}幢新搬来的，电动车怎么上牌",
    "{n}幢的请教一下，异地就医备案怎么办",
    "{n}幢的问下，小学什么时候报名",
)
_GREETINGS = (
    "你好呀，{n}幢的来打个招呼",
    "大家早上好，我是{n}幢的",
    "在吗，{n}幢的",
    "晚上好，{n}幢的",
)
_STATUS = (
    "{n}幢的，我报的事情办到哪一步了",
    "我住{n}幢，上次说的那件事有进展吗",
    "查一下进度，{n}幢的",
)
_EMERGENCIES = (
    "{n}幢着火了，快来人",
    "{n}幢电梯里困了人，快来救人",
    "{n}幢有很浓的煤气味，煤气漏了",
)
_PATTERNS: dict[Kind, tuple[str, ...]] = {
    "matter": _MATTERS,
    "faq": _QUESTIONS,
    "greeting": _GREETINGS,
    "status": _STATUS,
    "emergency": _EMERGENCIES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One line that a resident will write."""

    message_id: str
    kind: Kind
    group: str
    user: str
    text: str
    private: bool


def talks(name: str, seed: int, count: int) -> list[list[Post]]:
    """Return `count` lines, one list for each resident; `name` sets them apart from other runs."""
    chance = random.Random(seed)
    texts = {kind: _without_end(chance, patterns) for kind, patterns in _PATTERNS.items()}
    each = [count // RESIDENTS + (place < count % RESIDENTS) for place in range(RESIDENTS)]
    return [
        [_post(chance, texts, name, who, turn) for turn in range(lines)]
        for who, lines in enumerate(each)
    ]


def _post(
    chance: random.Random, texts: dict[Kind, itertools.chain[str]], name: str, who: int, turn: int
) -> Post:
    kind = chance.choices(_SHARES, _WEIGHTS)[0] if turn else "matter"
    return Post(
        message_id=f"{name}-{who}-{turn}",
        kind=kind,
        group=GROUPS[who % len(GROUPS)],
        user=f"{name}-{who}",
        text=next(texts[kind]),
        private=chance.random() < 0.1,
    )


def _without_end(chance: random.Random, patterns: Sequence[str]) -> itertools.chain[str]:
    """Every pattern with house 1, in some order, then with house 2, and so on."""
    rounds = (chance.sample(patterns, len(patterns)) for _ in itertools.count())
    return itertools.chain.from_iterable(
        (pattern.format(n=house) for pattern in one) for house, one in enumerate(rounds, start=1)
    )
