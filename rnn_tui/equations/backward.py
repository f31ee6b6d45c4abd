"""Back-propagation through time: the gradient of everything, from the adjoint of the same equations.

Source: Werbos 1990. The loop runs from the last step to the first over the adjoint graph; what needs no
loop, weight gradients above all, is done for whole blocks of steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.adjoint import Adjoint, backward_graph
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.graph import Linear
from rnn_tui.equations.machine import BLOCK_STEPS, Machine, Record
from rnn_tui.equations.nodes import Given
from rnn_tui.equations.planner import given_memory
from rnn_tui.equations.run import Run, Segment, columns, gathered
from rnn_tui.equations.shares import cotangent
from rnn_tui.equations.sums import block_value

Array = NDArray[Any]


@dataclass(frozen=True)
class Gradients:
    """∂L/∂ everything."""

    parameters: dict[str, Array]
    """By parameter, each of its parameter's shape; summed over steps and sequences."""
    signals: dict[str, Array]
    """By signal, ``(T, B, units)``; empty unless asked for. NaN beyond a sequence's end."""
    x: Array | None
    """By input, ``(T, B, I)``; None unless asked for."""
    start: dict[str, Array]
    """By state, of its value before the first step, ``(B, units)``."""


def needed_joints(engine: Engine, seeds: frozenset[str], *, signals: bool = True) -> frozenset[str]:
    """Return the joints that a forward run must record for a backward run to follow."""
    return backward_graph(engine.cell, seeds, signals).needs


def backward(
    engine: Engine, run: Run, seeds: Mapping[str, Array], *, signals: bool = True, inputs: bool = True
) -> Gradients:
    """Return the gradient of a loss, given its slope by some signals.

    Args:
        engine: The engine that made the run.
        run: A forward run that recorded :func:`needed_joints`.
        seeds: ∂L/∂signal from outside, each ``(T, B, units)``; what lies beyond an end is not read.
        signals: Also return ∂L/∂ every signal.
        inputs: Also return ∂L/∂x.
    """
    return _Backward(engine, run, seeds, signals=signals, inputs=inputs).result()


class _Backward:
    def __init__(
        self, engine: Engine, run: Run, seeds: Mapping[str, Array], *, signals: bool, inputs: bool
    ) -> None:
        self.engine, self.run, self.inputs = engine, run, inputs
        self.seeds = {name: np.asarray(value, engine.dtype) for name, value in seeds.items()}
        self.adjoint = backward_graph(engine.cell, frozenset(seeds), signals)
        self.shown = tuple(engine.cell.signals) if signals else ()
        self.wants = self.wanted()
        self.gradients = {
            name: np.zeros(array.shape, engine.dtype)
            for name, array in engine.parameters.items()
            if name in engine.cell.parameters
        }
        self.parts: list[tuple[Segment, Machine, Record]] = []

    def wanted(self) -> frozenset[str]:
        adjoint = self.adjoint
        wants = {name for outer in adjoint.outers for name in (outer.cotangent, outer.source)}
        wants |= {joint for _name, joint in adjoint.vectors}
        wants |= {cotangent(name) for name in self.shown if name in adjoint.cotangents}
        if self.inputs and "x" in adjoint.cotangents:
            wants.add(cotangent("x"))
        for definition in adjoint.carried.values():
            if isinstance(definition, Linear):
                wants |= {term.source.name for term in definition.terms}
                wants |= {addend.name for addend in definition.addends}
        return frozenset(wants)

    def result(self) -> Gradients:
        state: dict[str, Array] = {}
        for segment in reversed(self.run.segments):
            state = self.segment(segment, state)
        return Gradients(self.gradients, self.signals(), self.input_gradient(), self.starts(state))

    def segment(self, segment: Segment, state: Mapping[str, Array]) -> dict[str, Array]:
        """Run one segment from its end to its start; return the loop's states, ``(units, batch)``."""
        machine = self.engine.machine(self.adjoint.graph, self.wants, batched=segment.batch > 1)
        start = {name: _widened(value, segment.batch) for name, value in state.items()}
        steps = segment.high - segment.low
        record = machine.run(self.givens(segment), steps, segment.batch, start)
        self.parts.append((segment, machine, record))
        Sums(self.engine, self.adjoint, record, self.gradients).add()
        return {name: columns(record.last(name)) for name in machine.plan.states}

    def givens(self, segment: Segment) -> dict[str, Array]:
        """Return the forward values that the adjoint reads, last step first."""
        found: dict[str, Array] = {}
        for name, given in _givens(self.adjoint):
            if given.name in self.engine.cell.signals or (
                given.name in segment.record.plan.widths
                and given.name != "x"
                and not given.name.startswith("e.")
            ):
                array = (
                    segment.record.previous(given.name)
                    if given.previous
                    else segment.record.array(given.name)
                )
            elif given.name == "x":
                array = segment.record.givens["given x"]
            else:
                array = self.seed(given.name.removeprefix("e."), segment)
            found[name] = array[::-1]
        return found

    def seed(self, signal: str, segment: Segment) -> Array:
        value = self.seeds[signal][segment.low : segment.high]
        if segment.batch != self.run.batch or len(self.run.segments) > 1:
            value = value[:, self.run.order[: segment.batch]]
        return value[:, 0] if segment.batch == 1 else value.transpose(0, 2, 1)

    def joined(self, joint: str) -> Array:
        return gathered(
            [(segment, record.array(joint)[::-1]) for segment, _machine, record in self.parts], self.run
        )

    def signals(self) -> dict[str, Array]:
        found: dict[str, Array] = {}
        for name in self.shown:
            if name in self.adjoint.cotangents:
                found[name] = self.joined(cotangent(name))
            else:
                found[name] = self.run.zeros(self.engine.sizes[self.engine.shapes.signals[name]])
        return found

    def input_gradient(self) -> Array | None:
        if not self.inputs:
            return None
        if "x" not in self.adjoint.cotangents:
            return self.run.zeros(self.engine.sizes["I"])
        return self.joined(cotangent("x"))

    def starts(self, state: Mapping[str, Array]) -> dict[str, Array]:
        """Return what reaches each start state from the first step."""
        found: dict[str, Array] = {}
        for name in self.engine.cell.states:
            width = self.engine.sizes[self.engine.shapes.signals[name]]
            total = np.zeros((width, self.run.batch), self.engine.dtype)
            definition = self.adjoint.carried.get(name)
            if isinstance(definition, Linear):
                for term in definition.terms:
                    matrix = block_value(term, self.engine.parameters, self.engine.columns)
                    total += np.asarray(matrix, self.engine.dtype) @ state[term.source.name]
                for addend in definition.addends:
                    total += state[addend.name]
            whole = np.empty_like(total.T)
            whole[self.run.order] = total.T
            found[name] = whole
        return found


