"""The run of attention over a batch, with values written over its signals, and the gradient back through it.

The numbers of a run are laid ``(B, T, …)``; whatever leaves this file is ``(T, B, units)`` as in every trace,
and absent beyond the end of a source or a target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks import attention
from rnn_tui.blocks.attention import CONTEXT, MATCH, SCORE, WEIGHT, Memory
from rnn_tui.equations.backward import Factor, Gradients
from rnn_tui.networks.model import Layer
from rnn_tui.networks.paths import StepWrite, signal_path

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class AttentionRun:
    """What attention computed; it offers what the run of any other layer does."""

    layer: Layer
    memory: Memory
    query: Array
    """``(B, T, H)``, zeros beyond an end."""
    lengths: tuple[int, ...]
    """Of the targets."""
    arrays: Mapping[str, Array]
    """By signal ``(B, T, units)``; without the matches, which only few ask for."""
    writes: tuple[StepWrite, ...]

    @cached_property
    def match(self) -> Array:
        """What an additive score weighs, ``(B, T, S, A)``."""
        found = attention.match(self.memory, self.query)
        flat = found.reshape(*found.shape[:2], -1)
        put(flat, MATCH, self.layer, self.writes)
        return flat.reshape(found.shape)

    def signal(self, name: str) -> Array:
        """Return a signal, ``(T, B, units)``, NaN beyond an end."""
        if name == MATCH:
            return self.absent(name, self.match.reshape(*self.match.shape[:2], -1))
        return self.absent(name, self.arrays[name])

    def absent(self, name: str, found: Array) -> Array:
        """Return ``(B, T, units)`` as ``(T, B, units)``, NaN beyond the ends of target and source."""
        whole = found.transpose(1, 0, 2).copy()
        whole[np.arange(len(whole))[:, None] >= np.asarray(self.lengths)] = np.nan
        if name != CONTEXT:
            each = whole.shape[2] // self.memory.beyond.shape[1]
            beyond = np.repeat(self.memory.beyond < 0, each, axis=1)
            whole[np.broadcast_to(beyond, whole.shape)] = np.nan
        return whole

    def by_sequence(self, name: str, units: slice | list[int] = slice(None)) -> Array:
        """Return a signal, ``(B, T, chosen units)``, each sequence's own in one piece of memory."""
        return np.ascontiguousarray(self.signal(name).transpose(1, 0, 2)[:, :, units])

    def last(self, state: str) -> Array:
        """Fail: attention has no states."""
        raise KeyError(state)

    def previous(self, state: str, start: Array | float = 0.0) -> Array:
        """Fail: attention has no states."""
        raise KeyError(state, start)

    def turned(self, array: Array) -> Array:
        """Return an array as it is: attention reads forward."""
        return array


def put(array: Array, name: str, layer: Layer, writes: Sequence[StepWrite]) -> None:
    """Write values over a signal ``(B, T, units)``."""
    path = signal_path(layer, name)
    for write in writes:
        if write.path == path:
            array[write.sequence, write.step, write.unit] = write.value


def attend(
    layer: Layer, memory: Memory, query: Array, lengths: Sequence[int], writes: Sequence[StepWrite] = ()
) -> AttentionRun:
    """Attend to a source at every step of a target.

    Args:
        layer: Attention.
        memory: What is attended to.
        query: What asks, ``(T, B, H)``; what lies beyond an end is not read.
        lengths: Of the targets.
        writes: Values to write over its signals.
    """
    mine = tuple(write for write in writes if write.path == signal_path(layer, write.path.name))
    inside = np.arange(len(query))[:, None] < np.asarray(lengths)
    asked = np.ascontiguousarray(np.where(inside[..., None], query, 0).transpose(1, 0, 2))
    arrays: dict[str, Array] = {}
    run = AttentionRun(layer, memory, asked, tuple(lengths), arrays, mine)
    if memory.score == "additive":  # its matches are kept: the way back needs them
        arrays[SCORE] = run.match @ memory.trained[attention.MATCH_WEIGHTS]
    else:
        arrays[SCORE] = attention.scores(memory, asked)
    put(arrays[SCORE], SCORE, layer, mine)
    arrays[WEIGHT] = attention.weights(memory, arrays[SCORE])
    put(arrays[WEIGHT], WEIGHT, layer, mine)
    arrays[CONTEXT] = attention.context(memory, arrays[WEIGHT])
    put(arrays[CONTEXT], CONTEXT, layer, mine)
    return run


