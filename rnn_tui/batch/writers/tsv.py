r"""TSV: one timestep a row; see :mod:`rnn_tui.batch.separated`. No quotes; a tab in a cell is ``\t``."""

from __future__ import annotations

from rnn_tui.batch.part import Head, Sink, Writer
from rnn_tui.batch.separated import Separated

FOR_PEOPLE = False
IS_TEXT = True


def open_writer(sink: Sink, head: Head) -> Writer:
    """Return a writer of cells separated by tabs."""
    return Separated(sink, head, "\t", str)
