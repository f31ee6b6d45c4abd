"""A cell without trained weights: drawn with a seed, reading one-hot tokens or vectors, no read-out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnn_tui.blocks.embedding import OneHot
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.initial import default_rule, draw, initial_parameters
from rnn_tui.equations.shapes import infer_shapes
from rnn_tui.errors import ShapeError
from rnn_tui.i18n import _
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.vocabulary import Vocabulary

HIDDEN_SIZE = 8
MAX_PARAMETERS = 100_000_000
"""Of a drawn cell, counted before anything is drawn: 400 MB in float32."""
TEXT = "to be or not to be"


def bare_model(
    cell: Cell,
    *,
    hidden_size: int,
    seed: int,
    dtype: str,
    by: str = "word",
    tokens: Sequence[str] = (),
    width: int = 0,
) -> Model:
    """Return a model of one cell with seeded weights.

    Args:
        cell: The cell.
        hidden_size: Size H; other sizes that the cell leaves open take it too.
        seed: Of the draw.
        dtype: ``float32`` or ``float64``.
        by: How texts are cut.
        tokens: The tokens it shall know, or none where it reads vectors.
        width: Length of the vectors it reads, if it reads vectors.

    Example:
        >>> import rnn_tui
        >>> cell = rnn_tui.find_cell("gru_reset_after")
        >>> rnn_tui.bare_model(cell, hidden_size=20, seed=0, dtype="float32", width=10).count
        1880

    Raises:
        ShapeError: A size is not positive, or the cell would have more parameters than are drawn.
    """
    words = tuple(dict.fromkeys(tokens))
    sizes = {"I": len(words) or width, "H": hidden_size}
    _check_sizes(cell, sizes)
    rng = np.random.default_rng(seed)
    layer = Layer("0", cell, initial_parameters(cell, sizes, rng, dtype))
    card = Card(task="", data=_("none: weights drawn with seed {seed}").format(seed=seed), source=cell.source)
    embedding = OneHot(len(words), dtype) if words else None
    vocabulary = Vocabulary(words, by) if words else None
    return Model(cell.name, "per_step", (layer,), embedding, vocabulary, dtype=dtype, card=card)


def _check_sizes(cell: Cell, sizes: dict[str, int]) -> None:
    for size, name in ((sizes["H"], _("hidden size")), (sizes["I"], _("input size"))):
        if size < 1:
            raise ShapeError(_("{name} {n}: it is 1 or more").format(name=name, n=size))
    shapes = infer_shapes(cell)
    bound = shapes.bind(dict(sizes))
    count = sum(math.prod(shapes.shape(name, bound)) for name in cell.parameters)
    if count > MAX_PARAMETERS:
        message = _("hidden size {n} makes {count} parameters; at most {limit} are drawn")
        raise ShapeError(message.format(n=f"{sizes['H']:,}", count=f"{count:,}", limit=f"{MAX_PARAMETERS:,}"))


def is_bare(model: Model) -> bool:
    """Say whether a model is a cell that was drawn for the tokens at hand, and so can learn of more."""
    return isinstance(model.embedding, OneHot) and is_drawn(model)


def is_drawn(model: Model) -> bool:
    """Say whether a model is a cell alone, whose weights were drawn and never trained."""
    return not (model.card.task or model.card.recipe)


def with_tokens(model: Model, tokens: Sequence[str], seed: int) -> Model:
    """Return a bare model that knows more tokens; what it computed for the others stays as it was.

    A new token is a new column of every matrix that reads x, drawn as the others were.
    """
    words = model.vocabulary
    assert words is not None  # noqa: S101 - only models of tokens grow
    new = [token for token in dict.fromkeys(tokens) if token not in words.numbers]
    if not new:
        return model
    layer = model.layers[0]
    rng = np.random.default_rng([seed, len(words.tokens)])
    parameters = dict(layer.parameters)
    for name, dims in layer.engine.shapes.parameters.items():
        if len(dims) == 2 and dims[1] == ("I",):
            old = parameters[name]
            rule = dict(layer.cell.init).get(name) or default_rule(layer.cell, name)
            columns = draw(rule, (old.shape[0], old.shape[1] + len(new)), rng)[:, -len(new) :]
            parameters[name] = np.concatenate([old, columns.astype(old.dtype)], axis=1)
    vocabulary = replace(words, tokens=(*words.tokens, *new))
    embedding = OneHot(len(vocabulary.tokens), model.dtype)
    layers = (replace(layer, parameters=parameters), *model.layers[1:])
    return replace(model, layers=layers, vocabulary=vocabulary, embedding=embedding)
