"""The description inside a model file is checked word by word."""

from __future__ import annotations

import copy
import json
from dataclasses import replace

import pytest

from rnn_tui.blocks.dropout import Dropout
from rnn_tui.errors import ModelFileError
from rnn_tui.formats.description import DTYPES, MAX_LAYERS, MAX_TEXT
from rnn_tui.formats.safetensors import model_bytes
from rnn_tui.networks.architectures import architecture_names
from tests.model_bytes import described, loaded, redescribed
from tests.small_models import small_model

DATA = model_bytes(small_model(("elman",)))
HOSTILE = "\x1b[31m\u202e"
KNOWN = ", ".join(architecture_names())
NO_PROPER = "the description of the model has no proper "
CALLED, RUN = "no layer can be called ", " and run in direction "
ABSENT = object()


def refused(description: object) -> str:
    with pytest.raises(ModelFileError) as caught:
        loaded(redescribed(DATA, description))
    text = str(caught.value)
    assert text.startswith("m.safetensors: ")
    assert text.replace("\n", "").isprintable()
    assert len(text) < 600
    return text.removeprefix("m.safetensors: ")


def changed(path: tuple[str | int, ...], value: object) -> dict:
    content = copy.deepcopy(described(DATA))
    place = content
    for key in path[:-1]:
        place = place[key]
    if value is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the description of the model is not JSON"),
        ("{", "the description of the model is not JSON"),
        ("[" * 100_000, "the description of the model is not JSON"),
        ('{"version": 1, "version": 1}', "the description of the model names 'version' twice"),
        ('{"version": NaN}', "the description of the model holds NaN, which JSON does not have"),
        ("[]", "the model was saved by another version of rnn-tui; this one reads version 1"),
        ("{}", "the model was saved by another version of rnn-tui; this one reads version 1"),
        ('{"version": 2}', "the model was saved by another version of rnn-tui; this one reads version 1"),
        ('{"version": "1"}', "the model was saved by another version of rnn-tui; this one reads version 1"),
    ],
)
def test_what_is_no_description_is_refused(text, message):
    """Broken JSON, doubled keys and other versions are told apart."""
    assert refused(text) == message


TEXTS = ["name", "architecture", "dtype", "embedding"]


@pytest.mark.parametrize("key", [*TEXTS, "layers", "labels", "card"])
@pytest.mark.parametrize("value", [ABSENT, None, 1, 1.5, True], ids=["absent", "null", "1", "1.5", "true"])
def test_a_part_that_is_missing_or_of_another_kind_is_named(key, value):
    """Each part must be there and be what it should be."""
    assert refused(changed((key,), value)) == f"the description of the model has no proper '{key}'"


