"""Which joints of the loop share a slot: a sum of products is computed where its one reader will lie."""

from __future__ import annotations

from collections.abc import Callable

from rnn_tui.equations.graph import Definition, Elementwise, Graph, Linear, leaves
from rnn_tui.equations.nodes import Apply, Node, Previous, Signal, walk
from rnn_tui.equations.phases import Phases


def shared_homes(
    phases: Phases, wants: frozenset[str], width: Callable[[str], int], *, batched: bool
) -> dict[str, str]:
    """Return joint → reader for every sum of products that may be computed in its reader's slot."""
    graph = phases.graph
    homes: dict[str, str] = {}
    for name in phases.loop:
        if not isinstance(graph.joints[name], Linear) or name in wants or name in graph.states:
            continue
        reader = _only_reader(graph, name)
        fits = reader in phases.loop and reader not in homes.values() and width(reader) == width(name)
        if fits and (reader not in graph.states or _may_overwrite(phases, reader, batched=batched)):
            homes[name] = reader
    return homes


def halved_sums(graph: Graph, homes: dict[str, str]) -> frozenset[str]:
    """Return the sums whose only use is as the whole argument of a sigmoid.

    σ(z) = ½ + ½·tanh(z/2): with the half folded into the matrices, one tanh serves all gates.
    """
    return frozenset(
        name
        for name, reader in homes.items()
        if any(part == Apply("sigmoid", (Signal(name),)) for part in walk(_node(graph.joints[reader])))
    )


def _only_reader(graph: Graph, name: str) -> str:
    """Return the one formula that reads a joint, and reads it once; else nothing."""
    readers = [other for other, definition in graph.joints.items() if Signal(name) in set(leaves(definition))]
    if len(readers) != 1 or not isinstance(graph.joints[readers[0]], Elementwise):
        return ""
    count = sum(part == Signal(name) for part in walk(_node(graph.joints[readers[0]])))
    return readers[0] if count == 1 else ""


def _may_overwrite(phases: Phases, state: str, *, batched: bool) -> bool:
    """Say whether a state's slot may be filled at the start of a step.

    In a slab the new value has a row of its own, but then its product must not be packed with others. In
    the single row the old value is gone, so no formula may still read it; and states that matrices read
    must stay side by side, so only a lone one may move to where products are written.
    """
    loop = [phases.graph.joints[name] for name in phases.loop]
    if batched:
        return sum(isinstance(definition, Linear) for definition in loop) == 1
    by_matrix = {
        term.source.name
        for definition in loop
        if isinstance(definition, Linear)
        for term in definition.terms
        if isinstance(term.source, Previous)
    }
    if state in by_matrix and len(by_matrix) > 1:
        return False
    return not any(
        isinstance(part, Previous) and part.name == state
        for definition in loop
        if isinstance(definition, Elementwise)
        for part in walk(definition.node)
    )


def _node(definition: Definition) -> Node:
    assert isinstance(definition, Elementwise)  # noqa: S101 - only formulas are homes
    return definition.node
