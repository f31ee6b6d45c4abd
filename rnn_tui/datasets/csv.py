"""CSV: cells between commas; see :mod:`rnn_tui.datasets.separated`."""

from __future__ import annotations

from collections.abc import Iterator

from rnn_tui.batch.stream import Stream
from rnn_tui.datasets.record import Maker, Record
from rnn_tui.datasets.separated import Separated


def records(stream: Stream, maker: Maker) -> Iterator[Record]:
    """Yield the sequences of a file whose cells are separated by commas."""
    return Separated(stream, maker, ",").records()
