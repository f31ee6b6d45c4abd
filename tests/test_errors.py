"""Every error is a sentence that a person can act on, and no error carries an escape sequence."""

from __future__ import annotations

import re

import pytest

from rnn_tui import errors
from rnn_tui.errors import (
    EXIT_FOUND,
    EXIT_INCOMPLETE,
    EXIT_USAGE,
    CheckFailedError,
    EquationError,
    IncompleteError,
    RnnTuiError,
    UnknownNameError,
    nearest,
    suggestion,
)

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RnnTuiError)]
PLAIN = [kind for kind in KINDS if kind not in {UnknownNameError, EquationError}]
HOSTILE = "\x1b]52;c;x\x07\x9b2J\u202e\ud800"
SPELLED = r"\x1b]52;c;x\x07\x9b2J\u202e\ud800"


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_stands_in_the_tree(kind):
    """The drawing at the top of the module shows each error there is."""
    assert re.search(rf"(── |^    ){kind.__name__} ", errors.__doc__, re.MULTILINE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_the_exit_code_of_the_table(kind):
    """Bad input ends with 2, an incomplete run with 1, a check that found something with 3."""
    expected = {IncompleteError: 1, CheckFailedError: 3}.get(kind, 2)

    assert kind.exit_code == expected
    assert (EXIT_INCOMPLETE, EXIT_USAGE, EXIT_FOUND) == (1, 2, 3)


@pytest.mark.parametrize("kind", PLAIN)
def test_an_error_cannot_carry_an_escape_sequence(kind):
    """Even where a caller forgot to make foreign text safe, the error shows it spelled out."""
    assert str(kind(f"model.safetensors: {HOSTILE}")) == f"model.safetensors: {SPELLED}"


def test_an_unknown_name_is_answered_with_the_nearest():
    """A misspelt name is answered with the one that was probably meant, and with all there are."""
    error = UnknownNameError("cell", "lsmt", ["gru", "lstm", "elman"], where="line 3")

    assert str(error) == "line 3: no cell is called 'lsmt'; did you mean 'lstm'? Known: elman, gru, lstm"


def test_an_unknown_name_far_from_all_is_answered_with_the_list():
    """A name that resembles none is answered with the names there are, each once."""
    error = UnknownNameError("cell", "qqq", ["gru", "lstm", "lstm"])

    assert str(error) == "no cell is called 'qqq'; known: gru, lstm"


def test_a_hostile_name_is_shown_escaped_and_short():
    """Names typed or read from files are shown escaped, and cut where they are endless."""
    text = str(UnknownNameError("signal", HOSTILE + "n" * 10_000, [HOSTILE + "k" * 10_000]))

    assert SPELLED in text
    assert text.isprintable()
    assert len(text) < 400


def test_nothing_known_is_said():
    """Where there is nothing to choose from, the error says so."""
    assert suggestion("f", []) == "known: none"


@pytest.mark.parametrize(("count", "end"), [(20, "n19"), (21, "n19, …")])
def test_a_long_list_is_cut_after_twenty(count, end):
    """Twenty names are listed; more are marked by an ellipsis."""
    names = [f"n{number:02}" for number in range(count)]

    assert suggestion("zzzz", names).endswith(end)


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("LSTM", ["lstm", "gru"], "lstm"),
        ("sigmiod", ["sigmoid", "tanh"], "sigmoid"),
        ("Straße", ["STRASSE"], "STRASSE"),
        ("abc", ["xyz"], None),
        ("", ["a"], None),
        ("x" * 100_000, ["xx", "xxx"], None),
    ],
)
def test_the_nearest_name_ignores_case(name, known, expected):
    """What was meant is found whatever the case, and nothing is invented."""
    assert nearest(name, known) == expected


def test_an_equation_error_draws_a_caret():
    """An error in an equation shows file, signal, the equation, and a caret below the fault."""
    error = EquationError(
        "unknown function 'sigmiod'",
        file="mine.toml",
        signal="f",
        text="1 + sigmiod(x)",
        span=(4, 11),
        hint="Did you mean 'sigmoid'?",
    )

    assert str(error).splitlines() == [
        "mine.toml, signal 'f': unknown function 'sigmiod'.",
        "    1 + sigmiod(x)",
        "        ^~~~~~~  Did you mean 'sigmoid'?",
    ]


def test_an_equation_error_without_a_place_has_no_caret():
    """Where the whole equation is wrong, the hint stands below it alone."""
    error = EquationError("too long", text="x + x", hint="Use fewer terms.")

    assert str(error).splitlines() == ["too long.", "    x + x", "    Use fewer terms."]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, "wrong."),
        ({"hint": "Do this."}, "wrong; Do this."),
        ({"file": "a.toml"}, "a.toml: wrong."),
        ({"signal": "f"}, "signal 'f': wrong."),
        ({"text": "x"}, "wrong.\n    x"),
        ({"text": "x", "span": (0, 1)}, "wrong.\n    x\n    ^"),
    ],
)
def test_an_equation_error_says_what_it_knows(parts, expected):
    """Parts that are not known leave no gap in the message."""
    assert str(EquationError("wrong", **parts)) == expected


def test_places_are_filled_in_but_never_overwritten():
    """Each level that an error passes adds what it knows; what was known already stays."""
    error = EquationError("wrong", signal="f", span=(0, 1), hint="Do this.")

    filled = error.at(file="a.toml", signal="other", text="xy")

    assert (filled.file, filled.signal, filled.text, filled.span) == ("a.toml", "f", "xy", (0, 1))
    assert filled.hint == "Do this."


def test_a_hostile_equation_is_escaped_and_the_caret_still_points():
    """Escape sequences in names and equations are spelled out, and the caret stands below the fault."""
    error = EquationError(
        f"unknown key '{HOSTILE}'",
        file=HOSTILE,
        signal=HOSTILE,
        text="\x1b[2J + q",
        span=(7, 8),
        hint=HOSTILE,
    )

    _head, equation, caret = str(error).splitlines()
    assert str(error).replace("\n", "").isprintable()
    assert equation == r"    \x1b[2J + q"
    assert equation[caret.index("^")] == "q"


@pytest.mark.parametrize("place", [0, 1, 70, 5000, 9998, 9999])
def test_a_long_equation_is_shown_around_its_fault(place):
    """An equation of ten thousand characters is cut to one line, with the caret under the fault."""
    text = "x" * place + "?" + "x" * (9999 - place)

    _head, equation, caret = str(EquationError("wrong", text=text, span=(place, place + 1))).splitlines()

    assert len(equation) <= 4 + errors.EXCERPT + 2
    assert equation[caret.index("^")] == "?"
    assert caret.strip() == "^"
    assert equation.startswith("    …") == (place > errors.EXCERPT // 3)
    assert equation.endswith("…") == (place < 9999 - errors.EXCERPT)


def test_a_fault_longer_than_the_excerpt_is_marked_to_its_end():
    """The mark under a fault ends where the excerpt ends."""
    text = "+" * 1000

    _head, equation, caret = str(EquationError("wrong", text=text, span=(0, 1000))).splitlines()

    assert equation == "    " + "+" * errors.EXCERPT + "…"
    assert caret == "    ^" + "~" * (errors.EXCERPT - 1)
