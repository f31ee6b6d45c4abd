"""Copying: letters are shown, twenty blanks pass, then the letters are asked for one by one.

Nothing can be answered from the step itself: a net without memory guesses one of eight letters. What is
learned here is to hold several things at once for a long time, which gates make easy.
"""

from __future__ import annotations

import random
from itertools import product

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

LETTERS = "abcdefgh"
BLANK, ASK = "-", "?"
SHOWN, BLANKS = 4, 20
"""How many letters there are to hold, and for how many steps."""
HELD_OUT, SEED = 1024, 23
"""A quarter of the 4096 words is held out: none of them is learned from."""


def make() -> Task:
    """Return the task; the same split each time."""
    words = list(product(LETTERS, repeat=SHOWN))
    random.Random(SEED).shuffle(words)  # noqa: S311 - data, not secrets
    examples = [_example(word) for word in words]
    return Task(
        name="copy",
        kind="tag",
        vocabulary=Vocabulary((*LETTERS, BLANK, ASK), "char"),
        labels=(*LETTERS, BLANK),
        train=tuple(examples[HELD_OUT:]),
        held_out=tuple(examples[:HELD_OUT]),
        measure="accuracy on copied letters",
        data=f"generated: {SHOWN} letters of {len(LETTERS)}, {BLANKS} blanks",
        licence="CC0-1.0",
    )


def _example(word: tuple[str, ...]) -> Example:
    waiting = (BLANK,) * (SHOWN + BLANKS)
    asked = range(len(waiting), len(waiting) + SHOWN)
    return Example((*word, *(BLANK,) * BLANKS, *(ASK,) * SHOWN), (*waiting, *word), tuple(asked))
