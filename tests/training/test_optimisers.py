"""Optimisers and clipping do what their papers say: by hand, and number for number as PyTorch does."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.errors import UnknownNameError
from rnn_tui.training.clipping import clip_by_norm
from rnn_tui.training.optimisers import OPTIMISERS, Adam, Sgd, make_optimiser

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "optimisers.json").read_text())
TOLERANCE = {"float32": 1e-6, "float64": 1e-13}


def arrays(table: dict, dtype: str) -> dict[str, np.ndarray]:
    return {name: np.array(values, dtype) for name, values in table.items()}


def made(case: dict) -> Sgd | Adam:
    options = case["options"]
    if case["name"] == "sgd":
        return Sgd(options["lr"])
    decays = options.get("betas", (0.9, 0.999))
    return Adam(options["lr"], *decays, options.get("eps", 1e-8))


@pytest.mark.parametrize("case", REFERENCE["optimisers"], ids=lambda case: f"{case['name']}, {case['dtype']}")
def test_steps_are_those_of_pytorch(case):
    """Given the same gradients, tiny and large, the parameters go the way they go in PyTorch."""
    optimiser, dtype = made(case), case["dtype"]
    parameters = arrays(case["before"], dtype)

    for gradients, after in zip(case["gradients"], case["after"], strict=True):
        optimiser.step(parameters, arrays(gradients, dtype))

        for name, expected in arrays(after, dtype).items():
            assert parameters[name].dtype == dtype
            np.testing.assert_allclose(
                parameters[name], expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype]
            )


@pytest.mark.parametrize("case", REFERENCE["clipping"], ids=lambda case: str(case["limit"]))
def test_clipping_is_that_of_pytorch(case):
    """The common norm of all gradients is cut to the limit as in PyTorch."""
    gradients = {str(place): np.array(values) for place, values in enumerate(case["before"])}

    norm = clip_by_norm(gradients, case["limit"])

    assert norm == pytest.approx(case["norm"], rel=1e-12)
    for place, expected in enumerate(case["after"]):
        np.testing.assert_allclose(gradients[str(place)], expected, rtol=3e-6)  # theirs adds 1e-6 to the norm


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_thirty_and_forty_clipped_at_five_are_three_and_four(dtype):
    """Clipping by norm keeps the direction: (30, 40) at 5 is (3, 4), in one array or in two."""
    one, two = np.array([30, 40], dtype), {"a": np.array([[30]], dtype), "b": np.array([40], dtype)}

    norms = clip_by_norm({"a": one}, 5), clip_by_norm(two, 5)

    assert norms == (50, 50)
    assert one.tolist() == pytest.approx([3, 4], rel=1e-7)
    assert (float(two["a"][0, 0]), float(two["b"][0])) == pytest.approx((3, 4), rel=1e-7)
    assert one.dtype == dtype


@pytest.mark.parametrize("limit", [50, 51, math.inf])
def test_what_is_short_enough_is_not_clipped(limit):
    """A gradient at or below the limit stays as it is, to the bit."""
    gradients = {"a": np.array([30.0, 40.0])}

    assert clip_by_norm(gradients, limit) == 50
    assert gradients["a"].tolist() == [30, 40]


def test_a_gradient_that_is_no_number_has_no_norm():
    """NaN and infinity show in the norm, which ends the training."""
    assert math.isnan(clip_by_norm({"a": np.array([1.0, np.nan])}, 5))
    assert math.isinf(clip_by_norm({"a": np.array([1.0, 0.0]), "b": np.array([-np.inf])}, np.inf))
    assert clip_by_norm({"a": np.zeros(2)}, 5) == 0


def test_one_step_of_gradient_descent_by_hand():
    """θ ← θ − rate · ∇θ."""
    parameters = {"a": np.array([1.0, -2.0])}

    Sgd(0.5).step(parameters, {"a": np.array([4.0, -1.0])})

    assert parameters["a"].tolist() == [-1.0, -1.5]


def test_two_steps_of_adam_by_hand():
    """The first step is as long as the rate, whatever the gradient; then the running means tell."""
    parameters, optimiser = {"a": np.array([1.0, 1.0, 1.0])}, Adam(0.1)

    optimiser.step(parameters, {"a": np.array([1e-3, -500.0, 0.0])})
    first = parameters["a"].copy()
    optimiser.step(parameters, {"a": np.array([1e-3, 500.0, 0.0])})

    np.testing.assert_allclose(first, [0.9, 1.1, 1.0], rtol=1e-5)
    # Second step: means −0.9·50 + 50 = 5 over 1 − 0.81, squares 500² as before.
    np.testing.assert_allclose(parameters["a"], [0.8, 1.1 - 0.1 * (5 / 0.19) / 500, 1.0], rtol=1e-5)


def test_parameters_are_changed_in_place():
    """The arrays that a network computes with are the ones that change."""
    for kind in OPTIMISERS.values():
        array = np.ones((2, 2))
        gradient = np.full((2, 2), 3.0)
        kind(0.1).step({"a": array}, {"a": gradient})

        assert (array != 1).all()
        assert (gradient == 3).all()


def test_optimisers_are_made_fresh_by_name():
    """Two trainings do not share what an optimiser remembers; a misspelt name is answered."""
    first, second = make_optimiser("adam", 0.1), make_optimiser("adam", 0.2)
    first.step({"a": np.ones(1)}, {"a": np.ones(1)})

    assert (first.rate, second.rate, second.count, second.means) == (0.1, 0.2, 0, {})
    assert isinstance(make_optimiser("sgd", 0.1), Sgd)
    with pytest.raises(UnknownNameError, match="no optimiser is called 'adma'; did you mean 'adam'"):
        make_optimiser("adma", 0.1)
