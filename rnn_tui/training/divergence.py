"""Divergence: noticing that a training runs away, and saying what went first and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.loss_value import LossValue
from rnn_tui.i18n import _
from rnn_tui.training.progress import Sums

Array = NDArray[Any]
Arrays = Mapping[str, Array]
DIVERGED = 10.0
"""Times the loss of one who knows nothing, or the first loss: a mean above that goes nowhere good."""
EXPLODED = 1e6
"""Times the mean norm of the steps before: a gradient that long has exploded."""


def limit_of(first: LossValue) -> float:
    """Return the mean loss that is too high, seeing the first batch."""
    return DIVERGED * max(first.mean, first.guess / max(first.count, 1))


def runs_away(sums: Sums, norm: float, limit: float) -> bool:
    """Say whether a training has diverged, given its sums up to and with a step of this norm."""
    if not (math.isfinite(norm) and math.isfinite(sums.loss) and sums.mean <= limit):
        return True
    before = (sums.norm - norm) / max(sums.steps - 1, 1)
    return sums.steps > 1 and norm > EXPLODED * max(before, 1.0)


def sentence(sums: Sums, norm: float, epoch: int, weights: Arrays, gradients: Arrays, *, clips: bool) -> str:
    """Return what to tell of a training that has diverged at its last step."""
    cause = _("lower the rate") if clips else _("clip the gradient, for example at 1, or lower the rate")
    text = _(
        "training diverged in epoch {n}, step {step}: the loss is {loss:.3g}, the norm of the gradient "
        "{norm:.3g}, and {what} went first; {cause}"
    )
    return text.format(
        n=epoch, step=sums.steps, loss=sums.mean, norm=norm, what=_first_gone(weights, gradients), cause=cause
    )


def _first_gone(weights: Arrays, gradients: Arrays) -> str:
    """Return the parameter that went first: in the order of back-propagation, from the answers down."""
    weight, gradient = _("the weight {name}"), _("the gradient of {name}")
    for arrays, text in ((weights, weight), (gradients, gradient)):
        for name in reversed(list(arrays)):
            if not np.isfinite(arrays[name]).all():
                return text.format(name=name)
    return weight.format(name=max(weights, key=lambda name: float(np.abs(weights[name]).max(initial=0))))
