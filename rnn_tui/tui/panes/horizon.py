"""The horizon: a bar a timestep on a log scale, how far back the answer at the cursor listens."""

from __future__ import annotations

import numpy as np

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.horizon import DECADES, Horizon, Reach, horizon, read_path
from rnn_tui.views.numbers import full, spanning
from rnn_tui.views.words import token

WIDEST_TOKEN = 12
NUMBER = 9
"""The width of ``1.00e−100``."""
HEAD = 2


class HorizonPane:
    """A rule, a scale, then one bar a timestep."""

    name, title = "horizon", "horizon"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the bars, as many around the cursor as there is room for."""
        found = self.view(session, frame)
        look, tokens = frame.look, session.document.tokens_of(read_path(session))
        words = [token(tokens[reach.step], WIDEST_TOKEN) for reach in found.reaches]
        width = min(max(look.length(_("token")), *map(look.length, words)), WIDEST_TOKEN)
        lines = [rule(look, frame.width, _("horizon"), found.caption, focused=frame.focused)]
        lines.append(self.scale(session, width, frame))
        rows = zip(found.reaches, words, strict=True)
        return lines + [self.bar(session, reach, word, width, frame) for reach, word in rows]

    @staticmethod
    def view(session: Session, frame: Frame) -> Horizon:
        return horizon(session, max(frame.height - HEAD, 1))

    @staticmethod
    def room(pen: Pen, number: int) -> int:
        """Return how long a whole bar is: what the numbers to its right leave."""
        return max(pen.width - pen.used - 2 * number - 4, DECADES)

    def scale(self, session: Session, width: int, frame: Frame) -> Line:
        """Draw what stands above the columns: the ends of the scale, the names of the numbers."""
        look, number = frame.look, self.number(session)
        pen = Pen(look, frame.width).space(3).field("t", _digits(session), "bold", right=True).space()
        pen.field(_("token"), width, "bold").space()
        room = self.room(pen, number)
        pen.field(f"10⁻{'⁰¹²³⁴⁵⁶⁷⁸⁹'[DECADES]}", room - 1, "dim").text("1", "dim").space()
        pen.field(_("‖∂/∂{name}‖").format(name="x"), number, "bold", right=True).space()
        return pen.field(_("share"), number, "bold", right=True).done()

    def bar(self, session: Session, reach: Reach, word: str, width: int, frame: Frame) -> Line:
        """Draw one timestep: its number, token, bar, gradient, and share of the largest."""
        look, number = frame.look, self.number(session)
        here = reach.step == session.step_of(read_path(session))
        role = "accent" if here else "dim" if reach.norm is None else "text"
        pen = Pen(look, frame.width).space()
        pen.raw(look.glyphs.mark if here else " ", look.style("accent")).space()
        pen.field(f"{reach.step + 1:,}", _digits(session), role, right=True).space()
        pen.field(word, width, role).space()
        room, start = self.room(pen, number), pen.used
        if reach.norm is None:
            pen.text(look.glyphs.unknown, "dim")
        elif reach.norm:
            length = round(reach.length * room)
            drawn = look.glyphs.bar * length if length else look.glyphs.bar_end
            pen.raw(drawn, look.style("accent" if here else "dim"))
        pen.to(start + room).space()
        for value in (reach.norm, reach.share):
            pen.field(self.figure(session, value, frame), number, role, right=True).space()
        return pen.done()

    @staticmethod
    def number(session: Session) -> int:
        """Return how wide a number may be; with all digits, two more than are sure, and a power of ten."""
        return NUMBER if not session.digits else np.finfo(session.document.trace.dtype).precision + 8

    @staticmethod
    def figure(session: Session, value: float | None, frame: Frame) -> str:
        if value is None:
            return frame.look.glyphs.unknown
        return full(value, session.document.trace.dtype) if session.digits else spanning(value)

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the scale and one row a timestep."""
        return session.document.steps_of(read_path(session)) + HEAD

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that goes to the step under the mouse."""
        reaches = self.view(session, frame).reaches
        return f"goto {reaches[y - HEAD].step + 1}" if HEAD <= y < len(reaches) + HEAD else ""


def _digits(session: Session) -> int:
    return max(len(f"{session.document.steps_of(read_path(session)):,}"), 2)


PANE = HorizonPane()
