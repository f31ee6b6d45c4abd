"""The way through a document: walk after walk over the sequence, step after step, line after line.

A network that reads one way has one walk; one that reads both ways has several, and some of them go from the
last step to the first. The line of a cursor says which walk it is in.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rnn_tui.session.document import Document
    from rnn_tui.session.session import Cursor


def place_of(document: Document, cursor: Cursor) -> int:
    """Return how many timesteps of all walks come before a cursor's."""
    number = document.walk_of(document.lines[cursor.line])
    steps = _steps(document)
    return sum(steps[:number]) + document.walks[number].order(cursor.step, steps[number])


def last_place(document: Document) -> int:
    """Return the place of the timestep that is computed last."""
    return sum(_steps(document)) - 1


def _steps(document: Document) -> list[int]:
    """Return the number of timesteps of each walk."""
    return [document.steps_of(walk.lines[0]) for walk in document.walks]


def whole_step(document: Document, cursor: Cursor, place: int) -> Cursor:
    """Return the cursor at a timestep, all of whose lines are computed; outside, at the nearest end.

    In another walk it stands on the same signal of the other direction, else on that walk's first state.
    """
    ends = list(accumulate(_steps(document)))
    place = min(max(place, 0), ends[-1] - 1)
    number = bisect_right(ends, place)
    walk, steps = document.walks[number], _steps(document)[number]
    step = walk.order(place - ends[number] + steps, steps)
    line = cursor.line
    if document.walk_of(document.lines[line]) != number:
        line = _home(document, number, document.lines[line].name)
    return replace(cursor, step=step, line=line, unit=_unit(document, line, cursor.unit), partial=False)


def next_line(document: Document, cursor: Cursor) -> Cursor:
    """Return the cursor after one more line; after a step's last one, at the first of the next step."""
    first, last = document.ends_of(cursor.line)
    if cursor.partial and cursor.line < last:
        return _at(document, cursor, cursor.line + 1)
    place = place_of(document, cursor) + 1
    if place > last_place(document):
        return cursor
    moved = whole_step(document, cursor, place)
    first, _last = document.ends_of(moved.line)
    return _at(document, moved, first)


def previous_line(document: Document, cursor: Cursor) -> Cursor:
    """Return the cursor one line earlier; before a step's first one, the timestep before is whole."""
    first, last = document.ends_of(cursor.line)
    if not cursor.partial and last > first:
        return replace(_at(document, cursor, last - 1), partial=True)
    if cursor.partial and cursor.line > first:
        return replace(_at(document, cursor, cursor.line - 1), partial=True)
    place = place_of(document, cursor) - 1
    if place < 0:
        return cursor
    moved = whole_step(document, cursor, place)
    _first, last = document.ends_of(moved.line)
    return _at(document, moved, last)


def _at(document: Document, cursor: Cursor, line: int) -> Cursor:
    _first, last = document.ends_of(line)
    return replace(cursor, line=line, unit=_unit(document, line, cursor.unit), partial=line < last)


def _unit(document: Document, line: int, unit: int) -> int:
    return min(unit, document.units_of(document.lines[line]) - 1)


def _home(document: Document, number: int, name: str) -> int:
    """Return the line of a walk that a person would look at: the same signal, else the first state."""
    paths = document.walks[number].lines
    same = [path for path in paths if path.name == name]
    states = [path for path in paths if document.trace.signals[path].kind == "state"]
    return document.lines.index((*same, *states, *paths)[0])
