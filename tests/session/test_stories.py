"""Stepping through a memory network: sentences, question, hops, answer, each by its own clock."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.errors import DataError, UsageError
from rnn_tui.session.commands import perform
from rnn_tui.session.explaining import explanation, rows, step_values, target
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.loss import gradient_of
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Why
from rnn_tui.session.walking import last_place
from rnn_tui.views.registry import view
from tests.sessions import pressed

STORY = "john took the ball . mary went to the kitchen . john went to the garden . where is the ball ?"
TWO = Origin(model="memory-two-facts", text=STORY)


def walked(session):
    """The clock and the step at every place, from the first to the last."""
    session = perform(session, "goto first")
    for _place in range(last_place(session.document) + 1):
        yield session.line.stage, session.cursor.step
        session = perform(session, "next")


def test_sentences_come_first_then_the_question_the_hops_and_the_answer():
    """Each key goes one step on; a clock begins when the one before it has ended."""
    assert list(walked(pressed(TWO))) == [
        *[("sentence", step) for step in range(3)],
        ("question", 0),
        ("hop", 0),
        ("hop", 1),
        ("answer", 0),
    ]


def test_nothing_is_known_before_it_is_computed():
    """At the first hop the memories are written; the second hop and the answer are not there yet."""
    session = pressed(TWO, "next 4")
    path = session.document.trace.path

    assert session.line.stage == "hop"
    assert session.tokens == ("1", "2")
    assert session.is_known(2, path("m"))
    assert session.is_known(0, path("u"))
    assert not session.is_known(1, path("u"))
    assert not session.is_known(0, path("readout.p"))


def test_the_units_of_a_score_are_the_sentences():
    """A score or a share belongs to a sentence, and is called by it."""
    trace = pressed(TWO).document.trace

    assert trace.unit_names("s") == trace.stages["sentence"].tokens[0]
    assert trace.unit_names("s")[0] == "john took the ball"
    assert trace["s"].shape == (2, 1, 3)
    assert trace.unit_names("sentence.x")[-1] == "age 9"


def test_both_facts_are_found():
    """The first hop reads who has the ball, the second where that person went."""
    trace = pressed(TWO).document.trace

    assert trace["hop.x"][:, 0].argmax(axis=1).tolist() == [0, 2]
    assert trace.info("readout.p").units[int(trace["readout.p"][0, 0].argmax())] == "garden"


def test_a_fact_that_is_taken_out_moves_the_scores():
    """Without the sentence about the garden the second hop reads something else, and the answer changes."""
    session = pressed(TWO)

    hidden = perform(session, "input " + STORY.replace("john went to the garden . ", ""))

    assert hidden.document.trace.stages["sentence"].lengths == (2,)
    assert hidden.document.trace.unit_names("s") == ("john took the ball", "mary went to the kitchen")
    before, after = (one.document.trace["readout.p"][0, 0] for one in (session, hidden))
    assert after.argmax() != before.argmax()
    assert perform(hidden, "undo").document.trace.hash == session.document.trace.hash


@pytest.mark.parametrize("place", range(4, 6))
def test_a_hop_is_explained_with_the_memories_of_its_story(place):
    """The terms of a score add up to it: each is a number of the sentence's memory times what is known."""
    session = pressed(TWO, f"next {place}", "line s")
    for unit in range(3):
        here = Why(session.line, session.cursor.step, unit)

        found = explanation(session.document, here)

        recorded = session.document.trace["s"][here.step, 0, unit]
        assert found.value == pytest.approx(float(recorded), rel=1e-4, abs=1e-4)
        assert sum(term.value for term in found.terms) == pytest.approx(found.value, rel=1e-12)
    given = step_values(session.document, session.line, session.cursor.step).parameters["U_s"]
    np.testing.assert_array_equal(given, session.document.trace["m"][:, 0])


def test_the_first_hop_leads_back_to_the_question():
    """What was known before the first hop is the question, and the explanation goes on there."""
    session = pressed(TWO, "next 4", "line s")
    here = Why(session.line, 0, 0, row=1)

    found = target(session.document, here)

    assert found is not None
    assert (str(found.path), found.step) == ("question.question.q", 0)
    opened = perform(perform(session, "why"), "row +1")
    assert view("why", opened).rows[1].cells[-1] == "Enter goes to layer question"


def test_an_answer_leads_back_to_the_last_hop():
    """Whoever asks where an answer's score comes from is led to what was known after the last hop."""
    session = pressed(TWO, "goto last")
    here = Why(session.document.trace.path("readout.y"), 0, 1, row=1)

    found = target(session.document, here)

    assert rows(explanation(session.document, here))[1].product is not None
    assert found is not None
    assert (found.path, found.step) == (session.document.trace.path("u"), 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("where is the ball ?", "the question has no story"),
        ("john took the ball .", "there is no question"),
        ("john took the bal . where is the ball ?", "did you mean 'ball'"),
        ("", "the input is empty"),
    ],
)
def test_a_bad_story_leaves_the_session_as_it_was(text, reason):
    """What is no story is told in a line, and nothing changes."""
    session = pressed(TWO)

    with pytest.raises(DataError, match=reason):
        perform(session, f"input {text}")


def test_sentences_are_no_tokens():
    """A sentence is not exchanged as a token is: the whole input is typed anew."""
    with pytest.raises(UsageError, match="change it as a whole"):
        perform(pressed(TWO), "set token = mary")


@pytest.mark.parametrize("command", ["cell lstm", "equation s = 1"])
def test_a_memory_network_has_no_cell_to_exchange(command):
    """Its parts are what they are; a person who tries is told so."""
    with pytest.raises(UsageError, match="no cell that could be changed"):
        perform(pressed(TWO), command)


def test_a_hop_can_be_made_to_read_another_sentence():
    """Written over, a hard hop reads what a person says, and the rest follows."""
    session = pressed(TWO, "next 5")

    edited = perform(perform(session, "set hop.x[2] = 0 at 2"), "set hop.x[1] = 1 at 2")

    trace = edited.document.trace
    np.testing.assert_allclose(trace["o"][1, 0], trace["c"][1, 0], atol=1e-6)
    assert trace.info("readout.p").units[int(trace["readout.p"][0, 0].argmax())] == "kitchen"


def test_the_label_of_a_story_is_its_answer():
    """One label is enough, and the loss is that of the answer at the end."""
    session = pressed(Origin(model="memory-two-facts", text=STORY, labels=("garden",)), "next 4")

    found = gradient_of(session.document, session.loss, session.answer_step)

    assert session.document.target_at(0) == session.document.model.labels.index("garden")
    assert found.about == "−log p(label), after the last step"
    assert found["sentence.x"].shape == (3, 1, 31)


def test_a_session_in_the_hops_is_saved_and_replayed():
    """A place on any of the clocks is found again."""
    session = pressed(TWO, "next 5", "line s", "unit 1", "show gradient")

    again, notes = replay(write_session(session))

    assert notes == []
    assert again.cursor == session.cursor
    assert again.line == session.line
