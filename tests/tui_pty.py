"""A program in a terminal of its own: what it sends, which modes it leaves on, how it ends.

Nothing here sleeps: every wait is for bytes or for the end of the process, and has a deadline.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pyte

import rnn_tui

SECONDS = 60.0
"""How long a wait may take on a machine that is busy with other tests."""
START = "import sys; from rnn_tui.cli.main import program; sys.argv[0] = 'rnn-tui'; program()"
OPENED = "step 1 of"
"""Stands on the screen as soon as a model is open."""
UNUSUAL = re.compile(rb"\x1b\[[<>=][0-9;]*[a-z]|\x1b\[\?[0-9]+\$p")
"""What pyte would print: keyboard modes and questions."""
QUESTION = re.compile(rb"\x1b\[\?([0-9]+)\$p")
SWITCH = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
KEYBOARD = re.compile(rb"\x1b\[([<>])[0-9]*u")
USUAL = {7: True, 25: True}
"""Modes of a terminal that are on to begin with: lines wrap, the cursor is seen."""
KEYS = {
    "right": "\x1b[C",
    "left": "\x1b[D",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "ctrl+c": "\x03",
    "ctrl+z": "\x1a",
}


class Terminal:
    """A pseudo-terminal with a program in it.

    Args:
        words: What stands behind ``rnn-tui`` on the command line.
        home: Folder for configuration, state and everything else that is written.
        before: Python that runs before the program: the place to break something.
        environ: Variables beside the usual ones; None takes one away.
        data: Standard input, in place of the terminal.
        answers: Whether the terminal says that it knows synchronised frames and in-band sizes.
    """

    def __init__(
        self,
        words: Sequence[str],
        home: Path,
        *,
        before: str = "",
        environ: Mapping[str, str | None] | None = None,
        size: tuple[int, int] = (80, 24),
        data: bytes | None = None,
        answers: bool = False,
    ) -> None:
        self.home, self.answers = home, answers
        self.raw = bytearray()
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.master, self.slave = pty.openpty()
        self.resize(*size)
        self.line = termios.tcgetattr(self.master)
        self.program = self._start([sys.executable, "-c", f"{before}\n{START}", *words], environ or {}, data)
        self.ended = os.pidfd_open(self.program.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait(SECONDS)
        for handle in (self.master, self.slave, self.ended):
            with contextlib.suppress(OSError):
                os.close(handle)

    def _start(
        self, command: list[str], environ: Mapping[str, str | None], data: bytes | None
    ) -> subprocess.Popen[bytes]:
        # Whoever leads a session and opens a terminal makes it the one that controls it: the shell does both.
        keys = "" if data is not None else '<"$0"'
        script = f'exec "$@" {keys} 1<>"$0" 2<>"$0"'
        program = subprocess.Popen(
            ["sh", "-c", script, os.ttyname(self.slave), *command],
            stdin=subprocess.DEVNULL if data is None else subprocess.PIPE,
            env=surroundings(self.home, environ),
            start_new_session=True,
            cwd=self.home,
        )
        if program.stdin is not None:
            program.stdin.write(data or b"")
            program.stdin.close()
        return program

    # What a person does.

    def press(self, *keys: str) -> None:
        """Type keys: names such as ``right``, or text."""
        self.type("".join(KEYS.get(key, key) for key in keys).encode())

    def type(self, data: bytes) -> None:
        """Send bytes as a keyboard does."""
        os.write(self.master, data)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.program.send_signal(number)

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window or a lost connection does."""
        os.close(self.slave)
        os.close(self.master)

    # What is seen.

    @property
    def text(self) -> str:
        """The screen as it stands."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, seen: str | Callable[[Terminal], bool]) -> None:
        """Read until a text stands on the screen, or until something else is so."""
        is_so = (lambda terminal: seen in terminal.text) if isinstance(seen, str) else seen
        deadline = time.monotonic() + SECONDS
        while not is_so(self):
            assert self._read(deadline), f"{seen!r} was never so:\n{self.text}\n{bytes(self.raw[-2000:])!r}"

    def wait_until_open(self) -> None:
        """Read until a model is on the screen."""
        self.wait_for(OPENED)

    def end(self) -> int:
        """Read until the program is gone; return its exit code."""
        deadline = time.monotonic() + SECONDS
        while self.program.poll() is None:
            self._read(deadline)
            assert time.monotonic() < deadline, f"still there:\n{self.text}"
        while select.select([self.master], [], [], 0)[0]:
            self._read(deadline)
        return self.program.returncode

    def code_after_hanging_up(self) -> int:
        """Wait for the end of a program that has no terminal any more; return its exit code."""
        return self.program.wait(SECONDS)

    def _read(self, deadline: float) -> bool:
        """Read what comes next; False at the deadline, or when the program is gone and all is read."""
        ready, _, _ = select.select([self.master, self.ended], [], [], max(deadline - time.monotonic(), 0))
        if self.master not in ready:
            return False
        data = os.read(self.master, 1 << 16)
        self.raw += data
        self.stream.feed(UNUSUAL.sub(b"", data))
        if self.answers:
            for mode in QUESTION.findall(data):
                os.write(self.master, b"\x1b[?%s;2$y" % mode)
        return True

    # How it was left.

    def switched_on(self) -> set[int]:
        """Return every mode that was ever switched on."""
        return {mode for mode, on in self._switches() if on}

    def left_on(self) -> list[str]:
        """Return what is other than a shell expects it: modes, the keyboard, the line discipline."""
        modes = {**USUAL, **dict(self._switches())}
        found = [f"mode {mode} {on}" for mode, on in modes.items() if on is not USUAL.get(mode, False)]
        pushed = [1 if sign == b">" else -1 for sign in KEYBOARD.findall(bytes(self.raw))]
        if sum(pushed):
            found.append("keyboard protocol")
        if termios.tcgetattr(self.master) != self.line:
            found.append("line discipline")
        return found

    def last_words(self) -> str:
        """Return what was written after the screen was given back, or everything where it never was taken."""
        return bytes(self.raw).rpartition(b"\x1b[?25h")[2].decode().replace("\r\n", "\n")

    def _switches(self) -> list[tuple[int, bool]]:
        return [
            (int(mode), switch == b"h")
            for modes, switch in SWITCH.findall(bytes(self.raw))
            for mode in modes.split(b";")
        ]


def surroundings(home: Path, environ: Mapping[str, str | None]) -> dict[str, str]:
    """Return the variables of a program that is to touch nothing of the person who runs the tests."""
    usual = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(rnn_tui.__file__).parents[1]),
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "RNN_TUI_CONFIG": str(home / "config.toml"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return {name: value for name, value in {**usual, **environ}.items() if value is not None}
