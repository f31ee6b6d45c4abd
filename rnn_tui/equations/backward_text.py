"""The backward equations as a person would read them, printed from the graph that runs.

They are for reading only: they need t+1, transposed matrices and sums over time, which the language of
cells does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rnn_tui.equations.algebra import factors, multiply, negative, product
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.derive import slope
from rnn_tui.equations.graph import Elementwise, Graph, Linear, Softmax, Term
from rnn_tui.equations.lower import forward_graph, is_helper
from rnn_tui.equations.nodes import Apply, Node, Parameter, Previous, Signal, walk
from rnn_tui.equations.printing import Notation, write
from rnn_tui.equations.shares import Share, Shares, forward_value, shares


@dataclass(frozen=True, slots=True)
class BackwardLine:
    """One backward equation."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that only backward equations need, in one notation."""

    cotangent: Callable[[str], str]
    """∂L/∂ a name."""
    now: Callable[[str], str]
    after: Callable[[str], str]
    """A value of the next step."""
    before: Callable[[str], str]
    transpose: Callable[[str], str]
    total: str
    """The sum over time."""
    loss: Callable[[str], str]
    """The slope that comes from outside."""


def signs(notation: Notation) -> Signs:
    """Return the signs that go with a notation."""
    if notation.name == "latex":
        return Signs(
            lambda name: rf"\delta {name}",
            lambda name: _subscript(name, "t"),
            lambda name: _subscript(name, "t+1"),
            lambda name: _subscript(name, "t-1"),
            lambda name: rf"{name}^\top",
            r"\sum_t ",
            lambda name: rf"\frac{{\partial L}}{{\partial {name}}}",
        )
    if notation.name == "ascii":
        return Signs(
            lambda name: f"d{name}",
            lambda name: f"{name}_t",
            lambda name: f"{name}_t+1",
            lambda name: f"{name}_t-1",
            lambda name: f"{name}^T",
            "sum_t ",
            lambda name: f"dL/d{name}",
        )
    return Signs(
        lambda name: f"d{name}",
        lambda name: f"{name}ₜ",
        lambda name: f"{name}ₜ₊₁",
        lambda name: f"{name}ₜ₋₁",
        lambda name: f"{name}ᵀ",
        "Σₜ ",
        lambda name: f"∂L/∂{name}",
    )


def backward_lines(cell: Cell, notation: Notation) -> list[BackwardLine]:
    """Return ∂L/∂ every signal and parameter of a cell, in the order in which they are computed."""
    return _Printer(cell, notation).lines()


class _Printer:
    def __init__(self, cell: Cell, notation: Notation) -> None:
        self.cell, self.notation, self.signs = cell, notation, signs(notation)
        self.graph: Graph = forward_graph(cell)
        self.shares: Mapping[str, Shares] = shares(self.graph)

    def lines(self) -> list[BackwardLine]:
        found = [
            BackwardLine(self.signs.now(self.d(name)), self.sum(name, self.shares[name]))
            for name in reversed(self.graph.joints)
        ]
        if self.shares["x"]:
            found.append(BackwardLine(self.signs.now(self.d("x")), self.sum("x", self.shares["x"])))
        return [*found, *self.parameter_lines()]

    def d(self, name: str) -> str:
        """Return the sign of ∂L/∂ a joint; a helper is called after its signal, as in ``a_f``."""
        return self.signs.cotangent(self.shown(name))

    def shown(self, name: str) -> str:
        if not is_helper(name):
            return self.notation.shown(name)
        letter, *rest = name.split(".")
        text = "".join(rest)
        return f"{letter}_{{{text}}}" if self.notation.name == "latex" else f"{letter}_{text}"

    def sum(self, name: str, parts: Shares) -> str:
        pieces = [self.signs.loss(self.signs.now(name))] if name == self.cell.output else []
        pieces += [self.share(share, later=False) for share in parts.now]
        pieces += [self.share(share, later=True) for share in parts.later]
        pieces += [self.product(term) for term in parts.products]
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
            parameter=self.notation.parameter,
            function=self.notation.function,
            symbols=self.notation.symbols,
            power=self.notation.power,
            given=lambda given: (
                previous(self.shown(given.name)) if given.previous else current(self.shown(given.name))
            ),
        )

    def product(self, term: Term) -> str:
        name = term.source.name.removeprefix("d.")
        when = self.signs.after if isinstance(term.source, Previous) else self.signs.now
        matrix = self.signs.transpose(self.notation.parameter(self.notation.shown(term.matrix)))
        return f"{matrix}{self.notation.symbols['@']}{when(self.d(name))}"

    def mixed(self, result: str) -> str:
        p, d = self.signs.now(self.shown(result)), self.signs.now(self.d(result))
        times = self.notation.symbols["*"]
        return f"{p}{times}({d}{self.notation.symbols['-']}Σ {d}{times}{p})"

    # Parameters.

    def parameter_lines(self) -> list[BackwardLine]:
        terms: dict[str, list[str]] = {name: [] for name in self.cell.parameters}
        for name, definition in self.graph.joints.items():
            match definition:
                case Linear(terms=products, addends=addends):
                    for product in products:
                        terms[product.matrix].append(self.outer(name, product))
                    for addend in addends:
                        if isinstance(addend, Parameter):
                            terms[addend.name].append(self.signs.now(self.d(name)))
                case Elementwise(node=node):
                    for parameter, text in self.elementwise(name, node):
                        terms[parameter].append(text)
                case Softmax() | _:
                    pass
        return [
            BackwardLine(self.signs.cotangent(self.notation.parameter(name)), self.total(texts))
            for name, texts in terms.items()
        ]

    def total(self, texts: list[str]) -> str:
        joined = " + ".join(texts)
        return self.signs.total + (f"({joined})" if len(texts) > 1 else joined)

    def outer(self, name: str, term: Term) -> str:
        source = term.source
        match source:
            case Previous():
                vector = self.signs.before(self.shown(source.name))
            case _:
                vector = self.signs.now(self.shown(source.name))
        return f"{self.signs.now(self.d(name))}{self.notation.symbols['@']}{self.signs.transpose(vector)}"

    def elementwise(self, name: str, node: Node) -> list[tuple[str, str]]:
        found = []
        for leaf in dict.fromkeys(part for part in walk(node) if isinstance(part, Parameter)):
            factor = forward_value(self.graph, slope(node, leaf), within=name)
            text = write(self.scaled(name, factor), self.moved(later=False))
            found.append((leaf.name, text))
        return found


def _subscript(name: str, when: str) -> str:
    """Add a time to a LaTeX name, within the subscript that it may have already."""
    if name.endswith("}") and "_{" in name:
        return f"{name[:-1]},{when}}}"
    return f"{name}_{when}" if len(when) == 1 else f"{name}_{{{when}}}"
