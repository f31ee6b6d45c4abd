"""JSON from strangers is read by the letter of its standard."""

from __future__ import annotations

import pytest

from rnn_tui.formats import strict_json as module
from rnn_tui.formats.strict_json import strict_json


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}),
        (b'{"a": {"b": {}}}', {"a": {"b": {}}}),
        ("[]", []),
        ('"\\ud800"', "\ud800"),
    ],
)
def test_json_is_read(text, expected):
    """Honest JSON is read, from text or bytes."""
    assert strict_json(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("{'a': 1}", "is not JSON"),
        (b"\xff{}", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"a":' * 100_000, "is not JSON"),
        ("1" * 5000, "is not JSON"),
        ('{"a": 1, "a": 1}', "names 'a' twice"),
        ('{"x": {"\\u001b[2J": 1, "b": 2, "\\u001b[2J": 3}}', r"names '\\x1b\[2J' twice"),
        ('{"' + "n" * 99 + '": 1, "' + "n" * 99 + '": 1}', "names 'n{59}…' twice"),
        ("[NaN]", "holds NaN, which JSON does not have"),
        ("[-Infinity]", "holds -Infinity, which JSON does not have"),
    ],
)
def test_what_json_does_not_have_is_refused(text, message):
    """Broken JSON, NaN, and a key that stands twice are refused, however deep or long."""
    with pytest.raises(ValueError, match=f"^{message}$"):
        strict_json(text)


def test_a_flood_of_tables_is_refused_early():
    """Half a million little tables are refused before all of them are read."""
    text = "[" + "{}," * module.MAX_TABLES + "{}]"

    with pytest.raises(ValueError, match=r"^holds more than 200,000 tables$"):
        strict_json(text)
    assert len(strict_json(text[:-4] + "]")) == module.MAX_TABLES
