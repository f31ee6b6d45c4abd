"""The numbers of a run are those of the library: bit for bit, in every format, alone or with others."""

from __future__ import annotations

import io
import itertools
import json

import numpy as np
import pytest

import rnn_tui
from rnn_tui.cells import cell_names
from rnn_tui.equations.evaluate import StepValues, evaluate
from rnn_tui.equations.explain import opened
from rnn_tui.errors import UsageError
from rnn_tui.networks.model import Model
from rnn_tui.networks.paths import signal_path
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.session.document import Document
from rnn_tui.session.loss import Loss, gradient_of
from rnn_tui.session.origin import Origin
from tests.batch_runs import array, bits, column, objects, written
from tests.small_models import LABELS, small_model

TEXT = "abcdeabc"
TOLERANCE = {"float32": 1e-6, "float64": 1e-12}
MODELS = {
    "tagger": lambda: small_model(["lstm"], dtype="float32"),
    "stack": lambda: small_model(["gru_reset_after", "elman"], embedding="one-hot", answer="linear"),
    "bare": lambda: small_model(["lstm_projected"], answer="", dtype="float32"),
    "yes or no": lambda: small_model(["jordan"], answer="sigmoid"),
}


@pytest.fixture(params=MODELS)
def model(request) -> Model:
    return MODELS[request.param]()


def values(trace, role: str = "") -> dict[str, np.ndarray]:
    """Every signal but the input by its short name, ``(T, units)``."""
    return {role + trace.short(path): trace.sequence(path) for path in trace.signals if path.name != "x"}


def test_jsonl_has_the_bits_of_a_trace(model):
    """What JSONL spells reads back as the bits that rnn_tui.trace gives."""
    expected = values(rnn_tui.trace(model, TEXT))

    (line,) = objects(written(model, TEXT, format="jsonl"))

    assert list(line["signals"]) == list(expected)
    for name, rows in line["signals"].items():
        assert bits(array(rows, model.dtype)) == bits(expected[name])


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_csv_has_the_bits_of_a_trace(form, delimiter, model):
    """What CSV and TSV spell reads back as the bits that rnn_tui.trace gives."""
    trace = rnn_tui.trace(model, TEXT)

    found = written(model, TEXT, format=form)

    for path, info in trace.signals.items():
        for unit in range(trace.arrays[path].shape[2]) if path.name != "x" else ():
            label = info.units[unit] if info.units else unit
            cells = column(found, f"{trace.short(path)}[{label}]", delimiter)
            assert np.array(cells, float).astype(model.dtype).tolist() == trace[path][:, 0, unit].tolist()


def test_npz_has_the_bits_of_a_trace(model):
    """An archive holds the arrays that rnn_tui.trace gives, by id and signal."""
    expected = values(rnn_tui.trace(model, TEXT))

    with np.load(io.BytesIO(written(model, TEXT, format="npz"))) as archive:
        found = {name.removeprefix("1/"): archive[name] for name in archive}

    assert list(found) == list(expected)
    assert {name: bits(one) for name, one in found.items()} == {
        name: bits(np.ascontiguousarray(one)) for name, one in expected.items()
    }


def test_vectors_have_the_bits_of_a_trace():
    """A model of vectors gives for text, JSONL, CSV and .npy input the bits that rnn_tui.trace gives."""
    model = small_model(["lstm_peephole"], embedding="none", dtype="float32")
    rows = np.random.default_rng(3).normal(size=(7, 3)).astype("float32")
    expected = rnn_tui.trace(model, rows)["h"][:, 0]
    npy = io.BytesIO()
    np.save(npy, rows)
    spelled = [[repr(float(number)) for number in row] for row in rows]
    inputs = {
        "text": "; ".join(map(" ".join, spelled)).encode(),
        "csv": "\n".join(map(",".join, spelled)).encode(),
        "jsonl": json.dumps({"x": rows.astype(float).tolist()}).encode(),
        "npy": npy.getvalue(),
    }

    for kind, data in inputs.items():
        (line,) = objects(written(model, stdin=data, input_format=kind, format="jsonl", signals=("h",)))
        assert bits(array(line["signals"]["h"], "float32")) == bits(expected), kind


def test_each_of_many_is_as_alone(model):
    """Sequences of many lengths that run together give each what it gives alone, in the input's order."""
    lengths = np.random.default_rng(5).integers(1, 40, 60)
    texts = [
        "".join(itertools.islice(itertools.cycle("abcde"), place, place + n))
        for place, n in enumerate(lengths)
    ]

    found = objects(written(model, *texts, format="jsonl"))

    assert [line["id"] for line in found] == [str(place + 1) for place in range(60)]
    for text, line in zip(texts, found, strict=True):
        assert line["tokens"] == list(text)
        for name, expected in values(rnn_tui.trace(model, text)).items():
            got = array(line["signals"][name], model.dtype)
            np.testing.assert_allclose(got, expected, rtol=0, atol=TOLERANCE[model.dtype])


