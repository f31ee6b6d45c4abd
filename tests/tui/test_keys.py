"""The one table of keys: what each key does, and what bindings, help and footer make of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rnn_tui.errors import ConfigError, UnknownNameError
from rnn_tui.session.commands import verbs
from rnn_tui.session.session import Showing
from rnn_tui.tui.actions import Actions
from rnn_tui.tui.cover import help_lines
from rnn_tui.tui.footer import items
from rnn_tui.tui.keys import FOOTER, KEYS, QUIT, SCREEN, Key, by_key, pressed, remapped, shown
from rnn_tui.tui.panes import panes
from rnn_tui.tui.ui import PANES
from rnn_tui.views.registry import offered
from tests.explorer import LARGE, SMALL, Seen, explore, look, texts

BY_ID = {key.id: key for key in KEYS}
KEY_OF = {key.id: key.keys[0] for key in KEYS}
DESIGN = {
    "next": "right l",
    "previous": "left h",
    "step": "n",
    "reverse-step": "p",
    "first": "home g",
    "last": "end G",
    "up": "up k",
    "down": "down j",
    "page-up": "pageup",
    "page-down": "pagedown",
    "pane": "tab",
    "previous-pane": "shift+tab",
    "enlarge": "+",
    **{f"signal-{n}": str(n) for n in range(1, 10)},
    "signals": "0",
    "search": "/",
    "next-hit": "]",
    "previous-hit": "[",
    "play": "space",
    "explain": "enter",
    "back": "backspace",
    "input": "e",
    "write": "w",
    "undo": "u",
    "redo": "r",
    "open": "o",
    "change": "m",
    "show": "d",
    "loss": "L",
    "digits": ".",
    "fold": "f",
    "views": "v",
    "save": "s",
    "copy": "y",
    "command": ":",
    "help": "?",
    "quit": "q",
}
"""The table of the design; later rows are added, none is moved."""
EDIT = ("w", "type:f[0] = 1", "enter")
NORMS = ("v", *["down"] * PANES.index("norms"), "enter")


def step(seen: Seen) -> int:
    return seen.session.cursor.step


def chosen(seen: Seen) -> str:
    assert seen.ui.choices is not None
    return seen.ui.choices.title


def shown_panes(seen: Seen) -> list[str]:
    """The panes that have something to show."""
    return [name for name in PANES if name in offered(seen.session)]


def is_asked(seen: Seen) -> bool:
    return seen.app.asking.prompt is not None


Expected = Callable[[Seen], bool]
PRESSED: dict[str, tuple[tuple[str, ...], Expected]] = {
    "next": (("right",), lambda seen: step(seen) == 1),
    "previous": (("right", "right", "left"), lambda seen: step(seen) == 1),
    "step": (("n",), lambda seen: (step(seen), seen.session.cursor.partial) == (1, True)),
    "reverse-step": (("p",), lambda seen: seen.session.line.name == "y" and seen.session.cursor.partial),
    "first": (("right", "right", "home"), lambda seen: step(seen) == 0),
    "last": (("end",), lambda seen: step(seen) == 5),
    "up": (("down", "down", "up"), lambda seen: seen.session.cursor.unit == 1),
    "down": (("down",), lambda seen: seen.session.cursor.unit == 1),
    "page-up": (("pagedown", "down", "pageup"), lambda seen: seen.session.cursor.unit == 1),
    "page-down": (("pagedown",), lambda seen: seen.session.cursor.unit == 10),
    "pane": (("tab",), lambda seen: seen.ui.focus == "timeline"),
    "previous-pane": (("shift+tab",), lambda seen: seen.ui.focus == shown_panes(seen)[-1]),
    "enlarge": (("tab", "+"), lambda seen: "timeline" in seen.text and "equations" not in seen.text),
    **{
        f"signal-{n}": (
            (str(n),),
            lambda seen, n=n: (
                seen.session.heat_signal == seen.session.document.lines[n - 1]
                if n <= 8
                else "there are signals 1 to 8" in seen.last
            ),
        )
        for n in range(1, 10)
    },
    "turn-up": ((*NORMS, ">"), lambda seen: seen.session.dials.radius == 0.95),
    "turn-down": ((*NORMS, "<", "<"), lambda seen: seen.session.dials.radius == 0.7),
    "signals": (("0",), lambda seen: chosen(seen) == "signals"),
    "search": (("/", "type:november", "enter"), lambda seen: step(seen) == 3),
    "next-hit": (("/", "type:n", "enter", "]"), lambda seen: step(seen) == 3),
    "previous-hit": (("/", "type:n", "enter", "]", "["), lambda seen: step(seen) == 2),
    "play": (("space", "until-still"), lambda seen: step(seen) == 5),
    "explain": (("enter",), lambda seen: "why c[0]" in seen.text),
    "back": (("end", "backspace"), lambda seen: step(seen) == 0),
    "input": (("e", "type:leave tokyo .", "enter"), lambda seen: seen.session.document.steps == 3),
    "write": (EDIT, lambda seen: seen.session.document.writes[0].value == 1),
    "undo": ((*EDIT, "u"), lambda seen: not seen.session.document.writes),
    "redo": ((*EDIT, "u", "r"), lambda seen: bool(seen.session.document.writes)),
    "open": (("o",), lambda seen: chosen(seen) == "open a model"),
    "change": (("m",), lambda seen: chosen(seen) == "change the cell"),
    "show": (("d",), lambda seen: seen.session.showing is Showing.GRADIENT),
    "loss": (("L",), lambda seen: chosen(seen) == "loss"),
    "mean": (("M",), lambda seen: "mean of 16 units" in seen.text),
    "digits": ((".",), lambda seen: re.search(r"−0\.\d{7,}", seen.text) is not None),
    "fold": (("v", *["down"] * 5, "enter", "f"), lambda seen: "f folds" in seen.text),
    "views": (("v",), lambda seen: chosen(seen) == "views"),
    "save": (("s",), lambda seen: chosen(seen) == "save"),
    "copy": (("y",), lambda seen: "copied the equation" in seen.last),
    "command": ((":",), is_asked),
    "help": (("?",), lambda seen: "next timestep" in seen.text),
    "quit": (("q",), lambda seen: seen.app.return_code == 0),
}


def test_the_keys_of_the_design_are_where_it_puts_them():
    """Every key of the design's table does what that says, and no key was moved."""
    found = {name: " ".join(BY_ID[name].keys) for name in DESIGN}

    assert {name: keys for name, keys in found.items() if not f"{keys} ".startswith(f"{DESIGN[name]} ")} == {}


