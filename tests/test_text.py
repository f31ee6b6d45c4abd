"""Foreign text is shown, never obeyed and never hidden: swept over every code point there is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.text import ascii_only, safe, safe_line, shortened, wants_ascii

EVERY = [chr(code) for code in range(0x110000)]
# Default_Ignorable_Code_Point of the Unicode character database, written out as an independent list.
IGNORABLE = [
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
]
HIDDEN = {chr(code) for low, high in IGNORABLE for code in range(low, high + 1)}
OBEYED = {char for char in EVERY if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}}
DANGEROUS = (HIDDEN | OBEYED) - {"\n", "\t"}


@pytest.fixture(scope="module")
def shown() -> list[str]:
    """What ``safe`` makes of each code point, alone."""
    return [safe(char) for char in EVERY]


def unescaped(text: str) -> str:
    return text.encode("ascii").decode("unicode_escape")


def test_no_code_point_that_a_terminal_obeys_or_hides_passes(shown):
    """No control, bidirectional, zero-width, unassigned or lone surrogate code point reaches a screen."""
    passed = {char for char, text in zip(EVERY, shown, strict=True) if text == char}

    assert not passed & DANGEROUS


def test_every_other_code_point_passes_as_it_is(shown):
    """Letters, digits, signs, CJK and emoji are shown as they are, and so are newline and tab."""
    changed = {char for char, text in zip(EVERY, shown, strict=True) if text != char}

    assert changed == DANGEROUS


def test_an_escape_names_its_code_point_and_no_other(shown):
    """From an escape one can read which character stood there; nothing is dropped."""
    escaped = [(char, text) for char, text in zip(EVERY, shown, strict=True) if text != char]

    assert all(unescaped(text) == char for char, text in escaped)
    assert len(set(shown)) == len(EVERY)


def test_the_whole_of_unicode_in_one_text_is_safe_too():
    """Among a million other characters none of the dangerous ones passes."""
    text = safe("".join(EVERY))

    assert set(text) & DANGEROUS == set()


def test_a_line_stays_a_line():
    """On one line newline and tab are spelled too, and nothing else that splits lines is left."""
    line = safe_line("".join(EVERY))

    assert line.splitlines() == [line]
    assert "\t" not in line
    assert safe_line("a\nb\tc") == r"a\nb\tc"


def test_ascii_only_spells_every_other_character():
    """An ASCII terminal gets ASCII only, and different characters stay different."""
    plain = [ascii_only(char) for char in EVERY]

    assert all(text.isascii() for text in plain)
    assert len(set(plain)) == len(EVERY)
    assert plain[:128] == EVERY[:128]


def test_an_ascii_terminal_gets_printable_ascii_only():
    """Made safe and then ASCII, no character but the printable ones of ASCII is left."""
    text = ascii_only(safe_line("".join(EVERY)))

    assert text.isascii()
    assert text.isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "arrive taipei on november 2nd .",
        "台北是我要到达的地方。",
        "東京　大阪",
        "e\u0301 ñ Ω ﬁ",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "▶\ufe0e",
        "🇹🇼 👍🏽 🎉",
        "[red]bold[/nope]",
        "C:\\new\\table",
        "",
    ],
)
def test_ordinary_text_is_untouched(text):
    """Text that people write is shown letter by letter as they wrote it."""
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x1b]8;;http://x\x07link", r"\x1b]8;;http://x\x07link"),
        ("\x9b31m", r"\x9b31m"),
        ("a\x7fb", r"a\x7fb"),
        ("user\u202eexe", r"user\u202eexe"),
        ("pay\u200bpal", r"pay\u200bpal"),
        ("👩\u200d👧", r"👩\u200d👧"),
        ("a\u2028b\u2029c", r"a\u2028b\u2029c"),
        ("\ud800", r"\ud800"),
        ("\udc80", r"\udc80"),
        ("\U000e0041", r"\U000e0041"),
        ("a\ufe0f", r"a\ufe0f"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f\\ufe0f"),
        ("\ufe0f", r"\ufe0f"),
        ("葛\U000e0100", r"葛\U000e0100"),
        ("\r\n", "\\x0d\n"),
    ],
)
def test_what_a_terminal_would_obey_is_spelled_out(text, expected):
    """Escape sequences, reordering and hiding marks are shown as what they are."""
    assert safe(text) == expected


@given(st.text(st.characters(codec=None)))
def test_safe_text_is_left_alone(text):
    """Making text safe twice is the same as once."""
    once, line = safe(text), safe_line(text)

    assert safe(once) == once
    assert safe_line(line) == line


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("台北是我", 3, "台北…"), ("", 1, "")],
)
def test_a_cut_is_marked(text, limit, expected):
    """A text that is too long ends in an ellipsis within the limit."""
    assert shortened(text, limit) == expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"LC_ALL": "C"}, True),
        ({"LC_ALL": "POSIX", "LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "C"}, True),
        ({"LC_ALL": "", "LANG": "C"}, True),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "C"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LC_CTYPE": "C"}, False),
        ({}, False),
    ],
)
def test_the_environment_asks_for_ascii(environ, expected):
    """LC_ALL, else LANG, asks for ASCII; what Python itself sets does not."""
    assert wants_ascii(environ) == expected
