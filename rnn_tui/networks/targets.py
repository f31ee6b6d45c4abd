"""What a decoder reads and writes: the answers of a model, with a start before them and an end after them."""

from __future__ import annotations

from collections.abc import Sequence

from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences, from_numbers

START, END = "<s>", "</s>"
LONGEST = "longest"
"""The option that says after how many answers a decoder stops, whether it came to an end or not."""


def end_of(model: Model) -> int:
    """Return the number of the answer that ends a sequence: the last one."""
    return len(model.labels) - 1


def start_of(model: Model) -> int:
    """Return the number of what is read first; its row of the table is behind those of the answers."""
    return len(model.labels)


def longest(model: Model) -> int:
    """Return after how many answers a decoder stops."""
    return int(model.options[LONGEST])


def reading(labels: Sequence[str], answers: Sequence[Sequence[int]]) -> Sequences:
    """Return what a decoder reads to give these answers: the start, and each answer but the last.

    Args:
        labels: Names of the answers; the number after theirs is the start's.
        answers: Numbers of the answers of each sequence, the end among them.

    Returns:
        Sequences whose targets are the answers.
    """
    names = (*labels, START)
    numbers = [[len(labels), *one[:-1]] for one in answers]
    tokens = [[names[number] for number in one] for one in numbers]
    return from_numbers(tokens, numbers, answers)


def words(model: Model, answers: Sequence[int]) -> tuple[str, ...]:
    """Return what was answered, without the end."""
    return tuple(model.labels[number] for number in answers if number != end_of(model))
