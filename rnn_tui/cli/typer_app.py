"""The Typer application, built from the declarations: it completes what a shell asks for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from rnn_tui.cli.declare import GLOBAL, VERSION, Argument, Command, Option
from rnn_tui.i18n import _

Action = Callable[[Command, dict[str, Any]], int]


def build(commands: Sequence[Command], perform: Action) -> typer.Typer:
    """Return the application of all commands; ``perform`` is called with what was given."""
    app = typer.Typer(
        name="rnn-tui",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    def program(**_values: Any) -> None:
        """Take the options that stand before the command."""

    app.callback()(_with_signature(program, [*map(_option, (VERSION, *GLOBAL))]))
    for command in commands:
        _add(app, command, perform)
    return app


def _add(app: typer.Typer, command: Command, perform: Action) -> None:
    options = (*GLOBAL, *command.options)

    def function(context: typer.Context, **values: Any) -> int:
        before = context.parent.params if context.parent else {}
        for option in options:
            # What is given after the command's name goes before what stands in front of it.
            given = values[option.name]
            given = before.get(option.name) if given is None else given
            values[option.name] = option.default if given is None else given
        for argument in command.arguments:
            values[argument.name] = (
                tuple(values[argument.name] or ()) if argument.many else values[argument.name]
            )
        return perform(command, values)

    function.__doc__ = _(command.summary)
    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    parameters = [context, *map(_argument, command.arguments), *map(_option, options)]
    app.command(command.name)(_with_signature(function, parameters))


def _with_signature(function: Callable[..., Any], parameters: list[inspect.Parameter]) -> Callable[..., Any]:
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {one.name: one.annotation for one in parameters}
    return function


def _parameter(name: str, kind: Any, about: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    annotated = Annotated[kind, about]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotated)


def _option(option: Option) -> inspect.Parameter:
    """Return an option; None stands for one that is not given."""
    if option.kind is bool:
        return _parameter(option.name, bool | None, typer.Option(*option.flags, help=_(option.help)), None)
    about = typer.Option(
        *option.flags, help=_(option.help), parser=option.parse, autocompletion=_completer(option)
    )
    return _parameter(option.name, str | None, about, None)


def _argument(argument: Argument) -> inspect.Parameter:
    about = typer.Argument(metavar=argument.metavar, autocompletion=_completer(argument))
    kind: Any = list[str] if argument.many else str
    if argument.required:
        return _parameter(argument.name, kind, about)
    return _parameter(argument.name, kind, about, None if argument.many else "")


def _completer(declared: Option | Argument) -> Callable[[str], list[str]] | None:
    choices = declared.choices if isinstance(declared, Option) else ()
    complete = declared.complete or ((lambda _incomplete: choices) if choices else None)
    if complete is None:
        return None
    return lambda incomplete: [word for word in complete(incomplete) if word.startswith(incomplete)]
