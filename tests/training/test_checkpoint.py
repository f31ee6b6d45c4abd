"""A training that is cut anywhere goes on to the same bits; a checkpoint is whole or absent."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rnn_tui.errors import DataError, IncompleteError, ModelFileError
from rnn_tui.formats.safetensors import save_model
from rnn_tui.training import checkpoint as room
from rnn_tui.training.checkpoint import load, save
from rnn_tui.training.loop import Settings, Trainer
from rnn_tui.training.optimisers import Optimiser
from tests import killed_training
from tests.small_models import small_model
from tests.small_task import small_task

ROOT = Path(__file__).parents[2]
PLAIN = Settings(epochs=2, batch=10, rate=0.03, seed=1)
ALL = Settings(
    epochs=2,
    batch=15,
    rate=0.03,
    seed=2,
    optimiser="rmsprop",
    clip=0.1,
    clip_by="value",
    schedule="cosine",
    weight_decay=0.1,
    label_smoothing=0.1,
    truncate=2,
    patience=1,
    validation=0.2,
)
EVERYTHING = [PLAIN, replace(PLAIN, optimiser="momentum"), replace(PLAIN, optimiser="sgd"), ALL]


def trainer(settings, resume=None, model=None, task=None):
    model = model or small_model(("lstm",), dtype="float32")
    return Trainer(model, task or small_task(), settings, resume=resume)


def ended_alike(one: Trainer, other: Trainer) -> bool:
    """Whether two trainings ended with the same bits: weights, best weights, and what will come next."""
    hashes = [(each.current.hash, each.best.hash) for each in (one, other)]
    return hashes[0] == hashes[1] and repr(one.checkpoint()) == repr(other.checkpoint())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.checkpoint"


@pytest.mark.parametrize("settings", EVERYTHING, ids=lambda one: f"{one.optimiser}, window {one.truncate}")
def test_a_training_cut_after_any_event_goes_on_to_the_same_bits(path, settings):
    """Cut after any batch, window or epoch, saved, loaded and gone on with, nothing differs at the end."""
    whole = trainer(settings)
    events = list(whole.events())

    for cut in range(0, len(events) + 1, 1 if len(events) < 20 else 3):
        first = trainer(settings)
        run = first.events()
        seen = [next(run) for _event in range(cut)]
        save(first.checkpoint(), path)
        second = trainer(settings, load(path))

        assert repr(seen + list(second.events())) == repr(events)
        assert second.current.hash == whole.current.hash
        assert second.best.hash == whole.best.hash
        assert second.best_loss == whole.best_loss


@pytest.mark.parametrize("when", ["forward", "before", "half", "after"])
def test_a_step_that_is_interrupted_is_taken_again(path, monkeypatch, when):
    """Ctrl-C in the middle of a step, weights half moved: checkpoint and trainer go on as if never cut."""
    whole = trainer(PLAIN)
    events = list(whole.events())
    cut, calls = trainer(PLAIN), []
    name = {"forward": "loss_and_gradients"}.get(when, "step")
    where = "rnn_tui.training.loop" if when == "forward" else None
    real = getattr(sys.modules[where], name) if where else Optimiser.step

    def interrupted(*given, **named):
        calls.append(given)
        if len(calls) != 5:
            return real(*given, **named)
        if when == "half":
            optimiser, parameters, gradients = given
            first = dict(list(parameters.items())[:1])
            real(optimiser, first, gradients)
        if when == "after":
            real(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if where:
            patch.setattr(f"{where}.{name}", interrupted)
        else:
            patch.setattr(Optimiser, "step", interrupted)
        with pytest.raises(KeyboardInterrupt):
            list(cut.events())
    save(cut.checkpoint(), path)
    resumed = trainer(PLAIN, load(path))

    rest = list(resumed.events())
    here = list(cut.events())

    assert repr(rest) == repr(here) == repr(events[4:])
    assert resumed.current.hash == cut.current.hash == whole.current.hash
    assert resumed.best.hash == cut.best.hash == whole.best.hash


def test_a_training_killed_fifty_times_ends_with_the_same_bits(tmp_path):
    """SIGKILL at fifty random moments, also while saving: what is resumed ends as if it was never killed."""
    done = subprocess.run(
        [sys.executable, killed_training.__file__, str(tmp_path), "50", "7"],
        env={**os.environ, "PYTHONPATH": ":".join([str(ROOT), *sys.path]), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stderr == ""
    kills, killed, whole = done.stdout.split()
    assert int(kills) == 50
    assert killed == whole


def test_more_epochs_may_be_asked_for(path):
    """Where more epochs are wanted, a training that has ended is gone on with as if they always had been."""
    short, long = trainer(PLAIN), trainer(replace(PLAIN, epochs=4))
    list(short.run())
    reports = list(long.run())
    save(short.checkpoint(), path)

    more = trainer(replace(PLAIN, epochs=4), load(path))

    assert repr(list(more.run())) == repr(reports[2:])
    assert more.current.hash == long.current.hash


def test_the_same_state_gives_the_same_file(path, tmp_path):
    """What is loaded and saved again is the same to the byte."""
    first = trainer(ALL)
    run = first.events()
    for _event in range(3):
        next(run)
    save(first.checkpoint(), path)

    save(load(path), tmp_path / "again")

    assert (tmp_path / "again").read_bytes() == path.read_bytes()


def other_task():
    return replace(small_task(), train=small_task().train[1:])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"model": ("gru_reset_after", "small")}, "this is a checkpoint of small, another model than small"),
        ({"model": ("lstm", "mine")}, "this is a checkpoint of small, another model than mine"),
        ({"task": other_task()}, "the data are not those that the checkpoint was trained on"),
        ({"settings": replace(PLAIN, rate=0.5)}, "rate was 0.03 in the checkpoint and is 0.5 here"),
        ({"settings": replace(PLAIN, seed=8)}, "seed was 1 in the checkpoint and is 8 here"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(path, changed, sentence):
    """Another model, other data or another setting: one line that names the file and what differs."""
    save(trainer(PLAIN).checkpoint(), path)
    given = {"settings": PLAIN, **changed}
    if "model" in changed:
        cell, name = changed["model"]
        given["model"] = replace(small_model((cell,), dtype="float32"), name=name)

    with pytest.raises(DataError) as caught:
        trainer(resume=load(path), **given)

    assert str(caught.value).startswith(f"{path}: {sentence}")
    assert "\n" not in str(caught.value)


def test_along_a_cosine_more_epochs_are_another_training(path):
    """Where the rate depends on the number of epochs, they may not change."""
    settings = replace(PLAIN, schedule="cosine")
    save(trainer(settings).checkpoint(), path)

    with pytest.raises(DataError, match="epochs was 2 in the checkpoint and is 3 here"):
        trainer(replace(settings, epochs=3), load(path))


def test_a_model_is_no_checkpoint(path):
    """A model file holds no training to resume, and says so."""
    save_model(small_model(("lstm",), dtype="float32"), path)

    with pytest.raises(ModelFileError, match="this is no checkpoint; expected a file that train wrote"):
        load(path)


def test_a_damaged_checkpoint_is_refused_in_one_line(path):
    """Cut anywhere, or with any number or name in it changed, a checkpoint is refused."""
    first = trainer(ALL)
    next(first.events())
    save(first.checkpoint(), path)
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    wrong = [data[:end] for end in range(0, len(data), len(data) // 40)]
    for text in (
        b"order",
        b"sums",
        b"state",
        b"inc",
        b"settings",
        b"epochs",
        b"best_loss",
        b"weights",
        b"count",
    ):
        wrong += [data.replace(text, text[:-1] + b"x", 1), data.replace(text, text[:-1] + b"x")]
    wrong += [data[:place] + b"9" + data[place + 1 :] for place in range(8, 8 + size, 37)]

    for changed in wrong:
        if changed != data:
            path.write_bytes(changed)

            with pytest.raises(ModelFileError) as caught:
                load(path)

            assert str(caught.value).startswith(f"{path}: ")
            assert "\n" not in str(caught.value)


def doctored():
    """Checkpoints that were not damaged but made up, each wrong at one place."""
    first = trainer(ALL)
    next(first.events())
    right = first.checkpoint()
    at, weights = right.progress, right.vectors["weights"]
    short = {"matrices": weights["matrices"][:-1], "vectors": weights["vectors"]}
    for progress in (
        replace(at, epoch="1"),
        replace(at, count=-1),
        replace(at, limit="1"),
        replace(at, random={}),
        replace(at, order={**at.order, "state": {"state": -1, "inc": 2**200}}),
        replace(at, order={**at.order, "bit_generator": "MT19937"}),
        replace(at, carried=at.carried[:1]),
        replace(at, carried=({}, *at.carried[1:])),
        replace(at, sums=replace(at.sums, steps=1.5)),
    ):
        yield replace(right, progress=progress)
    for vectors in ({}, {"weights": short}, {"weights": {}}, {**right.vectors, "squares": short}):
        yield replace(right, vectors=vectors)
    yield replace(right, settings=PlainNumbers(rate=-1.0))
    yield replace(right, best_epoch="x")


@dataclass
class PlainNumbers:
    """Settings that nobody has checked."""

    rate: float


@pytest.mark.parametrize("wrong", list(doctored()))
def test_a_made_up_checkpoint_is_refused_in_one_line(path, wrong):
    """A file of the right form whose parts do not fit each other is refused when it is read, not later."""
    save(wrong, path)

    with pytest.raises(ModelFileError, match=": the checkpoint is damaged, or of another version") as caught:
        load(path)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_a_disk_that_fills_keeps_the_earlier_checkpoint(path, monkeypatch, call):
    """Where the disk is full, one line says so, with exit code 1, and the earlier checkpoint is as it was."""
    first = trainer(PLAIN)
    save(first.checkpoint(), path)
    before = path.read_bytes()
    next(first.events())

    def full(*_given, **_named):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        with pytest.raises(IncompleteError, match="No space left on device; nothing was written") as caught:
            save(first.checkpoint(), path)

    assert caught.value.exit_code == 1
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_fingerprint_is_of_all_that_is_taught():
    """Any change of the examples, the answers or the vocabulary is another fingerprint."""
    task = small_task()
    others = [
        replace(task, name="other"),
        replace(task, labels=task.labels[::-1]),
        replace(task, train=task.train[::-1]),
        replace(task, held_out=task.held_out[1:]),
        replace(task, train=(replace(task.train[0], scored=()), *task.train[1:])),
    ]

    found = {room.fingerprint(one) for one in (task, *others)}

    assert len(found) == 6
    assert room.fingerprint(small_task()) == room.fingerprint(task)
