"""A model: named layers and blocks, what it was trained for, and where it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.dropout import Dropout
from rnn_tui.blocks.embedding import Embedding, OneHot
from rnn_tui.blocks.join import joined_width, parts_of
from rnn_tui.blocks.read_out import PROBABILITY
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import write_cell
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _
from rnn_tui.networks.card import Card
from rnn_tui.networks.layer import POOL, READ_OUT, Layer
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.traces.path import BACKWARD

__all__ = ["DECODER", "EMBEDDING", "ENCODER", "HANDOVER", "POOL", "READ_OUT", "TARGET", "Layer", "Model"]
Array = NDArray[Any]
EMBEDDING = "embedding"
ENCODER, HANDOVER, DECODER = "encoder", "handover", "decoder"
"""Stages of a network that reads one sequence and writes another."""
TARGET = f"{DECODER}.{EMBEDDING}.E"


@dataclass(frozen=True, eq=False)
class Model:
    """An ordered network with its parameters; nothing in it changes, an edit makes another.

    Matrices are ``(out, in)``, vectors ``(n,)``, in the dtype of the model.

    Example:
        >>> import rnn_tui
        >>> model = rnn_tui.load("slots-lstm")
        >>> model.parameters["0.fwd.U_f"].shape
        (16, 16)
        >>> half = model.with_parameters({"0.fwd.U_f": model.parameters["0.fwd.U_f"] / 2})
    """

    name: str
    architecture: str
    layers: tuple[Layer, ...]
    embedding: Embedding | OneHot | None = None
    """None where the input is vectors already."""
    vocabulary: Vocabulary | None = None
    labels: tuple[str, ...] = ()
    """Names of the answers."""
    dtype: str = "float32"
    card: Card = field(default_factory=Card)
    join: str = "concat"
    """How the outputs of two directions become the input of the layer above."""
    dropout: Dropout = field(default_factory=Dropout)
    """What it drops while it learns; :mod:`rnn_tui.networks.masks` switches it on and off."""
    target: Embedding | None = None
    """What a decoder reads: a row for each answer, and a last one for the start."""
    options: Mapping[str, str | int | float] = field(default_factory=dict)
    """What only its architecture knows, by name."""

    def __post_init__(self) -> None:
        if not all(layer.tells_all for layer in self.layers):
            object.__setattr__(self, "layers", tuple(self._told()))

    def _told(self) -> Iterator[Layer]:
        """Yield the layers, those whose parameters do not tell it told what the level below gives."""
        width = 0 if self.embedding is None else self.embedding.width
        for level in self.levels:
            told = [
                layer if layer.tells_all else self._told_one(layer, width or layer.sizes["I"])
                for layer in (self.layers[place] for place in level)
            ]
            width = self._joined_width(told)
            yield from told

    def _told_one(self, layer: Layer, width: int) -> Layer:
        sizes = layer.shapes.following("I", {**layer.told, "I": width})
        return replace(layer, told=sizes, dtype=self.dtype)

    @cached_property
    def levels(self) -> tuple[tuple[int, ...], ...]:
        """The places of the layers that stand side by side: one, or one in each direction."""
        found: list[list[int]] = []
        for place, layer in enumerate(self.layers):
            below = self.layers[found[-1][0]] if found else None
            if below and (below.stage, below.name) == (layer.stage, layer.name):
                found[-1].append(place)
            else:
                found.append([place])
        return tuple(tuple(level) for level in found)

    def level_of(self, place: int) -> int:
        """Return which level a layer stands in."""
        return next(number for number, level in enumerate(self.levels) if place in level)

    def level_width(self, level: int) -> int:
        """Return how many numbers the level above reads."""
        return self._joined_width([self.layers[place] for place in self.levels[level]])

    def _joined_width(self, layers: Sequence[Layer]) -> int:
        widths = [layer.width for layer in layers]
        return joined_width(self.join, parts_of(self.join, widths, layers[0].sizes["I"]))

    @property
    def reads_both_ways(self) -> bool:
        """Whether two directions are joined somewhere."""
        return len(self.levels) < len(self.layers)

    @property
    def streams(self) -> bool:
        """Whether an answer can be given before the sequence has ended."""
        one_way = all(layer.direction != BACKWARD for layer in self.layers)
        return one_way and len({layer.stage for layer in self.layers}) == 1

    @property
    def answers_once(self) -> bool:
        """Whether a whole sequence has one right answer, the one after its last step."""
        return self.card.task in ("classify", "answer")

    @property
    def recurrent(self) -> tuple[Layer, ...]:
        """The layers that a cell was chosen for, without the blocks; a bag of words has none."""
        return tuple(layer for layer in self.layers if not layer.is_block)

    @property
    def cell(self) -> Cell:
        """The cell that it is known by: that of its first layer; a block's where it has only blocks."""
        return (self.recurrent or self.layers)[0].cell

    @property
    def read_out(self) -> Layer | None:
        """The layer that makes the answers, if there is one."""
        return next((layer for layer in self.layers if layer.name == READ_OUT), None)

    @property
    def scores(self) -> tuple[int, str]:
        """The layer and the signal that hold the numbers before the last softmax or sigmoid."""
        place = len(self.layers) - 1
        last = self.layers[place]
        if place and last.name == READ_OUT and last.cell.output == PROBABILITY:
            place -= 1  # a read-out that only names the answers of the cell below
        return place, self.layers[place].cell.output

    @property
    def input_width(self) -> int:
        """Length of the vectors that the first layer reads."""
        return self.layers[0].sizes["I"]

    @cached_property
    def parameters(self) -> dict[str, Array]:
        """Every parameter by the name it has in a file, in order."""
        found: dict[str, Array] = {}
        if isinstance(self.embedding, Embedding):
            found[f"{EMBEDDING}.E"] = self.embedding.table
        if self.target is not None:
            found[TARGET] = self.target.table
        for layer in self.layers:
            found |= {f"{layer.prefix}.{name}": layer.parameters[name] for name in layer.trained}
        return found

    @property
    def count(self) -> int:
        """Number of trained numbers."""
        return sum(array.size for array in self.parameters.values())

    @cached_property
    def hash(self) -> str:
        """A fingerprint of the equations and of every parameter's bits."""
        digest = hashlib.sha256(self.architecture.encode())
        if self.reads_both_ways:
            digest.update(self.join.encode())
        for name, value in sorted(self.options.items()):
            digest.update(f"{name} = {value}\n".encode())
        for layer in self.layers:
            seed = "" if layer.seed is None else f"seed {layer.seed}\n"
            digest.update(f"{layer.prefix}\n{write_cell(layer.cell)}{seed}".encode())
        for name, array in self.parameters.items():
            digest.update(f"{name} {array.dtype} {array.shape}\n".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    def layer(self, name: str) -> Layer:
        """Return a layer by its name.

        Raises:
            UnknownNameError: There is none of that name.
        """
        names = [layer.name for layer in self.layers]
        if name not in names:
            raise UnknownNameError(_("layer"), name, names)
        return self.layers[names.index(name)]

    def with_parameters(self, changed: Mapping[str, Array]) -> Model:
        """Return the model with some parameters, named as in a file, exchanged.

        Raises:
            UnknownNameError: It has no parameter of that name.
        """
        for name in changed:
            if name not in self.parameters:
                raise UnknownNameError(_("parameter"), name, self.parameters)
        embedding = self.embedding
        if f"{EMBEDDING}.E" in changed:
            embedding = Embedding(changed[f"{EMBEDDING}.E"])
        target = Embedding(changed[TARGET]) if TARGET in changed else self.target
        layers = tuple(
            replace(
                layer,
                parameters={
                    name: changed.get(f"{layer.prefix}.{name}", array)
                    for name, array in layer.parameters.items()
                },
            )
            for layer in self.layers
        )
        return replace(self, embedding=embedding, target=target, layers=layers)

    def as_dtype(self, dtype: str) -> Model:
        """Return the model in another dtype."""
        if dtype == self.dtype:
            return self
        changed = {name: array.astype(dtype) for name, array in self.parameters.items()}
        embedding = (
            OneHot(self.embedding.width, dtype) if isinstance(self.embedding, OneHot) else self.embedding
        )
        layers = tuple(replace(layer, dtype=dtype) if layer.dtype else layer for layer in self.layers)
        return replace(self, dtype=dtype, embedding=embedding, layers=layers).with_parameters(changed)
