"""What a line asks to train: a recipe with some of it exchanged, or one made for data of one's own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnn_tui.cli.declare import Values
from rnn_tui.cli.feasible import check_memory, check_options
from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

if TYPE_CHECKING:
    from rnn_tui.datasets.task import Request
    from rnn_tui.tasks import Task
    from rnn_tui.zoo.recipe import Recipe

SAME = (
    *("cell", "network", "join", "hidden_size", "layers", "embedding"),
    *("epochs", "batch", "rate", "optimiser", "clip", "clip_by", "schedule", "decay", "every"),
    *("weight_decay", "label_smoothing", "dropout", "teacher_forcing", "truncate", "patience"),
    *("validation", "seed"),
)
"""Options that a recipe calls as the command line does."""
OF_DATA = ("task", "input_format", "by", "held_out", "vocabulary")
"""Options that say how data are read."""
USUAL: dict[str, Any] = {
    "cell": "lstm",
    "hidden_size": 64,
    "embedding": 32,
    "epochs": 20,
    "rate": 0.005,
    "validation": 0.1,
    "stored": "float32",
}
"""Of a recipe for data of one's own, where nothing else is said."""
LEAST_TO_JUDGE = 20
"""Training sequences from which on a part of them is kept apart to judge the weights by."""
NETWORKS = {
    "tag": ("", "per_step", "bidirectional"),
    "classify": ("text_rnn", "text_rcnn", "per_step", "bidirectional"),
    "generate": ("", "per_step"),
    "translate": ("encoder_decoder",),
}
"""The architectures that can learn a task, the usual one first; what is empty is chosen by ``--join``."""


def asked(values: Values) -> tuple[Recipe, Task | None]:
    """Return the recipe to follow and what it teaches; none if it is made by hand.

    Raises:
        RnnTuiError: A name is unknown, the data are bad, or an option has nothing to act on.
    """
    recipe, task = of_data(values) if values["input"] else of_recipe(values)
    if task is not None:
        check_memory(recipe, task)
        check_options(recipe, task)
    return recipe, task


def check_names(values: Values) -> None:
    """Refuse what cannot be right before anything is read or written.

    Raises:
        UsageError: Two things contradict each other, or one has nothing to act on.
        UnknownNameError: There is no such recipe.
    """
    from rnn_tui.zoo.recipe import recipe_names

    names = values["names"]
    if values["input"] and names:
        raise UsageError(_("a recipe brings its own data; give either a recipe or --input"))
    if values["input"]:
        return
    if not names:
        raise UsageError(_("name a recipe, or data with --input FILE --task TASK; rnn-tui zoo lists recipes"))
    if len(names) > 1:
        raise UsageError(_("'{word}' is one word too many").format(word=shortened(safe_line(names[1]))))
    if names[0] not in recipe_names():
        raise UnknownNameError(_("recipe"), names[0], recipe_names())
    for name in OF_DATA:
        if values[name] not in ("", None):
            message = _("{option} is for data of your own, given with --input; a recipe brings its own")
            raise UsageError(message.format(option=f"--{name.replace('_', '-')}"))


def given(values: Values) -> dict[str, Any]:
    """Return what was said of a recipe's own names."""
    found = {name: values[name] for name in SAME if values[name] not in ("", None)}
    return found | ({"options": options_of(values["options"])} if values["options"] else {})


def options_of(text: str) -> dict[str, str | int | float]:
    """Return what only some architectures know: ``pool=mean,width=3``.

    Raises:
        UsageError: One of them is not a name and a value.
    """
    found: dict[str, str | int | float] = {}
    for part in text.split(","):
        name, equals, value = (one.strip() for one in part.partition("="))
        if not (name and equals and value):
            message = _("--options: '{part}' is no name and value; write for example {example}")
            raise UsageError(message.format(part=shortened(safe_line(part)), example="pool=mean"))
        found[name] = int(value) if value.isdecimal() else value
    return found


