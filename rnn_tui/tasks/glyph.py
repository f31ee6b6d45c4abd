"""One picture in, one word out: the name of a glyph. One step, so that there is nothing to remember.

A toy: ten drawings of 5 × 7 pixels. A sequence of one step is no task for a recurrent net; the memory that
it is given stays unused, and its gradient is exactly zero.
"""

from __future__ import annotations

import random

from rnn_tui.tasks import Example, Task
from rnn_tui.tasks.pixels import GLYPHS, NOISE, Picture, pictures

TRAIN, HELD_OUT, SEED = 60, 40, 26
"""Pictures of each glyph to train on and to hold out."""


def make() -> Task:
    """Return the task; the same pictures each time."""
    train, held_out = (random.Random(seed) for seed in (SEED, SEED + 1))  # noqa: S311 - data, not secrets
    return Task(
        name="glyph",
        kind="classify",
        vocabulary=None,
        labels=tuple(GLYPHS),
        train=tuple(_example(*one) for one in pictures(TRAIN, train)),
        held_out=tuple(_example(*one) for one in pictures(HELD_OUT, held_out)),
        measure="accuracy on glyphs",
        data=f"generated: ten glyphs of 5 × 7 pixels, {NOISE:.0%} of the pixels turned over (a toy)",
        licence="CC0-1.0",
    )


def _example(name: str, pixels: Picture) -> Example:
    return Example(tokens=("glyph",), targets=(name,), vectors=(pixels,))
