"""A cell that goes one step at a time gives the numbers of a run over the whole sequence."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.stepwise import Stepwise
from tests.random_cells import numbers

ODD = {
    "softmax": "softmax(W_h @ x + b_h)",
    "clipped": "clip(W_h @ x + U_h @ h[-1], -0.5, 0.5)",
    "scaled": "P_h * tanh(W_h @ [x, h[-1]] + b_h) + 0.5",
    "no_product": "tanh(0.5 * h[-1] + x)",
    "twice": "max(sigmoid(W_h @ x + b_h), sigmoid(U_h @ h[-1])) * (V_h @ x)",
}
HEAD = 'title = "odd"\nsource = "none"\noutput = "h"\n[signals]\n'
CELLS = {name: load_cell(name) for name in cell_names()}
ROW = 'h = {{ kind = "state", title = "hidden", is = "{text}" }}'
CELLS |= {name: parse_cell(HEAD + ROW.format(text=text), name=name) for name, text in ODD.items()}
CONSTANT = (
    'f = { kind = "gate", is = "0.5" }\n'
    'k = { kind = "part", is = "1 - f" }\n'
    'h = { kind = "state", is = "tanh(V_h @ k + U_h @ h[-1] + W_h @ x)" }\n'
    '[sizes]\nh = "H"\nk = "H"\nf = "H"\n'
)
CELLS["constant"] = parse_cell(HEAD + CONSTANT, name="constant")


@pytest.mark.parametrize("name", CELLS)
def test_step_by_step_is_the_whole_run(name):
    """Output, states and what they are made of, at every step, for rows that branch and end."""
    cell = CELLS[name]
    sizes = {"I": 3 if name != "no_product" else 4, "H": 4, "O": 4, "P": 3}
    parameters = {key: np.asarray(array) for key, array in numbers(cell, sizes, 5).items()}
    engine = Engine(cell, parameters, "float64", sizes)
    x = np.random.default_rng(1).normal(0, 1, (5, 3, engine.sizes["I"]))
    whole = engine.forward(x)
    states = {
        state: np.full((3, engine.sizes[engine.shapes.signals[state]]), cell.starts.get(state, 0.0))
        for state in cell.states
    }

    stepper, rows = Stepwise(engine), np.array([0, 1, 2])
    for step in range(5):
        found = stepper.step(x[step, rows], states)
        for signal in cell.signals:
            if signal in found:
                expected = whole.signal(signal)[step, rows]
                np.testing.assert_allclose(
                    np.broadcast_to(found[signal], expected.shape), expected, rtol=1e-12, atol=1e-14
                )
        assert {cell.output, *cell.states} <= set(found)
        chosen = np.array([0, 0, 2]) if step == 1 else np.array([1, 2]) if step == 2 else np.arange(len(rows))
        rows, states = rows[chosen], {state: found[state][chosen] for state in cell.states}
