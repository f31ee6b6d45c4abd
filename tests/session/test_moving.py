"""Moving through time, through the equations of a step, through units, and back again."""

from __future__ import annotations

import dataclasses

import pytest

from rnn_tui.errors import RnnTuiError, UsageError
from rnn_tui.session.commands import perform, verbs
from tests.sessions import bare, known, place, pressed

LSTM = "slots-lstm"


def test_a_session_begins_at_the_first_state_of_the_first_step():
    """A new session stands at step 1, on the first state, at unit 0, nothing searched, nothing edited."""
    session = pressed(LSTM)

    assert place(session) == (1, "c", 0)
    assert (session.past, session.future, session.places, session.search) == ((), (), (), "")


def test_a_cell_without_memory_begins_at_its_first_line():
    """A feed-forward cell has no state, so its session begins at its first equation."""
    assert bare("feedforward").cursor.line == 0


def test_a_session_is_frozen():
    """A session cannot be changed, only exchanged for another."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        pressed(LSTM).digits = True


@pytest.mark.parametrize(
    ("commands", "step"),
    [
        (["next"], 2),
        (["next 3"], 4),
        (["next 99"], 6),
        (["next -1"], 1),
        (["goto 3", "reverse-next"], 2),
        (["goto 3", "reverse-next 99"], 1),
        (["goto last"], 6),
        (["goto -1"], 6),
        (["goto -6"], 1),
        (["goto 4", "goto first"], 1),
    ],
)
def test_next_and_goto_lead_to_a_step(commands, step):
    """Next and reverse-next stop at the ends; goto counts from 1, and from the end where negative."""
    assert place(pressed(LSTM, *commands)) == (step, "c", 0)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("goto 7", "goto 7: the sequence has steps 1 to 6"),
        ("goto 0", "goto 0: the sequence has steps 1 to 6"),
        ("goto -7", "goto -7: the sequence has steps 1 to 6"),
        ("goto two", "goto: 'two' is not a whole number"),
        ("goto", "goto: '' is not a whole number"),
        ("next 1.5", "next: '1.5' is not a whole number"),
        ("unit 16", "unit 16: there are units 0 to 15"),
        ("unit x", "unit: 'x' is not a whole number"),
        ("signal 9", "signal 9: there are signals 1 to 8"),
        ("signal 0", "signal 0: there are signals 1 to 8"),
        ("signal x", "x is the input; it has no heat map"),
        ("line x", "x is the input; it has no equation"),
        ("search", "name a token, or a timestep as in search t=12"),
        ("search paris", "'paris' is not in the sequence"),
        ("search t=7", "'t=7' is not in the sequence"),
        ("next-hit", "nothing was searched yet; press / first"),
        ("step 2", "step takes no argument"),
        ("show difference", "there is nothing to compare with; change something first (w, m or e)"),
        ("show gradients", "no view is called 'gradients'; did you mean 'gradient'?"),
        ("lne f", "no command is called 'lne'; did you mean 'line'?"),
        ("line q", "no signal is called 'q'"),
        ("loss destinaton", "no loss is called 'destinaton'; did you mean 'destination'?"),
        ("loss labels", "the input has no labels; choose another loss"),
        ("", "no command is called ''"),
    ],
)
def test_a_wrong_command_says_what_was_expected(command, message):
    """A command that cannot be done says in one line what is wrong and what there is."""
    with pytest.raises(RnnTuiError) as caught:
        pressed(LSTM, command)

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "command", ["goto", "unit", "signal", "next", "search t=", "set f[0] = 1 at", "set f["]
)
def test_a_number_of_thousands_of_digits_is_only_a_wrong_number(command):
    """Whoever types five thousand digits is told that it is wrong, in a line that fits on a screen."""
    space = "" if command[-1] in "=[" else " "
    end = "] = 1" if command.endswith("[") else ""

    with pytest.raises(RnnTuiError) as caught:
        pressed(LSTM, f"{command}{space}{'9' * 5000}{end}")

    assert len(str(caught.value)) < 120


def test_stepping_computes_one_equation_after_another():
    """Between n and n the signals come to be one by one: f, then i, and so on; later ones stay unknown."""
    session, seen = pressed(LSTM, "goto 2"), []
    for _line in range(9):
        session = perform(session, "step")
        seen.append((place(session)[0], known(session, session.cursor.step + 1)))

    assert seen[:8] == [(3, "figcohyp"[:count]) for count in range(1, 9)]
    assert seen[8] == (4, "f")
    assert known(session, 3) == "figcohyp"
    assert known(session, 5) == ""


def test_stepping_backward_takes_one_equation_back():
    """Reverse-step takes back the last equation; before a step's first, the step before it is whole."""
    session, seen = pressed(LSTM, "goto 2"), []
    for _line in range(9):
        session = perform(session, "reverse-step")
        seen.append((place(session)[0], known(session, session.cursor.step + 1)))

    assert seen == [*((2, "figcohyp"[:count]) for count in range(7, 0, -1)), (1, "figcohyp"), (1, "figcohy")]


def test_stepping_stops_at_both_ends():
    """At the very first equation and after the very last, stepping on changes nothing."""
    first = pressed(LSTM, *["reverse-step"] * 8)
    last = pressed(LSTM, "goto last")

    assert place(first) == (1, "f", 0)
    assert perform(first, "reverse-step") is first
    assert perform(last, "step") is last


