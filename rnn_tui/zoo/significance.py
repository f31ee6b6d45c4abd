"""Whether a difference between two models is more than chance: two tests of what was measured in pairs."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def sign_test(first: int, second: int) -> Fraction:
    """Return the exact two-sided p-value of McNemar's test, which is the sign test of the pairs that differ.

    Where two models are equally good, either is the better one of a pair as often as a coin falls on either
    side. This is the probability of a result at least as one-sided as that.

    Args:
        first: In how many pairs the first is better.
        second: In how many the second is; pairs in which they are alike say nothing.

    Source: McNemar 1947; exact, with binomial coefficients: Dixon & Mood 1946.
    """
    tosses = first + second
    tail = term = 1
    for heads in range(min(first, second)):
        term = term * (tosses - heads) // (heads + 1)
        tail += term
    return min(Fraction(2 * tail, 2**tosses), Fraction(1))


def clustered_mean(values: NDArray[np.float64], clusters: NDArray[np.intp]) -> tuple[float, float]:
    """Return the mean of values, and its standard error where values of one cluster depend on each other.

    The tokens of one sentence are not drawn apart, so it is the sentences that count as observations.

    Source: Cochran 1977, Sampling Techniques, §6: the ratio estimator.
    """
    sizes = np.bincount(clusters)
    sums = np.bincount(clusters, weights=values)
    mean = float(values.mean())
    apart = sums - mean * sizes
    count = int((sizes > 0).sum())
    if count < 2:
        return mean, math.inf
    return mean, math.sqrt(count / (count - 1) * float(apart @ apart)) / len(values)


def normal_p(mean: float, error: float) -> float:
    """Return the two-sided p-value of a mean by the normal distribution; 1 where nothing differs."""
    return math.erfc(abs(mean) / error / math.sqrt(2)) if error else float(mean == 0)
