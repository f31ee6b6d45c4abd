r"""The one door through which foreign text reaches a screen or a file.

Tokens, names, file names, CSV cells and metadata come from strangers. A terminal obeys escape sequences,
a bidirectional mark reorders what is read, a zero-width mark hides. :func:`safe` shows them instead:
``safe("a\x1b[31m") == "a\\x1b[31m"``. Nothing is silently removed.

Source: CVE-2021-42574 (reordering), CWE-150 (escape sequences); Unicode 15 general categories.
"""

from __future__ import annotations

import unicodedata

# Letters and marks that draw nothing although their category says "letter" or "mark".
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
# Control, format, surrogate, unassigned, line and paragraph separators.
_SHOWN = frozenset({"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"})


def safe(text: str) -> str:
    r"""Return text whose control, bidirectional and invisible characters are spelled out.

    Newline and tab stay; everything else that a terminal might obey or hide is written as ``\xNN``,
    ``\uNNNN`` or ``\UNNNNNNNN``.
    """
    if text.isprintable() and not _INVISIBLE.intersection(text):
        return text
    return "".join(char if char in "\n\t" or not _must_show(char) else spelled(char) for char in text)


def safe_line(text: str) -> str:
    r"""Return :func:`safe` text on one line: newline and tab are spelled ``\n`` and ``\t`` too."""
    return safe(text).replace("\n", "\\n").replace("\t", "\\t")


def ascii_only(text: str) -> str:
    r"""Return text in ASCII: every other character is written as ``\uNNNN``."""
    return text if text.isascii() else "".join(char if char.isascii() else spelled(char) for char in text)


def spelled(char: str) -> str:
    """Return the escape that names one character."""
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shortened(text: str, limit: int = 80) -> str:
    """Return text of at most ``limit`` characters, the cut marked with an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _must_show(char: str) -> bool:
    return char in _INVISIBLE or unicodedata.category(char) in _SHOWN
