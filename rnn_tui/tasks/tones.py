"""A toy of speech: letters that are two tones, one after the other, spoken slowly or quickly.

A frame is the strength of three bands. "a" rises from the first band to the second, "b" falls from the second
to the first: both have the same tones, and only their order tells them apart. Each tone lasts one frame to
three, a silent frame stands between letters. A letter can be told as soon as its second tone begins.
"""

from __future__ import annotations

import random

from rnn_tui.tasks import Example, Task, Wheel

BANDS = 3
LETTERS = {"a": (0, 1), "b": (1, 0), "c": (0, 2), "d": (2, 0), "e": (1, 2), "f": (2, 1)}
"""The bands of the first tone and of the second."""
SILENCE = "-"
"""The answer where no letter can be told yet."""
SPOKEN, LONGEST, NOISE = 3, 3, 0.1
"""Letters of a word, frames of a tone at most, and the strength of the noise."""
TRAIN, HELD_OUT, SEED = 400, 200, 34


def make() -> Task:
    """Return the task; the same words each time."""
    return Task(
        name="tones",
        kind="tag",
        vocabulary=None,
        labels=(*LETTERS, SILENCE),
        train=tuple(_words(TRAIN, random.Random(SEED))),  # noqa: S311 - data, not secrets
        held_out=tuple(_words(HELD_OUT, random.Random(SEED + 1))),  # noqa: S311 - the same
        measure="accuracy on letters",
        data=f"generated: words of {SPOKEN} letters, each two tones in {BANDS} bands (a toy)",
        licence="CC0-1.0",
    )


def _words(count: int, rng: random.Random) -> list[Example]:
    letters = Wheel(tuple(LETTERS), rng)
    return [_word([letters.draw() for _ in range(SPOKEN)], rng) for _ in range(count)]


def _word(letters: list[str], rng: random.Random) -> Example:
    frames, answers = [], []
    for letter in letters:
        first, second = LETTERS[letter]
        for band, answer in ((None, SILENCE), (first, SILENCE), (second, letter)):
            length = 1 if band is None else rng.randint(1, LONGEST)
            frames += [_frame(band, rng) for _ in range(length)]
            answers += [answer] * length
    told = tuple(step for step, answer in enumerate(answers) if answer != SILENCE)
    names = tuple(f"frame {number}" for number in range(1, len(frames) + 1))
    return Example(names, tuple(answers), told, tuple(frames))


def _frame(sounding: int | None, rng: random.Random) -> tuple[float, ...]:
    """Return the strength of each band: about 1 where a tone sounds, about 0 elsewhere."""
    return tuple(round((band == sounding) + rng.gauss(0, NOISE), 2) for band in range(BANDS))
