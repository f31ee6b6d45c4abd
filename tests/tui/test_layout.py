"""What is seen at which size, and that nothing is lost when the size changes."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from rnn_tui.session.origin import Origin
from rnn_tui.tui.layout import arrange
from rnn_tui.tui.panes.equations import EquationsPane
from rnn_tui.tui.ui import Ui
from rnn_tui.tui.widgets.canvas import Pen
from tests.explorer import LARGE, SMALL, explore, look, texts

WIDE_TOKENS = "🎉 漢字 é" + " y" * 3 + " " + "x" * 2000
MODELS = (
    Origin(),
    Origin(model="slots-zh-lstm"),
    Origin(model="lee-lstm"),
    Origin(model="names-lstm"),
    Origin(cell="gru_reset_after", text="to be or not to be"),
    Origin(cell="jordan", text=WIDE_TOKENS),
)
SIZES = ((56, 14), SMALL, (100, 30), (108, 24), LARGE, (200, 60))


def has(lines: list[str], title: str) -> bool:
    return any(f"── {title} " in line for line in lines)


def test_a_small_screen_shows_the_essential_three():
    """80×24 shows the sequence, the equations and one table."""
    seen = explore("right")

    assert "taipei" in seen.lines[2]
    assert has(seen.lines, "equations")
    assert has(seen.lines, "timeline")
    assert not has(seen.lines, "heat map")


def test_a_large_screen_shows_every_pane():
    """120×40 shows all panes at once."""
    seen = explore("right", size=LARGE)

    missing = [
        title
        for title in ("equations", "timeline", "units", "heat map", "output", "network")
        if not has(seen.lines, title)
    ]

    assert missing == []


@pytest.mark.parametrize("size", [(55, 14), (56, 13), (20, 3), (5, 1)])
def test_a_tiny_window_says_what_it_needs(size):
    """A window that is too small says which size is needed, as far as there is room to say it."""
    seen = explore("right", size=size)

    assert seen.lines[0].startswith("needs 56 × 14"[: size[0] - 1])
    assert len(seen.lines) == size[1]


@pytest.mark.parametrize("origin", MODELS, ids=lambda origin: origin.model or origin.cell)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_every_line_has_the_width_of_the_screen(origin, size):
    """No pane writes past its place: each line fills the screen exactly, whatever the tokens are."""
    seen = explore("right", "n", "f", "d", "?", "escape", "o", "escape", "enter", origin=origin, size=size)

    wrong = [line for frame in seen.frames for line in texts(frame) if cell_len(line) != size[0]]

    assert wrong == []
    assert {len(frame) for frame in seen.frames} == {size[1]}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize(
    "ui", [Ui(), Ui(focus="heat", enlarged=True), Ui(lower="units"), Ui(lower="horizon"), Ui(lower="ledger")]
)
def test_panes_do_not_lie_over_each_other(ui, size):
    """No cell of the screen belongs to two panes, and none of them reaches the line of the keys."""
    session = explore("end").session

    places = arrange(session, ui, *size)

    cells = [
        (x, y)
        for place in places
        for x in range(place.x, place.x + place.width)
        for y in range(place.y, place.y + place.height)
    ]
    assert len(cells) == len(set(cells))
    assert max(y for _x, y in cells) < size[1] - 1


def test_resizing_keeps_the_place():
    """A window that shrinks to nothing and grows again shows the same step, unit, equation and pane."""
    keys = ("right", "right", "n", "down", "tab")

    seen = explore(*keys, "resize:30x5", "resize:200x60", "resize:80x24")

    assert seen.lines == explore(*keys).lines


def test_resizing_while_a_line_is_typed_keeps_what_was_typed():
    """A prompt stays open, with its text, when the window changes."""
    seen = explore("e", "type:leave tokyo .", "resize:120x40", "enter")

    assert seen.session.document.tokens == ("leave", "tokyo", ".")


def test_what_matters_less_is_left_out_of_a_narrow_status_line():
    """A narrow status line leaves out whole facts and always keeps the step."""
    seen = explore(size=(60, 20))

    assert seen.lines[0].strip().endswith("step 1 of 6")
    assert seen.lines[0].startswith(" slots-lstm  LSTM · 6 steps · 16 units  ")


def test_the_convention_of_a_gru_is_always_on_screen():
    """Which way z points and where the reset stands is said at every size, also beside drawn weights."""
    for size in ((80, 14), SMALL, LARGE):
        seen = explore(origin=Origin(cell="gru_reset_before", text="a b", seed=7), size=size)

        assert "z = 1 keeps the old state; reset before the product" in seen.lines[1]
        assert "weights drawn with seed 7" in seen.lines[1]


def test_trained_weights_are_not_called_drawn():
    """A shipped model has no remark about seeds."""
    assert "seed" not in explore().text


def test_a_long_equation_goes_without_its_title_rather_than_its_end():
    """Where an equation is too long for its line, the title gives way, then the formula, never a number."""
    seen = explore("right", "right", origin=Origin(cell="gru_reset_after", text="to be or not to be"))

    assert "candidate" not in seen.line_of("n tanh(")
    assert "b_Un)" in seen.line_of("n tanh(")
    assert "(1 − 0.521) · −0.631 + 0.521 · 0.083" in seen.line_of("hidden state")


def test_what_is_cut_from_an_equation_is_marked():
    """An equation that fits in no way ends in an ellipsis."""
    seen = explore("right", origin=Origin(cell="gru_reset_after", text="to be"), size=(56, 20))

    assert "…" in seen.line_of("n tanh(")


def test_an_answer_that_comes_later_shifts_nothing():
    """The columns of the timeline stand where they will stand when all answers are known."""
    seen = explore("end")

    first, last = texts(seen.frames[0]), seen.lines
    place = next(y for y, line in enumerate(first) if "answer" in line)
    assert first[place] == last[place]


def test_a_thousand_steps_are_walked_through():
    """A long sequence shows the steps around the cursor, and its ends are found at once."""
    origin = Origin(cell="elman", text=" ".join(str(n % 7) + "w" for n in range(1000)))

    seen = explore("end", origin=origin, size=LARGE)

    assert "step 1000 of 1000" in seen.lines[0]
    assert any(line.startswith(" ▸ 1,000 ") for line in seen.lines)


def test_the_hint_for_newcomers_overwrites_nothing():
    """The first line of help stands on a line that is blank without it."""
    for size in (SMALL, LARGE, (200, 60)):
        seen = explore("escape", size=size)

        before, after = texts(seen.frames[0]), seen.lines
        changed = [y for y in range(size[1]) if before[y] != after[y]]
        assert len(changed) == 1
        assert not after[changed[0]].strip()


def test_ascii_is_all_that_is_drawn_where_a_terminal_has_nothing_else():
    """With ASCII only, no character of any screen is beyond it; foreign script is spelled out."""
    seen = explore(
        "right", "n", "f", "d", "?", "escape", "m", "escape", "enter", "w", "escape", "L",
        origin=Origin(model="slots-zh-lstm"), size=LARGE, shown=look(ascii_only=True),
    )  # fmt: skip

    wrong = [line for frame in seen.frames for line in texts(frame) if not line.isascii()]

    assert wrong == []
    assert "\\u53f0" in seen.text


def test_what_is_left_out_between_two_pieces_is_marked():
    """An equation that is cut exactly between two of its pieces does not look as if it were whole."""
    pen = Pen(look(), 10)

    EquationsPane.body(pen, [("0.9", "text"), (" · ", "text"), ("0.5", "text")], 6)

    assert texts([pen.done()])[0].rstrip() == "0.9 ·…"
