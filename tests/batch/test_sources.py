"""Kinds of input: which one it is, what its first sequence is, and reading without holding it all."""

from __future__ import annotations

import io
import json
import os

import numpy as np
import pytest

from rnn_tui.batch import stream as streams
from rnn_tui.batch.first import First
from rnn_tui.batch.item import part_steps
from rnn_tui.batch.reading import Reader
from rnn_tui.batch.sources import chosen_kind, first_item, items, kind_names
from rnn_tui.batch.sources import npy as npy_source
from rnn_tui.batch.stream import Stream, open_stream
from rnn_tui.errors import DataError, IncompleteError, UnknownNameError
from rnn_tui.session import inputs
from tests.small_models import small_model

VECTORS = small_model(["elman"], embedding="none", dtype="float32", answer="")
WORDS = small_model(["elman"], answer="softmax")


def stream(data: bytes) -> Stream:
    return Stream(io.BytesIO(data), "here")


def npy(array: np.ndarray, version: tuple[int, int] = (1, 0)) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


def rows_of(found) -> dict[str, list]:
    """The vectors of each sequence by its id, its parts joined."""
    rows = {}
    for item in found:
        rows.setdefault(item.id, []).extend(item.vectors.tolist())
        assert item.steps == len(item.vectors)
    return rows


@pytest.mark.parametrize(
    ("name", "head", "reads_tokens", "kind"),
    [
        ("a.CSV", b"", True, "csv"),
        ("a.ndjson", b"", True, "jsonl"),
        ("a.txt", b"{}", True, "text"),
        ("a", b'\n  {"text": "a"}', True, "jsonl"),
        ("a.dat", npy(np.zeros((1, 1))), False, "npy"),
        ("-", b"id,Token\n", True, "csv"),
        ("-", b'"id" , "token"\n', True, "csv"),
        ("-", b"the token, he said\n", True, "text"),
        ("-", b"1,2\n", False, "csv"),
        ("-", b"1 2\n", False, "text"),
        ("-", b"1 2; 3 4\n", False, "text"),
        ("-", b"1\n", False, "csv"),
        ("-", b"a b\n", False, "csv"),
        ("-", b"1,2\n", None, "csv"),
        ("-", b"1 2; 3 4\n", None, "text"),
        ("-", b"hello there\n", None, "text"),
        ("-", b"\xef\xbb\xbf\n\n{", True, "jsonl"),
        ("-", b"", True, "text"),
        ("-.csv", b"a", True, "csv"),
    ],
)
def test_what_an_input_is(name, head, reads_tokens, kind):
    """The kind of an input is told by its name, else by its beginning, for what reads it."""
    assert chosen_kind("", name, stream(head), reads_tokens=reads_tokens) == kind


def test_the_user_knows_better():
    """What the user says wins, and a kind that does not exist is an error."""
    assert chosen_kind("tsv", "a.csv", stream(b""), reads_tokens=True) == "tsv"
    assert kind_names() == ("csv", "jsonl", "npy", "text", "tsv")
    with pytest.raises(UnknownNameError, match="did you mean 'jsonl'"):
        chosen_kind("json", "a", stream(b""), reads_tokens=True)


@pytest.mark.parametrize(
    ("data", "first"),
    [
        (b"\narrive taipei\nleave\n", First(text="arrive taipei")),
        (b"1 0; 0 1\n", First(text="1 0; 0 1")),
        (b'{"text": "a b", "labels": ["x", ""]}\n', First(text="a b", labels=("x", ""))),
        (b'\n{"tokens": ["a", "b"]}\n{"bad', First(tokens=("a", "b"))),
        (b'{"x": [[1, 2], [3, 4]]}\n', First(rows=((1.0, 2.0), (3.0, 4.0)))),
        (b"1,2\n3,4\n\n5,6\n", First(rows=((1.0, 2.0), (3.0, 4.0)))),
        (b"token,label\n a,x\nb,y\n", First(tokens=(" a", "b"), labels=("x", "y"))),
        (npy(np.array([[1, 2], [3, 4]])), First(rows=((1.0, 2.0), (3.0, 4.0)))),
        (npy(np.arange(8.0).reshape(2, 2, 2)), First(rows=((0.0, 1.0), (4.0, 5.0)))),
    ],
)
def test_the_first_sequence_as_it_stands(data, first):
    """The explorer takes the first sequence of any kind of input, whatever model will read it."""
    assert first_item("-", data) == first