@pytest.mark.parametrize("key", ["name", "direction", "cell", "equations"])
@pytest.mark.parametrize("value", [ABSENT, None, 1, [], {}], ids=["absent", "null", "1", "list", "table"])
def test_a_layer_without_one_of_its_parts_is_refused(key, value):
    """A layer has a name, a direction, a cell and its equations."""
    assert (
        refused(changed(("layers", 0, key), value)) == f"the description of the model has no proper '{key}'"
    )


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("vocabulary",), 1, NO_PROPER + "'vocabulary'"),
        (("vocabulary",), [], NO_PROPER + "'vocabulary'"),
        (("vocabulary", "tokens"), ABSENT, NO_PROPER + "'tokens'"),
        (("vocabulary", "tokens"), "abcde", NO_PROPER + "'tokens'"),
        (("vocabulary", "tokens"), ["a", 1, "c", "d", "e"], NO_PROPER + "'tokens'"),
        (("vocabulary", "tokens"), ["a", ["b"], "c"], NO_PROPER + "'tokens'"),
        (("vocabulary", "tokens"), [], NO_PROPER + "'vocabulary'"),
        (
            ("vocabulary", "tokens"),
            list("abcda"),
            "the description of the model has one of its 'tokens' twice",
        ),
        (
            ("vocabulary", "tokens"),
            list("abcd"),
            "embedding.E has shape (5, 3); expected one row for each of the 4 tokens",
        ),
        (("vocabulary", "by"), "letter", NO_PROPER + "'vocabulary'"),
        (("vocabulary", "by"), [], NO_PROPER + "'by'"),
        (("vocabulary", "unknown"), "<unk>", "a special token is not in the vocabulary"),
        (("vocabulary", "start"), HOSTILE, "a special token is not in the vocabulary"),
        (("vocabulary", "start"), None, NO_PROPER + "'start'"),
        (("vocabulary",), None, "a vocabulary and an embedding go together; the model has only one of them"),
        (("embedding",), "none", "a vocabulary and an embedding go together; the model has only one of them"),
        (("embedding",), "banana", NO_PROPER + "'embedding'"),
        (("embedding",), "one-hot", "tensor embedding.E belongs to no layer"),
        (("labels",), ["a", "b"], "the model names 2 answers but gives 3"),
        (("labels",), list("abcd"), "the model names 4 answers but gives 3"),
        (("labels",), ["a", "b", 3], NO_PROPER + "'labels'"),
        (("labels",), ["a", "b", "a"], "the description of the model has one of its 'labels' twice"),
        (("card", "shows"), 1, NO_PROPER + "'shows'"),
        (("card", "limits"), None, NO_PROPER + "'limits'"),
        (("card", "example"), "x" * (MAX_TEXT + 1), NO_PROPER + "'example'"),
        (("name",), "x" * (MAX_TEXT + 1), NO_PROPER + "'name'"),
        (("dtype",), "float16", "dtype 'float16' is not one of float32, float64"),
        (("dtype",), HOSTILE, r"dtype '\x1b[31m\u202e' is not one of float32, float64"),
        (
            ("architecture",),
            "per_stp",
            "no architecture is called 'per_stp'; did you mean 'per_step'? Known: " + KNOWN,
        ),
        (("dropout",), 0.2, NO_PROPER + "'dropout'"),
        (("architecture",), "model", "no architecture is called 'model'; known: " + KNOWN),
        (("architecture",), "../../x", "no architecture is called '../../x'; known: " + KNOWN),
        (("layers",), [], f"the model has 0 layers; expected 1 to {MAX_LAYERS}"),
        (
            ("layers",),
            [{}] * (MAX_LAYERS + 1),
            f"the model has {MAX_LAYERS + 1} layers; expected 1 to {MAX_LAYERS}",
        ),
        (("layers",), [1], NO_PROPER + "'layers'"),
        (("layers", 1), [], NO_PROPER + "'layers'"),
        (("layers", 0, "name"), "", CALLED + "''" + RUN + "'fwd'"),
        (("layers", 0, "name"), "0.fwd", CALLED + "'0.fwd'" + RUN + "'fwd'"),
        (("layers", 0, "name"), HOSTILE, CALLED + r"'\x1b[31m\u202e'" + RUN + "'fwd'"),
        (("layers", 0, "name"), "0\n", CALLED + r"'0\n'" + RUN + "'fwd'"),
        (("layers", 0, "name"), "n" * 9000, CALLED + "'" + "n" * 39 + "…'" + RUN + "'fwd'"),
        (("layers", 0, "name"), "1", "tensor 1.fwd.W_h is missing; the equations read it"),
        (("layers", 0, "direction"), "bw", CALLED + "'0'" + RUN + "'bw'"),
        (("layers", 0, "direction"), "bwd", "tensor 0.bwd.W_h is missing; the equations read it"),
        (("layers", 0, "direction"), "", "tensor 0.W_h is missing; the equations read it"),
    ],
)
def test_a_part_that_does_not_fit_the_others_is_refused(path, value, message):
    """Vocabulary, answers, card, dtype and layers must fit each other and the tensors."""
    assert refused(changed(path, value)) == message


