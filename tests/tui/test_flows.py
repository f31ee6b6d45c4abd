"""What a person does with the explorer: step, write, change, explain, compare, search, save, click."""

from __future__ import annotations

from pathlib import Path

import pytest

from rnn_tui.cells import cell_names
from rnn_tui.session.file import load_session
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Showing
from tests.explorer import LARGE, explore, look, texts

BARE = Origin(cell="gru_reset_after", text="to be or not to be")


def test_signals_come_to_be_one_by_one():
    """Between n and n, what is not computed yet stays blank: f, i, g, c, o and h appear in turn."""
    seen = explore(*["n"] * 6)

    known = []
    for frame in seen.frames[1:]:
        row = next(line for line in texts(frame) if line.startswith(" ▸  2 taipei"))
        known.append(sum(word != "·" for word in row.split()[3:9]))
    assert known == [1, 2, 3, 4, 5, 6]


def test_p_takes_back_what_n_computed():
    """Pressing p after n shows the very same screen as before."""
    seen = explore("n", "n", "p")

    assert texts(seen.frames[1]) == seen.lines


def test_a_bare_cell_says_that_it_has_no_read_out():
    """The output pane of a cell without read-out says so."""
    seen = explore("right", origin=BARE, size=LARGE)

    assert "no read-out: the cell's own output is h" in seen.text


def test_an_edit_marks_what_it_moved():
    """After w the written number and what it moved are underlined, and the rule names the branch."""
    seen = explore("right", "w", "type:f[0] = 0.25", "enter")

    assert "branch 2: f[0] := 0.25 at step 2" in seen.text
    assert ":=  0.250" in seen.line_of("forget gate")
    underlined = {
        segment.text.strip() for line in seen.frames[-1] for segment in line if segment.style.underline
    }
    assert underlined == {"0.250", "−0.225", "−0.218"}


def test_a_later_row_that_moved_is_marked():
    """Steps downstream of an edit carry the mark of what moved."""
    seen = explore("w", "type:c[0] = 5", "enter", "right", "right")

    assert seen.line_of(" 2 taipei").startswith(" › ")


def test_a_wrong_value_keeps_the_line_open():
    """A mistake in the typed line is explained above it, and the line can be put right."""
    seen = explore("w", "type:q[0] = 1", "enter")

    assert "no signal is called 'q'" in seen.text
    assert seen.app.asking.prompt is not None


def test_a_mistake_put_right_is_done():
    """The same line, corrected, is done and closes."""
    seen = explore("w", "type:q[0] = 1", "enter", "type:c[0] = 1", "enter")

    assert seen.app.asking.prompt is None
    assert seen.session.document.writes[0].value == 1


@pytest.mark.parametrize("key", ["e", "w", "/", ":"])
def test_a_line_left_empty_changes_nothing(key):
    """Enter on an empty line closes it and leaves everything as it was."""
    seen = explore("right", key, "type: ", "enter")

    assert seen.lines == explore("right").lines


def test_the_line_completes():
    """Tab in the command line completes a command and its argument."""
    seen = explore(":", "type:open slots-e", "tab", "enter")

    assert seen.session.document.model.name == "slots-elman"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("goto 4", ""),
        ("goto 9", "the sequence has steps 1 to 6"),
        ("gotto 4", "goto"),
        ("set f[0]", "write for example"),
        ("save", "name a file"),
        ("save picture.png", "end it in .svg"),
        ("open nothing", "nothing"),
    ],
)
def test_the_command_line_says_what_is_wrong(line, told):
    """Each mistake on the command line is answered in one line that says what to do."""
    seen = explore(":", f"type:{line}", "enter")

    assert told in seen.text
    assert (seen.app.asking.prompt is None) == (told == "")


def test_the_command_line_quits():
    """The verb quit ends the program."""
    assert explore(":", "type:quit", "enter").app.return_code == 0


def test_an_explanation_is_walked_along():
    """Enter opens what the chosen row leads to, Backspace goes back, and the path is on screen."""
    seen = explore("right", "enter", "down", "enter", "backspace")

    assert "why f[0] = 0.997 at 2 taipei c[0] ‹ f[0]" in "\n".join(texts(seen.frames[4]))
    assert "why c[0] = −0.926 at 2 taipei" in seen.text
    assert len(seen.session.why) == 1


