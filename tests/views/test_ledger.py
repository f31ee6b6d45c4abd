"""One weight's gradient by timestep: what each step adds, its order, and which weight it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.read_out import read_out
from rnn_tui.equations.backward import Factor
from rnn_tui.networks.model import READ_OUT, Layer
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.ledger import Ledger, ledger_of
from rnn_tui.session.loss import Loss
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session
from rnn_tui.views.registry import view
from rnn_tui.views.table import Table
from tests.sessions import bare, pressed
from tests.small_models import small_model, token_sequences

MODELS = {
    "stack": small_model(["lstm", "gru_reset_after"]),
    "both ways": small_model(["lstm", "elman"], join="concat"),
    "single": small_model(["lstm_peephole"], dtype="float32"),
    "no read-out": small_model(["jordan"], answer=""),
}


def opened(name: str, step: int = 4, **fields: object) -> Session:
    """A session on one of the models, with labels."""
    model = MODELS[name]
    sequences = token_sequences([6], answers=bool(model.labels))
    return Session(Document(Origin(), model, sequences), cursor=Cursor(step), **fields)


def column(table: Table, name: str) -> list[float]:
    """The cells of a column."""
    place = [one.name for one in table.columns].index(name)
    return [row.cells[place] for row in table.rows]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("kind", ["auto", "output"])
def test_the_last_sum_is_the_gradient(name, kind):
    """For every parameter of a network the last running sum is its whole gradient to 1e−12."""
    session = opened(name, loss=Loss(kind))
    document = session.document

    for layer in document.model.layers:
        for parameter in layer.cell.parameters:
            found = ledger_of(document, session.loss, session.cursor.step, layer, parameter)
            rows, columns = found.gradient.shape
            sums = [[found.entries(i, j).sum() for j in range(columns)] for i in range(rows)]

            scale = np.abs(found.gradient).max(initial=0.0)
            np.testing.assert_allclose(sums, found.gradient, rtol=1e-12, atol=1e-12 * scale)


@pytest.mark.parametrize(("name", "way"), [("stack", "fwd"), ("both ways", "bwd")])
def test_the_length_of_a_step_is_that_of_all_its_numbers(name, way):
    """The length beside a step is that of what it adds to all numbers of the matrix."""
    session = opened(name)
    layer = next(one for one in session.document.model.layers if one.direction == way)
    found = ledger_of(session.document, Loss(), 4, layer, "U_f")
    rows, columns = found.gradient.shape

    every = np.array([[found.entries(i, j) for j in range(columns)] for i in range(rows)])

    assert found.norms() == pytest.approx(np.sqrt((every**2).sum(axis=(0, 1))), rel=1e-12)


def test_a_step_adds_what_a_weight_of_its_own_would_get():
    """What a step adds is the gradient of a copy of the weight that only this step reads."""
    session = perform(bare("elman", text="1 2; 0 1; 3 1; 1 1"), "goto last")
    parameters = session.document.exact.model.layers[0].parameters
    w, u, b = (parameters[name] for name in ("W_h", "U_h", "b_h"))
    x = np.array([[1, 2], [0, 1], [3, 1], [1, 1]], float)
    found = ledger_of(session.document, session.loss, 3, session.document.model.layers[0], "U_h")

    def loss(step: int, nudge: float) -> float:
        h = np.zeros(3)
        for at in range(4):
            own = u.copy()
            own[1, 2] += nudge * (at == step)
            h = np.tanh(w @ x[at] + own @ h + b)
        return float(h.sum())

    slopes = [(loss(step, 1e-5) - loss(step, -1e-5)) / 2e-5 for step in range(4)]
    assert found.entries(1, 2) == pytest.approx(slopes, rel=1e-7, abs=1e-10)


def test_the_rows_walk_backwards_and_sum_up():
    """The last step comes first; each row's sum is that of the rows so far."""
    table = view("ledger", pressed("slots-lstm", "goto last", "line f", "unit 3"))

    assert column(table, "t") == [6, 5, 4, 3, 2, 1]
    assert column(table, "sum") == pytest.approx(np.cumsum(column(table, "adds")).tolist(), rel=1e-12)
    assert table.cursor == 0
    assert table.dtype == "float64"


