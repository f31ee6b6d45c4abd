"""Ablations: what becomes of a cell when a gate, a term or a whole signal is taken out of an equation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.nodes import Apply, Node, rebuild
from rnn_tui.equations.printing import canonical
from rnn_tui.networks.tracing import signal_widths
from rnn_tui.session.commands import perform
from rnn_tui.session.document import Document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.training.gradient_check import TOLERANCE, check_gradients
from tests.sessions import bare, pressed, same, values
from tests.small_models import small_model, token_sequences

LSTM = "slots-lstm"


def without_one(node: Node) -> Iterator[Node]:
    """The equation without one of its operands, in each way there is."""
    if isinstance(node, Apply) and node.op in ("+", "-", "*"):
        yield from node.args
    inner: list[Node] = []
    rebuild(node, lambda child: inner.append(child) or child)
    for place, child in enumerate(inner):
        for smaller in without_one(child):
            parts = iter([*inner[:place], smaller, *inner[place + 1 :]])
            yield rebuild(node, lambda _child, parts=parts: next(parts))


def ablations(name: str) -> list[str]:
    """Every equation of a cell without one of its operands, and every signal held at 1, as commands."""
    found = {}
    for row in load_cell(name).rows:
        found |= {f"equation {row.name} = {canonical(node)}": None for node in without_one(row.node)}
        found[f"equation {row.name} = 1"] = None
    return list(found)


@pytest.mark.parametrize("name", cell_names())
def test_every_operand_of_every_cell_can_be_taken_out(name):
    """Without any one term or factor a cell still runs, keeps its other weights, and has right gradients."""
    before = bare(name, text="1 0 2; 0 1 1; −1 1 0", hidden_size=4, precision="float64", seed=3)
    widths = signal_widths(before.document.model)
    tried = 0

    for command in ablations(name):
        after = perform(before, command).document

        assert after.notes == ("all weights kept",), command
        assert signal_widths(after.model) == widths, command
        assert all(np.isfinite(array).all() for array in after.trace.arrays.values()), command
        assert all(row.error <= TOLERANCE for row in check_gradients(after.model, most=1)), command
        tried += 1

    assert tried > 2


def test_a_gate_that_nothing_reads_is_still_computed_and_shown():
    """Without the input gate the memory takes the whole candidate; i has its own 16 units and its weights."""
    before = pressed(LSTM)
    session = perform(before, "equation c = f * c[-1] + g")
    trace = session.document.trace

    assert session.document.lines == before.document.lines
    assert same(trace["i"][0], before.document.trace["i"][0])
    np.testing.assert_allclose(trace["c"][1], trace["f"][1] * trace["c"][0] + trace["g"][1], rtol=1e-6)
    assert set(session.document.model.parameters) == set(before.document.model.parameters)
    assert not perform(session, "show gradient").trace["i"].any()


def test_a_state_that_nothing_reads_keeps_its_size():
    """Where h is only the input, c and its gates are no longer read, and keep their 16 units."""
    session = pressed(LSTM, "equation h = tanh(x)")
    trace = session.document.trace

    assert {name: trace[name].shape[2] for name in "figcoh"} == {**dict.fromkeys("figco", 16), "h": 12}
    assert session.document.notes == ("drawn anew: U_f, U_i, U_g, U_o, V_y",)


def test_the_hidden_state_may_become_as_long_as_the_input():
    """A hidden state that is the input plus what was before has as many units as the input has numbers."""
    session = pressed("slots-elman", "equation h = tanh(x + h[-1])")

    assert session.document.trace["h"].shape == (6, 1, 12)
    assert session.document.notes == ("drawn anew: V_y",)


def test_a_projection_can_be_taken_out():
    """Without its projection the hidden state is as long as the cell state, whatever [sizes] said of it."""
    session = bare("lstm_projected", "equation h = o * tanh(c)")

    assert session.document.model.recurrent[0].cell.sizes == (("c", "H"),)
    assert session.document.trace["h"].shape == session.document.trace["c"].shape


def test_a_projection_keeps_its_size_through_another_equation():
    """A projected state of 3 units beside a memory of 4 stays one when a gate is held open."""
    model = small_model(["lstm_projected"])
    before = Session(Document(Origin(), model, token_sequences([4], answers=False)))

    session = perform(before, "equation f = 1")

    assert session.document.trace["h"].shape == before.document.trace["h"].shape
    assert session.document.trace["h"].shape[2] == 3
    assert session.document.notes == ("all weights kept",)


def test_what_was_written_stays_where_it_still_applies():
    """A value over the input gate outlives another equation of the forget gate, and counts."""
    session = pressed(LSTM, "set i[3] = 0 at 2", "set x[1] = 2 at 3", "equation f = 1")

    assert [(write.path.name, write.step) for write in session.document.writes] == [("i", 1), ("x", 2)]
    assert values(session, "i", 3)[1] == 0.0
    assert values(session, "x", 1)[2] == 2.0


def test_what_was_written_goes_with_its_signal_or_its_unit():
    """A value over a gate that another cell has not, or over a unit beyond the new size, is gone."""
    session = pressed(LSTM, "set i[3] = 0", "set h[14] = 1", "set h[2] = 1")

    assert [write.path.name for write in perform(session, "cell gru_reset_after").document.writes] == [
        "h"
    ] * 2
    assert [write.unit for write in perform(session, "equation h = tanh(x)").document.writes] == [3, 2]


def test_a_net_that_reads_both_ways_is_changed_in_both():
    """Another equation holds in both directions, and the read-out still reads both together."""
    session = pressed("slots-bilstm", "equation f = 1")
    trace = session.document.trace

    assert (trace["fwd.f"] == 1).all()
    assert (trace["bwd.f"] == 1).all()
    assert session.document.notes == ("all weights kept",)


def test_the_weights_of_both_directions_are_named_apart():
    """Another cell in a net that reads both ways draws weights for each direction, and says which."""
    note = pressed("slots-bilstm", "cell elman").document.notes[0]

    assert note == "drawn anew: " + ", ".join(
        f"0.{way}.{name}" for way in ("fwd", "bwd") for name in ("W_h", "U_h", "b_h")
    )
