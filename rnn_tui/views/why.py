"""Why a number is what it is: its terms, their shares, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_tui.equations.explain import Reference
from rnn_tui.i18n import _, plural
from rnn_tui.session.explaining import LARGEST, explanation, followed, input_of, rows
from rnn_tui.session.explaining import Row as Part
from rnn_tui.session.session import Session
from rnn_tui.session.session import Why as Place
from rnn_tui.views.moved import is_written
from rnn_tui.views.numbers import fixed
from rnn_tui.views.table import Column, Row, Table, Tense
from rnn_tui.views.words import joined, token, unit_name


@dataclass(frozen=True, slots=True)
class Share:
    """One row of an explanation."""

    label: str
    detail: str
    """The numbers that are multiplied."""
    value: float
    share: float
    """Of the largest in the table, −1…1; 0 for a factor, which is no share of the sum."""
    indent: bool
    chosen: bool
    leads: str
    """Where Enter goes, in words; empty where it goes nowhere."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The products of a term that are too small to be listed one by one."""

    after: int
    """The row below which it belongs."""
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Explained:
    """One number, taken apart."""

    title: str
    caption: str
    head: str
    """``= σ(2.363)`` where the sum goes through a function."""
    shares: tuple[Share, ...]
    rest: tuple[Rest, ...]
    total: float
    recorded: float
    """The value in the run's own dtype."""


def why(session: Session) -> Explained | None:
    """Return the explanation that is open, or None."""
    if not session.why:
        return None
    here = session.why[-1]
    document = session.document
    found = explanation(document, here)
    listed = rows(found)
    largest = max((abs(_amount(part)) for part in listed if part.factor is None), default=0.0) or 1.0
    shares = tuple(
        _share(session, here, part, largest, chosen=place == min(here.row, len(listed) - 1))
        for place, part in enumerate(listed)
    )
    word = token(document.tokens_of(here.path)[here.step], 20)
    title = _("why {name}[{unit}] = {value} at {n} {token}").format(
        name=here.path.name, unit=here.unit, value=fixed(found.value), n=here.step + 1, token=word
    )
    trail = " ‹ ".join(f"{one.path.name}[{one.unit}]" for one in session.why)
    mixed = _("softmax: all units have a say, not these terms alone") if found.mixes_units else ""
    recorded = float(document.trace.arrays[here.path][here.step, 0, here.unit])
    head = f"{found.function}({fixed(found.argument)})" if found.function else ""
    written = ""
    if is_written(session, here.path, here.step, here.unit):
        written = _("written over: {value}").format(value=fixed(recorded))
    caption = joined(trail, _("float64"), mixed, written)
    return Explained(title, caption, head, shares, _rest(listed), found.argument, recorded)


def _amount(part: Part) -> float:
    if part.product is not None:
        return part.product.share
    return part.factor.value if part.factor is not None else part.term.value


def _share(session: Session, here: Place, part: Part, largest: float, *, chosen: bool) -> Share:
    value = _amount(part)
    share = 0.0 if part.factor is not None else value / largest
    indent = part.factor is not None or part.product is not None
    return Share(_label(here, part), _detail(part), value, share, indent, chosen, _leads(session, here, part))


def _label(here: Place, part: Part) -> str:
    if part.factor is not None:
        return part.factor.label
    if part.product is None:
        return part.term.label
    matrix, _dot, vector = part.term.label.partition("·")
    place = part.product.place
    return f"{matrix}[{here.unit},{place}]·{vector}[{place}]"


def _detail(part: Part) -> str:
    if part.product is not None:
        return f"{fixed(part.product.weight)} · {fixed(part.product.value)}"
    if part.factor is None and len(part.term.factors) > 1:
        return " · ".join(fixed(factor.value) for factor in part.term.factors)
    return ""


def _leads(session: Session, here: Place, part: Part) -> str:
    source = part.factor.source if part.factor is not None else None
    if part.product is not None:
        source = part.product.source
    if part.factor is None and part.product is None and len(part.term.factors) == 1:
        source = part.term.factors[0].source
    return "" if source is None else _where(session, here, source)


def _where(session: Session, here: Place, source: Reference) -> str:
    document = session.document
    there = followed(document, here, source)
    if there is None:
        if source.name == "x":
            read = unit_name(session, input_of(document, here.path), source.unit)
            is_input = document.model.embedding is None or bool(read)
            read = read or token(document.tokens_of(here.path)[here.step], 16)
            return (_("input “{token}”") if is_input else _("embedding of “{token}”")).format(token=read)
        return _("before the first step")
    if source.name == "x" or there.path.layer != here.path.layer:
        return _("Enter goes to layer {n}").format(n=there.path.layer)
    if source.previous:
        return _("Enter goes to step {n}").format(n=there.step + 1)
    return _("Enter opens it")


def _rest(listed: Sequence[Part]) -> tuple[Rest, ...]:
    rest = []
    for place, part in enumerate(listed):
        others = part.term.products[LARGEST:]
        is_last = place + 1 == len(listed) or listed[place + 1].term is not part.term
        if others and is_last:
            label = plural("{n} more", "{n} more", len(others))
            rest.append(Rest(place, label, sum(product.share for product in others)))
    return tuple(rest)


def as_table(session: Session) -> Table:
    """Return the open explanation as a table, for Markdown and JSON."""
    columns = (
        Column("term", _("term"), "text"),
        Column("numbers", _("numbers"), "text"),
        Column("value", _("value"), "number"),
        Column("from", _("from"), "text"),
    )
    found = why(session)
    if found is None:
        return Table("why", _("why"), _("press Enter on a number"), columns, ())
    listed: list[Row] = []
    for place, one in enumerate(found.shares):
        tense = Tense.PRESENT if one.chosen else Tense.PAST
        listed.append(Row((one.label, one.detail, one.value, one.leads), tense))
        listed += [Row((rest.label, "", rest.value, "")) for rest in found.rest if rest.after == place]
    listed.append(Row((_("sum"), "", found.total, "")))
    cursor = next((at for at, row in enumerate(listed) if row.tense is Tense.PRESENT), None)
    return Table("why", found.title, found.caption, columns, tuple(listed), cursor, "float64")
