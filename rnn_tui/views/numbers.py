"""How a number is written: decimal points in one column, a true minus, never "−0.000"."""

from __future__ import annotations

import math

import numpy as np

MINUS = "−"
DECIMALS = 3
_LARGE, _SMALL = 1e5, 1e-4
_READABLE = 0.05, 1e4
_FIRST_DECADE = 0.1
_LEAST_POWER = -307
"""Of a normal float64: below it ten to a power is no longer exact, and at last zero."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def fixed(value: float, decimals: int = DECIMALS) -> str:
    """Return a number with so many decimals; what is too large for that in powers of ten."""
    if not math.isfinite(value):
        return special(value)
    if abs(value) >= _LARGE:
        return _powered(value, max(decimals - 1, 1))
    text = f"{value:.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if float(text) == 0 else MINUS + text[1:]
    return text


def full(value: float, dtype: str) -> str:
    """Return a number with all digits of its dtype: the shortest text that reads back as the same bits."""
    if not math.isfinite(value):
        return special(value)
    with np.errstate(over="ignore", under="ignore"):
        number = np.dtype(dtype).type(value)
    if not np.isfinite(number) or number == 0 != value:
        number = np.float64(value)  # computed in float64 on the way, and beyond what the dtype holds
    if value != 0 and not _SMALL <= abs(value) < _LARGE:
        return np.format_float_scientific(number, unique=True, trim="0").replace("-", MINUS)
    text = np.format_float_positional(number, unique=True, trim="0")
    return text.replace("-", MINUS) if value != 0 else "0.0"


def brief(value: float) -> str:
    """Return a number in two digits, for the ends of a scale."""
    low, high = _READABLE
    if not math.isfinite(value) or low <= abs(value) < high or value == 0:
        return fixed(value, 1)
    return _powered(value, 0)


def spanning(value: float) -> str:
    """Return a number of a column that spans decades: ``0.312``, ``4.20e−7``; nothing but 0 is ``0``."""
    if 0 < abs(value) < _FIRST_DECADE:
        return _powered(value, 2)
    return fixed(value) if value else "0"


def _powered(value: float, decimals: int) -> str:
    """Return a number in powers of ten: ``−1.20e5``, ``5e−7``."""
    head, _e, power = f"{value:.{decimals}e}".partition("e")
    return f"{head}e{int(power)}".replace("-", MINUS)


def special(value: float) -> str:
    """Return how a value that is no number is written."""
    if math.isnan(value):
        return "NaN"
    return "∞" if value > 0 else f"{MINUS}∞"


def power_of(largest: float) -> int:
    """Return the power of ten by which numbers are divided so that their decimals say something; mostly 0."""
    if not math.isfinite(largest) or largest == 0 or _READABLE[0] <= largest < _READABLE[1]:
        return 0
    return max(math.floor(math.log10(largest)), _LEAST_POWER)


def times_ten(power: int) -> str:
    """Return ``×10⁻⁴``; nothing for the power 0."""
    return "×10" + str(power).translate(_RAISED) if power else ""


def aligned(texts: list[str]) -> list[str]:
    """Pad texts to one width with their decimal points in one column."""
    heads = [text.partition(".")[0] for text in texts]
    tails = [text[len(head) :] for text, head in zip(texts, heads, strict=True)]
    left, right = max(map(len, heads), default=0), max(map(len, tails), default=0)
    return [head.rjust(left) + tail.ljust(right) for head, tail in zip(heads, tails, strict=True)]
