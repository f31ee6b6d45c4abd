"""How parameters start: each rule draws what its name says, and a seed gives the same numbers again."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.cells import cell_names, load_cell
from rnn_tui.equations.initial import RULES, default_rule, draw, initial_parameters, parse_rule
from rnn_tui.equations.shapes import infer_shapes
from tests.small_cells import single

SIZES = {"I": 3, "H": 7, "O": 2, "P": 5}
WRITTEN = {"uniform": "uniform(-0.5, 0.25)", "normal": "normal(2)"}


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def drawn(name: str, seed: int = 1, dtype: str = "float64") -> dict[str, np.ndarray]:
    return initial_parameters(load_cell(name), SIZES, rng(seed), dtype)


@pytest.mark.parametrize("name", cell_names())
def test_every_parameter_of_a_cell_is_drawn_in_its_shape(name):
    """Every shipped cell can be started, each parameter in its shape and in the order of the equations."""
    shapes = infer_shapes(load_cell(name))

    found = drawn(name)

    assert tuple(found) == load_cell(name).parameters
    for key, array in found.items():
        assert array.shape == shapes.shape(key, shapes.bind(SIZES))
        assert array.dtype == np.float64


@pytest.mark.parametrize("name", cell_names())
def test_a_seed_gives_the_same_numbers_in_both_dtypes(name):
    """The same seed draws the same bits again; float32 is float64 rounded; another seed draws others."""
    first, again, other = drawn(name), drawn(name), drawn(name, seed=2)
    rounded = drawn(name, dtype="float32")

    for key, array in first.items():
        np.testing.assert_array_equal(array, again[key])
        np.testing.assert_array_equal(array.astype(np.float32), rounded[key])
        assert rounded[key].dtype == np.float32
    assert any((first[key] != other[key]).any() for key in first)


def test_a_rule_follows_from_the_role_of_a_parameter():
    """Unless a cell says otherwise, recurrent matrices are orthogonal, others xavier, vectors zero."""
    lstm, gru = load_cell("lstm"), load_cell("gru_reset_before")

    assert default_rule(lstm, "U_f") == "orthogonal"
    assert default_rule(gru, "U_n") == "orthogonal"
    assert default_rule(lstm, "W_f") == "xavier"
    assert default_rule(load_cell("lstm_projected"), "V_h") == "xavier"
    assert default_rule(load_cell("lstm_peephole"), "P_f") == "zeros"
    assert default_rule(lstm, "b_f") == "zeros"


def test_a_cell_may_say_how_its_parameters_start():
    """The forget bias of an LSTM starts at one, the recurrent matrix of an IRNN as the identity."""
    lstm, irnn = drawn("lstm"), drawn("irnn")

    assert (lstm["b_f"] == 1).all()
    assert (lstm["b_i"] == 0).all()
    np.testing.assert_array_equal(irnn["U_h"], np.eye(7))
    assert 0 < np.abs(irnn["W_h"]).max() < 0.005


@pytest.mark.parametrize("shape", [(5, 5), (7, 3), (3, 7), (1, 1)])
def test_an_orthogonal_matrix_is_orthogonal(shape):
    """Its columns, or where there are fewer its rows, are perpendicular and of length one."""
    matrix = draw("orthogonal", shape, rng())

    narrow = matrix if shape[0] >= shape[1] else matrix.T
    np.testing.assert_allclose(narrow.T @ narrow, np.eye(min(shape)), atol=1e-12)


def test_orthogonal_matrices_are_drawn_from_all_there_are():
    """Both signs appear on the diagonal, so that no half of all orthogonal matrices is left out."""
    signs = {float(np.sign(draw("orthogonal", (2, 2), rng(seed))[0, 0])) for seed in range(20)}

    assert signs == {-1.0, 1.0}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("shape", [(4, 6), (6,)])
def test_every_rule_draws_matrices_and_vectors(rule, shape):
    """Each rule gives finite float64 numbers of any shape."""
    array = draw(WRITTEN.get(rule, rule), shape, rng())

    assert array.shape == shape
    assert array.dtype == np.float64
    assert np.isfinite(array).all()


def test_rules_draw_what_they_say():
    """Uniform stays between its ends and normal has its spread; xavier's limit follows from both sizes."""
    uniform = draw("uniform(-0.5, 0.25)", (100, 100), rng())
    normal = draw("normal(2)", (100, 100), rng())
    xavier = draw("xavier", (100, 50), rng())

    assert (uniform.min() >= -0.5, uniform.max() < 0.25) == (True, True)
    assert abs(uniform.mean() + 0.125) < 0.01
    assert abs(normal.std() - 2) < 0.05
    assert abs(normal.mean()) < 0.05
    limit = (6 / 150) ** 0.5
    assert 0.99 * limit < np.abs(xavier).max() <= limit
    assert (draw("zeros", (2,), rng()) == 0).all()
    assert (draw("ones", (2, 2), rng()) == 1).all()
    np.testing.assert_array_equal(draw("identity", (2, 3), rng()), np.eye(2, 3))
    np.testing.assert_array_equal(draw("identity", (3,), rng()), np.ones(3))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zeros", ("zeros", [])),
        (" xavier ( ) ", ("xavier", [])),
        ("uniform(-1e-3,2)", ("uniform", [-0.001, 2.0])),
        ("uniform(1, 1)", ("uniform", [1.0, 1.0])),
        ("normal(0)", ("normal", [0.0])),
    ],
)
def test_a_rule_is_read_with_its_numbers(text, expected):
    """Spaces do not matter, and a rule may be drawn at its very edge."""
    assert parse_rule(text) == expected


def test_a_rule_may_be_given_for_a_vector():
    """[init] holds for any parameter of the equations."""
    mine = single("tanh(W_h @ x + b_h)", '[init]\nb_h = "uniform(3, 4)"')

    found = initial_parameters(mine, SIZES, rng())

    assert ((found["b_h"] >= 3) & (found["b_h"] < 4)).all()
    assert found["b_h"].dtype == np.float32
