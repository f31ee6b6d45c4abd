"""The program as it is typed, run within the tests' own process, and what it says."""

from __future__ import annotations

import io
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from rnn_tui.cli.main import main
from rnn_tui.i18n import set_language

LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "NO_COLOR", "COLUMNS", "LINES", "_RNN_TUI_COMPLETE")
ENDINGS = (signal.SIGTERM, signal.SIGHUP)
COMMAND = re.compile(r"^\$ rnn-tui ?(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """What stands on standard error where nothing else may stand anywhere: one line."""
        assert self.out == ""
        assert self.err.endswith("\n")
        return self.err[:-1]


class Shell:
    """Types commands in an empty folder, with no settings of the person who runs the tests."""

    def __init__(self, patch: pytest.MonkeyPatch, folder: Path) -> None:
        self.patch, self.folder = patch, folder
        for name in LANGUAGE:
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "en_US.UTF-8")
        patch.setenv("TERM", "xterm")
        patch.setenv("HOME", str(folder))
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("RNN_TUI_CONFIG", "config.toml")
        patch.chdir(folder)

    def __call__(self, *words: str) -> Said:
        """Run the program with these words; a single one with spaces is split as a shell splits it."""
        line = shlex.split(words[0]) if len(words) == 1 and " " in words[0] else list(words)
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True), io.StringIO()
        with self.patch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = main(line)
        set_language(None)
        return Said(code, out.buffer.getvalue().decode(), err.getvalue())

    def write(self, name: str, content: str | bytes) -> Path:
        """Lay a file into the folder."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def names(self) -> set[str]:
        """What lies in the folder."""
        return {path.name for path in self.folder.iterdir()}


@contextmanager
def opened(patch: pytest.MonkeyPatch, folder: Path) -> Iterator[Shell]:
    """A shell; language and signals are given back behind it."""
    handlers = {one: signal.getsignal(one) for one in ENDINGS}
    set_language(None)
    try:
        yield Shell(patch, folder)
    finally:
        set_language(None)
        for one, handler in handlers.items():
            signal.signal(one, handler)


def retyped(transcript: str, shell: Shell) -> str:
    """Type the commands of a transcript again; return it as it is now.

    Below ``$ rnn-tui …`` stands what the command says: what goes to standard error behind ``!``, and in
    brackets the exit code if it is not 0.
    """
    head = transcript[: transcript.index("$ rnn-tui")]
    return head + "\n".join(_typed(found[1], shell) for found in COMMAND.finditer(transcript))


def _typed(line: str, shell: Shell) -> str:
    said = shell(*shlex.split(line))
    complaints = "".join(f"! {one}\n" for one in said.err.splitlines())
    return (
        f"$ rnn-tui {line}".rstrip() + f"\n{said.out}{complaints}" + (f"[{said.code}]\n" if said.code else "")
    )
