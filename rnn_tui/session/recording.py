"""Running a model from Python: texts or vectors in, a trace out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import DataError, ShapeError, UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences, from_numbers, from_vectors
from rnn_tui.session.document import Document
from rnn_tui.session.inputs import encoded, in_dtype
from rnn_tui.session.loss import gradient_of, parse_loss
from rnn_tui.session.origin import Origin
from rnn_tui.traces.trace import Trace

Input = str | NDArray[Any] | Sequence[str] | Sequence[NDArray[Any]]
"""A text, or vectors ``(T, I)``; or several of one kind, each with its own length."""


def trace(model: Model, inputs: Input) -> Trace:
    """Return every signal of every timestep of one or several sequences.

    Args:
        model: The model.
        inputs: A text, or vectors ``(T, I)``; or a list of texts or of vectors, of any lengths.

    Returns:
        Arrays ``(T, B, units)`` by signal name, in the model's dtype; NaN beyond a sequence's end.

    Example:
        >>> import rnn_tui
        >>> model = rnn_tui.load("slots-lstm")
        >>> found = rnn_tui.trace(model, ["arrive taipei on november 2nd .", "leave tokyo ."])
        >>> found["f"].shape
        (6, 2, 16)
        >>> found.sequence("f", 1).shape
        (3, 16)

    Raises:
        DataError: There is no input, or it does not fit the model.
    """
    return network_of(model).trace(model, as_sequences(model, inputs))


def gradient(model: Model, inputs: Input, *, loss: str = "auto", step: int = -1) -> Trace:
    """Return ∂loss/∂ every signal of every timestep of one sequence.

    Args:
        model: The model.
        inputs: A text, or vectors ``(T, I)``.
        loss: ``auto``, ``labels``, ``answer``, ``output``, or an answer of the model, whose −log p is taken.
        step: Where the answer or output is read, from 0, or from the end where negative.

    Returns:
        A trace whose arrays ``(T, 1, units)`` are slopes; ``about`` says of which loss.

    Example:
        >>> import rnn_tui
        >>> model = rnn_tui.load("slots-lstm")
        >>> slopes = rnn_tui.gradient(model, "arrive taipei", loss="destination")
        >>> slopes.about
        '−log p("destination") at step 2'
        >>> slopes["c"].shape
        (2, 1, 16)

    Raises:
        UnknownNameError: There is no such loss.
        UsageError: The step is beyond the end, there are several sequences, or the loss needs labels.
    """
    document = Document(Origin(), model, as_sequences(model, inputs))
    if len(document.sequences.lengths) > 1:
        raise UsageError(_("a gradient is of one sequence; give them one by one"))
    steps = document.steps_of(document.answer_path)
    if not -steps <= step < steps:
        message = _("step {n} is not one of the {steps} steps")
        raise UsageError(message.format(n=step, steps=steps))
    return gradient_of(document, parse_loss(model, loss), step % steps)


def as_sequences(model: Model, inputs: Input) -> Sequences:
    """Return what a network reads.

    Raises:
        DataError: There is no input, or it is not what the model reads.
    """
    several: list[Any] = [inputs] if isinstance(inputs, (str, np.ndarray)) else list(inputs)
    if not several:
        raise DataError(_("the input is empty; give at least one sequence"))
    if model.vocabulary is None:
        return from_vectors([_vectors(model, one) for one in several])
    words = model.vocabulary
    if not all(isinstance(one, str) for one in several):
        raise DataError(_("the model reads texts, not vectors"))
    tokens = [words.cut(one) for one in several]
    pairs = [encoded(model, one) for one in tokens]
    targets = [target for _numbers, target in pairs if target is not None]
    return from_numbers(tokens, [numbers for numbers, _target in pairs], targets or None)


def _vectors(model: Model, one: Any) -> NDArray[Any]:
    if isinstance(one, str):
        raise DataError(_("the model reads vectors, not texts; give an array of shape (T, I)"))
    try:
        array = np.asarray(one, np.float64)
    except (TypeError, ValueError):  # rows of several lengths, or no numbers
        message = _("the model reads vectors of {width} numbers; give an array of shape (T, {width})")
        raise DataError(message.format(width=model.input_width)) from None
    if array.ndim != 2 or not len(array) or array.shape[1] != model.input_width:
        raise ShapeError(
            _("the input has shape {found}; the model reads (T, {width})").format(
                found=array.shape, width=model.input_width
            )
        )
    return in_dtype(array, model.dtype)
