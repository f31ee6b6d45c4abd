"""How a command is declared: its arguments and options as data, and the function that does it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

MAX_DIGITS = 18
Values = Mapping[str, Any]
"""What was given, by name of argument or option; defaults filled in."""


@dataclass(frozen=True)
class Option:
    """One flag; ``kind`` says what follows it: a text, a whole number, a number, or nothing."""

    name: str
    kind: type = str
    """``str``, ``int``, ``float`` or ``bool``."""
    default: Any = ""
    metavar: str = ""
    help: str = ""
    """English; translated where it is shown."""
    choices: tuple[str, ...] = ()
    least: int | None = None
    """Of a number: the smallest that makes sense."""
    complete: Callable[[str], Sequence[str]] | None = None
    short: str = ""

    @property
    def flag(self) -> str:
        """How it is written."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def flags(self) -> tuple[str, ...]:
        """All ways to write it."""
        return (self.flag, *((self.short,) if self.short else ()))

    @property
    def shown(self) -> str:
        """What follows it, as help shows it; nothing for a switch."""
        return "|".join(self.choices) or self.metavar

    def parse(self, text: str) -> Any:
        """Return the value that a text stands for.

        Raises:
            UsageError: It stands for none; the message names the option.
        """
        if self.choices and text not in self.choices:
            raise UnknownNameError(_("value"), text, self.choices, where=self.flag)
        return {int: self._whole_number, float: self._number}.get(self.kind, str)(text)

    def _number(self, text: str) -> float:
        # Python also takes "1_0", "nan" and the digits of every script.
        plain = text.isascii() and not set(text) & set("_ \t\n")
        try:
            number = float(text) if plain else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            told = _("'{text}' is no finite number").format(text=shortened(safe_line(text)))
            raise UsageError(f"{self.flag}: {told}")
        return number

    def _whole_number(self, text: str) -> int:
        # Of a whole number Python also takes "1_0", " 1 " and the digits of every script.
        digits = text[1:] if text.startswith(("-", "+")) else text
        number = int(text) if digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS else None
        if number is None:
            message = _("'{text}' is no whole number of at most {n} digits")
            told = message.format(text=shortened(safe_line(text)), n=MAX_DIGITS)
            raise UsageError(f"{self.flag}: {told}")
        if self.least is not None and number < self.least:
            message = _("{number} is too small; the least is {least}")
            raise UsageError(f"{self.flag}: " + message.format(number=number, least=self.least))
        return number


@dataclass(frozen=True)
class Argument:
    """One word, or all the words that follow."""

    name: str
    metavar: str
    help: str
    """English; translated where it is shown."""
    required: bool = False
    many: bool = False
    complete: Callable[[str], Sequence[str]] | None = None

    @property
    def shown(self) -> str:
        """How help writes it: in brackets if it may be left out."""
        dots = "..." if self.many else ""
        return self.metavar + dots if self.required else f"[{self.metavar}]{dots}"


@dataclass(frozen=True)
class Command:
    """One command of the program."""

    name: str
    summary: str
    """English; translated where it is shown."""
    action: Callable[[Values], int]
    """Does it; returns the exit code."""
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    """At least two commands that work as they stand."""


GLOBAL = (
    Option("lang", metavar="LANG", help="language: en or zh_CN"),
    Option("color", default="auto", help="colour", choices=("auto", "always", "never")),
    Option("ascii", bool, default=False, help="draw with ASCII only"),
    Option("quiet", bool, default=False, help="say less", short="-q"),
    Option("verbose", bool, default=False, help="say more", short="-v"),
    Option("debug", bool, default=False, help="show where a bug happened"),
)
"""Options of every command, wherever they stand on the line."""
HELP = Option("help", bool, default=False, help="show this text", short="-h")
VERSION = Option("version", bool, default=False, help="print the version")
INSTALL = Option("install_completion", bool, default=False, help="make your shell complete names and options")
SHOW = Option("show_completion", bool, default=False, help="print what that would add to your shell's start")
PROGRAM = (VERSION, INSTALL, SHOW)
"""Options of the program itself, which ask for nothing else."""