def test_long_sequences_have_the_bits_of_one_unbroken_run():
    """A sequence of several blocks comes in several lines, together the bits of a run in one piece."""
    model = small_model(["lstm", "elman"], dtype="float32")
    text = "".join(np.random.default_rng(0).choice(list("abcde"), 12_345))
    expected = values(rnn_tui.trace(model, text))

    parts = objects(written(model, text, format="jsonl"))

    assert [part["more"] for part in parts] == [True, True, False]
    assert {part["id"] for part in parts} == {"1"}
    assert [step for part in parts for step in part["steps"]] == list(range(1, 12_346))
    assert "".join(token for part in parts for token in part["tokens"]) == text
    for name, whole in expected.items():
        rows = np.concatenate([array(part["signals"][name], "float32") for part in parts])
        assert bits(rows) == bits(whole)


def test_a_long_sequence_is_as_long_in_every_format():
    """CSV and npz of a sequence of several blocks hold what JSONL does, in one table and one array."""
    model = small_model(["lstm"], dtype="float32")
    text = "abcde" * 1500
    expected = rnn_tui.trace(model, text)["h"][:, 0]

    rows = written(model, text, format="csv", signals=("h",), units="2")
    with np.load(io.BytesIO(written(model, text, "abc", format="npz", signals=("h",)))) as archive:
        names, long = list(archive), archive["1/h"]

    assert column(rows, "step") == [str(step) for step in range(1, 7501)]
    assert np.array(column(rows, "h[2]"), "float32").tolist() == expected[:, 2].tolist()
    assert names == ["1/h", "2/h"]
    assert bits(long) == bits(expected)


@pytest.mark.parametrize("steps", ["-2:", "5000:5002,-1", "1:20000:4999"])
def test_steps_of_a_long_sequence(steps):
    """Steps of a long sequence are chosen as those of a short one, from its end too."""
    model = small_model(["elman"], answer="", dtype="float32")
    numbers = range(1, 12_346)
    wanted = {
        "-2:": numbers[-2:],
        "5000:5002,-1": [5000, 5001, 5002, 12_345],
        "1:20000:4999": numbers[::4999],
    }

    found = written(model, "abcde" * 2469, format="csv", steps=steps)

    assert column(found, "step") == [str(step) for step in wanted[steps]]


def test_steps_too_far_from_an_unknown_end_are_an_error():
    """A step that is counted far back from an end that is not known yet is an error, not a wrong step."""
    with pytest.raises(UsageError, match="at most the last 100"):
        written(small_model(["elman"]), "abcde" * 2469, steps="-101:")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", cell_names())
def test_terms_add_up(name, dtype):
    """The terms of every equation of every cell add up to what its function is applied to, to 1e-12."""
    model = small_model([name], dtype=dtype)
    layer = model.layers[0]
    trace = rnn_tui.trace(model, TEXT)
    now = {row: trace[signal_path(layer, row)][:, 0].astype(float) for row in layer.cell.signals}
    before = {row: np.concatenate([np.zeros_like(one[:1]), one[:-1]]) for row, one in now.items()}
    step = StepValues(trace["x"][:, 0].astype(float), now, before, layer.parameters)

    (line,) = objects(written(model, TEXT, "abc", format="jsonl", terms=True))[:1]

    for row in layer.cell.rows:
        terms = line["terms"][trace.short(signal_path(layer, row.name))]
        total = sum(array(rows, "float64") for rows in terms.values())
        expected = np.broadcast_to(evaluate(opened(row.node)[1], step), total.shape)
        np.testing.assert_allclose(total, expected, rtol=1e-12, atol=1e-14)


