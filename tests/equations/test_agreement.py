"""The packed plan, the plain evaluator and the numeric derivative must agree, for any cell."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.masking import masked
from tests.oracle import unroll
from tests.random_cells import cells, numbers
from tests.small_cells import cell as small_cell

EXAMPLES = int(os.environ.get("RNN_TUI_EXAMPLES", "500"))
"""Random cells; a night's run sets it to 10,000."""

DROPPED = ({"read": 0.4}, {"state": 0.4}, {"read": 0.4, "state": 0.4, "locked": True})
"""What is dropped of a cell: what it reads, its states, both the same at each step."""


class Case:
    """One cell with random numbers, run by the packed plan, to be held against the plain evaluator."""

    def __init__(self, cell, sizes, lengths, seed):
        self.cell, self.lengths, self.rng = cell, lengths, np.random.default_rng(seed)
        self.parameters = numbers(cell, sizes, seed)
        self.engine = Engine(cell, self.parameters)
        self.steps, self.batch = max(lengths), len(lengths)
        self.x = self.draw(self.steps, self.batch, self.engine.sizes["I"])
        self.start = {name: self.draw(self.batch, self.width(name)) for name in cell.states}
        self.seeds = {name: self.draw(self.steps, self.batch, self.width(name)) for name in cell.signals}
        self.masks = {row.name: self.mask(row) for row in cell.masks}
        wants = needed_joints(self.engine, frozenset(self.seeds))
        self.run = self.engine.forward(
            self.x, start=self.start, lengths=lengths, wants=wants, masks=self.masks
        )

    def width(self, name):
        return self.engine.sizes[self.engine.shapes.signals[name]]

    def draw(self, *shape):
        return self.rng.normal(0, 0.7, shape)

    def mask(self, row):
        shape = 1 if row.node.is_locked else self.steps, self.batch, self.width(row.name)
        found = (self.rng.random(shape) >= row.node.rate) / (1 - row.node.rate)
        return np.broadcast_to(found, (self.steps, *shape[1:]))

    def plain(self, place):
        only = {name: value[place] for name, value in self.start.items()}
        masks = {name: value[:, place] for name, value in self.masks.items()}
        x = self.x[: self.lengths[place], place]
        return unroll(self.cell, self.parameters, x, only, masks=masks)

    def check_values(self):
        """Compare every signal and last state; return the distance to the nearest kink."""
        nearest = np.inf
        for place, length in enumerate(self.lengths):
            expected, kink = self.plain(place)
            nearest = min(nearest, kink)
            for name in self.cell.signals:
                found = self.run.signal(name)[:, place]
                np.testing.assert_allclose(found[:length], expected[name], rtol=1e-9, atol=1e-11)
                assert np.isnan(found[length:]).all()
            for name in self.cell.states:
                np.testing.assert_allclose(
                    self.run.last(name)[place], expected[name][-1], rtol=1e-9, atol=1e-11
                )
        return nearest

    def loss(self):
        total = 0.0
        for place, length in enumerate(self.lengths):
            values, _kink = self.plain(place)
            for name, value in values.items():
                total += float((value * self.seeds[name][:length, place]).sum())
        return total

    def numeric(self, array):
        """Return a random index of an array and the slope of the loss by that number."""
        index = tuple(int(self.rng.integers(size)) for size in array.shape)
        keep, sides = array[index], []
        for step in (1e-6, -1e-6):
            array[index] = keep + step
            sides.append(self.loss())
        array[index] = keep
        return index, pytest.approx((sides[0] - sides[1]) / 2e-6, rel=2e-5, abs=2e-6)

    def check_gradients(self):
        found = backward(self.engine, self.run, self.seeds)
        for name, array in self.parameters.items():
            index, expected = self.numeric(array)
            assert found.parameters[name][index] == expected, name
        for name, array in self.start.items():
            index, expected = self.numeric(array)
            assert found.start[name][index] == expected, f"start.{name}"
        index, expected = self.numeric(self.x)
        ended = index[0] >= self.lengths[index[1]]
        assert np.isnan(found.x[index]) if ended else found.x[index] == expected