def test_layers_stand_in_their_order_and_once():
    """No two layers have one name, the read-out is the last, and it does not stand alone."""
    content = described(DATA)
    first, last = content["layers"]
    message = "the layers are named twice or in a wrong order"

    assert refused({**content, "layers": [first, first, last]}) == message
    assert refused({**content, "layers": [last, first]}) == message
    assert refused({**content, "layers": [last]}) == message


@pytest.mark.parametrize(
    ("equations", "message"),
    [
        ("", "the cell defines no signals"),
        ("\x00", "not TOML"),
        ("a = " + "[" * 60_000, "not TOML"),
        ('output = "h"\n[signals]\nh = { is = "sigmiod(x)" }', "unknown function 'sigmiod'"),
        (
            'output = "h"\n[signals]\nh = { is = "__import__(\'os\').system(x)" }',
            "only the functions of the language",
        ),
        ('output = "h"\n[signals]\nh = { kind = "gate", is = "W_h @ x" }', "a gate stays within 0…1"),
        (
            'output = "h"\n[signals]\nh = { is = "W_h @ x + U_h @ h" }',
            "signals read each other within one step",
        ),
        ('output = "h"\n"\\u001b[31m" = 1\n[signals]\nh = { is = "x" }', r"unknown key '\x1b[31m'"),
        ("#" * 70_000, "characters"),
    ],
)
def test_equations_that_break_the_language_are_refused(equations, message):
    """The equations in a model are read by the rules of cell files; the error names file and fault."""
    assert message in refused(changed(("layers", 0, "equations"), equations))


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_dtype_of_the_run_is_the_description_s(dtype):
    """A model runs in the dtype that its description says, however its weights are stored."""
    model = loaded(redescribed(DATA, changed(("dtype",), dtype)))

    assert model.dtype == dtype
    assert {str(array.dtype) for array in model.parameters.values()} == {dtype}


def test_a_card_may_be_short():
    """Parts of the card that an older file does not have are empty; what is unknown is not read."""
    model = loaded(redescribed(DATA, changed(("card",), {"shows": "it", "more": "?"})))

    assert model.card.shows == "it"
    assert model.card.limits == ""


def test_a_parameterless_read_out_is_loaded():
    """A layer without weights takes its width from the layer below."""
    data = model_bytes(small_model(("jordan",), answer=""))
    content = described(data)
    softmax = 'output = "p"\n[signals]\np = { kind = "gate", is = "softmax(x)" }'
    layer = {"name": "readout", "direction": "", "cell": "softmax", "equations": softmax}

    model = loaded(
        redescribed(data, {**content, "layers": [*content["layers"], layer], "labels": ["a", "b"]})
    )

    assert model.layers[1].width == 2
    assert model.scores == (0, "y")
    assert loaded(model_bytes(model)).hash == model.hash


def test_a_description_is_plain_ascii():
    """Whatever scripts a model's tokens are in, the header of its file is ASCII JSON."""
    model = small_model(("elman",))

    text = json.dumps(described(model_bytes(model)), ensure_ascii=False)

    assert text.isascii()


def test_dropout_is_kept_beside_the_equations():
    """A file says what its model dropped while it learned; its equations, and its fingerprint, do not."""
    plain = small_model(("elman",))
    dropped = replace(plain, dropout=Dropout(layers=0.5, locked=True))

    again = loaded(model_bytes(dropped))

    assert again.dropout == dropped.dropout
    assert again.hash == plain.hash
    assert described(model_bytes(dropped))["dropout"] == "layers=0.5 locked"
    assert "dropout" not in described(DATA)
    assert not loaded(DATA).dropout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("layers=2", "dropout: '2' is not a share from 0 to below 1"),
        ("layer=0.1", "no kind of dropout is called 'layer'; did you mean 'layers'"),
        (HOSTILE, r"no kind of dropout is called '\x1b[31m\u202e'"),
    ],
)
def test_dropout_that_cannot_be_is_refused(text, message):
    """A rate that is no share, and a place that nobody knows, are told."""
    assert message in refused(changed(("dropout",), text))
