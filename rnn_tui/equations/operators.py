"""The operators ``+ - * / **`` and the minus sign: one row each, all elementwise."""

from __future__ import annotations

import numpy as np

from rnn_tui.equations import intervals
from rnn_tui.equations.algebra import ONE, call, divide, multiply, negative, subtract
from rnn_tui.equations.nodes import Number
from rnn_tui.equations.operations import Operation

_SUM, _PRODUCT, _SIGN, _POWER = 1, 2, 3, 5  # 4 is the matrix product, which binds as a product does

OPERATORS = (
    Operation(
        "+", 2, np.add, lambda _args, _out, _c: (ONE, ONE), intervals.add, ufunc=np.add, precedence=_SUM
    ),
    Operation(
        "-",
        2,
        np.subtract,
        lambda _args, _out, _c: (ONE, negative(ONE)),
        intervals.subtract,
        ufunc=np.subtract,
        precedence=_SUM,
    ),
    Operation(
        "*",
        2,
        np.multiply,
        lambda args, _out, _c: (args[1], args[0]),
        intervals.multiply,
        ufunc=np.multiply,
        unicode="·",
        latex=r"\odot",
        precedence=_PRODUCT,
    ),
    Operation(
        "/",
        2,
        np.divide,
        lambda args, out, _c: (divide(ONE, args[1]), negative(divide(out, args[1]))),
        intervals.divide,
        ufunc=np.divide,
        precedence=_PRODUCT,
        kinks=lambda _top, bottom: np.abs(bottom),
    ),
    Operation(
        "neg",
        1,
        # Not np.negative: where operand and result lie at strides of 64 bytes in float64, or of 16 in
        # float32, it returns other numbers (NumPy 2.4.6, AVX-512).
        lambda z: z * z.dtype.type(-1),
        lambda _args, _out, _c: (negative(ONE),),
        intervals.negative,
        expand=lambda z: call("*", z, Number(-1.0)),
        precedence=_SIGN,
    ),
    Operation(
        "**",
        2,
        np.power,
        # d(a^b)/da = b·a^(b−1); d(a^b)/db = a^b·log a. The common square is kept short.
        lambda args, out, _c: (
            multiply(args[1], args[0])
            if args[1] == Number(2.0)
            else multiply(args[1], call("**", args[0], subtract(args[1], ONE))),
            multiply(out, call("log", args[0])),
        ),
        intervals.power,
        ufunc=np.power,
        precedence=_POWER,
        kinks=lambda base, exponent: np.where(exponent == np.floor(exponent), np.inf, base),
    ),
)
