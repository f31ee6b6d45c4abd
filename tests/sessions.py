"""Sessions by a list of commands, for tests of what commands do and what views show."""

from __future__ import annotations

from functools import cache

import numpy as np

from rnn_tui.session.commands import perform
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.session.start import start

SENTENCE = "arrive taipei on november 2nd ."
_start = cache(start)


def pressed(origin: Origin | str, *commands: str) -> Session:
    """The session of a model's name or an origin, after some commands."""
    session = _start(Origin(model=origin) if isinstance(origin, str) else origin)
    for command in commands:
        session = perform(session, command)
    return session


def bare(cell: str, *commands: str, **fields: object) -> Session:
    """A cell without trained weights, small, after some commands."""
    return pressed(Origin(cell=cell, **{"hidden_size": 3, "text": "to be or", **fields}), *commands)


def values(session: Session, name: str, unit: int = 0) -> list[float]:
    """One unit of a signal over all steps."""
    return session.document.trace[name][:, 0, unit].tolist()


def place(session: Session) -> tuple[int, str, int]:
    """Step (from 1), line and unit of the cursor."""
    return session.cursor.step + 1, session.line.name, session.cursor.unit


def known(session: Session, step: int) -> str:
    """The signals of a step that are computed at the cursor's place, in one word."""
    return "".join(path.name for path in session.document.lines if session.is_known(step - 1, path))


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays have the same bits."""
    return one.dtype == other.dtype and one.tobytes() == other.tobytes()
