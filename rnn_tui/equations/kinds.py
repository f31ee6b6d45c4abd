"""The kinds of signal. Tables, colours, ranges and heat maps go by kind, never by the name of a cell."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.equations.intervals import UNIT, Interval


@dataclass(frozen=True, slots=True)
class Kind:
    """What a signal is for."""

    name: str
    title: str
    """English; translated where it is shown."""
    bounds: Interval | None = None
    """The range that its equation must keep, if any."""


KINDS = {
    kind.name: kind
    for kind in (
        Kind("gate", "gate", UNIT),
        Kind("candidate", "candidate"),
        Kind("state", "state"),
        Kind("output", "output"),
        Kind("part", "intermediate value"),
        Kind("mask", "dropout mask"),
    )
}
"""Every kind by name; ``part`` is for a helper line that is none of the others."""
