"""Rows of cells, which CSV and TSV have in common. The first row names the columns.

A row is a whole sequence where there is a column ``text`` (with ``label`` for ``classify``), or ``source``
and ``target``. Else it is one timestep, as ``run`` reads it: a ``token``, or numbers, with ``label``; a blank
row or another ``id`` begins another sequence. A sequence to ``classify`` has one label at all its steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from rnn_tui.batch.columns import LABEL, Columns, first_row, is_number, split_cells
from rnn_tui.batch.stream import Stream
from rnn_tui.datasets.record import CLASSIFY, GENERATE, TAG, TRANSLATE, Maker, Record, excerpt, placed
from rnn_tui.errors import DataError, suggestion
from rnn_tui.i18n import _

WHOLE = {CLASSIFY: ("text", LABEL), GENERATE: ("text",), TRANSLATE: ("source", "target")}
"""The columns of a row that is a whole sequence, by task."""
STEP = ("token", LABEL)
"""The columns of a row that is one timestep of tokens."""
_LARGEST = 3.4e38
"""Of a number: models compute in float32."""
Row = tuple[int, list[str]]
"""The number of a line and its cells."""


class Separated:
    """Reads the sequences of one file."""

    def __init__(self, stream: Stream, maker: Maker, delimiter: str) -> None:
        self.stream, self.maker, self.delimiter = stream, maker, delimiter

    def records(self) -> Iterator[Record]:
        """Yield the sequences."""
        rows = self.rows()
        head = next((row for row in rows if row[1]), None)
        if head is None:
            return
        number, cells = head
        names = [cell.strip().casefold() for cell in cells]
        wanted = WHOLE.get(self.maker.task, ())
        if wanted and set(wanted) <= set(names):
            yield from self.whole(rows, [names.index(name) for name in wanted], len(names))
            return
        with placed(self.stream, number):
            columns = self.by_step(cells, names)
        yield from self.sequences(rows, columns)

    def rows(self) -> Iterator[Row]:
        """Yield the cells of each line; none for a blank one."""
        for number, line in self.stream.lines():
            if not line.strip(self.delimiter + " \t"):
                yield number, []
                continue
            with placed(self.stream, number):
                cells = split_cells(line, self.delimiter)
            yield number, cells

    def whole(self, rows: Iterator[Row], places: Sequence[int], width: int) -> Iterator[Record]:
        """Yield the sequence of each row."""
        for number, cells in rows:
            if not cells:
                continue
            with placed(self.stream, number):
                Columns(width, ()).check(cells)
                text, *more = (cells[place] for place in places)
                labels = [] if self.maker.task == TRANSLATE else [one.strip() for one in more]
                target = more[0] if self.maker.task == TRANSLATE else None
                record = self.maker.of_text(number, text, labels, target)
            yield record

    def by_step(self, cells: list[str], names: Sequence[str]) -> Columns:
        """Return the columns of rows that are one timestep each."""
        task = self.maker.task
        if task not in (TAG, CLASSIFY) or LABEL not in names:
            raise missing(names, WHOLE.get(task, STEP))
        columns, is_header = first_row(cells, reads_tokens=None)
        if not is_header or not columns.values:
            raise missing(names, STEP)
        return columns

    def sequences(self, rows: Iterator[Row], columns: Columns) -> Iterator[Record]:
        """Yield the sequences of rows that are one timestep each."""
        found: list[Row] = []
        for number, cells in chain(rows, [(0, [])]):
            if cells:
                with placed(self.stream, number):
                    columns.check(cells)
                    check_numbers(cells, columns)
            is_new = (
                columns.id is not None and found and cells and cells[columns.id] != found[0][1][columns.id]
            )
            if found and (is_new or not cells):
                with placed(self.stream, found[0][0]):
                    record = self.sequence(found, columns)
                yield record
                found = []
            if cells:
                found.append((number, cells))

    def sequence(self, rows: Sequence[Row], columns: Columns) -> Record:
        """Return the record of the rows of one sequence."""
        assert columns.label is not None  # noqa: S101 - a first row without it was refused
        number, steps = rows[0][0], [cells for _number, cells in rows]
        labels = [cells[columns.label].strip() for cells in steps]
        if self.maker.task == CLASSIFY:
            labels = list(dict.fromkeys(labels))
            if len(labels) > 1:
                message = _("two labels, '{a}' and '{b}', for one sequence; --task tag takes one a step")
                raise DataError(message.format(a=excerpt(labels[0]), b=excerpt(labels[1])))
        if columns.by_token:
            return self.maker.of_tokens(number, [cells[columns.values[0]] for cells in steps], labels)
        vectors = tuple(tuple(float(cells[place]) for place in columns.values) for cells in steps)
        return self.maker.of_vectors(number, vectors, labels)


def check_numbers(cells: list[str], columns: Columns) -> None:
    """Refuse a row of numbers of which one is no finite number."""
    for place in () if columns.by_token else columns.values:
        if not is_number(cells[place]):
            message = _("'{cell}' is not a number; a column of words is called 'token', one of texts 'text'")
            raise DataError(message.format(cell=excerpt(cells[place])))
        if not abs(float(cells[place])) <= _LARGEST:
            message = _("'{cell}' is not a finite {dtype}")
            raise DataError(message.format(cell=excerpt(cells[place]), dtype="float32"))


def missing(names: Sequence[str], wanted: Sequence[str]) -> DataError:
    """Return the error of a first row that does not name the columns that are needed."""
    name = next((one for one in wanted if one not in names), wanted[0])
    message = _("no column is called '{name}'; {hint}; the first row names the columns: {example}")
    hint = suggestion(name, filter(None, names))
    return DataError(message.format(name=name, hint=hint, example=",".join(wanted)))
