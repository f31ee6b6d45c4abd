"""What every loss gives: its value step by step, its slope, and what it counted."""

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
    """Loss of each step, ``(T, B)``: nats, or the sum of squared errors; 0 where there is no target."""
    slope: Array
    """∂(sum of steps)/∂scores, the shape of the scores."""
    count: int
    """Number of targets."""
    hits: int
    """How many targets the likeliest answer met; none where numbers are answered."""
    guess: float
    """The same total for one who knows nothing: every answer alike, or the number 0."""

    @property
    def total(self) -> float:
        """Sum over all targets."""
        return float(self.steps.sum(dtype=np.float64))

    @property
    def mean(self) -> float:
        """Mean over all targets."""
        return self.total / max(self.count, 1)