def test_the_first_sequence_of_files(tmp_path):
    """Files are read by their kind; another id or a blank row ends the first sequence."""
    (tmp_path / "a.tsv").write_bytes(b"1\t2\n \t\n3\t4\n")
    (tmp_path / "b.csv").write_bytes(b"hello\nthere\n \n,\nno more\n")
    (tmp_path / "c.csv").write_bytes(b"id,x,label\n\nA,1,up\nA,2,\nB,3,up\n")

    assert first_item(str(tmp_path / "a.tsv")) == First(rows=((1.0, 2.0),))
    assert first_item(str(tmp_path / "b.csv")) == First(tokens=("hello", "there", " "))
    assert first_item(str(tmp_path / "c.csv")) == First(rows=((1.0,), (2.0,)), labels=("up", ""))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "the input is empty"),
        (b"\n\n", "the input is empty"),
        (b"1,2\n3\n", "line 2: 1 cells; expected 2"),
        (b"1,2\n3,x\n", "step 2: 'x' is not a finite number"),
        (b"token,token\n", "line 1: two columns"),
        (b'{"text": 1}', "line 1: 'text' is not a text"),
        (b'\n{"x": [["1"]]}', "line 2: step 1 holds more than numbers"),
        (b'{"x": [[1' + b"0" * 5000 + b"]]}", "a number has too many digits"),
        (b'{"x": [[1' + b"0" * 400 + b"]]}", "a number has too many digits"),
    ],
)
def test_a_bad_first_sequence_is_an_error(data, says):
    """What is no sequence is an error that says where, for the explorer too."""
    with pytest.raises(DataError, match=says):
        first_item("-", data)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["<f4", ">f8", "<i2", "|u1", "<f2"])
def test_an_array_is_read_whichever_way_it_lies(order, dtype, tmp_path):
    """A .npy file gives the same sequences in either order and of every kind of number."""
    whole = np.array(np.random.default_rng(0).integers(0, 100, (5, 7, 3)), dtype, order=order)
    path = tmp_path / "a.npy"
    path.write_bytes(npy(whole))

    with open_stream(str(path), None).raw as raw:
        found = rows_of(items("npy", Stream(raw, "a.npy"), VECTORS))

    assert found == {str(place + 1): whole[:, place].tolist() for place in range(7)}


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_long_array_comes_in_parts(order):
    """Sequences that are longer than a part come in several, through a pipe too."""
    steps = part_steps(3) + 5
    whole = np.array(np.random.default_rng(0).random((steps, 2, 3)).astype("float32"), order=order)

    found = list(items("npy", stream(npy(whole, (2, 0))), VECTORS))

    assert [(item.id, item.steps, item.more) for item in found] == [
        ("1", steps - 5, True),
        ("1", 5, False),
        ("2", steps - 5, True),
        ("2", 5, False),
    ]
    assert rows_of(found) == {"1": whole[:, 0].tolist(), "2": whole[:, 1].tolist()}


def test_many_sequences_of_an_array_are_read_some_at_a_time(monkeypatch):
    """Sequences of an array are read some at a time, none left out between two reads."""
    monkeypatch.setattr(npy_source, "_HELD_BYTES", 2 * 4 * 3 * 8)
    whole = np.random.default_rng(0).random((4, 5, 3))

    found = rows_of(items("npy", stream(npy(whole)), VECTORS))

    assert found == {str(place + 1): whole[:, place].astype("float32").tolist() for place in range(5)}


def test_a_place_in_a_later_part_is_counted_from_the_beginning():
    """What is no number in a later part of an array is named by its step in the whole."""
    steps = part_steps(3) + 5
    whole = np.zeros((steps, 1, 3))
    whole[steps - 2, 0, 1] = np.inf

    with pytest.raises(
        DataError, match=f"sequence 1, step {steps - 1}, number 2: inf is not a finite float32"
    ):
        list(items("npy", stream(npy(whole)), VECTORS))


