"""The quick reader: takes a well-formed command line apart without loading Typer.

Typer and what it needs take longer to import than a command may take to start. What this reader does not
understand whole (a misspelt flag, a missing value, ``--help``), it leaves to Typer, which explains it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rnn_tui.cli.declare import GLOBAL, Command, Option


def split_globals(argv: Sequence[str]) -> tuple[dict[str, Any] | None, list[str]]:
    """Return the options of every command, and the rest of the line; None for one that is malformed."""
    known = {flag: option for option in GLOBAL for flag in option.flags}
    values: dict[str, Any] = {option.name: option.default for option in GLOBAL}
    rest: list[str] = []
    words = list(argv)
    while words:
        word = words.pop(0)
        if word == "--":
            return values, [*rest, word, *words]
        flag, equals, joined = word.partition("=")
        option = known.get(flag)
        if option is None:
            rest.append(word)
            continue
        found = _value(option, joined if equals else None, words)
        if found is None:
            return None, list(argv)
        values[option.name] = found
    return values, rest


def read(command: Command, words: Sequence[str]) -> dict[str, Any] | None:
    """Return the values of a command's words, or None where they are not plainly right."""
    known = {flag: option for option in command.options for flag in option.flags}
    values: dict[str, Any] = {option.name: option.default for option in command.options}
    plain: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--":
            plain += left
            break
        if not word.startswith("-") or word == "-":
            plain.append(word)
            continue
        flag, equals, joined = word.partition("=")
        option = known.get(flag)
        found = None if option is None else _value(option, joined if equals else None, left)
        if option is None or found is None:
            return None
        values[option.name] = found
    return _with_arguments(command, plain, values)


def _with_arguments(command: Command, plain: list[str], values: dict[str, Any]) -> dict[str, Any] | None:
    for argument in command.arguments:
        if argument.many:
            values[argument.name] = tuple(plain)
            plain = []
        else:
            values[argument.name] = plain.pop(0) if plain else ""
        if argument.required and not values[argument.name]:
            return None
    return None if plain else values


def _value(option: Option, joined: str | None, words: list[str]) -> Any:
    """Return what follows an option, taken from the words; None where it is missing or malformed."""
    if option.kind is bool:
        return True if joined is None else None
    if joined is None:
        if not words or (words[0].startswith("--") and option.kind is str):
            return None
        joined = words.pop(0)
    if option.choices and joined not in option.choices:
        return None
    try:
        return option.kind(joined)
    except ValueError:
        return None
