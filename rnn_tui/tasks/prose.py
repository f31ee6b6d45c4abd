"""Prose, letter by letter: which letter comes next in a definition of The Devil's Dictionary?

A bar stands before and after each definition. Text: Ambrose Bierce 1911, see LICENCES.md.
"""

from __future__ import annotations

import random
import string
from pathlib import Path

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

EDGE = "|"
SIGNS = (EDGE, " ", *"\"'(),-.:;?!", *string.ascii_lowercase)
HELD_OUT, SEED = 70, 26


def make() -> Task:
    """Return the task; the same split each time."""
    definitions = (Path(__file__).parent / "prose.txt").read_text(encoding="ascii").splitlines()
    random.Random(SEED).shuffle(definitions)  # noqa: S311 - data, not secrets
    examples = [Example((EDGE, *text), (*text, EDGE)) for text in definitions]
    return Task(
        name="prose",
        kind="generate",
        vocabulary=Vocabulary(SIGNS, "char", start=EDGE),
        labels=SIGNS,
        train=tuple(examples[HELD_OUT:]),
        held_out=tuple(examples[:HELD_OUT]),
        measure="nats a letter",
        data="definitions of The Devil's Dictionary, Ambrose Bierce 1911",
        licence="public domain",
    )