def test_a_backward_layer_is_walked_from_its_own_last_step():
    """In a layer that reads from right to left the step computed last is the first of the sentence."""
    session = opened("both ways")
    layer = next(one for one in session.document.model.layers if one.direction == "bwd")
    line = session.document.lines.index(signal_path(layer, "f"))

    table = view("ledger", Session(session.document, cursor=Cursor(2, line)))

    assert column(table, "t") == [1, 2, 3, 4, 5, 6]
    assert table.cursor == 2


@pytest.mark.parametrize(
    ("commands", "symbol"),
    [
        (("line f", "unit 3"), "∂/∂U_f[3,"),
        (("line c", "unit 5"), "∂/∂U_g[5,"),
        (("line h",), "∂/∂U_o[0,"),
        (("line p", "unit 2"), "∂/∂V_y[2,"),
    ],
)
def test_line_and_unit_choose_the_weight(commands, symbol):
    """The weight is of the current equation, or the nearest with weights above it, and of the unit."""
    session = pressed("slots-lstm", "goto 4", *commands)

    table = view("ledger", session)

    assert table.caption.startswith(symbol)


def test_the_weight_with_the_largest_gradient_of_its_row_is_shown():
    """Of the unit's row of weights the one with the largest gradient is looked at."""
    session = pressed("slots-lstm", "goto 4", "line f", "unit 3")
    document = session.document
    found = ledger_of(document, session.loss, 3, document.layer_of(session.line), "U_f")

    table = view("ledger", session)

    assert abs(column(table, "sum")[-1]) == pytest.approx(np.abs(found.gradient[3]).max(), rel=1e-12)


def test_the_ledger_follows_the_loss_and_the_cursor():
    """Another loss or another step gives another account, and the caption says which."""
    session = pressed("slots-lstm", "goto 4", "line f")
    other = perform(session, "loss other")

    tables = [
        view("ledger", one) for one in (perform(session, "loss output"), other, perform(other, "goto 2"))
    ]

    assert len({table.caption for table in tables}) == 3
    assert '"other") at step 4' in tables[1].caption
    assert column(tables[1], "adds")[2] != 0
    assert column(tables[2], "adds")[:4] == [0.0] * 4


def test_terms_of_the_same_columns_are_added_before_they_are_measured():
    """A matrix that is read twice in a step has one length a step, of the sum of both terms."""
    rng = np.random.default_rng(0)
    columns = (slice(0, 2), slice(0, 2), slice(2, 3))
    factors = tuple(
        Factor(rng.normal(size=(4, 1, 3)), rng.normal(size=(4, 1, one.stop - one.start)), one)
        for one in columns
    )
    found = Ledger(np.zeros((3, 3)), factors, 4)

    every = np.array([[found.entries(i, j) for j in range(3)] for i in range(3)])

    assert found.norms() == pytest.approx(np.sqrt((every**2).sum(axis=(0, 1))), rel=1e-12)


def test_a_layer_without_weights_says_so():
    """Where a layer has no weights at all the view says so and has no rows."""
    below = MODELS["no read-out"]
    top = Layer(READ_OUT, read_out("softmax", bare=True), {}, "")
    model = replace(below, layers=(*below.layers, top), labels=("one", "two"))
    document = Document(Origin(), model, token_sequences([3], answers=False))

    table = view("ledger", Session(document, cursor=Cursor(0, len(document.lines) - 1)))

    assert table.rows == ()
    assert table.caption == "no weights here: choose another equation"


def test_a_weight_that_the_loss_does_not_depend_on_gets_nothing_from_any_step():
    """After an ablation the unused gate's weights have a ledger of zeros, one a timestep."""
    session = bare("lstm", "equation c = f * c[-1] + g", "line i")

    table = view("ledger", session)

    assert len(table.rows) == session.steps
    assert set(column(table, "sum")) == {0.0}


@pytest.mark.parametrize(("signal", "parameter"), [("u", "W_a"), ("s", "v_a"), ("a", "v_a")])
def test_the_ledger_of_attention_is_of_what_it_has_learned(signal, parameter):
    """Its equations read weights that are made of trained ones; the ledger takes those apart."""
    session = pressed("dates-attention", "goto last")
    line = next(
        place
        for place, path in enumerate(session.document.lines)
        if path.layer == "attention" and path.name == signal
    )
    session = replace(session, cursor=replace(session.cursor, step=4, line=line, unit=2))

    table = view("ledger", session)

    assert table.caption.startswith(f"∂/∂{parameter}[2")
    total = table.rows[-1].cells[3]
    assert total == pytest.approx(sum(row.cells[2] for row in table.rows), rel=1e-9)
