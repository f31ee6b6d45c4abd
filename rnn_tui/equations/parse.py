"""Reading one equation: text in, nodes out, and an error with a caret for everything else.

The text is read with Python's own parser and then matched against a closed list of shapes. Nothing is
evaluated, so a cell file from a stranger can do nothing but be wrong.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from rnn_tui.equations.names import INPUT, LOCKED_MASK, MASK, MAX_NUMBER, PARAMETER, VECTOR_ONLY, constant
from rnn_tui.equations.nodes import (
    Apply,
    Input,
    Join,
    Mask,
    MatMul,
    Node,
    Number,
    Parameter,
    Previous,
    Signal,
    Span,
)
from rnn_tui.equations.operations import OPERATIONS, Operation, function_names
from rnn_tui.equations.printing import number as number_text
from rnn_tui.equations.syntax import MAX_DEPTH, span_of, syntax_tree, too_deep
from rnn_tui.errors import EquationError, suggestion
from rnn_tui.i18n import _

_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}


def parse(text: str, signals: Iterable[str], signal: str = "") -> Node:
    """Read the right-hand side of an equation.

    Args:
        text: For example ``"f * c[-1] + i * g"``.
        signals: The names that the cell's table defines.
        signal: The one whose equation it is.

    Raises:
        EquationError: The text breaks the language; the error knows the place within it.
    """
    try:
        return _Reader(text, list(signals), signal).read()
    except EquationError as error:
        raise error.at(text=text if text.strip() else "") from None


class _Reader:
    def __init__(self, text: str, signals: list[str], signal: str) -> None:
        self.text, self.signals, self.signal = text, signals, signal

    def read(self) -> Node:
        try:
            return self.node(syntax_tree(self.text), 0)
        except (RecursionError, MemoryError):  # Python's parser, or a constant such as 1/1/1/1…
            raise too_deep() from None

    def span(self, tree: ast.expr) -> Span:
        return span_of(self.text, tree)

    def refuse(self, node: ast.expr, message: str, hint: str = "") -> EquationError:
        return EquationError(message, span=self.span(node), hint=hint)

    def node(self, tree: ast.expr, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise too_deep()
        match tree:
            case ast.Constant(value=value):
                return self.number(tree, value)
            case ast.Name(id=name):
                return self.name(tree, name)
            case ast.Subscript():
                return self.previous(tree)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Apply("neg", (self.node(operand, depth + 1),), span=self.span(tree))
            case ast.BinOp(op=ast.MatMult()):
                return self.product(tree, depth)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                args = (self.node(left, depth + 1), self.node(right, depth + 1))
                return Apply(_BINARY[type(op)], args, span=self.span(tree))
            case ast.Call():
                return self.call(tree, depth)
            case ast.List():
                hint = _("A list of vectors stands only right of '@', as in W_f @ [h[-1], x].")
                raise self.refuse(tree, _("a list cannot stand here"), hint)
        raise self.refuse(
            tree,
            _("this is not part of the language"),
            _("Allowed: + - * / ** @, functions, names, numbers."),
        )

    def number(self, tree: ast.expr, value: object) -> Number:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(tree, _("this is not a number"), _("Write it as in 0.5 or 2."))
        if value > MAX_NUMBER:
            hint = _("Numbers go up to {limit:g}.").format(limit=MAX_NUMBER)
            raise self.refuse(tree, _("this number is too large"), hint)
        return Number(float(value), self.span(tree))

    def name(self, tree: ast.expr, name: str) -> Node:
        span = self.span(tree)
        if name == INPUT:
            return Input(span)
        if name in self.signals:
            return Signal(name, span)
        if PARAMETER.fullmatch(name):
            return Parameter(name, span)
        if name in function_names():
            hint = _("Write {name}(…).").format(name=name)
            raise self.refuse(
                tree, _("function '{name}' stands without its argument").format(name=name), hint
            )
        known = [INPUT, *self.signals]
        hint = _("{known}; parameters are named W_…, U_…, V_…, P_… or b_…")
        hint = hint.format(known=suggestion(name, known))
        raise self.refuse(tree, _("unknown name '{name}'").format(name=name), _sentence(hint))

    def previous(self, tree: ast.Subscript) -> Node:
        if not isinstance(tree.value, ast.Name):
            hint = _("Make it a signal first, then read that one at [-1].")
            raise self.refuse(tree, _("only a signal can be read at [-1]"), hint)
        name = tree.value.id
        if not _is_minus_one(tree.slice):
            hint = _("Write {name}[-1]; one step back is as far as a cell sees.").format(name=name)
            raise self.refuse(tree.slice, _("a signal can be read only at [-1], the previous step"), hint)
        if name == INPUT:
            hint = _('Make it a state first: a signal x_old with is = "x", then x_old[-1].')
            raise self.refuse(tree, _("the input has no previous value"), hint)
        if name not in self.signals:
            message = _("unknown signal '{name}'").format(name=name)
            raise self.refuse(tree.value, message, _sentence(suggestion(name, self.signals)))
        return Previous(name, self.span(tree))

    def product(self, tree: ast.BinOp, depth: int) -> Node:
        left = tree.left
        if not isinstance(left, ast.Name):
            raise self._not_a_matrix(tree)
        matrix = self.name(left, left.id)
        if not isinstance(matrix, Parameter):
            hint = _("Left of '@' stands a parameter such as W_f.")
            raise self.refuse(left, _("'{name}' is a vector, not a matrix").format(name=left.id), hint)
        if matrix.name[0] in VECTOR_ONLY:
            hint = _("Name a matrix W_…, U_… or V_…; a vector is multiplied with '*'.")
            raise self.refuse(left, _("'{name}' is a vector by its name").format(name=left.id), hint)
        if isinstance(tree.right, ast.List):
            return MatMul(matrix, self.joined(tree.right, depth), self.span(tree))
        return MatMul(matrix, self.node(tree.right, depth + 1), self.span(tree))

    def _not_a_matrix(self, tree: ast.BinOp) -> EquationError:
        left = tree.left
        if isinstance(left, ast.BinOp) and isinstance(left.right, ast.Name) and type(left.op) in _BINARY:
            (start, end), (middle, _end) = self.span(tree), self.span(left.right)
            fix = f"{self.text[start:middle]}({self.text[middle:end]})"
            hint = _("'*' and '@' bind from the left. Write {fix}.").format(fix=fix)
            return self.refuse(left, _("vector * matrix is not a matrix"), hint)
        hint = _("Left of '@' stands one parameter, as in W_f @ x.")
        return self.refuse(left, _("this is not a matrix"), hint)

    def joined(self, tree: ast.List, depth: int) -> Join:
        if len(tree.elts) < 2:
            hint = _("Write W_f @ x, or W_f @ [h[-1], x].")
            raise self.refuse(tree, _("a list of vectors holds at least two"), hint)
        return Join(tuple(self.node(part, depth + 1) for part in tree.elts), self.span(tree))

    def call(self, tree: ast.Call, depth: int) -> Node:
        if not isinstance(tree.func, ast.Name):
            hint = _("Known: {names}.").format(names=", ".join(function_names()))
            raise self.refuse(tree.func, _("only the functions of the language can be called"), hint)
        name = tree.func.id
        if name in (MASK, LOCKED_MASK):
            return self.mask(tree, name, depth)
        if name not in function_names():
            message = _("unknown function '{name}'").format(name=name)
            raise self.refuse(
                tree.func, message, _sentence(suggestion(name, [*function_names(), MASK, LOCKED_MASK]))
            )
        row = OPERATIONS[name]
        if tree.keywords:
            hint = _("Write {form}.").format(form=_form(row))
            raise self.refuse(tree, _("arguments of a function have no names here"), hint)
        least = row.arity + sum(default is None for _name, default in row.constants)
        most = row.arity + len(row.constants)
        if not least <= len(tree.args) <= most:
            message = _("{name} takes other arguments").format(name=row.name)
            raise self.refuse(tree, message, _("Write {form}.").format(form=_form(row)))
        args = tuple(self.node(arg, depth + 1) for arg in tree.args[: row.arity])
        return Apply(name, args, self.constants(row, tree.args[row.arity :]), self.span(tree))

    def mask(self, tree: ast.Call, name: str, depth: int) -> Mask:
        if depth:
            hint = _('Make it a signal, m with is = "{name}(0.1)", then multiply: m * h[-1].')
            raise self.refuse(
                tree, _("{name} is an equation of its own").format(name=name), hint.format(name=name)
            )
        rate = constant(tree.args[0]) if len(tree.args) == 1 and not tree.keywords else None
        if rate is None or not 0 <= rate < 1:
            hint = _("Write {name}(0.1): the share that is dropped, from 0 to below 1.").format(name=name)
            raise self.refuse(tree, _("{name} takes other arguments").format(name=name), hint)
        return Mask(self.signal, rate, name == LOCKED_MASK, self.span(tree))

    def constants(self, row: Operation, given: list[ast.expr]) -> tuple[float, ...]:
        values = [constant(arg) for arg in given]
        for arg, value in zip(given, values, strict=True):
            if value is None:
                message = _("this argument of {name} must be a number").format(name=row.name)
                raise self.refuse(arg, message, _("Write it as in 0.5, -1 or 1/6."))
        found = [value for value in values if value is not None]
        found += [default for _name, default in row.constants[len(given) :] if default is not None]
        if row.name == "clip" and found[0] > found[1]:
            message = _("the lower bound of clip is above the upper one")
            raise self.refuse(given[0], message, _("Write clip(a, lo, hi)."))
        return tuple(found)


def _is_minus_one(tree: ast.expr) -> bool:
    return constant(tree) == -1.0 and not isinstance(tree, ast.BinOp)


def _form(row: Operation) -> str:
    """Return how a function is written: ``clip(a, lo, hi)``, ``leaky_relu(a, alpha=0.01)``."""
    constants = [
        name if default is None else f"{name}={number_text(default)}" for name, default in row.constants
    ]
    return f"{row.name}({', '.join([*('a', 'b')[: row.arity], *constants])})"


def _sentence(text: str) -> str:
    return _("{sentence}.").format(sentence=text[:1].upper() + text[1:])
