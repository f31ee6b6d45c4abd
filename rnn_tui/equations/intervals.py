"""Interval arithmetic: the range of a result from the ranges of its parts.

Used to prove that a gate stays within 0…1 and to scale heat maps. An interval is a pair (low, high);
it may be wider than the truth, never narrower. Source: Moore, Interval Analysis (1966).
"""

from __future__ import annotations

import math
from collections.abc import Callable

Interval = tuple[float, float]

EVERYTHING: Interval = (-math.inf, math.inf)
UNIT: Interval = (0.0, 1.0)
_ROUNDING = 1e-12


def add(left: Interval, right: Interval) -> Interval:
    """Return the range of a sum."""
    return (left[0] + right[0], left[1] + right[1])


def negative(inner: Interval) -> Interval:
    """Return the range of a value with its sign changed."""
    return (-inner[1], -inner[0])


def subtract(left: Interval, right: Interval) -> Interval:
    """Return the range of a difference."""
    return add(left, negative(right))


def multiply(left: Interval, right: Interval) -> Interval:
    """Return the range of a product; 0 · ∞ counts as 0, since no value is infinite itself."""
    corners = [_times(a, b) for a in left for b in right]
    return (min(corners), max(corners))


def divide(left: Interval, right: Interval) -> Interval:
    """Return the range of a quotient; unbounded when the divisor may be zero."""
    if right[0] <= 0 <= right[1]:
        return EVERYTHING
    return multiply(left, (1 / right[1], 1 / right[0]))


def power(base: Interval, exponent: Interval) -> Interval:
    """Return the range of a power; exact for a constant exponent, unbounded where nothing is known."""
    if exponent[0] == exponent[1] and float(exponent[0]).is_integer() and exponent[0] > 0:
        ends = [_raise(end, exponent[0]) for end in base]
        lowest = 0.0 if exponent[0] % 2 == 0 and base[0] <= 0 <= base[1] else min(ends)
        return (lowest, max(ends))
    if base[0] >= 0 and base[1] <= 1 and exponent[0] >= 0:
        return UNIT
    return (0.0, math.inf) if base[0] >= 0 else EVERYTHING


def rising(function: Callable[[float], float]) -> Callable[[Interval], Interval]:
    """Return the interval form of a function that never falls."""

    def apply(inner: Interval) -> Interval:
        return (_limit(function, inner[0]), _limit(function, inner[1]))

    return apply


def magnitude(inner: Interval) -> Interval:
    """Return the range of an absolute value."""
    high = max(abs(inner[0]), abs(inner[1]))
    return (0.0 if inner[0] <= 0 <= inner[1] else min(abs(inner[0]), abs(inner[1])), high)


def within(inner: Interval, outer: Interval) -> bool:
    """Say whether one interval lies inside another, but for the rounding of the arithmetic itself."""
    return outer[0] - _ROUNDING <= inner[0] and inner[1] <= outer[1] + _ROUNDING


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _raise(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf if base > 0 or exponent % 2 == 0 else -math.inf


def _limit(function: Callable[[float], float], end: float) -> float:
    try:
        return function(end)
    except OverflowError:
        return math.inf
    except ValueError:  # the logarithm or root of what lies below its domain
        return -math.inf
