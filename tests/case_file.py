r"""Tests of commands as text files: what is typed, what lies around, and what must come of it.

    # One sentence that says what the case shows.
    --- command
    run lee-elman "1 1; 1 1" --format csv
    --- file data.csv
    1,1
    --- stdout
    …

Sections: ``command`` (without the program's name), ``stdin``, ``file NAME``, ``model NAME`` (one of
``tests.run_models``, saved as NAME.safetensors), ``folder NAME``, ``fifo NAME``, ``locked NAME``,
``size NAME BYTES`` (a file of zeros), ``env NAME=VALUE``, ``terminal COLUMNS``; and what is expected:
``stdout``, ``stderr``, ``exit CODE``, ``written NAME``, ``absent NAME``. What is not mentioned is empty, and
the exit code 0.
In a section marked ``escaped`` ``\xNN`` is a byte, ``\uNNNN`` a character, and ``\`` joins the next line.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from rnn_tui.formats.safetensors import save_model
from tests.run_models import MODELS

_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|\n|(\\))")


@dataclass
class Case:
    """One file, taken apart."""

    sentence: str
    sections: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Kind, the words behind it, and the lines below it."""

    def one(self, kind: str) -> bytes | None:
        """The lines of a section that comes once, or None."""
        return next((body for name, _about, body in self.sections if name == kind), None)

    def all(self, kind: str) -> list[tuple[str, bytes]]:
        """Every section of a kind: the words behind it and the lines below it."""
        return [(about, body) for name, about, body in self.sections if name == kind]

    def about(self, kind: str, default: str) -> str:
        """The words behind a section that comes once."""
        return next((about for about, _body in self.all(kind)), default)


def read_case(path: Path) -> Case:
    """Take a file apart."""
    before, *parts = re.split(r"^--- ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    case = Case(before.removeprefix("# ").strip())
    for part in parts:
        head, _newline, body = part.partition("\n")
        kind, _space, about = head.partition(" ")
        escaped = about.endswith("escaped")
        data = unescaped(body) if escaped else body.encode()
        case.sections.append((kind, about.removesuffix("escaped").strip(), data))
    return case


def unescaped(text: str) -> bytes:
    """The bytes that a text with escapes stands for."""
    found, place = b"", 0
    for match in _ESCAPE.finditer(text):
        byte, code, backslash = match.groups()
        found += text[place : match.start()].encode()
        found += bytes([int(byte, 16)]) if byte else chr(int(code, 16)).encode() if code else b""
        found += b"\\" if backslash else b""
        place = match.end()
    return found + text[place:].encode()


def lay_out(case: Case, folder: Path) -> None:
    """Put the files of a case into a folder."""
    for name, body in case.all("file"):
        (folder / name).write_bytes(body)
    for name, _body in case.all("model"):
        save_model(MODELS[name](), folder / f"{name}.safetensors")
    for name, _body in case.all("folder"):
        (folder / name).mkdir()
    for name, _body in case.all("fifo"):
        os.mkfifo(folder / name)
    for name, _body in case.all("locked"):
        (folder / name).write_bytes(b"")
        (folder / name).chmod(0)
    for about, _body in case.all("size"):
        name, count = about.split()
        with (folder / name).open("wb") as file:
            file.truncate(int(count))
