"""Charts: where a value is drawn, and what the signs stand for."""

from __future__ import annotations

import pytest

from rnn_tui.tui.training.plot import LABEL, Curve, Field, bars, number
from tests.explorer import look, texts

PLAIN = look(colours=0, ascii_only=True)


def drawn(field: Field) -> list[str]:
    return [line[LABEL + 1 :] for line in texts(field.lines())]


def test_the_highest_value_stands_in_the_first_line_and_the_lowest_in_the_last():
    """A curve that falls over the whole width goes from the upper left to the lower right."""
    field = Field(PLAIN, 5, 5, 0.0, 1.0)
    field.draw(Curve([(0.0, 1.0), (0.99, 0.0)], "text"))

    assert drawn(field) == ["*    ", " *   ", "  *  ", "   * ", "    *"]


def test_a_cell_has_eight_dots():
    """With braille a cell holds two columns of four dots: a step of a fourth of a line is seen."""
    field = Field(look(), 1, 1, 0.0, 1.0)
    field.draw(Curve([(0.0, 1.0), (0.9, 0.0)], "text"))

    assert drawn(field) == ["⢣"]


def test_points_in_one_column_are_drawn_as_their_mean():
    """A curve of many noisy values is a line, not a cloud."""
    field = Field(PLAIN, 1, 3, 0.0, 1.0)
    field.draw(Curve([(0.1, 0.0), (0.2, 1.0)], "text"))

    assert drawn(field) == [" ", "*", " "]


def test_signs_stand_over_the_line():
    """Values with a sign of their own are seen where they meet a line."""
    field = Field(PLAIN, 3, 1, 0.0, 1.0)
    field.draw(Curve([(0.0, 0.5), (0.99, 0.5)], "text"))
    field.draw(Curve([(0.5, 0.5)], "text", "o"))

    assert drawn(field) == ["*o*"]


def test_what_clipping_cut_off_stands_above_what_it_left():
    """Of a bar the lower part is what was kept, and the upper part, of another sign, what was cut off."""
    lines = texts(bars(PLAIN, 2, 4, [(0.0, 1.0), (0.6, 0.5)], [(0.0, 0.5), (0.6, 0.5)], 1.0))

    assert [line[LABEL + 1 :] for line in lines] == [": ", ": ", "##", "##"]
    assert [line.strip()[0] for line in lines] == ["1", "|", "|", "0"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.25, "0.250"),
        (12.345, "12.3"),
        (1234.5, "1234"),
        (0.0, "0.000"),
        (2e-5, "2.0e-05"),
        (3e7, "3.0e+07"),
    ],
)
def test_a_number_of_a_scale_is_short(value, text):
    """A number at the end of a scale has the digits that tell it from its neighbours."""
    assert number(value) == text
