"""A gradient taken apart by timestep is the gradient."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.forward import Engine
from tests.small_engines import CELLS, engine, inputs, slopes, starts

STEPS = 5


def gradients(of: Engine, lengths: tuple[int, ...], apart: str):
    """The gradients of a run over sequences of some lengths, one parameter taken apart."""
    seeds = slopes(of, STEPS, len(lengths))
    wants = needed_joints(of, frozenset(seeds))
    x, start = inputs(of, STEPS, len(lengths)), starts(of, len(lengths))
    run = of.forward(x, start=start, lengths=lengths, wants=wants)
    return backward(of, run, seeds, apart=apart)


@pytest.mark.parametrize("lengths", [(5,), (3, 5, 4)], ids=str)
@pytest.mark.parametrize("name", CELLS)
def test_the_steps_add_up_to_the_gradient(name, lengths):
    """For every parameter of every cell what the steps add is, summed, its gradient to 1e−12."""
    of = engine(name)

    for parameter in of.cell.parameters:
        found = gradients(of, lengths, parameter)
        whole = found.parameters[parameter].reshape(len(found.parameters[parameter]), -1)

        total = np.zeros_like(whole)
        for factor in found.factors:
            left, right = np.nan_to_num(factor.left), np.nan_to_num(factor.right)
            total[:, factor.columns] += np.einsum("tbi,tbj->ij", left, right)

        np.testing.assert_allclose(total, whole, rtol=1e-12, atol=1e-12 * np.abs(whole).max())


def test_nothing_is_taken_apart_unless_asked_for():
    """Without a name no steps are returned."""
    assert gradients(engine("lstm"), (5,), "").factors == ()
