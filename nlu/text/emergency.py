"""Is somebody in danger now? Deterministic rules, asked before any model.

A cue (着火了, 关电梯里) makes an emergency unless a frame around it says that it is not now
(演练, 上次, 万一...) or the words beside it are rather those of ordinary talk. Where no cue tells
it, many small signs may (`emergency_weigh`). Where that is uncertain the answer is an `Emergency`
with `sure=False`: in doubt a human is called.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Literal, cast, get_args

from nlu.text import emergency_people as people
from nlu.text import emergency_places as places
from nlu.text import emergency_streets as streets
from nlu.text import emergency_violence as violence
from nlu.text.emergency_frames import FRAMES, Frame, Rules
from nlu.text.emergency_together import BREATH, TOGETHER
from nlu.text.emergency_weigh import LOOK, calm, danger, weigh
from nlu.text.normalise import Normalised, normalise

Kind = Literal[
    "fire",
    "gas",
    "elevator",
    "medical",
    "crime",
    "self_harm",
    "domestic_violence",
    "missing_person",
    "child_harm",
    "drowning",
    "falling_object",
    "electric",
    "collapse",
    "traffic",
    "scam_now",
    "mass_incident",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

#: Which kind wins when several are told. First what kills the rescuer too, or needs a private
#: answer; illness last, for it is often the consequence of another (电倒昏迷, 撞了流血).
_RULES: tuple[tuple[Kind, Rules], ...] = (
    ("self_harm", violence.SELF_HARM),
    ("fire", places.FIRE),
    ("gas", places.GAS),
    ("electric", places.ELECTRIC),
    ("drowning", places.DROWNING),
    ("elevator", places.ELEVATOR),
    ("collapse", streets.COLLAPSE),
    ("mass_incident", streets.MASS_INCIDENT),
    ("traffic", streets.TRAFFIC),
    ("child_harm", violence.CHILD_HARM),
    ("domestic_violence", violence.DOMESTIC_VIOLENCE),
    ("crime", violence.CRIME),
    ("falling_object", streets.FALLING_OBJECT),
    ("scam_now", people.SCAM_NOW),
    ("missing_person", people.MISSING_PERSON),
    ("medical", people.MEDICAL),
)
_PRIVATE = frozenset({"self_harm", "child_harm", "domestic_violence"})
_BLANK = "＿"
#: A road or an estate that is called after water is no water (塘河路口, 湖滨花园).
_NAMED_AFTER_WATER = (
    r"[河江湖溪塘](?:[滨畔东西南北]?路(?![过人])|滨?(?:街|大道|社区|小区|花园|苑|府|名邸))"
)
_SENTENCE_ENDS = re.compile(r"[。!?;\n]")
_CLAUSE_ENDS = re.compile(r"[。!?;\n,:~… ]")
_MESSAGE_ENDS = re.compile(r"\Z")
#: Nothing further away than this belongs to a cue, and nobody names more cues in earnest: both
#: keep a message of any length and any malice cheap.
_FAR = 300
_MOST_CUES = 100
#: A cue is overruled by more points of calm than this, and a third of the points of danger.
_MOST_CALM = 7
_MOST_CALM_IN_DOUBT = 2
#: Who smells gas asks politely, who despairs speaks of everyday life, and swindlers of papers.
_DEAF_KINDS = frozenset({"gas", "self_harm", "scam_now"})
_DEAF = 8
_QUESTION = re.compile(
    r"怎么办|咋办|怎么处理|如何|会不会|是不是|吗|好像|似乎|可能|疑似|听说|有点|[吵烦累气逼热]得"
)


@dataclass(frozen=True)
class Emergency:
    """Somebody is in danger now, or may be."""

    kind: Kind
    #: The words that told it, as written.
    cue: str
    #: Where they stand in the text as given, the end exclusive.
    start: int
    end: int
    #: False: a human looks before anything is called an emergency.
    sure: bool


def detect(text: str) -> Emergency | None:
    """The most dangerous thing the text tells of here and now; None if there is none."""
    read = normalise(text)
    doubtful: Emergency | None = None
    for kind, rules in _compiled_rules():
        found = _find(kind, rules, read)
        if found and found.sure:
            return _kept_private(found, doubtful)
        doubtful = doubtful or found
    return doubtful or _weighed(read)


def _kept_private(found: Emergency, doubtful: Emergency | None) -> Emergency:
    """Blows at home stay what they are when their wounds or weapons are told more clearly.

    The group hears of a crime or an illness, never of the other: a wrong kind would tell the group.
    """
    if doubtful and doubtful.kind in _PRIVATE and found.kind in {"crime", "medical"}:
        return replace(doubtful, sure=True)
    return found


@dataclass(frozen=True)
class _Compiled:
    """One kind's tables, ready to be searched."""

    sure: re.Pattern[str]
    doubt: re.Pattern[str] | None
    friends: re.Pattern[str] | None
    veto: re.Pattern[str] | None
    frames: tuple["_CompiledFrame", ...]
    together: tuple[tuple[re.Pattern[str], ...], ...]


