"""The training loop: batches, back-propagation through time, clipping, a step; the best weights are kept."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.cross_entropy import LossValue, cross_entropy
from rnn_tui.errors import IncompleteError
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.masks import drawn_with, has_masks, with_masks, without_masks
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences
from rnn_tui.tasks import Task
from rnn_tui.training.batches import shuffled
from rnn_tui.training.clipping import clip_by_norm
from rnn_tui.training.measuring import measure
from rnn_tui.training.optimisers import make_optimiser

Array = NDArray[Any]
DIVERGED = 10.0
"""Times the loss of guessing: an epoch whose mean loss is above that goes nowhere good."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train."""

    epochs: int
    batch: int
    rate: float
    optimiser: str = "adam"
    clip: float = 1.0
    seed: int = 0
    decay: float = 1.0
    """The rate is multiplied by this after each epoch."""


@dataclass(frozen=True, slots=True)
class Report:
    """How training stands after an epoch."""

    epoch: int
    epochs: int
    loss: float
    """Mean over the epoch's targets, in nats."""
    held_out: float
    """On held-out data: accuracy of a tagger, nats of a generator."""
    norm: float
    """Of the gradient before clipping, mean over the epoch."""


class Trainer:
    """Trains a copy of a model; :attr:`best` is the best one so far, whenever the loop is left."""

    def __init__(self, model: Model, task: Task, settings: Settings) -> None:
        copies = {name: array.copy() for name, array in model.parameters.items()}
        self.model = with_masks(model.with_parameters(copies), seed=0)
        self.task, self.settings = task, settings
        self.optimiser = make_optimiser(settings.optimiser, settings.rate)
        self.rng = np.random.default_rng(settings.seed)
        self.best = model
        self.best_loss = math.inf

    def run(self) -> Iterator[Report]:
        """Train, yielding a report after each epoch.

        Raises:
            IncompleteError: The loss runs away; :attr:`best` holds the last good weights.
        """
        for epoch in range(1, self.settings.epochs + 1):
            loss, norm = self.epoch(epoch)
            self.keep(loss)
            held_out = measure(without_masks(self.model), self.task)
            yield Report(epoch, self.settings.epochs, loss, held_out, norm)
            self.optimiser.rate *= self.settings.decay

    def epoch(self, number: int) -> tuple[float, float]:
        """See all examples once; return the mean loss and the mean norm of the gradient."""
        total, count, norms = 0.0, 0, []
        limit = DIVERGED * math.log(max(len(self.task.labels), 2))
        for batch in shuffled(self.task, self.task.train, self.settings.batch, self.rng):
            loss, norm = self.step(batch)
            total, count = total + loss.total, count + loss.count
            norms.append(norm)
            if not (total / count <= limit and math.isfinite(norm)):
                text = _("training diverged in epoch {n}: the loss is {loss:.3g} nats; lower the rate")
                raise IncompleteError(text.format(n=number, loss=total / count))
        return total / count, float(np.mean(norms))

    def step(self, batch: Sequences) -> tuple[LossValue, float]:
        """Learn from one batch."""
        # Numbers that overflow are divergence, which is told once and in words.
        with np.errstate(over="ignore", invalid="ignore"):
            loss, gradients = loss_and_gradients(self.with_fresh_masks(), batch)
            for array in gradients.values():
                np.divide(array, array.dtype.type(loss.count), out=array)
            norm = clip_by_norm(gradients, self.settings.clip)
            self.optimiser.step(self.model.parameters, gradients)
        for layer in self.model.layers:
            layer.refresh()
        return loss, norm

    def with_fresh_masks(self) -> Model:
        """Return the model with its next masks, if it drops anything."""
        if not has_masks(self.model):
            return self.model
        return drawn_with(self.model, int(self.rng.integers(2**63)))

    def keep(self, loss: float) -> None:
        """Remember the weights if they fit the training data best so far; held-out data have no say."""
        if loss < self.best_loss:
            copies = {name: array.copy() for name, array in self.model.parameters.items()}
            self.best, self.best_loss = without_masks(self.model).with_parameters(copies), loss


def loss_and_gradients(model: Model, batch: Sequences) -> tuple[LossValue, dict[str, Array]]:
    """Return the loss of a batch with targets, and its gradient by every parameter."""
    assert batch.targets is not None  # noqa: S101 - batches of a task have targets
    network = network_of(model)
    place, name = model.scores
    done = network.forward(model, batch, seeds=network.seeded(model, {place: frozenset({name})}))
    loss = cross_entropy(done.runs[place].signal(name), batch.targets)
    found = network.gradients(model, batch, done, {place: {name: loss.slope}}, signals=False)
    return loss, found.parameters(model)
