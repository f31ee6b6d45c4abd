"""Where the panes go: one column on narrow screens, two on wide ones."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.session.session import Session
from rnn_tui.tui.panes import panes
from rnn_tui.tui.ui import Ui

WIDE = 108
"""From this width on there are two columns."""
GAP = 2
HEAD = 1
"""Lines between the status and the sequence."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one pane is drawn."""

    pane: str
    x: int
    y: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Say whether a cell of the screen belongs to the pane."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


def arrange(session: Session, ui: Ui, width: int, height: int) -> list[Place]:
    """Return the place of every pane that is drawn; the last line is left for the keys."""
    tall = panes()["sequence"].wanted(session, width)
    top = [Place("status", 0, 0, width, 1), Place("sequence", 0, 1 + HEAD, width, tall)]
    y = 1 + HEAD + tall
    bottom = height - 1
    if ui.enlarged or session.why:
        name = "why" if session.why else ui.focus
        spaced = y + (bottom - y > 16)
        return [*top, Place(name, 0, spaced, width, bottom - spaced)]
    if width < WIDE:
        return [
            *top,
            *_stack(session, [("equations", 0), (ui.lower, 1)], 0, y, width, bottom, spaced=bottom - y > 24),
        ]
    return [*top, *_columns(session, y + 1, width, bottom)]


def _columns(session: Session, y: int, width: int, bottom: int) -> list[Place]:
    right = min(max(width * 35 // 100, 40), 72)
    left = width - right - GAP
    heat = panes()["heat"].wanted(session, right)
    half = (bottom - y) * 11 // 20
    heat = min(heat, half)
    units = bottom - y - heat - 1
    return [
        *_stack(
            session,
            [("equations", 0), ("timeline", 2), ("output", 3), ("network", 4)],
            0,
            y,
            left,
            bottom,
            spaced=True,
        ),
        Place("heat", left + GAP, y, right, heat),
        Place("units", left + GAP, y + heat + 1, right, units),
    ]


def _stack(
    session: Session, names: list[tuple[str, int]], x: int, y: int, width: int, bottom: int, *, spaced: bool
) -> list[Place]:
    """Put panes below each other: each gets what it wants while the later ones keep their least."""
    room = bottom - y - (len(names) - 1) * spaced
    wanted = [panes()[name].wanted(session, width) for name, _rank in names]
    heights = _share(wanted, room)
    places = []
    for (name, _rank), tall in zip(names, heights, strict=True):
        if tall > 1:
            places.append(Place(name, x, y, width, tall))
            y += tall + spaced
    return places


def _share(wanted: list[int], room: int) -> list[int]:
    """Give each pane what it wants if all fit; else take from the tallest, then drop the last."""
    heights = [min(one, max(room, 0)) for one in wanted]
    while sum(heights) > room and heights:
        tallest = max(range(len(heights)), key=lambda place: heights[place])
        if heights[tallest] <= 5:
            heights[-1 if heights[-1] else max(i for i, tall in enumerate(heights) if tall)] = 0
            if not any(heights):
                break
        else:
            heights[tallest] -= 1
    return heights
