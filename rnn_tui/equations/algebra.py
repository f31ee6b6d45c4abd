"""Building nodes by arithmetic, with the obvious zeros and ones taken away.

Derivatives are made of these, so that what the backward screen shows is as short as a person would write.
"""

from __future__ import annotations

from rnn_tui.equations.nodes import Apply, MatMul, Node, Number

ZERO = Number(0.0)
ONE = Number(1.0)


def call(op: str, *args: Node, constants: tuple[float, ...] = ()) -> Node:
    """Return an operation applied to nodes."""
    return Apply(op, args, constants)


def add(left: Node, right: Node) -> Node:
    """Return ``left + right``."""
    if left == ZERO:
        return right
    return left if right == ZERO else Apply("+", (left, right))


def subtract(left: Node, right: Node) -> Node:
    """Return ``left - right``."""
    if right == ZERO:
        return left
    return negative(right) if left == ZERO else Apply("-", (left, right))


def multiply(left: Node, right: Node) -> Node:
    """Return ``left * right``; a minus sign moves to the front."""
    if ZERO in (left, right):
        return ZERO
    if left == ONE:
        return right
    if right == ONE:
        return left
    if isinstance(left, Apply) and left.op == "neg":
        return negative(multiply(left.args[0], right))
    if isinstance(right, Apply) and right.op == "neg":
        return negative(multiply(left, right.args[0]))
    return Apply("*", (left, right))


def divide(left: Node, right: Node) -> Node:
    """Return ``left / right``."""
    if left == ZERO:
        return ZERO
    return left if right == ONE else Apply("/", (left, right))


def negative(node: Node) -> Node:
    """Return ``-node``."""
    if node == ZERO:
        return ZERO
    if isinstance(node, Apply) and node.op == "neg":
        return node.args[0]
    return Apply("neg", (node,))


def square(node: Node) -> Node:
    """Return ``node ** 2``."""
    return Apply("**", (node, Number(2.0)))


def clipped(node: Node, low: float, high: float) -> Node:
    """Return ``node`` held between two constants."""
    return call("min", call("max", node, Number(low)), Number(high))


def line(node: Node, slope: float, offset: float) -> Node:
    """Return ``slope * node + offset``."""
    return call("+", call("*", node, Number(slope)), Number(offset))


def inside(node: Node, low: float, high: float) -> Node:
    """Return 1 where ``low < node < high``, else 0."""
    return multiply(call("greater", node, Number(low)), call("greater", Number(high), node))


def summands(node: Node) -> list[tuple[int, Node]]:
    """Return the terms of a sum with their signs: ``a - b + c`` gives (1, a), (-1, b), (1, c)."""
    match node:
        case Apply(op="+", args=(left, right)):
            return summands(left) + summands(right)
        case Apply(op="-", args=(left, right)):
            return summands(left) + [(-sign, term) for sign, term in summands(right)]
        case Apply(op="neg", args=(inner,)):
            return [(-sign, term) for sign, term in summands(inner)]
        case _:
            return [(1, node)]


def factors(node: Node) -> list[Node]:
    """Return the factors of a product: ``a * b * c`` gives a, b, c."""
    match node:
        case Apply(op="*", args=(left, right)):
            return factors(left) + factors(right)
        case _:
            return [node]


def total(terms: list[tuple[int, Node]]) -> Node:
    """Return the sum of signed terms; the empty sum is zero."""
    result: Node = ZERO
    for sign, term in terms:
        result = add(result, term) if sign > 0 else subtract(result, term)
    return result


def product(nodes: list[Node]) -> Node:
    """Return the product of nodes; the empty product is one."""
    result: Node = ONE
    for node in nodes:
        result = multiply(result, node)
    return result


def is_elementwise(node: Node) -> bool:
    """Say whether a node holds no matrix product and no function over the units."""
    if isinstance(node, MatMul):
        return False
    return not isinstance(node, Apply) or (node.op != "softmax" and all(map(is_elementwise, node.args)))