def test_an_array_that_becomes_shorter_is_said_so(tmp_path, monkeypatch):
    """A file that is cut while it is read, or a disk that fails, ends the run in words."""
    path = tmp_path / "a.npy"
    path.write_bytes(npy(np.zeros((4, 3))))

    def gone(*_args) -> int:
        return 0

    def broken(*_args) -> int:
        raise OSError(5, "Input/output error")

    for double, says in ((gone, "the file became shorter"), (broken, "a.npy: Input/output error")):
        monkeypatch.setattr(os, "preadv", double)
        with open_stream(str(path), None).raw as raw, pytest.raises(IncompleteError, match=says):
            list(items("npy", Stream(raw, "a.npy"), VECTORS))


def test_no_room_for_an_array_from_a_pipe(monkeypatch):
    """When there is no room to keep what comes through a pipe, that is one line."""

    class Full(io.BytesIO):
        def write(self, _data) -> int:
            raise OSError(28, "No space left on device")

        def fileno(self) -> int:
            return 0

    monkeypatch.setattr(npy_source.tempfile, "TemporaryFile", Full)

    with pytest.raises(IncompleteError, match="here: No space left on device"):
        list(items("npy", stream(npy(np.zeros((4, 3)))), VECTORS))


def test_a_pipe_that_says_more_than_its_header_is_not_kept(monkeypatch):
    """Of a pipe that goes on behind what its header says no more than a piece is kept."""
    monkeypatch.setattr(npy_source, "_PIECE", 16)
    data = npy(np.zeros((1, 3))) + bytes(10_000)

    with pytest.raises(DataError, match="takes 24 bytes after the header; there are 32"):
        list(items("npy", stream(data), VECTORS))


@pytest.mark.parametrize("kind", ["csv", "jsonl", "text"])
def test_a_long_sequence_comes_in_parts(kind):
    """A sequence that is longer than a part comes in several, with its labels, from every kind of text."""
    steps = part_steps(1) + 3
    tokens = [("a", "b", "c")[place % 3] for place in range(steps)]
    labels = [("one", "two", "")[place % 3] for place in range(steps)]
    data = {
        "csv": "id,token,label\n" + "".join(f"q,{a},{b}\n" for a, b in zip(tokens, labels, strict=True)),
        "jsonl": json.dumps({"id": "q", "tokens": tokens, "labels": labels}),
        "text": "".join(tokens),
    }[kind]

    first, second = items(kind, stream(data.encode()), WORDS)

    assert (first.steps, first.more, second.steps, second.more) == (steps - 3, True, 3, False)
    assert first.id == second.id == ("1" if kind == "text" else "q")
    assert [*first.tokens, *second.tokens] == tokens
    if kind != "text":
        assert [*first.targets, *second.targets] == [WORDS.labels.index(one) if one else -1 for one in labels]


def test_a_long_sequence_of_numbers_comes_in_parts():
    """Rows of numbers come in parts too, and the next sequence begins its own."""
    steps = part_steps(3) + 1
    data = "1,2,3\n" * steps + "\n4,5,6\n"

    found = list(items("csv", stream(data.encode()), VECTORS))

    assert [(item.id, item.steps, item.more) for item in found] == [
        ("1", steps - 1, True),
        ("1", 1, False),
        ("2", 1, False),
    ]
    assert found[2].vectors.tolist() == [[4, 5, 6]]


def test_vectors_of_a_line_come_in_parts_with_their_labels():
    """A long line of vectors is cut like every other sequence."""
    model = small_model(["elman"], embedding="none")
    reader = Reader(model)
    rows = np.random.default_rng(0).random((reader.part_steps + 2, 3))

    first, second = reader.vectors("q", rows, ["one"] * len(rows))

    assert (first.steps, second.steps, list(second.targets)) == (reader.part_steps, 2, [0, 0])
    assert np.concatenate([first.vectors, second.vectors]).tolist() == rows.tolist()


def test_vectors_of_another_width_are_an_error():
    """Vectors in a line must be as wide as the model reads."""
    with pytest.raises(DataError, match="line 1: each step has 2 numbers; the model reads 3"):
        list(items("jsonl", stream(b'{"x": [[1, 2]]}'), VECTORS))


def test_labels_of_vectors_in_rows():
    """Rows of numbers may have labels too."""
    model = small_model(["elman"], embedding="none")

    (item,) = items("csv", stream(b"a,b,c,label\n1,2,3,two\n1,2,3,\n"), model)

    assert list(item.targets) == [1, -1]


