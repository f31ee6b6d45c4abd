"""Running a model over some sequences at once, and taking out of it what is to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.batch.gradients import Aim, batch_gradients
from rnn_tui.batch.item import Item
from rnn_tui.batch.part import Part
from rnn_tui.batch.series import Role, Series
from rnn_tui.batch.steps import Steps
from rnn_tui.batch.terms import LayerValues
from rnn_tui.blocks.read_out import PROBABILITY
from rnn_tui.equations.machine import BLOCK_STEPS
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.masks import seed_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.paths import signal_path
from rnn_tui.networks.sequences import Sequences, padded
from rnn_tui.session.loss import has_answers
from rnn_tui.traces.trace import Stage, Trace

Array = NDArray[Any]
States = tuple[Mapping[str, Array], ...]
MAX_BATCH = 120
"""Sequences that run together: no power of two, so that their rows do not share cache lines' places, and few
enough that what they record is memory that the next run takes over, not fresh pages."""
RUN_BYTES = 64 << 20
"""What one run may record."""
_MOST_STEPS = 5000


@dataclass(frozen=True)
class Computed:
    """The numbers of some sequences, those of one sequence in one piece."""

    items: Sequence[Item]
    arrays: tuple[Array, ...]
    """One ``(B, T, units)`` a series."""
    answers: Array | None
    """Top answer at each step ``(B, T)``."""
    losses: Sequence[Aim]
    states: States
    """Of each layer after the last step."""
    series: Sequence[Series] = ()
    stages: Mapping[str, Stage] = field(default_factory=dict)
    """The clocks, where there are several; then each has a part of its own."""
    answer_stage: str = ""

    def parts(self, place: int, steps: Steps) -> Iterator[Part]:
        """Yield what is written of one whole sequence, clock after clock."""
        item = self.items[place]
        if not self.stages:
            yield self.part(place, steps, total=item.steps)
            return
        names = list(dict.fromkeys(one.stage for one in self.series))
        for name in names:
            part = self.stage_part(place, steps, self.stages[name])
            yield part._replace(stage=name if len(names) > 1 else "", more=name != names[-1])

    def stage_part(self, place: int, steps: Steps, stage: Stage) -> Part:
        """Return what is written of one sequence by one of several clocks."""
        item, count = self.items[place], stage.lengths[place]
        chosen = steps.chosen(1, count, count)
        rows: list[Array] = []
        units: list[Sequence[str]] = []
        for one, array in zip(self.series, self.arrays, strict=True):
            if one.stage != stage.name:
                continue
            names = self.stages[one.across].tokens[place] if one.across else ()
            whole = array[place, :count]
            rows.append((whole[:, : len(names)] if one.across else whole)[chosen])
            units.append(names)
        answers = None
        if self.answers is not None and stage.name == self.answer_stage:
            answers = self.answers[place, chosen].tolist()
        tokens = [stage.tokens[place][step] for step in chosen]
        loss = self.losses[place] if self.losses else None
        return Part(item.id, chosen + 1, rows, tokens, answers, loss, units=units)

    def part(self, place: int, steps: Steps, first: int = 1, total: int | None = None) -> Part:
        """Return what is written of one sequence.

        Args:
            place: Which sequence.
            steps: Which of its steps.
            first: Number of its first step here.
            total: Length of the whole sequence; None if it goes on for long.
        """
        item = self.items[place]
        rows = [array[place, : item.steps] for array in self.arrays]
        answers = () if self.answers is None else self.answers[place, : item.steps].tolist()
        loss = self.losses[place] if self.losses else None
        numbers, tokens = _from_one(item.steps) + (first - 1), item.tokens
        if not steps.is_all:
            chosen = steps.chosen(first, item.steps, total)
            rows, numbers = [array[chosen] for array in rows], chosen + first
            tokens = [tokens[step] for step in chosen] if tokens else ()
            answers = [answers[step] for step in chosen] if answers else ()
        return Part(item.id, numbers, rows, tokens, answers, loss, item.more)


class Computer:
    """A model that is ready to run batches.

    Args:
        model: The model.
        series: What to take out of each run.
    """

    def __init__(self, model: Model, series: Sequence[Series]) -> None:
        self.model, self.series = model, series
        self.network = network_of(model)
        self.layers = {
            signal_path(layer, name): place
            for place, layer in enumerate(model.layers)
            for name in layer.cell.signals
        }
        self.inputs = {path: level for level, path in self.network.inputs(model)}
        self.answering = has_answers(model)
        self.has_stages = len({layer.stage for layer in model.layers}) > 1
        # Each sequence meets the same masks, whichever others stand beside it: that of the explorer.
        self.most = MAX_BATCH if seed_of(model) is None else 1
        """The most sequences that run together."""
        self.wants_terms = any(one.role is Role.TERM for one in series)
        self.wants_gradients = any(one.role is Role.GRADIENT for one in series)
        wide = 1 + 4 * self.wants_terms + 4 * self.wants_gradients
        self.step_bytes = (
            sum(self.network.signal_widths(model).values()) * np.dtype(model.dtype).itemsize * wide
        )
        """How much a run records of each step of each sequence."""
        # A sequence whose gradients are wanted cannot be cut, so it may take more.
        room = RUN_BYTES * (4 if self.wants_gradients else 1) // self.step_bytes
        self.block_steps = max(min(_MOST_STEPS, room) // BLOCK_STEPS, 1) * BLOCK_STEPS
        """The most steps that run at once; whole blocks of the engine, so that bits do not depend on it."""

    def batches(self, items: Sequence[Item]) -> Iterator[list[int]]:
        """Yield the places of the items that run together, longest first."""
        order = sorted(range(len(items)), key=lambda place: -items[place].steps)
        low = 0
        while low < len(order):
            room = RUN_BYTES // (self.step_bytes * items[order[low]].steps)
            high = low + min(max(room, 1), self.most)
            yield order[low:high]
            low = high

    def run(self, items: Sequence[Item], start: States = ()) -> Computed:
        """Run some sequences.

        Args:
            items: The sequences.
            start: By layer, states to begin with; zeros when omitted.
        """
        sequences = _sequences(items)
        done: Pass = self.network.forward(self.model, sequences, start=start)
        gradient: Trace | None = None
        losses: Sequence[Aim] = ()
        if self.wants_gradients:
            gradient, losses = batch_gradients(self.model, items, sequences, done)
        values = self.layer_values(sequences, done, start) if self.wants_terms else []
        arrays = tuple(self.array(one, done, values, gradient) for one in self.series)
        answers = done.runs[-1].signal(PROBABILITY).argmax(axis=2).T if self.answering else None
        pairs = zip(self.model.layers, done.runs, strict=True)
        states = tuple({name: run.last(name) for name in layer.cell.states} for layer, run in pairs)
        stages = self.network.stages(self.model, sequences, done) if self.has_stages else {}
        place = self.model.layers[-1].stage
        return Computed(items, arrays, answers, losses, states, self.series, stages, place)

    def layer_values(self, sequences: Sequences, done: Pass, start: States) -> list[LayerValues]:
        """Return what each layer read and computed, for its terms."""
        model, network = self.model, self.network
        given: dict[int, list[Mapping[str, Array]]] = {}
        places = [place for place, layer in enumerate(model.layers) if layer.given]
        if places:
            trace, each = network.trace(model, sequences), range(len(sequences.lengths))
            given = {at: [network.parameters_at(model, at, trace, one) for one in each] for at in places}
        found = []
        for place, (layer, run) in enumerate(zip(model.layers, done.runs, strict=True)):
            below = done.reads[model.level_of(place)]
            found.append(LayerValues(layer, run, below, start[place] if start else {}, given.get(place, ())))
        return found

    def array(
        self, series: Series, done: Pass, values: Sequence[LayerValues], gradient: Trace | None
    ) -> Array:
        """Return the numbers of one series, ``(B, T, units)``."""
        units: slice | list[int] = list(series.units)
        if series.across or (len(series.units) == series.width and units == list(range(series.width))):
            units = slice(None)
        if series.role is Role.GRADIENT:
            assert gradient is not None  # noqa: S101 - a series of gradients asks for them
            return gradient.arrays[series.path].transpose(1, 0, 2)[:, :, units]
        if series.path in self.inputs:
            return done.reads[self.inputs[series.path]].transpose(1, 0, 2)[:, :, units]
        place, name = self.layers[series.path], series.path.name
        if series.role is Role.TERM:
            return values[place].term(name, series.term, units)
        return done.runs[place].by_sequence(name, units)


def _sequences(items: Sequence[Item]) -> Sequences:
    """Return items as a network reads them; the tokens only tell the lengths."""
    if items[0].vectors is None:
        names = tuple(tuple(item.tokens) for item in items)
        return Sequences(names, numbers=padded([item.numbers for item in items]))
    lengths = [item.steps for item in items]
    vectors = [item.vectors for item in items if item.vectors is not None]
    if min(lengths) == max(lengths):
        whole = np.stack(vectors, axis=1)
    else:
        whole = np.zeros((max(lengths), len(items), vectors[0].shape[1]), vectors[0].dtype)
        for place, one in enumerate(vectors):
            whole[: len(one), place] = one
    return Sequences(tuple(("",) * length for length in lengths), vectors=whole)


@lru_cache(maxsize=256)
def _from_one(count: int) -> NDArray[np.intp]:
    return np.arange(1, count + 1)
