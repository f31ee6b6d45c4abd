"""A signal is found by its full name or any shorter spelling that means only it."""

from __future__ import annotations

import contextlib
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.errors import AmbiguousNameError, RnnTuiError, UnknownNameError
from rnn_tui.traces.path import Path, find_path, shortest

F = Path("steps", "0", "fwd", "f")
H0, H1 = Path("steps", "0", "fwd", "h"), Path("steps", "1", "fwd", "h")
BACK = Path("steps", "0", "bwd", "h")
Y = Path("steps", "readout", "", "y")
STACK = [F, H0, H1, Y]

paths = st.builds(
    Path,
    st.sampled_from(["steps", "encoder", "decoder", "0"]),
    st.sampled_from(["0", "1", "readout", "attention", "h"]),
    st.sampled_from(["", "fwd", "bwd"]),
    st.sampled_from(["f", "h", "x", "y"]),
)
networks = st.lists(paths, min_size=1, max_size=12, unique_by=str)


def test_a_path_is_spelled_with_its_parts():
    """A path is written stage.layer.direction.name; a part that is empty is left out."""
    assert str(F) == "steps.0.fwd.f"
    assert str(Y) == "steps.readout.y"


@pytest.mark.parametrize(
    "text", ["f", "0.f", "fwd.f", "steps.f", "0.fwd.f", "steps.0.f", "steps.fwd.f", "steps.0.fwd.f"]
)
def test_any_spelling_that_means_one_signal_finds_it(text):
    """Stage, layer and direction may be left out wherever the rest is clear."""
    assert find_path(text, STACK) == F


@pytest.mark.parametrize(
    "text", ["g", "1.f", "f.0", "0.steps.f", "fwd.0.f", "", ".", "f.", ".f", "0.0.f", "F"]
)
def test_a_spelling_that_fits_nothing_is_refused(text):
    """Parts must occur, in this order, and the last one is the signal's name."""
    with pytest.raises(UnknownNameError, match="no signal is called"):
        find_path(text, STACK)


def test_a_misspelt_signal_is_answered_with_the_nearest():
    """The suggestion uses the shortest names, as a person would type them."""
    with pytest.raises(UnknownNameError) as caught:
        find_path("1.hh", STACK)

    assert str(caught.value) == "no signal is called '1.hh'; did you mean '1.h'? Known: 0.h, 1.h, f, y"


def test_an_ambiguous_spelling_names_all_it_may_mean():
    """A name that several signals have is answered with a spelling for each."""
    with pytest.raises(AmbiguousNameError) as caught:
        find_path("h", [*STACK, BACK])

    assert str(caught.value) == "signal 'h' stands for 0.fwd.h, 1.h, bwd.h; write one of them"


def test_a_full_spelling_is_never_ambiguous():
    """A spelling that is exactly a path means it, even where it would shorten another."""
    bare = Path("steps", "0", "", "h")

    assert find_path("steps.0.h", [H0, bare]) == bare
    assert find_path(shortest(H0, [H0, bare]), [H0, bare]) == H0


@pytest.mark.parametrize(
    ("path", "expected"), [(F, "f"), (H0, "0.fwd.h"), (H1, "1.h"), (BACK, "bwd.h"), (Y, "y")]
)
def test_the_shortest_spelling_is_found(path, expected):
    """A signal is called by no more parts than it needs."""
    assert shortest(path, [*STACK, BACK]) == expected


def test_hostile_names_are_shown_escaped():
    """Names of layers come from files; an error spells out what a terminal would obey."""
    first, second = Path("steps", "\x1b[2J\n", "", "h"), Path("steps", "b", "", "h")

    for text in ("h", "\x1b]0;x\x07"):
        with pytest.raises(RnnTuiError) as caught:
            find_path(text, [first, second])
        assert str(caught.value).isprintable()


@given(networks)
def test_every_signal_is_found_by_its_full_and_by_its_shortest_spelling(known):
    """In any network both spellings lead back to the signal."""
    for path in known:
        assert find_path(str(path), known) == path
        assert find_path(shortest(path, known), known) == path


@given(networks)
def test_no_spelling_with_fewer_parts_means_the_signal(known):
    """The shortest spelling really is the shortest: fewer parts stand for several signals, or for another."""
    for path in known:
        count = len(shortest(path, known).split("."))
        *before, name = path.parts
        for size in range(count - 1):
            for parts in combinations(before, size):
                with contextlib.suppress(AmbiguousNameError):
                    assert find_path(".".join([*parts, name]), known) != path


@given(
    networks, st.lists(st.sampled_from(["steps", "0", "1", "fwd", "h", "f", "q", ""]), min_size=1, max_size=5)
)
def test_a_found_signal_always_has_the_parts_that_were_asked_for(known, parts):
    """Whatever is typed finds a signal that has those parts in that order, or is refused in words."""
    try:
        found = find_path(".".join(parts), known)
    except (UnknownNameError, AmbiguousNameError):
        return

    assert found in known
    assert tuple(parts) in {
        (*rest, found.name)
        for size in range(len(found.parts))
        for rest in combinations(found.parts[:-1], size)
    }
