"""Cell files: what is written is read back, what is left out has a default, what is shown is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.cell_file import parse_cell, read_cell, write_cell
from rnn_tui.equations.nodes import Input
from rnn_tui.errors import EquationError
from tests.random_cells import cells

SHORT = 'output = "h"\n[signals]\nh = { is = "x" }\n'


@pytest.mark.parametrize("name", cell_names())
def test_a_shipped_cell_is_written_and_read_back(name):
    """The canonical text of each shipped cell reads back to an equal cell, and is written the same again."""
    cell = load_cell(name)

    again = parse_cell(write_cell(cell), name=name)

    assert again == cell
    assert write_cell(again) == write_cell(cell)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells(), st.text(max_size=30), st.text(max_size=30))
def test_any_cell_is_written_and_read_back(cell, title, note):
    """So does the text of any cell, whatever characters its titles and notes hold."""
    rows = tuple(replace(row, title=title) for row in cell.rows)
    init = tuple((name, "uniform(-0.5, 0.5)") for name in cell.parameters)
    aliases = tuple((name, f"{name}'") for name in (*cell.signals, *cell.parameters, "x"))
    cell = replace(cell, title=title, note=note, rows=rows, init=init, aliases=aliases)

    assert parse_cell(write_cell(cell), name=cell.name) == cell


def test_a_written_cell_needs_no_special_characters():
    """Quotes, backslashes, line ends and invisible characters in a title are written as escapes."""
    cell = replace(parse_cell(SHORT, name="mine"), title='"\\\n\x1b\u202e\U000e0041 é')

    first = write_cell(cell).splitlines()[0]

    assert first == r'title = "\"\\\u000a\u001b\u202e\U000e0041 é"'


def test_what_is_left_out_has_a_default():
    """A signal without kind and title is a part with its own name; a cell without title has its file's."""
    cell = parse_cell(SHORT, name="mine")

    assert (cell.title, cell.source, cell.note) == ("mine", "", "")
    assert (cell.rows[0].kind, cell.rows[0].title, cell.rows[0].node) == ("part", "h", Input())
    assert (cell.sizes, cell.init, cell.aliases) == ((), (), ())


def test_a_cell_is_read_from_its_file(tmp_path):
    """A file's cell is called as the file is, a byte-order mark and Windows line ends do no harm."""
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHORT.replace("\n", "\r\n").encode())

    assert read_cell(path) == parse_cell(SHORT, name="mine")


def test_a_fault_behind_windows_line_ends_is_pointed_at():
    """Line and column are counted right where lines end with carriage return and line feed."""
    with pytest.raises(EquationError) as caught:
        parse_cell('title = "mine"\r\noutput = \r\n', name="mine", file="mine.toml")

    assert str(caught.value).splitlines()[0] == "mine.toml: not TOML, line 2, column 10: Invalid value."


def test_equal_cells_are_one_key():
    """A cell can be looked up in a dictionary by an equal one, wherever its equations stood in the text."""
    spaced = SHORT.replace('"x"', '"  x  # the input"')

    assert {parse_cell(SHORT, name="mine"): 1}[parse_cell(spaced, name="mine")] == 1


def test_a_cell_knows_what_its_equations_say():
    """States, parameters and matrices follow from the equations, in the order in which they first appear."""
    cell = load_cell("gru_reset_after")

    assert cell.signals == ("r", "z", "n", "h")
    assert cell.states == ("h",)
    assert cell.parameters == (
        *("W_r", "U_r", "b_r", "W_z", "U_z", "b_z"),
        *("W_n", "b_n", "U_n", "b_Un"),
    )
    assert cell.matrices == {"W_r", "U_r", "W_z", "U_z", "W_n", "U_n"}
    assert cell.is_recurrent
    assert not load_cell("feedforward").is_recurrent
