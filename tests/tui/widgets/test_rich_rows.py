"""Rich tables drawn row by row: a row that did not change is the very same line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from rnn_tui.tui.widgets import rich_rows
from rnn_tui.tui.widgets.rich_rows import RichRows
from rnn_tui.views.table import Column, Row, Table, Tense
from tests.explorer import look, texts

COLUMNS = (
    Column("t", "t", "index"),
    Column("token", "token", "token"),
    Column("f", "f", "gate"),
    Column("h", "h", "state"),
    Column("answer", "answer", "answer"),
)


def table(*rows: Row, cursor: int | None = 0) -> Table:
    return Table("timeline", "timeline", "", COLUMNS, rows, cursor)


def row(step: int, token: str, f: float | None, h: float | None, **more) -> Row:
    return Row((float(step), token, f, h, "yes"), **more)


THREE = table(
    row(1, "a", 0.25, -1.5),
    row(2, "漢字", 12.0, -0.0001, tense=Tense.PRESENT),
    row(3, "c", None, None, tense=Tense.FUTURE),
    cursor=1,
)


def test_decimal_points_stand_in_one_column():
    """Numbers are right-aligned with three decimals and a true minus, and never −0.000."""
    drawn = texts(RichRows(look()).lines(THREE, 60))

    assert drawn[1].startswith("   1 a       0.250 −1.500 yes")
    assert drawn[2].startswith("▸  2 漢字   12.000  0.000 yes")
    assert drawn[3].startswith("   3 c           ·      · yes")


@pytest.mark.parametrize("width", [8, 14, 21, 40, 80])
@pytest.mark.parametrize("digits", [False, True])
def test_every_row_is_as_wide_as_asked(width, digits):
    """Columns that there is no room for are left out, the first ones stay, and every line is filled."""
    drawn = texts(RichRows(look()).lines(THREE, width, digits=digits))

    assert [cell_len(line) for line in drawn] == [width] * 4


def test_a_row_is_drawn_once():
    """A row that was drawn before is the very same line, and only new rows are given to Rich."""
    rows = RichRows(look())
    given = []
    drawn = rows.drawn
    rows.drawn = lambda table, shape, *, heading: (
        given.append((len(table.rows), heading)) or drawn(table, shape, heading=heading)
    )

    first = rows.lines(THREE, 60)
    moved = replace(THREE.rows[2], cells=(3.0, "c", 0.5, 0.5, "yes"))
    second = rows.lines(replace(THREE, rows=(*THREE.rows[:2], moved)), 60)

    assert given == [(3, True), (1, False)]
    assert [a is b for a, b in zip(first, second, strict=True)] == [True, True, True, False]


def test_rows_drawn_together_look_as_rows_drawn_alone():
    """A row looks the same whichever other rows were new with it."""
    together = RichRows(look()).lines(THREE, 60)

    alone = [
        RichRows(look()).lines(
            replace(THREE, rows=(one,), cursor=0 if place == 1 else None), 60, least={"f": 6}
        )[1]
        for place, one in enumerate(THREE.rows)
    ]

    assert texts(alone) == texts(RichRows(look()).lines(THREE, 60, least={"token": 6, "f": 6})[1:])
    assert len(together) == 4


def test_the_memory_does_not_grow_for_ever(monkeypatch):
    """Walking through a long run keeps a bounded number of rows."""
    monkeypatch.setattr(rich_rows, "MEMORY", 10)
    rows = RichRows(look())

    for step in range(100):
        rows.lines(table(row(step, "a", 0.1, 0.2)), 60)

    assert len(rows.memory) <= 12


def test_room_is_kept_for_texts_to_come():
    """A column is as wide as its later texts will need, so that nothing shifts."""
    narrow, wide = (RichRows(look()).lines(THREE, 60, least=least) for least in ({}, {"answer": 11}))

    assert cell_len(texts(narrow)[0].rstrip()) == cell_len(texts(wide)[0].rstrip())
    assert texts(narrow)[0].index("answer") == texts(wide)[0].index("answer")


def test_styles_say_when_and_what_was_moved():
    """The present is bold, the future dim, headings have their kind's colour, moved numbers a line below."""
    changed = table(
        row(1, "a", 0.25, -1.5, tense=Tense.PRESENT, moved=frozenset({2})),
        row(2, "b", 1.0, 1.0, tense=Tense.FUTURE),
    )

    heading, present, future = RichRows(look()).lines(changed, 60)

    styles = {
        part.text.strip(): part.style
        for line in (heading, present, future)
        for part in line
        if part.text.strip()
    }
    assert styles["f"] == look().style("gate")
    assert styles["h"] == look().style("state")
    assert styles["−1.500"] == look().style("bold")
    assert styles["0.250"] == look().style("bold") + look().style("moved")
    assert styles["b"] == look().style("dim")
    assert not any(part.style.underline for part in present if not part.text.strip())


def test_a_moved_row_is_marked():
    """A row that an edit moved has a mark of its own where the cursor is elsewhere."""
    moved = table(row(1, "a", 0.25, 1.0), row(2, "b", 1.0, 1.0, moved=frozenset({2})))

    assert texts(RichRows(look()).lines(moved, 60))[2].startswith("›  2 b")
    assert texts(RichRows(look(ascii_only=True)).lines(moved, 60))[2].startswith("*  2 b")


def test_all_digits_keep_their_points_in_line():
    """With all digits of the dtype, decimal points still stand in one column."""
    drawn = texts(RichRows(look()).lines(THREE, 80, digits=True))

    assert drawn[1].startswith("   1 a        0.25 −1.5    yes")
    assert drawn[2].startswith("▸  2 漢字    12.0  −0.0001 yes")
