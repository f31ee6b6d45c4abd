"""The loop for several sequences: each step is a slab ``(numbers, batch)``, written where it stays.

The state that a step computes is written straight into the next step's slab, beside that step's input and
a constant 1, so that one product of one matrix makes all sums of the next step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.calls import function
from rnn_tui.equations.fuse import Fused, Span
from rnn_tui.equations.memory import aligned
from rnn_tui.equations.nodes import Number, Parameter
from rnn_tui.equations.plan import Plan
from rnn_tui.equations.row_loop import Poke
from rnn_tui.equations.sums import Packed
from rnn_tui.equations.weights import Weights

Array = NDArray[Any]
Bound = tuple[Callable[..., object], Callable[[Sequence[Array]], tuple[Array, ...]]]


class SlabLoop:
    """The loop of a plan for several sequences, bound to its weights."""

    def __init__(self, plan: Plan, weights: Weights, batch: int) -> None:
        self.plan, self.weights = plan, weights
        self.temp = aligned((plan.temp_width, batch), weights.dtype)
        self.views: list[tuple[str, int, int, int] | Array] = []
        self.calls = [call for packed in plan.packed for call in self.product(packed)]
        self.products = len(self.calls)
        self.calls += [self.bind(fused) for fused in plan.fused]

    def product(self, packed: Packed) -> list[Bound]:
        matrix, source, out = (
            self.fixed(self.weights.packed(packed)),
            self.view(packed.source),
            self.view(packed.out),
        )
        if not packed.adds:
            return [(np.dot, itemgetter(matrix, source, out))]
        width = packed.out.slot.width
        scratch = self.fixed(aligned((width, self.temp.shape[1]), self.weights.dtype))
        return [(np.dot, itemgetter(matrix, source, scratch)), (np.add, itemgetter(out, scratch, out))]

    def bind(self, fused: Fused) -> Bound:
        """Bind a call to the numbers of the views it reads and writes."""
        if fused.name == "product":
            places = [
                self.fixed(self.weights.single(fused.calls[0])),
                *map(self.operand, fused.args),
                self.operand(fused.out),
            ]
            return np.dot, itemgetter(*places)
        places = [self.operand(arg, self.slots(fused, arg)) for arg in (*fused.args, fused.out)]
        return function(fused.name), itemgetter(*places)

    @staticmethod
    def slots(fused: Fused, where: Span | Number | Parameter) -> int:
        """Return over how many slots an operand spreads, where some spread and some do not; else 0."""
        width = fused.out.slot.width
        widths = [
            arg.slot.width if isinstance(arg, Span) else 1
            for arg in fused.args
            if not isinstance(arg, Number)
        ]
        uneven = len(fused.calls) > 1 and any(one < width for one in widths)
        if not uneven or not isinstance(where, Span):
            return 0
        return len(fused.calls) if where.slot.width == width else 1

    def operand(self, where: Span | Number | Parameter, spread: int = 0) -> int:
        if isinstance(where, Number):
            return self.fixed(self.weights.constant(where))
        if isinstance(where, Parameter):
            return self.fixed(self.weights.vector(where))
        return self.view(where, spread)

    def fixed(self, array: Array) -> int:
        """Return the number of an operand that is the same at each step."""
        self.views.append(array)
        return len(self.views) - 1

    def view(self, span: Span, spread: int = 0) -> int:
        """Return the number of an operand that moves with the step."""
        if span.memory == "temp":
            return self.fixed(self.spread(self.temp[span.slot.start : span.slot.stop], 0, spread))
        wanted = (span.memory, span.slot.start, span.slot.stop, spread)
        for place, known in enumerate(self.views):
            if known == wanted if isinstance(known, tuple) else False:
                return place
        self.views.append(wanted)
        return len(self.views) - 1

    def spread(self, array: Array, axis: int, spread: int) -> Array:
        """Split a run into as many slots as a call covers."""
        if not spread:
            return array
        return array.reshape(*array.shape[:axis], spread, -1, array.shape[-1])

    def run(self, memories: Mapping[str, Array], pokes: Mapping[int, Sequence[Poke]] | None = None) -> None:
        """Run the steps that the memories hold, each ``(steps, width, batch)``."""
        steps: Iterator[tuple[Array, ...]] = zip(
            *(self.moving(view, memories) for view in self.views), strict=False
        )
        calls = self.calls
        if pokes:
            self.run_poked(steps, memories, pokes)
            return
        for views in steps:
            for call, operands in calls:
                call(*operands(views))

    def moving(
        self, view: tuple[str, int, int, int] | Array, memories: Mapping[str, Array]
    ) -> Iterable[Array]:
        if not isinstance(view, tuple):
            return repeat(view)
        memory, start, stop, spread = view
        return self.spread(memories[memory][:, start:stop], 1, spread)

    def run_poked(
        self,
        steps: Iterator[tuple[Array, ...]],
        memories: Mapping[str, Array],
        pokes: Mapping[int, Sequence[Poke]],
    ) -> None:
        """Run steps, writing values as soon as the joint they belong to is computed."""
        for step, views in enumerate(steps):
            for count, (call, operands) in enumerate(self.calls, start=1 - self.products):
                call(*operands(views))
                if count >= 0:
                    self.poke(step, count, memories, pokes.get(step, ()))

    def poke(self, step: int, count: int, memories: Mapping[str, Array], pokes: Sequence[Poke]) -> None:
        for joint, place, value in pokes:
            if self.plan.ready.get(joint) == count:
                span = self.plan.span(joint)
                memories[span.memory][step, span.slot.start : span.slot.stop][place] = value
