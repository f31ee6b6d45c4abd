"""Dials: they click into their notches, take any value between, and belong to the session's look."""

from __future__ import annotations

import pytest

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.session.commands import perform
from rnn_tui.session.dials import BY_NAME, DIALS, Dials, beside, chosen, read_dials
from rnn_tui.session.file import replay, write_session
from tests.sessions import bare, pressed


@pytest.mark.parametrize("dial", BY_NAME.values(), ids=lambda dial: dial.name)
def test_a_dial_turns_through_all_its_notches_and_stays_at_its_ends(dial):
    """Turning leads from the first notch through all of them to the last, and stays there; and back."""
    count = len(dial.notches)
    session = perform(bare("elman"), f"dial {dial.name} -{count}")
    seen = []

    for _turn in range(count + 1):
        seen.append(getattr(session.dials, dial.name))
        session = perform(session, f"dial {dial.name} +1")

    assert seen == [*dial.notches, dial.notches[-1]]
    back = perform(session, f"dial {dial.name} -{count}")
    assert getattr(back.dials, dial.name) == dial.notches[0]


@pytest.mark.parametrize("dial", BY_NAME.values(), ids=lambda dial: dial.name)
def test_every_notch_can_be_typed(dial):
    """What a dial shows at any of its notches is a value that it takes."""
    for notch in dial.notches:
        assert getattr(perform(bare("elman"), f"dial {dial.name} = {notch}").dials, dial.name) == notch


@pytest.mark.parametrize(("turn", "value"), [("+1", 0.95), ("-1", 0.9), ("+2", 0.99), ("+0", 0.93)])
def test_from_between_two_notches_a_dial_turns_to_the_next_one(turn, value):
    """A value that was typed stands where it is until a turn brings it to the notch on that side."""
    session = bare("elman", "dial radius = 0.93", f"dial radius {turn}")

    assert session.dials.radius == value


@pytest.mark.parametrize(("start", "turn"), [("9", "+1"), ("0.1", "-1")])
def test_a_value_beyond_the_notches_is_not_turned_back(start, turn):
    """A turn away from all notches leaves a value that lies beyond them."""
    session = bare("elman", f"dial radius = {start}", f"dial radius {turn}")

    assert session.dials.radius == float(start)


@pytest.mark.parametrize(
    ("command", "error", "text"),
    [
        ("dial", UsageError, "write for example dial radius = 1.1, or dial radius +1"),
        ("dial radios = 1", UnknownNameError, "no dial is called 'radios'; did you mean 'radius'"),
        ("dial radius = x", UsageError, "radius: 'x' is not a number from 0 to 10"),
        ("dial radius = 11", UsageError, "radius: '11' is not a number from 0 to 10"),
        ("dial radius = nan", UsageError, "radius: 'nan' is not a number from 0 to 10"),
        ("dial steps = 2.5", UsageError, "steps: '2.5' is not a whole number from 1 to 500"),
        (
            "dial activation = tahn",
            UnknownNameError,
            "activation: no value is called 'tahn'; did you mean 'tanh'",
        ),
        ("dial activation = softmax", UnknownNameError, "no value is called 'softmax'"),
        ("dial radius up", UsageError, "dial: 'up' is not a whole number"),
        ("dial radius +1 = 2", UsageError, "write for example"),
    ],
)
def test_what_a_dial_cannot_be_is_said(command, error, text):
    """A wrong name, value or form is answered in one line that says what was expected."""
    with pytest.raises(error) as caught:
        perform(bare("elman"), command)

    assert text in str(caught.value)


def test_a_dial_is_no_edit():
    """Turning a dial leaves the document, what can be undone and the place as they are."""
    before = pressed("slots-lstm", "goto 3")

    after = perform(before, "dial radius = 2")

    assert (after.document, after.past, after.cursor) == (before.document, before.past, before.cursor)


def test_dials_are_kept_in_the_session_file():
    """A session that is opened again has its dials where they stood; those never turned are not written."""
    session = bare("elman", "dial radius = 1.1", "dial activation = relu", "dial forget = 2.1972245773362196")

    again, notes = replay(write_session(session))

    assert again.dials == session.dials
    assert notes == []
    assert Dials().as_text() == ""
    assert read_dials("") == Dials()


def test_keys_go_through_the_dials_of_a_view():
    """Down and up choose the next dial of a view, and stop at its ends; a view begins with its first."""
    names = [dial.name for dial in DIALS["norms"]]

    assert chosen("norms", "").name == names[0]
    assert chosen("norms", "rate").name == names[0]
    assert beside("norms", names[0], 1).name == names[1]
    assert beside("norms", names[-1], 1).name == names[-1]
    assert beside("norms", names[1], -10).name == names[0]
