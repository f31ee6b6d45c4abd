"""Many sequences at once: each as if it ran alone, in the caller's order, padding never touched."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_tui.equations.backward import backward, needed_joints
from tests.small_engines import CELLS, engine, inputs, same_bits, slopes, starts, tolerance

LENGTHS = [3, 6, 1, 6, 4]
cells = pytest.mark.parametrize("name", CELLS)
dtypes = pytest.mark.parametrize("dtype", ["float32", "float64"])


def gradients(of, x, start, seeds, lengths=None):
    wants = needed_joints(of, frozenset(seeds))
    run = of.forward(x, start=start, lengths=lengths, wants=wants)
    return run, backward(of, run, seeds)


@cells
@dtypes
@pytest.mark.parametrize("lengths", [None, LENGTHS], ids=["even", "ragged"])
def test_a_sequence_in_a_batch_is_the_sequence_alone(name, dtype, lengths):
    """Every signal, last state and gradient of a sequence is what it would be without the others."""
    of = engine(name, dtype)
    x, start, seeds = inputs(of, 6, 5), starts(of, 5), slopes(of, 6, 5)

    run, found = gradients(of, x, start, seeds, lengths)

    for place, length in enumerate(lengths or [6] * 5):
        only = slice(place, place + 1)
        alone, expected = gradients(
            of,
            x[:length, only],
            {state: value[only] for state, value in start.items()},
            {signal: value[:length, only] for signal, value in seeds.items()},
        )
        for signal in of.cell.signals:
            ours = run.signal(signal)[:, place]
            np.testing.assert_allclose(ours[:length], alone.signal(signal)[:, 0], **tolerance(of))
            assert np.isnan(ours[length:]).all()
            slope = found.signals[signal][:, place]
            np.testing.assert_allclose(slope[:length], expected.signals[signal][:, 0], **tolerance(of))
            assert np.isnan(slope[length:]).all()
        np.testing.assert_allclose(found.x[:length, place], expected.x[:, 0], **tolerance(of))
        assert np.isnan(found.x[length:, place]).all()
        for state in of.cell.states:
            np.testing.assert_allclose(run.last(state)[place], alone.last(state)[0], **tolerance(of))
            np.testing.assert_allclose(found.start[state][place], expected.start[state][0], **tolerance(of))


@cells
def test_gradients_of_parameters_add_up_over_sequences(name):
    """The gradient of a weight is the sum of what each sequence adds, whatever their lengths."""
    of = engine(name)
    x, start, seeds = inputs(of, 6, 5), starts(of, 5), slopes(of, 6, 5)

    _run, whole = gradients(of, x, start, seeds, LENGTHS)

    for parameter, value in whole.parameters.items():
        parts = []
        for place, length in enumerate(LENGTHS):
            only = slice(place, place + 1)
            alone = {state: begin[only] for state, begin in start.items()}
            mine = {signal: slope[:length, only] for signal, slope in seeds.items()}
            parts.append(gradients(of, x[:length, only], alone, mine)[1].parameters[parameter])
        np.testing.assert_allclose(value, np.sum(parts, axis=0), rtol=1e-11, atol=1e-12)


@cells
@dtypes
@pytest.mark.parametrize("junk", [np.nan, np.inf, -1e30])
def test_padding_changes_no_bit(name, dtype, junk):
    """Whatever stands beyond a sequence's end, in inputs and in slopes, no number anywhere changes."""
    of = engine(name, dtype)
    x, start, seeds = inputs(of, 6, 5), starts(of, 5), slopes(of, 6, 5)
    clean, expected = gradients(of, x, start, seeds, LENGTHS)
    for place, length in enumerate(LENGTHS):
        for array in (x, *seeds.values()):
            array[length:, place] = junk

    dirty, found = gradients(of, x, start, seeds, LENGTHS)

    for signal in of.cell.signals:
        same_bits(dirty.signal(signal), clean.signal(signal))
        same_bits(found.signals[signal], expected.signals[signal])
    for state in of.cell.states:
        same_bits(dirty.last(state), clean.last(state))
        same_bits(found.start[state], expected.start[state])
    for parameter, value in expected.parameters.items():
        same_bits(found.parameters[parameter], value)
    same_bits(found.x, expected.x)


@cells
def test_lengths_that_are_all_alike_change_no_bit(name):
    """A batch that is said to be of equal length is the batch without lengths."""
    of = engine(name, "float32")
    x, start = inputs(of, 6, 3), starts(of, 3)

    plain, said = of.forward(x, start=start), of.forward(x, start=start, lengths=[6, 6, 6])

    for signal in of.cell.signals:
        same_bits(said.signal(signal), plain.signal(signal))


@cells
def test_the_callers_order_returns(name):
    """Sequences given in another order come back in that order."""
    of = engine(name)
    x, start = inputs(of, 6, 5), starts(of, 5)
    turned = [4, 2, 0, 3, 1]

    run = of.forward(x, start=start, lengths=LENGTHS)
    other = of.forward(
        x[:, turned],
        start={state: value[turned] for state, value in start.items()},
        lengths=[LENGTHS[place] for place in turned],
    )

    for signal in of.cell.signals:
        np.testing.assert_allclose(
            other.signal(signal), run.signal(signal)[:, turned], equal_nan=True, **tolerance(of)
        )
    for state in of.cell.states:
        np.testing.assert_allclose(other.last(state), run.last(state)[turned], **tolerance(of))


@cells
@pytest.mark.parametrize("lengths", [None, LENGTHS, [6, 6, 2, 6, 6]], ids=["even", "ragged", "one short"])
def test_values_by_sequence_are_the_same_numbers(name, lengths):
    """Sequence by sequence or step by step, a run gives the same bits; some units or all."""
    of = engine(name, "float32")
    run = of.forward(inputs(of, 6, 5), start=starts(of, 5), lengths=lengths)

    for signal in of.cell.signals:
        whole = run.signal(signal).transpose(1, 0, 2)
        same_bits(run.by_sequence(signal), whole)
        same_bits(run.by_sequence(signal, slice(1, 3)), whole[:, :, 1:3])
        same_bits(run.by_sequence(signal, [1, 0]), whole[:, :, [1, 0]])


def test_a_single_sequence_by_itself_is_the_same_numbers():
    """So it is with a batch of one."""
    of = engine("lstm", "float32")
    run = of.forward(inputs(of, 6, 1))

    same_bits(run.by_sequence("h"), run.signal("h").transpose(1, 0, 2))


def test_lengths_that_end_in_many_steps_are_each_right():
    """A batch that shrinks at every step, more often than loops are kept, gives each sequence its numbers."""
    of = engine("elman")
    lengths = [*range(1, 41), 40]
    x = inputs(of, 40, 41)

    run = of.forward(x, lengths=lengths)

    for place, length in enumerate(lengths):
        alone = of.forward(x[:length, [place]])
        np.testing.assert_allclose(run.signal("h")[:length, place], alone.signal("h")[:, 0], **tolerance(of))
    again = of.forward(x, lengths=lengths)
    same_bits(again.signal("h"), run.signal("h"))
