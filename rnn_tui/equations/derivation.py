"""Deriving the backward graph: one cotangent after the other, from the last joint to the first."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.equations.adjoint import Adjoint, Outer
from rnn_tui.equations.algebra import ONE, ZERO, add, multiply
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.derive import slope
from rnn_tui.equations.graph import Definition, Elementwise, Graph, Linear, SoftmaxSlope, Source, Term, leaves
from rnn_tui.equations.lower import forward_graph
from rnn_tui.equations.nodes import Given, Node, Parameter, Previous, Signal, walk
from rnn_tui.equations.shares import Share, Shares, cotangent, forward_value, holding, outside, shares


class Derivation:
    """Builds one backward graph; see :func:`rnn_tui.equations.adjoint.backward_graph`."""

    def __init__(self, cell: Cell, seeds: frozenset[str], held: frozenset[str], *, signals: bool) -> None:
        self.forward = forward_graph(cell)
        self.cell, self.seeds, self.held, self.signals = cell, seeds, held, signals
        self.shares = shares(self.forward)
        self.live = _live(self.forward, seeds)
        sizes = self.forward.sizes
        self.joints: dict[str, Definition] = {}
        self.sizes = {
            **sizes,
            **{outside(name).name: sizes[name] for name in seeds},
            **{holding(name).name: sizes[name] for name in held},
        }
        self.roots: dict[str, tuple[str, Node]] = {}
        """Forward joint → the joint its cotangent is a multiple of, and the factor."""
        self.carried: dict[str, Linear] = {}
        self.outers: list[Outer] = []
        self.vectors: list[tuple[str, str]] = []

    def run(self) -> Adjoint:
        """Return the backward graph."""
        for name in reversed(self.forward.joints):
            if name in self.live:
                self.define(name)
        for name in self.forward.states:
            self.carry(name)
        if parts := self.parts("x"):
            self.add_joint(cotangent("x"), self.sum("x", parts), "I")
        for name in self.forward.joints:
            if name in self.live:
                self.parameter_gradients(name)
        if self.signals:
            for name in self.cell.signals:
                self.materialise(name)
        cotangents = {
            name: cotangent(name) for name in ("x", *self.forward.joints) if cotangent(name) in self.joints
        }
        graph = Graph(_ordered(self.joints), self.sizes)
        return Adjoint(
            graph, cotangents, tuple(self.outers), tuple(self.vectors), dict(self.carried), self.needed()
        )

    def add_joint(self, joint: str, definition: Definition, size: str) -> None:
        self.joints[joint] = definition
        self.sizes[joint] = size

    # What flows back.

    def define(self, name: str) -> None:
        """Define ∂L/∂ one forward joint, or note that it is a multiple of another cotangent."""
        parts = self.parts(name)
        alone = len(parts.now) == 1 and not (parts.later or parts.products or parts.mixed)
        if alone and name not in self.seeds and name not in self.held:
            root, factor = self.root(parts.now[0].reader)
            self.roots[name] = (root, multiply(factor, parts.now[0].factor))
            return
        size = self.forward.sizes[name]
        self.add_joint(cotangent(name), self.sum(name, parts), size)
        if name in self.held:
            self.add_joint(
                self.flow(name), Elementwise(multiply(Signal(cotangent(name)), holding(name))), size
            )

    def flow(self, name: str) -> str:
        """Return the joint that flows on to what a forward joint was computed from."""
        return f"m.{name}" if name in self.held else cotangent(name)

    def root(self, name: str) -> tuple[str, Node]:
        """Return the joint that the loop computes, and the factor from it to what flows on."""
        return self.roots.get(name, (self.flow(name), ONE))

    def parts(self, name: str) -> Shares:
        """Return the shares of a cotangent, without those of readers that do not matter."""
        whole = self.shares[name]
        return Shares(
            [share for share in whole.now if share.reader in self.live],
            [share for share in whole.later if share.reader in self.live],
            [self.flowing(term) for term in whole.products if _reader(term.source) in self.live],
            [self.flowing_slope(mixed) for mixed in whole.mixed if _reader(mixed.cotangent) in self.live],
        )

    def flowing(self, term: Term) -> Term:
        reader = _reader(term.source)
        self.materialise(reader)
        return replace(term, source=replace(term.source, name=self.flow(reader)))

    def flowing_slope(self, mixed: SoftmaxSlope) -> SoftmaxSlope:
        reader = _reader(mixed.cotangent)
        self.materialise(reader)
        return replace(mixed, cotangent=Signal(self.flow(reader)))

    def sum(self, name: str, parts: Shares) -> Definition:
        """Return the sum of a cotangent's shares as one definition, with helpers where it needs them."""
        size = self.forward.sizes[name]
        seed = (outside(name),) if name in self.seeds else ()
        formulas = bool(parts.now or parts.later)
        if parts.products and not (formulas or parts.mixed):
            return Linear(tuple(parts.products), seed)
        if len(parts.mixed) == 1 and not (formulas or parts.products or seed):
            return parts.mixed[0]
        pieces: list[Node] = list(seed)
        if parts.products:
            self.add_joint(f"l.{name}", Linear(tuple(parts.products), seed), size)
            pieces = [Signal(f"l.{name}")]
        for place, mixed in enumerate(parts.mixed):
            self.add_joint(f"s.{name}.{place}", mixed, size)
            pieces.append(Signal(f"s.{name}.{place}"))
        if parts.later:
            pieces.append(Previous(f"k.{name}"))
        return Elementwise(_total([*pieces, *map(self.share, parts.now)]))

    def share(self, share: Share) -> Node:
        root, factor = self.root(share.reader)
        return multiply(Signal(root), multiply(factor, share.factor))

    def materialise(self, name: str) -> None:
        """Give a cotangent a joint of its own, if so far it is only a multiple of another."""
        joint = cotangent(name)
        if joint not in self.joints and name in self.roots:
            root, factor = self.roots[name]
            self.add_joint(joint, Elementwise(multiply(Signal(root), factor)), self.forward.sizes[name])

    def carry(self, name: str) -> None:
        """Define what a state receives from the step after; past the first step, its start's gradient."""
        parts = self.parts(name)
        later = tuple(term for term in parts.products if isinstance(term.source, Previous))
        if parts.later:
            carried = _total([self.share(share) for share in parts.later])
            self.add_joint(f"k.{name}", Elementwise(carried), self.forward.sizes[name])
        self.carried[name] = Linear(later, (Given(f"k.{name}"),) if parts.later else ())

    # Parameters.

    def parameter_gradients(self, name: str) -> None:
        """Note what one joint adds to the gradients of the parameters that it reads."""
        definition = self.forward.joints[name]
        if isinstance(definition, Linear):
            self.materialise(name)
            flow = self.flow(name)
            self.outers += [
                Outer(term.matrix, term.part, flow, self.source(term.source)) for term in definition.terms
            ]
            self.vectors += [
                (addend.name, flow) for addend in definition.addends if isinstance(addend, Parameter)
            ]
        elif isinstance(definition, Elementwise):
            self.vector_gradients(name, definition)

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
            node = multiply(Signal(root), multiply(outer, factor))
            self.add_joint(joint, Elementwise(node), self.forward.sizes[name])
            self.vectors.append((leaf.name, joint))

    def needed(self) -> frozenset[str]:
        """Return the forward joints whose values the graph reads."""
        return frozenset(
            leaf.name
            for definition in self.joints.values()
            for leaf in leaves(definition)
            if isinstance(leaf, Given) and leaf.name in self.forward.joints
        )


def _live(graph: Graph, seeds: frozenset[str]) -> set[str]:
    """Return the joints that the seeds depend on, over any number of steps."""
    live: set[str] = set()
    waiting = [name for name in seeds if name in graph.joints]
    while waiting:
        name = waiting.pop()
        if name in live:
            continue
        live.add(name)
        waiting += [leaf.name for leaf in leaves(graph.joints[name]) if isinstance(leaf, Signal | Previous)]
    return live


def _reader(source: Source) -> str:
    """Return the forward joint whose cotangent a term reads."""
    return source.name.removeprefix("d.")


def _total(pieces: list[Node]) -> Node:
    total: Node = ZERO
    for piece in pieces:
        total = add(total, piece)
    return total


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
