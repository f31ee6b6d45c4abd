"""A task so small that it is learned in a second: the answer is the token before."""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task
from tests.small_models import LABELS, TOKENS


def small_task(kind: str = "tag", *, train: int = 60) -> Task:
    """Sixty short sequences to learn from, twenty held out."""
    rng = random.Random(1)
    examples = [example(rng) for _number in range(train + 20)]
    return Task(
        name="small",
        kind=kind,
        vocabulary=Vocabulary(TOKENS, "char"),
        labels=LABELS,
        train=tuple(examples[:train]),
        held_out=tuple(examples[train:]),
        measure="accuracy" if kind == "tag" else "nats",
        data="generated",
        licence="CC0-1.0",
    )


def example(rng: random.Random) -> Example:
    """One sequence; the first answer is always the first label."""
    numbers = [rng.randrange(3) for _step in range(rng.randrange(2, 7))]
    tokens = tuple(TOKENS[number] for number in numbers)
    targets = (LABELS[0], *(LABELS[number] for number in numbers[:-1]))
    return Example(tokens, targets, tuple(range(1, len(tokens))))
