"""Words that several views use."""

from __future__ import annotations

import pytest

from rnn_tui.i18n import set_language
from rnn_tui.views.words import figure_name


@pytest.fixture
def in_language():
    """Speak another language for one test."""
    yield set_language
    set_language(None)


@pytest.mark.parametrize("measure", ["accuracy on cities", "nats a letter", "of \x1b[31m one's own"])
def test_a_figure_is_named_without_a_number(measure, in_language):
    """In English the words are those of the task, made safe."""
    in_language("en")

    assert figure_name(measure) == measure.replace("\x1b", "\\x1b")


@pytest.mark.parametrize(
    ("measure", "name"),
    [("accuracy on cities", "城市准确率"), ("nats a letter", "每字母 奈特"), ("mine", "mine")],
)
def test_a_figure_of_ours_is_named_in_the_user_s_language(measure, name, in_language):
    """Whether the number stands before the words or behind them, what is ours is translated."""
    in_language("zh_CN")

    assert figure_name(measure) == name
