"""Completion: the shells' own protocols, answered with names and options, without numbers."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys

import pytest

from rnn_tui.cells import cell_names, signal_names
from rnn_tui.cli.main import command_names
from rnn_tui.zoo import model_names
from tests.program import RUN as PROGRAM
from tests.program import environment, finished

RUN = (
    "import sys\n"
    "from rnn_tui.cli.main import main\n"
    "code = main()\n"
    "assert not {'numpy', 'textual'} & set(sys.modules)\n"
    "sys.exit(code)\n"
)
SLOTS = [name for name in model_names() if name.startswith("slots-zh")]


def bash(line):
    return {"_RNN_TUI_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}


def zsh(line):
    return {"_RNN_TUI_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": line}


def fish(line):
    return {
        "_RNN_TUI_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }


def completed(folder, asked):
    """The words that a shell is given, whatever stands around them."""
    code, out, err = finished(folder, code=RUN, env=asked)
    assert (code, err) == (0, "")
    return [word.strip("'\"()").removeprefix("_arguments '*: :((\"") for word in out.split()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rnn-tui ", command_names()),
        ("rnn-tui zoo slots-zh", SLOTS),
        ("rnn-tui -q zoo --json slots-zh", SLOTS),
        ("rnn-tui explore slots-zh", SLOTS),
        ("rnn-tui train slots-zh", SLOTS),
        ("rnn-tui check gru", [name for name in cell_names() if name.startswith("gru")]),
        ("rnn-tui cells ", list(cell_names())),
        ("rnn-tui explore --cell lstm_", [name for name in cell_names() if name.startswith("lstm_")]),
        ("rnn-tui run slots-lstm --signals ", list(signal_names())),
        ("rnn-tui run slots-lstm --signals f,", [f"f,{name}" for name in signal_names()]),
        ("rnn-tui config ", ["path", "show", "check"]),
        ("rnn-tui --color n", ["never"]),
        ("rnn-tui cells --la", ["--lang", "--latex"]),
        ("rnn-tui zoo nosuch", []),
    ],
)
def test_bash_is_given_the_words_that_fit(tmp_path, line, words):
    """Commands, models, cells, signals, choices and options are completed where they belong."""
    assert completed(tmp_path, bash(line)) == words


@pytest.mark.parametrize("ask", [zsh, fish])
def test_zsh_and_fish_are_given_the_same_words(tmp_path, ask):
    """The protocols of the other shells answer with the same names."""
    out = finished(tmp_path, code=RUN, env=ask("rnn-tui zoo slots-zh"))[1]

    assert [name for name in model_names() if name in out] == SLOTS


@pytest.mark.parametrize(
    ("name", "mark"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --command")]
)
def test_every_shell_has_its_script(tmp_path, name, mark):
    """The script of each shell asks this program by its own variable."""
    code, out, err = finished(tmp_path, env={"_RNN_TUI_COMPLETE": f"source_{name}"})

    assert (code, err) == (0, "")
    assert mark in out
    assert f"_RNN_TUI_COMPLETE=complete_{name}" in out


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_itself_completes_with_the_script(tmp_path):
    """With the script in its start, bash finds the models when the Tab key is pressed."""
    script = finished(tmp_path, env={"_RNN_TUI_COMPLETE": "source_bash"})[1]
    program = tmp_path / "rnn-tui"
    program.write_text(
        f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(PROGRAM)} "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    pressed = (
        "COMP_WORDS=(rnn-tui zoo slots-zh) COMP_CWORD=2\n_rnn_tui_completion rnn-tui\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    env = environment(tmp_path)

    done = subprocess.run(
        ["bash", "--norc"],
        input=script + pressed,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**env, "PATH": f"{tmp_path}:{env['PATH']}"},
    )

    assert (done.stdout.split(), done.stderr) == (SLOTS, "")
