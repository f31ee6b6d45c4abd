"""Making a plan: the loop first, then what surrounds it."""

from __future__ import annotations

from rnn_tui.equations.emit import Operand, Place, Value
from rnn_tui.equations.fuse import STREAM, TEMP, Span
from rnn_tui.equations.graph import Definition, Elementwise, Graph, Linear, Source, leaves
from rnn_tui.equations.layout import Layout, Slot, lay_out
from rnn_tui.equations.loop_plan import CONSTANT, LoopPlanner
from rnn_tui.equations.lower import is_helper
from rnn_tui.equations.nodes import Given, Previous, Signal
from rnn_tui.equations.phases import split
from rnn_tui.equations.plan import BULK, NEXT, ROW, BulkFormula, BulkStep, BulkSum, Plan
from rnn_tui.equations.sums import Sum, pack


class Planner:
    """Builds one plan; see :func:`rnn_tui.equations.plan.make_plan`."""

    def __init__(self, graph: Graph, wants: frozenset[str], sizes: dict[str, int], *, batched: bool) -> None:
        self.batched, self.wants, self.sizes = batched, wants, sizes
        self.phases = split(graph, wants)
        self.graph = self.phases.graph
        self.loop = LoopPlanner(self.phases, wants, sizes, batched=batched)
        self.floating = self.loop.places.used.get(STREAM, 0)
        self.entry = self.loop.entry_width()
        self.bulk_layout = self.lay_out_bulk()
        self.places = self.find_places()

    def plan(self) -> Plan:
        """Return the plan."""
        loop = self.loop
        return Plan(
            phases=self.phases,
            batched=self.batched,
            widths={name: self.sizes[size] for name, size in loop.size_of.items()},
            wants=self.wants,
            layout=loop.layout,
            places=self.places,
            before=tuple(self.steps(self.before_joints())),
            packed=loop.packed,
            fused=tuple(loop.fused),
            after=tuple(self.steps({name: self.graph.joints[name] for name in self.phases.after})),
            stream_width=self.floating + self.entry,
            floating=self.floating,
            temp_width=loop.places.used.get(TEMP, 0),
            bulk_width=self.bulk_layout.width,
            entry=self.entry,
            old=loop.old,
            ready=loop.ready_after(),
            keeps_stream=any(
                self.places[Value(name)].memory == STREAM for name in self.wants if Value(name) in self.places
            ),
        )

    def is_stream(self, name: str) -> bool:
        """Say whether the loop reads a joint that is computed before it."""
        return Value(name) in self.loop.places.pinned

    def is_alias(self, name: str) -> bool:
        """Say whether a joint is nothing but a given array, which then need not be copied."""
        definition = self.graph.joints.get(name)
        bare = isinstance(definition, Elementwise) and isinstance(definition.node, Given)
        return bare and is_helper(name) and name not in self.phases.loop and not self.is_stream(name)

    def lay_out_bulk(self) -> Layout:
        """Give the joints outside the loop slots, sums of products side by side."""
        names = [
            name
            for name in (*self.phases.before, *self.phases.after)
            if not self.is_stream(name) and not self.is_alias(name)
        ]
        names.sort(key=lambda name: not isinstance(self.graph.joints[name], Linear))
        return lay_out([(name, self.loop.width(name)) for name in names])

    def find_places(self) -> dict[Operand | Place, Span]:
        """Return where values lie for work outside the loop, and for whoever reads the results."""
        places: dict[Operand | Place, Span] = {
            operand: span for operand, span in self.loop.places.pinned.items() if span.memory == STREAM
        }
        places |= {Value(name): Span(BULK, slot) for name, slot in self.bulk_layout.slots.items()}
        places |= {
            Value(name): self.constant_span(name) for name in self.loop.constants if Value(name) not in places
        }
        for name in self.phases.loop:
            slot = self.loop.layout.slots[self.loop.home(name)]
            moved = name in self.loop.states or not self.batched
            places[Value(name)] = Span(NEXT if moved else ROW, slot)
            if name in self.loop.states:
                places[Value(name, previous=True)] = Span(ROW, slot)
        for name, definition in self.graph.joints.items():
            if (
                self.is_alias(name)
                and isinstance(definition, Elementwise)
                and isinstance(definition.node, Given)
            ):
                places[Value(name)] = self.given_span(definition.node)
        return places

    def constant_span(self, name: str) -> Span:
        """Return where the constant part of a sum is written, so that the step finds it in place."""
        joint = self.loop.home(name.removeprefix(CONSTANT))
        if self.batched:
            return self.loop.row_span(Value(joint))
        slot = self.loop.layout.slots[joint]
        return Span(STREAM, Slot(self.floating + slot.start, self.floating + slot.stop))

    def given_span(self, given: Given) -> Span:
        """Return the span of an array that is given from outside."""
        return Span(given_memory(given), Slot(0, self.loop.width(given.name)))

    def source_span(self, source: Source) -> Span:
        """Return where the vector of a product lies, outside the loop."""
        match source:
            case Given():
                return self.given_span(source)
            case Previous(name=name):
                return self.places[Value(name, previous=True)]
            case Signal(name=name):
                return self.places[Value(name)]

    # What is computed before the loop.

    def before_joints(self) -> dict[str, Definition]:
        """Return the joints before the loop: streams of givens, constant parts, and the rest in order."""
        found: dict[str, Definition] = {}
        for operand in self.loop.places.pinned:
            if isinstance(operand, Given):
                found[given_memory(operand)] = Elementwise(operand)
                self.places[Value(given_memory(operand))] = self.loop.places.pinned[operand]
        constants = self.loop.constants
        easy = [
            name
            for name in constants
            if all(isinstance(term.source, Given) for term in constants[name].terms)
        ]
        easy.sort(key=lambda name: self.places[Value(name)].slot.start)
        found |= {name: constants[name] for name in easy}
        found |= {name: self.graph.joints[name] for name in self.phases.before if not self.is_alias(name)}
        return found | {name: constant for name, constant in constants.items() if name not in easy}

    def steps(self, joints: dict[str, Definition]) -> list[BulkStep]:
        """Return the work for joints in order; neighbouring sums become one step."""
        steps: list[BulkStep] = []
        sums: dict[str, Linear] = {}
        for name, definition in joints.items():
            if isinstance(definition, Linear):
                if sums and not self.joins(name, definition, sums):
                    steps.append(self.sum_step(sums))
                    sums = {}
                sums[name] = definition
                continue
            if sums:
                steps.append(self.sum_step(sums))
                sums = {}
            if not self.is_alias(name):
                steps.append(BulkFormula(name, self.places[Value(name)], definition))
        return [*steps, self.sum_step(sums)] if sums else steps

    def joins(self, name: str, definition: Linear, sums: dict[str, Linear]) -> bool:
        """Say whether a sum can be computed with others: it reads none of them and lies right behind."""
        if any(isinstance(leaf, Signal) and leaf.name in sums for leaf in leaves(definition)):
            return False
        last, this = self.places[Value(list(sums)[-1])], self.places[Value(name)]
        return last.memory == this.memory and last.slot.stop == this.slot.start

    def sum_step(self, sums: dict[str, Linear]) -> BulkSum:
        halves = [name.removeprefix(CONSTANT) in self.loop.halved for name in sums]
        outs = [self.places[Value(name)] for name in sums]
        parts = [
            Sum(out, linear, half) for out, linear, half in zip(outs, sums.values(), halves, strict=True)
        ]
        addends = tuple(
            (place, addend, halves[place])
            for place, linear in enumerate(sums.values())
            for addend in linear.addends
        )
        return BulkSum(tuple(sums), tuple(outs), pack(parts, self.source_span), addends)


def given_memory(given: Given) -> str:
    """Return the name of the memory that holds a given array."""
    return f"given {given.name}" + (" previous" if given.previous else "")
