"""Foreign text is shown, never obeyed: on every screen, in every list and line, in every file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import rnn_tui.tui
from rnn_tui.session.origin import Origin
from rnn_tui.text import safe_line
from rnn_tui.tui.copying import copied
from rnn_tui.tui.ui import PANES
from rnn_tui.views.registry import VIEWS
from rnn_tui.views.render import to_markdown
from tests.explorer import LARGE, SMALL, explore, look, texts
from tests.hostile import HOSTILE, hostile_session

EVERYWHERE = (
    "right", "n", "n", "d", ".", "d", "f", "M", "end", "enter", "down", "enter", "escape", "?", "escape",
    "o", "escape", "m", "escape", "0", "escape", "L", "down", "down", "escape", "v", "escape", "s", "escape",
    "tab", "+", "tab", "tab", "tab", "tab", "+", "y", "e", "escape", "w", "escape", ":", "escape",
    "/", "type:[red]g", "enter", "/", "type:\x1b[31m", "enter", "escape",
    "w", "type:\x1b]52;c;x\x07 = 1", "enter", "escape",
    ":", "type:open \x1b[31m\u202e", "enter", "escape", ":", "type:[/nope]", "enter", "escape",
)  # fmt: skip
TUI = Path(rnn_tui.tui.__file__).parent


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_no_screen_holds_what_a_terminal_obeys(size, ascii_only):
    """Whatever hostile tokens, answers, names and titles hold, every screen shows it spelled out."""
    seen = explore(*EVERYWHERE, origin=hostile_session, size=size, shown=look(ascii_only=ascii_only))

    wrong = [line for frame in seen.frames for line in texts(frame) if safe_line(line) != line]

    assert wrong == []


def test_hostile_text_is_shown():
    """Escapes, marks and markup are to be read, spelled out, where the text stands."""
    seen = explore("end", "tab", "+", origin=hostile_session, size=(200, 60))

    for spelled in (
        "a\\x1b[31mred",
        "b\\x9b31m",
        "d\\u202etxt",
        "[red]g",
        "[/nope]",
        "k\\nl\\tm",
        "\\ud800n",
    ):
        assert spelled in seen.text
    assert "\\x1b[31m[red]\\u202ename" in seen.lines[0]
    assert "\\x1b[2J[red]\\u202e\\x9b" in seen.text


def test_markup_is_not_interpreted():
    """A token such as [red] changes no colour: its cells look like those of any other token."""
    seen = explore("end", "tab", "+", origin=hostile_session, size=(200, 60))

    styles = {segment.style for line in seen.frames[-1] for segment in line if "[red]g" in segment.text}
    others = {segment.style for line in seen.frames[-1] for segment in line if "[/nope]" in segment.text}
    assert styles
    assert styles == others


def test_every_control_mark_and_separator_is_spelled_out():
    """No control character, bidirectional or zero-width mark or separator of any token reaches the screen."""
    marks = [*range(0x20), *range(0x7F, 0xA0), 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F)]
    marks += [*range(0x2060, 0x2070), 0xAD, 0xFEFF, 0xFFF9, 0xE0001, 0xE0041, 0xD800, 0xDFFF]
    tokens = tuple(f"a{chr(code)}b" for code in marks)
    pages = -(-len(tokens) // 50) + 1
    keys = [
        word
        for page in range(pages)
        for word in (":", f"type:goto {min(page * 50 + 1, len(tokens))}", "enter")
    ]

    seen = explore("tab", "+", *keys, origin=Origin(cell="elman", tokens=tokens), size=(200, 60))

    everything = "\n".join(line for frame in seen.frames for line in texts(frame))
    assert all(safe_line(line) == line for line in everything.splitlines())
    assert [token for token in tokens if safe_line(token) not in everything] == []


@pytest.mark.parametrize("way", ["type", "paste"])
@pytest.mark.parametrize("key", ["e", "/", "s"])
@pytest.mark.parametrize(
    "text", ["\x1b[31mred", "\x9b2J", "\u202ereversed", "[red]", "[/nope]", "\x1b]52;c;YQ==\x07"]
)
def test_a_pasted_text_is_spelled_out_in_the_line(key, way, text):
    """What is pasted into a line is shown in it as it is, marks and markup to be read."""
    keys = (key, "enter") if key == "s" else (key,)

    seen = explore(*keys, f"{way}:{text}")

    assert safe_line(seen.typed) == seen.typed
    assert safe_line(text) in seen.typed


def test_a_picture_holds_no_hostile_text():
    """The saved picture spells hostile text out, loads nothing and links to nothing."""
    seen = explore("end", origin=hostile_session, size=LARGE)

    assert all(safe_line(line) == line for line in seen.svg.splitlines())
    assert "\\x1b[31m[red]" in seen.svg
    assert not re.search(r"<script|<a |@font-face|url\(\"?http|xlink:href|<image", seen.svg)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_saved_table_holds_no_hostile_text(view):
    """Every view as Markdown spells hostile text out and keeps its columns."""
    session = explore("end", "enter", origin=hostile_session).session

    text = to_markdown(view.table(session))

    assert all(safe_line(line) == line for line in text.splitlines())
    rows = [re.sub(r"\\.", "", line).count("|") for line in text.splitlines() if line.startswith("|")]
    assert len(set(rows)) == 1


@pytest.mark.parametrize("focus", PANES)
def test_what_is_copied_holds_no_hostile_text(focus):
    """What goes to the clipboard spells hostile text out; only tabs between cells stay."""
    text, _what = copied(explore("end", origin=hostile_session).session, focus)

    assert all(safe_line(cell) == cell for line in text.splitlines() for cell in line.split("\t"))


def test_a_hostile_file_name_is_spelled_out(tmp_path: Path, monkeypatch):
    """The name of a file is told as it is, marks to be read."""
    monkeypatch.chdir(tmp_path)

    seen = explore(":", "type:save \x1b[31m\u202e.md", "enter")

    assert all(safe_line(line) == line for line in seen.lines)
    assert "saved" in seen.last


def test_no_plain_text_goes_to_a_widget_of_the_toolkit():
    """Widgets that read markup, titles and notices of the toolkit are used nowhere; one input line is."""
    forbidden = {
        "Static", "Label", "notify", "from_markup", "update", "border_title", "border_subtitle", "tooltip",
        "sub_title", "placeholder", "Markdown", "RichLog", "DataTable", "OptionList", "markup",
    }  # fmt: skip
    wrong = []
    widgets = []
    for path in sorted(TUI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets":
                widgets += [(path.name, alias.name) for alias in node.names]
            if isinstance(node, ast.Attribute | ast.Name | ast.keyword):
                name = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "arg", None)
                # A dictionary has an update of its own.
                if name in forbidden and not (name == "update" and path.name in ("rich_rows.py", "exact.py")):
                    wrong.append((path.name, name))

    assert widgets == [("prompt.py", "Input")]
    assert wrong == []


def test_the_hostile_texts_are_hostile():
    """Most of the texts of these tests would do harm or hide if they were drawn as they are."""
    assert sum(safe_line(text) != text for text in HOSTILE) >= 10
