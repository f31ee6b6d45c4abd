"""The copy task: letters, a wait, and the same letters again."""

from __future__ import annotations

from rnn_tui.tasks import copy, load_task


def test_after_twenty_blanks_the_letters_are_asked_for_in_order():
    """What is shown first is the answer last, and only that is scored; until then the answer is a blank."""
    task = load_task("copy")

    for example in (*task.train, *task.held_out):
        text, answers = "".join(example.tokens), "".join(example.targets)
        word = text[: copy.SHOWN]
        assert text == word + "-" * 20 + "?" * len(word)
        assert answers == "-" * (len(word) + 20) + word
        assert "".join(answers[step] for step in example.scored) == word


def test_every_word_comes_up_once():
    """All words of four letters are there, three quarters to learn from and a quarter held out."""
    task = load_task("copy")

    words = {example.tokens[: copy.SHOWN] for example in (*task.train, *task.held_out)}

    assert len(words) == len(task.train) + len(task.held_out) == 8**4
    assert len(task.train) == 3 * len(task.held_out)
