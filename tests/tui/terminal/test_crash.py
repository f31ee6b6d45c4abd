"""A bug ends the explorer with one line, a report without the user's data, and the session saved."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui_pty import Terminal

BOOM = (
    "def boom(*_, **__):\n  hidden = 'a local: leave tokyo'\n  raise ValueError('a message: leave tokyo')\n"
)
SECOND = (
    "calls = []\n"
    "def later(old):\n"
    "  def new(*a, **k):\n"
    "    calls.append(1)\n"
    "    return boom() if len(calls) > 1 else old(*a, **k)\n"
    "  return new\n"
)
FRAME = (
    "import rnn_tui.tui.app as a, rnn_tui.tui.widgets.exact as m\n"
    "old = a.Explorer.perform\n"
    "def new(*args):\n"
    "  m.ExactUpdate.pieces = boom\n"
    "  return old(*args)\n"
    "a.Explorer.perform = new"
)
TEXT = "leave tokyo on may 5th ."
OPEN = {
    "a key": ("right", "import rnn_tui.tui.app as m; m.Explorer.perform = boom"),
    "a click": ("\x1b[<0;5;5M\x1b[<0;5;5m", "import rnn_tui.tui.clicks as m; m.clicked = boom"),
    "a list": ("v", "import rnn_tui.tui.lists as m; m.views = boom"),
    "the thread that reads keys": ("right", "import rnn_tui.tui.driver as m; m.QuietDriver._read = boom"),
    "a pane that draws": (
        "right",
        SECOND
        + "import rnn_tui.tui.panes.timeline as m\nm.PANE.__class__.draw = later(m.PANE.__class__.draw)",
    ),
    "the frame": ("right", FRAME),
}
CLOSED = {
    "the line is read": "import rnn_tui.cli.commands.explore as m; m.check_names = boom",
    "the app is made": "import rnn_tui.tui.app as m; m.Explorer.__init__ = boom",
    "the driver is made": "import rnn_tui.tui.driver as m; m.QuietDriver.__init__ = boom",
    "the widgets are made": "import rnn_tui.tui.app as m; m.Explorer.compose = boom",
    "the screen is mounted": "import rnn_tui.tui.app as m; m.Explorer.on_mount = boom",
    "the first frame is composed": "import rnn_tui.tui.app as m; m.skeleton = boom",
    "the first frame is drawn": "import rnn_tui.tui.widgets.board as m; m.Board.render_lines = boom",
    "the model is read": "import rnn_tui.session.start as m; m.start = boom",
}


def kept(home: Path, name: str) -> Path:
    return home / "state" / "rnn-tui" / name


@pytest.mark.parametrize("where", OPEN)
def test_a_bug_ends_in_one_line_with_the_session_saved(tmp_path: Path, where: str) -> None:
    """A bug while a model is open costs no work: the line says where the report is and how to come back."""
    key, broken = OPEN[where]
    with Terminal(["explore", "--text", TEXT], tmp_path, before=BOOM + broken) as terminal:
        terminal.wait_until_open()
        terminal.press(key)

        code = terminal.end()

        told = terminal.last_words()
        assert (code, terminal.left_on()) == (70, [])
    assert told == (
        f"rnn-tui: this is a bug in rnn-tui (ValueError); report: {kept(tmp_path, 'crash-report.txt')}; "
        f"come back with: rnn-tui explore --session {kept(tmp_path, 'crashed.session.toml')}\n"
    )
    assert TEXT in kept(tmp_path, "crashed.session.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("moment", CLOSED)
def test_a_bug_during_the_start_ends_in_one_line(tmp_path: Path, moment: str) -> None:
    """A bug before a model is open leaves a clean terminal, one line and a report."""
    with Terminal(["explore", "--text", TEXT], tmp_path, before=BOOM + CLOSED[moment]) as terminal:
        code = terminal.end()

        told = terminal.last_words().rpartition("\x07")[2]
        assert (code, terminal.left_on()) == (70, [])
    report = kept(tmp_path, "crash-report.txt")
    assert told == f"rnn-tui: this is a bug in rnn-tui (ValueError); report: {report}\n"
    assert not kept(tmp_path, "crashed.session.toml").exists()


def test_the_report_holds_nothing_of_the_user(tmp_path: Path) -> None:
    """The report names the kind of the error, versions and places: no text, no message, no variable."""
    key, broken = OPEN["a key"]
    with Terminal(["explore", "--text", TEXT], tmp_path, before=BOOM + broken) as terminal:
        terminal.wait_until_open()
        terminal.press(key)
        terminal.end()

        everything = bytes(terminal.raw).decode()

    report = kept(tmp_path, "crash-report.txt").read_text(encoding="utf-8")
    assert report.startswith("builtins.ValueError\nrnn-tui ")
    assert "rnn_tui/tui/app.py:" in report
    assert not any(word in report for word in ("tokyo", "a message", "a local", str(tmp_path)))
    assert not any(word in everything for word in ("a local", "a message", "Traceback"))


def test_debug_shows_the_traceback_and_no_variables(tmp_path: Path) -> None:
    """With --debug the traceback comes before the line, without the values of variables."""
    key, broken = OPEN["a key"]
    with Terminal(["explore", "--debug"], tmp_path, before=BOOM + broken) as terminal:
        terminal.wait_until_open()
        terminal.press(key)

        code = terminal.end()

        told = terminal.last_words()
        assert (code, terminal.left_on()) == (70, [])
    assert told.startswith("Traceback")
    assert "a message" in told
    assert "a local" not in told


def test_a_session_that_cannot_be_saved_does_not_hide_the_bug(tmp_path: Path) -> None:
    """Where the session itself is broken, the line and the report are there all the same."""
    key, broken = OPEN["a key"]
    worse = "\nimport rnn_tui.session.file as f; f.write_session = boom"
    with Terminal(["explore"], tmp_path, before=BOOM + broken + worse) as terminal:
        terminal.wait_until_open()
        terminal.press(key)

        code = terminal.end()

        told = terminal.last_words()
    assert code == 70
    assert told.endswith("crash-report.txt\n")
    assert "come back" not in told


def test_a_report_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    """Where nothing can be written the line says that, and the exit code is that of a bug."""
    (tmp_path / "state").write_text("in the way", encoding="utf-8")
    key, broken = OPEN["a key"]
    with Terminal(["explore"], tmp_path, before=BOOM + broken) as terminal:
        terminal.wait_until_open()
        terminal.press(key)

        code = terminal.end()

        told = terminal.last_words()
    assert code == 70
    assert told == "rnn-tui: this is a bug in rnn-tui (ValueError); the report could not be written\n"
