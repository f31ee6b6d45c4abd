"""Five thousand random commands: whatever is pressed, a session stays whole and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import numpy as np
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from rich.style import Style

from rnn_tui.errors import RnnTuiError
from rnn_tui.session.commands import perform, verbs
from rnn_tui.session.document import Document
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.session.start import start
from rnn_tui.views.heat import heat
from rnn_tui.views.plain import plain
from rnn_tui.views.registry import VIEWS
from rnn_tui.views.render import to_json, to_markdown, to_rich
from rnn_tui.views.sequence import sequence
from rnn_tui.views.status import status
from rnn_tui.views.timeline import timeline
from rnn_tui.views.units import units
from tests.pressing import commands

COMMANDS = 5_000
EXAMPLES = 100
ORIGINS = (
    Origin(model="slots-lstm"),
    Origin(model="slots-gru", precision="float64", labels=("other", "destination"), text="arrive taipei"),
    Origin(model="slots-zh-lstm", text="到达台北"),
    Origin(model="names-lstm", text="anna"),
    Origin(model="reverse-attention", text="3141"),
    Origin(model="dates-attention", text="2 may 1999"),
    Origin(model="glyph-caption"),
    Origin(model="sentiment-textrcnn"),
    Origin(model="lee-elman"),
    Origin(model="lee-jordan", cell="elman"),
    Origin(model="lee-lstm", precision="float64"),
    Origin(cell="jordan", text="to be or", hidden_size=4),
    Origin(cell="lstm_projected", by="char", text="a b", hidden_size=3, seed=5),
    Origin(cell="gru_reset_before", text="1 0; 0 1; 1 1", hidden_size=3, precision="float64"),
    Origin(cell="feedforward", tokens=("[red]", "\x1b[31m", "\u202eabc", "日本", ""), hidden_size=2),
)
STARTS: dict[Origin, Session] = {}


def started(origin: Origin) -> Session:
    """A session at its beginning; frozen, so that all runs can begin with the same one."""
    if origin not in STARTS:
        STARTS[origin] = start(origin)
    return STARTS[origin]


def bits(document: Document) -> list[bytes]:
    """Every number of a document, recomputed from what it holds."""
    parameters = [array.tobytes() for array in document.model.parameters.values()]
    fresh = replace(
        Document(document.origin, document.model, document.sequences, document.writes),
        decoding=document.decoding,
    )
    return [*parameters, *(array.tobytes() for array in fresh.trace.arrays.values())]


def look(_table: object, _row: object, _place: int) -> Style:
    """One style for all."""
    return Style()


def draw(session: Session, turn: int) -> None:
    """Make all that can be seen of a session, whole and in a small window; render one of them in its turn."""
    tables = [one.table(session) for one in VIEWS]
    tables += [timeline(session, 3), units(session, 3), sequence(session, 1, 2)]
    assert heat(session, 2, 2).values.shape[0] <= 2
    assert status(session).place
    table = tables[turn % len(tables)]
    to_json(table)
    to_rich(table, look, digits=session.digits)
    assert plain(to_markdown(table, digits=session.digits)).isascii()


class Pressing(RuleBasedStateMachine):
    """Somebody who presses anything."""

    drawn: Session | None = None
    pressed: ClassVar[set[str]] = set()
    count: ClassVar[int] = 0

    @initialize(origin=st.sampled_from(ORIGINS))
    def begin(self, origin: Origin) -> None:
        self.session = started(origin)
        self.first, self.first_bits = self.session.document, bits(self.session.document)

    @rule(data=st.data())
    def press(self, data: st.DataObject) -> None:
        command = data.draw(commands(self.session))
        type(self).count += 1
        self.pressed.add(command.split(" ")[0])
        before = write_session(self.session)
        try:
            after = perform(self.session, command)
        except RnnTuiError:
            after = self.session
        assert write_session(self.session) == before
        self.session = after

    @invariant()
    def can_be_drawn(self) -> None:
        if hasattr(self, "session") and self.session is not self.drawn:
            draw(self.session, self.count)
            self.drawn = self.session

    def teardown(self) -> None:
        if hasattr(self, "session"):
            can_be_replayed(self.session)
            steps_are_jumps(self.session)
            self.can_be_undone()

    def can_be_undone(self) -> None:
        text = write_session(self.session)
        done = len(self.session.past)
        session = self.session
        for _edit in range(done):
            session = perform(session, "undo")
        assert session.document is self.first
        assert bits(session.document) == self.first_bits
        for _edit in range(done):
            session = perform(session, "redo")
        assert session.document is self.session.document
        assert session.future == self.session.future
        assert same_edits(write_session(session), text)


def same_edits(one: str, other: str) -> bool:
    """Whether two session files hold the same edits and give the same bits, wherever their cursors are."""
    return [line for line in one.splitlines() if line.startswith(("edits", "undone", "model", "trace"))] == [
        line for line in other.splitlines() if line.startswith(("edits", "undone", "model", "trace"))
    ]


def can_be_replayed(session: Session) -> None:
    """A session's file brings back the same place, look and bits."""
    text = write_session(session)
    again, notes = replay(text)
    assert notes == []
    assert write_session(again) == text
    for path, array in session.document.trace.arrays.items():
        assert np.array_equal(array, again.document.trace.arrays[path], equal_nan=True)


def steps_are_jumps(session: Session) -> None:
    """Walking through one walk, by steps or by equations, leads where jumping to its last step does."""
    steps, walk = session.steps, session.document.walks[session.document.walk_of(session.line)]
    # A unit that one of the signals on the way has not would be left behind there.
    begin = perform(perform(perform(session, "close"), f"goto {walk.order(0, steps) + 1}"), "unit 0")
    jumped = perform(begin, f"goto {walk.order(steps - 1, steps) + 1}")
    walked = perform(begin, f"next {steps - 1}")
    assert walked.cursor == jumped.cursor
    stepped = begin
    for _line in range((steps - 1) * len(walk.lines)):
        stepped = perform(stepped, "step")
    assert shown(stepped) == shown(perform(jumped, f"line {stepped.line}"))


def shown(session: Session) -> list[str]:
    """What the tables say."""
    return [to_json(one.table(session)) for one in VIEWS]


def press(machine: Callable[[], RuleBasedStateMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=COMMANDS // EXAMPLES + 10,  # the first step begins, and some runs end early
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # a failure is told as it was found: to make it shorter takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_five_thousand_random_commands_never_break_a_session():
    """Whatever is pressed: every view draws, files replay to the same bits, and undoing all is the start."""
    Pressing.count, Pressing.pressed = 0, set()

    press(Pressing)

    assert Pressing.count >= COMMANDS
    assert Pressing.pressed == set(verbs())
