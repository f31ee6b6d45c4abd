"""Every operation of the language: value, slope, range and its form in single NumPy calls belong together."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.equations import intervals
from rnn_tui.equations.calls import function, softmax, softmax_slope
from rnn_tui.equations.derive import slope
from rnn_tui.equations.emit import folded, primitive
from rnn_tui.equations.evaluate import StepValues, evaluate
from rnn_tui.equations.nodes import Apply, Number, Parameter, Signal, walk
from rnn_tui.equations.operations import OPERATIONS, function_names, registry

ROWS = list(registry().values())
UNITWISE = [row for row in ROWS if not row.over_units]
A, B = Signal("a"), Signal("b")
CONSTANTS = {
    "clip": [(-0.5, 0.8), (0.25, 0.25)],
    "elu": [(1.0,), (0.3,), (-0.7,)],
    "leaky_relu": [(0.01,), (-0.5,), (2.0,)],
    "affine": [(1.0, 0.0), (-2.0, 0.5)],
    "scaled_tanh": [(1.0, 1.0), (-1.5, 0.7), (0.5, -2.0)],
}
CASES = [(row, constants) for row in UNITWISE for constants in CONSTANTS.get(row.name, [()])]
case = pytest.mark.parametrize(("row", "constants"), CASES, ids=[f"{row.name}{cs}" for row, cs in CASES])
each = pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])


def operands(row, dtype="float64", count: int = 200) -> list[np.ndarray]:
    """Numbers within the domain of an operation, on both sides of every kink."""
    rng = np.random.default_rng(4)
    values = [rng.uniform(-2, 2, count).astype(dtype) for _place in range(row.arity)]
    if row.name in ("log", "sqrt", "**"):
        values[0] = np.abs(values[0]) + np.asarray(0.1, dtype)
    if row.name == "/":
        values[1] = np.sign(values[1]) * (np.abs(values[1]) + np.asarray(0.2, dtype))
    return values


def node_of(row, constants) -> Apply:
    return Apply(row.name, (A, B)[: row.arity], constants)


def at(values: list[np.ndarray]) -> StepValues:
    return StepValues(x=np.zeros(1), now=dict(zip("ab", values, strict=False)), previous={}, parameters={})


def test_the_registry_is_found_by_name():
    """An operation is found by its name, and one that does not exist is a KeyError."""
    assert OPERATIONS["tanh"].name == "tanh"
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert "tanh" in function_names()
    with pytest.raises(KeyError):
        OPERATIONS["nope"]


@each
def test_every_operation_is_complete(row):
    """Each can be computed by one NumPy call, by others, or by the planner's own softmax."""
    assert (row.ufunc is not None) + (row.expand is not None) + row.over_units == 1
    assert row.is_operator == (not row.name.isidentifier() or row.name == "neg")
    assert row.arity in (1, 2)


@case
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_value_keeps_its_dtype(row, constants, dtype):
    """Numbers in float32 give float32, numbers in float64 give float64, and the two agree."""
    values = operands(row, dtype)

    found = row.value(*values, *constants)

    assert found.dtype == dtype
    wide = row.value(*(value.astype(np.float64) for value in values), *constants)
    np.testing.assert_allclose(found, wide, rtol=2e-6 if dtype == "float32" else 0, atol=2e-6)


@case
def test_a_value_has_a_form_in_single_calls(row, constants):
    """Written out in single NumPy calls, an operation gives the same number."""
    values, node = operands(row), node_of(row, constants)

    written = primitive(node)

    for part in walk(written):
        assert not isinstance(part, Apply) or OPERATIONS[part.op].ufunc is not None
    np.testing.assert_allclose(
        evaluate(written, at(values)), row.value(*values, *constants), rtol=1e-12, atol=1e-15
    )


