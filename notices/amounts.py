"""Amounts in CNY as a letter states them: figures with grouping, and 人民币大写.

The words follow the People's Bank of China's rules for filling in bills and settlement vouchers
(正确填写票据和结算凭证的基本规定): one 零 for a gap of zeros, 整 after 元 or 角, none after 分.
"""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ((100_000_000, "亿"), (10_000, "万"), (1, ""))
LIMIT = 10**12
CENT = Decimal("0.01")


class AmountOutOfRange(ValueError):
    """The amount is negative, too large, no number, or has fractions of a cent (分)."""


def figures(amount: Decimal) -> str:
    """An amount as "10,000.00"; raises `AmountOutOfRange`."""
    return f"{_checked(amount):,.2f}"


def in_words(amount: Decimal) -> str:
    """An amount as 人民币壹万元整, from zero below 10**12; raises `AmountOutOfRange`."""
    cents = int(_checked(amount) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    if not cents:
        return "人民币零元整"
    words = ["人民币"]
    if yuan:
        words += [_whole(yuan), "元"]
    if jiao:
        words += [DIGITS[jiao], "角"]
    elif yuan and fen:
        words.append("零")
    words += [DIGITS[fen], "分"] if fen else ["整"]
    return "".join(words)


def _checked(amount: Decimal) -> Decimal:
    if not amount.is_finite() or not 0 <= amount < LIMIT or amount % CENT:
        raise AmountOutOfRange(f"{amount} can't be stated as an amount of CNY")
    return abs(amount)  # a negative zero has no sign in words


def _whole(yuan: int) -> str:
    """The words of a positive whole number, section by section of four digits."""
    words: list[str] = []
    gap = False
    for size, name in SECTIONS:
        section, yuan = divmod(yuan, size)
        if section:
            if words and (gap or section < 1000):
                words.append("零")
            words += [_section(section), name]
        gap = not section
    return "".join(words)


def _section(number: int) -> str:
    """The words of 1 to 9999."""
    words: list[str] = []
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            if words and gap:
                words.append("零")
            words += [DIGITS[digit], PLACES[place]]
        gap = not digit
    return "".join(words)
