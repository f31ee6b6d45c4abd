"""Whether all steps share one cell, or each has its own: what can be untied, and what then cannot change."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.layer import Layer
from rnn_tui.networks.model import Model
from rnn_tui.networks.untied import tied, untied

MOST_NUMBERS, MOST_STEPS = 20_000_000, 200
"""Above these nobody could look at the cells, and no key would be answered at once."""


def is_untied(model: Model) -> bool:
    """Say whether every step has a cell of its own."""
    return any(layer.cells for layer in model.layers)


def untied_model(model: Model, steps: int) -> Model:
    """Return a model whose recurrent layers have a cell of their own at every step.

    Raises:
        UsageError: They have that already, the network has several clocks, or it would be too large.
    """
    if is_untied(model):
        raise UsageError(_("every step has a cell of its own already; tie them with :tie"))
    if len({layer.stage for layer in model.layers}) > 1:
        raise UsageError(_("only a network whose layers all read the same steps can be untied"))
    if not any(_has_cell(layer) for layer in model.layers):
        raise UsageError(_("the model has no cell with weights to untie"))
    if steps > MOST_STEPS or model.count * steps > MOST_NUMBERS:
        message = _("{steps} steps would make {count} numbers; take a shorter input")
        raise UsageError(message.format(steps=f"{steps:,}", count=f"{model.count * steps:,}"))
    layers = tuple(untied(layer, steps) if _has_cell(layer) else layer for layer in model.layers)
    return replace(model, layers=layers)


def tied_model(model: Model) -> Model:
    """Return a model with one cell for all steps of a layer, the mean of those it had.

    Raises:
        UsageError: All steps share one already.
    """
    if not is_untied(model):
        raise UsageError(_("all steps share one cell already; untie them with :untie"))
    return replace(model, layers=tuple(tied(layer) if layer.cells else layer for layer in model.layers))


def _has_cell(layer: Layer) -> bool:
    return not layer.is_block and bool(layer.parameters)


def check_tied(model: Model) -> None:
    """Refuse what would need another number, or another kind, of cells."""
    if is_untied(model):
        raise UsageError(_("every step has a cell of its own; tie them with :tie first"))


def check_length(model: Model, steps: int) -> None:
    """Refuse an input that has other steps than there are cells."""
    if any(layer.cells not in (0, steps) for layer in model.layers):
        check_tied(model)


def parameters_at(model: Model, step: int) -> dict[str, str]:
    """Return the full names of the parameters that a step reads, by the names of those that all share."""
    found: dict[str, str] = {}
    for full in model.parameters:
        own = step_of(model, full)
        if own is None:
            found[full] = full
        elif own == step:
            before, _dot, name = full.rpartition(".")
            found[f"{before.rpartition('.')[0]}.{name}"] = full
    return found


def step_of(model: Model, parameter: str) -> int | None:
    """Return the step whose own a parameter is, by its full name; None where all steps share it."""
    for layer in model.layers:
        if layer.cells and parameter.startswith(f"{layer.prefix}."):
            return int(parameter.removeprefix(f"{layer.prefix}.").partition(".")[0]) - 1
    return None
