"""Kinds of output: archives that other programs open, names that stay where they belong, spreadsheets."""

from __future__ import annotations

import io
import json
import sys
import zipfile
import zlib

import numpy as np
import pytest

from rnn_tui.batch.archive import Archive
from rnn_tui.batch.request import RunRequest
from rnn_tui.batch.run import run
from rnn_tui.batch.separated import FORMULA_STARTS
from rnn_tui.batch.writers import chosen_format, format_names, writer_module
from rnn_tui.batch.writers import npz as npz_writer
from rnn_tui.batch.writers.jsonl import json_text
from rnn_tui.batch.writers.npz import Ids, packed, quoted
from rnn_tui.errors import DataError, IncompleteError, UnknownNameError
from tests.batch_runs import written
from tests.run_models import MODELS, counter
from tests.small_models import small_model

BARE = small_model(["elman"], answer="", dtype="float32")


@pytest.mark.parametrize(
    ("wanted", "output", "terminal", "form"),
    [
        ("", "", True, "table"),
        ("", "", False, "jsonl"),
        ("", "a.CSV", True, "csv"),
        ("", "a.npz", False, "npz"),
        ("", "a.dat", True, "jsonl"),
        ("md", "a.csv", True, "md"),
    ],
)
def test_what_an_output_is(wanted, output, terminal, form):
    """The kind of an output is what the user says, else what its name tells, else what it goes to."""
    assert chosen_format(wanted, output, terminal=terminal) == form


def test_every_format_says_what_it_is_for():
    """Every kind of output says whether people read it and whether a terminal can show it."""
    for name in format_names():
        module = writer_module(name)
        assert isinstance(module.FOR_PEOPLE, bool)
        assert isinstance(module.IS_TEXT, bool)
        assert module.__doc__
    with pytest.raises(UnknownNameError, match="did you mean 'csv'"):
        chosen_format("cvs", "", terminal=False)


class Sparse:
    """A file whose zeros take no room: what is large is skipped over."""

    def __init__(self, file) -> None:
        self.file = file

    def write(self, data) -> int:
        if len(data) >= 1 << 20:
            self.file.seek(len(data), 1)
        else:
            self.file.write(data)
        return len(data)


def test_an_archive_beyond_four_gigabytes_opens(tmp_path):
    """An archive whose members and places need more than 32 bits is opened by others."""
    zeros = bytes(1 << 20)
    with (tmp_path / "large.zip").open("wb") as file:
        archive = Archive(Sparse(file))
        archive.add("large", b"", (zeros for _piece in range(1 << 12)), 0, 1 << 32)
        archive.add("early", b"head", [b"body"], zlib.crc32(b"headbody"), 8)
        archive.add("also large", b"", (zeros for _piece in range(1 << 12)), 0, 1 << 32)
        archive.add("late", b"", [b"end"], zlib.crc32(b"end"), 3)
        archive.end()
        archive.close()

    with zipfile.ZipFile(tmp_path / "large.zip") as found:
        infos = {info.filename: info for info in found.infolist()}
        assert found.read("early") == b"headbody"
        assert found.read("late") == b"end"

    assert infos["large"].file_size == infos["also large"].file_size == 1 << 32
    assert infos["late"].header_offset > 1 << 33


def test_an_archive_of_many_members_opens(tmp_path):
    """An archive of more members than 16 bits count is opened by others, each in its place."""
    out = io.BytesIO()
    archive = Archive(out)
    for place in range(65_600):
        archive.add(str(place), b"", [b"x"], zlib.crc32(b"x"), 1)
    archive.end()
    archive.close()

    with zipfile.ZipFile(out) as found:
        assert len(found.namelist()) == 65_600
        assert found.read("65599") == b"x"


def test_equal_runs_give_equal_bytes():
    """An archive has no times in it: equal contents are equal bytes, and every checksum is right."""
    one, other = (written(BARE, "abc", "de", format="npz", gradients=True, terms=True) for _again in range(2))

    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.testzip() is None
    with np.load(io.BytesIO(one)) as arrays:
        assert {name.split("/")[1] for name in arrays} == {
            "h",
            "h: W_h @ x",
            "h: U_h @ h[-1]",
            "h: b_h",
            "dh",
        }

    assert one == other


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plain", "plain"),
        ("a b", "a b"),
        ("../up", "%2E.%2Fup"),
        ("a/b\\c%", "a%2Fb%5Cc%25"),
        ("\x1b[31m\u202e", "%1B[31m%E2%80%AE"),
        ("到达", "到达"),
        ("a.b", "a.b"),
        ("", "%"),
        ("\ud800", "%ED%A0%80"),
        ("new\nline", "new%0Aline"),
    ],
)
def test_names_stay_in_their_archive(name, safe):
    """A name in an archive leads nowhere else, shows what is hidden, and is another for another id."""
    assert quoted(name) == safe


