"""A decoder whose attention is asked by the step before: it runs step by step, and so does the way back.

The context is read together with the word, so no step can begin before the one before it has ended (Bahdanau,
Cho & Bengio 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.attention import CONTEXT, Memory
from rnn_tui.equations.backward import needed_joints
from rnn_tui.networks import attending
from rnn_tui.networks.encoding import Encoded, Joints
from rnn_tui.networks.layer_run import run_layer
from rnn_tui.networks.model import DECODER
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import writes_of, written
from rnn_tui.networks.paths import StepWrite, input_path, joined_path
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.stepped_run import SteppedRun, spread

Array = NDArray[Any]
Numbers = NDArray[np.intp]


class _Forward:
    """The decoder between two steps."""

    def __init__(
        self,
        parts: Parts,
        target: Sequences,
        first: Encoded,
        writes: Sequence[StepWrite],
        seeds: Joints | None,
    ) -> None:
        self.parts, self.seeds = parts, seeds
        self.writes = [write for write in writes if write.path.stage == DECODER]
        lengths = np.asarray(target.lengths)
        self.alive = [np.flatnonzero(lengths > step) for step in range(int(lengths.max()))]
        assert first.memory is not None  # noqa: S101 - who asks before has attention
        self.memory: Memory = first.memory
        assert parts.model.target is not None  # noqa: S101 - a decoder has a table
        assert target.numbers is not None  # noqa: S101 - and reads numbers
        words = parts.model.target.forward(target.numbers)
        self.words = written(words, self.writes, input_path(DECODER))
        self.states = [{name: value.copy() for name, value in begin.items()} for begin in first.begin]
        top, batch = parts.top, len(lengths)
        zeros = np.zeros((batch, top.width), parts.model.dtype)
        self.output = self.states[-1].get(top.cell.output, zeros)
        self.queries: list[Array] = []
        self.reads: list[list[Array]] = []
        self.runs: dict[int, list[Any]] = {}

    def step(self, step: int) -> None:
        """Run one step of the sequences that reach it."""
        parts, alive = self.parts, self.alive[step]
        writes = [
            replace(write, step=0, sequence=int(np.searchsorted(alive, write.sequence)))
            for write in self.writes
            if write.step == step
        ]
        place = parts.attention
        assert place is not None  # noqa: S101 - who asks before has attention
        layer = parts.model.layers[place]
        query = written(self.output[alive][None], writes, joined_path(layer))
        run = attending.attend(layer, self.memory.rows(alive), query, [1] * len(alive), writes)
        self.queries.append(query)
        self.runs.setdefault(place, []).append(run)
        below = np.concatenate([self.words[step, alive][None], run.signal(CONTEXT)], axis=2)
        below = written(below, writes, joined_path(parts.model.layers[parts.decoder_places[0]]))
        reads: list[Array] = []
        for states, at in zip(self.states, parts.decoder_places, strict=True):
            reads.append(below)
            below = self.layer(at, below, writes, states, alive)
        self.reads.append(reads)
        self.output = self.output.copy()
        self.output[alive] = below[0]

    def layer(
        self, place: int, x: Array, writes: Sequence[StepWrite], states: dict[str, Array], alive: Numbers
    ) -> Array:
        layer = self.parts.model.layers[place]
        mine = writes_of(layer, writes)
        wants = frozenset[str]()
        if self.seeds is not None:
            wants = needed_joints(layer.engine, self.seeds[place], writes=mine)
        begin = {name: value[alive] for name, value in states.items()}
        run = run_layer(
            layer,
            x,
            [1] * len(alive),
            start=begin,
            writes=mine,
            wants=wants,
            first=len(self.reads),
            sequences=alive,
        )
        for name in layer.cell.states:
            states[name][alive] = run.last(name)
        self.runs.setdefault(place, []).append(run)
        return run.signal(layer.cell.output)


def forward(
    parts: Parts,
    target: Sequences,
    first: Encoded,
    writes: Sequence[StepWrite],
    seeds: Joints | None,
    runs: dict[int, Any],
    reads: dict[int, Array],
) -> Array:
    """Run attention and the recurrent layers step by step; return what the highest of them gives."""
    driver, model = _Forward(parts, target, first, writes, seeds), parts.model
    for step in range(len(driver.alive)):
        driver.step(step)
    batch, alive = len(target.lengths), tuple(driver.alive)
    ends = dict(zip(parts.decoder_places, driver.states, strict=True))
    for place, found in driver.runs.items():
        runs[place] = SteppedRun(tuple(found), alive, batch, ends.get(place, {}))
    assert parts.attention is not None  # noqa: S101 - who asks before has attention
    reads[model.level_of(parts.attention)] = spread(driver.queries, alive, batch)
    for level, place in enumerate(parts.decoder_places):
        own = [found[level] for found in driver.reads]
        reads[model.level_of(place)] = spread(own, alive, batch)
    reads[len(model.levels)] = driver.words
    return np.asarray(runs[parts.decoder_places[-1]].signal(parts.top.cell.output))
