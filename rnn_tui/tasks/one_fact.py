"""Questions about a story that one sentence answers, such as "mary went to the kitchen . where is mary ?".

People go from place to place, and the last sentence about somebody counts; all others are there to be passed
over. The form is that of task 1 of the bAbI set (Weston et al. 2015); the sentences are our own.
"""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

PEOPLE = ("mary", "john", "daniel", "sandra")
PLACES = ("kitchen", "garden", "office", "bathroom", "hallway", "bedroom")
FRAME = ("went", "to", "the", "where", "is", ".", "?")
SHORTEST, LONGEST = 2, 10
"""Sentences of a story."""
TRAIN, HELD_OUT, SEED = 2000, 1000, 31


def make() -> Task:
    """Return the task; the same stories each time."""
    words = sorted({*PEOPLE, *PLACES, *FRAME})
    return Task(
        name="one_fact",
        kind="answer",
        vocabulary=Vocabulary(tuple(words), "word"),
        labels=PLACES,
        train=_stories(TRAIN, random.Random(SEED)),  # noqa: S311 - data, not secrets
        held_out=_stories(HELD_OUT, random.Random(SEED + 1)),  # noqa: S311 - the same
        measure="accuracy on answers",
        data=f"generated: {len(PEOPLE)} people, {len(PLACES)} places, {SHORTEST} to {LONGEST} sentences",
        licence="CC0-1.0",
    )


def _stories(count: int, rng: random.Random) -> tuple[Example, ...]:
    return tuple(_story(rng) for _ in range(count))


def _story(rng: random.Random) -> Example:
    moves = [(rng.choice(PEOPLE), rng.choice(PLACES)) for _ in range(rng.randint(SHORTEST, LONGEST))]
    # Whoever is in many sentences is not asked for more often than others.
    who = rng.choice(sorted({person for person, _place in moves}))
    fact = max(place for place, (person, _where) in enumerate(moves) if person == who)
    story = " ".join(f"{person} went to the {where} ." for person, where in moves)
    tokens = f"{story} where is {who} ?".split()
    return Example(tuple(tokens), (moves[fact][1],), (len(tokens) - 1,), facts=(fact,))
