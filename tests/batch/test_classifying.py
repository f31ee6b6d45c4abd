"""A label of a whole sequence in every kind of data, and the loss that `run` takes of it."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.errors import DataError, UsageError
from rnn_tui.session.document import Document
from rnn_tui.session.inputs import from_text
from rnn_tui.session.loss import Loss, gradient_of
from rnn_tui.session.origin import Origin
from tests.batch_runs import array, objects, written
from tests.small_classifiers import classifier

MODEL = classifier("text_rcnn", "context")
SAME = {
    "label": b'{"text": "abca", "label": "two"}',
    "labels": b'{"text": "abca", "labels": ["two"]}',
    "labels at each step": b'{"tokens": ["a", "b", "c", "a"], "labels": ["two", "two", "", "two"]}',
    "csv": b"token,label\na,two\nb,two\nc,two\na,two\n",
    "csv, once": b"id,token,label\nq,a,\nq,b,\nq,c,\nq,a,two\n",
}


@pytest.mark.parametrize("data", SAME.values(), ids=SAME)
def test_one_label_is_enough_in_any_kind_of_data(data):
    """However the label is written down, the slopes are those of −log p of that class after the last step."""
    document = Document(Origin(), MODEL, from_text(MODEL, "abca", ("two",)))
    expected = gradient_of(document, Loss("labels"), 3)

    kind = "csv" if data.startswith((b"token", b"id")) else "jsonl"
    (found,) = objects(written(MODEL, stdin=data, input_format=kind, format="jsonl", gradients=True))

    assert found["loss"]["kind"] == "labels"
    for name, slope in found["gradients"].items():
        np.testing.assert_allclose(array(slope, "float64"), expected[name][:, 0], rtol=0, atol=1e-12)


def test_a_label_on_the_command_line_is_that_of_each_text():
    """One label is given beside the texts; beside --input, whose labels stand in the data, it is refused."""
    found = objects(written(MODEL, "ab", "abc", label="one", format="jsonl", gradients=True))

    assert [line["loss"]["kind"] for line in found] == ["labels", "labels"]
    with pytest.raises(UsageError, match="--label is for texts"):
        written(MODEL, stdin=b"ab", label="one", format="jsonl")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"text": "ab", "label": 3}', "line 1: 'label' is not a text"),
        (b'{"text": "ab", "label": "one", "labels": ["one"]}', "line 1: both 'label' and 'labels'; give one"),
        (b'{"text": "ab", "labels": ["one", "two"]}', "not both 'one' and 'two'"),
        (b'{"text": "ab", "label": "ten"}', "'ten' is not an answer of the model; known: one, two, three"),
    ],
)
def test_a_label_that_cannot_be_is_refused(data, message):
    """A label that is no text, comes twice, or is unknown stops the run with its line."""
    with pytest.raises(DataError) as caught:
        written(MODEL, stdin=data, format="jsonl", input_format="jsonl")

    assert message in str(caught.value)
