"""Activation: the curves of a function and of its slope side by side, every unit of the step on both."""

from __future__ import annotations

import math

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, beside, rule
from rnn_tui.tui.widgets.plot import Plot
from rnn_tui.views.activation import DTYPE, Activation, activation
from rnn_tui.views.dials import dial_rows
from rnn_tui.views.numbers import brief, fixed, full, spanning

SCALE = 6
"""Room for what stands beside an axis."""
FRAME = 4
"""The rule, the heads, the axis, and the line that spells out the cursor's unit."""
LEAST = 2
WIDE = 1000
"""From here on the end of an axis is written in powers of ten."""


class ActivationPane:
    """A rule, two curves above one axis each, and the unit of the cursor in numbers."""

    name, title = "activation", "activation"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return both curves as large as there is room for."""
        found = activation(session)
        lines = [rule(frame.look, frame.width, _("activation"), found.caption, focused=frame.focused)]
        if found.node is None:
            return lines
        left, right = found.ranges()
        half = frame.width // 2
        count = max(frame.height - FRAME, LEAST)
        head = f"{found.function}(z)", f"{found.function}′(z)"
        values = self.curve(found, frame, (half, count), head[0], left, slopes=False)
        slopes = self.curve(found, frame, (frame.width - half, count), head[1], right, slopes=True)
        return [*lines, *beside(values, slopes, 0), self.unit(found, session, frame)]

    def curve(
        self,
        found: Activation,
        frame: Frame,
        size: tuple[int, int],
        head: str,
        ends: tuple[float, float],
        *,
        slopes: bool,
    ) -> list[Line]:
        """Draw one curve below its name and above its axis."""
        (width, tall), look = size, frame.look
        plot = Plot(look, max(width - SCALE - 5, 1), tall)
        plot.level(_height(0.0, ends) or 0.0, look.style("dim"))
        heights = [_height(value, ends) for value in found.sampled(plot.places)[slopes].tolist()]
        plot.curve(heights, look.style("text"))
        self.units(found, plot, ends, slopes=slopes)
        labels = {plot.row(_height(end, ends) or 0.0): _label(end) for end in ends}
        lines = [Pen(look, width).to(SCALE + 1).text(head, "bold").done()]
        for row in range(tall):
            pen = Pen(look, width).field(labels.get(row, ""), SCALE, "dim", right=True).space()
            lines.append(plot.onto(pen, row).done())
        return [*lines, self.axis(found, frame, width, plot.width)]

    @staticmethod
    def units(found: Activation, plot: Plot, ends: tuple[float, float], *, slopes: bool) -> None:
        """Draw every unit upon its curve, the cursor's last."""
        look = plot.look
        for mark in sorted(found.marks, key=lambda mark: mark.unit == found.unit):
            height = _height(mark.slope if slopes else mark.value, ends)
            if height is not None:
                here = mark.unit == found.unit
                across = min(max((mark.z + found.end) / (2 * found.end), 0.0), 1.0)
                sign, style = look.glyphs.points[0 if here else 2], look.style("accent" if here else "text")
                plot.sign(across, height, sign, style)

    @staticmethod
    def axis(found: Activation, frame: Frame, width: int, room: int) -> Line:
        """Draw the axis of z, shaded where the curve is flat."""
        look = frame.look
        pen = Pen(look, width).field(f"−{found.end:g}", SCALE, "dim", right=True).space()
        for is_flat in found.flat(room):
            pen.raw(look.glyphs.levels[1] if is_flat else look.glyphs.rule, look.style("dim"))
        return pen.space().text(f"{found.end:g}", "dim").done()

    @staticmethod
    def unit(found: Activation, session: Session, frame: Frame) -> Line:
        """Spell out the cursor's unit, and which function is drawn."""
        look, digits = frame.look, session.digits
        pen = Pen(look, frame.width).space(3)
        if found.marks:
            mark = found.marks[found.unit]
            pen.raw(look.glyphs.points[0], look.style("accent")).text(f" {found.symbol}[{mark.unit}] ", "dim")
            for name, value in (("z", mark.z), ("(z)", mark.value), ("′(z)", mark.slope)):
                text = full(value, DTYPE) if digits else spanning(value) if name == "′(z)" else fixed(value)
                label = name if name == "z" else found.function + name
                pen.space().text(f"{label} ", "dim").text(text, "bold")
            if mark.is_flat:
                pen.space().text(_("flat"), "title")
        (dial,) = dial_rows(session, ActivationPane.name)
        text = f"< {dial.value} >" if frame.focused else dial.value
        pen.to(frame.width - look.length(f"{dial.label} {text}") - 2)
        return pen.text(f"{dial.label} ", "dim").text(text, "accent" if frame.focused else "text").done()

    def wanted(self, _session: Session, _width: int) -> int:
        """Return a height at which a curve has a shape."""
        return 14

    def click(self, session: Session, frame: Frame, x: int, y: int) -> str:
        """Return the command that chooses the unit nearest to the mouse, or turns the dial."""
        found = activation(session)
        half = frame.width // 2
        start, width = (0, half) if x < half else (half, frame.width - half)
        room = max(width - SCALE - 5, 1)
        if y == frame.height - 1:
            return "dial curve +1" if x > half else ""
        column = x - start - SCALE - 1
        if not found.marks or not 2 <= y < frame.height - 1 or not 0 <= column < room:
            return ""
        return f"unit {found.nearest(found.end * (2 * column / max(room - 1, 1) - 1))}"


def _height(value: float, ends: tuple[float, float]) -> float | None:
    """Return how high a value stands between the ends of an axis, 0…1."""
    low, high = ends
    return min(max((value - low) / (high - low), 0.0), 1.0) if math.isfinite(value) else None


def _label(end: float) -> str:
    return fixed(end, 2) if abs(end) < WIDE else brief(end)


PANE = ActivationPane()
