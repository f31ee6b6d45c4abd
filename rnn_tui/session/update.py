"""One step of an optimiser, taken apart: the gradient, what clipping makes of it, and what the step changes.

It is the very step that training takes, in the model's own dtype; the loss after it is computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.session.dials import Dials
from rnn_tui.session.document import Document
from rnn_tui.session.loss import Loss, named, seed_place, slope_of, value_of
from rnn_tui.training.clipping import clip_by_norm, clip_by_value, norm_of
from rnn_tui.training.optimisers import make_optimiser

Arrays = Mapping[str, NDArray[Any]]
PLACE = "update"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a step is taken."""

    optimiser: str
    rate: float
    by: str
    """What clips the gradient: ``norm``, ``value`` or ``none``."""
    clip: float

    @classmethod
    def of(cls, dials: Dials) -> Rule:
        """Return the rule that the dials say."""
        return cls(dials.optimiser, dials.rate, dials.by, dials.clip)


@dataclass(frozen=True, eq=False)
class Update:
    """One step and all that led to it; arrays by parameter, named as in a file."""

    loss: Loss
    """Not ``auto``; an answer has its label."""
    before: Arrays
    gradient: Arrays
    """∂loss/∂ each parameter."""
    by_norm: Arrays
    """The gradient, scaled where it is longer than the limit."""
    by_value: Arrays
    """The gradient, each number cut to the limit."""
    after: Arrays
    losses: tuple[float, float]
    """Before the step and after it."""

    @property
    def norms(self) -> tuple[float, float, float]:
        """The common length of the gradient, clipped by norm, and clipped by value."""
        return norm_of(self.gradient), norm_of(self.by_norm), norm_of(self.by_value)

    @property
    def is_sound(self) -> bool:
        """Whether every weight is a number after the step."""
        return all(np.isfinite(array).all() for array in self.after.values())


def update_of(document: Document, loss: Loss, step: int, rule: Rule) -> Update:
    """Return one step of a fresh optimiser against the gradient of a loss; the last one is remembered.

    Args:
        document: The document.
        loss: The loss.
        step: Where it is looked at, for a loss at a step.
        rule: How the step is taken.

    Raises:
        UsageError: The document lacks what the loss needs, or the model has nothing to train.
    """
    loss = named(document, loss, step)
    key = (loss, None if loss.kind == "labels" else step, rule)
    known, found = document.ledgers.get(PLACE, (None, None))
    if known != key or found is None:
        found = _update(document, loss, step, rule)
        document.ledgers[PLACE] = key, found
    update: Update = found
    return update


@np.errstate(all="ignore")  # what overflows is shown as what it became
def _update(document: Document, loss: Loss, step: int, rule: Rule) -> Update:
    model = document.model
    if not model.parameters:
        raise UsageError(_("the model has no weights to change"))
    before, gradient = _gradient(document, loss, step)
    by_norm, by_value = _copied(gradient), _copied(gradient)
    clip_by_norm(by_norm, rule.clip)
    clip_by_value(by_value, rule.clip)
    after = _copied(model.parameters)
    clipped = {"norm": by_norm, "value": by_value, "none": gradient}[rule.by]
    make_optimiser(rule.optimiser, rule.rate).step(after, clipped)
    losses = before, _loss(document, model.with_parameters(after), loss, step)
    return Update(loss, model.parameters, gradient, by_norm, by_value, after, losses)


def _gradient(document: Document, loss: Loss, step: int) -> tuple[float, Arrays]:
    """Return a loss, and its gradient by every parameter."""
    model, network = document.model, network_of(document.model)
    place, name = seed_place(model, loss)
    wanted = network.seeded(model, {place: frozenset({name})})
    done = network.forward(model, document.held, document.writes, wanted)
    values = done.runs[place].signal(name)
    seeds = {place: {name: slope_of(document, loss, step, values)}}
    found = network.gradients(model, document.held, done, seeds, signals=False)
    return value_of(document, loss, step, values), found.parameters(model)


def _loss(document: Document, model: Model, loss: Loss, step: int) -> float:
    """Return the loss of a document with other weights."""
    place, name = seed_place(model, loss)
    done = network_of(model).forward(model, document.held, document.writes)
    return value_of(document, loss, step, done.runs[place].signal(name))


def _copied(arrays: Arrays) -> dict[str, NDArray[Any]]:
    return {name: array.copy() for name, array in arrays.items()}
