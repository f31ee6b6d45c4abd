"""A run from its input to its output: what is held, what is said, and what is left when it ends early."""

from __future__ import annotations

import io
import itertools
import json
import tracemalloc

import numpy as np
import pytest

from rnn_tui.batch import archive, compute, item, windows
from rnn_tui.batch import run as run_module
from rnn_tui.batch.request import RunRequest
from rnn_tui.batch.run import run
from rnn_tui.batch.writers import npz
from rnn_tui.errors import DataError, IncompleteError, UnknownNameError, UsageError
from rnn_tui.zoo import load
from tests.batch_runs import objects, written
from tests.small_models import small_model

WORDS = small_model(["elman"], dtype="float32")
ROOM = 30 * 1500
"""Bytes that 1500 sequences or steps more may take: less than it takes to keep anything of each."""
BARE = small_model(["elman"], answer="", dtype="float32")


class Lines(io.RawIOBase):
    """So many equal lines through a pipe, none of them in memory."""

    def __init__(self, line: bytes, count: int) -> None:
        self.block, self.left = line * 512, count * len(line)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        count = min(len(buffer), len(self.block), self.left)
        buffer[:count] = self.block[:count]
        self.block = self.block[count:] + self.block[:count]
        self.left -= count
        return count


class Nowhere(io.RawIOBase):
    """A sink that only counts lines."""

    lines = 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.lines += bytes(data[-1:]) == b"\n"
        return len(data)


@pytest.fixture
def small_windows(monkeypatch):
    """Windows, parts and blocks that are full after a few lines, so that a few hundred are many."""
    monkeypatch.setattr(windows, "SIZES", (1, 32))
    monkeypatch.setattr(item, "_MOST_STEPS", 200)
    monkeypatch.setattr(compute, "_MOST_STEPS", 200)
    monkeypatch.setattr(npz, "_TOGETHER", 32)
    monkeypatch.setattr(npz, "quoted", npz.quoted.__wrapped__)
    monkeypatch.setattr(archive, "_HELD", 1 << 12)


def peaks(line: bytes, **how) -> tuple[int, int]:
    """The most bytes that runs over 500 and over 2000 lines hold, when all caches are filled."""
    found = []
    for count in (500, 500, 2000):
        tracemalloc.start()
        run(RunRequest(BARE, input="-", **how), Nowhere(), stdin=Lines(line, count))
        found.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return found[1], found[2]


@pytest.mark.parametrize("form", ["jsonl", "csv", "npz"])
def test_memory_does_not_grow_with_the_number_of_sequences(form, small_windows):
    """Four times as many sequences take no more memory; of an archive, a few bytes for each id."""
    few, many = peaks(b"ab\n", format=form, signals=("h",), units="0", input_format="text")

    assert many < few + ROOM


@pytest.mark.parametrize("form", ["jsonl", "csv", "npz"])
def test_memory_does_not_grow_with_the_length_of_a_sequence(form, small_windows):
    """A sequence of four times as many steps takes no more memory."""
    few, many = peaks(b"a\n", format=form, signals=("h",), units="0", input_format="tsv")

    assert many < few + ROOM


def test_progress_is_told_after_each_window():
    """Whoever watches hears how far the run is after each window: one sequence, then more and more."""
    heard = []

    done = run(
        RunRequest(BARE, input="-", format="jsonl"),
        Nowhere(),
        stdin=io.BytesIO(b"ab\n" * 300),
        progress=heard.append,
    )

    assert [(one.sequences, one.steps) for one in heard] == [(1, 2), (17, 34), (273, 546), (300, 600)]
    assert (done.sequences, done.steps, done.format) == (300, 600, "jsonl")
    assert 0 <= heard[0].seconds <= heard[-1].seconds <= done.seconds