def test_every_key_is_pressed_in_a_test():
    """No row of the table goes without a test that presses its key."""
    assert set(PRESSED) == set(BY_ID)


@pytest.mark.parametrize("name", sorted(PRESSED))
def test_a_key_does_what_its_row_says(name):
    """Pressing the key of a row brings about what the row promises."""
    keys, expected = PRESSED[name]

    seen = explore(*keys)

    assert expected(seen)


@pytest.mark.parametrize("name", ["l", "h", "g", "G", "k", "j", "f1", "ctrl+h"])
def test_other_keys_of_a_row_do_the_same(name):
    """Letters for fingers that stay put, F1 and the terminal's other spelling of Backspace work as well."""
    row = by_key(KEYS)[pressed(name, name if len(name) == 1 else None)]

    seen, same = explore("end", "left", "down", name), explore("end", "left", "down", row.keys[0])

    assert seen.lines == same.lines


def test_every_row_leads_somewhere():
    """What a row does is a command of the session or an action of the screen that there is."""
    for key in KEYS:
        name = key.does.removeprefix(SCREEN).split()[0]

        if key.does.startswith(SCREEN):
            assert hasattr(Actions, "do_" + name.replace("-", "_"))
        else:
            assert name in verbs()


def test_help_is_made_from_the_table():
    """The help names every row with all its keys, the nine signals as one."""
    plain = "\n".join(texts(help_lines(KEYS, look(), 200)))

    missing = [key.id for key in KEYS if not key.id.startswith("signal-") and key.title not in plain]

    assert missing == []
    assert "1–9" in plain


def test_footer_is_made_from_the_table():
    """The footer shows the keys as they are mapped, and help and quit also where it is narrow."""
    table = remapped({"next": ["x"]})

    shown_keys = {item.word: item.keys for item in items(table, look(), 80)}

    assert shown_keys["step"] == "x ←"
    assert {"help", "quit"} <= set(shown_keys)
    assert {name for ids, _word in FOOTER for name in ids} <= set(BY_ID)


