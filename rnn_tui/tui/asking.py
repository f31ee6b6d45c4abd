"""The line that is typed into: opening it, what becomes of the answer, giving the keys back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.events import Key, Paste

from rnn_tui.tui.keys import pressed
from rnn_tui.tui.opening import INTERRUPT
from rnn_tui.tui.question import Question

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from rnn_tui.tui.app import Explorer
    from rnn_tui.tui.prompt import Prompt

LEAVES = ("escape", INTERRUPT)


class Asking:
    """At most one question at a time."""

    def __init__(self, app: Explorer) -> None:
        self.app = app
        self.prompt: Prompt | None = None
        self.opening: AwaitMount | None = None
        """The line on its way to the screen."""

    def ask(self, question: Question) -> None:
        """Open the line, in place of one that is open."""
        from rnn_tui.tui.prompt import Prompt  # 20 ms, and only for who types

        self.close()
        self.prompt = Prompt(question)
        self.app.ui = replace(self.app.ui, asking=question.label, choices=None, help=None)
        self.opening = self.app.mount(self.prompt)
        self.app.screen.set_focus(self.prompt)

    async def typed(self, event: Key | Paste) -> None:
        """Give the line what is typed, once it is there; take it from the line when it is done."""
        assert self.prompt is not None  # noqa: S101 - asked before
        if self.opening is not None:
            await self.opening
            self.opening = None
        if isinstance(event, Paste):
            self.prompt.paste(event)
            return
        name = pressed(event.key, event.character)
        if name in LEAVES:
            self.leave()
        elif name == "enter":
            self.answer(self.prompt.value)
        else:
            await self.prompt.press(event, name)
            return
        self.app.draw()

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

    def leave(self) -> None:
        """Close the line without an answer."""
        self.app.ui = self.app.ui.told("")
        self.close()
