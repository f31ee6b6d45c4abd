"""The adding problem: two numbers are marked in a long sequence; at its end their sum is asked for.

A step is a number between 0 and 1 and a marker; one number of the first half is marked and one of the
second. To answer 1, the mean of all sums, has a squared error of 1/6. Sequences are cheap to draw and there
are endlessly many, so that each epoch has its own: nothing can be learned by heart.

Source: Hochreiter & Schmidhuber 1997; a mark in each half: Le, Jaitly & Hinton 2015.
"""

from __future__ import annotations

import math
import random

from rnn_tui.tasks import Example, Task

STEPS = 120
TRAIN, HELD_OUT, SEED = 1280, 1000, 31
NAMES = tuple(str(step) for step in range(1, STEPS + 1))
UNMARKED = tuple((number / 100, 0.0) for number in range(101))
"""Two decimals: an example that is typed in is the very one that was drawn."""
NOTHING = ((math.nan,),) * (STEPS - 1)
"""What is asked before the last step."""


def make() -> Task:
    """Return the task; the same held-out sequences each time."""
    return Task(
        name="adding",
        kind="regress",
        vocabulary=None,
        labels=(),
        train=drawn(1),
        held_out=_examples(HELD_OUT, random.Random(SEED)),  # noqa: S311 - data, not secrets
        measure="mean squared error of the sum",
        data=f"generated: {STEPS} numbers with markers, two of them to be added",
        licence="CC0-1.0",
        drawn=drawn,
    )


def drawn(epoch: int) -> tuple[Example, ...]:
    """Return the examples of an epoch, counted from 1."""
    return _examples(TRAIN, random.Random(f"{SEED} {epoch}"))  # noqa: S311 - data, not secrets


def _examples(count: int, rng: random.Random) -> tuple[Example, ...]:
    return tuple(_example(rng) for _number in range(count))


def _example(rng: random.Random) -> Example:
    steps = rng.choices(UNMARKED, k=STEPS)
    total = 0.0
    for half in (range(STEPS // 2), range(STEPS // 2, STEPS)):
        place = rng.choice(half)
        number, _mark = steps[place]
        steps[place] = number, 1.0
        total += number
    return Example(tokens=NAMES, targets=(), vectors=tuple(steps), values=(*NOTHING, (total,)))
