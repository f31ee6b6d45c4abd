"""Softmax and cross-entropy: the loss of choosing one of several answers at each step."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.loss_value import LossValue

Array = NDArray[Any]


def cross_entropy(scores: Array, targets: NDArray[np.intp], smoothing: float = 0.0) -> LossValue:
    """Return −log softmax(scores)[target], summed over the steps that have a target.

    Args:
        scores: Before the softmax, ``(T, B, classes)``; NaN for a class that is not there.
        targets: Class of each step, ``(T, B)``; negative where there is none.
        smoothing: Share of each target that is spread over all classes alike, so that certainty does not
            pay. Source: Szegedy et al. 2016.
    """
    there = targets >= 0
    safe = np.where(there[..., None], scores, 0)
    # A class that a sequence does not have, such as a sentence beyond its story's end, is never the answer.
    safe = np.where(np.isnan(safe), -np.inf, safe)
    shifted = safe - safe.max(axis=-1, keepdims=True)
    total = np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    logs = shifted - total
    wanted = np.maximum(targets, 0)[..., None]
    steps = -np.take_along_axis(logs, wanted, axis=-1)[..., 0]
    slope = np.exp(logs)
    np.put_along_axis(slope, wanted, np.take_along_axis(slope, wanted, axis=-1) - (1 - smoothing), axis=-1)
    if smoothing:
        number, present = logs.dtype.type, safe > -np.inf
        spread = number(smoothing) * present / present.sum(axis=-1, keepdims=True, dtype=logs.dtype)
        steps = number(1 - smoothing) * steps - (spread * np.where(present, logs, 0)).sum(axis=-1)
        slope -= spread
    slope *= there[..., None]
    hits = int(((safe.argmax(axis=-1) == targets) & there).sum())
    count = int(there.sum())
    guess = count * math.log(max(scores.shape[-1], 2))
    return LossValue(np.where(there, steps, 0), slope, count, hits, guess)
