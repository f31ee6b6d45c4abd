"""The network: one cell with its memory, or the same cell at every step."""

from __future__ import annotations

from rich.cells import cell_len

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.network import Box, Network, network
from rnn_tui.views.timeline import window

LEFT = 2
LEAD = 8
"""Room before the first box, for what comes in."""


class NetworkPane:
    """A rule, then a picture."""

    name, title = "network", "network"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the picture, folded or unfolded in time."""
        found = network(session)
        lines = [rule(frame.look, frame.width, found.title, found.caption, focused=frame.focused)]
        for box in reversed(found.boxes):
            lines += folded(found, box, frame) if found.folded else unfolded(found, box, frame)
            lines += [meeting(box, frame)] if box.joined else []
            lines += [given(box, frame)] if box.given else []
        if found.folded:
            lines.append(Pen(frame.look, frame.width).space(3).text(cost(found), "dim").done())
        else:
            lines.append(tokens(found, frame))
        return lines[: frame.height]

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule, the boxes and a line below."""
        found = network(session)
        tall = 5 if found.folded else max(3, 2 + max((len(box.states) for box in found.boxes), default=1))
        return 2 + tall * len(found.boxes) + sum(bool(box.joined) + bool(box.given) for box in found.boxes)

    def click(self, _session: Session, _frame: Frame, _x: int, y: int) -> str:
        """Return the command that folds or unfolds the picture."""
        return "fold" if y else ""


def cost(found: Network) -> str:
    """Return how many numbers the network has, and whether its steps share them."""
    same, own = (
        _("{n} numbers, the same W, U, b at each of {steps} steps"),
        _("{n} numbers, W, U, b of its own at each of {steps} steps"),
    )
    return (own if found.is_untied else same).format(n=f"{found.parameters:,}", steps=len(found.tokens))


def folded(found: Network, box: Box, frame: Frame) -> list[Line]:
    """Draw one cell whose output comes back to it."""
    look, edge = frame.look, frame.look.style("dim")
    corner, arrow = look.glyphs.box, look.glyphs.arrow
    across = corner[4] * (look.length(box.title) + 2)
    top = Pen(look, frame.width).to(LEAD).raw(corner[0] + across + corner[1], edge)
    middle = Pen(look, frame.width).space(3).text(box.reads).raw(f" {arrow} ", edge).to(LEAD)
    middle.raw(corner[5] + " ", edge).text(box.title, "bold").raw(" " + corner[5], edge)
    is_last = box is found.boxes[-1]
    for name in (box.output, found.answer if is_last else ""):
        if name:
            middle.text(f" {arrow} {name}")
    bottom = Pen(look, frame.width).to(LEAD).raw(corner[2] + across + corner[3], edge)
    drawn = [top.done(), middle.done(), bottom.done()]
    return [*drawn, memory(box, frame)] if box.states else drawn


def meeting(box: Box, frame: Frame) -> Line:
    """Draw what a cell reads where two directions meet."""
    look = frame.look
    pen = Pen(look, frame.width).to(LEAD + 2).raw(look.glyphs.up, look.style("dim"))
    return pen.space().text(f"{box.reads} = {box.joined}").done()


def given(box: Box, frame: Frame) -> Line:
    """Draw which weights of a cell are given to it, by each sequence its own."""
    look = frame.look
    pen = Pen(look, frame.width).to(LEAD + 2).raw(look.glyphs.up, look.style("dim"))
    return pen.space().text(box.given).text(" " + _("given by another stage, not trained"), "dim").done()


def memory(box: Box, frame: Frame) -> Line:
    """Draw what comes back to a cell from the step that it read before."""
    role = "accent" if box.moved else "dim"
    names = ", ".join(name + ("₊₁" if box.is_backward else "₋₁") for name in box.states)
    source = _("from the step after") if box.is_backward else _("from the step before")
    pen = Pen(frame.look, frame.width).to(LEAD + 2).raw(frame.look.glyphs.up, frame.look.style(role))
    return pen.space().text(names, role).text(f" {source}", "dim").done()


