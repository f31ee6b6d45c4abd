"""The line that is typed into: opening it, what becomes of the answer, giving the keys back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rnn_tui.tui.question import Question

if TYPE_CHECKING:
    from rnn_tui.tui.app import Explorer
    from rnn_tui.tui.prompt import Prompt


class Asking:
    """At most one question at a time."""

    def __init__(self, app: Explorer) -> None:
        self.app = app
        self.prompt: Prompt | None = None

    def ask(self, question: Question) -> None:
        """Open the line, in place of one that is open."""
        from rnn_tui.tui.prompt import Prompt  # 20 ms, and only for who types

        self.close()
        self.prompt = Prompt(question)
        self.app.ui = replace(self.app.ui, asking=question.label, choices=None, help=None)
        self.app.mount(self.prompt)
        self.prompt.focus()

    def answer(self, text: str) -> None:
        """Do what was typed; keep the line open where it was wrong, or where the answer asks again."""
        from rnn_tui.tui.answers import answered

        asked = self.prompt
        if asked is None:
            return
        self.app.ui = self.app.ui.told("")
        if answered(self.app, asked.question, text) and self.prompt is asked:
            self.close()

    def close(self) -> None:
        """Give the keys back to the board."""
        if self.prompt is not None:
            self.prompt.remove()
            self.prompt = None
            self.app.ui = replace(self.app.ui, asking="")
            self.app.board.focus()

    def leave(self) -> None:
        """Close the line without an answer."""
        self.app.ui = self.app.ui.told("")
        self.close()
