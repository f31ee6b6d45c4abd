"""Hops over the memories of a batch of stories, forward and backward.

The arithmetic is that of the equations in :mod:`rnn_tui.blocks.memory`, for stories of different lengths at
once: what is not there is never scored, never read and never summed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.run import Write
from rnn_tui.networks.paths import INPUT

Array = NDArray[Any]
Numbers = NDArray[np.intp]
ACROSS = ("s", "p", INPUT)
"""The signals whose units are sentences."""


@dataclass(frozen=True, eq=False)
class Memories:
    """The stories of a batch, written down, and what maps one hop's knowledge to the next."""

    addressed: Array
    """``m``, ``(B, S, E)``; zeros beyond a story's end."""
    read: Array
    """``c``, the same shape."""
    there: NDArray[np.bool_]
    """Which sentences there are, ``(B, S)``."""
    mapping: Array
    """``U_u``, ``(E, E)``."""

    def scores(self, known: Array) -> Array:
        """Return every sentence's score, ``(B, S)``, by what is known, ``(B, E)``."""
        return np.asarray((self.addressed @ known[:, :, None])[:, :, 0])

    def attention(self, scores: Array) -> Array:
        """Return every sentence's share, 0 where there is none."""
        masked = np.where(self.there, scores, -np.inf)
        powers = np.exp(masked - masked.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def choice(self, scores: Array, told: Numbers) -> Array:
        """Return 1 for the sentence that is told, else for the first of the largest score."""
        best = np.where(self.there, scores, -np.inf).argmax(axis=1)
        chosen = np.zeros_like(scores)
        np.put_along_axis(chosen, np.where(told >= 0, told, best)[:, None], 1, axis=1)
        return chosen


@dataclass(frozen=True, eq=False)
class HopRun:
    """What hops computed; it offers what the run of any other layer does."""

    memories: Memories
    first: Array
    """What was known before the first hop, ``(B, E)``."""
    writes: tuple[Write, ...]
    signals: dict[str, list[Array]] = field(default_factory=dict)
    """``s``, ``p``, ``o``, ``u``, and ``x`` of hard hops, ``(B, units)`` a hop; 0 where no sentence is."""
    shares: list[Array] = field(default_factory=list)
    """``p`` before anything was written over it."""

    @property
    def lengths(self) -> tuple[int, ...]:
        """Number of hops for each story."""
        return (len(self.shares),) * len(self.first)

    def put(self, name: str, value: Array) -> Array:
        """Keep a signal of the next hop, values written over it, and return it."""
        kept = self.signals.setdefault(name, [])
        mine = [write for write in self.writes if (write.signal, write.step) == (name, len(kept))]
        value = value.copy() if mine else value
        for write in mine:
            value[write.sequence, write.unit] = write.value
        kept.append(value)
        return value

    def free(self, name: str) -> Array:
        """Return 0 where a value was written over a signal, 1 elsewhere, ``(K, B, units)``."""
        found = np.ones_like(np.stack(self.signals[name]))
        for write in self.writes:
            if write.signal == name:
                found[write.step, write.sequence, write.unit] = 0
        return found

    def signal(self, name: str) -> Array:
        """Return a signal, ``(K, B, units)``, NaN beyond a story's end."""
        return self.absent(name, np.stack(self.signals[name]))

    def absent(self, name: str, found: Array) -> Array:
        """Return numbers by sentence with NaN where there is none; others as they are."""
        there = self.memories.there
        return np.where(there, found, found.dtype.type(np.nan)) if name in ACROSS else found

    def by_sequence(self, name: str, units: slice | list[int] = slice(None)) -> Array:
        """Return a signal, ``(B, K, chosen units)``, each sequence's own in one piece of memory."""
        return np.ascontiguousarray(self.signal(name)[:, :, units].transpose(1, 0, 2))

    def last(self, state: str) -> Array:
        """Return a state after the last hop, ``(B, units)``."""
        return self.signals[state][-1]

    def previous(self, state: str, start: Array | float = 0.0) -> Array:  # noqa: ARG002 - it starts with the question
        """Return a state as each hop found it, ``(K, B, units)``."""
        return np.stack([self.first, *self.signals[state][:-1]])


def run_hops(
    memories: Memories, first: Array, taught: Numbers, *, hard: bool, writes: Sequence[Write] = ()
) -> HopRun:
    """Look at the memories hop by hop.

    Args:
        memories: What there is to read.
        first: What is known before, ``(B, E)``.
        taught: Of hard hops, the sentence that each is told to read, ``(K, B)``; −1 leaves it the choice.
        hard: Whether one sentence is read, not all by their shares.
        writes: Values to write over what is computed.
    """
    done, known = HopRun(memories, first, tuple(writes)), first
    for told in taught:
        scores = done.put("s", memories.scores(known))
        done.shares.append(memories.attention(scores))
        weights = done.put("p", done.shares[-1])
        if hard:
            weights = done.put(INPUT, memories.choice(scores, told))
        read = done.put("o", (weights[:, None] @ memories.read)[:, 0])
        known = done.put("u", known @ memories.mapping.T + read)
    return done


@dataclass(frozen=True, eq=False)
class HopGradients:
    """∂L/∂ everything that hops read and computed."""

    signals: dict[str, Array]
    """By signal, ``(K, B, units)``, zeros beyond a story's end."""
    first: Array
    """By what was known before, ``(B, E)``."""
    addressed: Array
    """By ``m``, ``(B, S, E)``."""
    read: Array
    """By ``c``, the same shape."""
    flowing: Array
    """What flows back through ``u`` at each hop, ``(K, B, E)``; times what the hop found, by the mapping."""


def hop_gradients(done: HopRun, seeds: Mapping[str, Array]) -> HopGradients:
    """Return the gradient of a loss, given its slope by some signals; nothing flows through what was written.

    Args:
        done: What was computed.
        seeds: ∂L/∂signal from outside, ``(K, B, units)``; what stands where there is no sentence is not read.
    """
    memories, read_by = done.memories, INPUT if INPUT in done.signals else "p"
    slopes = {name: np.zeros_like(np.stack(values)) for name, values in done.signals.items()}
    for name, slope in seeds.items():
        slopes[name] += np.where(memories.there, slope, 0) if name in ACROSS else slope
    free = {name: done.free(name) for name in slopes}
    addressed, read = np.zeros_like(memories.addressed), np.zeros_like(memories.read)
    before = done.previous("u")
    flowing, carried = np.zeros_like(before), np.zeros_like(done.first)
    for hop in reversed(range(len(before))):
        slopes["u"][hop] += carried
        flow = flowing[hop] = slopes["u"][hop] * free["u"][hop]
        slopes["o"][hop] += flow
        out = slopes["o"][hop] * free["o"][hop]
        read += done.signals[read_by][hop][:, :, None] * out[:, None]
        slopes[read_by][hop] += (memories.read @ out[:, :, None])[:, :, 0]
        share, slope = done.shares[hop], slopes["p"][hop] * free["p"][hop]
        slopes["s"][hop] += share * (slope - (share * slope).sum(axis=1, keepdims=True))
        score = slopes["s"][hop] * free["s"][hop]
        addressed += score[:, :, None] * before[hop][:, None]
        carried = flow @ memories.mapping + (score[:, None] @ memories.addressed)[:, 0]
    return HopGradients(slopes, carried, addressed, read, flowing)
