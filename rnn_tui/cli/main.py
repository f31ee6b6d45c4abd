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
from typing import TYPE_CHECKING

from rnn_tui.cli.declare import HELP, VERSION, Command, Values
from rnn_tui.cli.quick import read
from rnn_tui.cli.tell import forget, put, remark, say
from rnn_tui.errors import EXIT_BUG, EXIT_PIPE, EXIT_SIGNAL, ConfigError, RnnTuiError
from rnn_tui.files import shown
from rnn_tui.text import wants_ascii
from rnn_tui.version import VERSION as NUMBER

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
    except BrokenPipeError:  # the reader of the pipe went away: not worth a word
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
    code = main()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            forget(stream)  # what a full or closed place did not take is lost, and nobody need say so
    sys.exit(code)


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
    remark(leave_behind(error, session), ascii_only=wants_ascii(os.environ))
    return EXIT_BUG


def _run(words: list[str]) -> int:
    if COMPLETE in os.environ:
        return _by_typer(words)
    _set_language(_wanted_language(words))
    line = read(words or _left_out(), command_names(), load_command)
    values = {**line.values, "ascii": line.values["ascii"] or wants_ascii(os.environ)}
    if line.asked is HELP:
        return _help(line.command, values)
    if line.asked is VERSION:
        put(f"rnn-tui {NUMBER}\n")
        return 0
    return line.command.action(values) if line.command else _by_typer(words)


def _help(command: Command | None, values: Values) -> int:
    from rnn_tui.cli.help import command_help, program_help

    say(command_help(command) if command else program_help([*map(load_command, command_names())]), values)
    return 0


def _left_out() -> list[str]:
    """Return the line of somebody who wrote none: at a terminal the explorer, else help."""
    seen = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    return [DEFAULT] if seen else []


def _by_typer(words: Sequence[str]) -> int:
    """Let Typer complete a line, or teach a shell to ask it to."""
    from rnn_tui.cli.typer_app import build

    app = build([*map(load_command, command_names())], lambda command, given: command.action(given))
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.suppress(SystemExit):  # it leaves after a completion
        app(args=words, prog_name="rnn-tui", standalone_mode=False)
    put(told.getvalue())
    return 0


def _wanted_language(words: Sequence[str]) -> str:
    """Return the language that a line asks for, so that what is wrong with the line is said in it."""
    for place, word in enumerate(words):
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang":
            return words[place + 1] if place + 1 < len(words) else ""
    return ""


def _set_language(name: str) -> None:
    """Take the language from the line, else from the configuration, else from the environment."""
    from rnn_tui.i18n import set_language

    if name:
        set_language(name)
        return
    from rnn_tui.config import config_path, load_config

    with contextlib.suppress(RnnTuiError):  # whoever needs the configuration says what is wrong with it
        name = load_config().lang
    try:
        set_language(name or None)
    except RnnTuiError as error:
        raise ConfigError(f"{shown(config_path())}: lang: {error}") from None


def _end_with_code_on(*signals: signal.Signals) -> None:
    """Make signals end the program through its own endings, so that half-written files are taken away."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(EXIT_SIGNAL + number)

    for one in signals:
        signal.signal(one, leave)
