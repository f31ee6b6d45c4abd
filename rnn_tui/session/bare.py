"""A cell without trained weights: drawn with a seed, reading one-hot tokens or vectors, no read-out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from rnn_tui.blocks.embedding import OneHot
from rnn_tui.equations.cell import Cell
from rnn_tui.equations.initial import default_rule, draw, initial_parameters
from rnn_tui.equations.shapes import Shapes, Size, infer_shapes
from rnn_tui.errors import ShapeError, UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.session.tying import check_tied

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
    layer = Layer("0", cell, initial_parameters(cell, sizes, rng, dtype), told=sizes)
    card = Card(task="", data=_("none: weights drawn with seed {seed}").format(seed=seed), source=cell.source)
    embedding = OneHot(len(words), dtype) if words else None
    vocabulary = Vocabulary(words, by) if words else None
    return Model(cell.name, "per_step", (layer,), embedding, vocabulary, dtype=dtype, card=card)


def usual_size(cell: Cell, width: int, usual: int = HIDDEN_SIZE) -> int:
    """Return the hidden size where nobody named one: the input's where the equations tie it to that."""
    return width if _is_tied(infer_shapes(cell), "H") else usual


def _is_tied(shapes: Shapes, size: str) -> bool:
    return size in shapes.equal_to("I")


def _check_sizes(cell: Cell, sizes: dict[str, int]) -> None:
    for size, name in ((sizes["H"], _("hidden size")), (sizes["I"], _("input size"))):
        if size < 1:
            raise ShapeError(_("{name} {n}: it is 1 or more").format(name=name, n=size))
    shapes = infer_shapes(cell)
    if _is_tied(shapes, "H") and sizes["H"] != sizes["I"]:
        message = _("hidden size {n}: the equations need that of the input, {width}; give {width}, or none")
        raise ShapeError(message.format(n=sizes["H"], width=sizes["I"]))
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
    return len(model.recurrent) == 1 and not (model.card.task or model.card.recipe)


def with_tokens(model: Model, tokens: Sequence[str], seed: int) -> Model:
    """Return a bare model that knows more tokens; what it computed for the others stays as it was.

    A new token is one more number of every parameter that meets x, drawn as the others were.

    Raises:
        UsageError: The equations make a state or the output as long as the input, or each step has a cell of
            its own.
    """
    words = model.vocabulary
    assert words is not None  # noqa: S101 - only models of tokens grow
    new = [token for token in dict.fromkeys(tokens) if token not in words.numbers]
    if not new:
        return model
    check_tied(model)
    vocabulary = replace(words, tokens=(*words.tokens, *new))
    layer = _grown(model.layers[0], len(vocabulary.tokens), np.random.default_rng([seed, len(words.tokens)]))
    embedding = OneHot(len(vocabulary.tokens), model.dtype)
    return replace(model, layers=(layer, *model.layers[1:]), vocabulary=vocabulary, embedding=embedding)


def _grown(layer: Layer, width: int, rng: np.random.Generator) -> Layer:
    """Return a layer that reads a longer input; every number that it had stands where it met the old one."""
    shapes, old = layer.engine.shapes, layer.sizes
    for signal in dict.fromkeys((*layer.cell.states, layer.cell.output)):
        if _is_tied(shapes, shapes.signals[signal]):
            message = _("{name} is as long as the vocabulary of {n}, so no token can be added to it")
            raise UsageError(message.format(name=signal, n=old["I"]))
    sizes = shapes.following("I", {**old, "I": width})
    parameters = dict(layer.parameters)
    for name, dims in shapes.parameters.items():
        shape = shapes.shape(name, sizes)
        if shape != parameters[name].shape:
            rule = dict(layer.cell.init).get(name) or default_rule(layer.cell, name)
            drawn = draw(rule, shape, rng).astype(parameters[name].dtype)
            drawn[np.ix_(*(_kept_places(dim, old, sizes) for dim in dims))] = parameters[name]
            parameters[name] = drawn
    return replace(layer, parameters=parameters, told=sizes)


def _kept_places(dim: Size, old: Mapping[str, int], sizes: Mapping[str, int]) -> list[int]:
    """Return where the numbers along an axis stand after its parts have grown at their ends."""
    starts = accumulate((sizes[part] for part in dim), initial=0)
    return [start + place for part, start in zip(dim, starts, strict=False) for place in range(old[part])]
