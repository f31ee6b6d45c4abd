"""The units: every signal of every unit at the cursor's step."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path
from rnn_tui.views.moved import has_moved, is_written
from rnn_tui.views.table import Cell, Column, Row, Table, Tense
from rnn_tui.views.timeline import layer_paths, signal_column, window
from rnn_tui.views.words import content_caption, content_power, joined, loss_caption, token


def units(session: Session, around: int | None = None) -> Table:
    """Return one row a unit and one column a signal of the layer that the cursor is in.

    Args:
        session: The session.
        around: So many rows around the cursor's unit; all when omitted.
    """
    trace, step = session.trace, session.cursor.step
    paths = layer_paths(session)
    count = max(session.units_of(path) for path in paths)
    low, high = window(count, session.cursor.unit, around)
    columns = (Column("u", "u", "index"), *(signal_column(session, path) for path in paths))
    rows = tuple(_row(session, unit, paths) for unit in range(low, high))
    here = _("at {n} {token}").format(n=step + 1, token=token(session.tokens[step], 20))
    caption = joined(content_caption(session), here, loss_caption(session))
    power = content_power(session, paths)
    return Table("units", _("units"), caption, columns, rows, session.cursor.unit - low, trace.dtype, power)


def _row(session: Session, unit: int, paths: list[Path]) -> Row:
    step = session.cursor.step
    cells: list[Cell] = [float(unit)]
    moved, written = set(), set()
    for path in paths:
        values = session.trace.arrays[path][step, 0]
        if unit >= len(values):
            cells.append("")
            continue
        known = session.is_known(step, path)
        if known and has_moved(session, path, step, unit):
            moved.add(len(cells))
        if known and is_written(session, path, step, unit):
            written.add(len(cells))
        cells.append(float(values[unit]) if known else None)
    tense = Tense.PRESENT if unit == session.cursor.unit else Tense.PAST
    return Row(tuple(cells), tense, frozenset(moved), frozenset(written))
