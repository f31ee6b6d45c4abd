"""The toolkit's terminal driver, quieter: clicks but no mouse motion, no wake-ups while nothing happens.

The toolkit reports every motion of the mouse, which costs bytes on each one over SSH, and looks for keys
ten times a second. This driver asks for clicks only, and sleeps until a key or the end comes.
"""

from __future__ import annotations

import contextlib
import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Callable

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

CLICKS, EXACT = "\x1b[?1000", "\x1b[?1006"
"""Modes: report buttons; report places beyond column 223."""
ESCAPE_SECONDS = 0.1
"""How long to wait for the rest of an escape sequence before taking it for the Esc key."""
CHUNK = 4096
HANG_UP = 129
"""Exit code when the terminal goes away."""


class QuietDriver(LinuxDriver):
    """A driver for explorers that may run fifty at once on one server."""

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

    def start_application_mode(self) -> None:
        """Take the terminal over."""
        self._wake_read, self._wake_write = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def disable_input(self) -> None:
        """Stop reading keys, at once: the reading thread is woken rather than waited for."""
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b"x")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Read keys until it is woken or the terminal ends; sleep while there are none."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._wake_read, selectors.EVENT_READ)
            waiting = False
            while True:
                ready = selector.select(ESCAPE_SECONDS if waiting else None)
                if any(key.fd == self._wake_read for key, _mask in ready):
                    break
                if ready and not self._read(parser, decode):
                    self._app.call_later(self._app.exit, None, HANG_UP)
                    break
                for message in parser.tick():
                    self.process_message(message)
                # An escape may be the key itself or the start of a sequence: look again soon, else sleep.
                waiting = bool(ready)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _read(self, parser: XTermParser, decode: Callable[[bytes], str]) -> bool:
        """Parse what can be read; False at the end of the terminal."""
        try:
            data = os.read(self.fileno, CHUNK)
        except OSError:
            data = b""
        for message in parser.feed(decode(data)) if data else ():
            self.process_message(message)
        return bool(data)
