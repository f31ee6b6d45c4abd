"""Sigmoid and binary cross-entropy: the loss of a yes or no at each step, one for each output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class BinaryLoss:
    """A loss over yes-or-no outputs, and its slope by the scores."""

    steps: Array
    """Loss of each step, ``(T, B)``, in nats, summed over the outputs; 0 where there is no target."""
    slope: Array
    """∂(sum of steps)/∂scores, the shape of the scores."""
    count: int
    """Number of targets."""
    hits: int
    """How many were on the right side of ½."""

    @property
    def total(self) -> float:
        """Sum over all targets, in nats."""
        return float(self.steps.sum(dtype=np.float64))


def binary_cross_entropy(scores: Array, targets: Array) -> BinaryLoss:
    """Return −t·log σ(s) − (1−t)·log(1−σ(s)), summed over all outputs that have a target.

    Args:
        scores: Before the sigmoid, ``(T, B, outputs)``.
        targets: 0…1, the same shape; NaN where there is none.
    """
    there = ~np.isnan(targets)
    z, t = np.where(there, scores, 0), np.where(there, targets, 0)
    # log(1 + e^z) − t·z never overflows, whichever side z is on.
    losses = np.where(there, np.logaddexp(0, z) - t * z, 0)
    slope = np.where(there, 0.5 + 0.5 * np.tanh(z / 2) - t, 0)
    hits = int((((z > 0) == (t > 0.5)) & there).sum())
    return BinaryLoss(losses.sum(axis=-1), slope, int(there.sum()), hits)
