"""A saved model comes back bit by bit, and a file that cannot be a model is refused in one line."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load as library_load

from rnn_tui.cells import cell_names
from rnn_tui.equations.exchange import exchanged
from rnn_tui.errors import DataError, ModelFileError
from rnn_tui.formats.safetensors import MAX_BYTES, load_model, model_bytes, rounded, save_model
from rnn_tui.networks import per_step
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import Model
from tests.model_bytes import described, loaded, packed, redescribed, unpacked
from tests.small_models import small_model, token_sequences

EQUATION = "h = tanh(W_h @ x + U_h @ h[-1] + b_h)"
HOSTILE = "\x1b]52;c;x\x07\u202e\ud800[red]"


def same(model: Model, other: Model) -> bool:
    return (
        model.hash == other.hash
        and all((other.parameters[name] == array).all() for name, array in model.parameters.items())
        and [(layer.name, layer.direction, layer.cell) for layer in model.layers]
        == [(layer.name, layer.direction, layer.cell) for layer in other.layers]
        and (model.vocabulary, model.labels, model.card) == (other.vocabulary, other.labels, other.card)
        and (model.name, model.architecture, model.dtype) == (other.name, other.architecture, other.dtype)
        and type(model.embedding) is type(other.embedding)
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", cell_names())
def test_a_saved_model_comes_back_bit_by_bit(tmp_path, name, dtype):
    """Weights, equations, vocabulary, answers and card of any cell survive the file unchanged."""
    model = replace(small_model((name, "lstm"), dtype=dtype), card=Card(shows="all", example="a b"))

    save_model(model, tmp_path / "m.safetensors")
    found = load_model(tmp_path / "m.safetensors")

    assert same(model, found)
    assert model_bytes(found) == (tmp_path / "m.safetensors").read_bytes()


@pytest.mark.parametrize("embedding", ["trained", "one-hot", "none"])
@pytest.mark.parametrize("answer", ["softmax", "sigmoid", "linear", ""])
def test_every_make_up_of_a_model_comes_back(embedding, answer):
    """With any embedding and any read-out the loaded model gives the numbers of the saved one."""
    model = small_model(("elman", "gru_reset_before"), embedding=embedding, answer=answer, dtype="float32")

    found = loaded(model_bytes(model))

    assert same(model, found)
    if embedding != "none":
        sequences = token_sequences([4, 2], answers=False)
        assert per_step.trace(found, sequences).hash == per_step.trace(model, sequences).hash


def test_a_variant_of_a_cell_is_saved_with_its_own_equations():
    """A model embeds the table that it computes with, not the name of a shipped cell."""
    model = small_model(("elman",))
    layer = model.layers[0]
    linear = replace(layer, cell=exchanged(layer.cell, {"h": {"tanh": "identity"}}))
    model = replace(model, layers=(linear, *model.layers[1:]))

    found = loaded(model_bytes(model))

    assert found.layers[0].cell.by_name["h"].node == linear.cell.by_name["h"].node
    assert found.hash == model.hash


def test_equal_models_give_equal_bytes():
    """The same model gives the same file; one flipped bit gives another."""
    model, equal = small_model(("lstm",)), small_model(("lstm",))
    bias = model.parameters["0.fwd.b_f"].copy()
    bias.view("u8")[0] ^= 1

    assert model_bytes(model) == model_bytes(equal)
    assert model_bytes(model) != model_bytes(model.with_parameters({"0.fwd.b_f": bias}))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("stored", ["float16", "float32", "float64"])
def test_a_model_stored_in_another_dtype_is_the_rounded_one(dtype, stored):
    """What is loaded is what rounding gave, its fingerprint too; stored again nothing changes."""
    model = small_model(("lstm",), dtype=dtype)
    data = model_bytes(model, stored=stored)

    found = loaded(data)

    assert found.hash == rounded(model, stored).hash
    assert {place["dtype"] for name, place in unpacked(data)[0].items() if name != "__metadata__"} == {
        {"float16": "F16", "float32": "F32", "float64": "F64"}[stored]
    }
    assert found.dtype == dtype
    assert model_bytes(found, stored=stored) == data
    assert (found.hash == model.hash) == (stored >= dtype and stored != "float16")


def test_the_library_reads_our_files():
    """Any program that reads safetensors finds the same tensors."""
    model = small_model(("lstm", "elman"))

    tensors = library_load(model_bytes(model))

    assert sorted(tensors) == sorted(model.parameters)
    assert all((tensors[name] == array).all() for name, array in model.parameters.items())


def test_weights_of_bfloat16_are_widened():
    """The dtype that is the upper half of a float32 is read exactly."""
    model = small_model(("elman",), dtype="float32")
    header, body = unpacked(model_bytes(model))
    halves = np.frombuffer(body, "<u4") >> 16
    for name in model.parameters:
        place = header[name]
        place["dtype"] = "BF16"
        place["data_offsets"] = [offset // 2 for offset in place["data_offsets"]]

    found = loaded(packed(header, halves.astype("<u2").tobytes()))

    for name, array in model.parameters.items():
        expected = (array.view("u4") >> 16 << 16).view("f4")
        assert (found.parameters[name] == expected).all()


@pytest.mark.parametrize(
    ("value", "stored", "dtype"),
    [
        (np.nan, "", "float32"),
        (np.inf, "", "float64"),
        (7e4, "float16", "float16"),
        (1e39, "float32", "float32"),
    ],
)
def test_a_weight_that_cannot_be_stored_is_refused(tmp_path, value, stored, dtype):
    """A weight that is no number, or none in the dtype of the file, is named, and no file is touched."""
    (tmp_path / "m.safetensors").write_bytes(b"old")
    model = small_model(("elman",), dtype="float32" if not stored and dtype == "float32" else "float64")
    bias = model.parameters["0.fwd.b_h"].copy()
    bias[2] = value
    broken = model.with_parameters({"0.fwd.b_h": bias})

    with pytest.raises(ModelFileError, match=f"^tensor 0.fwd.b_h holds a number that {dtype} cannot; "):
        save_model(broken, tmp_path / "m.safetensors", stored=stored)

    assert (tmp_path / "m.safetensors").read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("stored", "number"),
    [
        ("float64", b"\0\0\0\0\0\0\xf8\x7f"),
        ("float64", b"\1\0\0\0\0\0\xf0\x7f"),
        ("float64", np.float64(1e300).tobytes()),
        ("float64", np.float64(-np.inf).tobytes()),
        ("float32", b"\1\0\x80\x7f"),
        ("float16", b"\1\x7c"),
        ("float16", b"\0\xfc"),
    ],
    ids=["NaN", "signalling NaN", "1e300", "−∞", "signalling NaN of 32", "signalling NaN of 16", "−∞ of 16"],
)
def test_a_weight_that_is_not_finite_is_refused(stored, number):
    """NaN, infinity, and what is beyond the model's dtype are refused, without a warning."""
    data = model_bytes(small_model(("elman",), dtype="float32"), stored=stored)

    with pytest.raises(
        ModelFileError, match=r"^m\.safetensors: tensor \S+ holds a number that is not finite in float32$"
    ):
        loaded(data[: -len(number)] + number)


