"""A course of training: a recipe that is followed, and the files that it leaves behind.

The model stands where it was asked for. Beside it lie the history, a line an epoch, and as long as the
training has not come to its end a checkpoint to go on from.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from rnn_tui.errors import RnnTuiError
from rnn_tui.files import clear_leftovers
from rnn_tui.formats.safetensors import SUFFIX as MODEL_SUFFIX
from rnn_tui.formats.safetensors import save_model
from rnn_tui.networks.model import Model
from rnn_tui.tasks import Task
from rnn_tui.training import checkpoint, history
from rnn_tui.training.loop import Report, Step, Trainer
from rnn_tui.zoo.make import card_of, finished, settings_of, untrained
from rnn_tui.zoo.recipe import Recipe

HISTORY = ".history.jsonl"
EVERY_SECONDS, SHARE = 10.0, 20
"""A checkpoint is written so often, but never so often that it takes more than that part of the time."""


def beside(target: Path, ending: str) -> Path:
    """Return the file of a training that lies beside its model."""
    return target.with_name(target.name.removesuffix(MODEL_SUFFIX) + ending)


def checkpoint_of(target: Path) -> Path:
    """Return the checkpoint that lies beside a model."""
    return beside(target, checkpoint.SUFFIX)


class Course:
    """Follows a recipe; it can be left after any event and gone on with.

    Args:
        recipe: How the model is made.
        task: What it learns; of a recipe's own name, or made of a user's data.
        target: The model file to write.
        past: Where to write the history; beside the model if None.
        resume: A checkpoint to go on from.
        clock: Says how late it is, in seconds.

    Raises:
        DataError: The checkpoint cannot be read, or is of another training.
        ModelFileError: It is damaged.
        UsageError: The settings make no sense.
    """

    def __init__(
        self,
        recipe: Recipe,
        task: Task,
        target: Path,
        *,
        past: Path | None = None,
        resume: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.recipe, self.task, self.target = recipe, task, target
        self.past = past or beside(target, HISTORY)
        self.checkpoint = checkpoint_of(target)
        self.settings = settings_of(recipe)
        before = None if resume is None else checkpoint.load(resume)
        model = untrained(recipe, task)
        self.about = history.about(model, task, self.settings)
        self.trainer = Trainer(model, task, self.settings, resume=before)
        self.is_resumed, self.has_begun = before is not None, False
        self.clock, self.due = clock, clock() + EVERY_SECONDS

    def events(self) -> Iterator[Step | Report]:
        """Train, yielding a step after each batch and a report after each epoch; write what belongs to it.

        Raises:
            IncompleteError: The training ran away, or the disk is full; what was written before is whole.
        """
        if not self.has_begun:
            self.begin()
        for event in self.trainer.events():
            if isinstance(event, Report):
                history.append(self.past, event)
            if self.clock() >= self.due:
                self.keep()
            yield event

    def begin(self) -> None:
        """Begin the history, or go on with the one there is of the same training."""
        self.has_begun = True
        for path in (self.target, self.checkpoint, self.past) if self.is_resumed else ():
            clear_leftovers(path)
        if self.is_resumed:
            with contextlib.suppress(RnnTuiError):  # where there is none, one is begun
                history.go_on(self.past, self.trainer.at.epoch)
                return
        history.begin(self.past, self.about)

    def keep(self) -> None:
        """Write a checkpoint; an earlier one stays until it is whole."""
        began = self.clock()
        checkpoint.save(self.trainer.checkpoint(), self.checkpoint)
        now = self.clock()
        self.due = now + max(EVERY_SECONDS, SHARE * (now - began))

    @property
    def has_learned(self) -> bool:
        """Whether there are weights worth keeping: an epoch has ended."""
        return math.isfinite(self.trainer.best_loss)

    def save_best(self) -> Model:
        """Write the best model so far, and return it as it was written."""
        model = finished(self.trainer.best, self.recipe, self.task)
        save_model(model, self.target, stored=self.recipe.stored)
        return model

    def keep_or_end(self) -> None:
        """Write a checkpoint if there is more to learn; else take away what is not needed any more."""
        if self.trainer.has_ended:
            with contextlib.suppress(OSError):
                self.checkpoint.unlink(missing_ok=True)
        else:
            self.keep()

    def current(self) -> Model:
        """Return the model as it is now, with its card, to be looked into."""
        return replace(self.trainer.current, card=card_of(self.recipe, self.task, ""))
