"""Kinds of data to train on: what each file is taken for, and what stands in it."""

from __future__ import annotations

import io

import pytest

from rnn_tui.batch.stream import Stream
from rnn_tui.datasets import chosen_kind, kind_names, records
from rnn_tui.datasets.record import MAX_STEPS, Maker, Record
from rnn_tui.errors import DataError, RnnTuiError, UnknownNameError, UsageError


def stream(text: str) -> Stream:
    return Stream(io.BytesIO(text.encode()), "here")


def read(kind: str, text: str, task: str, by: str = "word") -> list[Record]:
    return list(records(kind, stream(text), Maker(task, by)))


@pytest.mark.parametrize(
    ("name", "head", "task", "kind"),
    [
        ("a.CSV", "", "tag", "csv"),
        ("a.tsv", "", "translate", "tsv"),
        ("a.ndjson", "", "tag", "jsonl"),
        ("a.conll", "", "tag", "conll"),
        ("a.txt", "", "tag", "conll"),
        ("a.txt", "", "generate", "text"),
        ("a", "\n {}", "generate", "jsonl"),
        ("-", "a b", "generate", "text"),
        ("-", "a b", "tag", "conll"),
    ],
)
def test_what_a_file_of_data_is(name, head, task, kind):
    """The kind of a file is told by its name, else by its beginning and by what is learned from it."""
    assert chosen_kind("", name, stream(head), task) == kind


def test_the_user_knows_better():
    """What the user says wins, and a kind that does not exist is an error."""
    assert chosen_kind("text", "a.csv", stream(""), "tag") == "text"
    assert kind_names() == ("conll", "csv", "jsonl", "text", "tsv")
    with pytest.raises(UnknownNameError, match="did you mean 'jsonl'"):
        chosen_kind("json", "a", stream(""), "tag")


def test_conll():
    """First column the token, last its label; blank lines between sentences, -DOCSTART- passed over."""
    text = "-DOCSTART- -X- O\n\nU.S. NNP LOC\nwins VB O\n\n\n. . O"

    found = read("conll", text, "tag")

    assert [(one.line, one.tokens, one.labels) for one in found] == [
        (3, ("U.S.", "wins"), ("LOC", "O")),
        (7, (".",), ("O",)),
    ]


def test_conll_between_tabs_keeps_blanks_in_a_token():
    """Where a line has a tab, a blank belongs to the token."""
    assert read("conll", "New York\tLOC\n", "tag")[0].tokens == ("New York",)


def test_text():
    """A line is a sequence, cut into words with punctuation apart, or into characters."""
    assert [one.tokens for one in read("text", "Hi, you!\n\n ok\n", "generate")] == [
        ("Hi", ",", "you", "!"),
        ("ok",),
    ]
    assert read("text", "é b", "generate", "char")[0].tokens == ("é", " ", "b")


def test_csv_of_whole_sequences():
    """Columns are found by their names, in any order; quotes and commas are CSV's."""
    found = read("csv", 'id,Label,text\n1,good,"not bad, friend"\n\n2,bad,no\n', "classify")

    assert [(one.line, one.tokens, one.labels) for one in found] == [
        (2, ("not", "bad", ",", "friend"), ("good",)),
        (4, ("no",), ("bad",)),
    ]


def test_csv_of_translations():
    """A row of source and target is a pair."""
    found = read("csv", "source,target\ntwo dogs,deux chiens\n", "translate")

    assert (found[0].tokens, found[0].target) == (("two", "dogs"), ("deux", "chiens"))


def test_tsv_of_steps():
    """A row is a step; a blank row or another id begins another sequence."""
    found = read("tsv", "id\ttoken\tlabel\n1\ta\tX\n1\tb\tY\n2\tc\tX\n\n2\td\tY\n", "tag")

    assert [(one.line, one.tokens, one.labels) for one in found] == [
        (2, ("a", "b"), ("X", "Y")),
        (4, ("c",), ("X",)),
        (6, ("d",), ("Y",)),
    ]


def test_csv_of_numbers():
    """Columns of numbers are the vectors of the steps; to classify, all steps have the label of the whole."""
    text = "x0,x1,label\n1,2,up\n3,4e-1,up\n\n5,6,down\n"

    found = read("csv", text, "classify")

    assert [(one.vectors, one.labels) for one in found] == [
        (((1.0, 2.0), (3.0, 0.4)), ("up",)),
        (((5.0, 6.0),), ("down",)),
    ]
    assert read("csv", text, "tag")[0].labels == ("up", "up")


