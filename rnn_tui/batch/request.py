"""What `run` is asked for, how it stands while it works, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.networks.model import Model

SCHEMA = "rnn-tui.run/1"
"""Name and version of what the writers write; the number rises when a key or column changes its meaning."""


@dataclass(frozen=True)
class RunRequest:
    """One call of `run`; every field but the model has the value that an absent flag stands for."""

    model: Model
    texts: tuple[str, ...] = ()
    """One sequence each."""
    label: str = ""
    """The right answer of each text, for a model that answers a sequence once."""
    input: str = ""
    """A path, or ``-`` for standard input; empty for the texts, or the model's own example."""
    input_format: str = ""
    """Kind of the input; told by its name or its first line when empty."""
    format: str = ""
    """Kind of the output; told by the output's name or by where it goes when empty."""
    signals: tuple[str, ...] = ()
    """Full or short names; all signals when empty."""
    units: str = ""
    """``0:4``, ``3``, ``1,5``, ``::2`` by the rules of Python's slices, or answers of a read-out."""
    steps: str = ""
    """``1:10``, ``3``, ``-1``: counted from 1, both ends included, negative ones from a sequence's end."""
    output: str = ""
    """A path; standard output when empty."""
    terms: bool = False
    """Also split every equation into its terms."""
    gradients: bool = False
    """Also ∂loss/∂ every signal."""
    csv_raw: bool = False
    """Leave texts that a spreadsheet would execute as they are."""
    width: int = 0
    """Columns of the terminal that a table goes to; 0 where it is none: then no line is broken."""
    colour: bool = False
    ascii: bool = False
    """Write every other character as an escape."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    sequences: int
    steps: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run that came to its end has done."""

    sequences: int
    steps: int
    seconds: float
    format: str
    """The kind of output that was written."""
