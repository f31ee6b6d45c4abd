"""The backward step, derived from the forward one: another graph, run from the last step to the first.

For every joint ``v`` of the forward graph, ``d.v`` is ∂L/∂v: the sum over all joints that read v of their
own cotangent times a slope. What is read at the previous step arrives one step later in the loop, as a
carry ``k.v`` or through a transposed matrix. Values of the forward run are givens.

Source: Werbos 1990, back-propagation through time; reverse mode as in Griewank & Walther 2008.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rnn_tui.equations.algebra import ONE, ZERO, add, multiply
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.derive import slope
from rnn_tui.equations.graph import (
    Definition,
    Elementwise,
    Graph,
    Linear,
    Source,
    leaves,
)
from rnn_tui.equations.lower import forward_graph
from rnn_tui.equations.nodes import Given, Node, Parameter, Previous, Signal, walk
from rnn_tui.equations.shares import Share, Shares, cotangent, forward_value, outside, shares


@dataclass(frozen=True, slots=True)
class Outer:
    """One term of a matrix gradient: the sum over time of ``cotangent · sourceᵀ``."""

    matrix: str
    part: int
    cotangent: str
    """Joint of the backward graph, as long as the matrix has rows."""
    source: str
    """Joint of the backward graph that holds the vector the matrix multiplied."""


@dataclass(frozen=True)
class Adjoint:
    """Everything a backward run computes."""

    graph: Graph
    cotangents: dict[str, str]
    """Forward joint → joint that holds ∂L/∂ it; a joint that cannot matter is missing."""
    outers: tuple[Outer, ...]
    vectors: tuple[tuple[str, str], ...]
    """Vector parameter and the joint whose sum over time and batch is (part of) its gradient."""
    carried: dict[str, Definition]
    """State → what reaches it from the step after; after the last step, its start's gradient."""
    needs: frozenset[str]
    """Forward joints whose values a backward run reads."""


@cache
def backward_graph(cell: Cell, seeds: frozenset[str], signals: bool = True) -> Adjoint:
    """Derive the backward step of a cell.

    Args:
        cell: The cell.
        seeds: The signals that ∂L/∂ comes in at, from outside.
        signals: Also compute ∂L/∂ every signal, not only of what the parameters need.
    """
    return _Derivation(cell, seeds, signals).run()


