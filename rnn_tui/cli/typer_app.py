"""The Typer application, built from the declarations: help, completion, and words for what is wrong."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from rnn_tui.cli.declare import GLOBAL, Argument, Command, Option
from rnn_tui.i18n import _

Action = Callable[[Command, dict[str, Any]], int]


def build(commands: list[Command], perform: Action) -> typer.Typer:
    """Return the application of all commands; ``perform`` is called with what was given."""
    app = typer.Typer(
        name="rnn-tui",
        help=_("A time-travel debugger for recurrent neural networks in the terminal."),
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_with_signature(_nothing, [_option(one) for one in (*GLOBAL, VERSION)]))
    for command in commands:
        _add(app, command, perform)
    return app


VERSION = Option("version", bool, default=False, help="print the version")


def _add(app: typer.Typer, command: Command, perform: Action) -> None:
    def function(**values: Any) -> int:
        return perform(command, values)

    function.__doc__ = _(command.summary)
    parameters = [*map(_argument, command.arguments), *map(_option, command.options)]
    epilog = _("Examples:") + "  " + "   |   ".join(command.examples)
    app.command(command.name, epilog=epilog)(_with_signature(function, parameters))


def _nothing(**_values: Any) -> None:
    """Take the options that were read before."""


def _with_signature(function: Callable[..., Any], parameters: list[inspect.Parameter]) -> Callable[..., Any]:
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {one.name: one.annotation for one in parameters}
    return function


def _option(option: Option) -> inspect.Parameter:
    chosen: tuple[Any, Any] = _choice(option) if option.choices else (option.kind, option.default)
    kind, default = chosen
    annotated: Any = Annotated[
        kind,
        typer.Option(
            *option.flags,
            help=_(option.help),
            metavar=option.metavar or None,
            is_flag=True if option.kind is bool else None,
            show_default=bool(option.default),
            autocompletion=_completer(option.complete),
        ),
    ]
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotated
    )


def _choice(option: Option) -> tuple[Any, Any]:
    """Return the type and default of an option with few values, as Typer wants them."""
    names = {choice: choice for choice in option.choices}
    kind: Any = enum.Enum(option.name, names, type=str)  # type: ignore[misc]
    return (kind, kind(option.default)) if option.default else (kind | None, None)


def _argument(argument: Argument) -> inspect.Parameter:
    kind: Any = list[str] if argument.many else str
    annotated = Annotated[
        kind,
        typer.Argument(
            help=_(argument.help),
            metavar=argument.metavar,
            autocompletion=_completer(argument.complete),
            show_default=False,
        ),
    ]
    default: Any = inspect.Parameter.empty if argument.required else ([] if argument.many else "")
    return inspect.Parameter(
        argument.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotated
    )


def _completer(complete: Any) -> Any:
    if complete is None:
        return None

    def words(incomplete: str) -> list[str]:
        return [word for word in complete(incomplete) if word.startswith(incomplete)]

    return words
