"""A fold that keeps every position: for finding things in a text as it was written."""

#: Characters with one plain form each. One for one, so that offsets stay those of the original.
_PLAIN = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {ord(space): " " for space in "\u3000\u00a0\u2002\u2003\u2009\t\r\n"}
    | {ord(dash): "-" for dash in "‐‑‒–—―−－"}
    | dict(
        zip(map(ord, "棟號樓單東貳參肆伍陸柒捌玖壹"), "栋号楼单东二三四五六七八九一", strict=True)
    )
    | {ord("。"): ".", ord("【"): "[", ord("】"): "]"}
)
_SPOKEN = dict(zip(map(ord, "零〇一幺二两三四五六七八九"), "0011223456789", strict=True))


def fold(text: str) -> str:
    """The text in half width and lower case, every character still in its place."""
    plain = text.translate(_PLAIN)
    lowered = plain.lower()
    if len(lowered) == len(plain):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in plain)


def spoken_digits(text: str) -> str:
    """The text with 幺三八 read as 138, every character still in its place."""
    return text.translate(_SPOKEN)
