"""What the tests of the commands share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.command_line import Shell, opened


@pytest.fixture
def shell(monkeypatch, tmp_path) -> Iterator[Shell]:
    """Types commands within this process, in an empty folder."""
    with opened(monkeypatch, tmp_path) as found:
        yield found