def test_an_explanation_reaches_the_step_before():
    """The state of the step before leads to that step's own explanation."""
    seen = explore("right", "enter", "down", "down", "enter")

    assert "why c[0] = −0.938 at 1 arrive" in seen.text


def test_what_comes_from_nowhere_says_so():
    """A weight's share of the input ends the walk with a sentence, not with an error."""
    seen = explore("n", "enter", "down", "enter")

    assert "it comes from nowhere else" in seen.last


def test_gradients_name_their_loss():
    """In gradient mode the rule names the loss, and its step, whole."""
    seen = explore("right", "right", "d", size=LARGE)

    assert '∂loss/∂ · unit 0 of 16 · loss −log p("other") at step 3' in seen.text


def test_a_loss_is_chosen_from_the_list():
    """The list of losses leads to the gradient of the chosen one."""
    seen = explore("L", *["down"] * 5, "enter", size=LARGE)

    assert seen.session.showing is Showing.GRADIENT
    assert seen.session.loss.label in seen.session.document.model.labels


def test_a_difference_is_shown_after_an_edit():
    """Pressing d shows values, the gradient, and after an edit what it changed."""
    seen = explore("w", "type:c[0] = 5", "enter", "d", "d", "d")

    shown = [
        ("∂loss" in text, "difference made by" in text)
        for text in map("\n".join, map(texts, seen.frames[-3:]))
    ]
    assert shown == [(True, False), (False, True), (False, False)]


def test_the_same_weights_give_the_numbers_of_both_nets():
    """Elman with all weights 1, made Jordan, keeps them all, gives 4, 20, 88, and marks the new arrow."""
    keys = ("m", *["up"] * 20, *["down"] * cell_names().index("jordan"), "enter")
    seen = explore("end", *keys, "end", origin=Origin(model="lee-elman"), size=LARGE)

    assert "all weights kept" in "\n".join(texts(seen.frames[-2])).splitlines()[-1]
    assert [value[0] for value in seen.session.document.trace["y"][:, 0].tolist()] == [4, 20, 88]
    arrow = next(
        line for line in seen.frames[-1] if any("from the step before" in part.text for part in line)
    )
    assert [part.style for part in arrow if "▴" in part.text] == [look().style("accent")]


def test_notes_of_a_change_are_told_once():
    """What a change of the cell has to tell is gone after the next key."""
    seen = explore("m", "up", "enter", "right")

    assert "drawn anew" in texts(seen.frames[3])[-1]
    assert "drawn anew" not in seen.last


def test_an_equation_is_changed():
    """The last row of the list of cells changes the equation of the current line."""
    seen = explore("m", *["down"] * 20, "enter", "type:f * c[-1] - i * g", "enter")

    assert "f·c₋₁ − i·g =" in seen.text


def test_the_picture_is_folded_and_unfolded():
    """Pressing f shows one cell with its memory, or the same cell at each step, and what is shared."""
    seen = explore("f", size=LARGE)

    folded, unfolded = "\n".join(texts(seen.frames[0])), seen.text
    assert "c₋₁, h₋₁ from the step before" in folded
    assert unfolded.count("│ LSTM │") > 2
    assert "the same cell at every step, W U b shared" in folded
    assert "the same cell at every step, W U b shared" in unfolded


@pytest.mark.parametrize(("choice", "ending"), [(0, ".svg"), (1, ".md"), (2, ".session.toml")])
def test_a_file_is_saved_whole(choice, ending, tmp_path, monkeypatch):
    """Pressing s writes a picture, a table or the session, under a name that can be changed."""
    monkeypatch.chdir(tmp_path)

    seen = explore("right", "tab", "s", *["down"] * choice, "enter", "enter")

    path = tmp_path / f"slots-lstm{ending}"
    assert f"saved slots-lstm{ending}" in seen.last
    text = path.read_text(encoding="utf-8")
    assert text.startswith({".svg": "<svg", ".md": "### timeline", ".session.toml": "#"}[ending])
    assert "taipei" in text or ending == ".session.toml"


