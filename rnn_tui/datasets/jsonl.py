"""JSONL: one sequence a line, as an object.

    {"tokens": ["arrive", "taipei"], "labels": ["other", "destination"]}
    {"text": "not bad at all", "label": "good"}
    {"x": [[1.0, 0.0], [0.0, 1.0]], "label": "rising"}
    {"text": "arrive taipei"}
    {"source": "two dogs", "target": ["deux", "chiens"]}

``source`` and ``target`` may be lists of tokens too, as ``tokens`` is; ``labels`` has one a step for ``tag``,
``label`` is the one of the whole for ``classify``. Other keys are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rnn_tui.batch.json_line import numbers, read_object, texts
from rnn_tui.batch.stream import Stream
from rnn_tui.datasets.record import CLASSIFY, TAG, TRANSLATE, Maker, Record, placed
from rnn_tui.errors import DataError, suggestion
from rnn_tui.i18n import _

CONTENTS = ("text", "tokens", "x")


def records(stream: Stream, maker: Maker) -> Iterator[Record]:
    """Yield the sequence of each line."""
    for number, line in stream.lines():
        if line and not line.isspace():
            with placed(stream, number):
                record = _record(maker, number, read_object(line))
            yield record


def _record(maker: Maker, number: int, content: dict[str, Any]) -> Record:
    if maker.task == TRANSLATE:
        source, target = (_tokens(maker, _needed(content, key), key) for key in ("source", "target"))
        return maker.of_tokens(number, source, target=target)
    labels = _labels(content, maker.task)
    key = next((key for key in CONTENTS if key in content), "")
    if not key:
        hint = suggestion(next(iter(content), ""), CONTENTS)
        raise DataError(_("no 'text', 'tokens' or 'x'; {hint}").format(hint=hint))
    if key == "x":
        return maker.of_vectors(number, tuple(map(tuple, numbers(content["x"]).tolist())), labels)
    return maker.of_tokens(number, _tokens(maker, content[key], key), labels)


def _tokens(maker: Maker, value: object, key: str) -> list[str]:
    return maker.cut(value) if isinstance(value, str) and key != "tokens" else texts(value, key)


def _labels(content: dict[str, Any], task: str) -> list[str]:
    if task == TAG:
        return texts(_needed(content, "labels"), "labels")
    if task != CLASSIFY:
        return []
    label = _needed(content, "label")
    if isinstance(label, bool) or not isinstance(label, str | int):
        raise DataError(_("'label' is no text and no whole number"))
    return [str(label)]


def _needed(content: dict[str, Any], key: str) -> Any:
    if key not in content:
        raise DataError(_("no '{key}'; {hint}").format(key=key, hint=suggestion(key, content)))
    return content[key]
