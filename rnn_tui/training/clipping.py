"""Clipping: keeping one step from being too long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def norm_of(gradients: Mapping[str, Array]) -> float:
    """Return the common norm of all gradients."""
    return float(np.sqrt(sum(float(np.vdot(array, array)) for array in gradients.values())))


def clip_by_norm(gradients: Mapping[str, Array], limit: float) -> float:
    """Scale gradients in place so that their common norm is at most ``limit``; keep their direction.

    Source: Pascanu, Mikolov & Bengio 2013.

    Returns:
        The norm before.
    """
    norm = norm_of(gradients)
    if norm > limit:
        for array in gradients.values():
            np.multiply(array, array.dtype.type(limit / norm), out=array)
    return norm


def clip_by_value(gradients: Mapping[str, Array], limit: float) -> float:
    """Cut every number of the gradients in place to ±``limit``; their direction may turn.

    Source: Mikolov 2012.

    Returns:
        The norm before.
    """
    norm = norm_of(gradients)
    for array in gradients.values():
        number = array.dtype.type(limit)
        np.clip(array, -number, number, out=array)
    return norm
