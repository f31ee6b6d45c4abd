"""What stands in which cell of a row: headers, blank rows and quotes of CSV and TSV.

A row is the numbers of one step, or one token. A blank row, or one of empty cells, ends a sequence. The first
row is a header if none of its cells is a number, or, for a model of tokens, if one of them is ``token``. By
the header, ``id`` names the sequence (another id begins another sequence), ``label`` is the right answer of
the step; columns called ``step`` or nothing are passed over. Every other column is a number, from left to
right; for a model of tokens other columns are passed over too. Without an ``id``, sequences are counted.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line

ID, LABEL, TOKEN = "id", "label", "token"
_ASIDE = ("", "step")


@dataclass(frozen=True)
class Columns:
    """What stands in which cell of a row."""

    width: int
    values: tuple[int, ...]
    """The numbers, or the one token."""
    id: int | None = None
    label: int | None = None
    by_token: bool = False
    """Whether a step is one token."""

    def check(self, cells: list[str]) -> None:
        """Refuse a row of another width."""
        if len(cells) != self.width:
            message = _("{found} cells; expected {width}, as in the rows before")
            raise DataError(message.format(found=len(cells), width=self.width))


def split_cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line.

    Raises:
        DataError: Quotes are not closed, or a quoted cell is longer than any text.
    """
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise DataError(safe_line(str(error))) from None


def first_row(cells: list[str], *, reads_tokens: bool | None) -> tuple[Columns, bool]:
    """Return what a first row tells of the columns, and whether it is a header.

    Args:
        cells: Its cells.
        reads_tokens: Whether a step is one token, or numbers; None where only the file can tell.

    Raises:
        DataError: A token has no column of its own, or two columns have one name.
    """
    names = [cell.strip().casefold() for cell in cells]
    if reads_tokens is None:
        reads_tokens = TOKEN in names or (len(names) == 1 and not is_number(names[0]))
    if not (TOKEN in names if reads_tokens else not any(map(is_number, cells))):
        if reads_tokens and len(cells) != 1:
            message = _("{n} cells but no header; name the columns, one of them 'token'")
            raise DataError(message.format(n=len(cells)))
        return Columns(len(cells), tuple(range(len(cells))), by_token=reads_tokens), False
    for name in (ID, LABEL, TOKEN):
        if names.count(name) > 1:
            raise DataError(_("two columns are called '{name}'").format(name=name))
    places = {name: place for place, name in enumerate(names)}
    values = tuple(place for place, name in enumerate(names) if name not in (ID, LABEL, *_ASIDE))
    if reads_tokens:
        values = (places[TOKEN],)
    return Columns(len(names), values, places.get(ID), places.get(LABEL), reads_tokens), True


def is_number(cell: str) -> bool:
    """Say whether a cell is a number, NaN and infinity among them."""
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell
