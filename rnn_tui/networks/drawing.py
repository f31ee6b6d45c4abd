"""Drawing an answer by its probability: how hot it is, and from how many."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def tempered(scores: Array, temperature: float, top: int) -> NDArray[np.float64]:
    """Return the scores that are drawn by, ``(rows, answers)``.

    The largest of them with Gumbel noise added is a draw from their softmax (Gumbel 1954).

    Args:
        scores: Before a softmax, ``(rows, answers)``.
        temperature: They are divided by it; above 0 (Ackley, Hinton & Sejnowski 1985).
        top: All but so many of the likeliest become impossible (Fan, Lewis & Dauphin 2018); none when 0.
    """
    logs = scores.astype(np.float64) / temperature
    if not top:
        return logs
    least = np.sort(logs, axis=1)[:, -min(top, logs.shape[1]), None]
    return np.where(logs >= least, logs, -np.inf)
