"""However the explorer ends, the terminal is as it was, and the exit code says why."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tui_pty import OPENED, Terminal

SIGNALS = [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
KILL = "import os, signal\ndef kill(): os.kill(os.getpid(), signal.SIGTERM)\n"
MOMENTS = {
    "the screen is made": "import rnn_tui.tui.app as m\nold = m.Explorer.__init__\n"
    "def new(*a, **k): kill(); old(*a, **k)\nm.Explorer.__init__ = new",
    "the terminal is taken": "import rnn_tui.tui.driver as m\nold = m.QuietDriver.start_application_mode\n"
    "def new(self): kill(); old(self)\nm.QuietDriver.start_application_mode = new",
    "the terminal was taken": "import rnn_tui.tui.driver as m\nold = m.QuietDriver.start_application_mode\n"
    "def new(self): old(self); kill()\nm.QuietDriver.start_application_mode = new",
    "the first line is drawn": "import rnn_tui.tui.widgets.board as m\nold = m.Board.render_lines\n"
    "def new(*a): kill(); return old(*a)\nm.Board.render_lines = new",
    "the model is read": "import rnn_tui.session.start as m\nold = m.start\n"
    "def new(origin): kill(); return old(origin)\nm.start = new",
}
STUCK = (
    "import os, time, rnn_tui.tui.app as m\n"
    "def stuck(*_):\n  os.write(2, b'stuck here')\n  while True: time.sleep(60)\n"
    "m.Explorer.perform = stuck"
)
RESTING = "import rnn_tui.tui.terminal as m; m.LAST_RESORT_SECONDS = 0.2"


def test_q_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    """The key q ends with 0, silently, and nothing is left behind on the terminal or the disk."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.press("q")

        code = terminal.end()

        assert (code, terminal.left_on(), terminal.last_words()) == (0, [], "")
        assert not list(tmp_path.iterdir())


def test_modern_terminals_get_back_what_they_agreed_to(tmp_path: Path) -> None:
    """A terminal that knows synchronised frames and in-band sizes has both switched off again."""
    with Terminal(["explore"], tmp_path, answers=True) as terminal:
        terminal.wait_until_open()
        terminal.press("q")

        code = terminal.end()

        assert 2048 in terminal.switched_on()
        assert (code, terminal.left_on()) == (0, [])


def test_ctrl_c_interrupts(tmp_path: Path) -> None:
    """Ctrl-C ends with 130, as any interrupted program does."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.press("ctrl+c")

        code = terminal.end()

        assert (code, terminal.left_on(), terminal.last_words()) == (130, [], "")


@pytest.mark.parametrize(("number", "expected"), SIGNALS)
def test_signals_end_it(tmp_path: Path, number: signal.Signals, expected: int) -> None:
    """A signal to end is obeyed at once, and the exit code names the signal."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.signal(number)

        code = terminal.end()

        assert (code, terminal.left_on(), terminal.last_words()) == (expected, [], "")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_signal_during_the_start_ends_it(tmp_path: Path, moment: str) -> None:
    """A signal to end is obeyed from the first moment on, whatever stage the start has reached."""
    with Terminal(["explore"], tmp_path, before=KILL + MOMENTS[moment]) as terminal:
        code = terminal.end()

        assert (code, terminal.left_on()) == (143, [])


def test_a_signal_ends_even_what_hangs(tmp_path: Path) -> None:
    """A program that hangs in a command gives the terminal back and is gone soon after the signal."""
    with Terminal(["explore"], tmp_path, before=f"{RESTING}\n{STUCK}") as terminal:
        terminal.wait_until_open()
        terminal.press("right")
        terminal.wait_for("stuck here")
        terminal.signal(signal.SIGTERM)

        code = terminal.end()

        assert (code, terminal.left_on()) == (143, [])


