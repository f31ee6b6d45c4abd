"""A network's trace: every signal of every layer, absent beyond an end, changed only by what was written."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import cell_names
from rnn_tui.networks import per_step
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.paths import StepWrite, input_path
from rnn_tui.networks.sequences import from_numbers, from_vectors
from rnn_tui.networks.tracing import as_trace
from tests.oracle import unroll
from tests.small_models import LABELS, TOKENS, small_model, token_sequences, vector_sequences

LENGTHS = [3, 5, 1, 5]


@pytest.fixture(scope="module")
def model():
    return small_model(("lstm", "gru_reset_after"))


@pytest.mark.parametrize("name", cell_names())
def test_every_layer_computes_what_its_table_says(name):
    """In a stack, each layer's signals are those of its equations, read from the layer below."""
    model = small_model((name, "elman", name))
    sequences = token_sequences([4])

    trace = per_step.trace(model, sequences)

    x = model.embedding.table[sequences.numbers[:, 0]]
    assert (trace["x"][:, 0] == x).all()
    for layer in model.layers:
        start = {state: np.zeros(trace[f"{layer.prefix}.{state}"].shape[2]) for state in layer.cell.states}
        expected, _kink = unroll(layer.cell, layer.parameters, x, start)
        for signal in layer.cell.signals:
            plain = expected[signal] if expected[signal].ndim == 2 else expected[signal][:, None]
            found = trace[f"{layer.prefix}.{signal}"][:, 0]
            np.testing.assert_allclose(found, plain + np.zeros_like(found), rtol=1e-10, atol=1e-12)
        x = expected[layer.cell.output]


@pytest.mark.parametrize("embedding", ["trained", "one-hot", "none"])
def test_a_sequence_in_a_batch_is_what_it_is_alone(embedding):
    """Sequences of different lengths, run together, give the numbers each gives alone."""
    model = small_model(("lstm", "elman"), embedding=embedding)
    together = vector_sequences(LENGTHS) if embedding == "none" else token_sequences(LENGTHS)

    trace = per_step.trace(model, together)

    for place, tokens in enumerate(together.tokens):
        if embedding == "none":
            alone = from_vectors([together.vectors[: len(tokens), place]])
        else:
            alone = from_numbers([tokens], [together.numbers[: len(tokens), place].tolist()])
        single = per_step.trace(model, alone)
        for path in trace.arrays:
            np.testing.assert_allclose(
                trace.sequence(path, place), single.sequence(path), rtol=1e-10, atol=1e-12
            )


@pytest.mark.parametrize("embedding", ["trained", "one-hot", "none"])
def test_what_lies_beyond_an_end_is_absent(embedding):
    """Beyond a sequence's end every array of a trace, the input's too, holds no number."""
    model = small_model(("lstm",), embedding=embedding)
    sequences = vector_sequences(LENGTHS) if embedding == "none" else token_sequences(LENGTHS)
    beyond = np.arange(5)[:, None] >= np.array(LENGTHS)

    trace = per_step.trace(model, sequences)

    for path, array in trace.arrays.items():
        assert np.isnan(array[beyond]).all(), str(path)
        assert np.isfinite(array[~beyond]).all(), str(path)
    assert sequences.vectors is None or not sequences.vectors[beyond].any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_trace_has_the_model_s_dtype(dtype):
    """Every array of a trace has the dtype of the model, the input's and a bare read-out's too."""
    model = small_model(("jordan",), dtype=dtype, answer="")
    model = Model(
        "bare", "per_step", (*model.layers, Layer(READ_OUT, read_out("softmax", bare=True), {}, "")),
        model.embedding, model.vocabulary, ("one", "two"), dtype,
    )  # fmt: skip

    trace = per_step.trace(model, token_sequences([4, 2], answers=False))

    assert {array.dtype for array in trace.arrays.values()} == {np.dtype(dtype)}
    assert trace.dtype == dtype
    np.testing.assert_allclose(trace["p"][:2].sum(axis=-1), 1, rtol=1e-6)


def test_a_trace_knows_what_it_is(model):
    """Tokens, fingerprint of the model, kinds and equations of the signals stand in the trace."""
    sequences = token_sequences([2, 3])

    trace = per_step.trace(model, sequences)

    assert trace.stages["steps"].tokens == sequences.tokens
    assert trace.model is model
    assert trace.model_hash == model.hash
    assert [str(path) for path in trace.signals][:3] == [
        "steps.embedding.x",
        "steps.0.fwd.f",
        "steps.0.fwd.i",
    ]
    assert list(trace.signals) == list(trace.arrays)
    assert trace.info("f").kind == "gate"
    assert trace.info("f").range == (0, 1)
    assert trace.info("c").equation == "f * c[-1] + i * g"
    assert trace.info("x").kind == "input"
    assert trace.info("x").range == (-np.inf, np.inf)


