"""How to train: every number that decides what comes out, checked before anything is computed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.training.optimisers import RULES
from rnn_tui.training.schedules import SCHEDULES

CLIPPINGS = ("norm", "value")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    Raises:
        UsageError: A number makes no sense, alone or with another.
        UnknownNameError: There is no optimiser, schedule or clipping of that name.
    """

    epochs: int
    batch: int
    """Sequences learned from at once."""
    rate: float
    optimiser: str = "adam"
    clip: float = 1.0
    """Limit of the gradient; 0 for none."""
    clip_by: str = "norm"
    """``norm`` keeps the direction of the gradient, ``value`` cuts each number for itself."""
    seed: int = 0
    schedule: str = "constant"
    decay: float = 1.0
    """Of the schedule ``step``: what the rate is multiplied by."""
    every: int = 1
    """Of the schedule ``step``: epochs between two multiplications."""
    weight_decay: float = 0.0
    """Of matrices; biases and other vectors are spared."""
    label_smoothing: float = 0.0
    """Share of a target that is spread over all answers. Source: Szegedy et al. 2016."""
    truncate: int = 0
    """Steps that a gradient goes back at most: the window of truncated BPTT; 0 for all."""
    patience: int = 0
    """Epochs without gain on the validation part after which to stop; 0 for never."""
    teacher_forcing: float = 1.0
    """Share of the steps at which a decoder is told the right answer. Source: Bengio et al. 2015."""
    validation: float = 0.0
    """Share of the training data that is kept apart to judge the weights by."""

    def __post_init__(self) -> None:
        self._check_names()
        for name in ("epochs", "batch", "every"):
            self._check(name, at_least=1)
        self._check("rate", above=0)
        for name in ("clip", "decay", "weight_decay", "truncate", "patience", "seed"):
            self._check(name, at_least=0)
        self._check("teacher_forcing", at_least=0, at_most=1)
        for name in ("label_smoothing", "validation"):
            self._check(name, at_least=0, below=1)
        if self.patience and not self.validation:
            raise UsageError(
                _("patience judges by a validation part; keep one apart, for example validation 0.1")
            )

    def _check_names(self) -> None:
        for kind, name, known in (
            (_("optimiser"), self.optimiser, RULES),
            (_("schedule"), self.schedule, SCHEDULES),
            (_("way of clipping"), self.clip_by, CLIPPINGS),
        ):
            if name not in known:
                raise UnknownNameError(kind, name, known)

    def _check(
        self,
        name: str,
        *,
        at_least: float = -math.inf,
        at_most: float = math.inf,
        above: float = -math.inf,
        below: float = math.inf,
    ) -> None:
        """Refuse a number that lies outside; what is no number lies outside too."""
        value = getattr(self, name)
        if at_least <= value <= at_most and above < value < below:
            return
        texts = (
            (_("at least {n}"), at_least),
            (_("at most {n}"), at_most),
            (_("above {n}"), above),
            (_("below {n}"), below),
        )
        limits = [text.format(n=f"{limit:g}") for text, limit in texts if math.isfinite(limit)]
        wanted = (
            limits[0] if len(limits) == 1 else _("{one} and {other}").format(one=limits[0], other=limits[1])
        )
        message = _("{name} is {value}; expected a finite number {wanted}")
        raise UsageError(message.format(name=name, value=f"{value:g}", wanted=wanted))
