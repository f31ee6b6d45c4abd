"""Back-propagation through time: the gradient of everything, from the adjoint of the same equations.

Source: Werbos 1990. The loop runs from the last step to the first over the adjoint graph; what needs no
loop, weight gradients above all, is done for whole blocks of steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.adjoint import backward_graph
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.gradient_sums import GradientSums
from rnn_tui.equations.graph import leaves
from rnn_tui.equations.machine import Record
from rnn_tui.equations.nodes import Given
from rnn_tui.equations.planner import given_memory
from rnn_tui.equations.run import Run, Segment, Write, columns, gathered
from rnn_tui.equations.shares import cotangent, holding, outside
from rnn_tui.equations.sums import block_value

Array = NDArray[Any]


@dataclass(frozen=True)
class Factor:
    """A term of what each step adds to a parameter's gradient: ``left · rightᵀ``."""

    left: Array
    """``(T, B, rows)``."""
    right: Array
    """What the parameter multiplied, ``(T, B, columns)``; ones for a vector."""
    columns: slice
    """Of the parameter, that the term belongs to."""


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
    factors: tuple[Factor, ...] = ()
    """Of the parameter that was to be taken apart: summed over steps and sequences they are its gradient."""


def needed_joints(
    engine: Engine, seeds: frozenset[str], *, signals: bool = True, writes: Sequence[Write] = ()
) -> frozenset[str]:
    """Return the joints that a forward run must record for a backward run to follow."""
    return backward_graph(engine.cell, seeds, signals, _held(writes)).needs


@np.errstate(all="ignore")  # as in the forward run
def backward(
    engine: Engine,
    run: Run,
    seeds: Mapping[str, Array],
    *,
    signals: bool = True,
    inputs: bool = True,
    apart: str = "",
) -> Gradients:
    """Return the gradient of a loss, given its slope by some signals.

    A value that was written over a signal is a constant: nothing flows back through it.

    Args:
        engine: The engine that made the run.
        run: A forward run that recorded :func:`needed_joints`.
        seeds: ∂L/∂signal from outside, each ``(T, B, units)``; what lies beyond an end is not read.
        signals: Also return ∂L/∂ every signal.
        inputs: Also return ∂L/∂x.
        apart: The parameter of which to return what each step adds to its gradient.
    """
    return _Backward(engine, run, seeds, signals=signals, inputs=inputs).result(apart)


def _held(writes: Sequence[Write]) -> frozenset[str]:
    return frozenset(write.signal for write in writes)