def test_a_cell_of_one_equation_steps_by_timesteps():
    """Where a step is one equation, step and reverse-step are next and reverse-next."""
    session = bare("elman", "step", "step")

    assert place(session) == (3, "h", 0)
    assert not session.cursor.partial
    assert place(perform(session, "reverse-step")) == (2, "h", 0)
    assert place(bare("elman", "reverse-step")) == (1, "h", 0)


def test_moving_makes_a_step_whole_again():
    """A step that was walked through line by line is whole again after next, goto or a search."""
    for command in ("next", "goto 1", "search taipei"):
        session = pressed(LSTM, "goto 2", "step", command)

        assert not session.cursor.partial


def test_a_line_is_chosen_by_name_or_by_moving():
    """A line is chosen by its signal's name, or so many on or back, and stays within the equations."""
    assert place(pressed(LSTM, "line o"))[1] == "o"
    assert place(pressed(LSTM, "line +1"))[1] == "o"
    assert place(pressed(LSTM, "line -99"))[1] == "f"
    assert place(pressed(LSTM, "line +99"))[1] == "p"
    assert place(pressed(LSTM, "unit 15", "line p")) == (1, "p", 3)


def test_a_line_further_on_completes_the_step():
    """Choosing a line that is not computed yet computes the step; an earlier one leaves the rest unknown."""
    partial = pressed(LSTM, "goto 2", "step", "step", "step")

    assert known(perform(partial, "line f"), 3) == "f"
    assert known(perform(partial, "line h"), 3) == "figcohyp"


def test_a_unit_is_chosen_by_number_or_by_moving():
    """Units count from 0; moving stops at the ends, and ends the mean of all."""
    assert place(pressed(LSTM, "unit 7"))[2] == 7
    assert place(pressed(LSTM, "unit 7", "unit +1"))[2] == 8
    assert place(pressed(LSTM, "unit -1"))[2] == 0
    assert place(pressed(LSTM, "unit +99"))[2] == 15
    assert pressed(LSTM, "mean").mean
    assert not pressed(LSTM, "mean", "unit 3").mean


def test_the_heat_map_follows_the_line_until_a_signal_is_chosen():
    """The heat map shows the current line's signal, until one is chosen by name or by its number."""
    assert pressed(LSTM, "line o").heat_signal.name == "o"
    assert pressed(LSTM, "signal 1", "line o").heat_signal.name == "f"
    assert pressed(LSTM, "signal h").heat_signal.name == "h"
    assert "h" in verbs()["signal"].complete(pressed(LSTM))


def test_a_search_goes_round_the_hits():
    """A search finds parts of tokens whatever their case, from the cursor on; ] and [ go round."""
    found = pressed(LSTM, "search N")
    walk = [place(found)[0]]
    for command in ("next-hit", "next-hit", "next-hit", "previous-hit", "previous-hit"):
        found = perform(found, command)
        walk.append(place(found)[0])

    assert walk == [3, 4, 5, 3, 5, 4]
    assert place(pressed(LSTM, "search t=4"))[0] == 4
    assert place(pressed(LSTM, "goto last", "search arrive"))[0] == 1


def test_a_search_outlives_walking_back_and_editing():
    """What was searched last is looked for in the sequence as it is now, after Backspace and after edits."""
    assert place(pressed(LSTM, "search on", "back", "next-hit"))[0] == 3
    assert place(pressed(LSTM, "search on", "input leave on", "next-hit"))[0] == 2
    with pytest.raises(UsageError, match="'on' is not in the sequence"):
        pressed(LSTM, "search on", "input leave tokyo", "next-hit")


def test_back_walks_through_the_places_one_was_at():
    """Backspace goes back through places, one at a time, and stops at the first."""
    session = pressed(LSTM, "goto 3", "unit 4", "line f", "back")
    assert place(session) == (3, "c", 4)

    session = perform(perform(session, "back"), "back")
    assert place(session) == (1, "c", 0)
    assert perform(session, "back") is session


def test_back_stays_within_a_sequence_that_became_shorter():
    """A place that an edit removed is brought back to the nearest that there is."""
    session = pressed(LSTM, "goto 4", "goto last", "input leave tokyo", "back")

    assert place(session)[0] == 2


def test_undo_and_redo_without_edits_change_nothing():
    """Undo with nothing to undo and redo with nothing to redo leave the session as it is."""
    session = pressed(LSTM, "goto 2")

    assert perform(session, "undo") is session
    assert perform(session, "redo") is session


def test_switches_turn_on_and_off():
    """Mean, digits and fold are switches."""
    session = pressed(LSTM)

    for verb, field in (("mean", "mean"), ("digits", "digits"), ("fold", "folded")):
        before = getattr(session, field)
        assert getattr(perform(session, verb), field) is not before
        assert getattr(pressed(LSTM, verb, verb), field) is before


def test_every_verb_says_what_it_does():
    """Every command has a help line and, if it takes an argument, what to write."""
    for verb in verbs().values():
        assert verb.help
        assert verb.argument == verb.argument.strip()
    assert len(verbs()) >= 25