class Sums:
    """Adds one segment's share to the parameter gradients."""

    def __init__(self, engine: Engine, adjoint: Adjoint, record: Record, into: dict[str, Array]) -> None:
        self.engine, self.adjoint, self.record, self.into = engine, adjoint, record, into

    def add(self) -> None:
        """Add the matrices, one product for all that multiply one vector, then the vectors."""
        by_source: dict[str, dict[str, list[tuple[str, int]]]] = {}
        for outer in self.adjoint.outers:
            by_source.setdefault(outer.source, {}).setdefault(outer.cotangent, []).append(
                (outer.matrix, outer.part)
            )
        for source, cotangents in by_source.items():
            for names in self.neighbours(cotangents):
                self.outer(names, source, cotangents)
        for parameter, joint in self.adjoint.vectors:
            array = self.record.array(joint)
            self.into[parameter] += array.sum(axis=0) if array.ndim == 2 else array.sum(axis=(0, 2))

    def neighbours(self, joints: Mapping[str, Any]) -> list[list[str]]:
        """Group joints that lie side by side in the record."""
        spans = {name: self.record.plan.span(name) for name in joints}
        runs: list[list[str]] = []
        for name in sorted(spans, key=lambda name: (spans[name].memory, spans[name].slot.start)):
            last = spans[runs[-1][-1]] if runs else None
            if last and last.memory == spans[name].memory and last.slot.stop == spans[name].slot.start:
                runs[-1].append(name)
            else:
                runs.append([name])
        return runs

    def outer(self, names: list[str], source: str, cotangents: Mapping[str, list[tuple[str, int]]]) -> None:
        product = outer_sum(self.run_of(names), self.record.array(source))
        row = 0
        for name in names:
            width = self.record.plan.span(name).slot.width
            for matrix, part in cotangents[name]:
                self.into[matrix][:, self.engine.columns(matrix, part)] += product[row : row + width]
            row += width

    def run_of(self, names: list[str]) -> Array:
        """Return the values of neighbouring joints as one array."""
        first, last = self.record.plan.span(names[0]), self.record.plan.span(names[-1])
        memories = self.record.memories(0, self.record.steps) | dict(self.record.givens)
        return memories[first.memory][:, first.slot.start : last.slot.stop]


def outer_sum(left: Array, right: Array) -> Array:
    """Return the sum over steps (and sequences) of ``left · rightᵀ``, ``(left units, right units)``."""
    if left.ndim == 2:
        return np.asarray(left.T @ right)
    total = np.zeros((left.shape[1], right.shape[1]), left.dtype)
    for low in range(0, left.shape[0], BLOCK_STEPS):
        a = left[low : low + BLOCK_STEPS].transpose(1, 0, 2).reshape(left.shape[1], -1)
        b = right[low : low + BLOCK_STEPS].transpose(1, 0, 2).reshape(right.shape[1], -1)
        total += a @ b.T
    return total


def _widened(value: Array, batch: int) -> Array:
    """Give sequences that join (they end earlier) a zero, and drop the batch axis of a single one."""
    if batch == 1:
        return value[:, 0]
    whole = np.zeros((value.shape[0], batch), value.dtype)
    whole[:, : value.shape[1]] = value
    return whole


def _givens(adjoint: Adjoint) -> list[tuple[str, Given]]:
    from rnn_tui.equations.graph import leaves

    found = {
        given_memory(leaf): leaf
        for definition in adjoint.graph.joints.values()
        for leaf in leaves(definition)
        if isinstance(leaf, Given)
    }
    return list(found.items())
