"""Our model files: one ``.safetensors`` file with the equations, the vocabulary and the card inside.

Weights may be stored as float16; the model that is loaded then has the rounded weights, widened to the
run's dtype, and its hash and accuracy are those of the rounded ones.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.embedding import Embedding, OneHot
from rnn_tui.equations.cell_file import parse_cell, write_cell
from rnn_tui.equations.fit import check_parameters
from rnn_tui.errors import ModelFileError, RnnTuiError, UnknownNameError
from rnn_tui.files import atomic_write, read_bytes, shown
from rnn_tui.formats.tensor_header import Header, read_header
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import architecture_names
from rnn_tui.networks.model import EMBEDDING, Card, Layer, Model
from rnn_tui.networks.vocabulary import BY, Vocabulary
from rnn_tui.text import safe_line

Array = NDArray[Any]
SUFFIX = ".safetensors"
MAX_BYTES = 512 * 1024 * 1024
MAX_TEXT = 200_000
KEY, VERSION = "rnn-tui", 1
DTYPES = ("float32", "float64")
_WIDEN = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


def load_model(path: Path) -> Model:
    """Return the model in a file.

    Raises:
        DataError: The file cannot be read.
        ModelFileError: It is no model of ours, or a damaged one.
    """
    data = read_bytes(path, MAX_BYTES)
    header = read_header(data, path)
    if KEY not in header.metadata:
        raise ModelFileError(
            f"{shown(path)}: " + _("the file holds tensors but no equations; only models saved by rnn-tui do")
        )
    try:
        return _Loader(data, header, path).model()
    except ModelFileError:
        raise
    except RnnTuiError as error:
        raise ModelFileError(f"{shown(path)}: {error}") from None


def save_model(model: Model, path: Path, *, stored: str = "") -> None:
    """Write a model; the file appears whole or not at all.

    Args:
        model: The model.
        path: Where to.
        stored: ``float16`` to round the weights; the model's own dtype when omitted.
    """
    with atomic_write(path) as file:
        file.write(model_bytes(model, stored=stored))


def model_bytes(model: Model, *, stored: str = "") -> bytes:
    """Return the bytes of a model file: equal models give equal bytes."""
    from safetensors.numpy import save

    arrays = {
        name: np.ascontiguousarray(array, dtype=stored or array.dtype)
        for name, array in model.parameters.items()
    }
    return bytes(
        save(arrays, metadata={KEY: json.dumps(_description(model), ensure_ascii=True, sort_keys=True)})
    )


def rounded(model: Model, stored: str) -> Model:
    """Return the model as it will be after it is stored in another dtype and loaded again."""
    return model.with_parameters(
        {name: array.astype(stored).astype(model.dtype) for name, array in model.parameters.items()}
    )


def _description(model: Model) -> dict[str, Any]:
    words = model.vocabulary
    return {
        "version": VERSION,
        "name": model.name,
        "architecture": model.architecture,
        "dtype": model.dtype,
        "embedding": _embedding_kind(model),
        "layers": [
            {
                "name": layer.name,
                "direction": layer.direction,
                "cell": layer.cell.name,
                "equations": write_cell(layer.cell),
            }
            for layer in model.layers
        ],
        "vocabulary": None if words is None else dataclasses.asdict(words),
        "labels": list(model.labels),
        "card": dataclasses.asdict(model.card),
    }


def _embedding_kind(model: Model) -> str:
    if isinstance(model.embedding, Embedding):
        return "trained"
    return "one-hot" if model.embedding is not None else "none"


class _Loader:
    def __init__(self, data: bytes, header: Header, path: Path) -> None:
        self.data, self.header, self.path = data, header, path
        self.text = self.description(header.metadata[KEY])

    def fail(self, what: str) -> ModelFileError:
        return ModelFileError(f"{shown(self.path)}: {what}")

    def description(self, raw: str) -> Mapping[str, Any]:
        try:
            content = json.loads(raw)
        except (ValueError, RecursionError):
            raise self.fail(_("the description of the model is not JSON")) from None
        if not isinstance(content, dict) or content.get("version") != VERSION:
            raise self.fail(_("the model was saved by another version of rnn-tui; this one reads version 1"))
        return content

    def get(self, table: Mapping[str, Any], key: str, kind: type) -> Any:
        value = table.get(key)
        if not isinstance(value, kind) or (isinstance(value, str) and len(value) > MAX_TEXT):
            raise self.fail(_("the description of the model has no proper '{key}'").format(key=key))
        return value

    def model(self) -> Model:
        dtype = self.get(self.text, "dtype", str)
        if dtype not in DTYPES:
            raise self.fail(
                _("dtype '{dtype}' is not one of float32, float64").format(dtype=safe_line(dtype))
            )
        architecture = self.get(self.text, "architecture", str)
        if architecture not in architecture_names():
            raise UnknownNameError(_("architecture"), architecture, architecture_names())
        arrays = {name: self.array(name, dtype) for name in self.header.tensors}
        layers = tuple(self.layer(entry, arrays) for entry in self.get(self.text, "layers", list))
        vocabulary = self.vocabulary()
        model = Model(
            name=self.get(self.text, "name", str),
            architecture=architecture,
            layers=layers,
            embedding=self.embedding(arrays, vocabulary, dtype),
            vocabulary=vocabulary,
            labels=tuple(self.texts(self.get(self.text, "labels", list))),
            dtype=dtype,
            card=self.card(),
        )
        self.check_whole(model)
        return model

    def array(self, name: str, dtype: str) -> Array:
        place = self.header.tensors[name]
        raw = memoryview(self.data)[
            self.header.data_start + place.start : self.header.data_start + place.stop
        ]
        if place.dtype == "BF16":  # the upper half of a float32
            wide = (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4")
        else:
            wide = np.frombuffer(raw, _WIDEN[place.dtype])
        array = wide.astype(dtype).reshape(place.shape)
        if not np.isfinite(array).all():
            raise self.fail(_("tensor {name} holds a number that is not finite").format(name=safe_line(name)))
        return array

    def layer(self, entry: object, arrays: Mapping[str, Array]) -> Layer:
        if not isinstance(entry, dict):
            raise self.fail(_("the description of the model has no proper '{key}'").format(key="layers"))
        name, direction = self.get(entry, "name", str), self.get(entry, "direction", str)
        cell = parse_cell(self.get(entry, "equations", str), name=self.get(entry, "cell", str))
        layer = Layer(name, cell, {}, direction)
        parameters = {}
        for parameter in cell.parameters:
            full = f"{layer.prefix}.{parameter}"
            if full not in arrays:
                raise self.fail(
                    _("tensor {name} is missing; the equations read it").format(name=safe_line(full))
                )
            parameters[parameter] = arrays[full]
        check_parameters(cell, parameters)
        return dataclasses.replace(layer, parameters=parameters)

    def vocabulary(self) -> Vocabulary | None:
        content = self.text.get("vocabulary")
        if content is None:
            return None
        if not isinstance(content, dict):
            raise self.fail(_("the description of the model has no proper '{key}'").format(key="vocabulary"))
        tokens = tuple(self.texts(self.get(content, "tokens", list)))
        by = self.get(content, "by", str)
        if by not in BY or not tokens or len(set(tokens)) != len(tokens):
            raise self.fail(_("the vocabulary is empty or names a token twice"))
        unknown, start = self.get(content, "unknown", str), self.get(content, "start", str)
        if not {unknown, start} <= {"", *tokens}:
            raise self.fail(_("a special token is not in the vocabulary"))
        return Vocabulary(tokens, by, unknown, start)

    def embedding(
        self, arrays: Mapping[str, Array], vocabulary: Vocabulary | None, dtype: str
    ) -> Embedding | OneHot | None:
        kind = self.get(self.text, "embedding", str)
        if kind == "none":
            return None
        if vocabulary is None:
            raise self.fail(_("the model embeds tokens but has no vocabulary"))
        if kind == "one-hot":
            return OneHot(len(vocabulary.tokens), dtype)
        table = arrays.get(f"{EMBEDDING}.E")
        if table is None or table.ndim != 2 or len(table) != len(vocabulary.tokens):
            shape = None if table is None else table.shape
            message = _("{name} has shape {found}; expected one row for each of the {n} tokens")
            raise self.fail(message.format(name=f"{EMBEDDING}.E", found=shape, n=len(vocabulary.tokens)))
        return Embedding(table)

    def card(self) -> Card:
        content = self.get(self.text, "card", dict)
        names = [field.name for field in dataclasses.fields(Card)]
        return Card(**{name: self.get(content, name, str) for name in names if name in content})

    def texts(self, values: list[Any]) -> list[str]:
        if not all(isinstance(value, str) for value in values):
            raise self.fail(_("the description of the model has a list that holds more than texts"))
        return values

    def check_whole(self, model: Model) -> None:
        """Refuse layers that do not fit each other, and tensors that nothing reads."""
        if not model.layers:
            raise self.fail(_("the model has no layers"))
        extra = sorted(set(self.header.tensors) - set(model.parameters))
        if extra:
            raise self.fail(_("tensor {name} belongs to no layer").format(name=safe_line(extra[0])))
        width = None if model.embedding is None else model.embedding.width
        for layer in model.layers:
            found = layer.sizes["I"]
            if width is not None and found != width:
                message = _("layer {name} reads {found} numbers, but the one below gives {width}")
                raise self.fail(message.format(name=safe_line(layer.name), found=found, width=width))
            width = layer.sizes[layer.engine.shapes.signals[layer.cell.output]]
        if model.labels and len(model.labels) != width:
            message = _("the model names {n} answers but gives {width}")
            raise self.fail(message.format(n=len(model.labels), width=width))
