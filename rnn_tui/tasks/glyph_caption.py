"""One picture in, several letters out: the name of a glyph, spelled. One step is read, and many are written.

A toy: ten drawings of 5 × 7 pixels, of which 8 % are turned over. What the decoder has of the picture is one
vector; it unfolds it letter by letter.
"""

from __future__ import annotations

import random

from rnn_tui.networks.targets import END
from rnn_tui.tasks import Example, Task
from rnn_tui.tasks.pixels import GLYPHS, NOISE, Picture, pictures

TRAIN, HELD_OUT, SEED = 100, 100, 28
"""Pictures of each glyph to train on and to hold out."""


def make() -> Task:
    """Return the task; the same pictures each time."""
    train, held_out = (random.Random(seed) for seed in (SEED, SEED + 1))  # noqa: S311 - data, not secrets
    return Task(
        name="glyph_caption",
        kind="translate",
        vocabulary=None,
        labels=(*sorted(set("".join(GLYPHS))), END),
        train=tuple(_example(*one) for one in pictures(TRAIN, train)),
        held_out=tuple(_example(*one) for one in pictures(HELD_OUT, held_out)),
        measure="share of names spelled without a mistake",
        data=f"generated: ten glyphs of 5 × 7 pixels, {NOISE:.0%} of the pixels turned over (a toy)",
        licence="CC0-1.0",
    )


def _example(name: str, pixels: Picture) -> Example:
    return Example(("glyph",), (*name, END), vectors=(pixels,))
