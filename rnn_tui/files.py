"""The one door to the disk: bounded reads of regular files, and writes that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

from rnn_tui.errors import DataError, IncompleteError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line

_BAD_PLACE = frozenset(
    {
        errno.EACCES,
        errno.EISDIR,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""What is wrong with a name or a folder; every other failure of a write is the disk's."""


_TEMPORARY = ".{name}.{number}.tmp"
"""What a file is called until it is whole."""


def shown(path: Path | str) -> str:
    """Return a path for an error message: safe, and short enough for one line."""
    text = safe_line(str(path))
    return text if len(text) <= 200 else "…" + text[-199:]


def user_path(text: str) -> Path:
    """Return the path that a user wrote; a home that does not exist stays as it is written."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - its counterpart of Path raises instead


def is_pipe(path: Path) -> bool:
    """Say whether a path names a pipe; what cannot be looked at is none."""
    try:
        return stat.S_ISFIFO(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; a pipe, a device or a folder is refused without waiting for it.

    Raises:
        DataError: There is no such file, it is not a regular file, or it may not be read.
    """
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise DataError(f"{shown(path)}: {_reason(error)}") from None
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        os.close(handle)
        raise DataError(_not_regular(path, mode))
    return os.fdopen(handle, "rb")


def read_bytes(path: Path, limit: int) -> bytes:
    """Return the bytes of a regular file of at most ``limit`` bytes.

    Raises:
        DataError: The file cannot be read or is larger.
    """
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise DataError(too_large(path, size, limit))
        try:
            data = file.read(size + 1)
            if len(data) > size:  # it grows, or says nothing of its size, as those of /proc
                data += file.read(limit)
        except OSError as error:
            raise DataError(f"{shown(path)}: {_reason(error)}") from None
    if len(data) > limit:
        raise DataError(too_large(path, len(data), limit))
    return data


def read_text(path: Path, limit: int) -> str:
    """Return the UTF-8 text of a regular file of at most ``limit`` bytes; a byte-order mark is dropped.

    Raises:
        DataError: The file cannot be read, is larger, or is not UTF-8.
    """
    data = read_bytes(path, limit)
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        message = _("byte {n} is not UTF-8; save the file as UTF-8 and try again").format(n=error.start)
        raise DataError(f"{shown(path)}: {message}") from None


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[BinaryIO]:
    """Write a file that appears whole or not at all.

    The bytes go to a temporary file beside the target and replace it only after the block ended well and
    the disk confirmed; whatever happens earlier, an old file stays as it was. A link is followed, and an
    old file's permissions are kept.

    Raises:
        DataError: The folder does not exist or may not be written, or the target is not a file.
        IncompleteError: The disk is full or failed.
    """
    target, mode = _target(path)
    temporary = target.with_name(_TEMPORARY.format(name=target.name[:40], number=secrets.token_hex(6)))
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode or 0o666)
        with os.fdopen(handle, "wb") as file:
            if mode:
                os.fchmod(handle, mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        # What led here is what a person must hear of, not that a leftover could not be removed.
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def clear_leftovers(path: Path) -> None:
    """Take away what writes of a file left beside it that were killed."""
    pattern = _TEMPORARY.format(name=glob.escape(path.name[:40]), number="*")
    with contextlib.suppress(OSError):
        for one in path.parent.glob(pattern):
            one.unlink()


def check_place(path: Path) -> None:
    """Refuse a place where :func:`atomic_write` could not write, before hours of work are done for it.

    Raises:
        DataError: The folder does not exist or may not be written, or the target is not a file.
    """
    folder = _target(path)[0].parent
    if not os.path.isdir(folder):  # noqa: PTH112 - its counterpart of Path raises where a name is too long
        raise DataError(f"{shown(path)}: " + _("there is no such file or folder"))
    if not os.access(folder, os.W_OK):
        raise DataError(f"{shown(path)}: " + _("permission denied"))


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file that appears whole or not at all.

    Raises:
        DataError: The text is not Unicode, or the place is bad.
        IncompleteError: The disk is full or failed.
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        message = _("character {n}, {character}, cannot be written as UTF-8; leave it out")
        character = safe_line(text[error.start])
        raise DataError(f"{shown(path)}: " + message.format(n=error.start + 1, character=character)) from None
    with atomic_write(path) as file:
        file.write(data)


def append_line(path: Path, line: bytes) -> None:
    """Add a line to the end of a file that exists, and see it reach the disk; a torn line there is cut off.

    Raises:
        DataError: There is no such file, or it may not be written.
        IncompleteError: The disk is full or failed; the lines before are whole.
    """
    try:
        with path.open("r+b", buffering=0) as file:
            file.seek(_whole_lines(file))
            end = file.tell()
            file.truncate()
            try:
                write_all(file, line)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(end)
                raise
    except (OSError, ValueError) as error:
        raise _failed(path, error) from None


def _whole_lines(file: BinaryIO) -> int:
    """Return where the last whole line of a file ends."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 65536)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def too_large(path: Path | str, size: int, limit: int) -> str:
    """Return the sentence for a file that is over a limit."""
    return f"{shown(path)}: " + _("{n} bytes are more than the {limit} that are read here").format(
        n=f"{size:,}", limit=f"{limit:,}"
    )


def write_all(stream: IO[bytes], data: bytes | memoryview) -> None:
    """Write all bytes to an unbuffered stream, however little each call takes."""
    view = memoryview(data)
    while view:
        view = view[stream.write(view) :]


def _target(path: Path) -> tuple[Path, int]:
    """Return the file to replace, links followed, and its permissions; 0 where there is none yet."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return Path(os.path.realpath(path)), 0
    except (OSError, ValueError) as error:
        raise _failed(path, error) from None
    if not stat.S_ISREG(mode):
        raise DataError(_not_regular(path, mode))
    if not os.access(path, os.W_OK):
        raise DataError(f"{shown(path)}: " + _("permission denied"))
    return Path(os.path.realpath(path)), stat.S_IMODE(mode)


def _failed(path: Path, error: OSError | ValueError) -> DataError | IncompleteError:
    if isinstance(error, ValueError) or error.errno in _BAD_PLACE:
        return DataError(f"{shown(path)}: {_reason(error)}")
    return IncompleteError(f"{shown(path)}: {_reason(error)}; " + _("nothing was written"))


def _not_regular(path: Path, mode: int) -> str:
    kind = _("this is a folder") if stat.S_ISDIR(mode) else _("this is a pipe, a socket or a device")
    return f"{shown(path)}: {kind}; " + _("a regular file was expected")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("there is no such file or folder")
    if isinstance(error, PermissionError):
        return _("permission denied")
    if isinstance(error, OSError) and error.strerror:
        return safe_line(error.strerror)
    return _("this is not a file name")
