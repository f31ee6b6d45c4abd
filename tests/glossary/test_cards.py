"""The cards: complete in every language, true, found by every name, and pointing only at what there is."""

from __future__ import annotations

import math
import re
import shlex
from collections import Counter

import pytest

from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import cell_names, cell_tables, load_cell
from rnn_tui.cli.commands.explore import begin
from rnn_tui.cli.main import command_names, load_command
from rnn_tui.cli.quick import read
from rnn_tui.config import Config
from rnn_tui.equations.notation import plain as plain_notation
from rnn_tui.equations.shapes import parameter_count
from rnn_tui.errors import UnknownNameError
from rnn_tui.glossary import all_words, card_names, find_card, load_card, look_up
from rnn_tui.glossary.equations import equations
from rnn_tui.i18n import languages, set_language
from rnn_tui.text import safe
from rnn_tui.views.plain import plain
from rnn_tui.zoo import load
from tests.program import finished

CARDS = [load_card(name) for name in card_names()]
COMMANDS = sorted({card.command for card in CARDS if card.command})
SYMBOLS = (*"xhcfigorznypWUVPbTBIHO", "dh")
LONGEST = 600
ENDS = {"en": re.compile(r"[.?](?=\s|$)"), "zh_CN": re.compile("[。？]")}
NUMBER = re.compile(r"\d+\.\d+(?:e-\d+)?|\d+e-\d+")


def name_of(card):
    return card.name


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("card", CARDS, ids=name_of)
def test_a_card_is_complete_in_every_language(card, language):
    """Whoever reads a card in any language finds a title and a text of two to six short sentences."""
    words = card.words[language]

    assert words.title == words.title.strip() != ""
    assert len(words.text) <= LONGEST
    assert 2 <= len(ENDS[language].findall(words.text)) <= 6
    assert words.text[-1] in ".。"
    assert [
        text for text in (words.title, words.text, *words.names) if safe(text) != text or "\n" in text
    ] == []


@pytest.mark.parametrize("card", CARDS, ids=name_of)
def test_a_card_has_a_source_and_nothing_it_does_not_know(card):
    """Every card says where it comes from, and holds only languages that can be chosen."""
    assert card.source
    assert set(card.words) == set(languages())


@pytest.mark.parametrize("card", CARDS, ids=name_of)
def test_the_languages_give_the_same_figures(card):
    """A measured or computed number stands in both languages, so that neither says more than the other."""
    english, chinese = (set(NUMBER.findall(card.words[name].text)) for name in ("en", "zh_CN"))

    assert english == chinese


@pytest.mark.parametrize("card", CARDS, ids=name_of)
def test_english_can_be_read_in_ascii(card):
    """On a terminal without Unicode no English card holds an escape instead of a sign."""
    words = card.words["en"]

    assert "\\u" not in plain(f"{words.title} {words.text} {card.source} {card.command}")


@pytest.mark.parametrize("card", CARDS, ids=name_of)
def test_what_is_referred_to_exists(card):
    """Every card that is pointed to is there, and is another one."""
    assert set(card.see) <= set(card_names()) - {card.name}
    assert len(card.see) == len(set(card.see)) >= 1
    assert set(card.cells) <= set(cell_names())


def test_every_card_is_referred_to():
    """From some other card each card can be reached."""
    pointed = {name for card in CARDS for name in card.see}

    assert set(card_names()) - pointed <= {"recurrent-recursive", "token", "other-letters", "slot-filling"}


# Looking up.


@pytest.mark.parametrize("card", CARDS, ids=name_of)
def test_every_name_leads_to_its_card(card):
    """By any of its names, in capitals or not, a card is found in either language."""
    for name in (card.name, *card.all_names, *card.symbols):
        assert look_up(name) is card
    for name in (card.name, *card.all_names):
        assert look_up(f" {name.upper()} ") is card


