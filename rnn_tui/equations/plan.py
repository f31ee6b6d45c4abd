"""The plan of a graph: what to compute before, in and after the loop, and where each number lies.

Two shapes of loop share one plan. For one sequence a step is a single row of numbers that every call
works on in place, copied into the record at its end. For several sequences a step is a slab,
``(numbers, batch)``, written where it stays, with ``[x h 1]`` in one piece so that one product serves all
gates. Which of the two is used follows from the batch size alone, never from a timing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rnn_tui.equations.emit import Operand, Place, Value
from rnn_tui.equations.fuse import Fused, Span
from rnn_tui.equations.graph import Elementwise, Graph, Softmax, SoftmaxSlope
from rnn_tui.equations.layout import Layout, Slot
from rnn_tui.equations.nodes import Given, Parameter
from rnn_tui.equations.phases import Phases
from rnn_tui.equations.sums import Packed

ROW, NEXT, OLD, BULK = "row", "next", "old", "bulk"
"""Memories: the record at this step, at the next one, late-read states, and joints outside the loop."""


@dataclass(frozen=True, slots=True)
class BulkSum:
    """Sums of products over a whole block of steps."""

    joints: tuple[str, ...]
    outs: tuple[Span, ...]
    packed: tuple[Packed, ...]
    addends: tuple[tuple[int, Given | Parameter, bool], ...]
    """Which of the sums it belongs to, what to add, and whether at half size."""

    @property
    def hull(self) -> Span:
        """The run that holds all its results, which are neighbours."""
        starts, stops = [out.slot.start for out in self.outs], [out.slot.stop for out in self.outs]
        return Span(self.outs[0].memory, Slot(min(starts), max(stops)))


@dataclass(frozen=True, slots=True)
class BulkFormula:
    """A formula over a whole block of steps."""

    joint: str
    out: Span
    definition: Elementwise | Softmax | SoftmaxSlope


BulkStep = BulkSum | BulkFormula


@dataclass(frozen=True)
class Plan:
    """Everything about running a graph that does not depend on the parameters' values."""

    phases: Phases
    batched: bool
    widths: Mapping[str, int]
    """Width of every joint, given and vector parameter."""
    wants: frozenset[str]
    layout: Layout
    """The row of the loop."""
    places: Mapping[Operand | Place, Span]
    """Where the values of a whole run lie."""
    before: tuple[BulkStep, ...]
    packed: tuple[Packed, ...]
    """The products at the start of a step."""
    fused: tuple[Fused, ...]
    """The calls of a step, in order."""
    after: tuple[BulkStep, ...]
    stream_width: int
    """Width of what the loop reads from before it."""
    floating: int
    """How much of that has no place in the row of its own."""
    temp_width: int
    bulk_width: int
    entry: int
    """One sequence only: so many numbers of the row start each step as product + stream."""
    old: tuple[str, ...]
    """One sequence only: states whose previous value is read late and must be kept apart."""
    ready: Mapping[str, int]
    """Joint of the loop → how many calls of a step are done when its value is final."""
    keeps_stream: bool
    """Whether a wanted joint lies in the stream, so that it must be kept for all steps."""

    @property
    def states(self) -> tuple[str, ...]:
        """The joints that are carried from step to step."""
        return self.phases.graph.states

    def span(self, joint: str) -> Span:
        """Return where a joint's values of a whole run lie."""
        return self.places[Value(joint)]


@dataclass(frozen=True)
class PlanKey:
    """What a plan depends on; a graph counts by identity, since it is built once per cell."""

    graph: Graph
    wants: frozenset[str]
    sizes: tuple[tuple[str, int], ...]
    batched: bool

    def __hash__(self) -> int:
        return hash((id(self.graph), self.wants, self.sizes, self.batched))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, PlanKey)
            and self.graph is other.graph
            and (self.wants, self.sizes, self.batched) == (other.wants, other.sizes, other.batched)
        )


def make_plan(graph: Graph, wants: frozenset[str], sizes: Mapping[str, int], *, batched: bool) -> Plan:
    """Return the plan of a graph, from memory when it was made before.

    Args:
        graph: A forward or backward graph.
        wants: The joints to return for every step.
        sizes: A number for every size name.
        batched: Plan for several sequences at once.
    """
    return _cached(PlanKey(graph, wants, tuple(sorted(sizes.items())), batched))


@lru_cache(maxsize=256)
def _cached(key: PlanKey) -> Plan:
    from rnn_tui.equations.planner import Planner

    return Planner(key.graph, key.wants, dict(key.sizes), batched=key.batched).plan()
