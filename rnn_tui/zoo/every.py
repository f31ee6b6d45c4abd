"""Following recipes into a folder, several at once; what is done and up to date is not done again.

The history of a model says what it was made of: its equations, its first weights, its data and its settings.
A training that was cut goes on from its checkpoint.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_tui.errors import RnnTuiError
from rnn_tui.formats.safetensors import SUFFIX, load_model, save_model
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.tasks import load_task
from rnn_tui.training import history
from rnn_tui.zoo.course import Course, checkpoint_of
from rnn_tui.zoo.make import make_by_hand
from rnn_tui.zoo.recipe import load_recipe

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""What tells the libraries of matrix products how many threads to use: one, since recipes share them."""


@dataclass(frozen=True)
class Made:
    """What became of one recipe."""

    name: str
    accuracy: str = ""
    error: str = ""
    was_current: bool = False
    """Whether it was up to date already."""


def follow_all(names: Sequence[str], folder: Path, jobs: int) -> Iterator[Made]:
    """Yield what becomes of each recipe as soon as it is done, whichever is first.

    Left early, the trainings under way end; their checkpoints stay.

    Args:
        names: The recipes.
        folder: Where the models go; it exists.
        jobs: How many to follow at once.
    """
    # What takes longest begins first, so that no processor waits for the other at the end.
    order = sorted(names, key=lambda name: -load_recipe(name).epochs * load_recipe(name).hidden_size)
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        with multiprocessing.get_context("spawn").Pool(min(jobs, len(order))) as pool:
            yield from pool.imap_unordered(_follow, [(name, folder) for name in order])
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _follow(what: tuple[str, Path]) -> Made:
    """Follow one recipe, in a process of its own."""
    name, folder = what
    try:
        model, was_current = follow(name, folder)
    except RnnTuiError as error:
        return Made(name, error=str(error))
    except KeyboardInterrupt:
        return Made(name, error=_("interrupted"))
    return Made(name, model.card.accuracy, was_current=was_current)


def follow(name: str, folder: Path) -> tuple[Model, bool]:
    """Return the model of a recipe in a folder, trained now if need be, and whether it was there already.

    Raises:
        RnnTuiError: It cannot be trained or written.
    """
    recipe, target = load_recipe(name), folder / f"{name}{SUFFIX}"
    if recipe.by_hand:
        model = make_by_hand(recipe)
        save_model(model, target)
        return model, False
    task = load_task(recipe.task)
    course = Course(recipe, task, target)
    if is_current(course):
        return load_model(target), True
    try:
        course = Course(recipe, task, target, resume=checkpoint_of(target))
    except RnnTuiError:  # there is no checkpoint, or it is of an older recipe
        course = Course(recipe, task, target)
    try:
        for _event in course.events():
            pass
    except KeyboardInterrupt:
        course.keep()
        raise
    model = course.save_best()
    course.keep_or_end()
    return model, False


def is_current(course: Course) -> bool:
    """Say whether a model is there that was trained to its end by this very recipe, on these very data."""
    try:
        about, *epochs = history.read(course.past)
        load_model(course.target)
    except RnnTuiError:
        return False
    ended = bool(epochs) and (epochs[-1]["epoch"] >= course.settings.epochs or course.settings.patience > 0)
    return ended and about == course.about and not course.checkpoint.exists()