def test_no_name_has_two_cards():
    """A name means one thing, and stands once on its card in each language."""
    by_card = [
        {re.sub("[ _-]", "", name.casefold()) for name in (card.name, *card.all_names)} for card in CARDS
    ]
    twice = [
        name for name, count in Counter(name for names in by_card for name in names).items() if count > 1
    ]
    symbols = Counter(symbol for card in CARDS for symbol in card.symbols)

    assert twice == []
    assert set(symbols.values()) == {1}
    for card in CARDS:
        for words in card.words.values():
            names = [re.sub("[ _-]", "", name.casefold()) for name in (words.title, *words.names)]
            assert len(names) == len(set(names)), card.name


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("递归", "recurrent-recursive"),
        ("循环", "recurrent-recursive"),
        ("RECURSIVE", "recurrent-recursive"),
        ("r-cnn", "two-rcnns"),
        ("RCNN", "two-rcnns"),
        ("ＲＣＮＮ", "two-rcnns"),
        ("TextRCNN", "text-rcnn"),
        ("one hot", "one-hot"),
        ("onehot", "one-hot"),
        ("权重爆炸", "weights-explode"),
        ("Waa", "other-letters"),
        ("LSTM_coupled", "lstm-variants"),
        ("mini-batch", "batch"),
        ("双向RNN", "bidirectional"),
    ],
)
def test_words_are_found_as_people_write_them(word, name):
    """Capitals, hyphens, spaces and full-width letters make no difference, nor does the language."""
    assert find_card(word).name == name


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_every_symbol_of_the_field_is_explained(symbol):
    """What a letter of an equation means can be asked by that letter."""
    card = find_card(symbol)

    assert symbol in card.symbols
    assert re.search(rf"\b{symbol}\b", card.words["en"].text)


@pytest.mark.parametrize(("small", "large"), ["hH", "iI", "oO", "bB"])
def test_a_small_letter_is_not_its_capital(small, large):
    """The hidden state h is not the size H: of a symbol the case counts."""
    assert find_card(large).name == "sizes"
    assert find_card(small).name != "sizes"


@pytest.mark.parametrize(
    ("word", "meant"),
    [("forgett gate", "forget gate"), ("遗望门", "遗忘门"), ("sofmax", "softmax"), ("atention", "attention")],
)
def test_a_misspelt_word_gets_a_suggestion(word, meant):
    """In both languages a wrong word is answered with the nearest right one."""
    with pytest.raises(UnknownNameError, match=f"did you mean '{meant}'"):
        find_card(word)


@pytest.mark.parametrize("word", ["", " ", "-", "\x1b[31m", "f" * 10_000])
def test_no_word_is_no_card(word):
    """An empty, hostile or endless word has no card."""
    with pytest.raises(UnknownNameError) as caught:
        find_card(word)

    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("language", languages())
def test_the_user_s_language_comes_first(language):
    """A card speaks the language that was chosen, and lists the names of that language first."""
    set_language(language)

    card = load_card("forget-gate")

    assert card.here is card.words[language]
    assert card.all_names[0] == card.words[language].title
    assert card.here.title not in card.others
    assert set(card.words["zh_CN"].names) <= set(all_words())


# What is derived from the cells.


@pytest.mark.parametrize("cell", cell_names())
def test_every_cell_and_signal_has_a_card(cell):
    """Each shipped cell is explained by its name and title, each of its signals by symbol and title."""
    table = cell_tables()[cell]

    assert cell in find_card(cell).cells
    assert look_up(cell) is look_up(cell.upper())
    for signal, row in table["signals"].items():
        assert signal in find_card(row["title"]).symbols
        assert find_card(signal) is find_card(row["title"])


@pytest.mark.parametrize("answer", ["softmax", "sigmoid", "linear"])
def test_the_signals_of_a_read_out_have_cards(answer):
    """What stands behind the last layer, scores and probabilities, is explained too."""
    for row in read_out(answer, bare=False).rows:
        assert find_card(row.title) is find_card(row.name)


def test_symbols_of_cells_are_not_said_again():
    """A symbol that a cell declares stands on no card: it is read from the cell."""
    declared = {signal for table in cell_tables().values() for signal in table["signals"]}
    for card in CARDS:
        titles = (card.words["en"].title, *card.words["en"].names)
        found = {
            signal
            for table in cell_tables().values()
            for signal, row in table["signals"].items()
            if row["title"] in titles
        }

        assert declared & set(card.symbols) == found


