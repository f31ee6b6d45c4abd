"""Whether this terminal can show the explorer, and how it is left behind."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

from rnn_tui.errors import EXIT_SIGNAL, UsageError
from rnn_tui.i18n import _

KEYS, SCREEN = 0, 2
"""File numbers that the toolkit reads keys from and draws on."""
ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
TOOLKITS = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)
"""Signals that the toolkit listens to, and would go on to after its end."""
MODES_OFF = (
    b"\x1b[?2026l\x1b[?2004l\x1b[?2048l\x1b[?1000l\x1b[?1006l\x1b[?1004l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""What a terminal is told when the toolkit cannot tell it any more."""
LineDiscipline = list[Any]
LAST_RESORT_SECONDS = 2.0
"""After a signal the process is gone by then, or by twice that time, whatever still hangs."""
OURS = "TEXTUAL_"


def check_terminal(environ: Mapping[str, str] | None = None) -> None:
    """Refuse a place where the explorer cannot be seen.

    Raises:
        UsageError: There is no terminal, or one without cursor movement.
    """
    environ = os.environ if environ is None else environ
    hint = _("use rnn-tui run for tables, CSV and JSON without a terminal")
    if environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        message = _("explore needs a terminal that can move its cursor, TERM is dumb; {hint}")
        raise UsageError(message.format(hint=hint))
    if not _is_terminal(sys.stdout) or not _is_terminal(sys.stderr):
        raise UsageError(_("explore needs a terminal, the output is not one; {hint}").format(hint=hint))
    if sys.stdin is None or not (sys.stdin.isatty() or _has_controlling_terminal()):
        message = _("explore needs a terminal for keys, the input is not one; {hint}")
        raise UsageError(message.format(hint=hint))


def take_keys_from_terminal() -> None:
    """Let keys come from the controlling terminal where standard input is the data."""
    if sys.stdin.isatty():
        return
    terminal = os.open("/dev/tty", os.O_RDONLY)
    os.dup2(terminal, 0)
    os.close(terminal)


def forget_toolkit_switches() -> None:
    """Drop the toolkit's environment switches: one of them imports any module by name."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    # The parser of keys reads this one while it is imported.
    os.environ.pop("ESCDELAY", None)


@contextlib.contextmanager
def end_by_signals(end: Callable[[int], None]) -> Iterator[None]:
    """Call ``end`` with the exit code when a signal asks the program to go, whatever it is doing then.

    Where no event loop runs the screen is not taken, and :class:`SystemExit` ends the program. Afterwards
    every signal does again what it did before, those that the toolkit listens to among them.
    """
    import asyncio

    line = line_discipline()

    def leave(number: int, _frame: object) -> None:
        code = EXIT_SIGNAL + number
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise SystemExit(code) from None
        be_gone_soon(code, line)
        loop.call_soon_threadsafe(end, code)

    before = {one: signal.getsignal(one) for one in (*ENDINGS, *TOOLKITS)}
    for one in ENDINGS:
        signal.signal(one, leave)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, signal.SIG_DFL if handler is None else handler)


def forget_lost_terminal() -> None:
    """Let what cannot be written to a terminal that went away vanish, rather than spoil the exit code."""
    try:
        if sys.__stderr__ is not None:
            sys.__stderr__.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, SCREEN)
        os.close(nowhere)


def line_discipline() -> LineDiscipline | None:
    """Return how the terminal treats keys and lines now; None where there is none."""
    try:
        return termios.tcgetattr(KEYS)
    except termios.error:
        return None


def be_gone_soon(code: int, line: LineDiscipline | None = None) -> None:
    """End the program in a while even if something hangs; give the terminal back first, if it lets us.

    Args:
        code: The exit code.
        line: The line discipline to put back; None where the terminal went away.
    """

    def give_back() -> None:
        time.sleep(LAST_RESORT_SECONDS)
        if line is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(KEYS, termios.TCSANOW, line)
                os.write(SCREEN, MODES_OFF)
        os._exit(code)

    def whatever_happens() -> None:
        time.sleep(2 * LAST_RESORT_SECONDS)  # a terminal that takes no bytes holds the other one up
        os._exit(code)

    # Not threading.Thread: this may run inside a signal handler, while a lock of that module is held.
    for last in (give_back, whatever_happens):
        _thread.start_new_thread(last, ())


def _is_terminal(stream: TextIO | None) -> bool:
    """Say whether a stream is a terminal; one that the shell closed is None."""
    return stream is not None and stream.isatty()


def _has_controlling_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY))
    except OSError:
        return False
    return True
