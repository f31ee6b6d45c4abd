"""How parameters start: the rules of ``[init]`` and the default of each role."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.names import MAX_NUMBER
from rnn_tui.equations.nodes import MatMul, Previous, walk
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import EquationError, suggestion
from rnn_tui.i18n import _

Array = NDArray[Any]
Shape = tuple[int, ...]


def _identity(_rng: np.random.Generator, shape: Shape, _args: list[float]) -> Array:
    return np.eye(*shape) if len(shape) == 2 else np.ones(shape)


def _orthogonal(rng: np.random.Generator, shape: Shape, _args: list[float]) -> Array:
    if len(shape) == 1:
        return _xavier(rng, shape, [])
    rows, columns = max(shape), min(shape)
    q, r = np.linalg.qr(rng.standard_normal((rows, columns)))
    q = q * np.sign(np.diag(r))  # makes the draw uniform over all orthogonal matrices (Mezzadri 2007)
    return q if shape[0] >= shape[1] else q.T


def _xavier(rng: np.random.Generator, shape: Shape, _args: list[float]) -> Array:
    limit = math.sqrt(6.0 / (shape[0] + shape[-1]))
    return rng.uniform(-limit, limit, shape)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to draw a parameter."""

    form: str
    """How it is written; its name and arguments are read from here."""
    draw: Callable[[np.random.Generator, Shape, list[float]], Array]
    holds: Callable[[list[float]], bool] = lambda _args: True
    """Whether it can be drawn with these arguments."""

    @property
    def name(self) -> str:
        """The name before the parenthesis."""
        return self.form.partition("(")[0]

    @property
    def arity(self) -> int:
        """The number of its arguments."""
        return self.form.count(",") + 1 if "(" in self.form else 0


RULES = {
    rule.name: rule
    for rule in (
        Rule("zeros", lambda _rng, shape, _args: np.zeros(shape)),
        Rule("ones", lambda _rng, shape, _args: np.ones(shape)),
        Rule("identity", _identity),
        Rule("orthogonal", _orthogonal),
        Rule(
            "uniform(a, b ≥ a)",
            lambda rng, shape, args: rng.uniform(args[0], args[1], shape),
            lambda args: args[0] <= args[1],
        ),
        Rule(
            "normal(s ≥ 0)",
            lambda rng, shape, args: rng.normal(0.0, args[0], shape),
            lambda args: args[0] >= 0,
        ),
        Rule("xavier", _xavier),
    )
}
"""The rules by name. Sources: Glorot 2010 (xavier), Saxe 2013 (orthogonal)."""


def initial_parameters(
    cell: Cell, sizes: Mapping[str, int], rng: np.random.Generator, dtype: str = "float32"
) -> dict[str, Array]:
    """Draw every parameter of a cell.

    The draws happen in float64 in the order of ``cell.parameters``, so that a seed gives the same
    parameters in both dtypes up to rounding.

    Args:
        cell: The cell.
        sizes: A number for I, H and whatever other sizes the cell has.
        rng: Where the random numbers come from.
        dtype: ``float32`` or ``float64``.

    Returns:
        Arrays by parameter name: matrices ``(out, in)``, vectors ``(n,)``.
    """
    shapes = infer_shapes(cell)
    bound = shapes.bind(dict(sizes))
    rules = dict(cell.init)
    return {
        name: draw(rules.get(name) or default_rule(cell, name), shapes.shape(name, bound), rng).astype(dtype)
        for name in cell.parameters
    }


def draw(rule: str, shape: Shape, rng: np.random.Generator) -> Array:
    """Draw one array by the text of a rule, such as ``uniform(-0.1, 0.1)``; float64."""
    name, args = parse_rule(rule)
    return np.asarray(RULES[name].draw(rng, shape, args), dtype=np.float64)


def default_rule(cell: Cell, parameter: str) -> str:
    """Return the rule of a parameter's role: recurrent, other matrix, or vector."""
    if parameter not in cell.matrices:
        return "zeros"
    recurrent = any(
        isinstance(part, Previous)
        for row in cell.rows
        for node in walk(row.node)
        if isinstance(node, MatMul) and node.matrix.name == parameter
        for part in walk(node.vector)
    )
    return "orthogonal" if recurrent else "xavier"


def parse_rule(text: str) -> tuple[str, list[float]]:
    """Split ``uniform(-0.1, 0.1)`` into its name and numbers.

    Raises:
        EquationError: There is no such rule, or its numbers are wrong.
    """
    found = re.fullmatch(r"\s*([A-Za-z_]+)\s*(?:\(([^()]*)\))?\s*", text)
    if found is None:
        raise EquationError(_("'{text}' is not an initialisation").format(text=text), hint=_known_rules())
    rule = RULES.get(found[1])
    if rule is None:
        hint = suggestion(found[1], RULES)
        raise EquationError(_("unknown initialisation '{name}'").format(name=found[1]), hint=hint)
    try:
        args = [float(part) for part in (found[2] or "").split(",") if part.strip()]
    except ValueError:
        args = [math.nan]
    if len(args) != rule.arity or not all(abs(arg) <= MAX_NUMBER for arg in args) or not rule.holds(args):
        message = _("'{text}' has the wrong numbers").format(text=text)
        raise EquationError(message, hint=_("write {form}").format(form=rule.form))
    return rule.name, args


def _known_rules() -> str:
    return _("known: {names}").format(names=", ".join(rule.form for rule in RULES.values()))
