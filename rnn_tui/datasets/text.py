"""Plain text: one sequence a line, to be gone on with; blank lines are passed over."""

from __future__ import annotations

from collections.abc import Iterator

from rnn_tui.batch.stream import Stream
from rnn_tui.datasets.record import GENERATE, Maker, Record, placed
from rnn_tui.errors import UsageError
from rnn_tui.i18n import _


def records(stream: Stream, maker: Maker) -> Iterator[Record]:
    """Yield the sequence of each line."""
    if maker.task != GENERATE:
        message = _("{where}: plain text has no answers to learn; --task {task} takes CSV, TSV or JSONL")
        raise UsageError(message.format(where=stream.where, task=maker.task))
    for number, line in stream.lines():
        if line and not line.isspace():
            with placed(stream, number):
                record = maker.of_text(number, line)
            yield record
