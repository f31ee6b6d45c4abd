"""How numbers are written: in line, with a true minus, never "−0.000", and to the last bit if asked."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.views.numbers import aligned, brief, fixed, full, power_of, special, times_ten

QUICK = settings(max_examples=300, deadline=None, database=None, derandomize=True)
ANY = st.floats(allow_nan=True, allow_infinity=True)


def read(text: str) -> float:
    """The number that a person reads."""
    return float(text.replace("−", "-").replace("∞", "inf"))


@QUICK
@given(ANY, st.integers(0, 6))
def test_a_number_is_never_minus_zero(value, decimals):
    """Whatever rounds to zero is written without a sign, and no hyphen stands for a minus."""
    text = fixed(value, decimals)

    assert "-" not in text
    assert not (text.startswith("−") and read(text) == 0)


@QUICK
@given(st.floats(-99_999, 99_999), st.integers(1, 6))
def test_a_number_is_written_to_its_decimals(value, decimals):
    """Below a hundred thousand a number has the decimals asked for, and is right to half of the last."""
    text = fixed(value, decimals)

    assert len(text.partition(".")[2]) == decimals
    assert abs(read(text) - value) <= 0.5000001 * 10**-decimals


@QUICK
@given(st.floats(1e5, 1e308) | st.floats(-1e308, -1e5))
def test_a_large_number_is_written_in_powers_of_ten(value):
    """What is too large for decimals is short, and right to three digits."""
    assert len(fixed(value)) <= 9
    assert read(fixed(value)) == pytest.approx(value, rel=0.006)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@QUICK
@given(bits=st.integers(0, 2**64 - 1))
def test_all_digits_read_back_as_the_same_bits(dtype, bits):
    """All digits of a number, read again in its dtype, are the same bits, but for the sign of zero."""
    size = np.dtype(dtype).itemsize
    value = np.frombuffer(bits.to_bytes(8, "little")[:size], dtype)[0]

    text = full(float(value), dtype)

    again = np.dtype(dtype).type(read(text))
    if math.isnan(value) or value == 0:
        assert text in ("NaN", "0.0")
    else:
        assert again.tobytes() == value.tobytes()
    assert "-" not in text


@QUICK
@given(st.lists(ANY, max_size=8), st.sampled_from(["float32", "float64"]))
def test_decimal_points_stand_in_one_column(values, dtype):
    """Lined up, all texts are of one width and their decimal points in one place."""
    with np.errstate(over="ignore"):
        texts = [full(float(np.dtype(dtype).type(value)), dtype) for value in values]

    lined = aligned(texts)

    assert [text.strip() for text in lined] == texts
    assert len({len(text) for text in lined}) <= 1
    assert len({text.index(".") for text in lined if "." in text}) <= 1


@QUICK
@given(st.floats(min_value=0) | st.just(math.nan))
def test_tiny_and_huge_tables_are_read_in_powers_of_ten(largest):
    """A table whose largest number is tiny or huge is divided by a power of ten, never by zero."""
    power = power_of(largest)

    assert 10.0**power > 0
    if power and largest >= 1e-307:
        assert 0.99 <= largest / 10.0**power < 10.01
    elif not power:
        assert largest == 0 or not math.isfinite(largest) or 0.05 <= largest < 1e4


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0"), (0.5, "0.5"), (-12.34, "−12.3"), (2e4, "2e4"), (-0.004, "−4e−3"), (5e-324, "5e−324")],
)
def test_the_ends_of_a_scale_are_brief(value, text):
    """The ends of a scale have two digits at most, large and small ones in powers of ten."""
    assert brief(value) == text


def test_what_is_no_number_has_a_word():
    """NaN and the infinities are written as such, in every form."""
    assert [special(value) for value in (math.nan, math.inf, -math.inf)] == ["NaN", "∞", "−∞"]
    assert [fixed(math.nan), full(-math.inf, "float32"), brief(math.inf)] == ["NaN", "−∞", "∞"]
    assert (fixed(123456.0), fixed(-1e100, 3), fixed(-0.0004)) == ("1.23e5", "−1.00e100", "0.000")
    assert (full(0.1, "float32"), full(0.1, "float64"), full(1e-7, "float32")) == ("0.1", "0.1", "1.0e−07")


def test_what_a_dtype_cannot_hold_has_the_digits_of_float64():
    """A number on the way to a result may be beyond float32: it is shown as it is, not as infinite or 0."""
    assert full(-1e300, "float32") == "−1.0e+300"
    assert full(1e-300, "float32") == "1.0e−300"


def test_a_power_of_ten_is_spelled_with_raised_digits():
    """The caption of a scaled table says by what it is scaled."""
    assert (times_ten(-4), times_ten(12), times_ten(0)) == ("×10⁻⁴", "×10¹²", "")
