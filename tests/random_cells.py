"""Random cells of the language, for tests that must hold for every cell there can be."""

from __future__ import annotations

import numpy as np
from hypothesis import note
from hypothesis import strategies as st

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.errors import EquationError

SMOOTH = ["sigmoid", "tanh", "softsign", "softplus", "identity"]
KINKED = ["relu", "hard_sigmoid_keras2", "hard_sigmoid_keras3", "abs", "leaky_relu", "elu"]


@st.composite
def formulas(draw, names: list[str], place: int, depth: int) -> str:
    """A formula that may read x, any signal at [-1], and the signals before its own place."""
    leaf = depth == 0 or draw(st.integers(0, 4)) == 0
    if leaf:
        kind = draw(st.sampled_from(["previous", "earlier", "sum", "vector", "number"]))
        if kind == "previous":
            return f"{draw(st.sampled_from(names))}[-1]"
        if kind == "earlier" and place:
            return draw(st.sampled_from(names[:place]))
        if kind == "vector":
            return f"P_{draw(st.integers(0, 2))}"
        if kind == "number":
            return draw(st.sampled_from(["0.5", "1", "-0.25"]))
        return draw(sums(names, place, depth))
    inner = formulas(names, place, depth - 1)
    kind = draw(
        st.sampled_from(
            ["add", "subtract", "multiply", "call", "softmax", "clip", "max", "square", "neg", "sum"]
        )
    )
    match kind:
        case "add":
            return f"({draw(inner)} + {draw(inner)})"
        case "subtract":
            return f"({draw(inner)} - {draw(inner)})"
        case "multiply":
            return f"{draw(inner)} * {draw(inner)}"
        case "call":
            return f"{draw(st.sampled_from(SMOOTH + KINKED))}({draw(inner)})"
        case "softmax":
            start = draw(st.sampled_from(["", f"{draw(sums(names, place, 0))} + "]))
            return f"softmax({start}{draw(inner)})"
        case "clip":
            return f"clip({draw(inner)}, -0.8, 0.9)"
        case "max":
            return f"{draw(st.sampled_from(['max', 'min']))}({draw(inner)}, {draw(inner)})"
        case "square":
            return f"({draw(inner)})**2"
        case "neg":
            return f"-({draw(inner)})"
    return draw(sums(names, place, depth))


@st.composite
def sums(draw, names: list[str], place: int, depth: int) -> str:
    """A sum of products, in all the forms that the planner treats apart."""
    number = draw(st.integers(0, 3))
    terms = [f"W_{number} @ x"]
    if draw(st.booleans()):
        terms.append(f"U_{number} @ {draw(st.sampled_from(names))}[-1]")
    if place and draw(st.booleans()):
        terms.append(f"V_{number} @ {draw(st.sampled_from(names[:place]))}")
    if depth and draw(st.booleans()):
        terms.append(
            f"U_n{number} @ ({draw(formulas(names, place, 0))} * {draw(st.sampled_from(names))}[-1])"
        )
    if draw(st.integers(0, 3)) == 0:
        terms.append(f"W_j{number} @ [{draw(st.sampled_from(names))}[-1], x]")
    if draw(st.booleans()):
        terms.append(f"b_{number}")
    order = draw(st.permutations(terms))
    text = order[0] + "".join(draw(st.sampled_from([" + ", " + ", " - "])) + term for term in order[1:])
    return f"({text})"


@st.composite
def cells(draw) -> Cell:
    """A checked cell of one to five signals."""
    names = list("abcde")[: draw(st.integers(1, 5))]
    rows = []
    for place, name in enumerate(names):
        text = draw(formulas(names, place, draw(st.integers(0, 3))))
        # Every signal is bounded and as long as the hidden size, so that long runs stay finite.
        text = (
            f"tanh({text} + U_t{place} @ {draw(st.sampled_from(names))}[-1] + b_t)"
            if draw(st.booleans())
            else f"tanh({text}) + 0 * b_t"
        )
        rows.append(f'{name} = {{ kind = "state", is = "{text}" }}')
    text = f'output = "{draw(st.sampled_from(names))}"\n[signals]\n' + "\n".join(rows)
    note(text)
    try:
        return parse_cell(text, name="random")
    except EquationError as error:  # two matrices of one number may need different shapes, for one
        from hypothesis import reject

        if any(part in str(error) for part in ("used as a matrix", "make-up", "of a number")):
            reject()
        raise


def numbers(cell: Cell, sizes: dict[str, int], seed: int, scale: float = 0.6) -> dict[str, np.ndarray]:
    """Random parameters for a cell, float64."""
    from rnn_tui.equations.shapes import infer_shapes

    rng = np.random.default_rng(seed)
    shapes = infer_shapes(cell)
    bound = shapes.bind(sizes)
    return {name: rng.normal(0, scale, shapes.shape(name, bound)) for name in cell.parameters}
