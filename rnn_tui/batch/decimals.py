"""Many numbers as text at once: short decimals that read back as the same bits.

A float32 is first moved, all of an array at once, to the double nearest to its shortest decimal; that double
printed with nine digits is the decimal. This is twice as fast as asking each number for its own text. Where
two float32 are equally near to a decimal, and below the normal range, a digit more is written than need be.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_CHUNK = 8192
"""Numbers that are written in one go, so that what is on the way stays in the cache."""
_LOW = -48
_POWERS = np.array([float(f"1e{n}") for n in range(_LOW, 61)])
_SLACK = 4e-15
"""More than a few operations on doubles can be wrong by, and far less than a float32 can tell apart."""
SPECIAL = {"nan": "NaN", "-inf": "-Infinity", "inf": "Infinity"}
"""How what is no number is spelled in every format, by how Python prints it."""


def number_rows(values: Array, between: str, *, quoted: bool = False) -> list[bytes]:
    """Return each row of numbers as text.

    Args:
        values: ``(rows, columns)``, float32 or float64.
        between: What stands between two numbers.
        quoted: Write NaN and the infinities in quotes, as JSON needs them.
    """
    rows, columns = values.shape
    if not columns:
        return [b""] * rows
    step = max(1, _CHUNK // columns)
    texts = [_text(values[low : low + step], between, quoted=quoted) for low in range(0, rows, step)]
    return b"".join(texts).splitlines()


# A NaN that is meant to raise, and a little more than the largest float32, are no news here.
@np.errstate(invalid="ignore", over="ignore")
def shortest(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return for each float32 the double nearest to the shortest decimal that reads back as it."""
    exact = np.abs(values, dtype=np.float32).ravel()
    wide = exact.astype(np.float64)
    ordinary = np.isfinite(wide) & (wide > 0)
    wide[~ordinary] = 1
    # Slightly low where a power of ten is near: a digit too many does no harm, one too few would.
    exponent = np.floor(np.log10(wide) - 1e-12).astype(np.intp)
    power = _POWERS[5 - exponent - _LOW]
    scaled = wide * power
    near = np.rint(scaled) / power
    for more in (10.0, 100.0, 1000.0):
        wrong = ~_reads_back(near, exact)
        if not wrong.any():
            break
        near = np.where(wrong, np.rint(scaled * more) / (power * more), near)
    near[~ordinary] = exact[~ordinary]
    signed: NDArray[np.float64] = np.copysign(near, values.ravel())
    return signed.reshape(values.shape)


def _reads_back(near: NDArray[np.float64], exact: NDArray[np.float32]) -> NDArray[np.bool_]:
    low, high = (near * (1 - _SLACK)).astype(np.float32), (near * (1 + _SLACK)).astype(np.float32)
    return np.asarray((low == exact) & (high == exact))


def _text(values: Array, between: str, *, quoted: bool) -> bytes:
    single = values.dtype == np.float32
    numbers = shortest(values) if single else values
    layout = _layout("%.9g" if single else "%r", between, *values.shape)
    text = layout % tuple(numbers.ravel().tolist())
    if not np.isfinite(values).all():
        for plain, name in SPECIAL.items():
            text = text.replace(plain, f'"{name}"' if quoted else name)
    if single and ((values == 0) & np.signbit(values)).any():
        # Nine digits of a negative zero are "-0", which a reader of JSON takes for the whole number 0.
        text = text.replace("-0" + between, "-0.0" + between).replace("-0\n", "-0.0\n")
    return text.encode("ascii")


@lru_cache(maxsize=64)
def _layout(number: str, between: str, rows: int, columns: int) -> str:
    return (between.join([number] * columns) + "\n") * rows
