"""The shipped prose: clean, small, and only what may be shown to everybody."""

from __future__ import annotations

import re
from pathlib import Path

from rnn_tui.tasks import load_task, prose

TEXT = Path(prose.__file__).with_name("prose.txt").read_text(encoding="ascii")


def test_the_prose_is_clean_and_small():
    """The text is at most 100 kB: one definition a line, each once, in the letters of the model."""
    rows = TEXT.splitlines()

    assert len(TEXT) < 100_000
    assert TEXT.endswith("\n")
    assert all(re.fullmatch(r"[a-z][a-z' -]*, [a-z.]+ .+", row) for row in rows)
    assert set(TEXT) - {"\n"} == set(prose.SIGNS) - {prose.EDGE}
    assert len(rows) == len(set(rows)) == len(load_task("prose").train) + prose.HELD_OUT
    assert all(row == re.sub(r"\s+", " ", row).strip() for row in rows)


def test_the_table_of_licences_counts_the_definitions():
    """The number of definitions stands beside their source."""
    table = Path(prose.__file__).with_name("LICENCES.md").read_text(encoding="utf-8")

    assert f"words in {len(TEXT.splitlines())} definitions" in table
