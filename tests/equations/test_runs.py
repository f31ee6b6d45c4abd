"""Running a cell: the same bits again, streamed or in windows the same numbers, and nothing out of range."""

from __future__ import annotations

import re
import sys
import threading

import numpy as np
import pytest

from rnn_tui.equations.backward import backward, needed_joints
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.machine import BLOCK_STEPS, MAX_LOOPS
from rnn_tui.equations.ranges import signal_ranges
from rnn_tui.errors import ShapeError, UnknownNameError
from tests.small_engines import CELLS, engine, inputs, same_bits, slopes, starts, tolerance, weights

cells = pytest.mark.parametrize("name", CELLS)
dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])
batches = pytest.mark.parametrize("batch", [1, 3])
LONG = 2 * BLOCK_STEPS + 30


@cells
@dtypes
@batches
def test_the_same_run_has_the_same_bits(name, dtype, batch):
    """Run again, by the same engine or by a new one, every number has the same bits."""
    of = engine(name, dtype)
    x, start, seeds = inputs(of, 7, batch), starts(of, batch), slopes(of, 7, batch)
    wants = needed_joints(of, frozenset(seeds))

    first, *others = (one.forward(x, start=start, wants=wants) for one in (of, of, engine(name, dtype)))

    expected = backward(of, first, seeds)
    for other in others:
        for signal in of.cell.signals:
            assert other.signal(signal).dtype == dtype
            same_bits(other.signal(signal), first.signal(signal))
        found = backward(of, other, seeds)
        for parameter, value in expected.parameters.items():
            assert value.dtype == dtype
            same_bits(found.parameters[parameter], value)


@cells
@dtypes
@batches
def test_a_stream_is_the_whole_run(name, dtype, batch):
    """Step after step, each from the state the last one left, gives the numbers of one long run."""
    of = engine(name, dtype)
    x, start = inputs(of, 12, batch), starts(of, batch)
    whole = of.forward(x, start=start)

    state = start
    for step in range(12):
        run = of.forward(x[[step]], start=state)
        state = {one: run.last(one) for one in of.cell.states}
        for signal in of.cell.signals:
            np.testing.assert_allclose(run.signal(signal)[0], whole.signal(signal)[step], **tolerance(of))

    for one in of.cell.states:
        np.testing.assert_allclose(state[one], whole.last(one), **tolerance(of))


@cells
@dtypes
@batches
def test_a_window_from_a_blocks_boundary_has_the_same_bits(name, dtype, batch):
    """What is recomputed later from the state at a block's start has the bits of the first pass."""
    of = engine(name, dtype)
    x, start = inputs(of, LONG, batch), starts(of, batch)
    whole = of.forward(x, start=start)

    for low in range(BLOCK_STEPS, LONG, BLOCK_STEPS):
        high = min(low + BLOCK_STEPS, LONG)
        state = {one: np.ascontiguousarray(whole.signal(one)[low - 1]) for one in of.cell.states}
        window = of.forward(x[low:high], start=state)
        for signal in of.cell.signals:
            same_bits(window.signal(signal), whole.signal(signal)[low:high])


@cells
@dtypes
@batches
def test_a_run_may_be_one_step_long(name, dtype, batch):
    """A single step is the first step of a longer run, forward and backward."""
    of = engine(name, dtype)
    x, start, seeds = inputs(of, 2, batch), starts(of, batch), slopes(of, 1, batch)
    wants = needed_joints(of, frozenset(seeds))

    run = of.forward(x[:1], start=start, wants=wants)
    found = backward(of, run, seeds)

    whole = of.forward(x, start=start)
    for signal in of.cell.signals:
        np.testing.assert_allclose(run.signal(signal)[0], whole.signal(signal)[0], **tolerance(of))
        assert found.signals[signal].shape == run.signal(signal).shape
    assert found.x.shape == x[:1].shape


@cells
@dtypes
@batches
@pytest.mark.parametrize("size", [1e3, -1e3])
def test_extreme_inputs_stay_within_range(name, dtype, batch, size):
    """Inputs of ±1000 give no warning, no NaN where nothing is infinite, and keep every proved range."""
    of = engine(name, dtype)
    x, seeds = np.full((5, batch, 3), size), slopes(of, 5, batch)
    x[2] = -size
    wants = needed_joints(of, frozenset(seeds))

    run = of.forward(x, wants=wants)
    backward(of, run, seeds)

    ranges = signal_ranges(of.cell)
    for signal in of.cell.signals:
        values = run.signal(signal)
        low, high = ranges[signal]
        assert np.isfinite(values).all()
        assert ((values >= low) & (values <= high)).all()


@pytest.mark.parametrize("batch", [1, 2])
def test_numbers_without_bound_give_no_warning(batch):
    """Where a net explodes, infinities and NaN are the result, forward and backward, and no warning."""
    large = {key: 1e30 * value for key, value in weights(CELLS["irnn"], "float32").items()}
    of = Engine(CELLS["irnn"], large)
    wants = needed_joints(of, frozenset({"h"}))

    run = of.forward(np.full((9, batch, 3), 1e30), wants=wants)
    backward(of, run, {"h": np.ones((9, batch, 5))})

    assert not np.isfinite(run.signal("h")).all()


