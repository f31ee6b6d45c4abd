"""A zip archive written straight through: nothing is sought, and nothing of what is done is kept in memory.

The standard library keeps a record of each member until the end; with a member for each signal of each of
millions of sequences that is gigabytes. Here the directory waits in a temporary file. Members are stored,
not packed; their times are all the first a zip knows, so equal contents give equal bytes.

Source: APPNOTE.TXT 6.3.10, sections 4.3 (records) and 4.5.3 (zip64).
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable
from typing import IO

from rnn_tui.batch.part import Sink

_UTF8 = 1 << 11
_VERSION, _VERSION_64 = 20, 45
_DATE = 1 << 5 | 1  # the first of January 1980
_MOST, _MANY = 0xFFFF_FFFF, 0xFFFF
_HELD = 1 << 20


class Archive:
    """Writes members one after the other.

    Args:
        sink: Where to.
    """

    def __init__(self, sink: Sink) -> None:
        self.sink, self.place, self.count = sink, 0, 0
        self.directory: IO[bytes] = tempfile.SpooledTemporaryFile(_HELD)  # noqa: SIM115 - closed with the archive

    def add(self, name: str, head: bytes, pieces: Iterable[bytes | memoryview], crc: int, size: int) -> None:
        """Write one member.

        Args:
            name: Its name.
            head: Its first bytes.
            pieces: The others.
            crc: Their CRC-32.
            size: How many there are.
        """
        path = name.encode()
        large = size >= _MOST
        extra = struct.pack("<HHQQ", 1, 16, size, size) if large else b""
        shown = _MOST if large else size
        version = _VERSION_64 if large else _VERSION
        common = struct.pack(
            "<HHHHHIIIHH", version, _UTF8, 0, 0, _DATE, crc, shown, shown, len(path), len(extra)
        )
        self.enter(common, path, extra)
        before = b"PK\x03\x04" + common + path + extra
        self.sink.write(before + head)
        for piece in pieces:
            self.sink.write(piece)
        self.place += len(before) + size

    def enter(self, common: bytes, path: bytes, extra: bytes) -> None:
        """Note a member in the directory."""
        place = self.place
        if place >= _MOST:
            extra = (
                struct.pack("<HH", 1, len(extra) - 4 + 8 if extra else 8)
                + extra[4:]
                + struct.pack("<Q", place)
            )
            place = _MOST
        version = struct.pack("<H", _VERSION_64 if extra else _VERSION)
        head = version + version + common[2:-2] + struct.pack("<H", len(extra))
        tail = struct.pack("<HHHII", 0, 0, 0, 0, place)
        self.directory.write(b"PK\x01\x02" + head + tail + path + extra)
        self.count += 1

    def end(self) -> None:
        """Write the directory."""
        start, size = self.place, self.directory.tell()
        self.directory.seek(0)
        while piece := self.directory.read(_HELD):
            self.write(piece)
        end = self.place
        if self.count >= _MANY or start >= _MOST or size >= _MOST:
            versions = (44, _VERSION_64, _VERSION_64, 0, 0)
            self.write(
                b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", *versions, self.count, self.count, size, start)
            )
            self.write(b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1))
        count = min(self.count, _MANY)
        sizes = (0, 0, count, count, min(size, _MOST), min(start, _MOST), 0)
        self.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", *sizes))

    def write(self, data: bytes | memoryview) -> None:
        self.sink.write(data)
        self.place += len(data)

    def close(self) -> None:
        """Give the temporary file back."""
        self.directory.close()
