"""What a name in an equation may be, and numbers that are written as small sums."""

from __future__ import annotations

import ast
import keyword
import math
import re

from rnn_tui.equations.operations import function_names
from rnn_tui.text import safe

PARAMETER = re.compile(r"[WUVPb]_[A-Za-z0-9_]+")
"""W reads the input, U a state, V makes an output; P is elementwise and b a bias, both vectors."""
INPUT = "x"
MASK, LOCKED_MASK = "dropout", "dropout_locked"
"""How a mask is written: one drawn for each step, and one for all steps of a sequence."""
VECTOR_ONLY = ("P", "b")
MAX_ALIAS = 20
MAX_NUMBER = 1e30
"""The largest constant of an equation; it leaves room for arithmetic in float32."""


def is_signal_name(name: str) -> bool:
    """Say whether a table may define a signal of this name."""
    taken = name in (INPUT, "start") or name in function_names() or keyword.iskeyword(name)
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)) and not (taken or PARAMETER.fullmatch(name))


def is_size_name(name: str) -> bool:
    """Say whether ``[sizes]`` may call a size by this name: ASCII, with a capital first."""
    return name.isascii() and name.isidentifier() and name[0].isupper()


def is_alias(name: str) -> bool:
    """Say whether ``[display]`` may show this instead of one of our names: a short word that can be seen."""
    return name.rstrip("'′").isidentifier() and safe(name) == name and len(name) <= MAX_ALIAS


def constant(tree: ast.expr) -> float | None:
    """Fold a constant such as ``-0.5`` or ``1/6``; None when it is not one."""
    match tree:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return float(value) if abs(value) <= MAX_NUMBER else None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = constant(operand)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            top, bottom = constant(left), constant(right)
            quotient = top / bottom if top is not None and bottom else math.inf
            return quotient if abs(quotient) <= MAX_NUMBER else None
    return None
