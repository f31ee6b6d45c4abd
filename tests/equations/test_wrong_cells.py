"""Each mistake in a cell file has its own message, kept beside the file: where, what, and what to do.

``RNN_TUI_WRITE_GOLDEN=1`` writes the messages anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rnn_tui.equations.cell_file import MAX_BYTES, parse_cell, read_cell
from rnn_tui.equations.syntax import MAX_LENGTH
from rnn_tui.equations.table_checks import MAX_SIGNALS
from rnn_tui.errors import DataError, EquationError
from rnn_tui.text import safe_line

FOLDER = Path(__file__).parent / "wrong_cells"
CELLS = sorted(FOLDER.glob("*.toml"))
WRITES = "RNN_TUI_WRITE_GOLDEN" in os.environ


@pytest.mark.parametrize("path", CELLS, ids=lambda path: path.stem)
def test_a_wrong_cell_is_answered_with_its_message(path):
    """The message of each mistake is, to the letter, the one that was agreed on."""
    golden = path.with_suffix(".txt")

    with pytest.raises(EquationError) as caught:
        read_cell(path)

    if WRITES:
        golden.write_text(f"{caught.value}\n", encoding="utf-8")
    assert f"{caught.value}\n" == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CELLS, ids=lambda path: path.stem)
def test_a_message_says_where_and_can_be_shown(path):
    """A message starts with the file, ends with advice or a full stop, and every character can be seen."""
    lines = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()

    assert lines[0].startswith((f"{path.name}: ", f"{path.name}, signal '"))
    assert all(safe_line(line) == line for line in lines)
    assert len(lines) <= 3
    assert all(line.startswith("    ") for line in lines[1:])
    assert "^" not in lines[-1] or lines[-1].index("^") <= len(lines[1])


def test_every_golden_message_has_its_cell():
    """No message is kept whose cell has gone."""
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in CELLS}
    assert len(CELLS) >= 25


def refused(text: str) -> str:
    with pytest.raises(EquationError) as caught:
        parse_cell(text, name="mine", file="mine.toml")
    return str(caught.value)


def test_an_endless_equation_is_shown_in_part():
    """An equation that is too long is refused, and only its beginning is shown."""
    text = refused(f'output = "h"\n[signals]\nh = {{ is = "x{" " * MAX_LENGTH}" }}')

    assert text.startswith("mine.toml, signal 'h': the equation is longer than 2000 characters.\n    x ")
    assert len(text) < 400


def test_a_fault_far_to_the_right_is_shown_with_what_is_around_it():
    """Of a long equation, the part around the fault is shown, the caret below it."""
    lines = refused(f'output = "h"\n[signals]\nh = {{ is = "{"x - 1234567 + " * 28}foo" }}').splitlines()

    assert lines[1].startswith("    …")
    assert lines[1].endswith("+ foo")
    assert lines[2].index("^") == lines[1].index("foo")


def test_a_cell_has_room_for_a_limited_number_of_signals():
    """As many signals as the limit are accepted, one more is refused with its number."""
    rows = [f's{place} = {{ is = "x" }}' for place in range(MAX_SIGNALS + 1)]

    assert (
        len(parse_cell('output = "s0"\n[signals]\n' + "\n".join(rows[:-1]), name="mine").rows) == MAX_SIGNALS
    )
    text = refused('output = "s0"\n[signals]\n' + "\n".join(rows))

    assert text == "mine.toml: the cell defines more than 64 signals; this one has 65"


def test_a_cell_file_has_a_limited_size(tmp_path):
    """A text or a file of more than 64 kB is refused before it is read as TOML."""
    path = tmp_path / "mine.toml"
    path.write_text("#" * (MAX_BYTES + 1))

    with pytest.raises(DataError, match="65,537 bytes are more than the 65,536 that are read here"):
        read_cell(path)
    text = refused("#" * (MAX_BYTES + 1))

    assert text == "mine.toml: a cell file has at most 65,536 characters; this one has 65,537"


def test_half_a_character_is_no_toml():
    """A text with half a surrogate pair, which could never be saved again, is refused with its place."""
    text = refused('title = "\ud800"\n')

    assert text == "mine.toml: not TOML: character 9 is no character."


def test_a_cell_without_a_file_is_refused_by_its_signal():
    """Where there is no file, as for a typed equation, the message starts with the signal."""
    with pytest.raises(EquationError) as caught:
        parse_cell('output = "h"\n[signals]\nh = { is = "foo" }', name="mine")

    assert str(caught.value).startswith("signal 'h': unknown name 'foo'.")
