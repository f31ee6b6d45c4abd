"""open: another model, with its own example."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnn_tui.errors import UsageError
from rnn_tui.i18n import _
from rnn_tui.session.commands import Verb
from rnn_tui.session.document import Document, new_document
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Cursor, Session
from rnn_tui.session.start import first_line
from rnn_tui.text import safe_line, shortened
from rnn_tui.zoo import model_names


@dataclass(frozen=True)
class OpenModel:
    """Another model in place of this one."""

    name: str

    @property
    def label(self) -> str:
        """What a screen says of it."""
        return _("opened {name}").format(name=shortened(safe_line(self.name), 40))

    def apply(self, document: Document) -> Document:
        """Return a document of the other model."""
        origin = Origin(model=self.name, precision=document.origin.precision, seed=document.origin.seed)
        return replace(new_document(origin), origin=document.origin, edits=document.edits)

    def as_text(self) -> str:
        """Return the command that makes the same change."""
        return f"open {self.name}"


def open_model(session: Session, text: str) -> Session:
    """Open a shipped model by name, or a model file."""
    if not text:
        raise UsageError(_("name a model, for example {name}").format(name="open slots-elman"))
    edited = session.edit(OpenModel(text))
    return replace(edited, cursor=Cursor(0, first_line(edited.document)), heat=None, places=()).settled()


VERBS = (Verb("open", "open a model", open_model, "MODEL", lambda _session: model_names(), offered=True),)
