"""CSV: one timestep a row; see :mod:`rnn_tui.batch.separated`."""

from __future__ import annotations

from rnn_tui.batch.part import Head, Sink, Writer
from rnn_tui.batch.separated import Separated

FOR_PEOPLE = False
IS_TEXT = True


def open_writer(sink: Sink, head: Head) -> Writer:
    """Return a writer of cells separated by commas."""
    return Separated(sink, head, ",", _quoted)


def _quoted(text: str) -> str:
    """Give a text quotes if it needs them (RFC 4180)."""
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text