@settings(
    max_examples=EXAMPLES, deadline=None, report_multiple_bugs=False, suppress_health_check=list(HealthCheck)
)
@given(
    st.builds(
        masked,
        cells(),
        read=st.sampled_from([0.0, 0.4]),
        state=st.sampled_from([0.0, 0.4]),
        locked=st.booleans(),
    ),
    st.lists(st.integers(1, 5), min_size=1, max_size=4),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(0, 9999),
)
def test_any_cell_computes_what_its_table_says(cell, lengths, hidden, inputs, seed):
    """A cell nobody has ever written gives the same numbers packed, plain and differentiated."""
    case = Case(cell, {"I": inputs, "H": hidden}, lengths, seed)
    assume(case.check_values() > 1e-4)
    case.check_gradients()


@pytest.mark.parametrize("name", cell_names())
@pytest.mark.parametrize("lengths", [[4], [5, 5, 5], [2, 5, 1, 5]])
def test_every_shipped_cell_computes_what_its_table_says(name, lengths):
    """Each shipped cell agrees with the plain evaluator and with finite differences."""
    case = Case(load_cell(name), {"I": 3, "H": 4, "O": 2, "P": 2}, lengths, 7)
    assert case.check_values() > 1e-4
    case.check_gradients()


@pytest.mark.parametrize("name", cell_names())
@pytest.mark.parametrize("lengths", [[4], [2, 5, 1, 5]])
@pytest.mark.parametrize("dropped", DROPPED, ids=lambda dropped: "-".join(map(str, dropped)))
def test_every_shipped_cell_with_masks_computes_what_its_table_says(name, lengths, dropped):
    """Whatever dropout drops, numbers and gradients are those of the equations with the masks in them."""
    cell = masked(load_cell(name), **dropped)

    case = Case(cell, {"I": 3, "H": 4, "O": 2, "P": 2}, lengths, 8)

    assert case.check_values() > 1e-4
    case.check_gradients()


@pytest.mark.parametrize("lengths", [[4], [2, 5, 1, 5]])
def test_a_gate_may_multiply_a_matrix_by_a_formula(lengths):
    """A sigmoid of a product that is made within the step, U @ (r * h[-1]), is computed at full size."""
    cell = small_cell(
        'r = { kind = "gate", is = "sigmoid(W_r @ x)" }',
        'z = { kind = "gate", is = "sigmoid(W_z @ x + U_z @ (r * h[-1]) + U_v @ (r * z[-1]) + b_z)" }',
        'h = { kind = "state", is = "z * h[-1] + (1 - z) * r" }',
    )

    case = Case(cell, {"I": 3, "H": 4}, lengths, 7)

    assert case.check_values() > 1e-4
    case.check_gradients()


@pytest.mark.parametrize("lengths", [[4], [2, 5, 1, 5]])
def test_a_start_that_no_parameter_needs_has_its_gradient(lengths):
    """What reaches the start of a state is found too where nothing else asks for that state's gradient."""
    cell = small_cell(
        'g = { kind = "candidate", is = "tanh(W_g @ x + U_g @ h[-1])" }',
        'c = { kind = "state", is = "0.5 * c[-1] + g" }',
        'h = { kind = "state", is = "0.25" }',
        more='[sizes]\nh = "H"\n',
    )
    case = Case(cell, {"I": 3, "H": 4}, lengths, 7)
    seeds = {"c": case.seeds["c"]}

    all_signals, parameters_only = (
        backward(case.engine, case.run, seeds, signals=on) for on in (True, False)
    )

    for name in ("c", "h"):
        np.testing.assert_allclose(parameters_only.start[name], all_signals.start[name], rtol=1e-12)
        assert all_signals.start[name].any()
