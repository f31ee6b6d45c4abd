"""The timeline: a Rich table of hidden state, cell state and each gate per timestep."""

from __future__ import annotations

from rnn_tui.networks.model import Model
from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, blank, rule
from rnn_tui.tui.widgets.rich_rows import RichRows
from rnn_tui.views.render import shown_caption
from rnn_tui.views.timeline import timeline, window
from rnn_tui.views.words import token


class TimelinePane:
    """A rule, a heading, then one row a timestep around the cursor."""

    name, title = "timeline", "timeline"

    def __init__(self) -> None:
        self.rows: dict[Look, RichRows] = {}
        self.widest: tuple[Model | None, Look | None, int] = (None, None, 0)
        """The width of the longest answer of the last model; a language model has thousands of them."""

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the table, as many rows around the cursor as there is room for."""
        table = timeline(session, max(frame.height - 2, 1))
        caption = shown_caption(table, digits=session.digits)
        lines = [rule(frame.look, frame.width, table.title, caption, focused=frame.focused)]
        least = {"answer": self.answer_width(session.document.model, frame.look)}
        drawn = self.drawing(frame.look).lines(table, frame.width - 2, digits=session.digits, least=least)
        return lines + [[*blank(1), *line, *blank(1)] for line in drawn]

    def drawing(self, look: Look) -> RichRows:
        """Return the drawing of a look, with its memory of rows."""
        return self.rows.setdefault(look, RichRows(look))

    def answer_width(self, model: Model, look: Look) -> int:
        """Return the width of the longest answer that the model can give."""
        if self.widest[0] is not model or self.widest[1] != look:
            longest = max((look.length(token(label)) for label in model.labels), default=0)
            self.widest = (model, look, longest)
        return self.widest[2]

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the heading and one row a timestep."""
        return session.steps + 2

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that goes to the step under the mouse."""
        low, high = window(session.steps, session.cursor.step, max(frame.height - 2, 1))
        return f"goto {low + y - 1}" if 2 <= y < high - low + 2 else ""


PANE = TimelinePane()
