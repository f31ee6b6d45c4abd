"""A trace holds every number of a run; equal fingerprints mean equal bits; a difference is a trace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.errors import AmbiguousNameError, ShapeError, UnknownNameError
from rnn_tui.traces.path import Path
from rnn_tui.traces.trace import Content, SignalInfo, Stage, Trace, diff

H, G, W = Path("steps", "0", "fwd", "h"), Path("steps", "0", "fwd", "g"), Path("decoder", "0", "fwd", "h")
STEPS, DECODER = Stage("steps", (("a", "b", "c"), ("d", "e"))), Stage("decoder", (("z",), ("z",)))


def made(dtype: str = "float64") -> Trace:
    """Two sequences of three and two steps, and one step of a second stage."""
    rng = np.random.default_rng(1)
    arrays = {path: rng.normal(0, 1, (steps, 2, 2)).astype(dtype) for path, steps in ((H, 3), (G, 3), (W, 1))}
    for path in (H, G):
        arrays[path][2, 1] = np.nan
    ranges = {H: (-1.0, 1.0), G: (0.0, np.inf), W: (-1.0, 1.0)}
    signals = {
        path: SignalInfo(path, path.name, "title", "state", limits, "tanh(x)")
        for path, limits in ranges.items()
    }
    start = {H: rng.normal(0, 1, (2, 2)).astype(dtype)}
    return Trace(
        {"steps": STEPS, "decoder": DECODER}, signals, arrays, start, dtype, model_hash="m", about="a"
    )


def test_signals_are_read_by_name_or_path():
    """A number is found by the short name, the full name or the path itself."""
    trace = made()

    assert trace["g"] is trace["steps.0.fwd.g"] is trace[G] is trace.arrays[G]
    assert trace.info("g") is trace.signals[G]
    assert trace.path(G) == G
    assert trace.short(G) == "g"
    assert trace.short(H) == "steps.h"
    assert trace.stage(W) is DECODER
    assert trace.stage(H).lengths == (3, 2)


def test_an_unknown_or_ambiguous_signal_is_refused():
    """A name that no signal or more than one has is an error in words."""
    with pytest.raises(UnknownNameError, match="no signal is called 'q'"):
        made()["q"]
    with pytest.raises(AmbiguousNameError, match=r"stands for steps\.h, decoder\.h"):
        made()["h"]


def test_a_sequence_ends_where_it_ends():
    """One sequence's values have its own length; what lies beyond is absent."""
    trace = made()

    assert trace.sequence(H).shape == (3, 2)
    assert trace.sequence(H, 1).shape == (2, 2)
    assert np.isfinite(trace.sequence(H, 1)).all()
    assert (trace.sequence(H, 1) == trace.arrays[H][:2, 1]).all()


def test_the_step_before_is_the_start_at_the_first():
    """One step earlier than the first stands the start state, or zeros where none was given."""
    trace = made()

    assert (trace.previous(H, 2, 0) == trace.arrays[H][1, 0]).all()
    assert (trace.previous(H, 0, 1) == trace.start[H][1]).all()
    assert trace.previous(G, 0, 1).tolist() == [0, 0]
    assert trace.previous(G, 0).dtype == trace.dtype


def flipped(array: np.ndarray, byte: int, bit: int) -> np.ndarray:
    raw = bytearray(np.ascontiguousarray(array).tobytes())
    raw[byte] ^= 1 << bit
    return np.frombuffer(bytes(raw), array.dtype).reshape(array.shape)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("where", ["arrays", "start"])
