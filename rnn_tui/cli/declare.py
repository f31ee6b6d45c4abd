"""How a command is declared: its arguments and options as data, and the function that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]
"""What was given, by name of argument or option; defaults filled in."""


@dataclass(frozen=True)
class Option:
    """One flag; ``kind`` says what follows it: a text, a number, or nothing."""

    name: str
    kind: type = str
    """``str``, ``int``, ``float`` or ``bool``."""
    default: Any = ""
    metavar: str = ""
    help: str = ""
    """English; translated where it is shown."""
    choices: tuple[str, ...] = ()
    complete: Callable[[str], Sequence[str]] | None = None
    short: str = ""

    @property
    def flags(self) -> tuple[str, ...]:
        """How it is written."""
        return (f"--{self.name.replace('_', '-')}", *((self.short,) if self.short else ()))


@dataclass(frozen=True)
class Argument:
    """One word, or all the words that follow."""

    name: str
    metavar: str
    help: str
    required: bool = False
    many: bool = False
    complete: Callable[[str], Sequence[str]] | None = None


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
    Option("color", default="auto", metavar="WHEN", help="colour", choices=("auto", "always", "never")),
    Option("ascii", bool, default=False, help="draw with ASCII only"),
    Option("quiet", bool, default=False, help="say less", short="-q"),
    Option("verbose", bool, default=False, help="say more", short="-v"),
    Option("debug", bool, default=False, help="show where a bug happened"),
)
"""Options of every command, wherever they stand on the line."""