@dataclass(frozen=True)
class _Cue:
    """Words that tell danger, by their place in the normalised text."""

    start: int
    end: int
    sure: bool


@dataclass(frozen=True)
class _CompiledFrame:
    frame: Frame
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _compiled_rules() -> tuple[tuple[Kind, _Compiled], ...]:
    """All tables compiled, on first use: importing this module costs nothing."""
    frames = [
        _CompiledFrame(frame, re.compile(frame.pattern), _any_of((frame.unless,)))
        for frame in FRAMES
    ]
    return tuple((kind, _compile(kind, rules, frames)) for kind, rules in _RULES)


def _compile(kind: Kind, rules: Rules, frames: list[_CompiledFrame]) -> _Compiled:
    sure = _any_of(rules.sure)
    assert sure is not None
    return _Compiled(
        sure,
        _any_of(rules.doubt),
        _any_of((*rules.friends, _NAMED_AFTER_WATER)),
        _any_of(rules.veto),
        tuple(frame for frame in frames if frame.frame.name not in rules.immune),
        tuple(tuple(map(re.compile, words)) for words in TOGETHER[kind]),
    )


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern of several; a gap in it crosses no end of a sentence and no blanked friend."""
    written = "|".join(pattern for pattern in patterns if pattern)
    return re.compile(written.replace(".{", f"[^。!?;{_BLANK}]{{")) if written else None


def _find(kind: Kind, rules: _Compiled, read: Normalised) -> Emergency | None:
    """The first cue of this kind that no frame quietens, a sure one if there is any."""
    if rules.veto and rules.veto.search(read.text):
        return None
    text = _without_friends(rules, read.text)
    cues = list(islice(_cues(rules, text), _MOST_CUES))
    frames = [frame for frame in rules.frames if cues and _is_about(frame, text)]
    for cue in cues:
        quiet = any(_quietens(frame, text, cue) for frame in frames)
        if not quiet and not _is_calm(kind, read, cue):
            return _emergency(kind, read, cue)
    return None


def _weighed(read: Normalised) -> Emergency | None:
    """The danger that many small signs tell together, where no cue does: never sure."""
    rules = dict(_compiled_rules())
    found = weigh(read.text, lambda kind, text: _hidden(rules[cast(Kind, kind)], text))
    if found is None:
        return None
    cue = _Cue(found.start, found.end, False)
    kind = cast(Kind, found.kind)
    if _is_quiet(rules[kind], read.text, cue):
        return None
    return _emergency(kind, read, cue)


def _hidden(rules: _Compiled, text: str) -> str:
    """The text without the false friends of this kind, and no text at all against its veto."""
    return "" if rules.veto and rules.veto.search(text) else _without_friends(rules, text)


def _is_quiet(rules: _Compiled, text: str, cue: _Cue) -> bool:
    return any(_is_about(frame, text) and _quietens(frame, text, cue) for frame in rules.frames)


def _without_friends(rules: _Compiled, text: str) -> str:
    """The text with its false friends blanked, every other character in its place."""
    if rules.friends is None:
        return text
    return rules.friends.sub(lambda friend: _BLANK * len(friend.group()), text)


def _cues(rules: _Compiled, text: str) -> Iterator[_Cue]:
    """All cues of a kind, those that leave no doubt first."""
    yield from (_Cue(*found.span(), True) for found in rules.sure.finditer(text))
    if rules.doubt:
        yield from (_Cue(*found.span(), False) for found in rules.doubt.finditer(text))
    for words in rules.together:
        yield from _spoken_together(words, text)


def _spoken_together(words: tuple[re.Pattern[str], ...], text: str) -> Iterator[_Cue]:
    """The places where all these words stand within one breath."""
    for found in words[1].finditer(text):
        first, last = max(0, found.start() - BREATH), found.end() + BREATH
        others = [word.search(text, first, last) for word in words if word is not words[1]]
        if all(others):
            spans = [found.span(), *(other.span() for other in others if other)]
            yield _Cue(min(start for start, _ in spans), max(end for _, end in spans), False)


def _emergency(kind: Kind, read: Normalised, cue: _Cue) -> Emergency:
    start, end = read.span(cue.start, cue.end)
    certain = cue.sure and not _QUESTION.search(_around(_SENTENCE_ENDS, read.text, cue))
    return Emergency(kind, read.original[start:end], start, end, certain)


def _is_calm(kind: Kind, read: Normalised, cue: _Cue) -> bool:
    """True if the words around the cue are rather those of ordinary talk."""
    around = read.text[max(0, cue.start - LOOK // 2) : cue.end + LOOK // 2]
    against = calm(around)
    most = (_MOST_CALM if cue.sure else _MOST_CALM_IN_DOUBT) + (_DEAF if kind in _DEAF_KINDS else 0)
    return against > most and 3 * against > 3 * most + danger(around)


def _is_about(known: _CompiledFrame, text: str) -> bool:
    """False if a frame of the whole message quietens nothing here: asked once, not for each cue."""
    if known.frame.reach != "message":
        return True
    return bool(known.pattern.search(text)) and not (known.unless and known.unless.search(text))


def _quietens(known: _CompiledFrame, text: str, cue: _Cue) -> bool:
    """True if this frame says that the cue's danger is not here and now."""
    frame = known.frame
    if frame.only_doubt and cue.sure:
        return False
    if frame.reach == "message":
        return True
    reach = _reach(frame, text, cue)
    if not known.pattern.search(reach):
        return False
    near = _around(_MESSAGE_ENDS, text, cue) if frame.reach == "sentence" else reach
    return not (known.unless and known.unless.search(near))


def _reach(frame: Frame, text: str, cue: _Cue) -> str:
    """The part of the text in which the frame works on this cue."""
    if frame.reach == "sentence":
        return _around(_SENTENCE_ENDS, text, cue)
    if frame.reach == "clause":
        return _around(_CLAUSE_ENDS, text, cue)
    before = text[_begin(_CLAUSE_ENDS, text, cue.start) : cue.start]
    # A long cue (老楼...坍塌) may hold the frame's word (防止) itself.
    return before[-16:] + text[cue.start : cue.end] if frame.reach == "before" else before[-8:]


def _around(ends: re.Pattern[str], text: str, cue: _Cue) -> str:
    last = cue.end + _FAR
    end = ends.search(text, cue.end, last)
    return text[_begin(ends, text, cue.start) : end.start() if end else last]


def _begin(ends: re.Pattern[str], text: str, place: int) -> int:
    """Where the part that holds this place begins."""
    begin = start = max(0, place - _FAR)
    for end in ends.finditer(text, start, place):
        begin = end.end()
    return begin
