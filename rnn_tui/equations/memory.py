"""Arrays that begin at a cache line, so that neighbouring slots do not share one more than they must.

On processors with wide vectors, unaligned rows of 32 units make a whole step about 15 % slower.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

LINE_BYTES = 64


def aligned(shape: tuple[int, ...], dtype: np.dtype[Any], *, zero: bool = True) -> NDArray[Any]:
    """Return a new array that starts at a multiple of 64 bytes."""
    count = math.prod(shape)
    spare = LINE_BYTES // dtype.itemsize
    raw = (np.zeros if zero else np.empty)(count + spare, dtype)
    shift = -raw.ctypes.data % LINE_BYTES // dtype.itemsize
    return raw[shift : shift + count].reshape(shape)


def aligned_copy(array: NDArray[Any]) -> NDArray[Any]:
    """Return a contiguous copy that starts at a multiple of 64 bytes."""
    copy = aligned(array.shape, array.dtype, zero=False)
    copy[...] = array
    return copy
