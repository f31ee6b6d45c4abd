"""Networks with one answer to a whole sequence: TextRNN, the bag of words, and TextRCNN."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.cells import cell_names, load_cell
from rnn_tui.errors import UnknownNameError
from rnn_tui.formats.safetensors import model_bytes
from rnn_tui.networks import text_rcnn, text_rnn
from rnn_tui.networks.architectures import architecture, network_of
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences, from_numbers
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.training.gradient_check import TOLERANCE, check_gradients
from tests.model_bytes import loaded
from tests.small_classifiers import classifier
from tests.small_models import token_sequences

REFERENCE = Path(__file__).parents[1] / "reference" / "pooling.json"
CASES = json.loads(REFERENCE.read_text(encoding="utf-8"))["classifiers"]
KINDS = {
    "bag": lambda cell, pool: classifier("text_rnn", cell, pool, layers=0),
    "textrnn": lambda cell, pool: classifier("text_rnn", cell, pool),
    "two layers": lambda cell, pool: classifier("text_rnn", cell, pool, layers=2),
    "both ways": lambda cell, pool: classifier("text_rnn", cell, pool, join="concat"),
    "textrcnn": lambda cell, pool: classifier("text_rcnn", cell, pool),
    "two levels of contexts": lambda cell, pool: classifier("text_rcnn", cell, pool, layers=2),
}


def of_case(case: dict) -> tuple[Model, Sequences]:
    """The classifier whose numbers PyTorch computed, and its batch: labels stand at the last steps."""
    arrays = {name: np.array(value) for name, value in case["weights"].items()}
    tokens, width = arrays["embedding.E"].shape
    design = Design(
        "case",
        "text_rcnn" if case["kind"] == "textrcnn" else "text_rnn",
        load_cell("context" if case["kind"] == "textrcnn" else "elman"),
        hidden_size=4,
        layers=0 if case["kind"] == "bag" else 1,
        embedding=width,
        vocabulary=Vocabulary(tuple(map(str, range(tokens))), "word"),
        labels=("a", "b", "c"),
        dtype="float64",
        options={"pool": case["pool"], "dense": 5},
    )
    model = architecture(design.architecture).compose(design, np.random.default_rng(0))
    targets = [
        [-1] * (len(row) - 1) + [label] for row, label in zip(case["numbers"], case["labels"], strict=True)
    ]
    names = [list(map(str, row)) for row in case["numbers"]]
    return model.with_parameters(arrays), from_numbers(names, case["numbers"], targets)


def ids(case: dict) -> str:
    return f"{case['kind']}-{case['pool']}"


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_scores_loss_and_gradients_are_those_of_pytorch(case):
    """Over sequences of several lengths in one batch, a classifier agrees with PyTorch to 1e−10."""
    model, batch = of_case(case)
    network = network_of(model)
    place, name = model.scores

    done = network.forward(model, batch, seeds=network.seeded(model, {place: frozenset({name})}))
    scores = done.runs[place].signal(name)
    loss = cross_entropy(scores, batch.targets)
    found = network.gradients(model, batch, done, {place: {name: loss.slope}}).parameters(model)

    last = [scores[length - 1, at] for at, length in enumerate(batch.lengths)]
    np.testing.assert_allclose(last, case["scores"], rtol=1e-10, atol=1e-12)
    assert loss.total == pytest.approx(case["loss"], rel=1e-12)
    assert loss.count == len(case["labels"])
    assert found.keys() == case["gradients"].keys()
    for one, slope in case["gradients"].items():
        np.testing.assert_allclose(found[one], slope, rtol=1e-9, atol=1e-12, err_msg=one)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pool", ["last", "mean", "max"])
@pytest.mark.parametrize("cell", ["elman", "lstm", "context"])
def test_every_gradient_is_the_measured_slope(kind, pool, cell):
    """Every weight below, beside and above the pool gets its true gradient."""
    rows = check_gradients(KINDS[kind](cell, pool), most=6)

    assert max(row.error for row in rows) <= TOLERANCE
    assert sum(row.checked for row in rows) > 0


@pytest.mark.parametrize("cell", cell_names())
@pytest.mark.parametrize("kind", ["text_rnn", "text_rcnn"])
def test_any_cell_can_be_put_in(kind, cell):
    """A classifier of any shipped cell is composed, has true gradients, and survives being saved."""
    model = classifier(kind, cell)

    rows = check_gradients(model, most=2)
    again = loaded(model_bytes(model))

    assert max(row.error for row in rows) <= TOLERANCE
    assert again.hash == model.hash
    sequences = token_sequences([4, 2], answers=False)
    first, second = (network_of(one).trace(one, sequences) for one in (model, again))
    assert first.hash == second.hash


def test_a_context_does_not_know_its_word():
    """Exchanging a word changes the contexts of its neighbours and leaves its own as they were."""
    model = classifier("text_rcnn", "context")
    one, other = ([0, 1, 2, 3, 4], [0, 1, 3, 3, 4])
    both = text_rcnn.trace(model, from_numbers([list("abcde"), list("abdde")], [one, other]))

    left = (both["fwd.h"][:, 0] != both["fwd.h"][:, 1]).any(axis=1).tolist()
    right = (both["bwd.h"][:, 0] != both["bwd.h"][:, 1]).any(axis=1).tolist()

    assert left == [False, False, False, True, True]
    assert right == [True, True, False, False, False]


def test_a_word_stands_between_its_contexts():
    """What the tanh layer reads is the left context, the word and the right context, one after the other."""
    trace = text_rcnn.trace(classifier("text_rcnn", "context"), token_sequences([4], answers=False))

    whole = np.concatenate([trace["fwd.h"], trace["embedding.x"], trace["bwd.h"]], axis=2)
    np.testing.assert_array_equal(trace["dense.x"], whole)
    assert trace["pool.m"][-1, 0].tolist() == trace["dense.h"][:, 0].max(axis=0).tolist()


def test_what_is_read_around_is_traced_to_its_three_parts():
    """A number that the tanh layer reads is followed to the left context, to the word or to the right one."""
    model = classifier("text_rcnn", "context")

    found = [text_rcnn.given_by(model, 2, unit) for unit in (0, 3, 4, 6, 7, 10)]

    assert [(str(path), unit) for path, unit in found] == [
        ("steps.0.fwd.h", 0),
        ("steps.0.fwd.h", 3),
        ("steps.embedding.x", 0),
        ("steps.embedding.x", 2),
        ("steps.0.bwd.h", 0),
        ("steps.0.bwd.h", 3),
    ]


def test_a_bag_of_words_knows_no_order():
    """The same words in another order get the same answer, but for the rounding of a sum."""
    model = classifier("text_rnn", pool="mean", layers=0)
    found = text_rnn.trace(model, from_numbers([list("abc"), list("cab")], [[0, 1, 2], [2, 0, 1]]))

    np.testing.assert_allclose(found["y"][-1, 0], found["y"][-1, 1], rtol=1e-12)
    assert model.recurrent == ()
    assert [layer.name for layer in model.layers] == ["pool", "readout"]


@pytest.mark.parametrize(
    ("model", "walks"),
    [
        (classifier(), [("fwd", "h"), False]),
        (classifier(join="sum"), [("fwd", "h"), False, ("bwd", "h"), True, ("", "m"), False]),
        (classifier("text_rcnn", "context"), [("fwd", "e"), False, ("bwd", "e"), True, ("", "h"), False]),
    ],
    ids=["one way", "both ways", "textrcnn"],
)
def test_the_pool_is_stepped_with_what_reads_it(model, walks):
    """One way all is computed in one walk; where two directions meet, the pool waits for the third."""
    found = [
        part
        for walk in text_rnn.walks(model)
        for part in ((walk.lines[0].direction, walk.lines[0].name), walk.is_backward)
    ]

    assert found == walks
    assert model.streams == (len(walks) == 2)


def test_blocks_are_not_recurrent_layers():
    """Pool, tanh layer and read-out are what they are; a cell was chosen only for the layers below."""
    model = classifier("text_rcnn", "lstm")

    assert [layer.name for layer in model.recurrent] == ["0", "0"]
    assert [layer.name for layer in model.layers if layer.is_block] == ["dense", "pool", "readout"]
    assert model.cell.name == "lstm"
    assert classifier(layers=0).cell.name == "pool_max"


def test_an_unknown_pool_is_refused():
    """A misspelt option of a recipe is answered with the pools that there are."""
    with pytest.raises(UnknownNameError, match="no pool is called 'avg'"):
        classifier(pool="avg")
