"""Running the explorer: on what this terminal can show, with what the configuration says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.config import Config, load_config
from rnn_tui.text import safe_line
from rnn_tui.tui.terminal import (
    check_terminal,
    end_by_signals,
    forget_lost_terminal,
    forget_toolkit_switches,
    take_keys_from_terminal,
)

if TYPE_CHECKING:
    from rnn_tui.networks.model import Model
    from rnn_tui.session.session import Session
    from rnn_tui.tui.app import Explorer
    from rnn_tui.tui.look import Look

Begin = Callable[[], "tuple[Session, list[str]]"]
"""Makes the session, with what is to be said of it."""


def explore(model: Model | str | Path = "", text: str = "") -> Session | None:
    """Open the explorer; return the session that it was left with, None if it was never opened.

    Args:
        model: A model, the name of a shipped one, or a file; the default one when omitted.
        text: The sequence; the model's own example when omitted.

    Example:
        >>> import rnn_tui
        >>> session = rnn_tui.explore("slots-lstm", "leave tokyo .")  # doctest: +SKIP

    Raises:
        UsageError: There is no terminal that could show it.
        RnnTuiError: The model or the text cannot be read.
    """
    check_terminal()
    config = load_config()
    take_keys_from_terminal()
    forget_toolkit_switches()
    name = str(model) if isinstance(model, (str, Path)) else model.name
    app = make(lambda: (_session(model, text), []), name, config, chosen_look(config))
    run(app, mouse=config.mouse)
    if app.failure is not None:
        raise app.failure
    return app.session if app.is_open else None


def make(begin: Begin, name: str, config: Config, look: Look) -> Explorer:
    """Return the explorer of this terminal; the session is made after its first paint."""
    from rnn_tui.tui.app import Explorer
    from rnn_tui.tui.driver import QuietDriver
    from rnn_tui.tui.keys import remapped

    return Explorer(
        begin,
        name=safe_line(name),
        look=look,
        table=remapped(config.keys),
        play_seconds=config.play_seconds,
        driver_class=QuietDriver,
    )


def run(app: Explorer, *, mouse: bool) -> None:
    """Run the explorer until a key or a signal ends it; the terminal is then as it was."""
    with end_by_signals(lambda code: app.exit(return_code=code)):
        app.run(mouse=mouse)
    forget_lost_terminal()


def chosen_look(config: Config, *, ascii_only: bool = False, colour: str = "auto") -> Look:
    """Return how things look on this terminal."""
    from rich.console import Console

    from rnn_tui.text import wants_ascii
    from rnn_tui.tui.look import choose_look

    colours = {"standard": 16, "256": 256, "truecolor": 1 << 24}
    return choose_look(
        theme=config.theme,
        ascii_only=ascii_only or config.ascii or wants_ascii(os.environ),
        colour=colour,
        colours=colours.get(Console(stderr=True).color_system or "", 0),
    )


def _session(model: Model | str | Path, text: str) -> Session:
    from rnn_tui.session.document import Document
    from rnn_tui.session.inputs import from_text
    from rnn_tui.session.origin import Origin
    from rnn_tui.session.session import Cursor, Session
    from rnn_tui.session.start import first_line, start

    if isinstance(model, (str, Path)):
        return start(Origin(model=str(model), text=text))
    origin = Origin(model=model.name, text=text)
    document = Document(origin, model, from_text(model, text or model.card.example))
    return Session(document, cursor=Cursor(0, first_line(document)))
