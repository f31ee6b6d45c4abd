"""Every view of a few sessions, byte for byte, as Markdown and as JSON.

``UPDATE_GOLDEN=1 pytest tests/views/test_golden.py`` writes the files again; read the difference before
committing it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.views.plain import plain
from rnn_tui.views.registry import VIEWS, view
from rnn_tui.views.render import to_json, to_markdown
from tests.sessions import bare, pressed

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = ("[red]", "\x1b[31m", "\u202eabc", "*|_`<b>", "日本", "\u200b", " ", "a" * 2000)
SESSIONS = {
    "mid-step": lambda: pressed("slots-lstm", "step", "step", "step", "step", "unit 3"),
    "lecture": lambda: pressed("lee-lstm", "goto 4", "why"),
    "gradient": lambda: pressed("slots-lstm", "goto 2", "loss destination", "unit 3"),
    "edited": lambda: pressed("slots-lstm", "set f[3] = 1 at 2", "goto 3", "unit 3", "why"),
    "difference": lambda: pressed("slots-lstm", "set f[3] = 1 at 2", "goto 3", "show difference"),
    "labelled": lambda: pressed(
        Origin(model="slots-gru", text="arrive taipei", labels=("other", "departure")), "goto 2"
    ),
    "classifier": lambda: pressed(
        Origin(model="sentiment-textrcnn", labels=("negative",)), "goto last", "line m", "unit 3"
    ),
    "memory": lambda: pressed("memory-one-fact", "next 5", "line s", "unit 2"),
    "digits": lambda: pressed("lee-elman", "cell jordan", "goto 3", "digits"),
    "bare": lambda: bare("gru_reset_before", "goto 2", "line n", "unit 1", "why"),
    "chinese": lambda: pressed("slots-zh-lstm", "goto 4", "mean", "signal o"),
    "hostile": lambda: bare("elman", "goto last", tokens=HOSTILE),
}


def rounded(value: object) -> object:
    """The same with floats to five decimals: the bits after them are a machine's own."""
    if isinstance(value, float):
        return round(value, 5) + 0.0
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return value


def as_markdown(session: Session) -> str:
    """All views one below the other."""
    digits = session.digits
    return "\n".join(to_markdown(one.table(session), digits=digits) for one in VIEWS if one.fits(session))


def as_json(session: Session) -> str:
    """All views, one a line."""
    lines = [rounded(json.loads(to_json(one.table(session)))) for one in VIEWS if one.fits(session)]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n"


@pytest.mark.parametrize("name", SESSIONS)
@pytest.mark.parametrize(("write", "suffix"), [(as_markdown, "md"), (as_json, "jsonl")])
def test_every_view_is_as_it_was_read_last(name, write, suffix):
    """Every view of a session is, byte for byte, what a person read and found right."""
    path = GOLDEN / f"{name}.{suffix}"

    text = write(SESSIONS[name]())

    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SESSIONS)
def test_json_has_every_column_of_every_row(name):
    """Each row of the JSON is an object with every declared column, none hidden by another of its name."""
    session = SESSIONS[name]()
    for one in VIEWS:
        table = one.table(session)
        rows = json.loads(to_json(table))["rows"]

        assert [list(row) for row in rows] == [[column.name for column in table.columns]] * len(table.rows)
        assert len({column.name for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize("name", SESSIONS)
def test_every_view_can_be_said_in_ascii(name):
    """In ASCII our own signs are words and foreign script is spelled out: nothing of ours becomes a code."""
    session = SESSIONS[name]()
    text = plain("".join(to_markdown(one.table(session)) for one in VIEWS if one.fits(session)))

    assert text.isascii()
    if name not in ("chinese", "hostile"):
        assert "\\\\u" not in text
        assert "\\u" not in text


def test_foreign_text_is_never_obeyed():
    """Escape sequences, marks that turn or hide text and signs of Markdown are shown, in every form."""
    session = SESSIONS["hostile"]()
    markdown, data = as_markdown(session), as_json(session)

    for text in (markdown, data):
        assert not {"\x1b", "\u202e", "\u200b"} & set(text)
    assert r"\[red\]" in markdown
    assert r"\*\|\_\`\<b\>" in markdown
    assert "a" * 41 not in data
    signs = {re.sub(r"\\.", "", line).count("|") for line in to_markdown(view("heat", session)).splitlines()}
    assert signs == {0, len(HOSTILE) + 2}


def test_a_view_is_found_by_its_name():
    """Views are found by name, and a wrong name says which there are."""
    session = SESSIONS["lecture"]()

    for one in VIEWS:
        assert view(one.name, session).name == one.name
