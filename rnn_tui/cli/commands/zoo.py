"""zoo: the shipped models, what each shows and how well it does it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rnn_tui.cli.declare import Argument, Command, Option, Values
from rnn_tui.cli.tell import say, say_json, table, width
from rnn_tui.cli.values import JSON, models
from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened


def zoo(values: Values) -> int:
    """Print the card of one model, or the list of them, or several side by side."""
    from rnn_tui.zoo import model_names

    if values["compare"]:
        return side_by_side(values)
    given = values["names"]
    if len(given) > 1:
        text = _("'{word}' is one word too many; to compare models write {example}")
        example = "rnn-tui zoo --compare slots-lstm slots-elman"
        raise UsageError(text.format(word=shortened(safe_line(given[1])), example=example))
    found = [describe(name) for name in given or model_names()]
    if values["json"]:
        say_json(found[0] if given else found, values)
    else:
        say(card(found[0]) if given else listing(found), values)
    return 0


def side_by_side(values: Values) -> int:
    """Measure models afresh and print what sets them apart."""
    from rnn_tui.cli import comparing
    from rnn_tui.zoo.compare import compare

    found = compare(values["names"])
    if values["json"]:
        say_json(comparing.described(found), values)
    else:
        say(comparing.side_by_side(found), values)
    return 0


def describe(name: str) -> dict[str, Any]:
    """Return what is said of a model."""
    from rnn_tui.views.words import titled
    from rnn_tui.zoo import load, model_names, weights_path

    model = load(name)
    size = weights_path(name).stat().st_size if name in model_names() else None
    return {
        "name": model.name,
        "cell": model.cell.name,
        "title": titled(model.cell.title),
        "parameters": model.count,
        "bytes": size,
        "dtype": model.dtype,
        "answers": list(model.labels),
        "vocabulary": len(model.vocabulary.tokens) if model.vocabulary else None,
        **asdict(model.card),
    }


def listing(found: list[dict[str, Any]]) -> str:
    """Return the list of models."""
    from rnn_tui.views.words import measured, titled

    head = [
        _("model"),
        _("cell"),
        _("parameters"),
        _("bytes"),
        _("measured"),
        _("licence"),
        _("what it shows"),
    ]
    rows = [
        [
            one["name"],
            one["cell"],
            f"{one['parameters']:,}",
            f"{one['bytes']:,}",
            measured(one["accuracy"]),
            titled(one["licence"]),
            titled(one["shows"]),
        ]
        for one in found
    ]
    return table(head, rows)


def card(one: dict[str, Any]) -> str:
    """Return the card of one model."""
    from rnn_tui.views.words import measured, titled

    words = {
        "shows": _("what it shows"),
        "limits": _("what it cannot do"),
        "accuracy": _("measured"),
        "title": _("cell"),
        "parameters": _("parameters"),
        "bytes": _("bytes"),
        "data": _("data"),
        "licence": _("licence"),
        "source": _("source"),
        "recipe": _("recipe"),
        "example": _("example"),
    }
    lines = [safe_line(one["name"]), ""]
    widest = max(map(width, words.values()))
    for key, word in words.items():
        value = one[key]
        if value:
            spelled = {"accuracy": measured, "example": safe_line}.get(key, titled)
            text = f"{value:,}" if isinstance(value, int) else spelled(value)
            lines.append(word + " " * (widest - width(word) + 2) + text)
    return "\n".join(lines) + "\n"


COMMAND = Command(
    "zoo",
    "list the shipped models",
    zoo,
    (
        Argument(
            "names",
            "MODEL",
            "one model, for its whole card; with --compare two or more, each of which may be a file",
            many=True,
            complete=models,
        ),
    ),
    (
        Option(
            "compare",
            bool,
            default=False,
            help="measure models of one task on its held-out data, and the others against the first",
        ),
        JSON,
    ),
    ("rnn-tui zoo", "rnn-tui zoo names-lstm --json", "rnn-tui zoo --compare copy-lstm copy-elman"),
)
