"""Checkpoints: all that is needed to go on with a training as if it had never been cut, bit for bit."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import DataError, ModelFileError, RnnTuiError
from rnn_tui.files import atomic_write, read_bytes, shown
from rnn_tui.formats.description import Description, write_description
from rnn_tui.formats.strict_json import strict_json
from rnn_tui.formats.tensor_body import tensor_bytes, tensors
from rnn_tui.formats.tensor_header import read_header
from rnn_tui.i18n import _
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import Model
from rnn_tui.tasks import Task
from rnn_tui.text import safe_line, shortened
from rnn_tui.training.flat import Flat
from rnn_tui.training.progress import WEIGHTS, Progress, Sums, Vectors
from rnn_tui.training.settings import Settings

Array = NDArray[Any]
SUFFIX = ".checkpoint"
MAX_BYTES = 4 * 1024**3
KEY = "rnn-tui training"
"""Under which the metadata hold what is no tensor; more keys than one would come in random order."""
BEST, NOW, CARRIED = "best", "now", "carried"
"""What the names of tensors begin with."""
MAY_DIFFER = ("epochs", "patience")
"""Settings that say when to stop, not what to compute on the way there."""


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Where a training stands."""

    best: Model
    best_loss: float
    """Infinite before the first epoch has ended."""
    best_epoch: int
    vectors: Vectors
    """The weights as they are now, and what the optimiser remembers."""
    progress: Progress
    settings: Settings
    task: str
    """Name of the task."""
    data: str
    """Fingerprint of its data."""
    where: str = ""
    """The file that it was read from, for error messages."""

    @property
    def recipe(self) -> str:
        """Name of what is trained."""
        return self.best.name


