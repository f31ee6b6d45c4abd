"""check: the gradients of a cell of one's own, whatever sizes its equations need."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize("equation", ["tanh(P_h * x)", "b_h * x + h[-1]", "tanh(U_h @ h[-1] + x)"])
def test_a_cell_as_long_as_its_input_is_checked(shell, equation):
    """A cell file whose hidden state must be as long as the input is checked like any other."""
    shell.write("mine.toml", f'output = "h"\n[signals]\nh = {{ kind = "state", is = "{equation}" }}\n')

    said = shell("check", "mine.toml")

    assert said.code == 0
    assert "0.fwd." in said.out


@pytest.mark.parametrize("equation", ["tanh(x)", "x + h[-1]", "0.5 * h[-1] + sigmoid(x)"])
def test_a_cell_without_parameters_is_checked_by_its_input(shell, equation):
    """Where a cell has nothing to train, its input and its start are what is checked."""
    shell.write("mine.toml", f'output = "h"\n[signals]\nh = {{ kind = "state", is = "{equation}" }}\n')

    said = shell("check", "mine.toml", "--json")

    row, *starts = json.loads(said.out)["parameters"]
    assert said.code == 0
    assert (row["name"], row["checked"]) == ("embedding.x", 20)
    assert {row["name"] for row in starts} <= {"start.0.fwd.h"}
