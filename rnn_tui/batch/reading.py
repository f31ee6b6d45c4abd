"""From what stands in a file to what a model reads: the steps that all kinds of source share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.batch.item import MAX_ID, Item, part_steps
from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.session.inputs import encoded, label_numbers, read_vectors

Array = NDArray[Any]


class Reader:
    """Makes items for one model; what it raises does not say where yet."""

    def __init__(self, model: Model) -> None:
        self.model, self.words = model, model.vocabulary
        self.part_steps = part_steps(1 if self.words else model.input_width)

    def text(self, name: str, text: str, labels: Sequence[str] | None = None) -> Iterator[Item]:
        """Yield the sequence of a text: tokens, or vectors such as ``1 0; 0 1``."""
        if self.words is None:
            return self.vectors(name, np.array(read_vectors(text)), labels)
        return self.tokens(name, self.words.cut(text), labels)

    def tokens(self, name: str, tokens: Sequence[str], labels: Sequence[str] | None = None) -> Iterator[Item]:
        """Yield a sequence of tokens, with the label of each step if they are known."""
        numbers, targets = encoded(self.model, tokens, labels)
        yield from self.parts(Item(name, len(numbers), tokens, numbers, targets=targets))

    def vectors(self, name: str, rows: Array, labels: Sequence[str] | None = None) -> Iterator[Item]:
        """Yield a sequence of vectors ``(steps, I)``, with the label of each step if they are known."""
        self.want_vectors()
        if rows.shape[1] != self.model.input_width:
            message = _("each step has {found} numbers; the model reads {width}")
            raise DataError(message.format(found=rows.shape[1], width=self.model.input_width))
        targets = None if labels is None else label_numbers(self.model, labels, len(rows))
        yield from self.parts(Item(name, len(rows), vectors=self.finite(rows), targets=targets))

    def parts(self, item: Item) -> Iterator[Item]:
        """Yield an item as it is, or in parts if it is long."""
        if item.steps <= self.part_steps:
            yield item
            return
        for low in range(0, item.steps, self.part_steps):
            part = slice(low, min(low + self.part_steps, item.steps))
            yield Item(
                item.id,
                part.stop - low,
                item.tokens[part],
                item.numbers[part],
                None if item.vectors is None else item.vectors[part],
                None if item.targets is None else item.targets[part],
                more=part.stop < item.steps,
            )

    def finite(self, rows: Array, first: int = 1, sequence: int = 1) -> Array:
        """Return inputs in the model's dtype.

        Args:
            rows: ``(steps, I)`` or ``(steps, sequences, I)``.
            first: Number of the first step, for the message.
            sequence: Number of the first sequence.

        Raises:
            DataError: A number is not finite, or too large for the dtype.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            cast = np.asarray(rows, self.model.dtype)
        if np.isfinite(cast).all():
            return cast
        place = tuple(int(axis[0]) for axis in np.nonzero(~np.isfinite(cast)))
        message = _("step {n}, number {m}: {value} is not a finite {dtype}")
        if len(place) == 3:
            message = _("sequence {b}, step {n}, number {m}: {value} is not a finite {dtype}")
        named = {"b": place[1 if len(place) == 3 else 0] + sequence, "n": place[0] + first}
        raise DataError(message.format(m=place[-1] + 1, value=rows[place], dtype=self.model.dtype, **named))

    def want_vectors(self) -> None:
        """Refuse numbers for a model that reads tokens."""
        if self.words is not None:
            raise DataError(_("the model reads tokens, not numbers; give it a text"))


def checked_id(value: object, default: str) -> str:
    """Return a sequence's id from a file.

    Raises:
        DataError: It is no text or whole number, or too long.
    """
    if value is None or value == "":
        return default
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise DataError(_("an id is a text or a whole number"))
    text = str(value)
    if len(text) > MAX_ID:
        raise DataError(_("the id has {n} characters; at most {limit}").format(n=len(text), limit=MAX_ID))
    return text
