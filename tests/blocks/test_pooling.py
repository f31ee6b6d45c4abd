"""A pool is kept up to date step by step, and ends in what pooling all steps at once gives."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.blocks.pooling import POOLED, POOLS, pooling
from rnn_tui.equations.backward import Gradients, backward, needed_joints
from rnn_tui.equations.cell_file import parse_cell, write_cell
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.run import Run
from rnn_tui.errors import UnknownNameError

REFERENCE = Path(__file__).parents[1] / "reference" / "pooling.json"
CASES = {case["pool"]: case for case in json.loads(REFERENCE.read_text(encoding="utf-8"))["pools"]}


def padded(rows: list) -> np.ndarray:
    """Sequences as ``(T, B, n)``, with numbers beyond their ends that nothing may read."""
    whole = np.full((max(map(len, rows)), len(rows), len(rows[0][0])), 1e6)
    for place, row in enumerate(rows):
        whole[: len(row), place] = row
    return whole


def engine(kind: str, width: int, dtype: str = "float64") -> Engine:
    return Engine(pooling(kind), {}, dtype, {"I": width, "H": width})


def pooled(kind: str, rows: list, dtype: str = "float64") -> Run:
    machine = engine(kind, len(rows[0][0]), dtype)
    wants = needed_joints(machine, frozenset({POOLED}))
    return machine.forward(padded(rows), lengths=list(map(len, rows)), wants=wants)


def gradients(kind: str, case: dict) -> Gradients:
    run = pooled(kind, case["values"])
    slopes = np.zeros((run.steps, run.batch, len(case["slopes"][0])))
    for place, (row, slope) in enumerate(zip(case["values"], case["slopes"], strict=True)):
        slopes[len(row) - 1, place] = slope
    return backward(engine(kind, slopes.shape[2]), run, {POOLED: slopes})


@pytest.mark.parametrize("kind", CASES)
def test_after_the_last_step_a_pool_is_that_of_pytorch(kind):
    """Over sequences of any length in one batch, the last step holds what PyTorch pools of all at once."""
    case = CASES[kind]
    found = pooled(kind, case["values"]).signal(POOLED)

    for place, row in enumerate(case["values"]):
        np.testing.assert_allclose(found[len(row) - 1, place], case["pooled"][place], rtol=1e-12)


@pytest.mark.parametrize("kind", CASES)
def test_the_gradient_of_a_pool_is_that_of_pytorch(kind):
    """Each step gets its share of a mean; a maximum gives all to the earliest of equal values."""
    case = CASES[kind]
    found = gradients(kind, case)

    for place, row in enumerate(case["gradients"]):
        np.testing.assert_allclose(found.x[: len(row), place], row, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("kind", "whole"), [("mean", np.mean), ("max", np.max)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_at_every_step_a_pool_holds_the_steps_that_were_read(kind, whole, dtype):
    """As it reads, a pool is the mean or the maximum of what was read so far."""
    x = np.random.default_rng(3).normal(0, 5, (7, 4))
    found = pooled(kind, [x.tolist()], dtype).signal(POOLED)[:, 0]

    expected = [whole(x[: step + 1], axis=0) for step in range(len(x))]
    np.testing.assert_allclose(found, expected, rtol=1e-5 if dtype == "float32" else 1e-12)


def test_a_maximum_of_large_negative_numbers_is_one_of_them():
    """A maximum starts below every number, so that it is never larger than all that was read."""
    found = pooled("max", [[[-1e30], [-2e30]]]).signal(POOLED)

    assert found[:, 0, 0].tolist() == [-1e30, -1e30]


@pytest.mark.parametrize("kind", CASES)
def test_a_pool_is_written_down_and_read_back(kind):
    """The file of a model holds the equations of its pool, and what it starts at."""
    cell = pooling(kind)

    assert parse_cell(write_cell(cell), name=cell.name) == cell
    assert ("m = -inf" in write_cell(cell)) == (kind == "max")


def test_the_last_step_needs_no_pool():
    """To answer by the last step nothing stands between; an unknown pool is answered with the known ones."""
    assert pooling("last") is None
    assert set(POOLS) == {"last", *CASES}
    with pytest.raises(UnknownNameError, match="no pool is called 'maxx'; did you mean 'max'"):
        pooling("maxx")
