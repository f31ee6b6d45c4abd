"""Where the panes go: one column on narrow screens, two on wide ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rnn_tui.session.session import Session
from rnn_tui.tui.panes import panes
from rnn_tui.tui.ui import Ui, focus_of

WIDE = 108
"""From this width on there are two columns."""
GAP = 2
SPACIOUS_ONE, SPACIOUS_TWO = 16, 24
"""With more lines than these below the sequence, one pane or two of them stand apart from it."""
ROOMY = 20
"""From this height on a blank line may stand below the notes of the status."""
LEAST = 5
"""Lines below which a pane says nothing any more."""
LEFT, RIGHT = ("equations", "timeline", "output", "network"), ("heat", "units")
"""What two columns show; any other view stands in the place of the timeline while it is chosen."""
HEAD_PANES = ("status", "sequence")
"""They are drawn above everything else."""


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
    status = panes()["status"].wanted(session, width) if height >= ROOMY else 2
    tall = panes()["sequence"].wanted(session, width)
    top = [Place("status", 0, 0, width, status), Place("sequence", 0, status, width, tall)]
    y, bottom = below_sequence(top) - 1, height - 1
    if ui.enlarged or session.why:
        spaced = y + (bottom - y > SPACIOUS_ONE)
        return [*top, Place(focus_of(ui, session), 0, spaced, width, bottom - spaced)]
    if width < WIDE:
        spacious = bottom - y > SPACIOUS_TWO
        return [*top, *_stack(session, ("equations", ui.lower), y + spacious, width, bottom, gap=spacious)]
    return [*top, *_columns(session, ui.lower, y + 1, width, bottom)]


def is_in_sight(pane: str, session: Session, ui: Ui, width: int, height: int) -> bool:
    """Say whether a pane is drawn."""
    return any(place.pane == pane for place in arrange(session, ui, width, height))


def below_sequence(places: Iterable[Place]) -> int:
    """Return the line below the sequence and the blank line under it."""
    return max(place.y + place.height for place in places if place.pane in HEAD_PANES) + 1


def _columns(session: Session, lower: str, y: int, width: int, bottom: int) -> list[Place]:
    right = min(max(width * 35 // 100, 40), 72)
    left = width - right - GAP
    heat = min(panes()["heat"].wanted(session, right), (bottom - y) * 3 // 5)
    units = bottom - y - heat - 1
    others = {"timeline": lower} if lower not in LEFT + RIGHT else {}
    names = [others.get(name, name) for name in LEFT]
    return [
        *_stack(session, names, y, left, bottom, gap=1),
        Place("heat", left + GAP, y, right, heat),
        Place("units", left + GAP, y + heat + 1, right, units),
    ]


def _stack(
    session: Session, names: Sequence[str], y: int, width: int, bottom: int, *, gap: int
) -> list[Place]:
    """Put panes below each other: each gets what it wants while the later ones keep their least."""
    room = bottom - y - (len(names) - 1) * gap
    heights = _share([panes()[name].wanted(session, width) for name in names], room)
    places = []
    for name, tall in zip(names, heights, strict=True):
        if tall > 1:
            places.append(Place(name, 0, y, width, tall))
            y += tall + gap
    return places


def _share(wanted: list[int], room: int) -> list[int]:
    """Give each pane what it wants if all fit; else take from the tallest, then drop the last."""
    heights = [min(one, max(room, 0)) for one in wanted]
    while sum(heights) > room:
        tallest = max(range(len(heights)), key=lambda place: heights[place])
        if heights[tallest] > LEAST:
            heights[tallest] -= 1
        else:
            heights[max(place for place, tall in enumerate(heights) if tall)] = 0
    return heights
