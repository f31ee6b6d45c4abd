"""The sequence: tokens in a row with the cursor among them, answers below."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.session.document import Document
from rnn_tui.session.loss import has_answers
from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen
from rnn_tui.views.sequence import sequence
from rnn_tui.views.table import Row, Tense
from rnn_tui.views.words import token

INDENT, GAP, WIDEST = 3, 2, 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where one step is drawn."""

    step: int
    start: int
    width: int


class SequencePane:
    """Two lines, no rule."""

    name, title = "sequence", "sequence"

    def __init__(self) -> None:
        self.memory: tuple[Document | None, Look | None, str, list[int]] = (None, None, "", [])
        """The widths of the last document and clock; to measure thousands of tokens at each key is slow."""

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the tokens, and below each token that was read the model's answer."""
        places = self.places(session, frame)
        table = sequence(session, places[0].step, places[-1].step + 1)
        pens = [Pen(frame.look, frame.width) for _ in range(self.wanted(session, frame.width))]
        if places[0].step:
            pens[0].text(" ‹ " if not frame.look.ascii else " < ", "dim")
        for place, row in zip(places, table.rows, strict=True):
            for line, pen in enumerate(pens):
                pen.to(place.start)
                self.cell(pen, row, line, place.width)
        if places[-1].step < session.steps - 1:
            pens[0].text(" ›" if not frame.look.ascii else " >", "dim")
        return [pen.done() for pen in pens]

    def cell(self, pen: Pen, row: Row, line: int, width: int) -> None:
        """Draw a token or an answer in its field."""
        text = row.cells[1 + line] if 1 + line < len(row.cells) else ""
        if row.tense is Tense.PRESENT:
            shown = pen.look.glyphs.unknown if text is None else str(text)
            pen.field(f" {shown}", width, "here" if line == 0 else "accent")
            return
        role = "dim" if row.tense is Tense.FUTURE or line else "text"
        pen.space().field(pen.look.glyphs.unknown if text is None else str(text), width - 1, role)

    def places(self, session: Session, frame: Frame) -> list[Place]:
        """Return where the steps around the cursor are drawn, as many as there is room for.

        Each has room for its answer before that is computed, so that nothing shifts when it comes.
        """
        document = session.document
        stage = session.line.stage
        if self.memory[0] is not document or self.memory[1:3] != (frame.look, stage):
            self.memory = (document, frame.look, stage, self.widths(session, frame.look))
        widths = self.memory[3]
        room = frame.width - 2 * INDENT
        first = self.first(widths, session.cursor.step, room)
        places, start = [], INDENT
        for step in range(first, len(widths)):
            if start + widths[step] > frame.width - INDENT and step > session.cursor.step:
                break
            places.append(Place(step, start, widths[step]))
            start += widths[step]
        return places

    @staticmethod
    def widths(session: Session, look: Look) -> list[int]:
        """Return the width of every step: of its token or its answer."""
        tokens = [look.length(token(text)) for text in session.tokens]
        answers = tokens
        if session.is_answering:
            labels = [look.length(token(text)) for text in session.document.model.labels]
            answers = [labels[answer] for answer in session.document.chosen]
        return [min(max(pair), WIDEST) + GAP for pair in zip(tokens, answers, strict=True)]

    @staticmethod
    def first(widths: list[int], here: int, room: int) -> int:
        """Return the first step to draw, so that the cursor and a few steps behind it are seen."""
        if sum(widths) <= room:
            return 0
        ahead = sum(widths[here : here + 3])
        first, used = here, ahead
        while first > 0 and used + widths[first - 1] <= room:
            first -= 1
            used += widths[first]
        return first

    def wanted(self, session: Session, _width: int) -> int:
        """Return 1, or 2 where there are answers."""
        return 2 if has_answers(session.document.model) else 1

    def click(self, session: Session, frame: Frame, x: int, _y: int) -> str:
        """Return the command that goes to the step under the mouse."""
        for place in self.places(session, frame):
            if place.start <= x < place.start + place.width:
                return f"goto {place.step + 1}"
        return ""


PANE = SequencePane()
