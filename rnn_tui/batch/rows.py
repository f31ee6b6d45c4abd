"""One timestep a row: the sequences of CSV and TSV; :mod:`rnn_tui.batch.columns` says what stands where."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator, Sequence

import numpy as np

from rnn_tui.batch.columns import Columns, first_row, is_number, split_cells
from rnn_tui.batch.item import Item
from rnn_tui.batch.reading import Reader, checked_id
from rnn_tui.batch.stream import Stream
from rnn_tui.errors import DataError, suggestion
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.session.inputs import encoded, label_numbers
from rnn_tui.text import safe_line, shortened


class Rows:
    """Reads steps row by row; holds one part of one sequence."""

    def __init__(self, stream: Stream, model: Model, delimiter: str) -> None:
        self.stream, self.model, self.delimiter = stream, model, delimiter
        self.reader = Reader(model)
        by_char = model.vocabulary is not None and model.vocabulary.by == "char"
        self.blank = delimiter + ("" if by_char else " \t")
        self.largest = float(np.finfo(model.dtype).max)
        self.columns: Columns | None = None
        self.count = self.before = 0
        self.name = ""
        self.clear()

    def clear(self) -> None:
        """Begin another part."""
        self.steps = 0
        self.values = array("d")
        self.tokens: list[str] = []
        self.labels: list[str] = []

    def items(self) -> Iterator[Item]:
        """Yield the sequences."""
        for number, line in self.stream.lines():
            try:
                done = self.row(line) if line.strip(self.blank) else self.ended()
            except DataError as error:
                raise DataError(f"{self.stream.at(number)}: {error}") from None
            yield from done
        yield from self.ended()

    def row(self, line: str) -> list[Item]:
        """Take in a row; return what it shows to be complete."""
        cells = split_cells(line, self.delimiter)
        if self.columns is None:
            self.columns, is_header = self.first(cells)
            if is_header:
                return []
        columns = self.columns
        columns.check(cells)
        name = self.name if columns.id is None else checked_id(cells[columns.id].strip(), "")
        done = self.ended() if name != self.name else []
        if self.steps == self.reader.part_steps:
            done = [self.part(more=True)]
        if not self.steps and not self.before:
            self.count += 1
            self.name = name
        self.add([cells[place] for place in columns.values])
        if columns.label is not None:
            self.add_label(cells[columns.label])
        self.steps += 1
        return done

    def first(self, cells: list[str]) -> tuple[Columns, bool]:
        """Learn the columns from the first row; say whether it is a header."""
        columns, is_header = first_row(cells, reads_tokens=self.reader.words is not None)
        found = len(columns.values)
        if self.reader.words is None and found != self.model.input_width:
            message = _("each step has {found} numbers; the model reads {width}")
            raise DataError(message.format(found=found, width=self.model.input_width))
        return columns, is_header

    def add(self, cells: Sequence[str]) -> None:
        """Keep the numbers or the token of a step."""
        if self.reader.words is not None:
            self.reader.words.number(cells[0], self.before + self.steps + 1)
            self.tokens.append(cells[0])
            return
        try:
            numbers = [float(cell) for cell in cells]
        except ValueError:
            numbers = []
        # One sum finds NaN, infinity and what is too large for the dtype; Python would read 1_000.
        if "_" in "".join(cells) or not sum(map(abs, numbers), 0.0 if numbers else math.nan) <= self.largest:
            self.check(cells)
        self.values.extend(numbers)

    def check(self, cells: Sequence[str]) -> None:
        """Find what is no finite number of the model's dtype, if there is any."""
        for cell in cells:
            good = is_number(cell)
            if not good or not abs(float(cell)) <= self.largest:
                message = _("'{cell}' is not a number") if not good else _("'{cell}' is not a finite {dtype}")
                shown = shortened(safe_line(cell), 40)
                raise DataError(message.format(cell=shown, dtype=self.model.dtype))

    def add_label(self, label: str) -> None:
        if label and label not in self.model.labels:
            message = _("'{label}' is not an answer of the model; {hint}")
            hint = suggestion(label, self.model.labels)
            raise DataError(message.format(label=shortened(safe_line(label), 40), hint=hint))
        self.labels.append(label)

    def ended(self) -> list[Item]:
        """Return the last part of the sequence that was read, if there is one."""
        done = [self.part(more=False)] if self.steps else []
        self.name, self.before = "", 0
        return done

    def part(self, *, more: bool) -> Item:
        """Return the steps that were read, and begin anew."""
        labels = self.labels or None
        name = self.name or str(self.count)
        if self.reader.words is not None:
            numbers, targets = encoded(self.model, self.tokens, labels)
            item = Item(name, self.steps, self.tokens, numbers, targets=targets, more=more)
        else:
            rows = self.reader.finite(np.frombuffer(self.values).reshape(self.steps, -1))
            targets = label_numbers(self.model, labels, self.steps) if labels else None
            item = Item(name, self.steps, vectors=rows, targets=targets, more=more)
        self.before += self.steps
        self.clear()
        return item
