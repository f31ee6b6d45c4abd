"""Slot filling: which word is the destination, which the departure, which a time?

"arrive taipei on november 2nd": a city's slot follows from the words before it, except in "taipei is
where i arrive", where it follows from what comes after. So a net without memory can only answer every
city alike, and a net that reads one way must guess the cities that come first. With the weights below
the best possible city-token accuracy is exactly .52 without memory, .856 one way, and 1 both ways.
"""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task, Wheel, deck

CITIES = ("taipei", "beijing", "shanghai", "tokyo", "london", "paris", "berlin", "rome")
MONTHS = ("november", "may", "june")
DAYS = ("2nd", "5th", "9th")
LABELS = ("destination", "departure", "time", "other")
# Number of sentences in a deck of 205, the pattern, and the slot of each of its cities.
PATTERNS = (
    (49, "arrive C", "destination"),
    (39, "leave C", "departure"),
    (22, "from C to C", "departure destination"),
    (23, "leave C to arrive C", "departure destination"),
    (36, "C is where i arrive", "destination"),
    (36, "C is where i leave", "departure"),
)
TRAIN, HELD_OUT, SEED = 10, 20, 20
"""Decks of 205 sentences to train on and to hold out."""


def make() -> Task:
    """Return the task; the same sentences each time."""
    train = _sentences(TRAIN, random.Random(SEED))  # noqa: S311 - data, not secrets
    held_out = _sentences(HELD_OUT, random.Random(SEED + 1))  # noqa: S311 - the same
    words = sorted({token for example in train for token in example.tokens})
    return Task(
        name="slots",
        kind="tag",
        vocabulary=Vocabulary(tuple(words), "word"),
        labels=LABELS,
        train=tuple(train),
        held_out=tuple(held_out),
        measure="accuracy on cities",
        data="generated: six patterns, eight cities",
        licence="CC0-1.0",
    )


def _sentences(decks: int, rng: random.Random) -> list[Example]:
    wheels = [Wheel(CITIES, rng) for _pattern in PATTERNS]
    counts = [count for count, _pattern, _slots in PATTERNS]
    return [_sentence(place, wheels[place], rng) for _ in range(decks) for place in deck(counts, rng)]


def _sentence(place: int, cities: Wheel, rng: random.Random) -> Example:
    _count, pattern, slots = PATTERNS[place]
    waiting = slots.split()
    tokens, targets, scored = [], [], []
    if pattern.startswith(("arrive", "leave")) and rng.random() < 0.3:
        tokens, targets = ["i", "will"], ["other", "other"]
    for word in pattern.split():
        if word == "C":
            scored.append(len(tokens))
        tokens.append(cities.draw() if word == "C" else word)
        targets.append(waiting.pop(0) if word == "C" else "other")
    if rng.random() < 0.7:
        tokens += ["on", rng.choice(MONTHS), rng.choice(DAYS)]
        targets += ["other", "time", "time"]
    return Example((*tokens, "."), (*targets, "other"), tuple(scored))
