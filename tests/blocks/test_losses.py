"""Losses and their slopes: right by hand, by finite differences, and at the ends of the number line."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.blocks.binary_cross_entropy import binary_cross_entropy
from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.blocks.mean_squared_error import mean_squared_error
from tests.slopes import measured_slope

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "losses.json").read_text())
RNG = np.random.default_rng(3)
SCORES = RNG.normal(0, 2, (4, 3, 5))
TARGETS = np.array([[0, 4, -1], [2, -1, -1], [1, 1, 3], [-1, -1, 0]])
CHANCES = np.array([[[0.0, 1.0, 0.3]], [[np.nan, 1.0, np.nan]], [[np.nan] * 3]])


def test_the_slope_of_cross_entropy_is_the_measured_one():
    """What training follows is the true slope of the loss, and nothing at steps without a target."""
    scores = SCORES.copy()

    found = cross_entropy(scores, TARGETS).slope

    expected = measured_slope(lambda: cross_entropy(scores, TARGETS).total, scores)
    np.testing.assert_allclose(found, expected, atol=1e-8)
    assert not found[TARGETS < 0].any()
    np.testing.assert_allclose(found.sum(axis=-1), 0, atol=1e-15)


def test_the_slope_of_binary_cross_entropy_is_the_measured_one():
    """The same for yes and no, with targets between 0 and 1, and nothing where there is no target."""
    scores = RNG.normal(0, 2, CHANCES.shape)

    found = binary_cross_entropy(scores, CHANCES).slope

    expected = measured_slope(lambda: binary_cross_entropy(scores, CHANCES).total, scores)
    np.testing.assert_allclose(found, expected, atol=1e-8)
    assert not found[np.isnan(CHANCES)].any()


def test_cross_entropy_is_the_surprise_of_each_step():
    """The loss of a step is −log p of its target, in nats; p = ¼ costs 2·ln 2."""
    scores = np.log([[[1.0, 1.0, 2.0], [3.0, 1.0, 0.0001]]])

    loss = cross_entropy(scores, np.array([[0, 0]]))

    expected = [[math.log(4), -math.log(3 / 4.0001)]]
    np.testing.assert_allclose(loss.steps, expected, rtol=1e-12)
    assert loss.total == pytest.approx(sum(expected[0]), rel=1e-12)
    assert loss.mean == pytest.approx(sum(expected[0]) / 2, rel=1e-12)
    assert (loss.count, loss.hits) == (2, 1)


def test_binary_cross_entropy_is_the_surprise_of_each_answer():
    """The loss of a step is the sum over its yes-or-no answers."""
    scores = np.array([[[0.0, math.log(3)], [math.log(3), 5.0]]])

    loss = binary_cross_entropy(scores, np.array([[[1.0, 0.0], [1.0, np.nan]]]))

    np.testing.assert_allclose(loss.steps, [[math.log(2) + math.log(4), -math.log(3 / 4)]], rtol=1e-12)
    assert (loss.count, loss.hits) == (3, 1)
    assert loss.total == pytest.approx(float(loss.steps.sum()))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_extreme_scores_do_not_overflow(dtype):
    """Scores of ±1000 give the exact loss and slope, without a warning."""
    scores = np.array([[[1e3, -1e3, 0.0]], [[-1e3, 1e3, 0.0]]], dtype)

    loss = cross_entropy(scores, np.array([[0], [0]]))
    yes = binary_cross_entropy(scores, np.array([[[1, 1, 1]], [[1, 0, 0]]], dtype))

    assert loss.steps[:, 0].tolist() == [0, 2000]
    assert loss.slope[:, 0].tolist() == [[0, 0, 0], [-1, 1, 0]]
    np.testing.assert_allclose(yes.steps[:, 0], [1000 + math.log(2), 2000 + math.log(2)], rtol=1e-7)
    assert yes.slope[:, 0].tolist() == [[0, -1, -0.5], [-1, 1, 0.5]]
    assert loss.slope.dtype == yes.slope.dtype == dtype


def test_what_lies_beyond_an_end_is_not_read():
    """Where a sequence has ended its scores are absent (NaN), and neither loss nor slope sees them."""
    scores = SCORES.copy()
    scores[TARGETS < 0] = np.nan
    chances = np.where(np.isnan(CHANCES), np.nan, 0.0 * CHANCES)

    loss = cross_entropy(scores, TARGETS)
    yes = binary_cross_entropy(chances, CHANCES)

    assert loss.total == cross_entropy(SCORES, TARGETS).total
    assert np.isfinite(loss.slope).all()
    assert yes.total == pytest.approx(4 * math.log(2))
    assert np.isfinite(yes.slope).all()


def test_no_target_at_all_is_no_loss():
    """A batch without any target costs nothing and changes nothing."""
    loss = cross_entropy(SCORES, np.full((4, 3), -1))
    yes = binary_cross_entropy(SCORES, np.full(SCORES.shape, np.nan))

    assert (loss.total, loss.mean, loss.count, loss.hits) == (0, 0, 0, 0)
    assert (yes.total, yes.count, yes.hits) == (0, 0, 0)
    assert not loss.slope.any()
    assert not yes.slope.any()


def test_a_softmax_of_two_is_a_sigmoid_of_their_difference():
    """Choosing one of two costs what saying yes or no to their difference costs."""
    scores = RNG.normal(0, 5, (50, 1, 2))
    targets = RNG.integers(0, 2, (50, 1))

    two = cross_entropy(scores, targets)
    one = binary_cross_entropy(scores[..., 1:] - scores[..., :1], targets[..., None].astype(float))

    np.testing.assert_allclose(two.steps, one.steps, atol=2e-15, rtol=1e-14)
    np.testing.assert_allclose(two.slope[..., 1:], one.slope, atol=1e-15)
    assert two.hits == one.hits


def test_the_caller_keeps_its_scores():
    """Computing a loss changes neither scores nor targets."""
    scores, targets, chances = SCORES.copy(), TARGETS.copy(), CHANCES.copy()

    cross_entropy(scores, targets)
    binary_cross_entropy(chances, chances)

    assert (scores == SCORES).all()
    assert (targets == TARGETS).all()
    np.testing.assert_array_equal(chances, CHANCES)


@pytest.mark.parametrize(
    "case", REFERENCE["losses"], ids=lambda case: f"{case['name']}, {case['smoothing']:g}, {case['mean']:.3f}"
)
def test_losses_and_slopes_are_those_of_pytorch(case):
    """Masked, smoothed, of answers or of numbers: mean loss and gradient are PyTorch's to 1e-12."""
    scores, told = np.array(case["scores"]), np.array(case["targets"])
    targets = (
        told.astype(int)
        if case["name"] == "softmax"
        else np.where(told == REFERENCE["missing"], np.nan, told)
    )

    found = {
        "softmax": lambda: cross_entropy(scores, targets, case["smoothing"]),
        "sigmoid": lambda: binary_cross_entropy(scores, targets),
        "linear": lambda: mean_squared_error(scores, targets),
    }[case["name"]]()

    assert found.mean == pytest.approx(case["mean"], rel=1e-12)
    np.testing.assert_allclose(found.slope / found.count, case["slope"], rtol=1e-12, atol=1e-15)


