"""The closed list of operators and functions, one row each.

A row holds everything that is ever asked of an operation: how to compute it, its slope, its range, how it
is written, and where it has a kink. Adding a function to the language is adding a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.intervals import Interval
from rnn_tui.equations.nodes import Node

Array = NDArray[Any]
Value = Callable[..., Any]
Slopes = Callable[[Sequence[Node], Node, Sequence[float]], tuple[Node, ...]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operator or function of the language."""

    name: str
    """How it is written in a cell file; for operators, the symbol."""
    arity: int
    """Number of vector operands."""
    value: Value
    """``value(*operands, *constants)``: the plain NumPy formula, for arrays of any one shape."""
    slopes: Slopes
    """``slopes(operands, result, constants)``: ∂result/∂operand for each operand, as nodes."""
    interval: Callable[..., Interval]
    """``interval(*ranges, *constants)``: the range of the result."""
    ufunc: np.ufunc | None = None
    """The one NumPy call that computes it; None when ``expand`` says how to build it from others."""
    expand: Callable[..., Node] | None = None
    """``expand(*operands, *constants)``: the same in terms of operations that have a ufunc."""
    constants: tuple[tuple[str, float | None], ...] = ()
    """Names of the constant arguments that follow the operands, with default (None: must be given)."""
    unicode: str = ""
    """How a screen writes it; its name when empty."""
    latex: str = ""
    """How LaTeX writes it; its name in upright letters when empty."""
    kinks: Callable[..., Any] | None = None
    """``kinks(*operands, *constants)``: distance to the nearest point without a derivative."""
    over_units: bool = False
    """True when a result depends on all units (softmax), so that its slope is a matrix."""
    in_language: bool = True
    """False for the few that only derivatives need."""
    precedence: int = 0
    """For operators: how tightly they bind."""

    @property
    def is_operator(self) -> bool:
        """True for + - * / ** and the minus sign."""
        return self.precedence > 0


def one_slope(make: Callable[..., Node]) -> Slopes:
    """Turn ``make(operand, result, *constants)`` of a function of one operand into its slopes."""
    return lambda args, out, constants: (make(args[0], out, *constants),)


def registry() -> dict[str, Operation]:
    """Return every operation by name."""
    from rnn_tui.equations.activations import ACTIVATIONS
    from rnn_tui.equations.functions import FUNCTIONS
    from rnn_tui.equations.operators import OPERATORS

    return {row.name: row for row in (*OPERATORS, *ACTIVATIONS, *FUNCTIONS)}


class _Registry(dict[str, Operation]):
    """Filled on first use, since the rows are written with nodes that name operations."""

    def __missing__(self, name: str) -> Operation:
        if not self:
            self.update(registry())
        if dict.__contains__(self, name):
            return dict.__getitem__(self, name)
        raise KeyError(name)


OPERATIONS: dict[str, Operation] = _Registry()
"""Every operation by name."""


def function_names() -> list[str]:
    """Return the functions a cell file may use, sorted."""
    return sorted(row.name for row in registry().values() if row.in_language and not row.is_operator)
