"""Training as a command: what is shown, what is written, and what an interrupt or a failure leaves."""

from __future__ import annotations

import errno
import os
import pty
import re
import signal
import subprocess
from dataclasses import replace

import pytest

from rnn_tui.formats.safetensors import load_model
from rnn_tui.training.loop import Trainer
from rnn_tui.training.measuring import measure
from rnn_tui.zoo import make
from rnn_tui.zoo.make import train
from rnn_tui.zoo.recipe import load_recipe
from tests.program import RUN, started

NAME = "slots-feedforward"
GO_ON = "not at its end; go on with the same line and --resume m.checkpoint"
LINE = ["train", NAME, "--output", "m.safetensors"]
SHOW_CURSOR, HIDE_CURSOR = b"\x1b[?25h", b"\x1b[?25l"
REPORT = re.compile(r"epoch (\d) of 8: loss \d\.\d{4} nats, held-out 0\.\d{4}, gradient norm \d+\.\d{3}")


@pytest.fixture
def short(monkeypatch):
    """The recipe, made shorter: two epochs."""
    monkeypatch.setattr("rnn_tui.zoo.recipe.load_recipe", lambda name: replace(load_recipe(name), epochs=2))


def interrupted(monkeypatch, epoch):
    """Somebody presses Ctrl-C in the middle of an epoch."""
    real = Trainer.epoch

    def run(trainer, number):
        if number == epoch:
            raise KeyboardInterrupt
        return real(trainer, number)

    monkeypatch.setattr(Trainer, "epoch", run)


def test_elsewhere_than_on_a_terminal_each_report_is_a_line(shell, short):
    """Losses go to standard error, a line an epoch, and what was written is said at the end."""
    said = shell(*LINE)

    *reports, end = said.err.splitlines()
    assert (said.code, said.out) == (0, "")
    assert [line.startswith(f"epoch {n} of 2: loss ") for n, line in enumerate(reports, 1)] == [True, True]
    assert re.fullmatch(r"m\.safetensors: 564 numbers, accuracy on cities 0\.\d{3}", end)
    assert load_model(shell.folder / "m.safetensors").hash == train(replace(load_recipe(NAME), epochs=2)).hash


def test_quiet_says_nothing(shell, short):
    """With -q nothing is said, and the model is written."""
    said = shell(*LINE, "-q")

    assert (said.code, said.out, said.err) == (0, "", "")
    assert shell.names() == {"m.safetensors", "m.history.jsonl"}


def test_an_interrupt_writes_the_best_weights(shell, monkeypatch):
    """Ctrl-C in the third epoch: the model as it was after the better of two, exit code 130."""
    interrupted(monkeypatch, 3)

    said = shell(*LINE)

    assert said.code == 130
    assert len(REPORT.findall(said.err)) == 2
    assert load_model(shell.folder / "m.safetensors").hash == train(replace(load_recipe(NAME), epochs=2)).hash


def test_an_interrupt_while_an_epoch_is_measured_keeps_that_epoch(shell, monkeypatch):
    """Ctrl-C after the first epoch but before its report: its weights are written, exit code 130."""
    measures = []

    def measured(model, task):
        measures.append(model)
        if len(measures) == 1:
            raise KeyboardInterrupt
        return measure(model, task)

    monkeypatch.setattr("rnn_tui.training.loop.measure", measured)

    said = shell(*LINE)

    assert said.code == 130
    assert said.err.startswith("m.safetensors: 564 numbers")
    assert load_model(shell.folder / "m.safetensors").hash == train(replace(load_recipe(NAME), epochs=1)).hash


def test_an_interrupt_before_an_epoch_has_ended_keeps_a_checkpoint(shell, monkeypatch):
    """Ctrl-C in the first epoch: no model yet, but a checkpoint to go on from, exit code 130."""
    interrupted(monkeypatch, 1)

    said = shell(*LINE)

    assert (said.code, said.complaint) == (130, GO_ON)
    assert shell.names() == {"m.checkpoint", "m.history.jsonl"}


def test_divergence_is_told_and_nothing_is_written(shell, monkeypatch):
    """A loss that runs away ends the training with a clear line and exit code 1."""
    monkeypatch.setattr("rnn_tui.zoo.recipe.load_recipe", lambda name: replace(load_recipe(name), rate=1e6))
    shell.write("m.safetensors", "the old one")

    said = shell(*LINE)

    assert said.code == 1
    assert re.fullmatch(
        r"training diverged in epoch 1, step \d+: the loss is \S+, .* went first; lower the rate",
        said.complaint,
    )
    assert (shell.folder / "m.safetensors").read_text(encoding="utf-8") == "the old one"


