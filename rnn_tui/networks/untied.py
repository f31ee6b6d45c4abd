"""A layer whose every step has a cell of its own: what weight sharing saves, and what it adds up.

It runs step by step, each step with its own parameters, and what a step finds is what the one before left.
The gradient of the one cell that all steps share is the sum of the gradients of these.

Source: Rumelhart, Hinton & Williams 1986, who unfold a recurrent network this way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.backward import Factor, Gradients, backward, needed_joints
from rnn_tui.equations.run import Run, Write
from rnn_tui.networks.layer import Layer
from rnn_tui.traces.path import BACKWARD

Array = NDArray[Any]


def untied(layer: Layer, steps: int) -> Layer:
    """Return a layer with a cell of its own at every step, all alike to begin with."""
    parameters = {
        f"{step}.{name}": array for step in range(1, steps + 1) for name, array in layer.parameters.items()
    }
    return replace(layer, parameters=parameters, cells=steps)


def tied(layer: Layer) -> Layer:
    """Return a layer with one cell for all steps: the mean of its cells, bit for bit where they are alike."""
    cells = [layer.of_step(step).parameters for step in range(layer.cells)]
    parameters = {name: _mean([one[name] for one in cells]) for name in cells[0]}
    return replace(layer, parameters=parameters, cells=0)


def window(layer: Layer, steps: Sequence[int]) -> Layer:
    """Return a layer that has only the cells of some steps, in their order; one cell for all stays that."""
    if not layer.cells:
        return layer
    cells = [layer.of_step(step).parameters for step in steps]
    parameters = {f"{place}.{name}": cell[name] for place, cell in enumerate(cells, 1) for name in cell}
    return replace(layer, parameters=parameters, cells=len(cells))


def _mean(arrays: Sequence[Array]) -> Array:
    if all(np.array_equal(array, arrays[0]) for array in arrays):
        return arrays[0]
    mean: Array = np.mean(arrays, axis=0, dtype=np.float64).astype(arrays[0].dtype)
    return mean


@dataclass(frozen=True, eq=False)
class UntiedRun:
    """What such a layer computed; it has the face of a layer's run."""

    x: Array
    """What each step read, ``(T, B, I)``, in the order of reading."""
    runs: tuple[Run, ...]
    """One a step, in the order of reading."""
    starts: tuple[Mapping[str, Array], ...]
    """The states that each step found, each ``(B, units)``."""
    writes: tuple[tuple[Write, ...], ...]
    """By step, what was written over its signals."""
    lengths: tuple[int, ...]
    is_backward: bool

    def signal(self, name: str) -> Array:
        """Return one signal's values, ``(T, B, units)``."""
        return self.turned(np.concatenate([run.signal(name) for run in self.runs]))

    def last(self, state: str) -> Array:
        """Return a state after the step that was computed last, ``(B, units)``."""
        return self.runs[-1].last(state)

    def turned(self, array: Array) -> Array:
        """Return an array ``(T, B, …)`` from the order of reading to that of the input, or back."""
        return array[::-1] if self.is_backward else array

    def backward(
        self, layer: Layer, seeds: Mapping[str, Array], *, signals: bool, apart: str = ""
    ) -> Gradients:
        """Return the gradient of a loss, given its slope by some signals, in the order of the input."""
        mine = {name: self.turned(slope) for name, slope in seeds.items()}
        found: list[Gradients] = []
        reaching: Mapping[str, Array] = {}
        for place in reversed(range(len(self.runs))):
            arriving = {name: slope[place : place + 1] for name, slope in mine.items()}
            for state, slope in reaching.items():
                arriving[state] = arriving[state] + slope[None] if state in arriving else slope[None]
            own, name = self.cell(layer, place), self.named(apart, place)
            found.append(self.one(own, place, arriving, signals=signals, apart=name))
            reaching = found[-1].start
        return self.whole(layer, found[::-1])

    def one(
        self, layer: Layer, place: int, seeds: Mapping[str, Array], *, signals: bool, apart: str
    ) -> Gradients:
        """Return the gradient of one step, run again so that all is recorded that its slopes need."""
        engine, writes = layer.engine, self.writes[place]
        run = engine.forward(
            self.x[place : place + 1],
            start=self.starts[place],
            writes=writes,
            wants=needed_joints(engine, frozenset(seeds), signals=signals, writes=writes),
            masks={row.name: self.runs[place].signal(row.name) for row in layer.cell.masks},
        )
        return backward(engine, run, seeds, signals=signals, apart=apart)

    def step(self, place: int) -> int:
        """Return the step of the input at a place of the walk."""
        return len(self.runs) - 1 - place if self.is_backward else place

    def cell(self, layer: Layer, place: int) -> Layer:
        """Return the layer as it is at a place of the walk."""
        return layer.of_step(self.step(place))

    def named(self, parameter: str, place: int) -> str:
        """Return the name in the equations of a step's own parameter; empty for another step's."""
        step, _dot, name = parameter.partition(".")
        return name if step == str(self.step(place) + 1) else ""

    def whole(self, layer: Layer, found: Sequence[Gradients]) -> Gradients:
        """Return the gradients of all steps as one."""
        parameters = {
            f"{self.step(place) + 1}.{name}": slope
            for place, one in enumerate(found)
            for name, slope in one.parameters.items()
        }
        x = [one.x for one in found if one.x is not None]
        return Gradients(
            parameters={name: parameters[name] for name in layer.trained},
            signals={name: self.joined([one.signals[name] for one in found]) for name in found[0].signals},
            x=self.joined(x) if x else None,
            start=found[0].start,
            factors=self.factors(found),
        )

    def joined(self, parts: Sequence[Array]) -> Array:
        return self.turned(np.concatenate(parts))

    def factors(self, found: Sequence[Gradients]) -> tuple[Factor, ...]:
        """Return the terms of the one step whose parameter was taken apart, with nothing at all others."""
        for place, one in enumerate(found):
            if one.factors:
                return tuple(
                    replace(
                        factor, left=self.alone(factor.left, place), right=self.alone(factor.right, place)
                    )
                    for factor in one.factors
                )
        return ()

    def alone(self, part: Array, place: int) -> Array:
        whole = np.zeros((len(self.runs), *part.shape[1:]), part.dtype)
        whole[place] = part[0]
        return self.turned(whole)


