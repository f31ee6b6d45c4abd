"""Joining calls: equal work on neighbouring slots is one call.

Python pays about a quarter of a microsecond for each NumPy call, whatever its size; at one sequence and
32 units that is most of the price of a step. Calls are put into levels by what they wait for; within a
level, equal ufuncs whose operands and results are neighbours become one. Scratch arrays and streams
have no fixed place: the first call that uses them decides, so that its neighbours fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rnn_tui.equations.emit import Call, Operand, Place, Temp
from rnn_tui.equations.layout import Slot
from rnn_tui.equations.nodes import Number, Parameter

COMMUTATIVE = frozenset({"+", "*", "max", "min"})
SINGLE = frozenset({"product", "softmax", "softmax_slope"})
TEMP, STREAM = "temp", "stream"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of numbers in one of the memories that a step touches."""

    memory: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class Floating:
    """A scratch array or stream whose place is not decided yet."""

    memory: str
    key: Operand | Place
    width: int


Where = Span | Floating | Number | Parameter


@dataclass(frozen=True, slots=True)
class Fused:
    """One NumPy call of the loop."""

    name: str
    args: tuple[Span | Number | Parameter, ...]
    out: Span
    calls: tuple[Call, ...]
    """What it does, one for each slot it covers."""


@dataclass
class Places:
    """Knows where operands lie, and gives places to those that float."""

    fixed: Mapping[Operand | Place, Span]
    streams: Mapping[Operand | Place, int]
    """Streams by operand, with their widths."""
    widths: Mapping[str, int]
    """Width of every size name."""
    pinned: dict[Operand | Place, Span] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    """How much of each floating memory is taken."""

    def identity(self, operand: Operand | Place) -> Span | None:
        """Return what tells an operand's memory apart from others, wherever it will lie."""
        where = self.find(operand)
        if isinstance(operand, Temp):
            return Span(f"{TEMP} {operand.index}", Slot(0, 1))
        if isinstance(where, Floating) or (isinstance(where, Span) and where.memory == STREAM):
            return Span(f"{STREAM} {operand}", Slot(0, 1))
        return where if isinstance(where, Span) else None

    def find(self, operand: Operand | Place) -> Where:
        """Return the place of an operand."""
        if operand in self.pinned:
            return self.pinned[operand]
        if operand in self.fixed:
            return self.fixed[operand]
        if isinstance(operand, Temp):
            return Floating(TEMP, operand, self.widths[operand.size])
        if operand in self.streams:
            return Floating(STREAM, operand, self.streams[operand])
        assert isinstance(operand, Number | Parameter), operand  # noqa: S101 - all others were placed
        return operand

    def pin(self, where: Where) -> Span | Number | Parameter:
        """Give a floating operand the next free place of its memory."""
        if not isinstance(where, Floating):
            return where
        if where.key not in self.pinned:
            start = self.used.get(where.memory, 0)
            self.used[where.memory] = start + where.width
            self.pinned[where.key] = Span(where.memory, Slot(start, start + where.width))
        return self.pinned[where.key]


def fuse(calls: Sequence[Call], places: Places) -> list[Fused]:
    """Return the calls in an executable order, neighbours joined."""
    fused: list[Fused] = []
    for level in _levels(calls, places):
        waiting = list(level)
        while waiting:
            run = _Run(waiting[0], places).grow(waiting)
            fused.append(run.joined())
            waiting = [call for call in waiting if all(call is not taken for taken in run.calls)]
    return fused


def _levels(calls: Sequence[Call], places: Places) -> list[list[Call]]:
    """Sort calls by how many others they must wait for; those of one level are independent."""
    written: list[tuple[Span, int]] = []
    read: list[tuple[Span, int]] = []
    levels: list[list[Call]] = []
    for call in calls:
        out = places.identity(call.out)
        assert out is not None  # noqa: S101 - a result always lies in memory
        sources = [span for span in map(places.identity, call.args) if span is not None]
        after = [level for span, level in written if any(_overlap(span, other) for other in (*sources, out))]
        after += [level for span, level in read if _overlap(span, out)]
        level = max(after, default=-1) + 1
        if level == len(levels):
            levels.append([])
        levels[level].append(call)
        written.append((out, level))
        read += [(span, level) for span in sources]
    return levels


def _overlap(left: Span, right: Span) -> bool:
    return (
        left.memory == right.memory
        and left.slot.start < right.slot.stop
        and right.slot.start < left.slot.stop
    )


class _Run:
    """A growing row of calls, each right behind the last in every operand that moves."""

    def __init__(self, first: Call, places: Places) -> None:
        self.places = places
        self.calls = [first]
        self.operands = [tuple(map(places.find, (*first.args, first.out)))]
        self.moves: tuple[bool, ...] | None = None

    def grow(self, level: Sequence[Call]) -> _Run:
        grown = self.calls[0].name not in SINGLE
        while grown:
            grown = any(self.join(call) for call in level if all(call is not other for other in self.calls))
        return self

    def join(self, call: Call) -> bool:
        if call.name != self.calls[0].name or call.name in SINGLE:
            return False
        orders = [call.args]
        if call.name in COMMUTATIVE:
            orders.append(call.args[::-1])
        for order in orders:
            operands = tuple(map(self.places.find, (*order, call.out)))
            if self.fits(self.operands[-1], operands):
                self.calls.append(call)
                self.operands.append(operands)
                return True
            if self.fits(operands, self.operands[0]):
                self.calls.insert(0, call)
                self.operands.insert(0, operands)
                return True
        return False

    def fits(self, left: tuple[Where, ...], right: tuple[Where, ...]) -> bool:
        """Say whether one call's operands lie right behind those of another; remember which move."""
        moves = tuple(a != b for a, b in zip(left, right, strict=True))
        if not moves[-1] or (self.moves is not None and moves != self.moves):
            return False
        if not all(_next_to(a, b) for a, b, moving in zip(left, right, moves, strict=True) if moving):
            return False
        new = right if left is self.operands[-1] else left
        if any(
            moving and where in column
            for where, moving, column in zip(new, moves, zip(*self.operands, strict=True), strict=True)
        ):
            return False  # what floats can lie in one place only
        self.moves = moves
        return True

    def joined(self) -> Fused:
        pinned = [tuple(map(self.places.pin, column)) for column in zip(*self.operands, strict=True)]
        merged = tuple(_merged(column[0], column[-1]) for column in pinned)
        out = merged[-1]
        assert isinstance(out, Span)  # noqa: S101 - a result always lies in memory
        return Fused(self.calls[0].name, merged[:-1], out, tuple(self.calls))


def _next_to(left: Where, right: Where) -> bool:
    if isinstance(left, Floating) and isinstance(right, Floating):
        return left.memory == right.memory and left.width == right.width
    return (
        isinstance(left, Span)
        and isinstance(right, Span)
        and left.memory == right.memory
        and left.slot.stop == right.slot.start
        and left.slot.width == right.slot.width
    )


def _merged(first: Span | Number | Parameter, last: Span | Number | Parameter) -> Span | Number | Parameter:
    if isinstance(first, Span) and isinstance(last, Span):
        return Span(first.memory, Slot(first.slot.start, last.slot.stop))
    return first
