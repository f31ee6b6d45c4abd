"""Sentiment with negation and contrast: "the film was not good", "the plot was dull but i loved the cast".

"not" turns the word after it, and "never" does; of two parts that contradict each other the one after "but"
counts, and the one that "although" does not begin. So the same words say both, depending on their order:
a net that adds up words and knows no order is right less than two times in three.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task, Wheel, deck

NOUNS = ("film", "plot", "cast", "music")
GOOD = ("good", "great", "funny", "moving")
BAD = ("bad", "dull", "silly", "boring")
TURNS = ("not", "never", "", "", "", "", "", "")
"""Two parts in eight say it by turning the opposite word."""
LABELS = ("positive", "negative")
# Number of sentences in a deck of 24, and how they go; {} is a part that says yes (+) or no (−).
PATTERNS = (
    (5, "+"),
    (5, "-"),
    (3, "+ but -"),
    (3, "- but +"),
    (2, "although + , -"),
    (2, "although - , +"),
    (2, "+ and +"),
    (2, "- and -"),
)
TRAIN, HELD_OUT, SEED = 80, 40, 28
"""Decks of 24 sentences to train on and to hold out."""


def make() -> Task:
    """Return the task; the same sentences each time."""
    words = {*NOUNS, *GOOD, *BAD, *filter(None, TURNS), "the", "was", "but", "although", "and", ",", "."}
    return Task(
        name="sentiment",
        kind="classify",
        vocabulary=Vocabulary(tuple(sorted(words)), "word"),
        labels=LABELS,
        train=tuple(_sentences(TRAIN, random.Random(SEED))),  # noqa: S311 - data, not secrets
        held_out=tuple(_sentences(HELD_OUT, random.Random(SEED + 1))),  # noqa: S311 - the same
        measure="accuracy on sentences",
        data="generated: eight patterns with not, never, but, although (a toy)",
        licence="CC0-1.0",
    )


def _sentences(decks: int, rng: random.Random) -> list[Example]:
    nouns, good, bad = (Wheel(words, rng) for words in (NOUNS, GOOD, BAD))
    turns = {sign: Wheel(TURNS, rng) for sign in "+-"}

    def part(sign: str) -> list[str]:
        turn = turns[sign].draw()
        word = (good if (sign == "+") != bool(turn) else bad).draw()
        return ["the", nouns.draw(), "was", *([turn] if turn else []), word]

    counts = [count for count, _pattern in PATTERNS]
    return [_sentence(PATTERNS[place][1], part) for _ in range(decks) for place in deck(counts, rng)]


def _sentence(pattern: str, part: Callable[[str], list[str]]) -> Example:
    signs = pattern.split()
    words = [word for sign in signs for word in (part(sign) if sign in "+-" else [sign])]
    # The last part is the one that counts.
    return Example((*words, "."), (LABELS["+-".index(signs[-1])],))
