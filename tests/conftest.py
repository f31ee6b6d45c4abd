"""Tests see nothing of who runs them: no language of theirs, no configuration file, no ignored signals."""

from __future__ import annotations

import os
import signal
from pathlib import Path

for _name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(_name, None)
os.environ["LANG"] = "en_US.UTF-8"
os.environ["RNN_TUI_CONFIG"] = str(Path(__file__).with_name("no-such-file.toml"))
# Whoever is started in the background of a script ignores Ctrl-C, and so would every program that is tested.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
