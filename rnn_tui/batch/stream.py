"""The bytes of an input: bounded lines with their numbers, and a first look that loses nothing."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from rnn_tui.errors import DataError, IncompleteError
from rnn_tui.files import open_regular, shown
from rnn_tui.i18n import _
from rnn_tui.text import safe_line

STANDARD = "-"
"""Stands for standard input, or output, where a file is named."""
MAX_LINE = 16 * 1024 * 1024
"""Bytes of a line; a file of two gigabytes without a line's end is refused after so many."""
_BOM = b"\xef\xbb\xbf"


class Stream:
    """An input that is read once, from its beginning to its end.

    Args:
        raw: Where the bytes come from.
        where: What an error message calls it.
        is_ours: Whether nobody else reads from it.
    """

    def __init__(self, raw: BinaryIO, where: str, *, is_ours: bool = False) -> None:
        # Without a buffer every line would be read byte by byte.
        self.raw = io.BufferedReader(raw, 1 << 16) if isinstance(raw, io.RawIOBase) else raw
        self.where, self.is_ours = where, is_ours
        self._looked_at = io.BytesIO()
        self._is_at_end = False

    def close(self) -> None:
        """Close what was opened here; standard input is everybody's."""
        if self.is_ours:
            self.raw.close()

    def head(self) -> bytes:
        """Return the beginning, up to the first line that is not blank, without taking it away."""
        if not self._looked_at.getbuffer():
            lines = [self._take(MAX_LINE + 1)]
            while lines[-1] and not lines[-1].removeprefix(_BOM).strip() and len(lines) < MAX_LINE:
                lines.append(self._take(MAX_LINE + 1))
            self._looked_at = io.BytesIO(b"".join(lines))
        return self._looked_at.getvalue().removeprefix(_BOM)

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number from 1, without its end.

        Raises:
            DataError: A line is too long or not UTF-8.
            IncompleteError: The system failed to read on.
        """
        number = 0
        while line := self._looked_at.readline() or self._take(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                message = _("the line is longer than {n} bytes; is this the right file?")
                raise DataError(f"{self.at(number)}: " + message.format(n=f"{MAX_LINE:,}"))
            yield number, self._decoded(line if number > 1 else line.removeprefix(_BOM), number)

    def read(self, count: int) -> bytes:
        """Return the next bytes, fewer only at the end."""
        parts = [self._looked_at.read(count)]
        left = count - len(parts[0])
        try:
            while left and (part := self.raw.read(left)):
                parts.append(part)
                left -= len(part)
        except OSError as error:
            raise self._failed(error) from None
        return b"".join(parts)

    def at(self, line: int) -> str:
        """Return how an error message names a line."""
        return _("{where}, line {n}").format(where=self.where, n=line)

    def handle(self) -> int | None:
        """Return the handle of a regular file that is read from its beginning; None of anything else."""
        try:
            handle = self.raw.fileno()
            seen = len(self._looked_at.getbuffer())
            whole = stat.S_ISREG(os.fstat(handle).st_mode) and self.raw.tell() == seen
        except (OSError, ValueError):  # bytes in memory have no handle, a pipe has no place
            return None
        return handle if whole else None

    def _take(self, limit: int) -> bytes:
        # A person who ended the input once is not made to do it again: a terminal would read on.
        if self._is_at_end:
            return b""
        try:
            line = self.raw.readline(limit)
        except OSError as error:
            raise self._failed(error) from None
        self._is_at_end = not line
        return line

    def _failed(self, error: OSError) -> IncompleteError:
        return IncompleteError(f"{self.where}: {safe_line(error.strerror or str(error))}")

    def _decoded(self, line: bytes, number: int) -> str:
        try:
            return line.decode().rstrip("\r\n")
        except UnicodeDecodeError as error:
            message = _("byte {n}, {byte}, is not UTF-8; save the file as UTF-8 and try again")
            found = message.format(n=error.start + 1, byte=f"0x{line[error.start]:02x}")
            raise DataError(f"{self.at(number)}: {found}") from None


def open_stream(name: str, stdin: BinaryIO | None) -> Stream:
    """Open a file by its path, or standard input.

    Raises:
        DataError: There is no such file, or it is not a regular one, or may not be read.
    """
    if name == STANDARD:
        if stdin is None:
            raise DataError(_("standard input is closed; name a file"))
        return Stream(stdin, _("standard input"))
    path = Path(name).expanduser()
    try:
        return Stream(open_regular(path), shown(path), is_ours=True)
    except DataError as error:
        if path.is_fifo():
            raise DataError(f"{error}; " + _("a pipe is read with --input -")) from None
        raise
