"""What the copy key takes: the equation, the row or the table under the focus."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.views.equations import equations, line_text
from rnn_tui.views.numbers import MINUS, full
from rnn_tui.views.registry import VIEWS
from rnn_tui.views.render import cell_text, to_markdown
from rnn_tui.views.timeline import timeline

MOST = 100_000
"""Characters; terminals drop what is longer."""


def copied(session: Session, focus: str) -> tuple[str, str]:
    """Return the text to copy and what to call it."""
    if focus == "equations":
        line = next(one for one in equations(session).lines if one.current)
        if line.line is not None and line.result is not None:
            value = full(line.result, session.document.trace.dtype)
            return f"{line.symbol} = {line_text(line.line)} = {value}", _("the equation")
    if focus == "timeline":
        table = timeline(session)
        cells = zip(table.rows[session.cursor.step].cells, table.columns, strict=True)
        texts = [
            "" if cell is None else cell_text(cell, column, table, decimals=0, digits=True)
            for cell, column in cells
        ]
        # Spreadsheets read a hyphen as a minus, and nothing else.
        return "\t".join(texts).replace(MINUS, "-"), _("the row")
    view = next(view for view in VIEWS if view.name == (focus if focus != "equations" else "timeline"))
    return to_markdown(view.table(session), digits=session.digits)[:MOST], _("the table")


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str:
    """Return what puts text on the clipboard of the terminal (OSC 52), through tmux if that is between.

    The text is sent in base 64, so that nothing in it can be taken for a command.
    """
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if not environ.get("TMUX"):
        return sequence
    passed_on = sequence.replace("\x1b", "\x1b\x1b")
    return sequence + f"\x1bPtmux;{passed_on}\x1b\\"
