"""How a gradient changes through time: of networks that dials describe, and of the model's own layers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.networks.paths import signal_path
from rnn_tui.session.commands import perform
from rnn_tui.session.dialled import UNITS, gated, matrix, plain
from rnn_tui.session.document import Document
from rnn_tui.session.norms import Norms, own_norms, spectral
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session
from rnn_tui.views.norms import norms
from tests.sessions import bare, pressed
from tests.small_models import small_model, token_sequences


def own(session: Session, back: int = 50) -> Norms:
    """The norms of the layer that a cursor is in, from its step back."""
    found = own_norms(session.document, session.line, session.cursor.step, back)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", ["identity", "orthogonal"])
@pytest.mark.parametrize(
    ("radius", "steps", "norm"), [(0.9, 50, 0.00515377520732), (1.1, 50, 117.3908528797)]
)
def test_a_linear_network_multiplies_by_its_radius_at_every_step(kind, radius, steps, norm):
    """With a matrix that only turns and scales, 0.9 leaves .00515 after 50 steps and 1.1 makes 117."""
    found = plain(radius, kind, "linear", steps)

    assert found.all[-1] == pytest.approx(norm, rel=1e-10)
    assert found.all == pytest.approx(radius ** np.arange(steps + 1), rel=1e-10)


def test_the_slope_of_a_sigmoid_takes_three_quarters_at_every_step():
    """A sigmoid's slope is at most a quarter, so that ten steps leave at most 9.5e−7."""
    found = plain(1.0, "identity", "sigmoid", 10).all

    assert 1e-8 < found[-1] <= 0.25**10 < 9.6e-7
    assert (found <= 0.25 ** np.arange(11)).all()


def test_a_relu_explodes_alone_and_vanishes_in_a_crowd():
    """At radius 1.1 a unit by itself grows to 117, but a drawn matrix switches units off and vanishes."""
    alone, crowd = plain(1.1, "identity", "relu", 50), plain(1.1, "random", "relu", 50)

    assert alone.all[-1] == pytest.approx(1.1**50, rel=1e-10)
    assert crowd.all[-1] < 1e-3
    assert plain(1.1, "random", "linear", 50).all[-1] > 100


@pytest.mark.parametrize(("radius", "least"), [(2.0, 1e3), (4.0, 1e6)])
def test_tanh_explodes_too(radius, least):
    """A tanh does not keep a gradient bounded: at radius 2 and 4 it grows by thousands and millions."""
    assert plain(radius, "random", "tanh", 50).all[-1] > least


def test_a_sigmoid_vanishes_sooner_than_tanh():
    """At one radius a sigmoid leaves less than a tanh, even where the radius is 4."""
    assert plain(0.9, "random", "sigmoid", 50).all[-1] < 1e-20
    assert plain(0.9, "random", "tanh", 50).all[-1] > 1e-3
    assert plain(4.0, "random", "sigmoid", 50).all[-1] < 1e-6


@pytest.mark.parametrize(("gate", "left"), [(0.99, 0.605006), (0.9, 0.00515378), (0.5, 8.88178e-16)])
def test_along_the_cell_an_lstm_keeps_what_its_forget_gate_keeps(gate, left):
    """Fifty steps of a forget gate at .99 keep .605 along the cell, at .9 .00515, at .5 nearly nothing."""
    found = gated(0.9, "random", math.log(gate / (1 - gate)), 50)

    assert found.state == "c"
    assert found.path is not None
    assert found.path[-1] == pytest.approx(left, rel=2e-3)


def test_an_lstm_explodes_along_its_other_ways():
    """With a large matrix the gradient of an LSTM grows although its cell alone lets nothing grow."""
    found = gated(3.0, "random", 5.0, 50)

    assert found.path is not None
    assert found.all[-1] > 1e3
    assert (found.path <= 1).all()


@pytest.mark.parametrize("kind", ["random", "orthogonal", "identity"])
def test_a_drawn_matrix_has_the_radius_of_the_dial(kind):
    """The largest eigenvalue of the matrix that is drawn is what the dial says."""
    found = matrix(kind, 1.3, np.random.default_rng(3))

    assert found.shape == (UNITS, UNITS)
    assert np.abs(np.linalg.eigvals(found)).max() == pytest.approx(1.3, rel=1e-12)


