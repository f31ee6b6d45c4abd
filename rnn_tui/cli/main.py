"""The program: reads the line, runs the command, and turns every ending into one line and an exit code."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnn_tui.cli.declare import Command
from rnn_tui.cli.quick import read, split_globals
from rnn_tui.cli.tell import remark
from rnn_tui.errors import EXIT_BUG, EXIT_PIPE, EXIT_SIGNAL, EXIT_USAGE, RnnTuiError
from rnn_tui.text import safe_line, wants_ascii

if TYPE_CHECKING:
    from rnn_tui.session.session import Session

COMMANDS = Path(__file__).parent / "commands"
DEFAULT = "explore"
COMPLETE = "_RNN_TUI_COMPLETE"
"""Set by the shell while it asks for completions."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in words
    ascii_only = "--ascii" in words or wants_ascii(os.environ)
    try:
        _end_with_code_on(signal.SIGTERM, signal.SIGHUP)
        return _run(words)
    except RnnTuiError as error:
        remark(str(error), ascii_only=ascii_only)
        return error.exit_code
    except BrokenPipeError:
        # The reader of the pipe went away: not worth a word. Nothing may be flushed into it any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PIPE
    except KeyboardInterrupt:
        return EXIT_SIGNAL + signal.SIGINT
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except Exception as error:  # noqa: BLE001 - a bug ends in one line, not in a traceback
        return bug(error, debug=debug)


def program() -> None:
    """Run the program and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an encoding without σ shows its escape
    sys.exit(main())


def command_names() -> list[str]:
    """Return the names of the commands; imports none of them."""
    return sorted(path.stem for path in COMMANDS.glob("*.py") if path.stem != "__init__")


def load_command(name: str) -> Command:
    """Return a command by its name."""
    command: Command = importlib.import_module(f"rnn_tui.cli.commands.{name}").COMMAND
    return command


def bug(error: BaseException, *, debug: bool, session: Session | None = None) -> int:
    """Say that the program is wrong; leave a report, and the session if there is one."""
    from rnn_tui.tui.crash import leave_behind

    if debug:
        import traceback

        traceback.print_exception(error)
    sys.stderr.write(leave_behind(error, session) + "\n")
    return EXIT_BUG


def _run(words: list[str]) -> int:
    if words == ["--version"]:
        from rnn_tui.version import VERSION

        sys.stdout.write(f"rnn-tui {VERSION}\n")
        return 0
    settings, rest = split_globals(words)
    if settings is None or COMPLETE in os.environ:
        return _by_typer(words, {})
    settings["ascii"] = settings["ascii"] or wants_ascii(os.environ)
    _set_language(settings)
    if not rest and sys.stdin.isatty() and sys.stdout.isatty():
        rest = [DEFAULT]
    if rest and rest[0] in command_names():
        command = load_command(rest[0])
        values = read(command, rest[1:])
        if values is not None:
            return command.action({**settings, **values})
    return _by_typer(rest, settings)


def _by_typer(words: list[str], settings: dict[str, Any]) -> int:
    """Let Typer read the line: it writes help and completions, and knows what is wrong."""
    from typer.exceptions import TyperException

    from rnn_tui.cli.typer_app import build

    def perform(command: Command, values: dict[str, Any]) -> int:
        return command.action({**settings, **{name: _plain(value) for name, value in values.items()}})

    app = build([load_command(name) for name in command_names()], perform)
    try:
        code = app(args=words or ["--help"], prog_name="rnn-tui", standalone_mode=False)
    except TyperException as error:
        message = getattr(error, "message", "") or str(error)
        remark(f"rnn-tui: {safe_line(message)}", ascii_only=bool(settings.get("ascii")))
        return int(getattr(error, "exit_code", EXIT_USAGE))
    return code if isinstance(code, int) else 0


def _plain(value: Any) -> Any:
    """Return a value as the quick reader gives it."""
    import enum

    if isinstance(value, enum.Enum):
        return value.value
    return tuple(value) if isinstance(value, list) else "" if value is None else value


def _set_language(settings: dict[str, Any]) -> None:
    """Take the language from the line, else from the configuration, else from the environment."""
    from rnn_tui.i18n import set_language

    name = settings["lang"]
    if not name:
        from rnn_tui.config import load_config

        with contextlib.suppress(RnnTuiError):  # whoever needs the configuration says what is wrong with it
            name = load_config().lang
    if name:
        set_language(name)


def _end_with_code_on(*signals: signal.Signals) -> None:
    """Make signals end the program through its own endings, so that half-written files are taken away."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(EXIT_SIGNAL + number)

    for one in signals:
        signal.signal(one, leave)