class _Backward:
    def __init__(
        self, engine: Engine, run: Run, seeds: Mapping[str, Array], *, signals: bool, inputs: bool
    ) -> None:
        self.engine, self.run, self.inputs = engine, run, inputs
        self.adjoint = backward_graph(engine.cell, frozenset(seeds), signals, _held(run.writes))
        self.shown = tuple(engine.cell.signals) if signals else ()
        self.wants = self.wanted()
        self.outside = {outside(name).name: np.asarray(value, engine.dtype) for name, value in seeds.items()}
        self.outside |= self.masks()
        self.gradients = {
            name: np.zeros(engine.parameters[name].shape, engine.dtype) for name in engine.cell.parameters
        }
        self.parts: list[tuple[Segment, Record]] = []

    def width(self, signal: str) -> int:
        return self.engine.sizes[self.engine.shapes.signals[signal]]

    def masks(self) -> dict[str, Array]:
        """Return for every signal that was written over where values still depend on something."""
        found: dict[str, Array] = {}
        for write in self.run.writes:
            shape = (self.run.steps, self.run.batch, self.width(write.signal))
            mask = found.setdefault(holding(write.signal).name, np.ones(shape, self.engine.dtype))
            mask[write.step, write.sequence, write.unit] = 0
        return found

    def wanted(self) -> frozenset[str]:
        adjoint = self.adjoint
        wants = {name for outer in adjoint.outers for name in (outer.cotangent, outer.source)}
        wants |= {joint for _name, joint in adjoint.vectors}
        wants |= {cotangent(name) for name in self.shown if name in adjoint.cotangents}
        if self.inputs and "x" in adjoint.cotangents:
            wants.add(cotangent("x"))
        for carried in adjoint.carried.values():
            wants |= {term.source.name for term in carried.terms} | {
                addend.name for addend in carried.addends
            }
        return frozenset(wants)

    def result(self, apart: str) -> Gradients:
        state: dict[str, Array] = {}
        for segment in reversed(self.run.segments):
            state = self.segment(segment, state)
        factors = tuple(self.factors(apart))
        return Gradients(self.gradients, self.signals(), self.input_gradient(), self.starts(), factors)

    def segment(self, segment: Segment, state: Mapping[str, Array]) -> dict[str, Array]:
        """Run one segment from its end to its start; return the loop's states, ``(units, batch)``."""
        machine = self.engine.machine(self.adjoint.graph, self.wants, batched=segment.batch > 1)
        start = {name: _widened(value, segment.batch) for name, value in state.items()}
        record = machine.run(self.givens(segment), segment.high - segment.low, segment.batch, start)
        self.parts.append((segment, record))
        GradientSums(self.engine, self.adjoint, record, self.gradients).add()
        return {name: columns(record.last(name)) for name in machine.plan.states}

    def givens(self, segment: Segment) -> dict[str, Array]:
        """Return the arrays that the adjoint reads, last step first."""
        givens = {
            given_memory(leaf): leaf
            for definition in self.adjoint.graph.joints.values()
            for leaf in leaves(definition)
            if isinstance(leaf, Given)
        }
        return {memory: self.given(leaf, segment)[::-1] for memory, leaf in givens.items()}

    def given(self, leaf: Given, segment: Segment) -> Array:
        """Return one array for a segment: from outside, the input, or a value of the forward run."""
        if leaf.name in self.outside:
            value = self.outside[leaf.name][segment.low : segment.high]
            if segment.batch != self.run.batch or len(self.run.segments) > 1:
                value = value[:, self.run.order[: segment.batch]]
            return value[:, 0] if segment.batch == 1 else value.transpose(0, 2, 1)
        if leaf.name == "x":
            return segment.record.givens["given x"]
        return segment.record.previous(leaf.name) if leaf.previous else segment.record.array(leaf.name)

    def joined(self, joint: str) -> Array:
        return gathered([(segment, record.array(joint)[::-1]) for segment, record in self.parts], self.run)

    def factors(self, parameter: str) -> Iterator[Factor]:
        for name, joint in self.adjoint.vectors:
            if name == parameter:
                left = self.joined(joint)
                yield Factor(left, np.ones((*left.shape[:2], 1), left.dtype), slice(0, 1))
        for outer in self.adjoint.outers:
            if outer.matrix == parameter:
                left, right = self.joined(outer.cotangent), self.joined(outer.source)
                yield Factor(left, right, self.engine.columns(parameter, outer.part))

    def signals(self) -> dict[str, Array]:
        return {
            name: self.joined(cotangent(name))
            if name in self.adjoint.cotangents
            else self.run.zeros(self.width(name))
            for name in self.shown
        }

    def input_gradient(self) -> Array | None:
        if not self.inputs:
            return None
        if "x" not in self.adjoint.cotangents:
            return self.run.zeros(self.engine.sizes["I"])
        return self.joined(cotangent("x"))

    def starts(self) -> dict[str, Array]:
        """Return what reaches each start state from the first step, which was computed last."""
        found: dict[str, Array] = {}
        first = self.parts[-1][1]
        for name in self.engine.cell.states:
            total = np.zeros((self.width(name), self.run.batch), self.engine.dtype)
            carried = self.adjoint.carried[name]
            for term in carried.terms:
                matrix = block_value(term, self.engine.parameters, self.engine.columns)
                total += np.asarray(matrix, self.engine.dtype) @ columns(first.array(term.source.name)[-1])
            for addend in carried.addends:
                total += columns(first.array(addend.name)[-1])
            found[name] = np.empty_like(total.T)
            found[name][self.run.order] = total.T
        return found


def _widened(value: Array, batch: int) -> Array:
    """Give sequences that join (they end earlier) a zero, and drop the batch axis of a single one."""
    if batch == 1:
        return value[:, 0]
    whole = np.zeros((value.shape[0], batch), value.dtype)
    whole[:, : value.shape[1]] = value
    return whole