def unfolded(found: Network, box: Box, frame: Frame) -> list[Line]:
    """Draw the same cell at as many steps as there is room for."""
    look = frame.look
    low, high, _width = shown(found, frame)
    states = box.states or ("",)
    pens = [Pen(look, frame.width) for _ in range(len(states) + 2)]
    for pen, state in zip(pens[1:], box.states, strict=False):
        hand(pen.space(LEFT), look, box, state, low - 1)
    for step in range(low, high):
        for row, pen in enumerate(pens):
            part(
                pen.to(column(found, frame, step)),
                title(found, box, look, step),
                row,
                len(pens),
                here=step == found.step,
            )
        for pen, state in zip(pens[1:], states, strict=False):
            hand(pen, look, box, state, step)
    return [pen.done() for pen in pens]


def title(found: Network, box: Box, look: Look, step: int) -> str:
    """Return what stands in a box: where no two steps share a cell, with the number of its step."""
    return box.title + _index(look, step + 1) if found.is_untied else box.title


def part(pen: Pen, name: str, row: int, rows: int, *, here: bool) -> None:
    """Draw one line of a box: its top, its title, its sides, or its bottom where a token comes in."""
    look, corner = pen.look, pen.look.glyphs.box
    edge = look.style("accent" if here else "dim")
    inner = look.length(name) + 2
    if row == 0:
        pen.raw(corner[0] + corner[4] * inner + corner[1], edge)
    elif row == rows - 1:
        half = inner // 2
        rest = corner[4] * (inner - half - 1)
        pen.raw(corner[2] + corner[4] * half + look.glyphs.up + rest + corner[3], edge)
    else:
        name = name if row == 1 else " " * (inner - 2)
        pen.raw(corner[5] + " ", edge).text(name, "bold" if here else "text").raw(" " + corner[5], edge)


def hand(pen: Pen, look: Look, box: Box, state: str, step: int) -> None:
    """Draw what a step hands to the one on its right, or what it is handed from there."""
    if not state:
        return
    arrow = look.style("accent" if box.moved else "dim")
    text = "accent" if box.moved else "text"
    if box.is_backward:
        pen.space().raw(f"{look.glyphs.back} ", arrow).text(f"{state}{_index(look, step + 2)}", text)
    else:
        pen.space().text(f"{state}{_index(look, step + 1)}", text).raw(f" {look.glyphs.arrow}", arrow)


def tokens(found: Network, frame: Frame) -> Line:
    """Draw the token that each cell reads, below it."""
    pen = Pen(frame.look, frame.width)
    low, high, width = shown(found, frame)
    for step in range(low, high):
        text = frame.look.text(found.tokens[step])
        room = width - 2
        pen.to(column(found, frame, step))
        shown_text = pen.cut(text, min(cell_len(text), room))
        pen.space(max((boxes_width(found, frame.look) - cell_len(shown_text)) // 2, 0))
        pen.raw(shown_text, frame.look.style("accent" if step == found.step else "dim"))
    return pen.done()


def boxes_width(found: Network, look: Look) -> int:
    """Return the width of the widest box."""
    last = len(found.tokens) - 1
    return max(look.length(title(found, box, look, last)) for box in found.boxes) + 4


def boxes_gap(found: Network, look: Look) -> int:
    """Return the room between boxes: for what one hands to the next, ``h₁₂ ─▸``."""
    number = len(_index(look, len(found.tokens)))
    longest = max((len(state) for box in found.boxes for state in box.states), default=0)
    return 1 + longest + number + 1 + len(look.glyphs.arrow)


def shown(found: Network, frame: Frame) -> tuple[int, int, int]:
    """Return the first and the one after the last step that is drawn, and the width of each."""
    width = boxes_width(found, frame.look) + boxes_gap(found, frame.look)
    count = max((frame.width - before(found, frame.look)) // width, 1)
    low, high = window(len(found.tokens), found.step, count)
    return low, high, width


def column(found: Network, frame: Frame, step: int) -> int:
    """Return the column where a step's box begins."""
    low, _high, width = shown(found, frame)
    return before(found, frame.look) + (step - low) * width


def before(found: Network, look: Look) -> int:
    """Return the room before the first box: for what it is handed."""
    return LEFT + boxes_gap(found, look)


def _index(look: Look, number: int) -> str:
    return f"_{number}" if look.ascii else str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


PANE = NetworkPane()
