"""Models side by side: a table of their figures, and below it what their differences mean."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rnn_tui.cli.tell import table
from rnn_tui.i18n import _
from rnn_tui.text import safe_line
from rnn_tui.views.words import measured

if TYPE_CHECKING:
    from rnn_tui.tasks import Task
    from rnn_tui.zoo.compare import Comparison, Difference

DIGITS = 4
"""Of a figure: with three, 0.9995 would look like no error at all."""
SMALL = 0.001
"""Below this a p-value is not spelled out."""


def described(found: Comparison) -> dict[str, Any]:
    """Return all that was measured, for JSON."""
    answers = found.models[0].answers
    return {
        "task": found.task.name,
        "measure": found.task.measure,
        "items": len(answers.right),
        "sequences": answers.count,
        "models": [
            {
                "name": one.name,
                "cell": one.model.cell.name,
                "parameters": one.model.count,
                "figure": one.figure,
                "best": one.name in found.best,
            }
            for one in found.models
        ],
        "level": found.level,
        "differences": [asdict(one) for one in found.differences],
    }


def side_by_side(found: Comparison) -> str:
    """Return the table and a line for each difference."""
    content = described(found)
    head = [_("model"), _("cell"), _("parameters"), _("measured"), _("items"), _("sequences"), ""]
    rows = [
        [
            one["name"],
            one["cell"],
            f"{one['parameters']:,}",
            measured(found.task.told(one["figure"], DIGITS)),
            f"{content['items']:,}",
            f"{content['sequences']:,}",
            _("best figure") if one["best"] else "",
        ]
        for one in content["models"]
    ]
    lines = [_meaning(one, found.task) for one in found.differences]
    return table(head, rows) + "\n" + "\n".join([*lines, _rule(found)]) + "\n"


def _meaning(one: Difference, task: Task) -> str:
    """Return in a line how two models differ, and whether that says anything."""
    first, second = safe_line(one.first), safe_line(one.second)
    if one.items is not None and one.sequences is not None:
        text = _(
            "{first}, {second}: alone right on {a} and {b} items, "
            "ahead in {c} and {d} sequences, sign test {p}: {verdict}"
        )
        counts = {"a": one.items.first, "b": one.items.second}
        counts |= {"c": one.sequences.first, "d": one.sequences.second}
        return text.format(
            first=first,
            second=second,
            p=_chance(one.p),
            verdict=_verdict(one),
            **{name: f"{count:,}" for name, count in counts.items()},
        )
    text = _("{first}, {second}: apart by {figure}, standard error {error}, {p}: {verdict}")
    return text.format(
        first=first,
        second=second,
        figure=measured(task.told(abs(one.difference), DIGITS)),
        error=f"{one.standard_error:.{DIGITS}f}",
        p=_chance(one.p),
        verdict=_verdict(one),
    )


def _chance(p: float) -> str:
    return f"p < {SMALL}" if p < SMALL else f"p = {p:.3f}"


def _verdict(one: Difference) -> str:
    return (
        _("{name} is better").format(name=safe_line(one.better)) if one.better else _("no difference shown")
    )


def _rule(found: Comparison) -> str:
    """Return what counts as a difference, and how little that may be taken for."""
    text = _(
        "a difference counts where p is at most {level}; "
        "it is between these trained models, and may be another when they are trained anew"
    )
    shares = len(found.differences)
    return text.format(
        level=f"{found.level:.3g}" if shares == 1 else f"{found.level * shares:.3g} / {shares}"
    )
