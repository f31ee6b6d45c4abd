"""A toy of handwriting: the strokes of a pen, and which digit they write.

A step is how far the pen goes to the right and down, and whether it writes. The ten digits are drawn by hand
as corners on a sheet 2 wide and 4 high; each writing has its own size and slant, an unsteady hand, and steps
of its own length. Only the whole tells the digit: 1 and 7 begin alike, 5 and 6 have the same curves.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from itertools import pairwise

from rnn_tui.tasks import Example, Task

DIGITS = {
    "0": "10 01 03 14 23 21 10",
    "1": "01 10 14",
    "2": "01 10 21 04 24",
    "3": "00 20 12 23 14 04",
    "4": "10 03 23 / 22 24",
    "5": "20 00 02 22 24 04",
    "6": "20 02 04 24 22 02",
    "7": "00 20 14",
    "8": "21 10 01 23 14 03 21",
    "9": "20 00 02 22 20 24",
}
"""Corners as column and row; the pen is lifted at a slash."""
LIFT = "/"
SIZE, SLANT, SHAKE = (0.8, 1.2), (-0.25, 0.25), 0.12
"""The span of sizes and slants, and how unsteady the hand is."""
STEP = (0.8, 1.6)
"""The span of the length of a step."""
TRAIN, HELD_OUT, SEED = 80, 40, 36
"""Writings of each digit to train on and to hold out."""
Step = tuple[float, float, float]
Point = tuple[float, float]


def make() -> Task:
    """Return the task; the same writings each time."""
    return Task(
        name="strokes",
        kind="classify",
        vocabulary=None,
        labels=tuple(DIGITS),
        train=tuple(_writings(TRAIN, random.Random(SEED))),  # noqa: S311 - data, not secrets
        held_out=tuple(_writings(HELD_OUT, random.Random(SEED + 1))),  # noqa: S311 - the same
        measure="accuracy on digits",
        data="generated: ten digits as strokes of a pen, with size, slant and shaking (a toy)",
        licence="CC0-1.0",
    )


def _writings(each: int, rng: random.Random) -> Iterator[Example]:
    names = [digit for digit in DIGITS for _ in range(each)]
    rng.shuffle(names)
    for digit in names:
        steps = tuple(_steps(digit, rng))
        yield Example(tuple(f"stroke {number}" for number in range(1, len(steps) + 1)), (digit,), (), steps)


def _steps(digit: str, rng: random.Random) -> Iterator[Step]:
    """Yield the steps of a pen that writes a digit, from the upper left corner of the sheet."""
    size, slant = rng.uniform(*SIZE), rng.uniform(*SLANT)
    here: Point = (0.0, 0.0)
    writes = False
    for corner in DIGITS[digit].split():
        if corner == LIFT:
            writes = False
            continue
        column, row = map(int, corner)
        x, y = (one + rng.gauss(0, SHAKE) for one in (size * (column - slant * (row - 2)), size * row))
        for before, after in pairwise(_on_the_way(here, (x, y), rng)):
            yield round(after[0] - before[0], 2), round(after[1] - before[1], 2), float(writes)
        here, writes = (x, y), True


def _on_the_way(start: Point, end: Point, rng: random.Random) -> list[Point]:
    """Return the points between which the pen makes a step, both ends among them."""
    count = max(round(math.dist(start, end) / rng.uniform(*STEP)), 1)
    (left, top), (right, bottom) = start, end
    shares = [place / count for place in range(count + 1)]
    return [(left + share * (right - left), top + share * (bottom - top)) for share in shares]
