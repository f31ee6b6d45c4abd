"""Writing nodes down: the canonical text that parses back, and the notations of screen, ASCII and LaTeX.

One printer serves all of them; a :class:`Notation` says how each piece is spelled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from rnn_tui.equations.names import LOCKED_MASK, MASK
from rnn_tui.equations.nodes import (
    Apply,
    Given,
    Input,
    Join,
    Mask,
    MatMul,
    Node,
    Number,
    Parameter,
    Previous,
    Signal,
)
from rnn_tui.equations.operations import OPERATIONS, Operation

_MATMUL, _SIGN, _ATOM = 2, 3, 9


@dataclass(frozen=True)
class Notation:
    """How the pieces of an equation are spelled."""

    name: str
    number: Callable[[float], str]
    current: Callable[[str], str]
    """A value of this step: ``x`` or a signal."""
    previous: Callable[[str], str]
    """A signal of the previous step."""
    parameter: Callable[[str], str]
    function: Callable[[Operation], str]
    symbols: Mapping[str, str]
    """Spelling of each operator and of ``@``, with the spaces around it."""
    power: Callable[[str, str], str] | None = None
    """How a power is written, where it is not ``a ** b``."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    given: Callable[[Given], str] | None = None
    """How a value of the forward run is written; only backward equations hold any."""

    def shown(self, name: str) -> str:
        """Return the letters to show for one of our names."""
        return self.aliases.get(name, name)


def write(node: Node, notation: Notation) -> str:
    """Return a node in a notation, with no more parentheses than it needs."""
    return _Writer(notation).at(node, 0)


def canonical(node: Node) -> str:
    """Return the text that parses back to the same node."""
    return write(node, CANONICAL)


def number(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


class _Writer:
    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    def at(self, node: Node, least: int) -> str:
        """Write a node, in parentheses if it binds less tightly than ``least``."""
        text, strength = self.write(node)
        return f"({text})" if strength < least else text

    def write(self, node: Node) -> tuple[str, int]:
        match node:
            case Number(value=value):
                return self.notation.number(value), (_ATOM if value >= 0 else _SIGN)
            case Join(parts=parts):
                return "[" + ", ".join(self.at(part, 0) for part in parts) + "]", _ATOM
            case MatMul(matrix=matrix, vector=vector):
                left = self.at(matrix, _MATMUL)
                return left + self.notation.symbols["@"] + self.at(vector, _MATMUL + 1), _MATMUL
            case Apply():
                return self.apply(node)
            case _:
                return self.leaf(node), _ATOM

    def leaf(self, node: Node) -> str:
        notation = self.notation
        match node:
            case Input():
                return notation.current(notation.shown("x"))
            case Signal(name=name):
                return notation.current(notation.shown(name))
            case Previous(name=name):
                return notation.previous(notation.shown(name))
            case Parameter(name=name):
                return notation.parameter(notation.shown(name))
            case Given() if notation.given is not None:
                return notation.given(node)
            case Mask(rate=rate, is_locked=is_locked):
                return f"{notation.parameter(LOCKED_MASK if is_locked else MASK)}({notation.number(rate)})"
        raise AssertionError(f"no notation for {node}")

    def apply(self, node: Apply) -> tuple[str, int]:
        row = OPERATIONS[node.op]
        if not row.is_operator:
            return self.call(node, row), _ATOM
        if node.op == "neg":
            return self.notation.symbols["neg"] + self.at(node.args[0], _SIGN), _SIGN
        left, right = node.args
        strength = row.precedence
        if node.op == "**":
            if self.notation.power is not None:
                return self.notation.power(self.at(left, _ATOM), self.at(right, 0)), strength
            return self.at(left, strength + 1) + "**" + self.at(right, _SIGN), strength
        # Everything but the power binds from the left, so the right side needs one step more.
        return self.at(left, strength) + self.notation.symbols[node.op] + self.at(
            right, strength + 1
        ), strength

    def call(self, node: Apply, row: Operation) -> str:
        inside = [self.at(arg, 0) for arg in node.args]
        defaults = tuple(default for _name, default in row.constants)
        given = node.constants if node.constants != defaults else ()
        inside += [self.notation.number(value) for value in given]
        return f"{self.notation.function(row)}({', '.join(inside)})"


CANONICAL = Notation(
    name="canonical",
    number=number,
    current=str,
    previous=lambda name: f"{name}[-1]",
    parameter=str,
    function=lambda row: row.name,
    symbols={"+": " + ", "-": " - ", "*": " * ", "/": " / ", "@": " @ ", "neg": "-"},
)
"""The language itself."""
