"""How a session begins: which model or cell, which input. Everything else follows by edits."""

from __future__ import annotations

from dataclasses import dataclass

from rnn_tui.cells import find_cell
from rnn_tui.equations.cell import Cell
from rnn_tui.errors import DataError, UnknownNameError, UsageError
from rnn_tui.formats.description import DTYPES
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.vocabulary import BY, Vocabulary
from rnn_tui.session.bare import TEXT, bare_model, usual_size
from rnn_tui.session.inputs import from_rows, from_text, from_tokens, looks_like_vectors, read_vectors
from rnn_tui.zoo import DEFAULT, load


@dataclass(frozen=True)
class Origin:
    """What a person asked for when the session began.

    Example:
        >>> import rnn_tui
        >>> session = rnn_tui.start(rnn_tui.Origin(cell="lstm", text="to be or not", hidden_size=4))
        >>> session.document.trace["h"].shape
        (4, 1, 4)
    """

    model: str = ""
    """Name or path of a model; empty for a cell without weights."""
    cell: str = ""
    """Name or path of a cell: alone, or in place of the model's."""
    text: str = ""
    tokens: tuple[str, ...] = ()
    """Tokens from a file, instead of a text."""
    rows: tuple[tuple[float, ...], ...] = ()
    """Vectors from a file, instead of a text."""
    labels: tuple[str, ...] = ()
    """The right answers, if they are known."""
    by: str = "word"
    hidden_size: int = 0
    """Size H of a cell without a model; 0 leaves it to the cell: 8, or the input's where it needs that."""
    seed: int = 0
    precision: str = ""
    """``float32`` or ``float64``; the model's own when empty."""

    @property
    def is_bare(self) -> bool:
        """True for a cell without a model around it."""
        return bool(self.cell) and not self.model


def begin(origin: Origin) -> tuple[Model, Sequences]:
    """Return the model and the input that an origin stands for.

    Raises:
        RnnTuiError: A name is unknown, a file is bad, or the input does not fit.
    """
    _check(origin)
    if origin.is_bare:
        return _begin_bare(origin, find_cell(origin.cell))
    model = load(origin.model or DEFAULT)
    if origin.precision:
        model = model.as_dtype(origin.precision)
    return model, sequences(model, origin)


def _check(origin: Origin) -> None:
    """Refuse what a program or a session file may say and no command line would let through."""
    if origin.by not in BY:
        raise UnknownNameError(_("way to cut a text"), origin.by, BY)
    if origin.precision and origin.precision not in DTYPES:
        raise UnknownNameError(_("precision"), origin.precision, DTYPES)
    if origin.seed < 0:
        raise UsageError(_("seed {n}: a seed is 0 or more").format(n=origin.seed))


def sequences(model: Model, origin: Origin) -> Sequences:
    """Return the input of an origin for a model."""
    labels = origin.labels or None
    if origin.rows:
        return from_rows(model, origin.rows, labels)
    if origin.tokens:
        return from_tokens(model, origin.tokens, labels)
    return from_text(model, origin.text or model.card.example, labels)


def _begin_bare(origin: Origin, cell: Cell) -> tuple[Model, Sequences]:
    text = origin.text or TEXT
    rows = origin.rows
    if not rows and not origin.tokens and looks_like_vectors(text):
        rows = tuple(tuple(row) for row in read_vectors(text))
    dtype = origin.precision or "float32"
    tokens = () if rows else origin.tokens or tuple(Vocabulary((), origin.by).cut(text))
    if not rows and not tokens:
        raise DataError(_("the input is empty; type at least one token"))
    width = len(rows[0]) if rows else len(set(tokens))
    model = bare_model(
        cell,
        hidden_size=origin.hidden_size or usual_size(cell, width),
        seed=origin.seed,
        dtype=dtype,
        by=origin.by,
        tokens=tokens,
        width=width,
    )
    return model, from_rows(model, rows) if rows else from_tokens(model, tokens)
