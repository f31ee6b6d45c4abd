"""set: write a value over a signal, a weight or an input; everything downstream is computed again."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np

from rnn_tui.errors import DataError, UnknownNameError, UsageError, nearest
from rnn_tui.i18n import _
from rnn_tui.networks.paths import StepWrite, input_path
from rnn_tui.networks.sequences import with_vectors
from rnn_tui.session.answering import checked_answer
from rnn_tui.session.bare import is_bare, with_tokens
from rnn_tui.session.commands import Verb
from rnn_tui.session.document import Document, Edit
from rnn_tui.session.inputs import from_tokens
from rnn_tui.session.session import Session
from rnn_tui.session.tying import parameters_at, step_of
from rnn_tui.text import safe_line, shortened
from rnn_tui.traces.path import Path

FORM = re.compile(
    r"(?P<name>[A-Za-z0-9_.]+)\s*(?:\[\s*(?P<index>[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})*)\s*\])?"
    r"\s*=\s*(?P<value>.+?)(?:\s+at\s+(?P<step>[0-9]{1,9}))?"
)


@dataclass(frozen=True)
class WriteSignal:
    """A value over one unit of a signal at one step."""

    path: Path
    unit: int
    step: int
    value: float

    @property
    def label(self) -> str:
        """What a screen says of it."""
        value = f"{self.value:g}".replace("-", "−")
        return _("{name}[{unit}] := {value} at step {n}").format(
            name=self.path.name, unit=self.unit, value=value, n=self.step + 1
        )

    def apply(self, document: Document) -> Document:
        """Return the document with the value written."""
        vectors = document.sequences.vectors
        if vectors is not None and self.path == input_path():
            changed = vectors.copy()
            changed[self.step, 0, self.unit] = self.value
            return replace(document, sequences=with_vectors(document.sequences, changed))
        value = np.dtype(document.trace.dtype).type(self.value)
        write = StepWrite(self.path, self.step, self.unit, float(value))
        here = (self.path, self.step, self.unit)
        kept = [one for one in document.writes if (one.path, one.step, one.unit) != here]
        return replace(document, writes=(*kept, write))

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"set {self.path}[{self.unit}] = {self.value!r} at {self.step + 1}"


@dataclass(frozen=True)
class WriteWeight:
    """A value over one number of a parameter."""

    name: str
    index: tuple[int, ...]
    value: float
    step: int | None = None
    """Where every step has a cell of its own: whose it is."""

    @property
    def label(self) -> str:
        """What a screen says of it."""
        name, place = self.name.rpartition(".")[2], ",".join(map(str, self.index))
        value = f"{self.value:g}".replace("-", "−")
        if self.step is None:
            return f"{name}[{place}] := {value}"
        return _("{name}[{unit}] := {value} at step {n}").format(
            name=name, unit=place, value=value, n=self.step + 1
        )

    def apply(self, document: Document) -> Document:
        """Return the document with the weight exchanged."""
        array = document.model.parameters[self.name].copy()
        array[self.index] = self.value
        return replace(document, model=document.model.with_parameters({self.name: array}))

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"set {self.name}[{','.join(map(str, self.index))}] = {self.value!r}"


@dataclass(frozen=True)
class WriteToken:
    """Another token at one step."""

    step: int
    token: str

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("step {n} := {token}").format(n=self.step + 1, token=shortened(safe_line(self.token), 20))

    def apply(self, document: Document) -> Document:
        """Return the document with the token exchanged."""
        tokens = list(document.tokens)
        tokens[self.step] = self.token
        model = document.model
        if is_bare(model):
            model = with_tokens(model, tokens, document.origin.seed)
        sequences = from_tokens(model, tokens)
        if (
            sequences.targets is None
        ):  # the right answers that came with the input are still those of its steps
            sequences = replace(sequences, targets=document.sequences.targets)
        return replace(document, model=model, sequences=sequences)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"set token = {self.token} at {self.step + 1}"


def write(session: Session, text: str) -> Session:
    """Write a value: ``f[3] = 1``, ``f[3] = 1 at 2``, ``W_f[3,7] = 0.5``, ``token = berlin``."""
    found = FORM.fullmatch(text)
    if found is None:
        raise UsageError(_("write for example f[3] = 1, W_f[3,7] = 0.5, token = berlin, or f[3] = 1 at 2"))
    return session.edit(_edit(session, found))


def _step(session: Session, found: re.Match[str], path: Path) -> int:
    """Return the step of a signal that is written to: the one named, or where it is looked at."""
    step = int(found["step"]) - 1 if found["step"] else session.step_of(path)
    steps = session.document.steps_of(path)
    if not 0 <= step < steps:
        raise UsageError(_("step {n}: the sequence has steps 1 to {steps}").format(n=step + 1, steps=steps))
    return step


def _edit(session: Session, found: re.Match[str]) -> Edit:
    document, name = session.document, found["name"]
    if name == "token" and session.is_answering and document.model.target is not None:
        step = _step(session, found, session.line)
        if not step:
            raise UsageError(_("what a decoder reads first is always the same; write to a later step"))
        return checked_answer(document, step - 1, found["value"])
    if name == "token":
        if document.model.vocabulary is None:
            raise UsageError(_("the model reads vectors, not tokens; write for example x[0] = 1"))
        if session.tokens != document.tokens:
            raise UsageError(_("these steps are no tokens of the input; change it as a whole (e)"))
        return WriteToken(_step(session, found, session.line), found["value"])
    index = tuple(int(part) for part in (found["index"] or "").split(",") if part.strip())
    value = _number(found["value"], document.model.dtype)
    step = int(found["step"]) - 1 if found["step"] else session.cursor.step
    known = parameters_at(document.model, step)
    parameters = [one for one in known if one == name or one.endswith(f".{name}")]
    full = name if name in document.model.parameters else known[parameters[0]] if len(parameters) == 1 else ""
    if full:
        _check_index(full, index, document.model.parameters[full].shape)
        _step(session, found, session.line)
        return WriteWeight(full, index, value, step_of(document.model, full))
    path = _path(session, name, parameters)
    _check_index(session.document.trace.short(path), index, document.trace.arrays[path].shape[2:])
    return WriteSignal(path, index[0], _step(session, found, path), value)


def _path(session: Session, name: str, parameters: list[str]) -> Path:
    if parameters:
        raise UsageError(
            _("{name} is in several layers; write one of {names}").format(
                name=name, names=", ".join(parameters)
            )
        )
    trace, known = session.document.trace, session.document.model.parameters
    try:
        return trace.path(name)
    except UnknownNameError:
        close = nearest(name, [full.rpartition(".")[2] for full in known])
        if close is None:
            raise
        raise UnknownNameError(_("parameter"), name, [full.rpartition(".")[2] for full in known]) from None


def _check_index(name: str, index: tuple[int, ...], shape: tuple[int, ...]) -> None:
    if len(index) != len(shape) or any(place >= size for place, size in zip(index, shape, strict=True)):
        last = ",".join(str(size - 1) for size in shape)
        raise UsageError(
            _("{name} is written with its place, up to {name}[{last}]").format(name=name, last=last)
        )


def _number(text: str, dtype: str) -> float:
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(_("'{text}' is not a finite number").format(text=shortened(safe_line(text), 40)))
    if abs(value) > float(np.finfo(dtype).max):
        message = _("{text} is too large for {dtype}")
        raise DataError(message.format(text=shortened(safe_line(text), 40), dtype=dtype))
    return value


VERBS = (Verb("set", "write a value", write, "NAME[UNIT] = VALUE [at STEP]", offered=True),)
