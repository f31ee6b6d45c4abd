"""The equations that a card is about, printed from the cells themselves."""

from __future__ import annotations

from rnn_tui.cells import load_cell
from rnn_tui.equations.printing import Notation, write
from rnn_tui.glossary.card import Card, rows_of


def equations(card: Card, notation: Notation) -> dict[str, tuple[str, ...]]:
    """Return each equation once, with the names of the cells that compute it so."""
    found: dict[str, tuple[str, ...]] = {}
    for name, signal in rows_of(card):
        node = load_cell(name).by_name[signal].node
        text = f"{notation.current(notation.shown(signal))} = {write(node, notation)}"
        found[text] = (*found.get(text, ()), name)
    return found