def test_windows_are_smaller_where_more_is_written(monkeypatch):
    """The more numbers a step has, the fewer steps are held; one sequence is always taken."""
    monkeypatch.setattr(run_module, "HELD_BYTES", 64)
    heard = []

    run(RunRequest(BARE, ("abc",) * 5), Nowhere(), progress=heard.append)

    assert [one.sequences for one in heard] == [1, 3, 5]


def test_long_and_short_sequences_keep_their_order(monkeypatch):
    """Sequences that run in blocks and sequences that run together come out as they came in."""
    monkeypatch.setattr(compute, "_MOST_STEPS", 100)
    texts = ["a" * count for count in (1, 2, 150, 3, 101, 100, 4, 250, 5)]

    found = objects(written(BARE, *texts, format="jsonl"))

    lengths = {name: sum(len(one["steps"]) for one in group) for name, group in itertools.groupby(found, _id)}
    assert list(lengths.values()) == [len(text) for text in texts]
    assert list(lengths) == [str(place) for place in range(1, 10)]
    assert [one["more"] for one in found if one["id"] == "8"] == [True, True, False]


def _id(line) -> str:
    return line["id"]


def test_blocks_have_the_bits_of_large_ones(monkeypatch):
    """However large the blocks of a long sequence are, its numbers are the same bits."""
    text = "".join(np.random.default_rng(2).choice(list("abcde"), 730))
    whole = objects(written(WORDS, text, format="jsonl"))

    monkeypatch.setattr(compute, "_MOST_STEPS", 200)
    parts = objects(written(WORDS, text, format="jsonl"))

    assert len(parts) == 4
    for name, rows in whole[0]["signals"].items():
        assert [row for part in parts for row in part["signals"][name]] == rows


def test_parts_without_a_chosen_step_are_left_out(monkeypatch):
    """Of a long sequence only the parts with a chosen step are written, and always the last."""
    monkeypatch.setattr(compute, "_MOST_STEPS", 100)

    found = objects(written(BARE, "a" * 450, format="jsonl", steps="150"))

    assert [(one["steps"], one["more"]) for one in found] == [([150], True), ([], False)]


def test_gradients_of_a_long_sequence_are_refused(monkeypatch):
    """Gradients need a whole sequence; one that is too long is an error that names it."""
    monkeypatch.setattr(compute, "_MOST_STEPS", 100)
    data = json.dumps({"id": "long", "text": "a" * 101}).encode()

    with pytest.raises(DataError, match="sequence long: --gradients hold a whole sequence; at most 100"):
        written(BARE, stdin=data, gradients=True)
    assert objects(written(BARE, "a" * 100, gradients=True))[0]["gradients"]


def test_what_reads_both_ways_refuses_a_long_sequence(monkeypatch):
    """A network that reads from both ends needs a whole sequence; one that is too long is named."""
    monkeypatch.setattr(compute, "_MOST_STEPS", 100)
    both_ways = small_model(["elman"], answer="", dtype="float32", join="concat")

    with pytest.raises(DataError, match="1: a network that cannot stream holds it whole; at most 100"):
        written(both_ways, "a" * 101)

    assert objects(written(both_ways, "a" * 100))[0]["steps"][-1] == 100


def test_a_batch_is_no_larger_than_it_may_record(monkeypatch):
    """Many sequences run in batches of bounded size, longest first, and come out in order."""
    monkeypatch.setattr(compute, "RUN_BYTES", 2000)

    found = objects(written(BARE, *("ab" * count for count in range(1, 30)), format="jsonl"))

    assert [len(one["steps"]) for one in found] == [2 * count for count in range(1, 30)]


