"""Tests see nothing of who runs them: no language of theirs, no configuration file."""

from __future__ import annotations

import os
from pathlib import Path

for _name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "en_US.UTF-8"
os.environ["RNN_TUI_CONFIG"] = str(Path(__file__).with_name("no-such-file.toml"))
