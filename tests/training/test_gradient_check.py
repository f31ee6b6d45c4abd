"""The gradient check finds wrong gradients, and only those."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.networks import per_step
from rnn_tui.networks.model import Layer, Model
from rnn_tui.training.gradient_check import TOLERANCE, check_gradients, random_sequences
from tests.small_models import small_model

NAMES = ("lstm", "gru_reset_after", "jordan", "irnn", "lstm_projected")


def of_cell(equation, **parameters):
    """A model of one cell of one row."""
    text = f'output = "h"\n[signals]\nh = {{ kind = "state", is = "{equation}" }}\n'
    arrays = {name: np.array(array, "float64") for name, array in parameters.items()}
    return Model("m", "per_step", (Layer("0", parse_cell(text, name="m"), arrays),), dtype="float64")


@pytest.mark.parametrize("name", NAMES)
def test_right_gradients_pass(name):
    """Every parameter of a right model is checked in as many numbers as asked for, and passes."""
    model = small_model([name, "elman"])

    rows = check_gradients(model, most=7)

    assert [row.name for row in rows] == list(model.parameters)
    assert max(row.error for row in rows) <= TOLERANCE
    for row in rows:
        assert row.checked + row.skipped == min(7, model.parameters[row.name].size)
        assert len(row.index) == model.parameters[row.name].ndim


@pytest.mark.parametrize("place", [(0, 0), (2, 1), (3, 3)])
def test_a_wrong_gradient_is_found_and_named(monkeypatch, place):
    """One wrong entry of one parameter is named, with both numbers."""
    model, real = small_model(["elman"]), per_step.gradients

    class Wrong:
        def __init__(self, found):
            self.found = found

        def parameters(self, of):
            arrays = dict(self.found.parameters(of))
            arrays["0.fwd.U_h"] = arrays["0.fwd.U_h"].copy()
            arrays["0.fwd.U_h"][place] += 0.125
            return arrays

    monkeypatch.setattr(per_step, "gradients", lambda *given, **named: Wrong(real(*given, **named)))

    rows = {row.name: row for row in check_gradients(model, most=100)}

    wrong = rows.pop("0.fwd.U_h")
    assert wrong.index == place
    assert wrong.analytic - wrong.numeric == pytest.approx(0.125, abs=1e-6)
    assert wrong.error > TOLERANCE
    assert all(row.error <= TOLERANCE for row in rows.values())


@pytest.mark.parametrize(
    "equation", ["sqrt(W_h @ x - 100)", "log(W_h @ x - 100)", "exp(exp(1000 * (W_h @ x)))"]
)
def test_what_is_no_number_does_not_pass(equation):
    """Where the loss is NaN or infinite, the error is infinite; nothing is warned of."""
    rows = check_gradients(of_cell(equation, W_h=[[1.0, 2.0]]))

    assert [row.error for row in rows] == [math.inf]


def test_a_kink_is_skipped_and_counted():
    """At a kink both sides of a difference disagree; such a number is not held against the gradient."""
    rows = check_gradients(of_cell("relu(W_h @ x * 0 + b_h)", W_h=[[1.0, 2.0]], b_h=[0.0]))

    assert {row.name: (row.checked, row.skipped) for row in rows} == {
        "0.fwd.W_h": (2, 0),
        "0.fwd.b_h": (0, 1),
    }
    assert all(row.error <= TOLERANCE for row in rows)


def test_the_seed_decides_what_is_looked_at():
    """The same seed gives the same rows, another one others."""
    model = small_model(["elman"])

    assert check_gradients(model, seed=3) == check_gradients(model, seed=3)
    assert check_gradients(model, seed=3) != check_gradients(model, seed=4)


@pytest.mark.parametrize("embedding", ["trained", "one-hot", "none"])
def test_sequences_of_different_lengths_are_drawn(embedding):
    """The check runs several sequences that end at different steps, tokens or vectors."""
    found = random_sequences(small_model(["elman"], embedding=embedding), np.random.default_rng(0))

    assert found.lengths == [5, 4, 3]
