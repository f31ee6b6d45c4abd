"""The syllables of Elman (1990): ba, dii and guuu in random order, letter by letter. Which comes next?

A consonant cannot be foreseen: each of the three is as likely as the others, so it costs ln 3 nats. Every
vowel can be: the consonant before says which it is and how many follow, so it costs nothing.
"""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

SYLLABLES = ("ba", "dii", "guuu")
LETTERS = ("b", "d", "g", "a", "i", "u")
COUNT = 30
"""Syllables in one sequence."""
TRAIN, HELD_OUT, SEED = 300, 100, 24


def make() -> Task:
    """Return the task; the same syllables each time."""
    rng = random.Random(SEED)  # noqa: S311 - data, not secrets
    examples = [_example(rng) for _ in range(TRAIN + HELD_OUT)]
    return Task(
        name="badiiguuu",
        kind="generate",
        vocabulary=Vocabulary(LETTERS, "char"),
        labels=LETTERS,
        train=tuple(examples[:TRAIN]),
        held_out=tuple(examples[TRAIN:]),
        measure="nats a letter",
        data="generated: three syllables in random order (after Elman 1990)",
        licence="CC0-1.0",
    )


def _example(rng: random.Random) -> Example:
    """Return thirty syllables; the consonant after them is the last answer."""
    text = "".join(rng.choices(SYLLABLES, k=COUNT)) + rng.choice(LETTERS[:3])
    return Example(tuple(text[:-1]), tuple(text[1:]))
