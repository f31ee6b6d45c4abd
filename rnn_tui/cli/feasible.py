"""Whether a model that is asked for can be made here: its memory, and what its architecture is told."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from rnn_tui.errors import ShapeError, UsageError
from rnn_tui.i18n import _

if TYPE_CHECKING:
    from rnn_tui.tasks import Task
    from rnn_tui.zoo.recipe import Recipe

COPIES = 5
"""Weights, slopes, two means of the optimiser, and the best weights so far."""
PASSES = 3
"""What is recorded of a batch is kept with its slopes and what they are made of."""
ITEM_BYTES = 4


def check_memory(recipe: Recipe, task: Task) -> None:
    """Refuse what this machine has not the memory for, before it is asked for.

    Raises:
        UsageError: It needs more than there is.
    """
    from rnn_tui.networks.size import numbers_of
    from rnn_tui.zoo.make import design_of

    try:
        weights, recorded = numbers_of(design_of(recipe, task))
    except ShapeError as error:
        raise UsageError(_("these sizes do not fit the cell: {error}").format(error=error)) from None
    longest = max(max(len(example.tokens), len(example.targets)) for example in task.train)
    steps = min(recipe.truncate or longest, longest) * min(recipe.batch, len(task.train))
    needed = ITEM_BYTES * (COPIES * weights + PASSES * recorded * steps)
    if needed > memory():
        message = _(
            "this would need about {size} of memory, {n} weights among it, and there is not so much; "
            "give a smaller --hidden-size, --layers, --embedding or --batch"
        )
        raise UsageError(message.format(size=told(needed), n=told(weights, "")))


def check_options(recipe: Recipe, task: Task) -> None:
    """Refuse what an architecture can do nothing with, by a model that is as small as can be.

    Raises:
        RnnTuiError: One thing that was asked for does not go with another.
    """
    from rnn_tui.networks.architectures import architecture
    from rnn_tui.zoo.make import untrained

    small = replace(recipe, hidden_size=min(recipe.hidden_size, 2), embedding=min(recipe.embedding, 2))
    network = architecture(recipe.architecture)
    try:
        model = untrained(small, task)
        wrong = network.misfit(model)
        if network.STREAMS and not model.streams:
            wrong = _("the architecture {name} reads one way; leave out --join, or --network")
            wrong = wrong.format(name=recipe.architecture)
    except (TypeError, ValueError):
        wrong = _("--options: a value is of another kind than the architecture expects")
    if wrong:
        raise UsageError(wrong)


def memory() -> int:
    """Return the bytes of memory of this machine."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return 1 << 63


def told(size: float, unit: str = "B") -> str:
    """Return a number with its prefix: ``80 TB``."""
    for prefix in ("", "k", "M", "G", "T", "P"):
        if size < 1000:
            return f"{size:.0f} {prefix}{unit}".rstrip()
        size /= 1000
    return f"{size:.0f} E{unit}"
