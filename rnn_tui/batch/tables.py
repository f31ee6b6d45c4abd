"""A sequence as a table for people: one row a timestep, as in the explorer's timeline."""

from __future__ import annotations

from rnn_tui.batch.part import Head, Part
from rnn_tui.batch.series import Role, Series
from rnn_tui.i18n import _
from rnn_tui.text import safe_line
from rnn_tui.views.table import Cell, Column, Row, Table
from rnn_tui.views.words import joined, token

SYMBOL_WIDTH = 24


def as_table(head: Head, part: Part) -> Table:
    """Return the steps of a part, with the model's answers last."""
    columns = [Column("t", "t", "index")]
    if head.has_tokens:
        columns.append(Column("token", _("token"), "token"))
    alone = is_one_unit(head)
    for place, series in enumerate(head.series_of(part)):
        columns += (
            [
                Column(f"{series.signal}[{name}]", token(name, SYMBOL_WIDTH), series.kind)
                for name in part.units[place]
            ]
            if series.across
            else [series_column(series, one, alone=alone) for one in range(len(series.units))]
        )
    if head.labels and part.answers is not None:
        columns.append(Column("answer", _("answer"), "answer"))
    rows = tuple(Row(cells) for cells in _cells(head, part))
    title = joined(_("sequence {id}").format(id=token(part.id)), part.stage)
    dtype = head.model.dtype
    return Table("run", title, caption(head, part), tuple(columns), rows, dtype=dtype)


def is_one_unit(head: Head) -> bool:
    """Say whether the same one unit of every signal is shown, so that headings need not name it."""
    return len({series.units for series in head.series}) == 1 and len(head.series[0].units) == 1


def caption(head: Head, part: Part) -> str:
    """Return which unit is shown, and which loss the gradients are of."""
    first = head.series[0]
    unit = ""
    if is_one_unit(head):
        sizes = {series.width for series in head.series}
        unit = _("unit {unit}").format(unit=first.unit_name(first.units[0]))
        if len(sizes) == 1:
            unit = _("unit {unit} of {n}").format(unit=first.unit_name(first.units[0]), n=first.width)
    loss = part.loss.described(head.model) if part.loss is not None else ""
    return joined(safe_line(unit), loss and _("∂loss/∂ · loss {about}").format(about=loss))


def series_column(series: Series, place: int, *, alone: bool) -> Column:
    """Return the column of one unit of a series."""
    heading = series.heading_of(series.units[place], alone=alone)
    kind = "number" if series.role is Role.TERM else series.kind
    return Column(series.columns[place], token(heading, SYMBOL_WIDTH), kind)


def _cells(head: Head, part: Part) -> list[tuple[Cell, ...]]:
    columns: list[list[Cell]] = [part.steps.astype(float).tolist()]
    if head.has_tokens:
        columns.append([token(text) for text in part.tokens])
    for rows in part.rows:
        columns += rows.T.tolist()
    if head.labels and part.answers is not None:
        columns.append([token(head.labels[answer]) for answer in part.answers])
    return list(zip(*columns, strict=True))
