"""The activation view: curves and slopes as the books have them, and every unit where it belongs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_tui.session.commands import perform
from rnn_tui.session.dials import BY_NAME, OWN, elementwise
from rnn_tui.views.activation import FLAT, activation
from rnn_tui.views.registry import view
from tests.sessions import bare, pressed

BOOKS = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: z * (z > 0), lambda z: (z > 0) * 1.0),
    "linear": (lambda z: z, np.ones_like),
    "softplus": (lambda z: np.log1p(np.exp(z)), lambda z: 1 / (1 + np.exp(-z))),
    "hard_sigmoid_keras2": (lambda z: np.clip(0.2 * z + 0.5, 0, 1), lambda z: 0.2 * (np.abs(z) < 2.5)),
}


@pytest.mark.parametrize("name", BOOKS)
def test_a_curve_and_its_slope_are_those_of_the_books(name):
    """Functions and slopes are drawn as their formulas say."""
    found = activation(bare("elman", "goto 2", f"dial curve = {name}"))
    z = np.linspace(-found.end, found.end, 100)

    values, slopes = found.sampled(100)

    assert values == pytest.approx(BOOKS[name][0](z), abs=1e-12)
    assert slopes == pytest.approx(BOOKS[name][1](z), abs=1e-12)


@pytest.mark.parametrize("name", elementwise())
def test_every_function_of_one_number_has_a_curve(name):
    """Any function of the language can be put in place of the equation's own, and its slope is its own."""
    found = activation(bare("elman", "goto 2", f"dial curve = {name}"))
    places = np.array([0.3, 0.7, 1.9])

    values, slopes = found.at(places)
    above, below = found.at(places + 1e-6)[0], found.at(places - 1e-6)[0]

    assert slopes == pytest.approx((above - below) / 2e-6, rel=1e-6, abs=1e-9)
    assert np.isfinite(values).all()
    low, high = found.ranges()[0]
    assert low < high


def test_every_unit_stands_at_its_pre_activation():
    """A unit's place on the curve is W x + U h + b of this step, its height the gate itself."""
    session = pressed("slots-lstm", "goto 4", "line f")
    trace, weights = session.document.trace, session.document.model.layers[0].parameters
    x, h = trace["x"][3, 0].astype(float), trace["h"][2, 0].astype(float)
    z = weights["W_f"].astype(float) @ x + weights["U_f"].astype(float) @ h + weights["b_f"]

    marks = activation(session).marks

    assert [mark.unit for mark in marks] == list(range(16))
    assert [mark.z for mark in marks] == pytest.approx(z, rel=1e-12)
    assert [mark.value for mark in marks] == pytest.approx(trace["f"][3, 0], abs=1e-6)
    gate = 1 / (1 + np.exp(-z))
    assert [mark.slope for mark in marks] == pytest.approx(gate * (1 - gate), rel=1e-12)


def test_the_share_in_the_flat_parts_is_counted():
    """Flat is where the slope is below a twentieth of the largest; the caption counts the units there."""
    session = pressed("slots-lstm", "goto last", "line g")
    found = activation(session)
    flat = [abs(mark.slope) < 0.05 for mark in found.marks]

    assert FLAT == 0.05
    assert [mark.is_flat for mark in found.marks] == flat
    assert 0 < sum(flat) < 16
    assert found.flats == sum(flat)
    assert found.caption == f"g · {sum(flat)} of 16 units flat · slope below 5 % of the largest"
    edges = [
        place for place, is_flat in zip(np.linspace(-4, 4, 801), found.flat(801), strict=True) if not is_flat
    ]
    assert edges[0] == pytest.approx(-math.acosh(math.sqrt(20)), abs=0.011)


def test_a_unit_that_a_relu_switches_off_is_flat():
    """Put in the place of tanh, a ReLU is flat for every unit below 0 and nowhere else."""
    found = activation(bare("elman", "goto 3", "dial curve = relu", hidden_size=8))

    assert [mark.is_flat for mark in found.marks] == [mark.z <= 0 for mark in found.marks]


def test_a_step_moves_the_marks():
    """From one step to the next the units move along the same curve."""
    session = pressed("slots-lstm", "line f", "goto 2")
    later = perform(session, "next")

    before, after = activation(session), activation(later)

    assert [mark.z for mark in before.marks] != [mark.z for mark in after.marks]
    assert before.function == after.function == "σ"


@pytest.mark.parametrize(
    ("line", "symbol", "function"),
    [("f", "f", "σ"), ("g", "g", "tanh"), ("c", "g", "tanh"), ("o", "o", "σ"), ("h", "h", "tanh")],
)
def test_the_function_is_of_the_line_or_the_nearest_above(line, symbol, function):
    """The curve is of the function in the current equation; a line without any shows the one above it."""
    found = activation(pressed("slots-lstm", "goto 2", f"line {line}"))

    assert (found.symbol, found.function) == (symbol, function)


def test_a_line_that_is_not_computed_has_a_curve_and_no_units():
    """Within a step a function whose turn is still to come has no marks, and the caption says why."""
    found = activation(bare("lstm", "equation f = 1", "step"))

    assert (found.symbol, found.marks) == ("i", ())
    assert found.caption == "i · not computed yet"
    assert found.node is not None


def test_without_any_function_the_view_says_so():
    """Where no equation of a layer has a function of one number the caption says so."""
    session = bare("elman", "equation h = W_h @ x + U_h @ h[-1] + b_h")

    table = view("activation", session)

    assert table.rows == ()
    assert table.caption == "no function here: choose another equation"


def test_the_axis_stays_from_step_to_step():
    """The ends of the axis are a few fixed ones, wide enough for every unit of the step."""
    session = pressed("slots-lstm", "line f")
    ends = {activation(perform(session, f"goto {step}")).end for step in range(1, 7)}

    assert ends <= {4.0, 8.0, 16.0}
    far = perform(session, "set b_f[0] = 1000")
    assert activation(far).end == 128.0
    assert activation(far).marks[0].value == 1.0


def test_a_click_finds_the_nearest_unit():
    """The unit nearest to a place of the axis is the one that a click there chooses."""
    found = activation(pressed("slots-lstm", "goto 2", "line f"))
    lowest = min(found.marks, key=lambda mark: mark.z)

    assert found.nearest(-found.end) == lowest.unit


def test_the_dial_offers_what_can_be_drawn():
    """At every notch of the dial there is a curve; the first is the equation's own."""
    notches = BY_NAME["curve"].notches

    assert notches[0] == OWN
    for notch in notches:
        assert activation(bare("elman", "goto 2", f"dial curve = {notch}")).node is not None
