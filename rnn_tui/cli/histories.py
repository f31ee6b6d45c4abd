"""Two histories of training side by side: both curves, and the best of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from rnn_tui.cli.declare import Values
from rnn_tui.cli.tell import say, say_json, table
from rnn_tui.errors import UsageError
from rnn_tui.files import shown, user_path
from rnn_tui.i18n import _
from rnn_tui.text import safe_line
from rnn_tui.training import history
from rnn_tui.tui.look import Look
from rnn_tui.tui.theme import NONE
from rnn_tui.tui.training.plot import LABEL, Curve, Field, axis
from rnn_tui.views.words import figure_name

WIDTH, HEIGHT = 68, 10
SIGNS = ("", "o")
"""The first is a line, the epochs of the second have a sign: they differ without colour where they meet."""
CURVES = ("loss", "validation", "held_out")


@dataclass(frozen=True)
class History:
    """One file."""

    name: str
    about: dict[str, Any]
    epochs: list[dict[str, Any]]

    def points(self, what: str) -> list[tuple[float, float]]:
        """Return a number after each epoch, where there is one."""
        return [(one["epoch"], one[what]) for one in self.epochs if isinstance(one.get(what), int | float)]

    @property
    def best(self) -> dict[str, Any]:
        """The epoch whose weights were kept; the latest that improved."""
        return next((one for one in reversed(self.epochs) if one.get("improved")), {})


def compare(values: Values) -> int:
    """Draw the curves of two histories.

    Raises:
        UsageError: They are not two.
        DataError: A file cannot be read, or is no history.
    """
    names = values["names"]
    if len(names) != 2:
        message = _("name two history files, for example {example}")
        raise UsageError(message.format(example="--compare a.history.jsonl b.history.jsonl"))
    found = []
    for name in names:
        about, *epochs = history.read(user_path(name))
        found.append(History(shown(name), about, epochs))
    if values["json"]:
        say_json([{"file": one.name, **one.about, "epochs": one.epochs} for one in found], values)
    else:
        say("\n".join([*charts(found, ascii_only=values["ascii"]), summary(found)]), values)
    return 0


def charts(found: list[History], *, ascii_only: bool) -> list[str]:
    """Return a chart for each number that one of them has."""
    look = Look(NONE, ascii_only)
    line = "**" if ascii_only else "⠒⠒"
    lines = [f"{sign * 2 or line} {one.name}" for sign, one in zip(SIGNS, found, strict=True)] + [""]
    figure = figure_name(str(found[0].about.get("measure", ""))) or _("held-out")
    titles = {"loss": _("loss"), "validation": _("loss on the validation part"), "held_out": figure}
    for what in CURVES:
        points = [one.points(what) for one in found]
        values = [y for row in points for _x, y in row]
        if not values:
            continue
        end = max(x for row in points for x, _y in row)
        field = Field(look, WIDTH, HEIGHT, min(values), max(values))
        for sign, row in zip(SIGNS, points, strict=True):
            # An epoch's number is drawn in the middle of its own part of the axis.
            field.draw(Curve([((x - 0.5) / end, y) for x, y in row], "text", sign))
        drawn = [*field.lines(), axis(look, WIDTH + LABEL + 1, "", _("epoch {n}").format(n=f"{end:,}"))]
        lines += [titles[what], *("".join(part.text for part in line).rstrip() for line in drawn), ""]
    return lines


def summary(found: list[History]) -> str:
    """Return a table: how large each is, its best epoch, and its numbers there."""
    head = [
        _("history"),
        _("model"),
        _("parameters"),
        _("best epoch"),
        _("loss"),
        _("validation"),
        _("held-out"),
    ]
    rows = []
    for one in found:
        best = one.best
        count = one.about.get("numbers", 0)
        numbers = [written(best.get(what)) for what in CURVES]
        model = safe_line(str(one.about.get("model", "")))
        epoch = f"{best.get('epoch', '')}/{len(one.epochs)}"
        rows.append([one.name, model, f"{count:,}" if isinstance(count, int) else "", epoch, *numbers])
    return table(head, rows)


def written(value: object) -> str:
    """Return a number of a table; nothing where there is none."""
    return f"{value:.4f}" if isinstance(value, int | float) and math.isfinite(value) else ""