def fingerprint(task: Task) -> str:
    """Return a fingerprint of all that a task teaches and asks."""
    digest = hashlib.sha256(repr((task.name, task.kind, task.vocabulary, task.labels)).encode())
    for example in (*task.train, *task.held_out):
        digest.update(repr(example).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint; the file appears whole or not at all, and an earlier one stays until then.

    Raises:
        DataError: The place is bad.
        IncompleteError: The disk is full or failed.
    """
    arrays, told = dict(_tensors(checkpoint)), _told(checkpoint)
    data = tensor_bytes(arrays, {KEY: json.dumps(told | {"digest": _digest(arrays, told)})})
    with atomic_write(path) as file:
        file.write(data)


def _digest(arrays: Mapping[str, Array], told: Mapping[str, Any]) -> str:
    """Return a digest of all that is in a checkpoint, by which damage is noticed."""
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name, array in sorted(arrays.items()):
        digest.update(f"{name} {array.dtype} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _tensors(checkpoint: Checkpoint) -> Iterator[tuple[str, Array]]:
    for name, array in checkpoint.best.parameters.items():
        yield f"{BEST}/{name}", np.ascontiguousarray(array)
    for what, groups in checkpoint.vectors.items():
        for group, vector in groups.items():
            yield f"{NOW}/{what}/{group}", vector
    for place, states in enumerate(checkpoint.progress.carried):
        for name, array in states.items():
            yield f"{CARRIED}/{place}/{name}", np.ascontiguousarray(array)


def _told(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return all that is not a tensor, as JSON has it."""
    progress = {
        field.name: getattr(checkpoint.progress, field.name)
        for field in fields(Progress)
        if field.name not in ("before", "carried", "sums")
    }
    return {
        "model": write_description(checkpoint.best),
        "best_loss": checkpoint.best_loss if math.isfinite(checkpoint.best_loss) else None,
        "best_epoch": checkpoint.best_epoch,
        "progress": progress,
        "sums": asdict(checkpoint.progress.sums),
        "layers": len(checkpoint.progress.carried),
        "settings": asdict(checkpoint.settings),
        "task": checkpoint.task,
        "data": checkpoint.data,
    }


def load(path: Path) -> Checkpoint:
    """Return the checkpoint in a file.

    Raises:
        DataError: The file cannot be read.
        ModelFileError: It is no checkpoint, or a damaged one.
    """
    data = read_bytes(path, MAX_BYTES)
    header = read_header(data, path)
    if KEY not in header.metadata:
        raise ModelFileError(
            f"{shown(path)}: " + _("this is no checkpoint; expected a file that train wrote to be resumed")
        )
    try:
        return _parsed(strict_json(header.metadata[KEY]), tensors(data, header), shown(path))
    except (AttributeError, IndexError, KeyError, OverflowError, RnnTuiError, TypeError, ValueError):
        message = _("the checkpoint is damaged, or of another version; begin the training anew")
        raise ModelFileError(f"{shown(path)}: {message}") from None


def _parsed(told: dict[str, Any], arrays: dict[str, Array], where: str) -> Checkpoint:
    if told.pop("digest") != _digest(arrays, told):
        raise ValueError
    parts: dict[str, dict[str, Array]] = {key: {} for key in (BEST, NOW, CARRIED)}
    for name, array in arrays.items():
        key, _slash, rest = name.partition("/")
        parts[key][rest] = array
    vectors: Vectors = {}
    for name, array in parts[NOW].items():
        what, group = name.split("/")
        vectors.setdefault(what, {})[group] = array
    carried: tuple[dict[str, Array], ...] = tuple({} for _layer in range(told["layers"]))
    for name, array in parts[CARRIED].items():
        place, state = name.split("/")
        carried[int(place)][state] = array
    progress = Progress(**told["progress"], sums=Sums(**told["sums"]), carried=carried)
    best = Description(told["model"], where).model(parts[BEST])
    _check_whole(best, vectors, progress)
    loss = math.inf if told["best_loss"] is None else float(told["best_loss"])
    settings = Settings(**told["settings"])
    return Checkpoint(
        best, loss, int(told["best_epoch"]), vectors, progress, settings, told["task"], told["data"], where
    )


def _check_whole(model: Model, vectors: Vectors, progress: Progress) -> None:
    """Refuse what does not fit together, or is not of the kind that it should be.

    Raises:
        KeyError, TypeError, ValueError: Something does not fit.
    """
    expected = {group: vector.shape for group, vector in Flat(model.parameters).vectors.items()}
    found = [{group: vector.shape for group, vector in groups.items()} for groups in vectors.values()]
    if WEIGHTS not in vectors or any(shapes != expected for shapes in found):
        raise ValueError
    for layer, states in zip(model.layers if progress.carried else (), progress.carried, strict=True):
        if set(states) != set(layer.cell.states) or any(array.ndim != 2 for array in states.values()):
            raise ValueError
    for whole in (progress.epoch, progress.count, progress.sums.steps, progress.sums.targets):
        if not isinstance(whole, int) or whole < 0:
            raise TypeError
    for number in (progress.limit, progress.sums.loss, progress.sums.norm, progress.sums.clipped):
        if not isinstance(number, int | float):
            raise TypeError
    for state in (progress.random, progress.order):
        np.random.default_rng().bit_generator.state = state  # refuses what is no state


def check_same(checkpoint: Checkpoint, model: Model, task: Task, settings: Settings) -> None:
    """Refuse to go on with a training that is not the one that was cut.

    Raises:
        DataError: The model, the data or a setting is another.
    """
    where = f"{checkpoint.where}: " if checkpoint.where else ""
    if _nature(checkpoint.best) != _nature(model):
        message = _("this is a checkpoint of {name}, another model than {other} that is to be trained here")
        names = (shortened(safe_line(one), 60) for one in (checkpoint.recipe, model.name))
        raise DataError(where + message.format(**dict(zip(("name", "other"), names, strict=True))))
    if checkpoint.data != fingerprint(task):
        message = _("the data are not those that the checkpoint was trained on; resume with the same data")
        raise DataError(where + message)
    for field in fields(Settings):
        if field.name in MAY_DIFFER and not (field.name == "epochs" and settings.schedule == "cosine"):
            continue
        then, now = getattr(checkpoint.settings, field.name), getattr(settings, field.name)
        if then != now:
            message = _(
                "{name} was {then} in the checkpoint and is {now} here; resume with the same settings"
            )
            raise DataError(where + message.format(name=field.name, then=then, now=now))


def _nature(model: Model) -> tuple[str, list[tuple[str, tuple[int, ...]]]]:
    """Return what a model is, whatever its weights and its card say."""
    shapes = [(name, array.shape) for name, array in model.parameters.items()]
    return write_description(replace(model, card=Card())), shapes
