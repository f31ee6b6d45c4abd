"""From what a person typed to what a network reads."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import refusal
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import NO_TARGET, Sequences, from_numbers, from_vectors
from rnn_tui.text import safe_line, shortened

MAX_STEPS = 1_000_000
_NUMBERS = re.compile(r"[\s\d.,;eE+\-−]+")


def looks_like_vectors(text: str) -> bool:
    """Say whether a text is rows of numbers, such as ``1 0; 0 1``."""
    return bool(_NUMBERS.fullmatch(text)) and any(char.isdigit() for char in text)


def read_vectors(text: str) -> list[list[float]]:
    """Return rows of numbers, separated by semicolons or new lines.

    Raises:
        DataError: A row is empty, no number, or of another width.
    """
    rows: list[list[float]] = []
    pieces = [piece for piece in re.split(r"[;\n]", text) if piece.strip()]
    for place, piece in enumerate(pieces, start=1):
        row = [_number(word, place) for word in piece.replace(",", " ").split()]
        if rows and len(row) != len(rows[0]):
            message = _("step {n} has {found} numbers, the steps before it {width}")
            raise DataError(message.format(n=place, found=len(row), width=len(rows[0])))
        rows.append(row)
    if not rows:
        raise DataError(_("the input is empty; write for example 1 0; 0 1"))
    return rows


def _number(word: str, place: int) -> float:
    try:
        value = float(word.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        message = _("step {n}: '{word}' is not a finite number")
        raise DataError(message.format(n=place, word=shortened(safe_line(word), 40)))
    return value


def from_text(model: Model, text: str, labels: Sequence[str] | None = None) -> Sequences:
    """Return one sequence from a text, as the model's vocabulary or input width wants it.

    Raises:
        DataError: The text is empty, or a token, a number or a label does not fit the model.
    """
    if model.vocabulary is None:
        return from_rows(model, read_vectors(text), labels)
    return from_tokens(model, model.vocabulary.cut(text), labels)


def from_tokens(model: Model, tokens: Sequence[str], labels: Sequence[str] | None = None) -> Sequences:
    """Return one sequence of tokens, with the label of each step if they are known.

    Raises:
        DataError: There are none, or one is not in the vocabulary or not a label.
    """
    check_length(len(tokens))
    numbers, targets = encoded(model, tokens, labels)
    return from_numbers([tuple(tokens)], [numbers], None if targets is None else [targets])


def encoded(
    model: Model, tokens: Sequence[str], labels: Sequence[str] | None = None
) -> tuple[list[int], list[int] | None]:
    """Return the numbers of tokens, and the class of each step where it is known.

    A model that goes on with a text is asked at each token for the next one.

    Raises:
        DataError: There are none, or one is not in the vocabulary or not a label.
    """
    words = model.vocabulary
    if words is None:
        raise DataError(_("the model reads vectors, not tokens; write for example 1 0; 0 1"))
    only_start = bool(words.start) and list(tokens) == [words.start]
    if not tokens or only_start:
        raise DataError(_("the input is empty; type at least one token"))
    numbers = words.encode(tokens)
    refused = refusal(model, tokens)
    if refused:
        raise DataError(refused)
    if labels is not None:
        return numbers, label_numbers(model, labels, len(numbers))
    return numbers, [*numbers[1:], NO_TARGET] if model.card.task == "generate" else None


def from_rows(
    model: Model, rows: Sequence[Sequence[float]], labels: Sequence[str] | None = None
) -> Sequences:
    """Return one sequence of vectors.

    Raises:
        DataError: A vector has another width than the model reads, or a number that its dtype has not.
    """
    check_length(len(rows))
    for place, row in enumerate(rows, start=1):
        if len(row) != model.input_width:
            message = _("step {n} has {found} numbers; the model reads {width}")
            raise DataError(message.format(n=place, found=len(row), width=model.input_width))
    found = from_vectors([in_dtype(np.array(rows, np.float64), model.dtype)])
    if labels is None:
        return found
    return replace(found, targets=np.array([label_numbers(model, labels, len(rows))]).T)


def in_dtype(vectors: NDArray[Any], dtype: str) -> NDArray[Any]:
    """Return vectors ``(T, I)`` in a model's dtype.

    Raises:
        DataError: A number is not finite in that dtype.
    """
    with np.errstate(over="ignore"):
        found = vectors.astype(dtype)
    bad = ~np.isfinite(found)
    if bad.any():
        step, place = map(int, np.argwhere(bad)[0])
        message = _("step {n}: {value} is not a finite number in {dtype}")
        raise DataError(message.format(n=step + 1, value=vectors[step, place], dtype=dtype))
    return found


def label_numbers(model: Model, labels: Sequence[str], steps: int) -> list[int]:
    """Return the class of each step; an empty label stands for none.

    Where a whole sequence has one answer, one label is enough, and it is that of the last step.

    Raises:
        DataError: There is not one label a step, or one is no answer of the model.
    """
    if model.answers_once:
        labels = [""] * (steps - 1) + [_only_label(labels)]
    if len(labels) != steps:
        raise DataError(_("{found} labels for {n} steps; give one a step").format(found=len(labels), n=steps))
    known = {label: number for number, label in enumerate(model.labels)}
    for place, label in enumerate(labels, start=1):
        if label and label not in known:
            names = ", ".join(safe_line(name) for name in model.labels[:8])
            message = _("step {n}: '{label}' is not an answer of the model; known: {names}")
            raise DataError(message.format(n=place, label=shortened(safe_line(label), 40), names=names))
    return [known.get(label, NO_TARGET) for label in labels]


def _only_label(labels: Sequence[str]) -> str:
    """Return the one label that is given, be it once or at every step."""
    found = list(dict.fromkeys(label for label in labels if label))
    if len(found) > 1:
        one, other = (shortened(safe_line(label), 40) for label in found[:2])
        message = _("a sequence has one label for this model, not both '{one}' and '{other}'")
        raise DataError(message.format(one=one, other=other))
    return found[0] if found else ""


def check_length(steps: int) -> None:
    """Refuse a sequence that is longer than an explorer can hold."""
    if steps > MAX_STEPS:
        raise DataError(
            _("the sequence has {n} steps; at most {limit} are explored, run takes more").format(
                n=f"{steps:,}", limit=f"{MAX_STEPS:,}"
            )
        )
