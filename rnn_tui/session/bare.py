"""A cell without trained weights: drawn with a seed, reading one-hot tokens or vectors, no read-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnn_tui.blocks.embedding import OneHot
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.initial import default_rule, draw, initial_parameters
from rnn_tui.errors import ShapeError
from rnn_tui.i18n import _
from rnn_tui.networks.model import Card, Layer, Model
from rnn_tui.networks.vocabulary import Vocabulary

HIDDEN_SIZE = 8
MAX_SIZE = 20_000
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
    """
    if not 1 <= hidden_size <= MAX_SIZE:
        message = _("hidden size {n} is not between 1 and {limit}")
        raise ShapeError(message.format(n=hidden_size, limit=MAX_SIZE))
    words = tuple(dict.fromkeys(tokens))
    sizes = {"I": len(words) or width, "H": hidden_size}
    rng = np.random.default_rng(seed)
    layer = Layer("0", cell, initial_parameters(cell, sizes, rng, dtype))
    card = Card(task="", data=_("none: weights drawn with seed {seed}").format(seed=seed), source=cell.source)
    embedding = OneHot(len(words), dtype) if words else None
    vocabulary = Vocabulary(words, by) if words else None
    return Model(cell.name, "per_step", (layer,), embedding, vocabulary, dtype=dtype, card=card)


def is_bare(model: Model) -> bool:
    """Say whether a model is a cell without trained weights that reads one-hot tokens."""
    return isinstance(model.embedding, OneHot) and not model.card.recipe


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
    return replace(
        model, layers=(replace(layer, parameters=parameters),), vocabulary=vocabulary, embedding=embedding
    )
