"""Sigmoid and binary cross-entropy: the loss of a yes or no at each step, one for each output."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.loss_value import LossValue

Array = NDArray[Any]


def binary_cross_entropy(scores: Array, targets: Array, smoothing: float = 0.0) -> LossValue:
    """Return −t·log σ(s) − (1−t)·log(1−σ(s)), summed over all outputs that have a target.

    Every output counts as a target of its own, and is hit on the right side of ½.

    Args:
        scores: Before the sigmoid, ``(T, B, outputs)``.
        targets: 0…1, the same shape; NaN where there is none.
        smoothing: Share of each target that is moved to ½. Source: Szegedy et al. 2016.
    """
    there = ~np.isnan(targets)
    z, t = np.where(there, scores, 0), np.where(there, targets, 0)
    hits = int((((z > 0) == (t > 0.5)) & there).sum())
    if smoothing:
        t = t + t.dtype.type(smoothing) * (t.dtype.type(0.5) - t)
    # log(1 + e^z) − t·z never overflows, whichever side z is on.
    losses = np.where(there, np.logaddexp(0, z) - t * z, 0)
    slope = np.where(there, 0.5 + 0.5 * np.tanh(z / 2) - t, 0)
    count = int(there.sum())
    return LossValue(losses.sum(axis=-1), slope, count, hits, count * math.log(2))
