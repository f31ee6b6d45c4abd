"""The flat form of a step: named joints, each defined by one simple rule over the others.

A cell's equations nest matrix products inside functions inside sums. The planner wants them apart: a
*linear* joint gathers products that are added up, an *elementwise* joint is a formula of numbers at the
same unit, a *softmax* joint mixes the units. The adjoint of a graph is again a graph, so forward and
backward are planned by the same code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rnn_tui.equations.nodes import Apply, Given, Node, Parameter, Previous, Signal, walk

Source = Signal | Previous | Given


@dataclass(frozen=True, slots=True)
class Term:
    """One matrix product: ``matrix @ source``, or its transpose, or some of its columns."""

    matrix: str
    source: Source
    part: int = 0
    """Which part of a matrix that multiplies a list of vectors; 0 otherwise."""
    transposed: bool = False


@dataclass(frozen=True, slots=True)
class Linear:
    """A sum of matrix products and of addends that need no loop: biases, cotangents from outside."""

    terms: tuple[Term, ...]
    addends: tuple[Parameter | Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Elementwise:
    """A formula over joints, givens and vector parameters, unit by unit."""

    node: Node


@dataclass(frozen=True, slots=True)
class Softmax:
    """exp(s) / Σ exp(s) over the units of one joint of the same step."""

    source: Signal | Given


@dataclass(frozen=True, slots=True)
class SoftmaxSlope:
    """p · (d − Σ d·p): the cotangent of a softmax's source from that of its result."""

    result: Given
    cotangent: Signal


Definition = Linear | Elementwise | Softmax | SoftmaxSlope


@dataclass(frozen=True)
class Graph:
    """Joints by name, in a computable order, with their sizes."""

    joints: dict[str, Definition]
    sizes: dict[str, str]
    """Size name of every joint and of every given array."""

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The joints that are read at the previous step of the loop."""
        read = {
            leaf.name
            for joint in self.joints
            for leaf in leaves(self.joints[joint])
            if isinstance(leaf, Previous)
        }
        return tuple(name for name in self.joints if name in read)


def leaves(definition: Definition) -> Iterator[Node]:
    """Yield what a definition reads: joints, givens and vector parameters."""
    match definition:
        case Linear(terms=terms, addends=addends):
            yield from (term.source for term in terms)
            yield from addends
        case Elementwise(node=node):
            yield from (part for part in walk(node) if not isinstance(part, Apply))
        case Softmax(source=source):
            yield source
        case SoftmaxSlope(result=result, cotangent=cotangent):
            yield result
            yield cotangent


def reads_joint(definition: Definition) -> set[str]:
    """Return the joints of the same step that a definition reads."""
    return {leaf.name for leaf in leaves(definition) if isinstance(leaf, Signal)}
