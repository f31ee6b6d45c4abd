"""The tests of differences agree with what is counted and computed another way."""

from __future__ import annotations

import math
import statistics
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from rnn_tui.zoo.significance import clustered_mean, normal_p, sign_test


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [
        (0, 0, Fraction(1)),
        (1, 0, Fraction(1)),
        (7, 7, Fraction(1)),
        (6, 0, Fraction(1, 32)),
        (0, 6, Fraction(1, 32)),
        (9, 1, Fraction(11, 512)),
        (720, 0, Fraction(1, 2**719)),
    ],
)
def test_the_sign_test_gives_the_known_values(first, second, p):
    """Exact p-values of McNemar's test, worked out by hand, come out as fractions."""
    assert sign_test(first, second) == p


@pytest.mark.parametrize("tosses", range(11))
def test_the_sign_test_counts_what_coins_do(tosses):
    """The p-value is the share of all falls of the coins that are at least as one-sided."""
    falls = [abs(2 * sum(fall) - tosses) for fall in product((0, 1), repeat=tosses)]

    for first in range(tosses + 1):
        as_uneven = sum(uneven >= abs(2 * first - tosses) for uneven in falls)

        assert sign_test(first, tosses - first) == Fraction(as_uneven, len(falls))


def test_many_pairs_that_differ_are_counted_exactly():
    """With twenty thousand pairs the p-value is near that of the normal distribution, and no overflow."""
    p = float(sign_test(10_200, 9_800))

    # With the correction for continuity: (400 - 1) / sqrt(20000).
    assert p == pytest.approx(math.erfc(399 / math.sqrt(20_000) / math.sqrt(2)), rel=1e-3)
    assert sign_test(20_000, 0) == Fraction(2, 2**20_000)


def test_values_drawn_apart_have_the_usual_standard_error():
    """Where every value is a sequence of its own, the error is the standard deviation over √n."""
    values = np.random.default_rng(1).normal(2, 3, 50)

    mean, error = clustered_mean(values, np.arange(50))

    assert mean == pytest.approx(values.mean(), rel=1e-12)
    assert error == pytest.approx(statistics.stdev(values) / math.sqrt(50), rel=1e-12)


def test_what_is_said_twice_in_a_sequence_makes_no_surer():
    """Values that repeat within their sequences are more values, but no more observations."""
    values = np.random.default_rng(2).normal(0, 1, 40)

    mean, error = clustered_mean(values.repeat(5), np.arange(40).repeat(5))

    assert (mean, error) == pytest.approx(clustered_mean(values, np.arange(40)), rel=1e-12)


def test_the_standard_error_of_sequences_is_how_far_means_scatter():
    """Drawn a thousand times anew, means of unequal sequences scatter as the standard error says."""
    rng = np.random.default_rng(3)
    drawn = []
    for _again in range(1000):
        sizes = rng.integers(1, 9, 60)
        values = rng.normal(0, 1, 60).repeat(sizes) + rng.normal(0, 0.5, sizes.sum())
        drawn.append(clustered_mean(values, np.arange(60).repeat(sizes)))

    means, errors = zip(*drawn, strict=True)

    assert statistics.stdev(means) == pytest.approx(statistics.mean(errors), rel=0.1)


def test_one_sequence_alone_says_nothing():
    """With a single sequence the standard error is unknown, and no difference can be shown."""
    mean, error = clustered_mean(np.array([1.0, 1.0, 1.1]), np.array([3, 3, 3]))

    assert error == math.inf
    assert normal_p(mean, error) == 1


@pytest.mark.parametrize("errors", [0.0, 0.5, 1.0, 1.96, 3.0, -3.0])
def test_the_normal_p_value_is_that_of_both_tails(errors):
    """A mean so many standard errors from zero has the p-value of the standard library's distribution."""
    expected = 2 * statistics.NormalDist().cdf(-abs(errors))

    assert normal_p(errors * 0.01, 0.01) == pytest.approx(expected, rel=1e-9)


def test_models_that_do_the_same_do_not_differ():
    """Without any scatter a mean of zero is certainly no difference, and any other certainly is one."""
    assert normal_p(0.0, 0.0) == 1
    assert normal_p(0.1, 0.0) == 0
