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
        if self.by == "word":
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
        before: list[str] = []
        after: list[str] = []
        while len(piece) > 1 and self.known(piece) in (None, self.unknown) and piece[-1] in _EDGES:
            after.insert(0, piece[-1])
            piece = piece[:-1]
        while len(piece) > 1 and self.known(piece) in (None, self.unknown) and piece[0] in _EDGES:
            before.append(piece[0])
            piece = piece[1:]
        return [*before, piece, *after]

    def _examples(self) -> str:
        names = ", ".join(safe_line(token) for token in self.tokens[:8])
        return _("it knows {names}").format(names=names + (", …" if len(self.tokens) > 8 else ""))
