"""The words of the field, a card each: the folder ``cards`` is the registry.

A card holds its languages side by side instead of a place in the catalogues of :mod:`rnn_tui.i18n`: a word is
looked up in every language at once, each language has as many other names as it has, and a paragraph that has
to be exactly right is read and changed next to its translation.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from rnn_tui.errors import UnknownNameError
from rnn_tui.glossary.card import Card, read_card
from rnn_tui.i18n import _

CARDS = Path(__file__).parent / "cards"
_PARTING = dict.fromkeys(map(ord, " -_"))
"""What stands between the parts of a word, or does not: one hot, one-hot, onehot."""


@cache
def card_names() -> tuple[str, ...]:
    """Return the names of the cards, sorted; reads no file."""
    return tuple(sorted(path.stem for path in CARDS.glob("*.toml")))


@cache
def load_card(name: str) -> Card:
    """Return a card by the name of its file."""
    return read_card(CARDS / f"{name}.toml")


def look_up(word: str) -> Card | None:
    """Return the card of a word in any language, or of a symbol; None if there is none.

    A symbol is what it is in upper or lower case (``h`` is a state, ``H`` a size); a word is not.
    """
    name = _symbols().get(word.strip()) or _words().get(_folded(word))
    return load_card(name) if name else None


def find_card(word: str) -> Card:
    """Return the card of a word in any language, or of a symbol.

    Raises:
        UnknownNameError: There is none; the message names the nearest word.
    """
    found = look_up(word)
    if found is None:
        raise UnknownNameError(_("card of the glossary"), word, all_words())
    return found


def all_words() -> list[str]:
    """Return every name of every card, in every language."""
    return [word for name in card_names() for word in (name, *load_card(name).all_names)]


@cache
def _symbols() -> dict[str, str]:
    return {symbol: name for name in card_names() for symbol in load_card(name).symbols}


@cache
def _words() -> dict[str, str]:
    found = {_folded(word): name for name in card_names() for word in (name, *load_card(name).all_names)}
    cells = {cell: name for name in card_names() for cell in load_card(name).cells}
    for word, name in (cells | _symbols()).items():
        found.setdefault(_folded(word), name)
    return found


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().translate(_PARTING)
