"""CSV: one timestep a row, an empty row between sequences; see :mod:`rnn_tui.batch.rows`."""

from __future__ import annotations

from collections.abc import Iterator

from rnn_tui.batch.first import First, first_of_rows
from rnn_tui.batch.item import Item
from rnn_tui.batch.rows import Rows
from rnn_tui.batch.stream import Stream
from rnn_tui.networks.model import Model


def items(stream: Stream, model: Model) -> Iterator[Item]:
    """Yield the sequences of a file whose cells are separated by commas."""
    return Rows(stream, model, ",").items()


def first(stream: Stream) -> First:
    """Return the first sequence as it stands."""
    return first_of_rows(stream, ",")
