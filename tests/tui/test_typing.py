"""Typing into the line: every key reaches it in order, and what follows Enter does what it always does."""

from __future__ import annotations

import asyncio

import pytest

from rnn_tui.session.origin import Origin
from rnn_tui.session.start import start
from rnn_tui.tui.app import Explorer
from tests.explorer import explore, look


def at_once(*keys: str) -> Explorer:
    """Press keys without waiting for anything in between, beginning before the model is open."""
    app = Explorer(lambda: (start(Origin()), []), name="a model", look=look())

    async def drive() -> None:
        async with app.run_test() as pilot:
            await pilot.press(*keys)
            await pilot.pause()

    asyncio.run(drive())
    if app.failure is not None:
        raise app.failure
    return app


@pytest.mark.parametrize(
    ("keys", "step"),
    [
        ("l l", 2),
        (": g o t o space 5 enter", 4),
        (": g o t o space 5 enter h h", 2),
        (": n o p e escape l", 1),
        (": n o p e ctrl+c l", 1),
        (": n o p e enter ctrl+u g o t o space 3 enter l", 3),
        (": g o x backspace t o space 3 left backspace delete space 2 enter", 1),
        (": g o t tab 3 enter", 2),
        ("s escape l", 1),
    ],
)
def test_keys_typed_at_once_do_what_they_do_one_by_one(keys: str, step: int) -> None:
    """However fast keys come, before the model is open or after, they do what they do when typed slowly."""
    typed = keys.split()

    app = at_once(*typed)

    assert app.session.cursor.step == step
    assert explore(*typed).session.cursor == app.session.cursor


def test_a_click_beside_the_line_takes_no_keys_from_it() -> None:
    """The line that is open keeps the keys, wherever the mouse was clicked."""
    seen = explore(":", *"goto", "click:5,5", "space", "3", "enter")

    assert seen.session.cursor.step == 2


def test_a_paste_belongs_to_an_open_line_only() -> None:
    """A pasted text is never taken for keys; only an open line takes its first line."""
    seen = explore("paste:q\nq", ":", "paste:goto 4\nq", "enter")

    assert seen.session.cursor.step == 3
    assert seen.app.return_code != 0


def test_what_follows_quitting_is_for_nobody() -> None:
    """Keys typed in one go with what quits change nothing any more."""
    app = at_once("l", "l", ":", *"quit", "enter", "l", "l", "e")

    assert app.return_code == 0
    assert app.session.cursor.step == 2


def test_a_bug_ends_the_explorer_of_a_test_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """An explorer without a terminal that meets a bug raises it, rather than being waited for."""

    def boom(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(Explorer, "perform", boom)

    with pytest.raises(ArithmeticError):
        explore("right", "right")
