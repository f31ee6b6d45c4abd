"""train: follow a shipped recipe."""

from __future__ import annotations

import sys
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING

from rnn_tui.cli.declare import Argument, Command, Option, Values
from rnn_tui.cli.tell import remark
from rnn_tui.cli.values import models
from rnn_tui.errors import EXIT_SIGNAL, UnknownNameError, UsageError
from rnn_tui.files import check_place, shown, user_path
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.networks.model import Model
    from rnn_tui.training.loop import Report
    from rnn_tui.zoo.recipe import Recipe


def train(values: Values) -> int:
    """Train, show how it goes, and write the model; Ctrl-C writes the best weights so far."""
    from rnn_tui.zoo.recipe import load_recipe, recipe_names

    if values["recipe"] not in recipe_names():
        raise UnknownNameError(_("recipe"), values["recipe"], recipe_names())
    target = writable(values["output"])
    recipe = load_recipe(values["recipe"])

    from rnn_tui.formats.safetensors import save_model

    model, reports = follow(recipe, values)
    save_model(model, target, stored="" if recipe.by_hand else recipe.stored)
    if not values["quiet"]:
        text = _("{path}: {n} numbers, {accuracy}")
        about = text.format(path=shown(target), n=f"{model.count:,}", accuracy=model.card.accuracy)
        remark(about, ascii_only=values["ascii"])
    # An interrupt while the last epoch was measured left its weights, but not its report.
    return 0 if recipe.by_hand or len(reports) == recipe.epochs else EXIT_SIGNAL + SIGINT


def writable(output: str) -> Path:
    """Return the file to write, refused before hours of work if it cannot be.

    Raises:
        UsageError: There is none.
        DataError: No file can be there.
    """
    if not output:
        raise UsageError(_("name the file to write, for example --output mine.safetensors"))
    if output == "-":
        raise UsageError(_("a model is a file and cannot go to standard output; name the file to write"))
    target = user_path(output)
    check_place(target)
    return target


def follow(recipe: Recipe, values: Values) -> tuple[Model, list[Report]]:
    """Train by a recipe, the curve of losses on standard error."""
    from rnn_tui.cli.curve import Curve
    from rnn_tui.zoo.make import train as make

    reports: list[Report] = []
    with Curve(sys.stderr, quiet=values["quiet"], ascii_only=values["ascii"]) as curve:

        def report(one: Report) -> None:
            reports.append(one)
            curve.show(reports)

        return make(recipe, report), reports


COMMAND = Command(
    "train",
    "train a shipped recipe",
    train,
    (Argument("recipe", "RECIPE", "the name of a shipped model", required=True, complete=models),),
    (Option("output", metavar="FILE", help="the model file to write"),),
    (
        "rnn-tui train slots-elman --output mine.safetensors",
        "rnn-tui train names-lstm --output names.safetensors -q",
    ),
)
