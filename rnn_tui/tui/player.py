"""Playing: one step after another by itself, until the last one or until it is told to pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnn_tui.i18n import _

if TYPE_CHECKING:
    from textual.timer import Timer

    from rnn_tui.tui.app import Explorer


class Player:
    """Steps the explorer's session; there is a timer only while it plays."""

    def __init__(self, app: Explorer, seconds: float) -> None:
        self.app, self.seconds = app, seconds
        self.timer: Timer | None = None

    @property
    def at_end(self) -> bool:
        """Whether there is no step to go on to."""
        return self.app.session.is_at_end

    def toggle(self) -> None:
        """Play or pause."""
        if self.timer is not None:
            self.pause()
        elif self.at_end:
            self.app.ui = self.app.ui.told(_("this is the last step"))
        else:
            self.timer = self.app.set_interval(self.seconds, self.step)
            self.app.ui = self.app.ui.told(_("playing; space pauses"))

    def pause(self) -> None:
        """Stay where it is."""
        if self.timer is not None:
            self.timer.stop()
            self.timer = None
            self.app.ui = self.app.ui.told("")

    def step(self) -> None:
        """Take one step; stop after the last."""
        if not self.at_end:
            self.app.perform("next")
        if self.at_end:
            self.pause()
        self.app.draw()
