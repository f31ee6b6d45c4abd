"""What the tests of the glossary share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rnn_tui.i18n import set_language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Cards are read in English, whatever language the person speaks who runs the tests."""
    set_language("en")
    yield
    set_language(None)