def test_numbers_that_are_rounded_beyond_their_range_are_an_error():
    """A number that float32 rounds to infinity is an error, though a float64 holds it."""
    with pytest.raises(DataError, match="is not a finite float32"):
        list(items("csv", stream(b"1,2,3.4028236e38\n"), VECTORS))


class Failing(io.RawIOBase):
    """A device that gives a line and then fails."""

    def __init__(self) -> None:
        self.left = [b"a\n"]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self.left:
            raise OSError(5, "Input/output error")
        data = self.left.pop()
        buffer[: len(data)] = data
        return len(data)


def test_a_failing_device_is_one_line():
    """A device that fails in the midst ends the run in words; what came before it is read."""
    failing = Stream(Failing(), "tape")
    found = [next(failing.lines())]

    with pytest.raises(IncompleteError, match="tape: Input/output error"):
        list(failing.lines())
    with pytest.raises(IncompleteError, match="tape: Input/output error"):
        failing.read(8)

    assert found == [(1, "a")]


def test_looking_at_the_head_loses_nothing():
    """The head is looked at up to its first line that is not blank, and then read all the same."""
    looked = stream(b"\xef\xbb\xbf\n \nfirst\r\nsecond\n")

    head = [looked.head(), looked.head()]

    assert head == [b"\n \nfirst\r\n"] * 2
    assert list(looked.lines()) == [(1, ""), (2, " "), (3, "first"), (4, "second")]


def test_a_line_is_bounded(monkeypatch):
    """A line without an end is refused after a bounded number of bytes, with its number."""
    monkeypatch.setattr(streams, "MAX_LINE", 10)

    with pytest.raises(DataError, match="here, line 2: the line is longer than 10 bytes"):
        list(stream(b"012345678\n" + b"x" * 99).lines())


def test_a_pipe_has_no_place():
    """What is no regular file from its beginning on is read as a pipe is."""
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert Stream(pipe, "pipe").handle() is None
    assert stream(b"abc").handle() is None


def test_a_file_that_was_begun_elsewhere_is_read_from_there(tmp_path):
    """An array behind something else in standard input is read from where the file stands."""
    path = tmp_path / "a"
    path.write_bytes(b"before" + npy(np.ones((2, 3))))

    with path.open("rb") as file:
        file.seek(6)
        found = rows_of(items("npy", Stream(file, "here"), VECTORS))

    assert found == {"1": [[1, 1, 1]] * 2}


def test_no_permission_is_one_line(monkeypatch):
    """A file that may not be read is one line that names it."""

    def denied(*_args, **_how) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)

    with pytest.raises(DataError, match=r"a\.csv: permission denied"):
        open_stream("a.csv", None)


def test_standard_input_stays_open(tmp_path):
    """A file is closed when it was read; standard input is everybody's."""
    path = tmp_path / "a.txt"
    path.write_text("a", encoding="utf-8")
    mine, shared = open_stream(str(path), None), open_stream("-", io.BytesIO(b"a"))

    mine.close()
    shared.close()

    assert mine.raw.closed
    assert not shared.raw.closed


def test_the_first_sequence_is_bounded(monkeypatch):
    """A file of one endless sequence is refused by the explorer after as many rows as it can hold."""
    monkeypatch.setattr(inputs, "MAX_STEPS", 3)

    with pytest.raises(DataError, match="the sequence has 4 steps; at most 3 are explored"):
        first_item("-", b"1,2\n" * 100)


def test_numbers_whose_sum_is_too_large_are_numbers():
    """Two numbers that float32 holds are taken, though their sum is beyond it."""
    (item,) = items("csv", stream(b"3e38,3e38,-3e38\n"), VECTORS)

    assert item.vectors.tolist() == np.array([[3e38, 3e38, -3e38]], "float32").tolist()


def test_an_empty_file_of_lines_is_empty(tmp_path):
    """A JSONL file of blank lines holds no first sequence."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n\n")

    with pytest.raises(DataError, match="the input is empty"):
        first_item(str(path))


def test_the_end_of_an_input_is_asked_for_once():
    """A person who ends the input at a terminal is not made to end it a second time."""

    class Terminal(io.BytesIO):
        asked = 0

        def readline(self, _limit: int) -> bytes:
            self.asked += 1
            return b""

    terminal = Terminal()
    typed = Stream(terminal, "here")

    assert typed.head() == b""
    assert list(typed.lines()) == []
    assert terminal.asked == 1
