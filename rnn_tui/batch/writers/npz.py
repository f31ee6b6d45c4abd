r"""npz: one array for each signal of each sequence, ``ID/SIGNAL``, written one after the other.

``numpy.load("run.npz")["1/h"]`` has shape ``(steps, units)``; terms are ``ID/f: W_f @ x``, gradients
``ID/dh``. In names, ``/``, ``\``, ``%``, a leading point and what a terminal would obey are written ``%XX``.
A long sequence waits in a temporary file, since its shape comes before its numbers.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import IO

import numpy as np

from rnn_tui.batch.archive import Archive
from rnn_tui.batch.part import Array, Head, Part, Sink, Writer
from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

FOR_PEOPLE = False
IS_TEXT = False
_PIECE = 1 << 20
_TOGETHER = 4096


def open_writer(sink: Sink, head: Head) -> Writer:
    """Return a writer of an archive of arrays."""
    return _Npz(sink, head)


class _Npz:
    def __init__(self, sink: Sink, head: Head) -> None:
        self.archive = Archive(sink)
        self.head = head
        self.names = [quoted(series.title) for series in head.series]
        self.ids = Ids()
        self.waiting: list[IO[bytes]] = []
        self.steps = 0

    def write(self, part: Part) -> None:
        """Write the arrays of one sequence, or keep those of a long one until it is whole."""
        if (part.more and not part.stage) or self.waiting:
            self.keep(part)
            return
        if part.stage in ("", self.head.stages[0]):
            self.ids.add(part.id)
        before = quoted(part.id) + "/"
        names = [quoted(one.title) for one in self.head.series_of(part)] if part.stage else self.names
        for name, rows in zip(names, part.rows, strict=True):
            data = packed(rows)
            header, crc = npy_header(rows.dtype.str, *rows.shape)
            size = len(header) + len(data)
            self.archive.add(f"{before}{name}.npy", header, (data,), zlib.crc32(data, crc), size)

    def keep(self, part: Part) -> None:
        if not self.waiting:
            self.waiting = [tempfile.TemporaryFile() for _name in self.names]  # noqa: SIM115 - closed when written
            self.steps = 0
        for file, rows in zip(self.waiting, part.rows, strict=True):
            file.write(packed(rows))
        self.steps += len(part.steps)
        if not part.more:
            self.ids.add(part.id)
            for name, file, rows in zip(self.names, self.waiting, part.rows, strict=True):
                self.copy(f"{quoted(part.id)}/{name}.npy", file, rows)
            self.forget()

    def copy(self, path: str, file: IO[bytes], like: Array) -> None:
        """Write one array that waited."""
        header, crc = npy_header(like.dtype.str, self.steps, like.shape[1])
        size = len(header)
        for piece in pieces(file):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        self.archive.add(path, header, pieces(file), crc, size)

    def forget(self) -> None:
        for file in self.waiting:
            file.close()
        self.waiting = []

    def end(self) -> None:
        """Write the archive's directory; a sequence that did not come to its end is not in it."""
        self.archive.end()
        self.ids.merge()

    def close(self) -> None:
        """Give the temporary files back."""
        self.archive.close()
        self.forget()


class Ids:
    """Finds an id that comes twice, in eight bytes for each: an archive has one array of a name."""

    def __init__(self) -> None:
        self.sorted = np.empty(0, np.int64)
        self.new: dict[int, str] = {}

    def add(self, name: str) -> None:
        """Take note of an id.

        Raises:
            DataError: It came before, or one of the last few thousand did.
        """
        mark = hash(name)
        if mark in self.new:
            raise DataError(self.twice(name))
        self.new[mark] = name
        if len(self.new) == _TOGETHER:
            self.merge()

    def merge(self) -> None:
        """Move the new ids to the sorted ones."""
        marks = np.sort(np.fromiter(self.new, np.int64, len(self.new)))
        places = np.searchsorted(self.sorted, marks)
        inside = places < len(self.sorted)
        known = inside.copy()
        known[inside] = self.sorted[places[inside]] == marks[inside]
        if known.any():
            raise DataError(self.twice(self.new[int(marks[known][0])]))
        self.sorted = np.insert(self.sorted, places, marks)
        self.new = {}

    @staticmethod
    def twice(name: str) -> str:
        message = _("two sequences have the id '{id}'; npz needs a name for each, jsonl does not")
        return message.format(id=shortened(safe_line(name), 40))


def packed(rows: Array) -> memoryview:
    """Return an array's bytes, lowest first."""
    if sys.byteorder == "big":
        rows = rows.astype(rows.dtype.newbyteorder("<"))
    return np.ascontiguousarray(rows).data.cast("B") if rows.size else memoryview(b"")


@lru_cache(maxsize=4096)
def npy_header(dtype: str, steps: int, units: int) -> tuple[bytes, int]:
    """Return the bytes before an array's numbers, and their CRC-32."""
    buffer = io.BytesIO()
    description = {"descr": dtype.replace(">", "<"), "fortran_order": False, "shape": (steps, units)}
    np.lib.format.write_array_header_1_0(buffer, description)
    return buffer.getvalue(), zlib.crc32(buffer.getvalue())


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file from its beginning."""
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


@lru_cache(maxsize=4096)
def quoted(name: str) -> str:
    """Return a name that stays within its archive wherever it is unpacked; others give another name."""
    if name.isascii() and name.isalnum():
        return name
    text = "".join(
        "".join(f"%{byte:02X}" for byte in char.encode(errors="surrogatepass"))
        if char in "/\\%" or safe_line(char) != char or (char == "." and not place)
        else char
        for place, char in enumerate(name)
    )
    return text or "%"
