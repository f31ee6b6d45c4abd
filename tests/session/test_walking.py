"""Walking through a network that reads both ways: one walk forward, one back, and then the answers."""

from __future__ import annotations

import pytest

from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.explaining import explanation, rows, target
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session, Why
from rnn_tui.session.start import first_line
from tests.small_models import small_model, token_sequences

STEPS = 3


@pytest.fixture
def session():
    """The start of a walk over three tokens by an Elman net that reads both ways."""
    document = Document(Origin(), small_model(["elman"], join="concat"), token_sequences([STEPS]))
    return Session(document, cursor=Cursor(0, first_line(document)))


def place(session):
    return str(session.line).removeprefix("steps."), session.cursor.step, session.cursor.partial


def test_the_second_walk_goes_from_the_last_step_to_the_first(session):
    """Right goes forward through the first walk, back through the second, and forward through the answers."""
    seen = []
    for _key in range(3 * STEPS):
        seen.append(place(session)[:2])
        session = perform(session, "next")

    expected = [("0.fwd.h", step) for step in (0, 1, 2)]
    expected += [("0.bwd.h", step) for step in (2, 1, 0)]
    expected += [("readout.y", step) for step in (0, 1, 2)]
    assert seen == expected
    assert perform(session, "next").cursor == session.cursor


def test_left_takes_every_step_back(session):
    """Left from the last answer walks through the same places, back to the first step."""
    forward = [session]
    for _key in range(3 * STEPS - 1):
        forward.append(perform(forward[-1], "next"))

    back = forward[-1]
    for earlier in reversed(forward[:-1]):
        back = perform(back, "reverse-next")
        assert back.cursor.step == earlier.cursor.step
        assert back.document.walk_of(back.line) == earlier.document.walk_of(earlier.line)

    assert perform(back, "reverse-next").cursor == back.cursor


def test_one_equation_at_a_time_comes_from_walk_to_walk(session):
    """N steps through the lines of each walk, p takes the same way back."""
    forward = [session]
    while (after := perform(forward[-1], "step")).cursor != forward[-1].cursor:
        forward.append(after)

    lines = [place(one) for one in forward]
    assert lines[-2:] == [("readout.y", 2, True), ("readout.p", 2, False)]
    back = forward[-1]
    for expected in reversed(lines[:-1]):
        back = perform(back, "reverse-step")
        assert place(back) == expected


def test_an_answer_stays_locked_until_both_walks_were_there(session):
    """No answer is known before the second walk has ended; each is known as soon as it was computed."""
    trace = session.document.trace
    answer, forward, backward = (trace.path(name) for name in ("p", "fwd.h", "bwd.h"))

    second = perform(session, "next 4")
    third = perform(session, "next 6")

    assert not any(session.is_known(step, answer) for step in range(STEPS))
    assert [second.is_known(step, backward) for step in range(STEPS)] == [False, True, True]
    assert all(second.is_known(step, forward) for step in range(STEPS))
    assert not any(second.is_known(step, answer) for step in range(STEPS))
    assert [third.is_known(step, answer) for step in range(STEPS)] == [True, False, False]
    assert third.is_known(0, trace.path("readout.x"))
    assert not second.is_known(0, trace.path("readout.x"))


def test_first_and_last_are_the_ends_of_all_walks(session):
    """Home goes to the first step of the first walk, End to the last answer; a number stays in the walk."""
    end = perform(session, "goto last")
    second = perform(session, "next 4")

    home = perform(end, "goto first")

    assert place(end) == ("readout.y", STEPS - 1, False)
    assert (home.cursor.step, home.document.walk_of(home.line)) == (0, 0)
    assert place(perform(second, "goto 3")) == ("0.bwd.h", 2, False)


def test_a_backward_state_is_made_of_the_step_after(session):
    """An explanation leads from a backward state to the step after, from a joined input to its unit."""
    document = session.document
    backward, score = document.trace.path("bwd.h"), document.trace.path("y")

    def leads(why):
        listed = range(len(rows(explanation(document, why))))
        found = [target(document, Why(why.path, why.step, why.unit, row)) for row in listed]
        return {(str(one.path), one.step) for one in found if one is not None}

    assert ("steps.0.bwd.h", 2) in leads(Why(backward, 1, 0))
    assert leads(Why(backward, 2, 0)) == set()
    assert leads(Why(score, 1, 0)) == {("steps.0.fwd.h", 1), ("steps.0.bwd.h", 1)}


def test_the_explanation_of_a_backward_state_adds_up(session):
    """W·x, U·h₊₁ and b of a backward state are what its activation is applied to."""
    document = session.document

    found = explanation(document, Why(document.trace.path("bwd.h"), 0, 1))

    assert found.value == pytest.approx(float(document.trace["bwd.h"][0, 0, 1]), rel=1e-12)
    assert sum(term.value for term in found.terms) == pytest.approx(found.argument, rel=1e-12)
    assert any("h₊₁" in term.label for term in found.terms)


def test_a_write_in_the_second_walk_changes_what_comes_after_it_there(session):
    """Writing over a backward state at step 2 changes step 1 of that walk, and no forward state."""
    changed = perform(session, "set bwd.h[0] = 0.9 at 2")

    before, after = session.document.trace, changed.document.trace
    assert after["bwd.h"][1, 0, 0] == pytest.approx(0.9)
    assert (after["bwd.h"][0] != before["bwd.h"][0]).any()
    assert (after["bwd.h"][2] == before["bwd.h"][2]).all()
    assert (after["fwd.h"] == before["fwd.h"]).all()
