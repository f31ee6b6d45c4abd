"""A model: its parameters by name, a fingerprint of all that it computes with, edits that make another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.embedding import Embedding, OneHot
from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import load_cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.equations.exchange import exchanged
from rnn_tui.errors import UnknownNameError
from rnn_tui.networks import per_step
from rnn_tui.networks.architectures import Network, architecture, architecture_names
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.sequences import from_vectors
from tests.small_models import small_model, token_sequences


def with_bit_flipped(model: Model, name: str, place: int) -> Model:
    raw = bytearray(model.parameters[name].tobytes())
    raw[place // 8] ^= 1 << place % 8
    array = np.frombuffer(bytes(raw), model.dtype).reshape(model.parameters[name].shape)
    return model.with_parameters({name: array})


def test_any_flipped_bit_of_a_parameter_changes_the_fingerprint():
    """The fingerprint of a model sees every bit of every weight, bias and embedding."""
    model = small_model(("minimal_gated", "elman"), dtype="float32")
    rng = np.random.default_rng(1)
    hashes, flips = {model.hash}, 1

    for name, array in model.parameters.items():
        for place in rng.choice(array.nbytes * 8, 40, replace=False):
            hashes.add(with_bit_flipped(model, name, int(place)).hash)
            flips += 1

    assert len(hashes) == flips


@pytest.mark.parametrize(
    "change",
    [
        lambda model: replace(model, architecture="other"),
        lambda model: replace(model, layers=model.layers[:1]),
        lambda model: model.as_dtype("float32"),
        lambda model: changed_cell(model, exchanged(model.layers[0].cell, {"h": {"tanh": "identity"}})),
        lambda model: changed_cell(model, replace(model.layers[0].cell, note="another convention")),
        lambda model: replace(model, layers=(replace(model.layers[0], name="zero"), *model.layers[1:])),
        lambda model: replace(model, layers=(replace(model.layers[0], direction=""), *model.layers[1:])),
    ],
    ids=["architecture", "layers", "dtype", "equation", "note", "name of a layer", "direction"],
)
def test_another_equation_or_make_up_is_another_fingerprint(change):
    """The fingerprint sees the equations and how the layers stand, not only the numbers."""
    model = small_model(("elman", "elman"))

    assert change(model).hash != model.hash


def changed_cell(model: Model, cell) -> Model:
    return replace(model, layers=(replace(model.layers[0], cell=cell), *model.layers[1:]))


def test_what_is_only_said_about_a_model_is_not_in_its_fingerprint():
    """Name, card and answers may be rewritten; the model computes the same."""
    model = small_model(("elman",))

    renamed = replace(model, name="other", card=Card(shows="something"), labels=("a", "b", "c"))

    assert renamed.hash == model.hash == small_model(("elman",)).hash


def test_parameters_are_named_as_in_a_file():
    """Every parameter has the name of its layer and direction before its own."""
    model = small_model(("elman", "jordan"))

    assert list(model.parameters) == [
        "embedding.E",
        *(f"0.fwd.{name}" for name in ("W_h", "U_h", "b_h")),
        *(f"1.fwd.{name}" for name in ("W_h", "U_h", "b_h", "V_y", "b_y")),
        "readout.V_y",
        "readout.b_y",
    ]
    assert model.count == sum(array.size for array in model.parameters.values())
    assert [layer.name for layer in model.recurrent] == ["0", "1"]
    assert model.read_out is model.layer(READ_OUT)
    assert small_model(("elman",), answer="").read_out is None
    assert model.input_width == 3


def test_an_unknown_layer_or_parameter_is_refused():
    """Misspelt names are answered with the nearest."""
    model = small_model(("elman",))

    with pytest.raises(UnknownNameError, match="no layer is called 'readuot'; did you mean 'readout'"):
        model.layer("readuot")
    with pytest.raises(UnknownNameError, match=r"no parameter is called '0\.fwd\.W_q'; did you mean"):
        model.with_parameters({"0.fwd.W_q": np.zeros(1)})
    with pytest.raises(UnknownNameError, match=r"no parameter is called 'embedding\.E'"):
        small_model(("elman",), embedding="one-hot").with_parameters({"embedding.E": np.zeros((5, 5))})


def test_exchanged_parameters_make_another_model():
    """An edit makes another model; the old one stays as it was."""
    model = small_model(("elman", "lstm"))
    before = {name: array.copy() for name, array in model.parameters.items()}
    new = {
        name: np.full_like(array, 2) for name, array in model.parameters.items() if "W" in name or "E" in name
    }

    changed = model.with_parameters(new)

    assert all((changed.parameters[name] == 2).all() for name in new)
    assert all((changed.parameters[name] == before[name]).all() for name in set(before) - set(new))
    assert all((model.parameters[name] == before[name]).all() for name in before)
    assert changed.hash != model.hash
    assert model.with_parameters({}).hash == model.hash


@pytest.mark.parametrize("embedding", ["trained", "one-hot", "none"])
def test_a_model_in_another_dtype_holds_the_same_numbers(embedding):
    """float64 holds every float32 exactly, and back again nothing is lost."""
    model = small_model(("lstm",), embedding=embedding, dtype="float32")

    wide = model.as_dtype("float64")
    again = wide.as_dtype("float32")

    assert {array.dtype for array in wide.parameters.values()} == {np.dtype("float64")}
    assert wide.dtype == "float64"
    assert all((wide.parameters[name] == array).all() for name, array in model.parameters.items())
    assert again.hash == model.hash
    assert model.as_dtype("float32") is model
    if embedding == "one-hot":
        assert wide.embedding == OneHot(5, "float64")
    if embedding == "trained":
        assert isinstance(wide.embedding, Embedding)


def test_the_scores_are_what_the_loss_reads():
    """The scores are those of the read-out, of the last cell, or of the cell below a bare read-out."""
    plain, bare = small_model(("lstm",)), small_model(("jordan",), answer="")
    with_softmax = replace(
        bare, layers=(*bare.layers, Layer(READ_OUT, read_out("softmax", bare=True), {}, ""))
    )

    assert plain.scores == (1, "y")
    assert bare.scores == (0, "y")
    assert with_softmax.scores == (0, "y")


def test_a_cell_whose_output_is_called_p_has_scores_too():
    """What a person calls the output of a cell does not make it a read-out."""
    cell = parse_cell('output = "p"\n[signals]\np = { kind = "state", is = "tanh(W_p @ x)" }', name="mine")
    layer = Layer("0", cell, {"W_p": np.ones((2, 2))})

    assert Model("m", "per_step", (layer,)).scores == (0, "p")


def test_a_layer_without_parameters_reads_what_the_one_below_gives():
    """A layer that has no weights to tell its width has that of the layer below, or of the embedding."""
    cell = parse_cell('output = "h"\n[signals]\nh = { kind = "state", is = "tanh(x) + h[-1]" }', name="mine")
    model = small_model(("elman",), answer="")

    stacked = replace(model, layers=(*model.layers, Layer("1", cell, {})))
    first = replace(model, layers=(Layer("0", cell, {}),))
    trace = per_step.trace(stacked, token_sequences([3, 2], answers=False))

    assert stacked.layers[1].sizes["I"] == stacked.layers[1].width == 4
    assert first.layers[0].sizes["I"] == 3
    assert trace["1.h"].shape == (3, 2, 4)
    np.testing.assert_allclose(trace["1.h"][:2, 0], np.cumsum(np.tanh(trace["0.h"][:2, 0]), axis=0))


def test_a_first_layer_without_parameters_can_be_told_its_width():
    """Where vectors are read and no weight tells their length, the maker of the model says it."""
    cell = parse_cell('output = "h"\n[signals]\nh = { kind = "state", is = "tanh(x) + h[-1]" }', name="mine")

    model = Model("m", "per_step", (Layer("0", cell, {}, told={"I": 3}, dtype="float64"),), dtype="float64")

    trace = per_step.trace(model, from_vectors([np.ones((2, 3))]))
    assert trace["h"].shape == (2, 1, 3)
    assert trace["h"].dtype == "float64"
    assert per_step.trace(model.as_dtype("float32"), from_vectors([np.ones((2, 3))]))["h"].dtype == "float32"


def test_the_architectures_are_the_files_of_the_folder():
    """Each architecture has the whole face that the rest of the program asks."""
    face = {name for name in vars(Network) if not name.startswith("_")} | set(Network.__annotations__)
    assert {"trace", "stages", "STREAMS"} <= face
    assert "per_step" in architecture_names()
    for name in architecture_names():
        assert face <= set(dir(architecture(name)))


def test_the_cells_of_a_model_are_its_own():
    """A model embeds its own table of equations, whatever becomes of the shipped one."""
    model = small_model(("elman",))

    assert model.layers[0].cell == load_cell("elman")
    assert changed_cell(model, exchanged(load_cell("elman"), {"h": {"tanh": "relu"}})).layers[
        0
    ].cell != load_cell("elman")
