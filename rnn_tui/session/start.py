"""The first session of a run."""

from __future__ import annotations

from rnn_tui.session.document import Document, new_document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session


def start(origin: Origin) -> Session:
    """Return the session that an origin stands for, at its first step.

    Example:
        >>> import rnn_tui
        >>> session = rnn_tui.start(rnn_tui.Origin(model="slots-lstm", text="leave tokyo ."))
        >>> session.document.tokens
        ('leave', 'tokyo', '.')

    Raises:
        RnnTuiError: A name is unknown, a file is bad, or the input does not fit.
    """
    document = new_document(origin)
    return Session(document, cursor=Cursor(0, first_line(document)))


def first_line(document: Document) -> int:
    """Return the line to begin with: the first state, which is what a recurrent net is about."""
    for place, path in enumerate(document.lines):
        if document.trace.signals[path].kind == "state":
            return place
    return 0
