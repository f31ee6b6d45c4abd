"""What is typed faster than the screen follows is not lost: it does what it would do if typed slowly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui_pty import Terminal

TYPED = {
    b":goto 5\r": "step 5 of 6",
    b":goto 5\rh": "step 4 of 6",
    b":goto 2\r:goto 99\r\x15goto 4\rll": "step 6 of 6",
    b"/november\rl": "step 5 of 6",
    b"eleave tokyo .\r\x1b[C": "step 2 of 3",
}
WAITING = "import rnn_tui.session.start as m, time\nold = m.start\n"
ENDLESS = WAITING + "def new(origin):\n  while True: time.sleep(0.01)\nm.start = new"
UNTIL_TYPED = (
    WAITING + "import rnn_tui.tui.opening as o\nheard = []\nhear = o.Opening.hear\n"
    "def new_hear(self, event): heard.append(event); hear(self, event)\n"
    "o.Opening.hear = new_hear\n"
    "def new(origin):\n  while len(heard) < 8: time.sleep(0.001)\n  return old(origin)\nm.start = new"
)


@pytest.mark.parametrize("typed", TYPED)
def test_keys_of_one_packet_are_all_taken_in_order(tmp_path: Path, typed: bytes) -> None:
    """A line that is typed in one go, with what opens it and what follows it, is done as if typed slowly."""
    with Terminal(["explore"], tmp_path) as terminal:
        terminal.wait_until_open()
        terminal.type(typed)
        terminal.wait_for(TYPED[typed])
        terminal.type(b"q")

        assert (terminal.end(), terminal.left_on()) == (0, [])


@pytest.mark.parametrize(("typed", "code"), [(b"q", 0), (b"lnq", 0), (b"\x03", 130), (b":\x03", 130)])
def test_nobody_has_to_wait_for_a_model(tmp_path: Path, typed: bytes, code: int) -> None:
    """While a model is being read, the key that quits and Ctrl-C leave at once and in order."""
    with Terminal(["explore"], tmp_path, before=ENDLESS) as terminal:
        terminal.wait_for("opening")
        terminal.type(typed)

        assert (terminal.end(), terminal.left_on(), terminal.last_words()) == (code, [], "")


def test_what_is_typed_before_the_model_is_open_is_done_then(tmp_path: Path) -> None:
    """Keys typed while a model is being read wait for it, and a q within a line is not taken for quit."""
    with Terminal(["explore"], tmp_path, before=UNTIL_TYPED) as terminal:
        terminal.wait_for("opening")
        terminal.type(b"l:q goto")
        terminal.wait_for("q goto")

        assert "step 2 of 6" in terminal.text
