"""The run of a layer that was computed step by step, as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SteppedRun:
    """What a layer computed step by step; it offers what the run of any other layer does."""

    steps: tuple[Any, ...]
    """One run of one timestep each, of the sequences that reach it."""
    alive: tuple[Numbers, ...]
    """Which sequences these are."""
    batch: int
    end: Mapping[str, Array]
    """States after each sequence's own last step, ``(B, units)``."""

    def signal(self, name: str) -> Array:
        """Return a signal, ``(T, B, units)``, NaN beyond an end."""
        return spread([run.signal(name) for run in self.steps], self.alive, self.batch)

    def by_sequence(self, name: str, units: slice | list[int] = slice(None)) -> Array:
        """Return a signal, ``(B, T, chosen units)``, each sequence's own in one piece of memory."""
        return np.ascontiguousarray(self.signal(name).transpose(1, 0, 2)[:, :, units])

    def last(self, state: str) -> Array:
        """Return a state after each sequence's own last step, ``(B, units)``."""
        return self.end[state]

    def previous(self, state: str, start: Array | float = 0.0) -> Array:
        """Return a state as each step found it, ``(T, B, units)``."""
        now = self.signal(state)
        before = np.empty_like(now)
        before[0] = start
        before[1:] = now[:-1]
        return before

    def turned(self, array: Array) -> Array:
        """Return an array as it is: a decoder reads forward."""
        return array


def spread(parts: Sequence[Array], alive: Sequence[Numbers], batch: int) -> Array:
    """Join arrays ``(1, alive, units)``, one a step, to ``(T, B, units)``, NaN beyond an end."""
    width = max(part.shape[2] for part in parts)
    whole = np.full((len(parts), batch, width), np.nan, parts[0].dtype)
    for step, (part, here) in enumerate(zip(parts, alive, strict=True)):
        whole[step, here, : part.shape[2]] = part[0]
    return whole
