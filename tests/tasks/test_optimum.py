"""How well a net can do at all: counted from the data, not taken from a net."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest

from rnn_tui.tasks import Example, copy, load_task


def best_accuracy(name: str, seen: Callable[[Example, int], object]) -> Fraction:
    """The share of scored tokens that the best predictor gets right that knows only what is ``seen``."""
    answers: dict[object, Counter[str]] = defaultdict(Counter)
    for example in load_task(name).held_out:
        for step in example.scored:
            answers[seen(example, step)][example.targets[step]] += 1
    right = sum(max(counts.values()) for counts in answers.values())
    return Fraction(right, sum(counts.total() for counts in answers.values()))


@pytest.mark.parametrize(("name", "best"), [("slots", Fraction(52, 100)), ("slots_zh", Fraction(51, 100))])
def test_without_memory_about_half_of_the_cities_can_be_told(name, best):
    """Who sees only the word itself can answer every city alike, and no better."""
    assert best_accuracy(name, lambda _example, _step: None) == best
    # By chance a city of this draw is more often one than the other; a few in a thousand at most.
    assert best <= best_accuracy(name, lambda example, step: example.tokens[step]) < best + Fraction(3, 1000)


@pytest.mark.parametrize(("name", "best"), [("slots", Fraction(856, 1000)), ("slots_zh", Fraction(83, 100))])
def test_from_left_to_right_the_cities_in_front_must_be_guessed(name, best):
    """Who sees all words before must guess the cities that come first, and knows all others."""
    assert best_accuracy(name, lambda example, step: example.tokens[: first_sign(name, step)]) == best
    whole = best_accuracy(name, lambda example, step: example.tokens[: step + 1])
    assert best <= whole < best + Fraction(3, 1000)


def first_sign(name: str, step: int) -> int:
    """Before the city; in Chinese the second of its signs knows no more than the first."""
    return step if name == "slots" else step // 2 * 2


@pytest.mark.parametrize("name", ["slots", "slots_zh"])
def test_from_both_sides_every_city_can_be_told(name):
    """Who sees the whole sentence knows every slot."""
    assert best_accuracy(name, lambda example, step: (example.tokens, step)) == 1


def test_without_memory_about_half_of_the_ambiguous_words_can_be_told():
    """Who sees only "can" or "book" answers it alike everywhere, and is right in exactly 34 of 65."""
    assert best_accuracy("pos", lambda example, step: example.tokens[step]) == Fraction(34, 65)


def test_with_the_word_before_every_ambiguous_word_can_be_told():
    """One word of memory is enough to tell noun, verb and auxiliary apart."""
    assert best_accuracy("pos", lambda example, step: example.tokens[max(step - 1, 0) : step + 1]) == 1


def test_without_memory_a_letter_to_copy_is_guessed():
    """The step that asks for a letter says nothing of it: little more than one of eight is right at best."""
    best = best_accuracy("copy", lambda example, step: example.tokens[step])

    assert Fraction(1, 8) <= best < Fraction(1, 8) + Fraction(1, 100)


def test_what_was_shown_says_all_that_is_to_be_copied():
    """Who remembers the letters copies each of them; who remembers all but the first guesses that one."""
    assert best_accuracy("copy", lambda example, step: (example.tokens[: copy.SHOWN], step)) == 1
    without = best_accuracy("copy", lambda example, step: (example.tokens[1 : copy.SHOWN], step))
    assert Fraction(3, 4) < without < 1


def test_consonants_cost_ln_3_and_vowels_nothing():
    """Counted from the data, the three consonants are equally likely whatever the syllable before."""
    shares: dict[str, Counter[str]] = defaultdict(Counter)
    task = load_task("badiiguuu")
    for example in (*task.train, *task.held_out):
        text = "".join(example.tokens)
        syllables = re.findall("ba|dii|guuu", text)
        assert "".join(syllables) == text
        for one, following in pairwise([*(syllable[0] for syllable in syllables), example.targets[-1]]):
            shares[one][following] += 1

    for counts in shares.values():
        entropy = -sum(n / counts.total() * math.log(n / counts.total()) for n in counts.values())
        assert math.log(3) - 0.001 < entropy <= math.log(3)


def test_tomorrow_is_like_today_on_seven_days_of_ten():
    """Persistence, the forecast that needs no net, is right on 0.703 of the days of 2015."""
    hits = [
        (vector[0] > 0) == (target == "rain")
        for example in load_task("weather").held_out
        for vector, target in zip(example.vectors, example.targets, strict=True)
    ]

    assert len(hits) == 364
    assert f"{sum(hits) / len(hits):.3f}" == "0.703"
