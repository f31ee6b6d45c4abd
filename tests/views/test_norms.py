"""The chart of norms: what its curves are, where they stand on the axis, and what its table says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.session.commands import perform
from rnn_tui.views.dials import dial_command, dial_rows
from rnn_tui.views.norms import Chart, Curve, norms
from rnn_tui.views.registry import view
from tests.sessions import bare, pressed


def test_one_table_holds_the_dialled_curves_and_the_models_own():
    """Beside the two networks of the dials stands the model's layer, as far back as its sequence goes."""
    table = view("norms", pressed("slots-lstm", "goto 4", "dial steps = 10"))

    assert [column.heading for column in table.columns] == [
        "k", "RNN", "LSTM", "LSTM ∏f", "slots-lstm", "slots-lstm ∏f",
    ]  # fmt: skip
    assert [row.cells[0] for row in table.rows] == list(range(11))
    assert table.rows[0].cells[1:] == pytest.approx([1.0] * 5)
    assert [row.cells[4] is None for row in table.rows] == [False] * 4 + [True] * 7
    assert table.dtype == "float64"
    assert table.caption == "‖∂h_T/∂h_t‖ float64 · 32 units, seed 1 · here T = 4"


def test_turning_a_dial_changes_its_curve_and_no_other():
    """The radius changes both networks, the function the plain one, the bias the LSTM, none the model."""
    session = pressed("slots-elman", "goto last", "dial steps = 10")
    before = {curve.name: curve.last for curve in norms(session).curves}
    moved = {
        command: {
            curve.name
            for curve in norms(perform(session, command)).curves
            if curve.last != before[curve.name]
        }
        for command in ("dial radius = 1.5", "dial activation = relu", "dial forget = 3")
    }

    assert moved == {
        "dial radius = 1.5": {"rnn", "lstm", "lstm_path"},
        "dial activation = relu": {"rnn"},
        "dial forget = 3": {"lstm", "lstm_path"},
    }


def test_a_factor_of_several_signs_is_put_in_brackets():
    """What a state is multiplied by is named in the legend: z, f, or the term itself."""
    names = {
        cell: norms(bare(cell, "goto last")).curves[-1].heading.partition("∏")[2]
        for cell in ("lstm", "gru_reset_after", "minimal_gated", "lstm_1997")
    }

    assert names == {"lstm": "f", "gru_reset_after": "z", "minimal_gated": "(1 − f)", "lstm_1997": "f"}


def test_without_memory_the_dials_stand_alone():
    """For a network without memory the caption says so, and only the dialled curves are drawn."""
    found = norms(bare("feedforward", "goto last"))

    assert [curve.name for curve in found.curves] == ["rnn", "lstm", "lstm_path"]
    assert found.caption.endswith("no memory here")


def test_a_decade_is_as_high_wherever_it_lies():
    """Heights are those of the logarithm; what is too small stands at the foot, no number nowhere."""
    chart = Chart("", (), 10, below=6, above=2)

    assert [chart.height(10.0**power) for power in (-6, -2, 0, 2)] == pytest.approx([0, 0.5, 0.75, 1])
    assert chart.height(0.0) == chart.height(1e-30) == 0
    assert chart.height(math.inf) == 1
    assert chart.height(math.nan) is None


def test_a_curve_is_drawn_between_its_steps():
    """Where there are more places than steps the curve goes straight from one to the next, then ends."""
    curve = Curve("here", "", np.array([1.0, 1e-2, 1e-4]))
    chart = Chart("", (curve,), 4, below=4, above=0)

    found = chart.sampled(curve, 9)

    assert found[:5] == pytest.approx([1, 0.75, 0.5, 0.25, 0])
    assert found[5:] == [None] * 4


def test_the_axis_holds_every_norm_and_stays_while_it_does():
    """A small turn of a dial keeps the axis; explosion and vanishing widen it on their side."""
    session = bare("elman", "goto last", "dial steps = 50", "dial forget = 7")
    near = [norms(perform(session, f"dial radius = {radius}")) for radius in (0.95, 0.96)]
    far = norms(perform(perform(session, "dial radius = 2"), "dial activation = linear"))

    assert (near[0].below, near[0].above) == (near[1].below, near[1].above)
    assert far.above >= 15
    assert norms(perform(session, "dial activation = sigmoid")).below >= 32


def test_dials_say_where_they_stand():
    """Each dial has its word and its value, the forget bias with the gate it makes; one is chosen."""
    rows = dial_rows(bare("elman", "dial forget = -1", "dial radius = 0.125"), "norms")

    assert [(row.label, row.value) for row in rows] == [
        ("ρ of U", "0.125"), ("matrix", "random"), ("activation", "tanh"),
        ("steps T", "50"), ("forget bias", "−1 (f 0.269)"),
    ]  # fmt: skip
    assert [row.is_chosen for row in rows] == [True, False, False, False, False]


def test_a_click_chooses_a_dial_and_turns_the_chosen_one():
    """The first click on a dial chooses it, the next ones turn it; beside the dials nothing happens."""
    session = bare("elman")

    assert dial_command(session, "norms", 2) == "dial activation"
    assert dial_command(perform(session, "dial activation"), "norms", 2) == "dial activation +1"
    assert dial_command(session, "norms", 5) == dial_command(session, "norms", -1) == ""
