"""input: another text, or other vectors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnn_tui.i18n import _
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.session.bare import is_bare, with_tokens
from rnn_tui.session.commands import Verb
from rnn_tui.session.document import Document
from rnn_tui.session.inputs import from_text, from_tokens
from rnn_tui.session.session import Cursor, Session
from rnn_tui.session.tying import check_length
from rnn_tui.text import safe_line, shortened


@dataclass(frozen=True)
class SetInput:
    """A new sequence; values that were written over signals belong to the old one and go with it."""

    text: str

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("input := {text}").format(text=shortened(safe_line(self.text), 24))

    def apply(self, document: Document) -> Document:
        """Return the document with the new sequence."""
        model = document.model
        if is_bare(model) and model.vocabulary is not None:
            tokens = Vocabulary((), model.vocabulary.by).cut(self.text)
            model = with_tokens(model, tokens, document.origin.seed)
            sequences = from_tokens(model, tokens)
        else:
            sequences = from_text(model, self.text)
        check_length(model, sequences.lengths[0])
        how = replace(document.decoding, forced=())
        return replace(document, model=model, sequences=sequences, writes=(), decoding=how)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"input {self.text}"


def set_input(session: Session, text: str) -> Session:
    """Read another text; the cursor goes to its first step."""
    edited = session.edit(SetInput(text))
    return replace(edited, cursor=Cursor(0, edited.cursor.line, edited.cursor.unit)).settled()


VERBS = (Verb("input", "type a new input", set_input, "TEXT", raw=True),)
