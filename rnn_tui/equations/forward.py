"""Running a cell over sequences, every signal of every step kept.

Sequences of different lengths are sorted, the batch shrinks as they end, and the caller's order returns:
nothing is ever computed for padding. What lies beyond a sequence's end is NaN in the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.fit import check_parameters
from rnn_tui.equations.graph import Graph
from rnn_tui.equations.lower import drawn, forward_graph
from rnn_tui.equations.machine import Machine
from rnn_tui.equations.plan import make_plan
from rnn_tui.equations.planner import given_memory
from rnn_tui.equations.row_loop import Poke
from rnn_tui.equations.run import Run, Segment, Write, columns
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import ShapeError, UnknownNameError
from rnn_tui.i18n import _

Array = NDArray[Any]


class Engine:
    """A cell with its parameters, ready to run forward; see :class:`rnn_tui.equations.backward.Backward`.

    Args:
        cell: The equations.
        parameters: Arrays by name: matrices ``(out, in)``, vectors ``(n,)``; not copied, not changed.
        dtype: ``float32`` or ``float64``; when omitted, the one that holds all parameters exactly.
        told: Sizes by name, for those that no parameter has.

    Raises:
        ShapeError: A parameter is missing, or its shape does not fit the equations.
    """

    def __init__(
        self,
        cell: Cell,
        parameters: Mapping[str, Array],
        dtype: str | None = None,
        told: Mapping[str, int] | None = None,
    ) -> None:
        self.cell, self.parameters = cell, dict(parameters)
        self.shapes = infer_shapes(cell)
        self.sizes = check_parameters(cell, parameters, told)
        self.dtype = np.dtype(dtype or np.result_type(np.float32, *parameters.values()))
        self.machines: dict[tuple[int, frozenset[str], bool], Machine] = {}

    @cached_property
    def graph(self) -> Graph:
        """The joints of one step: looked up once, since to find a cell in memory costs as much as a step."""
        return forward_graph(self.cell)

    def machine(self, graph: Graph, wants: frozenset[str], *, batched: bool) -> Machine:
        """Return the machine of a graph, built once."""
        key = (id(graph), wants, batched)
        if key not in self.machines:
            plan = make_plan(graph, wants, self.sizes, batched=batched)
            self.machines[key] = Machine(plan, self.parameters, self.columns, self.dtype)
        return self.machines[key]

    def refresh(self, parameters: Mapping[str, Array]) -> None:
        """Go on with new parameters of the same shapes, as training does after each update."""
        self.parameters = dict(parameters)
        for machine in self.machines.values():
            machine.weights.refresh(self.parameters)

    def columns(self, matrix: str, part: int) -> slice:
        """Return the columns of a matrix that meet one part of the vector it multiplies."""
        widths = [self.sizes[name] for name in self.shapes.parameters[matrix][1]]
        start = sum(widths[:part])
        return slice(start, start + widths[part])

    @np.errstate(all="ignore")  # a number that overflows is shown as what it became, not warned of
    def forward(
        self,
        x: Array,
        *,
        start: Mapping[str, Array] | None = None,
        lengths: Sequence[int] | None = None,
        writes: Sequence[Write] = (),
        wants: frozenset[str] = frozenset(),
        masks: Mapping[str, Array] | None = None,
    ) -> Run:
        """Run the cell over sequences and record every signal.

        Args:
            x: Inputs, ``(T, B, I)``.
            start: States before the first step, each ``(B, units)``; where missing, what the cell says.
            lengths: Length of each sequence, 1…T; all T when omitted.
            writes: Values to write over signals while the cell runs.
            wants: Joints to record beside the signals.
            masks: What dropout keeps, by signal, each ``(T, B, units)``; ones where missing.

        Raises:
            ShapeError: ``x``, a start state, a length, a write or a mask does not fit.
            UnknownNameError: A start state, a write or a mask names no state, signal or mask.
        """
        x = self.checked_input(x)
        steps, batch, _width = x.shape
        givens = {"given x": x} | self.checked_masks(masks or {}, steps, batch)
        order, ends = _sorted_lengths(lengths, steps, batch)
        self.check_writes(writes, [steps] * batch if lengths is None else lengths)
        places = {int(sequence): place for place, sequence in enumerate(order)}
        states = self.checked_start(start or {}, batch, order)
        everything = frozenset(self.cell.signals) | wants
        segments: list[Segment] = []
        low = 0
        for high, alive in ends:
            chosen = slice(None) if alive == batch and len(ends) == 1 else order[:alive]
            laid = {memory: _laid(array[low:high, chosen]) for memory, array in givens.items()}
            machine = self.machine(self.graph, everything, batched=alive > 1)
            pokes = _pokes(writes, low, high, places, batched=alive > 1)
            begin = {name: _for_mode(value[:, :alive]) for name, value in states.items()}
            record = machine.run(laid, high - low, alive, begin, pokes)
            segments.append(Segment(low, high, alive, record))
            states = {name: columns(record.last(name)) for name in machine.plan.states}
            low = high
        return Run(tuple(segments), order, steps, batch, tuple(writes))

    def checked_input(self, x: Array) -> Array:
        """Return inputs in the run's dtype, refusing a wrong shape."""
        array = np.asarray(x, self.dtype)
        if array.ndim != 3 or array.shape[2] != self.sizes["I"] or not array.shape[0] or not array.shape[1]:
            raise ShapeError(
                _("inputs have shape {found}; expected (steps, sequences, {width}), each at least 1").format(
                    found=array.shape, width=self.sizes["I"]
                )
            )
        return array

    def checked_start(self, start: Mapping[str, Array], batch: int, order: Array) -> dict[str, Array]:
        """Return start states ``(units, batch)``, sequences in sorted order."""
        states = {
            name: np.full((self.sizes[self.shapes.signals[name]], batch), value, self.dtype)
            for name, value in self.cell.start
        }
        for name, value in start.items():
            if name not in self.cell.states:
                raise UnknownNameError(_("state"), name, self.cell.states)
            array = np.asarray(value, self.dtype)
            expected = (batch, self.sizes[self.shapes.signals[name]])
            if array.shape != expected:
                raise ShapeError(
                    _("start.{name} has shape {found}; expected {expected}: sequences × units").format(
                        name=name, found=array.shape, expected=expected
                    )
                )
            states[name] = array[order].T
        return states

    def checked_masks(self, masks: Mapping[str, Array], steps: int, batch: int) -> dict[str, Array]:
        """Return every mask of the cell by its memory, ``(T, B, units)``; what is not given keeps all."""
        names = [row.name for row in self.cell.masks]
        for name in masks:
            if name not in names:
                raise UnknownNameError(_("mask"), name, names)
        found: dict[str, Array] = {}
        for name in names:
            expected = (steps, batch, self.sizes[self.shapes.signals[name]])
            array = np.asarray(masks[name], self.dtype) if name in masks else np.ones(expected, self.dtype)
            if array.shape != expected:
                message = _("mask {name} has shape {found}; expected {expected}: steps × sequences × units")
                raise ShapeError(message.format(name=name, found=array.shape, expected=expected))
            found[given_memory(drawn(name))] = array
        return found

    def check_writes(self, writes: Sequence[Write], lengths: Sequence[int]) -> None:
        """Refuse a write to what the run does not compute."""
        for write in writes:
            if write.signal not in self.cell.signals:
                raise UnknownNameError(_("signal"), write.signal, self.cell.signals)
            units = self.sizes[self.shapes.signals[write.signal]]
            steps = lengths[write.sequence] if 0 <= write.sequence < len(lengths) else 0
            if not (0 <= write.step < steps and 0 <= write.unit < units):
                raise ShapeError(
                    _("{name} has no unit {unit} at step {step} of sequence {sequence}").format(
                        name=write.signal, unit=write.unit, step=write.step, sequence=write.sequence
                    )
                )