def test_the_slope_of_the_squared_error_is_the_measured_one():
    """What training follows is twice the error, and nothing where no number is asked for."""
    answers, targets = RNG.normal(0, 2, CHANCES.shape), CHANCES * 3

    found = mean_squared_error(answers, targets)

    expected = measured_slope(lambda: mean_squared_error(answers, targets).total, answers)
    np.testing.assert_allclose(found.slope, expected, atol=1e-8)
    assert not found.slope[np.isnan(targets)].any()
    assert (found.count, found.hits) == (4, 0)


def test_the_squared_error_by_hand():
    """Off by 1 and by −3: the mean is 5, and one who always says 0 is off by 2² and 1²."""
    loss = mean_squared_error(np.array([[[3.0, -2.0, np.nan]]]), np.array([[[2.0, 1.0, np.nan]]]))

    assert (loss.steps.tolist(), loss.total, loss.mean) == ([[10.0]], 10, 5)
    assert loss.slope.tolist() == [[[2.0, -6.0, 0.0]]]
    assert loss.guess == 5


def test_a_guess_costs_what_knowing_nothing_costs():
    """One of five is guessed for ln 5 nats, yes or no for ln 2."""
    assert cross_entropy(np.zeros_like(SCORES), TARGETS).total == pytest.approx(
        cross_entropy(SCORES, TARGETS).guess
    )
    assert binary_cross_entropy(0 * CHANCES, CHANCES).total == pytest.approx(4 * math.log(2))
    assert binary_cross_entropy(0 * CHANCES, CHANCES).guess == pytest.approx(4 * math.log(2))


@pytest.mark.parametrize("smoothing", [0.1, 0.5])
def test_smoothed_targets_are_a_mixture(smoothing):
    """Smoothing a yes is to ask for a bit less than 1; to ask for that directly costs the same."""
    scores, chances = RNG.normal(0, 2, CHANCES.shape), CHANCES
    mixed = (1 - smoothing) * chances + smoothing / 2

    one, other = binary_cross_entropy(scores, chances, smoothing), binary_cross_entropy(scores, mixed)

    np.testing.assert_allclose(one.steps, other.steps, rtol=1e-12)
    np.testing.assert_allclose(one.slope, other.slope, rtol=1e-12)


def test_smoothing_does_not_change_what_counts_as_right():
    """Hits and counts are of the true targets, smoothed or not."""
    for smoothing in (0.0, 0.3):
        loss = cross_entropy(SCORES, TARGETS, smoothing)
        yes = binary_cross_entropy(SCORES[:3, :1, :3], CHANCES, smoothing)

        assert (loss.count, loss.hits) == (7, cross_entropy(SCORES, TARGETS).hits)
        assert yes.hits == binary_cross_entropy(SCORES[:3, :1, :3], CHANCES).hits
