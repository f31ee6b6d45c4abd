"""All parameters in a few long vectors, so that an optimiser takes few calls, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MATRICES, VECTORS = "matrices", "vectors"


class Flat:
    """A copy of named arrays, end to end; what is written into a name is in its vector, and back.

    Args:
        arrays: The arrays to copy, all of one dtype.
    """

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.vectors: dict[str, Array] = {}
        """The matrices' numbers in one vector, those of biases and other vectors in another."""
        views: dict[str, Array] = {}
        for group in (MATRICES, VECTORS):
            mine = {name: array for name, array in arrays.items() if (array.ndim > 1) == (group == MATRICES)}
            if mine:
                whole = np.concatenate([array.ravel() for array in mine.values()])
                self.vectors[group] = whole
                ends = np.cumsum([array.size for array in mine.values()])[:-1]
                for (name, array), part in zip(mine.items(), np.split(whole, ends), strict=True):
                    views[name] = part.reshape(array.shape)
        self.arrays = {name: views[name] for name in arrays}
        """Views into the vectors, by name, in the order that was given."""

    def copies(self) -> dict[str, Array]:
        """Return the vectors as they are now, copied."""
        return {group: vector.copy() for group, vector in self.vectors.items()}

    def put(self, vectors: Mapping[str, Array]) -> None:
        """Take over the numbers of vectors of the same groups and lengths."""
        for group, vector in self.vectors.items():
            np.copyto(vector, vectors[group])
