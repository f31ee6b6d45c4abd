"""train: follow a shipped recipe, or learn from data of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli.declare import Argument, Command, Option, Values
from rnn_tui.cli.values import CELL, HIDDEN_SIZE, JSON, models
from rnn_tui.errors import UsageError
from rnn_tui.files import check_place, user_path
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.zoo.recipe import Recipe


def train(values: Values) -> int:
    """Train, show how it goes, and write the model; however it ends, what was learned is kept."""
    if values["compare"]:
        from rnn_tui.cli.histories import compare

        return compare(values)
    if values["all"]:
        from rnn_tui.cli.every import train_all

        return train_all(values)
    from rnn_tui.cli.asked import asked, check_names

    check_names(values)
    target, past = writable(values["output"]), place(values["history"])
    recipe, task = asked(values)
    if task is None:
        return by_hand(recipe, target, values)
    from rnn_tui.cli.following import follow
    from rnn_tui.zoo.course import Course

    resume = user_path(values["resume"]) if values["resume"] else None
    course = Course(recipe, task, target, past=past, resume=resume)
    for path in (course.past, course.checkpoint):
        check_place(path)
    return follow(course, values)


def by_hand(recipe: Recipe, target: Path, values: Values) -> int:
    """Write a model whose weights its recipe writes down."""
    from rnn_tui.cli.following import say_of
    from rnn_tui.formats.safetensors import save_model
    from rnn_tui.zoo.make import make_by_hand

    model = make_by_hand(recipe)
    save_model(model, target)
    say_of(model, target, values)
    return 0


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


def place(name: str) -> Path | None:
    """Return the place of a file that may be written, if one is named."""
    if not name:
        return None
    path = user_path(name)
    check_place(path)
    return path


def number(name: str, metavar: str, text: str, least: int = 0) -> Option:
    """Return an option for a whole number that is the recipe's where it is not given."""
    return Option(name, int, default=None, metavar=metavar, least=least, help=text)


def share(name: str, text: str) -> Option:
    """Return an option for a number that is the recipe's where it is not given."""
    return Option(name, float, default=None, metavar="X", help=text)


COMMAND = Command(
    "train",
    "train a shipped recipe, or a model of your own on data of your own",
    train,
    (
        Argument(
            "names",
            "RECIPE",
            "the name of a shipped model; with --compare two history files",
            many=True,
            complete=models,
        ),
    ),
    (
        Option("output", metavar="FILE", help="the model file to write; with --all a folder"),
        Option("input", metavar="FILE|-", help="data of your own: CSV, TSV, JSONL, CoNLL or text"),
        Option("input_format", metavar="KIND", help="of the data; told by their name if left out"),
        Option("task", metavar="TASK", help="what to learn from them: tag, classify, generate or translate"),
        Option("by", metavar="UNIT", help="how a text is cut", choices=("word", "char")),
        share("held_out", "share of the data to measure the model on; 0.1 if left out"),
        number("vocabulary", "N", "tokens to keep, the commonest; all others are unknown", 2),
        CELL,
        Option("network", metavar="NAME", help="the architecture; that of the task if left out"),
        Option("options", metavar="NAME=VALUE,…", help="what only some architectures know: pool=mean"),
        Option("hidden_size", int, default=None, least=1, metavar="N", help=HIDDEN_SIZE.help),
        number("layers", "N", "number of recurrent layers", 1),
        number("embedding", "N", "length of a token's vector", 1),
        Option("join", metavar="HOW", help="read both ways, and join the two: concat, sum, mean, product"),
        number("epochs", "N", "times to see all the data", 1),
        number("batch", "N", "sequences to learn from at once", 1),
        share("rate", "learning rate"),
        Option("optimiser", metavar="NAME", help="sgd, momentum, nesterov, rmsprop, adam or adamw"),
        share("clip", "limit of the gradient; 0 for none"),
        Option("clip_by", metavar="HOW", help="what is limited: norm or value"),
        Option("schedule", metavar="NAME", help="of the rate: constant, step or cosine"),
        share("decay", "what the rate is multiplied by at each step of the schedule"),
        number("every", "N", "epochs between two such steps", 1),
        share("weight_decay", "share of the weights taken away at each step, times the rate"),
        Option(
            "dropout",
            metavar="WHERE",
            help="what to drop while it learns: 'layers=0.2' or 'recurrent=0.1 locked'; 0 for nothing",
        ),
        share("label_smoothing", "share of a target that is spread over all answers"),
        share("teacher_forcing", "share of the steps at which a decoder reads the right answer"),
        number("truncate", "N", "steps that a gradient goes back at most; 0 for all"),
        share("validation", "share of the training data kept apart to choose the best weights by"),
        number("patience", "N", "epochs without gain on them after which to stop"),
        number("seed", "N", "of whatever is drawn at random"),
        Option("resume", metavar="FILE", help="a checkpoint to go on from; give the other options again"),
        Option(
            "history", metavar="FILE", help="where to write a line an epoch; beside the model if left out"
        ),
        Option("compare", bool, default=False, help="draw the curves of two histories"),
        Option("all", bool, default=False, help="train every recipe that is not up to date into a folder"),
        number("jobs", "N", "with --all: how many at once; one for each processor if left out", 1),
        JSON,
    ),
    (
        "rnn-tui train slots-elman --output mine.safetensors",
        "rnn-tui train --input texts.txt --task generate --by char --output mine.safetensors -q",
        "rnn-tui train --compare lstm.history.jsonl elman.history.jsonl",
    ),
)