def test_any_flipped_bit_changes_the_fingerprint(where, dtype):
    """The fingerprint sees every bit of every number, of the start states too."""
    trace = made(dtype)
    hashes = {trace.hash}
    flips = 1

    for path, array in getattr(trace, where).items():
        there = array.nbytes if where == "start" or path == W else array.nbytes - array[0, 0].nbytes
        for place in range(there * 8):
            table = {**getattr(trace, where), path: flipped(array, place // 8, place % 8)}
            hashes.add(replace(trace, **{where: table}).hash)
            flips += 1

    assert len(hashes) == flips


def test_what_lies_beyond_an_end_does_not_count():
    """Two traces that differ only beyond a sequence's end have one fingerprint."""
    trace, other = made(), made()
    other.arrays[H][2, 1] = 7

    assert trace.hash == other.hash


@pytest.mark.parametrize(
    "change",
    [
        lambda trace: {"arrays": {path: array.astype("float32") for path, array in trace.arrays.items()}},
        lambda trace: {"arrays": {H: trace.arrays[H], G: trace.arrays[G]}},
        lambda trace: {"arrays": {**trace.arrays, H: trace.arrays[G], G: trace.arrays[H]}},
        lambda trace: {"start": {}},
        lambda trace: {"start": {G: trace.start[H]}},
        lambda trace: {"stages": {**trace.stages, "steps": Stage("steps", (("a", "b"), ("d", "e")))}},
        lambda trace: {"arrays": {**trace.arrays, W: trace.arrays[W].transpose(2, 1, 0)}},
    ],
    ids=["dtype", "signal left out", "signals exchanged", "no start", "other start", "lengths", "shape"],
)
def test_another_make_up_is_another_fingerprint(change):
    """The fingerprint also sees which signal, dtype, shape and length the numbers have."""
    trace = made()

    assert replace(trace, **change(trace)).hash != trace.hash


def test_the_order_of_signals_does_not_matter():
    """The same numbers have the same fingerprint, in whatever order and memory layout they come."""
    trace = made()
    turned = {path: np.asfortranarray(array) for path, array in reversed(trace.arrays.items())}

    assert replace(trace, arrays=turned).hash == trace.hash
    assert len(trace.hash) == 64


def test_a_difference_is_a_trace_of_the_differences():
    """A − B has the numbers, the doubled ranges and a name; absent stays absent."""
    a, b = made(), made()
    b.arrays[H][0, 0] += 0.25

    found = diff(a, b, "A − B")

    assert found.content is Content.DIFFERENCE
    assert found.about == "A − B"
    np.testing.assert_allclose(found["steps.h"][0, 0], -0.25)
    assert not found["g"][:2].any()
    assert np.isnan(found["steps.h"][2, 1]).all()
    assert found.info("steps.h").range == (-2, 2)
    assert found.info("g").range == (-np.inf, np.inf)
    assert not found.start[H].any()
    assert found.stages == a.stages


def test_a_difference_has_the_signals_that_both_have():
    """Two models that share some signals are compared by those."""
    a, b = made(), made()
    b = replace(b, signals={G: b.signals[G]}, arrays={G: b.arrays[G]}, start={})

    assert list(diff(a, b).signals) == [G]
    assert diff(a, b).start == {}


def test_traces_without_a_common_signal_have_no_difference():
    """Nothing in common is an error, not an empty table."""
    with pytest.raises(ShapeError, match="no signal in common"):
        diff(made(), replace(made(), signals={}, arrays={}))


@pytest.mark.parametrize("what", ["shape", "lengths"])
def test_traces_that_do_not_fit_have_no_difference(what):
    """Other units or other lengths are named with both shapes."""
    a, b = made(), made()
    if what == "shape":
        b.arrays[G] = np.zeros((3, 2, 5))
    else:
        b = replace(b, stages={**b.stages, "steps": Stage("steps", (("a", "b", "c"), ("d",)))})

    with pytest.raises(
        ShapeError, match=r"signal steps\.0\.fwd\.[gh] has shape \(3, 2, 2\) in one trace and"
    ):
        diff(a, b)


def test_runs_that_overflowed_are_compared_without_a_warning():
    """∞ − ∞ is no number, and no warning either."""
    a = made()
    a.arrays[H][0, 0] = np.inf

    assert np.isnan(diff(a, a)["steps.h"][0, 0]).all()
