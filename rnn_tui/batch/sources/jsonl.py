"""JSONL: one sequence a line, as an object.

    {"id": "a", "text": "arrive taipei"}
    {"tokens": ["arrive", "taipei"], "labels": ["other", "destination"]}
    {"x": [[1.0, 0.0], [0.0, 1.0]]}
    {"story": ["mary went to the kitchen"], "question": "where is mary ?", "label": "kitchen"}

``text``, ``tokens``, ``x``, or ``story`` (a text, or a list of sentences) with its ``question``, is required;
a story is read as the text of its sentences, each with a full stop, and the question. ``id`` is a text or a
whole number, else the line's number; ``labels`` has one answer a step, an empty one for none; ``label`` is
that of a whole sequence, for a model that classifies or answers. Other keys are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rnn_tui.batch.first import First
from rnn_tui.batch.item import Item
from rnn_tui.batch.json_line import numbers, read_object, texts
from rnn_tui.batch.reading import Reader, checked_id
from rnn_tui.batch.stream import Stream
from rnn_tui.errors import DataError, suggestion
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model

CONTENTS = ("text", "tokens", "x")
STORY, QUESTION = "story", "question"


def items(stream: Stream, model: Model) -> Iterator[Item]:
    """Yield the sequence of each line."""
    reader = Reader(model)
    for number, line in stream.lines():
        if line and not line.isspace():
            try:
                yield from _sequence(reader, str(number), line)
            except DataError as error:
                raise DataError(f"{stream.at(number)}: {error}") from None


def first(stream: Stream) -> First:
    """Return the sequence of the first line as it stands."""
    for number, line in stream.lines():
        if line and not line.isspace():
            try:
                return _first(line)
            except DataError as error:
                raise DataError(f"{stream.at(number)}: {error}") from None
    return First()


def _first(line: str) -> First:
    key, content = _content(read_object(line))
    labels = tuple(_labels(content) or ())
    if key == "x":
        return First(rows=tuple(map(tuple, numbers(content["x"]).tolist())), labels=labels)
    if key == "tokens":
        return First(tokens=tuple(texts(content["tokens"], "tokens")), labels=labels)
    return First(text=content["text"], labels=labels)


def _sequence(reader: Reader, number: str, line: str) -> Iterator[Item]:
    key, content = _content(read_object(line))
    name = checked_id(content.get("id"), number)
    labels = _labels(content)
    if key == "x":
        return reader.vectors(name, numbers(content["x"]), labels)
    if key == "tokens":
        return reader.tokens(name, texts(content["tokens"], "tokens"), labels)
    return reader.text(name, content["text"], labels)


def _content(line: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return which key holds the sequence, beside all of them."""
    if STORY in line and QUESTION not in line:
        raise DataError(_("a '{key}' without a '{other}'; give both").format(key=STORY, other=QUESTION))
    if QUESTION in line:
        line = {**line, "text": _told(line)}
    found = [key for key in CONTENTS if key in line]
    if not found:
        hint = suggestion(next(iter(line), ""), CONTENTS)
        raise DataError(_("no 'text', 'tokens' or 'x'; {hint}").format(hint=hint))
    if len(found) > 1:
        raise DataError(_("both '{one}' and '{other}'; give one").format(one=found[0], other=found[1]))
    if found[0] == "text" and not isinstance(line["text"], str):
        raise DataError(_("'text' is not a text"))
    return found[0], line


def _told(line: dict[str, Any]) -> str:
    """Return a story and its question as one text."""
    story, question = line.get(STORY, ""), line[QUESTION]
    if "text" in line:
        raise DataError(_("both '{one}' and '{other}'; give one").format(one="text", other=QUESTION))
    if not isinstance(question, str):
        raise DataError(_("'{key}' is not a text").format(key=QUESTION))
    sentences = [story] if isinstance(story, str) else texts(story, STORY)
    ended = [one if one.rstrip().endswith(".") else f"{one} ." for one in sentences if one.strip()]
    return " ".join([*ended, question])


def _labels(content: dict[str, Any]) -> list[str] | None:
    """Return the right answers: one a step, or the one of a whole sequence."""
    if content.get("label") is not None:
        if not isinstance(content["label"], str):
            raise DataError(_("'label' is not a text"))
        if content.get("labels") is not None:
            raise DataError(_("both '{one}' and '{other}'; give one").format(one="label", other="labels"))
        return [content["label"]]
    return None if content.get("labels") is None else texts(content["labels"], "labels")
