"""A model: named layers and blocks, what it was trained for, and where it comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.dropout import Dropout
from rnn_tui.blocks.embedding import Embedding, OneHot
from rnn_tui.blocks.join import joined_width
from rnn_tui.blocks.read_out import PROBABILITY
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import write_cell
from rnn_tui.equations.fit import check_parameters
from rnn_tui.equations.forward import Engine
from rnn_tui.equations.shapes import Shapes, infer_shapes
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _
from rnn_tui.networks.card import Card
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.traces.path import BACKWARD, FORWARD, STEPS

Array = NDArray[Any]
READ_OUT = "readout"
EMBEDDING = "embedding"


@dataclass(frozen=True, eq=False)
class Layer:
    """A cell with its parameters at one place of a network."""

    name: str
    """``0``, ``1`` … for recurrent layers, ``readout`` for the last."""
    cell: Cell
    parameters: Mapping[str, Array]
    direction: str = FORWARD
    """``fwd`` or ``bwd``; empty for a layer without memory after the recurrent ones."""
    stage: str = STEPS
    """The clock that it runs by."""
    told: Mapping[str, int] = field(default_factory=dict)
    """Sizes that it has where no parameter tells them, such as the length of an input that is only added."""
    dtype: str = ""
    """The model says it to a layer that has no parameters to tell."""
    given: tuple[str, ...] = ()
    """Weights in its equations that are not trained: another stage gives them anew for each sequence."""
    seed: int | None = None
    """What its masks are drawn with; None while dropout is off, and they keep all."""

    @cached_property
    def engine(self) -> Engine:
        """The layer, ready to run; none where weights are given."""
        return Engine(self.cell, self.parameters, self.dtype or None, self.told)

    @property
    def shapes(self) -> Shapes:
        """The sizes that its equations imply, by name."""
        return infer_shapes(self.cell)

    @property
    def trained(self) -> tuple[str, ...]:
        """The names of its trained parameters, in the order in which the equations first use them."""
        return tuple(name for name in self.cell.parameters if name not in self.given)

    @property
    def tells_all(self) -> bool:
        """Whether its parameters tell its dtype and the length of its input."""
        return bool(self.parameters) and self.shapes.tell("I")

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Size of the layer by size name; of what is given, there is none yet."""
        if self.given:
            return check_parameters(self.cell, self.parameters, self.told, self.given)
        return self.engine.sizes

    @property
    def width(self) -> int:
        """Length of the vectors that the layer above reads."""
        return self.sizes[self.shapes.signals[self.cell.output]]

    def refresh(self) -> None:
        """Go on with parameters whose numbers were changed in place."""
        if not self.given:
            self.engine.refresh(self.parameters)

    @property
    def prefix(self) -> str:
        """What the names of its parameters begin with in a file."""
        stage = "" if self.stage == STEPS else self.stage
        return ".".join(part for part in (stage, self.name, self.direction) if part)


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
            width = joined_width(self.join, [layer.width for layer in told])
            yield from told

    def _told_one(self, layer: Layer, width: int) -> Layer:
        sizes = layer.shapes.following("I", {**layer.told, "I": width})
        return replace(layer, told=sizes, dtype=self.dtype)

    @cached_property
    def levels(self) -> tuple[tuple[int, ...], ...]:
        """The places of the layers that stand side by side: one, or one in each direction."""
        found: list[list[int]] = []
        for place, layer in enumerate(self.layers):
            if found and self.layers[found[-1][0]].name == layer.name:
                found[-1].append(place)
            else:
                found.append([place])
        return tuple(tuple(level) for level in found)

    def level_of(self, place: int) -> int:
        """Return which level a layer stands in."""
        return next(number for number, level in enumerate(self.levels) if place in level)

    def level_width(self, level: int) -> int:
        """Return how many numbers the level above reads."""
        return joined_width(self.join, [self.layers[place].width for place in self.levels[level]])

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
    def recurrent(self) -> tuple[Layer, ...]:
        """The layers before the read-out."""
        return tuple(layer for layer in self.layers if layer.name != READ_OUT)

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

        def of(layer: Layer) -> dict[str, Array]:
            prefix, old = layer.prefix, layer.parameters
            return {name: changed.get(f"{prefix}.{name}", array) for name, array in old.items()}

        layers = tuple(replace(layer, parameters=of(layer)) for layer in self.layers)
        return replace(self, embedding=embedding, layers=layers)

    def as_dtype(self, dtype: str) -> Model:
        """Return the model in another dtype."""
        if dtype == self.dtype:
            return self
        changed = {name: array.astype(dtype) for name, array in self.parameters.items()}
        embedding = (
            OneHot(self.embedding.width, dtype) if isinstance(self.embedding, OneHot) else self.embedding
        )
        return replace(self, dtype=dtype, embedding=embedding).with_parameters(changed)
