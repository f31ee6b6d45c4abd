"""What is drawn without a session: the frame before the model is there, and a screen too small."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.tui.look import Look
from rnn_tui.tui.widgets.canvas import Line, Pen, fitted

LEAST = (56, 14)
"""The smallest screen, columns and lines."""


def too_small(look: Look, width: int, height: int) -> list[Line]:
    """Say what size is needed."""
    text = _("needs {columns} × {lines}, has {width} × {height}").format(
        columns=LEAST[0], lines=LEAST[1], width=width, height=height
    )
    line = Pen(look, width).text(text, "title").done()
    return fitted([line], width, height)


def skeleton(look: Look, width: int, height: int, name: str) -> list[Line]:
    """Draw what is there before the model is: its name, and that it is coming."""
    line = Pen(look, width).space().text(name, "title").space(2).text(_("opening"), "dim").done()
    return fitted([line], width, height)
