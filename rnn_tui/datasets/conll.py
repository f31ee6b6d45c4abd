"""CoNLL: a token and its label a line, a blank line between sentences.

Columns stand between tabs, or else between blanks. The first is the token, the last its label, as in the
data of the shared task on named entities; what stands between them is passed over, and so are its lines
that say ``-DOCSTART-``.

Source: Tjong Kim Sang & De Meulder 2003.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from rnn_tui.batch.stream import Stream
from rnn_tui.datasets.record import TAG, Maker, Record, placed
from rnn_tui.errors import DataError, UsageError
from rnn_tui.i18n import _

DOCUMENT = "-DOCSTART-"


def records(stream: Stream, maker: Maker) -> Iterator[Record]:
    """Yield the sentences."""
    if maker.task != TAG:
        message = _("{where}: CoNLL has a label for each token; give --task tag")
        raise UsageError(message.format(where=stream.where))
    width, rows = 0, []
    for number, line in chain(stream.lines(), [(0, "")]):
        if line and not line.isspace():
            columns = line.split("\t") if "\t" in line else line.split()
            width = width or len(columns)
            with placed(stream, number):
                _check(columns, width)
            if columns[0] != DOCUMENT:
                rows.append((number, columns[0], columns[-1].strip()))
        elif rows:
            numbers, tokens, labels = zip(*rows, strict=True)
            with placed(stream, numbers[0]):
                record = maker.of_tokens(numbers[0], tokens, labels)
            yield record
            rows = []


def _check(columns: list[str], width: int) -> None:
    if len(columns) < 2:
        raise DataError(_("one column; write a token and its label, a tab or a blank between them"))
    if len(columns) != width:
        message = _("{found} columns, the lines before it have {width}")
        raise DataError(message.format(found=len(columns), width=width))
    if not columns[0] or not columns[-1].strip():
        raise DataError(_("a token or its label is empty"))
