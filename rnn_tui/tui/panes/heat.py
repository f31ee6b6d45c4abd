"""The heat map: units × time of one signal, the cursor's cell bracketed and spelled out."""

from __future__ import annotations

import math

from rich.cells import set_cell_size
from rich.style import Style

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.look import HEAT_LEVELS, Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.heat import Heat, heat
from rnn_tui.views.numbers import brief, fixed, full, times_ten

LABEL, CELL = 6, 5


class HeatPane:
    """A rule, the tokens, one row a unit, and a line that spells out the cursor's cell."""

    name, title = "heat", "heat map"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return as much of the map around the cursor as there is room for."""
        found = self.view(session, frame)
        look = frame.look
        caption = f"{times_ten(found.power)} {found.caption}".lstrip()
        lines = [
            rule(look, frame.width, found.title, caption, focused=frame.focused),
            self.tokens(found, frame),
        ]
        digits = session.digits
        lines += [self.row(found, place, frame, digits=digits) for place in range(found.values.shape[0])]
        return [*lines, self.legend(found, frame, digits=digits)]

    @staticmethod
    def view(session: Session, frame: Frame) -> Heat:
        return heat(session, max(frame.height - 3, 1), max((frame.width - LABEL - 1) // CELL, 1))

    def tokens(self, found: Heat, frame: Frame) -> Line:
        """Draw the first letters of each token above its column."""
        pen = Pen(frame.look, frame.width).to(LABEL)
        for place, text in enumerate(found.tokens):
            here = found.first_step + place == found.step
            start = set_cell_size(frame.look.text(text), CELL - 1)
            pen.raw(start, frame.look.style("accent" if here else "dim")).space()
        return pen.done()

    def row(self, found: Heat, place: int, frame: Frame, *, digits: bool) -> Line:
        """Draw one unit over time."""
        look, unit = frame.look, found.first_unit + place
        here = unit == found.unit
        pen = Pen(look, frame.width).space()
        pen.raw(look.glyphs.mark if here else " ", look.style("accent"))
        pen.field(str(unit), 3, "accent" if here else "dim", right=True).space()
        for column, value in enumerate(found.values[place]):
            at = here and found.first_step + column == found.step
            if not found.known[column]:
                pen.space().text(look.glyphs.unknown, "dim").space(CELL - 2)
                continue
            text, style = self.cell(found, float(value), look, digits=digits)
            if at and not digits:
                text = look.glyphs.left + text[1:-1] + look.glyphs.right
            pen.raw(text, style + look.style("bold") if at else style)
        return pen.done()

    @staticmethod
    def cell(found: Heat, value: float, look: Look, *, digits: bool) -> tuple[str, Style]:
        """Return how one value is drawn: a shade, a sign and a shade, or its digits."""
        if not math.isfinite(value):
            return look.text(fixed(value)).center(CELL)[:CELL], look.style("error")
        share = _share(found, value)
        style = Style()
        if look.heat:
            style = look.heat[HEAT_LEVELS + round(share * HEAT_LEVELS)]
        if digits:
            scaled = value / 10.0**found.power
            number = look.text(fixed(scaled, 1 if abs(scaled) < 100 else 0))
            return number.rjust(CELL - 1)[: CELL - 1] + " ", style
        if look.heat:
            return " " * CELL, style
        levels = look.glyphs.levels
        sign = "-" if share < 0 and look.ascii else "−" if share < 0 else " "
        shade = levels[round(abs(share) * (len(levels) - 1))]
        cold, warm = look.heat_sides
        return f" {sign}{shade * 2} ", cold if share < 0 else warm

    def legend(self, found: Heat, frame: Frame, *, digits: bool) -> Line:
        """Spell out the cursor's cell, and draw the scale."""
        look = frame.look
        pen = Pen(look, frame.width).to(2)
        value = _("not computed yet") if found.value is None else fixed(found.value / 10.0**found.power)
        if digits and found.value is not None:
            value = full(found.value, found.dtype)
        low, high = (brief(end if digits else end / 10.0**found.power) for end in (found.low, found.high))
        pen.text(f"{found.symbol}[{found.unit}] = ", "dim").text(value, "accent").space(1 if digits else 2)
        pen.text(low, "dim").space()
        if look.heat:
            for style in look.heat if found.diverging else look.heat[HEAT_LEVELS:]:
                pen.raw(" ", style)
        else:
            pen.text(look.glyphs.levels.strip(), "dim")
        return pen.space().text(high, "dim").done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the tokens, one row a unit and the legend."""
        return session.units_of(session.heat_signal) + 3

    def click(self, session: Session, frame: Frame, x: int, y: int) -> str:
        """Return the commands that go to the cell under the mouse."""
        found = self.view(session, frame)
        row, column = y - 2, (x - LABEL) // CELL
        if 0 <= row < found.values.shape[0] and x < LABEL:
            return f"unit {found.first_unit + row}"
        if 0 <= row < found.values.shape[0] and 0 <= column < found.values.shape[1]:
            return f"unit {found.first_unit + row}\ngoto {found.first_step + column + 1}"
        return ""


def _share(found: Heat, value: float) -> float:
    """Return where a value lies between the ends of the scale, −1…1."""
    if not found.diverging:
        return min(max((value - found.low) / ((found.high - found.low) or 1.0), 0.0), 1.0)
    return min(max(value / (found.high or 1.0), -1.0), 1.0)


PANE = HeatPane()