@pytest.mark.parametrize("claimed", [[10**12], [10**6, 10**6], [2**40]])
def test_a_bomb_is_refused_before_anything_is_allocated(claimed):
    """A file of a few hundred bytes that claims a million million numbers costs no memory."""
    header, body = unpacked(model_bytes(small_model(("elman",))))
    header["0.fwd.b_h"]["shape"] = claimed
    data = packed(header, body)
    tracemalloc.start()

    with pytest.raises(ModelFileError, match="which is not its 32 bytes"):
        loaded(data)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_file_over_the_limit_is_refused(tmp_path):
    """A file of two gigabytes is refused by its size."""
    with (tmp_path / "m.safetensors").open("wb") as file:
        file.truncate(2 << 30)

    with pytest.raises(DataError, match=f"2,147,483,648 bytes are more than the {MAX_BYTES:,}"):
        load_model(tmp_path / "m.safetensors")


def test_a_file_of_tensors_without_equations_is_refused():
    """Weights of another program are no model yet: nothing says what to compute with them."""
    header, body = unpacked(model_bytes(small_model(("elman",))))
    del header["__metadata__"]

    with pytest.raises(ModelFileError, match=r"^m\.safetensors: the file holds tensors but no equations; "):
        loaded(packed(header, body))


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        (
            "0.fwd.U_h",
            (4, 2),
            f"parameter U_h has shape (4, 2), but {EQUATION} needs (4, 4); axis 1 (columns) differs",
        ),
        (
            "0.fwd.b_h",
            (8,),
            f"parameter b_h has shape (8,), but {EQUATION} needs (4,); axis 0 (rows) differs",
        ),
        ("0.fwd.W_h", (12,), "parameter W_h has shape (12,); the equations need a matrix (out, in)"),
        ("0.fwd.b_h", (2, 2), "parameter b_h has shape (2, 2); the equations need a vector"),
        ("0.fwd.b_h", (), "parameter b_h has shape (); the equations need a vector"),
        ("0.fwd.W_h", (0, 3), "parameter W_h, axis 0: length 0 is too short"),
        ("0.fwd.W_h", (4, 5), "layer 0 reads 5 numbers, but the one below gives 3"),
        ("readout.V_y", (3, 5), "layer readout reads 5 numbers, but the one below gives 4"),
        ("embedding.E", (5, 2), "layer 0 reads 3 numbers, but the one below gives 2"),
        ("embedding.E", (4, 3), "embedding.E has shape (4, 3); expected one row for each of the 5 tokens"),
        ("embedding.E", (15,), "embedding.E has shape (15,); expected one row for each of the 5 tokens"),
    ],
)
def test_weights_that_do_not_fit_the_equations_are_refused(name, shape, message):
    """Both shapes, the equation and the axis are named where a weight does not fit."""
    model = small_model(("elman",), dtype="float32")
    arrays = {**model.parameters, name: np.zeros(shape, "float32")}
    header, _body = unpacked(model_bytes(model))
    content, body = {"__metadata__": header["__metadata__"]}, b""
    for key, array in arrays.items():
        places = [len(body), len(body) + array.nbytes]
        content[key] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": places}
        body += array.tobytes()

    with pytest.raises(ModelFileError) as caught:
        loaded(packed(content, body))

    assert message in str(caught.value)


