"""Following a recipe: an untrained model, its training, and the rounded model that is shipped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np

from rnn_tui.blocks.dropout import parse_dropout
from rnn_tui.blocks.read_out import read_out
from rnn_tui.cells import find_cell, load_cell
from rnn_tui.equations.exchange import exchanged
from rnn_tui.formats.safetensors import rounded
from rnn_tui.networks.architectures import architecture
from rnn_tui.networks.card import Card
from rnn_tui.networks.design import Design
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.tasks import Task, load_task
from rnn_tui.training.loop import Report, Settings, Trainer
from rnn_tui.training.measuring import measure
from rnn_tui.zoo.recipe import Recipe


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
    design = design_of(recipe, task)
    model = architecture(design.architecture).compose(design, np.random.default_rng(recipe.seed))
    return replace(model, dropout=parse_dropout(recipe.dropout))


def design_of(recipe: Recipe, task: Task) -> Design:
    """Return what the model of a recipe is made of."""
    return Design(
        recipe.name,
        recipe.architecture,
        find_cell(recipe.cell),
        recipe.hidden_size,
        layers=recipe.layers,
        embedding=recipe.embedding,
        input_size=0 if task.vocabulary else len(task.train[0].vectors[0]),
        vocabulary=task.vocabulary,
        labels=task.labels,
        answer=recipe.answer or ("linear" if task.kind == "regress" else "softmax"),
        outputs=len(task.train[0].values[-1]) if task.train[0].values else 0,
        join=recipe.join,
        options=dict(recipe.options),
    )


def settings_of(recipe: Recipe) -> Settings:
    """Return how the model of a recipe is trained.

    Raises:
        UsageError: A number makes no sense.
        UnknownNameError: There is no optimiser, schedule or clipping of that name.
    """
    given = {field.name: getattr(recipe, field.name) for field in fields(Settings)}
    schedule = recipe.schedule or ("constant" if recipe.decay == 1 else "step")
    return Settings(**{**given, "schedule": schedule})


def train(recipe: Recipe, report: Callable[[Report], None] | None = None) -> Model:
    """Follow a recipe to its end; return the best model, rounded.

    The same recipe gives the same bits on the same machine.

    Raises:
        IncompleteError: The training diverged.
    """
    if recipe.by_hand:
        return make_by_hand(recipe)
    task = load_task(recipe.task)
    trainer = Trainer(untrained(recipe, task), task, settings_of(recipe))
    for one in trainer.run():
        if report is not None:
            report(one)
    return finished(trainer.best, recipe, task)


def finished(model: Model, recipe: Recipe, task: Task) -> Model:
    """Return a trained model as it is shipped: rounded, measured after rounding, with its card."""
    model = rounded(model, recipe.stored)
    return replace(model, card=card_of(recipe, task, task.told(measure(model, task))))


def card_of(recipe: Recipe, task: Task, accuracy: str) -> Card:
    """Return what is to be known of a recipe's model; one of a user's data has no recipe of ours."""
    return Card(
        shows=recipe.shows,
        task=task.kind,
        data=task.data,
        licence=task.licence,
        source=recipe.source or find_cell(recipe.cell).source,
        recipe=recipe.name if recipe.task else "",
        accuracy=accuracy,
        example=recipe.example,
        limits=recipe.limits,
    )
