"""The sentences of the part-of-speech task: their shares, and what is scored in them."""

from __future__ import annotations

from collections import Counter

import pytest

from rnn_tui.tasks import load_task, pos


@pytest.mark.parametrize(("part", "decks"), [("train", pos.TRAIN), ("held_out", pos.HELD_OUT)])
def test_the_shares_of_words_and_tags_are_exact(part, decks):
    """In a deck book, fly and play are 39 nouns and 39 verbs, can is 29 auxiliaries and 23 nouns."""
    found = Counter(
        (example.tokens[step], example.targets[step])
        for example in getattr(load_task("pos"), part)
        for step in example.scored
    )

    each = {(word, tag): 13 * decks for word in ("book", "fly", "play") for tag in ("noun", "verb")}
    assert found == {**each, ("can", "auxiliary"): 29 * decks, ("can", "noun"): 23 * decks}


def test_exactly_the_ambiguous_words_are_scored():
    """The accuracy counts book, fly, play and can, and every other word is always the same thing."""
    task = load_task("pos")
    tags: dict[str, set[str]] = {}

    for example in (*task.train, *task.held_out):
        for step, (word, tag) in enumerate(zip(example.tokens, example.targets, strict=True)):
            tags.setdefault(word, set()).add(tag)
            assert (step in example.scored) == (word in {"book", "fly", "play", "can"})
    assert len(tags) == len(task.vocabulary.tokens) == 20
    assert {word for word, found in tags.items() if len(found) == 2} == {"book", "fly", "play", "can"}
    assert {len(found) for found in tags.values()} == {1, 2}


def test_the_sentence_about_the_can_is_among_them():
    """In "the can can fly" the first can is a noun and the second an auxiliary."""
    found = [one for one in load_task("pos").train if one.tokens == ("the", "can", "can", "fly")]

    assert {one.targets for one in found} == {("determiner", "noun", "auxiliary", "verb")}
