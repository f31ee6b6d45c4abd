"""How far a training has come: all that changes beside the weights, in one value that is exchanged whole.

Whatever interrupts a training, it finds either the progress before a step or the one after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from rnn_tui.training.windows import Carried

Array = NDArray[Any]
Vectors = dict[str, dict[str, Array]]
"""Long vectors of numbers by what they are and group: the weights, and what an optimiser remembers."""
WEIGHTS = "weights"


@dataclass(frozen=True, slots=True)
class Step:
    """What one batch, or one window of it, has taught."""

    epoch: int
    epochs: int
    batch: int
    """Counted from 1; windows count one by one."""
    batches: int
    loss: float
    """Mean over the batch's targets: nats, or squared error."""
    norm: float
    """Of the gradient before clipping."""
    clipped: float
    """Of the gradient after clipping."""
    tokens: int
    """Steps of sequences that were seen."""
    rate: float


@dataclass(frozen=True, slots=True)
class Report:
    """How training stands after an epoch."""

    epoch: int
    epochs: int
    loss: float
    """Mean over the epoch's targets: nats, or squared error."""
    validation: float
    """The same over the part that is kept apart, after the epoch; NaN where there is none."""
    held_out: float
    """The task's figure on held-out data: accuracy, nats or squared error; on the validation part where
    there are none, and NaN where there is neither."""
    norm: float
    """Of the gradient before clipping, mean over the epoch."""
    clipped: float
    """The same after clipping."""
    rate: float
    improved: bool
    """Whether these are the best weights so far."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals over the steps of an epoch."""

    steps: int = 0
    targets: int = 0
    loss: float = 0.0
    norm: float = 0.0
    clipped: float = 0.0

    def add(self, targets: int, loss: float, norm: float, clipped: float) -> Sums:
        """Return the totals after one more step."""
        return Sums(
            self.steps + 1, self.targets + targets, self.loss + loss, self.norm + norm, self.clipped + clipped
        )

    @property
    def mean(self) -> float:
        """Mean loss of a target."""
        return self.loss / max(self.targets, 1)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training stands."""

    epoch: int
    """The one that is under way, counted from 1."""
    order: Mapping[str, Any]
    """State of the random numbers before the order of this epoch was drawn."""
    random: Mapping[str, Any]
    """Their state now."""
    sums: Sums = Sums()
    """Of the epoch so far: its steps are the ones that are done."""
    count: int = 0
    """Steps of the optimiser."""
    limit: float = 0.0
    """Mean loss above which the training goes nowhere good; 0 until the first step has been seen."""
    carried: Carried = ()
    """States between two windows of a batch."""
    before: Vectors | None = None
    """The numbers as they were before the step that is being taken now."""

    def turned(self) -> Progress:
        """Return the progress at the beginning of the next epoch."""
        return replace(self, epoch=self.epoch + 1, order=self.random, sums=Sums(), carried=())
