"""The loss whose gradient is shown: the labels', else a top answer's, else the sum of the output."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.blocks.binary_cross_entropy import binary_cross_entropy
from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.blocks.loss_value import LossValue
from rnn_tui.blocks.read_out import answer_of
from rnn_tui.errors import UnknownNameError, UsageError
from rnn_tui.i18n import _
from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.paths import signal_path
from rnn_tui.session.document import Document
from rnn_tui.text import safe_line
from rnn_tui.traces.trace import Trace

REMEMBERED = 16
"""Gradients kept for each document: walking through a run asks for one a step."""
REMEMBERED_BYTES = 100_000_000
"""Of a long run fewer are kept: as many as fit into this, and the last one in any case."""
KINDS = ("auto", "labels", "answer", "output")


@dataclass(frozen=True, slots=True)
class Loss:
    """Which loss: ``auto`` takes the first of the others that there is."""

    kind: str = "auto"
    label: str = ""
    """Of kind ``answer``: which; the model's own top answer when empty."""


def parse_loss(model: Model, text: str) -> Loss:
    """Return the loss that a person named: one of the kinds, or an answer of the model.

    Raises:
        UnknownNameError: It is neither.
    """
    if text in KINDS:
        return Loss(text)
    if text in model.labels:
        return Loss("answer", text)
    raise UnknownNameError(_("loss"), text, (*KINDS, *model.labels))


def chosen(document: Document, loss: Loss) -> Loss:
    """Return the loss that ``auto`` stands for.

    Raises:
        UsageError: The document lacks what the loss needs.
    """
    labelled, answering = document.targets is not None, has_answers(document.model)
    if loss.kind == "auto":
        return Loss("labels") if labelled else Loss("answer") if answering else Loss("output")
    if loss.kind == "labels" and not labelled:
        raise UsageError(_("the input has no labels; choose another loss"))
    if loss.kind == "answer" and not answering:
        raise UsageError(_("the model gives no probabilities; choose another loss"))
    return loss


def fits(document: Document, loss: Loss) -> bool:
    """Say whether a document has what a loss needs: labels, or the answer that it names."""
    if loss.kind == "labels":
        return document.targets is not None
    if loss.kind == "answer":
        return has_answers(document.model) and loss.label in ("", *document.model.labels)
    return loss.kind in KINDS


def has_answers(model: Model) -> bool:
    """Say whether the model ends in a softmax over named answers."""
    return bool(model.labels) and answer_of(model.layers[-1].cell) == "softmax"


def is_yes_or_no(model: Model) -> bool:
    """Say whether the answers of a model do not exclude each other: each has a sigmoid of its own."""
    return answer_of(model.layers[-1].cell) == "sigmoid"


def describe(document: Document, loss: Loss, step: int) -> str:
    """Return a loss in words, for the rule of a table: ``−log p("destination") at step 2``."""
    return spelled_out(document.model, named(document, loss, step), step)


def named(document: Document, loss: Loss, step: int) -> Loss:
    """Return the loss that is meant at a step: not ``auto``, and an answer has its label."""
    loss = chosen(document, loss)
    if loss.kind == "answer" and not loss.label:
        return replace(loss, label=document.model.labels[document.answers[step]])
    return loss


def spelled_out(model: Model, loss: Loss, step: int) -> str:
    """Return a loss in words; its kind is not ``auto``, and an answer has its label."""
    if loss.kind == "labels" and model.answers_once:
        return _("−log p(label), after the last step")
    if loss.kind == "labels":
        return (
            _("Σ binary cross-entropy, all steps") if is_yes_or_no(model) else _("−Σ log p(label), all steps")
        )
    if loss.kind == "answer":
        return _('−log p("{label}") at step {n}').format(label=safe_line(loss.label), n=step + 1)
    return _("sum of {name} at step {n}").format(name=model.layers[-1].cell.output, n=step + 1)


def gradient_of(document: Document, loss: Loss, step: int) -> Trace:
    """Return ∂loss/∂ every signal, from memory when it was asked for before.

    Raises:
        UsageError: The document lacks what the loss needs.
    """
    loss = chosen(document, loss)
    key = (loss, None if loss.kind == "labels" else step)
    known = document.gradients
    if key not in known:
        network = network_of(document.model)
        found: Trace = network.gradient_trace(
            document.model,
            document.reads,
            _seeds(document, loss, step),
            document.writes,
            about=describe(document, loss, step),
        )
        size = sum(array.nbytes for array in found.arrays.values())
        while known and len(known) >= min(REMEMBERED, REMEMBERED_BYTES // size):
            known.pop(next(iter(known)))
        known[key] = found
    return known[key]


def _seeds(document: Document, loss: Loss, step: int) -> dict[int, dict[str, np.ndarray]]:
    place, name = seed_place(document.model, loss)
    values = document.trace.arrays[signal_path(document.model.layers[place], name)]
    return {place: {name: slope_of(document, loss, step, values)}}


def seed_place(model: Model, loss: Loss) -> tuple[int, str]:
    """Return the layer and the signal that a loss, not ``auto``, is a function of."""
    last = len(model.layers) - 1
    return (last, model.layers[last].cell.output) if loss.kind == "output" else model.scores


def slope_of(document: Document, loss: Loss, step: int, values: np.ndarray) -> np.ndarray:
    """Return the slope of a loss by the values of the signal that it is a function of."""
    if loss.kind == "output":
        ones = np.zeros_like(values)
        ones[step] = 1
        return ones
    return slope_by_scores(document.model, values, _targets(document, loss, step, len(values)))


def value_of(document: Document, loss: Loss, step: int, values: np.ndarray) -> float:
    """Return a loss, not ``auto``, given the values of the signal that it is a function of."""
    if loss.kind == "output":
        return float(values[step].sum(dtype=np.float64))
    return _by_scores(document.model, values, _targets(document, loss, step, len(values))).total


def slope_by_scores(model: Model, scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Return ∂loss/∂scores, where the loss is that of the right answers, by the kind of the read-out.

    Args:
        model: The model.
        scores: Before its softmax or sigmoids, ``(T, B, answers)``.
        classes: Of each step, ``(T, B)``; −1 where there is none.
    """
    return _by_scores(model, scores, classes).slope


def _by_scores(model: Model, scores: np.ndarray, classes: np.ndarray) -> LossValue:
    if not is_yes_or_no(model):
        return cross_entropy(scores, classes)
    # One right answer says yes to itself and no to all others.
    yes = (classes[..., None] == np.arange(scores.shape[-1])).astype(scores.dtype)
    return binary_cross_entropy(scores, np.where(classes[..., None] >= 0, yes, np.nan))


def _targets(document: Document, loss: Loss, step: int, steps: int) -> np.ndarray:
    """Return the right answer of each step: those of the labels, or the one that is asked about."""
    if loss.kind == "labels":
        assert document.targets is not None  # noqa: S101 - chosen() made sure of it
        return document.targets
    targets = np.full((steps, 1), -1, np.intp)
    names = document.model.labels
    targets[step] = names.index(loss.label) if loss.label else document.answers[step]
    return targets
