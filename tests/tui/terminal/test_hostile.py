"""Foreign text never reaches the terminal as anything but text: every byte that is sent is looked at."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rnn_tui.text import safe
from tests.tui_pty import Terminal

OURS = re.compile(
    r"\x1b\[[0-9;]*m"  # styles
    r"|\x1b\[[0-9]*(?:;[0-9]+)?[HG]"  # places
    r"|\x1b\[K"  # the rest of a line is blank
    r"|\x1b\[\?(?:7|25|1000|1006|1049|2004|2026|2048)[hl]"  # modes
    r"|\x1b\[\?(?:2026|2048)\$p"  # questions
    r"|\x1b\[>25u|\x1b\[<u"  # keyboard
    r"|\x1b\]22;[a-z]*\x07"  # shape of the mouse pointer
    r"|\r\n"
)
CHARACTERS = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060",
    *"\u2066\u2067\u2068\u2069\u206a\u3164\ufeff\ufff9\U000e0001\U000e0041\U000e0100",
]
SEQUENCES = [
    "\x1b[31;47mred",
    "\x1b]0;pwned\x07",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]8;;http://evil\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x9b2J",
    "[red]",
    "[/nope]",
    "[@click=app.quit]",
]
TOKENS = [*SEQUENCES, *(f"a{character}b" for character in CHARACTERS)]
CELL = """
title = "bad \\u001b]0;pwned\\u0007 \\u202e title [/nope]"
source = "\\u009b31m"
output = "h"
[signals]
h = { kind = "state", title = "\\u001b[31mred\\u2066", is = "tanh(W_h @ x + U_h @ h[-1] + b_h)" }
"""
TOUR = ["right"] * 8 + [
    "n",
    "down",
    "d",
    "d",
    "2",
    "+",
    "+",
    "\t",
    "\t",
    "\r",
    "\x7f",
    "G",
    "v",
    "\x1b",
    "0",
    "\x1b",
    "?",
    "\x1b",
]


def foreign(raw: bytes) -> list[str]:
    """What of a stream is neither text nor what the explorer itself says to a terminal."""
    text = OURS.sub("", raw.decode(errors="surrogateescape"))
    return sorted({character for character in text if safe(character) != character or character in "\n\t"})


@pytest.mark.parametrize("size", [(80, 24), (200, 60)])
def test_hostile_tokens_are_shown_and_not_obeyed(tmp_path: Path, size: tuple[int, int]) -> None:
    """Tokens with escape sequences, C1 bytes, bidi marks and markup appear escaped on every screen."""
    data = json.dumps({"tokens": TOKENS}).encode()
    words = ["explore", "--cell", "elman", "--input", "-"]
    with Terminal(words, tmp_path, data=data, size=size, environ={"COLORTERM": "truecolor"}) as terminal:
        terminal.wait_for(f"of {len(TOKENS)}")
        terminal.press(*TOUR, "q")

        code = terminal.end()

        assert (code, terminal.left_on(), foreign(bytes(terminal.raw))) == (0, [], [])
        assert b"\\x1b" in terminal.raw


def test_every_control_character_of_a_text_is_shown(tmp_path: Path) -> None:
    """A text that is cut by characters shows each control character by its number."""
    text = "".join(CHARACTERS[1:])
    with Terminal(["explore", "--cell", "elman", "--by", "char", "--text", text], tmp_path) as terminal:
        terminal.wait_for("step 1 of")
        for _ in range(0, len(text), 8):
            terminal.press(*["right"] * 8)
        terminal.press("q")

        code = terminal.end()

        assert (code, terminal.left_on(), foreign(bytes(terminal.raw))) == (0, [], [])


def test_hostile_cell_files_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    """The name, title and source of a cell file reach the screen escaped, and never the window's title."""
    name = "evil\x1b]0;\x07\u202e.toml"
    (tmp_path / name).write_text(CELL, encoding="utf-8")
    with Terminal(["explore", "--cell", name], tmp_path, size=(120, 40)) as terminal:
        terminal.wait_for("step 1 of")
        terminal.press(*TOUR, "m", "\x1b", "f", "q")

        code = terminal.end()

        assert (code, terminal.left_on(), foreign(bytes(terminal.raw))) == (0, [], [])
        assert b"\\x1b" in terminal.raw


@pytest.mark.parametrize(
    "option", ["--cell", "--session", "--input", "--text", "--hidden-size", "--lang", "--"]
)
def test_hostile_words_of_the_command_line_are_quoted_safely(tmp_path: Path, option: str) -> None:
    """An error that quotes what was typed cannot be used to send the terminal anything."""
    with Terminal(["explore", option, "\x1b]0;pwned\x07\x9b31m\u202e/[/nope]"], tmp_path) as terminal:
        code = terminal.end()

        assert (code, terminal.left_on()) == (2, [])
        assert foreign(bytes(terminal.raw)) == []
        assert terminal.last_words().count("\n") == 1


def test_a_folder_with_a_hostile_name_is_told_safely(tmp_path: Path) -> None:
    """The way back after edits is safe to print even where the home folder's name is not."""
    home = tmp_path / "\x1b]0;pwned\x07"
    home.mkdir()
    with Terminal(["explore"], home) as terminal:
        terminal.wait_until_open()
        terminal.press("m")
        terminal.wait_for("Esc leaves")
        terminal.press("\r")
        terminal.wait_for("equations")
        terminal.press("q")

        code = terminal.end()

        assert (code, foreign(bytes(terminal.raw))) == (0, [])
        assert "come back with" in terminal.last_words()
