"""Why a number is what it is: the terms it is the sum of, and what each of them is made of.

Everything is recomputed in float64, so that the shares add up to the value to 1e-12 relative; the value
that the run recorded in its own dtype may differ in the last digits, and both are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnn_tui.equations.algebra import factors, summands
from rnn_tui.equations.evaluate import StepValues, at_unit, evaluate
from rnn_tui.equations.nodes import (
    Apply,
    Input,
    Join,
    MatMul,
    Node,
    Number,
    Previous,
    Signal,
    walk,
)
from rnn_tui.equations.numbers import term_label
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.printing import Notation, write


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a number comes from, so that one can go there."""

    name: str
    """A signal, or ``x``."""
    previous: bool
    unit: int


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a term."""

    label: str
    value: float
    source: Reference | None


@dataclass(frozen=True, slots=True)
class Product:
    """One weight times one number that it meets."""

    weight: float
    value: float
    share: float
    source: Reference | None
    place: int
    """The column of the weight, and the unit of the number, from 0."""


@dataclass(frozen=True, slots=True)
class Term:
    """One share of a sum."""

    label: str
    value: float
    factors: tuple[Factor, ...] = ()
    products: tuple[Product, ...] = ()
    """For a matrix product: all weights of this unit's row, the largest shares first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One number of one step, taken apart."""

    signal: str
    unit: int
    value: float
    function: str
    """The outermost function, or empty."""
    argument: float
    """What it is applied to; the value itself where there is none."""
    terms: tuple[Term, ...]
    """They add up to the argument."""
    mixes_units: bool
    """True under a softmax: the value then depends on all units, not on this unit's terms alone."""


def explain(signal: str, node: Node, values: StepValues, unit: int, notation: Notation) -> Explanation:
    """Take one number of one step apart.

    Args:
        signal: The signal.
        node: Its equation's right-hand side.
        values: The step.
        unit: Which unit, from 0.
        notation: How symbols are spelled.
    """
    value = at_unit(evaluate(node, values), unit)
    op, inner = opened(node)
    function = notation.function(OPERATIONS[op]) if op else ""
    argument = at_unit(evaluate(inner, values), unit)
    splitter = _Splitter(signal, values, unit, notation)
    terms = tuple(splitter.term(sign, part) for sign, part in summands(inner))
    mixes = any(isinstance(part, Apply) and OPERATIONS[part.op].over_units for part in walk(node))
    return Explanation(signal, unit, value, function, argument, terms, mixes)


def opened(node: Node) -> tuple[str, Node]:
    """Return the outermost function of one operand and what it is applied to; no function, and the node."""
    if isinstance(node, Apply) and not OPERATIONS[node.op].is_operator and len(node.args) == 1:
        return node.op, node.args[0]
    return "", node


class _Splitter:
    def __init__(self, signal: str, values: StepValues, unit: int, notation: Notation) -> None:
        self.signal, self.values, self.unit, self.notation = signal, values, unit, notation

    def value(self, node: Node) -> float:
        return at_unit(evaluate(node, self.values), self.unit)

    def term(self, sign: int, node: Node) -> Term:
        label = term_label(self.signal, node, self.notation)
        if sign < 0:
            label = self.notation.symbols["neg"] + label
        if isinstance(node, MatMul):
            return Term(label, sign * self.value(node), products=self.products(sign, node))
        return Term(label, sign * self.value(node), factors=self.factors(node))

    def factors(self, node: Node) -> tuple[Factor, ...]:
        """Return what a term multiplies, numbers only where there is nothing else."""
        parts = factors(node)
        return tuple(
            Factor(write(part, self.notation), self.value(part), self.source(part, self.unit))
            for part in [part for part in parts if not isinstance(part, Number)] or parts
        )

    def source(self, node: Node, unit: int) -> Reference | None:
        """Return the signal that a node reads, looking through functions of one operand."""
        match node:
            case Signal(name=name):
                return Reference(name, False, unit)
            case Previous(name=name):
                return Reference(name, True, unit)
            case Input():
                return Reference("x", False, unit)
            case Apply(args=(inner,)):
                return self.source(inner, unit)
            case Apply(op="max" | "min", args=args):  # leads to the operand that it is, the first of equals
                return self.source(next(arg for arg in args if self.is_same(arg, node, unit)), unit)
            case Apply(op="-", args=(Number(), inner)):
                return self.source(inner, unit)
            case _:
                return None

    def is_same(self, part: Node, whole: Node, unit: int) -> bool:
        """Say whether a part has the value of the whole; what is no number is the same as any."""
        one, other = (at_unit(evaluate(node, self.values), unit) for node in (part, whole))
        return not one < other and not one > other

    def products(self, sign: int, node: MatMul) -> tuple[Product, ...]:
        weights = sign * evaluate(node.matrix, self.values)[self.unit]
        vector = evaluate(node.vector, self.values)
        sources = self.sources(node.vector, len(vector))
        shares = weights * vector
        order = np.argsort(-np.abs(shares), kind="stable")
        return tuple(
            Product(
                float(weights[place]), float(vector[place]), float(shares[place]), sources[place], int(place)
            )
            for place in order
        )

    def sources(self, node: Node, width: int) -> list[Reference | None]:
        if isinstance(node, Join):
            lengths = [len(evaluate(part, self.values)) for part in node.parts]
            return [
                source
                for part, length in zip(node.parts, lengths, strict=True)
                for source in self.sources(part, length)
            ]
        return [self.source(node, place) for place in range(width)]
