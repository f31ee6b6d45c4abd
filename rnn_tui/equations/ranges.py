"""The range of every signal, proved from the equations by interval arithmetic."""

from __future__ import annotations

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.intervals import EVERYTHING, Interval, within
from rnn_tui.equations.kinds import KINDS
from rnn_tui.equations.nodes import Apply, Mask, Node, Number, Signal
from rnn_tui.equations.operations import OPERATIONS
from rnn_tui.equations.order import computing_order
from rnn_tui.errors import EquationError
from rnn_tui.i18n import _


def signal_ranges(cell: Cell) -> dict[str, Interval]:
    """Return a range for every signal that holds for any input, parameters and start state."""
    found: dict[str, Interval] = {}
    for name in computing_order(cell):
        found[name] = node_range(cell.by_name[name].node, found)
    return {name: found[name] for name in cell.signals}


def node_range(node: Node, signals: dict[str, Interval]) -> Interval:
    """Return the range of a node, given those of the signals of this step."""
    match node:
        case Number(value=value):
            return (value, value)
        case Signal(name=name):
            return signals[name]
        case Mask(rate=rate):
            return (0.0, 1 / (1 - rate))
        case Apply(op=op, args=args, constants=constants):
            return OPERATIONS[op].interval(*(node_range(arg, signals) for arg in args), *constants)
        case _:
            return EVERYTHING


def check_ranges(cell: Cell) -> None:
    """Refuse a gate that can leave 0…1.

    Raises:
        EquationError: A signal's equation does not keep the bounds of its kind.
    """
    for name, found in signal_ranges(cell).items():
        row = cell.by_name[name]
        bounds = KINDS[row.kind].bounds
        if bounds is not None and not within(found, bounds):
            raise EquationError(
                _("a {kind} stays within {low:g}…{high:g}, but this can reach {found}").format(
                    kind=row.kind, low=bounds[0], high=bounds[1], found=_shown(found)
                ),
                signal=name,
                span=row.node.span,
                hint=_("Wrap it in sigmoid(…), or give the signal another kind."),
            )


def _shown(interval: Interval) -> str:
    return "…".join(f"{end:g}".replace("inf", "∞").replace("-", "−") for end in interval)
