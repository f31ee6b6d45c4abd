"""The training loop: batches, back-propagation through time, clipping, a step; the best weights are kept."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnn_tui.errors import IncompleteError
from rnn_tui.networks.masks import drawn_with
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences
from rnn_tui.tasks import Example, Task
from rnn_tui.training.batches import Places, apart, drawn, encoded
from rnn_tui.training.checkpoint import Checkpoint, check_same, fingerprint
from rnn_tui.training.descent import Descent
from rnn_tui.training.divergence import limit_of, runs_away, sentence
from rnn_tui.training.forcing import partly_forced
from rnn_tui.training.losses import Learned, check_smoothing, loss_and_gradients
from rnn_tui.training.measuring import mean_loss, measure
from rnn_tui.training.progress import Progress, Report, Step
from rnn_tui.training.schedules import rate_of
from rnn_tui.training.settings import Settings
from rnn_tui.training.windows import alive, begun, check_windows, ended, window

__all__ = ["Report", "Settings", "Step", "Trainer"]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The best weights so far."""

    model: Model
    loss: float = math.inf
    epoch: int = 0


class Trainer:
    """Trains a copy of a model; :attr:`best` is the best one so far, whenever the loop is left.

    Args:
        model: What to begin with.
        task: What to learn.
        settings: How.
        resume: Where an earlier training of the same model, task and settings stood; it is gone on with to
            the bit.

    Raises:
        DataError: The checkpoint belongs to another training.
        UsageError: The settings do not fit the model or the task.
    """

    def __init__(
        self, model: Model, task: Task, settings: Settings, *, resume: Checkpoint | None = None
    ) -> None:
        self.task, self.settings = task, settings
        self.examples, self.judging = apart(task.train, settings.validation, settings.seed)
        if settings.truncate:
            check_windows(model)
        if settings.label_smoothing:
            check_smoothing(model)
        self.descent = Descent(model, settings)
        self.rng = np.random.default_rng(settings.seed)
        random = self.rng.bit_generator.state
        self.at, self.kept = Progress(1, random, random), Kept(model)
        if resume is not None:
            check_same(resume, model, task, settings)
            self.at, self.kept = resume.progress, Kept(resume.best, resume.best_loss, resume.best_epoch)
            self.descent.put(resume.vectors, self.at.count)

    @property
    def model(self) -> Model:
        """The model that is trained: its weights change with every step, :attr:`current` is a copy."""
        return self.descent.model

    @property
    def current(self) -> Model:
        """The model as it is now, which training does not change any more."""
        return self.descent.copy()

    @property
    def best(self) -> Model:
        """The best model so far: by its loss on the validation part, or else on the training data."""
        return self.kept.model

    @property
    def best_loss(self) -> float:
        """The loss that it was chosen by; infinite before the first epoch has ended."""
        return self.kept.loss

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing more to do: all epochs are done, or patience is at an end."""
        waited, patience = self.at.epoch - 1 - self.kept.epoch, self.settings.patience
        return self.at.epoch > self.settings.epochs or 0 < patience <= waited

    def run(self) -> Iterator[Report]:
        """Train, yielding a report after each epoch.

        Raises:
            IncompleteError: The training runs away; :attr:`best` holds the last good weights.
        """
        return (event for event in self.events() if isinstance(event, Report))

    def events(self) -> Iterator[Step | Report]:
        """Train, yielding a step after each batch and a report after each epoch.

        Left at whatever place and called again, it goes on where it was, to the bit.

        Raises:
            IncompleteError: The training runs away; :attr:`best` holds the last good weights.
        """
        if self.at.before is not None:  # a step was interrupted
            self.descent.put(self.at.before, self.at.count)
            self.at = replace(self.at, before=None)
        while not self.has_ended:
            yield from self.epoch(self.at.epoch)
            yield self.report()

    def epoch(self, number: int) -> Iterator[Step]:
        """See all examples once, or those that are left of an epoch that was begun."""
        self.rng.bit_generator.state = self.at.order
        examples = self.task.drawn(number) if self.task.drawn else self.examples
        pieces = self._pieces(examples, drawn(examples, self.settings.batch, self.rng))
        done = self.at.sums.steps
        if done:
            self.rng.bit_generator.state = self.at.random
        self.descent.optimiser.rate = rate_of(self.settings, number - 1)
        batch: Sequences | None = None
        for piece in range(done, len(pieces)):
            places, low = pieces[piece]
            if batch is None or not low:
                batch = encoded(self.task, [examples[place] for place in places])
            yield replace(self.step(batch, low), batches=len(pieces))

    def _pieces(self, examples: Sequence[Example], batches: list[Places]) -> list[tuple[Places, int]]:
        """Return the batches with the steps at which their windows begin."""
        size = self.settings.truncate
        if not size:
            return [(places, 0) for places in batches]
        return [
            (places, low)
            for places in batches
            for low in range(0, max(len(examples[place].tokens) for place in places), size)
        ]

    def step(self, batch: Sequences, low: int = 0) -> Step:
        """Learn from one batch, or from the window of it that begins at a step.

        Raises:
            IncompleteError: The training runs away; the weights stay as they were.
        """
        size, smoothing = self.settings.truncate, self.settings.label_smoothing
        part = window(batch, low, low + size) if size else batch
        part = partly_forced(self.model, part, self.settings.teacher_forcing, self.rng)
        kept = alive(batch, low)
        start = begun(self.at.carried, kept) if low else ()
        # Numbers that overflow are divergence, which is told once and in words.
        with np.errstate(over="ignore", invalid="ignore"):
            learned = loss_and_gradients(self._learner(), part, smoothing=smoothing, start=start)
            norm, clipped = self.descent.take(learned)
            after = self._after(learned, norm, clipped)
            carried = ended(self.model, learned.done, kept, batch) if size else ()
            self.at = replace(self.at, before=self.descent.vectors())
            self.descent.move()
        # One assignment: whatever interrupts, the weights belong to the progress beside them.
        self.at = replace(after, carried=carried, random=self.rng.bit_generator.state)
        place = (after.epoch, self.settings.epochs, after.sums.steps, after.sums.steps)
        return Step(*place, learned.mean, norm, clipped, sum(part.lengths), self.descent.optimiser.rate)

    def _after(self, learned: Learned, norm: float, clipped: float) -> Progress:
        """Return the progress after a step that is not taken yet.

        Raises:
            IncompleteError: It would lead nowhere.
        """
        sums = self.at.sums.add(learned.loss.count, learned.total, norm, clipped)
        limit = self.at.limit or limit_of(learned.loss)
        if runs_away(sums, norm, limit):
            arrays = self.descent.weights.arrays, self.descent.slopes.arrays
            clips = self.settings.clip > 0
            raise IncompleteError(sentence(sums, norm, self.at.epoch, *arrays, clips=clips))
        return replace(self.at, sums=sums, limit=limit, count=self.at.count + 1)

    def _learner(self) -> Model:
        """Return the model with its next masks, if it drops anything."""
        if not self.model.dropout:
            return self.model
        return drawn_with(self.descent.dropping, int(self.rng.integers(2**63)))

    def report(self) -> Report:
        """End an epoch: judge the weights, and keep them if they are the best so far."""
        at, settings = self.at, self.settings
        validation = mean_loss(self.model, self.task, self.judging) if self.judging else math.nan
        if self.judging or self._holds():
            self.keep(validation if self.judging else at.sums.mean)
        report = Report(
            epoch=at.epoch,
            epochs=settings.epochs,
            loss=at.sums.mean,
            validation=validation,
            held_out=self._figure(),
            norm=at.sums.norm / at.sums.steps,
            clipped=at.sums.clipped / at.sums.steps,
            rate=self.descent.optimiser.rate,
            improved=self.kept.epoch == at.epoch,
        )
        self.at = at.turned()
        return report

    def _holds(self) -> bool:
        """Say whether the weights are not ruined by the last step, of which the epoch's loss says nothing."""
        few = self.examples[: self.settings.batch]
        return mean_loss(self.model, self.task, few) <= self.at.limit

    def _figure(self) -> float:
        task = self.task if self.task.held_out else replace(self.task, held_out=self.judging)
        return measure(self.model, task) if task.held_out else math.nan

    def keep(self, loss: float) -> None:
        """Remember the weights if their loss is the lowest so far; held-out data have no say."""
        if loss < self.kept.loss:
            self.kept = Kept(self.current, loss, self.at.epoch)

    def checkpoint(self) -> Checkpoint:
        """Return all that is needed to go on from here, also in the middle of a step."""
        at, kept = self.at, self.kept
        return Checkpoint(
            best=kept.model,
            best_loss=kept.loss,
            best_epoch=kept.epoch,
            vectors=self.descent.vectors() if at.before is None else at.before,
            progress=replace(at, before=None),
            settings=self.settings,
            task=self.task.name,
            data=self._data,
        )

    @cached_property
    def _data(self) -> str:
        return fingerprint(self.task)
