"""Texts and rows of files whose cells are separated: what CSV and TSV have in common.

One row a timestep: ``id``, ``stage`` where there are several clocks, ``step``, then ``token``, ``answer`` and
``loss``, ``loss_of``, ``loss_step`` where there are such, then one column for each unit of each series:
``h[0]``, ``h[1]`` … pandas and R read it as it is, and ``melt`` or ``pivot_longer`` makes one row a number of
it. Where the units are the steps of another clock, one cell holds them all, with spaces in between; cells of
another clock's signals are empty. NaN and the infinities are ``NaN``, ``Infinity`` and ``-Infinity``, which
both read as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, repeat

import numpy as np

from rnn_tui.batch.decimals import number_rows
from rnn_tui.batch.gradients import Aim
from rnn_tui.batch.part import Array, Head, Part, Sink
from rnn_tui.text import ascii_only, safe_line

FORMULA_STARTS = tuple("=+-@＝＋－＠")
"""What spreadsheets take for the beginning of a formula (CWE-1236), also in full width; tabs and returns,
which some skip, never begin a cell, since they are written as escapes."""


class Separated:
    """Writes rows of cells.

    Args:
        sink: Where to.
        head: What is the same for all sequences.
        between: What separates two cells.
        quoted: Gives a text cell the quotes that it needs.
    """

    def __init__(self, sink: Sink, head: Head, between: str, quoted: Callable[[str], str]) -> None:
        self.sink, self.head, self.between, self.quoted = sink, head, between, quoted
        self.begun = False

    def write(self, part: Part) -> None:
        """Write one row a step."""
        if not self.begun:
            self.begin()
        if len(part.steps):
            columns = [[text.encode() for text in self.before(part)]]
            columns += self.staged(part) if part.units else self.numbers(part.rows)
            lines = map(self.between.encode().join, zip(*columns, strict=True))
            self.sink.write(b"\n".join(lines) + b"\n")

    def numbers(self, rows: Sequence[Array]) -> list[list[bytes]]:
        """Return the cells of series side by side."""
        return [list(number_rows(array, self.between)) for array in by_dtype(rows)]

    def staged(self, part: Part) -> Iterator[list[bytes]]:
        """Yield the cells of each series: none on other clocks; one for all steps of another clock."""
        rows = iter(part.rows)
        for one in self.head.series:
            if part.stage and one.stage != part.stage:
                yield [self.between.encode() * (len(one.columns) - 1)] * len(part.steps)
            else:
                yield list(number_rows(next(rows), " " if one.across else self.between))

    def begin(self) -> None:
        """Write the heading."""
        head = self.head
        names = ["id", *(["stage"] if head.has_stages else []), "step"]
        names += ["token"] if head.has_tokens else []
        names += ["answer"] if head.labels else []
        names += ["loss", "loss_of", "loss_step"] if head.request.gradients else []
        names += [name for series in head.series for name in series.columns]
        self.sink.write((self.between.join(map(self.cell, names)) + "\n").encode())
        self.begun = True

    def before(self, part: Part) -> list[str]:
        """Return what stands before the numbers of each step."""
        columns: list[Iterable[str]] = [repeat(self.cell(part.id))]
        if self.head.has_stages:
            columns.append(repeat(self.cell(part.stage)))
        columns.append(map(str, part.steps.tolist()))
        if self.head.has_tokens:
            columns.append(map(self.cell, part.tokens))
        if self.head.labels:
            labels = [self.cell(label) for label in self.head.labels]
            columns.append(repeat("") if part.answers is None else [labels[one] for one in part.answers])
        if part.loss is not None:
            columns += [repeat(cell) for cell in map(self.cell, loss_cells(part.loss))]
        return [self.between.join(cells) for cells in zip(*columns, strict=False)]

    def cell(self, text: str) -> str:
        """Return a text as a cell: nothing in it is obeyed by a terminal or run by a spreadsheet."""
        shown = safe_line(text)
        if self.head.request.ascii:
            shown = ascii_only(shown)
        if shown.startswith(FORMULA_STARTS) and not self.head.request.csv_raw:
            shown = "'" + shown
        return self.quoted(shown)

    def end(self) -> None:
        """End; the last row has ended already."""

    def close(self) -> None:
        """Nothing was borrowed."""


def loss_cells(loss: Aim) -> tuple[str, str, str]:
    """Return the kind of a loss, its answer or signal, and its step."""
    return loss.kind, loss.name, str(loss.step or "")


def by_dtype(rows: Sequence[Array]) -> list[Array]:
    """Return series side by side, ``(steps, columns)``, those in the model's dtype apart from terms."""
    groups = [list(group) for _dtype, group in groupby(rows, key=lambda array: array.dtype)]
    return [group[0] if len(group) == 1 else np.concatenate(group, axis=1) for group in groups]
