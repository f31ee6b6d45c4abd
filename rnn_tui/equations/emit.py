"""From formulas to calls: each a ufunc with its operands and the place of its result.

Operands are still symbolic (a joint, a temporary, a constant), so the same calls serve one step of the
loop and, on longer arrays, a whole block before or after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.equations.graph import Definition, Elementwise, Linear, Softmax, SoftmaxSlope, Source, Term
from rnn_tui.equations.nodes import Apply, Given, Node, Number, Parameter, Previous, Signal, rebuild, walk
from rnn_tui.equations.operations import OPERATIONS


@dataclass(frozen=True, slots=True)
class Value:
    """The array of a joint, at this step or the previous one."""

    name: str
    previous: bool = False


@dataclass(frozen=True, slots=True)
class Temp:
    """A scratch array."""

    index: int
    size: str


@dataclass(frozen=True, slots=True)
class SumWork:
    """What is left to do for a sum of products when its turn comes."""

    terms: tuple[Term, ...]
    addend: Operand | None = None
    fresh: bool = True
    """True when nothing has been written to its place yet."""
    half: bool = False
    """Whether it is computed at half size, since its only reader is a sigmoid."""


Operand = Value | Temp | Given | Parameter | Number
Place = Value | Temp


@dataclass(frozen=True, slots=True)
class Call:
    """One step of work: ``out = name(args)``."""

    name: str
    """A ufunc of :data:`OPERATIONS`, or ``copy``, ``sum``, ``product``, ``softmax``, ``softmax_slope``."""
    args: tuple[Operand, ...]
    out: Place
    term: Term | None = None
    """For a product: which matrix."""
    half: bool = False
    """For a product: whether of half the matrix."""


def primitive(node: Node, halved: frozenset[str] = frozenset()) -> Node:
    """Write a formula with operations that are single ufuncs.

    Args:
        node: The formula.
        halved: Joints that arrive already multiplied by ½, since their matrices were; for them
            sigmoid(z) = ½ + ½·tanh(z/2) needs no halving of its own.
    """
    if not isinstance(node, Apply):
        return node
    if node.op == "sigmoid" and isinstance(node.args[0], Signal) and node.args[0].name in halved:
        swing = Apply("*", (Apply("tanh", node.args), Number(0.5)))
        return Apply("+", (swing, Number(0.5)))
    if node.op == "**" and node.args[1] == Number(2.0):
        inner = primitive(node.args[0], halved)
        return folded(Apply("*", (inner, inner)))
    row = OPERATIONS[node.op]
    if row.expand is not None:
        return primitive(row.expand(*node.args, *node.constants), halved)
    return folded(rebuild(node, lambda child: primitive(child, halved)))


@np.errstate(all="ignore")
def folded(node: Node) -> Node:
    """Return a formula of constants alone as one constant."""
    if isinstance(node, Apply) and all(isinstance(arg, Number) for arg in node.args):
        values = [np.float64(arg.value) for arg in node.args if isinstance(arg, Number)]
        return Number(float(OPERATIONS[node.op].value(*values)))
    return node


class Emitter:
    """Turns definitions into calls, computing what formulas share only once."""

    def __init__(
        self,
        sizes: Mapping[str, str],
        homes: Mapping[str, str],
        halved: frozenset[str],
        sums: Mapping[str, SumWork | None],
    ) -> None:
        self.sizes, self.homes, self.halved, self.sums = sizes, homes, halved, sums
        self.calls: list[Call] = []
        self.uses: Counter[Node] = Counter()
        self.known: dict[Node, Operand] = {}
        self.free: list[Temp] = []
        self.temps: list[Temp] = []

    def emit(self, definitions: Mapping[str, Definition]) -> list[Call]:
        """Return the calls that compute definitions, which stand in computable order."""
        formulas = {
            name: primitive(definition.node, self.halved)
            for name, definition in definitions.items()
            if isinstance(definition, Elementwise)
        }
        for node in formulas.values():
            self.count(node)
        for name, definition in definitions.items():
            if isinstance(definition, Elementwise):
                self.formula(name, formulas[name])
            else:
                self.other(name, definition)
        return self.calls

    def count(self, node: Node) -> None:
        """Count how often each formula is read; a shared one is looked into only once."""
        if isinstance(node, Apply):
            self.uses[node] += 1
            if self.uses[node] == 1:
                for arg in node.args:
                    self.count(arg)

    def formula(self, name: str, node: Node) -> None:
        home = Value(self.homes.get(name, name))
        result = self.visit(node, home)
        spent = self.spend((node,), (result,))
        if result != home:
            self.calls.append(Call("copy", (result,), home))
            self.free += spent

    def other(self, name: str, definition: Definition) -> None:
        home = Value(self.homes.get(name, name))
        match definition:
            case Linear():
                self.sum(self.sums[name], home)
            case Softmax(source=source):
                self.calls.append(Call("softmax", (self.leaf(source),), home))
            case SoftmaxSlope(result=result, cotangent=cotangent):
                self.calls.append(Call("softmax_slope", (result, self.leaf(cotangent)), home))

    def sum(self, work: SumWork | None, home: Value) -> None:
        """Add what is left of a sum to its place; None stands for one that is computed elsewhere whole."""
        if work is None:
            self.calls.append(Call("sum", (), home))
            return
        fresh = work.fresh
        if work.addend is not None:
            self.calls.append(Call("+", (home, work.addend), home))
        for term in work.terms:
            source = self.leaf(term.source)
            if fresh:
                self.calls.append(Call("product", (source,), home, term, work.half))
                fresh = False
                continue
            temp = self.temporary(self.sizes[home.name])
            product = Call("product", (source,), temp, term, work.half)
            self.calls += [product, Call("+", (home, temp), home)]
            self.free.append(temp)

    def leaf(self, node: Node | Source) -> Operand:
        match node:
            case Signal(name=name):
                return Value(self.homes.get(name, name))
            case Previous(name=name):
                return Value(name, previous=True)
            case Number() | Given() | Parameter():
                return node
        raise AssertionError(f"{node} is no leaf")

    def visit(self, node: Node, target: Value | None) -> Operand:
        if not isinstance(node, Apply):
            return self.leaf(node)
        if node in self.known:
            return self.known[node]
        args = [self.visit(arg, target if self.lives_in(arg, target) else None) for arg in node.args]
        spent = self.spend(node.args, args)
        shared = self.uses[node] > 1
        if target is not None and not shared:
            out: Place = target
        else:
            out = spent[0] if spent else self.temporary(self.size(node))
        self.calls.append(Call(node.op, tuple(args), out))
        self.free += [temp for temp in spent if temp != out]
        if shared:
            self.known[node] = out
        return out

    def spend(self, nodes: Sequence[Node], operands: Sequence[Operand]) -> list[Temp]:
        """Count that operands were read; return the temporaries of those that nobody reads again."""
        spent: dict[Temp, None] = {}
        for node, operand in zip(nodes, operands, strict=True):
            if isinstance(node, Apply):
                self.uses[node] -= 1
                if not self.uses[node] and isinstance(operand, Temp):
                    spent[operand] = None
        return list(spent)

    def lives_in(self, node: Node, target: Value | None) -> bool:
        """Say whether a formula reads a joint that shares the target's place."""
        return target is not None and any(
            isinstance(part, Signal) and self.homes.get(part.name) == target.name for part in walk(node)
        )

    def temporary(self, size: str) -> Temp:
        for place, temp in enumerate(self.free):
            if temp.size == size:
                return self.free.pop(place)
        temp = Temp(len(self.temps), size)
        self.temps.append(temp)
        return temp

    def size(self, node: Node) -> str:
        for part in walk(node):
            if not isinstance(part, Apply | Number):
                return self.sizes[getattr(part, "name")]  # noqa: B009 - every leaf but a number has a name
        raise AssertionError("a formula of constants alone was folded earlier")
