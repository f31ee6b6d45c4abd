"""Planning the loop: splitting its sums, ordering its row, joining its calls."""

from __future__ import annotations

from collections.abc import Iterable

from rnn_tui.equations.emit import Emitter, Operand, Place, SumWork, Value
from rnn_tui.equations.fuse import Places, Span, fuse
from rnn_tui.equations.graph import Elementwise, Linear, Source
from rnn_tui.equations.homes import halved_sums, shared_homes
from rnn_tui.equations.layout import ONE_SLOT, Layout, lay_out
from rnn_tui.equations.nodes import Apply, Given, Parameter, Previous, Signal
from rnn_tui.equations.phases import Phases
from rnn_tui.equations.plan import NEXT, OLD, ROW
from rnn_tui.equations.sums import Packed, Sum, pack

CONSTANT = "c."
"""Prefix of the joint that holds what a sum of products knows before the loop."""


class LoopPlanner:
    """The loop of one plan; the planner of the whole reads its fields."""

    def __init__(
        self, phases: Phases, wants: frozenset[str], sizes: dict[str, int], *, batched: bool
    ) -> None:
        self.batched, self.sizes = batched, sizes
        self.phases, self.graph = phases, phases.graph
        self.size_of = dict(self.graph.sizes)
        self.loop = {name: self.graph.joints[name] for name in phases.loop}
        self.states = self.graph.states
        self.homes = shared_homes(phases, wants, self.width, batched=batched)
        self.halved = halved_sums(self.graph, self.homes)
        self.split_sums()
        self.calls = Emitter(self.size_of, self.homes, self.halved, self.inner).emit(self.loop)
        self.layout = self.row_layout()
        self.old = self.late_states()
        self.places = self.operand_places()
        self.fused = fuse(self.calls, self.places)
        self.packed = self.step_products()

    def width(self, name: str) -> int:
        """Return how many numbers a joint, a given or a vector parameter has."""
        return self.sizes[self.size_of[name]]

    def home(self, name: str) -> str:
        """Return the joint whose slot a joint is computed in."""
        return self.homes.get(name, name)

    def split_sums(self) -> None:
        """Divide every sum of products into what is known before the loop, packed, and inner terms."""
        self.moving: dict[str, Linear] = {}
        self.constants: dict[str, Linear] = {}
        self.inner: dict[str, SumWork | None] = {}
        for name, linear in self.loop.items():
            if isinstance(linear, Linear):
                self.split_sum(name, linear)

    def split_sum(self, name: str, linear: Linear) -> None:
        before = tuple(term for term in linear.terms if self.is_still(term.source))
        moving = tuple(term for term in linear.terms if isinstance(term.source, Previous))
        inner = tuple(term for term in linear.terms if term not in before and term not in moving)
        constant = Linear(before, linear.addends)
        if self.batched and moving and _rides_along(constant):
            self.moving[name] = Linear((*before, *moving), linear.addends)
            constant = Linear(())
        elif moving:
            self.moving[name] = Linear(moving)
        known = bool(constant.terms or constant.addends)
        if known:
            self.constants[CONSTANT + name] = constant
            self.size_of[CONSTANT + name] = self.size_of[name]
        addend = Value(CONSTANT + name) if known and self.batched and moving else None
        self.inner[name] = SumWork(inner, addend, fresh=not (moving or known), half=name in self.halved)

    def is_still(self, source: Source) -> bool:
        """Say whether a vector is known before the loop."""
        return isinstance(source, Given) or (isinstance(source, Signal) and source.name in self.phases.before)

    # The row.

    def row_layout(self) -> Layout:
        """Order the slots so that what is computed alike lies side by side."""
        started = [self.home(name.removeprefix(CONSTANT)) for name in self.constants]
        packed = [self.home(name) for name in self.moving]
        # In a slab, and wherever a state is not simply filled at the start, states have their own zone.
        held = [name for name in self.states if self.batched or name not in {*packed, *started}]
        matrix_read = self.read_by_matrices()
        order: list[str] = []
        for zone in (
            self.alike(name for name in started if name not in packed and name not in held),
            self.alike(name for name in packed if name not in held),
            [self.home(name) for name in self.loop if self.home(name) not in held],
            [name for name in held if name not in matrix_read],
            ["x"] if self.batched and self.packs_x() else [],
            [name for name in held if name in matrix_read],
            [ONE_SLOT] if self.batched and self.moving else [],
        ):
            order += [name for name in dict.fromkeys(zone) if name not in order]
        return lay_out([(name, 1 if name == ONE_SLOT else self.width(name)) for name in order])

    def packs_x(self) -> bool:
        return any(term.source == Given("x") for linear in self.moving.values() for term in linear.terms)

    def read_by_matrices(self) -> set[str]:
        return {
            term.source.name
            for linear in self.moving.values()
            for term in linear.terms
            if isinstance(term.source, Previous)
        }

    def alike(self, names: Iterable[str]) -> list[str]:
        """Sort joints by the function that ends them: halved sigmoids, tanh, the rest."""
        ranked = sorted(dict.fromkeys(names), key=self.function_rank)
        gates = [name for name in ranked if self.function_rank(name) == 0]
        others = [name for name in ranked if name not in gates]
        states = [name for name in self.states if name not in self.read_by_matrices()]
        return self.beside_partners(gates, others + states) + others

    def function_rank(self, name: str) -> int:
        if any(home == name and joint in self.halved for joint, home in self.homes.items()):
            return 0
        definition = self.loop.get(name)
        node = definition.node if isinstance(definition, Elementwise) else None
        return 1 if isinstance(node, Apply) and node.op == "tanh" else 2

    def beside_partners(self, gates: list[str], right: list[str]) -> list[str]:
        """Order gates as the neighbours that they are multiplied with, so that ``i·g, f·c`` is one call."""
        partner: dict[str, str] = {}
        for call in self.calls:
            names = [arg.name for arg in call.args if isinstance(arg, Value)]
            if call.name == "*" and len(names) == 2:
                for gate, other in (names, names[::-1]):
                    if gate in gates and other in right:
                        partner.setdefault(gate, other)
        paired = sorted(partner, key=lambda gate: right.index(partner[gate]))
        return paired + [gate for gate in gates if gate not in partner]

    def late_states(self) -> tuple[str, ...]:
        """Return the states whose old value is read after the new one, or its start, was written over it."""
        late = []
        filled = {self.home(name.removeprefix(CONSTANT)) for name in (*self.moving, *self.constants)}
        for name in self.states if not self.batched else ():
            writes = [place for place, call in enumerate(self.calls) if call.out == Value(name)]
            reads = [
                place for place, call in enumerate(self.calls) if Value(name, previous=True) in call.args
            ]
            in_product = [place for place in reads if self.calls[place].name == "product"]
            written_first = name in filled or (writes and max(reads, default=-1) > min(writes))
            if reads and (written_first or set(in_product) & set(writes)):
                late.append(name)
        return tuple(late)

    # The calls.

    def operand_places(self) -> Places:
        """Return where the operands of the calls lie; what comes from before the loop floats."""
        fixed: dict[Operand | Place, Span] = {}
        streams: dict[Operand | Place, int] = {}
        for operand in dict.fromkeys(part for call in self.calls for part in (*call.args, call.out)):
            if isinstance(operand, Value) and operand.name in self.layout.slots:
                fixed[operand] = self.row_span(operand)
            elif isinstance(operand, Value | Given):
                streams[operand] = self.width(operand.name)
        return Places(fixed, streams, self.sizes)

    def row_span(self, value: Value) -> Span:
        """Return where a joint lies while the loop runs."""
        slot = self.layout.slots[value.name]
        if not self.batched:
            return Span(OLD if value.previous and value.name in self.old else ROW, slot)
        return Span(NEXT if value.name in self.states and not value.previous else ROW, slot)

    def step_products(self) -> tuple[Packed, ...]:
        """Pack the products at the start of a step."""
        sums = [
            Sum(self.row_span(Value(self.home(name))), linear, name in self.halved)
            for name, linear in self.moving.items()
        ]
        sums.sort(key=lambda item: item.out.slot.start)
        one = Span(ROW, self.layout.slots[ONE_SLOT]) if ONE_SLOT in self.layout.slots else None
        return pack(sums, lambda source: Span(ROW, self.layout.slots[source.name]), one)

    def entry_width(self) -> int:
        """Return how many numbers of the row start a step as product + constant part."""
        names = [*self.moving, *(name.removeprefix(CONSTANT) for name in self.constants)]
        stops = [self.layout.slots[self.home(name)].stop for name in names]
        return 0 if self.batched else max(stops, default=0)

    def ready_after(self) -> dict[str, int]:
        """Return after how many calls each joint has its final value."""
        ready = dict.fromkeys(self.loop, 0)
        for count, one in enumerate(self.fused, start=1):
            ready |= {call.out.name: count for call in one.calls if isinstance(call.out, Value)}
        return ready


def _rides_along(constant: Linear) -> bool:
    """Say whether the constant part is just W @ x + b, which a slab's one product can carry."""
    return all(term.source == Given("x") for term in constant.terms) and all(
        isinstance(addend, Parameter) for addend in constant.addends
    )