def test_an_id_that_comes_twice_is_an_error():
    """An archive has one array of a name, so a second sequence of the same id ends the run."""
    lines = [{"id": name, "text": "ab"} for name in ("p", "q", "p")]
    data = "\n".join(map(json.dumps, lines)).encode()

    with pytest.raises(IncompleteError, match="two sequences have the id 'p'"):
        written(BARE, stdin=data, format="npz")
    assert written(BARE, stdin=data, format="jsonl").count(b'"id":"p"') == 2


def test_an_id_that_comes_twice_much_later_is_found(monkeypatch):
    """An id is known again after many thousand others, when it comes or at the end."""
    monkeypatch.setattr(npz_writer, "_TOGETHER", 4)
    ids = Ids()
    for place in range(10):
        ids.add(str(place))
    ids.add("1")

    with pytest.raises(DataError, match="the id '1'"):
        ids.merge()
    other = Ids()
    for place in range(100):
        other.add(str(place))
    other.merge()
    assert len(other.sorted) == 100


def test_an_id_that_comes_twice_is_found_at_the_end(monkeypatch):
    """An id whose second sequence is the very last is an error too, and the archive can be opened."""
    monkeypatch.setattr(npz_writer, "_TOGETHER", 2)
    lines = [{"id": name, "text": "ab"} for name in ("p", "q", "p")]
    out = io.BytesIO()
    data = "\n".join(map(json.dumps, lines)).encode()

    with pytest.raises(IncompleteError, match="two sequences have the id 'p'"):
        run(RunRequest(BARE, input="-", format="npz"), out, stdin=io.BytesIO(data))

    with zipfile.ZipFile(out) as archive:
        assert {"p/h.npy", "q/h.npy"} <= set(archive.namelist())


def test_bytes_are_lowest_first_on_every_machine(monkeypatch):
    """An archive written on a machine that has the highest byte first is the same."""
    rows = np.arange(6, dtype=">f4").reshape(2, 3)

    monkeypatch.setattr(sys, "byteorder", "big")

    assert bytes(packed(rows)) == rows.astype("<f4").tobytes()
    assert bytes(packed(np.empty((0, 3), "float32"))) == b""


def test_what_comes_after_a_long_sequence_may_fail():
    """A long sequence before a bad one is whole in the archive."""
    out = io.BytesIO()
    head = b"token\n" + b"a\n" * 11_000 + b"\n"

    with pytest.raises(IncompleteError, match=r"line 11003: .*'z'"):
        run(RunRequest(BARE, input="-", format="npz", signals=("h",)), out, stdin=io.BytesIO(head + b"z\n"))

    out.seek(0)
    with np.load(out) as archive:
        assert list(archive) == ["1/h"]


def test_a_long_sequence_that_is_not_whole_is_not_in_the_archive():
    """A bad token in the midst of a long sequence leaves the others in the archive, and not half of it."""
    out = io.BytesIO()
    data = b"token\nb\n\n" + b"a\n" * 11_000 + b"z\n"

    with pytest.raises(IncompleteError, match="1 sequence before it is written"):
        run(RunRequest(BARE, input="-", format="npz", signals=("h",)), out, stdin=io.BytesIO(data))

    out.seek(0)
    with np.load(out) as archive:
        assert list(archive) == ["1/h"]


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_spreadsheet_runs_nothing(start):
    """A text that a spreadsheet would run has a quote before it, unless raw cells were asked for."""
    model = counter((f"{start}1+1", "b"), (f"{start}x", "ok"))

    plain = written(model, f"{start}1+1", format="csv", signals=("h",)).decode().splitlines()[1]
    raw = written(model, f"{start}1+1", format="csv", signals=("h",), csv_raw=True).decode().splitlines()[1]

    assert plain == f"1,1,'{start}1+1,'{start}x,0"
    assert raw == plain.replace("'", "")


def test_numbers_are_never_quoted():
    """A negative number stays a number: only texts are quoted for spreadsheets."""
    found = written(MODELS["doubling"](), "-1; -1", format="csv").decode()

    assert found.splitlines()[1:] == ["1,1,-1.0", "1,2,-3.0"]


@pytest.mark.parametrize(
    "char", [*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u202e\u200b\u2028\ud800"]
)
def test_no_format_lets_a_control_through(char):
    """No character that a terminal obeys or hides reaches a pipe in any format, and JSON keeps it exactly."""
    model = counter((f"t{char}",), (f"a{char}", "b"))
    line = json.dumps({"id": f"i{char}", "tokens": [f"t{char}"]}).encode()

    for form in ("jsonl", "csv", "tsv", "md", "table"):
        found = written(model, stdin=line, input_format="jsonl", format=form, signals=("h",)).decode()
        assert char not in found.replace("\n", "").replace("\t", "") or char in "\n\t "

    assert json.loads(json_text(f"t{char}")) == f"t{char}"
    assert json_text(f"t{char}\x7f", ascii_only=True).isascii()


def test_steps_that_are_not_there_leave_the_heading():
    """A part of which no step is written leaves no line in CSV, only the heading."""
    found = written(BARE, "ab", format="csv", steps="7", signals=("h",), units="0")

    assert found == b"id,step,token,h[0]\n"
