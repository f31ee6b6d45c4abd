"""The backward equations as a person would read them, printed from the graph that runs.

They are for reading only: they need t+1, transposed matrices and sums over time, which the language of
cells does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rnn_tui.equations.algebra import factors, multiply, negative, product, total
from rnn_tui.equations.backward_signs import signs
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.derive import slope
from rnn_tui.equations.graph import Definition, Elementwise, Graph, Linear, Softmax, Term
from rnn_tui.equations.lower import forward_graph, is_helper
from rnn_tui.equations.nodes import Apply, Join, MatMul, Node, Parameter, Previous, Signal, walk
from rnn_tui.equations.printing import Notation, write
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.equations.shares import Share, Shares, forward_value, shares


@dataclass(frozen=True, slots=True)
class BackwardLine:
    """One backward equation."""

    left: str
    right: str


def backward_lines(cell: Cell, notation: Notation) -> list[BackwardLine]:
    """Return ∂L/∂ every signal and parameter of a cell, in the order in which they are computed.

    Before them stand the helpers that they speak of, such as the pre-activation ``a_f`` of ``f``.
    """
    return _Printer(cell, notation).lines()


class _Printer:
    def __init__(self, cell: Cell, notation: Notation) -> None:
        self.cell, self.notation, self.signs = cell, notation, signs(notation)
        self.graph: Graph = forward_graph(cell)
        self.shapes = infer_shapes(cell)
        self.shares: Mapping[str, Shares] = shares(self.graph)

    def lines(self) -> list[BackwardLine]:
        found = [
            BackwardLine(self.signs.now(self.d(name)), self.sum(name, self.shares[name]))
            for name in reversed(self.graph.joints)
        ]
        if self.shares["x"]:
            found.append(BackwardLine(self.signs.now(self.d("x")), self.sum("x", self.shares["x"])))
        return [*self.definitions(), *found, *self.parameter_lines()]

    def definitions(self) -> list[BackwardLine]:
        """Say what the helpers are that the slopes below speak of."""
        return [
            BackwardLine(self.signs.now(self.shown(name)), self.value(_formula(definition)))
            for name, definition in self.graph.joints.items()
            if is_helper(name)
        ]

    def value(self, node: Node) -> str:
        """Write a formula of the forward step with the values of this step."""
        return write(forward_value(self.graph, node), self.moved(later=False))

    def d(self, name: str) -> str:
        """Return the sign of ∂L/∂ a joint; a helper is called after its signal, as in ``a_f``."""
        return self.signs.cotangent(self.shown(name))

    def shown(self, name: str) -> str:
        if not is_helper(name):
            return self.parameter(name)
        letter, signal, *count = name.split(".")
        return self.notation.parameter(f"{letter}_{'.'.join([self.notation.shown(signal), *count])}")

    def parameter(self, name: str) -> str:
        return self.notation.parameter(self.notation.shown(name))

    def sum(self, name: str, parts: Shares) -> str:
        pieces = [self.signs.loss(self.signs.now(self.shown(name)))] if name == self.cell.output else []
        pieces += [self.share(share, later=False) for share in parts.now]
        pieces += [self.share(share, later=True) for share in parts.later]
        pieces += [self.product(name, term) for term in parts.products]
        pieces += [self.mixed(slope.result.name) for slope in parts.mixed]
        text = " + ".join(pieces) or "0"
        return text.replace("+ −", "− ").replace("+ -", "- ")

    def share(self, share: Share, *, later: bool) -> str:
        """Write a reader's cotangent times a slope; ``later`` moves all of it one step on."""
        return write(self.scaled(share.reader, share.factor), self.moved(later=later))

    def scaled(self, reader: str, factor: Node) -> Node:
        """Return a reader's cotangent times a slope, as one chain of factors."""
        node = multiply(Signal(self.d(reader)), factor)
        sign = isinstance(node, Apply) and node.op == "neg"
        chain = product(factors(node.args[0] if sign and isinstance(node, Apply) else node))
        return negative(chain) if sign else chain

    def moved(self, *, later: bool) -> Notation:
        """Return the notation in which values of this step are written at this step or the next."""
        current = self.signs.after if later else self.signs.now
        previous = self.signs.now if later else self.signs.before
        return Notation(
            name=self.notation.name,
            number=self.notation.number,
            current=current,
            previous=previous,
            parameter=self.parameter,
            function=self.notation.function,
            symbols=self.notation.symbols,
            power=self.notation.power,
            given=lambda given: (
                previous(self.shown(given.name)) if given.previous else current(self.shown(given.name))
            ),
        )

    def product(self, source: str, term: Term) -> str:
        """Write a transposed matrix times a cotangent; of a list of vectors, only the columns of one."""
        name = term.source.name.removeprefix("d.")
        when = self.signs.after if isinstance(term.source, Previous) else self.signs.now
        matrix = self.parameter(term.matrix)
        if len(self.shapes.parameters[term.matrix][1]) > 1:
            matrix += f"[{self.shown(source)}]"
        return f"{self.signs.transpose(matrix)}{self.notation.symbols['@']}{when(self.d(name))}"

    def mixed(self, result: str) -> str:
        p, d = self.signs.now(self.shown(result)), self.signs.now(self.d(result))
        times = self.notation.symbols["*"]
        return f"{p}{times}({d}{self.notation.symbols['-']}{self.signs.units}{d}{times}{p})"

    # Parameters.

    def parameter_lines(self) -> list[BackwardLine]:
        terms: dict[str, list[str]] = {name: [] for name in self.cell.parameters}
        for name, definition in self.graph.joints.items():
            match definition:
                case Linear(terms=products, addends=addends):
                    for product in _products(products):
                        terms[product.matrix.name].append(self.outer(name, product.vector))
                    for addend in addends:
                        if isinstance(addend, Parameter):
                            terms[addend.name].append(self.signs.now(self.d(name)))
                case Elementwise(node=node):
                    for parameter, text in self.elementwise(name, node):
                        terms[parameter].append(text)
        return [
            BackwardLine(self.signs.cotangent(self.parameter(name)), self.total(texts))
            for name, texts in terms.items()
        ]

    def total(self, texts: list[str]) -> str:
        joined = " + ".join(texts)
        return self.signs.total + (f"({joined})" if len(texts) > 1 else joined)

    def outer(self, name: str, vector: Node) -> str:
        text = self.value(vector)
        if isinstance(forward_value(self.graph, vector), Apply):
            text = f"({text})"
        return f"{self.signs.now(self.d(name))}{self.notation.symbols['@']}{self.signs.transpose(text)}"

    def elementwise(self, name: str, node: Node) -> list[tuple[str, str]]:
        found = []
        for leaf in dict.fromkeys(part for part in walk(node) if isinstance(part, Parameter)):
            factor = forward_value(self.graph, slope(node, leaf), within=name)
            text = write(self.scaled(name, factor), self.moved(later=False))
            found.append((leaf.name, text))
        return found


def _products(terms: Sequence[Term]) -> list[MatMul]:
    """Return the products of a sum as they were written; terms of one list of vectors become a list again."""
    found: list[MatMul] = []
    for term in terms:
        if term.part:
            before = found.pop().vector
            parts = before.parts if isinstance(before, Join) else (before,)
            found.append(MatMul(Parameter(term.matrix), Join((*parts, term.source))))
        else:
            found.append(MatMul(Parameter(term.matrix), term.source))
    return found


def _formula(definition: Definition) -> Node:
    """Return a definition of the forward graph as an equation."""
    match definition:
        case Linear(terms=terms, addends=addends):
            return total([(1, part) for part in (*_products(terms), *addends)])
        case Elementwise(node=node):
            return node
    assert isinstance(definition, Softmax)  # noqa: S101 - a forward graph holds no slopes
    return Apply("softmax", (definition.source,))
