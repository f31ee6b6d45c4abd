"""A model whose every text was written by an enemy: tokens, answers, names and titles."""

from __future__ import annotations

from dataclasses import replace

from rnn_tui.equations.cell_file import parse_cell
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import Layer, Model
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.session.document import Document
from rnn_tui.session.inputs import from_tokens
from rnn_tui.session.origin import Origin
from rnn_tui.session.session import Session
from tests.small_models import small_model

HOSTILE = (
    "a\x1b[31mred",
    "b\x9b31m",
    "c\x07\x08\x00\x7f",
    "d\u202etxt.exe",
    "e\u200b\u200d\ufeff",
    "f\u2028\u2029\x85",
    "[red]g",
    "[/nope]",
    "[link=x]h",
    "i\x1b]8;;http://x\x1b\\y",
    "j\x1b]52;c;YQ==\x07",
    "k\nl\tm",
    "\ud800n",
    "<script>&amp;",
    "|o|`p`**q**",
)
TITLE = "\\u001b[2J[red]\\u202e\\u009b"
CELL = f"""
title = "{TITLE}"
note = "{TITLE}"
output = "h"
[signals]
r = {{ kind = "gate", title = "{TITLE}", is = "sigmoid(W_r @ x + U_r @ h[-1] + b_r)" }}
h = {{ kind = "state", title = "{TITLE}", is = "r * tanh(W_h @ x + U_h @ h[-1] + b_h)" }}
"""


def hostile_session() -> Session:
    """Return a session on that model; its tokens are the answers and the input as well."""
    from tests.random_cells import numbers

    cell = parse_cell(CELL, name="mine")
    plain = small_model(["elman"], dtype="float32")
    weights = numbers(cell, {"H": 4, "I": 3}, 0)
    layer = Layer("0", cell, {name: array.astype("float32") for name, array in weights.items()})
    table = plain.embedding.table
    tokens = tuple(HOSTILE)
    model: Model = replace(
        plain,
        name="\x1b[31m[red]\u202ename",
        layers=(layer, plain.layers[-1]),
        embedding=replace(plain.embedding, table=table[[n % len(table) for n in range(len(tokens))]]),
        vocabulary=Vocabulary(tokens, "word"),
        labels=tokens[:3],
        card=Card(task="tag"),
    )
    return Session(Document(Origin(), model, from_tokens(model, tokens)))