def test_a_missing_and_a_left_over_tensor_are_named():
    """Every weight that the equations read must be there, and none that nothing reads."""
    header, body = unpacked(model_bytes(small_model(("elman",))))
    header["0.fwd.q\x1b"] = header.pop("0.fwd.b_h")

    with pytest.raises(ModelFileError, match=r"tensor 0\.fwd\.b_h is missing; the equations read it$"):
        loaded(packed(header, body))
    header["0.fwd.b_h"] = {**header["0.fwd.q\x1b"], "data_offsets": [len(body), len(body) + 32]}
    with pytest.raises(ModelFileError, match=r"tensor 0\.fwd\.q\\x1b belongs to no layer$"):
        loaded(packed(header, body + bytes(32)))


def test_hostile_texts_are_loaded_as_they_are():
    """Tokens, answers, names and cards of any kind are data, which come back unchanged."""
    model = small_model(("elman",))
    model = replace(
        model,
        name=HOSTILE,
        labels=(HOSTILE, "b", "c"),
        vocabulary=replace(model.vocabulary, tokens=(HOSTILE, "", "\n", "\0", "=HYPERLINK()")),
        card=Card(shows=HOSTILE, licence="x" * 1000),
    )

    found = loaded(model_bytes(model))

    assert same(model, found)
    assert found.vocabulary.tokens[0] == found.labels[0] == found.name == HOSTILE


def test_a_hostile_title_in_the_equations_is_loaded():
    """Titles and sources inside the equations are data too."""
    model = small_model(("elman",))
    cell = replace(model.layers[0].cell, title="\x1b[2J\u202e", source='"\\', note="a\nb\tc\x7f")
    model = replace(model, layers=(replace(model.layers[0], cell=cell), *model.layers[1:]))

    assert loaded(model_bytes(model)).layers[0].cell == cell


def test_an_equation_of_ten_thousand_characters_is_refused_in_short():
    """An endless equation in a model is refused, and the refusal is not endless itself."""
    data = model_bytes(small_model(("elman",)))
    content = described(data)
    content["layers"][0]["equations"] = content["layers"][0]["equations"].replace(
        "tanh(", "tanh(x + " + "0 + " * 2500
    )

    with pytest.raises(ModelFileError) as caught:
        loaded(redescribed(data, content))

    assert str(caught.value).startswith(
        "m.safetensors: signal 'h': the equation is longer than 2000 characters"
    )
    assert len(str(caught.value)) < 500
