"""Making the session after the first paint: what is typed meanwhile is kept, and who wants to leave may."""

from __future__ import annotations

import _thread
import contextlib
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.events import Key, Paste

from rnn_tui.errors import RnnTuiError
from rnn_tui.tui.keys import QUIT, SCREEN, pressed

if TYPE_CHECKING:
    from rnn_tui.session.session import Session
    from rnn_tui.tui.app import Explorer

INTERRUPT, LEAVE = "ctrl+c", SCREEN + QUIT
WAKE = signal.SIGUSR1
"""The thread that reads keys interrupts the one that reads the model as if this was sent; it never is."""


class Left(BaseException):
    """Whoever waited for the model does not any more; no error that reading a model could deal with."""


class Opening:
    """Reads the model in the thread of the screen: another one takes more memory, and cannot be ended."""

    def __init__(self, app: Explorer, begin: Callable[[], tuple[Session, list[str]]]) -> None:
        self.app, self.begin = app, begin
        self.heard: list[Key] = []
        """What the terminal sent so far; the screen may be too busy to know of it."""
        self.typed: list[Key | Paste] = []
        """What the screen knows of, and waits for the session."""
        self.is_reading = self.is_left = False

    async def start(self) -> None:
        """Make the session, show it, and do what was typed before."""
        try:
            with self.interruptible():
                session, notes = self.begin()
        except Left:
            return  # for a key, which the screen gets to now
        except RnnTuiError as error:
            self.app.failure = error
            self.app.exit(return_code=error.exit_code)
            return
        self.app.open(session, notes)
        for event in self.typed:
            await self.app.typed(event)

    def keep(self, event: Key | Paste) -> None:
        """Keep what is typed before there is a session, other than the key that quits."""
        self.typed.append(event)
        if self.leaves(self.typed):
            self.app.exit(return_code=0)

    def hear(self, event: Key) -> None:
        """Stop the reading if a key says so. Called from the thread that reads keys."""
        if self.app.is_open:
            return
        self.heard.append(event)
        if event.key == INTERRUPT or self.leaves(self.heard):
            self.is_left = True
            if self.is_reading:
                _thread.interrupt_main(WAKE)

    def leaves(self, events: Sequence[Key | Paste]) -> bool:
        """Say whether the last of some keys quits, rather than perhaps being part of a text."""
        *before, last = (self._does(event) for event in events)
        # What the screen does may open a line to type into; a command of the session does not.
        return last == LEAVE and not any(does.startswith(SCREEN) for does in before)

    @contextlib.contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let what is done within be stopped by :meth:`hear`."""
        if self.app.is_headless:
            yield
            return
        before = signal.signal(WAKE, self._stop)
        try:
            self.is_reading = True
            if self.is_left:
                raise Left
            yield
        finally:
            self.is_reading = False
            signal.signal(WAKE, before)

    def _stop(self, _number: int, _frame: object) -> None:
        if self.is_reading and self.is_left:
            raise Left

    def _does(self, event: Key | Paste) -> str:
        name = pressed(event.key, event.character) if isinstance(event, Key) else ""
        return self.app.by_key[name].does if name in self.app.by_key else ""
