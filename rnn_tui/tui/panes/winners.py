"""The winners: the sequence, and beside each word how many units of the maximum over time it has won."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.timeline import window
from rnn_tui.views.winners import Winners, has_winners, winners
from rnn_tui.views.words import token

WIDEST_TOKEN, WIDEST_BAR = 12, 24


class WinnersPane:
    """A rule, then one row a timestep: its token, a bar, and the units that it has won."""

    name, title = "winners", "winners"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the rows, as many around the cursor as there is room for."""
        if not has_winners(session):
            return [
                rule(frame.look, frame.width, _("winners"), _("no maximum over time"), focused=frame.focused)
            ]
        found = winners(session)
        head = rule(frame.look, frame.width, _("winners"), found.caption, focused=frame.focused)
        low, high = self.rows(found, session, frame)
        return [head, *(self.row(found, step, session, frame) for step in range(low, high))]

    @staticmethod
    def rows(found: Winners, session: Session, frame: Frame) -> tuple[int, int]:
        return window(len(found.tokens), session.step_of(found.path), max(frame.height - 1, 1))

    def row(self, found: Winners, step: int, session: Session, frame: Frame) -> Line:
        """Draw one word; the one that has won the cursor's unit is marked."""
        look, won = frame.look, found.of_step(step)
        known = session.is_known(step, found.path)
        role = "accent" if found.unit in won else "text" if known else "dim"
        words = [look.length(token(text, WIDEST_TOKEN)) for text in found.tokens]
        pen = Pen(look, frame.width).space()
        pen.raw(look.glyphs.mark if found.unit in won else " ", look.style("accent")).space()
        pen.field(f"{step + 1:,}", max(len(f"{len(words):,}"), 2), role, right=True).space()
        pen.field(token(found.tokens[step], WIDEST_TOKEN), min(max(words), WIDEST_TOKEN), role).space()
        if not known:
            return pen.text(look.glyphs.unknown, "dim").done()
        room = min(max(frame.width // 3, 1), WIDEST_BAR)
        start, length = pen.used, -(-len(won) * room // len(found.steps))
        pen.raw(look.glyphs.bar * length, look.style(role if won else "dim")).to(start + room).space()
        pen.field(f"{len(won)}" if won else "", len(f"{len(found.steps)}"), role, right=True).space(2)
        return pen.text(" ".join(map(str, won)), "dim").done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule and one row a timestep."""
        return 1 + len(winners(session).tokens) if has_winners(session) else 1

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that goes to the step under the mouse."""
        if not has_winners(session):
            return ""
        low, high = self.rows(winners(session), session, frame)
        return f"goto {low + y}" if 1 <= y <= high - low else ""


PANE = WinnersPane()
