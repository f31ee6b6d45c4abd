"""The version of the installed program."""

from __future__ import annotations

VERSION = "0.1.0"
