"""Where each number of a step lies: one row of slots, so that neighbours can share a call.

A row holds, in this order: the results of the packed products, other joints, states that are read unit
by unit, then x, the states that matrices read, a constant 1, and last what was computed before the loop.
With that order ``[h x 1]`` is one vector for one packed matrix, and gates of one kind lie side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ONE_SLOT = "1"


@dataclass(frozen=True, slots=True)
class Slot:
    """A run of numbers within a row."""

    start: int
    stop: int

    @property
    def width(self) -> int:
        """How many numbers it holds."""
        return self.stop - self.start


@dataclass(frozen=True)
class Layout:
    """The slots of a row by name."""

    slots: dict[str, Slot]
    width: int

    def hull(self, names: Iterable[str]) -> Slot:
        """Return the run from the first to the last of some slots."""
        found = [self.slots[name] for name in names]
        return Slot(min(slot.start for slot in found), max(slot.stop for slot in found))


def lay_out(order: Sequence[tuple[str, int]]) -> Layout:
    """Place slots of given widths one after the other."""
    slots: dict[str, Slot] = {}
    place = 0
    for name, width in order:
        slots[name] = Slot(place, place + width)
        place += width
    return Layout(slots, place)
