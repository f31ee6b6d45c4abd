"""Why a number is what it is: its terms add up to it, and each leads to where it came from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations import notation
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.evaluate import StepValues
from rnn_tui.equations.explain import Explanation, Reference, explain
from rnn_tui.equations.nodes import Apply
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.parse import parse
from tests.one_step import one_step
from tests.random_cells import cells
from tests.small_cells import single

SIZES = {"I": 3, "H": 4, "O": 2, "P": 2}


def explained(cell: Cell, values: StepValues, signal: str, unit: int = 1) -> Explanation:
    return explain(signal, cell.by_name[signal].node, values, unit, notation.screen())


def close(value: float):
    return pytest.approx(value, rel=1e-12, abs=1e-12)


def check(found: Explanation, values: StepValues, node) -> None:
    """Hold every number of an explanation against the step it explains."""
    assert sum(term.value for term in found.terms) == close(found.argument)
    if found.function:
        assert isinstance(node, Apply)
        if not found.mixes_units:
            operand = np.float64(found.argument)
            assert OPERATIONS[node.op].value(operand, *node.constants) == close(found.value)
    else:
        assert found.argument == found.value
    for term in found.terms:
        for product in term.products:
            assert product.share == close(product.weight * product.value)
            check_source(product.source, product.value, values)
        if term.products:
            assert sum(product.share for product in term.products) == close(term.value)
            sizes = [abs(product.share) for product in term.products]
            assert sizes == sorted(sizes, reverse=True)
        else:
            assert term.factors
    np.testing.assert_allclose(found.value, values.now[found.signal][found.unit], rtol=1e-12, atol=1e-12)


def check_source(source: Reference | None, value: float, values: StepValues) -> None:
    """A reference leads to a number that exists: the very number, or what a function was applied to."""
    if source is not None:
        arrays = {"x": values.x} if source.name == "x" else values.previous if source.previous else values.now
        assert 0 <= source.unit < len(arrays[source.name])
        assert np.isfinite(value)


@pytest.mark.parametrize("name", cell_names())
def test_the_terms_of_every_number_of_a_shipped_cell_add_up(name):
    """For each signal and unit the shares add up to the value, to 1e-12 of it."""
    cell = load_cell(name)
    values = one_step(cell, SIZES)

    for row in cell.rows:
        for unit in range(len(values.now[row.name])):
            check(explained(cell, values, row.name, unit), values, row.node)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells(), st.integers(0, 9999))
def test_the_terms_of_any_number_add_up(cell, seed):
    """So they do for any cell."""
    values = one_step(cell, {"I": 2, "H": 3}, seed)

    for row in cell.rows:
        check(explained(cell, values, row.name, 2), values, row.node)


def test_a_gate_is_a_function_of_three_terms():
    """An input gate is a sigmoid of W·x, U·h and b, and each weight leads to what it meets."""
    cell = load_cell("lstm")
    values = one_step(cell, SIZES)

    found = explained(cell, values, "i")

    assert (found.signal, found.unit, found.function, found.mixes_units) == ("i", 1, "σ", False)
    assert [term.label for term in found.terms] == ["W·x", "U·h₋₁", "b"]
    weights, recurrent, bias = found.terms
    assert {product.source for product in weights.products} == {Reference("x", False, n) for n in range(3)}
    assert {product.source for product in recurrent.products} == {Reference("h", True, n) for n in range(4)}
    for product in recurrent.products:
        assert product.weight == values.parameters["U_i"][1, product.source.unit]
        assert product.value == values.previous["h"][product.source.unit]
    assert bias.value == values.parameters["b_i"][1]
    assert [(factor.label, factor.value, factor.source) for factor in bias.factors] == [
        ("b_i", bias.value, None)
    ]


def test_a_cell_state_is_a_sum_of_products():
    """The new cell state is what was kept and what was written, each a product of two signals."""
    cell = load_cell("lstm")
    values = one_step(cell, SIZES)

    found = explained(cell, values, "c")

    assert found.function == ""
    kept, written = found.terms
    assert (kept.label, written.label) == ("f·c₋₁", "i·g")
    assert [factor.source for factor in kept.factors] == [Reference("f", False, 1), Reference("c", True, 1)]
    assert [factor.value for factor in written.factors] == [values.now["i"][1], values.now["g"][1]]
    assert kept.value == close(values.now["f"][1] * values.previous["c"][1])


def test_a_reference_looks_through_functions():
    """tanh(c) leads to c, and 1 − z to z."""
    gru, lstm = load_cell("gru_reset_before"), load_cell("lstm")

    state = explained(gru, one_step(gru, SIZES), "h")
    hidden = explained(lstm, one_step(lstm, SIZES), "h")

    assert [factor.label for factor in state.terms[0].factors] == ["1 − z", "n"]
    assert state.terms[0].factors[0].source == Reference("z", False, 1)
    assert hidden.terms[0].factors[1].source == Reference("c", False, 1)


def of(text: str, unit: int = 0, **parameters: list) -> Explanation:
    arrays = {name: np.array(value, np.float64) for name, value in parameters.items()}
    values = StepValues(
        x=np.array([2.0, 5.0]),
        now={"h": np.array([-3.0, 1.0]), "g": np.array([0.5, 4.0])},
        previous={"h": np.array([-4.0, 7.0])},
        parameters=arrays,
    )
    return explain("h", parse(text, ["h", "g"]), values, unit, notation.screen())


def test_a_minus_sign_belongs_to_its_term():
    """Terms that are taken away count negative, with all their weights."""
    found = of("g - W_h @ x - (h - g)", W_h=[[3, 4], [0, 0]])

    assert [(term.label, term.value) for term in found.terms] == [
        ("g", 0.5),
        ("−W·x", -26.0),
        ("−h", 3.0),
        ("g", 0.5),
    ]
    assert [(product.weight, product.share) for product in found.terms[1].products] == [(-4, -20), (-3, -6)]


def test_the_parts_of_a_list_lead_to_their_own_signals():
    """The weights of a matrix that multiplies [h, x] lead to h for the first columns, to x for the rest."""
    found = of("W_h @ [h[-1], x, tanh(g)]", W_h=[[1, 1, 1, 1, 1, 1], [0] * 6])

    sources = [product.source for product in found.terms[0].products]

    assert sources == [
        Reference("h", True, 1),
        Reference("x", False, 1),
        Reference("h", True, 0),
        Reference("x", False, 0),
        Reference("g", False, 1),
        Reference("g", False, 0),
    ]
    assert found.terms[0].label == "W·[h₋₁, x, tanh(g)]"


def test_a_number_is_a_factor_only_where_it_stands_alone():
    """In 2·h the factor is h; a constant on its own is its own only factor."""
    found = of("2 * h + 3")

    assert [[factor.label for factor in term.factors] for term in found.terms] == [["h"], ["3"]]
    assert [factor.source for term in found.terms for factor in term.factors] == [
        Reference("h", False, 0),
        None,
    ]


def test_what_reads_two_signals_leads_nowhere():
    """A quotient of two signals has no single place that it came from."""
    assert of("h / g + 1").terms[0].factors[0].source is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("max(h, g)", Reference("g", False, 0)),
        ("min(h, g)", Reference("h", False, 0)),
        ("max(h[-1], h)", Reference("h", False, 0)),
        ("max(x, 2)", Reference("x", False, 0)),
        ("max(2, x)", None),
    ],
)
def test_an_extreme_leads_to_what_it_is(text, source):
    """Of two operands the one that wins leads on, of equals the first."""
    assert of(text).terms[0].factors[0].source == source


def test_a_softmax_says_that_it_reads_all_units():
    """Under a softmax the terms explain the argument only; the explanation says so."""
    cell = single("softmax(W_h @ x + b_h)")
    values = one_step(cell, SIZES)

    found = explained(cell, values, "h")

    assert found.mixes_units
    assert found.function == "softmax"
    assert found.argument == close((values.parameters["W_h"] @ values.x + values.parameters["b_h"])[1])
    assert not of("tanh(h)").mixes_units


def test_an_overflow_is_explained_without_a_warning():
    """A number that grew out of all bounds is shown as infinite."""
    found = of("exp(10000 * g) * x")

    assert found.value == np.inf