@pytest.mark.parametrize(
    ("task", "line", "tokens", "labels", "target"),
    [
        ("tag", '{"tokens": ["a b", "c"], "labels": ["X", "Y"]}', ("a b", "c"), ("X", "Y"), ()),
        ("tag", '{"text": "a b.", "labels": ["X", "Y"]}', ("a", "b."), ("X", "Y"), ()),
        ("classify", '{"text": "a b.", "label": 1}', ("a", "b", "."), ("1",), ()),
        ("generate", '{"text": "a"}', ("a",), (), ()),
        ("translate", '{"source": ["a b"], "target": "c d"}', ("a b",), (), ("c", "d")),
    ],
)
def test_jsonl(task, line, tokens, labels, target):
    """A line of JSONL has what its task needs, texts or lists of tokens."""
    (found,) = read("jsonl", line, task)

    assert (found.tokens, found.labels, found.target) == (tokens, labels, target)


def test_jsonl_of_numbers():
    """Vectors are lists of numbers."""
    (found,) = read("jsonl", '{"x": [[1, 2], [3, 4]], "label": "up"}', "classify")

    assert (found.vectors, found.labels) == (((1.0, 2.0), (3.0, 4.0)), ("up",))


@pytest.mark.parametrize(
    ("kind", "task", "text", "message"),
    [
        ("conll", "tag", "a X\nb\n", "here, line 2: one column"),
        ("conll", "tag", "a X\nb Q X\n", "here, line 2: 3 columns, the lines before it have 2"),
        ("conll", "tag", "a\t\n", "here, line 1: a token or its label is empty"),
        ("conll", "classify", "a X\n", "here: CoNLL has a label for each token"),
        ("text", "classify", "a\n", "here: plain text has no answers to learn"),
        ("csv", "classify", "text,label\n,x\n", "here, line 2: the sequence is empty"),
        ("csv", "classify", "text,label\na, \n", "here, line 2: step 1: the label is empty"),
        ("csv", "classify", "text,label\na,b,c\n", "here, line 2: 3 cells; expected 2"),
        ("csv", "classify", 'text,label\n"a,b\n', "here, line 2: "),
        (
            "csv",
            "classify",
            "txt,label\nhello,x\n",
            "here, line 2: 'hello' is not a number; a column of words",
        ),
        ("csv", "translate", "source,tgt\na,b\n", "no column is called 'target'; did you mean 'tgt'"),
        ("csv", "translate", "source,target\na,\n", "here, line 2: the target is empty"),
        ("csv", "generate", "a\n", "here, line 1: no column is called 'text'"),
        ("csv", "tag", "token\na\n", "here, line 1: no column is called 'label'"),
        ("csv", "tag", "label\na\n", "here, line 1: no column is called 'token'"),
        ("csv", "tag", "x,label\n1,a\nnan,b\n", "here, line 3: 'nan' is not a finite float32"),
        ("csv", "tag", "x,label\n1,a\n1_0,b\n", "here, line 3: '1_0' is not a number"),
        ("csv", "classify", "x,label\n1,a\n2,b\n", "here, line 2: two labels, 'a' and 'b', for one sequence"),
        ("jsonl", "tag", '{"tokens": []}', "here, line 1: no 'labels'"),
        ("jsonl", "tag", '{"tokens": ["a"], "labels": []}', "here, line 1: 0 labels for 1 steps"),
        ("jsonl", "tag", '{"x": [[1], [1, 2]], "labels": ["a", "b"]}', "step 2 has 2 numbers"),
        ("jsonl", "classify", '{"text": "a", "label": true}', "'label' is no text and no whole number"),
        ("jsonl", "classify", '{"tex": "a", "label": "x"}', "did you mean 'text'"),
        ("jsonl", "generate", '{"x": [[1]]}', "these are numbers; --task generate learns from texts"),
        ("jsonl", "translate", '{"source": "a"}', "here, line 1: no 'target'"),
        ("jsonl", "generate", "[1]", "here, line 1: the line is not an object"),
        ("text", "generate", "a\n" + "a " * (MAX_STEPS + 1), "here, line 2: the sequence has 10,001 steps"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(kind, task, text, message):
    """A line that does not fit is named, with what is wrong and what was expected."""
    with pytest.raises(RnnTuiError) as told:
        read(kind, text, task)

    assert isinstance(told.value, DataError | UsageError)
    assert message in str(told.value)
    assert str(told.value).isprintable()
