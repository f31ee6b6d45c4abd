"""Norms through time: dials on the left, and what becomes of a gradient on its way back on the right."""

from __future__ import annotations

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, beside, fitted, rule
from rnn_tui.tui.widgets.dial_rows import WIDTH, dial_lines
from rnn_tui.tui.widgets.plot import Plot
from rnn_tui.views.dials import dial_command
from rnn_tui.views.norms import Chart, Curve, norms
from rnn_tui.views.numbers import spanning

SCALE = 7
"""Room for what stands beside the axis: ``10⁻¹²⁸``."""
LEAST_HEIGHT = 3
SPARSE = 4
"""Columns between two signs of a curve, at least."""
NUMBER = 9
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class NormsPane:
    """A rule, the dials and a legend, beside them a chart over steps back."""

    name, title = "norms", "norms through time"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the chart as large as there is room for."""
        found, look = norms(session), frame.look
        head = rule(look, frame.width, _("norms through time"), found.caption, focused=frame.focused)
        tall = max(frame.height - 1, 0)
        left = dial_lines(look, session, self.name, focused=frame.focused)
        left += [self.legend(curve, frame) for curve in found.curves]
        right = self.chart(found, frame, max(tall, LEAST_HEIGHT))
        return [head, *beside(fitted(left, WIDTH, tall), fitted(right, frame.width - WIDTH, tall), 0)]

    def chart(self, found: Chart, frame: Frame, tall: int) -> list[Line]:
        """Draw the curves, the axis beside them, and the steps below."""
        look, width = frame.look, max(frame.width - WIDTH - SCALE - 2, 1)
        plot = Plot(look, width, tall - 1)
        one = found.height(1.0)
        assert one is not None  # noqa: S101 - 1 is a number
        plot.level(one, look.style("dim"))
        for curve in reversed(found.curves):
            if curve.name == "rnn":
                plot.curve(found.sampled(curve, plot.places), look.style("text"))
            else:
                self.signs(found, curve, plot, frame)
        labels = {plot.row(one): "1", 0: _power(found.above)}
        labels[tall - 2] = _power(-found.below)
        lines = []
        for row in range(tall - 1):
            pen = Pen(look, frame.width - WIDTH).field(labels.get(row, ""), SCALE, "dim", right=True).space()
            lines.append(plot.onto(pen, row).done())
        return [*lines, self.steps(found, frame, width)]

    @staticmethod
    def signs(found: Chart, curve: Curve, plot: Plot, frame: Frame) -> None:
        """Draw the signs of one curve, where they are dense only so many as can be told apart."""
        apart = max(round(found.steps * SPARSE / plot.width), 1)
        for back in range(0, len(curve.norms), apart):
            height = found.height(float(curve.norms[back]))
            if height is not None:
                plot.sign(back / found.steps, height, _sign(curve, frame), frame.look.style(_role(curve)))

    @staticmethod
    def steps(found: Chart, frame: Frame, width: int) -> Line:
        """Draw what stands below the chart: how many steps back its two ends are."""
        pen = Pen(frame.look, frame.width - WIDTH).to(SCALE + 1).text("0", "dim")
        text = _("{n} steps back").format(n=found.steps)
        return pen.to(SCALE + 1 + width - frame.look.length(text)).text(text, "dim").done()

    @staticmethod
    def legend(curve: Curve, frame: Frame) -> Line:
        """Draw the sign of a curve, what it is, and its norm at its far end."""
        pen = Pen(frame.look, WIDTH).space(3)
        pen.raw(_sign(curve, frame), frame.look.style(_role(curve))).space()
        pen.field(curve.heading, WIDTH - NUMBER - 7).space()
        return pen.field(spanning(curve.last), NUMBER, "bold", right=True).done()

    def wanted(self, _session: Session, _width: int) -> int:
        """Return a height at which a curve has a shape."""
        return 16

    def click(self, session: Session, _frame: Frame, x: int, y: int) -> str:
        """Return the command that chooses the dial under the mouse, or turns it."""
        return dial_command(session, self.name, y - 1) if x < WIDTH else ""


def _sign(curve: Curve, frame: Frame) -> str:
    """Return what a curve is drawn with: the model's and an LSTM's with signs, the plain one with dots."""
    glyphs = frame.look.glyphs
    order = ("here", "here_path", "lstm", "lstm_path")
    return glyphs.points[order.index(curve.name)] if curve.name in order else glyphs.curve


def _role(curve: Curve) -> str:
    return "accent" if curve.name.startswith("here") else "text"


def _power(power: int) -> str:
    return f"10{str(power).translate(_RAISED)}" if power else "1"


PANE = NormsPane()
