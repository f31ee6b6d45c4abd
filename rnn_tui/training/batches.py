"""From examples to batches of token numbers or vectors, and to the windows of truncated training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.model import DECODER
from rnn_tui.networks.remembering import ANSWER, HOP
from rnn_tui.networks.sequences import (
    NO_TARGET,
    Sequences,
    from_numbers,
    from_vectors,
    padded,
    padded_vectors,
)
from rnn_tui.networks.targets import reading
from rnn_tui.tasks import Example, Task

Array = NDArray[Any]
Places = NDArray[np.intp]


def encoded(task: Task, examples: Sequence[Example]) -> Sequences:
    """Return examples as one batch with the answer of each step."""
    classes = {label: number for number, label in enumerate(task.labels)}
    batch = _read(task, examples)
    if examples[0].values:
        values = [np.array(example.values, "float64") for example in examples]
        return replace(batch, values=padded_vectors(values, np.nan))
    answers = [[classes[target] for target in example.targets] for example in examples]
    if task.kind == "translate":  # a decoder that is told the right answers reads them
        target = reading(task.labels, answers)
        return replace(batch, targets=target.targets, others={DECODER: target})
    targets = [_by_step(example, one) for example, one in zip(examples, answers, strict=True)]
    return replace(batch, targets=padded(targets), others=_other_stages(examples, targets))


def _read(task: Task, examples: Sequence[Example]) -> Sequences:
    """Return what a network reads of examples."""
    names = [example.tokens for example in examples]
    if task.vocabulary is None:
        return from_vectors([np.array(example.vectors, "float32") for example in examples], names)
    return from_numbers(names, [task.vocabulary.encode(one) for one in names])


def _other_stages(examples: Sequence[Example], targets: Sequence[Sequence[int]]) -> dict[str, Sequences]:
    """Return what a network of stories reads and answers by its other clocks; nothing where none is told."""
    if not examples[0].facts:
        return {}
    facts = [example.facts for example in examples]
    hops = [[str(hop + 1) for hop in range(len(one))] for one in facts]
    asked, answers = [["?"]] * len(examples), [one[-1:] for one in targets]
    return {HOP: from_numbers(hops, facts, facts), ANSWER: from_numbers(asked, answers, answers)}


def _by_step(example: Example, classes: list[int]) -> list[int]:
    """Return a class a step: what is answered only at the end stands at the last ones."""
    return [NO_TARGET] * (len(example.tokens) - len(classes)) + classes


def scored_only(batch: Sequences, examples: Sequence[Example]) -> Sequences:
    """Return a batch whose targets are only those that count for the accuracy; numbers all count."""
    if batch.targets is None:
        return batch
    targets = np.full_like(batch.targets, -1)
    counted = [example.scored or range(len(example.tokens)) for example in examples]
    places = np.repeat(np.arange(len(examples)), [len(steps) for steps in counted])
    steps = np.fromiter(chain.from_iterable(counted), np.intp, len(places))
    targets[steps, places] = batch.targets[steps, places]
    # What is measured is told nothing: it reads what it chooses itself.
    others = {stage: replace(one, numbers=None) for stage, one in batch.others.items()}
    return replace(batch, targets=targets, others=others)


def drawn(examples: Sequence[Example], size: int, rng: np.random.Generator) -> list[Places]:
    """Return the places of all examples, each once, in random order, ``size`` at a time.

    Sequences of like length meet in one batch, since a batch runs as many segments as it has lengths.
    """
    order = rng.permutation(len(examples))
    order = order[np.argsort([len(examples[place].tokens) for place in order], kind="stable")]
    return [order[start : start + size] for start in rng.permutation(range(0, len(order), size))]


def shuffled(
    task: Task, examples: Sequence[Example], size: int, rng: np.random.Generator
) -> Iterator[Sequences]:
    """Yield the batches of an epoch."""
    for places in drawn(examples, size, rng):
        yield encoded(task, [examples[place] for place in places])


def apart(
    examples: tuple[Example, ...], share: float, seed: int
) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """Return a part to learn from and a part to judge by, drawn with a seed, each in its old order.

    Raises:
        UsageError: One of the parts would be empty.
    """
    if not share:
        return examples, ()
    count = round(share * len(examples))
    if not 0 < count < len(examples):
        message = _(
            "a validation part of {share} of {n} examples leaves one side empty; choose another share"
        )
        raise UsageError(message.format(share=f"{share:g}", n=len(examples)))
    judging = set(np.random.default_rng(seed).permutation(len(examples))[:count].tolist())
    return (
        tuple(example for place, example in enumerate(examples) if place not in judging),
        tuple(examples[place] for place in sorted(judging)),
    )
