"""How well a model does on held-out data: every answer, and the figure that sums them up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.loss_value import LossValue
from rnn_tui.networks.aims import Aim, aims
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.decoding import greedy
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences
from rnn_tui.tasks import COUNTED, Example, Task
from rnn_tui.training.batches import encoded, scored_only
from rnn_tui.training.losses import loss_of

PART = 500
"""Sequences that are run at once."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Every answer that counts, sequence by sequence, ``(N,)`` each."""

    sequences: NDArray[np.intp]
    """Which held-out sequence an answer belongs to."""
    right: NDArray[np.bool_]
    """Whether the likeliest answer is the right one."""
    losses: NDArray[np.float64]
    """Of each: −log of the probability that the right answer got, in nats; or the squared error."""

    @property
    def count(self) -> int:
        """Number of sequences."""
        return len(np.unique(self.sequences))

    def figure(self, kind: str) -> float:
        """Return the share of right answers for a kind of task that counts them, else the mean loss."""
        return float((self.right if kind in COUNTED else self.losses).mean())


def measure(model: Model, task: Task) -> float:
    """Return the figure on held-out data, in what :attr:`Task.measure` says."""
    return answers(model, task).figure(task.kind)


def answers(model: Model, task: Task) -> Answers:
    """Return what a model answers to a task's held-out data."""
    parts = _translations if task.kind == "translate" else _parts
    sequences, right, losses = zip(*parts(model, task), strict=True)
    return Answers(np.concatenate(sequences), np.concatenate(right), np.concatenate(losses))


def _translations(model: Model, task: Task) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield whether whole sequences, decoded freely, are right, and what the right ones cost in all."""
    for low in range(0, len(task.held_out), PART):
        batch = encoded(task, task.held_out[low : low + PART])
        aim, _scores, loss = _judged(model, batch)
        with np.errstate(over="ignore", invalid="ignore"):
            found = greedy(model, batch).answers
        wanted = [column[column >= 0].tolist() for column in aim.targets.T]
        right = np.array([list(one) == other for one, other in zip(found, wanted, strict=True)])
        yield low + np.arange(len(right)), right, loss.steps.astype(np.float64).sum(axis=0)


def _parts(model: Model, task: Task) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield the answers to some sequences at a time, since those to all may not fit into memory."""
    for low in range(0, len(task.held_out), PART):
        examples = task.held_out[low : low + PART]
        aim, scores, loss = _judged(model, scored_only(encoded(task, examples), examples))
        there, right = _right(aim, scores)
        costs = loss.steps.astype(np.float64)
        if aim.answer == "linear":  # a mean over numbers, as it is called
            costs /= np.maximum((~np.isnan(aim.targets)).sum(axis=-1), 1)
        yield low + there.T.nonzero()[0], right.T[there.T], costs.T[there.T]


def _right(aim: Aim, scores: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return at which steps an answer counts, and where it is right: all its parts, and never a number."""
    if aim.answer == "softmax":
        return aim.targets >= 0, scores.argmax(axis=-1) == aim.targets
    there = ~np.isnan(aim.targets)
    right = ((scores > 0) == (aim.targets > 0.5)) | ~there
    if aim.answer == "linear":
        right[:] = False
    return np.logical_or.reduce(there, axis=-1), np.logical_and.reduce(right, axis=-1)


def mean_loss(model: Model, task: Task, examples: Sequence[Example]) -> float:
    """Return the mean loss of all targets of some examples, as training counts it."""
    total, count = 0.0, 0
    for low in range(0, len(examples), PART):
        _aim, _scores, loss = _judged(model, encoded(task, examples[low : low + PART]))
        total, count = total + loss.total, count + loss.count
    return total / max(count, 1)


def _judged(model: Model, batch: Sequences) -> tuple[Aim, NDArray[Any], LossValue]:
    """Return what counts of a batch, what the model answers, and what that costs."""
    aim = aims(model, batch)[0]
    # A model that was damaged or has diverged is measured too: its figure says so, no warning need.
    with np.errstate(over="ignore", invalid="ignore"):
        done = network_of(model).forward(model, batch)
        scores = done.runs[aim.place].signal(aim.signal)
        return aim, scores, loss_of(aim, scores)
