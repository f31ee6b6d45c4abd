"""An equation with the numbers of one unit put in, as pieces that a screen can style.

    σ(−0.517 W·x − 0.093 U·h₋₁ + 1.000 b) = σ(0.390) = 0.596
    f·c₋₁ + i·g = 0.596 · −0.385 + 0.914 · 0.875 = 0.570

Where products of matrices are added, each term's value stands before its name; where numbers of one unit
meet, the formula comes first and then the same formula in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from rnn_tui.equations.algebra import summands
from rnn_tui.equations.evaluate import StepValues, at_unit, evaluate
from rnn_tui.equations.nodes import Apply, Mask, MatMul, Node, Number, Parameter, walk
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.printing import Notation, write

_PRODUCT, _SIGN, _POWER = (OPERATIONS[op].precedence for op in ("*", "neg", "**"))


class Role(Enum):
    """What a piece of a line is, for whoever draws it."""

    NUMBER = "number"
    LABEL = "label"
    GLUE = "glue"
    EQUALS = "equals"


@dataclass(frozen=True, slots=True)
class Piece:
    """A few characters, or a number that is still to be formatted."""

    role: Role
    text: str = ""
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One equation of one step at one unit."""

    signal: str
    body: tuple[Piece, ...]
    """The right-hand side, terms or formula first."""
    argument: tuple[Piece, ...]
    """``= σ(0.390)``: what the outermost function is applied to; empty where there is none."""
    result: float


def numbers_in(signal: str, node: Node, values: StepValues, unit: int, notation: Notation) -> Line:
    """Return an equation with the numbers of one unit put in.

    Args:
        signal: Whose equation it is; ``W_f`` is shortened to ``W`` in the equation of ``f``.
        node: The right-hand side.
        values: The step.
        unit: Which unit, from 0.
        notation: How symbols are spelled.
    """
    writer = _Writer(signal, values, unit, notation)
    result = at_unit(evaluate(node, values), unit)
    if not _has_product(node):
        symbols = Piece(Role.LABEL, write(node, notation))
        body = [symbols] if _is_constant(node) else [symbols, Piece(Role.EQUALS, " = "), *writer.pieces(node)]
        return Line(signal, tuple(body), (), result)
    return Line(signal, tuple(writer.pieces(node)), tuple(writer.argument(node)), result)


def _has_product(node: Node) -> bool:
    return any(isinstance(part, MatMul) for part in walk(node))


def _is_constant(node: Node) -> bool:
    return not any(not isinstance(part, Number | Mask | Apply) for part in walk(node))


class _Writer:
    def __init__(self, signal: str, values: StepValues, unit: int, notation: Notation) -> None:
        self.signal, self.values, self.unit, self.notation = signal, values, unit, notation

    def value(self, node: Node) -> float:
        return at_unit(evaluate(node, self.values), self.unit)

    def argument(self, node: Node) -> list[Piece]:
        """Return ``= σ(0.390)`` where the whole right-hand side is one function of a sum."""
        if not isinstance(node, Apply) or OPERATIONS[node.op].is_operator or len(node.args) != 1:
            return []
        number = Piece(Role.NUMBER, value=self.value(node.args[0]))
        return [Piece(Role.EQUALS, " = "), *self.call(node, [[number]])]

    def pieces(self, node: Node) -> list[Piece]:
        """Write a node with numbers in place of its leaves and products."""
        match node:
            case Number(value=value):
                return [Piece(Role.GLUE, self.notation.number(value))]
            case Apply(op="+" | "-"):
                return self.sum(node)
            case Apply(op="*" | "/", args=(left, right)):
                return [*self.factor(left, _PRODUCT), self.glue(node.op), *self.factor(right, _PRODUCT + 1)]
            case Apply(op="neg", args=(inner,)):
                minus = Piece(Role.GLUE, self.notation.symbols["neg"])
                return [minus, *_guarded(self.factor(inner, _SIGN))]
            case Apply(op="**", args=(base, exponent)):
                raised = self.factor(exponent, _SIGN)
                return [*_guarded(self.factor(base, _POWER + 1)), Piece(Role.GLUE, "^"), *raised]
            case Apply(args=args):
                return self.call(node, list(map(self.pieces, args)))
            case _:
                return [Piece(Role.NUMBER, value=self.value(node)), *self.label(node)]

    def sum(self, node: Node) -> list[Piece]:
        pieces: list[Piece] = []
        for sign, term in summands(node):
            inner = self.pieces(term)
            negative = sign < 0
            if inner[0].role is Role.NUMBER and (pieces or negative):
                # The sign of the number and that of the term become one sign between terms.
                value = -inner[0].value if negative else inner[0].value
                negative = value < 0
                inner[0] = Piece(Role.NUMBER, value=abs(value))
            if pieces:
                inner.insert(0, Piece(Role.GLUE, self.notation.symbols["-" if negative else "+"]))
            elif negative:
                inner.insert(0, Piece(Role.GLUE, self.notation.symbols["neg"]))
            pieces += inner
        return pieces

    def factor(self, node: Node, least: int) -> list[Piece]:
        """Write a node, in parentheses if it binds less tightly than ``least``."""
        strength = OPERATIONS[node.op].precedence if isinstance(node, Apply) else 0
        inner = self.pieces(node)
        return _enclosed(inner) if 0 < strength < least else inner

    def call(self, node: Apply, args: list[list[Piece]]) -> list[Piece]:
        row = OPERATIONS[node.op]
        pieces = [Piece(Role.GLUE, f"{self.notation.function(row)}(")]
        for place, arg in enumerate(args):
            pieces += [Piece(Role.GLUE, ", ")] if place else []
            pieces += arg
        if node.constants != tuple(default for _name, default in row.constants):
            given = "".join(f", {self.notation.number(value)}" for value in node.constants)
            pieces.append(Piece(Role.GLUE, given))
        return [*pieces, Piece(Role.GLUE, ")")]

    def glue(self, op: str) -> Piece:
        return Piece(Role.GLUE, f" {self.notation.symbols[op].strip()} ")

    def label(self, node: Node) -> list[Piece]:
        """Return the name of a value; in a pure formula the names stand before the numbers already."""
        text = term_label(self.signal, node, self.notation)
        return [Piece(Role.LABEL, f" {text}")] if text and isinstance(node, MatMul | Parameter) else []


def _guarded(pieces: list[Piece]) -> list[Piece]:
    """Put what begins with a negative number in parentheses, so that its sign is not taken for another's."""
    return _enclosed(pieces) if pieces[0].role is Role.NUMBER and pieces[0].value < 0 else pieces


def _enclosed(pieces: list[Piece]) -> list[Piece]:
    return [Piece(Role.GLUE, "("), *pieces, Piece(Role.GLUE, ")")]


def term_label(signal: str, node: Node, notation: Notation) -> str:
    """Return the short name of a term: ``W·x`` for ``W_f @ x`` in the equation of ``f``."""
    text = write(node, notation)
    if isinstance(node, MatMul):
        whole = write(node.matrix, notation)
        return short_name(signal, node.matrix.name, notation) + text.removeprefix(whole)
    return short_name(signal, node.name, notation) if isinstance(node, Parameter) else text


def short_name(signal: str, parameter: str, notation: Notation) -> str:
    """Return ``W`` for ``W_f`` in the equation of ``f``; aliases and other names are kept whole."""
    letter, _, rest = parameter.partition("_")
    plain = letter if rest == signal else parameter
    return notation.parameter(notation.aliases.get(parameter, plain))
