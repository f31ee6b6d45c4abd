"""The quick reader: takes a command line apart without loading Typer, and says what is wrong with it.

Typer and what it needs take longer to import than a command may take to start. Only completion is left to
it. Both read the same declarations, and read a line alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from rnn_tui.cli.declare import GLOBAL, HELP, PROGRAM, Argument, Command, Option
from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

NAME = "rnn-tui"


@dataclass(frozen=True)
class Line:
    """What a command line asks for."""

    command: Command | None
    values: dict[str, Any] = field(default_factory=dict)
    asked: Option | None = None
    """The option that stands for the whole line: help, of the command if there is one, or the version."""


class _Asked(Exception):  # noqa: N818 - no error: somebody asks for help or the version
    """An option that stands for the whole line."""

    def __init__(self, option: Option) -> None:
        super().__init__()
        self.option = option


def read(words: Sequence[str], names: Sequence[str], load: Callable[[str], Command]) -> Line:
    """Return what a line asks for.

    Args:
        words: The line, without the name of the program.
        names: Names of the commands there are.
        load: Returns a command by its name; called once.

    Raises:
        UsageError: The line is wrong; the message says where, and what was meant.
    """
    left = list(words)
    values: dict[str, Any] = {option.name: option.default for option in GLOBAL}
    command = None
    try:
        plain = _take(NAME, (*GLOBAL, HELP, *PROGRAM), left, values, only_one=True)
        if not plain:
            return Line(None, values, HELP)
        if plain[0] not in names:
            raise UnknownNameError(_("command"), plain[0], names)
        command = load(plain[0])
        values |= {option.name: option.default for option in command.options}
        where = f"{NAME} {command.name}"
        plain = _take(where, (*command.options, *GLOBAL, HELP), left, values)
    except _Asked as asked:
        return Line(command, values, asked.option)
    return Line(command, values | _arguments(where, command.arguments, plain))


def _take(
    where: str, options: Sequence[Option], words: list[str], values: dict[str, Any], *, only_one: bool = False
) -> list[str]:
    """Take options off the words and into the values; return the words that are none, or the first only."""
    known = {flag: option for option in options for flag in option.flags}
    plain: list[str] = []
    given: dict[Option, str] = {}
    while words and not (only_one and plain):
        word = words.pop(0)
        if word == "--":
            amount = 1 if only_one else len(words)
            plain += words[:amount]
            del words[:amount]
        elif word == "-" or not word.startswith("-"):
            plain.append(word)
        else:
            for flag, joined in _apart(word):
                if flag not in known:
                    _unknown(where, flag, known)
                option = known[flag]
                if option is HELP or option in PROGRAM:
                    raise _Asked(option)
                if option.kind is bool:
                    _alone(option, joined)
                    values[option.name] = True
                else:
                    given[option] = _following(option, joined, words)
    # Of an option that comes twice the last counts.
    values |= {option.name: option.parse(text) for option, text in given.items()}
    return plain


def _apart(word: str) -> list[tuple[str, str | None]]:
    """Return the flags of a word, and what is joined to them: ``-qv`` is two, ``--seed=1`` has a 1."""
    if not word.startswith("--"):
        return [(f"-{letter}", None) for letter in word[1:]]
    flag, equals, joined = word.partition("=")
    return [(flag, joined if equals else None)]


def _alone(option: Option, joined: str | None) -> None:
    if joined is not None:
        message = _("this option stands alone; leave out '={value}'")
        raise UsageError(f"{option.flag}: " + message.format(value=shortened(safe_line(joined))))


def _following(option: Option, joined: str | None, words: list[str]) -> str:
    """Return what follows an option, joined to it or taken from the words."""
    if joined is not None:
        return joined
    if not words:
        message = _("what follows this option is missing; write {example}")
        raise UsageError(f"{option.flag}: " + message.format(example=f"{option.flag} {option.shown}"))
    return words.pop(0)


def _arguments(where: str, arguments: Sequence[Argument], plain: list[str]) -> dict[str, Any]:
    """Return the values of the arguments."""
    values: dict[str, Any] = {}
    for argument in arguments:
        if argument.required and not plain:
            message = _("{name} is missing: {help}; {command} shows examples")
            told = message.format(name=argument.shown, help=_(argument.help), command=f"{where} {HELP.flag}")
            raise UsageError(f"{where}: {told}")
        if argument.many:
            values[argument.name], plain = tuple(plain), []
        else:
            values[argument.name] = plain.pop(0) if plain else ""
    if plain:
        message = _("'{word}' is one word too many; {command} shows examples")
        told = message.format(word=shortened(safe_line(plain[0])), command=f"{where} {HELP.flag}")
        raise UsageError(f"{where}: {told}")
    return values


def _unknown(where: str, flag: str, known: dict[str, Option]) -> NoReturn:
    names = [name for name in known if name.startswith("--")]
    raise UnknownNameError(_("option"), flag, names, where=where)
