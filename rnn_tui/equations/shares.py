"""What a cotangent is the sum of: for each joint of the forward graph, its readers and their slopes."""

from __future__ import annotations

from dataclasses import dataclass, field

from rnn_tui.equations.algebra import ZERO
from rnn_tui.equations.derive import slope
from rnn_tui.equations.graph import Elementwise, Graph, Linear, Softmax, SoftmaxSlope, Term
from rnn_tui.equations.lower import is_helper
from rnn_tui.equations.nodes import Given, Node, Previous, Signal, rebuild, walk


@dataclass(frozen=True, slots=True)
class Share:
    """One reader's part in a cotangent: the reader's own, times an elementwise slope of forward values."""

    reader: str
    factor: Node


@dataclass
class Shares:
    """All that a cotangent is the sum of."""

    now: list[Share] = field(default_factory=list)
    """From readers of the same step."""
    later: list[Share] = field(default_factory=list)
    """From readers at the next step, that read it at [-1]."""
    products: list[Term] = field(default_factory=list)
    """Through transposed matrices; the source says whether from this step or the next."""
    mixed: list[SoftmaxSlope] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.now or self.later or self.products or self.mixed)


def outside(name: str) -> Given:
    """Return the given array of ∂L/∂signal that comes from outside the cell (a loss, another layer)."""
    return Given(f"e.{name}")


def holding(name: str) -> Given:
    """Return the given array that is 0 where a signal was written over and 1 elsewhere."""
    return Given(f"held.{name}")


def cotangent(name: str) -> str:
    """Return the name of the joint that holds ∂L/∂ a forward joint."""
    return f"d.{name}"


def shares(graph: Graph) -> dict[str, Shares]:
    """Return for every joint and for the input what its cotangent is the sum of."""
    found: dict[str, Shares] = {name: Shares() for name in ("x", *graph.joints)}
    for reader in reversed(graph.joints):
        _add_shares(graph, reader, found)
    return found


def _add_shares(graph: Graph, reader: str, found: dict[str, Shares]) -> None:
    definition = graph.joints[reader]
    match definition:
        case Linear(terms=terms):
            for term in terms:
                later = isinstance(term.source, Previous)
                source = (Previous if later else Signal)(cotangent(reader))
                found[term.source.name].products.append(Term(term.matrix, source, term.part, True))
        case Elementwise(node=node):
            for leaf in dict.fromkeys(
                part for part in walk(node) if isinstance(part, Signal | Previous | Given)
            ):
                if leaf.name not in found:
                    continue  # what was drawn depends on nothing
                factor = slope(node, leaf)
                if factor != ZERO:
                    share = Share(reader, forward_value(graph, factor, within=reader))
                    side = found[leaf.name]
                    (side.later if isinstance(leaf, Previous) else side.now).append(share)
        case Softmax(source=source):
            found[source.name].mixed.append(SoftmaxSlope(Given(reader), Signal(cotangent(reader))))


def forward_value(graph: Graph, node: Node, within: str = "") -> Node:
    """Write a formula of the forward step with the values that the forward run recorded.

    A formula that is the whole of a joint becomes that joint's value; helpers that are formulas are
    written out, so that only signals and sums of products need to be recorded.
    """
    if within:
        definition = graph.joints[within]
        if isinstance(definition, Elementwise) and node == definition.node:
            return Given(within)
    match node:
        case Signal(name=name):
            inner = graph.joints[name]
            if is_helper(name) and isinstance(inner, Elementwise):
                return forward_value(graph, inner.node)
            return Given(name)
        case Previous(name=name):
            return Given(name, previous=True)
        case _:
            return rebuild(node, lambda child: forward_value(graph, child, within))
