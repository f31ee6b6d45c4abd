"""Going on with a text: what is drawn, from where, and that it can be taken back and replayed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rnn_tui.errors import RnnTuiError
from rnn_tui.session.commands import perform
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from tests.sessions import pressed

SYLLABLES = Origin(model="badiiguuu", text="badiigu")
NAME = Origin(model="names-lstm", text="mar")


def text(session: Session) -> str:
    """The whole text."""
    return "".join(session.document.tokens)


def test_the_surest_text_is_the_top_answer_of_each_step():
    """At temperature 0 every token that follows is the network's own top answer at the step before."""
    document = pressed(NAME, "goto last", "generate 12 0").document

    labels = document.model.labels
    assert document.tokens[4:] == tuple(labels[answer] for answer in document.answers[3:-1])
    assert len(document.tokens) > 4


@pytest.mark.parametrize("seed", range(6))
def test_what_is_dropped_is_dropped_while_it_goes_on(seed):
    """With dropout on, each token follows from the masks of its own step, as the trace has them."""
    document = pressed(NAME, f"dropout recurrent=0.5 {seed}", "goto last", "generate 9 0").document

    labels, drawn = document.model.labels, document.tokens[4:]
    assert drawn == tuple(labels[answer] for answer in document.answers[3 : 3 + len(drawn)])


def test_a_text_ends_where_the_network_ends_it():
    """A name ends with the sign that stands before names; it is not read, and nothing follows it."""
    document = pressed(NAME, "goto last", "generate 40 0").document

    assert document.model.labels[document.answers[-1]] == "."
    assert "." not in document.tokens[1:]


def test_it_goes_on_from_the_cursor():
    """What stands behind the cursor gives way to what is drawn; what stands before it stays."""
    session = pressed(NAME, "goto 3", "generate 5 1 0 4")

    assert text(session).startswith(".ma")
    assert session.document.edits == pressed(NAME, "generate 5 1 0 4 at 3").document.edits
    assert text(perform(session, "undo")) == ".mar"


def test_a_written_value_is_heard_by_what_follows():
    """A value written over a signal up to the cursor changes what is drawn after it."""
    plain = pressed(SYLLABLES, "goto last", "generate 1 0")
    changed = pressed(SYLLABLES, "goto last", "set y[0] = 99", "generate 1 0")

    assert text(plain) == "badiiguu"
    assert text(changed) == "badiigub"


def test_tokens_are_drawn_by_their_probability():
    """Over many seeds each token comes as often as the network says, at the temperature that is asked for."""
    session = pressed(Origin(model="badiiguuu", text="ba"), "goto last")
    scores = session.document.trace["y"][-1, 0].astype(np.float64)
    p = np.exp(scores / 2) / np.exp(scores / 2).sum()

    drawn = Counter(text(perform(session, f"generate 1 2 0 {seed}"))[-1] for seed in range(1500))

    for label, share in zip(session.document.model.labels, p, strict=True):
        assert abs(drawn[label] / 1500 - share) < 5 * np.sqrt(share * (1 - share) / 1500) + 1e-9


def test_only_the_likeliest_may_come():
    """Drawn from the three likeliest only, nothing else comes, however hot it is."""
    session = pressed(Origin(model="badiiguuu", text="ba"), "goto last")
    order = np.argsort(-session.document.trace["y"][-1, 0])
    allowed = {session.document.model.labels[place] for place in order[:3]}

    assert {text(perform(session, f"generate 1 50 3 {seed}"))[-1] for seed in range(60)} == allowed


def test_a_drawn_text_survives_the_file():
    """A session file brings the same text back, to the bit."""
    session = pressed(NAME, "goto last", "generate 9 1.3 0 5")

    again, notes = replay(write_session(session))

    assert notes == []
    assert text(again) == text(session)
    assert again.document.trace.hash == session.document.trace.hash


@pytest.mark.parametrize(
    ("origin", "command", "message"),
    [
        ("slots-lstm", "generate", "does not go on with a text; open one that does"),
        ("reverse-attention", "generate", "does not go on with a text"),
        ("weather-lstm", "generate", "does not go on with a text"),
        ("names-lstm", "generate 0", "0 is not a whole number from 1 to 10000"),
        ("names-lstm", "generate 5 -1", "'-1' is not a number from 0 on"),
        ("names-lstm", "generate 5 1 99", "99 is not a whole number from 0 to 27"),
        ("names-lstm", "generate 5 1 0 0 0", r"write for example generate \[COUNT\]"),
        ("names-lstm", "generate 5 at 99", "step 99: the sequence has steps 1 to"),
    ],
)
def test_what_cannot_be_drawn_is_said(origin, command, message):
    """Who asks for what cannot be gets one line that says what can."""
    with pytest.raises(RnnTuiError, match=message):
        pressed(origin, command)


def test_a_text_that_ends_before_it_begins_is_refused():
    """Where the end is drawn at once there is no text to show, and another seed is asked for."""
    session = pressed(NAME, "set y[0] = 99 at 1")

    with pytest.raises(RnnTuiError, match="the network ended the text at once; try another seed"):
        perform(session, "generate 5 0 at 1")
