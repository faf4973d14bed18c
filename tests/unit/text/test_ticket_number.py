"""Work-order numbers are told from years, rooms, amounts and telephones."""

import pytest

from nlu.text.ticket_number import find_ticket_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("HT20261122-0031", ["HT20261122-0031"]),
        ("ht20261122-0031到哪一步了", ["HT20261122-0031"]),
        ("ＨＴ２０２６１１２２－００３１", ["HT20261122-0031"]),
        ("HT20261122-00312", ["HT20261122-00312"]),
        ("@我 解决了 0031", ["0031"]),
        ("0031和0032", ["0031", "0032"]),
        ("0031 0031", ["0031"]),
        ("尾号0031怎么样了", ["0031"]),
        ("单号2026", ["2026"]),
        ("HT20261122-0031和0032", ["HT20261122-0031", "0032"]),
        ("2026年", []),
        ("2026", []),
        ("13812340031", []),
        ("138 1234 0031", []),
        ("0571-8812", []),
        ("3幢1203", []),
        ("1203室", []),
        ("3000元", []),
        ("卡号6222 0212 3456 7890", []),
        ("12345", []),
        ("", []),
    ],
)
def test_numbers_are_found(text: str, numbers: list[str]) -> None:
    assert find_ticket_numbers(text) == numbers
