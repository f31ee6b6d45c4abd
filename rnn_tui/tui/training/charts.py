"""The four charts: loss, figure, norm of the gradient, saturated gates."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rnn_tui.i18n import _
from rnn_tui.tui.look import Look
from rnn_tui.tui.training.plot import LABEL, Curve, Field, axis, bars, number
from rnn_tui.tui.training.state import Points, State
from rnn_tui.tui.widgets.canvas import Line, Pen, rule


def losses(state: State, look: Look, width: int, height: int) -> list[Line]:
    """Draw the loss on what is learned from, and on the validation part."""
    sign = "o" if look.ascii else "●"
    caption = number(state.loss[-1][1]) if state.loss else ""
    if state.validation:
        text = _("{loss} · {sign} validation {validation}")
        caption = text.format(loss=caption, sign=sign, validation=number(state.validation[-1][1]))
    title = _("loss") if state.about.unit == "nats" else _("loss, mean squared error")
    curves = [Curve(state.loss, "gate"), Curve(state.validation, "state", sign)]
    return curved(state, look, width, height, title, caption, curves)


def figures(state: State, look: Look, width: int, height: int) -> list[Line]:
    """Draw the figure on held-out data after each epoch."""
    caption = number(state.figures[-1][1]) if state.figures else ""
    curves = [Curve(state.figures, "output")]
    scale = (0.0, 1.0) if state.about.is_share else None
    return curved(state, look, width, height, state.about.measure, caption, curves, scale)


def curved(
    state: State,
    look: Look,
    width: int,
    height: int,
    title: str,
    caption: str,
    curves: list[Curve],
    scale: tuple[float, float] | None = None,
) -> list[Line]:
    """Draw curves on one scale, with the rule above and the epochs below."""
    head = rule(look, width, title, caption)
    values = [y for curve in curves for _x, y in curve.points if math.isfinite(y)]
    if not values:
        return [head, Pen(look, width).space(LABEL + 1).text(_("after the first epoch"), "dim").done()]
    field = Field(look, width - LABEL - 1, height - 2, *(scale or (min(values), max(values))))
    end = horizon(state)
    for curve in curves:
        field.draw(Curve(scaled(curve.points, end), curve.role, curve.sign))
    return [head, *field.lines(), axis(look, width, "0", _("epoch {n}").format(n=f"{end:,}"))]


def norms(state: State, look: Look, width: int, height: int) -> list[Line]:
    """Draw the norm of the gradient: what was kept of it, and above that what clipping cut off."""
    kept, cut = ("#", ":") if look.ascii else ("█", "░")
    caption = ""
    if state.norms:
        before, after = number(state.norms[-1][1]), number(state.clipped[-1][1])
        caption = f"{before} {cut} → {after} {kept}"
    head = rule(look, width, _("gradient norm"), caption)
    finite = [y for _x, y in state.norms if math.isfinite(y)]
    if not finite or max(finite) <= 0:
        return [head]
    end = horizon(state)
    whole, rest = scaled(state.norms, end), scaled(state.clipped, end)
    return [head, *bars(look, width - LABEL - 1, max(height - 1, 1), whole, rest, max(finite))]


def gates(state: State, look: Look, width: int, height: int) -> list[Line]:
    """Draw the share of each gate's numbers that are close to 0 or 1."""
    head = rule(look, width, _("saturated gates"), _("within .05 of 0 or 1"))
    if not state.seen.saturated:
        said = _("this cell has no gates") if state.seen.outcomes else ""
        return [head, Pen(look, width).space().text(said, "dim").done()]
    rows = state.seen.saturated
    if len(rows) > height - 1:
        rows = tuple(sorted(rows, key=lambda row: -row[1])[: height - 1])
    widest = max(look.length(name) for name, _share in rows)
    room = max(width - widest - 9, 4)
    lines = [head]
    for name, share in rows:
        pen = Pen(look, width).space().field(name, widest, "gate").space()
        full = round(share * room)
        pen.raw(look.glyphs.bar * full, look.style("gate")).to(widest + 2 + room)
        lines.append(pen.field(f"{share * 100:.0f} %", 6, "text", right=True).done())
    return lines


def horizon(state: State) -> int:
    """Return how many epochs the axis is long: a power of two that holds what there is, never too many."""
    reached = state.epoch - 1 + state.batch / max(state.batches, 1)
    end = 1
    while end < reached:
        end *= 2
    return min(end, max(state.epochs, 1))


def scaled(points: Sequence[tuple[float, float]], end: float) -> Points:
    """Return points with their places as shares of the axis."""
    return tuple((min(x / end, 1.0), y) for x, y in points)
