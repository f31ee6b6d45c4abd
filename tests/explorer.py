"""The explorer without a terminal: keys in, the lines of the screen out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_letters

from textual.events import Key as Press
from textual.events import Paste
from textual.keys import _character_to_key

from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from rnn_tui.session.start import start
from rnn_tui.tui.app import Explorer
from rnn_tui.tui.keys import KEYS, Key
from rnn_tui.tui.look import Look, choose_look
from rnn_tui.tui.saving import picture
from rnn_tui.tui.ui import Ui
from rnn_tui.tui.widgets.board import cells
from rnn_tui.tui.widgets.canvas import Line

SMALL, LARGE = (80, 24), (120, 40)
TRUE_COLOUR = 1 << 24


def look(*, theme: str = "dark", ascii_only: bool = False, colours: int = TRUE_COLOUR) -> Look:
    """The look of a terminal with so many colours, whatever terminal the tests run in."""
    return choose_look(theme=theme, ascii_only=ascii_only, colour="auto", colours=colours, environ={})


@dataclass
class Seen:
    """What there is after the last key."""

    app: Explorer
    frames: list[list[Line]]
    """The lines after each key, the first screen first."""
    svg: str
    typed: str
    """What the line that is typed into shows."""

    @property
    def session(self) -> Session:
        return self.app.session

    @property
    def ui(self) -> Ui:
        return self.app.ui

    @property
    def lines(self) -> list[str]:
        """The characters of each line."""
        return texts(self.frames[-1])

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def last(self) -> str:
        """The last line: keys, or what the last key had to say."""
        return self.lines[-1].strip()

    def line_of(self, part: str) -> str:
        """The first line that holds a text."""
        return next(line for line in self.lines if part in line)


def texts(lines: Iterable[Line]) -> list[str]:
    return ["".join(segment.text for segment in line) for line in lines]


def spelled(lines: list[Line]) -> str:
    """The characters of a screen, a letter for the style of each cell, and what the letters mean."""
    letters = {"none": "."}
    rows = []
    for line in lines:
        names = [str(style) for _char, style in cells(line)]
        rows.append("".join(letters.setdefault(name, ascii_letters[len(letters) - 1]) for name in names))
    meaning = [f"{letter} {name}" for name, letter in letters.items()]
    return "\n".join([*(f"{line}|" for line in texts(lines)), "", *rows, "", *meaning]) + "\n"


def explore(
    *keys: str,
    origin: Origin | Callable[[], Session] = Origin(),  # noqa: B008 - frozen
    size: tuple[int, int] = SMALL,
    shown: Look | None = None,
    table: Sequence[Key] = KEYS,
    notes: Sequence[str] = (),
    play_seconds: float = 0.001,
) -> Seen:
    """Press keys and return what is seen then.

    A key is named as the toolkit names it; ``type:…`` puts a text into the open line, ``paste:…`` pastes,
    ``click:x,y`` clicks, ``resize:WxH`` changes the window, ``until-still`` waits for the end of playing.
    """
    begin = (lambda: start(origin)) if isinstance(origin, Origin) else origin
    app = Explorer(
        lambda: (begin(), list(notes)),
        name="a model",
        look=shown or look(),
        table=tuple(table),
        play_seconds=play_seconds,
    )
    return asyncio.run(_driven(app, keys, size))


async def _driven(app: Explorer, keys: Sequence[str], size: tuple[int, int]) -> Seen:
    async with app.run_test(size=size) as pilot:
        while not app.is_open and app.failure is None:
            await pilot.pause()
        await _settled(app)
        frames = [app.board.lines]
        for key in keys:
            await _press(app, pilot, key)
            await _settled(app)
            frames.append(app.board.lines)
        svg = picture(app) if app.is_open and app.is_running else ""
        if app.asking.prompt is not None:
            await pilot.pause()  # until the line has its place and width
        typed = "" if app.asking.prompt is None else app.asking.prompt.render_line(0).text
    if app.failure is not None:
        raise app.failure
    return Seen(app, frames, svg, typed)


async def _press(app, pilot, key: str) -> None:
    what, colon, rest = key.partition(":")
    if key == "until-still":
        while app.player.timer is not None:
            await _settled(app)
    elif not colon or not rest:
        name = _character_to_key(key) if len(key) == 1 else key
        app.post_message(Press(name, key if len(key) == 1 else " " if key == "space" else None))
    elif what == "type":
        app.asking.prompt.value = rest
    elif what == "paste":
        app.post_message(Paste(rest))
    elif what == "click":
        await pilot.click(offset=tuple(map(int, rest.split(","))))
    elif what == "resize":
        await pilot.resize_terminal(*map(int, rest.split("x")))
        while app._resize_timer is not None:  # several changes of size are taken as one
            await pilot.pause()
        await pilot.pause()


async def _settled(app) -> None:
    """Wait until every queue was worked through that a key may pass: down to what has the focus, and up."""
    for _round in range(2):
        for pump in (app, app.screen, app.focused or app.board, app.screen, app):
            done = asyncio.Event()
            if pump.call_later(done.set):
                waits = [asyncio.create_task(event.wait()) for event in (done, app._exception_event)]
                _done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                for wait in pending:
                    wait.cancel()
        if app.failure is not None:
            raise app.failure
