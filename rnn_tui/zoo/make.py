"""Following a recipe: an untrained model, its training, and the rounded model that is shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.blocks.embedding import Embedding
from rnn_tui.blocks.join import joined_width
from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import load_cell
from rnn_tui.equations.exchange import exchanged
from rnn_tui.equations.initial import initial_parameters
from rnn_tui.formats.safetensors import rounded
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.tasks import Task, load_task
from rnn_tui.traces.path import BACKWARD, FORWARD
from rnn_tui.training.loop import Report, Settings, Trainer
from rnn_tui.training.measuring import measure
from rnn_tui.zoo.recipe import Recipe

Array = NDArray[Any]
EMBEDDING_SPREAD = 0.5


def make_by_hand(recipe: Recipe) -> Model:
    """Return a model whose weights the recipe writes down."""
    cell = exchanged(load_cell(recipe.cell), recipe.exchange)
    cell = replace(cell, title=recipe.title or cell.title)
    answer = None if cell.by_name[cell.output].kind == "output" else read_out(recipe.answer)
    layers = [Layer("0", cell, {})] + ([Layer(READ_OUT, answer, {}, "")] if answer else [])
    found = tuple(
        replace(
            layer,
            parameters={
                name: np.array(recipe.weights[f"{layer.prefix}.{name}"], "float32")
                for name in layer.cell.parameters
            },
        )
        for layer in layers
    )
    card = Card(
        shows=recipe.shows,
        task="regress",
        data="made by hand",
        licence="Apache-2.0",
        source=recipe.source,
        recipe=recipe.name,
        accuracy=recipe.computes,
        example=recipe.example,
        limits=recipe.limits,
    )
    return Model(recipe.name, "per_step", found, card=card)


def untrained(recipe: Recipe, task: Task) -> Model:
    """Return the model of a recipe before training, drawn with the recipe's seed."""
    rng = np.random.default_rng(recipe.seed)
    embedding = _embedding(recipe, task, rng)
    width = len(task.train[0].vectors[0]) if embedding is None else embedding.width
    layers: list[Layer] = []
    cell = load_cell(recipe.cell)
    for place in range(recipe.layers):
        level = [
            Layer(str(place), cell, initial_parameters(cell, {"I": width, "H": recipe.hidden_size}, rng), way)
            for way in ((FORWARD, BACKWARD) if recipe.join else (FORWARD,))
        ]
        width = joined_width(recipe.join, [layer.width for layer in level])
        layers += level
    answer, sizes = read_out("softmax"), {"I": width, "O": len(task.labels)}
    layers.append(Layer(READ_OUT, answer, initial_parameters(answer, sizes, rng), ""))
    kind = "bidirectional" if recipe.join else "per_step"
    model = Model(recipe.name, kind, tuple(layers), embedding, task.vocabulary, task.labels)
    return replace(model, join=recipe.join) if recipe.join else model


def _embedding(recipe: Recipe, task: Task, rng: np.random.Generator) -> Embedding | None:
    """Return a fresh table with a row for each token; none for a task whose input is vectors."""
    if task.vocabulary is None:
        return None
    shape = len(task.vocabulary.tokens), recipe.embedding
    return Embedding(rng.normal(0, EMBEDDING_SPREAD, shape).astype("float32"))


def train(recipe: Recipe, report: Callable[[Report], None] | None = None) -> Model:
    """Follow a recipe to its end, or until it is interrupted; return the best model, rounded.

    The same recipe gives the same bits on the same machine.

    Raises:
        IncompleteError: The training diverged.
    """
    if recipe.by_hand:
        return make_by_hand(recipe)
    task = load_task(recipe.task)
    settings = Settings(
        epochs=recipe.epochs,
        batch=recipe.batch,
        rate=recipe.rate,
        optimiser=recipe.optimiser,
        clip=recipe.clip,
        seed=recipe.seed,
        schedule="constant" if recipe.decay == 1 else "step",
        decay=recipe.decay,
    )
    trainer = Trainer(untrained(recipe, task), task, settings)
    try:
        for one in trainer.run():
            if report is not None:
                report(one)
    except KeyboardInterrupt:  # the best weights so far are worth keeping
        if trainer.best_loss == float("inf"):
            raise
    return finished(trainer.best, recipe, task)


def finished(model: Model, recipe: Recipe, task: Task) -> Model:
    """Return a trained model as it is shipped: rounded, measured after rounding, with its card."""
    model = rounded(model, recipe.stored)
    card = Card(
        shows=recipe.shows,
        task=task.kind,
        data=task.data,
        licence=task.licence,
        source=load_cell(recipe.cell).source,
        recipe=recipe.name,
        accuracy=task.told(measure(model, task)),
        example=recipe.example,
        limits=recipe.limits,
    )
    return replace(model, card=card)
