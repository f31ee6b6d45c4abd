"""glossary: what a word of the field or a symbol means, where it comes from and where it is to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rnn_tui.cli.declare import Argument, Command, Values
from rnn_tui.cli.tell import say, say_json, table, width
from rnn_tui.cli.values import JSON, glossary_words
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.glossary.card import Card

COLUMNS = 80


def glossary(values: Values) -> int:
    """Print the card of one word, or the list of them."""
    from rnn_tui.glossary import card_names, find_card, load_card

    if not values["words"]:
        found = [load_card(name) for name in card_names()]
        if values["json"]:
            say_json([described(card) for card in found], values)
        else:
            say(listing(found), values)
        return 0
    card = find_card(" ".join(values["words"]))
    equations = printed(card, ascii_only=values["ascii"])
    if values["json"]:
        said = [{"equation": text, "cells": list(cells)} for text, cells in equations.items()]
        say_json(described(card) | {"equations": said}, values)
    else:
        say(spelled(card, equations, ascii_only=values["ascii"]), values)
    return 0


def printed(card: Card, *, ascii_only: bool) -> dict[str, tuple[str, ...]]:
    """Return the equations of a card in the notation of books, with the cells that have them."""
    from rnn_tui.equations import notation
    from rnn_tui.glossary.equations import equations

    return equations(card, notation.plain() if ascii_only else notation.unicode())


def described(card: Card) -> dict[str, Any]:
    """Return what a card says in the user's language, and its names in all of them."""
    return {
        "name": card.name,
        "title": card.here.title,
        "symbols": list(card.symbols),
        "looked_up_as": list(card.others),
        "text": card.here.text,
        "source": card.source,
        "see_also": list(card.see),
        "command": card.command,
    }


def spelled(card: Card, equations: dict[str, tuple[str, ...]], *, ascii_only: bool) -> str:
    """Return a card as a person reads it; in ASCII without the names that have other letters."""
    from rnn_tui.glossary.wrap import wrapped

    lines = ["  ".join(filter(None, (card.here.title, " ".join(card.symbols)))), ""]
    lines += wrapped(card.here.text, COLUMNS, width)
    lines += ["", *columns(equations)] if equations else []
    facts = {
        _("looked up as"): ", ".join(name for name in card.others if name.isascii() or not ascii_only),
        _("see also"): ", ".join(titles(card)),
        _("source"): card.source,
        _("shown by"): card.command,
    }
    return "\n".join([*lines, "", *labelled(facts)]) + "\n"


def columns(equations: dict[str, tuple[str, ...]]) -> list[str]:
    """Return equations with the names of their cells beside them."""
    widest = max(map(width, equations))
    return [text + " " * (widest - width(text) + 2) + ", ".join(cells) for text, cells in equations.items()]


def labelled(facts: dict[str, str]) -> list[str]:
    """Return facts with their labels in front, those that there are."""
    from rnn_tui.glossary.wrap import wrapped

    indent = max(map(width, facts)) + 2
    lines = []
    for label, fact in facts.items():
        head = label
        for line in wrapped(fact, COLUMNS - indent, width):
            lines.append(head + " " * (indent - width(head)) + line)
            head = ""
    return lines


def titles(card: Card) -> list[str]:
    """Return the titles of the cards that a card points to."""
    from rnn_tui.glossary import load_card

    return [load_card(name).here.title for name in card.see]


def listing(found: list[Card]) -> str:
    """Return the list of cards: what to look up, and what it is called in the other languages."""
    rows = [
        [card.name, " ".join(card.symbols), card.here.title, ", ".join(other_titles(card))] for card in found
    ]
    return table([_("word"), _("symbol"), _("title"), _("in other languages")], rows)


def other_titles(card: Card) -> list[str]:
    """Return the titles of a card in the other languages, where they differ."""
    return [
        title
        for title in dict.fromkeys(words.title for words in card.words.values())
        if title != card.here.title
    ]


COMMAND = Command(
    "glossary",
    "explain a word of the field, or a symbol",
    glossary,
    (Argument("words", "WORD", "a word in any language, or a symbol", many=True, complete=glossary_words),),
    (JSON,),
    ("rnn-tui glossary f", "rnn-tui glossary 递归", "rnn-tui glossary R-CNN --json"),
)
