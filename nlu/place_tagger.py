"""Where a place stands in a line: a linear-chain CRF over characters, and rules for its edges.

The gazetteer knows the subdistrict's own names; everything else people name (other estates, villages,
sites, road sections) is found by how such names are written and what stands around them. Learned
from data/places/ (docs/understanding.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nlu.text.normalise import normalise

_NUMERALS = frozenset("一二三四五六七八九十百零两")
#: Characters with which names of places end.
_ENDS = frozenset(
    "路街道巷弄里村镇乡县市区省州苑园庭府城湾郡墅庄寓居院楼栋幢座室号层期组社校站店场厂桥江河湖山广口馆所库段旁边处门花"
)
_FAR, _NEAR = 3, 2

#: What belongs to a place when it follows at once.
_TAIL = re.compile(
    r"(?:出入口|入口处?|出口处?|路段|建设项目|项目(?!部)|楼盘|工地|公交站台?|站台|绿化带|地下停车场|停车场|地下车库|车库|架空层"
    r"|交叉路?口|交汇处|路口|(?:[2-9一二三四五六七八九十]+期)|(?:[a-z]?\d{1,2}(?:栋|幢|号楼))|楼下|楼上(?=的)|门口|门前|附近|旁边?|对面"
    r"|两侧|两旁|沿线|周边|中间|南门|北门|东门|西门|企业|楼?大堂|垃圾房|公共通道|前面|后面|支行|段)"
)
#: An administrative part in front: a市, a7县, 临江市禾塘街道.
_ADMIN = re.compile(
    r"(?:[a-z]\d{0,2}(?:市|区|县)|[\u4e00-\u9fff]{1,4}(?:省|市|县|区))+(?:[\u4e00-\u9fff]{1,5}(?:街道|镇|乡))?"
)
#: What is no place: firms, bus lines, offices. Of it only the administrative part counts. An office
#: with something beside it (政府附近) is a place.
_NO_PLACE = re.compile(
    r"(?:(?!小区|社区|花园|街道|项目|[苑村路镇府])[\u4e00-\u9fff]){2,12}(?:有限公司|公司|集团|平台|巴士|地产)"
    r"|(?:(?!小区|社区|街道|[苑村路镇邮八])[\u4e00-\u9fff]){0,8}(?:局|法院|检察院|政府|委员会)(?![附对旁后南托])"
    r"|[a-z]{0,2}\d{1,4}路?(?:公交|车|$)|\d+元|一圈二场|高配置|城区"
)
_LEADING = re.compile(
    r"^(?:(?:19|20)?\d{2}年|请问|反映|咨询|投诉|举报|关于|我是|国企|有没有人|怎么|早上|周末|七点多)+"
)
_TRAILING = re.compile(
    r"(?:里面?|内|上|的|公办|大量|做|长期|出站|桥上|单|距|成|大范围|麻将馆|搅拌站|高压线|土地|做门|配套幼儿园|往东向|又|空调)$"
)


def features(text: str) -> list[dict[str, float]]:
    """Return what the CRF sees of each character: its neighbours, their shapes, words and kinds."""
    shapes = [_shape(character) for character in text]
    known = [s if s in "9x" else c for c, s in zip(text, shapes, strict=True)]
    words = _words(text)
    return [_of_one(place, known, shapes, words) for place in range(len(text))]


def _of_one(
    place: int, known: Sequence[str], shapes: Sequence[str], words: Sequence[tuple[str, str]]
) -> dict[str, float]:
    """Return the features of one character."""
    last = len(known) - 1
    names = ["bias", f"word:{words[place][0]}"]
    for step in range(-_FAR, _FAR + 1):
        at = place + step
        names.append(f"{step}:{known[at] if 0 <= at <= last else '|'}")
        if abs(step) <= _NEAR and 0 <= at <= last:
            names += [f"s{step}:{shapes[at]}", f"p{step}:{words[at][1]}"]
            if at < last:
                names.append(f"{step}b:{known[at]}{known[at + 1]}")
        if abs(step) <= 1 and 0 <= at <= last and known[at] in _ENDS:
            names.append(f"end{step}")
    if place:
        names.append(f"before:{words[place - 1][0]}")
    if place < last:
        names.append(f"after:{words[place + 1][0]}")
    return {**dict.fromkeys(names, 1.0), "from start": min(place, 6) / 6}


def _shape(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isascii() and character.isalpha():
        return "x"
    if character in _NUMERALS:
        return "十"
    return "字" if "\u4e00" <= character <= "\u9fff" else "-"


def _words(text: str) -> list[tuple[str, str]]:
    """Return for each character the word it stands in, and that word's kind and side (n:B, v:S)."""
    from jieba import posseg

    found: list[tuple[str, str]] = []
    for token in posseg.cut(text):
        size = len(token.word)
        for place in range(size):
            side = "S" if size == 1 else "B" if place == 0 else "E" if place == size - 1 else "M"
            found.append((token.word, f"{token.flag[:2]}:{side}"))
    return found if len(found) == len(text) else [(character, "?") for character in text]


def train(lines: Sequence[tuple[str, tuple[int, int] | None]], target: Path) -> None:
    """Fit the CRF on normalised lines with the span of their place, and write it to `target`."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.05, "max_iterations": 120})
    for text, span in lines:
        if text:
            trainer.append(features(text), _labels(text, span))
    trainer.train(str(target))


def _labels(text: str, span: tuple[int, int] | None) -> list[str]:
    if span is None:
        return ["O"] * len(text)
    start, end = span
    return ["B" if i == start else "I" if start < i < end else "O" for i in range(len(text))]


class PlaceTagger:
    """Finds the most specific place of a line with a model that `train` wrote."""

    def __init__(self, model: Path) -> None:
        import pycrfsuite

        self._tagger: Any = pycrfsuite.Tagger()
        self._tagger.open(str(model))

    def find(self, text: str) -> tuple[int, int] | None:
        """Return the span of the place in a normalised line; None when it names none."""
        if not text:
            return None
        spans = list(_spans(self._tagger.tag(features(text))))
        best = max(spans, key=lambda span: span[1] - span[0], default=None)
        return trimmed(text, *best) if best else None


def _spans(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for place, label in enumerate([*labels, "O"]):
        if start is not None and label != "I":
            yield start, place
            start = None
        if label == "B" or (label == "I" and start is None):
            start = place


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span with its edges put right: what belongs to it in, firms and bus lines out."""
    leading = _LEADING.match(text[start:end])
    start += leading.end() if leading else 0
    admin = _ADMIN.match(text, start)
    if admin and admin.end() < len(text) and _NO_PLACE.match(text, admin.end()):
        end = admin.end()
    while tail := _TAIL.match(text, end):
        end = tail.end()
    while start < end and (trailing := _TRAILING.search(text[start:end])):
        end -= len(trailing.group())
    return (start, end) if end > start else None


def marked_lines(folder: Path) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Yield the lines of data/places/*.txt in their normal form, with the span marked by 【】."""
    for file in sorted(folder.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield _unmarked(line)


def _unmarked(line: str) -> tuple[str, tuple[int, int] | None]:
    before, mark, rest = line.partition("【")
    place, _, after = rest.partition("】")
    normal = normalise(before + place + after)
    if not mark:
        return normal.text, None
    inside = range(len(before), len(before) + len(place))
    positions = [i for i, origin in enumerate(normal.origin) if origin in inside]
    return normal.text, (positions[0], positions[-1] + 1) if positions else None
