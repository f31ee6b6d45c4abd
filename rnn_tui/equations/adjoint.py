"""The backward step, derived from the forward one: another graph, run from the last step to the first.

For every joint ``v`` of the forward graph, ``d.v`` is ∂L/∂v: the sum over all joints that read v of their
own cotangent times a slope. What is read at the previous step arrives one step later in the loop, as a
carry ``k.v`` or through a transposed matrix. Values of the forward run are givens.

Source: Werbos 1990, back-propagation through time; reverse mode as in Griewank & Walther 2008.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.graph import Graph, Linear


@dataclass(frozen=True, slots=True)
class Outer:
    """One term of a matrix gradient: the sum over time of ``cotangent · sourceᵀ``."""

    matrix: str
    part: int
    cotangent: str
    """Joint of the backward graph, as long as the matrix has rows."""
    source: str
    """Joint of the backward graph that holds the vector the matrix multiplied."""


@dataclass(frozen=True)
class Adjoint:
    """Everything a backward run computes."""

    graph: Graph
    cotangents: dict[str, str]
    """Forward joint → joint that holds ∂L/∂ it; a joint that cannot matter is missing."""
    outers: tuple[Outer, ...]
    vectors: tuple[tuple[str, str], ...]
    """Vector parameter and the joint whose sum over time and batch is (part of) its gradient."""
    carried: dict[str, Linear]
    """State → what reaches it from the step after; after the last step, its start's gradient."""
    needs: frozenset[str]
    """Forward joints whose values a backward run reads."""


@cache
def backward_graph(
    cell: Cell, seeds: frozenset[str], signals: bool = True, held: frozenset[str] = frozenset()
) -> Adjoint:
    """Derive the backward step of a cell.

    Args:
        cell: The cell.
        seeds: The signals that ∂L/∂ comes in at, from outside.
        signals: Also compute ∂L/∂ every signal, not only of what the parameters need.
        held: Signals that a person wrote values over. What was written does not depend on anything, so
            nothing flows back through it; the given array ``held.NAME`` is 0 there and 1 elsewhere.
    """
    from rnn_tui.equations.derivation import Derivation

    return Derivation(cell, seeds, held, signals=signals).run()
