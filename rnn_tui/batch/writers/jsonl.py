"""JSONL: one sequence a line, each line whole by itself.

    {"schema": "rnn-tui.run/1", "id": "1", "more": false, "steps": [1, 2], "tokens": ["arrive", "taipei"],
     "answers": ["other", "destination"], "units": {"h": [0, 1], "p": ["destination"]},
     "signals": {"h": [[0.1, -0.2], [0.3, 0.4]], "p": [[0.02], [0.98]]},
     "terms": {"h": {"o * tanh(c)": [[…], […]]}},
     "loss": {"kind": "answer", "of": "destination", "step": 2}, "gradients": {"h": [[…], […]]}}

schema    this description; its number rises when a key changes its meaning, not when one is added
id        the sequence's own, else its number
more      true if the same sequence goes on in the next line: long ones come in several
steps     numbers of the steps, from 1; every list of steps below is in their order
tokens    what stood at each step; only of models that read tokens
stage     the clock of these steps, only of models with several: each has a line of its own
answers   the top answer at each step; only of models that name answers
units     for each signal, which of its units are given, by number or by answer
signals   for each signal, for each step, one number a unit
terms     with --terms: for each signal, for each term of its equation, the same; float64
loss      with --gradients: which loss they are of: of kind labels, −log p of all labels given;
              answer, −log p of one answer at one step; output, the sum of a signal at one step
gradients with --gradients: ∂loss/∂signal, as signals

Numbers read back as the same bits of their dtype; what is no number is the text "NaN", "Infinity" or
"-Infinity". Texts are exact: what a terminal would obey is a JSON escape.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rnn_tui.batch.decimals import number_text
from rnn_tui.batch.gradients import Aim
from rnn_tui.batch.part import Array, Head, Part, Sink, Writer
from rnn_tui.batch.request import SCHEMA
from rnn_tui.batch.series import Role, Series
from rnn_tui.text import safe_line

FOR_PEOPLE = False
IS_TEXT = True


def open_writer(sink: Sink, head: Head) -> Writer:
    """Return a writer of one object a line."""
    return _Jsonl(sink, head)


class _Jsonl:
    def __init__(self, sink: Sink, head: Head) -> None:
        self.sink, self.head = sink, head
        self.labels = [self.text(label) for label in head.labels]
        values = [one for one in head.series if one.role is Role.VALUE]
        self.units = self.joined([(one.signal, self.unit_list(one).encode()) for one in values])

    def write(self, part: Part) -> None:
        """Write one line."""
        self.sink.write(b"".join(self.pieces(part)) + b"}\n")

    def end(self) -> None:
        """End; what was written last has ended already."""

    def close(self) -> None:
        """Nothing was borrowed."""

    def pieces(self, part: Part) -> Iterator[bytes]:
        yield f'{{"schema":"{SCHEMA}","id":{self.text(part.id)},"more":{str(part.more).lower()}'.encode()
        if part.stage:
            yield f',"stage":{self.text(part.stage)}'.encode()
        yield f',"steps":[{",".join(map(str, part.steps.tolist()))}]'.encode()
        if self.head.has_tokens:
            yield f',"tokens":{self.texts(part.tokens)}'.encode()
        if self.labels and part.answers is not None:
            yield f',"answers":[{",".join(self.labels[answer] for answer in part.answers)}]'.encode()
        yield b',"units":' + (self.units_of(part) if part.units else self.units)
        pairs = list(zip(self.head.series_of(part), part.rows, strict=True))
        yield b',"signals":' + self.arrays(pairs, Role.VALUE)
        if self.head.request.terms:
            yield b',"terms":' + self.terms(pairs)
        if part.loss is not None:
            yield b',"loss":' + self.loss(part.loss)
            yield b',"gradients":' + self.arrays(pairs, Role.GRADIENT)

    def units_of(self, part: Part) -> bytes:
        """Return the units of a part that has only some of the signals, or units of its own."""
        found = zip(self.head.series_of(part), part.units, strict=True)
        return self.joined(
            [
                (one.signal, (self.texts(names) if one.across else self.unit_list(one)).encode())
                for one, names in found
                if one.role is Role.VALUE
            ]
        )

    def arrays(self, pairs: Sequence[tuple[Series, Array]], role: Role) -> bytes:
        found = [(one.signal, matrix(rows)) for one, rows in pairs if one.role is role]
        return self.joined(found)

    def terms(self, pairs: Sequence[tuple[Series, Array]]) -> bytes:
        found: dict[str, list[tuple[str, bytes]]] = {}
        for one, rows in pairs:
            if one.role is Role.TERM:
                found.setdefault(one.signal, []).append((one.label, matrix(rows)))
        return self.joined([(signal, self.joined(terms)) for signal, terms in found.items()])

    def joined(self, found: Sequence[tuple[str, bytes]]) -> bytes:
        """Return an object of values that are JSON already."""
        return b"{" + b",".join(self.text(name).encode() + b":" + value for name, value in found) + b"}"

    def loss(self, loss: Aim) -> bytes:
        found = {"kind": self.text(loss.kind)}
        if loss.step:
            found |= {"of": self.text(loss.name), "step": str(loss.step)}
        return self.joined([(name, text.encode()) for name, text in found.items()])

    def unit_list(self, series: Series) -> str:
        names = [series.unit_name(unit) for unit in series.units]
        return self.texts(names) if series.names else "[" + ",".join(names) + "]"

    def texts(self, values: Sequence[str]) -> str:
        return "[" + ",".join(map(self.text, values)) + "]"

    def text(self, text: str) -> str:
        return json_text(text, ascii_only=self.head.request.ascii)


def matrix(rows: Array) -> bytes:
    """Return ``(steps, units)`` as a list of lists."""
    text = number_text(rows, ",", quoted=True)
    return b"[[" + text[1:].replace(b"\n", b"],[") + b"]]" if text else b"[]"


def json_text(text: str, *, ascii_only: bool = False) -> str:
    """Return a text as JSON has it, with everything escaped that a terminal might obey or hide."""
    if ascii_only or safe_line(text) != text:
        return json.dumps(text).replace("\x7f", "\\u007f")
    return json.dumps(text, ensure_ascii=False)
