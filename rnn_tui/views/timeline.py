"""The timeline: hidden state, cell state and each gate per timestep, for one unit or the mean of all."""

from __future__ import annotations

import numpy as np

from rnn_tui.i18n import _
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.session import Session, Showing
from rnn_tui.traces.path import Path
from rnn_tui.views.moved import has_moved, is_written
from rnn_tui.views.sequence import answer_cells, tense
from rnn_tui.views.table import Cell, Column, Row, Table
from rnn_tui.views.words import (
    content_caption,
    content_power,
    edit_caption,
    joined,
    loss_caption,
    titled,
    token,
    unit_caption,
)

OURS = frozenset({"t", "u", "token", "answer", "p", "norm"})
"""Columns that are no signals; a signal of such a name is called by its whole path."""


def timeline(session: Session, around: int | None = None) -> Table:
    """Return one row a timestep and one column a signal of the layer that the cursor is in.

    Args:
        session: The session.
        around: So many rows around the cursor; all when omitted.
    """
    document, trace = session.document, session.trace
    paths = layer_paths(session)
    answering = session.is_answering and session.showing is Showing.VALUES
    low, high = window(session.steps, session.cursor.step, around)
    columns = [
        Column("t", "t", "index"),
        Column("token", _("token"), "token"),
        *(signal_column(session, path) for path in paths),
    ]
    if session.showing is Showing.GRADIENT:
        columns.append(Column("norm", _("‖∂/∂{name}‖").format(name=norm_path(session).name), "number"))
    if answering:
        columns += [Column("answer", _("answer"), "answer"), Column("p", "p", "number")]
    rows = tuple(_row(session, step, paths, answering) for step in range(low, high))
    caption = joined(
        content_caption(session), unit_caption(session), loss_caption(session), edit_caption(document)
    )
    return Table(
        "timeline",
        _("timeline"),
        caption,
        tuple(columns),
        rows,
        session.cursor.step - low,
        trace.dtype,
        content_power(session, paths),
    )


def layer_paths(session: Session) -> list[Path]:
    """Return the signals of the layer that the cursor is in, in the order of its table."""
    layer = session.document.layer_of(session.line)
    return [signal_path(layer, name) for name in layer.cell.signals]


def signal_column(session: Session, path: Path) -> Column:
    """Return the column of a signal, coloured by its kind."""
    info = session.document.trace.signals[path]
    layer = session.document.layer_of(path)
    symbol = dict(layer.cell.aliases).get(path.name, path.name)
    name = session.document.trace.short(path)
    return Column(str(path) if name in OURS else name, token(symbol, 12), info.kind, titled(info.title))


def norm_path(session: Session) -> Path:
    """Return the signal whose gradient's length is shown: the layer's output."""
    layer = session.document.layer_of(session.line)
    return signal_path(layer, layer.cell.output)


def window(count: int, here: int, around: int | None) -> tuple[int, int]:
    """Return the first and the one after the last of ``around`` rows that hold the cursor."""
    if around is None or count <= around:
        return 0, count
    low = min(max(here - around // 2, 0), count - around)
    return low, low + around


def value_at(session: Session, path: Path, step: int) -> float:
    """Return a signal at a step: of the chosen unit, or the mean of all."""
    values = session.trace.arrays[path][step, 0]
    if session.mean:
        return float(values.mean(dtype=np.float64))
    return float(values[unit_of(session, path)])


def unit_of(session: Session, path: Path) -> int:
    """Return the chosen unit, or a signal's last one where it has fewer."""
    return min(session.cursor.unit, session.units_of(path) - 1)


def _row(session: Session, step: int, paths: list[Path], answering: bool) -> Row:
    cells: list[Cell] = [float(step + 1), token(session.tokens[step])]
    moved, written = set(), set()
    for path in paths:
        known = session.is_known(step, path)
        unit = None if session.mean else unit_of(session, path)
        if known and has_moved(session, path, step, unit):
            moved.add(len(cells))
        if known and is_written(session, path, step, unit):
            written.add(len(cells))
        cells.append(value_at(session, path, step) if known else None)
    if session.showing is Showing.GRADIENT:
        norm = float(np.linalg.norm(session.trace.arrays[norm_path(session)][step, 0].astype(np.float64)))
        cells.append(norm if session.is_known(step, norm_path(session)) else None)
    if answering:
        cells += answer_cells(session, step)
    return Row(tuple(cells), tense(session, step), frozenset(moved), frozenset(written))
