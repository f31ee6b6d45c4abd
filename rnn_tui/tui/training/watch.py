"""Training in a thread of its own, and what there is to see of it: the screen asks whenever it draws."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from rnn_tui.i18n import _
from rnn_tui.tasks import Example
from rnn_tui.training.glimpse import Glimpse, glimpse
from rnn_tui.training.loop import Report, Step
from rnn_tui.tui.training.state import About, State
from rnn_tui.tui.training.trail import Trail
from rnn_tui.views.words import figure_name, titled
from rnn_tui.zoo.course import Course

SHOWN = 24
"""Examples that are looked at."""
LOOK_SECONDS, SPEED_SECONDS = 1.0, 5.0
"""How often the examples and the gates are looked at; the time that the speed is the mean of."""


class Recent:
    """The tokens of the last seconds of training."""

    def __init__(self) -> None:
        self.batches: deque[tuple[float, int]] = deque()
        self.seconds, self.tokens = 0.0, 0

    def add(self, seconds: float, tokens: int) -> None:
        """Take in a batch; let go of those that are too long ago."""
        self.batches.append((seconds, tokens))
        self.seconds, self.tokens = self.seconds + seconds, self.tokens + tokens
        while self.seconds > SPEED_SECONDS and len(self.batches) > 1:
            before, count = self.batches.popleft()
            self.seconds, self.tokens = self.seconds - before, self.tokens - count

    @property
    def speed(self) -> float:
        """Tokens a second; NaN before the first batch."""
        return self.tokens / self.seconds if self.seconds > 0 else math.nan


class Watch:
    """Trains a course in a thread, batch by batch, and can be paused, looked at and left at any of them.

    Args:
        course: What is trained.
        clock: Says how late it is, in seconds.
    """

    def __init__(self, course: Course, clock: Callable[[], float] = time.monotonic) -> None:
        self.course, self.clock = course, clock
        trainer = course.trainer
        self.examples: tuple[Example, ...] = (trainer.judging or course.task.held_out)[:SHOWN]
        self.about = about(course)
        self.step: Step | None = None
        self.loss, self.norms, self.clipped = Trail(), Trail(), Trail()
        self.validation: list[tuple[float, float]] = []
        self.figures: list[tuple[float, float]] = []
        self.seen = Glimpse()
        self.first = math.nan
        """Epochs that were done when the first batch was learned from here."""
        self.spent = 0.0
        """Seconds of training, pauses left out."""
        self.recent = Recent()
        self.failure: Exception | None = None
        self.has_ended = False
        self._looked = -math.inf
        self._lock, self._go = threading.Lock(), threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._leaving = False
        self._thread: threading.Thread | None = None

    # What the screen asks for.

    def go(self) -> None:
        """Begin, or go on."""
        with self._lock:
            if self.has_ended or self.failure is not None:
                return
            self._idle.clear()
            self._go.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._train, daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """Stop after the batch that is being learned from."""
        self._go.clear()

    @property
    def is_still(self) -> bool:
        """Whether nothing is being learned: the weights stay as they are."""
        return self._idle.is_set()

    def leave(self) -> None:
        """Stop after the batch that is being learned from, for good, and wait for that."""
        self._leaving = True
        self._go.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._leaving = False
        self._go.clear()

    def state(self) -> State:
        """Return what there is to see now."""
        with self._lock:
            step = self.step
            if step is None:
                return State(self.about, epochs=self.course.settings.epochs, seen=self.seen)
            batches = step.batches
            return State(
                self.about,
                epoch=step.epoch,
                epochs=step.epochs,
                batch=step.batch,
                batches=batches,
                loss=self._scaled(self.loss),
                validation=tuple(self.validation),
                figures=tuple(self.figures),
                norms=self._scaled(self.norms),
                clipped=self._scaled(self.clipped),
                seen=self.seen,
                speed=self.recent.speed,
                left=self._left(step),
            )

    def _scaled(self, trail: Trail) -> tuple[tuple[float, float], ...]:
        """Return a trail with its places in epochs."""
        assert self.step is not None  # noqa: S101 - what has points has had a step
        return tuple((self.first + place / self.step.batches, mean) for place, mean in trail.points)

    def _left(self, step: Step) -> float:
        now = step.epoch - 1 + step.batch / step.batches
        done = now - self.first
        return self.spent / done * (step.epochs - now) if done > 0 else math.nan

    # The thread.

    def _train(self) -> None:
        events = self.course.events()
        try:
            self._look()
            while not self._leaving:
                began = self.clock()
                event = next(events, None)
                if event is None:
                    self._end()
                    return
                self._take(event, self.clock() - began)
                if isinstance(event, Report) or self.clock() - self._looked > LOOK_SECONDS:
                    self._look()
                self._wait()
        except Exception as error:  # noqa: BLE001 - raised again where the screen has ended
            self._end(error)
        finally:
            self._idle.set()

    def _end(self, failure: Exception | None = None) -> None:
        with self._lock:
            self.has_ended, self.failure = failure is None, failure

    def _wait(self) -> None:
        with self._lock:
            if self._go.is_set():
                return
            self._idle.set()
        self._go.wait()

    def _take(self, event: Step | Report, seconds: float) -> None:
        with self._lock:
            self.spent += seconds
            if isinstance(event, Report):
                self.figures.append((event.epoch, event.held_out))
                if math.isfinite(event.validation):
                    self.validation.append((event.epoch, event.validation))
                return
            if self.step is None:
                self.first = event.epoch - 1 + (event.batch - 1) / event.batches
            self.step = event
            self.loss.add(event.loss)
            self.norms.add(event.norm)
            self.clipped.add(event.clipped)
            self.recent.add(seconds, event.tokens)

    def _look(self) -> None:
        """See what the examples are answered with now, and which gates are saturated meanwhile."""
        seen = glimpse(self.course.trainer.model, self.course.task, self.examples)
        with self._lock:
            self.seen = seen
        self._looked = self.clock()


def about(course: Course) -> About:
    """Return what is said of a training as long as it lasts."""
    trainer, task = course.trainer, course.task
    model, settings = trainer.model, course.settings
    facts = (
        titled(model.recurrent[0].cell.title),
        _("{n} parameters").format(n=f"{model.count:,}"),
        _("{optimiser}, rate {rate}").format(optimiser=settings.optimiser, rate=f"{settings.rate:g}"),
        _("{n} examples").format(n=f"{len(trainer.examples):,}"),
    )
    is_share = task.counts_right
    part = _("validation examples") if trainer.judging else _("held-out examples")
    return About(
        model.name, facts, figure_name(task.measure), part, "nats" if task.kind != "regress" else "", is_share
    )
