"""Softmax and cross-entropy: the loss of choosing one of several answers at each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class LossValue:
    """A loss, and its slope by the scores."""

    steps: Array
    """Loss of each step, ``(T, B)``, in nats; 0 where there is no target."""
    slope: Array
    """∂(sum of steps)/∂scores, the shape of the scores."""
    count: int
    """Number of targets."""
    hits: int
    """How many targets were the top answer."""

    @property
    def total(self) -> float:
        """Sum over all targets, in nats."""
        return float(self.steps.sum(dtype=np.float64))

    @property
    def mean(self) -> float:
        """Mean over all targets, in nats."""
        return self.total / max(self.count, 1)


def cross_entropy(scores: Array, targets: NDArray[np.intp]) -> LossValue:
    """Return −log softmax(scores)[target], summed over the steps that have a target.

    Args:
        scores: Before the softmax, ``(T, B, classes)``; NaN for a class that is not there.
        targets: Class of each step, ``(T, B)``; negative where there is none.
    """
    there = targets >= 0
    safe = np.where(there[..., None], scores, 0)
    # A class that a sequence does not have, such as a sentence beyond its story's end, is never the answer.
    safe = np.where(np.isnan(safe), -np.inf, safe)
    shifted = safe - safe.max(axis=-1, keepdims=True)
    total = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    logs = shifted - total
    wanted = np.maximum(targets, 0)[..., None]
    steps = np.where(there, -np.take_along_axis(logs, wanted, axis=-1)[..., 0], 0)
    slope = np.exp(logs)
    np.put_along_axis(slope, wanted, np.take_along_axis(slope, wanted, axis=-1) - 1, axis=-1)
    slope *= there[..., None]
    hits = int(((safe.argmax(axis=-1) == targets) & there).sum())
    return LossValue(steps, slope, int(there.sum()), hits)
