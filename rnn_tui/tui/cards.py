"""Cards of the glossary on the screen: a text, and below it the list of the cards that it points to."""

from __future__ import annotations

from rnn_tui.glossary import card_names, load_card, look_up
from rnn_tui.glossary.card import Card
from rnn_tui.i18n import _
from rnn_tui.session.session import Session
from rnn_tui.traces.path import Path
from rnn_tui.tui.ui import Choice, Choices
from rnn_tui.views.words import titled

OPENS = "screen:glossary"


def page(card: Card) -> Choices:
    """Return a card, as the list of the cards to read next."""
    title = "  ".join(filter(None, (card.here.title, " ".join(card.symbols))))
    text = "\n".join(filter(None, (card.here.text, card.source, card.command)))
    return Choices(title, tuple(_row(load_card(name)) for name in card.see), text=text)


def contents() -> Choices:
    """Return the list of all cards."""
    return Choices(_("glossary"), tuple(_row(load_card(name)) for name in card_names()))


def card_of_line(session: Session) -> Card | None:
    """Return the card of the signal under the cursor, if there is one."""
    return _of_signal(session, session.line)


def card_of_row(session: Session, does: str) -> Card | None:
    """Return the card of what a row of a list is about: a signal, a cell or a card."""
    verb, _space, argument = does.partition(" ")
    if verb == "signal":
        return next(
            (_of_signal(session, path) for path in session.document.lines if str(path) == argument), None
        )
    return look_up(argument) if verb in ("cell", OPENS) else None


def name_of_line(session: Session) -> str:
    """Return the signal under the cursor with its title; nothing where the glossary has no card of it."""
    info = session.document.trace.signals[session.line]
    return f"{session.line.name}, {titled(info.title)}" if card_of_line(session) else ""


def _of_signal(session: Session, path: Path) -> Card | None:
    # The title decides: a cell of one's own may call something else f. Where none was given, it is the name.
    # A part of a block that has no card of its own is told of with the block.
    found = look_up(session.document.trace.signals[path].title)
    layer = session.document.layer_of(path)
    return look_up(layer.cell.title) if found is None and layer.is_block else found


def _row(card: Card) -> Choice:
    return Choice(f"{OPENS} {card.name}", card.here.title, ", ".join(card.others))
