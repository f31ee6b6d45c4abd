"""A toy of video: a dot moves over 5 × 5 pixels, and at each frame the question is where it goes.

What leaves on one side comes in on the other; now and then the dot turns. One frame shows where the dot is
and nothing of where it goes: to tell that, the frame before must be remembered.
"""

from __future__ import annotations

import random

from rnn_tui.tasks import Example, Task

SIDE, FRAMES = 5, 8
MOVES = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
"""Rows and columns that the dot moves on."""
FIRST = "appears"
"""The answer to the first frame, before which there was none."""
TURN, FAINT = 0.25, 0.1
"""The probability of a turn at a frame, and the strength of the noise."""
TRAIN, HELD_OUT, SEED = 2000, 200, 32


def make() -> Task:
    """Return the task; the same films each time."""
    train, held_out = (random.Random(seed) for seed in (SEED, SEED + 1))  # noqa: S311 - data, not secrets
    return Task(
        name="dot",
        kind="tag",
        vocabulary=None,
        labels=(*MOVES, FIRST),
        train=tuple(_film(train) for _ in range(TRAIN)),
        held_out=tuple(_film(held_out) for _ in range(HELD_OUT)),
        measure="accuracy on moves",
        data=f"generated: films of {FRAMES} frames of {SIDE} × {SIDE} pixels (a toy)",
        licence="CC0-1.0",
    )


def _film(rng: random.Random) -> Example:
    row, column = rng.randrange(SIDE), rng.randrange(SIDE)
    move = rng.choice(list(MOVES))
    frames, answers = [_frame(row, column, rng)], [FIRST]
    for _ in range(FRAMES - 1):
        if rng.random() < TURN:
            move = rng.choice(list(MOVES))
        down, right = MOVES[move]
        row, column = (row + down) % SIDE, (column + right) % SIDE
        frames.append(_frame(row, column, rng))
        answers.append(move)
    names = tuple(f"frame {number}" for number in range(1, FRAMES + 1))
    return Example(names, tuple(answers), tuple(range(1, FRAMES)), tuple(frames))


def _frame(row: int, column: int, rng: random.Random) -> tuple[float, ...]:
    """Return the pixels of a frame, row by row: about 1 at the dot, about 0 elsewhere."""
    bright = row * SIDE + column
    return tuple(round((place == bright) + rng.gauss(0, FAINT), 2) for place in range(SIDE * SIDE))
