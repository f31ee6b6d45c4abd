"""Float32 as text, a whole array at once: each number in a slot of sixteen bytes.

A float32 needs no more than nine digits, so its text fits into a slot with the character before it. The
digits of the nearest short decimal are made as whole numbers, and each part of a slot comes from a table:

    ,-0.00d dddd dddd      below 1: what stands before the second digit, and eight digits
    ,-ddd.  dddd dddd      others: what stands before the point, and eight digits

What a slot has no use for, such as the zeros at the end, is zero bytes, for the caller to delete.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
SLACK = 4e-15
"""More than a few operations on doubles can be wrong by, and far less than a float32 can tell apart."""
_DECADES = np.array([1e-4, 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0])
"""From where to ten times as much; nearly all activations are there."""
_LARGEST = 1000
_TAIL = 10**8
_HALF = 10**4
_SCALES = _TAIL / np.minimum(_DECADES, 1)
"""By decade: what a number is multiplied by so that its tail is the eight digits before the point."""
_GRAINS = np.maximum(_DECADES, 1)
"""By decade: what the ninth digit of a scaled number counts."""
_EXPONENT = np.uint32(0x7F80_0000)
"""Bits of a float32; alone they are the largest power of two in it."""
_STARTS = np.array([11 * decade for decade in range(4)] + [44] * 3)
"""By decade: where its texts begin in the table of fronts. Below 1 it has eleven: 9.9… may round to 10."""
_FRONTS = 44 + _LARGEST + 1


def fits(size: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Say of each number without its sign whether :func:`slots` can write it."""
    return np.asarray((size < _LARGEST) & ((size >= _DECADES[0]) | (size == 0)))


def slots(values: NDArray[np.float32], before: str) -> Array:
    """Return the text of each number, which :func:`fits`, with zero bytes in between.

    Args:
        values: ``(numbers,)``.
        before: The character that each text begins with.
    """
    size = np.abs(values)
    decade = np.zeros(len(size), np.intp)
    for power in _DECADES[1:]:
        decade += size >= power
    digits = _fewest_digits(size, decade)
    front = np.floor(digits / _TAIL)
    tail = (digits - front * _TAIL).astype(np.uint32)
    high = tail // np.uint32(_HALF)
    low = tail - high * np.uint32(_HALF)
    place = front.astype(np.intp) + _STARTS.take(decade)
    place += _FRONTS * (np.signbit(values) + np.intp(2) * (tail > 0))
    found = np.empty(len(size), "S16")
    found.view(np.uint64)[::2] = _fronts(before).take(place)
    quarters = found.view(np.uint32)
    quarters[2::4] = _FOURS.take(high + np.uint32(_HALF) * (low > 0))
    quarters[3::4] = _FOURS.take(low)
    return found


def _fewest_digits(size: NDArray[np.float32], decade: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return each number with the fewest digits, six or more, that read back as it, scaled to a whole one."""
    scale, grain = _SCALES.take(decade), _GRAINS.take(decade)
    scaled = size * scale
    # Half the gap below the number, which is the smaller one at a power of two; that of zero does not matter.
    binade = ((size.view(np.uint32) - np.uint32(1)) & _EXPONENT).view(np.float32)
    reach = binade * (scale * 2.0**-24) - scaled * SLACK
    found: NDArray[np.float64] = np.rint(scaled / grain) * grain
    for more in (10.0, 100.0, 1000.0):
        unit = grain * more
        near = np.rint(scaled / unit) * unit
        found = np.where(np.abs(near - scaled) < reach, near, found)
    return found


@lru_cache(maxsize=4)
def _fronts(before: str) -> NDArray[np.uint64]:
    """Return what a slot begins with: by whether a tail follows, then by sign, then by decade and digits."""
    below = [f"{first * power:g}" for power in _DECADES[:4].tolist() for first in range(11)]
    whole = [str(number) for number in range(_LARGEST + 1)]
    fronts: list[str] = []
    for point, sign in product(("", "."), ("", "-")):
        # A negative zero shows its sign only with a point: a reader of JSON takes -0 for a whole number.
        fronts += [f"{before}{sign}{text}" + ".0" * (sign + text == "-0") for text in below]
        fronts += [f"{before}{sign}{text}{point}" for text in whole]
    return np.array(fronts, "S8").view(np.uint64)


def _all_fours() -> NDArray[np.uint32]:
    """Return the digits of all numbers below 10,000: first without zeros at their ends, then with them."""
    numbers = np.arange(_HALF)[:, None]
    digits = numbers // [1000, 100, 10, 1] % 10 + ord("0")
    trimmed = digits * (numbers % [10_000, 1000, 100, 10] > 0)
    return np.concatenate([trimmed, digits]).astype(np.uint8).view(np.uint32).ravel()


_FOURS = _all_fours()