@cells
@batches
def test_refreshed_weights_are_new_weights(name, batch):
    """An engine that is given new weights computes, bit for bit, what a new engine computes."""
    of, fresh = engine(name, "float32", seed=1), engine(name, "float32", seed=9)
    x, start, seeds = inputs(of, 6, batch), starts(of, batch), slopes(of, 6, batch)
    wants = needed_joints(of, frozenset(seeds))
    backward(of, of.forward(x, start=start, wants=wants), seeds)

    of.refresh(weights(CELLS[name], "float32", seed=9))

    run, expected = (one.forward(x, start=start, wants=wants) for one in (of, fresh))
    found, right = backward(of, run, seeds), backward(fresh, expected, seeds)
    for signal in of.cell.signals:
        same_bits(run.signal(signal), expected.signal(signal))
        same_bits(found.signals[signal], right.signals[signal])
    for parameter, value in right.parameters.items():
        same_bits(found.parameters[parameter], value)
    for state, value in right.start.items():
        same_bits(found.start[state], value)


@batches
def test_the_memory_layout_of_inputs_does_not_matter(batch):
    """Inputs in another order of axes, read-only or wider than the run's dtype, give the same bits."""
    of = engine("lstm", "float32")
    x = inputs(of, 7, batch)
    turned = np.asfortranarray(x)
    frozen = x.astype(np.float64)
    frozen.flags.writeable = False

    first, *others = (of.forward(one).signal("h") for one in (x, turned, frozen, x[::-1].copy()[::-1]))

    for other in others:
        same_bits(other, first)


def test_a_run_leaves_its_inputs_alone():
    """Inputs, start states and parameters are read, never written."""
    of = engine("lstm")
    x, start = inputs(of, 6, 3), starts(of, 3)
    arrays = [x, *start.values(), *of.parameters.values()]
    copies = [array.copy() for array in arrays]

    run = of.forward(x, start=start, wants=needed_joints(of, frozenset({"h"})))
    backward(of, run, {"h": np.ones((6, 3, 5))})

    for array, copy in zip(arrays, copies, strict=True):
        same_bits(array, copy)


@pytest.mark.parametrize(
    ("given", "asked", "expected"),
    [
        ("float32", None, "float32"),
        ("float64", None, "float64"),
        ("float16", None, "float32"),
        ("int64", None, "float64"),
        ("float64", "float32", "float32"),
        ("float32", "float64", "float64"),
    ],
)
def test_the_dtype_is_that_of_the_parameters_unless_asked(given, asked, expected):
    """A run has the dtype of its parameters; half precision and whole numbers run in one that holds them."""
    parameters = {key: (10 * value).astype(given) for key, value in weights(CELLS["elman"]).items()}

    of = Engine(CELLS["elman"], parameters, asked)

    assert of.forward(np.ones((2, 1, 3))).signal("h").dtype == expected


def test_a_cell_without_parameters_runs_in_float32():
    """Where there is nothing to take a dtype from, it is float32."""
    from tests.small_cells import single

    assert Engine(single("x * h[-1] + 1"), {}).forward(np.ones((2, 1, 1))).signal("h").dtype == np.float32


def test_loops_of_many_batch_sizes_are_not_all_kept():
    """An engine keeps the bound loops of a limited number of batch sizes."""
    of = engine("elman", "float32")

    for batch in range(2, MAX_LOOPS + 10):
        of.forward(inputs(of, 2, batch))

    assert max(len(machine.loops) for machine in of.machines.values()) == MAX_LOOPS


# What does not fit.


@pytest.mark.parametrize("shape", [(4, 2), (4, 2, 4), (0, 2, 3), (4, 0, 3), (4, 2, 3, 1), ()])
def test_inputs_of_another_shape_are_refused(shape):
    """The message names the shape that was given and the one that is needed."""
    with pytest.raises(ShapeError) as caught:
        engine("lstm").forward(np.zeros(shape))

    expected = "expected (steps, sequences, 3), each at least 1"
    assert str(caught.value) == f"inputs have shape {shape}; {expected}"


def test_start_states_that_do_not_fit_are_refused():
    """A start state of another shape is named with both shapes, one that is no state with those there are."""
    of = engine("lstm")

    with pytest.raises(ShapeError) as caught:
        of.forward(np.zeros((4, 2, 3)), start={"c": np.zeros((2, 4))})
    with pytest.raises(UnknownNameError) as unknown:
        of.forward(np.zeros((4, 2, 3)), start={"f": np.zeros((2, 5))})

    assert str(caught.value) == "start.c has shape (2, 4); expected (2, 5): sequences × units"
    assert str(unknown.value) == "no state is called 'f'; known: c, h"


@pytest.mark.parametrize("lengths", [[1], [1, 5], [0, 4], [1, 2, 3], [-1, 4], []])
def test_lengths_that_do_not_fit_are_refused(lengths):
    """There must be a length for each sequence, from 1 to the number of steps."""
    with pytest.raises(ShapeError, match=re.escape("lengths must be 2 numbers from 1 to 4")):
        engine("lstm").forward(np.zeros((4, 2, 3)), lengths=lengths)


def test_parameters_that_do_not_fit_are_refused():
    """An engine is not built on parameters that do not fit its equations."""
    arrays = weights(CELLS["elman"])

    with pytest.raises(ShapeError, match="parameter U_h has shape"):
        Engine(CELLS["elman"], {**arrays, "U_h": np.zeros((5, 4))})


def test_engines_can_run_in_threads():
    """Two engines of one cell in two threads do not disturb each other."""
    first, second = engine("lstm", seed=1), engine("lstm", seed=2)
    x = inputs(first, 50, 2)
    expected = [first.forward(x).signal("h"), second.forward(x).signal("h")]
    found: list[list[np.ndarray]] = [[], []]

    def work(place: int, of: Engine) -> None:
        found[place] = [of.forward(x).signal("h") for _again in range(5)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    threads = [threading.Thread(target=work, args=pair) for pair in enumerate((first, second))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)

    for place, right in enumerate(expected):
        assert len(found[place]) == 5
        for one in found[place]:
            same_bits(one, right)
