"""Random equations as nodes, for what must hold of any equation that can be written."""

from __future__ import annotations

from hypothesis import strategies as st

from rnn_tui.equations.nodes import Apply, Input, Join, MatMul, Node, Number, Parameter, Previous, Signal
from rnn_tui.equations.operations import OPERATIONS, function_names

SIGNALS = ("h", "c", "gate_2")
OPERATORS = ("+", "-", "*", "/", "**", "neg")

amounts = st.one_of(
    st.integers(0, 10**6).map(float),
    st.floats(0, 1e30, allow_subnormal=False),
    st.sampled_from([0.5, 1 / 6, 1e30, 1e-30]),
)
matrices = st.sampled_from(["W_f", "U_f", "V_y", "W_x_2"]).map(Parameter)
leaves = st.one_of(
    amounts.map(Number),
    st.just(Input()),
    st.sampled_from(SIGNALS).map(Signal),
    st.sampled_from(SIGNALS).map(Previous),
    st.sampled_from(["b_f", "P_f", "b_Un"]).map(Parameter),
)


@st.composite
def calls(draw, inner: st.SearchStrategy[Node]) -> Node:
    """An operator or function of the language with operands and constants that it takes."""
    op = draw(st.sampled_from([*OPERATORS, *function_names()]))
    row = OPERATIONS[op]
    args = tuple(draw(inner) for _place in range(row.arity))
    signed = st.one_of(amounts, amounts.map(lambda value: -value))
    constants = [draw(signed) for _name in row.constants]
    if op == "clip":
        constants.sort()
    return Apply(op, args, tuple(constants))


@st.composite
def products(draw, inner: st.SearchStrategy[Node]) -> Node:
    """A matrix times a vector, or times a list of vectors."""
    parts = tuple(draw(st.lists(inner, min_size=1, max_size=3)))
    return MatMul(draw(matrices), parts[0] if len(parts) == 1 else Join(parts))


nodes = st.recursive(leaves, lambda inner: st.one_of(calls(inner), products(inner)), max_leaves=12)
"""Any equation, as the parser would build it."""
