"""Screens, cell by cell, as they were found good; snapshots/README.md says how to rewrite them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rnn_tui.i18n import languages, set_language
from rnn_tui.session.origin import Origin
from rnn_tui.tui.look import Look
from rnn_tui.tui.ui import PANES
from tests.explorer import LARGE, SMALL, explore, look, spelled

FOLDER = Path(__file__).parent / "snapshots"
WRITE = os.environ.get("RNN_TUI_SNAPSHOTS") == "write"
DESCEND = (":", "type:descend 1", "enter")
EDIT = ("w", "type:f[0] = 0.25", "enter")
BARE = Origin(cell="gru_reset_after", text="to be or not to be")


@dataclass(frozen=True)
class Screen:
    """How to come to a screen."""

    name: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = SMALL
    origin: Origin = field(default_factory=Origin)
    shown: Look = field(default_factory=look)
    language: str = "en"

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}-{self.size[0]}x{self.size[1]}.txt"


def to(view: str, left_out: int = 0) -> tuple[str, ...]:
    """The keys that choose a view from the list of views, where so many before it have nothing to show."""
    return ("v", *["down"] * (PANES.index(view) - left_out), "enter")


SCREENS = (
    Screen("first"),
    Screen("first", size=LARGE),
    Screen("step", ("right",)),
    Screen("step", ("right",), size=LARGE),
    Screen("substep", ("n", "n", "n")),
    Screen("gradient", ("right", "right", "d"), size=LARGE),
    Screen("edit", ("right", *EDIT), size=LARGE),
    Screen("difference", ("right", *EDIT, "d", "d"), size=LARGE),
    Screen("why", ("right", "enter", "down", "enter")),
    Screen("digits", ("right", "right", "."), size=LARGE),
    Screen("unfolded", ("right", "f"), size=LARGE),
    Screen("winners", ("end", "shift+tab", "+"), origin=Origin(model="sentiment-textrcnn")),
    Screen(
        "classifier", ("end",), size=LARGE, origin=Origin(model="sentiment-textrcnn", labels=("negative",))
    ),
    Screen("bag", ("right", "right"), size=LARGE, origin=Origin(model="sentiment-bag")),
    Screen("memory", (*["right"] * 5, *to("memory", 2)), origin=Origin(model="memory-two-facts")),
    Screen("memory", ("end", *to("memory", 2)), size=LARGE, origin=Origin(model="memory-one-fact")),
    Screen(
        "memory-ascii",
        (*["right"] * 5, *to("memory", 2), "+"),
        origin=Origin(model="memory-two-facts"),
        shown=look(colours=0, ascii_only=True),
    ),
    Screen("help", ("?",)),
    Screen("models", ("right", "o")),
    Screen("cells", ("right", "m")),
    Screen("signals", ("right", "0")),
    Screen("prompt", ("right", "w", "type:q[0] = 1", "enter")),
    Screen("units", ("right", "tab", "tab", "+")),
    Screen("activation", ("end", *to("activation"))),
    Screen("activation", ("end", "left", "p", "p", "down", *to("activation")), size=LARGE),
    Screen("activation-ascii", ("end", *to("activation"), "+", ">"), shown=look(colours=0, ascii_only=True)),
    Screen("norms", ("end", *to("norms"))),
    Screen("norms", ("end", *to("norms"), *[">"] * 5, "down", "down", "down", "<"), size=LARGE),
    Screen("norms-ascii", ("end", *to("norms"), "+", "<"), shown=look(colours=0, ascii_only=True)),
    Screen("horizon", ("end", *to("horizon"))),
    Screen("horizon", ("end", "left", *to("horizon")), size=LARGE),
    Screen("horizon-ascii", ("end", *to("horizon"), "+"), shown=look(colours=0, ascii_only=True)),
    Screen("ledger", ("end", *to("ledger"))),
    Screen("ledger", ("end", "left", "down", *to("ledger")), size=LARGE),
    Screen("ledger-ascii", ("end", *to("ledger"), "+"), shown=look(colours=0, ascii_only=True)),
    Screen("update", ("end", "left", "left", *to("update"))),
    Screen("update", ("end", "left", "left", *to("update"), "down", ">", ">"), size=LARGE),
    Screen("update-ascii", ("end", *to("update"), "+", "."), shown=look(colours=0, ascii_only=True)),
    Screen("descended", ("right", "right", "L", *["down"] * 4, "enter", *DESCEND, *to("update")), size=LARGE),
    Screen("untied", ("right", ":", "type:untie", "enter", *to("network"))),
    Screen("untied", ("right", ":", "type:untie", "enter", "f"), size=LARGE),
    Screen("bare", ("right", "right"), origin=BARE),
    Screen("bare", ("right", "right", "f"), origin=BARE, size=LARGE),
    Screen("lee", ("end",), origin=Origin(model="lee-lstm"), size=LARGE),
    Screen("names", ("right", "right"), origin=Origin(model="names-lstm"), size=(200, 60)),
    Screen("cjk", ("right", "right"), origin=Origin(model="slots-zh-lstm")),
    Screen("cjk", ("right", "right", "f"), origin=Origin(model="slots-zh-lstm"), size=LARGE),
    Screen("emoji", ("end",), origin=Origin(cell="elman", text="🎉 漢字 é " + "x" * 2000)),
    Screen("ascii", ("right",), shown=look(ascii_only=True)),
    Screen("ascii", ("right", "f"), shown=look(ascii_only=True), size=LARGE),
    Screen("no-colour", ("right", "right"), shown=look(colours=0)),
    Screen("no-colour", ("right", "right"), shown=look(colours=0), size=LARGE),
    Screen("sixteen", ("right", "right"), shown=look(colours=16), size=LARGE),
    Screen("light", ("right", "right"), shown=look(theme="light"), size=LARGE),
    Screen("small", size=(40, 10)),
    *(
        Screen(f"chinese-{name}", keys, size=size, origin=Origin(model="slots-zh-lstm"), language="zh_CN")
        for name, keys, size in (
            ("step", ("right",), SMALL),
            ("step", ("right", "right", "f"), LARGE),
            ("help", ("?",), SMALL),
            ("why", ("right", "enter"), SMALL),
            ("activation", ("end", *to("activation")), SMALL),
            ("norms", ("end", *to("norms")), SMALL),
            ("horizon", ("end", *to("horizon")), SMALL),
            ("update", ("end", *to("update")), SMALL),
            ("ledger", ("end", "p", "p", "p", *to("ledger")), SMALL),
        )
        if "zh_CN" in languages()
    ),
)


@pytest.fixture
def in_language():
    """Choose a language for one test."""
    yield set_language
    set_language(None)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.path.stem)
def test_a_screen_is_as_it_was_found_good(screen: Screen, in_language):
    """Every cell of the screen, its character and its style, is that of the file."""
    in_language(screen.language)

    seen = explore(*screen.keys, origin=screen.origin, size=screen.size, shown=screen.shown)

    found = spelled(seen.frames[-1])
    if WRITE:
        screen.path.write_text(found, encoding="utf-8")
    assert found.splitlines() == screen.path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("name", "keys", "size"),
    [("step", ["right"], SMALL), ("explorer", ["right", "right", "right", "n", "n", "n"], LARGE)],
)
def test_the_picture_is_as_it_was_found_good(name, keys, size, in_language):
    """The picture that the explorer saves is, byte for byte, that of the file."""
    in_language("en")

    seen = explore(*keys, size=size)

    path = FOLDER / f"{name}.svg"
    if WRITE:
        path.write_text(seen.svg, encoding="utf-8")
    assert seen.svg == path.read_text(encoding="utf-8")


def test_every_file_is_of_a_screen():
    """No file is left over from a screen that is no longer looked at."""
    if "zh_CN" not in languages():
        pytest.fail("the Chinese catalogue is missing")

    assert {path.name for path in FOLDER.glob("*.txt")} == {screen.path.name for screen in SCREENS}


def test_the_chinese_screen_has_the_titles_of_the_design(in_language):
    """The panes and the kinds of signals have the Chinese names that the design gives them."""
    in_language("zh_CN")

    seen = explore("right", "f", origin=Origin(model="slots-zh-lstm"), size=LARGE)

    panes = ("方程", "时间线", "热图", "输出", "单元", "网络")
    kinds = ("遗忘门", "输入门", "输出门", "候选值", "细胞状态", "隐藏状态")
    assert [word for word in panes + kinds if word not in seen.text] == []