def test_equations_are_those_of_the_cells():
    """The card of a signal shows every equation that there is of it, with the cells that compute it so."""
    found = equations(load_card("forget-gate"), plain_notation())

    assert found["f_t = 1"] == ("lstm_1997",)
    assert found["f_t = 1 - i_t"] == ("lstm_coupled",)
    assert found["f_t = sigmoid(W_f x_t + U_f h_t-1 + b_f)"] == ("lstm", "lstm_projected", "minimal_gated")
    assert len(found) == 4


def test_the_card_of_a_cell_shows_its_equations():
    """The card of a cell that comes in two forms shows what they share once, and both of what differs."""
    found = equations(load_card("gru"), plain_notation())

    shared = [text for text, cells in found.items() if len(cells) == 2]
    assert [text[0] for text in shared] == ["r", "z", "h"]
    assert [cells for text, cells in found.items() if text[0] == "n"] == [
        ("gru_reset_after",),
        ("gru_reset_before",),
    ]


# What is said is true.


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_on_a_card_works(tmp_path, line):
    """The line that shows a thing can be typed as it stands; an explorer finds what it is to open."""
    program, *words = shlex.split(line)
    if words[0] == "explore":
        values = read(words, command_names(), load_command).values
        session, notes = begin(values, Config(), b"")

        assert session.document.steps >= 1
        assert notes == []
    else:
        code, out, err = finished(tmp_path, *words)

        assert (code, err.count("this is a bug")) == (0, 0)
        assert out or "--output" in words
    assert program == "rnn-tui"


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("constant-error-carousel", f"{0.99**50:.3f}"),
        ("constant-error-carousel", f"{0.9**50:.5f}"),
        ("constant-error-carousel", f"{0.5**50:.1e}"),
        ("vanishing-gradient", f"{0.9**50:.5f}"),
        ("vanishing-gradient", f"{0.25**50:.1e}"),
        ("sigmoid", f"{0.25**10:.1e}".replace("e-07", "e-7")),
        ("relu", f"{1.1**50:.0f}"),
        ("cross-entropy", f"{math.log(27):.3f}"),
        ("nats-and-bits", f"{1 / math.log(2):.3f}"),
        ("nats-and-bits", f"{math.log(2):.3f}"),
        ("perplexity", f"{math.exp(2):.1f}"),
        ("dropout", f"{100 * 0.9**50:.1f}%"),
        ("dropout", f"{200 * 0.9:.0f}"),
        ("adding-problem", f"{1 / 6:.3f}"),
        ("clipping", "(3, 4)"),
    ],
)
def test_figures_that_can_be_computed_are_right(name, figure):
    """What anybody can compute again comes out as the card says, in both languages."""
    for words in load_card(name).words.values():
        assert re.search(rf"(?<![\d.]){re.escape(figure)}(?![\d])", words.text)


@pytest.mark.parametrize(
    ("cell", "cards"),
    [
        ("elman", ("lstm", "parameter-count")),
        ("lstm", ("lstm", "parameter-count", "bias")),
        ("gru_reset_before", ("gru", "parameter-count")),
        ("gru_reset_after", ("gru", "parameter-count")),
    ],
)
def test_parameter_counts_are_those_of_the_cells(cell, cards):
    """For I = 10 and H = 20 the cards count as the equations do."""
    count = parameter_count(load_cell(cell), {"I": 10, "H": 20})

    assert all(str(count) in words.text for name in cards for words in load_card(name).words.values())


@pytest.mark.parametrize("model", ["slots-feedforward", "slots-elman", "slots-lstm"])
def test_accuracies_are_those_of_the_shipped_models(model):
    """The slots that a card promises are the slots that the shipped model was measured to fill."""
    measured = float(load(model).card.accuracy.split()[-1])

    said = {float(number) for number in NUMBER.findall(load_card("slot-filling").words["en"].text)}
    assert measured in said


@pytest.mark.parametrize(("model", "numbers"), [("lee-elman", "4, 12, 32"), ("lee-jordan", "4, 20, 88")])
def test_numbers_by_hand_are_those_of_the_models(model, numbers):
    """The toys on the cards of Elman and Jordan give what the shipped toys give."""
    assert numbers in load(model).card.accuracy
    for words in load_card(model.removeprefix("lee-")).words.values():
        assert numbers in words.text.replace("、", ", ")
