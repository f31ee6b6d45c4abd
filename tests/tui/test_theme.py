"""Colours: readable on their ground, apart for colour-blind people, and never the only sign."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from rnn_tui.session.origin import Origin
from rnn_tui.tui.look import HEAT_LEVELS, choose_look
from rnn_tui.tui.theme import DARK, LIGHT, NONE, SIXTEEN, Palette, contrast, mix
from tests.explorer import LARGE, TRUE_COLOUR, explore, look, texts

FULL = (DARK, LIGHT)
TEXTS = ("picture_text", "dim", "accent", "gate", "candidate", "state", "output", "error")
TO_LMS = np.array(
    [
        [0.31399022, 0.63951294, 0.04649755],
        [0.15537241, 0.75789446, 0.08670142],
        [0.01775239, 0.10944209, 0.87256922],
    ]
)
SEEN_AS = {
    "protanopia": np.array([[0, 1.05118294, -0.05116099], [0, 1, 0], [0, 0, 1]]),
    "deuteranopia": np.array([[1, 0, 0], [0.9513092, 0, 0.04866992], [0, 0, 1]]),
    "tritanopia": np.array([[1, 0, 0], [0, 1, 0], [-0.86744736, 1.86727089, 0]]),
}
"""Source: Viénot, Brettel & Mollon 1999, in the matrices that are in common use."""


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a linear sRGB colour, white D65."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.clip(to_xyz @ rgb, 0, None) / np.array([0.9505, 1.0, 1.089]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str, kind: str) -> float:
    """How far two colours are from each other for a person of a kind; 10 is seen at a glance."""
    eye = np.eye(3) if kind == "all" else np.linalg.inv(TO_LMS) @ SEEN_AS[kind] @ TO_LMS
    return float(np.linalg.norm(lab(eye @ linear(one)) - lab(eye @ linear(other))))


@pytest.mark.parametrize("palette", FULL, ids=lambda palette: palette.name)
@pytest.mark.parametrize("role", TEXTS)
def test_every_text_is_readable(palette: Palette, role: str):
    """Each colour of text has at least 4.5:1 on its ground, as WCAG asks for."""
    assert contrast(getattr(palette, role), palette.ground) >= 4.5


@pytest.mark.parametrize("palette", FULL, ids=lambda palette: palette.name)
def test_the_cursor_is_readable(palette: Palette):
    """The text upon the accent has at least 4.5:1."""
    assert contrast(palette.on_accent, palette.accent) >= 4.5


@pytest.mark.parametrize("kind", ["all", *SEEN_AS])
@pytest.mark.parametrize("palette", FULL, ids=lambda palette: palette.name)
def test_both_sides_of_a_heat_map_stay_apart(palette: Palette, kind: str):
    """Cold and warm are told apart by people with any of the common colour blindnesses, at every level."""
    for level in range(1, HEAT_LEVELS + 1):
        cold, warm = (mix(palette.ground, end, level / HEAT_LEVELS) for end in (palette.cold, palette.warm))

        assert apart(cold, warm, kind) > 5 + 5 * (level > 1)


@pytest.mark.parametrize("kind", ["all", "protanopia", "deuteranopia"])
@pytest.mark.parametrize("palette", FULL, ids=lambda palette: palette.name)
def test_kinds_of_signals_stay_apart(palette: Palette, kind: str):
    """Headings of gates, candidates and states are told apart by people who do not see red or green."""
    for one, other in combinations((palette.gate, palette.candidate, palette.state), 2):
        assert apart(one, other, kind) > 10


def test_contrast_is_that_of_the_standard():
    """Black on white is 21:1 and grey 119 on white 4.48:1, as in the examples of WCAG."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, DARK),
        ({"theme": "light"}, LIGHT),
        ({"environ": {"COLORFGBG": "0;15"}}, LIGHT),
        ({"environ": {"COLORFGBG": "15;default;0"}}, DARK),
        ({"theme": "dark", "environ": {"COLORFGBG": "0;15"}}, DARK),
        ({"colours": 16}, SIXTEEN),
        ({"colours": 0}, NONE),
        ({"environ": {"NO_COLOR": "1"}}, NONE),
        ({"environ": {"NO_COLOR": ""}}, DARK),
        ({"environ": {"NO_COLOR": "1"}, "colour": "always"}, DARK),
        ({"colour": "never"}, NONE),
    ],
)
def test_the_palette_is_that_of_the_terminal(arguments, expected):
    """Theme, number of colours, NO_COLOR and --color choose the palette, each as it is known to."""
    usual = {"theme": "auto", "ascii_only": False, "colour": "auto", "colours": TRUE_COLOUR, "environ": {}}

    assert choose_look(**{**usual, **arguments}).palette is expected


def test_without_colour_nothing_is_coloured():
    """With NO_COLOR no cell of any screen has a colour, and the cursor is still to be seen."""
    seen = explore("right", "n", "d", "d", "?", "escape", "enter", size=LARGE, shown=look(colours=0))

    styles = [segment.style for frame in seen.frames for line in frame for segment in line]
    assert all(style.color is None and style.bgcolor is None for style in styles)
    assert any(style.reverse for style in styles)


def test_sixteen_colours_are_those_of_the_terminal():
    """With 16 colours only names of the terminal's own are used."""
    seen = explore("right", "3", "enter", size=LARGE, shown=look(colours=16))

    colours = {
        colour
        for frame in seen.frames
        for line in frame
        for segment in line
        for colour in (segment.style.color, segment.style.bgcolor)
        if colour is not None
    }
    assert colours
    assert all(colour.number is not None and colour.number < 16 for colour in colours)


@pytest.mark.parametrize("colours", [0, 16, TRUE_COLOUR])
def test_the_cell_at_the_cursor_is_spelled_out(colours):
    """At every number of colours the heat map brackets the cursor's cell and writes its number below."""
    seen = explore("right", size=LARGE, shown=look(colours=colours))

    row = next(line for line in seen.lines if "▸  0 " in line and "▕" in line)
    assert "▏" in row
    assert "c[0] = −0.926" in seen.text


def test_a_heat_map_without_colour_has_signs():
    """Without colour, negative cells carry a sign and sizes are shades."""
    seen = explore("right", size=LARGE, shown=look(colours=0))

    assert "−▒▒" in seen.text
    assert "−2.2 ░▒▓█ 2.2" in seen.text


def test_a_picture_has_the_ground_of_its_theme():
    """A picture of a light screen is light, with text that is readable on it."""
    seen = explore(origin=Origin(model="lee-elman"), shown=look(theme="light"))

    assert f'fill="{LIGHT.ground}"' in seen.svg
    assert LIGHT.picture_text in seen.svg
    assert "#292929" not in seen.svg


def test_frames_of_no_colour_and_colour_have_the_same_text():
    """Colour carries nothing that the characters do not say, outside of the heat map's shades."""
    plain, coloured = (explore("right", "n", shown=look(colours=colours)) for colours in (0, TRUE_COLOUR))

    assert texts(plain.frames[-1]) == coloured.lines
