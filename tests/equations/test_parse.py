"""The language: what can be written is read as it is meant, and what is printed reads back the same."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rnn_tui.equations.nodes import Apply, Input, Join, MatMul, Number, Parameter, Previous, Signal, walk
from rnn_tui.equations.operations import OPERATIONS, function_names, registry
from rnn_tui.equations.parse import parse
from rnn_tui.equations.printing import canonical
from rnn_tui.errors import EquationError
from tests.random_nodes import OPERATORS, SIGNALS, nodes

X, H = Input(), Signal("h")

# fmt: off
READ = [
    ("x", X),
    ("h", H),
    ("h[-1]", Previous("h")),
    ("h [ - 1 ]", Previous("h")),
    ("b_f", Parameter("b_f")),
    ("W_f @ x", MatMul(Parameter("W_f"), X)),
    ("W_f @ [h[-1], x]", MatMul(Parameter("W_f"), Join((Previous("h"), X)))),
    ("W_f @ x * h", Apply("*", (MatMul(Parameter("W_f"), X), H))),
    ("W_f @ x ** 2", MatMul(Parameter("W_f"), Apply("**", (X, Number(2.0))))),
    ("h - x - x", Apply("-", (Apply("-", (H, X)), X))),
    ("h / x * x", Apply("*", (Apply("/", (H, X)), X))),
    ("h ** x ** x", Apply("**", (H, Apply("**", (X, X))))),
    ("-h ** 2", Apply("neg", (Apply("**", (H, Number(2.0))),))),
    ("-0.5", Apply("neg", (Number(0.5),))),
    ("1e-3", Number(0.001)),
    ("1_000 # a comment", Number(1000.0)),
    ("clip(x, -1, 1/4)", Apply("clip", (X,), (-1.0, 0.25))),
    ("clip(x, --1, 1)", Apply("clip", (X,), (1.0, 1.0))),
    ("leaky_relu(x)", Apply("leaky_relu", (X,), (0.01,))),
    ("affine(x, 2)", Apply("affine", (X,), (2.0, 0.0))),
    ("max(x, h)", Apply("max", (X, H))),
    ("\tx\t+ x ", Apply("+", (X, X))),
]
PRINTED = [
    ("(h)", "h"),
    ("h-x-x", "h - x - x"),
    ("h-(x-x)", "h - (x - x)"),
    ("h+(x+x)", "h + (x + x)"),
    ("h*(x/x)", "h * (x / x)"),
    ("(h*x)/x", "h * x / x"),
    ("(h+x)*x", "(h + x) * x"),
    ("(-h)*x", "-h * x"),
    ("-(h*x)", "-(h * x)"),
    ("--h", "--h"),
    ("h - -x", "h - -x"),
    ("(-h)**2", "(-h)**2"),
    ("-h**2", "-h**2"),
    ("(h**2)**2", "(h**2)**2"),
    ("h**(2**2)", "h**2**2"),
    ("h**-x", "h**-x"),
    ("h**(x+1)", "h**(x + 1)"),
    ("W_f@(h+x)", "W_f @ (h + x)"),
    ("W_f@(h*x)", "W_f @ (h * x)"),
    ("W_f@-x", "W_f @ -x"),
    ("W_f@(U_f@x)", "W_f @ (U_f @ x)"),
    ("h*(W_f@x)", "h * (W_f @ x)"),
    ("W_f@[h[-1],x+x]", "W_f @ [h[-1], x + x]"),
    ("leaky_relu(x,0.01)", "leaky_relu(x)"),
    ("leaky_relu(x,0.02)", "leaky_relu(x, 0.02)"),
    ("affine(x,1)", "affine(x)"),
    ("affine(x,1,-2)", "affine(x, 1, -2)"),
    ("0.1+2.0+1e30+1e-7+1/6", "0.1 + 2 + 1e+30 + 1e-07 + 1 / 6"),
]
# fmt: on


@pytest.mark.parametrize(("text", "node"), READ, ids=[text for text, _node in READ])
def test_an_equation_is_read_as_it_is_meant(text, node):
    """Operators bind as in mathematics, and names are what their first letter says."""
    assert parse(text, ["h"]) == node


@pytest.mark.parametrize(("text", "printed"), PRINTED, ids=[text for text, _printed in PRINTED])
def test_an_equation_is_printed_with_no_more_parentheses_than_it_needs(text, printed):
    """The canonical text has one spelling for each equation."""
    node = parse(text, ["h"])

    assert canonical(node) == printed
    assert parse(printed, ["h"]) == node


@pytest.mark.parametrize("name", [*OPERATORS, *function_names()])
def test_every_operation_can_be_written(name):
    """Each operator and each function is printed, and read back as the same node."""
    row = OPERATIONS[name]
    constants = tuple(0.25 + place for place in range(len(row.constants)))

    for given_constants in (constants, tuple(default or 0.0 for _name, default in row.constants)):
        node = Apply(name, (X, H)[: row.arity], given_constants)
        assert parse(canonical(node), ["h"]) == node


def test_what_only_derivatives_need_cannot_be_written():
    """A cell file cannot use the operations that exist for backward equations only."""
    hidden = [row.name for row in registry().values() if not row.in_language]

    assert sorted(hidden) == ["expm1", "greater", "logaddexp", "sign"]
    for name in hidden:
        with pytest.raises(EquationError, match=f"unknown function '{name}'"):
            parse(f"{name}(x, x)", [])


@given(nodes)
def test_any_equation_reads_back_as_it_was_printed(node):
    """Whatever can be built is printed so that it parses to the same node again."""
    assert parse(canonical(node), SIGNALS) == node


@given(nodes, st.sampled_from(["", "  ", "\t"]))
def test_every_part_knows_where_it_stands(node, lead):
    """The place that a part remembers is the very text of the part, so a caret can point at it."""
    text = lead + canonical(node)

    for part in walk(parse(text, SIGNALS)):
        start, end = part.span
        if not isinstance(part, Join):
            assert parse(text[start:end], SIGNALS) == part


def test_places_are_counted_in_characters():
    """Behind letters that take several bytes a caret still points at the right character."""
    # A full-width h is the same name as a plain one, as in Python.
    tree = parse("\uff48 + max(\uff48, x)", ["h"])

    assert tree.args[1].span == (4, 13)
    assert tree.args[1].args[1].span == (11, 12)


TOKENS = ["x", "h", "W_f", "b_f", "tanh", "max", "clip", "(", ")", "[", "]", ",", "@", "+", "-", "*", "/"]
TOKENS += ["**", "1", "0.5", "-1", "[-1]", " ", "é", "'", '"', "=", "if", "lambda", ":", "\\d", "2if", "f'{"]


@given(st.one_of(st.lists(st.sampled_from(TOKENS), max_size=20).map("".join), st.text(max_size=40)))
@example("'\\d' * x")
@example("2if x else 3")
@example("x\x00")
@example("\ud800")
@example("\u202e")
def test_any_text_is_an_equation_or_an_equation_error(text):
    """Whatever is typed, the answer is an equation or a message; never a warning, never a crash."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            node = parse(text, ["h"])
        except EquationError as error:
            assert str(error).splitlines()[0]  # noqa: PT017 - both endings are right
        else:
            assert parse(canonical(node), ["h"]) == node