def test_the_units_of_a_read_out_are_its_answers(model):
    """Scores and probabilities are labelled; the units of other layers are only numbers."""
    trace = per_step.trace(model, token_sequences([2]))

    assert trace.info("y").units == trace.info("p").units == LABELS
    assert trace.info("0.h").units == ()


def test_a_row_that_is_no_answer_has_no_labels():
    """A read-out may have rows of other lengths; only those as long as the answers are labelled."""
    model = small_model(("lstm",), answer="")
    last = small_model(("jordan",), width=4, embedding="none", answer="").layers[0]
    last = Layer(READ_OUT, last.cell, last.parameters, "")
    model = Model(
        "m", "per_step", (*model.layers, last), model.embedding, model.vocabulary, ("one", "two"), "float64"
    )

    trace = per_step.trace(model, token_sequences([2], answers=False))

    assert trace.info("y").units == ("one", "two")
    assert trace.info("readout.h").units == ()


def test_the_same_run_gives_the_same_bits(model):
    """Run again, a model gives the same bits."""
    sequences = token_sequences(LENGTHS)

    assert per_step.trace(model, sequences).hash == per_step.trace(model, sequences).hash


WRITTEN = ["x", "0.fwd.f", "0.fwd.c", "0.fwd.h", "1.fwd.r", "1.fwd.h", "readout.y", "readout.p"]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_written_value_stands_and_changes_only_what_follows(model, name):
    """A value written over any signal of any layer stands there; earlier steps and other sequences stay."""
    sequences = token_sequences([4, 4])
    before = per_step.trace(model, sequences)
    path = before.path(name)

    after = per_step.trace(model, sequences, [StepWrite(path, 2, 1, 0.625, 1)])

    assert after.arrays[path][2, 1, 1] == 0.625
    assert after.arrays[path][2, 1, 0] == before.arrays[path][2, 1, 0]
    for other, array in after.arrays.items():
        assert (array[:2] == before.arrays[other][:2]).all(), str(other)
        assert (array[:, 0] == before.arrays[other][:, 0]).all(), str(other)
        layers = [READ_OUT, "1", "0", "embedding"]
        if layers.index(other.layer) > layers.index(path.layer):
            assert (array == before.arrays[other]).all(), str(other)
    if name not in {"readout.y", "readout.p"}:
        assert after["p"][3, 1].tolist() != before["p"][3, 1].tolist()


def test_writing_over_the_input_leaves_the_sequence_as_it_was():
    """An edit of the input can be undone: the vectors themselves are not changed, nor is the table."""
    vectors = vector_sequences([3])
    tokens, table = token_sequences([3]), small_model(("elman",)).embedding.table.copy()
    keep = vectors.vectors.copy()
    write = [StepWrite(input_path(), 1, 0, 9.0)]

    by_vector = per_step.trace(small_model(("elman",), embedding="none"), vectors, write)
    by_token = small_model(("elman",))
    traced = per_step.trace(by_token, tokens, write)

    assert by_vector["x"][1, 0, 0] == traced["x"][1, 0, 0] == 9
    assert (vectors.vectors == keep).all()
    assert (by_token.embedding.table == table).all()


def test_an_empty_network_input_is_one_step_at_least():
    """One token is the shortest sequence; its trace has one step."""
    trace = per_step.trace(small_model(("lstm",)), from_numbers([TOKENS[:1]], [[0]]))

    assert trace["h"].shape == (1, 1, 4)


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_run_goes_on_from_the_states_of_another(model, cut):
    """Cut in two, the second part started with the states the first one ended in, a run is the same."""
    whole = token_sequences([4, 4])
    parts = [
        from_numbers([one[low:high] for one in whole.tokens], whole.numbers[low:high].T.tolist())
        for low, high in ((0, cut), (cut, 4))
    ]

    first = per_step.forward(model, parts[0])
    states = [
        {name: run.last(name) for name in layer.cell.states}
        for layer, run in zip(model.layers, first.runs, strict=True)
    ]
    second = per_step.forward(model, parts[1], start=states)

    expected = per_step.trace(model, whole)
    for path, array in as_trace(model, parts[1], second).arrays.items():
        np.testing.assert_allclose(array, expected.arrays[path][cut:], rtol=1e-12, atol=1e-14)
