"""The functions that a loop calls: operands first, then the array that takes the result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.operations import OPERATIONS

Array = NDArray[Any]


def softmax(source: Array, out: Array, axis: int = 0) -> None:
    """Write the softmax over the units, which lie on ``axis``."""
    np.subtract(source, source.max(axis=axis, keepdims=True), out)
    np.exp(out, out)
    np.divide(out, out.sum(axis=axis, keepdims=True), out)


def softmax_slope(result: Array, cotangent: Array, out: Array, axis: int = 0) -> None:
    """Write p · (d − Σ d·p), the cotangent of a softmax's argument; the units lie on ``axis``."""
    shared = (result * cotangent).sum(axis=axis, keepdims=True)
    np.subtract(cotangent, shared, out)
    np.multiply(out, result, out)


def _maximum(left: Array, right: Array, out: Array) -> None:
    np.maximum(left, right, out=out)  # NumPy 2.4 warns of a third positional argument here


def _minimum(left: Array, right: Array, out: Array) -> None:
    np.minimum(left, right, out=out)


def _copy(source: Array, out: Array) -> None:
    out[...] = source


SPECIAL: dict[str, Callable[..., None]] = {
    "max": _maximum,
    "min": _minimum,
    "copy": _copy,
    "softmax": softmax,
    "softmax_slope": softmax_slope,
}


def function(name: str) -> Callable[..., object]:
    """Return the function of a call, to be used as ``function(*operands, out)``."""
    if name in SPECIAL:
        return SPECIAL[name]
    ufunc = OPERATIONS[name].ufunc
    assert ufunc is not None, name  # noqa: S101 - formulas were written with ufuncs only
    return ufunc
