"""A .npy file: ``(T, I)`` is one sequence, ``(T, B, I)`` is B of one length; nothing is ever unpickled.

Only what is needed next is read, whichever way the numbers lie in the file. What comes through a pipe goes
to a temporary file first, since the sequences of a batch are interleaved. Ids count from 1.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.batch.first import First
from rnn_tui.batch.item import Item
from rnn_tui.batch.npy_header import NpyHeader, read_npy_header
from rnn_tui.batch.reading import Reader
from rnn_tui.batch.stream import Stream
from rnn_tui.errors import DataError, IncompleteError
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.session.inputs import check_length
from rnn_tui.text import safe_line

Array = NDArray[Any]
_PIECE = 1 << 20
_HELD_BYTES = 8 << 20
"""Of the sequences that are read together."""


def items(stream: Stream, model: Model) -> Iterator[Item]:
    """Yield the sequences of an array."""
    reader = Reader(model)
    try:
        reader.want_vectors()
    except DataError as error:
        raise DataError(f"{stream.where}: {error}") from None
    with _opened(stream) as block:
        width = block.shape[2]
        if width != model.input_width:
            message = _("each step has {found} numbers; the model reads {width}")
            raise DataError(f"{stream.where}: {message.format(found=width, width=model.input_width)}")
        yield from _Sequences(block, reader).items()


def first(stream: Stream) -> First:
    """Return the first sequence as it stands."""
    with _opened(stream) as block:
        check_length(block.shape[0])
        return First(rows=tuple(map(tuple, block.read(0, block.shape[0], 0, 1)[:, 0].tolist())))


@contextlib.contextmanager
def _opened(stream: Stream) -> Iterator[_Block]:
    """Give access to an array whose header is true."""
    handle = stream.handle()
    header = read_npy_header(stream)
    expected = header.count * header.dtype.itemsize
    with contextlib.ExitStack() as stack:
        start = header.start
        if handle is None:
            spool = stack.enter_context(tempfile.TemporaryFile())
            found, start, handle = _spooled(stream, spool, expected), 0, spool.fileno()
        else:
            found = os.fstat(handle).st_size - start
        if found != expected:
            message = _("shape {shape} of {dtype} takes {expected} bytes after the header; there are {found}")
            sizes = {"expected": f"{expected:,}", "found": f"{found:,}"}
            text = message.format(shape=header.shape, dtype=header.dtype, **sizes)
            raise DataError(f"{stream.where}: {text}")
        yield _Block(handle, start, header, stream.where)


def _spooled(stream: Stream, spool: Any, expected: int) -> int:
    """Copy what a pipe sends to a file; stop where it sends more than the header says."""
    found = 0
    try:
        while found <= expected and (piece := stream.read(_PIECE)):
            found += spool.write(piece)
        spool.flush()
    except OSError as error:
        raise IncompleteError(f"{stream.where}: {safe_line(error.strerror or str(error))}") from None
    return found


class _Sequences:
    """Yields the sequences of an array, several short ones at a time or one long one in parts."""

    def __init__(self, block: _Block, reader: Reader) -> None:
        self.block, self.reader = block, reader
        self.steps, self.batch, self.width = block.shape

    def items(self) -> Iterator[Item]:
        if self.steps > self.reader.part_steps:
            for sequence in range(self.batch):
                yield from self.parts(sequence)
            return
        together = max(1, _HELD_BYTES // (self.steps * self.width * 8))
        for low in range(0, self.batch, together):
            rows = self.rows(0, self.steps, low, min(low + together, self.batch))
            for place in range(rows.shape[1]):
                yield Item(str(low + place + 1), self.steps, vectors=rows[:, place])

    def parts(self, sequence: int) -> Iterator[Item]:
        """Yield one long sequence."""
        for low in range(0, self.steps, self.reader.part_steps):
            high = min(low + self.reader.part_steps, self.steps)
            rows = self.rows(low, high, sequence, sequence + 1)[:, 0]
            yield Item(str(sequence + 1), high - low, vectors=rows, more=high < self.steps)

    def rows(self, low: int, high: int, first: int, last: int) -> Array:
        """Return some steps of some sequences, in the model's dtype."""
        try:
            return self.reader.finite(self.block.read(low, high, first, last), low + 1, first + 1)
        except DataError as error:
            raise DataError(f"{self.block.where}: {error}") from None


class _Block:
    """Reads a box out of an array on disk."""

    def __init__(self, handle: int, start: int, header: NpyHeader, where: str) -> None:
        self.handle, self.start, self.header, self.where = handle, start, header, where
        steps, *batch, width = header.shape
        self.shape = (steps, batch[0] if batch else 1, width)

    def read(self, low: int, high: int, first: int, last: int) -> Array:
        """Return steps ``low`` to ``high`` of sequences ``first`` to ``last``, ``(T, B, I)``."""
        steps, batch, width = self.shape
        if self.header.fortran:  # the same numbers as an array (I, B, T) with the last index fastest
            return self.box((width, batch, steps), (0, width), (first, last), (low, high)).transpose(2, 1, 0)
        return self.box((steps, batch, width), (low, high), (first, last), (0, width))

    def box(
        self, shape: tuple[int, int, int], a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]
    ) -> Array:
        """Return ``[a, b, c]`` of an array whose last index runs fastest, in as few reads as it has runs."""
        _rows, columns, numbers = shape
        found = np.empty((a[1] - a[0], b[1] - b[0], c[1] - c[0]), self.header.dtype)
        whole_numbers = c == (0, numbers)
        if whole_numbers and b == (0, columns):
            self.run(a[0] * columns * numbers, found)
            return found
        for i in range(a[0], a[1]):
            if whole_numbers:
                self.run((i * columns + b[0]) * numbers, found[i - a[0]])
                continue
            for j in range(b[0], b[1]):
                self.run((i * columns + j) * numbers + c[0], found[i - a[0], j - b[0]])
        return found

    def run(self, place: int, out: Array) -> None:
        """Read neighbouring numbers, the first of them so many from the start."""
        view, offset = memoryview(out.data).cast("B"), self.start + place * out.dtype.itemsize
        try:
            while view:
                count = os.preadv(self.handle, [view], offset)
                if not count:
                    raise IncompleteError(f"{self.where}: " + _("the file became shorter while it was read"))
                view, offset = view[count:], offset + count
        except OSError as error:
            raise IncompleteError(f"{self.where}: {safe_line(error.strerror or str(error))}") from None
