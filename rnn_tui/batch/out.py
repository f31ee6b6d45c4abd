"""Where a run writes to: all of the bytes, or an error in words."""

from __future__ import annotations

from typing import BinaryIO

from rnn_tui.errors import IncompleteError
from rnn_tui.files import shown, write_all
from rnn_tui.text import safe_line


class Out:
    """Standard output or a file.

    Args:
        stream: Takes the bytes.
        name: What an error message calls it.
    """

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name = stream, name

    def write(self, data: bytes | memoryview) -> int:
        """Write all of the bytes."""
        try:
            write_all(self.stream, data)
        except OSError as error:
            raise self.failed(error) from None
        return len(data)

    def flush(self) -> None:
        """Let the reader have what was written."""
        try:
            self.stream.flush()
        except OSError as error:
            raise self.failed(error) from None

    def failed(self, error: OSError) -> Exception:
        """Return a failure in words; that a reader went away is passed on as it is."""
        if isinstance(error, BrokenPipeError):
            return error
        return IncompleteError(f"{shown(self.name)}: {safe_line(error.strerror or str(error))}")
