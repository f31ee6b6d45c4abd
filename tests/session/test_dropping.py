"""The command dropout: units are cut and can be looked at; it is an edit like any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.dropout import Dropout
from rnn_tui.errors import RnnTuiError, UsageError
from rnn_tui.networks.masks import seed_of
from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.file import replay, write_session
from rnn_tui.session.norms import own_norms
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.views.equations import equations, line_text
from tests.sessions import pressed, same
from tests.small_models import small_model, token_sequences

LSTM = "slots-lstm"
BOTH = "dropout layers=0.5 recurrent=0.3 7"


def names(session: Session) -> list[str]:
    return [session.document.trace.short(path) for path in session.document.lines]


def test_what_is_dropped_stands_in_the_equations_and_in_the_trace():
    """Each mask is a line of its own: 0 or 1/(1 − rate) by unit and step, and the cell reads through it."""
    session = pressed(LSTM, BOTH, "goto 3")

    rows = {line.symbol: line_text(line.line) for line in equations(session).lines}

    assert names(session) == ["m_h", "f", "i", "g", "c", "o", "h", "m_x", "y", "p"]
    assert rows["m_h"] == "dropout(0.3)"
    assert "U·(m_h·h₋₁)" in rows["f"]
    mask = session.trace["m_h"]
    assert set(np.unique(mask)) == {0, np.float32(1 / 0.7)}
    assert session.trace.info(session.trace.path("m_h")).range == (0, 1 / 0.7)
    assert session.document.edits[-1].label == "dropout layers=0.5 recurrent=0.3, seed 7"


def test_the_cursor_stays_where_it_was():
    """Lines that come or go above the cursor's do not move it to another signal."""
    session = pressed(LSTM, "goto 2", BOTH)

    assert session.line.name == "c"
    assert perform(session, "undo").line.name == "c"
    assert perform(perform(session, "undo"), "redo").line.name == "c"
    assert perform(perform(session, "line m_h"), "undo").line in session.first.lines


def test_dropout_is_taken_back_to_the_bit():
    """Undone or switched off, every number is again what it was; done again, what it was while on."""
    plain, session = pressed(LSTM), pressed(LSTM, BOTH)

    for after in (perform(session, "undo"), perform(session, "dropout off")):
        assert after.document.trace.hash == plain.document.trace.hash
        assert after.document.model.hash == plain.document.model.hash
    again = perform(perform(session, "undo"), "redo")
    assert again.document.trace.hash == session.document.trace.hash
    assert pressed(LSTM, BOTH.replace("7", "8")).document.trace.hash != session.document.trace.hash


def test_a_session_with_dropout_is_replayed_to_the_bit():
    """The session's file holds what was dropped and the seed, and brings back the same masks."""
    session = pressed(LSTM, BOTH, "set m_h[3] = 0 at 2", "equation f = 1")

    again, notes = replay(write_session(session))

    assert notes == []
    assert again.document.trace.hash == session.document.trace.hash
    assert again.trace["m_h"][1, 0, 3] == 0


def test_a_unit_can_be_cut_by_hand():
    """A mask takes a value as any signal does: 1 for a unit that was cut lets its memory through again."""
    session = pressed(LSTM, "dropout recurrent=0.5 3")
    mask = session.trace["m_h"][:, 0]
    step, unit = (int(place) for place in np.argwhere(mask[1:] == 0)[0] + [1, 0])

    after = perform(session, f"set m_h[{unit}] = 1 at {step + 1}")

    assert same(after.trace["f"][:step], session.trace["f"][:step])
    assert not same(after.trace["f"][step:], session.trace["f"][step:])
    assert after.trace["m_h"][step, 0, unit] == 1


def test_a_model_that_learned_with_dropout_drops_it_again():
    """Without a place named, what the model dropped while it learned is dropped, with the seed named."""
    model = replace(small_model(("lstm",)), dropout=Dropout(recurrent=0.4))
    session = Session(Document(Origin(seed=5), model, token_sequences([4], answers=False)))

    on, seeded = perform(session, "dropout on"), perform(session, "dropout 9")

    assert seed_of(on.document.model) == 5
    assert seed_of(seeded.document.model) == 9
    assert seeded.document.edits[-1].as_text() == "dropout on 9"
    assert names(on)[0] == "m_h"


