"""Pooling over time, in the language of cells: what a whole sequence comes to, kept up to date at each step.

After the last step the pool holds the mean or the maximum of all steps, as pooling is written everywhere;
before it, that of the steps that were read. So whatever reads the pool can answer as it reads. Being
equations like all others, a pool is stepped, explained and checked by the same code. Of equal values the
earliest is the maximum, and the whole gradient is its.

Source: max over time: Collobert et al. 2011; the mean of a text's vectors: Joulin et al. 2016.
"""

from __future__ import annotations

from functools import cache

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.errors import UnknownNameError
from rnn_tui.i18n import _

LAST = "last"
"""No pool at all: whatever comes after the cells reads their last step."""
POOLED = "m"
"""The signal that the layer above reads."""
_TEXTS = {
    "mean": """
title  = "mean over time"
source = "Joulin et al. 2016"
output = "m"

[signals]
s = { kind = "state", title = "sum so far",   is = "s[-1] + x" }
n = { kind = "state", title = "steps so far", is = "n[-1] + 1" }
m = { kind = "part",  title = "mean so far",  is = "s / n" }
""",
    "max": """
title  = "max over time"
source = "Collobert et al. 2011"
output = "m"

[signals]
m = { kind = "state", title = "maximum so far", is = "max(m[-1], x)" }

[start]
m = -inf
""",
}
POOLS = (LAST, *_TEXTS)


@cache
def pooling(kind: str) -> Cell | None:
    """Return a pool as a cell; none for the kind ``last``.

    Args:
        kind: ``last``, ``mean`` or ``max``.

    Raises:
        UnknownNameError: It is none of these.
    """
    if kind not in POOLS:
        raise UnknownNameError(_("pool"), kind, POOLS)
    return None if kind == LAST else parse_cell(_TEXTS[kind], name=f"pool_{kind}")
