"""Squared error: the loss of answering with numbers at each step."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.loss_value import LossValue

Array = NDArray[Any]


def mean_squared_error(answers: Array, targets: Array) -> LossValue:
    """Return (y − t)², summed over all numbers that have a target; its mean is the mean squared error.

    Every number counts as a target of its own; no ½ stands before the square, as in PyTorch and Keras.

    Args:
        answers: ``(T, B, outputs)``.
        targets: The same shape; NaN where there is none.
    """
    there = ~np.isnan(targets)
    wanted = np.where(there, targets, 0)
    apart = np.where(there, answers - wanted, 0)
    guess = float(np.vdot(wanted, wanted))
    return LossValue((apart * apart).sum(axis=-1), 2 * apart, int(there.sum()), 0, guess)
