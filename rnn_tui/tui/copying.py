"""What the copy key takes: the equation, the row or the table under the focus."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.views.equations import equations, line_text
from rnn_tui.views.numbers import full
from rnn_tui.views.registry import VIEWS
from rnn_tui.views.render import to_markdown
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
        cells = table.rows[session.cursor.step].cells
        row = "\t".join("" if cell is None else str(cell) for cell in cells)
        return row, _("the row")
    view = next(view for view in VIEWS if view.name == (focus if focus != "equations" else "timeline"))
    return to_markdown(view.table(session), digits=session.digits)[:MOST], _("the table")
