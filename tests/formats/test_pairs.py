"""Encoder–decoders in files: they come back bit by bit, and what does not fit is refused in one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.errors import ModelFileError
from rnn_tui.formats.safetensors import load_model, model_bytes, save_model
from rnn_tui.networks.model import TARGET
from tests.model_bytes import described, loaded, packed, redescribed, unpacked
from tests.small_pairs import KINDS, NAMES, NETWORK, small_pair, sources


@pytest.mark.parametrize(("cell", "score", "place", "join"), KINDS, ids=NAMES)
def test_a_saved_pair_comes_back_bit_by_bit(tmp_path, cell, score, place, join):
    """Equations, weights, options and what is computed are the same after saving and loading."""
    model = small_pair(cell, score, place, join, dtype="float32")
    path = tmp_path / "m.safetensors"

    save_model(model, path)
    found = load_model(Path(path))

    assert found.hash == model.hash
    assert found.options == model.options
    assert list(found.parameters) == list(model.parameters)
    assert NETWORK.trace(found, sources((4, 2))).hash == NETWORK.trace(model, sources((4, 2))).hash


def test_a_dense_encoder_and_states_as_they_are_come_back():
    """Sizes that no weight tells, as of states that are handed over unchanged, are in the file."""
    for model in (small_pair("lstm", encoder="feedforward"), small_pair("lstm_projected", "dot")):
        found = loaded(model_bytes(model))
        assert found.hash == model.hash
        assert [layer.sizes for layer in found.layers] == [layer.sizes for layer in model.layers]


def changed(data: bytes, change) -> bytes:
    content = described(data)
    change(content)
    return redescribed(data, json.dumps(content))


def layer(content: dict, name: str) -> dict:
    return next(one for one in content["layers"] if one["name"] == name and one.get("stage") == "decoder")


BAD = [
    (lambda c: c["layers"].reverse(), "the layers are named twice or in a wrong order"),
    (
        lambda c: c["layers"].insert(0, c["layers"].pop(1)),
        "an encoder–decoder has an encoder, then a handover",
    ),
    (lambda c: c["options"].update(longest=0), "the longest answer of a decoder is a number from 1 to 10000"),
    (
        lambda c: c["options"].update(longest="x"),
        "the longest answer of a decoder is a number from 1 to 10000",
    ),
    (lambda c: c.update(options=[]), "the description of the model has no proper 'options'"),
    (lambda c: c.update(labels=["x", "y", "z", "w"]), "the last answer of a decoder is not </s>"),
    (lambda c: c.update(labels=["x", "</s>"]), "the table of the decoder has not one row for each answer"),
    (lambda c: layer(c, "0").update(direction="bwd"), "tensor decoder.0.bwd.W_h is missing"),
    (lambda c: layer(c, "attention").update(score="nod"), "no attention is called 'nod'"),
    (lambda c: layer(c, "attention").update(sizes={}), "attention has other equations than rnn-tui runs"),
    (
        lambda c: layer(c, "attention").update(sizes={"I": 0}),
        "the description of the model has no proper 'sizes'",
    ),
    (lambda c: layer(c, "attention").update(given=[]), "parameter W_s is missing"),
    (lambda c: layer(c, "attention").update(score=""), "tensor decoder.attention.W_a belongs to no layer"),
    (lambda c: c.update(architecture="per_step"), "a network of kind 'per_step' has no layer"),
]


@pytest.mark.parametrize(("change", "said"), BAD, ids=range(len(BAD)))
def test_a_description_that_does_not_fit_is_refused(change, said):
    """Wrong stages, options, answers and attention end in one line that says what is wrong."""
    data = model_bytes(small_pair("elman", "general"))

    with pytest.raises(ModelFileError) as caught:
        loaded(changed(data, change))

    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "array", "said"),
    [
        (TARGET, np.zeros((5, 2, 2), "<f8"), "the table of the decoder has not one row for each answer"),
        (TARGET, np.zeros((4, 3), "<f8"), "the table of the decoder has not one row for each answer"),
        (TARGET, np.zeros((5, 2), "<f8"), "layer decoder.0.fwd reads 3 numbers, but the one below gives 2"),
        (
            "decoder.attention.W_a",
            np.zeros((3, 4), "<f8"),
            "decoder.attention.W_a has shape (3, 4); expected (4, 4)",
        ),
        (
            "decoder.combined.W_c",
            np.zeros((4, 9), "<f8"),
            "layer decoder.combined reads 9 numbers, but the one",
        ),
        ("decoder.readout.V_y", np.zeros((3, 4), "<f8"), "has shape"),
    ],
)
def test_weights_that_do_not_fit_each_other_are_refused(name, array, said):
    """A table, a score or a layer of another size than its neighbours is named."""
    header, body = unpacked(model_bytes(small_pair("elman", "general")))
    start = len(body)
    header[name] = {"dtype": "F64", "shape": list(array.shape), "data_offsets": [start, start + array.nbytes]}
    whole, at = b"", 0
    for key, tensor in header.items():
        if key != "__metadata__":
            low, high = tensor["data_offsets"]
            part = (body + array.tobytes())[low:high]
            tensor["data_offsets"] = [at, at + len(part)]
            whole, at = whole + part, at + len(part)

    with pytest.raises(ModelFileError) as caught:
        loaded(packed(header, whole))

    assert said in str(caught.value)
