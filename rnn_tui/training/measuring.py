"""How well a model does on held-out data: every answer, and the figure that sums them up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.tasks import COUNTED, Task
from rnn_tui.training.batches import encoded, scored_only

PART = 500
"""Sequences that are run at once."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Every answer that counts, sequence by sequence, ``(N,)`` each."""

    sequences: NDArray[np.intp]
    """Which held-out sequence an answer belongs to."""
    right: NDArray[np.bool_]
    """Whether the likeliest answer is the right one."""
    nats: NDArray[np.float64]
    """−log of the probability that the right answer got."""

    @property
    def count(self) -> int:
        """Number of sequences."""
        return len(np.unique(self.sequences))

    def figure(self, kind: str) -> float:
        """Return the share of right answers for a kind of task that counts them, else the mean of nats."""
        return float((self.right if kind in COUNTED else self.nats).mean())


def measure(model: Model, task: Task) -> float:
    """Return the figure on held-out data: the share of right answers, or nats a token."""
    return answers(model, task).figure(task.kind)


def answers(model: Model, task: Task) -> Answers:
    """Return what a model answers to a task's held-out data."""
    sequences, right, nats = zip(*_parts(model, task), strict=True)
    return Answers(np.concatenate(sequences), np.concatenate(right), np.concatenate(nats))


def _parts(model: Model, task: Task) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield the answers to some sequences at a time, since those to all may not fit into memory."""
    network = network_of(model)
    place, name = model.scores
    for low in range(0, len(task.held_out), PART):
        examples = task.held_out[low : low + PART]
        batch = scored_only(encoded(task, examples), examples)
        assert batch.targets is not None  # noqa: S101 - batches of a task have targets
        # A model that was damaged or has diverged is measured too: its figure says so, no warning need.
        with np.errstate(over="ignore", invalid="ignore"):
            scores = network.forward(model, batch).runs[place].signal(name)
            nats = cross_entropy(scores, batch.targets).steps.astype(np.float64)
        right = scores.argmax(axis=-1) == batch.targets
        there = batch.targets.T >= 0
        yield low + there.nonzero()[0], right.T[there], nats.T[there]
