"""The screens in another language: columns hold, and no English is left over."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.equations.operations import function_names
from rnn_tui.errors import EquationError
from rnn_tui.i18n import set_language
from rnn_tui.session.commands import perform, verbs
from rnn_tui.session.loss import KINDS
from rnn_tui.session.origin import Origin
from rnn_tui.session.start import start
from rnn_tui.training.optimisers import RULES
from rnn_tui.tui import lists
from rnn_tui.tui.compose import compose
from rnn_tui.tui.keys import KEYS
from rnn_tui.tui.look import Look
from rnn_tui.tui.theme import NONE
from rnn_tui.tui.ui import VIEWS, Ui
from rnn_tui.zoo.recipe import recipe_names

SIZES = ((80, 24), (120, 40), (56, 14))
NAMES = {"float", "softmax", "log", "Enter", "Esc", "Backspace", "Shift-Tab", "Tab", "Home", "End", "PgUp"}
NAMES |= {"PgDn", "Space", "Markdown", "SVG", "toml", "rnn-tui", "ReLU", *KINDS, *function_names()}
NAMES |= {*cell_names(), *recipe_names(), *(load_cell(name).title for name in cell_names())}
NAMES |= {"dropout", "not", "but", *RULES, *verbs()}
"""What is the same in every language: names, keys, file endings, commands, words of English data."""
LISTS = (
    lists.signals,
    lists.models,
    lists.cells,
    lists.losses,
    lambda session: lists.views(session, "heat"),
    lambda session: lists.ways_to_save("heat"),
)


@pytest.fixture
def chinese():
    """Everything is said in Chinese for the time of a test."""
    set_language("zh_CN")
    yield
    set_language(None)


def session_at_work(*commands: str):
    """A session on Chinese text, after some commands."""
    session = start(Origin(model="slots-zh-lstm", text="到达台北"))
    for command in commands:
        session = perform(session, command)
    return session


def drawn(session, ui: Ui, size: tuple[int, int]) -> list[str]:
    return ["".join(part.text for part in line) for line in compose(session, ui, Look(NONE), KEYS, *size)]


def screens():
    """Every pane, list and page of help, with values, gradients and an edit to be seen."""
    session = session_at_work("next", "set f[3] = 1", "why")
    still = replace(session, why=())
    for focus in VIEWS:
        yield (session if focus == "why" else still), Ui(focus=focus, lower=focus, enlarged=focus != "heat")
    for showing in ("gradient", "difference"):
        yield perform(still, f"show {showing}"), Ui(focus="timeline")
    yield session_at_work("step"), Ui(focus="output", enlarged=True)
    yield perform(still, "mean"), Ui(hint=False)
    for list_of in LISTS:
        yield still, Ui(choices=list_of(still))
    yield still, Ui(help=0)
    yield still, Ui(help=20)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_wide_characters_break_no_column(chinese, size):
    """Every line of every screen is exactly as wide as the terminal, in wide characters too."""
    width, height = size

    broken = [
        (ui.focus, line)
        for session, ui in screens()
        for lines in [drawn(session, ui, size)]
        for line in [*lines, *([] if len(lines) == height else ["lines are missing"])]
        if cell_len(line) != width
    ]

    assert broken == []


def test_no_english_is_left_on_a_screen(chinese):
    """A Chinese reader meets no English word on any pane, list or page of help."""
    known = re.compile("|".join(sorted(map(re.escape, NAMES), key=len, reverse=True)))

    left = {
        word
        for session, ui in screens()
        for line in drawn(session, ui, (160, 60))
        for word in re.findall("[A-Za-z]{3,}", known.sub(" ", line))
    }

    assert left == set()


@pytest.mark.parametrize(
    "text", ["h = 1 2", "h", 'h = "x', "h = [1", "[signals", "h = ,", "h = 1\nh = 2", 'h = "\\z"']
)
def test_mistakes_in_a_file_are_explained_in_the_language_too(chinese, text):
    """Whoever writes a cell file reads in their own language what the TOML reader found wrong."""
    with pytest.raises(EquationError) as caught:
        parse_cell(text, name="")

    said = str(caught.value).splitlines()[0]
    assert re.findall("[A-Za-z]{2,}", said) == ["TOML"]