@dataclass(frozen=True, eq=False)
class AttentionGradients:
    """∂L/∂ all that attention has to do with."""

    own: Gradients
    outputs: Array
    """By the encoder's outputs, ``(S, B, E)``."""


def backward(
    run: AttentionRun, seeds: Mapping[str, Array], *, signals: bool, apart: str = ""
) -> AttentionGradients:
    """Return the gradient of a loss, given its slope by some of the signals, ``(T, B, units)``."""
    return _Backward(run, seeds).result(signals=signals, apart=apart)


class _Backward:
    def __init__(self, run: AttentionRun, seeds: Mapping[str, Array]) -> None:
        self.run, self.memory = run, run.memory
        self.seeds = {name: np.nan_to_num(slope).transpose(1, 0, 2) for name, slope in seeds.items()}
        self.slopes: dict[str, Array] = {}
        """∂L/∂ each signal, ``(B, T, units)``."""

    def arriving(self, name: str, share: Array | None) -> Array:
        """Note ∂L/∂ a signal; return what of it goes on to what the signal was made of."""
        seed = self.seeds.get(name)
        share = np.zeros_like(self.run.arrays[name]) if share is None else share
        total = share if seed is None else share + seed
        self.slopes[name] = total
        path = signal_path(self.run.layer, name)
        mine = [write for write in self.run.writes if write.path == path]
        if not mine:
            return total
        free = total.copy()
        for write in mine:
            free[write.sequence, write.step, write.unit] = 0
        return free

    def result(self, *, signals: bool, apart: str) -> AttentionGradients:
        run, memory = self.run, self.memory
        by_context = self.arriving(CONTEXT, None)
        by_weight = self.arriving(WEIGHT, by_context @ memory.values.transpose(0, 2, 1))
        # The softmax as it was before a value was written over it, which is what its slope is of.
        softmax = attention.weights(memory, run.arrays[SCORE])
        by_score = self.arriving(SCORE, attention.weight_slope(softmax, by_weight))
        found = self.through(by_score)
        values = found.values + run.arrays[WEIGHT].transpose(0, 2, 1) @ by_context
        factors = tuple(self.factors(apart, by_score, found))
        shown = {name: run.absent(name, slope) for name, slope in self.slopes.items()} if signals else {}
        # A query ends where its target does, like the context.
        own = Gradients(found.trained, shown, run.absent(CONTEXT, found.query), {}, factors)
        return AttentionGradients(own, values.transpose(1, 0, 2))

    def through(self, by_score: Array) -> attention.Slopes:
        """Return what goes on from the scores."""
        run, memory = self.run, self.memory
        if memory.score != "additive":
            return attention.product_backward(memory, run.query, by_score)
        by_match = by_score[..., None] * memory.trained[attention.MATCH_WEIGHTS]
        by_match = self.arriving(MATCH, by_match.reshape(*by_score.shape[:2], -1))
        shape = run.match.shape
        return attention.additive_backward(memory, run.query, run.match, by_score, by_match.reshape(shape))

    def factors(self, name: str, by_score: Array, found: attention.Slopes) -> Iterator[Factor]:
        """Yield what each step adds to a trained parameter: one term, or one for each source step."""
        query, values, sums = self.run.query, self.memory.values, found.sums
        if name == attention.MATCH_WEIGHTS:
            left = np.einsum("bts,btsa->bta", by_score, self.run.match)
            yield factor(left, np.ones((*left.shape[:2], 1), left.dtype))
        elif name == attention.QUERY_WEIGHTS and sums is None:
            yield factor(query, by_score @ values)
        elif name == attention.QUERY_WEIGHTS and sums is not None:
            yield factor(sums.sum(axis=2), query)
        elif name == attention.KEY_WEIGHTS and sums is not None:
            steps = sums.shape[1]
            for place in range(sums.shape[2]):
                key = np.repeat(values[:, place][:, None], steps, axis=1)
                yield factor(sums[:, :, place], key)


def factor(left: Array, right: Array) -> Factor:
    """Return a term of a gradient, of arrays ``(B, T, …)``."""
    return Factor(left.transpose(1, 0, 2), right.transpose(1, 0, 2), slice(0, right.shape[2]))
