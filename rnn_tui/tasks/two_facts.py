"""Questions about a story that two sentences answer: who has the ball, and where did that person go?

"john took the ball . john went to the garden . where is the ball ?": the first fact names no place and the
second no ball, so one look at the story cannot be enough. Whoever took a thing last has it, wherever that
person went last. The form is that of task 2 of the bAbI set (Weston et al. 2015); the sentences are our own.
"""

from __future__ import annotations

import random

from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.tasks import Example, Task

PEOPLE = ("mary", "john", "daniel", "sandra")
PLACES = ("kitchen", "garden", "office", "bathroom", "hallway", "bedroom")
THINGS = ("ball", "book", "milk")
FRAME = ("went", "to", "took", "the", "where", "is", ".", "?")
SHORTEST, LONGEST = 3, 10
"""Sentences of a story."""
TAKING = 0.35
"""Share of sentences in which something is taken."""
TRAIN, HELD_OUT, SEED = 3000, 1000, 33
Event = tuple[str, str]
"""Who, and the place that was gone to or the thing that was taken."""


def make() -> Task:
    """Return the task; the same stories each time."""
    words = sorted({*PEOPLE, *PLACES, *THINGS, *FRAME})
    return Task(
        name="two_facts",
        kind="answer",
        vocabulary=Vocabulary(tuple(words), "word"),
        labels=PLACES,
        train=_stories(TRAIN, random.Random(SEED)),  # noqa: S311 - data, not secrets
        held_out=_stories(HELD_OUT, random.Random(SEED + 1)),  # noqa: S311 - the same
        measure="accuracy on answers",
        data=f"generated: {len(PEOPLE)} people, {len(PLACES)} places, {len(THINGS)} things, "
        f"{SHORTEST} to {LONGEST} sentences",
        licence="CC0-1.0",
    )


def _stories(count: int, rng: random.Random) -> tuple[Example, ...]:
    stories: list[Example] = []
    while len(stories) < count:
        events = [_event(rng) for _ in range(rng.randint(SHORTEST, LONGEST))]
        found = _answerable(events)
        if found:
            thing = rng.choice(sorted(found))
            stories.append(_example(events, thing, found[thing]))
    return tuple(stories)


def _event(rng: random.Random) -> Event:
    return rng.choice(PEOPLE), rng.choice(THINGS if rng.random() < TAKING else PLACES)


def _answerable(events: list[Event]) -> dict[str, tuple[int, int]]:
    """Return the two facts by each thing of which they are told."""
    found: dict[str, tuple[int, int]] = {}
    for place, (person, thing) in enumerate(events):
        gone = [at for at, (who, where) in enumerate(events) if who == person and where in PLACES]
        found.pop(thing, None)  # whoever had it before has it no more
        if thing in THINGS and gone:
            found[thing] = (place, gone[-1])
    return found


def _example(events: list[Event], thing: str, facts: tuple[int, int]) -> Example:
    doing = [(who, "took" if what in THINGS else "went to", what) for who, what in events]
    story = " ".join(f"{who} {verb} the {what} ." for who, verb, what in doing)
    tokens = f"{story} where is the {thing} ?".split()
    return Example(tuple(tokens), (events[facts[1]][1],), (len(tokens) - 1,), facts=facts)
