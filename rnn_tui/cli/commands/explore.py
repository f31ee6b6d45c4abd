"""explore: step a network by its own equations, in the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli.declare import Command, Option, Values
from rnn_tui.cli.tell import remark
from rnn_tui.cli.values import CELL, DROPOUT, HIDDEN_SIZE, INPUT, LABEL, MODEL, SEED
from rnn_tui.errors import DataError, RnnTuiError, UnknownNameError, UsageError
from rnn_tui.files import open_regular
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.config import Config
    from rnn_tui.session.origin import Origin
    from rnn_tui.session.session import Session
    from rnn_tui.tui.app import Explorer

LAST = "last.session.toml"
MAX_DATA = 64 * 1024 * 1024
"""Bytes of standard input; the first sequence is what is opened."""
DRAWN = ("hidden_size", "by", "seed")
"""What is said of a cell whose weights are drawn."""
BEGINS = ("model", "text", "label", "input", "cell", *DRAWN, "precision")
"""What a session's file says already."""


def explore(values: Values) -> int:
    """Check what can be checked at once, then open the explorer; the model is read after the first paint."""
    from rnn_tui.config import load_config
    from rnn_tui.tui.terminal import check_terminal, forget_toolkit_switches, take_keys_from_terminal

    check_options(values)
    check_names(values)
    check_terminal()
    config = load_config()
    data = standard_input() if values["input"] == "-" else b""
    take_keys_from_terminal()
    if not values["debug"]:
        forget_toolkit_switches()
    return show(values, config, data)


def show(values: Values, config: Config, data: bytes) -> int:
    """Run the explorer to its end; say what is to be said after it."""
    from rnn_tui.tui.explore import chosen_look, make, run
    from rnn_tui.zoo.recipe import DEFAULT

    look = chosen_look(config, ascii_only=values["ascii"], colour=values["color"])
    name = values["model"] or values["cell"] or DEFAULT
    app = make(lambda: begin(values, config, data), name, config, look)
    run(app, mouse=config.mouse and not values["no_mouse"])
    return farewell(app, values)


def standard_input() -> bytes:
    """Return the data that is piped in, to its end.

    Raises:
        DataError: It is too much to be one sequence.
    """
    from rnn_tui.files import too_large

    data = sys.stdin.buffer.read(MAX_DATA + 1)
    if len(data) > MAX_DATA:
        raise DataError(too_large(_("standard input"), len(data), MAX_DATA))
    return data


def begin(values: Values, config: Config, data: bytes) -> tuple[Session, list[str]]:
    """Return the session that was asked for, and what is to be said of it."""
    from rnn_tui.session.commands import perform
    from rnn_tui.session.file import load_session
    from rnn_tui.session.start import start

    if values["session"]:
        session, notes = load_session(given_path(values["session"]))
    else:
        session, notes = start(origin(values, config, data)), []
    if values["dropout"]:
        session = perform(session, f"dropout {values['dropout']}")
    return session, notes


def origin(values: Values, config: Config, data: bytes) -> Origin:
    """Return how the session begins."""
    from rnn_tui.session.origin import Origin

    tokens, rows, labels, text = first_sequence(values, data)
    return Origin(
        model=values["model"],
        cell=values["cell"],
        text=values["text"] or text,
        tokens=tokens,
        rows=rows,
        labels=(values["label"],) if values["label"] else labels,
        by=values["by"],
        hidden_size=values["hidden_size"],
        seed=values["seed"],
        precision=values["precision"] or config.precision,
    )


def first_sequence(
    values: Values, data: bytes
) -> tuple[tuple[str, ...], tuple[tuple[float, ...], ...], tuple[str, ...], str]:
    """Return the first sequence of the data: its tokens, its vectors, its labels, or its text."""
    if not values["input"]:
        return (), (), (), ""
    from rnn_tui.batch.sources import first_item

    item = first_item(values["input"], data)
    return item.tokens, item.rows, item.labels, item.text


