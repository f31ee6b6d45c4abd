"""Files are read within bounds, and written whole or not at all, whatever fails."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import Self

import pytest

from rnn_tui.errors import DataError, IncompleteError
from rnn_tui.files import (
    atomic_write,
    clear_leftovers,
    open_regular,
    read_bytes,
    read_text,
    shown,
    too_large,
    write_all,
    write_text,
)

NOBODY = 65534
OLD, NEW = b"old" * 1000, b"new" * 100_000


@pytest.fixture(autouse=True)
def _hurry():
    """Turn whatever waits for ever into a failure."""

    def late(_number, _frame):
        raise TimeoutError("a call waits for ever")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def folder():
    """A folder that everybody may enter."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@contextlib.contextmanager
def as_nobody():
    """Be a user without rights, where the tests run as root."""
    if os.getuid():
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def refused(path: Path, limit: int = 1000) -> str:
    with pytest.raises(DataError) as caught:
        read_bytes(path, limit)
    return str(caught.value)


# Reading


def test_a_regular_file_is_read(tmp_path):
    """Bytes come back as they are, through a link too."""
    (tmp_path / "a").write_bytes(NEW)
    (tmp_path / "link").symlink_to("a")

    assert read_bytes(tmp_path / "a", len(NEW)) == NEW
    assert read_bytes(tmp_path / "link", len(NEW)) == NEW
    with open_regular(tmp_path / "a") as file:
        assert file.read(3) == b"new"


def test_a_pipe_is_refused_at_once(tmp_path):
    """A pipe that nobody writes to does not hang the program."""
    os.mkfifo(tmp_path / "pipe")

    assert refused(tmp_path / "pipe") == (
        f"{tmp_path}/pipe: this is a pipe, a socket or a device; a regular file was expected"
    )


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_refused(device):
    """Devices, endless ones among them, are no files to read."""
    assert refused(Path(device)).startswith(f"{device}: ")


def test_a_socket_is_refused(folder):
    """A socket is no file to read."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))

        assert "socket: " in refused(folder / "socket")


def test_a_folder_is_refused(tmp_path):
    """A folder is called a folder."""
    assert refused(tmp_path).endswith(": this is a folder; a regular file was expected")


def test_a_missing_file_is_missing(tmp_path):
    """A file that does not exist, and a link to one, are said not to exist."""
    (tmp_path / "link").symlink_to("nowhere")

    assert refused(tmp_path / "none").endswith("/none: there is no such file or folder")
    assert refused(tmp_path / "link").endswith("/link: there is no such file or folder")


def test_a_file_without_permission_is_refused(folder):
    """A file that may not be read is refused with that reason."""
    (folder / "secret").write_bytes(b"x")
    (folder / "secret").chmod(0)

    with as_nobody():
        assert refused(folder / "secret").endswith("/secret: permission denied")


@pytest.mark.parametrize(("size", "fits"), [(1000, True), (1001, False), (2 << 30, False)])
def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path, size, fits):
    """A file of two gigabytes is refused by its size, in no time and memory."""
    with (tmp_path / "big").open("wb") as file:
        file.truncate(size)

    if fits:
        assert read_bytes(tmp_path / "big", 1000) == bytes(1000)
    else:
        assert f"/big: {size:,} bytes are more than the 1,000" in refused(tmp_path / "big")


def test_a_small_file_costs_little_memory(tmp_path):
    """A generous limit does not mean that so much memory is taken."""
    (tmp_path / "a").write_bytes(b"x")
    tracemalloc.start()

    read_bytes(tmp_path / "a", 1 << 30)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_file_that_hides_its_size_is_bounded_too():
    """A file of the kernel claims to be empty; it is read whole, or refused when it is over the limit."""
    status = Path("/proc/self/status")

    assert read_bytes(status, 100_000).startswith(b"Name:")
    assert "/proc/self/status: " in refused(status, limit=10)


def test_a_disk_that_fails_while_reading_is_told():
    """An error of the disk in the middle of a file is one sentence."""
    assert refused(Path("/proc/self/mem")) == "/proc/self/mem: Input/output error"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\xff", 1),
        (b"\xff", 0),
        (b"\xef\xbb\xbfab\xff", 5),
        (b"\xe5\x8f", 0),
        (b"x" * 70_000 + b"\x80", 70_000),
    ],
)
def test_text_that_is_not_utf8_is_refused_with_its_place(tmp_path, data, expected):
    """A file in another encoding is refused with the offset of the first bad byte in the file."""
    (tmp_path / "a.txt").write_bytes(data)

    with pytest.raises(DataError, match=f"/a.txt: byte {expected} is not UTF-8; save the file as UTF-8"):
        read_text(tmp_path / "a.txt", 100_000)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfa", "a"),
        (b"\xef\xbb\xbf", ""),
        (b"", ""),
        ("台北\r\n".encode(), "台北\r\n"),
        ("a\ufeffb".encode(), "a\ufeffb"),
    ],
)
def test_text_is_read_without_its_byte_order_mark(tmp_path, data, expected):
    """A mark that some editors put in front is dropped, everything else stays."""
    (tmp_path / "a.txt").write_bytes(data)

    assert read_text(tmp_path / "a.txt", 1000) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("\x1b[31m\x9b\u202e.txt", r"\x1b[31m\x9b\u202e.txt: there is no such file or folder"),
        ("a\0b", r"a\x00b: this is not a file name"),
        ("\udcff", r"\udcff: there is no such file or folder"),
        ("\ud800", r"\ud800: this is not a file name"),
        ("line\nbreak", r"line\nbreak: there is no such file or folder"),
        ("n" * 5000, "…" + "n" * 199 + ": File name too long"),
    ],
)
def test_a_hostile_path_is_shown_escaped_on_one_line(name, expected):
    """Whatever a path holds, the error about it is one short line without control characters."""
    assert refused(Path(name)) == expected
    with pytest.raises((DataError, IncompleteError)) as caught, atomic_write(Path("nowhere") / name):
        pass  # pragma: no cover - the folder does not exist
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


def test_a_path_is_shown_by_its_end():
    """Of a long path the end is shown, where the file's name is."""
    assert shown("short") == "short"
    assert shown("d/" * 200 + "file") == "…" + ("d/" * 200 + "file")[-199:]