def test_another_cell_is_dropped_alike():
    """When the cell is changed while dropout is on, the new one gets the masks, of the same seed."""
    session = pressed(LSTM, BOTH, "cell gru_reset_after")

    assert names(session) == ["m_h", "r", "z", "n", "h", "m_x", "y", "p"]
    assert seed_of(session.document.model) == 7
    assert "m_x" in names(perform(session, "equation r = 1"))
    assert names(perform(session, "dropout off")) == ["r", "z", "n", "h", "y", "p"]


def test_a_cell_of_your_own_may_have_masks(tmp_path):
    """Masks that a person wrote keep all until dropout is switched on, and again when it is off."""
    path = tmp_path / "mine.toml"
    path.write_text(
        'output = "h"\n[signals]\nm = { is = "dropout_locked(0.5)" }\n'
        'h = { kind = "state", is = "tanh(W_h @ x + U_h @ (m * h[-1]))" }\n'
    )
    session = pressed(Origin(cell=str(path), text="a b c d", hidden_size=16))

    on = perform(session, "dropout on")

    assert (session.trace["m"] == 1).all()
    assert set(np.unique(on.trace["m"])) == {0, 2}
    assert (on.trace["m"] == on.trace["m"][0]).all()
    assert same(perform(on, "dropout off").trace["h"], session.trace["h"])


def test_the_norms_through_time_see_what_is_dropped():
    """The chart of a gradient through time is that of the run with the masks, not of one without."""
    session = pressed("lee-elman", "dropout recurrent=0.5 3")
    steps = session.document.steps
    mask, weight = session.trace["m_h"][:, 0].astype(float), session.document.model.parameters["0.fwd.U_h"]

    found = own_norms(session.document, session.line, steps - 1, steps)

    jacobian = np.eye(2)
    for back in range(1, steps):
        jacobian = jacobian @ (weight.astype(float) * mask[steps - back])
        assert found.all[back] == pytest.approx(np.linalg.norm(jacobian, 2), rel=1e-9)


@pytest.mark.parametrize("commands", [("untie", BOTH), (BOTH, "untie")], ids=["before", "after"])
def test_untied_steps_drop_the_same(commands):
    """With a cell of its own at every step, values and gradients under dropout stay what they were."""
    shared, own = pressed(LSTM, BOTH), pressed(LSTM, *commands)

    assert same(own.trace["m_h"], shared.trace["m_h"])
    np.testing.assert_allclose(own.trace["h"], shared.trace["h"], atol=1e-6)
    slopes = [perform(one, "show gradient").trace["c"] for one in (own, shared)]
    np.testing.assert_allclose(*slopes, atol=1e-7)


@pytest.mark.parametrize("name", ["dates-attention", "reverse-attention"])
@pytest.mark.parametrize("kind", ["recurrent=0.5", "layers=0.5", "0.3 locked"])
def test_a_decoder_reads_its_own_answers_under_its_masks(name, kind):
    """While it answers word by word, each step has the mask that it has in the trace of the whole."""
    session = pressed(name, f"dropout {kind} 3")
    trace, labels = session.document.trace, session.document.model.labels

    answers = [labels[place] for place in trace["decoder.p"][:, 0].argmax(axis=1)]

    assert list(trace.stages["decoder"].tokens[0][1:]) == answers[:-1]
    masks = [path for path in trace.arrays if path.stage == "decoder" and path.name.startswith("m_")]
    assert masks
    for path in masks:
        mask = trace.arrays[path]
        assert (mask == mask[0]).all() == ("locked" in kind)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("dropout", "say what to drop"),
        ("dropout on", "the model learned without dropout; say what to drop"),
        ("dropout locked 3", "say what to drop"),
        ("dropout layer=0.1", "did you mean 'layers'"),
        ("dropout recurrent=1", "is not a share from 0 to below 1"),
        ("dropout off 3", "no kind of dropout is called 'off'"),
    ],
)
def test_a_wrong_request_is_answered_in_a_sentence(command, message):
    """What cannot be dropped is told, and the session stays as it was."""
    with pytest.raises(RnnTuiError, match=message):
        perform(pressed(LSTM), command)


def test_nothing_to_drop_is_told():
    """A network without memory has no state that could be dropped."""
    with pytest.raises(UsageError, match="there is nothing to drop"):
        perform(pressed("slots-feedforward"), "dropout recurrent=0.1")
