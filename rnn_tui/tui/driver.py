"""The toolkit's terminal driver, quieter: clicks but no mouse motion, no wake-ups while nothing happens.

The toolkit reports every motion of the mouse, which costs bytes on each one over SSH, and looks for keys
ten times a second. This driver asks for clicks only, and sleeps until a key or the end comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Resize
from textual.geometry import Size
from textual.message import Message

from rnn_tui.errors import EXIT_SIGNAL
from rnn_tui.tui.terminal import SCREEN, be_gone_soon

if TYPE_CHECKING:
    from rnn_tui.tui.board_app import BoardApp

CLICKS, EXACT = "\x1b[?1000", "\x1b[?1006"
"""Modes: report buttons; report places beyond column 223."""
FOCUS = frozenset({"\x1b[?1004h", "\x1b[?1004l"})
"""Mode: report when the window gains or loses the focus; the toolkit draws everything again each time."""
ESCAPE_SECONDS = 0.1
"""How long to wait for the rest of an escape sequence before taking it for the Esc key."""
CHUNK = 4096
SEQUENCES = re.compile("(?=\x1b)")
"""Where escape sequences begin."""
SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]?|\x1b")
"""One of them (ECMA-48, 5.4)."""
HANG_UP = EXIT_SIGNAL + signal.SIGHUP
"""Exit code when the terminal goes away."""


class QuietDriver(LinuxDriver):
    """A driver for explorers that may run fifty at once on one server."""

    def __init__(
        self, app: BoardApp, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size or self._get_terminal_size())
        self._hear = app.hear
        self._wake: tuple[int, int] | None = None
        self._is_away = False
        self._parser = XTermParser(debug)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal itself: COLUMNS and LINES may be left over from another one."""
        with contextlib.suppress(OSError):
            columns, lines = os.get_terminal_size(SCREEN)
            if columns and lines:
                return columns, lines
        return super()._get_terminal_size()

    def _enable_mouse_support(self) -> None:
        self._write_mouse("h")

    def _disable_mouse_support(self) -> None:
        self._write_mouse("l")

    def _enable_mouse_pixels(self) -> None:
        """Stay with cells: nothing here is drawn finer."""

    def _write_mouse(self, switch: str) -> None:
        if self._mouse:
            self.write(CLICKS + switch + EXACT + switch)
            self.flush()

    def write(self, data: str) -> None:
        """Send to the terminal, but never ask it for what nobody here wants to know."""
        if data not in FOCUS:
            super().write(data)

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self._wake = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # The toolkit's own handler may interrupt itself, and then tells the older size last.
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, self._window_changed)

    def _window_changed(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(Resize(size, size))

    def suspend_application_mode(self) -> None:
        """Give the terminal back for a while."""
        self._is_away = True
        super().suspend_application_mode()

    def resume_application_mode(self) -> None:
        """Take the terminal again and draw everything: others had the screen meanwhile.

        A program is also told to go on when it was never stopped, such as when its terminal goes away.
        """
        if self._is_away:
            self._is_away = False
            super().resume_application_mode()
            self._app.call_later(self._app.refresh)

    def disable_input(self) -> None:
        """Stop reading keys, at once: the reading thread is woken rather than waited for."""
        if self._wake is None:
            return
        os.write(self._wake[1], b"x")
        super().disable_input()
        for end in self._wake:
            os.close(end)
        self._wake = None

    def _run_input_thread(self) -> None:
        """Read keys; what goes wrong there ends the program as it would anywhere else."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - raised again where it is handled
            self._app.call_later(_raise, error)

    def run_input_thread(self) -> None:
        """Read keys until it is woken or the terminal ends; sleep while there are none."""
        if self._wake is None:
            return
        woken = self._wake[0]
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            waiting = False
            while True:
                ready = selector.select(ESCAPE_SECONDS if waiting else None)
                if any(key.fd == woken for key, _mask in ready):
                    return
                if ready and not self._read(decode):
                    self._hung_up()
                    return
                self._take(self._parser.tick)
                # An escape may be the key itself or the start of a sequence: look again soon, else sleep.
                waiting = bool(ready)

    def process_message(self, message: Message) -> None:
        """Pass a message on; while the screen is too busy to look, a key may say that nobody waits for it."""
        super().process_message(message)
        if isinstance(message, Key):
            self._hear(message)

    def _hung_up(self) -> None:
        """End, since nobody is there any more; surely, since what is drawn may wait for a reader for ever."""
        be_gone_soon(HANG_UP)
        self._app.call_later(self._app.exit, None, HANG_UP)

    def _read(self, decode: Callable[[bytes], str]) -> bool:
        """Parse what can be read; False at the end of the terminal."""
        try:
            data = os.read(self.fileno, CHUNK)
        except OSError:
            data = b""
        for part in SEQUENCES.split(decode(data)):
            if not self._feed(part):
                # The sequence means nothing, but what was typed after it does.
                self._feed(SEQUENCE.sub("", part, count=1))
        return bool(data)

    def _feed(self, text: str) -> bool:
        """Parse some text; the parser takes an empty one for the end of all."""
        return not text or self._take(lambda: self._parser.feed(text))

    def _take(self, parse: Callable[[], Iterable[Message]]) -> bool:
        """Pass on what was parsed; begin anew, and say so, after numbers that no key and no size has."""
        try:
            for message in parse():
                self.process_message(message)
        except (ArithmeticError, LookupError, ParseError, ValueError):
            self._parser = XTermParser(self._debug)
            return False
        return True


def _raise(error: Exception) -> None:
    raise error
