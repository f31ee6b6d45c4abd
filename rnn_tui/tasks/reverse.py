"""Reversing: digits are read, and are to be written down from the last to the first.

Twelve digits in one vector of states are more than a small net can hand over; with attention each step of the
decoder looks up its own digit. The weights of attention then stand on the reversed diagonal, as nobody told
them to.
"""

from __future__ import annotations

import random

from rnn_tui.networks.targets import END
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

DIGITS = "0123456789"
SHORTEST, LENGTH = 3, 12
"""Training shows every length in between; what is held out has the longest only."""
TRAIN, HELD_OUT, SEED = 6000, 500, 31


def make() -> Task:
    """Return the task; the same numbers each time."""
    rng = random.Random(SEED)  # noqa: S311 - data, not secrets
    held_out = [_example(LENGTH, rng) for _ in range(HELD_OUT)]
    known = {example.tokens for example in held_out}
    train = [_example(rng.randint(SHORTEST, LENGTH), rng) for _ in range(TRAIN)]
    return Task(
        name="reverse",
        kind="translate",
        vocabulary=Vocabulary(tuple(DIGITS), "char"),
        labels=(*DIGITS, END),
        train=tuple(example for example in train if example.tokens not in known),
        held_out=tuple(held_out),
        measure=f"share of {LENGTH} digits reversed without a mistake",
        data=f"generated: {SHORTEST} to {LENGTH} random digits",
        licence="CC0-1.0",
    )


def _example(length: int, rng: random.Random) -> Example:
    digits = tuple(rng.choice(DIGITS) for _ in range(length))
    return Example(digits, (*reversed(digits), END))
