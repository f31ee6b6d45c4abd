"""Dropout of a network: off it is not there, on it is drawn from a seed, and its gradient is the true one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.dropout import Dropout
from rnn_tui.cells import cell_names
from rnn_tui.equations.masking import fed_back, masked, unmasked
from rnn_tui.errors import UsageError
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.masks import drawn_with, dropping, has_masks, seed_of, with_masks, without_masks
from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.sequences import from_vectors
from rnn_tui.training.gradient_check import TOLERANCE, check_gradients
from rnn_tui.zoo import load
from tests.small_cells import cell
from tests.small_engines import CELLS, same_bits
from tests.small_models import small_model, token_sequences

NAMES = cell_names()
KINDS = {
    "input": Dropout(input=0.4),
    "layers": Dropout(layers=0.4),
    "recurrent": Dropout(recurrent=0.4),
    "locked": Dropout(0.4, 0.4, 0.4, locked=True),
}
EVERYTHING = Dropout(0.3, 0.3, 0.3)
LENGTHS = [4, 6, 1, 6]


def model(cells=("lstm", "elman"), dropout=EVERYTHING, **options) -> Model:
    return replace(small_model(cells, seed=5, **options), dropout=dropout)


def trace_of(one: Model, lengths=LENGTHS, seed: int = 6):
    return network_of(one).trace(one, token_sequences(lengths, seed=seed))


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("locked", [False, True])
def test_masks_come_out_of_an_equation_as_they_went_in(name, locked):
    """Dropout on and off again leaves the table of a cell as it was."""
    with_both = masked(CELLS[name], read=0.1, state=0.2, locked=locked)

    assert [row.name for row in with_both.masks] == ["m_x", *(f"m_{one}" for one in fed_back(CELLS[name]))]
    assert {row.kind for row in with_both.masks} == {"mask"}
    assert unmasked(with_both).rows == CELLS[name].rows
    assert unmasked(with_both) == CELLS[name]


def test_a_mask_gets_a_name_that_is_free():
    """A cell that has a signal m_x already keeps it."""
    mine = cell('m_x = { kind = "part", is = "tanh(W_m @ x)" }', 'h = { kind = "state", is = "m_x * h[-1]" }')

    assert masked(mine, read=0.5).signals == ("m_x_", "m_x", "h")
    assert unmasked(masked(mine, read=0.5)) == mine


def test_a_mask_that_does_more_than_multiply_stays():
    """What a person does with a mask beside multiplying needs it even while dropout is off."""
    mine = cell(
        'm = { kind = "mask", is = "dropout(0.5)" }',
        'k = { kind = "mask", is = "dropout(0.5)" }',
        'h = { kind = "state", is = "tanh(W_h @ (k * x) + (1 - m) * h[-1])" }',
    )

    assert unmasked(mine).signals == ("m", "h")


@pytest.mark.parametrize("options", [{}, {"join": "concat"}, {"embedding": "one-hot"}], ids=str)
def test_off_is_bit_for_bit_a_model_without_dropout(options):
    """A model that learned with dropout, and one whose dropout was on, compute what any other computes."""
    plain = model(dropout=Dropout(), **options)
    off = without_masks(with_masks(model(**options), 7))

    first, second, third = (trace_of(one) for one in (plain, model(**options), off))

    assert not has_masks(off)
    assert off.hash == plain.hash
    for path, array in first.arrays.items():
        same_bits(array, second.arrays[path])
        same_bits(array, third.arrays[path])


def test_on_has_a_mask_for_every_place():
    """The lowest layer drops its input, the others what they read, every layer its state."""
    one = with_masks(model(dropout=Dropout(input=0.1, layers=0.2, recurrent=0.3)), 7)

    found = {f"{layer.name}.{row.name}": row.node.rate for layer in one.layers for row in layer.cell.masks}

    assert found == {"0.m_x": 0.1, "0.m_h": 0.3, "1.m_x": 0.2, "1.m_h": 0.3, "readout.m_x": 0.2}
    assert seed_of(one) == 7
    assert seed_of(without_masks(one)) is None


def test_the_same_seed_drops_the_same_numbers():
    """A trace with dropout comes back bit for bit, and another seed, layer or signal drops others."""
    first, again = (trace_of(with_masks(model(), 7)) for _turn in range(2))
    other = trace_of(drawn_with(with_masks(model(), 7), 8))

    for path, array in first.arrays.items():
        same_bits(array, again.arrays[path])
    assert first.model_hash == again.model_hash
    assert first.model_hash != other.model_hash
    present = ~np.isnan(first["0.fwd.m_h"])
    assert (first["0.fwd.m_h"] != other["0.fwd.m_h"])[present].any()
    assert (first["0.fwd.m_h"] != first["1.fwd.m_h"])[present].any()


def test_masks_do_not_depend_on_the_sequences_beside():
    """A sequence has the masks of its place in the batch, however long the others are."""
    one = with_masks(model(), 7)

    alone, among = trace_of(one, [4]), trace_of(one, LENGTHS)

    for name in ("0.fwd.m_x", "0.fwd.m_h", "readout.m_x"):
        assert (alone[name][:, 0] == among[name][:4, 0]).all()
        assert np.isnan(among[name][4:, 0]).all()


def test_both_directions_miss_the_same_of_the_input():
    """Two directions that read the same sequence have its numbers dropped at the same steps."""
    one = with_masks(model(("lstm",), join="concat"), 7)

    found = trace_of(one)

    same_bits(found["fwd.m_x"], found["bwd.m_x"])
    present = ~np.isnan(found["fwd.m_h"])
    assert (found["fwd.m_h"] != found["bwd.m_h"])[present].any()


def test_locked_masks_stay_through_the_sequence():
    """With locked dropout a unit is there at all steps or at none, in every layer and direction."""
    one = with_masks(model(dropout=KINDS["locked"], join="concat"), 7)

    found = trace_of(one, [5, 5])

    names = [path for path, info in found.signals.items() if info.kind == "mask"]
    assert len(names) == 9
    for path in names:
        assert (found.arrays[path] == found.arrays[path][0]).all()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_with_dropout_is_the_measured_slope(name, kind):
    """Every weight of every cell gets its true gradient, whatever is dropped, forward and backward."""
    join = "concat" if NAMES.index(name) % 2 else ""
    one = with_masks(model((name, "elman"), KINDS[kind], join=join), 7)

    rows = check_gradients(one, most=1)

    assert has_masks(one)
    assert max(row.error for row in rows) <= TOLERANCE
    assert sum(row.checked for row in rows) > sum(row.skipped for row in rows)


@pytest.mark.parametrize("name", ["dates-attention", "sentiment-textrcnn"])
def test_every_architecture_learns_through_its_masks(name):
    """Attention and contexts pass the gradient check with dropout on."""
    one = replace(load(name), dropout=EVERYTHING).as_dtype("float64")

    rows = check_gradients(with_masks(one, 7), most=1)

    assert max(row.error for row in rows) <= TOLERANCE
    assert sum(row.checked for row in rows) > sum(row.skipped for row in rows)


def test_memory_is_lost_under_dropout_at_each_step_and_kept_under_a_locked_one():
    """Ones keep their mean through fifty steps of 10 % but spread by √(1/.9⁵⁰ − 1); locked, 9 of 10 stay."""
    copies = cell('h = { kind = "state", is = "U_h @ h[-1] + 0 * x" }')
    layer = Layer("0", copies, {"U_h": np.eye(400)}, told={"I": 400, "H": 400}, dtype="float64")
    one = Model("ones", "per_step", (layer,), dtype="float64", dropout=Dropout(recurrent=0.1))
    sequences = from_vectors([np.zeros((50, 400))] * 100)
    start = [{"h": np.ones((100, 400))}]

    ends = []
    for locked in (False, True):
        seen = with_masks(replace(one, dropout=replace(one.dropout, locked=locked)), 7)
        ends.append(network_of(seen).forward(seen, sequences, start=start).runs[0].signal("h")[-1])

    assert 0.65 <= ends[0].mean() <= 1.35  # five times 13.9 / √40000
    assert 11 <= ends[0].std() <= 17
    assert abs((ends[0] > 0).mean() - 0.9**50) < 0.002
    np.testing.assert_allclose(np.unique(ends[1]), [0, 0.9**-50], rtol=1e-9)
    assert abs((ends[1] > 0).mean() - 0.9) < 0.01


def test_masks_keep_the_engines_of_a_model():
    """New masks plan nothing anew: training draws them thousands of times."""
    one = with_masks(model(), 7)

    other = drawn_with(one, 8)

    assert [layer.engine for layer in other.layers] == [layer.engine for layer in one.layers]
    assert other.with_parameters({}).layers[0].seed == 8


def test_what_cannot_be_dropped_is_told():
    """A model that never dropped anything, and one without a state to drop, say so."""
    with pytest.raises(UsageError, match="learned without dropout"):
        dropping(model(dropout=Dropout()), Dropout(), 1)
    with pytest.raises(UsageError, match="nothing to drop"):
        dropping(model(("feedforward",)), Dropout(recurrent=0.1), 1)
