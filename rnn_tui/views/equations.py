"""The equations of a step, with the numbers of one unit put in."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.equations.nodes import Input, Previous, Signal, walk
from rnn_tui.equations.numbers import Line, Piece, Role, numbers_in
from rnn_tui.i18n import _
from rnn_tui.networks.model import READ_OUT, Layer
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.explaining import step_values
from rnn_tui.session.session import Session
from rnn_tui.traces.path import BACKWARD, FORWARD, Path
from rnn_tui.views.moved import has_moved, is_written
from rnn_tui.views.numbers import fixed, full
from rnn_tui.views.table import Column, Row, Table, Tense
from rnn_tui.views.timeline import signal_column, unit_of
from rnn_tui.views.words import edit_caption, joined, notation_of, titled, unit_name


@dataclass(frozen=True, slots=True)
class EquationLine:
    """One equation as it is drawn."""

    path: Path
    symbol: str
    kind: str
    title: str
    line: Line | None
    """None while it is not computed yet."""
    result: float | None
    current: bool
    moved: bool
    written: bool


@dataclass(frozen=True, slots=True)
class Equations:
    """The equations of the layer that the cursor is in."""

    title: str
    caption: str
    lines: tuple[EquationLine, ...]
    dtype: str


def equations(session: Session) -> Equations:
    """Return the equations of the current layer at the current step, for the current unit."""
    layer = session.document.layer_of(session.line)
    values = step_values(session.document, session.line, session.cursor.step)
    lines = []
    for row in layer.cell.rows:
        path = signal_path(layer, row.name)
        column = signal_column(session, path)
        unit = unit_of(session, path)
        known = session.is_known(session.cursor.step, path)
        line = numbers_in(row.name, row.node, values, unit, notation_of(layer)) if known else None
        recorded = float(session.document.trace.arrays[path][session.cursor.step, 0, unit])
        lines.append(
            EquationLine(
                path,
                column.heading,
                column.kind,
                column.title,
                line,
                recorded if known else None,
                current=path == session.line,
                moved=known and has_moved(session, path, session.cursor.step, unit),
                written=known and is_written(session, path, session.cursor.step, unit),
            )
        )
    caption = joined(
        _layer_caption(session, layer),
        joined(_("unit {n}").format(n=session.cursor.unit), unit_name(session, session.line)),
        _reads(session),
        edit_caption(session.document),
    )
    return Equations(_("equations"), caption, tuple(lines), session.document.trace.dtype)


def _layer_caption(session: Session, layer: Layer) -> str:
    """Return which layer it is, and which way it reads, where there is more than one answer."""
    model = session.document.model
    if layer.name == READ_OUT:
        return _("read-out")
    if layer.is_block:
        return titled(layer.cell.title)
    many = len({layer.name for layer in model.recurrent}) > 1
    way = {FORWARD: _("reads forward"), BACKWARD: _("reads backward")} if model.reads_both_ways else {}
    return joined(_("layer {n}").format(n=layer.name) if many else "", way.get(layer.direction, ""))


def _reads(session: Session) -> str:
    """Return what the current equation reads: ``c ← f, c₋₁, i, g``."""
    layer = session.document.layer_of(session.line)
    notation = notation_of(layer)
    names = []
    for part in walk(layer.cell.by_name[session.line.name].node):
        match part:
            case Signal(name=name):
                names.append(notation.current(notation.shown(name)))
            case Previous(name=name):
                names.append(notation.previous(notation.shown(name)))
            case Input():
                names.append("x")
    listed = ", ".join(dict.fromkeys(names))
    return f"{notation.shown(session.line.name)} ← {listed}" if listed else ""


def piece_text(piece: Piece, *, digits: bool, dtype: str) -> str:
    """Return the characters of a piece."""
    if piece.role is not Role.NUMBER:
        return piece.text
    return full(piece.value, dtype) if digits else fixed(piece.value)


def line_text(line: Line, *, digits: bool = False, dtype: str = "float32") -> str:
    """Return an equation with its numbers as one text, without the result."""
    return "".join(piece_text(piece, digits=digits, dtype=dtype) for piece in (*line.body, *line.argument))


def as_table(session: Session) -> Table:
    """Return the equations as a table, for Markdown and JSON."""
    found = equations(session)
    columns = (
        Column("signal", _("signal"), "text"),
        Column("title", _("title"), "text"),
        Column("equation", _("equation"), "text"),
        Column("value", _("value"), "number"),
    )
    rows = tuple(
        Row(
            (
                one.symbol,
                one.title,
                None if one.line is None else line_text(one.line, digits=session.digits, dtype=found.dtype),
                one.result,
            ),
            Tense.PRESENT,
            frozenset({3}) if one.moved else frozenset(),
            frozenset({3}) if one.written else frozenset(),
        )
        for one in found.lines
    )
    current = next(place for place, one in enumerate(found.lines) if one.current)
    return Table("equations", found.title, found.caption, columns, rows, current, found.dtype)