def test_terms_of_an_lstm_are_its_products():
    """The terms of a forget gate are W·x, U·h and b, as the formula is written on paper."""
    model = small_model(["lstm"], dtype="float32")
    trace = rnn_tui.trace(model, TEXT)
    weights = {name: one.astype(float) for name, one in model.layers[0].parameters.items()}
    x, h = trace["x"][:, 0].astype(float), trace["h"][:, 0].astype(float)
    h = np.concatenate([np.zeros_like(h[:1]), h[:-1]])

    (line,) = objects(written(model, TEXT, format="jsonl", terms=True, signals=("f", "p")))

    terms = {name: array(rows, "float64") for name, rows in line["terms"]["f"].items()}
    np.testing.assert_allclose(terms["W_f @ x"], x @ weights["W_f"].T, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(terms["U_f @ h[-1]"], h @ weights["U_f"].T, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(terms["b_f"], np.tile(weights["b_f"], (8, 1)), rtol=0)
    total = sum(terms.values())
    np.testing.assert_allclose(1 / (1 + np.exp(-total)), trace["f"][:, 0], atol=1e-6)


def test_terms_of_a_long_sequence_go_on():
    """The first step of a later block reads the state that the block before it left."""
    model = small_model(["elman"], answer="")
    text = "abcde" * 1100
    h = rnn_tui.trace(model, text)["h"][:, 0]

    parts = objects(written(model, text, format="jsonl", terms=True))

    rows = np.concatenate([array(part["terms"]["h"]["U_h @ h[-1]"], "float64") for part in parts])
    before = np.concatenate([np.zeros_like(h[:1]), h[:-1]])
    assert len(parts) == 2
    np.testing.assert_allclose(rows, before @ model.layers[0].parameters["U_h"].T, rtol=1e-12, atol=1e-14)


def test_gradients_have_the_bits_of_the_library(model):
    """∂loss/∂ every signal is what rnn_tui.gradient gives, and the loss is the one that it names."""
    slopes = rnn_tui.gradient(model, TEXT)

    (line,) = objects(written(model, TEXT, format="jsonl", gradients=True))

    for name, expected in values(slopes).items():
        assert bits(array(line["gradients"][name], model.dtype)) == bits(expected)
    kind = line["loss"]["kind"]
    assert kind == ("answer" if slopes.about.startswith("−log") else "output")
    assert line["loss"]["step"] == len(TEXT)


@pytest.mark.parametrize(("answer", "other"), [("softmax", "answer"), ("sigmoid", "output")])
def test_gradients_of_labels(answer, other):
    """Labels of a sequence are the loss of its gradients; others of the batch keep their own loss."""
    model = small_model(["lstm"], answer=answer)
    labels = ["one", "", "three", "two", ""]
    numbers = [model.vocabulary.numbers[token] for token in "abcde"]
    targets = [[LABELS.index(label) if label else -1 for label in labels]]
    sequences = from_numbers(["abcde"], [numbers], targets)
    expected = gradient_of(Document(Origin(), model, sequences), Loss("labels"), 4)
    lines = [{"text": "ab"}, {"text": "abcde", "labels": labels}, {"text": "cdeabab"}]
    data = "\n".join(map(json.dumps, lines)).encode()

    found = objects(written(model, stdin=data, format="jsonl", gradients=True))

    assert [line["loss"]["kind"] for line in found] == [other, "labels", other]
    for name, slope in values(expected).items():
        np.testing.assert_allclose(array(found[1]["gradients"][name], "float64"), slope, rtol=0, atol=1e-12)


def test_gradients_of_many_are_those_of_each(model):
    """Sequences of many lengths that run together have each the gradients that it has alone."""
    texts = [TEXT[: 1 + place % 8] + TEXT[: place % 5] for place in range(40)]

    found = objects(written(model, *texts, format="jsonl", gradients=True))

    for text, line in zip(texts, found, strict=True):
        for name, expected in values(rnn_tui.gradient(model, text)).items():
            got = array(line["gradients"][name], model.dtype)
            np.testing.assert_allclose(got, expected, rtol=0, atol=10 * TOLERANCE[model.dtype])


def test_answers_are_those_of_the_largest_probability(model):
    """The answer at each step is the label of the largest probability; without a softmax there is none."""
    trace = rnn_tui.trace(model, TEXT)

    (line,) = objects(written(model, TEXT, format="jsonl"))

    if "softmax" in model.layers[-1].cell.name:
        assert line["answers"] == [LABELS[best] for best in trace["p"][:, 0].argmax(axis=1)]
    else:
        assert "answers" not in line


def test_vectors_of_many_lengths_are_as_alone():
    """Sequences of vectors of many lengths give each what it gives alone, gradients of its own loss too."""
    model = small_model(["gru_reset_before"], embedding="none", answer="")
    rng = np.random.default_rng(1)
    rows = [rng.normal(size=(length, 3)) for length in (1, 5, 2, 9, 5, 3)]
    lines = [{"x": one.tolist()} for one in rows]
    lines[3]["labels"] = [""] * 9
    data = "\n".join(map(json.dumps, lines)).encode()

    found = objects(written(model, stdin=data, format="jsonl", gradients=True))

    assert [line["loss"]["kind"] for line in found] == [*["output"] * 3, "labels", *["output"] * 2]
    for one, line in zip(rows, found, strict=True):
        for name, expected in values(rnn_tui.trace(model, one)).items():
            got = array(line["signals"][name], "float64")
            np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)
        slopes = values(rnn_tui.gradient(model, one))
        for name, expected in slopes.items() if line["loss"]["kind"] == "output" else ():
            got = array(line["gradients"][name], "float64")
            np.testing.assert_allclose(got, expected, rtol=0, atol=1e-12)
    assert not array(found[3]["gradients"]["h"], "float64").any()


def test_the_input_has_no_terms():
    """The vectors that a model reads have no equation, so they have no terms, but they have gradients."""
    model = small_model(["elman"], embedding="none", answer="")

    (line,) = objects(written(model, "1 2 3", terms=True, gradients=True, signals=("x", "h")))

    assert list(line["terms"]) == ["h"]
    assert list(line["gradients"]) == ["x", "h"]
    assert line["signals"]["x"] == [[1, 2, 3]]
