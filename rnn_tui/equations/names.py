"""What a name in an equation may be, and numbers that are written as small sums."""

from __future__ import annotations

import ast
import re

from rnn_tui.equations.operations import function_names

PARAMETER = re.compile(r"[WUVPb]_[A-Za-z0-9_]+")
"""W reads the input, U a state, V makes an output; P is elementwise and b a bias, both vectors."""
INPUT = "x"
VECTOR_ONLY = ("P", "b")


def is_signal_name(name: str) -> bool:
    """Say whether a table may define a signal of this name."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)) and not (
        name == INPUT or PARAMETER.fullmatch(name) or name in function_names() or name == "start"
    )


def constant(tree: ast.expr) -> float | None:
    """Fold a constant such as ``-0.5`` or ``1/6``; None when it is not one."""
    match tree:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return float(value) if abs(value) < 1e300 else None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = constant(operand)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            top, bottom = constant(left), constant(right)
            return None if top is None or not bottom else top / bottom
    return None