def check_options(values: Values) -> None:
    """Refuse options of which one would be ignored.

    Raises:
        UsageError: Two options contradict each other, or one has nothing to act on.
    """
    given = [name for name in BEGINS if values[name] != DEFAULTS[name]]
    if values["session"] and given:
        message = _("--session brings its own model and input; leave out {option}")
        raise UsageError(message.format(option=written(given[0])))
    if values["text"] is not None and values["input"]:
        raise UsageError(_("--text and --input both give the sequence; give one of them"))
    if values["text"] is not None and not values["text"].strip():
        raise UsageError(_("{where}: the input is empty").format(where="--text"))
    if values["model"] and values["cell"]:
        raise UsageError(_("a model brings its own cell; leave out --cell, and change it with the key m"))
    if values["cell"] and values["label"]:
        raise UsageError(_("a cell without a model gives no answers; leave out --label"))
    if not values["cell"]:
        for name in set(DRAWN) & set(given):
            message = _("{option} is for a --cell whose weights are drawn; a model brings its own")
            raise UsageError(message.format(option=written(name)))


def check_names(values: Values) -> None:
    """Refuse names and files that cannot be right before the screen is taken over.

    Raises:
        RnnTuiError: A model, a cell or a file does not exist, or cannot be read.
    """
    from rnn_tui.cells import cell_names, find_cell
    from rnn_tui.zoo.recipe import recipe_names

    model, cell = values["model"], values["cell"]
    if model and model not in recipe_names():
        if not (os.path.exists(given_path(model)) or "/" in model or model.endswith(".safetensors")):  # noqa: PTH110
            raise UnknownNameError(_("model"), model, recipe_names())
        open_regular(given_path(model)).close()
    if cell and cell not in cell_names():
        find_cell(cell)
    for name in ("input", "session"):
        if values[name] not in ("", "-"):
            open_regular(given_path(values[name])).close()


def given_path(name: str) -> Path:
    """Return the path of a file; a home that does not exist stays as it is written."""
    return Path(os.path.expanduser(name))  # noqa: PTH111 - its counterpart of Path raises instead


def written(name: str) -> str:
    """Return how an option or argument is written on the command line."""
    return next((option.flags[0] for option in OPTIONS if option.name == name), MODEL.metavar)


def farewell(app: Explorer, values: Values) -> int:
    """Say what is to be said after the screen was given back: an error, a bug, or how to come back."""
    from rnn_tui.cli.main import bug

    if isinstance(app.failure, RnnTuiError):
        raise app.failure
    if app.failure is not None:
        return bug(app.failure, debug=values["debug"], session=app.session if app.is_open else None)
    if app.is_open and app.session.document.edits:
        from rnn_tui.tui.crash import keep

        remark(keep(app.session, LAST), ascii_only=values["ascii"])
    return app.return_code or 0


OPTIONS = (
    Option("text", default=None, metavar="TEXT", help="the sequence: a text, or vectors such as '1 0; 0 1'"),
    LABEL,
    INPUT,
    CELL,
    HIDDEN_SIZE,
    Option("by", default="word", metavar="UNIT", help="how a text is cut", choices=("word", "char")),
    SEED,
    DROPOUT,
    Option("session", metavar="FILE", help="go on where a saved session ended"),
    Option("precision", metavar="DTYPE", help="numbers to compute with", choices=("float32", "float64")),
    Option("no_mouse", bool, default=False, help="leave the mouse to the terminal"),
)
DEFAULTS = {MODEL.name: "", **{option.name: option.default for option in OPTIONS}}
COMMAND = Command(
    "explore",
    "step a network by its own equations, in the terminal",
    explore,
    (MODEL,),
    OPTIONS,
    (
        "rnn-tui explore slots-lstm --text 'leave tokyo on may 5th .'",
        "rnn-tui explore --cell jordan --text '1 0; 0 1; 1 1'",
    ),
)
