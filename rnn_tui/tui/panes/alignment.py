"""The alignment: a grid of weights, source down and target across, with the cursor in both sequences."""

from __future__ import annotations

import math

from rich.style import Style

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.look import HEAT_LEVELS, Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.alignment import Alignment, alignment, has_alignment
from rnn_tui.views.numbers import fixed, full, times_ten
from rnn_tui.views.timeline import window

LEFT, WIDEST, HEAD = 3, 12, 3
CELL, DIGITS = 4, 7
"""Cells of a column, and of one that shows three decimals."""
FAINT = 0.005
"""Below half a percent a weight is a dot."""


class AlignmentPane:
    """A rule, the targets, one row a source, and a line that spells out the cursor's cell."""

    name, title = "alignment", "alignment"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return as much of the grid around the cursor as there is room for."""
        look = frame.look
        if not has_alignment(session):
            head = rule(look, frame.width, _("alignment"), "", focused=frame.focused)
            note = _("no step looks at those of another clock")
            return [head, Pen(look, frame.width).space(LEFT).text(note, "dim").done()]
        found = alignment(session)
        caption = f"{times_ten(found.power)} {found.caption}".lstrip()
        lines = [rule(look, frame.width, _("alignment"), caption, focused=frame.focused)]
        lines.append(self.targets(found, session, frame))
        low, high = self.rows(found, frame)
        lines += [self.row(found, place, session, frame) for place in range(low, high)]
        return [*lines, self.legend(found, frame, digits=session.digits)]

    @staticmethod
    def rows(found: Alignment, frame: Frame) -> tuple[int, int]:
        return window(len(found.sources), found.source, max(frame.height - HEAD, 1))

    @staticmethod
    def label(found: Alignment, look: Look) -> int:
        """Return how wide the names of the rows are."""
        return min(max(map(look.length, found.sources)), WIDEST)

    def cell(self, found: Alignment, session: Session, look: Look) -> int:
        """Return how wide a column is."""
        widest = min(max(map(look.length, found.targets)), WIDEST)
        return max(DIGITS if session.digits else CELL, widest + 1)

    def columns(self, found: Alignment, session: Session, frame: Frame) -> tuple[int, int]:
        room = frame.width - LEFT - self.label(found, frame.look) - 1
        count = max(room // self.cell(found, session, frame.look), 1)
        return window(len(found.targets), found.target, count)

    def targets(self, found: Alignment, session: Session, frame: Frame) -> Line:
        """Draw what stands at each step that looks, above its column."""
        look, width = frame.look, self.cell(found, session, frame.look)
        pen = Pen(look, frame.width).to(LEFT + self.label(found, look) + 1)
        for place in range(*self.columns(found, session, frame)):
            here = place == found.target
            role = "accent" if here else "text" if found.known[place] else "dim"
            pen.field(found.targets[place], width - 1, role, right=True).space()
        return pen.done()

    def row(self, found: Alignment, place: int, session: Session, frame: Frame) -> Line:
        """Draw one source step: its token and the weight that each target gives it."""
        look, here = frame.look, place == found.source
        pen = Pen(look, frame.width).space()
        pen.raw(look.glyphs.mark if here else " ", look.style("accent")).space()
        pen.field(found.sources[place], self.label(found, look), "accent" if here else "text").space()
        width = self.cell(found, session, look)
        for target in range(*self.columns(found, session, frame)):
            if not found.known[target]:
                pen.field(look.glyphs.unknown, width - 1, "dim", right=True).space()
                continue
            text, style = self.weight(found, place, target, look, digits=session.digits)
            if target == found.target:
                style += look.style("bold")
            pen.raw(text.rjust(width - 1)[: width - 1] + " ", style)
        return pen.done()

    @staticmethod
    def weight(found: Alignment, place: int, target: int, look: Look, *, digits: bool) -> tuple[str, Style]:
        """Return the text of one weight, a percentage where it is a share, and its shade."""
        value = float(found.values[place, target])
        if not math.isfinite(value):
            return look.text(fixed(value)), look.style("error")
        share = value / (max(abs(found.low), abs(found.high)) or 1.0)
        style = look.heat[HEAT_LEVELS + round(share * HEAT_LEVELS)] if look.heat else Style()
        if digits:
            return look.text(fixed(value / 10.0**found.power)), style
        if abs(share) < FAINT:
            return look.glyphs.unknown, style + look.style("dim")
        return look.text(f"{share * 100:.0f}".replace("-", "−")), style

    @staticmethod
    def legend(found: Alignment, frame: Frame, *, digits: bool) -> Line:
        """Spell out the cursor's cell, and what its step looks at most."""
        look = frame.look
        pen = Pen(look, frame.width).to(LEFT)
        if not found.known[found.target]:
            return pen.text(_("not computed yet"), "dim").done()
        value = float(found.values[found.source, found.target])
        number = full(value, found.dtype) if digits else fixed(value / 10.0**found.power)
        pen.text(f"{found.symbol}[{found.source}] ", "dim").text(found.targets[found.target], "accent")
        pen.raw(f" {look.glyphs.arrow} ", look.style("dim")).text(found.sources[found.source], "accent")
        pen.text(" = ", "dim").text(number, "accent")
        top = found.top(found.target)
        if top is not None and top != found.source:
            pen.text(" · " if not look.ascii else " - ", "dim")
            pen.text(_("most: {token}").format(token=found.sources[top]), "dim")
        if not digits:
            pen.text(" · " if not look.ascii else " - ", "dim").text(
                _("in percent of the largest possible"), "dim"
            )
        return pen.done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the targets, one row a source and the legend."""
        return HEAD + len(alignment(session).sources) if has_alignment(session) else 2

    def click(self, session: Session, frame: Frame, x: int, y: int) -> str:
        """Return the commands that go to the cell under the mouse."""
        if not has_alignment(session):
            return ""
        found = alignment(session)
        low, high = self.rows(found, frame)
        first, last = self.columns(found, session, frame)
        place = low + y - 2
        start = LEFT + self.label(found, frame.look) + 1
        target = first + (x - start) // self.cell(found, session, frame.look)
        if not low <= place < high or session.line.stage != found.path.stage:
            return ""
        moves = [f"unit {place}"] if found.path == session.line else []
        return "\n".join([*moves, *([f"goto {target + 1}"] if first <= target < last and x >= start else [])])


PANE = AlignmentPane()
