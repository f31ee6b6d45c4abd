"""What starts at once imports little: watched by what is imported, not by the clock."""

from __future__ import annotations

import pytest

from tests.program import finished

WATCHED = ("numpy", "textual", "typer", "rich", "tomlkit", "hypothesis", "safetensors")
RUN = (
    "import sys\n"
    "from rnn_tui.cli.main import main\n"
    "code = main()\n"
    f"print(code, *[name for name in {WATCHED} if name in sys.modules], file=sys.stderr)\n"
)


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        (["--version"], set()),
        (["--help"], set()),
        (["-h"], set()),
        (["-q", "--version"], set()),
        *[
            ([name, "--help"], set())
            for name in ("cells", "check", "config", "explore", "glossary", "run", "train", "zoo")
        ],
        (["glossary"], set()),
        (["config", "path"], set()),
        (["config", "check"], set()),
        (["config", "show"], {"tomlkit"}),
    ],
    ids=" ".join,
)
def test_what_needs_no_numbers_imports_none(tmp_path, line, allowed):
    """Version, help, configuration and the list of words come without numpy and without Textual."""
    code, out, err = finished(tmp_path, *line, code=RUN)

    assert (code, out != "") == (0, True)
    assert err.split()[0] == "0"
    assert set(err.split()[1:]) <= allowed


@pytest.mark.parametrize(
    "line",
    [["zooo"], ["zoo", "--jsn"], ["train", "nosuch", "--output", "x"]],
    ids=" ".join,
)
def test_what_is_wrong_is_said_at_once(tmp_path, line):
    """A misspelt line is answered without numpy, Textual or Typer."""
    _code, out, err = finished(tmp_path, *line, code=RUN)

    assert out == ""
    assert err.splitlines()[-1] == "2"


@pytest.mark.parametrize(
    "line", [["cells", "lstm"], ["zoo"], ["check", "lstm", "--entries", "1"]], ids=" ".join
)
def test_no_command_but_the_explorer_imports_textual(tmp_path, line):
    """Commands that compute need numpy, but neither Textual nor Typer."""
    _code, _out, err = finished(tmp_path, *line, code=RUN)

    assert set(err.split()[1:]) <= {"numpy"}


def test_python_starts_the_program_by_its_name(tmp_path):
    """Where the program is not on the path, python -m rnn_tui is it, with the same answers and exit codes."""
    run = "import runpy\nrunpy.run_module('rnn_tui', run_name='__main__', alter_sys=True)"

    by_name = finished(tmp_path, "cells", "lstm", code=run)

    assert by_name == finished(tmp_path, "cells", "lstm")
    assert by_name[0] == 0
    assert finished(tmp_path, "zooo", code=run) == finished(tmp_path, "zooo")
