"""The heat map: units × time of one signal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.i18n import _
from rnn_tui.session.session import Session, Showing
from rnn_tui.traces.path import Path
from rnn_tui.views.table import Cell, Column, Row, Table, Tense
from rnn_tui.views.timeline import layer_paths, signal_column, unit_of, window
from rnn_tui.views.words import content_caption, content_power, joined, loss_caption, token


@dataclass(frozen=True)
class Heat:
    """A signal over units and time, around the cursor."""

    title: str
    caption: str
    path: Path
    symbol: str
    values: NDArray[Any]
    """``(units, steps)`` of the window."""
    known: tuple[bool, ...]
    """For each step of the window, whether the signal is computed."""
    tokens: tuple[str, ...]
    first_unit: int
    first_step: int
    unit: int
    step: int
    low: float
    high: float
    diverging: bool
    """Whether the scale has a middle at zero."""
    value: float | None
    """At the cursor."""
    dtype: str
    power: int
    """People see the numbers divided by ten to this power."""


def heat(session: Session, rows: int | None = None, columns: int | None = None) -> Heat:
    """Return the heat map of the chosen signal, as many units and steps as there is room for."""
    path = session.heat_signal
    whole = session.trace.arrays[path][:, 0].T
    unit = unit_of(session, path)
    first_unit, last_unit = window(whole.shape[0], unit, rows)
    first_step, last_step = window(whole.shape[1], session.step_of(path), columns)
    low, high = scale(session, path)
    known = tuple(session.is_known(step, path) for step in range(first_step, last_step))
    column = signal_column(session, path)
    number = session.document.lines.index(path) + 1
    here = session.step_of(path)
    return Heat(
        title=_("heat map"),
        caption=joined(
            content_caption(session), f"{number} {column.heading} {column.title}", loss_caption(session)
        ),
        path=path,
        symbol=column.heading,
        values=whole[first_unit:last_unit, first_step:last_step],
        known=known,
        tokens=tuple(token(text, 20) for text in session.document.tokens_of(path)[first_step:last_step]),
        first_unit=first_unit,
        first_step=first_step,
        unit=unit,
        step=here,
        low=low,
        high=high,
        diverging=low < 0,
        value=float(whole[unit, here]) if session.is_known(here, path) else None,
        dtype=session.trace.dtype,
        power=content_power(session, layer_paths(session)),
    )


def scale(session: Session, path: Path) -> tuple[float, float]:
    """Return the ends of a signal's scale: its proved range, else the largest size that occurs."""
    info = session.trace.signals[path]
    if session.showing is Showing.VALUES and all(map(math.isfinite, info.range)):
        low, high = info.range
        return (low, high) if low >= 0 else (-max(-low, high), max(-low, high))
    array = session.trace.arrays[path]
    finite = array[np.isfinite(array)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    return (-largest, largest) if largest else (-1.0, 1.0)


def as_table(session: Session) -> Table:
    """Return the heat map as a table, for Markdown and JSON: units down, steps across."""
    found = heat(session)
    columns = [Column("u", "u", "index")]
    columns += [
        Column(str(step), text, "number") for step, text in enumerate(found.tokens, found.first_step + 1)
    ]
    rows = []
    for unit, values in enumerate(found.values, found.first_unit):
        cells: list[Cell] = [float(unit)]
        cells += [float(value) if known else None for value, known in zip(values, found.known, strict=True)]
        rows.append(Row(tuple(cells), Tense.PRESENT if unit == found.unit else Tense.PAST))
    cursor = found.unit - found.first_unit
    return Table(
        "heat", found.title, found.caption, tuple(columns), tuple(rows), cursor, found.dtype, found.power
    )
