"""Whether parameters fit a cell, and if not, which of them, on which axis, and why."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.equations.fit import check_parameters
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import ShapeError
from tests.small_cells import single


def parameters(name: str, sizes: dict[str, int]) -> dict[str, np.ndarray]:
    shapes = infer_shapes(load_cell(name))
    bound = shapes.bind(sizes)
    return {key: np.zeros(shapes.shape(key, bound)) for key in shapes.parameters}


@pytest.mark.parametrize("name", cell_names())
def test_sizes_are_read_from_the_parameters(name):
    """Parameters that fit tell every size of their cell."""
    sizes = infer_shapes(load_cell(name)).bind({"I": 3, "H": 4, "O": 2, "P": 5})

    assert check_parameters(load_cell(name), parameters(name, sizes)) == sizes


# fmt: off
MISFITS = [
    ("lstm", "U_i", (4, 3), ("parameter U_i has shape (4, 3), but i = sigmoid(W_i @ x + U_i @ h[-1] + b_i) "
                            "needs (4, 4); axis 1 (columns) differs")),
    ("lstm", "b_o", (5,), ("parameter b_o has shape (5,), but o = sigmoid(W_o @ x + U_o @ h[-1] + b_o) "
                          "needs (4,); axis 0 (rows) differs")),
    ("lstm", "W_g", (3, 4), ("parameter W_g has shape (3, 4), but g = tanh(W_g @ x + U_g @ h[-1] + b_g) "
                            "needs (4, 3); axis 0 (rows) differs")),
    ("lstm", "W_g", (4, 3, 1), "parameter W_g has shape (4, 3, 1); the equations need a matrix (out, in)"),
    ("lstm", "b_g", (4, 1), "parameter b_g has shape (4, 1); the equations need a vector"),
    ("lstm", "b_g", (), "parameter b_g has shape (); the equations need a vector"),
    ("lstm", "W_f", (4, 0), "parameter W_f, axis 1: length 0 is too short"),
    ("lstm", "W_f", None, "parameter W_f is missing; the equations of lstm read it"),
    ("jordan", "V_y", (2, 5), ("parameter V_y has shape (2, 5), but y = V_y @ h + b_y needs (2, 4); "
                              "axis 1 (columns) differs")),
]
# fmt: on


@pytest.mark.parametrize(("name", "parameter", "shape", "message"), MISFITS)
def test_a_parameter_that_does_not_fit_is_named_with_both_shapes(name, parameter, shape, message):
    """The message names the parameter, both shapes, the equation, and the axis that differs."""
    arrays = parameters(name, {"I": 3, "H": 4, "O": 2})
    if shape is None:
        del arrays[parameter]
    else:
        arrays[parameter] = np.zeros(shape)

    with pytest.raises(ShapeError) as caught:
        check_parameters(load_cell(name), arrays)

    assert str(caught.value) == message


def test_a_list_of_vectors_needs_room_for_each():
    """A matrix for [h, x] that has no columns left for x is too short."""
    mine = single("tanh(b_h + W_h @ [h[-1], x])")

    with pytest.raises(ShapeError) as caught:
        check_parameters(mine, {"b_h": np.zeros(4), "W_h": np.zeros((4, 4))})

    assert str(caught.value) == "parameter W_h, axis 1: length 4 is too short"
    assert check_parameters(mine, {"b_h": np.zeros(4), "W_h": np.zeros((4, 6))}) == {"I": 2, "H": 4}


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (
            ((4, 3), (4,)),
            "parameter U_h has shape (4, 3), but h = tanh(x + U_h @ h[-1] + b_h) needs (4, 4); axis 1",
        ),
        (
            ((4, 4), (3,)),
            "parameter b_h has shape (3,), but h = tanh(x + U_h @ h[-1] + b_h) needs (4,); axis 0",
        ),
    ],
)
def test_sizes_that_must_be_equal_are_compared(shapes, message):
    """Where the equations make input and hidden size one, a parameter of another size is named."""
    mine = single("tanh(x + U_h @ h[-1] + b_h)")

    with pytest.raises(ShapeError) as caught:
        check_parameters(mine, dict(zip(("U_h", "b_h"), map(np.zeros, shapes), strict=True)))

    assert str(caught.value).startswith(message)
    assert check_parameters(mine, {"U_h": np.zeros((4, 4)), "b_h": np.zeros(4)}) == {"I": 4, "H": 4}


def test_a_cells_name_is_shown_escaped():
    """The name of a cell file, a stranger's text, is shown escaped where parameters are missing."""
    mine = parse_cell('output = "h"\n[signals]\nh = { is = "b_h * x" }', name="\x1b[31mmine")

    with pytest.raises(ShapeError, match=r"the equations of \\x1b\[31mmine read it"):
        check_parameters(mine, {})
