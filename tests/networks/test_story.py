"""Stories: a text is cut into sentences and a question, and what is none is refused in one line."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.errors import DataError
from rnn_tui.networks.story import pieces, random_stories, refused, story_and_question
from tests.small_memories import WORDS, told

ROOM = 3


def parts(text: str) -> tuple[list[str], str]:
    """The sentences and the question of a text."""
    tokens = WORDS.cut(text)
    sentences, question = pieces(tuple(tokens))
    return [" ".join(tokens[one.start : one.stop]) for one in sentences], " ".join(
        tokens[question.start : question.stop]
    )


@pytest.mark.parametrize(
    ("text", "sentences", "question"),
    [
        ("ann left hall . where is ann ?", ["ann left hall"], "where is ann"),
        ("ann left hall. bob took cup. where is cup?", ["ann left hall", "bob took cup"], "where is cup"),
        ("ann left hall . . where is ann", ["ann left hall"], "where is ann"),
        (". ann left . ?", ["ann left"], ""),
        ("where is ann ?", [], "where is ann"),
        ("ann left hall .", ["ann left hall"], ""),
    ],
)
def test_a_text_is_cut_at_its_full_stops(text, sentences, question):
    """Sentences end in a full stop, what stands behind the last one is the question, empty ones are none."""
    assert parts(text) == (sentences, question)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ann left hall . where is ann ?", ""),
        ("where is ann ?", "the question has no story"),
        ("ann left hall .", "there is no question"),
        ("?", "there is no question"),
        ("ann left . " * 4 + "where is ann ?", "the story has 4 sentences; the memory tells 3 apart"),
    ],
)
def test_what_is_no_story_with_a_question_is_refused(text, reason):
    """A question without facts, a story without a question, or too long a story: each is said in words."""
    found = refused(WORDS.cut(text), ROOM)

    assert found.startswith(reason) if reason else found == ""
    assert "\n" not in found


def test_a_network_never_sees_what_is_refused():
    """What is no story is an error of the input before anything is computed."""
    with pytest.raises(DataError, match="the question has no story"):
        story_and_question(told("where is ann ?"), len(WORDS.tokens), ROOM)


def test_words_are_counted_and_sentences_have_an_age():
    """A word that stands twice counts twice; the last sentence is as old as nothing."""
    story, question = story_and_question(
        told("ann left ann . bob left . where is where ?"), len(WORDS.tokens), ROOM
    )

    ann, where = WORDS.numbers["ann"], WORDS.numbers["where"]
    assert story.vectors[0, 0, ann] == 2
    assert question.vectors[0, 0, where] == 2
    np.testing.assert_array_equal(story.vectors[:, 0, len(WORDS.tokens) :], [[0, 1, 0], [1, 0, 0]])
    assert story.tokens == (("ann left ann", "bob left"),)
    assert question.tokens == (("where is where",),)


def test_stories_for_the_gradient_check_can_be_read():
    """Whatever is drawn is a story with a question, also for a memory that tells one sentence from none."""
    for room in (1, 2, 6):
        drawn = random_stories(WORDS.tokens, room, np.random.default_rng(room))

        assert [refused(tokens, room) for tokens in drawn.tokens] == ["", "", ""]
