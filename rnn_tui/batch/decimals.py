"""Many numbers as text at once: short decimals that read back as the same bits.

Nearly all float32 are written by :mod:`rnn_tui.batch.slots`, about five times as fast as one by one. The
others are first moved to the double nearest to their shortest decimal; that double printed with nine digits
is the decimal. Where two float32 are equally near to a decimal, and below the normal range, a digit more is
written than need be.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.batch.slots import SLACK, fits, slots

Array = NDArray[Any]
_CHUNK = 8192
"""Numbers that are written in one go, so that what is on the way stays in the cache."""
_LOW = -48
_POWERS = np.array([float(f"1e{n}") for n in range(_LOW, 61)])
SPECIAL = {"nan": "NaN", "-inf": "-Infinity", "inf": "Infinity"}
"""How what is no number is spelled in every format, by how Python prints it."""


def number_rows(values: Array, between: str) -> list[bytes]:
    """Return each row of numbers as text; the arguments are those of :func:`number_text`."""
    return number_text(values, between).split(b"\n")[1:]


def number_text(values: Array, between: str, *, quoted: bool = False) -> bytes:
    """Return rows of numbers as text, a line break before each row.

    Args:
        values: ``(rows, columns)``, float32 or float64.
        between: The character between two numbers.
        quoted: Write NaN and the infinities in quotes, as JSON needs them.
    """
    rows, columns = values.shape
    if not columns:
        return b"\n" * len(values)
    step = max(1, _CHUNK // columns)
    written = _singles if values.dtype == np.float32 else _doubles
    texts = [written(values[low : low + step], between, quoted=quoted) for low in range(0, rows, step)]
    return b"".join(texts)


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
    low, high = (near * (1 - SLACK)).astype(np.float32), (near * (1 + SLACK)).astype(np.float32)
    return np.asarray((low == exact) & (high == exact))


@np.errstate(invalid="ignore")
def _singles(values: Array, between: str, *, quoted: bool) -> bytes:
    flat = np.ascontiguousarray(values).ravel()
    good = fits(np.abs(flat))
    found = slots(np.where(good, flat, np.float32(0)), between)
    others = flat[~good]
    if len(others):
        text = _text(f"{between}%.9g\n" * len(others), shortest(others), quoted=quoted)
        found[~good] = np.array(text.splitlines(), found.dtype)
    found.view(np.uint8)[:: 16 * values.shape[1]] = ord("\n")
    return found.tobytes().translate(None, b"\0")


def _doubles(values: Array, between: str, *, quoted: bool) -> bytes:
    return _text(_layout(between, *values.shape), values, quoted=quoted)


def _text(layout: str, values: Array, *, quoted: bool) -> bytes:
    text = layout % tuple(values.ravel().tolist())
    if not np.isfinite(values).all():
        for plain, name in SPECIAL.items():
            text = text.replace(plain, f'"{name}"' if quoted else name)
    return text.encode("ascii")


@lru_cache(maxsize=64)
def _layout(between: str, rows: int, columns: int) -> str:
    return ("\n" + between.join(["%r"] * columns)) * rows
