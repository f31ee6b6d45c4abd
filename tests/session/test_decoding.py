"""How an answer is found, and another answer written into it."""

from __future__ import annotations

import pytest

from rnn_tui.errors import RnnTuiError, UnknownNameError, UsageError
from rnn_tui.session.commands import perform
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.views.status import status
from tests.sessions import pressed

REVERSE = Origin(model="reverse-attention", text="31415")


def answer(session: Session) -> str:
    """What the decoder wrote, without its end."""
    document = session.document
    return "".join(document.model.labels[number] for number in document.chosen[:-1])


def test_another_answer_is_read_by_the_next_step():
    """What is written stands at its step, what came before it stays, and the next step reads it."""
    session = pressed(REVERSE, "answer 7 at 2")

    assert answer(session).startswith("57")
    assert session.document.tokens_of(session.document.answer_path)[:3] == ("<s>", "5", "7")
    assert answer(perform(session, "undo")) == "51413"


def test_a_token_of_the_answer_is_written_as_one_of_the_input_is():
    """With the cursor in the answer, a token that the decoder reads is the answer of the step before."""
    session = pressed(REVERSE, "goto last", "set token = 7 at 3")

    assert session.document.edits == pressed(REVERSE, "answer 7 at 2").document.edits
    with pytest.raises(UsageError, match="what a decoder reads first"):
        perform(session, "set token = 7 at 1")


def test_a_new_input_takes_what_was_written_with_it():
    """Answers that a person wrote belong to the input that they were written for."""
    session = pressed(REVERSE, "answer 7 at 2", "input 2718")

    assert answer(session) == "8172"


def test_draws_are_a_matter_of_the_seed():
    """The same seed draws the same answer, others draw others, and at temperature 0 nothing is drawn."""
    drawn = {seed: answer(pressed(REVERSE, f"decode sample 9 0 {seed}")) for seed in range(5)}

    assert drawn[3] == answer(pressed(REVERSE, "decode sample 9 0 3"))
    assert len(set(drawn.values())) > 1
    assert answer(pressed(REVERSE, "decode sample 0")) == answer(pressed(REVERSE)) == "51413"


def test_the_widest_draw_of_one_is_the_likeliest():
    """Drawn from the one likeliest answer only, the answer is the greedy one at any temperature."""
    assert answer(pressed(REVERSE, "decode sample 50 1 4")) == "51413"


def test_a_beam_is_never_worse_than_greed():
    """The answer of a beam search is at least as likely as the one that is taken step by step."""
    greedy = pressed(Origin(model="reverse-attention", text="31415926535897"))
    search = perform(greedy, "decode beam 8").document.search

    one = perform(greedy, "decode beam 1").document.search
    assert search.best.nats <= one.best.nats
    assert one.best.answers == greedy.document.chosen


@pytest.mark.parametrize("command", ["decode beam 3 0.5", "decode sample 2.5 4 7", "answer 7 at 2"])
def test_decoding_survives_the_file(command):
    """A session file brings back how the answer was found, to the bit."""
    session = pressed(REVERSE, "decode greedy", command)

    again, notes = replay(write_session(session))

    assert notes == []
    assert again.document.chosen == session.document.chosen
    assert again.document.trace.hash == session.document.trace.hash


@pytest.mark.parametrize(
    ("command", "error", "message"),
    [
        ("decode", UnknownNameError, "way to decode"),
        ("decode bean", UnknownNameError, "did you mean 'beam'"),
        ("decode beam 0", UsageError, "0 is not a whole number from 1 to 1000"),
        ("decode beam 2.5", UsageError, "2.5 is not a whole number"),
        ("decode beam 4 -1", UsageError, "'-1' is not a number from 0 on"),
        ("decode sample nan", UsageError, "'nan' is not a number"),
        ("decode sample 1 12", UsageError, "12 is not a whole number from 0 to 11"),
        ("decode greedy 4", UsageError, "write for example decode greedy"),
        ("answer ten", UnknownNameError, "answer"),
        ("answer 7 at 99", UsageError, "the answer has steps 1 to 6"),
    ],
)
def test_a_wrong_way_to_decode_says_what_was_expected(command, error, message):
    """What cannot be decoded is refused in one line that says what can be written."""
    with pytest.raises(error, match=message):
        pressed(REVERSE, command)


@pytest.mark.parametrize("command", ["decode beam", "answer destination"])
def test_a_tagger_does_not_decode(command):
    """A network that writes no sequence says so."""
    with pytest.raises(RnnTuiError, match="writes no sequence"):
        pressed("slots-lstm", command)


def test_an_answer_that_does_not_end_is_said_to_be_cut():
    """A decoder that writes on and on is stopped, and the line above the sequence says so."""
    ended, endless = (pressed(REVERSE, "answer 7 at 1", *more) for more in ((), ["set b_y[10] = -1e9"]))

    assert status(ended).notes == ""
    assert status(endless).notes == "stopped after 20 answers, its most"
    assert status(perform(endless, "goto last")).place == "decoder · pass 3 of 3 · step 20 of 20"
