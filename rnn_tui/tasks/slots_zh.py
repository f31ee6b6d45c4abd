"""Slot filling in Chinese, character by character: 到达台北, 离开台北, 台北是我要到达的地方.

As in English, the cities at the front can only be told by what follows them. The best possible accuracy
on city characters is .51 without memory, .83 one way, and 1 both ways.
"""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task, Wheel, deck

CITIES = ("台北", "北京", "上海", "东京", "伦敦", "巴黎", "柏林", "罗马")
MONTHS = ("一月", "五月", "六月")
DAYS = ("二日", "五日", "九日")
LABELS = ("目的地", "出发地", "时间", "其他")
# Number of sentences in a deck of 90, the pattern, and the slot of each of its cities (C).
PATTERNS = (
    (24, "到达C", "目的地"),
    (22, "离开C", "出发地"),
    (10, "从C到C", "出发地 目的地"),
    (17, "C是我要到达的地方", "目的地"),
    (17, "C是我要离开的地方", "出发地"),
)
TRAIN, HELD_OUT, SEED = 20, 40, 21
"""Decks of 90 sentences to train on and to hold out."""


def make() -> Task:
    """Return the task; the same sentences each time."""
    train = _sentences(TRAIN, random.Random(SEED))  # noqa: S311 - data, not secrets
    held_out = _sentences(HELD_OUT, random.Random(SEED + 1))  # noqa: S311 - the same
    signs = sorted({token for example in train for token in example.tokens})
    return Task(
        name="slots_zh",
        kind="tag",
        vocabulary=Vocabulary(tuple(signs), "char"),
        labels=LABELS,
        train=tuple(train),
        held_out=tuple(held_out),
        measure="accuracy on city characters",
        data="generated: five patterns, eight cities",
        licence="CC0-1.0",
    )


def _sentences(decks: int, rng: random.Random) -> list[Example]:
    wheels = [Wheel(CITIES, rng) for _pattern in PATTERNS]
    counts = [count for count, _pattern, _slots in PATTERNS]
    return [_sentence(place, wheels[place], rng) for _ in range(decks) for place in deck(counts, rng)]


def _sentence(place: int, cities: Wheel, rng: random.Random) -> Example:
    _count, pattern, slots = PATTERNS[place]
    waiting = slots.split()
    tokens: list[str] = []
    targets: list[str] = []
    scored: list[int] = []
    for sign in pattern:
        piece, label = (cities.draw(), waiting.pop(0)) if sign == "C" else (sign, "其他")
        scored += range(len(tokens), len(tokens) + len(piece)) if sign == "C" else []
        tokens += piece
        targets += [label] * len(piece)
    if rng.random() < 0.7:
        date = rng.choice(MONTHS) + rng.choice(DAYS)
        tokens += date
        targets += ["时间"] * len(date)
    return Example((*tokens, "。"), (*targets, "其他"), tuple(scored))
