"""The nodes that a parsed equation is made of.

A node is a small frozen value; two nodes are equal when they mean the same, wherever they stand in the
text. ``span`` says where that was, for the caret of an error message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Number:
    """A constant; it takes the size of whatever it meets."""

    value: float
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Input:
    """``x``: the input of this step, a vector of size I."""

    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A trained array: a matrix where it stands left of ``@``, a vector elsewhere."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Signal:
    """Another signal of the same step."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Previous:
    """``s[-1]``: a signal of the previous step; that makes ``s`` a state."""

    name: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or function of :data:`rnn_tui.equations.operations.OPERATIONS` and what it acts on."""

    op: str
    args: tuple[Node, ...]
    constants: tuple[float, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Join:
    """``[h[-1], x]``: vectors end to end; legal only right of ``@``."""

    parts: tuple[Node, ...]
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MatMul:
    """``W @ v``: a matrix parameter times a vector."""

    matrix: Parameter
    vector: Node
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """An array known before the step runs: the input, or in a backward pass a value of the forward run.

    No cell file can write this; the planner does.
    """

    name: str
    previous: bool = False
    """Read one step earlier in time."""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Mask:
    """``dropout(0.1)``: what dropout keeps of a vector; always the whole equation of a signal.

    Each number is 0 with probability ``rate``, else 1 / (1 − rate), so that the mean of what it multiplies
    stays as it is; while dropout is off, all are 1. They are drawn outside of the cell and given to a run.
    """

    signal: str
    """The signal whose equation it is."""
    rate: float
    is_locked: bool = False
    """One draw for all steps of a sequence, not one for each."""
    span: Span | None = field(default=None, compare=False, repr=False)


Node = Number | Input | Parameter | Signal | Previous | Apply | Join | MatMul | Given | Mask
Leaf = Number | Input | Parameter | Signal | Previous


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below one; the matrix of a product is not counted."""
    match node:
        case Apply(args=args):
            return args
        case Join(parts=parts):
            return parts
        case MatMul(vector=vector):
            return (vector,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, parents first; a product yields its matrix too."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, MatMul):
            yield part.matrix
        waiting += children(part)[::-1]


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with ``change`` applied to each node directly below it."""
    match node:
        case Apply(args=args):
            return replace(node, args=tuple(change(arg) for arg in args))
        case Join(parts=parts):
            return replace(node, parts=tuple(change(part) for part in parts))
        case MatMul(vector=vector):
            return replace(node, vector=change(vector))
        case _:
            return node


def substitute(node: Node, replacements: dict[Node, Node]) -> Node:
    """Return the node with every occurrence of the keys replaced by their values."""
    if node in replacements:
        return replacements[node]
    return rebuild(node, lambda child: substitute(child, replacements))


def signals_read(node: Node) -> list[str]:
    """Return the signals of the same step that a node reads, in order, each once."""
    return list(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Signal)))


def states_read(node: Node) -> list[str]:
    """Return the signals that a node reads at the previous step, in order, each once."""
    return list(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Previous)))


def parameters_read(node: Node) -> list[str]:
    """Return the parameters that a node reads, in order, each once."""
    return list(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Parameter)))
