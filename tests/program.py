"""The program in a process of its own, as a shell starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

RUN = "from rnn_tui.cli.main import program; program()"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment without a trace of the person who runs the tests."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": ":".join(sys.path),
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "RNN_TUI_CONFIG": str(folder / "config.toml"),
        "LANG": "en_US.UTF-8",
        "TERM": "xterm",
        **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
        **more,
    }


def started(folder: Path, *words: str, code: str = RUN, env: dict[str, str] | None = None, **more):
    """The running program; ``code`` is what Python is given to run it."""
    command = [sys.executable, "-X", "utf8", "-c", code, *words]
    return subprocess.Popen(command, cwd=folder, env=environment(folder, **(env or {})), **more)


def finished(folder: Path, *words: str, code: str = RUN, env: dict[str, str] | None = None, **streams):
    """The exit code, standard output and standard error of the program after its end."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(folder, *words, code=code, env=env, **{**pipes, **streams}) as process:
        out, err = process.communicate(timeout=120)
    return process.returncode, (out or b"").decode(), (err or b"").decode()
