"""The missing word: "the young _ in the garden barks". What comes before it and what comes after are needed.

The adjective before the gap tells the age, the verb after it the animal: puppy or dog, kitten or cat. Who
reads only up to the gap is right once in four times, who reads only what follows once in two.
"""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task, Wheel

GAP, OTHER = "_", "other"
AGES = {"young": ("young", "little", "newborn"), "grown": ("grown", "old", "big")}
ANIMALS = {
    ("barks", "growls"): ("puppy", "dog"),
    ("purrs", "meows"): ("kitten", "cat"),
    ("neighs", "gallops"): ("foal", "horse"),
    ("bleats", "chews"): ("lamb", "sheep"),
}
"""By what it does: the young animal and the grown one."""
PATTERNS = (
    "the {age} _ {does} .",
    "the {age} _ in the {place} {does} .",
    "this very {age} _ {does} in the {place} .",
    "in the {place} a {age} _ {does} .",
)
PLACES = ("garden", "barn", "street")
TRAIN, HELD_OUT, SEED = 30, 15, 30
"""Times that each pattern comes up with each animal to train on and to hold out."""


def make() -> Task:
    """Return the task; the same sentences each time."""
    fixed = {word for pattern in PATTERNS for word in pattern.split() if "{" not in word}
    words = fixed.union(PLACES, *AGES.values(), *ANIMALS)
    return Task(
        name="cloze",
        kind="tag",
        vocabulary=Vocabulary(tuple(sorted(words)), "word"),
        labels=(*(name for names in ANIMALS.values() for name in names), OTHER),
        train=tuple(_sentences(TRAIN, random.Random(SEED))),  # noqa: S311 - data, not secrets
        held_out=tuple(_sentences(HELD_OUT, random.Random(SEED + 1))),  # noqa: S311 - the same
        measure="accuracy on missing words",
        data="generated: four patterns, eight animals of two ages (a toy)",
        licence="CC0-1.0",
    )


def _sentences(times: int, rng: random.Random) -> list[Example]:
    """Return as many sentences of each animal; each of its words comes up equally often."""
    whole = []
    for verbs, names in ANIMALS.items():
        for ages, missing in zip(AGES.values(), names, strict=True):
            age, does, place = (Wheel(words, rng) for words in (ages, verbs, PLACES))
            whole += [
                _example(pattern.format(age=age.draw(), does=does.draw(), place=place.draw()), missing)
                for _ in range(times)
                for pattern in PATTERNS
            ]
    rng.shuffle(whole)
    return whole


def _example(text: str, missing: str) -> Example:
    words = tuple(text.split())
    return Example(words, tuple(missing if word == GAP else OTHER for word in words), (words.index(GAP),))
