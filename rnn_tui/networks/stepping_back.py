"""The way back through a decoder whose attention is asked by the step before, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.attention import CONTEXT
from rnn_tui.equations.backward import Factor, Gradients
from rnn_tui.networks import attending
from rnn_tui.networks.parts import Parts
from rnn_tui.networks.passes import Pass, written
from rnn_tui.networks.paths import StepWrite, input_path, joined_path
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.stepped_run import SteppedRun, spread

Array = NDArray[Any]
Seeds = Mapping[int, Mapping[str, Array]]


@dataclass(frozen=True, eq=False)
class SteppedGradients:
    """∂L/∂ all that ran step by step."""

    layers: dict[int, Gradients]
    reads: dict[int, Array]
    target: Array
    """By the table of what the decoder reads."""
    outputs: Array
    """By the encoder's outputs, ``(S, B, E)``."""


def gradients(
    parts: Parts, done: Pass, target: Sequences, seeds: Seeds, apart: Mapping[int, str], *, signals: bool
) -> SteppedGradients:
    """Return the gradient of a loss, given its slope by signals of the layers that ran step by step."""
    back = _Backward(parts, done, seeds, apart, signals=signals)
    for step in reversed(range(len(back.alive))):
        back.step(step)
    return back.result(target)


class _Backward:
    def __init__(
        self, parts: Parts, done: Pass, seeds: Seeds, apart: Mapping[int, str], *, signals: bool
    ) -> None:
        assert parts.attention is not None  # noqa: S101 - who asks before has attention
        self.parts, self.done, self.seeds, self.apart = parts, done, seeds, apart
        self.attention, self.signals = parts.attention, signals
        self.free = [replace(write, value=0.0) for write in done.writes]
        run = self.run(self.attention)
        self.alive, self.batch = run.alive, run.batch
        memory = run.steps[0].memory.values
        dtype = memory.dtype
        self.outputs = np.zeros((memory.shape[1], self.batch, memory.shape[2]), dtype)
        self.found: dict[int, list[Gradients]] = {place: [] for place in self.places}
        self.carried: dict[int, dict[str, Array]] = {}
        """∂L/∂ the states that each step found, ``(B, units)``."""
        for place in parts.decoder_places:
            layer = parts.model.layers[place]
            self.carried[place] = {
                name: np.zeros((self.batch, layer.width_of(name)), dtype) for name in layer.cell.states
            }
        self.asked = np.zeros((self.batch, parts.top.width), dtype)
        """∂L/∂ the output of the step before, from the query that it was."""

    @property
    def places(self) -> tuple[int, ...]:
        return (self.attention, *self.parts.decoder_places)

    def run(self, place: int) -> SteppedRun:
        run = self.done.runs[place]
        assert isinstance(run, SteppedRun)  # noqa: S101 - it ran step by step
        return run

    def seeds_at(self, place: int, step: int) -> dict[str, Array]:
        """Return what comes in from outside at a step, ``(1, alive, units)``."""
        here = self.alive[step]
        return {name: slope[step : step + 1, here] for name, slope in self.seeds.get(place, {}).items()}

    def free_at(self, step: int) -> list[StepWrite]:
        """Return the places through which nothing flows back at a step."""
        here = list(self.alive[step])
        return [
            replace(write, step=0, sequence=here.index(write.sequence))
            for write in self.free
            if write.step == step and write.sequence in here
        ]

    def step(self, step: int) -> None:
        """Go back through one step."""
        parts, here, free = self.parts, self.alive[step], self.free_at(step)
        share = self.asked[here][None]
        for place in reversed(parts.decoder_places):
            share = self.through(place, step, share)
        first = parts.model.layers[parts.decoder_places[0]]
        share = written(share, free, joined_path(first))
        word = share.shape[2] - self.outputs.shape[2]
        seeds = self.seeds_at(self.attention, step)
        seeds[CONTEXT] = seeds.get(CONTEXT, 0) + share[..., word:]
        run = self.run(self.attention).steps[step]
        found = attending.backward(run, seeds, signals=self.signals, apart=self.apart.get(self.attention, ""))
        self.found[self.attention].insert(0, found.own)
        self.outputs[:, here] += found.outputs
        assert found.own.x is not None  # noqa: S101 - attention always returns it
        self.asked = np.zeros_like(self.asked)
        layer = parts.model.layers[self.attention]
        self.asked[here] = written(found.own.x, free, joined_path(layer))[0]

    def through(self, place: int, step: int, share: Array) -> Array:
        """Go back through one step of a layer, given ∂L/∂ its output; return ∂L/∂ what it read."""
        layer, here = self.parts.model.layers[place], self.alive[step]
        seeds = self.seeds_at(place, step)
        arriving = [(layer.cell.output, share)]
        arriving += [(name, slope[here][None]) for name, slope in self.carried[place].items()]
        for name, slope in arriving:
            seeds[name] = seeds[name] + slope if name in seeds else slope
        run = self.run(place).steps[step]
        found = run.backward(layer, seeds, signals=self.signals, apart=self.apart.get(place, ""))
        self.found[place].insert(0, found)
        for name, slope in found.start.items():
            self.carried[place][name] = np.zeros_like(self.carried[place][name])
            self.carried[place][name][here] = slope
        return np.asarray(found.x)

    def result(self, target: Sequences) -> SteppedGradients:
        parts, model = self.parts, self.parts.model
        top = parts.decoder_places[-1]
        if parts.top.cell.output in self.carried[top]:  # what was handed over is the first query
            self.carried[top][parts.top.cell.output] += self.asked
        layers = {place: self.joined(place) for place in self.places}
        reads = {model.level_of(place): np.asarray(layers[place].x) for place in self.places}
        first = parts.decoder_places[0]
        by_x = written(reads[model.level_of(first)], self.free, joined_path(model.layers[first]))
        words = by_x[..., : by_x.shape[2] - self.outputs.shape[2]]
        reads[len(model.levels)] = words
        assert model.target is not None  # noqa: S101 - a decoder has a table
        assert target.numbers is not None  # noqa: S101 - and reads numbers
        free = written(words, self.free, input_path("decoder"))
        return SteppedGradients(layers, reads, model.target.backward(target.numbers, free), self.outputs)

    def joined(self, place: int) -> Gradients:
        """Return the gradients of all steps of a layer as one."""
        found = self.found[place]
        parameters = {
            name: sum((one.parameters[name] for one in found[1:]), array)
            for name, array in found[0].parameters.items()
        }
        signals = {name: self.spread([one.signals[name] for one in found]) for name in found[0].signals}
        x = self.spread([np.asarray(one.x) for one in found])
        factors = tuple(
            Factor(
                self.spread([one.factors[at].left for one in found]),
                self.spread([one.factors[at].right for one in found]),
                factor.columns,
            )
            for at, factor in enumerate(found[0].factors)
        )
        return Gradients(parameters, signals, x, self.carried.get(place, {}), factors)

    def spread(self, arrays: Sequence[Array]) -> Array:
        return spread(arrays, self.alive, self.batch)
