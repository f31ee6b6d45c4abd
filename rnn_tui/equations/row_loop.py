"""The loop for one sequence: one row of numbers, worked on in place.

At this size the price of a step is the number of Python calls, so every call is bound to its operands
once, outside the loop, and the loop only calls them. A step starts as product + stream, and ends with one
copy of the row into the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.calls import function
from rnn_tui.equations.fuse import STREAM, TEMP, Fused, Span
from rnn_tui.equations.layout import Slot
from rnn_tui.equations.memory import aligned
from rnn_tui.equations.nodes import Number, Parameter
from rnn_tui.equations.plan import OLD, ROW, Plan
from rnn_tui.equations.sums import Packed
from rnn_tui.equations.weights import Weights

Array = NDArray[Any]
Poke = tuple[str, tuple[int, ...], float]
"""Joint, index within one step's values, and the value written there."""


class RowLoop:
    """The loop of a plan for one sequence, bound to its weights."""

    def __init__(self, plan: Plan, weights: Weights) -> None:
        self.plan, self.weights = plan, weights
        width, fed = plan.layout.width, plan.stream_width
        self.work = aligned((plan.floating + width,), weights.dtype)
        self.row = self.work[plan.floating :]
        self.entry = self.work[:fed]
        self.sums = aligned((fed,), weights.dtype)
        self.temp = aligned((plan.temp_width,), weights.dtype)
        self.kept = aligned((width if plan.old else 0,), weights.dtype)
        self.views: dict[Span, Array] = {}
        self.first = [*self.keep_old(), *(call for packed in plan.packed for call in self.product(packed))]
        self.rest = [self.bind(fused) for fused in plan.fused]
        cut = len(self.rest) // 4 * 4
        self.fours = [tuple(self.rest[place : place + 4]) for place in range(0, cut, 4)]
        self.last = self.rest[cut:]

    def keep_old(self) -> list[Callable[[], object]]:
        slots = [self.plan.layout.slots[name] for name in self.plan.old]
        return [partial(np.copyto, _run(self.kept, slot), _run(self.row, slot)) for slot in slots]

    def product(self, packed: Packed) -> list[Callable[[], object]]:
        """Bind a packed product; its result waits in ``sums`` for the stream to be added."""
        shift = self.plan.floating
        out = self.sums[shift + packed.out.slot.start : shift + packed.out.slot.stop]
        multiply = self.operand(packed.source).dot
        if not packed.adds:
            return [partial(multiply, self.weights.packed(packed), out)]
        scratch = aligned(out.shape, out.dtype)
        return [partial(multiply, self.weights.packed(packed), scratch), partial(np.add, out, scratch, out)]

    def bind(self, fused: Fused) -> Callable[[], object]:
        """Bind a call to its operands."""
        args = [self.operand(arg) for arg in fused.args]
        out = self.operand(fused.out)
        if fused.name == "product":
            return partial(args[0].dot, self.weights.single(fused.calls[0]), out)
        return partial(function(fused.name), *broadcast(args, out, len(fused.calls), axis=0))

    def operand(self, where: Span | Number | Parameter) -> Array:
        if isinstance(where, Number):
            return self.weights.constant(where)
        if isinstance(where, Parameter):
            return self.weights.vector(where)
        if where not in self.views:
            memory = {ROW: self.row, OLD: self.kept, TEMP: self.temp, STREAM: self.work}[where.memory]
            self.views[where] = _run(memory, where.slot)
        # NumPy is twice as fast when an operand and the result are the very same object.
        return self.views[where]

    def start(self, record: Array) -> None:
        """Take the start states from a record's row."""
        self.row[:] = record

    def run(self, record: Array, stream: Array, pokes: Mapping[int, Sequence[Poke]] | None = None) -> None:
        """Run steps.

        Args:
            record: Where each step's row goes, ``(steps, width)``.
            stream: What each step gets from before the loop, ``(steps, stream width)``.
            pokes: Values to write while a step runs, by step.
        """
        if not pokes:
            self.run_fast(record, stream)
            return
        done = 0
        for step in sorted(pokes):
            self.run_fast(record[done:step], stream[done:step])
            self.run_poked(record[step], stream[step], pokes[step])
            done = step + 1
        self.run_fast(record[done:], stream[done:])

    def run_fast(self, record: Array, stream: Array) -> None:
        # Every name in this loop is local and every call takes no argument that it need not: at 32 units
        # a step is ten calls of 0.2 µs, and each avoidable one shows.
        *before, product = self.first or [_nothing]
        fours, rest = self.fours, self.last
        add, sums, entry, row = np.add, self.sums, self.entry, self.row
        for given, out in zip(stream, record, strict=True):
            for call in before:
                call()
            product()
            add(sums, given, entry)
            for a, b, c, d in fours:
                a()
                b()
                c()
                d()
            for call in rest:
                call()
            out[:] = row

    def run_poked(self, record: Array, stream: Array, pokes: Sequence[Poke]) -> None:
        """Run one step, writing values as soon as the joint they belong to is computed."""
        for call in self.first:
            call()
        np.add(self.sums, stream, self.entry)
        for count, call in enumerate([_nothing, *self.rest]):
            call()
            for joint, place, value in pokes:
                if self.plan.ready.get(joint) == count:
                    _run(self.row, self.plan.span(joint).slot)[place] = value
        np.copyto(record, self.row)


def broadcast(args: Iterable[Array], out: Array, repeat: int, axis: int) -> list[Array]:
    """Shape operands so that an argument of one slot's width meets each of several slots."""
    arrays = [*args, out]
    length = out.shape[axis]
    if repeat == 1 or all(array.ndim <= axis or array.shape[axis] in (1, length) for array in arrays):
        return arrays
    width = length // repeat
    return [
        array.reshape(*array.shape[:axis], repeat, width, *array.shape[axis + 1 :])
        if array.ndim > axis and array.shape[axis] == length
        else np.expand_dims(array, axis)
        if array.ndim > axis
        else array
        for array in arrays
    ]


def _run(array: Array, slot: Slot) -> Array:
    return array[slot.start : slot.stop]


def _nothing() -> None:
    """Stand in for the product of a step that has none."""
