"""`run`: the input through the model to the output, window after window, with flat memory."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

import numpy as np

from rnn_tui.batch.compute import Computed, Computer
from rnn_tui.batch.item import Item
from rnn_tui.batch.long import LongSequence
from rnn_tui.batch.out import Out
from rnn_tui.batch.part import Head, Part, Writer
from rnn_tui.batch.reading import Reader
from rnn_tui.batch.request import Outcome, Progress, RunRequest
from rnn_tui.batch.series import chosen_series
from rnn_tui.batch.sources import chosen_kind, items
from rnn_tui.batch.steps import parse_steps
from rnn_tui.batch.stream import STANDARD, open_stream
from rnn_tui.batch.windows import MAX_STEPS, windows
from rnn_tui.batch.writers import chosen_format, writer_module
from rnn_tui.errors import DataError, IncompleteError, RnnTuiError, UsageError
from rnn_tui.files import atomic_write, user_path
from rnn_tui.i18n import _, plural

HELD_BYTES = 32 << 20
"""Of what is to be written, in one window."""
ACROSS = 32
"""Units that a signal is reckoned with whose units are another clock's steps."""
Report = Callable[[Progress], None]


def run(
    request: RunRequest,
    stdout: BinaryIO,
    *,
    stdin: BinaryIO | None = None,
    progress: Report | None = None,
) -> Outcome:
    """Run a model over an input and write what is asked for.

    Args:
        request: What to do.
        stdout: Where to write if the request names no output.
        stdin: What ``-`` reads; the process's own when omitted.
        progress: Called after each window.

    Returns:
        What was done; the input came to its end.

    Raises:
        RnnTuiError: The request or the first sequence is bad; nothing was written.
        IncompleteError: A later sequence is bad, or the disk failed; all before it is written whole, and
            an output file is not there at all.
        BrokenPipeError: The reader of standard output went away.
    """
    return _Job(request, stdout, stdin, progress).run()


