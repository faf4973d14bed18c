"""Personal data in what people write: where it is, and the text without it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from nlu.text.address import UnitAddress, find_units
from nlu.text.checksums import is_bank_card, is_id_card
from nlu.text.folding import fold, spoken_digits
from nlu.text.names import find_names, surname

Type = Literal["phone", "id_card", "plate", "bank_card", "name", "room", "email", "wechat"]
Span = tuple[int, int]


@dataclass(frozen=True)
class PersonalData:
    """One piece of personal data; positions are those of the text as given, the end exclusive."""

    start: int
    end: int
    type: Type


def find(text: str) -> list[PersonalData]:
    """Every piece of personal data in the text, in order, none overlapping another."""
    folded = fold(text)
    taken = bytearray(len(text))
    pieces: list[PersonalData] = []
    for kind, finder in _FINDERS:
        for start, end in finder(folded):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                pieces.append(PersonalData(start, end, kind))
    return sorted(pieces, key=lambda piece: piece.start)


def mask(text: str) -> str:
    """The text with every piece hidden as a group may see it: 138****1234, 3幢*单元***, 王*."""
    parts: list[str] = []
    end = 0
    for piece in find(text):
        parts += [text[end : piece.start], _masked(text[piece.start : piece.end], piece.type)]
        end = piece.end
    return "".join([*parts, text[end:]])


# --- how each type is found, all in folded text -------------------------------------------------

_NUMBER_OF_A_THING = re.compile(
    r"(?:订单|单号|运单|快递|流水|编号|工单|合同|发票|序列|案号|文号|取件|货号|条码|设备|户号|表号"
    r"|卡券|兑换|受理)"
    r"(?:号码?|码|编号)?(?:是|为)?[ :#]{0,2}[a-z]{0,4}$"
)
_MOBILE = re.compile(
    r"(?<![\d.])(?<!\d-)(?:(?:\(?(?:\+|00)?86\)?)[ -]{0,2})?"
    r"(?:1[ -]?[3-9](?:[ -]?\d){9}|1[3-9]\d\.\d{4}\.\d{4})(?!\d|-\d|\.\d)"
)
_LANDLINE = re.compile(
    r"(?<![\d.-])(?:\(0\d{2,3}\)[ -]?|0\d{2,3}[ .-]?)[2-8]\d{2,3}[ .-]?\d{4}(?:-\d{1,5})?(?!\d|-\d)"
)
# Without the code of its area only where somebody tells it as a phone.
_LOCAL_LANDLINE = re.compile(
    r"(?:电话|座机|固话|宅电)(?:号码?)?(?:是|为)?[: ]{0,2}(?P<local>[2-8]\d{3}[ -]?\d{4})(?!\d|-\d)"
)
_ID_CARD = re.compile(r"(?<![\da-z])\d{6}[ -]?\d{8}[ -]?\d{3}[\dx](?![\da-z])")
_BANK_CARD = re.compile(r"(?<![\da-z-])[34569]\d{3}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?![\d-])")
_EMAIL = re.compile(
    r"(?<![\w.+-])[a-z0-9][\w.+-]{0,63}@(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,10}", re.A
)
# After the word 微信 an id may follow at once or behind a filler (加一下微信吧laojie_hz); behind a
# filler it must look made up: with a digit, a hyphen or an underscore.
_WECHAT = re.compile(
    r"(?P<bare>(?<![a-z\d_])wxid_\w{6,24})"
    r"|(?:(?:微信|薇信|威信|v信|(?<![a-z])[vw]x|wechat)(?!群|支付|红包|转账)"
    r"(?:(?:号码|号|id|账号|帐号|同号|搜索|搜|就是|是|为|加我?|这个|[ :,]){0,4}"
    r"|[\u4e00-\u9fff ,:!~(]{1,8}(?=[a-z-]*[\d_]|[a-z]+-))"
    r"|(?:加我?|私)v[ :]{0,2})"
    r"(?P<id>(?!wechat|alipay|pay|app|wifi|official|iphone|ipad|android|huawei|version)[a-z][\w-]{5,19})(?![\w@-])",
    re.A,
)
_OFFICIAL = re.compile(r"公众号|小程序|视频号|官方|服务号|订阅号")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
# Letters and digits of a plate, I and O never; people put blanks anywhere between them.
_SIGN = "[a-hj-np-z0-9] ?"
_PLATE = re.compile(
    rf"[{_PROVINCES}] ?[a-hj-np-z][ ·•.・-]{{0,2}}"
    rf"(?:[a-hjk] ?{_SIGN}(?:\d ?){{3}}\d|(?:\d ?){{4}}\d[a-hjk]"  # new energy: six signs
    rf"|(?:{_SIGN}){{4}}(?:[a-hj-np-z0-9]|[挂学警港澳领]))(?![\da-z])"
)


def _phones(text: str) -> Iterator[Span]:
    for reading in (text, spoken_digits(text)):
        for found in _MOBILE.finditer(reading):
            if not _NUMBER_OF_A_THING.search(text, max(0, found.start() - 16), found.start()):
                yield found.span()
    yield from (found.span() for found in _LANDLINE.finditer(text))
    yield from (found.span("local") for found in _LOCAL_LANDLINE.finditer(text))


def _id_cards(text: str) -> Iterator[Span]:
    for found in _ID_CARD.finditer(text):
        if is_id_card(re.sub("[ -]", "", found.group())):
            yield found.span()


def _bank_cards(text: str) -> Iterator[Span]:
    for found in _BANK_CARD.finditer(text):
        if is_bank_card(re.sub("[ -]", "", found.group())) and not _NUMBER_OF_A_THING.search(
            text, max(0, found.start() - 16), found.start()
        ):
            yield found.span()


def _plates(text: str) -> Iterator[Span]:
    """Plates carry at least three digits: 京ABCDE is none."""
    for reading in (text, spoken_digits(text)):
        for found in _PLATE.finditer(reading):
            if sum(letter.isdigit() for letter in found.group()) >= 3:
                yield found.span()


def _emails(text: str) -> Iterator[Span]:
    """Mailboxes of people; those of an authority are public."""
    for found in _EMAIL.finditer(text):
        if not found.group().endswith(".gov.cn"):
            yield found.span()


def _wechats(text: str) -> Iterator[Span]:
    for found in _WECHAT.finditer(text):
        if not _OFFICIAL.search(text, max(0, found.start() - 6), found.end()):
            yield found.span("id") if found["id"] else found.span("bare")


def _rooms(text: str) -> Iterator[Span]:
    return ((unit.start, unit.end) for unit in find_units(text))


#: In the order in which they claim their characters: what proves itself first.
_FINDERS: tuple[tuple[Type, Callable[[str], Iterator[Span]]], ...] = (
    ("id_card", _id_cards),
    ("bank_card", _bank_cards),
    ("email", _emails),
    ("phone", _phones),
    ("plate", _plates),
    ("wechat", _wechats),
    ("room", _rooms),
    ("name", find_names),
)


# --- how each type is hidden --------------------------------------------------------------------


def _masked(written: str, kind: Type) -> str:
    if kind == "phone":
        digits = re.sub(r"\D", "", spoken_digits(fold(written)))[-11:]
        return f"{digits[:3]}****{digits[-4:]}"
    if kind == "name":
        return f"{surname(written)}*"
    if kind == "room":
        return _masked_room(find_units(written))
    return "***"


def _masked_room(units: list[UnitAddress]) -> str:
    """The building stays, for it is no personal data; unit and room go."""
    unit = units[0] if units else None
    building = f"{unit.building}幢" if unit and unit.building else ""
    return f"{building}{'*单元' if unit is None or unit.unit else ''}***"
