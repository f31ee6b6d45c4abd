"""The line that a person types into: commands, values, texts, searches."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
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

    async def press(self, event: events.Key, name: str) -> None:
        """Do what a key does within the line."""
        if event.is_printable:
            await self._on_key(event)
        elif name == "tab":
            self.value = self.completing.first(self.value) or self.value
            self.cursor_position = len(self.value)
        else:
            for binding in self._bindings.key_to_bindings.get(name, ()):
                await self.run_action(binding.action)

    def paste(self, event: events.Paste) -> None:
        """Put the first line of a pasted text in."""
        self._on_paste(event)
