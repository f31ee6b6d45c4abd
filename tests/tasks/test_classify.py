"""What the tasks of whole sequences, and the toys beside them, ask for: counted from the data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from itertools import groupby

import numpy as np
import pytest

from rnn_tui.tasks import Example, cloze, dot, load_task, sentiment, strokes, tones

SENTIMENT, CLOZE, DOT, TONES, STROKES = map(load_task, ("sentiment", "cloze", "dot", "tones", "strokes"))


def best(examples: tuple[Example, ...], seen: Callable[[Example], object]) -> Fraction:
    """The share of answers, the scored one or the only one, that can be right for who sees only that."""
    answers: dict[object, Counter[str]] = defaultdict(Counter)
    for example in examples:
        answers[seen(example)][answer(example)] += 1
    return Fraction(sum(max(counts.values()) for counts in answers.values()), len(examples))


def answer(example: Example) -> str:
    return example.targets[example.scored[0] if example.scored else 0]


def judged(words: tuple[str, ...]) -> str:
    """The label of a sentence by the rules: the last part counts, a turn reverses the word after it."""
    part = words[len(words) - 1 - words[::-1].index("the") :]
    good = any(word in sentiment.GOOD for word in part)
    return sentiment.LABELS[good == bool({"not", "never"} & set(part))]


def test_sentences_say_what_their_label_says():
    """Not and never turn a word, and the last part of a sentence is the one that counts."""
    assert all(
        judged(example.tokens) == example.targets[0] for example in (*SENTIMENT.train, *SENTIMENT.held_out)
    )
    assert (
        judged(("although", "the", "film", "was", "bad", ",", "the", "cast", "was", "good", "."))
        == "positive"
    )
    assert (
        judged(("the", "film", "was", "great", "but", "the", "cast", "was", "never", "funny", "."))
        == "negative"
    )


def test_no_label_is_more_frequent_than_the_other():
    """Who knows nothing of a sentence is right half the time; one part in four is turned."""
    assert best(SENTIMENT.held_out, lambda _example: None) == Fraction(1, 2)
    parts = sum(example.tokens.count("was") for example in SENTIMENT.train)
    turned = sum(word in ("not", "never") for example in SENTIMENT.train for word in example.tokens)
    assert abs(turned / parts - 0.25) < 0.005


def test_adding_up_words_is_right_less_than_two_times_in_three():
    """The best straight cut through counts of words, found by least squares, is right about .63 times."""
    words = SENTIMENT.vocabulary.numbers

    def counts(examples):
        rows = np.array(
            [np.bincount([words[word] for word in one.tokens], minlength=len(words)) for one in examples]
        )
        return rows / rows.sum(axis=1, keepdims=True), np.array(
            [one.targets[0] == "positive" for one in examples]
        )

    x, y = counts(SENTIMENT.train)
    cut, *_rest = np.linalg.lstsq(x, y * 2.0 - 1, rcond=None)
    held_out, right = counts(SENTIMENT.held_out)

    assert 0.6 <= ((held_out @ cut > 0) == right).mean() <= 2 / 3


def test_the_missing_word_needs_both_sides():
    """Before the gap stands the age, after it the animal: half is known from one side, all from both."""
    verbs = {verb for does in cloze.ANIMALS for verb in does}

    def age(example: Example) -> str:
        return example.tokens[example.scored[0] - 1]

    def does(example: Example) -> str:
        return next(word for word in example.tokens if word in verbs)

    assert best(CLOZE.held_out, lambda _example: None) == Fraction(1, 8)
    assert best(CLOZE.held_out, age) == Fraction(1, 4)
    assert best(CLOZE.held_out, does) == Fraction(1, 2)
    assert best(CLOZE.held_out, lambda example: (age(example), does(example))) == 1
    assert all(example.tokens.index(does(example)) > example.scored[0] for example in CLOZE.train)


def test_the_dot_goes_where_the_answers_say():
    """From frame to frame the brightest pixel moves as it is answered, around the edges too."""
    for example in DOT.held_out:
        bright = [divmod(max(range(25), key=frame.__getitem__), dot.SIDE) for frame in example.vectors]
        for step in example.scored:
            down, right = dot.MOVES[example.targets[step]]
            row, column = bright[step - 1]
            assert bright[step] == ((row + down) % dot.SIDE, (column + right) % dot.SIDE)
        assert example.targets[0] == dot.FIRST
    assert {len(example.tokens) for example in DOT.held_out} == {dot.FRAMES}


def test_a_frame_alone_does_not_show_where_the_dot_goes():
    """Every move ends on every pixel equally often, but for chance."""
    ends = Counter(
        (max(range(25), key=example.vectors[step].__getitem__), example.targets[step])
        for example in DOT.train
        for step in example.scored
    )

    assert len(ends) == 25 * 4
    assert min(ends.values()) > 0.6 * max(ends.values())


def test_letters_are_two_tones_after_a_silence():
    """Each letter can be told from its second tone on, and its tones are those of the table."""
    for example in TONES.held_out:
        loudest = [max(range(tones.BANDS), key=frame.__getitem__) for frame in example.vectors]
        loud = [
            band if frame[band] > 0.5 else None for band, frame in zip(loudest, example.vectors, strict=True)
        ]
        spoken = [band for band, _frames in groupby(loud)]
        letters = [letter for letter, _frames in groupby(example.targets) if letter != tones.SILENCE]
        assert spoken == [band for letter in letters for band in (None, *tones.LETTERS[letter])]
        assert [loud[step] for step in example.scored] == [
            tones.LETTERS[example.targets[step]][1] for step in example.scored
        ]


def test_digits_are_written_as_they_were_drawn():
    """The steps of a writing add up to where its last corner is, as far as size, slant and hand allow."""
    for example in STROKES.held_out:
        column, row = map(int, strokes.DIGITS[example.targets[0]].split()[-1])
        right, down, _pen = np.sum(example.vectors, axis=0)
        assert abs(down / (row or 1) - 1) < 0.45 if row else abs(down) < 0.6
        assert abs(right - column) < 1.2
        assert {step[2] for step in example.vectors} <= {0.0, 1.0}
        assert example.vectors[-1][2] == 1.0


@pytest.mark.parametrize(("task", "each"), [(STROKES, 40), (load_task("glyph"), 40), (SENTIMENT, 480)])
def test_every_class_comes_up_equally_often(task, each):
    """No class is held out more often than another."""
    assert set(Counter(example.targets[0] for example in task.held_out).values()) == {each}
