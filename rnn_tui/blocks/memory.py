"""A memory of sentences and the hops over it, in the language of cells.

A memory is written (G) as two vectors a sentence, one to be found by and one to be read. A hop (O) scores
every sentence against what is known so far, and adds what it reads to that. What is scored and read belongs
to a story: the matrices of a hop are *given*, the rows of ``U_s`` being the story's own memories ``m`` and
the columns of what is read its ``c``.

- ``soft``: all sentences are read at once, each by its share of a softmax, and the scores are learned from
  right answers alone. Source: Sukhbaatar, Szlam, Weston & Fergus 2015 (layer-wise tying, with a mapping).
- ``hard``: one sentence is read, the one with the largest score. It comes in as ``x``, which is 1 there and
  0 elsewhere; no slope can reach the scores, so each hop is told in training which sentence to read.
  Source: Weston, Chopra & Bordes 2014, with cross-entropy where they have a margin.
"""

from __future__ import annotations

from functools import cache

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

_SOURCE = "Weston, Chopra & Bordes 2014; Sukhbaatar, Szlam, Weston & Fergus 2015"
_TEXTS = {
    "memory": """
title  = "sentence memory"
output = "m"
[signals]
m = { kind = "state", title = "memory, to be found by", is = "W_m @ x" }
c = { kind = "state", title = "memory, to be read", is = "W_c @ x" }
""",
    "question": """
title  = "question"
output = "q"
[signals]
q = { kind = "state", title = "question", is = "W_q @ x" }
""",
}
_HOP = """
output = "u"
[signals]
s = { kind = "part", title = "score", is = "U_s @ u[-1]" }
p = { kind = "gate", title = "attention", is = "softmax(s)" }
o = { kind = "candidate", title = "what is read", is = "READ" }
u = { kind = "state", title = "what is known", is = "U_u @ u[-1] + o" }
[sizes]
s = "S"
[init]
U_u = "identity"
"""
_READS = {"soft": "V_o @ p", "hard": "W_o @ x"}
READINGS = tuple(_READS)
ADDRESSED, MAPPING = "U_s", "U_u"
READ = {"soft": "V_o", "hard": "W_o"}
"""Names of a hop's matrices, of what is read by the way of reading; all but the mapping are given."""


@cache
def memory_cell(name: str) -> Cell:
    """Return the cell that writes a ``memory``, or the one that reads the ``question``."""
    return parse_cell(f'source = "{_SOURCE}"' + _TEXTS[name], name=name)


@cache
def hop_cell(reading: str) -> Cell:
    """Return a hop as a cell whose matrices are given.

    Raises:
        UnknownNameError: It is not one of :data:`READINGS`.
    """
    if reading not in _READS:
        raise UnknownNameError(_("way of reading a memory"), reading, READINGS)
    head = f'title = "{reading} hop"\nsource = "{_SOURCE}"'
    return parse_cell(head + _HOP.replace("READ", _READS[reading]), name=f"hop_{reading}")


def reading_of(cell: Cell) -> str:
    """Return how a hop reads."""
    return next(reading for reading, name in READ.items() if name in cell.parameters)