# Writing


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "file.txt"
    path.write_bytes(OLD)
    return path


def write(path: Path) -> None:
    with atomic_write(path) as file:
        file.write(NEW[:10])
        file.write(NEW[10:])


class FaultyFile:
    """An open file whose every call is counted, and one of them fails."""

    def __init__(self, file: io.BufferedWriter, faults: Faults) -> None:
        self.file, self.faults = file, faults

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        try:
            self.faults.call("close", lambda: None)
        finally:
            self.file.close()

    def write(self, data: bytes) -> int:
        return self.faults.call("write", self.file.write, data)

    def flush(self) -> None:
        self.faults.call("flush", self.file.flush)

    def fileno(self) -> int:
        return self.file.fileno()


class Faults:
    """Counts the calls to the operating system, and makes one of them fail before or after its work."""

    NAMES = ("stat", "open", "fchmod", "fsync", "replace", "unlink")

    def __init__(self, fail_at: int = 0, error: BaseException | None = None, *, after: bool = False) -> None:
        self.fail_at, self.error, self.after = fail_at, error, after
        self.calls: list[str] = []

    def call(self, name, function, *args, **kwargs):
        self.calls.append(name)
        if len(self.calls) != self.fail_at:
            return function(*args, **kwargs)
        if self.after:
            function(*args, **kwargs)
        raise self.error

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in self.NAMES:
            real = getattr(os, name)
            patch.setattr(os, name, lambda *args, _n=name, _r=real, **kw: self.call(_n, _r, *args, **kw))
        fdopen = os.fdopen
        patch.setattr(os, "fdopen", lambda *args: FaultyFile(fdopen(*args), self))


