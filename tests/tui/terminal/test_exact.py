"""The tighter spelling of a frame draws the very screen that the toolkit's own would, in fewer bytes."""

from __future__ import annotations

import json
import random
from pathlib import Path
from types import SimpleNamespace

import pyte
import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from rnn_tui.tui.widgets.exact import exact
from tests.tui_pty import Terminal

BOTH = """
import json, rnn_tui.tui.app as app, rnn_tui.tui.board_app as drawn
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import CompositorUpdate
frames = open("frames", "w", buffering=1)
class Both(CompositorUpdate):
    def __init__(self, update): self.plain, self.tight = update, tighter(update)
    def render_segments(self, console):
        plain, tight = self.plain.render_segments(console), self.tight.render_segments(console)
        frames.write(json.dumps([type(self.plain).__name__, plain, tight]) + chr(10))
        return tight
tighter = drawn.exact
drawn.exact = lambda update: Both(update) if isinstance(update, CompositorUpdate) else tighter(update)
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
    assert code == 0
    for kind, least in {"ChopsUpdate": 5, "LayoutUpdate": 2}.items():
        sizes = [(len(plain), len(tight)) for found, plain, tight in frames if found == kind]
        assert len(sizes) >= least
        assert sum(tight for _plain, tight in sizes) < 0.8 * sum(plain for plain, _tight in sizes)


def test_the_ends_of_lines_are_erased_where_nothing_is_seen_of_them() -> None:
    """Over old text, lines of wide characters and coloured grounds end as they do without the erasing."""
    console = Console(color_system="truecolor", force_terminal=True)
    styles = [Style(), Style(bold=True), Style(bgcolor="red"), Style(reverse=True), Style(color="blue")]
    pieces = ["  ", "   ", "你好", "e\u0301 ", "ab", " "]
    choose = random.Random(1).choice
    lines = []
    for _line in range(200):
        words = [Segment(choose(pieces), choose(styles)) for _word in range(12)]
        lines.append([Strip(words).crop(0, 20).extend_cell_length(20, Style())])
    lines += [[Strip([Segment(" " * 20, style)])] for style in styles]
    plain, tight = pyte.Screen(20, len(lines)), pyte.Screen(20, len(lines))
    update = LayoutUpdate(lines, Region(0, 0, 20, len(lines)))

    sent = [one.render_segments(console) for one in (update, exact(update))]

    for screen, text in zip((plain, tight), sent, strict=True):
        pyte.Stream(screen).feed("\r\n".join(["x" * 20] * len(lines)) + "\x1b[H" + text)
    assert drawn(tight) == drawn(plain)
    assert sent[1].count("\x1b[K") > 20


def test_an_update_of_another_kind_is_sent_as_it_is() -> None:
    """What is no update that is known, in this version of the toolkit or the next, is left alone."""
    unknown = SimpleNamespace(chops=[], spans=[], chop_ends=[])
    changed = [kind.__new__(kind) for kind in (ChopsUpdate, LayoutUpdate)]

    assert exact(unknown) is unknown
    assert [exact(one) for one in changed] == changed
