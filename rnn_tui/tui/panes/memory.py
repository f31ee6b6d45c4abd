"""The memory: four panels, I what came in, G what was written down, O what each hop reads, R the response."""

from __future__ import annotations

from collections.abc import Sequence

from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.tui.look import Look
from rnn_tui.tui.panes import Frame
from rnn_tui.tui.widgets.canvas import Line, Pen, rule
from rnn_tui.views.memory import INPUT, MEMORY, OUTPUT, RESPONSE, Feature, Hop, Memory, memory
from rnn_tui.views.memory_parts import has_memory
from rnn_tui.views.numbers import fixed, full
from rnn_tui.views.table import Tense
from rnn_tui.views.timeline import window

LEFT, LABEL = 3, 14
"""Where the lines of a panel begin, and where what stands behind their labels does."""
TEXT, BAR, NUMBER, GAP = 30, 6, 7, 2
"""Cells of a sentence's text at most, of a bar, of a number before it, and between columns."""
ROLES = {Tense.PRESENT: "accent", Tense.PAST: "text", Tense.FUTURE: "dim"}


class MemoryPane:
    """A rule, then the panels one below the other."""

    name, title = "memory", "memory"

    def draw(self, session: Session, frame: Frame) -> list[Line]:
        """Return the panels, as many sentences around the cursor as there is room for."""
        look = frame.look
        if not has_memory(session):
            note = _("the model has no memory that it looks at")
            head = rule(look, frame.width, _("memory"), "", focused=frame.focused)
            return [head, Pen(look, frame.width).space(LEFT).text(note, "dim").done()]
        found = memory(session)
        low, high = self.shown(found, frame)
        lines = [rule(look, frame.width, _("memory"), found.caption, focused=frame.focused)]
        lines.append(self.features(found.features, _("sentence"), frame, INPUT))
        lines.append(self.features(found.asked, _("question"), frame, ""))
        lines.append(self.heading(found, frame))
        lines += [self.sentence(found, place, session, frame) for place in range(low, high)]
        lines += [self.hop(found, place, session, frame) for place in range(len(found.hops))]
        return [*lines, self.response(found, session, frame)][: frame.height]

    @staticmethod
    def shown(found: Memory, frame: Frame) -> tuple[int, int]:
        """Return the first sentence that is drawn, and the one after the last."""
        return window(len(found.sentences), found.here, max(frame.height - 5 - len(found.hops), 1))

    @staticmethod
    def panel(frame: Frame, letter: str, label: str, role: str = "dim") -> Pen:
        """Begin a line of a panel, with its letter on the first one."""
        pen = Pen(frame.look, frame.width).space().field(letter, LEFT - 1, "title")
        return pen.field(label, LABEL - LEFT, role)

    def features(self, found: Sequence[Feature], label: str, frame: Frame, letter: str) -> Line:
        """Draw what came in: its words, and how often where that is not once."""
        pen = self.panel(frame, letter, label)
        if not found:
            return pen.text(frame.look.glyphs.unknown, "dim").done()
        times = "×" if not frame.look.ascii else "x"
        for one in found:
            count = "" if one.value == 1 else f" {times}{fixed(one.value, 0)}"
            pen.text(f"{one.name}{count}").space(GAP)
        return pen.done()

    def width(self, found: Memory, frame: Frame) -> int:
        """Return how wide the texts of the sentences are drawn."""
        widest = max(frame.look.length(one.text) for one in found.sentences)
        hops = len(found.hops) * (BAR + NUMBER + GAP)
        room = frame.width - LEFT - 5 - hops - len(found.parts.written) * (NUMBER + 1)
        return max(min(widest, TEXT, room), 8)

    def heading(self, found: Memory, frame: Frame) -> Line:
        """Draw what stands in the columns below."""
        pen = self.panel(frame, MEMORY, _("memories")).to(LEFT + 5 + self.width(found, frame))
        for path in found.parts.written:
            pen.field(f"‖{path.name}‖", NUMBER + 1, "state", right=True)
        for hop in range(len(found.hops)):
            name = _("hop {n}").format(n=hop + 1)
            pen.space(GAP).field(name, BAR + NUMBER, "gate")
        return pen.done()

    def sentence(self, found: Memory, place: int, session: Session, frame: Frame) -> Line:
        """Draw one memory: its text, the lengths of its vectors, and its share in each hop."""
        look, one = frame.look, found.sentences[place]
        here = place == found.here
        pen = Pen(look, frame.width).space()
        pen.raw(look.glyphs.mark if here else " ", look.style("accent")).space()
        pen.field(str(place + 1), 3, "accent" if here else "dim", right=True).space()
        pen.field(one.text, self.width(found, frame), ROLES[one.tense]).space()
        for length in one.lengths:
            pen.field(number(length, look), NUMBER + 1, "text", right=True)
        for share, read in zip(one.shares, one.read, strict=True):
            self.share(pen, found, share, read=read, digits=session.digits)
        return pen.done()

    @staticmethod
    def share(pen: Pen, found: Memory, share: float | None, *, read: bool, digits: bool) -> None:
        """Draw a share as a bar and a number; the one that is read stands out."""
        look = pen.space(GAP).look
        if share is None:
            pen.field(look.glyphs.unknown, BAR + NUMBER, "dim")
            return
        filled = round(share * BAR)
        pen.raw(look.glyphs.bar * filled, look.style("gate")).space(BAR - filled)
        text = full(share, found.dtype) if digits else fixed(share)
        pen.field(look.text(text)[: NUMBER - 1], NUMBER, "bold" if read else "dim", right=True)

    def hop(self, found: Memory, place: int, session: Session, frame: Frame) -> Line:
        """Draw what one hop reads, and how long the vectors are that come of it."""
        one: Hop = found.hops[place]
        label = _("hop {n}").format(n=place + 1)
        pen = self.panel(frame, OUTPUT if place == 0 else "", label, ROLES[one.tense])
        if not one.reads:
            return pen.text(frame.look.glyphs.unknown, "dim").done()
        alone = found.parts.chosen != found.parts.attention
        text = _("reads {token}") if alone else _("mostly reads {token}")
        pen.text(text.format(token=one.reads), ROLES[one.tense])
        for path, length in zip(found.parts.known, one.lengths, strict=True):
            value = frame.look.glyphs.unknown if length is None else self.length(length, session, found)
            pen.space(GAP).text(f"‖{path.name}‖ ", "dim").text(value)
        return pen.done()

    @staticmethod
    def length(value: float, session: Session, found: Memory) -> str:
        return full(value, found.dtype) if session.digits else fixed(value)

    def response(self, found: Memory, session: Session, frame: Frame) -> Line:
        """Draw the answers, the most probable first, as many as there is room for."""
        look = frame.look
        pen = self.panel(frame, RESPONSE, _("response"))
        if not found.responses:
            return pen.text(look.glyphs.unknown, "dim").done()
        for rank, one in enumerate(found.responses):
            value = full(one.value, found.dtype) if session.digits else fixed(one.value)
            text = f"{one.label} {value}" + f" {look.glyphs.right_answer}" * one.right
            if pen.used + look.length(text) > frame.width:
                break
            pen.text(text, "accent" if rank == 0 else "text").space(GAP)
        return pen.done()

    def wanted(self, session: Session, _width: int) -> int:
        """Return the rule and the lines of all panels."""
        if not has_memory(session):
            return 2
        found = memory(session)
        return 5 + len(found.sentences) + len(found.hops)

    def click(self, session: Session, frame: Frame, _x: int, y: int) -> str:
        """Return the command that goes to the sentence under the mouse, where the cursor is among them."""
        if not has_memory(session):
            return ""
        found = memory(session)
        low, high = self.shown(found, frame)
        place = low + y - 4
        if not low <= place < high:
            return ""
        if session.line in found.parts.written:
            return f"goto {place + 1}"
        return f"unit {place}" if session.line == found.parts.attention else ""


def number(value: float | None, look: Look) -> str:
    """Return a length, or the sign for what is not computed yet."""
    return look.glyphs.unknown if value is None else fixed(value, 2)


PANE = MemoryPane()
