"""Something is seen at once: what takes long to load is loaded after the first paint."""

from __future__ import annotations

import json
from pathlib import Path

from tests.tui_pty import Terminal

LOOK = """
import json, sys, rnn_tui.tui.widgets.board as m
old = m.Board.render_lines
def new(*a):
    if not m.__dict__.get("seen"):
        m.seen = True
        json.dump(sorted(sys.modules), open("modules.json", "w"))
    return old(*a)
m.Board.render_lines = new
"""
LATER = {"numpy", "typer", "tomlkit", "safetensors", "rnn_tui.session.session"}


def test_the_first_paint_waits_for_no_numbers(tmp_path: Path) -> None:
    """The frame is painted before NumPy, Typer and the session are loaded."""
    with Terminal(["explore"], tmp_path, before=LOOK) as terminal:
        terminal.wait_until_open()
        terminal.press("q")
        terminal.end()

    loaded = set(json.loads((tmp_path / "modules.json").read_text(encoding="utf-8")))
    assert "textual.app" in loaded
    assert LATER & loaded == set()
