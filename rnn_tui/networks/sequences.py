"""Input for a network: token numbers or vectors, padded to one array, with what to call each step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
NO_TARGET = -1


@dataclass(frozen=True, eq=False)
class Sequences:
    """Several sequences, each with its own length."""

    tokens: tuple[tuple[str, ...], ...]
    """What to show at each step of each sequence."""
    numbers: NDArray[np.intp] | None = None
    """Token numbers ``(T, B)``; −1 beyond an end."""
    vectors: Array | None = None
    """Input vectors ``(T, B, I)``; zeros beyond an end."""
    targets: NDArray[np.intp] | None = None
    """Class of each step ``(T, B)``; −1 where there is none."""
    values: Array | None = None
    """Numbers to come near to at each step, ``(T, B, O)``; NaN where there are none."""
    others: Mapping[str, Sequences] = field(default_factory=dict)
    """What the other clocks of a network read, by stage; empty where it has only one."""

    @property
    def lengths(self) -> list[int]:
        """Number of steps of each sequence."""
        return [len(one) for one in self.tokens]


def from_numbers(
    tokens: Sequence[Sequence[str]],
    numbers: Sequence[Sequence[int]],
    targets: Sequence[Sequence[int]] | None = None,
) -> Sequences:
    """Return sequences of token numbers, with the class of each step if it is known."""
    names = tuple(tuple(one) for one in tokens)
    return Sequences(names, numbers=padded(numbers), targets=None if targets is None else padded(targets))


def from_vectors(vectors: Sequence[Array], names: Sequence[Sequence[str]] | None = None) -> Sequences:
    """Return sequences of vectors, each ``(T, I)``; steps are numbered unless they have names."""
    if names is None:
        names = [[vector_name(row) for row in one] for one in vectors]
    return Sequences(tuple(tuple(one) for one in names), vectors=padded_vectors(vectors))


def padded_vectors(vectors: Sequence[Array], beyond: float = 0.0) -> Array:
    """Return vectors of several sequences, each ``(T, I)``, as ``(T, B, I)``."""
    steps = max(len(one) for one in vectors)
    whole = np.full((steps, len(vectors), vectors[0].shape[1]), beyond, vectors[0].dtype)
    for place, one in enumerate(vectors):
        whole[: len(one), place] = one
    return whole


def with_vectors(sequences: Sequences, vectors: Array) -> Sequences:
    """Return sequences with other numbers in their vectors, each step called by what it is now."""
    renamed = from_vectors([vectors[:length, place] for place, length in enumerate(sequences.lengths)])
    return replace(sequences, tokens=renamed.tokens, vectors=vectors)


def vector_name(row: Array) -> str:
    """Return what to call an input vector: its numbers, if they are few."""
    if len(row) > 4:
        return f"[{len(row)}]"
    return "(" + ",".join(f"{value:g}" for value in row).replace("-", "−") + ")"


def padded(rows: Sequence[Sequence[int]]) -> NDArray[np.intp]:
    """Return whole numbers of several sequences as ``(T, B)``, −1 beyond an end."""
    lengths = np.fromiter(map(len, rows), np.intp, len(rows))
    whole = np.full((lengths.max(), len(rows)), NO_TARGET, np.intp)
    flat = np.fromiter(chain.from_iterable(rows), np.intp, lengths.sum())
    whole.T[np.arange(len(whole)) < lengths[:, None]] = flat
    return whole
