"""Terminals of many kinds, environments of many kinds: the explorer fits in, or says in one line why not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui_pty import START, Terminal, surroundings

SENTENCE = "leave tokyo on may 5th ."
STYLE = re.compile(rb"\x1b\[([0-9;]*)m")
TERMINALS = {
    "xterm-16color": {"TERM": "xterm-16color"},
    "screen": {"TERM": "screen"},
    "tmux": {"TERM": "tmux-256color", "TMUX": "/run/tmux-0/default,1,0"},
    "linux": {"TERM": "linux"},
    "vt100": {"TERM": "vt100"},
    "true colour": {"COLORTERM": "truecolor"},
    "light": {"COLORFGBG": "0;15"},
    "no colour": {"NO_COLOR": "1"},
    "C": {"LANG": "C"},
    "POSIX over UTF-8": {"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"},
    "no language": {"LANG": None},
    "Chinese": {"LANG": "zh_CN.UTF-8"},
}
SWITCHES = {
    "TEXTUAL_DRIVER": "os:nothing",
    "TEXTUAL_LOG": "textual.log",
    "TEXTUAL_PRESS": "q",
    "TEXTUAL_SCREENSHOT": "0",
    "TEXTUAL_SCREENSHOT_LOCATION": ".",
    "TEXTUAL_SHOW_RETURN": "1",
    "TEXTUAL_ALLOW_SIGNALS": "1",
    "TEXTUAL_FILTERS": "dim",
    "TEXTUAL_COLOR_SYSTEM": "nonsense",
    "TEXTUAL_FPS": "1",
    "ESCDELAY": "nonsense",
}


def step_and_quit(terminal: Terminal) -> int:
    """Press a key of most kinds; return the exit code."""
    terminal.wait_for("1")
    terminal.wait_for(lambda terminal: "arrive" in terminal.text)
    terminal.press("right", "n", "2", "d", "?", "\x1b", "q")
    return terminal.end()


@pytest.mark.parametrize("name", TERMINALS)
def test_every_terminal_is_left_as_it_was(tmp_path: Path, name: str) -> None:
    """Old and new terminals, with few colours or none, show the model and are given back whole."""
    with Terminal(["explore"], tmp_path, environ=TERMINALS[name]) as terminal:
        code = step_and_quit(terminal)

        assert (code, terminal.left_on(), terminal.last_words()) == (0, [], "")


def test_no_colour_is_sent_where_none_is_wanted(tmp_path: Path) -> None:
    """With NO_COLOR the only styles are bold, dim, underlined and reverse."""
    with Terminal(["explore"], tmp_path, environ={"NO_COLOR": "1"}) as terminal:
        step_and_quit(terminal)

        styles = {code for found in STYLE.findall(bytes(terminal.raw)) for code in found.split(b";")}

    assert styles <= {b"", b"0", b"1", b"2", b"4", b"7"}


def test_sixteen_colours_are_enough(tmp_path: Path) -> None:
    """A terminal of 16 colours is sent none that it does not have."""
    with Terminal(["explore"], tmp_path, environ={"TERM": "xterm-16color"}) as terminal:
        step_and_quit(terminal)

        styles = {code for found in STYLE.findall(bytes(terminal.raw)) for code in found.split(b";")}

    assert b"38" not in styles
    assert b"48" not in styles
    assert styles & {b"%d" % code for code in (*range(30, 38), *range(90, 98))}


def test_ascii_is_all_that_is_sent_in_the_c_locale(tmp_path: Path) -> None:
    """With LANG=C not one byte beyond ASCII reaches the terminal."""
    with Terminal(["explore"], tmp_path, environ={"LANG": "C"}) as terminal:
        step_and_quit(terminal)

        assert terminal.raw.isascii()


@pytest.mark.parametrize("wrong", ["0", "7", "-3", "nonsense", "1000000"])
def test_sizes_left_over_from_another_terminal_are_not_believed(tmp_path: Path, wrong: str) -> None:
    """COLUMNS and LINES may say what they want: the terminal itself is asked how large it is."""
    with Terminal(["explore"], tmp_path, environ={"COLUMNS": wrong, "LINES": wrong}) as terminal:
        terminal.wait_until_open()
        terminal.wait_for("q quit")

        assert terminal.screen.display[23].strip()
        assert step_and_quit(terminal) == 0


def test_a_terminal_without_a_size_is_taken_for_a_usual_one(tmp_path: Path) -> None:
    """A line that reports 0 columns, as serial ones do, is drawn on as 80 by 24."""
    bare = "import fcntl, termios; fcntl.ioctl(2, termios.TIOCSWINSZ, bytes(8))"
    with Terminal(["explore"], tmp_path, before=bare) as terminal:
        terminal.wait_until_open()

        assert max(len(line.rstrip()) for line in terminal.screen.display) > 60
        assert step_and_quit(terminal) == 0


def test_a_window_may_change_at_any_time(tmp_path: Path) -> None:
    """A window that shrinks to nothing says what it needs, and shows all again when it grows."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.resize(30, 5)
        terminal.wait_for("needs")
        terminal.resize(1, 1)
        terminal.resize(120, 40)
        terminal.wait_for("units")

        assert step_and_quit(terminal) == 0


