"""From a cell's equations to the flat graph of one forward step."""

from __future__ import annotations

from functools import cache

from rnn_tui.equations.algebra import add, subtract, summands
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.graph import Definition, Elementwise, Graph, Linear, Softmax, Source, Term
from rnn_tui.equations.nodes import (
    Apply,
    Given,
    Input,
    Join,
    Mask,
    MatMul,
    Node,
    Parameter,
    Previous,
    Signal,
    rebuild,
)
from rnn_tui.equations.order import computing_order
from rnn_tui.equations.shapes import Shapes, infer_shapes

SUM, VECTOR, MIXED = "a", "v", "s"
"""First letter of a helper joint: a sum of products (pre-activation), the vector of a product, a softmax."""


@cache
def forward_graph(cell: Cell) -> Graph:
    """Return the joints of one forward step: the cell's signals and the helpers they need.

    A helper is named after its signal, as in ``a.f`` for the pre-activation of ``f``; a second one of the
    same letter is ``a.f.2``.
    """
    return _Lowering(cell, infer_shapes(cell)).run()


def is_helper(joint: str) -> bool:
    """Say whether a joint is no signal of the cell but a step on the way to one."""
    return "." in joint


def drawn(mask: str) -> Given:
    """Return the given array of the numbers that were drawn for a mask."""
    return Given(f"drawn.{mask}")


class _Lowering:
    def __init__(self, cell: Cell, shapes: Shapes) -> None:
        self.cell, self.shapes = cell, shapes
        self.joints: dict[str, Definition] = {}
        vectors = {name: dims[0][0] for name, dims in shapes.parameters.items() if len(dims) == 1}
        self.sizes: dict[str, str] = {"x": "I", **vectors, **shapes.signals}
        self.sizes |= {drawn(row.name).name: shapes.signals[row.name] for row in cell.masks}
        self.signal = ""

    def run(self) -> Graph:
        for name in computing_order(self.cell):
            self.signal = name
            self.joints[name] = self.definition(self.cell.by_name[name].node)
        return Graph(self.joints, self.sizes)

    def definition(self, node: Node) -> Definition:
        """Define a joint by a node; a bare sum of products or a softmax needs no helper."""
        before = set(self.joints)
        simple = self.simple(node)
        if isinstance(simple, Signal) and is_helper(simple.name) and simple.name not in before:
            return self.joints.pop(simple.name)
        return Elementwise(simple)

    def simple(self, node: Node) -> Node:
        """Return the node with products and softmaxes replaced by helper joints."""
        match node:
            case Input():
                return Given("x")
            case Mask(signal=name):
                return drawn(name)
            case Apply(op="+" | "-") | MatMul():
                return self.sum(node)
            case Apply(op="softmax", args=(inner,)):
                return self.helper(MIXED, Softmax(self.present(inner)), self.size(inner))
            case _:
                return rebuild(node, self.simple)

    def sum(self, node: Node) -> Node:
        """Gather the products and biases of a sum into one linear joint; keep the rest as it is."""
        terms: list[Term] = []
        biases: list[Parameter] = []
        rest: list[tuple[int, Node]] = []
        for sign, part in summands(node):
            if isinstance(part, MatMul) and sign > 0:
                terms += self.terms(part)
            elif isinstance(part, Parameter) and sign > 0:
                biases.append(part)
            else:
                rest.append((sign, part))
        if not terms:
            return self.negated_product(node) if isinstance(node, MatMul) else rebuild(node, self.simple)
        size = self.shapes.parameters[terms[0].matrix][0][0]
        result: Node = self.helper(SUM, Linear(tuple(terms), tuple(biases)), size)
        for sign, part in rest:
            inner = self.negated_product(part) if isinstance(part, MatMul) else self.simple(part)
            result = add(result, inner) if sign > 0 else subtract(result, inner)
        return result

    def negated_product(self, node: MatMul) -> Node:
        """Give a product with a minus sign before it a linear joint of its own."""
        size = self.shapes.parameters[node.matrix.name][0][0]
        return self.helper(SUM, Linear(tuple(self.terms(node))), size)

    def terms(self, node: MatMul) -> list[Term]:
        parts = node.vector.parts if isinstance(node.vector, Join) else (node.vector,)
        return [Term(node.matrix.name, self.source(part), place) for place, part in enumerate(parts)]

    def source(self, node: Node) -> Source:
        """Return the joint or array that a product reads, making a helper joint for a formula."""
        simple = self.simple(node)
        if isinstance(simple, Signal | Previous | Given):
            return simple
        return self.helper(VECTOR, Elementwise(simple), self.size(node))

    def present(self, node: Node) -> Signal | Given:
        """Return the joint or array of this step that holds a vector, copying one of the previous step."""
        source = self.source(node)
        if isinstance(source, Previous):
            return self.helper(VECTOR, Elementwise(source), self.size(source))
        return source

    def helper(self, letter: str, definition: Definition, size: str) -> Signal:
        for name, known in self.joints.items():
            if known == definition and is_helper(name):
                return Signal(name)
        stem = f"{letter}.{self.signal}"
        count = sum(name == stem or name.startswith(stem + ".") for name in self.joints)
        name = stem if not count else f"{stem}.{count + 1}"
        self.joints[name] = definition
        self.sizes[name] = size
        return Signal(name)

    def size(self, node: Node) -> str:
        """Return the size name of a node: that of the first part which has one."""
        match node:
            case Input():
                return "I"
            case Signal(name=name) | Previous(name=name) | Given(name=name):
                return self.sizes[name]
            case Parameter(name=name):
                return self.shapes.parameters[name][0][0]
            case MatMul(matrix=matrix):
                return self.shapes.parameters[matrix.name][0][0]
            case Apply(args=args):
                return next((size for size in map(self.size, args) if size), "")
            case _:
                return ""