def counted(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    faults = Faults()
    with monkeypatch.context() as patch:
        faults.install(patch)
        write(path)
    return faults.calls


CALLS = ["stat", "open", "fchmod", "write", "write", "flush", "fsync", "close", "replace", "unlink"]


def test_every_call_to_the_disk_is_known(monkeypatch, target):
    """The calls that are failed in turn below are all the calls there are."""
    assert [call for call in counted(monkeypatch, target) if call != "stat"] == CALLS[1:]


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EINTR, errno.EPERM, errno.EROFS]
)
@pytest.mark.parametrize("place", range(1, len(CALLS) + 1))
def test_a_failure_of_any_call_leaves_the_old_file_or_the_new(monkeypatch, target, place, code):
    """Full, failing, forbidden: the old file is intact or the new one whole, and no leftover stays."""
    name = CALLS[place - 1]
    faults = Faults(place, OSError(code, os.strerror(code)))
    expected = DataError if code in {errno.EPERM, errno.EROFS} else IncompleteError

    with monkeypatch.context() as patch:
        faults.install(patch)
        outcome = pytest.raises(expected) if name != "unlink" else contextlib.nullcontext()
        with outcome as caught:
            write(target)

    assert faults.calls[place - 1] == name
    assert target.read_bytes() == (NEW if name == "unlink" else OLD)
    assert list(target.parent.iterdir()) == [target]
    if name != "unlink":
        assert str(caught.value).startswith(f"{target}: ")
        assert caught.value.exit_code == (2 if expected is DataError else 1)


@pytest.mark.parametrize(
    ("place", "after"),
    [*((place, False) for place in range(1, 11)), *((place, True) for place in range(1, 10))],
)
def test_an_interrupt_at_any_call_leaves_the_old_file_or_the_new(monkeypatch, target, place, after):
    """Ctrl-C at any moment ends the program, not the file."""
    faults = Faults(place, KeyboardInterrupt(), after=after)

    with monkeypatch.context() as patch:
        faults.install(patch)
        with pytest.raises(KeyboardInterrupt):
            write(target)

    replaced = (place, after) in {(9, True), (10, False)}
    assert target.read_bytes() == (NEW if replaced else OLD)
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit, DataError])
def test_an_exception_in_the_block_leaves_the_old_file(target, error):
    """What goes wrong while a file is being made does not touch the old one, and is not swallowed."""

    def broken() -> None:
        with atomic_write(target) as file:
            file.write(NEW)
            raise error("in the middle")

    with pytest.raises(error):
        broken()

    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


def test_a_file_is_replaced_whole(target):
    """After a good end the new file stands in place of the old one, and nothing beside it."""
    write(target)

    assert target.read_bytes() == NEW
    assert list(target.parent.iterdir()) == [target]


def test_the_old_file_stands_until_the_block_ends(target):
    """Whoever reads meanwhile sees the old file whole."""
    with atomic_write(target) as file:
        file.write(NEW)
        file.flush()

        assert target.read_bytes() == OLD


