"""The explorer: holds the session, turns keys into commands, shows what comes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import events
from textual.geometry import Size

from rnn_tui.errors import RnnTuiError
from rnn_tui.tui.asking import Asking
from rnn_tui.tui.board_app import BoardApp
from rnn_tui.tui.keys import KEYS, SCREEN, Key, by_key, pressed
from rnn_tui.tui.look import Look
from rnn_tui.tui.opening import INTERRUPT, Opening
from rnn_tui.tui.player import Player
from rnn_tui.tui.ready import make_ready
from rnn_tui.tui.skeleton import skeleton
from rnn_tui.tui.ui import Ui

if TYPE_CHECKING:
    from rnn_tui.session.session import Session
    from rnn_tui.tui.actions import Actions

QUIT_BY_KEY = 130


class Explorer(BoardApp, inherit_bindings=False):
    """One screen on one session.

    Args:
        begin: Makes the session; called after the first paint, so that something is seen at once.
        name: Of the model, for that first paint.
        look: Styles and signs of the terminal.
        table: The keys.
    """

    session: Session
    actions: Actions

    def __init__(
        self,
        begin: Callable[[], tuple[Session, list[str]]],
        *,
        name: str,
        look: Look,
        table: tuple[Key, ...] = KEYS,
        play_seconds: float = 0.5,
        driver_class: Any = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.model_name, self.look, self.table = name, look, table
        self.by_key = by_key(table)
        self.ui = Ui()
        self.opening = Opening(self, begin)
        self.asking = Asking(self)
        self.player = Player(self, play_seconds)
        self.is_open = False

    def on_mount(self) -> None:
        """Paint the frame at once; load the model after that."""
        self.call_after_refresh(self.opening.start)

    def open(self, session: Session, notes: list[str]) -> None:
        """Show the session that was made."""
        from rnn_tui.tui.actions import Actions

        self.session, self.actions = session, Actions(self)
        self.is_open = True
        if notes:
            self.ui = self.ui.told(notes[0])
        self.draw()
        if not self.is_headless:
            self.call_after_refresh(make_ready)

    def draw(self, size: Size | None = None) -> None:
        """Show the session as it is now, on a screen of the size it has or will have."""
        width, height = size or self.size
        if not self.is_open:
            self.board.show(skeleton(self.look, width, height, self.model_name))
            return
        from rnn_tui.tui.compose import compose  # with NumPy and all views: after the first paint

        self.board.show(compose(self.session, self.ui, self.look, self.table, width, height))

    def hear(self, event: events.Key) -> None:
        """Stop reading the model if a key says so."""
        self.opening.hear(event)

    async def typed(self, event: events.Key | events.Paste) -> None:
        """Do what is typed, wholly, before what follows it: that may be meant for what this leads to."""
        if self.return_code is not None:
            return  # what follows the key that quits is for nobody
        if self.asking.prompt is not None:
            await self.asking.typed(event)
        elif isinstance(event, events.Key) and event.key == INTERRUPT:
            self.interrupt()
        elif not self.is_open:
            self.opening.keep(event)
        elif isinstance(event, events.Key):
            self.press(event)

    def press(self, event: events.Key) -> None:
        """Do what the table says of a key."""
        self.ui = replace(self.ui, message="", hint=False)
        key = self.by_key.get(pressed(event.key, event.character))
        if event.key == "escape":
            self.actions.do_escape()
        elif key is not None:
            self.do(key.does)
        self.draw()

    def do(self, what: str) -> None:
        """Do one thing: a command of the session, or an action of the screen."""
        if what.startswith(SCREEN):
            name, _space, argument = what.removeprefix(SCREEN).partition(" ")
            self.actions.do(name, argument)
        elif not self.ui.is_covered:
            self.perform(what)

    def perform(self, command: str) -> bool:
        """Do a command of the session; say what is wrong where it cannot be done."""
        from rnn_tui.session.commands import perform

        edits = len(self.session.document.edits)
        try:
            self.session = perform(self.session, command)
        except RnnTuiError as error:
            self.ui = self.ui.told(str(error).splitlines()[0], error=True)
            return False
        document = self.session.document
        if document.notes and len(document.edits) > edits:
            self.ui = self.ui.told(document.notes[0])
        return True

    def interrupt(self) -> None:
        """Stop playing, or leave."""
        if self.player.timer is not None:
            self.player.pause()
            self.draw()
        else:
            self.exit(return_code=QUIT_BY_KEY)

    def on_click(self, event: events.Click) -> None:
        """Do what a click on a pane, a list or the last line means."""
        if self.is_open and self.asking.prompt is None:
            from rnn_tui.tui.clicks import clicked

            self.ui = replace(self.ui, message="", hint=False)
            clicked(self, int(event.screen_x), int(event.screen_y))
            self.draw()

    def send(self, sequence: str) -> None:
        """Tell the terminal something that is not drawn."""
        if self._driver is not None:
            self._driver.write(sequence)
