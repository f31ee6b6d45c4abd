"""Ten glyphs, drawn by hand on 5 × 7 pixels, and the noise that makes of each as many pictures as are asked.

Shared by the tasks that look at a glyph: to name it in one step, or to spell its name.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

NOISE = 0.08
"""The share of pixels that are turned over."""
INK = "#"
GLYPHS = {
    "house": "..#.. .###. ##### #...# #.#.# #.#.# #####",
    "tree": "..#.. .###. ##### .###. ##### ..#.. ..#..",
    "sun": "..#.. #.#.# .###. ##### .###. #.#.# ..#..",
    "moon": "..##. .##.. ##... ##... ##... .##.. ..##.",
    "heart": "..... .#.#. ##### ##### .###. ..#.. .....",
    "cup": "#...# #...# #...# #...# .###. ..#.. .###.",
    "key": ".###. .#.#. .###. ..#.. ..##. ..#.. ..##.",
    "fish": "..... .##.# #.### ##### .##.# ..... .....",
    "boat": "..#.. ..##. ..### ..#.. ##### .###. .....",
    "arrow": "..#.. .###. #.#.# ..#.. ..#.. ..#.. ..#..",
}
"""What each glyph is called, and its rows from top to bottom."""

Picture = tuple[float, ...]
"""The pixels of a picture, row by row: 1 where there is ink."""


def picture(rows: str) -> Picture:
    """Return the pixels of rows that are written with ``#`` and ``.``."""
    return tuple(float(pixel == INK) for row in rows.split() for pixel in row)


def noisy(clean: Picture, rng: random.Random) -> Picture:
    """Return a picture with some pixels turned over, each with the probability :data:`NOISE`."""
    return tuple(1.0 - pixel if rng.random() < NOISE else pixel for pixel in clean)


def pictures(each: int, rng: random.Random) -> Iterator[tuple[str, Picture]]:
    """Yield noisy pictures with their names, ``each`` of every glyph, in random order."""
    names = [name for name in GLYPHS for _ in range(each)]
    rng.shuffle(names)
    for name in names:
        yield name, noisy(picture(GLYPHS[name]), rng)
