"""How the program ends: pipes that close, places that are full, signals, and its own mistakes."""

from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest

from rnn_tui.cli import main as program
from rnn_tui.cli.declare import Command
from rnn_tui.errors import EXIT_BUG
from tests.program import RUN, finished, started

LINES = [["--version"], ["--help"], ["cells", "lstm", "--backward"], ["zoo", "--json"], ["config", "show"]]
TYPED = "ana-lucia"


@pytest.mark.parametrize("buffered", ["", "1"])
@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_a_pipe_that_nobody_reads_ends_the_program_silently(tmp_path, line, buffered):
    """When the reader of a pipe has gone, the exit code is 141 and no word is said."""
    read, write = os.pipe()
    os.close(read)

    code, _out, err = finished(tmp_path, *line, stdout=write, env={"PYTHONUNBUFFERED": buffered})

    os.close(write)
    assert (code, err) == (141, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_a_full_disk_is_told_in_one_line(tmp_path, line):
    """When standard output cannot take it, one line says so, and the exit code is 1."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        code, _out, err = finished(tmp_path, *line, stdout=full)

    assert (code, err) == (1, "standard output: No space left on device\n")


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_a_closed_output_is_told_in_one_line(tmp_path, line):
    """Without a standard output the program says that it is closed, and does not crash."""
    code = f"import os, sys; os.close(1); sys.stdout = None; {RUN}"

    ended, _out, err = finished(tmp_path, *line, code=code)

    assert (ended, err) == (1, "standard output is closed; nothing was written\n")


def test_an_error_that_nobody_can_hear_still_has_its_code(tmp_path):
    """Without a standard error, or with a full one, the exit code is that of the error."""
    closed = f"import os, sys; os.close(2); sys.stderr = None; {RUN}"

    assert finished(tmp_path, "zooo", code=closed)[0] == 2
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        assert finished(tmp_path, "zooo", stderr=full)[0] == 2


@pytest.mark.parametrize(
    ("env", "encoding"),
    [({"LC_ALL": "C"}, "utf-8"), ({"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}, "ascii")],
)
@pytest.mark.parametrize(
    "line",
    [
        ["cells", "lstm", "--backward"],
        ["zoo", "slots-zh-elman"],
        ["zoo", "台北"],
        ["--lang", "zh_CN", "zooo"],
    ],
)
def test_a_poor_terminal_gets_ascii(tmp_path, line, env, encoding):
    """Where only ASCII can be shown, nothing else is written, and nothing breaks."""
    code, out, err = finished(tmp_path, *line, env=env)

    assert code in (0, 2)
    assert (out + err).isascii(), encoding
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "line",
    [
        ["cells", "lstm", "--color", "always"],
        ["zoo"],
        ["--help"],
        ["zooo"],
        ["check", "lstm", "--entries", "1"],
    ],
    ids=" ".join,
)
def test_a_pipe_gets_no_escape_sequence(tmp_path, line):
    """What goes into a pipe holds no escape byte, whatever colours are asked for."""
    _code, out, err = finished(tmp_path, *line)

    assert "\x1b" not in out + err


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_a_signal_ends_the_program_with_its_number(tmp_path, number, code):
    """A signal ends a long check at once, without a word and without leaving a file."""
    begun = (
        "from rnn_tui.training import gradient_check as room\n"
        "real = room.random_sequences\n"
        "def told(*given):\n"
        "    print('begun', flush=True)\n"
        "    return real(*given)\n"
        f"room.random_sequences = told\n{RUN}"
    )
    with started(
        tmp_path,
        "check",
        "names-lstm",
        "--entries",
        "100000",
        code=begun,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"begun\n"

        process.send_signal(number)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (code, b"", b"")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def broken(shell, monkeypatch):
    """A program one of whose commands has a mistake, made while it holds what the user typed."""

    def action(values):
        held = values["name"]
        raise KeyError(f"no such token: {held}")

    zoo = program.load_command("zoo")
    bad = Command("zoo", zoo.summary, action, zoo.arguments, zoo.options, zoo.examples)
    monkeypatch.setattr(program, "load_command", lambda _name: bad)
    return shell


def test_a_bug_ends_in_one_line_and_a_report(broken):
    """A mistake of the program's own is one line, exit code 70, and a report in the state folder."""
    said = broken("zoo", TYPED)

    assert said.code == EXIT_BUG == 70
    found = re.fullmatch(r"rnn-tui: this is a bug in rnn-tui \(KeyError\); report: (.*)", said.complaint)
    assert found is not None
    report = (broken.folder / "state" / "rnn-tui" / "crash-report.txt").read_text(encoding="utf-8")
    assert found[1] == str(broken.folder / "state" / "rnn-tui" / "crash-report.txt")
    assert report.startswith("builtins.KeyError\n")
    assert re.search(r"^rnn_tui/cli/main.py:\d+ main$", report, re.MULTILINE)


def test_the_report_of_a_bug_holds_nothing_of_the_user(broken):
    """Neither what was typed nor where the user's files lie stands in the report."""
    broken("zoo", TYPED)

    report = (broken.folder / "state" / "rnn-tui" / "crash-report.txt").read_text(encoding="utf-8")
    assert TYPED not in report
    assert str(broken.folder) not in report
    assert os.sep + "home" not in report
    assert all(not line.startswith("/") for line in report.splitlines())


def test_with_debug_a_bug_shows_where_but_no_values(broken):
    """With --debug the traceback is shown, without the values of variables."""
    said = broken("zoo", "x", "--debug")

    assert said.code == EXIT_BUG
    assert "Traceback (most recent call last)" in said.err
    assert "values = " not in said.err
    assert said.err.endswith("crash-report.txt\n")


def test_a_bug_where_no_report_can_be_written_is_still_one_line(broken, monkeypatch):
    """If the state folder cannot be made, the line says that there is no report."""
    broken.write("blocked", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(broken.folder / "blocked"))

    said = broken("zoo", TYPED)

    assert said.code == EXIT_BUG
    assert said.complaint == "rnn-tui: this is a bug in rnn-tui (KeyError); the report could not be written"
