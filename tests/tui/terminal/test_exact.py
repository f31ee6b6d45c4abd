"""The tighter spelling of a frame draws the very screen that the toolkit's own would, in fewer bytes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from types import SimpleNamespace

import pyte
import pytest
from textual._compositor import ChopsUpdate

from rnn_tui.tui.widgets.exact import exact
from tests.tui_pty import Terminal

BOTH = """
import json, rnn_tui.tui.app as app
from textual._compositor import CompositorUpdate
frames = open("frames", "w", buffering=1)
class Both(CompositorUpdate):
    def __init__(self, update): self.plain, self.tight = update, tighter(update)
    def render_segments(self, console):
        plain, tight = self.plain.render_segments(console), self.tight.render_segments(console)
        frames.write(json.dumps([type(self.plain).__name__, plain, tight]) + chr(10))
        return tight
tighter = app.exact
app.exact = lambda update: Both(update) if isinstance(update, CompositorUpdate) else tighter(update)
"""
MARK = "\x1b[?77l"
"""No mode of any terminal; sent when all that a key changed was sent."""
MARKED = f"""
keyed = app.Explorer.press
def press(self, event):
    keyed(self, event)
    self.call_after_refresh(lambda: self._driver.write({MARK!r}))
app.Explorer.press = press
"""
KEYS = [
    "right",
    "left",
    "up",
    "down",
    "n",
    "p",
    "d",
    "M",
    ".",
    "f",
    "+",
    "\t",
    "1",
    "2",
    "3",
    "G",
    "g",
    "\r",
    "\x7f",
    "?",
    "v",
    "\x1b[Z",
]
WIDE = "你好 世界 👍 👩‍👧 e\u0301a ｆｕｌｌ ☺ ß ﷽ 한국어 x"
"""No flags and no marks of style: terminals do not agree on their widths, the emulator least of all."""
LOOKS = {
    "true colour": ((80, 24), {"COLORTERM": "truecolor"}),
    "256 colours": ((120, 40), {}),
    "16 colours": ((100, 30), {"TERM": "xterm-16color"}),
    "no colour": ((200, 60), {"NO_COLOR": "1"}),
    "ASCII": ((70, 20), {"LANG": "C"}),
}


def drawn(screen: pyte.Screen) -> list[list[object]]:
    """What can be seen; the colour and weight of a space cannot."""
    cells = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    return [
        [cell._replace(fg="default", bold=False) if cell.data == " " else cell for cell in row]
        for row in cells
    ]


@pytest.mark.parametrize("name", LOOKS)
def test_frames_are_the_same_in_fewer_bytes(tmp_path: Path, name: str) -> None:
    """Over a random walk of keys, wide and joined characters included, every frame is the same."""
    size, environ = LOOKS[name]
    keys = random.Random(name).choices(KEYS, k=60)
    words = ["explore", "--cell", "lstm", "--text", WIDE]
    with Terminal(words, tmp_path, before=BOTH + MARKED, size=size, environ=environ) as terminal:
        terminal.wait_for("step 1 of")
        for count, key in enumerate(keys, start=1):
            terminal.press(key)
            terminal.wait_for(lambda terminal, count=count: terminal.raw.count(MARK.encode()) >= count)
        terminal.press("q")
        code = terminal.end()

    frames = [json.loads(line) for line in (tmp_path / "frames").read_text(encoding="utf-8").splitlines()]
    plain, tight = pyte.Screen(*size), pyte.Screen(*size)
    sides = (pyte.Stream(plain), 1), (pyte.Stream(tight), 2)
    for frame in frames:
        for stream, side in sides:
            stream.feed(frame[side])
        assert drawn(tight) == drawn(plain)
    partial = [frame for frame in frames if frame[0] == "ChopsUpdate"]
    assert code == 0
    assert len(partial) >= 5
    assert sum(len(tight) for _kind, _plain, tight in partial) < 0.8 * sum(
        len(plain) for _kind, plain, _tight in partial
    )


def test_an_update_of_another_kind_is_sent_as_it_is() -> None:
    """What is no update that is known, in this version of the toolkit or the next, is left alone."""
    unknown = SimpleNamespace(chops=[], spans=[], chop_ends=[])
    changed = ChopsUpdate.__new__(ChopsUpdate)

    assert exact(unknown) is unknown
    assert exact(changed) is changed
