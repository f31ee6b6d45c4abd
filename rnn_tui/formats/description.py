"""The text that makes a file of tensors a model: equations, vocabulary, answers and card, as JSON."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.attention import SCORES
from rnn_tui.blocks.dropout import parse_dropout
from rnn_tui.blocks.embedding import Embedding, OneHot
from rnn_tui.blocks.join import JOINS
from rnn_tui.equations.cell_file import parse_cell, write_cell
from rnn_tui.equations.fit import check_parameters
from rnn_tui.errors import ModelFileError, UnknownNameError
from rnn_tui.formats.strict_json import strict_json
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import architecture_names, network_of
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import DECODER, EMBEDDING, READ_OUT, TARGET, Layer, Model
from rnn_tui.networks.vocabulary import BY, Vocabulary
from rnn_tui.text import safe_line, shortened
from rnn_tui.traces.path import BACKWARD, FORWARD, STEPS

Array = NDArray[Any]
VERSION = 1
MAX_TEXT = 200_000
MAX_LAYERS, MAX_SIZE = 64, 1_000_000
"""How many there are, and the largest size that a description tells."""
DTYPES = ("float32", "float64")
DIRECTIONS = (FORWARD, BACKWARD, "")
"""Of the layers that the architectures there are can run."""
_NAME = re.compile("[A-Za-z0-9_]{1,40}")
_KINDS = {Embedding: "trained", OneHot: "one-hot", type(None): "none"}


def write_description(model: Model) -> str:
    """Return the description of a model: equal models give equal texts."""
    words = model.vocabulary
    content = {
        "version": VERSION,
        "name": model.name,
        "architecture": model.architecture,
        "dtype": model.dtype,
        "embedding": _KINDS[type(model.embedding)],
        "layers": [_written(layer) for layer in model.layers],
        "vocabulary": None if words is None else dataclasses.asdict(words),
        "labels": list(model.labels),
        "card": dataclasses.asdict(model.card),
    }
    join = model.join if model.reads_both_ways else ""
    rarer = {"join": join, "dropout": model.dropout.text, "options": dict(model.options)}
    content |= {key: value for key, value in rarer.items() if value}
    return json.dumps(content, ensure_ascii=True, sort_keys=True)


def _written(layer: Layer) -> dict[str, Any]:
    """Return a layer; its clock and its given weights only where it has some of its own."""
    content: dict[str, Any] = {
        "name": layer.name,
        "direction": layer.direction,
        "cell": layer.cell.name,
        "equations": write_cell(layer.cell),
    }
    if layer.stage != STEPS:
        content["stage"] = layer.stage
        if layer.told:
            content["sizes"] = dict(layer.told)
    if layer.given:
        content["given"] = list(layer.given)
    if layer.score:
        content["score"] = layer.score
    return content


class Description:
    """A description from a file, checked while a model is made of it.

    Raises:
        ModelFileError: It is no description, or one of another version.
    """

    def __init__(self, raw: str, where: str) -> None:
        self.where = where
        try:
            self.content = strict_json(raw)
        except ValueError as error:
            raise self.fail(_("the description of the model {error}").format(error=error)) from None
        if not isinstance(self.content, dict) or self.content.get("version") != VERSION:
            raise self.fail(_("the model was saved by another version of rnn-tui; this one reads version 1"))
        self.dtype = self.get(self.content, "dtype", str)
        if self.dtype not in DTYPES:
            message = _("dtype '{dtype}' is not one of float32, float64")
            raise self.fail(message.format(dtype=shortened(safe_line(self.dtype))))

    def model(self, arrays: Mapping[str, Array]) -> Model:
        """Return the model of these parameters, by the name they have in the file.

        Raises:
            RnnTuiError: The description, its equations or the arrays do not fit each other.
        """
        content = self.content
        kind = self.get(content, "architecture", str)
        if kind not in architecture_names():
            raise UnknownNameError(_("architecture"), kind, architecture_names())
        vocabulary, layers = self.vocabulary(), self.layers(arrays)
        table = arrays.get(TARGET) if any(layer.stage == DECODER for layer in layers) else None
        model = Model(
            name=self.get(content, "name", str),
            architecture=kind,
            layers=layers,
            embedding=self.embedding(arrays, vocabulary),
            vocabulary=vocabulary,
            labels=self.texts(content, "labels"),
            dtype=self.dtype,
            card=self.card(),
            join=self.join(),
            dropout=parse_dropout(self.get({"dropout": "", **content}, "dropout", str)),
            target=None if table is None else Embedding(table),
            options=self.table(content, "options", lambda value: isinstance(value, (str, int, float))),
        )
        self.check_whole(model, arrays)
        return model

    def fail(self, what: str) -> ModelFileError:
        return ModelFileError(f"{self.where}: {what}")

    def get(self, table: Mapping[str, Any], key: str, kind: type) -> Any:
        value = table.get(key)
        if not isinstance(value, kind) or (isinstance(value, str) and len(value) > MAX_TEXT):
            raise self.fail(_("the description of the model has no proper '{key}'").format(key=key))
        return value

    def texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        values = self.get(table, key, list)
        if not all(isinstance(value, str) for value in values):
            raise self.fail(_("the description of the model has no proper '{key}'").format(key=key))
        if len(set(values)) != len(values):
            raise self.fail(_("the description of the model has one of its '{key}' twice").format(key=key))
        return tuple(values)

    def layers(self, arrays: Mapping[str, Array]) -> tuple[Layer, ...]:
        entries = self.get(self.content, "layers", list)
        if not entries or len(entries) > MAX_LAYERS:
            message = _("the model has {n} layers; expected 1 to {limit}")
            raise self.fail(message.format(n=len(entries), limit=MAX_LAYERS))
        layers = tuple(self.layer(entry, arrays) for entry in entries)
        names = [layer.name for layer in layers]
        prefixes = [layer.prefix for layer in layers]
        side_by_side = [place for place, _group in groupby((layer.stage, layer.name) for layer in layers)]
        wrong = len(set(prefixes)) != len(prefixes) or len(set(side_by_side)) != len(side_by_side)
        if wrong or READ_OUT in names[:-1] or names == [READ_OUT]:
            raise self.fail(_("the layers are named twice or in a wrong order"))
        return layers

    def table(self, table: Mapping[str, Any], key: str, fits: Callable[[Any], bool]) -> dict[str, Any]:
        """Return a table of values that all fit; an empty one where it is left out."""
        found: dict[str, Any] = self.get({key: {}, **table}, key, dict)
        if not all(map(fits, found.values())):
            raise self.fail(_("the description of the model has no proper '{key}'").format(key=key))
        return found

    def join(self) -> str:
        """Return how two directions are joined; files of one-way nets may leave it out."""
        join: str = self.content.get("join", JOINS[0])
        if join not in JOINS:
            raise self.fail(_("the description of the model has no proper '{key}'").format(key="join"))
        return join

    def layer(self, entry: object, arrays: Mapping[str, Array]) -> Layer:
        if not isinstance(entry, dict):
            raise self.fail(_("the description of the model has no proper '{key}'").format(key="layers"))
        entry = {"stage": STEPS, "given": [], "score": "", **entry}
        name, stage = self.get(entry, "name", str), self.get(entry, "stage", str)
        direction = self.get(entry, "direction", str)
        if not all(map(_NAME.fullmatch, (name, stage))) or direction not in DIRECTIONS:
            message = _("no layer can be called '{name}' and run in direction '{direction}'")
            shown = {"name": name, "direction": direction}
            raise self.fail(message.format(**{key: shortened(safe_line(shown[key]), 40) for key in shown}))
        cell = parse_cell(self.get(entry, "equations", str), name=self.get(entry, "cell", str))
        told = self.table(entry, "sizes", lambda size: type(size) is int and 0 < size <= MAX_SIZE)
        score = self.get(entry, "score", str)
        if score and score not in SCORES:
            raise UnknownNameError(_("attention"), score, SCORES)
        dtype = self.dtype if told else ""
        layer = Layer(name, cell, {}, direction, stage, told, dtype, self.texts(entry, "given"), score)
        names = {parameter: f"{layer.prefix}.{parameter}" for parameter in layer.trained}
        for full in names.values():
            if full not in arrays:
                raise self.fail(_("tensor {name} is missing; the equations read it").format(name=full))
        parameters = {parameter: arrays[full] for parameter, full in names.items()}
        check_parameters(cell, parameters, given=layer.given)
        return dataclasses.replace(layer, parameters=parameters)

    def vocabulary(self) -> Vocabulary | None:
        if self.content.get("vocabulary") is None:
            return None
        content = self.get(self.content, "vocabulary", dict)
        tokens, by = self.texts(content, "tokens"), self.get(content, "by", str)
        if by not in BY or not tokens:
            raise self.fail(_("the description of the model has no proper '{key}'").format(key="vocabulary"))
        unknown, start = self.get(content, "unknown", str), self.get(content, "start", str)
        if not {unknown, start} <= {"", *tokens}:
            raise self.fail(_("a special token is not in the vocabulary"))
        return Vocabulary(tokens, by, unknown, start)

    def embedding(
        self, arrays: Mapping[str, Array], vocabulary: Vocabulary | None
    ) -> Embedding | OneHot | None:
        kind = self.get(self.content, "embedding", str)
        if kind not in _KINDS.values():
            raise self.fail(_("the description of the model has no proper '{key}'").format(key="embedding"))
        if (kind == "none") != (vocabulary is None):
            raise self.fail(_("a vocabulary and an embedding go together; the model has only one of them"))
        if vocabulary is None:
            return None
        if kind == "one-hot":
            return OneHot(len(vocabulary.tokens), self.dtype)
        table = arrays.get(f"{EMBEDDING}.E", np.empty(()))
        if table.ndim != 2 or len(table) != len(vocabulary.tokens):
            message = _("{name} has shape {found}; expected one row for each of the {n} tokens")
            raise self.fail(
                message.format(name=f"{EMBEDDING}.E", found=table.shape, n=len(vocabulary.tokens))
            )
        return Embedding(table)

    def card(self) -> Card:
        content = self.get(self.content, "card", dict)
        names = [field.name for field in dataclasses.fields(Card)]
        return Card(**{name: self.get(content, name, str) for name in names if name in content})

    def check_whole(self, model: Model, arrays: Mapping[str, Array]) -> None:
        """Refuse layers that do not fit each other, and tensors that nothing reads."""
        extra = sorted(set(arrays) - set(model.parameters))
        if extra:
            raise self.fail(
                _("tensor {name} belongs to no layer").format(name=shortened(safe_line(extra[0])))
            )
        if network_of(model).STREAMS and not model.streams:
            message = _("a network of kind '{name}' has no layer that reads backward")
            raise self.fail(message.format(name=model.architecture))
        wrong = network_of(model).misfit(model)
        if wrong:
            raise self.fail(wrong)
