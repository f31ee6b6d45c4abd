"""What is done once the first screen is seen, so that the first keys are as quick as all others."""

from __future__ import annotations

import gc


def make_ready() -> None:
    """Read the commands, and set aside what stays.

    A full collection walks over every module's objects: 20 to 30 ms, in the middle of some key.
    """
    from rnn_tui.session.commands import verbs

    verbs()
    gc.freeze()
