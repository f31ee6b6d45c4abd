"""Running a plan: block after block of timesteps, each before, in and after the loop.

A block is always the same number of steps, counted from the first step of the run. So a window that is
recomputed later from the state at a block's start repeats the very calls of the first pass, and with them
its very bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.bulk import BulkRunner
from rnn_tui.equations.fuse import STREAM
from rnn_tui.equations.layout import ONE_SLOT
from rnn_tui.equations.memory import aligned
from rnn_tui.equations.plan import BULK, NEXT, ROW, Plan
from rnn_tui.equations.row_loop import Poke, RowLoop
from rnn_tui.equations.slab_loop import SlabLoop
from rnn_tui.equations.sums import Columns
from rnn_tui.equations.weights import Weights

Array = NDArray[Any]

BLOCK_STEPS = 100
"""Timesteps of one block."""
MAX_LOOPS = 32
"""Batch sizes whose bound loops are kept; sequences of many lengths make a batch shrink in many steps."""


class Machine:
    """A plan with its weights, ready to run."""

    def __init__(
        self, plan: Plan, parameters: Mapping[str, Array], columns: Columns, dtype: np.dtype[Any]
    ) -> None:
        self.plan, self.dtype = plan, dtype
        self.weights = Weights(parameters, columns, dtype, batched=plan.batched)
        self.bulk = BulkRunner(plan, self.weights)
        self.loops: dict[int, RowLoop | SlabLoop] = {}

    def run(
        self,
        givens: Mapping[str, Array],
        steps: int,
        batch: int,
        start: Mapping[str, Array],
        pokes: Mapping[int, Sequence[Poke]] | None = None,
    ) -> Record:
        """Run all steps.

        Args:
            givens: Arrays ``(T, n)``, or ``(T, n, batch)`` in a slab, by memory name (``given x``).
            steps: Number of timesteps T.
            batch: Number of sequences; 1 for a plan of one row.
            start: States before the first step, ``(n,)`` or ``(n, batch)``; zeros where missing.
            pokes: Values to write while a step runs, by step.

        Returns:
            The record of every joint that was wanted, and of every state.
        """
        record = Record(self.plan, steps, batch, self.dtype)
        record.begin(start, givens)
        for low in range(0, steps, BLOCK_STEPS):
            high = min(low + BLOCK_STEPS, steps)
            inside = {step - low: found for step, found in (pokes or {}).items() if low <= step < high}
            self.block(record, givens, low, high, inside)
        return record

    def block(
        self,
        record: Record,
        givens: Mapping[str, Array],
        low: int,
        high: int,
        pokes: Mapping[int, Sequence[Poke]],
    ) -> None:
        """Run one block of steps."""
        memories = {name: array[low:high] for name, array in givens.items()} | record.memories(low, high)
        done = _Poker(self.plan, memories, pokes) if pokes else None
        self.bulk.run(self.plan.before, memories, done)
        if self.plan.phases.loop:
            loop = self.loop(record.batch)
            if isinstance(loop, RowLoop):
                loop.start(memories[ROW][0])
                loop.run(memories[NEXT], memories[STREAM], pokes)
            else:
                loop.run(memories, pokes)
        self.bulk.run(self.plan.after, memories, done)

    def loop(self, batch: int) -> RowLoop | SlabLoop:
        """Return the loop for a number of sequences, bound once."""
        if batch not in self.loops:
            while len(self.loops) >= MAX_LOOPS:  # a loop holds scratch memory as large as a step
                del self.loops[next(iter(self.loops))]
            if self.plan.batched:
                self.loops[batch] = SlabLoop(self.plan, self.weights, batch)
            else:
                self.loops[batch] = RowLoop(self.plan, self.weights)
        return self.loops[batch]


class Record:
    """What a run computed: every joint of every step."""

    def __init__(self, plan: Plan, steps: int, batch: int, dtype: np.dtype[Any]) -> None:
        self.plan, self.steps, self.batch = plan, steps, batch
        tail = (batch,) if plan.batched else ()
        self.rows = aligned((steps + 1, plan.layout.width, *tail), dtype, zero=False)
        self.bulk = aligned((steps, plan.bulk_width, *tail), dtype, zero=False)
        kept = steps if plan.keeps_stream else min(steps, BLOCK_STEPS)
        self.stream = aligned((kept, plan.stream_width, *tail), dtype)
        self.givens: Mapping[str, Array] = {}

    def begin(self, start: Mapping[str, Array], givens: Mapping[str, Array]) -> None:
        """Write the start states, and in a slab the inputs and the ones beside them."""
        self.givens = givens
        self.rows[0] = 0
        slots = self.plan.layout.slots
        for name in self.plan.states:
            if name in start:
                self.rows[0, slots[name].start : slots[name].stop] = start[name]
        if "x" in slots:
            self.rows[: self.steps, slots["x"].start : slots["x"].stop] = givens["given x"]
        if ONE_SLOT in slots:
            self.rows[:, slots[ONE_SLOT].start] = 1

    def memories(self, low: int, high: int) -> dict[str, Array]:
        """Return the memories of one block."""
        stream = self.stream[low:high] if self.plan.keeps_stream else self.stream[: high - low]
        return {
            ROW: self.rows[low:high],
            NEXT: self.rows[low + 1 : high + 1],
            BULK: self.bulk[low:high],
            STREAM: stream,
        }

    def array(self, joint: str) -> Array:
        """Return a joint's values, ``(T, n)`` or in a slab ``(T, n, batch)``; a view."""
        span = self.plan.span(joint)
        memories = self.memories(0, self.steps) | dict(self.givens)
        return memories[span.memory][:, span.slot.start : span.slot.stop]

    def previous(self, state: str) -> Array:
        """Return a state's values one step earlier; the first is its start."""
        slot = self.plan.layout.slots[state]
        return self.rows[: self.steps, slot.start : slot.stop]

    def last(self, state: str) -> Array:
        """Return a state after the last step, ``(n,)`` or ``(n, batch)``."""
        slot = self.plan.layout.slots[state]
        return self.rows[self.steps, slot.start : slot.stop]


class _Poker:
    """Writes a value into a joint outside the loop, as soon as the joint is computed."""

    def __init__(
        self, plan: Plan, memories: Mapping[str, Array], pokes: Mapping[int, Sequence[Poke]]
    ) -> None:
        self.plan, self.memories, self.pokes = plan, memories, pokes

    def __call__(self, joint: str) -> None:
        for step, pokes in self.pokes.items():
            for name, place, value in pokes:
                if name == joint:
                    span = self.plan.span(joint)
                    self.memories[span.memory][step, span.slot.start : span.slot.stop][place] = value