@case
def test_a_slope_is_the_measured_one(row, constants):
    """The derivative of every operation is the quotient of differences, away from kinks."""
    values, node = operands(row), node_of(row, constants)
    far = np.ones(len(values[0]), bool)
    if row.kinks is not None:
        far = row.kinks(*values, *constants) > 1e-3
    if row.name in ("greater", "sign"):
        far &= np.abs(values[0] - (values[1] if row.arity == 2 else 0)) > 1e-3
    assert far.any()

    for place, leaf in enumerate((A, B)[: row.arity]):
        found = np.broadcast_to(evaluate(slope(node, leaf), at(values)), far.shape)
        sides = []
        for step in (1e-6, -1e-6):
            moved = [value + step * (which == place) for which, value in enumerate(values)]
            sides.append(row.value(*moved, *constants))
        measured = (sides[0] - sides[1]) / 2e-6
        np.testing.assert_allclose(found[far], measured[far], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("row", [row for row in UNITWISE if row.kinks], ids=lambda row: row.name)
def test_kinks_are_where_the_slope_jumps(row):
    """Where an operation says it has a kink, the distance to it is the least; elsewhere it is larger."""
    constants = CONSTANTS.get(row.name, [()])[-1]
    values = operands(row)

    distances = row.kinks(*values, *constants)

    assert np.shape(distances) == values[0].shape
    assert (np.asarray(distances) >= 0).all()


def test_a_power_has_a_kink_only_for_broken_exponents():
    """A square has no kink; a root of a power has one where its base is zero."""
    base = np.array([0.5, -1.0])

    assert (OPERATIONS["**"].kinks(base, np.array(2.0)) == np.inf).all()
    np.testing.assert_array_equal(OPERATIONS["**"].kinks(base, np.array(0.5)), base)


def test_an_exponential_unit_has_a_kink_unless_alpha_is_one():
    """ELU is smooth at zero for alpha = 1 only."""
    z = np.array([0.5, -0.25])

    assert (OPERATIONS["elu"].kinks(z, 1.0) == np.inf).all()
    np.testing.assert_array_equal(OPERATIONS["elu"].kinks(z, 0.5), np.abs(z))


def test_the_slope_of_a_power_by_its_exponent():
    """The slope of a^b by b is a^b · log a."""
    values = at([np.array([2.0]), np.array([3.0])])

    assert evaluate(slope(Apply("**", (A, B)), B), values) == pytest.approx(8 * math.log(2))
    assert evaluate(slope(Apply("**", (A, A)), A), values) == pytest.approx(4 * (1 + math.log(2)))


def test_what_does_not_read_a_leaf_has_no_slope():
    """The slope by something that a formula does not hold is zero."""
    assert slope(Apply("tanh", (A,)), B) == Number(0.0)
    assert slope(Parameter("b_h"), B) == Number(0.0)
    assert slope(B, B) == Number(1.0)


# Softmax.


@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_is_a_distribution_over_the_units(axis):
    """The shares are positive and add up to one, and large arguments do not overflow."""
    z = np.array([[1000.0, 1001.0, -1000.0], [0.0, 0.0, 0.0]])
    z = z if axis else z.T
    out = np.empty_like(z)

    softmax(z, out, axis=axis)

    np.testing.assert_allclose(out.sum(axis=axis), 1)
    np.testing.assert_allclose((out if axis else out.T)[1], 1 / 3)
    np.testing.assert_allclose((out if axis else out.T)[0], [1 / (1 + math.e), math.e / (1 + math.e), 0])
    np.testing.assert_allclose(OPERATIONS["softmax"].value(z if axis else z.T), out if axis else out.T)


def test_the_slope_of_a_softmax_is_its_jacobian():
    """A slope that comes in is multiplied by the whole Jacobian, p·(δ − p)."""
    rng = np.random.default_rng(5)
    z, cotangent = rng.normal(size=(4, 2)), rng.normal(size=(4, 2))
    p, out = np.empty_like(z), np.empty_like(z)
    softmax(z, p)

    softmax_slope(p, cotangent, out)

    for column in range(2):
        jacobian = np.diag(p[:, column]) - np.outer(p[:, column], p[:, column])
        np.testing.assert_allclose(out[:, column], jacobian @ cotangent[:, column], rtol=1e-12)


@pytest.mark.parametrize("name", ["max", "min", "copy", "+", "tanh"])
def test_a_loop_calls_functions_with_their_result_last(name):
    """Every call of a loop is function(*operands, result)."""
    row = registry().get(name)
    values = [np.array([1.0, -2.0]), np.array([0.5, 0.25])][: row.arity if row else 1]
    out = np.empty(2)

    function(name)(*values, out)

    np.testing.assert_array_equal(out, row.value(*values) if row else values[0])


# Constants.


def test_a_formula_of_constants_is_one_constant():
    """What holds no signal is computed once, without a warning where it is not a number."""
    assert folded(Apply("+", (Number(1.0), Number(2.0)))) == Number(3.0)
    assert primitive(Apply("tanh", (Apply("*", (Number(0.0), Number(5.0))),))) == Number(0.0)
    assert folded(Apply("/", (Number(1.0), Number(0.0)))) == Number(math.inf)
    assert folded(Apply("+", (A, Number(2.0)))) == Apply("+", (A, Number(2.0)))


def test_a_square_is_a_product():
    """The square z ** 2 is one multiplication of a number by itself."""
    inner = Apply("tanh", (A,))

    assert primitive(Apply("**", (inner, Number(2.0)))) == Apply("*", (inner, inner))
    assert primitive(Apply("**", (A, Number(3.0)))) == Apply("**", (A, Number(3.0)))


# Ranges.

ends = st.one_of(st.floats(-50, 50), st.sampled_from([-math.inf, math.inf, 0.0, 1.0, -1.0]))
spans = st.tuples(ends, ends).map(lambda pair: (min(pair), max(pair))).filter(lambda pair: pair[0] < math.inf)
spans = spans.filter(lambda pair: pair[1] > -math.inf)


def within(span: intervals.Interval, share: float) -> float:
    low, high = max(span[0], -1e3), min(span[1], 1e3)
    return min(max(low + share * (high - low), span[0]), span[1])


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(CASES), st.tuples(spans, spans), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_range_holds_every_value(chosen, ranges, shares):
    """Whatever the operands are within their ranges, the result lies within the range that was proved."""
    row, constants = chosen
    found = row.interval(*ranges[: row.arity], *constants)
    values = [np.float64(within(*pair)) for pair in zip(ranges, shares, strict=True)][: row.arity]

    with np.errstate(all="ignore"):
        result = float(row.value(*values, *constants))

    assert found[0] <= found[1]
    if not math.isnan(result):
        slack = 1e-9 * max(1.0, abs(result)) if math.isfinite(result) else 0.0
        assert found[0] - slack <= result <= found[1] + slack


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (intervals.multiply((-2, 3), (-1, 4)), (-8, 12)),
        (intervals.multiply((0, math.inf), (0, 1)), (0, math.inf)),
        (intervals.divide((1, 2), (-1, 1)), (-math.inf, math.inf)),
        (intervals.divide((1, 2), (2, 4)), (0.25, 1)),
        (intervals.power((-2, 1), (2, 2)), (0, 4)),
        (intervals.power((-2, 1), (3, 3)), (-8, 1)),
        (intervals.power((2, 3), (2, 2)), (4, 9)),
        (intervals.power((0, 1), (0.5, 2)), (0, 1)),
        (intervals.power((0, 2), (-1, 1)), (0, math.inf)),
        (intervals.power((-1, 1), (0.5, 0.5)), (-math.inf, math.inf)),
        (intervals.power((-1e200, 1e200), (3, 3)), (-math.inf, math.inf)),
        (intervals.power((1e200, 1e201), (2, 2)), (math.inf, math.inf)),
        (intervals.magnitude((-3, 2)), (0, 3)),
        (intervals.magnitude((-3, -2)), (2, 3)),
        (intervals.subtract((0, 1), (0, 2)), (-2, 1)),
        (OPERATIONS["log"].interval((-1, 1)), (-math.inf, 0)),
        (OPERATIONS["exp"].interval((0, 1e9)), (1, math.inf)),
        (OPERATIONS["sqrt"].interval((-1, 4)), (0, 2)),
        (OPERATIONS["softmax"].interval((-1, 4)), (0, 1)),
        (OPERATIONS["clip"].interval((-9, 9), -1, 2), (-1, 2)),
        (OPERATIONS["elu"].interval((-math.inf, 2), -1.0), (0, 3)),
    ],
)
def test_a_range_is_as_narrow_as_can_be_told(found, expected):
    """Ranges are exact where one operation alone decides them."""
    assert found == expected
