"""What a run computed, put back into the caller's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.machine import Record

Array = NDArray[Any]
SLAB_TURN = 16
"""Sequences from which on a slab is turned step by step, while it is in the cache."""


@dataclass(frozen=True, slots=True)
class Write:
    """A value written over what a signal's equation gave."""

    signal: str
    step: int
    """Counted from 0."""
    unit: int
    value: float
    sequence: int = 0


@dataclass(frozen=True)
class Segment:
    """Steps during which no sequence ends."""

    low: int
    high: int
    batch: int
    record: Record


@dataclass(frozen=True)
class Run:
    """What a forward run computed."""

    segments: tuple[Segment, ...]
    order: NDArray[np.intp]
    """The caller's index of each sequence, longest first."""
    steps: int
    batch: int
    writes: tuple[Write, ...] = ()

    def signal(self, name: str) -> Array:
        """Return one joint's values, ``(T, B, units)`` in the caller's order, NaN beyond an end."""
        return gathered([(part, part.record.array(name)) for part in self.segments], self)

    def by_sequence(self, name: str, units: slice | list[int] = slice(None)) -> Array:
        """Return one joint's values, ``(B, T, chosen units)`` in the caller's order, NaN beyond an end.

        The same numbers as :meth:`signal`, each sequence's own in one piece of memory.
        """
        whole: Array | None = None
        straight = bool((self.order == np.arange(self.batch)).all())
        for part in self.segments:
            values = _by_sequence(part.record.array(name))[:, :, units]
            if whole is None:
                whole = np.empty((self.batch, self.steps, values.shape[2]), values.dtype)
            alive = slice(part.batch) if straight else self.order[: part.batch]
            whole[self.order[part.batch :], part.low : part.high] = np.nan
            if part.batch < SLAB_TURN:
                whole[alive, part.low : part.high] = values.transpose(1, 0, 2)
                continue
            for step in range(part.low, part.high):
                whole[alive, step] = values[step - part.low]
        assert whole is not None  # noqa: S101 - a run has at least one step
        return whole

    def zeros(self, width: int) -> Array:
        """Return zeros ``(T, B, width)``, NaN beyond each sequence's end."""
        parts = [
            np.zeros((part.high - part.low, width, part.batch), part.record.rows.dtype)
            for part in self.segments
        ]
        return gathered(list(zip(self.segments, parts, strict=True)), self)

    def last(self, state: str) -> Array:
        """Return a state after each sequence's own last step, ``(B, units)`` in the caller's order."""
        final: Array | None = None
        for part in self.segments:
            value = columns(part.record.last(state)).T
            if final is None:
                final = np.empty((self.batch, value.shape[1]), value.dtype)
            final[self.order[: part.batch]] = value
        assert final is not None  # noqa: S101 - a run has at least one step
        return final


def columns(value: Array) -> Array:
    """Return a state as ``(units, batch)``, whichever loop computed it."""
    return value[:, None] if value.ndim == 1 else value


def gathered(parts: Sequence[tuple[Segment, Array]], run: Run) -> Array:
    """Join the values of segments to ``(T, B, units)`` in the caller's order, NaN beyond an end."""
    if len(parts) == 1 and parts[0][0].batch == run.batch:
        return _by_sequence(parts[0][1])
    width = parts[0][1].shape[1]
    whole = np.full((run.steps, run.batch, width), np.nan, parts[0][1].dtype)
    for part, array in parts:
        whole[part.low : part.high, run.order[: part.batch]] = _by_sequence(array)
    return whole


def _by_sequence(array: Array) -> Array:
    """Return ``(T, batch, units)`` of a row's ``(T, units)`` or a slab's ``(T, units, batch)``."""
    return array[:, None, :] if array.ndim == 2 else array.transpose(0, 2, 1)
