"""The read-out: from a layer's output to scores and probabilities, in the language of cells.

``y`` are the scores that a loss is computed from; ``p`` is what a person reads. Being equations like all
others, the read-out is stepped, explained and checked by the same code.
"""

from __future__ import annotations

from functools import cache

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.equations.nodes import Apply
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

_SCORES = 'y = { kind = "output", title = "score", is = "V_y @ x + b_y" }\n'
_TEXTS = {
    "softmax": _SCORES + 'p = { kind = "gate", title = "probability", is = "softmax(y)" }\n',
    "sigmoid": _SCORES + 'p = { kind = "gate", title = "probability", is = "sigmoid(y)" }\n',
    "linear": _SCORES,
}
# After a cell that makes the scores itself, such as Jordan's.
_BARE = {
    "softmax": 'p = { kind = "gate", title = "probability", is = "softmax(x)" }\n',
    "sigmoid": 'p = { kind = "gate", title = "probability", is = "sigmoid(x)" }\n',
}
SCORE, PROBABILITY = "y", "p"


@cache
def read_out(answer: str, *, bare: bool = False) -> Cell:
    """Return a read-out as a cell without memory.

    Args:
        answer: ``softmax`` (one of several), ``sigmoid`` (each yes or no) or ``linear`` (numbers).
        bare: Only the answer function, for a layer whose output already is the scores.
    """
    texts = _BARE if bare else _TEXTS
    if answer not in texts:
        raise UnknownNameError(_("read-out"), answer, texts)
    output = PROBABILITY if bare else SCORE
    head = f'title = "read-out"\nsource = "softmax: Bridle 1990"\noutput = "{output}"\n[signals]\n'
    return parse_cell(head + texts[answer], name=f"read_out_{answer}")


def answer_of(cell: Cell) -> str:
    """Return how the last cell of a network answers: ``softmax``, ``sigmoid`` or ``linear``."""
    if PROBABILITY not in cell.signals:
        return "linear"
    node = cell.by_name[PROBABILITY].node
    return "softmax" if isinstance(node, Apply) and node.op == "softmax" else "sigmoid"
