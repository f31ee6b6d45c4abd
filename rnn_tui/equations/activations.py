"""The activations: one row each, in the words of the framework that named them.

Sources: Glorot 2011 (ReLU, softplus), Clevert 2015 (ELU), Bergstra 2009 (softsign), Maas 2013 (leaky
ReLU), Courbariaux 2015 (hard sigmoid); the two hard sigmoids are those of Keras 1–2 and of Keras 3, and
affine, scaled_tanh, leaky_relu and softsign follow the operator set of ONNX.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_tui.equations import intervals
from rnn_tui.equations.algebra import ONE, ZERO, call, clipped, inside, line, multiply, square, subtract
from rnn_tui.equations.intervals import Interval
from rnn_tui.equations.nodes import Number
from rnn_tui.equations.operations import Operation, one_slope

_ALPHA_ELU, _ALPHA_LEAKY = 1.0, 0.01


def _sigmoid(z: Any) -> Any:
    # ½ + ½·tanh(z/2) never overflows, and it is what the packed plan computes too.
    half = z * z.dtype.type(0.5)
    return np.tanh(half) * z.dtype.type(0.5) + z.dtype.type(0.5)


def _softmax(z: Any) -> Any:
    shifted = np.exp(z - z.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def _two_sides(inner: Interval, alpha: float, below: Callable[[float], float]) -> Interval:
    """Return the range of ``max(z, 0) + alpha · below(z)``, where ``below`` never falls."""
    above = intervals.rising(lambda z: max(z, 0.0))(inner)
    return intervals.add(above, intervals.multiply((alpha, alpha), intervals.rising(below)(inner)))


def _hard(name: str, slope: float) -> Operation:
    """A sigmoid made of three straight lines: clip(slope·z + ½, 0, 1)."""
    edge = 0.5 / slope
    return Operation(
        name,
        1,
        lambda z: np.clip(z * z.dtype.type(slope) + z.dtype.type(0.5), 0, 1),
        one_slope(lambda _z, out: multiply(Number(slope), inside(out, 0.0, 1.0))),
        intervals.rising(lambda z: min(max(slope * z + 0.5, 0.0), 1.0)),
        expand=lambda z: clipped(line(z, slope, 0.5), 0.0, 1.0),
        kinks=lambda z: np.abs(np.abs(z) - edge),
    )


ACTIVATIONS = (
    Operation(
        "sigmoid",
        1,
        _sigmoid,
        one_slope(lambda _z, out: multiply(out, subtract(ONE, out))),
        intervals.rising(lambda z: 0.5 + 0.5 * math.tanh(z / 2)),
        expand=lambda z: line(call("tanh", call("*", z, Number(0.5))), 0.5, 0.5),
        unicode="σ",
        latex=r"\sigma",
    ),
    Operation(
        "tanh",
        1,
        np.tanh,
        one_slope(lambda _z, out: subtract(ONE, square(out))),
        intervals.rising(math.tanh),
        ufunc=np.tanh,
        latex=r"\tanh",
    ),
    Operation(
        "relu",
        1,
        lambda z: np.maximum(z, 0),
        one_slope(lambda _z, out: call("greater", out, ZERO)),
        intervals.rising(lambda z: max(z, 0.0)),
        expand=lambda z: call("max", z, ZERO),
        kinks=np.abs,
    ),
    Operation(
        "identity", 1, lambda z: z, one_slope(lambda _z, _out: ONE), lambda inner: inner, expand=lambda z: z
    ),
    Operation(
        "softplus",
        1,
        lambda z: np.logaddexp(z, z.dtype.type(0)),
        one_slope(lambda z, _out: call("sigmoid", z)),
        intervals.rising(lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z)))),
        expand=lambda z: call("logaddexp", z, ZERO),
    ),
    Operation(
        "elu",
        1,
        lambda z, alpha: np.maximum(z, 0) + z.dtype.type(alpha) * np.expm1(np.minimum(z, 0)),
        one_slope(
            lambda z, _out, alpha: call(
                "+",
                call("greater", z, ZERO),
                multiply(
                    multiply(Number(alpha), call("exp", call("min", z, ZERO))),
                    subtract(ONE, call("greater", z, ZERO)),
                ),
            )
        ),
        lambda inner, alpha: _two_sides(inner, alpha, lambda z: math.expm1(min(z, 0.0))),
        expand=lambda z, alpha: call(
            "+",
            call("max", z, ZERO),
            call("*", Number(alpha), call("expm1", call("min", z, ZERO))),
        ),
        constants=(("alpha", _ALPHA_ELU),),
        kinks=lambda z, alpha: np.where(alpha == 1.0, np.inf, np.abs(z)),
    ),
    _hard("hard_sigmoid_keras2", 0.2),
    _hard("hard_sigmoid_keras3", 1 / 6),
    Operation(
        "leaky_relu",
        1,
        lambda z, alpha: np.maximum(z, 0) + z.dtype.type(alpha) * np.minimum(z, 0),
        one_slope(
            lambda z, _out, alpha: call(
                "+",
                Number(alpha),
                multiply(Number(1.0 - alpha), call("greater", z, ZERO)),
            )
        ),
        lambda inner, alpha: _two_sides(inner, alpha, lambda z: min(z, 0.0)),
        expand=lambda z, alpha: call(
            "+", call("max", z, ZERO), call("*", Number(alpha), call("min", z, ZERO))
        ),
        constants=(("alpha", _ALPHA_LEAKY),),
        kinks=lambda z, _alpha: np.abs(z),
    ),
    Operation(
        "softsign",
        1,
        lambda z: z / (np.abs(z) + z.dtype.type(1)),
        one_slope(lambda _z, out: square(subtract(ONE, call("abs", out)))),
        intervals.rising(lambda z: math.copysign(1.0, z) if math.isinf(z) else z / (1 + abs(z))),
        expand=lambda z: call("/", z, call("+", call("abs", z), ONE)),
    ),
    Operation(
        "affine",
        1,
        lambda z, alpha, beta: z * z.dtype.type(alpha) + z.dtype.type(beta),
        one_slope(lambda _z, _out, alpha, _beta: Number(alpha)),
        lambda inner, alpha, beta: intervals.add(intervals.multiply(inner, (alpha, alpha)), (beta, beta)),
        expand=line,
        constants=(("alpha", 1.0), ("beta", 0.0)),
    ),
    Operation(
        "scaled_tanh",
        1,
        lambda z, alpha, beta: z.dtype.type(alpha) * np.tanh(z * z.dtype.type(beta)),
        one_slope(
            lambda z, _out, alpha, beta: multiply(
                Number(alpha * beta), subtract(ONE, square(call("tanh", call("*", z, Number(beta)))))
            )
        ),
        lambda inner, alpha, beta: intervals.multiply(
            (alpha, alpha),
            intervals.rising(math.tanh)(intervals.multiply(inner, (beta, beta))),
        ),
        expand=lambda z, alpha, beta: call("*", Number(alpha), call("tanh", call("*", z, Number(beta)))),
        constants=(("alpha", 1.0), ("beta", 1.0)),
    ),
    Operation(
        "softmax",
        1,
        _softmax,
        lambda _args, out, _c: (out,),  # unused: the planner knows the Jacobian p·(d − Σ d·p)
        lambda _inner: intervals.UNIT,
        over_units=True,
    ),
)
