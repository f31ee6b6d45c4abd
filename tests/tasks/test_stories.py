"""Stories with questions: the facts are where they are said to be, and what they say is the answer."""

from __future__ import annotations

from collections import Counter

import pytest

from rnn_tui.networks.story import pieces, refused
from rnn_tui.tasks import load_task, one_fact, two_facts

ROOM = 10


def sentences(example) -> list[list[str]]:
    """The sentences of a story, word by word."""
    found, _question = pieces(example.tokens)
    return [list(example.tokens[one.start : one.stop]) for one in found]


def examples(name: str):
    task = load_task(name)
    return (*task.train, *task.held_out)


@pytest.mark.parametrize("name", ["one_fact", "two_facts"])
def test_every_story_can_be_read(name):
    """Each has a question, and no more sentences than the memory of the shipped models tells apart."""
    assert {refused(example.tokens, ROOM) for example in examples(name)} == {""}


def test_the_last_sentence_about_somebody_is_the_fact():
    """Who is asked for is where the latest sentence about them says, whatever came before or after."""
    for example in examples("one_fact"):
        who = example.tokens[-2]
        about = [place for place, words in enumerate(sentences(example)) if words[0] == who]

        assert example.facts == (about[-1],)
        assert example.targets == (sentences(example)[about[-1]][-1],)


def test_a_thing_is_where_its_last_taker_went_last():
    """Played from the first sentence to the last, the story ends with the thing where the answer says."""
    for example in examples("two_facts"):
        place: dict[str, str] = {}
        holder: dict[str, str] = {}
        for who, verb, *_rest, what in sentences(example):
            (holder if verb == "took" else place)[what if verb == "took" else who] = (
                who if verb == "took" else what
            )
        taking, going = (sentences(example)[fact] for fact in example.facts)

        assert example.targets == (place[holder[example.tokens[-2]]],)
        assert (taking[0], taking[-1]) == (holder[example.tokens[-2]], example.tokens[-2])
        assert (going[0], going[-1]) == (taking[0], example.targets[0])


@pytest.mark.parametrize(("name", "makers"), [("one_fact", one_fact), ("two_facts", two_facts)])
def test_no_answer_is_much_more_frequent_than_another(name, makers):
    """Who always names one place is right in about one story of six."""
    counts = Counter(example.targets[0] for example in load_task(name).held_out)

    assert set(counts) == set(makers.PLACES)
    assert max(counts.values()) / counts.total() < 0.2


def test_neither_of_two_facts_says_the_answer_of_itself():
    """The sentence that names the thing names no place, and the one that names the place no thing."""
    for example in examples("two_facts"):
        first, second = (set(sentences(example)[fact]) for fact in example.facts)

        assert not first & set(two_facts.PLACES)
        assert not second & set(two_facts.THINGS)
