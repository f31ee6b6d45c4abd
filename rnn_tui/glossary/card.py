"""A card: one word, what it means in each language, where it comes from and where it is to be seen.

    source  = "Gers, Schmidhuber & Cummins 2000, Learning to Forget"
    see     = ["cell-state", "lstm"]
    command = "rnn-tui explore slots-lstm"

    [en]
    title = "forget gate"
    names = ["keep gate"]
    text  = "…"

    [zh_CN]
    …

What the cells declare is not said again: a card whose English title or name is the title of a signal is the
card of that signal, with its symbol and its equations; a card with ``cells`` is the card of those cells.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_tui.cells import cell_tables
from rnn_tui.i18n import language

ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """What a card says in one language."""

    title: str
    text: str
    """Two to five sentences."""
    names: tuple[str, ...] = ()
    """Other words that this card answers."""


@dataclass(frozen=True, slots=True)
class Card:
    """One word of the field."""

    name: str
    words: Mapping[str, Words]
    """By language."""
    source: str
    """Who, when, and the title of the work."""
    symbols: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    """Names of other cards."""
    command: str = ""
    """A line that shows the thing; empty where there is nothing to be seen."""
    cells: tuple[str, ...] = ()
    """The cells that the word names."""

    @property
    def here(self) -> Words:
        """The card in the language of the user."""
        return self.words.get(language(), self.words[ENGLISH])

    @property
    def all_names(self) -> tuple[str, ...]:
        """Titles and other names in every language, each once; those of the user's language first."""
        found = (self.here, *self.words.values())
        return tuple(dict.fromkeys(name for words in found for name in (words.title, *words.names)))

    @property
    def others(self) -> tuple[str, ...]:
        """All names but the title."""
        title = self.here.title.casefold()
        return tuple(name for name in self.all_names if name.casefold() != title)


def read_card(path: Path) -> Card:
    """Return the card that a file of ours holds."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    words = {key: _words(value) for key, value in content.items() if isinstance(value, dict)}
    cells = tuple(content.get("cells", ()))
    declared = tuple(content.get("symbols", ()))
    return Card(
        name=path.stem,
        words=words,
        source=content.get("source", "; ".join(cell_tables()[cell]["source"] for cell in cells)),
        symbols=(*dict.fromkeys(signal for _cell, signal in _signals(words[ENGLISH])), *declared),
        see=tuple(content.get("see", ())),
        command=content.get("command", ""),
        cells=cells,
    )


def rows_of(card: Card) -> Iterator[tuple[str, str]]:
    """Return cell and signal of every equation that a card is about."""
    yield from _signals(card.words[ENGLISH])
    yield from ((cell, signal) for cell in card.cells for signal in cell_tables()[cell]["signals"])


def _signals(words: Words) -> Iterator[tuple[str, str]]:
    """Return cell and signal wherever a signal's title is one of these names."""
    for cell, table in cell_tables().items():
        for signal, row in table["signals"].items():
            if row["title"] in (words.title, *words.names):
                yield cell, signal


def _words(table: Mapping[str, Any]) -> Words:
    return Words(table["title"], table["text"], tuple(table.get("names", ())))
