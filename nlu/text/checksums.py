"""Numbers that prove themselves: identity cards and bank cards."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10x98765432"


def is_id_card(number: str) -> bool:
    """True for 18 characters whose date can be and whose last one fits (GB 11643)."""
    if len(number) != 18 or not number[:17].isdecimal():
        return False
    month, day = int(number[10:12]), int(number[12:14])
    if number[6:8] not in {"18", "19", "20"} or not (1 <= month <= 12 and 1 <= day <= 31):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == number[17].lower()


def is_bank_card(number: str) -> bool:
    """True for 16 to 19 digits of a card network's range with a right Luhn digit.

    Card numbers seen in China begin with 3 to 6 or 9; a number beginning with 1 or 2 is an
    order number or a date, which fits Luhn one time in ten.
    """
    if not (16 <= len(number) <= 19 and number.isdecimal() and number[0] in "34569"):
        return False
    if len(number) == 18 and number[6:8] in {"19", "20"} and number[10:12] <= "12":
        return False  # an identity card with a slip of the finger, not a card of a bank
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    total = sum(map(int, number[::-2])) + sum(
        value - 9 if value > 9 else value for value in doubled
    )
    return total % 10 == 0
