"""The screen of a training that is under way: draws what there is to see, and does what keys ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual import events
from textual.geometry import Size
from textual.timer import Timer

from rnn_tui.errors import EXIT_SIGNAL, RnnTuiError
from rnn_tui.tui.board_app import BoardApp
from rnn_tui.tui.keys import pressed
from rnn_tui.tui.look import Look
from rnn_tui.tui.training.compose import compose
from rnn_tui.tui.training.keys import BY_KEY
from rnn_tui.tui.training.state import Ui
from rnn_tui.tui.training.watch import Watch

TICK_SECONDS = 0.25
"""How often the screen is drawn while something is learned; it sleeps while nothing is."""
INTERRUPTED = EXIT_SIGNAL + 2


class TrainingScreen(BoardApp, inherit_bindings=False):
    """One screen on one training.

    Args:
        training: What is trained, which goes on in a thread of its own.
        write: Writes what there is now; returns what to say of it.
        look: Styles and signs of the terminal.
        ui: The state of the screen when it was last left, to look into the model.
    """

    def __init__(
        self,
        training: Watch,
        write: Callable[[], str],
        look: Look,
        *,
        ui: Ui = Ui(),  # noqa: B008 - frozen
        driver_class: Any = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.training, self.write, self.look, self.ui = training, write, look, ui
        self.wants_look = False
        self.then: Callable[[], None] | None = None
        """What to do once nothing is being learned."""
        self.timer: Timer | None = None

    def on_mount(self) -> None:
        """Draw, and begin after that."""
        self.draw()
        self.timer = self.set_interval(TICK_SECONDS, self.tick)
        if not self.ui.paused:
            self.training.go()

    def draw(self, size: Size | None = None) -> None:
        """Show what there is to see now."""
        width, height = size or self.size
        self.board.show(compose(self.training.state(), self.ui, self.look, width, height))

    def tick(self) -> None:
        """Draw what has changed; end with the training; sleep while it is paused."""
        if self.training.is_still:
            if self.training.has_ended or self.training.failure is not None:
                self.exit(return_code=0)
                return
            if self.then is not None:
                then, self.then = self.then, None
                then()
            if self.ui.paused and self.timer is not None:
                self.timer.pause()
        self.draw()

    async def typed(self, event: events.Key | events.Paste) -> None:
        """Do what a key says."""
        if self.return_code is not None or isinstance(event, events.Paste):
            return
        does = BY_KEY.get(pressed(event.key, event.character), "")
        self.ui = replace(self.ui, message="", is_error=False, help=self.ui.help and does == "help")
        if does:
            getattr(self, f"do_{does}")()
        self.draw()

    def do_pause(self) -> None:
        """Pause, or go on."""
        self.ui = replace(self.ui, paused=not self.ui.paused)
        if self.ui.paused:
            self.training.pause()
            return
        self.training.go()
        if self.timer is not None:
            self.timer.resume()

    def do_up(self) -> None:
        """Choose the example above."""
        self.ui = replace(self.ui, chosen=max(self.ui.chosen - 1, 0))

    def do_down(self) -> None:
        """Choose the example below."""
        self.ui = replace(self.ui, chosen=min(self.ui.chosen + 1, max(len(self.training.examples) - 1, 0)))

    def do_help(self) -> None:
        """Show or hide the help."""
        self.ui = replace(self.ui, help=not self.ui.help)

    def do_look(self) -> None:
        """Look into the model at the chosen example."""
        self.wants_look = True
        self.when_still(lambda: self.exit(return_code=0))

    def do_save(self) -> None:
        """Write the model and a checkpoint."""
        self.when_still(self.saved)

    def saved(self) -> None:
        """Write what there is; say so, and go on."""
        try:
            self.ui = replace(self.ui, message=self.write())
        except RnnTuiError as error:
            self.ui = replace(self.ui, message=str(error).splitlines()[0], is_error=True)
        if not self.ui.paused:
            self.training.go()

    def do_leave(self) -> None:
        """Leave after this batch."""
        self.when_still(lambda: self.exit(return_code=0))

    def do_interrupt(self) -> None:
        """Leave after this batch, as interrupted."""
        self.when_still(lambda: self.exit(return_code=INTERRUPTED))

    def when_still(self, then: Callable[[], None]) -> None:
        """Do something once the batch is done that is being learned from; what is asked last is done."""
        self.training.pause()
        self.then = then
        if self.timer is not None:
            self.timer.resume()
        if self.training.is_still:
            self.tick()
