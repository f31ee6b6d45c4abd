"""One step of a cell with random numbers, as an explanation reads it."""

from __future__ import annotations

import numpy as np

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.evaluate import StepValues
from rnn_tui.equations.shapes import infer_shapes
from tests.oracle import unroll
from tests.random_cells import numbers


def one_step(cell: Cell, sizes: dict[str, int], seed: int = 1) -> StepValues:
    """The second of two steps from a random start, float64."""
    rng = np.random.default_rng(seed)
    shapes = infer_shapes(cell)
    bound = shapes.bind(sizes)
    parameters = numbers(cell, sizes, seed)
    width = {name: bound[shapes.signals[name]] for name in cell.signals}
    start = {name: rng.normal(0, 0.7, width[name]) for name in cell.states}
    x = rng.normal(0, 1, (2, bound["I"]))
    steps, _kink = unroll(cell, parameters, x, start)
    return StepValues(
        x=x[1],
        now={name: value[1] for name, value in steps.items()},
        previous={name: steps[name][0] for name in cell.states},
        parameters=parameters,
    )
