"""One layer's run over a batch, in the direction that it reads; its numbers stand in the order of the input.

A backward layer starts at each sequence's own last step. It runs over turned sequences, and whatever leaves
this file is turned back, so that nobody else has to think of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.backward import Gradients, backward
from rnn_tui.equations.run import Run, Write
from rnn_tui.networks.masks import layer_masks
from rnn_tui.networks.model import Layer
from rnn_tui.networks.untied import run_untied
from rnn_tui.traces.path import BACKWARD

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class LayerRun:
    """What one layer computed."""

    run: Run
    lengths: tuple[int, ...]
    is_backward: bool

    def signal(self, name: str) -> Array:
        """Return one joint's values, ``(T, B, units)``, NaN beyond an end."""
        return self.turned(self.run.signal(name))

    def by_sequence(self, name: str, units: slice | list[int] = slice(None)) -> Array:
        """Return one joint's values, ``(B, T, chosen units)``, each sequence's own in one piece of memory."""
        if not self.is_backward:
            return self.run.by_sequence(name, units)
        return np.ascontiguousarray(self.signal(name)[:, :, units].transpose(1, 0, 2))

    def last(self, state: str) -> Array:
        """Return a state after the step that was computed last, ``(B, units)``."""
        return self.run.last(state)

    def previous(self, state: str, start: Array | float = 0.0) -> Array:
        """Return a state as each step found it, ``(T, B, units)``.

        Args:
            state: Its name.
            start: What the step that is computed first finds, ``(B, units)``.
        """
        now = self.run.signal(state)
        before = np.empty_like(now)
        before[0] = start
        before[1:] = now[:-1]
        return self.turned(before)

    def turned(self, array: Array) -> Array:
        """Return an array ``(T, B, …)`` from the order of reading to that of the input, or back."""
        return turned(array, self.lengths) if self.is_backward else array

    def backward(
        self, layer: Layer, seeds: Mapping[str, Array], *, signals: bool, apart: str = ""
    ) -> Gradients:
        """Return the gradient of a loss, given its slope by some signals, in the order of the input."""
        mine = {name: self.turned(slope) for name, slope in seeds.items()}
        found = backward(layer.engine, self.run, mine, signals=signals, apart=apart)
        if not self.is_backward:
            return found
        by_signal = {name: self.turned(slope) for name, slope in found.signals.items()}
        factors = tuple(
            replace(factor, left=self.turned(factor.left), right=self.turned(factor.right))
            for factor in found.factors
        )
        x = None if found.x is None else self.turned(found.x)
        return replace(found, signals=by_signal, x=x, factors=factors)


def run_layer(
    layer: Layer,
    x: Array,
    lengths: Sequence[int],
    *,
    start: Mapping[str, Array] | None = None,
    writes: Sequence[Write] = (),
    wants: frozenset[str] = frozenset(),
    first: int = 0,
    sequences: NDArray[np.intp] | None = None,
) -> LayerRun:
    """Run a layer over what it reads.

    Args:
        layer: The layer.
        x: What it reads, ``(T, B, I)``.
        lengths: Length of each sequence.
        start: States before the step it computes first, each ``(B, units)``; zeros when omitted.
        writes: Values to write while it runs; their steps are those of the input.
        wants: Joints to record beside the signals.
        first: Number of the first step, where a layer runs in parts.
        sequences: Numbers of the sequences, where only some of them run.
    """
    places = np.arange(len(lengths)) if sequences is None else sequences
    masks = layer_masks(layer, np.arange(first, first + len(x)), places)
    if layer.cells:
        return cast("LayerRun", run_untied(layer, x, lengths, start=start, writes=writes, masks=masks))
    is_backward = layer.direction == BACKWARD
    if is_backward:
        x = turned(x, lengths)
        masks = {name: turned(mask, lengths) for name, mask in masks.items()}
        writes = [replace(one, step=lengths[one.sequence] - 1 - one.step) for one in writes]
    run = layer.engine.forward(x, start=start, lengths=lengths, writes=writes, wants=wants, masks=masks)
    return LayerRun(run, tuple(lengths), is_backward)


def turned(array: Array, lengths: Sequence[int]) -> Array:
    """Return ``(T, B, …)`` with each sequence turned round; what lies beyond its end stays there."""
    steps = len(array)
    if min(lengths) == steps:
        return array[::-1]
    place = np.arange(steps)[:, None]
    length = np.asarray(lengths)[None, :]
    source = np.where(place < length, length - 1 - place, place)
    return np.take_along_axis(array, source[..., None], axis=0)
