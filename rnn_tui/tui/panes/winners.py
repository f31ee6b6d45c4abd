"""The winners: the sequence, and beside each word how many units of the maximum over time it has won."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.timeline import window
from rnn_tui.views.winners import Winners, has_winners, winners
from rnn_tui.views.words import token

WIDEST_TOKEN, WIDEST_BAR, HEAD = 12, 24, 2


class WinnersPane:
    """A rule, a heading, then one row a timestep: its token, a bar, and the units that it has won."""

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
        rows = (self.row(found, step, session, frame) for step in range(low, high))
        return [head, self.heading(found, frame), *rows]

    @staticmethod
    def rows(found: Winners, session: Session, frame: Frame) -> tuple[int, int]:
        return window(len(found.tokens), session.step_of(found.path), max(frame.height - HEAD, 1))

    @staticmethod
    def width(found: Winners, frame: Frame) -> tuple[int, int]:
        """Return how wide the numbers and the tokens are."""
        words = [frame.look.length(token(text, WIDEST_TOKEN)) for text in found.tokens]
        widest = max(frame.look.length(_("token")), *words)
        return max(len(f"{len(words):,}"), 2), min(widest, WIDEST_TOKEN)

    def heading(self, found: Winners, frame: Frame) -> Line:
        """Draw what stands above the columns."""
        number, width = self.width(found, frame)
        pen = Pen(frame.look, frame.width).space(3).field("t", number, "bold", right=True).space()
        return pen.field(_("token"), width, "bold").space().text(_("units that it has won"), "bold").done()

    def row(self, found: Winners, step: int, session: Session, frame: Frame) -> Line:
        """Draw one word; the one that has won the cursor's unit is marked."""
        look, won = frame.look, found.of_step(step)
        known = session.is_known(step, found.path)
        role = "accent" if found.unit in won else "text" if known else "dim"
        number, width = self.width(found, frame)
        pen = Pen(look, frame.width).space()
        pen.raw(look.glyphs.mark if found.unit in won else " ", look.style("accent")).space()
        pen.field(f"{step + 1:,}", number, role, right=True).space()
        pen.field(token(found.tokens[step], WIDEST_TOKEN), width, role).space()
        if not known:
            return pen.text(look.glyphs.unknown, "dim").done()
        room = min(max(frame.width // 3, 1), WIDEST_BAR)
        start, length = pen.used, -(-len(won) * room // len(found.steps))
        pen.raw(look.glyphs.bar * length, look.style(role if won else "dim")).to(start + room).space()
        pen.field(f"{len(won)}" if won else "", len(f"{len(found.steps)}"), role, right=True).space(2)
        return pen.text(" ".join(map(str, won)), "dim").done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the heading and one row a timestep."""
        return HEAD + len(winners(session).tokens) if has_winners(session) else 1

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that goes to the step under the mouse."""
        if not has_winners(session):
            return ""
        low, high = self.rows(winners(session), session, frame)
        return f"goto {low + y - HEAD + 1}" if HEAD <= y < high - low + HEAD else ""


PANE = WinnersPane()
