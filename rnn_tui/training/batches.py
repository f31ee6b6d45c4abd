"""From examples to batches of token numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from rnn_tui.networks.sequences import NO_TARGET, Sequences, from_numbers, from_vectors, padded
from rnn_tui.tasks import Example, Task


def encoded(task: Task, examples: Sequence[Example]) -> Sequences:
    """Return examples as one batch with the class of each step."""
    classes = {label: number for number, label in enumerate(task.labels)}
    names = [example.tokens for example in examples]
    targets = [_by_step(example, [classes[target] for target in example.targets]) for example in examples]
    if task.vocabulary is None:
        vectors = [np.array(example.vectors, "float32") for example in examples]
        return replace(from_vectors(vectors, names), targets=padded(targets))
    return from_numbers(names, [task.vocabulary.encode(one) for one in names], targets)


def _by_step(example: Example, classes: list[int]) -> list[int]:
    """Return a class a step: what is answered only at the end stands at the last ones."""
    return [NO_TARGET] * (len(example.tokens) - len(classes)) + classes


def scored_only(batch: Sequences, examples: Sequence[Example]) -> Sequences:
    """Return a batch whose targets are only those that count for the accuracy."""
    assert batch.targets is not None  # noqa: S101 - batches of a task have targets
    targets = np.full_like(batch.targets, -1)
    for place, example in enumerate(examples):
        steps = list(example.scored) or list(range(len(example.tokens)))
        targets[steps, place] = batch.targets[steps, place]
    return replace(batch, targets=targets)


def shuffled(
    task: Task, examples: Sequence[Example], size: int, rng: np.random.Generator
) -> Iterator[Sequences]:
    """Yield all examples once, in random order, ``size`` at a time.

    Sequences of like length meet in one batch, since a batch runs as many segments as it has lengths.
    """
    order = rng.permutation(len(examples))
    order = order[np.argsort([len(examples[place].tokens) for place in order], kind="stable")]
    starts = rng.permutation(range(0, len(order), size))
    for start in starts:
        yield encoded(task, [examples[place] for place in order[start : start + size]])
