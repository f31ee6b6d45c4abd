"""check: whether the gradients of a model or a cell are right, by finite differences."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rnn_tui.cli.declare import Argument, Command, Option, Values
from rnn_tui.cli.tell import say, say_json, table
from rnn_tui.cli.values import JSON, SEED, models_and_cells
from rnn_tui.errors import CheckFailedError, UnknownNameError
from rnn_tui.files import user_path
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.networks.model import Model
    from rnn_tui.training.gradient_check import Row


def check(values: Values) -> int:
    """Compare every parameter's gradient with finite differences; name the worst entry."""
    from rnn_tui.training.gradient_check import TOLERANCE, check_gradients

    model = subject(values["name"], values["seed"])
    rows = check_gradients(model, seed=values["seed"], most=values["entries"])
    # What is read, and how it begins, is checked too, but stands for parameters only where there are none.
    trained = [row for row in rows if row.name in model.parameters] or rows
    is_checked = any(row.checked for row in trained)
    passed = all(row.error <= TOLERANCE for row in rows) and is_checked
    if values["json"]:
        found = {"passed": passed, "tolerance": TOLERANCE, "parameters": [asdict(row) for row in rows]}
        say_json(found, values)
    else:
        say(listing(rows), values)
    if not passed:
        raise CheckFailedError(complaint(rows) if is_checked else nothing_checked())
    return 0


def nothing_checked() -> str:
    """Return what to say where every number was skipped."""
    return _("no gradient could be checked: there is no parameter, or each stands at a kink")


def complaint(rows: Sequence[Row]) -> str:
    """Return what is wrong, the worst number named."""
    worst = max(rows, key=lambda row: row.error)
    message = _("{name}{index}: the gradient is {analytic:.6e}, finite differences give {numeric:.6e}")
    return message.format(**asdict(worst) | {"index": list(worst.index)})


def listing(rows: Sequence[Row]) -> str:
    """Return what was found, a line a parameter."""
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
    return table(head, body)


def subject(name: str, seed: int) -> Model:
    """Return the model to check: a shipped one, a file, or a cell with seeded weights."""
    from rnn_tui.cells import cell_names, find_cell
    from rnn_tui.session.bare import bare_model, usual_size
    from rnn_tui.zoo import load, model_names

    if name in cell_names() or name.endswith(".toml"):
        cell, width = find_cell(name), 3
        hidden_size = usual_size(cell, width, usual=5)
        return bare_model(cell, hidden_size=hidden_size, seed=seed, dtype="float64", width=width)
    if name not in model_names() and not (name and os.path.lexists(user_path(name))):
        raise UnknownNameError(_("model or cell"), name, [*model_names(), *cell_names()])
    return load(name).as_dtype("float64")


ENTRIES = Option("entries", int, default=20, least=1, metavar="N", help="numbers to check of each parameter")
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
    (ENTRIES, SEED, JSON),
    ("rnn-tui check lstm", "rnn-tui check slots-gru --json"),
)
