"""The glossary in the explorer: a card is behind every name, and behind every card the next."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from rnn_tui.cells import cell_names
from rnn_tui.glossary import card_names, load_card
from rnn_tui.glossary.wrap import wrapped
from rnn_tui.i18n import set_language
from rnn_tui.session.origin import Origin
from rnn_tui.session.start import start
from rnn_tui.tui import cards, lists
from rnn_tui.views.plain import plain
from tests.explorer import LARGE, SMALL, explore, look, texts

TINY = (56, 14)


def title(seen) -> str:
    """The title of the list that is open."""
    return "" if seen.ui.choices is None else seen.ui.choices.title


@pytest.fixture
def chinese():
    """Everything is said in Chinese for the time of a test."""
    set_language("zh_CN")
    yield
    set_language(None)


def test_help_offers_the_card_of_the_signal_under_the_cursor():
    """The help says what Enter explains, and Enter shows its card in place of the keys."""
    asked, seen = explore("p", "p", "?"), explore("p", "p", "?", "enter")

    name = seen.session.line.name
    assert f"Enter explains {name}, " in asked.text
    assert "next timestep" in asked.text
    assert title(seen).endswith(f"  {name}")
    assert seen.ui.help is None


def test_a_card_shows_text_source_command_and_what_to_read_next():
    """On a screen of the usual size a whole card is seen, and the cards that it points to."""
    seen = explore(":", "type:glossary forget gate", "enter")

    card = load_card("forget-gate")
    said = " ".join(line.strip() for line in seen.lines)
    for part in (
        card.here.text,
        card.source,
        card.command,
        *(load_card(name).here.title for name in card.see),
    ):
        assert part in said


def test_one_card_leads_to_the_next():
    """Enter on a row opens that card; Esc closes it and gives the panes back."""
    seen = explore(":", "type:glossary lstm", "enter", "down", "enter")
    left = explore(":", "type:glossary lstm", "enter", "down", "enter", "escape")

    assert title(seen) == "cell state  c"
    assert left.ui.choices is None
    assert "equations" in left.text


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (("0",), "cell-state"),
        (("0", "down"), "output-gate"),
        (("m", *["up"] * 20, "down"), "elman"),
        ((":", "type:glossary", "enter"), card_names()[0]),
    ],
)
def test_the_help_key_on_a_name_opens_its_card(keys, name):
    """In a list of signals, cells or cards the help key explains the chosen row."""
    seen = explore(*keys, "?")

    assert seen.ui.choices == cards.page(load_card(name))


@pytest.mark.parametrize("key", ["o", "v", "s"])
def test_the_help_key_elsewhere_shows_the_keys(key):
    """In a list of things that are no words of the field the help key shows the keys, as ever."""
    seen = explore(key, "?")

    assert seen.ui.choices is None
    assert seen.ui.help == 0


@pytest.mark.parametrize("cell", cell_names())
def test_every_signal_of_every_cell_has_its_card_on_the_screen(cell):
    """Wherever the cursor stands in a shipped cell, there is a card of it."""
    session = start(Origin(cell=cell, text="1 0; 0 1"))
    rows = [*lists.signals(session).rows, *lists.cells(session).rows[: len(cell_names())]]

    assert [row.does for row in rows if cards.card_of_row(session, row.does) is None] == []
    assert cards.name_of_line(session)


@pytest.mark.parametrize(("title", "known"), [("flow", False), ("forget gate", True), ("f", True)])
def test_the_title_of_a_signal_decides(tmp_path, title, known):
    """Who calls f the flow, in a cell of their own, is not told that it is a forget gate."""
    path = tmp_path / "mine.toml"
    path.write_text(
        f'output = "f"\n[signals]\nf = {{ title = "{title}", is = "tanh(W_f @ x + U_f @ f[-1])" }}\n',
        encoding="utf-8",
    )
    own = Origin(cell=str(path), text="1 0; 0 1")

    asked, seen = explore("?", origin=own), explore("?", "enter", origin=own)

    assert ("Enter explains f" in asked.text) == known
    assert (seen.ui.choices is not None) == known
    assert (seen.ui.help is None) == known


def test_a_wrong_word_is_answered_and_the_line_stays_open():
    """A word that has no card is an error in the line, which can be put right at once."""
    seen = explore(":", "type:glossary forgett gate", "enter")

    assert seen.ui.is_error
    assert "forgett gate" in seen.ui.message
    assert seen.app.asking.prompt is not None


@pytest.mark.parametrize("size", [TINY, SMALL, LARGE], ids=str)
@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_line_of_every_card_can_be_read(size, ascii_only):
    """However small the window, going down shows every line of the longest card, and going up again."""
    longest = max(card_names(), key=lambda name: len(load_card(name).words["en"].text))
    keys = (":", f"type:glossary {longest}", "enter")

    seen = explore(*keys, *["down"] * 25, *["up"] * 25, size=size, shown=look(ascii_only=ascii_only))

    lines = {line for frame in seen.frames for line in texts(frame)}
    text = plain(load_card(longest).here.text) if ascii_only else load_card(longest).here.text
    assert [
        line for line in wrapped(text, size[0] - 4, cell_len) if f"  {line}".ljust(size[0]) not in lines
    ] == []
    assert seen.frames[len(keys)] == seen.frames[-1]
    assert {cell_len(line) for line in lines} == {size[0]}


def test_a_click_on_a_row_below_a_text_opens_that_row():
    """The mouse meets the row that it points at, and a click on the text closes the card."""
    keys = (":", "type:glossary igor", "enter")
    seen = explore(*keys)
    y = next(y for y, line in enumerate(seen.lines) if line.strip().startswith("attention"))

    assert title(explore(*keys, f"click:5,{y}")) == "attention"
    assert explore(*keys, f"click:5,{y - 8}").ui.choices is None


def test_cards_speak_the_language_of_the_screen(chinese):
    """A Chinese reader asks in Chinese and is answered in Chinese."""
    seen = explore(":", "type:glossary 遗忘门", "enter")

    assert title(seen) == "遗忘门  f"
    assert {cell_len(line) for line in seen.lines} == {80}
    assert "名字恰好相反" in "".join(line.strip() for line in seen.lines)
