"""Check digits of tracking numbers: each takes the whole number, digits last, and says whether it fits. Pure maths."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Check = Callable[[str], bool]
LETTERS_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter_value(sign: str) -> int:
    """Return the value of a digit, or of a letter as UPS and OnTrac count it: A is 2, B is 3 and so on, modulo 10."""
    return int(sign) if sign.isdigit() else (ord(sign) - 63) % 10


def mod10(evens: int, odds: int) -> Check:
    """Weigh every sign by its place, counted from 0 at the left; the sum and the last digit make a whole ten."""

    def fits(number: str) -> bool:
        weighed = sum(letter_value(sign) * (odds if at % 2 else evens) for at, sign in enumerate(number[:-1]))
        return (weighed + letter_value(number[-1])) % 10 == 0

    return fits


def mod10_plus1(number: str) -> bool:
    """Digits weighed 3 1 3 1 from the left, one added; the sum and the last digit make a whole ten (GLS Uni-Box)."""
    weighed = sum(int(sign) * (1 if at % 2 else 3) for at, sign in enumerate(number[:-1]))
    return (weighed + 1 + int(number[-1])) % 10 == 0


def weighted(weights: Sequence[int], modulo: int, again: int) -> Check:
    """Weigh each digit, take the rest of `modulo`, then of `again` (FedEx)."""

    def fits(number: str) -> bool:
        total = sum(int(sign) * weight for sign, weight in zip(number[:-1], weights, strict=True))
        return total % modulo % again == int(number[-1])

    return fits


def mod7(number: str) -> bool:
    """The number without its last digit leaves that digit as the rest of 7 (DHL Express)."""
    return int(number[:-1]) % 7 == int(number[-1])


def luhn(number: str) -> bool:
    """The check of payment cards: every second digit from the right doubled, its digits added."""
    total = 0
    for at, sign in enumerate(reversed(number)):
        value = int(sign) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def s10(number: str) -> bool:
    """The Universal Postal Union's S10: eight digits weighed 8 6 4 2 3 5 9 7, modulo 11; takes the nine digits."""
    total = sum(int(sign) * weight for sign, weight in zip(number[:8], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11) == int(number[8])


def mod37_36(number: str) -> bool:
    """ISO 7064 with letters and digits (DPD)."""
    carry = 36
    for sign in number[:-1]:
        carry = (carry + LETTERS_36.index(sign)) % 36 or 36
        carry = carry * 2 % 37
    return (37 - carry) % 36 == LETTERS_36.index(number[-1])