def run_untied(
    layer: Layer,
    x: Array,
    lengths: Sequence[int],
    *,
    start: Mapping[str, Array] | None = None,
    writes: Sequence[Write] = (),
    masks: Mapping[str, Array] | None = None,
) -> UntiedRun:
    """Run a layer whose every step has a cell of its own over sequences that are all as long as it.

    Args:
        layer: The layer.
        x: What it reads, ``(T, B, I)``.
        lengths: Length of each sequence.
        start: States before the step it computes first, each ``(B, units)``; zeros when omitted.
        writes: Values to write while it runs; their steps are those of the input.
        masks: What dropout keeps, by signal, each ``(T, B, units)`` in the order of the input.
    """
    assert set(lengths) == {layer.cells}  # noqa: S101 - whoever unties a network keeps its input as long
    is_backward = layer.direction == BACKWARD
    x = x[::-1] if is_backward else x
    runs: list[Run] = []
    starts: list[Mapping[str, Array]] = []
    mine: list[tuple[Write, ...]] = []
    states = dict(start or {})
    for place in range(layer.cells):
        step = layer.cells - 1 - place if is_backward else place
        own = layer.of_step(step)
        mine.append(tuple(replace(write, step=0) for write in writes if write.step == step))
        starts.append(states)
        kept = {name: mask[step : step + 1] for name, mask in (masks or {}).items()}
        runs.append(own.engine.forward(x[place : place + 1], start=states, writes=mine[-1], masks=kept))
        states = {name: runs[-1].last(name) for name in own.cell.states}
    return UntiedRun(x, tuple(runs), tuple(starts), tuple(mine), tuple(lengths), is_backward)