@pytest.mark.parametrize(
    ("how", "error", "says"),
    [
        ({"format": "xml"}, UnknownNameError, "format"),
        ({"signals": ("z",)}, UnknownNameError, "signal"),
        ({"units": "99"}, UsageError, "--units"),
        ({"steps": "0"}, UsageError, "--steps"),
        ({"input": "none.csv"}, DataError, "no such file"),
        ({"input": "-", "texts": ("a",)}, UsageError, "not both"),
        ({"texts": ("z",)}, DataError, "token 1: 'z'"),
        ({"texts": ("",)}, DataError, "the input is empty"),
        ({}, UsageError, "nothing to run"),
    ],
)
def test_a_bad_request_writes_nothing(how, error, says, tmp_path):
    """What is wrong with a request, or with the first sequence, is said before a byte is written."""
    out = io.BytesIO()
    target = tmp_path / "out.csv"

    for more in ({}, {"output": str(target)}):
        with pytest.raises(error, match=says):
            run(RunRequest(BARE, **how, **more), out)

    assert out.getvalue() == b""
    assert list(tmp_path.iterdir()) == []


def test_the_first_of_several_bad_texts_is_named():
    """A bad text among several is named by its number, also if it is the first."""
    with pytest.raises(DataError, match="text 1: token 1: 'z'"):
        written(BARE, "z", "a")


class Broken(io.RawIOBase):
    """A place that takes so many writes and then fails."""

    def __init__(self, error: OSError, writes: int = 0, flushes: int = 99) -> None:
        self.error, self.writes, self.flushes = error, writes, flushes

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.writes -= 1
        if self.writes < 0:
            raise self.error
        return len(data)

    def flush(self) -> None:
        self.flushes -= 1
        if self.flushes < 0:
            raise self.error


@pytest.mark.parametrize("place", [{"writes": 1}, {"writes": 99, "flushes": 1}])
def test_a_full_place_is_one_line(place):
    """A standard output that takes no more is an error with its reason; a closed pipe stays one."""
    full = Broken(OSError(28, "No space left on device"), **place)
    gone = Broken(BrokenPipeError(32, "Broken pipe"), **place)

    with pytest.raises(IncompleteError, match="standard output: No space left on device"):
        run(RunRequest(BARE, ("a", "b"), format="jsonl"), full)
    with pytest.raises(BrokenPipeError):
        run(RunRequest(BARE, ("a", "b"), format="jsonl"), gone)
    full.flushes = gone.flushes = 99


def test_whoever_types_is_answered_line_by_line():
    """Before a terminal each sequence is written before the next is waited for."""

    class Typed(io.BytesIO):
        def isatty(self) -> bool:
            return True

    heard = []

    run(RunRequest(BARE, input="-"), Nowhere(), stdin=Typed(b"a\nb\nc\n"), progress=heard.append)

    assert [one.sequences for one in heard] == [1, 2, 3]


def test_an_example_stands_for_no_input():
    """A shipped model without an input runs its own example."""
    model = load("slots-lstm")

    (line,) = objects(written(model, format="jsonl", signals=("h",)))

    assert line["tokens"] == model.vocabulary.cut(model.card.example)


def test_brief_formats_show_one_unit_and_answers():
    """People who choose nothing see one unit of each recurrent layer, and the answer of the read-out."""
    lines = written(WORDS, "ab", format="table").decode().splitlines()
    whole = written(WORDS, "ab", format="table", units=":").decode().splitlines()

    assert lines[1].split() == ["t", "token", "h", "answer"]
    assert whole[1].split() == ["t", "token", "h[0]", "h[1]", "h[2]", "h[3]", "answer"]


def test_a_table_says_of_which_unit_it_is():
    """The caption of a table names the unit, and of how many where all signals have as many."""
    both = written(WORDS, "ab", format="md", signals=("h", "p"), units="2").decode()
    one = written(WORDS, "ab", format="md", signals=("h",), units="2").decode()
    answer = written(WORDS, "ab", format="md", signals=("p",), units="two").decode()

    assert "\nunit 2\n" in both
    assert "\nunit 2 of 4\n" in one
    assert "\nunit two of 3\n" in answer


def test_vectors_have_no_column_of_tokens():
    """A table of a model of vectors has steps and numbers only."""
    model = small_model(["elman"], embedding="none", answer="")

    lines = written(model, "1 0 0; 0 1 0", format="table").decode().splitlines()

    assert lines[1].split() == ["t", "h"]
