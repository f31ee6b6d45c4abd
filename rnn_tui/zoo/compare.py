"""Models of one task, measured afresh on its held-out data, and what their differences mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import UsageError, suggestion
from rnn_tui.files import shown
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.tasks import Task, load_task
from rnn_tui.training.measuring import Answers, answers
from rnn_tui.zoo import load
from rnn_tui.zoo.recipe import load_recipe, recipe_names
from rnn_tui.zoo.significance import clustered_mean, normal_p, sign_test

LEVEL = 0.05
"""A difference counts as one up to this p-value, shared by all that are looked at together (Bonferroni)."""


@dataclass(frozen=True, eq=False)
class Measured:
    """One model and what it answers."""

    name: str
    """As it was asked for: two files may hold models of one name."""
    model: Model
    answers: Answers
    figure: float


@dataclass(frozen=True)
class Wins:
    """How often one model is better and the other is not."""

    first: int
    second: int


@dataclass(frozen=True)
class Difference:
    """What sets the first model apart from another."""

    first: str
    second: str
    items: Wins | None
    """Answers that one alone has right; None where none is right or wrong: of language, or a number."""
    sequences: Wins | None
    """Sequences of which one has more right."""
    difference: float
    """Figure of the first less that of the second."""
    standard_error: float | None
    """Of that, where none is right or wrong."""
    p: float
    better: str
    """The model that is better beyond doubt; empty where there is doubt."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Models of one task side by side."""

    task: Task
    models: tuple[Measured, ...]
    differences: tuple[Difference, ...]
    """Of each other model from the first."""
    level: float
    """The largest p-value that counts as a difference."""

    @property
    def best(self) -> tuple[str, ...]:
        """The models with the best figure; none where all have the same."""
        figures = {one.name: one.figure for one in self.models}
        known = [figure for figure in figures.values() if not math.isnan(figure)]
        top = (max if self.task.counts_right else min)(known, default=math.nan)
        found = tuple(name for name, figure in figures.items() if figure == top)
        return found if len(found) < len(figures) else ()


def compare(names: Sequence[str]) -> Comparison:
    """Return models, each a shipped one or a file, measured on the held-out data of their task.

    Raises:
        UsageError: They are fewer than two, one comes twice, or they cannot be compared.
        UnknownNameError: There is no shipped model of that name.
        DataError: A file cannot be read.
        ModelFileError: A file is no model.
    """
    if len(names) < 2:
        raise UsageError(_("name two models or more, for example --compare slots-lstm slots-elman"))
    for name in names:
        if names.count(name) > 1:
            raise UsageError(_("{name}: a model cannot be compared with itself").format(name=shown(name)))
    models = {name: load(name) for name in names}
    task = load_task(_common_task(models))
    for name, model in models.items():
        _check_fit(name, model, task)
    measured = tuple(_measured(name, model, task) for name, model in models.items())
    level = LEVEL / (len(measured) - 1)
    difference = in_right_answers if task.counts_right else in_losses
    differences = tuple(difference(measured[0], other, level) for other in measured[1:])
    return Comparison(task, measured, differences, level)


def _common_task(models: dict[str, Model]) -> str:
    """Return the name of the task that all the models were trained for."""
    tasks = {name: _task_of(name, model) for name, model in models.items()}
    (first, task), *others = tasks.items()
    for name, other in others:
        if other != task:
            text = _("{name} and {other} cannot be compared, their tasks are {task} and {another}")
            message = text.format(name=shown(first), other=shown(name), task=task, another=other)
            peers = [peer for peer in _models_of(task) if peer not in models]
            hint = suggestion(name, peers)
            raise UsageError(_("{message}; {hint}").format(message=message, hint=hint) if peers else message)
    return task


def _task_of(name: str, model: Model) -> str:
    """Return the name of the task of the recipe that a model was made by."""
    recipe = model.card.recipe
    task = load_recipe(recipe).task if recipe in recipe_names() else ""
    if not task:
        text = _("{name}: there are no held-out data to measure it on; its card names no recipe with a task")
        raise UsageError(text.format(name=shown(name)))
    return task


def _models_of(task: str) -> Iterator[str]:
    """Yield the shipped models of a task."""
    return (name for name in recipe_names() if load_recipe(name).task == task)


def _check_fit(name: str, model: Model, task: Task) -> None:
    """Refuse a file whose card names a recipe that it does not fit."""
    width = None if task.vocabulary else len(task.held_out[0].vectors[0])
    fits = model.vocabulary == task.vocabulary and width in (None, model.input_width)
    wanted = task.held_out[0].values
    if wanted:
        fits = fits and model.layers[model.scores[0]].width == len(wanted[-1])
    if not fits or model.labels != task.labels:
        text = _("{name}: it reads or answers something else than the task {task} of its recipe {recipe}")
        raise UsageError(text.format(name=shown(name), task=task.name, recipe=model.card.recipe))


def _measured(name: str, model: Model, task: Task) -> Measured:
    found = answers(model, task)
    return Measured(name, model, found, found.figure(task.kind))


def in_right_answers(first: Measured, second: Measured, level: float) -> Difference:
    """Return what sets two taggers apart, tested by sequences: answers within one depend on each other."""
    one, other = first.answers, second.answers
    signs = one.right.astype(int) - other.right
    items, sequences = _wins(signs), _wins(np.bincount(one.sequences, weights=signs))
    apart = first.figure - second.figure
    p = float(sign_test(sequences.first, sequences.second))
    # Ahead in more sequences, yet with a worse figure: then neither is the better one.
    agree = (sequences.first - sequences.second) * apart > 0
    better = (first.name if apart > 0 else second.name) if agree and p <= level else ""
    return Difference(first.name, second.name, items, sequences, apart, None, p, better)


def in_losses(first: Measured, second: Measured, level: float) -> Difference:
    """Return what sets two models apart, from what each answer costs more or less: nats, or squared error."""
    apart, error = clustered_mean(first.answers.losses - second.answers.losses, first.answers.sequences)
    p = normal_p(apart, error)
    better = (first.name if apart < 0 else second.name) if p <= level else ""
    return Difference(first.name, second.name, None, None, apart, error, p, better)


def _wins(signs: NDArray[Any]) -> Wins:
    return Wins(int((signs > 0).sum()), int((signs < 0).sum()))
