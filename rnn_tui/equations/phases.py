"""What can leave the loop: every joint is computed before it, in it, or after it.

Only what a later step depends on must wait for the step before. A gate's share of the input, the slopes
of a backward pass and a read-out are done for many timesteps in one call.
"""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.equations.graph import Definition, Elementwise, Graph, leaves
from rnn_tui.equations.nodes import Apply, Node, Previous, Signal, rebuild, walk


@dataclass(frozen=True)
class Phases:
    """A graph without what nobody wants, its joints sorted by when they are computed."""

    graph: Graph
    before: tuple[str, ...]
    loop: tuple[str, ...]
    after: tuple[str, ...]


def split(graph: Graph, wants: frozenset[str]) -> Phases:
    """Sort the joints that ``wants`` depends on into the three phases."""
    joints = {name: graph.joints[name] for name in graph.joints if name in _needed(graph, wants)}
    moving = _moving(joints)
    looped = _looped(joints, moving)
    hoister = _Hoister({name for name in joints if name not in moving}, graph.sizes)
    found: dict[str, Definition] = {}
    for name, definition in joints.items():
        if name in looped and isinstance(definition, Elementwise):
            definition = Elementwise(hoister.lift(definition.node))  # noqa: PLW2901 - the same joint, lighter
        found |= hoister.new
        hoister.new = {}
        found[name] = definition
    return Phases(
        Graph(found, {**graph.sizes, **hoister.sizes}),
        tuple(name for name in found if name not in moving),
        tuple(name for name in found if name in looped),
        tuple(name for name in found if name in moving and name not in looped),
    )


def _needed(graph: Graph, wants: frozenset[str]) -> set[str]:
    needed: set[str] = set()
    waiting = list(wants)
    while waiting:
        name = waiting.pop()
        if name in needed or name not in graph.joints:
            continue
        needed.add(name)
        waiting += [leaf.name for leaf in leaves(graph.joints[name]) if isinstance(leaf, Signal | Previous)]
    return needed


def _moving(joints: dict[str, Definition]) -> set[str]:
    """Return the joints that depend, however far back, on a previous step."""
    moving: set[str] = set()
    for name, definition in joints.items():  # joints stand in computable order
        if any(
            isinstance(leaf, Previous) or (isinstance(leaf, Signal) and leaf.name in moving)
            for leaf in leaves(definition)
        ):
            moving.add(name)
    return moving


def _looped(joints: dict[str, Definition], moving: set[str]) -> set[str]:
    """Return the moving joints that a state depends on."""
    waiting = [
        leaf.name
        for definition in joints.values()
        for leaf in leaves(definition)
        if isinstance(leaf, Previous)
    ]
    looped: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in looped:
            continue
        looped.add(name)
        waiting += [
            leaf.name for leaf in leaves(joints[name]) if isinstance(leaf, Signal) and leaf.name in moving
        ]
    return looped


class _Hoister:
    """Moves parts of formulas that need no loop out of it, each as a joint of its own."""

    def __init__(self, still: set[str], sizes: dict[str, str]) -> None:
        self.still, self.known = still, sizes
        self.new: dict[str, Definition] = {}
        self.sizes: dict[str, str] = {}
        self.made: dict[Node, str] = {}

    def lift(self, node: Node) -> Node:
        if not isinstance(node, Apply):
            return node
        if not self.is_still(node):
            return rebuild(node, self.lift)
        if node not in self.made:
            size = self.size(node)
            if not size:
                return node
            name = f"q.{len(self.made) + 1}"
            self.made[node] = name
            self.new[name] = Elementwise(node)
            self.sizes[name] = size
        return Signal(self.made[node])

    def is_still(self, node: Node) -> bool:
        return not any(
            isinstance(part, Previous) or (isinstance(part, Signal) and part.name not in self.still)
            for part in walk(node)
        )

    def size(self, node: Node) -> str:
        """Return the size of a formula; none for one of constants and parameters alone, which stays."""
        named = (
            self.known.get(getattr(part, "name", "")) for part in walk(node) if not isinstance(part, Apply)
        )
        return next((size for size in named if size), "")
