"""One step, one node at a time, in float64: for explanations, where every part must be seen.

Several steps at once are the same formulas over arrays with axes before the units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.nodes import (
    Apply,
    Given,
    Input,
    Join,
    Mask,
    MatMul,
    Node,
    Number,
    Parameter,
    Previous,
    Signal,
)
from rnn_tui.equations.operations import OPERATIONS

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class StepValues:
    """All that one step of one sequence reads and computes, or many steps of many sequences."""

    x: Vector
    """The input, ``(I,)`` or ``(…, I)``."""
    now: Mapping[str, Vector]
    """Signals of this step, each ``(units,)`` or ``(…, units)``."""
    previous: Mapping[str, Vector]
    """States of the step before, each ``(units,)`` or ``(…, units)``."""
    parameters: Mapping[str, NDArray[Any]]


@np.errstate(all="ignore")  # as in the run itself
def evaluate(node: Node, values: StepValues) -> Vector:
    """Return the value of a node at one step, float64.

    Returns:
        ``(units,)`` or ``(…, units)``; what reads parameters alone keeps their shape, and a constant is a
        single number.
    """
    return _value(node, values)


def _value(node: Node, values: StepValues) -> Vector:
    match node:
        case Number(value=value):
            return np.asarray(value, np.float64)
        case Input():
            return np.asarray(values.x, np.float64)
        case Signal(name=name) | Mask(signal=name):
            return np.asarray(values.now[name], np.float64)
        case Previous(name=name):
            return np.asarray(values.previous[name], np.float64)
        case Parameter(name=name):
            return np.asarray(values.parameters[name], np.float64)
        case Join(parts=parts):
            return np.concatenate([_value(part, values) for part in parts], axis=-1)
        case MatMul(matrix=matrix, vector=vector):
            weights, read = _value(matrix, values), _value(vector, values)
            return np.asarray(weights @ read if read.ndim == 1 else read @ weights.T)
        case Apply(op=op, args=args, constants=constants):
            operands = [_value(arg, values) for arg in args]
            return np.asarray(OPERATIONS[op].value(*operands, *constants))
        case Given():
            raise AssertionError("a cell's own equations hold no givens")


def at_unit(value: Vector, unit: int) -> float:
    """Return one unit of a value; a constant is the same at each."""
    return float(value) if value.ndim == 0 else float(value[unit])
