"""What the commands say, byte for byte: transcripts that are typed again.

``RNN_TUI_RETYPE=1 pytest tests/cli/test_transcripts.py`` writes them anew; look at the difference.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.command_line import retyped

HERE = Path(__file__).parent / "transcripts"
TRANSCRIPTS = sorted(HERE.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_commands_say_what_the_transcript_says(shell, path):
    """Texts, tables, JSON and errors of every command are those of the transcript, to the byte."""
    for name in HERE.glob("*.toml"):
        shutil.copy(name, shell.folder)
    before = path.read_text(encoding="utf-8")

    now = retyped(before, shell)

    if os.environ.get("RNN_TUI_RETYPE"):
        path.write_text(now, encoding="utf-8")
    assert now == before
    assert "\x1b" not in now
