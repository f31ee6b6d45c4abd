"""A field of dots: where heights stand, how curves are joined, and what lies upon what."""

from __future__ import annotations

import pytest
from rich.style import Style

from rnn_tui.tui.widgets.canvas import Pen
from rnn_tui.tui.widgets.plot import Plot
from tests.explorer import look, texts

PLAIN, BOLD = Style(), Style(bold=True)


def drawn(plot: Plot) -> list[str]:
    """The characters of a field, line by line."""
    return texts(plot.onto(Pen(plot.look, plot.width), row).done() for row in range(plot.height))


def test_a_rising_curve_goes_from_corner_to_corner():
    """A curve from the foot to the top touches both corners, with eight dots a cell and no gap."""
    plot = Plot(look(), 4, 2)

    plot.curve([place / 7 for place in range(8)], PLAIN)

    assert plot.places == 8
    assert drawn(plot) == ["  ⡠⠊", "⡠⠊  "]


def test_a_steep_curve_is_joined():
    """Between two neighbouring places far apart every row is drawn."""
    plot = Plot(look(ascii_only=True), 2, 5)

    plot.curve([0.0, 1.0], PLAIN)

    assert [line.count(".") for line in drawn(plot)] == [1, 1, 1, 1, 1]


def test_a_gap_stays_a_gap():
    """Where a height is not known nothing is drawn, and nothing is joined across it."""
    plot = Plot(look(ascii_only=True), 3, 3)

    plot.curve([0.0, None, 1.0], PLAIN)

    assert drawn(plot) == ["  .", "   ", ".  "]


def test_signs_lie_upon_curves_and_curves_upon_lines():
    """In one cell a sign is seen before a dot, a dot before the thin line across."""
    plot = Plot(look(ascii_only=True), 3, 1)

    plot.level(0.5, PLAIN)
    plot.curve([None, 0.5, 0.5], PLAIN)
    plot.sign(1.0, 0.5, "o", BOLD)

    assert drawn(plot) == ["-.o"]
    assert plot.at(0, 2) == ("o", BOLD)


@pytest.mark.parametrize(("height", "row"), [(1.0, 0), (0.0, 3), (0.5, 2)])
def test_heights_go_from_the_foot_to_the_top(height, row):
    """Height 0 is the last line of a field and height 1 the first."""
    assert Plot(look(), 1, 4).row(height) == row
