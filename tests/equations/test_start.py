"""What a cell says its states start at: checked, written down, run from, and no slope of it is lost."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell, write_cell
from rnn_tui.equations.forward import Engine
from rnn_tui.errors import EquationError

TABLE = """
output = "h"
[signals]
h = { kind = "state", is = "W_h @ x + 0.5 * h[-1] + k[-1]" }
k = { kind = "state", is = "k[-1] * 2" }
"""


def started(text: str) -> Cell:
    return parse_cell(f"{TABLE}[start]\n{text}", name="mine")


def engine(cell: Cell) -> Engine:
    return Engine(cell, {"W_h": np.eye(2)}, "float64")


def test_a_run_begins_at_what_the_cell_says():
    """The first step finds the start of its cell; a start that is given, and zeros elsewhere, go before."""
    machine = engine(started("h = 4\nk = -1.5"))
    x = np.zeros((2, 3, 2))

    own = machine.forward(x, lengths=[2, 1, 2])
    given = machine.forward(x, start={"k": np.ones((3, 2))})

    assert own.signal("h")[0].tolist() == [[0.5, 0.5]] * 3
    assert own.signal("h")[1, 0].tolist() == [0.5 * 0.5 - 3] * 2
    assert given.signal("h")[0].tolist() == [[3.0, 3.0]] * 3


def test_a_start_is_written_down_and_read_back():
    """The text of a cell holds its starts, infinite ones too, and reads back to the same cell."""
    cell = started("h = -inf\nk = 1")

    text = write_cell(cell)

    assert "[start]\nh = -inf\nk = 1.0\n" in text
    assert parse_cell(text, name="mine") == cell
    assert cell.starts == {"h": -np.inf, "k": 1.0}
    assert parse_cell(TABLE, name="mine").start == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("z = 1", "[start] names 'z', which the equations do not have; did you mean 'h'? Known: h, k."),
        ('h = "1"', "[start] h must be a number or −inf, inf"),
        ("h = true", "[start] h must be a number or −inf, inf"),
        ("h = nan", "[start] h must be a number or −inf, inf"),
        ("h = 1e300", "[start] h must be a number or −inf, inf"),
    ],
)
def test_a_start_that_cannot_be_is_refused(text, message):
    """Only a state has a start, and only a number of moderate size or an infinity is one."""
    with pytest.raises(EquationError) as caught:
        started(text)

    assert str(caught.value).replace("\n", " ").startswith(message.split(";")[0])


def test_the_slope_of_a_start_is_measured():
    """The gradient by a start value is the slope of the output by it."""
    cell = parse_cell(TABLE.replace("k[-1] * 2", "k[-1] * h[-1]") + "[start]\nh = 0.3\nk = 0.7", name="mine")
    machine = engine(cell)
    x = np.random.default_rng(1).normal(0, 1, (3, 1, 2))
    run = machine.forward(x, wants=needed_joints(machine, frozenset({"h"})))
    slopes = np.zeros_like(run.signal("h"))
    slopes[2] = 1

    found = backward(machine, run, {"h": slopes}).start

    for name, value in cell.start:
        sides = []
        for step in (1e-6, -1e-6):
            begin = {state: np.full((1, 2), at) for state, at in cell.start}
            begin[name][0, 1] = value + step
            sides.append(machine.forward(x, start=begin).signal("h")[2].sum())
        assert found[name][0, 1] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-6)


@pytest.mark.parametrize(("op", "first"), [("max", [1, 0, 1]), ("min", [0, 1, 1])])
def test_of_equals_the_first_operand_has_the_whole_slope(op, first):
    """Where two operands are equal, the extreme is the first of them: slopes add up to 1 everywhere."""
    cell = parse_cell(
        f'output = "h"\n[signals]\nh = {{ kind = "part", is = "{op}(P_a * x, P_b * x)" }}', name="mine"
    )
    weights = {"P_a": np.array([2.0, 1, 3]), "P_b": np.array([1.0, 2, 3])}
    machine = Engine(cell, weights, "float64")
    run = machine.forward(np.ones((1, 1, 3)), wants=needed_joints(machine, frozenset({"h"})))

    found = backward(machine, run, {"h": np.ones((1, 1, 3))}).parameters

    assert found["P_a"].tolist() == first
    assert found["P_b"].tolist() == [1 - one for one in first]
