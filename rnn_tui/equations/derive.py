"""Symbolic slopes: the derivative of a formula by one of its leaves, as another formula."""

from __future__ import annotations

from rnn_tui.equations.algebra import ONE, ZERO, add, multiply
from rnn_tui.equations.nodes import Apply, Node
from rnn_tui.equations.operations import OPERATIONS


def slope(node: Node, leaf: Node) -> Node:
    """Return ∂node/∂leaf for an elementwise formula.

    The result is written with the formula's own parts: the slope of ``tanh(c)`` is ``1 − tanh(c)²``, so
    that whoever knows the value of ``tanh(c)`` need not compute it again.
    """
    if node == leaf:
        return ONE
    if not isinstance(node, Apply):
        return ZERO
    outer = OPERATIONS[node.op].slopes(node.args, node, node.constants)
    result: Node = ZERO
    for step, arg in zip(outer, node.args, strict=True):
        inner = slope(arg, leaf)
        if inner != ZERO:
            result = add(result, multiply(step, inner))
    return result
