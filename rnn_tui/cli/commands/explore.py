"""explore: step a network by its own equations, in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli.declare import Command, Option, Values
from rnn_tui.cli.values import CELL, HIDDEN_SIZE, INPUT, MODEL, SEED
from rnn_tui.errors import RnnTuiError, UnknownNameError, UsageError
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.config import Config
    from rnn_tui.session.origin import Origin
    from rnn_tui.session.session import Session
    from rnn_tui.tui.app import Explorer

LAST = "last.session.toml"


def explore(values: Values) -> int:
    """Check what can be checked at once, then open the explorer; the model is read after the first paint."""
    from rnn_tui.config import load_config
    from rnn_tui.tui.terminal import check_terminal, forget_toolkit_switches, take_keys_from_terminal

    check_names(values)
    check_terminal()
    config = load_config()
    data = sys.stdin.buffer.read() if values["input"] == "-" else b""
    take_keys_from_terminal()
    if not values["debug"]:
        forget_toolkit_switches()
    return show(values, config, data)


def show(values: Values, config: Config, data: bytes) -> int:
    """Run the explorer to its end; say what is to be said after it."""
    from rnn_tui.tui.explore import chosen_look, make
    from rnn_tui.zoo.recipe import DEFAULT

    look = chosen_look(config, ascii_only=values["ascii"], colour=values["color"])
    name = values["model"] or values["cell"] or DEFAULT
    app = make(lambda: begin(values, config, data), name, config, look)
    app.run(mouse=config.mouse and not values["no_mouse"])
    return farewell(app, debug=values["debug"])


def begin(values: Values, config: Config, data: bytes) -> tuple[Session, list[str]]:
    """Return the session that was asked for, and what is to be said of it."""
    from rnn_tui.session.file import load_session
    from rnn_tui.session.start import start

    if values["session"]:
        return load_session(Path(values["session"]).expanduser())
    return start(origin(values, config, data)), []


def origin(values: Values, config: Config, data: bytes) -> Origin:
    """Return how the session begins."""
    from rnn_tui.session.bare import HIDDEN_SIZE as USUAL
    from rnn_tui.session.origin import Origin

    tokens, rows, labels, text = first_sequence(values, data)
    return Origin(
        model=values["model"],
        cell=values["cell"],
        text=values["text"] or text,
        tokens=tokens,
        rows=rows,
        labels=labels,
        by=values["by"],
        hidden_size=values["hidden_size"] or USUAL,
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


def check_names(values: Values) -> None:
    """Refuse names that cannot be right before the screen is taken over.

    Raises:
        RnnTuiError: A model, a cell or a file does not exist, or two options contradict each other.
    """
    from rnn_tui.cells import cell_names
    from rnn_tui.zoo.recipe import recipe_names

    if values["text"] and values["input"]:
        raise UsageError(_("--text and --input both give the sequence; give one of them"))
    model, cell = values["model"], values["cell"]
    if model and model not in recipe_names() and not Path(model).expanduser().exists():
        raise UnknownNameError(_("model"), model, recipe_names())
    if cell and cell not in cell_names() and not Path(cell).expanduser().exists():
        raise UnknownNameError(_("cell"), cell, cell_names())
    if values["input"] and values["input"] != "-":
        from rnn_tui.files import open_regular

        open_regular(Path(values["input"]).expanduser()).close()


def farewell(app: Explorer, *, debug: bool) -> int:
    """Say what is to be said after the screen was given back: an error, a bug, or how to come back."""
    from rnn_tui.cli.main import bug

    code = app.return_code or 0
    if isinstance(app.failure, RnnTuiError):
        raise app.failure
    if app.failure is not None:
        return bug(app.failure, debug=debug, session=app.session if app.is_open else None)
    if app.is_open and app.session.document.edits:
        from rnn_tui.session.file import save_session
        from rnn_tui.tui.crash import state_folder

        path = state_folder() / LAST
        save_session(app.session, path)
        sys.stderr.write(
            _("come back with: {command}").format(command=f"rnn-tui explore --session {path}") + "\n"
        )
    return code


COMMAND = Command(
    "explore",
    "step a network by its own equations, in the terminal",
    explore,
    (MODEL,),
    (
        Option("text", metavar="TEXT", help="the sequence: a text, or vectors such as '1 0; 0 1'"),
        INPUT,
        CELL,
        HIDDEN_SIZE,
        Option("by", default="word", metavar="UNIT", help="how a text is cut", choices=("word", "char")),
        SEED,
        Option("session", metavar="FILE", help="go on where a saved session ended"),
        Option("precision", metavar="DTYPE", help="numbers to compute with", choices=("float32", "float64")),
        Option("no_mouse", bool, default=False, help="leave the mouse to the terminal"),
    ),
    (
        "rnn-tui explore slots-lstm --text 'leave tokyo on may 5th .'",
        "rnn-tui explore --cell jordan --text '1 0; 0 1; 1 1'",
    ),
)
