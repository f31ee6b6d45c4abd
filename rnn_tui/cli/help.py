"""Help as text, made from the declarations: in the user's language, examples one a line."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from rnn_tui.cli.declare import GLOBAL, HELP, PROGRAM, Argument, Command, Option
from rnn_tui.cli.tell import width
from rnn_tui.i18n import _

COLUMNS = 80
"""Help is as wide as the narrowest terminal that people have."""
WIDEST = 26
"""Of the first column."""
Row = tuple[str, str]


def program_help(commands: Sequence[Command]) -> str:
    """Return the help of the program."""
    sections = [
        (_("Commands:"), [(command.name, _(command.summary)) for command in commands]),
        (_("Options:"), [*map(option_row, (*GLOBAL, *PROGRAM, HELP))]),
    ]
    usage = "rnn-tui COMMAND ..."
    about = _("A time-travel debugger for recurrent neural networks in the terminal.")
    examples = [command.examples[0] for command in commands]
    return _page(usage, about, sections, examples)


def command_help(command: Command) -> str:
    """Return the help of one command."""
    sections = [
        (_("Arguments:"), [*map(argument_row, command.arguments)]),
        (_("Options:"), [*map(option_row, command.options)]),
        (_("Options of every command:"), [*map(option_row, (*GLOBAL, HELP))]),
    ]
    words = [argument.shown for argument in command.arguments]
    usage = " ".join(["rnn-tui", command.name, *words, *(["[OPTIONS]"] if command.options else [])])
    return _page(usage, _(command.summary), sections, command.examples)


def option_row(option: Option) -> Row:
    """Return how an option is written, and what it does."""
    written = ", ".join(reversed(option.flags)) + (f" {option.shown}" if option.shown else "")
    text = _(option.help)
    if option.kind is not bool and option.default:
        text += " " + _("[{value} if left out]").format(value=option.default)
    return written, text


def argument_row(argument: Argument) -> Row:
    """Return an argument, and what it is."""
    return argument.metavar, _(argument.help)


def _page(usage: str, about: str, sections: Sequence[tuple[str, list[Row]]], examples: Sequence[str]) -> str:
    parts = [_("Usage: {usage}").format(usage=usage) + "\n", about + "\n"]
    parts += [title + "\n" + _rows(rows) for title, rows in sections if rows]
    parts.append(_("Examples:") + "\n" + "".join(f"  {example}\n" for example in examples))
    return "\n".join(parts)


def _rows(rows: Sequence[Row]) -> str:
    """Return rows in two columns; what is too long for the first has a line of its own."""
    indent = min(max(width(left) for left, _right in rows), WIDEST) + 4
    lines = []
    for left, right in rows:
        head = f"  {left}".ljust(indent)
        text = _wrapped(right, COLUMNS - indent)
        if len(left) > WIDEST:
            lines.append(head)
            head = " " * indent
        lines += [head + text[0], *(" " * indent + line for line in text[1:])]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines; one in wide characters takes half as many of them."""
    return textwrap.wrap(text, columns * len(text) // max(width(text), 1))