def test_the_mouse_reports_clicks_only(tmp_path: Path) -> None:
    """Motion of the mouse is never asked for: each report would cost bytes over SSH."""
    with Terminal(["explore"], tmp_path) as terminal:
        step_and_quit(terminal)

        assert {1000, 1006} <= terminal.switched_on()
        assert not {1002, 1003, 1004, 1015, 1016} & terminal.switched_on()


@pytest.mark.parametrize("by", ["option", "configuration"])
def test_the_mouse_can_be_left_to_the_terminal(tmp_path: Path, by: str) -> None:
    """Without the mouse no mode of it is switched on, so that text can be selected as ever."""
    (tmp_path / "config.toml").write_text(
        "mouse = false\n" if by == "configuration" else "", encoding="utf-8"
    )
    with Terminal(["explore", *(["--no-mouse"] if by == "option" else [])], tmp_path) as terminal:
        code = step_and_quit(terminal)

        assert code == 0
        assert not {9, *range(1000, 1017)} & terminal.switched_on()


def test_switches_of_the_toolkit_do_nothing(tmp_path: Path) -> None:
    """No variable of the toolkit imports a module, presses a key, writes a file or changes the screen."""
    with Terminal(["explore"], tmp_path, environ=SWITCHES) as terminal:
        terminal.wait_until_open()
        code = step_and_quit(terminal)

        assert (code, terminal.left_on(), terminal.last_words()) == (0, [], "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("term", ["dumb", "unknown", "", None])
def test_a_terminal_that_cannot_show_it_is_refused_in_words(tmp_path: Path, term: str | None) -> None:
    """A terminal without cursor movement gets one line that points to run, and not one escape."""
    with Terminal(["explore"], tmp_path, environ={"TERM": term}) as terminal:
        code = terminal.end()

        assert code == 2
        assert b"\x1b" not in terminal.raw
        assert terminal.last_words().count("\n") == 1
        assert "rnn-tui run" in terminal.last_words()


@pytest.mark.parametrize("closed", ["", "0", "1", "2"])
def test_no_terminal_at_all_is_refused_in_words(tmp_path: Path, closed: str) -> None:
    """Without a terminal, or with streams that the shell closed, it ends with 2 and at most one line."""
    close = f"import os; os.close({closed}); " if closed else ""
    script = f"{close}import os, sys; os.execv(sys.executable, [sys.executable, '-c', {START!r}, 'explore'])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=surroundings(tmp_path, {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        start_new_session=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == (0 if closed == "2" else 1)


def test_keys_come_from_the_terminal_where_the_data_is_piped_in(tmp_path: Path) -> None:
    """With --input - standard input is the sequence, and the keys are still those of the terminal."""
    with Terminal(["explore", "--input", "-"], tmp_path, data=f"{SENTENCE}\n".encode()) as terminal:
        terminal.wait_until_open()
        terminal.press("right")
        terminal.wait_for("step 2 of 6")
        terminal.wait_for("tokyo")
        terminal.press("q")

        assert (terminal.end(), terminal.left_on()) == (0, [])


def test_keys_come_from_the_terminal_where_standard_input_is_something_else(tmp_path: Path) -> None:
    """A pipe that is not the data is not taken for keys either."""
    with Terminal(["explore"], tmp_path, data=b"qqqq") as terminal:
        terminal.wait_until_open()
        terminal.press("right")
        terminal.wait_for("step 2 of 6")
        terminal.press("q")

        assert (terminal.end(), terminal.left_on()) == (0, [])


@pytest.mark.parametrize(
    ("words", "data", "told"),
    [
        (["--text", "leave xyzzy"], None, "token 2: 'xyzzy'"),
        (["--input", "-"], b"leave \xff\n", "not UTF-8"),
        (["--input", "-"], b"", "the input is empty"),
        (["--cell", "elman", "--text", "1 0; 0"], None, "step 2"),
    ],
)
def test_bad_input_is_told_after_the_screen_was_given_back(
    tmp_path: Path, words: list[str], data: bytes | None, told: str
) -> None:
    """What only the open model can find wrong ends with one line below a clean screen, and exit code 2."""
    with Terminal(["explore", *words], tmp_path, data=data) as terminal:
        code = terminal.end()

        assert (code, terminal.left_on()) == (2, [])
        assert told in terminal.last_words()
        assert terminal.last_words().count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_what_is_no_key_does_no_harm(tmp_path: Path) -> None:
    """Bytes that are no text, broken escape sequences and a large paste change nothing and end nothing."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.press("\x1b[200~" + "q:x\x03" * 500 + "\x1b[201~")
        terminal.press("\x1b[", "\x1b[99999999999;1H", "\x1bP", "\x1b\\", "\x1b[<999;999;999M")
        terminal.press("\x1b[?2026;9$y", "\x1b[0u", "\x1b[27;5;120~")
        terminal.type(b"\xff\xfe\xc3\x28\x9b\x00")
        terminal.press("?")
        terminal.wait_for("Esc leaves")
        terminal.press("q")

        assert (terminal.end(), terminal.left_on()) == (0, [])
