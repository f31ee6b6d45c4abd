"""Activation: the function of an equation as a curve with its slope, and where on it every unit stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.derive import slope
from rnn_tui.equations.evaluate import StepValues, evaluate
from rnn_tui.equations.nodes import Apply, Input, Node, walk
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.i18n import _
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.dials import OWN, function_of
from rnn_tui.session.explaining import step_values
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path
from rnn_tui.views.table import SPANNING, Column, Row, Table, Tense
from rnn_tui.views.words import joined, notation_of, token

Array = NDArray[np.float64]
DTYPE = "float64"
FLAT = 0.05
"""A curve is flat where its slope is below this share of its largest."""
ENDS = (4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
"""How far from 0 the axis may reach, so that it stays where it is from step to step."""
FINE = 257
"""Places at which a curve is looked at for its ends and its largest slope; 0 is one of them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One unit on the curve."""

    unit: int
    z: float
    """What the function is applied to."""
    value: float
    slope: float
    is_flat: bool


@dataclass(frozen=True, eq=False)
class Activation:
    """A function, its slope, and the units of a step upon it."""

    caption: str
    symbol: str
    """Of the signal whose equation it is; empty where no equation of the layer has a function."""
    function: str
    """As the screen writes it: ``σ``."""
    node: Apply | None
    """The function of :class:`Input`, in place of what it is applied to."""
    marks: tuple[Mark, ...]
    """Empty before the signal is computed."""
    unit: int
    end: float
    """The axis goes from −end to end."""

    def at(self, z: Array) -> tuple[Array, Array]:
        """Return the function and its slope at some places."""
        assert self.node is not None  # noqa: S101 - whoever draws has looked
        return _at(self.node, z)

    def sampled(self, count: int) -> tuple[Array, Array]:
        """Return the function and its slope at so many places from end to end."""
        return self.at(np.linspace(-self.end, self.end, count))

    def ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the least and the largest value on the axis, and those of the slope, never without 0."""
        values, slopes = self.sampled(FINE)
        return _ends(values), _ends(np.append(slopes, 0.0))

    def flat(self, count: int) -> list[bool]:
        """Return where on the axis, at so many places, the curve is flat."""
        slopes = np.abs(self.sampled(count)[1])
        return (slopes < FLAT * _largest(self.node, self.end)).tolist() if self.node else []

    @property
    def flats(self) -> int:
        """How many units stand where the curve is flat."""
        return sum(mark.is_flat for mark in self.marks)

    def nearest(self, z: float) -> int:
        """Return the unit that stands nearest to a place of the axis."""
        return min(self.marks, key=lambda mark: abs(mark.z - z)).unit


def activation(session: Session) -> Activation:
    """Return the function of the current line, or of the nearest one that has any, with the step's units."""
    layer = session.document.layer_of(session.line)
    found = next(_functions(session), None)
    if found is None:
        return Activation(_("no function here: choose another equation"), "", "", None, (), 0, ENDS[0])
    path, own = found
    node = _chosen(own, session.dials.curve)
    step = session.step_of(path)
    z = _arguments(session, path, own, step) if session.is_known(step, path) else np.zeros(0)
    end = next((one for one in ENDS if one >= np.abs(z[np.isfinite(z)]).max(initial=0.0)), ENDS[-1])
    marks = tuple(_marks(node, z, end))
    notation = notation_of(layer)
    symbol = token(dict(layer.cell.aliases).get(path.name, path.name), 12)
    function = notation.function(OPERATIONS[node.op])
    unit = min(session.cursor.unit, max(len(marks) - 1, 0))
    return Activation(_caption(symbol, marks), symbol, function, node, marks, unit, end)


def _functions(session: Session) -> Iterator[tuple[Path, Apply]]:
    """Yield functions of one number: of the current line, those above it, nearest first, those below."""
    layer = session.document.layer_of(session.line)
    rows = layer.cell.rows
    here = next(place for place, row in enumerate(rows) if row.name == session.line.name)
    for row in (*reversed(rows[: here + 1]), *rows[here + 1 :]):
        for node in walk(row.node):
            if isinstance(node, Apply) and _is_curve(node):
                yield signal_path(layer, row.name), node


def _is_curve(node: Apply) -> bool:
    row = OPERATIONS[node.op]
    return len(node.args) == 1 and not row.is_operator and not row.over_units


def _chosen(own: Apply, curve: str) -> Apply:
    """Return the function to draw: the equation's own, or the one of the dial, at its usual constants."""
    if curve == OWN:
        return Apply(own.op, (Input(),), own.constants)
    name = function_of(curve)
    constants = tuple(default for _name, default in OPERATIONS[name].constants if default is not None)
    return Apply(name, (Input(),), constants)


def _arguments(session: Session, path: Path, own: Apply, step: int) -> Array:
    """Return what the function is applied to at each unit."""
    found = evaluate(own.args[0], step_values(session.document, path, step))
    return np.broadcast_to(found, (session.units_of(path),)).astype(DTYPE)


def _at(node: Apply, z: Array) -> tuple[Array, Array]:
    values = StepValues(z, {}, {}, {})
    slopes: Node = slope(node, Input())
    return evaluate(node, values), np.broadcast_to(evaluate(slopes, values), z.shape).astype(DTYPE)


def _largest(node: Apply, end: float) -> float:
    """Return the largest slope on the axis."""
    slopes = np.abs(_at(node, np.linspace(-end, end, FINE))[1])
    return float(slopes[np.isfinite(slopes)].max(initial=0.0))


def _marks(node: Apply, z: Array, end: float) -> Iterator[Mark]:
    values, slopes = _at(node, z)
    flat = np.abs(slopes) < FLAT * _largest(node, end)
    for unit, numbers in enumerate(
        zip(z.tolist(), values.tolist(), slopes.tolist(), flat.tolist(), strict=True)
    ):
        yield Mark(unit, *numbers)


def _ends(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    low, high = float(finite.min(initial=np.inf)), float(finite.max(initial=-np.inf))
    return (low, high) if low < high else (min(low, 0.0), max(high, 1.0)) if finite.size else (0.0, 1.0)


def _caption(symbol: str, marks: tuple[Mark, ...]) -> str:
    if not marks:
        return joined(symbol, _("not computed yet"))
    flats = _("{n} of {count} units flat").format(n=sum(mark.is_flat for mark in marks), count=len(marks))
    return joined(symbol, flats, _("slope below {n} % of the largest").format(n=round(FLAT * 100)))


def as_table(session: Session) -> Table:
    """Return one row a unit: where it stands, the function and its slope there, for Markdown and JSON."""
    found = activation(session)
    columns = (
        Column("u", "u", "index"),
        Column("z", "z", "number", _("pre-activation")),
        Column("value", f"{found.function}(z)", "number"),
        Column("slope", f"{found.function}′(z)", SPANNING, _("slope")),
        Column("flat", _("flat"), "text"),
    )
    rows = tuple(_row(mark, here=mark.unit == found.unit) for mark in found.marks)
    cursor = found.unit if rows else None
    return Table("activation", _("activation"), found.caption, columns, rows, cursor, DTYPE)


def _row(mark: Mark, *, here: bool) -> Row:
    cells = (float(mark.unit), mark.z, mark.value, mark.slope, _("flat") if mark.is_flat else "")
    return Row(cells, Tense.PRESENT if here else Tense.PAST)