@pytest.mark.parametrize(
    "output", ["", "-", ".", "none/m", "/dev/null", "m/m", "~nobody-of-that-name/m", "a" * 300]
)
def test_a_bad_place_is_refused_before_anything_is_trained(shell, monkeypatch, output):
    """Hours of work are not begun for a file that cannot be written."""
    shell.write("m", "a file is no folder")
    monkeypatch.setattr(make, "train", lambda *_given: pytest.fail("trained"))

    said = shell("train", NAME, "--output", output)

    assert said.code == 2
    assert said.complaint.isprintable()
    assert shell.names() == {"m"}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("call", ["open", "fdopen", "fchmod", "fsync", "replace"])
@pytest.mark.parametrize("after", [False, True])
def test_a_disk_that_fails_leaves_the_old_model_or_the_new(shell, monkeypatch, call, code, after):
    """Whichever call to the disk fails while the model is written, one whole file is there, and a line."""
    train_hash = (
        shell("train", "lee-elman", "--output", "new.safetensors")
        and (shell.folder / "new.safetensors").read_bytes()
    )
    (shell.folder / "new.safetensors").unlink()
    shell.write("m.safetensors", "the old one")
    real = getattr(os, call)

    def failing(*given, **named):
        written = any(str(one).endswith(".tmp") for one in given) or call in ("fdopen", "fchmod", "fsync")
        if not written:
            return real(*given, **named)
        if after and call != "fdopen":
            real(*given, **named)
        elif call == "fdopen":
            os.close(given[0])
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing)
        said = shell("train", "lee-elman", "--output", "m.safetensors")

    assert said.code == (2 if code == errno.EROFS else 1)
    assert said.complaint.isprintable()
    assert shell.names() == {"m.safetensors"}
    assert (shell.folder / "m.safetensors").read_bytes() in (b"the old one", train_hash)


def on_terminal(folder, line, *, env=None, press=None):
    """The exit code and all bytes of a program on a terminal; ``press`` sees them come."""
    ours, theirs = pty.openpty()
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    with started(folder, *line, code=RUN, env=env, **quiet, stderr=theirs) as process:
        os.close(theirs)
        found = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            found += part
            if press is not None:
                press(process, found)
        os.close(ours)
        return process.wait(timeout=60), found


def test_on_a_terminal_the_losses_are_a_curve(tmp_path):
    """On a terminal without keys the losses are a chart that is rewritten in place; the cursor comes back."""
    code, found = on_terminal(tmp_path, LINE)

    text = found.decode()
    assert code == 0
    assert "█" in text
    assert set(REPORT.findall(text)) >= {"1", "8"}
    assert found.rfind(SHOW_CURSOR) > found.rfind(HIDE_CURSOR) >= 0


def test_in_ascii_the_curve_is_ascii(tmp_path):
    """With LANG=C the chart is drawn with ASCII only."""
    _code, found = on_terminal(tmp_path, LINE, env={"LANG": "C"})

    assert found.isascii()
    assert b"@@" in found


def test_a_dumb_terminal_gets_lines(tmp_path):
    """A terminal that can do nothing gets a line an epoch and no escape sequence."""
    _code, found = on_terminal(tmp_path, LINE, env={"TERM": "dumb"})

    assert b"\x1b" not in found
    assert len(REPORT.findall(found.decode())) == 8


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_gives_the_terminal_back(tmp_path, number, code):
    """However the training ends, the cursor is shown again; Ctrl-C has kept the best weights."""
    sent = []

    def press(process, found):
        if b"epoch 2 of" in found and not sent:
            sent.append(process.send_signal(number))

    line = ["train", "names-lstm", "--output", "m.safetensors"]

    ended, found = on_terminal(tmp_path, line, press=press, env={"OPENBLAS_NUM_THREADS": "1"})

    assert ended == code
    assert found.rfind(SHOW_CURSOR) > found.rfind(HIDE_CURSOR) >= 0
    assert b"Traceback" not in found
    kept = {"m.safetensors", "m.checkpoint"} if code == 130 else set()
    assert {path.name for path in tmp_path.iterdir()} == {"m.history.jsonl", *kept}


def test_divergence_on_a_terminal_gives_the_cursor_back(tmp_path):
    """A loss that runs away after good epochs is told below the curve, with the cursor shown."""
    wild = (
        "import dataclasses\nfrom rnn_tui.zoo import recipe\nreal = recipe.load_recipe\n"
        f"recipe.load_recipe = lambda name: dataclasses.replace(real(name), decay=1e9)\n{RUN}"
    )
    ours, theirs = pty.openpty()
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    with started(tmp_path, *LINE, code=wild, **quiet, stderr=theirs) as process:
        os.close(theirs)
        code = process.wait(timeout=60)
    found = os.read(ours, 65536)
    os.close(ours)

    assert code == 1
    assert b"training diverged in epoch 2" in found
    assert found.rfind(SHOW_CURSOR) > found.rfind(HIDE_CURSOR) >= 0
