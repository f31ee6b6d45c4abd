"""How well a net can do at all: counted from the data, not taken from a net."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from fractions import Fraction

import pytest

from rnn_tui.tasks import Example, load_task


def best_accuracy(name: str, seen: Callable[[Example, int], object]) -> Fraction:
    """The share of city tokens that the best predictor gets right that knows only what is ``seen``."""
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
