"""The options of explore: each alone, and the mistakes that are refused before anything is drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui_pty import START, Terminal, surroundings

CELL = 'output = "h"\n[signals]\nh = { kind = "state", is = "tanh(W_h @ x + U_h @ h[-1] + b_h)" }\n'
SESSION = 'version = 1\n[origin]\nmodel = "lee-lstm"\n[place]\nstep = 3\n'
RIGHT = {
    "a model": (["slots-gru"], "z = 1 keeps the old state"),
    "a text": (["--text", "leave tokyo ."], "step 1 of 3"),
    "a text that looks like an option": (["--text=--"], "'--' is not in the vocabulary"),
    "a label": (["sentiment-textrnn", "--text", "the film was good .", "--label", "negative"], "✓"),
    "vectors": (["--cell", "jordan", "--text", "1 0; 0 1; 1 1"], "step 1 of 3"),
    "a file": (["--input", "data.txt"], "step 1 of 4"),
    "a cell": (["--cell", "gru_reset_after"], "step 1 of"),
    "a cell file": (["--cell", "mine.toml", "--hidden-size", "5"], "5 units"),
    "characters": (["--cell", "elman", "--by", "char", "--text", "hello"], "step 1 of 5"),
    "a seed": (["--cell", "elman", "--seed", "7"], "step 1 of"),
    "a session": (["--session", "old.session.toml"], "step 3 of 5"),
    "double precision": (["--precision", "float64"], "float64"),
}
WRONG = {
    "an unknown model": (["slots-lstn"], "did you mean 'slots-lstm'?"),
    "a model file that is not there": (["./no.safetensors"], "there is no such file or folder"),
    "a folder for a model": (["."], "this is a folder"),
    "an unknown cell": (["--cell", "lsmt"], "did you mean 'lstm'?"),
    "a cell file that is not there": (["--cell", "no.toml"], "there is no such file or folder"),
    "a cell file that is a folder": (["--cell", "./"], "this is a folder"),
    "an input that is not there": (["--input", "no.txt"], "there is no such file or folder"),
    "a session that is not there": (["--session", "no.toml"], "there is no such file or folder"),
    "two sequences": (["--text", "a", "--input", "data.txt"], "--text and --input"),
    "an empty text": (["--text", " "], "--text: the input is empty"),
    "a model and a cell": (["slots-lstm", "--cell", "elman"], "leave out --cell"),
    "a size for a model": (["slots-lstm", "--hidden-size", "4"], "--hidden-size is for a --cell"),
    "a seed for a model": (["--seed", "4"], "--seed is for a --cell"),
    "another cut for a model": (["--by", "char"], "--by is for a --cell"),
    "a session and a model": (["slots-lstm", "--session", "old.session.toml"], "leave out MODEL"),
    "a session and a text": (["--session", "old.session.toml", "--text", "a"], "leave out --text"),
    "a session and a label": (["--session", "old.session.toml", "--label", "a"], "leave out --label"),
    "a cell and a label": (["--cell", "elman", "--label", "a"], "gives no answers; leave out --label"),
    "no hidden units": (["--cell", "elman", "--hidden-size", "0"], "--hidden-size"),
    "half a hidden unit": (["--cell", "elman", "--hidden-size", "0.5"], "--hidden-size"),
    "an unknown cut": (["--by", "words"], "did you mean 'word'?"),
    "an unknown precision": (["--precision", "float16"], "--precision"),
    "an unknown option": (["--hiden-size", "3"], "--hidden-size"),
    "a value left out": (["--cell"], "--cell"),
    "a word too many": (["slots-lstm", "slots-gru"], "slots-gru"),
    "a home that does not exist": (["~nobody-at-all/x.safetensors"], "there is no such file or folder"),
    "a name that no file can have": (["x" * 5000], "no model is called"),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder with a file of each kind that explore reads."""
    (tmp_path / "data.txt").write_text("leave tokyo on .\narrive berlin .\n", encoding="utf-8")
    (tmp_path / "mine.toml").write_text(CELL, encoding="utf-8")
    (tmp_path / "old.session.toml").write_text(SESSION, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", RIGHT)
def test_each_option_does_what_it_says(home: Path, name: str) -> None:
    """What an option asks for stands on the screen, or is told below it."""
    words, seen = RIGHT[name]
    with Terminal(["explore", *words], home, size=(120, 40)) as terminal:
        terminal.wait_for(seen)
        terminal.press("q")

        assert terminal.end() == (2 if "not in" in seen else 0)
        assert terminal.left_on() == []


@pytest.mark.parametrize("name", WRONG)
def test_each_mistake_is_one_line_and_nothing_is_drawn(home: Path, name: str) -> None:
    """A mistake that can be seen beforehand ends with 2 and one line that says what was meant."""
    words, told = WRONG[name]
    with Terminal(["explore", *words], home, size=(500, 24)) as terminal:
        code = terminal.end()

        assert code == 2
        assert b"\x1b" not in terminal.raw
        assert told in terminal.last_words()
        assert terminal.last_words().count("\n") == 1


def test_a_wrong_cell_file_is_shown_with_its_fault(home: Path) -> None:
    """What is wrong in a cell file is told with the line and a caret, before anything is drawn."""
    (home / "bad.toml").write_text(CELL.replace("tanh", "tahn"), encoding="utf-8")
    with Terminal(["explore", "--cell", "bad.toml"], home) as terminal:
        code = terminal.end()

        assert code == 2
        assert b"\x1b" not in terminal.raw
        assert terminal.last_words().startswith("bad.toml, signal 'h'")
        assert "^~~~" in terminal.last_words()
        assert "tanh" in terminal.last_words()


def test_pipes_and_unreadable_files_are_refused_without_waiting(home: Path) -> None:
    """A pipe in place of a model is refused at once instead of waiting for somebody to write."""
    os.mkfifo(home / "pipe")
    with Terminal(["explore", "./pipe"], home) as terminal:
        code = terminal.end()

        assert code == 2
        assert "a pipe, a socket or a device" in terminal.last_words().replace("\n", " ")


def test_data_without_an_end_is_refused(home: Path) -> None:
    """A stream that never ends is read up to a limit, then refused in one line."""
    small = "import rnn_tui.cli.commands.explore as m; m.MAX_DATA = 1000"
    with Terminal(["explore", "--input", "-"], home, before=small, data=b"leave . " * 1000) as terminal:
        code = terminal.end()

        assert code == 2
        assert "1,001 bytes are more than the 1,000" in terminal.last_words()
        assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("rnn-tui explore slots-l", "slots-lstm"),
        ("rnn-tui explore --cell gru_reset_a", "gru_reset_after"),
        ("rnn-tui explore --by c", "char"),
    ],
)
def test_names_are_completed_without_numbers(home: Path, words: str, expected: str) -> None:
    """The shell completes the names of models and cells, and neither NumPy nor Textual is loaded for it."""
    script = (
        "import sys, atexit\n"
        "atexit.register(lambda: print({'numpy', 'textual'} & set(sys.modules), file=sys.stderr))\n" + START
    )
    asked = {
        "_RNN_TUI_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=surroundings(home, asked),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout.split() == [expected]
    assert done.stderr.strip() == "set()"
