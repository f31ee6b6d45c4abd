"""Truncated back-propagation: a long sequence is learned from in windows, and its states are carried over.

Each window begins with the states that the one before it ended with, as numbers: the gradient stops there.
A window as long as the sequences is full back-propagation, to the bit. Source: Williams & Peng 1990.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.sequences import Sequences

Array = NDArray[Any]
Carried = tuple[dict[str, Array], ...]
"""By layer, its states by name, ``(B, units)``."""


def check_windows(model: Model) -> None:
    """Refuse a network whose answers depend on what comes later.

    Raises:
        UsageError: It is one.
    """
    if not model.streams:
        text = _("{name} answers only after a whole sequence and cannot be trained in windows; set none")
        raise UsageError(text.format(name=model.name))


def alive(batch: Sequences, low: int) -> NDArray[np.intp]:
    """Return the places of the sequences that reach a step."""
    return np.flatnonzero(np.array(batch.lengths) > low)


def window(batch: Sequences, low: int, high: int) -> Sequences:
    """Return the steps from ``low`` on and before ``high``, of the sequences that reach them."""
    if not low and high >= max(batch.lengths):
        return batch
    kept = alive(batch, low)
    tokens = tuple(batch.tokens[place][low:high] for place in kept)
    steps = max(map(len, tokens))

    def cut(array: Array | None) -> Array | None:
        return None if array is None else array[low : low + steps, kept]

    return replace(
        batch,
        tokens=tokens,
        numbers=cut(batch.numbers),
        vectors=cut(batch.vectors),
        targets=cut(batch.targets),
        values=cut(batch.values),
    )


def begun(carried: Carried, kept: NDArray[np.intp]) -> Sequence[Mapping[str, Array]]:
    """Return the states that some sequences of a batch begin with."""
    return [{name: array[kept] for name, array in layer.items()} for layer in carried]


def ended(model: Model, done: Pass, kept: NDArray[np.intp], batch: Sequences) -> Carried:
    """Return the states after a window; nothing is kept of sequences that ended before it.

    Args:
        model: The model that ran.
        done: Its run over the window.
        kept: The places of its sequences in the batch.
        batch: The batch that the window is of.
    """
    found: list[dict[str, Array]] = []
    for place, layer in enumerate(model.layers):
        states: dict[str, Array] = {}
        for name in layer.cell.states:
            last = done.runs[place].last(name)
            states[name] = np.zeros((len(batch.tokens), last.shape[1]), last.dtype)
            states[name][kept] = last
        found.append(states)
    return tuple(found)
