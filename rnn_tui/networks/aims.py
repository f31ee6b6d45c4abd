"""What a network is to answer: the numbers that a loss is computed from, and what they should have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.read_out import answer_of
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Aim:
    """One thing that is to be answered right."""

    place: int
    """Of the layer."""
    signal: str
    """Of the layer: the scores before a softmax or sigmoid, or the numbers that are the answer."""
    answer: str
    """``softmax``, ``sigmoid`` or ``linear``: what is done with the scores, which decides the loss."""
    targets: Array
    """Classes ``(T, B)``, −1 where there is none; or numbers ``(T, B, O)``, NaN where there is none."""
    weight: float = 1.0
    """Of its mean loss in the sum of all."""


def aims(model: Model, batch: Sequences) -> tuple[Aim, ...]:
    """Return the aims of a batch with targets, the answer that counts first.

    An architecture that has more than one answer at each step says so in a function of this name.
    """
    own = getattr(network_of(model), "aims", None)
    return own(model, batch) if own else (answers_aim(model, batch),)


def answers_aim(model: Model, batch: Sequences) -> Aim:
    """Return the aim of a model that answers at its last layer."""
    place, signal = model.scores
    answer = answer_of(model.layers[-1].cell)
    told = batch.others.get(model.layers[place].stage, batch)
    return Aim(place, signal, answer, targets_of(answer, model, told))


def targets_of(answer: str, model: Model, batch: Sequences) -> Array:
    """Return a batch's targets as its kind of answer wants them.

    Yes-or-no answers may be told as numbers 0…1, or as the one class of each step that says yes.
    """
    if answer == "softmax" or batch.values is None:
        assert batch.targets is not None  # noqa: S101 - batches of a task have targets
        if answer == "softmax":
            return batch.targets
        yes = (batch.targets[..., None] == np.arange(len(model.labels))).astype(model.dtype)
        return np.where(batch.targets[..., None] >= 0, yes, np.nan)
    return np.asarray(batch.values, model.dtype)