@pytest.mark.parametrize("ascii_only", [False, True])
def test_help_and_quit_are_seen_on_a_small_screen(ascii_only):
    """On 80 columns the last line says how to get help and how to leave."""
    seen = explore("right", shown=look(ascii_only=ascii_only))

    assert "? help" in seen.last
    assert "q quit" in seen.last


def test_keys_are_remapped_by_id():
    """A person who gives a row other keys gets those, and not the old one."""
    table = remapped({"next": ["x"], "digits": ["ctrl+d"]})

    seen = explore("right", "x", table=table)

    assert step(seen) == 1


def test_quit_keeps_its_key():
    """Quit cannot be unmapped: q stays beside whatever is chosen."""
    table = remapped({QUIT: ["Q"]})

    assert explore("q", table=table).app.return_code == 0
    assert explore("Q", table=table).app.return_code == 0


def test_an_unknown_id_gets_a_suggestion():
    """A misspelt id in the configuration is an error that names the right one."""
    with pytest.raises(UnknownNameError, match="explain"):
        remapped({"explian": ["x"]})


def test_one_key_cannot_do_two_things():
    """A key that is given to two rows is an error that names both."""
    with pytest.raises(ConfigError, match="next and play"):
        remapped({"play": ["right"]})


@pytest.mark.parametrize("key", ["ctrl+p", "ctrl+q", "ctrl+s", "ctrl+z", "f12", "ctrl+backslash"])
def test_keys_of_the_toolkit_are_harmless(key):
    """The toolkit's own keys open no palette, save nothing, suspend nothing and do not quit."""
    seen = explore("right", key)

    assert seen.app.return_code is None or step(seen) == 1
    assert seen.lines == explore("right").lines


def test_ctrl_c_leaves_with_130():
    """Ctrl-C ends the explorer as it ends other programs."""
    assert explore("ctrl+c").app.return_code == 130


def test_ctrl_c_stops_playing_first():
    """While steps are played, Ctrl-C only stops that."""
    seen = explore("space", "ctrl+c", play_seconds=1000)

    assert seen.app.player.timer is None
    assert seen.app.return_code != 130


@pytest.mark.parametrize("keys", [(), ("?",), ("o",), ("e",), (":",), ("enter",), ("+",), ("d",)])
def test_escape_never_quits(keys):
    """Esc closes a prompt, a list, the help or an explanation, and never the program."""
    seen = explore(*keys, "escape", "escape", "right")

    assert step(seen) == 1
    assert not is_asked(seen)
    assert not seen.ui.is_covered


def test_keys_are_shown_as_people_read_them():
    """Arrows are drawn as arrows, or by their names where there is only ASCII."""
    assert [shown(BY_ID[name]) for name in ("next", "page-up", "play")] == ["→", "PgUp", "Space"]
    assert shown(BY_ID["next"], ascii=True) == "Right"
    assert shown(Key("nothing", (), "", "")) == ""


def test_tab_visits_every_pane_and_comes_back():
    """Tab goes around the panes, on a narrow screen each is brought into sight, and none is a dead end."""
    seen = explore(*["tab"] * len(shown_panes(explore())))

    titles = [panes()[name].title for name in (*shown_panes(seen), PANES[0])]
    for title, frame in zip(titles, seen.frames, strict=True):
        assert any(line.startswith(f"── {title}") for line in texts(frame))
    assert seen.ui.focus == "equations"


def test_tab_leaves_an_explanation():
    """Tab closes an explanation and shows the next pane."""
    seen = explore("enter", "tab", size=LARGE)

    assert not seen.session.why
    assert seen.ui.focus == "timeline"


def test_keys_wait_while_a_list_lies_over_the_panes():
    """While a list or the help is open, keys that change the session do nothing."""
    for opened in ("?", "o"):
        seen = explore(opened, "right", "d", "tab", "+", "escape")

        assert seen.lines == explore("right", "left").lines


def test_the_configuration_reaches_the_table(tmp_path: Path):
    """The example of the configuration in the manual is one that the table takes."""
    del tmp_path
    assert {key for row in remapped({"step": ["n", "ctrl+n"]}) for key in row.keys} >= {"n", "ctrl+n"}


def test_first_keys_are_the_ones_of_a_small_screen():
    """The first screen tells a newcomer the next step, one equation, explaining and help, once."""
    seen = explore("right", size=SMALL)

    assert "→ next step · n one equation · Enter explains · ? all keys" in "\n".join(texts(seen.frames[0]))
    assert "next step" not in seen.text
