"""show: whether the tables show values, ∂loss/∂value, or the difference that the edits made."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb
from rnn_tui.session.loss import parse_loss
from rnn_tui.session.session import Session, Showing


def show(session: Session, text: str) -> Session:
    """Show what is named, or without a name the next of the three that there is."""
    if not text:
        order = [Showing.VALUES, Showing.GRADIENT, *([Showing.DIFFERENCE] if session.can_differ else [])]
        return replace(session, showing=order[(order.index(session.showing) + 1) % len(order)])
    names = {one.value: one for one in Showing}
    if text not in names:
        raise UnknownNameError(_("view"), text, names)
    if names[text] is Showing.DIFFERENCE and not session.can_differ:
        raise UsageError(_("there is nothing to compare with; change something first (w, m or e)"))
    return replace(session, showing=names[text])


def choose_loss(session: Session, text: str) -> Session:
    """Choose the loss whose gradient is shown, and show it."""
    from rnn_tui.session.loss import chosen

    loss = parse_loss(session.document.model, text)
    chosen(session.document, loss)
    return replace(session, loss=loss, showing=Showing.GRADIENT)


VERBS = (
    Verb("show", "values → gradient → difference", show, "[values|gradient|difference]"),
    Verb("loss", "choose the loss", choose_loss, "auto|labels|answer|output|LABEL"),
)