def of_recipe(values: Values) -> tuple[Recipe, Task | None]:
    """Return a shipped recipe, with what was said exchanged."""
    from rnn_tui.networks.architectures import architecture_names
    from rnn_tui.tasks import load_task
    from rnn_tui.zoo import recipe as recipes

    recipe, changes = recipes.load_recipe(values["names"][0]), given(values)
    if recipe.by_hand and changes:
        message = _("the weights of {name} are written down, nothing is trained; leave out --{option}")
        raise UsageError(message.format(name=recipe.name, option=next(iter(changes)).replace("_", "-")))
    if recipe.by_hand:
        return recipe, None
    task = load_task(recipe.task)
    check_choices(changes, NETWORKS.get(task.kind, architecture_names()))
    return replace(recipe, **changes), task


def of_data(values: Values) -> tuple[Recipe, Task]:
    """Return a recipe for data of one's own, and what they teach."""
    from rnn_tui.datasets.task import read_task
    from rnn_tui.zoo.recipe import Recipe

    changes = given(values)
    request = request_of(values, changes.get("seed", 0))
    choose_network(request.task, changes)
    task = read_task(request, None if sys.stdin is None else getattr(sys.stdin, "buffer", None))
    usual = dict(USUAL)
    if len(task.train) < LEAST_TO_JUDGE:
        usual["validation"] = 0.0
    usual["options"] = options_for(task)
    if "options" in changes:
        changes["options"] = {**usual["options"], **changes["options"]}
    name = Path(values["output"]).name.removesuffix(".safetensors")
    recipe = Recipe(name=name, shows="", example=example_of(task), **{**usual, **changes})
    return recipe, task


def request_of(values: Values, seed: int) -> Request:
    """Return which data are to be read, and how."""
    from rnn_tui.datasets.record import TASKS
    from rnn_tui.datasets.task import HELD_OUT, Request

    if not values["task"]:
        message = _("say with --task what is to be learned: {names}")
        raise UsageError(message.format(names=", ".join(TASKS)))
    if values["task"] not in TASKS:
        raise UnknownNameError(_("task"), values["task"], TASKS)
    share = HELD_OUT if values["held_out"] is None else values["held_out"]
    if not 0 < share < 1:
        raise UsageError(_("--held-out: {share} is no share between 0 and 1").format(share=f"{share:g}"))
    return Request(
        values["task"],
        values["input"],
        values["input_format"],
        values["by"] or "word",
        seed,
        share,
        values["vocabulary"] or 0,
    )


def check_choices(changes: dict[str, Any], known: Sequence[str]) -> None:
    """Refuse names that there are not.

    Raises:
        RnnTuiError: There is no such architecture, cell, or way to join two directions.
    """
    from rnn_tui.blocks.join import JOINS
    from rnn_tui.cells import find_cell

    if changes.get("network", "") not in ("", *known):
        raise UnknownNameError(_("architecture"), changes["network"], filter(None, known))
    if changes.get("join", JOINS[0]) not in JOINS:
        raise UnknownNameError(_("value"), changes["join"], JOINS, where="--join")
    if "cell" in changes:
        find_cell(changes["cell"])


def choose_network(task: str, changes: dict[str, Any]) -> None:
    """Choose the architecture for a task, where none is named.

    Raises:
        RnnTuiError: It is asked for what there is not, or what cannot learn the task.
    """
    known = NETWORKS[task]
    check_choices(changes, known)
    changes.setdefault("network", known[0])
    if task == "generate" and "join" in changes:
        raise UsageError(_("--join reads what comes next, which --task generate has to guess; leave it out"))


def options_for(task: Task) -> dict[str, str | int | float]:
    """Return what the architecture for a task is usually told beside its sizes."""
    if task.kind != "translate":
        return {}
    return {"score": "additive", "longest": max(len(one.targets) for one in (*task.train, *task.held_out))}


def example_of(task: Task) -> str:
    """Return a held-out sequence as it would be typed."""
    example, words = task.held_out[0], task.vocabulary
    if words is None:
        return "; ".join(" ".join(f"{number:.6g}" for number in row) for row in example.vectors)
    tokens = example.tokens[1:] if words.start else example.tokens
    return ("" if words.by == "char" else " ").join(tokens)
