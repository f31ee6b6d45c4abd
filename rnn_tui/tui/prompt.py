"""The line that a person types into: commands, values, texts, searches."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input
from textual.widgets.input import Selection

from rnn_tui.text import safe_line
from rnn_tui.tui.question import Question


class Words(Suggester):
    """Completes to the first text that begins as the typed one does."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.words = words

    async def get_suggestion(self, value: str) -> str | None:
        """Return a completion, or None."""
        return self.first(value)

    def first(self, value: str) -> str | None:
        """Return the first text that a typed one begins."""
        return next((word for word in self.words if value and word.startswith(value) and word != value), None)


class Prompt(Input, inherit_bindings=True):
    """One line at the bottom of the screen; Tab completes, Esc leaves."""

    DEFAULT_CSS = """
    Prompt, Prompt:focus {
        dock: bottom; height: 1; width: 100%; border: none; padding: 0 1; background: transparent;
    }
    Prompt > .input--selection { background: ansi_default; color: ansi_default; text-style: reverse; }
    """

    class Left(Message):
        """The person wants to leave the line."""

    def __init__(self, question: Question) -> None:
        self.completing = Words(question.words)
        super().__init__(value=question.value, suggester=self.completing, compact=True, select_on_focus=False)
        self.question = question
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Select what typing replaces: the old value is seen, and needs no deleting."""
        kept = self.question.kept
        if kept is not None:
            self.selection = Selection(kept, len(self.value))

    def validate_value(self, value: str) -> str:
        """Show what a terminal would obey or hide, whether it was typed, pasted or stood there before."""
        return safe_line(value)

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("escape", "ctrl+c"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Left())
        elif event.key == "tab":
            event.stop()
            event.prevent_default()
            self.value = self.completing.first(self.value) or self.value
            self.cursor_position = len(self.value)
        else:
            await super()._on_key(event)