class _Job:
    """One run: what was asked for, made ready, and how far it is."""

    def __init__(
        self, request: RunRequest, stdout: BinaryIO, stdin: BinaryIO | None, progress: Report | None
    ) -> None:
        self.request, self.stdout, self.progress = request, stdout, progress
        self.stdin = stdin if stdin is not None or sys.stdin is None else sys.stdin.buffer
        self.began = time.monotonic()
        self.sequences = self.steps = self.parts = 0
        terminal = stdout.isatty()
        self.format = chosen_format(request.format, request.output, terminal=terminal)
        self.module = writer_module(self.format)
        if terminal and not request.output and not self.module.IS_TEXT:
            message = _("{format} is not for a terminal; add --output FILE or send it through a pipe")
            raise UsageError(message.format(format=self.format))
        self.wanted = parse_steps(request.steps)
        series = chosen_series(
            request.model,
            request.signals,
            request.units,
            terms=request.terms,
            gradients=request.gradients,
            brief=self.module.FOR_PEOPLE,
        )
        self.computer = Computer(request.model, series)
        self.head = Head(request, series, request.model.labels if self.computer.answering else ())
        self.long: LongSequence | None = None

    def run(self) -> Outcome:
        """Write everything; return what was done."""
        with contextlib.ExitStack() as stack:
            self.where, source = self.opened(stack)
            self.write_from(source)
        return Outcome(self.sequences, self.steps, self.seconds, self.format)

    def write_from(self, source: Iterator[Item]) -> None:
        """Write every sequence to where it was asked for."""
        name = self.request.input
        # A person who types wants each answer at once.
        typed = name == STANDARD and self.stdin is not None and self.stdin.isatty()
        found = windows(source, self.window_steps(), one_by_one=typed)
        # Numbers that leave the range of their dtype are results like others, not warnings.
        with np.errstate(all="ignore"):
            if self.request.output:
                with atomic_write(user_path(self.request.output)) as file:
                    self.write(found, Out(file, self.request.output))
            else:
                self.write(found, Out(self.stdout, _("standard output")))

    def opened(self, stack: contextlib.ExitStack) -> tuple[str, Iterator[Item]]:
        """Return what the input is called, and its sequences; what is opened is closed with the stack."""
        request = self.request
        if request.input:
            if request.texts:
                raise UsageError(_("give texts or --input, not both"))
            if request.label:
                raise UsageError(_("--label is for texts; labels of --input stand in the data"))
            stream = stack.enter_context(contextlib.closing(open_stream(request.input, self.stdin)))
            kind = chosen_kind(request.input_format, request.input, stream, reads_tokens=self.head.has_tokens)
            return stream.where, items(kind, stream, request.model)
        texts = request.texts or tuple(filter(None, [request.model.card.example]))
        if not texts:
            raise UsageError(_("there is nothing to run; give a text or --input FILE"))
        return _("text"), given(Reader(request.model), texts, (request.label,) if request.label else None)

    def write(self, found: Iterator[list[Item]], out: Out) -> None:
        """Write all windows; what was written before a bad sequence is whole."""
        writer: Writer = self.module.open_writer(out, self.head)
        with contextlib.closing(writer):
            failure = self.write_windows(found, writer, out)
            try:
                writer.end()
            except DataError as error:
                failure = failure or error
            out.flush()
        if failure is not None:
            raise IncompleteError(f"{failure}; {self.kept()}")

    def write_windows(self, found: Iterator[list[Item]], writer: Writer, out: Out) -> RnnTuiError | None:
        """Write window after window; return what ended it early.

        Raises:
            RnnTuiError: It ended before anything was written.
        """
        try:
            for window in found:
                self.write_window(window, writer)
                out.flush()
                self.report()
        except RnnTuiError as error:
            if not self.parts:
                raise
            return error
        if not self.sequences:
            raise DataError(_("{where}: the input is empty").format(where=self.where))
        return None

    def write_window(self, window: list[Item], writer: Writer) -> None:
        for part in self.computed(window):
            writer.write(part)
            self.parts += 1
            self.sequences += not part.more

    def computed(self, window: list[Item]) -> Iterator[Part]:
        """Yield what is written of each sequence of a window, in order."""
        self.steps += sum(item.steps for item in window)
        if self.long is not None or self.is_long(window[0]):
            yield from self.of_long(window[0])
            window = window[1:]
        places: dict[int, tuple[Computed, int]] = {}
        short = [item for item in window if not self.is_long(item)]
        for batch in self.computer.batches(short):
            done = self.computer.run([short[place] for place in batch])
            places |= {place: (done, at) for at, place in enumerate(batch)}
        parts = iter(done.parts(at, self.wanted) for _place, (done, at) in sorted(places.items()))
        for item in window:
            if self.is_long(item):
                yield from self.of_long(item)
            else:
                yield from next(parts)

    def is_long(self, item: Item) -> bool:
        """Say whether a sequence runs in blocks."""
        return item.more or item.steps > self.computer.block_steps

    def of_long(self, item: Item) -> Iterator[Part]:
        """Yield what can be written after the next part of a long sequence."""
        if self.long is None:
            self.long = LongSequence(self.computer, self.wanted, item.id)
        yield from self.long.feed(item)
        if not item.more:
            self.long = None

    def window_steps(self) -> int:
        """Return how many steps of what is written are held at once."""
        itemsize = np.dtype(self.request.model.dtype).itemsize
        width = sum(len(one.units) or ACROSS for one in self.head.series)
        return max(1, min(MAX_STEPS, HELD_BYTES // (width * (8 if self.request.terms else itemsize))))

    @property
    def seconds(self) -> float:
        """Time since the beginning."""
        return time.monotonic() - self.began

    def report(self) -> None:
        if self.progress is not None:
            self.progress(Progress(self.sequences, self.steps, self.seconds))

    def kept(self) -> str:
        """Return what became of the sequences before a bad one."""
        if self.request.output:
            return _("nothing was written")
        return plural(
            "{n} sequence before it is written", "{n} sequences before it are written", self.sequences
        )


def given(reader: Reader, texts: tuple[str, ...], labels: tuple[str, ...] | None = None) -> Iterator[Item]:
    """Yield the sequences of texts, all with the same labels; their ids are their numbers."""
    for number, text in enumerate(texts, start=1):
        try:
            yield from reader.text(str(number), text, labels)
        except DataError as error:
            if len(texts) == 1:
                raise
            raise DataError(_("text {n}").format(n=number) + f": {error}") from None
