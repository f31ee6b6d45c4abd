"""The first sequence of an input as it stands, for an explorer that does not know its model yet."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.batch.columns import Columns, first_row, split_cells
from rnn_tui.batch.stream import Stream
from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

Vectors = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class First:
    """One sequence: a text, tokens or vectors; the others are empty."""

    text: str = ""
    tokens: tuple[str, ...] = ()
    rows: Vectors = ()
    labels: tuple[str, ...] = ()


def first_of_rows(stream: Stream, delimiter: str) -> First:
    """Return the first sequence of a file with one timestep a row.

    Raises:
        DataError: A row does not fit, or there are more than can be explored.
    """
    from rnn_tui.session.inputs import check_length  # 150 ms, for numpy: listing kinds needs none

    columns: Columns | None = None
    rows: list[list[str]] = []
    for number, line in stream.lines():
        # A blank may be a token, but no number.
        by_token = columns is not None and columns.by_token
        if not line.strip(delimiter + ("" if by_token else " \t")):
            if rows:
                break
            continue
        try:
            cells = split_cells(line, delimiter)
            if columns is None:
                columns, is_header = first_row(cells, reads_tokens=None)
                if is_header:
                    continue
            columns.check(cells)
        except DataError as error:
            raise DataError(f"{stream.at(number)}: {error}") from None
        if columns.id is not None and rows and cells[columns.id] != rows[0][columns.id]:
            break
        rows.append(cells)
        check_length(len(rows))
    return First() if columns is None else _first(rows, columns)


def _first(rows: list[list[str]], columns: Columns) -> First:
    labels = () if columns.label is None else tuple(row[columns.label].strip() for row in rows)
    if columns.by_token:
        return First(tokens=tuple(row[columns.values[0]] for row in rows), labels=labels)
    steps = enumerate(rows, start=1)
    return First(
        rows=tuple(tuple(_number(row[place], step) for place in columns.values) for step, row in steps),
        labels=labels,
    )


def _number(cell: str, step: int) -> float:
    try:
        return float(cell)
    except ValueError:
        shown = shortened(safe_line(cell), 40)
        raise DataError(_("step {n}: '{word}' is not a finite number").format(n=step, word=shown)) from None
