"""Joining the outputs of the two directions of a layer to what the layer above reads.

``concat`` puts them one after the other (Schuster & Paliwal 1997); ``sum``, ``mean`` and ``product`` work
unit by unit. ``around`` puts what the directions themselves read between them, so that a word stands between
its left and its right context (Lai et al. 2015); that is then one of the parts.
The folder of blocks holds each to the same gradient check.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Part = TypeVar("Part")
AROUND = "around"
JOINS = ("concat", "sum", "mean", "product", AROUND)
_SIDE_BY_SIDE = ("concat", AROUND)
"""The joins that put parts beside each other, of any lengths; the others need them equally long."""


def parts_of(join: str, directions: Sequence[Part], below: Part) -> list[Part]:
    """Return what is joined: something of each direction, and of what they read where that is a part too."""
    if join == AROUND and len(directions) > 1:
        return [directions[0], below, *directions[1:]]
    return list(directions)


def joined_width(join: str, widths: Sequence[int]) -> int:
    """Return how many numbers the layer above reads, given those of the parts."""
    return sum(widths) if join in _SIDE_BY_SIDE else widths[0]


def may_differ(join: str) -> bool:
    """Say whether the directions may give vectors of different length."""
    return join in _SIDE_BY_SIDE


def joined(join: str, parts: Sequence[Array]) -> Array:
    """Return what the layer above reads, of one part ``(T, B, units)`` a direction."""
    if len(parts) == 1:
        return parts[0]
    if join in _SIDE_BY_SIDE:
        return np.concatenate(parts, axis=2)
    if join == "product":
        return reduce(np.multiply, parts)
    whole = reduce(np.add, parts)
    return whole / whole.dtype.type(len(parts)) if join == "mean" else whole


def parted(join: str, slope: Array, parts: Sequence[Array]) -> list[Array]:
    """Return ∂L/∂ each part, given ∂L/∂ what they were joined to."""
    if len(parts) == 1:
        return [slope]
    if join in _SIDE_BY_SIDE:
        ends = np.cumsum([part.shape[2] for part in parts])[:-1]
        return np.split(slope, ends, axis=2)
    if join == "product":
        others = [[other for at, other in enumerate(parts) if at != place] for place in range(len(parts))]
        return [slope * reduce(np.multiply, rest) for rest in others]
    share = slope / slope.dtype.type(len(parts)) if join == "mean" else slope
    return [share] * len(parts)


def spelled(join: str, names: Sequence[str]) -> str:
    """Return in signs what is made of the parts: ``[fwd.h; bwd.h]``."""
    if join in _SIDE_BY_SIDE:
        return f"[{'; '.join(names)}]"
    if join == "product":
        return " * ".join(names)
    whole = " + ".join(names)
    return f"({whole}) / {len(names)}" if join == "mean" else whole


def sources(join: str, unit: int, widths: Sequence[int]) -> list[tuple[int, int]]:
    """Return which part and which of its units a joined unit is made of."""
    if join not in _SIDE_BY_SIDE:
        return [(place, unit) for place in range(len(widths))]
    for place, width in enumerate(widths):
        if unit < width:
            return [(place, unit)]
        unit -= width
    return []
