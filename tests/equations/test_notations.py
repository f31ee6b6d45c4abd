"""The notations: what each shipped cell looks like in books, on plain terminals, in LaTeX and on screen.

The whole text of every cell is kept in ``notations/``; ``RNN_TUI_WRITE_GOLDEN=1`` writes it anew.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations import notation
from rnn_tui.equations.backward_text import backward_lines
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.parse import parse
from rnn_tui.equations.printing import write
from tests.random_cells import cells
from tests.random_nodes import nodes
from tests.small_cells import cell

FOLDER = Path(__file__).parent / "notations"
NOTATIONS = {
    "unicode": notation.unicode,
    "ascii": notation.plain,
    "latex": notation.latex,
    "screen": notation.screen,
}


def lines(shown: Cell, name: str, aliases: dict[str, str] | None = None) -> list[str]:
    """Every equation of a cell in one notation, forward and backward."""
    style = NOTATIONS[name](aliases)
    forward = [
        f"{write(parse(row.name, [row.name]), style)} = {write(row.node, style)}" for row in shown.rows
    ]
    return forward + [f"{line.left} = {line.right}" for line in backward_lines(shown, style)]


def whole(shown: Cell) -> str:
    return "\n".join("\n".join([f"[{name}]", *lines(shown, name), ""]) for name in NOTATIONS)


@pytest.mark.parametrize("name", cell_names())
def test_a_shipped_cell_looks_as_agreed(name):
    """Every equation of each shipped cell, forward and backward, is kept in each notation."""
    golden = FOLDER / f"{name}.txt"
    found = whole(load_cell(name))

    if "RNN_TUI_WRITE_GOLDEN" in os.environ:
        golden.write_text(found, encoding="utf-8")

    assert found == golden.read_text(encoding="utf-8")


def test_every_notation_is_offered():
    """A command may ask for each notation there is, by its name."""
    assert notation.notation_names() == list(NOTATIONS)
    assert [style(None).name for style in NOTATIONS.values()] == list(NOTATIONS)


SOFTMAX = cell(
    'a = { kind = "part", is = "softmax(W_a @ x + U_a @ h[-1])" }',
    'b = { kind = "part", is = "softmax(W_b @ x)" }',
    'h = { kind = "state", is = "a * b ** 2 - P_h * b ** (a + 0.5) + -a / 3 + min(a, 1) ** -1" }',
)
LONG_NAMES = cell(
    'gate_of_x = { kind = "gate", is = "sigmoid(W_gate_of_x @ x + U_gate @ state_h[-1])" }',
    'state_h = { kind = "state", is = "hard_sigmoid_keras3(gate_of_x ** 2) + P_1 * state_h[-1]" }',
    output="state_h",
)


def check_latex(text: str) -> None:
    depth = 0
    for char in re.sub(r"\\[{}]", "", text):
        depth += (char == "{") - (char == "}")
        assert depth >= 0, text
    assert depth == 0, text
    # A subscript may follow a letter, a command or a closing brace that is no subscript's own.
    group = r"\{(?:[^{}]|\{[^{}]*\})*\}"
    assert not re.search(rf"(?<!\\)_(?:{group}|[^{{\\]|\\[a-z]+)(?<!\\)_", text), text
    assert not re.search(rf"\^(?:{group}|[^{{\\]|\\[a-z]+)\^", text), text
    assert text.isascii(), text


@pytest.mark.parametrize("name", cell_names())
def test_latex_of_a_shipped_cell_can_be_set(name):
    """Braces are balanced and no letter has two subscripts, which LaTeX would refuse."""
    for line in lines(load_cell(name), "latex"):
        check_latex(line)


@pytest.mark.parametrize("shown", [SOFTMAX, LONG_NAMES], ids=["softmax", "long names"])
def test_unusual_cells_look_right_in_every_notation(shown):
    """Softmax slopes, powers and names of several words are plain ASCII in ASCII, and can be set in LaTeX."""
    for line in lines(shown, "latex"):
        check_latex(line)
    assert "\n".join(lines(shown, "ascii")).isascii()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells())
def test_any_cell_can_be_written_in_every_notation(shown):
    """So it is with any cell, forward and backward."""
    for line in lines(shown, "latex"):
        check_latex(line)
    assert "\n".join(lines(shown, "ascii")).isascii()
    assert all(map(str.isprintable, [*lines(shown, "unicode"), *lines(shown, "screen")]))


@given(nodes)
def test_any_equation_can_be_written_in_every_notation(node):
    """Whatever can be built is plain ASCII in ASCII, and balanced in LaTeX."""
    check_latex(write(node, notation.latex()))
    assert write(node, notation.plain()).isascii()


# fmt: off
POWERS = [
    ("h ** 2", "hₜ²", "h_t^2", "h_t^{2}", "h²"),
    ("(h + x) ** -1", "(hₜ + xₜ)⁻¹", "(h_t + x_t)^(-1)", "(h_t + x_t)^{-1}", "(h + x)⁻¹"),
    ("h ** (x + 1)", "hₜ^(xₜ + 1)", "h_t^(x_t + 1)", "h_t^{x_t + 1}", "h^(x + 1)"),
    ("h[-1] ** 0.5", "hₜ₋₁^(0.5)", "h_t-1^0.5", "h_{t-1}^{0.5}", "h₋₁^(0.5)"),
    ("h ** 12 * x", "hₜ¹² ⊙ xₜ", "h_t^12 * x_t", r"h_t^{12} \odot x_t", "h¹²·x"),
    ("(h ** 2) ** 2", "(hₜ²)²", "(h_t^2)^2", "(h_t^{2})^{2}", "(h²)²"),
    ("2 ** h[-1]", "2^(hₜ₋₁)", "2^(h_t-1)", "2^{h_{t-1}}", "2^(h₋₁)"),
    ("sqrt(clip(x, -1, 2))", "√(clip(xₜ, −1, 2))", "sqrt(clip(x_t, -1, 2))",
     r"\mathrm{sqrt}(\mathrm{clip}(x_t, -1, 2))", "√(clip(x, −1, 2))"),
    ("W_f @ [h[-1], x]", "W_f [hₜ₋₁, xₜ]", "W_f [h_t-1, x_t]", r"W_f \, [h_{t-1}, x_t]", "W_f·[h₋₁, x]"),
    ("W_f @ (h - x) - -x", "W_f (hₜ − xₜ) − −xₜ", "W_f (h_t - x_t) - -x_t",
     r"W_f \, (h_t - x_t) - -x_t", "W_f·(h − x) − −x"),
]
# fmt: on


@pytest.mark.parametrize("row", POWERS, ids=[row[0] for row in POWERS])
def test_an_equation_is_spelled_as_each_notation_spells_it(row):
    """Powers, minus signs, lists and functions are written the way each medium writes them."""
    node = parse(row[0], ["h"])

    assert tuple(write(node, style(None)) for style in NOTATIONS.values()) == row[1:]


ALIASES = {"h": "s", "x": "u", "W_h": "W_ih", "U_h": "Whh", "b_h": "c'", "P_h": "p"}
PEEPING = cell(
    'h = { kind = "state", is = "tanh(W_h @ x + U_h @ h[-1] + P_h * h[-1] + b_h) + x * P_h" }',
)


@pytest.mark.parametrize("name", NOTATIONS)
def test_a_cell_may_be_shown_in_other_letters(name):
    """With aliases, none of our own names is left in any equation, forward or backward."""
    text = "\n".join(lines(PEEPING, name, ALIASES))

    assert not re.search(r"(?<![a-zA-Z])(h|x|W_h|U_h|b_h|P_h)(?![a-zA-Z])", text)
    for alias in ("s", "u", "Whh", "p"):
        assert alias in text


def test_our_own_name_stands_where_an_alias_is_not_ascii():
    """On a plain terminal an alias with foreign letters is left out."""
    text = "\n".join(lines(PEEPING, "ascii", {**ALIASES, "h": "h̃"}))

    assert text.isascii()
    assert "h_t-1" in text


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells())
def test_every_term_flows_back_once(shown):
    """Each place where an equation reads a signal is one term of that signal's backward equation."""
    slopes = backward_lines(shown, notation.plain())

    assert {line.left for line in slopes} >= {f"d{name}_t" for name in shown.signals}
    assert {line.left for line in slopes} >= {f"d{name}" for name in shown.parameters}
    for line in slopes:
        assert line.right.count("(") == line.right.count(")")
    output = next(line for line in slopes if line.left == f"d{shown.output}_t")
    assert output.right.startswith(f"dL/d{shown.output}_t")
    assert all(line.right for line in slopes)


def test_a_signal_that_nothing_reads_has_no_slope():
    """Where nothing depends on a signal, its backward equation says 0."""
    mine = cell('h = { kind = "state", is = "tanh(W_h @ x)" }', 'a = { is = "1 - h" }')

    assert "da_t = 0" in lines(mine, "ascii")


def test_a_name_is_shown_whole_whatever_its_alias_is():
    """A cell keeps its aliases as they were declared."""
    mine = replace(PEEPING, aliases=tuple(ALIASES.items()))

    assert dict(mine.aliases)["b_h"] == "c'"
