"""How far a long run is: one line on a terminal, rewritten in place and taken away at the end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, TextIO

from rnn_tui.cli.tell import width
from rnn_tui.i18n import _, plural
from rnn_tui.views.plain import plain

if TYPE_CHECKING:
    from rnn_tui.batch.request import Outcome, Progress

FIRST_SECONDS, EVERY_SECONDS = 1.0, 0.2
"""A run that is shorter shows no progress; a line is rewritten so often."""


class ProgressLine:
    """Rewrites its line with no more than a carriage return, which every terminal knows.

    Args:
        stream: The terminal.
        ascii_only: Whether it shows nothing but ASCII.
    """

    def __init__(self, stream: TextIO, *, ascii_only: bool) -> None:
        self.stream, self.ascii_only = stream, ascii_only
        self.due = FIRST_SECONDS
        self.drawn = 0

    def show(self, progress: Progress) -> None:
        """Show how far the run is, unless it was shown a moment ago."""
        if progress.seconds >= self.due:
            self.due = progress.seconds + EVERY_SECONDS
            text = self.fitting(counted(progress))
            self.stream.write("\r" + text + " " * (self.drawn - width(text)))
            self.stream.flush()
            self.drawn = width(text)

    def fitting(self, text: str) -> str:
        """Return what of a text one line of the terminal shows."""
        if self.ascii_only:
            text = plain(text)
        columns = shutil.get_terminal_size().columns - 1
        while width(text) > columns:
            text = text[:-1]
        return text

    def clear(self) -> None:
        """Take the line away, so that what is said next stands alone."""
        if self.drawn:
            self.stream.write("\r" + " " * self.drawn + "\r")
            self.stream.flush()
            self.drawn = 0


def counted(done: Progress | Outcome) -> str:
    """Return how much was done, and how fast."""
    sequences = plural("{n:,} sequence", "{n:,} sequences", done.sequences)
    steps = plural("{n:,} step", "{n:,} steps", done.steps)
    rate = f"{done.steps / max(done.seconds, 1e-9):,.0f}"
    text = _("{sequences}, {steps} in {seconds:.1f} s, {rate} steps a second")
    return text.format(sequences=sequences, steps=steps, seconds=done.seconds, rate=rate)
