"""The vocabulary of data: every token of the training part, and one for those that a model has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.networks.vocabulary import Vocabulary

UNKNOWN = "<unk>"
"""Stands for every token that is not in the vocabulary."""
MAX_TOKENS = 50_000
"""Of a vocabulary: each has a row in the embedding, and a column in the read-out of what it generates."""


def vocabulary(
    train: Sequence[Sequence[str]],
    held_out: Iterable[Sequence[str]],
    *,
    by: str,
    most: int = 0,
    start: str = "",
) -> Vocabulary:
    """Return the vocabulary of training data, sorted, the special tokens first.

    Where the data need it there is a token for unknown ones: where the held-out part has a token that the
    training part has not, or where only the commonest are kept. So that it is learned what such a token
    means, those that come up once in training are read as unknown too.

    Args:
        train: The tokens of each training sequence.
        held_out: The tokens of each held-out sequence, which are only asked whether they are known.
        by: How a text is cut.
        most: The number of tokens to keep, the commonest; 0 for all.
        start: The token put before every text, if there is one.

    Raises:
        DataError: There is only one token, or there are too many.
    """
    counts = Counter(token for row in train for token in row)
    different = len(counts) - (start in counts)
    if different < 2:
        raise DataError(_("the training part has no two different tokens; there is nothing to learn from it"))
    if different > MAX_TOKENS and not most:
        message = _(
            "{n} different tokens; at most {limit} are learned: keep the commonest with "
            "--vocabulary {limit}, or cut the text with --by char"
        )
        raise DataError(message.format(n=f"{different:,}", limit=f"{MAX_TOKENS}"))
    kept = set(counts)
    if any(token not in counts for row in held_out for token in row) or 0 < most < len(counts):
        kept = {token for token, _count in counts.most_common(most or None)}
        kept = {token for token in kept if counts[token] > 1} or kept
        kept.add(UNKNOWN)
    kept |= {start} - {""}
    special = [token for token in (UNKNOWN, start) if token in kept]
    tokens = (*special, *sorted(kept - set(special)))
    return Vocabulary(tokens, by, unknown=UNKNOWN if UNKNOWN in kept else "", start=start)
