"""Lines: broken where the language allows it, never wider than asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from rnn_tui.glossary import card_names, load_card
from rnn_tui.glossary.wrap import wrapped

WIDTHS = (20, 52, 76, 80)
FORBIDDEN_FIRST, FORBIDDEN_LAST = "，。；：、！？）》”’", "（《“‘"


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_cards_fit_and_lose_nothing(language, columns):
    """Every card fits a window of any width, and its lines together are its text."""
    for name in card_names():
        text = load_card(name).words[language].text

        lines = wrapped(text, columns, cell_len)

        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert [line for line in lines if cell_len(line) > columns and " " in line.strip()] == []
        assert [line for line in lines if line[0] in FORBIDDEN_FIRST or line[-1] in FORBIDDEN_LAST] == []


def test_english_is_broken_at_spaces_only():
    """No English word is torn in two."""
    assert wrapped("the forget gate keeps", 10, len) == ["the forget", "gate keeps"]


def test_chinese_is_broken_between_characters():
    """A Chinese sentence fills its lines, and a comma stays with the character before it."""
    assert wrapped("甲乙丙，丁戊", 6, cell_len) == ["甲乙", "丙，丁", "戊"]


@given(st.text(alphabet="ab 甲乙，。（）“”", max_size=60), st.integers(2, 12))
def test_any_mixture_keeps_all_its_signs(text, columns):
    """Whatever is mixed, no sign is lost or doubled and no line is empty."""
    lines = wrapped(text, columns, cell_len)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line == line.strip() != "" for line in lines)
