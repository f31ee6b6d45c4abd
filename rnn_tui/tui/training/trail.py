"""A trail: numbers that go on coming, kept in a bounded number of means."""

from __future__ import annotations

import math
from collections.abc import Sequence

CAPACITY = 512
"""Means that are kept; twice as many points as the widest chart shows side by side."""


class Trail:
    """Means of equally many neighbouring numbers each; when it is full, neighbours are joined."""

    def __init__(self) -> None:
        self.means: list[float] = []
        self.each = 1
        """How many numbers are in a mean."""
        self._waiting: list[float] = []

    def add(self, value: float) -> None:
        """Take in the next number."""
        self._waiting.append(value)
        if len(self._waiting) < self.each:
            return
        self.means.append(_mean(self._waiting))
        self._waiting = []
        if len(self.means) == CAPACITY:
            self.means = [_mean(self.means[place : place + 2]) for place in range(0, CAPACITY, 2)]
            self.each *= 2

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """How many numbers came before the middle of each mean, and the mean; the unfinished one too."""
        means = [*self.means, *([_mean(self._waiting)] if self._waiting else [])]
        return tuple(((place + 0.5) * self.each, mean) for place, mean in enumerate(means))

    @property
    def last(self) -> float:
        """The latest mean; NaN where there is none."""
        return self.points[-1][1] if self.means or self._waiting else math.nan


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
