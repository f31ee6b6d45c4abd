"""check: whether the gradients of a model or a cell are right, by finite differences."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rnn_tui.cli.declare import Argument, Command, Option, Values
from rnn_tui.cli.tell import table
from rnn_tui.cli.values import JSON, SEED, models_and_cells
from rnn_tui.errors import CheckFailedError, UnknownNameError
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.networks.model import Model


def check(values: Values) -> int:
    """Compare every parameter's gradient with finite differences; name the worst entry."""
    from rnn_tui.training.gradient_check import TOLERANCE, check_gradients

    rows = check_gradients(
        subject(values["name"], values["seed"]), seed=values["seed"], most=values["entries"]
    )
    worst = max(rows, key=lambda row: row.error)
    passed = worst.error <= TOLERANCE
    if values["json"]:
        found = {
            "passed": passed,
            "tolerance": TOLERANCE,
            "parameters": [
                {
                    "name": row.name,
                    "index": list(row.index),
                    "analytic": row.analytic,
                    "numeric": row.numeric,
                    "error": row.error,
                    "checked": row.checked,
                    "skipped": row.skipped,
                }
                for row in rows
            ],
        }
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    else:
        head = [_("parameter"), _("checked"), _("worst"), _("analytic"), _("numeric"), _("error")]
        body = [
            [
                row.name,
                str(row.checked),
                str(list(row.index)),
                f"{row.analytic:.6e}",
                f"{row.numeric:.6e}",
                f"{row.error:.1e}",
            ]
            for row in rows
        ]
        sys.stdout.write(table(head, body))
    if not passed:
        raise CheckFailedError(
            _("{name}{index}: the gradient is {analytic:.6e}, finite differences give {numeric:.6e}").format(
                name=worst.name, index=list(worst.index), analytic=worst.analytic, numeric=worst.numeric
            )
        )
    return 0


def subject(name: str, seed: int) -> Model:
    """Return the model to check: a shipped one, a file, or a cell with seeded weights."""
    from rnn_tui.cells import cell_names, find_cell
    from rnn_tui.session.bare import bare_model
    from rnn_tui.zoo import load, model_names

    if name in cell_names() or name.endswith(".toml"):
        return bare_model(find_cell(name), hidden_size=5, seed=seed, dtype="float64", width=3)
    if name not in model_names() and not Path(name).expanduser().exists():
        raise UnknownNameError(_("model or cell"), name, [*model_names(), *cell_names()])
    return load(name).as_dtype("float64")


COMMAND = Command(
    "check",
    "check the gradients of a model or a cell",
    check,
    (
        Argument(
            "name",
            "MODEL|CELL",
            "a shipped model or cell, or a file",
            required=True,
            complete=models_and_cells,
        ),
    ),
    (Option("entries", int, default=20, metavar="N", help="numbers to check of each parameter"), SEED, JSON),
    ("rnn-tui check lstm", "rnn-tui check slots-gru --json"),
)
