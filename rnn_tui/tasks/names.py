"""First names, letter by letter: which letter comes next?

A full stop stands before and after each name. Data: United States Census 1990, see LICENCES.md.
"""

from __future__ import annotations

import random
from pathlib import Path

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

EDGE = "."
HELD_OUT, SEED = 500, 22


def make() -> Task:
    """Return the task; the same split each time."""
    names = (Path(__file__).parent / "names.txt").read_text(encoding="ascii").split()
    random.Random(SEED).shuffle(names)  # noqa: S311 - data, not secrets
    examples = [Example((EDGE, *name), (*name, EDGE)) for name in names]
    letters = (EDGE, *"abcdefghijklmnopqrstuvwxyz")
    return Task(
        name="names",
        kind="generate",
        vocabulary=Vocabulary(letters, "char", start=EDGE),
        labels=letters,
        train=tuple(examples[HELD_OUT:]),
        held_out=tuple(examples[:HELD_OUT]),
        measure="nats a letter",
        data="first names of the United States Census 1990",
        licence="public domain",
    )
