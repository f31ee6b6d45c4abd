"""The gradient check finds wrong gradients, and only those."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.blocks.join import JOINS
from rnn_tui.cells import cell_names
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.networks import per_step
from rnn_tui.networks.model import Layer, Model
from rnn_tui.training.gradient_check import TOLERANCE, check_gradients, random_sequences
from rnn_tui.zoo import load, model_names
from tests.small_models import small_model

NETS = [
    ([one, other], join, ("trained", "none", "one-hot")[place % 3])
    for place, one in enumerate(cell_names())
    for other, join in ((cell_names()[place - 1], ""), ("elman", JOINS[place % len(JOINS)]))
]
"""Every cell: below another one where a net reads one way, and below an Elman net where it reads both."""


def of_cell(equation, **parameters):
    """A model of one cell of one row."""
    text = f'output = "h"\n[signals]\nh = {{ kind = "state", is = "{equation}" }}\n'
    arrays = {name: np.array(array, "float64") for name, array in parameters.items()}
    return Model("m", "per_step", (Layer("0", parse_cell(text, name="m"), arrays),), dtype="float64")


@pytest.mark.parametrize(
    ("cells", "join", "embedding"), NETS, ids=["-".join([*net[0], *net[1:]]) for net in NETS]
)
def test_right_gradients_pass(cells, join, embedding):
    """Every parameter, all that is read and every start is checked in as many numbers as asked for."""
    model = small_model(cells, join=join, embedding=embedding)

    rows = check_gradients(model, most=5)

    names = [row.name for row in rows]
    count = len(model.parameters)
    read = ["embedding.x", *(["1.x", "readout.x"] if join else [])]
    starts = [f"start.{layer.prefix}.{state}" for layer in model.layers for state in layer.cell.states]
    assert names == [*model.parameters, *read, *starts]
    assert max(row.error for row in rows) <= TOLERANCE
    for row in rows[:count]:
        assert row.checked + row.skipped == min(5, model.parameters[row.name].size)
        assert len(row.index) == model.parameters[row.name].ndim
    assert all(row.checked + row.skipped == 5 for row in rows[count:])


@pytest.mark.parametrize("place", [(0, 0), (2, 1), (3, 3)])
def test_a_wrong_gradient_is_found_and_named(monkeypatch, place):
    """One wrong entry of one parameter is named, with both numbers."""
    model, real = small_model(["elman"]), per_step.gradients

    class Wrong:
        def __init__(self, found):
            self.found = found

        def __getattr__(self, name):
            return getattr(self.found, name)

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


@pytest.mark.parametrize("name", ["embedding.x", "start.0.fwd.c"])
def test_a_wrong_gradient_of_the_input_or_a_start_is_found_and_named(monkeypatch, name):
    """What is read and what a network begins with are held to the same differences as its parameters."""
    model, real = small_model(["lstm"]), per_step.gradients

    def wrong(*given, **named):
        found = real(*given, **named)
        array = found.reads[0] if name == "embedding.x" else found.layers[0].start["c"]
        array[0] += 0.125
        return found

    monkeypatch.setattr(per_step, "gradients", wrong)

    rows = {row.name: row for row in check_gradients(model, most=100)}

    assert rows.pop(name).error > TOLERANCE
    assert all(row.error <= TOLERANCE for row in rows.values())


@pytest.mark.parametrize(
    "equation", ["sqrt(W_h @ x - 100)", "log(W_h @ x - 100)", "exp(exp(1000 * (W_h @ x)))"]
)
def test_what_is_no_number_does_not_pass(equation):
    """Where the loss is NaN or infinite, the error is infinite; nothing is warned of."""
    rows = check_gradients(of_cell(equation, W_h=[[1.0, 2.0]]))

    assert [row.name for row in rows] == ["0.fwd.W_h", "embedding.x"]
    assert {row.error for row in rows} == {math.inf}


def test_a_kink_is_skipped_and_counted():
    """At a kink both sides of a difference disagree; such a number is not held against the gradient."""
    rows = check_gradients(of_cell("relu(W_h @ x * 0 + b_h)", W_h=[[1.0, 2.0]], b_h=[0.0]))

    assert {row.name: (row.checked, row.skipped) for row in rows} == {
        "0.fwd.W_h": (2, 0),
        "0.fwd.b_h": (0, 1),
        "embedding.x": (20, 0),
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


@pytest.mark.parametrize("name", model_names())
def test_every_shipped_network_passes(name):
    """Whatever its architecture: its parameters, what each clock reads, and how the first one begins."""
    model = load(name).as_dtype("float64")

    rows = check_gradients(model, most=2)

    names = [row.name for row in rows]
    assert max(row.error for row in rows) <= TOLERANCE
    assert names[: len(model.parameters)] == list(model.parameters)
    assert any(name.endswith("embedding.x") for name in names)
    assert sum(row.checked for row in rows) > sum(row.skipped for row in rows)
