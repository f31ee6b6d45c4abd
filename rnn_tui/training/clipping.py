"""Clipping: keeping one step from being too long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def clip_by_norm(gradients: Mapping[str, Array], limit: float) -> float:
    """Scale gradients in place so that their common norm is at most ``limit``; keep their direction.

    Source: Pascanu, Mikolov & Bengio 2013.

    Returns:
        The norm before.
    """
    norm = float(np.sqrt(sum(float(np.vdot(array, array)) for array in gradients.values())))
    if norm > limit:
        for array in gradients.values():
            np.multiply(array, array.dtype.type(limit / norm), out=array)
    return norm
