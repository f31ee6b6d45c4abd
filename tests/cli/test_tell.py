"""Tables, JSON and remarks: aligned in every script, and safe for every terminal."""

from __future__ import annotations

import io
import json
import sys
import unicodedata

import pytest

from rnn_tui.cli.tell import forget, put, remark, say, say_json, table, width
from rnn_tui.errors import IncompleteError

PLAIN, ASCII = {"ascii": False}, {"ascii": True}


def test_columns_stand_below_each_other_in_every_script():
    """Wide characters take two cells and combining marks none, so that columns stay straight."""
    lines = table(
        ["a", "b", "c"], [["台北", "x", "1"], ["taipei", "yy", ""], ["e\u0301", "", "3"]]
    ).splitlines()

    assert lines == ["a       b   c", "台北    x   1", "taipei  yy", "e\u0301           3"]


@pytest.mark.parametrize(
    ("text", "cells"), [("", 0), ("abc", 3), ("台", 2), ("ａ", 2), ("é", 1), ("e\u0301", 1)]
)
def test_the_width_of_a_text_is_that_of_its_cells(text, cells):
    """A terminal needs one cell for a letter, two for a wide one, none for a mark on a letter."""
    assert width(text) == cells


def test_a_cell_of_a_table_is_one_line_and_printable():
    """What a stranger wrote into a cell is spelled out."""
    assert table(["a"], [["x\ny\x1b[31m"]]) == "a\n" + r"x\ny\x1b[31m" + "\n"


def test_json_reads_back_and_hides_nothing(capsys):
    """Every character reads back as it was, and none of them is one that a terminal obeys or hides."""
    every = "".join(map(chr, [*range(0x300), *range(0x2000, 0x2070), 0xFEFF, 0x1F600, 0xD800, 0xE0001]))

    say_json({"text": every, "key\x9b": [1, 2.5, None, True]}, PLAIN)

    out = capsys.readouterr().out
    assert json.loads(out) == {"text": every, "key\x9b": [1, 2.5, None, True]}
    assert not [
        char for char in out if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn")
    ]
    assert "é" in out


def test_json_in_ascii_is_ascii(capsys):
    """With --ascii JSON holds escapes only."""
    say_json({"город": "台北\x7f"}, ASCII)

    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x7f" not in out
    assert json.loads(out) == {"город": "台北\x7f"}


def test_what_is_no_number_is_legal_json(capsys):
    """NaN and infinity, which JSON does not have, are texts."""
    say_json({"a": [float("nan"), float("inf")], "b": (-float("inf"), 0.0)}, PLAIN)

    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail) == {
        "a": ["NaN", "Infinity"],
        "b": ["-Infinity", 0.0],
    }


def test_a_text_for_people_is_ascii_where_that_was_asked_for(capsys):
    """Our own signs have names in ASCII."""
    say("σ ≥ 1\n", PLAIN)
    say("σ ≥ 1\n", ASCII)

    assert capsys.readouterr().out == "σ ≥ 1\nsigmoid >= 1\n"


def test_a_remark_goes_beside_the_data(capsys):
    """A remark is one line on standard error."""
    remark("σ", ascii_only=False)
    remark("σ", ascii_only=True)

    assert capsys.readouterr() == ("", "σ\nsigmoid\n")


class Full(io.StringIO):
    """A stream that takes nothing."""

    def write(self, _text):
        raise OSError(28, "No space left on device")


def test_what_cannot_be_written_is_told(monkeypatch):
    """A full or a closed standard output is an error of one line; a full standard error is none."""
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(IncompleteError, match=r"^standard output: No space left on device$"):
        put("x")
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(IncompleteError, match="standard output is closed"):
        put("x")
    monkeypatch.setattr(sys, "stderr", Full())
    remark("x", ascii_only=False)
    monkeypatch.setattr(sys, "stderr", None)
    remark("x", ascii_only=False)


def test_what_is_forgotten_is_not_written_later(tmp_path):
    """After a stream is forgotten, what was left in it goes nowhere, and closing it does not fail."""
    path = tmp_path / "out"
    stream = path.open("w", encoding="utf-8")
    stream.write("left over")

    forget(stream)
    stream.close()

    assert path.read_text(encoding="utf-8") == ""
