"""zoo: the shipped models, what each shows and how well it does it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rnn_tui.cli.declare import Argument, Command, Values
from rnn_tui.cli.tell import say, say_json, table, width
from rnn_tui.cli.values import JSON, models
from rnn_tui.i18n import _


def zoo(values: Values) -> int:
    """Print the card of one model, or the list of them."""
    from rnn_tui.zoo import model_names

    names = [values["name"]] if values["name"] else list(model_names())
    found = [describe(name) for name in names]
    if values["json"]:
        say_json(found[0] if values["name"] else found, values)
    else:
        say(card(found[0]) if values["name"] else listing(found), values)
    return 0


def describe(name: str) -> dict[str, Any]:
    """Return what is said of a model."""
    from rnn_tui.views.words import titled
    from rnn_tui.zoo import load, model_names, weights_path

    model = load(name)
    size = weights_path(name).stat().st_size if name in model_names() else None
    return {
        "name": model.name,
        "cell": model.recurrent[0].cell.name,
        "title": titled(model.recurrent[0].cell.title),
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
    from rnn_tui.text import safe_line
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
    (Argument("name", "MODEL", "one model, for its whole card", complete=models),),
    (JSON,),
    ("rnn-tui zoo", "rnn-tui zoo names-lstm --json"),
)
