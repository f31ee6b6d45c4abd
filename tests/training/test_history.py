"""The history of a training: whole lines, whatever happens, and only of epochs that happened."""

from __future__ import annotations

import errno
import json
import math
import os

import pytest

from rnn_tui.errors import DataError, IncompleteError
from rnn_tui.training import history
from rnn_tui.training.loop import Report, Settings
from tests.small_models import small_model
from tests.small_task import small_task

SETTINGS = Settings(epochs=3, batch=10, rate=0.03)


def report(epoch: int) -> Report:
    return Report(epoch, 3, 1.0 / epoch, math.nan, 0.5, 2.0, 1.0, 0.03, improved=True)


@pytest.fixture
def path(tmp_path):
    """A history of three epochs."""
    path = tmp_path / "h.jsonl"
    history.begin(path, history.about(small_model(("lstm",)), small_task(), SETTINGS))
    for epoch in (1, 2, 3):
        history.append(path, report(epoch))
    return path


def test_a_history_says_what_is_trained_and_how_it_goes(path):
    """The first line names model, task and settings; each further one is an epoch, as plain JSON."""
    about, *epochs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    assert (about["model"], about["task"], about["settings"]["rate"]) == ("small", "small", 0.03)
    assert [one["epoch"] for one in epochs] == [1, 2, 3]
    assert epochs[1]["loss"] == 0.5
    assert epochs[1]["validation"] is None
    assert history.read(path) == [about, *epochs]


@pytest.mark.parametrize("torn", ['{"epo', '{"epoch": 4, "loss": 1.0}', "\x00\x00", "x" * 200_000])
def test_what_a_crash_left_of_a_line_is_cut_off(path, torn):
    """A line that was never ended does not count, and the next one takes its place."""
    before = path.read_text(encoding="utf-8")
    path.write_text(before + torn, encoding="utf-8")

    found = history.read(path)
    history.append(path, report(4))

    assert [one.get("epoch") for one in found] == [None, 1, 2, 3]
    assert path.read_text(encoding="utf-8").startswith(before + '{"epoch": 4')
    assert [one.get("epoch") for one in history.read(path)] == [None, 1, 2, 3, 4]


def test_a_resumed_training_takes_back_what_it_does_again(path):
    """Going on in epoch 2 removes what was told of epochs 2 and 3, and nothing else."""
    history.go_on(path, 2)

    assert [one.get("epoch") for one in history.read(path)] == [None, 1]


def test_a_disk_that_fills_leaves_the_lines_before(path, monkeypatch):
    """Where a line does not reach the disk, one line says so and the history ends with the line before."""
    before = path.read_bytes()

    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(IncompleteError, match="No space left on device"):
            history.append(path, report(4))

    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file is empty; expected the history of a training"),
        ("no line is ended", "the file is empty; expected the history of a training"),
        ("hello\n", "line 1 is no record of a training"),
        ('{"epoch": 1}\n', "line 1 is no record of a training"),
        ('{"settings": {}}\n[1]\n', "line 2 is no record of a training"),
        ('{"settings": {}}\n{"epoch": NaN}\n', "line 2 is no record of a training"),
        ('{"settings": {}}\n{"epoch": 1, "epoch": 2}\n', "line 2 is no record of a training"),
        ("\x1b[31m\n", "line 1 is no record of a training"),
    ],
)
def test_what_is_no_history_is_refused_in_one_line(tmp_path, text, sentence):
    """Another file is refused with its name and the number of the line."""
    path = tmp_path / "other"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(DataError) as caught:
        history.read(path)

    assert str(caught.value).startswith(f"{path}: {sentence}")
    assert str(caught.value).isprintable()


def test_a_history_that_is_not_there_is_not_made(tmp_path):
    """To append to nothing is an error, and leaves no file."""
    with pytest.raises(DataError, match="there is no such file"):
        history.append(tmp_path / "none", report(1))

    assert list(tmp_path.iterdir()) == []