def test_a_private_file_stays_private(target, tmp_path):
    """The permissions of an old file are kept; those of a new one are the user's own choice."""
    target.chmod(0o600)
    before = os.umask(0o027)

    write(target)
    write(tmp_path / "fresh")

    os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "fresh").stat().st_mode) == 0o640


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_stays_a_link(tmp_path, exists):
    """Written through a link, the file it points to is replaced, or made."""
    (tmp_path / "there").mkdir()
    if exists:
        (tmp_path / "there" / "file").write_bytes(OLD)
    (tmp_path / "link").symlink_to("there/file")

    write(tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_bytes() == NEW


@pytest.mark.parametrize("through_link", [False, True])
def test_a_device_or_pipe_is_never_replaced(tmp_path, through_link):
    """Whoever names a pipe or a device as the output keeps it."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")

    with pytest.raises(DataError, match="this is a pipe, a socket or a device; a regular file was expected"):
        write(tmp_path / ("link" if through_link else "pipe"))

    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("name", ["", ".", "sub", "/"])
def test_a_folder_is_not_written_over(tmp_path, monkeypatch, name):
    """A folder named as the output is called a folder."""
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(DataError, match="this is a folder"):
        write(Path(name))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("none/file", "there is no such file or folder"),
        ("file.txt/below", "Not a directory"),
        ("loop", "Too many levels of symbolic links"),
        ("n" * 256, "File name too long"),
        ("a\0b", "this is not a file name"),
    ],
)
def test_a_bad_place_is_refused(target, name, reason):
    """A place where nothing can be written is bad input, exit 2, and nothing is left there."""
    (target.parent / "loop").symlink_to("loop")

    with pytest.raises(DataError, match=f": {reason}$"):
        write(target.parent / name)

    assert sorted(path.name for path in target.parent.iterdir()) == ["file.txt", "loop"]


def test_a_place_without_permission_is_refused(folder):
    """In a folder, or over a file, that may not be written nothing is, and the reason is told."""
    (folder / "theirs").write_bytes(OLD)
    (folder / "open").mkdir()
    (folder / "open").chmod(0o777)
    (folder / "open" / "locked").write_bytes(OLD)
    (folder / "open" / "locked").chmod(0o444)
    (folder / "closed").mkdir(0o700)
    if os.getuid():  # pragma: no cover - as root these are out of reach once the rights are gone
        folder.chmod(0o555)
        (folder / "closed").chmod(0)

    with as_nobody():
        for name in ("fresh", "closed/file", "open/locked"):
            with pytest.raises(DataError, match="permission denied"):
                write(folder / name)
    folder.chmod(0o755)

    assert (folder / "open" / "locked").read_bytes() == OLD


@pytest.mark.parametrize("name", ["n" * 255, "名" * 85, "🎉" * 63, ".hidden", "-", "a b", "x" * 41])
def test_any_name_that_the_disk_takes_is_written(tmp_path, name):
    """The temporary file's name never makes a legal name too long."""
    write(tmp_path / name)

    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_two_writers_do_not_meet(target):
    """Two programs writing one file each have a temporary file of their own; the last one stands."""
    with atomic_write(target) as first, atomic_write(target) as second:
        first.write(b"first")
        second.write(b"second")

    assert target.read_bytes() == b"first"
    assert list(target.parent.iterdir()) == [target]


KILLING = """
import os, random, signal, sys
from pathlib import Path
from rnn_tui.files import atomic_write
target, rng = Path(sys.argv[1]), random.Random(1)
target.write_bytes(b"%08d" % 0 * 20_000)
seen = set()
for turn in range(50):
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        for number in range(turn * 1000 + 1, turn * 1000 + 1000):
            with atomic_write(target) as file:
                for _part in range(10):
                    file.write(b"%08d" % number * 2_000)
                    os.write(theirs, b".")
        os._exit(1)
    os.close(theirs)
    wanted = rng.randrange(1, 80)
    while wanted:
        wanted -= len(os.read(ours, wanted))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ours)
    data = target.read_bytes()
    assert data == data[:8] * 20_000, "torn"
    seen.add(data[:8])
print(len(seen))
"""


def test_a_killed_program_leaves_a_whole_file(tmp_path):
    """Killed at fifty random moments while it writes, the program never leaves half a file."""
    done = subprocess.run(
        [sys.executable, "-c", KILLING, str(tmp_path / "file")],
        env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    assert int(done.stdout) > 20
    assert all(path.name.startswith((".file.", "file")) for path in tmp_path.iterdir())


def test_text_is_written_as_utf8(tmp_path):
    """Text of any script is written as UTF-8, newlines as they are."""
    write_text(tmp_path / "a.txt", "台北\r\n\u2028")

    assert (tmp_path / "a.txt").read_bytes() == "台北\r\n\u2028".encode()


def test_text_that_is_not_unicode_is_refused(target):
    """Half a character, as from a command line in another encoding, is refused with its place."""
    with pytest.raises(DataError, match=r"file.txt: character 3, \\udcff, cannot be written as UTF-8"):
        write_text(target, "ab\udcff")

    assert target.read_bytes() == OLD


class Sip(io.RawIOBase):
    """A stream that takes three bytes at a time."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def write(self, data) -> int:
        self.taken.append(bytes(data[:3]))
        return len(self.taken[-1])


@pytest.mark.parametrize("data", [b"", b"ab", b"abc", b"abcdefgh"])
def test_a_slow_stream_gets_every_byte(data):
    """A stream that takes a little at a time gets all, in order."""
    stream = Sip()

    write_all(stream, data)

    assert b"".join(stream.taken) == data


def test_the_sentence_for_too_large_a_file_has_both_numbers():
    """Size and limit stand in the sentence, readable."""
    assert too_large(Path("a\x1b"), 2_000_000, 1_000) == (
        r"a\x1b: 2,000,000 bytes are more than the 1,000 that are read here"
    )


def test_what_killed_writes_left_is_taken_away(tmp_path):
    """Halves of a file that a killed program left beside it go, those of other files stay."""
    target = tmp_path / "a[1].txt"
    for name in (".a[1].txt.0123.tmp", ".a1.txt.0123.tmp", ".a[1].txt", "a[1].txt"):
        (tmp_path / name).write_bytes(b"")

    clear_leftovers(target)

    assert {path.name for path in tmp_path.iterdir()} == {".a1.txt.0123.tmp", ".a[1].txt", "a[1].txt"}