def test_the_models_own_path_is_the_product_of_its_gates():
    """Along the cell the model's own curve is the product of the forget gates that the tables show."""
    session = pressed("slots-lstm", "goto last")
    gates = session.document.trace["f"][:, 0].astype(np.float64)

    found = own(session)

    assert found.path is not None
    for back in range(6):
        product = gates[6 - back :].prod(axis=0)
        assert found.path[back] == pytest.approx(product.max(), rel=1e-6)


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru_reset_before", "gru_reset_after", "lstm_projected"])
def test_the_models_own_norm_is_that_of_a_nudged_state(cell):
    """The norm is that of the matrix by which nudging each unit, some steps back, moves the last state."""
    session = bare(cell, "goto last", text="to be or not to", precision="float64")
    document, last = session.document, session.document.steps - 1
    layer = document.model.layers[0]
    path = signal_path(layer, layer.cell.output)

    def nudged(step: int, unit: int, by: float) -> np.ndarray:
        value = float(document.trace.arrays[path][step, 0, unit]) + by
        moved = perform(session, f"set {path}[{unit}] = {value!r} at {step + 1}").document
        return moved.trace.arrays[path][last, 0]

    found = own(session)

    for step in range(last):
        columns = [
            (nudged(step, unit, 1e-6) - nudged(step, unit, -1e-6)) / 2e-6 for unit in range(layer.width)
        ]
        assert found.all[last - step] == pytest.approx(np.linalg.norm(np.array(columns), 2), rel=1e-6)


def test_a_layer_that_reads_backward_looks_back_to_the_right():
    """In a layer that reads from right to left the step before is the one to the right."""
    model = small_model(["lstm", "elman"], join="concat")
    document = Document(Origin(), model, token_sequences([6], answers=False))
    layer = next(one for one in model.layers if one.direction == "bwd")
    line = document.lines.index(signal_path(layer, "c"))
    gates = document.trace.arrays[signal_path(layer, "f")][:, 0]

    found = own(Session(document, cursor=Cursor(2, line)))

    assert found.path is not None
    products = [gates[2 : 2 + back].prod(axis=0).max() for back in range(4)]
    assert found.path == pytest.approx(products, rel=1e-9)


def test_a_value_written_over_a_state_lets_nothing_through():
    """Behind a state whose units are all written over nothing counts any more, along any way."""
    commands = [f"set {name}[{unit}] = 0.1 at 3" for name in ("c", "h") for unit in range(3)]

    found = own(bare("lstm", "goto last", *commands, text="to be or not to"))

    assert found.path is not None
    assert found.all[:2].all()
    assert found.path[:3].all()
    assert not found.all[3:].any()
    assert not found.path[3:].any()


def test_only_the_last_steps_of_a_long_sequence_are_looked_at():
    """No more is looked back than was asked for, and the steps that are give the same norms."""
    session = pressed("names-lstm", "goto last")

    assert own(session, 2).all == pytest.approx(own(session).all[:3], rel=1e-5)
    assert len(own(session, 2).all) == 3


def test_a_wide_layer_is_looked_at_only_as_far_as_a_key_may_take():
    """Of a layer of many units fewer steps are looked back, so that a key is answered at once."""
    session = bare("elman", "goto last", text=" ".join("abcdefgh" * 20), by="word", hidden_size=200)

    found = own(session, 200)
    assert 2 <= len(found.all) < 20
    assert found.is_cut
    assert norms(session).caption.endswith(f" · its last {len(found.all) - 1} steps")


def test_a_network_without_memory_has_no_norm():
    """Where nothing is handed on there is no curve."""
    session = bare("feedforward", "goto last")

    assert own_norms(session.document, session.line, 2, 50) is None


def test_a_read_out_looks_through_the_layer_below():
    """On a line of the read-out the curve is that of the layer whose memory it reads."""
    session = pressed("slots-lstm", "goto last")

    assert own(perform(session, "line p")).all.tolist() == own(session).all.tolist()


@pytest.mark.parametrize(
    ("name", "line", "below", "last", "steps"),
    [
        ("dates-attention", "handover.c0.c", "encoder.0.bwd.c", 1, 13),
        ("memory-two-facts", "readout.p", "hop.u", 2, 2),
        ("sentiment-textrnn", "p", "c", 11, 11),
    ],
)
def test_what_has_no_memory_looks_at_the_layer_below_it(name, line, below, last, steps):
    """By whatever clock, it looks through all steps of the layer below, from the one computed last."""
    session = perform(pressed(name), f"line {line}")
    layer = own(perform(pressed(name, f"line {below}"), f"goto {last}"))

    found = own_norms(session.document, session.line, session.document.steps_of(session.line) - 1, 50)

    assert found is not None
    assert found.all.tolist() == layer.all.tolist()
    assert (found.step + 1, len(found.all)) == (last, steps)
    assert found.all[0] == pytest.approx(1, rel=1e-9)


def test_a_matrix_too_small_to_square_has_a_norm():
    """A Jacobian of 1e−200 has that norm and not 0; nothing has 0, and what is no number stays none."""
    matrices = np.stack(
        [np.eye(3) * 1e-200, np.zeros((3, 3)), np.full((3, 3), np.nan), np.diag([2.0, -3, 1])]
    )

    found = spectral(matrices)

    assert found[[0, 1, 3]] == pytest.approx([1e-200, 0.0, 3.0], rel=1e-12)
    assert math.isnan(found[2])
