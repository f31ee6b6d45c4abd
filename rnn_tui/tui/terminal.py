"""Whether this terminal can show the explorer, and how it is left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _

ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
LAST_RESORT_SECONDS = 2.0
"""After a signal the process is gone by then, whatever still hangs (a terminal that went away)."""
OURS = "TEXTUAL_"


def check_terminal(environ: Mapping[str, str] | None = None) -> None:
    """Refuse a place where the explorer cannot be seen.

    Raises:
        UsageError: There is no terminal, or one without cursor movement.
    """
    environ = os.environ if environ is None else environ
    hint = _("use rnn-tui run for tables, CSV and JSON without a terminal")
    if environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        raise UsageError(_("explore needs a terminal that can move its cursor, TERM is dumb; ") + hint)
    if not sys.stdout.isatty() or not sys.stderr.isatty():
        raise UsageError(_("explore needs a terminal, the output is not one; ") + hint)
    if not sys.stdin.isatty() and not _has_controlling_terminal():
        raise UsageError(_("explore needs a terminal for keys, the input is not one; ") + hint)


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


def end_by_signals(end: Callable[[int], None]) -> None:
    """Call ``end`` with the exit code when a signal asks the program to go; inside the running loop."""
    import asyncio

    loop = asyncio.get_running_loop()

    def leave(number: int) -> None:
        code = 128 + number
        timer = threading.Timer(LAST_RESORT_SECONDS, os._exit, (code,))
        timer.daemon = True
        timer.start()
        end(code)

    for one in ENDINGS:
        loop.add_signal_handler(one, leave, int(one))


def _has_controlling_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY))
    except OSError:
        return False
    return True
