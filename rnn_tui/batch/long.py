"""A long sequence, block after block with its states carried on; memory does not grow with its length."""

from __future__ import annotations

from collections.abc import Iterator

from rnn_tui.batch.compute import Computed, Computer, States
from rnn_tui.batch.item import Item
from rnn_tui.batch.part import Part
from rnn_tui.batch.steps import Steps
from rnn_tui.equations.machine import BLOCK_STEPS
from rnn_tui.errors import DataError, UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.masks import seed_of
from rnn_tui.text import safe_line


class LongSequence:
    """Runs the parts of one sequence as they come.

    A block is held back until the next has come, so that steps counted from the end can be told.

    Args:
        computer: What runs it.
        steps: Which of its steps are written.

    Raises:
        UsageError: Steps are named too far from an end that is not known yet.
        DataError: Gradients, dropout, or a network that reads both ways need the whole sequence.
    """

    def __init__(self, computer: Computer, steps: Steps, name: str) -> None:
        if not computer.model.streams:
            message = _(
                "sequence {name}: a network that cannot stream holds it whole; at most {n} steps here"
            )
            raise DataError(message.format(name=safe_line(name), n=computer.block_steps))
        if computer.wants_gradients:
            message = _("sequence {name}: --gradients hold a whole sequence; at most {n} steps here")
            raise DataError(message.format(name=safe_line(name), n=computer.block_steps))
        if seed_of(computer.model) is not None:
            message = _("sequence {name}: --dropout holds a whole sequence; at most {n} steps here")
            raise DataError(message.format(name=safe_line(name), n=computer.block_steps))
        if steps.reach > BLOCK_STEPS:
            message = _("--steps: of a sequence this long, at most the last {n} can be named from its end")
            raise UsageError(message.format(n=BLOCK_STEPS))
        self.computer, self.steps = computer, steps
        self.states: States = ()
        self.done = 0
        self.held: tuple[Computed, int] | None = None

    def feed(self, item: Item) -> Iterator[Part]:
        """Run the next part; yield what can be written by now, all of it with the last part."""
        for block in blocks(item, self.computer.block_steps):
            computed = self.computer.run([block], self.states)
            self.states = computed.states
            total = None if block.more else self.done + block.steps
            if self.held is not None:
                yield from self.written(*self.held, total)
            self.held = computed, self.done + 1
            self.done += block.steps
        if self.held is not None and not item.more:
            yield from self.written(*self.held, self.done)

    def written(self, computed: Computed, first: int, total: int | None) -> Iterator[Part]:
        """Yield a block's part unless nothing of it is written and more will follow."""
        part = computed.part(0, self.steps, first, total)
        if len(part.steps) or not part.more:
            yield part


def blocks(item: Item, steps: int) -> Iterator[Item]:
    """Yield an item cut into blocks of so many steps."""
    for low in range(0, item.steps, steps):
        part = slice(low, min(low + steps, item.steps))
        yield item._replace(
            steps=part.stop - low,
            tokens=item.tokens[part],
            numbers=item.numbers[part],
            vectors=None if item.vectors is None else item.vectors[part],
            targets=None,
            more=item.more or part.stop < item.steps,
        )
