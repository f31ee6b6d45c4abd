"""The screen of a training in a terminal, which is given back however it ends; files are whole."""

from __future__ import annotations

import re
import signal

import pytest

from rnn_tui.formats.safetensors import load_model
from tests.tui_pty import OPENED, Terminal

LINE = ["train", "slots-elman", "--epochs", "100000", "--output", "m.safetensors"]
EPOCH = re.compile(r"epoch ([0-9,]+) of 100,000")
KEPT = {"m.safetensors", "m.checkpoint", "m.history.jsonl"}
HOME = b"\x1b[1;1H"
GO_ON = "not at its end; go on with the same line and --resume m.checkpoint\n"


def has_learned(terminal) -> bool:
    """Whether the screen has come to the third epoch; a quick machine draws only some of them."""
    found = EPOCH.search(terminal.screen.display[0])
    return found is not None and int(found[1].replace(",", "")) >= 3


def files(folder) -> set[str]:
    """What lies in the folder beside what the program itself keeps."""
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_it_is_paused_looked_into_and_left(tmp_path):
    """Space pauses, Enter opens the explorer on the weights, its q comes back, and q ends it with code 0."""
    with Terminal(LINE, tmp_path) as terminal:
        terminal.wait_for(has_learned)
        terminal.press(" ")
        terminal.wait_for("paused")
        terminal.press("\r")
        terminal.wait_for(OPENED)
        terminal.press("right", "q")
        terminal.wait_for("paused")
        terminal.press("q")

        assert terminal.end() == 0
        assert terminal.left_on() == []
        assert terminal.last_words().endswith(GO_ON)
    assert files(tmp_path) == KEPT
    assert load_model(tmp_path / "m.safetensors").card.accuracy.startswith("accuracy on cities")


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (lambda terminal: terminal.press("ctrl+c"), 130),
        (lambda terminal: terminal.signal(signal.SIGINT), 130),
        (lambda terminal: terminal.signal(signal.SIGTERM), 143),
    ],
    ids=["Ctrl-C", "SIGINT", "SIGTERM"],
)
def test_however_it_is_ended_what_was_learned_is_kept(tmp_path, end, code):
    """Ctrl-C and signals end it after the batch, with their code, the model and a checkpoint written."""
    with Terminal(LINE, tmp_path) as terminal:
        terminal.wait_for(has_learned)
        end(terminal)

        assert terminal.end() == code
        assert terminal.left_on() == []
    assert files(tmp_path) == KEPT


def test_a_lost_terminal_ends_it_with_whole_files(tmp_path):
    """When the terminal goes away the training ends with 129, and every file that is there is whole."""
    with Terminal(LINE, tmp_path) as terminal:
        terminal.wait_for(has_learned)
        terminal.hang_up()

        assert terminal.code_after_hanging_up() == 129
    assert files(tmp_path) <= KEPT


def test_it_ends_by_itself(tmp_path):
    """A training that comes to its end gives the terminal back and says what was written."""
    line = ["train", "slots-elman", "--epochs", "2", "--output", "m.safetensors"]
    with Terminal(line, tmp_path) as terminal:
        assert terminal.end() == 0
        assert terminal.left_on() == []
        assert terminal.last_words().startswith("m.safetensors: 820 numbers, accuracy on cities")
    assert files(tmp_path) == {"m.safetensors", "m.history.jsonl"}


def test_divergence_is_told_where_the_screen_was(tmp_path):
    """A training that runs away gives the terminal back before it says so, exit code 1."""
    line = [*LINE, "--rate", "1e6", "--optimiser", "sgd", "--clip", "0"]
    with Terminal(line, tmp_path) as terminal:
        assert terminal.end() == 1
        assert terminal.left_on() == []
        assert terminal.last_words().startswith("training diverged in epoch 1")


def drawn(terminal) -> bool:
    """Whether the last example stands on the screen, and its frame has ended with the cursor at home."""
    return terminal.screen.display[-2].strip() != "" and bytes(terminal.raw).endswith(HOME)


def test_nothing_is_sent_while_it_is_paused(tmp_path):
    """A paused training draws nothing: a key that means nothing adds no byte."""
    with Terminal(LINE, tmp_path) as terminal:
        terminal.wait_for(has_learned)
        terminal.press(" ")
        terminal.wait_for("paused")
        terminal.press("?")
        terminal.wait_for("open the explorer")
        terminal.press("?")
        terminal.wait_for(drawn)
        before = len(terminal.raw)
        terminal.press("xyz", "q")
        terminal.end()

    sent = bytes(terminal.raw[before:]).partition(b"\x1b[?")[0]
    assert sent == b""
