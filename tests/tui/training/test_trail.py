"""A trail keeps the shape of ever so many numbers in a bounded number of means."""

from __future__ import annotations

import math

import pytest

from rnn_tui.tui.training.trail import CAPACITY, Trail


def trail(count: int) -> Trail:
    found = Trail()
    for number in range(count):
        found.add(float(number))
    return found


def test_few_numbers_are_kept_as_they_are():
    """As long as there is room every number is a point of its own, in the middle of its place."""
    assert trail(3).points == ((0.5, 0.0), (1.5, 1.0), (2.5, 2.0))


@pytest.mark.parametrize("count", [CAPACITY - 1, CAPACITY, CAPACITY + 1, 10_000, 123_457])
def test_many_numbers_are_means_of_neighbours(count):
    """However many there are, no more than so many means are kept, and of a straight line they lie on it."""
    found = trail(count)

    points = found.points

    assert CAPACITY // 2 <= len(points) <= CAPACITY
    assert all(y == pytest.approx(x - 0.5) for x, y in points[:-1])
    assert points[-1][1] == pytest.approx(count - 1, abs=found.each)


def test_a_trail_without_numbers_is_empty():
    """Before the first number there is no point."""
    assert trail(0).points == ()


def test_a_number_that_is_none_stays_one():
    """A mean over what is no number is none, and spoils no other."""
    found = Trail()
    for value in (1.0, math.nan, 3.0):
        found.add(value)

    assert [y for _x, y in found.points if not math.isnan(y)] == [1.0, 3.0]
