"""The screen of a training, cell by cell, as it was found good.

``RNN_TUI_SNAPSHOTS=write pytest tests/tui/training`` writes the screens anew; look at the difference.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from rnn_tui.i18n import set_language
from rnn_tui.tasks import Example
from rnn_tui.training.glimpse import Answer, Glimpse, Outcome
from rnn_tui.tui.look import Look
from rnn_tui.tui.training.compose import clock, compose
from rnn_tui.tui.training.state import About, State, Ui
from tests.explorer import LARGE, SMALL, look, spelled, texts

FOLDER = Path(__file__).parent / "screens"
WRITE = os.environ.get("RNN_TUI_SNAPSHOTS") == "write"
TOKENS = ("rome", "is", "where", "i", "leave", ".")
RIGHT = Outcome(Example(TOKENS, ("departure",) * 6), (Answer(0, "departure", "departure"),))
WRONG = Outcome(
    Example((*TOKENS[:4], "arrive", "."), ("destination",) * 6), (Answer(0, "departure", "destination"),)
)
LONG = Outcome(
    Example(("从", "北京") * 30, ("other",) * 60),
    tuple(Answer(step, "other", "other" if step % 7 else "departure") for step in range(60)),
)


def state() -> State:
    """A training in the middle of its sixth epoch of eight."""
    batches = 65
    places = [(n + 0.5) / 8 for n in range(44)]
    norms = tuple((x, 2.5 * math.exp(-x / 2) + 0.4 * math.sin(9 * x) ** 2) for x in places)
    return State(
        About(
            "mine",
            ("LSTM", "2,212 parameters", "adam, rate 0.01"),
            "accuracy on cities",
            "examples",
            "nats",
            True,
        ),
        epoch=6,
        epochs=8,
        batch=32,
        batches=batches,
        loss=tuple((x, 1.4 * math.exp(-x)) for x in places),
        validation=tuple((float(n), 1.5 * math.exp(-n) + 0.05) for n in range(1, 6)),
        figures=tuple((float(n), 1 - 0.6 / n) for n in range(1, 6)),
        norms=norms,
        clipped=tuple((x, min(norm, 1.0)) for x, norm in norms),
        seen=Glimpse((RIGHT, WRONG, LONG, *[RIGHT] * 20), (("f", 0.34), ("i", 0.125), ("o", 1.0))),
        speed=12345.6,
        left=74.0,
    )


@dataclass(frozen=True)
class Shown:
    """A screen."""

    name: str
    size: tuple[int, int] = SMALL
    state: State = field(default_factory=state)
    ui: Ui = field(default_factory=Ui)
    look: Look = field(default_factory=look)
    language: str = "en"

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}-{self.size[0]}x{self.size[1]}.txt"


PLAIN = look(colours=0, ascii_only=True)
SCREENS = (
    Shown("training"),
    Shown("training", LARGE),
    Shown("sixteen", LARGE, look=look(colours=16)),
    Shown("light", look=look(theme="light")),
    Shown("ascii", look=PLAIN),
    Shown("ascii", LARGE, look=PLAIN),
    Shown("no-colour", look=look(colours=0)),
    Shown("begins", state=State(state().about, epochs=8)),
    Shown("paused", ui=Ui(paused=True, chosen=12)),
    Shown("help", ui=Ui(help=True)),
    Shown("message", ui=Ui(message="saved mine.safetensors")),
    Shown(
        "numbers",
        state=replace(state(), about=replace(state().about, unit="", is_share=False), seen=Glimpse()),
    ),
    Shown("least", (56, 14)),
    Shown("chinese", language="zh_CN"),
    Shown("chinese", LARGE, language="zh_CN"),
)


@pytest.fixture
def in_language():
    """Choose a language for one test."""
    yield set_language
    set_language(None)


@pytest.mark.parametrize("shown", SCREENS, ids=lambda shown: shown.path.stem)
def test_a_screen_is_as_it_was_found_good(shown, in_language):
    """Every cell of the screen of a training, its character and its style, is that of the file."""
    in_language(shown.language)

    lines = compose(shown.state, shown.ui, shown.look, *shown.size)

    found = spelled(lines)
    if WRITE:
        shown.path.write_text(found, encoding="utf-8")
    assert found.splitlines() == shown.path.read_text(encoding="utf-8").splitlines()


def test_every_file_is_of_a_screen():
    """No file is left over from a screen that is no longer looked at."""
    assert {path.name for path in FOLDER.glob("*.txt")} == {shown.path.name for shown in SCREENS}


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("ui", [Ui(), Ui(help=True), Ui(paused=True, chosen=99)])
@pytest.mark.parametrize("shown", [look(), PLAIN])
def test_every_line_is_as_wide_as_the_screen(language, ui, shown, in_language):
    """Whatever the size, there are exactly so many lines, each of exactly so many cells."""
    in_language(language)
    for width, height in ((56, 14), (79, 17), (80, 24), (133, 30), (200, 60), (20, 5)):
        lines = compose(state(), ui, shown, width, height)

        assert [cell_len(line) for line in texts(lines)] == [width] * height


def test_in_ascii_everything_is_ascii():
    """A terminal that has only ASCII gets nothing else, also of what the data hold."""
    lines = compose(state(), Ui(), PLAIN, *LARGE)

    assert "".join(texts(lines)).isascii()


def test_numbers_that_are_none_are_drawn_as_nothing():
    """A loss that ran away leaves a gap in the curve, not an error."""
    bad = tuple((x, math.nan if x > 3 else y) for x, y in state().loss)
    worse = tuple((x, math.inf) for x, _y in state().norms)

    lines = compose(replace(state(), loss=bad, norms=worse, clipped=worse), Ui(), look(), *SMALL)

    assert len(lines) == SMALL[1]


@pytest.mark.parametrize(
    ("seconds", "text"), [(7, "0:07"), (750, "12:30"), (7500, "2:05:00"), (59.6, "1:00")]
)
def test_a_time_is_written_as_a_clock_shows_it(seconds, text):
    """Minutes and seconds, with hours where there are some."""
    assert clock(seconds) == text