class _Derivation:
    def __init__(self, cell: Cell, seeds: frozenset[str], signals: bool) -> None:
        self.forward = forward_graph(cell)
        self.cell, self.seeds, self.signals = cell, seeds, signals
        self.shares = shares(self.forward)
        self.joints: dict[str, Definition] = {}
        self.sizes = {
            **self.forward.sizes,
            **{outside(name).name: self.forward.sizes[name] for name in seeds},
        }
        self.roots: dict[str, tuple[str, Node]] = {}
        """Cotangents that are another one times a factor, so that the loop need not compute them."""
        self.carried: dict[str, Definition] = {}
        self.outers: list[Outer] = []
        self.vectors: list[tuple[str, str]] = []

    def run(self) -> Adjoint:
        self.live = self.find_live()
        for name in reversed(self.forward.joints):
            if name in self.live:
                self.define(name)
        self.finish_carries()
        self.define_input()
        self.define_parameters()
        if self.signals:
            for name in self.cell.signals:
                if name in self.live:
                    self.materialise(name)
        cotangents = {
            name: cotangent(name) for name in ("x", *self.forward.joints) if cotangent(name) in self.joints
        }
        graph = Graph(_ordered(self.joints), self.sizes)
        return Adjoint(
            graph, cotangents, tuple(self.outers), tuple(self.vectors), self.carried, self.needed()
        )

    def find_live(self) -> set[str]:
        """Return the joints that the seeds depend on, over any number of steps."""
        live: set[str] = set()
        waiting = [name for name in self.seeds if name in self.forward.joints]
        while waiting:
            name = waiting.pop()
            if name not in live:
                live.add(name)
                waiting += [
                    leaf.name
                    for leaf in leaves(self.forward.joints[name])
                    if isinstance(leaf, Signal | Previous) and leaf.name in self.forward.joints
                ]
        return live

    def parts(self, name: str) -> Shares:
        """Return the shares of a cotangent, without those of readers that do not matter."""
        whole = self.shares[name]
        alive = {cotangent(reader) for reader in self.live}
        return Shares(
            [share for share in whole.now if share.reader in self.live],
            [share for share in whole.later if share.reader in self.live],
            [term for term in whole.products if term.source.name in alive],
            [slope for slope in whole.mixed if slope.cotangent.name in alive],
        )

    def define(self, name: str) -> None:
        """Define ∂L/∂ one forward joint, or note that it is a multiple of another cotangent."""
        parts = self.parts(name)
        only = len(parts.now) == 1 and not (parts.later or parts.products or parts.mixed)
        if only and name not in self.seeds:
            root, factor = self.root(parts.now[0].reader)
            self.roots[name] = (root, multiply(factor, parts.now[0].factor))
            return
        self.add_joint(cotangent(name), self.sum(name, parts), self.forward.sizes[name])

    def root(self, name: str) -> tuple[str, Node]:
        """Return the cotangent that the loop computes, and the factor from it to this one."""
        return self.roots.get(name, (name, ONE))

    def add_joint(self, joint: str, definition: Definition, size: str) -> None:
        self.joints[joint] = definition
        self.sizes[joint] = size

    def sum(self, name: str, parts: Shares) -> Definition:
        size = self.forward.sizes[name]
        seed = (outside(name),) if name in self.seeds else ()
        for term in parts.products:
            self.materialise(term.source.name.removeprefix("d."))
        if len(parts.mixed) == 1 and not (parts.now or parts.later or parts.products or seed):
            self.materialise(parts.mixed[0].cotangent.name.removeprefix("d."))
            return parts.mixed[0]
        pieces: list[Node] = []
        if parts.products:
            linear = Linear(tuple(parts.products), seed)
            if not (parts.now or parts.later or parts.mixed):
                return linear
            self.add_joint(f"l.{name}", linear, size)
            pieces.append(Signal(f"l.{name}"))
        else:
            pieces += seed
        for place, mixed in enumerate(parts.mixed):
            self.materialise(mixed.cotangent.name.removeprefix("d."))
            self.add_joint(f"s.{name}.{place}", mixed, size)
            pieces.append(Signal(f"s.{name}.{place}"))
        if parts.later:
            pieces.append(Previous(f"k.{name}"))
        pieces += [self.share(share) for share in parts.now]
        total: Node = ZERO
        for piece in pieces:
            total = add(total, piece)
        return Elementwise(total)

    def share(self, share: Share) -> Node:
        root, factor = self.root(share.reader)
        return multiply(Signal(cotangent(root)), multiply(factor, share.factor))

    def materialise(self, name: str) -> None:
        """Give a cotangent a joint of its own, if so far it is only a multiple of another."""
        joint = cotangent(name)
        if joint not in self.joints and name in self.roots:
            root, factor = self.roots[name]
            self.add_joint(
                joint, Elementwise(multiply(Signal(cotangent(root)), factor)), self.forward.sizes[name]
            )

    def finish_carries(self) -> None:
        """Define what each state receives from the step after, and its start's gradient from that."""
        for name in self.forward.states:
            parts = self.parts(name)
            later = [term for term in parts.products if isinstance(term.source, Previous)]
            pieces: list[Node] = []
            if later:
                pieces.append(Signal(f"l.{name}"))
            if parts.later:
                carry: Node = ZERO
                for share in parts.later:
                    carry = add(carry, self.share(share))
                self.add_joint(f"k.{name}", Elementwise(carry), self.forward.sizes[name])
            self.carried[name] = Linear(tuple(later), (Given(f"k.{name}"),) if parts.later else ())

    def define_input(self) -> None:
        parts = self.parts("x")
        if not parts:
            return
        self.add_joint(cotangent("x"), self.sum("x", parts), "I")

    def define_parameters(self) -> None:
        for name in self.forward.joints:
            if name not in self.live:
                continue
            definition = self.forward.joints[name]
            if isinstance(definition, Linear):
                self.materialise(name)
                self.matrix_gradients(name, definition)
            elif isinstance(definition, Elementwise):
                self.vector_gradients(name, definition)

    def matrix_gradients(self, name: str, definition: Linear) -> None:
        for term in definition.terms:
            self.outers.append(Outer(term.matrix, term.part, cotangent(name), self.source(term.source)))
        for addend in definition.addends:
            if isinstance(addend, Parameter):
                self.vectors.append((addend.name, cotangent(name)))

    def source(self, source: Source) -> str:
        """Return the joint of the backward graph that holds what a matrix multiplied."""
        value = forward_value(self.forward, source)
        if isinstance(value, Given):
            joint = f"p.{value.name}" if value.previous else f"v.{value.name}"
        else:
            joint = f"f.{source.name}"
        if joint not in self.joints:
            self.add_joint(joint, Elementwise(value), self.forward.sizes[source.name])
        return joint

    def vector_gradients(self, name: str, definition: Elementwise) -> None:
        for leaf in dict.fromkeys(part for part in walk(definition.node) if isinstance(part, Parameter)):
            factor = forward_value(self.forward, slope(definition.node, leaf), within=name)
            root, outer = self.root(name)
            joint = f"g.{leaf.name}.{name}"
            node = multiply(Signal(cotangent(root)), multiply(outer, factor))
            self.add_joint(joint, Elementwise(node), self.forward.sizes[name])
            self.vectors.append((leaf.name, joint))

    def needed(self) -> frozenset[str]:
        def givens() -> Iterator[str]:
            for definition in self.joints.values():
                for leaf in leaves(definition):
                    if isinstance(leaf, Given) and leaf.name in self.forward.joints:
                        yield leaf.name

        return frozenset(givens())


def _ordered(joints: dict[str, Definition]) -> dict[str, Definition]:
    """Return the joints so that each comes after those of the same step that it reads."""
    done: dict[str, Definition] = {}

    def place(name: str) -> None:
        if name in done:
            return
        for leaf in leaves(joints[name]):
            if isinstance(leaf, Signal):
                place(leaf.name)
        done[name] = joints[name]

    for name in joints:
        place(name)
    return done