def _laid(x: Array) -> Array:
    """Return ``(T, n)`` for one sequence, ``(T, n, batch)`` for several."""
    return x[:, 0] if x.shape[1] == 1 else x.transpose(0, 2, 1)


def _for_mode(value: Array) -> Array:
    return value[:, 0] if value.shape[1] == 1 else value


def _sorted_lengths(
    lengths: Sequence[int] | None, steps: int, batch: int
) -> tuple[NDArray[np.intp], list[tuple[int, int]]]:
    """Return the sequences longest first, and for each distinct length how many reach it."""
    if lengths is None:
        return np.arange(batch), [(steps, batch)]
    found = np.asarray(lengths, np.intp)
    if found.shape != (batch,) or found.min() < 1 or found.max() > steps:
        raise ShapeError(
            _("lengths must be {batch} numbers from 1 to {steps}").format(batch=batch, steps=steps)
        )
    order = np.argsort(-found, kind="stable")
    if found.min() == steps:
        return np.arange(batch), [(steps, batch)]
    return order, [(int(end), int((found >= end).sum())) for end in np.unique(found)]


def _pokes(
    writes: Sequence[Write], low: int, high: int, places: Mapping[int, int], *, batched: bool
) -> dict[int, list[Poke]]:
    pokes: dict[int, list[Poke]] = {}
    for write in writes:
        if low <= write.step < high:
            index = (write.unit, places[write.sequence]) if batched else (write.unit,)
            pokes.setdefault(write.step - low, []).append((write.signal, index, write.value))
    return pokes
