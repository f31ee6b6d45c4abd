"""The session: a document, a place in it, and how it is looked at. Every command returns another one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from rnn_tui.session.dials import Dials
from rnn_tui.session.document import Document, Edit
from rnn_tui.session.loss import Loss, fits, gradient_of, has_answers
from rnn_tui.session.walking import last_place, place_of
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import Trace, diff


class Showing(Enum):
    """What the tables show."""

    VALUES = "values"
    GRADIENT = "gradient"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place: a step, an equation within it, a unit."""

    step: int = 0
    """From 0."""
    line: int = 0
    """Place in the document's lines."""
    unit: int = 0
    partial: bool = False
    """True while a step is walked through line by line: later lines are not computed yet."""


@dataclass(frozen=True)
class Session:
    """All that a screen shows is a function of this; nothing in it changes, a command makes another.

    Example:
        >>> import rnn_tui
        >>> session = rnn_tui.start(rnn_tui.Origin(model="slots-lstm"))
        >>> moved = rnn_tui.perform(rnn_tui.perform(session, "goto 2"), "unit 3")
        >>> moved.cursor.step, moved.line.name, moved.cursor.unit
        (1, 'c', 3)
        >>> moved.trace["c"].shape
        (6, 1, 16)
    """

    document: Document
    past: tuple[Document, ...] = ()
    """Documents before each edit, for undo."""
    future: tuple[Document, ...] = ()
    """Documents that were undone, the next one last."""
    cursor: Cursor = field(default_factory=Cursor)
    places: tuple[Cursor, ...] = ()
    """Where the cursor was, for walking back."""
    heat: Path | None = None
    """The signal of the heat map; the current line's when None."""
    showing: Showing = Showing.VALUES
    loss: Loss = field(default_factory=Loss)
    mean: bool = False
    """The timeline shows the mean of all units instead of one unit."""
    digits: bool = False
    """Numbers are shown with all digits of the dtype."""
    folded: bool = True
    """The network picture is drawn once, not once a step."""
    search: str = ""
    """What was searched last."""
    why: tuple[Why, ...] = ()
    """The path of explanations that are open, outermost first."""
    dials: Dials = field(default_factory=Dials)
    """Where the dials of the views stand."""
    dial: str = ""
    """The one that was chosen last."""

    @cached_property
    def trace(self) -> Trace:
        """What the tables show: values, a gradient, or the difference that the edits made."""
        if self.showing is Showing.GRADIENT:
            return gradient_of(self.document, self.loss, self.answer_step)
        if self.showing is Showing.DIFFERENCE:
            return diff(self.document.trace, self.first.trace, about="edited − as it was")
        return self.document.trace

    @property
    def first(self) -> Document:
        """The document before all edits that can be undone."""
        return self.past[0] if self.past else self.document

    @property
    def line(self) -> Path:
        """The signal of the current line."""
        return self.document.lines[self.cursor.line]

    @property
    def steps(self) -> int:
        """Number of timesteps of the clock that the cursor is on."""
        return self.document.steps_of(self.line)

    @property
    def tokens(self) -> tuple[str, ...]:
        """What stands at each of them."""
        return self.document.tokens_of(self.line)

    @property
    def is_at_end(self) -> bool:
        """Whether there is no timestep to go on to."""
        return place_of(self.document, self.cursor) == last_place(self.document)

    def step_of(self, path: Path) -> int:
        """Return the step at which a signal is looked at: the cursor's, or the last on another clock."""
        if path.stage == self.line.stage:
            return self.cursor.step
        return self.document.steps_of(path) - 1

    @property
    def answer_step(self) -> int:
        """The step whose answer is looked at."""
        return self.step_of(self.document.answer_path)

    @property
    def is_answering(self) -> bool:
        """Whether the clock that the cursor is on is the one that the model answers by."""
        return has_answers(self.document.model) and self.line.stage == self.document.answer_path.stage

    @property
    def heat_signal(self) -> Path:
        """The signal of the heat map."""
        return self.heat if self.heat in self.document.lines else self.line

    @property
    def can_differ(self) -> bool:
        """Whether there is something to compare with: an edit that kept the signals and lengths."""
        return bool(self.past) and comparable(self.document.trace, self.first.trace)

    def edit(self, edit: Edit) -> Session:
        """Return the session after an edit, its cursor still within the document."""
        after = self.document.edited(edit)
        return self.turned_to(after, (*self.past, self.document), ())

    def turned_to(
        self, document: Document, past: tuple[Document, ...], future: tuple[Document, ...]
    ) -> Session:
        """Return the session with another document, the cursor on the same signal where it has that."""
        lines, line = document.lines, self.cursor.line
        cursor = replace(self.cursor, line=lines.index(self.line) if self.line in lines else line)
        changed = replace(self, document=document, cursor=cursor, past=past, future=future, why=())
        return changed.settled()

    def move(self, cursor: Cursor) -> Session:
        """Return the session with the cursor elsewhere; the old place is remembered."""
        if cursor == self.cursor:
            return self
        return replace(self, cursor=cursor, places=(*self.places[-499:], self.cursor))

    def settled(self) -> Session:
        """Return the session with every name of a place, a signal or a loss that is gone put right."""
        lines = self.document.lines
        old = self.cursor
        line = min(old.line, len(lines) - 1)
        cursor = Cursor(min(old.step, self.document.steps_of(lines[line]) - 1), line, 0, old.partial)
        cursor = replace(cursor, unit=min(old.unit, self.units_of(lines[line]) - 1))
        heat = self.heat if self.heat in lines else None
        loss = self.loss if fits(self.document, self.loss) else Loss()
        settled = replace(self, cursor=cursor, heat=heat, loss=loss)
        if settled.showing is Showing.DIFFERENCE and not settled.can_differ:
            settled = replace(settled, showing=Showing.VALUES)
        self._let_go()
        return settled

    def _let_go(self) -> None:
        """Keep no numbers that nothing looks at: many edits of a long run would fill the memory.

        The document before the last edit is compared with for the marks, the first one for the difference.
        """
        for document in (*self.past[1:-1], *self.future):
            document.forget()

    def units_of(self, path: Path) -> int:
        """Return the number of units of a signal."""
        return self.document.units_of(path)

    def time_of(self, step: int) -> int:
        """Return how a step lies to the cursor's in the walk it is in: −1 before, 0 the same, 1 after."""
        walk = self.document.walks[self.document.walk_of(self.line)]
        here, there = (walk.order(one, self.steps) for one in (self.cursor.step, step))
        return (there > here) - (there < here)

    def is_known(self, step: int, path: Path) -> bool:
        """Say whether a signal of a step was computed already, at the place where the cursor is."""
        here, there = (self.document.walk_of(one) for one in (self.line, path))
        if here != there:
            return there < here
        time = self.time_of(step)
        if time or not self.cursor.partial:
            return time <= 0
        lines = self.document.lines
        return path not in lines or lines.index(path) <= self.cursor.line


@dataclass(frozen=True, slots=True)
class Why:
    """One number whose explanation is open, and the row that is chosen in it."""

    path: Path
    step: int
    unit: int
    row: int = 0


def comparable(a: Trace, b: Trace) -> bool:
    """Say whether the difference of two traces means anything."""
    return all(path in b.arrays and a.arrays[path].shape == b.arrays[path].shape for path in a.arrays) and {
        name: stage.lengths for name, stage in a.stages.items()
    } == {name: stage.lengths for name, stage in b.stages.items()}
