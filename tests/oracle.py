"""An evaluator as plain as the language: one step after the other, one node after the other, in float64.

It shares nothing with the planner but the parsed table, so that the two can only agree by being right.
"""

from __future__ import annotations

import numpy as np

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.fit import check_parameters
from rnn_tui.equations.nodes import Apply, Input, Join, Mask, MatMul, Number, Parameter, Previous, Signal
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.order import computing_order
from rnn_tui.equations.shapes import infer_shapes


def unroll(
    cell: Cell,
    parameters: dict,
    x: np.ndarray,
    start: dict,
    writes: dict | None = None,
    masks: dict | None = None,
) -> tuple[dict, float]:
    """Run one sequence; return every signal (T, units) and the distance to the nearest kink met.

    ``writes`` are values put over what an equation gave, by (step, signal, unit); ``masks`` what dropout
    keeps, (T, units) by signal.
    """
    parameters = {name: np.asarray(value, np.float64) for name, value in parameters.items()}
    before = {name: np.asarray(value, np.float64) for name, value in start.items()}
    steps: dict[str, list] = {name: [] for name in cell.signals}
    sizes, names = check_parameters(cell, parameters), infer_shapes(cell).signals
    widths = {name: len(before[name]) if name in before else sizes[names[name]] for name in cell.signals}
    nearest = [np.inf]

    def value(node, now):
        match node:
            case Number(value=number):
                return np.float64(number)
            case Input():
                return np.asarray(now["x"], np.float64)
            case Signal(name=name):
                return now[name]
            case Mask(signal=name):
                return masks[name][now["step"]]
            case Previous(name=name):
                return before[name]
            case Parameter(name=name):
                return parameters[name]
            case MatMul(matrix=matrix, vector=vector):
                return parameters[matrix.name] @ value(vector, now)
            case Join(parts=parts):
                return np.concatenate([value(part, now) for part in parts])
            case Apply(op=op, args=args, constants=constants):
                row, operands = OPERATIONS[op], [value(arg, now) for arg in args]
                if row.kinks is not None:
                    nearest[0] = min(nearest[0], float(np.min(row.kinks(*operands, *constants))))
                return row.value(*operands, *constants)
        raise AssertionError(node)

    for step, inputs in enumerate(x):
        now = {"x": inputs, "step": step}
        for name in computing_order(cell):
            result = value(cell.by_name[name].node, now)
            now[name] = np.broadcast_to(result, (widths[name],)) if np.ndim(result) == 0 else result
            for (when, signal, unit), written in (writes or {}).items():
                if (when, signal) == (step, name):
                    now[name] = np.array(now[name])
                    now[name][unit] = written
            steps[name].append(now[name])
        before = {name: now[name] for name in before}
    return {name: np.array(values) for name, values in steps.items()}, nearest[0]
