"""Text: one sequence a line; blank lines are passed over. The id is the line's number."""

from __future__ import annotations

from collections.abc import Iterator

from rnn_tui.batch.first import First
from rnn_tui.batch.item import Item
from rnn_tui.batch.reading import Reader
from rnn_tui.batch.stream import Stream
from rnn_tui.errors import DataError
from rnn_tui.networks.model import Model


def items(stream: Stream, model: Model) -> Iterator[Item]:
    """Yield each line's tokens, or its vectors, as ``1 0; 0 1``."""
    reader = Reader(model)
    for number, line in stream.lines():
        if line and not line.isspace():
            try:
                yield from reader.text(str(number), line)
            except DataError as error:
                raise DataError(f"{stream.at(number)}: {error}") from None


def first(stream: Stream) -> First:
    """Return the first line that is not blank."""
    found = (line for _number, line in stream.lines() if line and not line.isspace())
    return First(text=next(found, ""))
