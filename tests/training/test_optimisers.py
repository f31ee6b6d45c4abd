"""Optimisers and clipping do what their papers say: by hand, and number for number as PyTorch does."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.errors import UnknownNameError
from rnn_tui.training.clipping import clip_by_norm, clip_by_value
from rnn_tui.training.optimisers import RULES, Adam, Momentum, Optimiser, RmsProp, Rule, Sgd, make_optimiser
from rnn_tui.training.schedules import rate_of
from rnn_tui.training.settings import Settings

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "optimisers.json").read_text())
TOLERANCE = {"float32": 1e-6, "float64": 1e-13}


def arrays(table: dict, dtype: str) -> dict[str, np.ndarray]:
    return {name: np.array(values, dtype) for name, values in table.items()}


def rule(name: str, options: dict) -> Rule:
    """The rule that PyTorch calls by this name and with these options."""
    if name == "SGD":
        return Momentum(options["momentum"], options["nesterov"]) if options.get("momentum") else Sgd()
    if name == "RMSprop":
        return RmsProp(options.get("alpha", 0.99), options.get("eps", 1e-8))
    decays = options.get("betas", (0.9, 0.999))
    return Adam(*decays, options.get("eps", 1e-8), decouples=name == "AdamW")


def made(case: dict) -> Optimiser:
    options = case["options"]
    return Optimiser(
        rule(case["kind"], options), options["lr"], options.get("weight_decay", 0.0), case["spared"]
    )


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


@pytest.mark.parametrize("case", REFERENCE["cutting"], ids=lambda case: str(case["limit"]))
def test_cutting_each_number_is_that_of_pytorch(case):
    """Clipped by value, each number of the gradient is cut for itself, as in PyTorch."""
    gradients = {"a": np.array(case["before"])}

    norm = clip_by_value(gradients, case["limit"])

    assert norm == pytest.approx(math.hypot(*case["before"]), rel=1e-12)
    assert gradients["a"].tolist() == case["after"]


def test_thirty_and_forty_clipped_by_value_at_five_are_five_and_five():
    """Clipping by value turns the direction: (30, 40) at 5 is (5, 5), and (−30, 4) is (−5, 4)."""
    gradients = {"a": np.array([30.0, 40.0]), "b": np.array([-30.0, 4.0])}

    clip_by_value(gradients, 5)

    assert [array.tolist() for array in gradients.values()] == [[5, 5], [-5, 4]]


@pytest.mark.parametrize("case", REFERENCE["schedules"], ids=lambda case: f"{case['kind']} {case['options']}")
def test_the_rates_of_a_schedule_are_those_of_pytorch(case):
    """Epoch by epoch the rate falls as in PyTorch: by steps, or along half a cosine."""
    options, rates = case["options"], case["rates"]
    name = {"StepLR": "step", "CosineAnnealingLR": "cosine"}[case["kind"]]
    decay, every = options.get("gamma", 1.0), options.get("step_size", 1)
    settings = Settings(len(rates), 1, 0.5, schedule=name, decay=decay, every=every)

    assert [rate_of(settings, epoch) for epoch in range(len(rates))] == pytest.approx(rates, rel=1e-12)


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

    Optimiser(Sgd(), 0.5).step(parameters, {"a": np.array([4.0, -1.0])})

    assert parameters["a"].tolist() == [-1.0, -1.5]


def test_two_steps_of_adam_by_hand():
    """The first step is as long as the rate, whatever the gradient; then the running means tell."""
    parameters, optimiser = {"a": np.array([1.0, 1.0, 1.0])}, Optimiser(Adam(), 0.1)

    optimiser.step(parameters, {"a": np.array([1e-3, -500.0, 0.0])})
    first = parameters["a"].copy()
    optimiser.step(parameters, {"a": np.array([1e-3, 500.0, 0.0])})

    np.testing.assert_allclose(first, [0.9, 1.1, 1.0], rtol=1e-5)
    # Second step: means −0.9·50 + 50 = 5 over 1 − 0.81, squares 500² as before.
    np.testing.assert_allclose(parameters["a"], [0.8, 1.1 - 0.1 * (5 / 0.19) / 500, 1.0], rtol=1e-5)


def test_parameters_are_changed_in_place():
    """The arrays that a network computes with are the ones that change."""
    for name in RULES:
        array = np.ones((2, 2))
        gradient = np.full((2, 2), 3.0)
        make_optimiser(name, 0.1, weight_decay=0.5).step({"a": array}, {"a": gradient})

        assert (array != 1).all()
        assert (gradient == 3).all()


def test_optimisers_are_made_fresh_by_name():
    """Two trainings do not share what an optimiser remembers; a misspelt name is answered."""
    first, second = make_optimiser("adam", 0.1), make_optimiser("adam", 0.2)
    first.step({"a": np.ones(1)}, {"a": np.ones(1)})

    assert (first.rate, second.rate, second.count, second.memory) == (0.1, 0.2, 0, {})
    assert make_optimiser("sgd", 0.1).rule == Sgd()
    with pytest.raises(UnknownNameError, match="no optimiser is called 'adma'; did you mean 'adam'"):
        make_optimiser("adma", 0.1)
