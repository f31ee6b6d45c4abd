"""The header of a .npy file, read without pickle and checked before anything is allocated.

Source: the NPY format's specification (NEP 1): magic, version, length, and a literal of ASCII or UTF-8 text.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_tui.batch.stream import Stream
from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

MAGIC = b"\x93NUMPY"
MAX_HEADER = 10_000
"""What NumPy itself refuses to parse beyond."""
_LENGTH_BYTES = {1: 2, 2: 4, 3: 4}
_KINDS = "fiu"
"""Floating-point, signed and unsigned numbers; no objects, no texts, no complex numbers."""


@dataclass(frozen=True, slots=True)
class NpyHeader:
    """What a file says it holds."""

    dtype: np.dtype[Any]
    fortran: bool
    """Whether the first index runs fastest in the file."""
    shape: tuple[int, ...]
    start: int
    """Where the numbers begin."""

    @property
    def count(self) -> int:
        """How many numbers there must be."""
        return math.prod(self.shape)


def read_npy_header(stream: Stream) -> NpyHeader:
    """Read the header of a stream.

    Raises:
        DataError: It is no .npy file, or one of another kind of number or shape.
    """
    first = stream.read(8)
    if not first.startswith(MAGIC) or len(first) < 8 or first[6] not in _LENGTH_BYTES:
        raise DataError(f"{stream.where}: " + _("this is not a .npy file"))
    length_bytes = stream.read(_LENGTH_BYTES[first[6]])
    length = int.from_bytes(length_bytes, "little")
    if length > MAX_HEADER:
        raise DataError(f"{stream.where}: " + _("the header is longer than {n} bytes").format(n=MAX_HEADER))
    text = stream.read(length)
    start = 8 + len(length_bytes) + length
    if len(text) < length:
        raise DataError(f"{stream.where}: " + _("the file ends within its header"))
    try:
        content = ast.literal_eval(text.decode("latin-1" if first[6] < 3 else "utf-8"))
        found = _checked(content, start)
    except (ValueError, SyntaxError, TypeError, KeyError, MemoryError, RecursionError):
        raise DataError(f"{stream.where}: " + _("the header is not one of NumPy's")) from None
    except DataError as error:
        raise DataError(f"{stream.where}: {error}") from None
    return found


def _checked(content: dict[str, Any], start: int) -> NpyHeader:
    if set(content) != {"descr", "fortran_order", "shape"} or not isinstance(content["descr"], str):
        raise DataError(_("the array holds records; expected plain numbers"))
    dtype, shape = np.dtype(content["descr"]), content["shape"]
    if dtype.kind not in _KINDS:
        message = _("the array holds {dtype}; expected floating-point or whole numbers")
        raise DataError(message.format(dtype=shortened(safe_line(content["descr"]), 40)))
    if not isinstance(shape, tuple) or not all(type(size) is int and 0 <= size < 2**62 for size in shape):
        raise DataError(_("the header's shape is not one"))
    if len(shape) not in (2, 3):
        message = _("the array has {n} axes; expected 2 (steps, inputs) or 3 (steps, sequences, inputs)")
        raise DataError(message.format(n=len(shape)))
    if not math.prod(shape):
        raise DataError(_("the array is empty: its shape is {shape}").format(shape=shape))
    return NpyHeader(dtype, bool(content["fortran_order"]), shape, start)
