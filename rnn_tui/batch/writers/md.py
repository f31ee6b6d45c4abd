"""Markdown: a table for each sequence, numbers with three decimals."""

from __future__ import annotations

from rnn_tui.batch.part import Head, Part, Sink, Writer
from rnn_tui.batch.tables import as_table
from rnn_tui.views.plain import plain
from rnn_tui.views.render import to_markdown

FOR_PEOPLE = True
IS_TEXT = True


def open_writer(sink: Sink, head: Head) -> Writer:
    """Return a writer of Markdown tables."""
    return _Markdown(sink, head)


class _Markdown:
    def __init__(self, sink: Sink, head: Head) -> None:
        self.sink, self.head, self.begun = sink, head, False

    def write(self, part: Part) -> None:
        """Write one table."""
        text = ("\n" if self.begun else "") + to_markdown(as_table(self.head, part))
        self.sink.write((plain(text) if self.head.request.ascii else text).encode())
        self.begun = True

    def end(self) -> None:
        """End; what was written last has ended already."""

    def close(self) -> None:
        """Nothing was borrowed."""