def test_a_saved_session_comes_back(tmp_path: Path):
    """A session that was saved opens at the same place with the same screen."""
    path = tmp_path / "mine.session.toml"
    keys = ("right", "w", "type:f[0] = 0.5", "enter", "down", "d")
    seen = explore(*keys, ":", f"type:save {path}", "enter", "escape")

    again = explore("escape", origin=lambda: load_session(path)[0])

    assert again.lines == seen.lines


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch):
    """A name in a folder that does not exist is one line, and the line stays open."""
    monkeypatch.chdir(tmp_path)

    seen = explore("s", "enter", "type:no/picture.svg", "enter")

    assert "no/picture.svg" in seen.text
    assert seen.app.asking.prompt is not None


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (13, 2, lambda seen: seen.session.cursor.step == 1),
        (5, 6, lambda seen: seen.session.line.name == "f"),
        (5, 19, lambda seen: seen.session.cursor.step == 4 and seen.ui.focus == "timeline"),
        (94, 10, lambda seen: (seen.session.cursor.unit, seen.session.cursor.step) == (3, 2)),
        (84, 10, lambda seen: seen.session.cursor.unit == 3),
        (84, 30, lambda seen: seen.session.cursor.unit > 0 and seen.ui.focus == "units"),
        (6, 24, lambda seen: seen.session.loss.label == "time"),
        (6, 30, lambda seen: not seen.session.folded),
        (1, 39, lambda seen: seen.session.cursor.step == 5),
        (3, 39, lambda seen: seen.session.cursor.step == 4),
    ],
)
def test_a_click_chooses_what_is_under_it(x, y, expected):
    """A click chooses a step, an equation, a row, a cell, an answer or a key of the last line."""
    seen = explore("end", f"click:{x},{y}", size=LARGE)

    assert expected(seen), seen.text


def test_a_click_chooses_from_a_list():
    """A click on a row of a list takes it, and beside the list closes it."""
    listed = explore("o")
    named = next(word for word in listed.lines[6].split() if word != "▸")

    taken, closed = explore("o", "click:5,6"), explore("o", "click:5,3")

    assert taken.session.document.model.name == named
    assert closed.ui.choices is None
    assert closed.session.document.model.name == "slots-lstm"


def test_a_click_chooses_a_row_of_an_explanation():
    """A click on a row of an explanation chooses it."""
    seen = explore("right", "enter", "click:8,8")

    assert seen.session.why[-1].row == 2


def test_copying_goes_to_the_clipboard_of_the_terminal(monkeypatch):
    """Pressing y sends the equation, the row or the table in base 64, through tmux if that is between."""
    from rnn_tui.tui.copying import clipboard_sequence, copied

    seen = explore("right")

    equation, _name = copied(seen.session, "equations")
    row, _name = copied(seen.session, "timeline")
    table, _name = copied(seen.session, "units")
    assert equation.startswith("c = f·c₋₁ + i·g = 0.997 · −0.938")
    assert row.split("\t")[:2] == ["2", "taipei"]
    assert all("−" not in cell for cell in row.split("\t"))
    assert table.startswith("### units")
    assert clipboard_sequence("a\x1b", {}) == "\x1b]52;c;YRs=\x07"
    assert "\x1bPtmux;\x1b\x1b]52;c;" in clipboard_sequence("a", {"TMUX": "x"})


def test_notes_of_the_beginning_are_told():
    """What opening a session has to say stands in the last line until the next key."""
    seen = explore("right", notes=["this machine gives other bits"])

    assert "other bits" in texts(seen.frames[0])[-1]
    assert "other bits" not in seen.last


def test_space_at_the_end_says_so():
    """Playing has nothing to play after the last step, and says it."""
    assert "this is the last step" in explore("end", "space").last


def test_typing_replaces_the_old_input():
    """The old input is seen, and whoever just types replaces it."""
    seen = explore("e", *"leave", "space", *"tokyo", "space", ".", "enter")

    assert seen.session.document.tokens == ("leave", "tokyo", ".")


def test_typing_replaces_only_the_number():
    """Whoever presses w and types a number writes it where the cursor is."""
    seen = explore("right", "down", "w", *"1.5", "enter")

    assert [(write.step, write.unit, write.value) for write in seen.session.document.writes] == [(1, 1, 1.5)]


def test_the_old_input_can_be_worked_on():
    """An arrow key keeps the old input, to go on with it."""
    seen = explore("e", "end", *" leave", "enter")

    assert seen.session.document.tokens[-2:] == (".", "leave")


def test_folding_brings_the_network_into_sight():
    """On a narrow screen f shows the network, unfolded; pressed again it folds it there."""
    once, twice = explore("f"), explore("f", "f")

    assert once.ui.lower == twice.ui.lower == "network"
    assert (once.session.folded, twice.session.folded) == (False, True)
    assert "network" in once.text
