"""What every app is here: one board on one screen, which takes what is typed in order and fails in a line."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.screen import Screen

from rnn_tui.errors import EXIT_BUG
from rnn_tui.tui.widgets.board import Board
from rnn_tui.tui.widgets.exact import exact


class Stage(Screen[None], inherit_bindings=False):
    """A screen without keys of its own."""


class BoardApp(App[int], inherit_bindings=False):
    """One board on one screen; a subclass draws on it and says what is done with what is typed."""

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS = "Screen { background: transparent; layers: base; }"

    def __init__(self, *, driver_class: Any = None) -> None:
        super().__init__(driver_class=driver_class, ansi_color=True)
        self.board = Board()
        self.failure: Exception | None = None

    def get_default_screen(self) -> Screen[None]:
        """Return the one screen."""
        return Stage()

    def compose(self) -> ComposeResult:
        """Put the one widget on the screen."""
        yield self.board

    def draw(self, size: Size | None = None) -> None:
        """Show what there is, on a screen of the size it has or will have; nothing at first."""

    async def typed(self, event: events.Key | events.Paste) -> None:
        """Do what is typed, wholly; nothing at first."""

    def hear(self, event: events.Key) -> None:
        """Learn of a key at once, in the thread that reads keys, however busy the screen is."""

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new size, which the toolkit takes over after this."""
        self.draw(event.size)

    async def on_event(self, event: events.Event) -> None:
        """Take what is typed right here: on its way through the toolkit's focus, a key is overtaken."""
        if isinstance(event, (events.Key, events.Paste)):
            await self.typed(event)
        else:
            await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        super()._display(screen, exact(renderable))  # type: ignore[arg-type]

    def _handle_exception(self, error: Exception) -> None:
        """End with one line instead of a traceback that shows local variables."""
        self.failure = self.failure or error
        if self.is_headless:
            super()._handle_exception(error)
            return
        self._return_code = EXIT_BUG
        self._close_messages_no_wait()
