"""What a click means: a key of the last line, a row of a list, a place in a pane."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rnn_tui.tui.compose import frame_of
from rnn_tui.tui.cover import row_at
from rnn_tui.tui.footer import key_at
from rnn_tui.tui.layout import arrange, below_sequence
from rnn_tui.tui.panes import panes
from rnn_tui.tui.ui import PANES

if TYPE_CHECKING:
    from rnn_tui.tui.app import Explorer


def clicked(app: Explorer, x: int, y: int) -> None:
    """Do what a click at a cell of the screen means."""
    width, height = app.size
    if y == height - 1:
        if does := key_at(app.table, app.look, width, x):
            app.do(does)
        return
    places = arrange(app.session, app.ui, width, height)
    if app.ui.is_covered:
        top = below_sequence(places)
        _in_list(app, y - top, height - 1 - top)
        return
    for place in places:
        if place.holds(x, y):
            if place.pane in PANES:
                app.ui = replace(app.ui, focus=place.pane)
            frame = frame_of(place, app.session, app.ui, app.look)
            commands = panes()[place.pane].click(app.session, frame, x - place.x, y - place.y)
            for command in commands.splitlines():
                app.perform(command)


def _in_list(app: Explorer, y: int, height: int) -> None:
    choices = app.ui.choices
    row = None if choices is None else row_at(choices, height, y)
    if choices is None or row is None:
        app.ui = replace(app.ui, choices=None, help=None)
        return
    app.ui = replace(app.ui, choices=None)
    app.do(choices.rows[row].does)
