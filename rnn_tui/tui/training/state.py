"""What there is to see of a training at one moment: a frozen value, which the screen draws."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from rnn_tui.training.glimpse import Glimpse

Points = tuple[tuple[float, float], ...]
"""Epochs since the beginning, and a value."""


@dataclass(frozen=True)
class About:
    """What stays the same for the whole training."""

    name: str
    facts: tuple[str, ...]
    """Such as the cell and the number of parameters, in the user's language."""
    measure: str
    """What the figure on held-out data is, in the user's language."""
    part: str
    """Where the examples come from, in the user's language."""
    unit: str
    """Of the loss."""
    is_share: bool
    """Whether the figure is a share of right answers."""


@dataclass(frozen=True)
class State:
    """One moment."""

    about: About
    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    loss: Points = ()
    validation: Points = ()
    figures: Points = ()
    norms: Points = ()
    """Of the gradient, before clipping."""
    clipped: Points = ()
    seen: Glimpse = field(default_factory=Glimpse)
    """What a few examples are answered with, and how the gates stand."""
    speed: float = math.nan
    """Tokens a second."""
    left: float = math.nan
    """Seconds."""

    @property
    def done(self) -> float:
        """Share of the whole that is done."""
        before = self.epoch - 1 + self.batch / max(self.batches, 1)
        return min(max(before / max(self.epochs, 1), 0.0), 1.0)


@dataclass(frozen=True)
class Ui:
    """The state of the screen beside that."""

    paused: bool = False
    chosen: int = 0
    """Place of the example that Enter looks into."""
    help: bool = False
    message: str = ""
    is_error: bool = False
    ending: bool = False
    """Whether it waits for the batch that is being learned from."""
