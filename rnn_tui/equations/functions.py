"""The other functions of the language, and the few that only derivatives need: one row each."""

from __future__ import annotations

import math

import numpy as np

from rnn_tui.equations import intervals
from rnn_tui.equations.algebra import ONE, ZERO, call, clipped, divide, inside, subtract
from rnn_tui.equations.nodes import Node, Number
from rnn_tui.equations.operations import Operation, one_slope


def _first_of(second_wins: Node) -> tuple[Node, Node]:
    """Return the slopes of an extreme by its operands: all to the one that it is, to the first of equals.

    So a running maximum gives its gradient to the earliest of equal values, as PyTorch's pooling does.
    """
    return subtract(ONE, second_wins), second_wins


FUNCTIONS = (
    Operation(
        "exp",
        1,
        np.exp,
        one_slope(lambda _z, out: out),
        intervals.rising(math.exp),
        ufunc=np.exp,
        latex=r"\exp",
    ),
    Operation(
        "log",
        1,
        np.log,
        one_slope(lambda z, _out: divide(ONE, z)),
        intervals.rising(lambda z: -math.inf if z <= 0 else math.log(z)),
        ufunc=np.log,
        latex=r"\log",
        kinks=lambda z: z,
    ),
    Operation(
        "abs",
        1,
        np.abs,
        one_slope(lambda z, _out: call("sign", z)),
        intervals.magnitude,
        ufunc=np.abs,
        kinks=np.abs,
    ),
    Operation(
        "sqrt",
        1,
        np.sqrt,
        one_slope(lambda _z, out: divide(Number(0.5), out)),
        intervals.rising(lambda z: math.sqrt(max(z, 0.0))),
        ufunc=np.sqrt,
        unicode="√",
        kinks=lambda z: z,
    ),
    Operation(
        "max",
        2,
        np.maximum,
        lambda args, _out, _c: _first_of(call("greater", args[1], args[0])),
        lambda a, b: (max(a[0], b[0]), max(a[1], b[1])),
        ufunc=np.maximum,
        latex=r"\max",
        kinks=lambda a, b: np.abs(a - b),
    ),
    Operation(
        "min",
        2,
        np.minimum,
        lambda args, _out, _c: _first_of(call("greater", args[0], args[1])),
        lambda a, b: (min(a[0], b[0]), min(a[1], b[1])),
        ufunc=np.minimum,
        latex=r"\min",
        kinks=lambda a, b: np.abs(a - b),
    ),
    Operation(
        "clip",
        1,
        lambda z, low, high: np.minimum(np.maximum(z, z.dtype.type(low)), z.dtype.type(high)),
        one_slope(lambda z, _out, low, high: inside(z, low, high)),
        lambda inner, low, high: (min(max(inner[0], low), high), min(max(inner[1], low), high)),
        expand=clipped,
        constants=(("lo", None), ("hi", None)),
        kinks=lambda z, low, high: np.minimum(np.abs(z - low), np.abs(z - high)),
    ),
    Operation(
        "greater",
        2,
        lambda a, b: np.greater(a, b).astype(np.result_type(a, b)),
        lambda _args, _out, _c: (ZERO, ZERO),
        lambda _a, _b: intervals.UNIT,
        ufunc=np.greater,
        in_language=False,
    ),
    Operation(
        "sign",
        1,
        np.sign,
        one_slope(lambda _z, _out: ZERO),
        lambda _inner: (-1.0, 1.0),
        ufunc=np.sign,
        in_language=False,
    ),
    Operation(
        "expm1",
        1,
        np.expm1,
        one_slope(lambda z, _out: call("exp", z)),
        intervals.rising(math.expm1),
        ufunc=np.expm1,
        in_language=False,
    ),
    Operation(
        "logaddexp",
        2,
        np.logaddexp,
        lambda args, _out, _c: (
            call("sigmoid", subtract(args[0], args[1])),
            call("sigmoid", subtract(args[1], args[0])),
        ),
        lambda a, b: (max(a[0], b[0]), max(a[1], b[1]) + math.log(2)),
        ufunc=np.logaddexp,
        in_language=False,
    ),
)
