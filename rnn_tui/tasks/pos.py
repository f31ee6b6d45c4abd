"""Part of speech, with words that can be two things: book a book, fly a fly, play a play, can a can.

"the can can fly": after a determiner or an adjective such a word is a noun, after a pronoun or an auxiliary
a verb, and "can" after a pronoun or a noun is an auxiliary. The word alone says nothing, the one before says
all. With the weights below the best possible accuracy on these words is exactly 34/65 = .523 without memory,
and 1 with it.
"""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task, Wheel, deck

WORDS = {
    "pronoun": ("i", "you", "we", "they"),
    "determiner": ("the", "my"),
    "adjective": ("big", "old"),
    "noun": ("dog", "bird", "girl"),
    "verb": ("see", "want", "like"),
    "auxiliary": ("will", "must"),
}
"""The words that are one thing only."""
AMBIGUOUS = {"X": ("book", "fly", "play"), "can": ("can",)}
"""The words that are two; a pattern says which they are there."""
# Number of sentences in a deck of 81, and the pattern.
PATTERNS = (
    (12, "pronoun X=verb"),
    (12, "pronoun can=auxiliary X=verb determiner noun"),
    (8, "pronoun verb determiner X=noun"),
    (9, "pronoun auxiliary verb determiner adjective X=noun"),
    (7, "determiner adjective X=noun auxiliary verb determiner noun"),
    (8, "pronoun X=verb determiner can=noun"),
    (7, "determiner can=noun can=auxiliary X=verb"),
    (10, "determiner X=noun can=auxiliary verb determiner noun"),
    (3, "pronoun verb determiner adjective can=noun"),
    (5, "determiner X=noun auxiliary verb determiner can=noun"),
)
TRAIN, HELD_OUT, SEED = 24, 24, 25
"""Decks of 81 sentences to train on and to hold out; multiples of three, for three words take turns."""


def make() -> Task:
    """Return the task; the same sentences each time."""
    train = _sentences(TRAIN, random.Random(SEED))  # noqa: S311 - data, not secrets
    held_out = _sentences(HELD_OUT, random.Random(SEED + 1))  # noqa: S311 - the same
    words = sorted({word for words in (*WORDS.values(), *AMBIGUOUS.values()) for word in words})
    return Task(
        name="pos",
        kind="tag",
        vocabulary=Vocabulary(tuple(words), "word"),
        labels=tuple(WORDS),
        train=tuple(train),
        held_out=tuple(held_out),
        measure="accuracy on ambiguous words",
        data="generated: ten patterns; book, fly, play and can are ambiguous",
        licence="CC0-1.0",
    )


def _sentences(decks: int, rng: random.Random) -> list[Example]:
    wheels = [[Wheel(_choices(part), rng) for part in pattern.split()] for _count, pattern in PATTERNS]
    counts = [count for count, _pattern in PATTERNS]
    return [_sentence(place, wheels[place]) for _ in range(decks) for place in deck(counts, rng)]


def _choices(part: str) -> tuple[str, ...]:
    """Return the words that a part of a pattern stands for."""
    word, _, tag = part.partition("=")
    return AMBIGUOUS[word] if tag else WORDS[word]


def _sentence(place: int, wheels: list[Wheel]) -> Example:
    parts = PATTERNS[place][1].split()
    targets = tuple(part.rpartition("=")[2] for part in parts)
    scored = tuple(step for step, part in enumerate(parts) if "=" in part)
    return Example(tuple(wheel.draw() for wheel in wheels), targets, scored)
