"""Numbers as text: the shortest that read back as the same bits, spelled legally where they are none."""

from __future__ import annotations

import json
import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.batch.decimals import number_rows, number_text, shortest

EDGES = [
    0.0,
    -0.0,
    1e-45,
    -1e-45,
    1.1754942e-38,
    1.17549435e-38,
    3.4028235e38,
    -3.4028235e38,
    16777216.0,
    0.1,
]


def single(bits: int) -> np.float32:
    return np.frombuffer(struct.pack("<I", bits), "<f4")[0]


def digits(text: str) -> int:
    return len(text.split("e", maxsplit=1)[0].replace(".", "").strip("-0"))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40))
def test_every_float32_reads_back(patterns):
    """Any float32, whatever its bits, is written so that reading it gives the same bits."""
    values = np.array([single(bits) for bits in patterns], np.float32)[None]

    (line,) = number_rows(values, ",")

    read = np.array([np.float32(float(text)) for text in line.decode().split(",")], np.float32)
    ordinary = ~np.isnan(values[0])
    assert read[ordinary].tobytes() == values[0][ordinary].tobytes()
    assert np.isnan(read[~ordinary]).all()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40))
def test_ordinary_float32_are_short(patterns):
    """A float32 in its normal range takes the fewest digits that read back, or one more."""
    values = np.array([single(bits) for bits in patterns], np.float32)
    values = values[np.isfinite(values) & (np.abs(values) >= np.finfo(np.float32).tiny)]

    found = shortest(values)

    for value, near in zip(values, found, strict=True):
        fewest = np.format_float_scientific(value, unique=True, trim="-")
        assert digits(f"{near:.9g}") <= digits(fewest) + 1


def test_edges_of_float32_read_back():
    """Zeros of both signs, subnormal numbers and the largest are written exactly."""
    values = np.array([EDGES], np.float32)

    (line,) = number_rows(values, "\t")

    read = np.array([float(text) for text in line.decode().split("\t")]).astype(np.float32)
    assert read.tobytes() == values[0].tobytes()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_negative_zero_keeps_its_sign_in_json(dtype):
    """A negative zero is -0.0, since a reader of JSON takes -0 for a whole number, which has no sign."""
    values = np.array([[-0.0, 1.0], [1.0, -0.0]], dtype)

    rows = [json.loads(b"[" + line + b"]") for line in number_rows(values, ",")]

    assert math.copysign(1, rows[0][0]) == math.copysign(1, rows[1][1]) == -1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_no_number_has_a_name(dtype):
    """NaN and the infinities have the names that JSON readers, pandas and R know, in quotes if asked for."""
    values = np.array([[np.nan, np.inf, -np.inf, 1.5]], dtype)

    plain, quoted = number_text(values, ","), number_text(values, ",", quoted=True)

    assert plain == b"\nNaN,Infinity,-Infinity,1.5"
    assert quoted == b'\n"NaN","Infinity","-Infinity",1.5'


@pytest.mark.parametrize("power", range(-6, 5))
def test_whole_arrays_are_the_texts_of_their_numbers(power):
    """Numbers of a decade, and those beside borders and powers of two, are written as each alone would be."""
    inside = np.random.default_rng(0).uniform(1, 10, 4000) * 10.0**power
    short = np.concatenate([np.arange(1, 11), np.arange(10, 100) / 10]) * 10.0**power
    borders = np.concatenate([10.0 ** np.array([power, power + 1]), 2.0 ** np.arange(-20, 14)]).astype(
        "float32"
    )
    beside = [np.nextafter(borders, np.float32(to)) for to in (0, np.inf)]
    sizes = np.concatenate([inside, short, borders, *beside], dtype="float32", casting="same_kind")
    values = np.concatenate([sizes, -sizes])

    (line,) = number_rows(values[None], ",")

    assert line.decode().split(",") == [f"{near:.9g}" for near in shortest(values).tolist()]


def test_every_second_unit_is_written_as_it_is():
    """Numbers that do not lie side by side in memory are written like those that do."""
    values = np.random.default_rng(0).normal(size=(40, 12)).astype("float32")

    rows = number_rows(values[::2, ::3], "\t")

    assert rows == number_rows(values[::2, ::3].copy(), "\t")


def test_many_rows_are_those_of_each_alone():
    """Rows that are written in several goes are the rows that each gives alone."""
    values = np.random.default_rng(0).normal(size=(300, 70)).astype("float32")

    together = number_rows(values, ",")

    assert together == [number_rows(row[None], ",")[0] for row in values]


def test_rows_without_numbers_are_empty():
    """Where no unit is chosen each row is there, with nothing in it."""
    assert number_rows(np.empty((3, 0), "float32"), ",") == [b"", b"", b""]
