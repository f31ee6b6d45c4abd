"""From text to tokens and back: what a model knows the names of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rnn_tui.errors import DataError, nearest
from rnn_tui.i18n import _
from rnn_tui.text import safe_line, shortened

BY = ("word", "char")
"""How a text is cut into tokens."""
_EDGES = ".,;:!?()[]\"'“”‘’、。，；：！？（）"


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a model, in the order of their numbers."""

    tokens: tuple[str, ...]
    by: str
    """``word`` or ``char``."""
    unknown: str = ""
    """The token that stands for all others, if there is one."""
    start: str = ""
    """The token put before every text, if there is one."""

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Number of every token."""
        return {token: number for number, token in enumerate(self.tokens)}

    def cut(self, text: str) -> list[str]:
        """Cut a text into tokens as the model was trained to, without looking them up."""
        pieces = list(text) if self.by == "char" else text.split()
        if self.by == "word" and not all(map(self.numbers.__contains__, pieces)):
            pieces = [part for piece in pieces for part in self._peel(piece)]
        return [self.start, *pieces] if self.start else pieces

    def known(self, token: str) -> str | None:
        """Return the token as the vocabulary spells it, or the one for unknown tokens, or None."""
        for spelling in (token, token.lower()):
            if spelling in self.numbers:
                return spelling
        return self.unknown or None

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Return the numbers of tokens.

        Raises:
            DataError: A token is not in the vocabulary, which has none for unknown tokens.
        """
        try:
            return [self.numbers[token] for token in tokens]
        except KeyError:  # a token in other letters, or one that is not there
            return [self.number(token, place) for place, token in enumerate(tokens, start=1)]

    def number(self, token: str, place: int) -> int:
        """Return the number of a token; ``place`` is what an error calls its position."""
        known = self.known(token)
        if known is None:
            close = nearest(token, self.tokens)
            hint = _("did you mean '{name}'?").format(name=safe_line(close)) if close else self._examples()
            message = _("token {place}: '{token}' is not in the vocabulary of {n}; {hint}")
            shown = shortened(safe_line(token), 40)
            raise DataError(message.format(place=place, token=shown, n=len(self.tokens), hint=hint))
        return self.numbers[known]

    def _peel(self, piece: str) -> list[str]:
        """Split punctuation off the ends of a word that is not known with it."""
        low, high = 0, len(piece)
        while high > 1 and piece[high - 1] in _EDGES and self._is_new(piece, low, high):
            high -= 1
        while high - low > 1 and piece[low] in _EDGES and self._is_new(piece, low, high):
            low += 1
        return [*piece[:low], piece[low:high], *piece[high:]]

    def _is_new(self, text: str, low: int, high: int) -> bool:
        """Say whether a part of a text is no token; quick for what is longer than any token."""
        return high - low > self._longest or self.known(text[low:high]) in (None, self.unknown)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.tokens), default=0)

    def _examples(self) -> str:
        names = ", ".join(safe_line(token) for token in self.tokens[:8])
        return _("it knows {names}").format(names=names + (", …" if len(self.tokens) > 8 else ""))