def test_a_signal_ends_what_waits_for_a_terminal_that_takes_no_bytes(tmp_path: Path) -> None:
    """A reader that stopped reading for good cannot keep the program alive after a signal."""
    flood = (
        f"{RESTING}\nimport rnn_tui.tui.app as m\n"
        "m.Explorer.perform = lambda self, _: self._driver.write('x' * 10**7)"
    )
    with Terminal(["explore"], tmp_path, before=flood) as terminal:
        terminal.wait_until_open()
        terminal.press("right")
        terminal.wait_for("xxxx")
        terminal.signal(signal.SIGTERM)

        code = terminal.code_after_hanging_up()

        assert code == 143


def opened(terminal: Terminal) -> None:
    terminal.wait_until_open()


def playing(terminal: Terminal) -> None:
    terminal.wait_until_open()
    terminal.press(" ")
    terminal.wait_for("step 2 of")


def starting(terminal: Terminal) -> None:
    terminal.wait_for(lambda terminal: bool(terminal.raw))


@pytest.mark.parametrize("moment", [opened, playing, starting])
def test_no_process_is_left_after_the_terminal_went_away(
    tmp_path: Path, moment: Callable[[Terminal], None]
) -> None:
    """A closed window or a lost connection ends the program with 129, and no report of a bug is written."""
    with Terminal(["explore"], tmp_path) as terminal:
        moment(terminal)
        terminal.hang_up()

        code = terminal.code_after_hanging_up()

        assert code == 129
        assert not list(tmp_path.rglob("crash*"))


def test_a_terminal_that_goes_without_a_signal_is_noticed(tmp_path: Path) -> None:
    """The end of the keys is an end too, where nobody sends the signal for it."""
    deaf = (
        "import rnn_tui.tui.terminal as m, signal\n"
        "m.ENDINGS = (signal.SIGTERM,)\n"
        "import rnn_tui.cli.main as c\n"
        "c._end_with_code_on = lambda *_: signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    )
    with Terminal(["explore"], tmp_path, before=deaf) as terminal:
        terminal.wait_until_open()
        terminal.hang_up()

        code = terminal.code_after_hanging_up()

        assert code == 129


def test_edits_survive_a_lost_connection(tmp_path: Path) -> None:
    """What was changed is kept when the terminal goes away, and can be opened again."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        change_the_cell(terminal)
        terminal.hang_up()

        code = terminal.code_after_hanging_up()

    assert code == 129
    kept = tmp_path / "state" / "rnn-tui" / "last.session.toml"
    assert "edits = [" in kept.read_text(encoding="utf-8")


def test_the_way_back_is_told_after_edits(tmp_path: Path) -> None:
    """After quitting with edits one line says how to come back, and the command in it does."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        change_the_cell(terminal)
        changed = terminal.text.splitlines()[0]
        terminal.press("q")
        code = terminal.end()
        told = terminal.last_words()

    _words, _colon, command = told.strip().partition(": rnn-tui ")
    with Terminal(command.split(), tmp_path) as again:
        again.wait_for(changed)
        again.press("q")

        assert (code, told.count("\n"), again.end()) == (0, 1, 0)


def test_ctrl_z_is_harmless(tmp_path: Path) -> None:
    """Ctrl-Z neither stops the program nor changes anything."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.press("ctrl+z", "right")
        terminal.wait_for("step 2 of")
        terminal.press("q")

        assert (terminal.end(), terminal.left_on()) == (0, [])


def test_a_program_that_is_stopped_and_goes_on_draws_everything_again(tmp_path: Path) -> None:
    """Stopped by the shell it gives the terminal back; when it goes on, the screen is there again."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.signal(signal.SIGTSTP)
        terminal.wait_for(lambda terminal: terminal.raw.endswith(b"\x1b[?25h"))
        os.waitid(os.P_PID, terminal.program.pid, os.WSTOPPED)
        left = terminal.left_on()
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.wait_for(OPENED)
        terminal.press("q")

        assert (left, terminal.end(), terminal.left_on()) == ([], 0, [])


def change_the_cell(terminal: Terminal) -> None:
    terminal.press("m")
    terminal.wait_for("Esc leaves")
    terminal.press("\r")
    terminal.wait_for("equations")
