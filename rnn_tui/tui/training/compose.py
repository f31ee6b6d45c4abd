"""The screen of a training as lines: a pure function of its state."""

from __future__ import annotations

import math

from rnn_tui.i18n import _
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes.status import fitting
from rnn_tui.tui.skeleton import LEAST, too_small
from rnn_tui.tui.training.charts import figures, gates, losses, norms
from rnn_tui.tui.training.examples import examples
from rnn_tui.tui.training.keys import footer, help_lines
from rnn_tui.tui.training.state import State, Ui
from rnn_tui.tui.widgets.canvas import Line, Pen, beside, blank, fitted
from rnn_tui.views.words import joined

GAP = 2
BAR, NARROW = 20, 100
"""Cells of the bar that shows how far it is; below that width it has half of them."""
LOW = 14
"""With fewer lines below the status, gradients and gates are left out."""
SPACIOUS = 30
"""From this height on, blank lines stand between the panes."""


def compose(state: State, ui: Ui, look: Look, width: int, height: int) -> list[Line]:
    """Return exactly ``height`` lines of ``width`` cells."""
    if width < LEAST[0] or height < LEAST[1]:
        return too_small(look, width, height)
    head = status(state, ui, look, width)
    room = height - len(head) - 1
    body = help_lines(look, width) if ui.help else panes(state, ui, look, width, room)
    return [*head, *fitted(body, width, room), footer(ui, look, width)]


def status(state: State, ui: Ui, look: Look, width: int) -> list[Line]:
    """Return two lines: what is trained, and how far it is."""
    place = look.text(
        _("epoch {n} of {epochs}").format(n=f"{max(state.epoch, 1):,}", epochs=f"{state.epochs:,}")
    )
    pen = Pen(look, width).space().text(state.about.name, "title").space(2)
    room = width - pen.used - look.length(place) - 3
    pen.raw(look.caption(joined(*fitting(state.about.facts, look, room))), look.style("dim"))
    pen.to(width - look.length(place) - 1).text(place, "title")
    return [pen.done(), progress(state, ui, look, width), blank(width)]


def progress(state: State, ui: Ui, look: Look, width: int) -> Line:
    """Draw how far it is, how fast it goes, and how long it will take."""
    facts = []
    if state.batches:
        facts.append(_("batch {n} of {batches}").format(n=f"{state.batch:,}", batches=f"{state.batches:,}"))
    if math.isfinite(state.speed):
        facts.append(_("{n} tokens a second").format(n=f"{state.speed:,.0f}"))
    if math.isfinite(state.left):
        facts.append(_("{time} left").format(time=clock(state.left)))
    bar = BAR if width >= NARROW else BAR // 2
    pen = Pen(look, width).space()
    if ui.paused or ui.ending:
        pen.text(_("paused") if ui.paused else _("ending"), "here").space(2)
    pen.raw(look.caption(joined(*fitting(facts, look, width - pen.used - bar - 9))), look.style("dim"))
    full = int(state.done * bar)
    pen.to(width - bar - 7).raw(look.glyphs.bar * full, look.style("accent"))
    pen.raw(look.glyphs.levels[1] * (bar - full), look.style("dim"))
    return pen.field(f"{int(state.done * 100)} %", 6, "title", right=True).done()


def panes(state: State, ui: Ui, look: Look, width: int, height: int) -> list[Line]:
    """Return the charts side by side and the examples below them."""
    left, right = (width - GAP) // 2, width - GAP - (width - GAP) // 2
    gap = [blank(width)] if height >= SPACIOUS else []
    upper, lower, rest = shares(height - 2 * len(gap))
    pairs = [(losses, figures, upper), (norms, gates, lower)]
    lines: list[Line] = []
    for one, other, tall in pairs:
        if tall:
            first = fitted(one(state, look, left, tall), left, tall)
            lines += [*beside(first, fitted(other(state, look, right, tall), right, tall), GAP), *gap]
    return lines + examples(state, ui, look, width, rest)


def shares(height: int) -> tuple[int, int, int]:
    """Return the lines of the upper and the lower charts, and of the examples."""
    if height < LOW:
        upper = height * 3 // 5
        return upper, 0, height - upper
    upper = height * 36 // 100
    lower = height * 30 // 100
    return upper, lower, height - upper - lower


def clock(seconds: float) -> str:
    """Return a time as ``0:07``, ``12:30`` or ``2:05:00``."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
