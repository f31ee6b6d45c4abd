"""How much work a cell is once its functions are written out, so that a few lines cannot ask for years.

``elu(z)`` reads z twice, so thirty of them inside each other would be a formula of a billion parts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.emit import primitive
from rnn_tui.equations.nodes import Apply, Node, Number, Signal, children, walk
from rnn_tui.errors import EquationError
from rnn_tui.i18n import _

MAX_PARTS = 1000


def check_work(cell: Cell) -> None:
    """Refuse a cell that is too much work for a step.

    Raises:
        EquationError: The cell has more than :data:`MAX_PARTS` parts.
    """
    total = 0
    for row in cell.rows:
        total += parts(row.node)
        if total > MAX_PARTS:
            raise EquationError(
                _("up to here the cell is more than {n} single operations").format(n=MAX_PARTS),
                signal=row.name,
                hint=_("Make parts that stand inside functions signals of their own."),
            )


def parts(node: Node) -> int:
    """Return the number of parts of a node, its functions written out as single NumPy calls."""
    if not isinstance(node, Apply):
        return 1 + sum(map(parts, children(node)))
    markers = tuple(
        arg if isinstance(arg, Number) else Signal(str(place)) for place, arg in enumerate(node.args)
    )
    written = Counter(walk(primitive(replace(node, args=markers))))
    return sum(
        count * (parts(node.args[int(part.name)]) if isinstance(part, Signal) else 1)
        for part, count in written.items()
    )
