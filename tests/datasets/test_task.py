"""What is made of a file of data: its two parts, its vocabulary and its labels."""

from __future__ import annotations

import io

import pytest

from rnn_tui.datasets.record import TASKS
from rnn_tui.datasets.task import Request, read_task
from rnn_tui.datasets.words import MAX_TOKENS, UNKNOWN, vocabulary
from rnn_tui.errors import DataError, UnknownNameError
from rnn_tui.training.batches import encoded


def made(text: str, task: str, **more):
    more = {"format": "jsonl" if text.startswith("{") else "csv" if "label" in text else "text", **more}
    return read_task(Request(task, "-", **more), io.BytesIO(text.encode()))


TEXTS = "".join(f"a b c{n % 3}\n" for n in range(20))
RATED = "text,label\n" + "".join(f"a {'good' if n % 2 else 'bad'} day,{n % 2}\n" for n in range(40))


def test_the_split_is_that_of_the_seed():
    """A tenth is held out, chosen by the seed alone, and no sequence is in both parts."""
    text = "".join(f"a b w{n}\n" for n in range(50))

    one, same, other = (made(text, "generate", seed=seed, by="char") for seed in (1, 1, 2))

    assert (one.train, one.held_out) == (same.train, same.held_out)
    assert one.held_out != other.held_out
    assert (len(one.train), len(one.held_out)) == (45, 5)
    assert not {example.tokens for example in one.train} & {example.tokens for example in one.held_out}


def test_a_text_is_asked_for_its_next_token():
    """Before and after each text stands a mark, and the answer of each step is the token that follows."""
    task = made(TEXTS, "generate")

    example = task.train[0]

    assert example.tokens[0] == task.vocabulary.start == "\n"
    assert example.targets == (*example.tokens[1:], "\n")
    assert task.labels == task.vocabulary.tokens
    assert (task.kind, task.measure) == ("generate", "nats a word")
    assert made(TEXTS, "generate", by="char").measure == "nats a letter"


def test_a_whole_sequence_has_one_answer_at_its_end():
    """To classify, only the last step has a target."""
    task = made(RATED, "classify")

    batch = encoded(task, task.train[:2])

    assert task.labels == ("0", "1")
    assert (batch.targets >= 0).sum(axis=0).tolist() == [1, 1]
    assert (batch.targets[-1] >= 0).all()


def test_the_two_sides_of_a_pair_have_their_own_tokens():
    """A translation reads the tokens of its source and answers with those of its target, and an end."""
    text = "".join(f'{{"source": "s{n % 2}", "target": "t{n % 3}"}}\n' for n in range(20))

    task = made(text, "translate")

    assert task.vocabulary.tokens == ("s0", "s1")
    assert task.labels == ("t0", "t1", "t2", "</s>")
    assert task.train[0].targets == ("t0", "</s>")


def test_a_target_that_training_has_not_is_unknown():
    """A word of a translation that only the held-out part has is answered with the unknown one."""
    text = "".join(f'{{"source": "s{n % 2}", "target": "t{n % 3} w{n}"}}\n' for n in range(20))

    task = made(text, "translate")

    assert task.labels == (UNKNOWN, "t0", "t1", "t2", "</s>")
    assert {example.targets[1] for example in task.held_out} == {UNKNOWN}


def test_where_the_held_out_part_has_new_words_there_is_a_word_for_them():
    """Words that come up once stand for the unknown ones, so that it is learned what those mean."""
    words = vocabulary([["a", "a", "b", "b", "rare"]], [["a", "new"]], by="word")

    assert words.tokens == (UNKNOWN, "a", "b")
    assert words.encode(["a", "rare", "new"]) == [1, 0, 0]


def test_where_all_words_are_known_there_is_no_word_for_unknown_ones():
    """Data that need no unknown token get none, and keep every word."""
    words = vocabulary([["a", "b"]], [["b"]], by="word")

    assert (words.tokens, words.unknown) == (("a", "b"), "")


def test_the_commonest_words_are_kept_if_asked_for():
    """With a limit the commonest are kept and all others are unknown."""
    words = vocabulary([["a"] * 3 + ["b"] * 2 + ["c"] * 2 + ["d"] * 4], [], by="word", most=2)

    assert words.tokens == (UNKNOWN, "a", "d")


def test_words_of_which_each_comes_once_are_all_kept():
    """Where every word is rare none would be left, so all are kept beside the unknown one."""
    words = vocabulary([["a", "b"]], [["c"]], by="word")

    assert words.tokens == (UNKNOWN, "a", "b")


@pytest.mark.parametrize(
    ("text", "task", "message"),
    [
        ("", "generate", "standard input: the input is empty"),
        ("\n \n", "generate", "standard input: the input is empty"),
        ("text,label\n", "classify", "standard input: the input is empty"),
        ("a b\n", "generate", "1 sequences; at least 2 are needed"),
        ("a\n" * 9, "generate", "no two different tokens"),
        ("text,label\na,x\nb,x\nc,x\n", "classify", "only one label, 'x'"),
        (
            "text,label\n" + "a b,x\n" * 8 + "c,y\n",
            "classify",
            "the label 'y' of line 10 is only in the held",
        ),
        ('{"x": [[1]], "label": "a"}\n{"x": [[1, 2]], "label": "b"}', "classify", "line 2: each step has 2"),
        (
            '{"x": [[1]], "label": "a"}\n{"text": "a", "label": "b"}',
            "classify",
            "line 2: numbers and texts do",
        ),
    ],
)
def test_data_of_which_nothing_can_be_learned(text, task, message):
    """An empty file, one class, one word, a label that is only held out, mixed widths: a line each."""
    with pytest.raises(DataError) as told:
        [made(text, task, seed=seed) for seed in range(40)]

    assert message in str(told.value)
    assert str(told.value).startswith("standard input")


def test_too_many_words_are_told_with_the_way_out():
    """A vocabulary of 200,000 is refused with the options that make it smaller, and can be cut."""
    text = "".join(f"w{n} w{n}\n" for n in range(MAX_TOKENS * 2))

    with pytest.raises(
        DataError, match="at most 50000 are learned: keep the commonest with --vocabulary 50000"
    ):
        made(text, "generate")
    cut = made(text, "generate", vocabulary=10)

    assert len(cut.vocabulary.tokens) == 11


def test_a_task_that_does_not_exist():
    """What can be learned from a file is named."""
    with pytest.raises(UnknownNameError, match="did you mean 'tag'"):
        made("", "tags")

    assert TASKS == ("tag", "classify", "generate", "translate")
