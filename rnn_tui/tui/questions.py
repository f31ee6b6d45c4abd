"""What the prompts ask, and the command that each answer becomes."""

from __future__ import annotations

from collections.abc import Mapping

from rnn_tui.glossary import card_names
from rnn_tui.i18n import _
from rnn_tui.session.commands import verbs
from rnn_tui.session.session import Session
from rnn_tui.tui.question import Question
from rnn_tui.views.timeline import value_at
from rnn_tui.zoo import model_names

QUIT, SAVE, GLOSSARY = "quit", "save", "glossary"
"""Words of the command line that are no commands of the session."""


def questions(session: Session) -> Mapping[str, Question]:
    """Return every question by name, with the text that stands there to begin with."""
    line = session.line
    document = session.document
    written = current_value(session)
    layer = document.layer_of(line)
    from rnn_tui.equations.printing import canonical

    return {
        "input": Question(_("new input"), "input ", input_text(session), kept=0),
        "write": Question(
            _("write a value, for example f[3] = 1 or W_f[3,7] = 0.5"),
            "set ",
            written,
            targets(session),
            kept=written.index("=") + 2,
        ),
        "search": Question(_("search a token, or t=12"), "search "),
        "command": Question(_("command"), "", "", commands(session)),
        "equation": Question(
            _("the equation of {name}").format(name=line.name),
            f"equation {line.name} = ",
            canonical(layer.cell.by_name[line.name].node),
        ),
        "open-file": Question(_("model file"), "open ", "", model_names()),
        "cell-file": Question(_("cell file"), "cell "),
    }


def input_text(session: Session) -> str:
    """Return the present input as it would be typed."""
    document = session.document
    words = document.model.vocabulary
    if words is None:
        vectors = document.sequences.vectors
        assert vectors is not None  # noqa: S101 - a model without vocabulary reads vectors
        return "; ".join(" ".join(f"{value:g}" for value in row) for row in vectors[:, 0])
    tokens = document.tokens[1:] if words.start else document.tokens
    return ("" if words.by == "char" else " ").join(tokens)


def current_value(session: Session) -> str:
    """Return the number under the cursor as a value to write: ``f[3] = 0.596``."""
    name = session.document.trace.short(session.line)
    value = value_at(session, session.line, session.cursor.step)
    return f"{name}[{session.cursor.unit}] = {value:.6g}"


def targets(session: Session) -> list[str]:
    """Return what can be written to."""
    trace = session.document.trace
    found = [f"{trace.short(path)}[" for path in session.document.trace.signals]
    found += [f"{name}[" for name in dict.fromkeys(map(_short, session.document.model.parameters))]
    return [*found, "token = "] if session.document.model.vocabulary else found


def _short(parameter: str) -> str:
    return parameter.rpartition(".")[2]


def commands(session: Session) -> list[str]:
    """Return the commands that the command line offers, with the arguments there are."""
    found = [QUIT, SAVE, *(f"{GLOSSARY} {word}".rstrip() for word in ("", *card_names()))]
    for verb in verbs().values():
        if verb.offered:
            found.append(f"{verb.name} ")
            found += [f"{verb.name} {word}" for word in (verb.complete(session) if verb.complete else ())]
    return found
