"""Tokens to vectors: a trained table of rows, or one-hot vectors that need no parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Embedding:
    """A table with one row for each token: ``x = E[token]``.

    Source: Bengio et al. 2003.
    """

    table: Array
    """``(tokens, width)``."""

    @property
    def width(self) -> int:
        """Length of a token's vector."""
        return int(self.table.shape[1])

    def forward(self, tokens: NDArray[np.intp]) -> Array:
        """Return ``(T, B, width)`` for token numbers ``(T, B)``; a negative number gives zeros."""
        rows = self.table[np.maximum(tokens, 0)]
        rows[tokens < 0] = 0
        return rows

    def backward(self, tokens: NDArray[np.intp], slope: Array) -> Array:
        """Return ∂L/∂E, ``(tokens, width)``, from ∂L/∂x ``(T, B, width)``."""
        total = np.zeros(self.table.shape, slope.dtype)
        there = tokens >= 0
        np.add.at(total, tokens[there], slope[there])
        return total


@dataclass(frozen=True)
class OneHot:
    """A vector of zeros with a one at the token's place."""

    width: int
    dtype: str = "float32"

    def forward(self, tokens: NDArray[np.intp]) -> Array:
        """Return ``(T, B, width)`` for token numbers ``(T, B)``; a negative number gives zeros."""
        x = np.zeros((*tokens.shape, self.width), self.dtype)
        steps, sequences = np.nonzero(tokens >= 0)
        x[steps, sequences, tokens[steps, sequences]] = 1
        return x
