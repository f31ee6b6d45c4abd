"""Models made by hand whose numbers are whole or none at all, so that every machine writes the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnn_tui.blocks.embedding import OneHot
from rnn_tui.blocks.read_out import read_out
from rnn_tui.networks.card import Card
from rnn_tui.networks.model import READ_OUT, Layer, Model
from rnn_tui.networks.vocabulary import Vocabulary
from tests.small_cells import cell, single

HOSTILE = (
    "plain",
    "\x1b[31mred",
    "\x9b2J",
    "\u202eabc",
    "[bold]",
    "[/nope]",
    "=1+1",
    "-x",
    "+x",
    "@x",
    "a,b",
    'q"q',
    "t\tab",
    "\u200b",
    "到达",
    "\x1b]8;;http://x.org\x07link",
    "\x1b]52;c;aGk=\x07",
    "|",
    "*",
    " ",
    "new\nline",
)
"""Tokens that a terminal would obey, a spreadsheet would run, or a renderer would read as its own signs."""


def counter(tokens: tuple[str, ...], labels: tuple[str, ...] = (), **words: str) -> Model:
    """A model of words whose ``h`` adds up the numbers of its tokens, answering what ``h`` is to four."""
    rows = np.arange(len(tokens), dtype="float32")[None]
    layers = [Layer("0", single("W_h @ x + U_h @ h[-1]"), {"W_h": rows, "U_h": np.ones((1, 1), "float32")})]
    if labels:
        scores = np.zeros((len(labels), 1), "float32")
        scores[-1] = 1
        bias = -4 * np.sign(scores[:, 0])
        layers.append(Layer(READ_OUT, read_out("softmax"), {"V_y": scores, "b_y": bias}, ""))
    known = Vocabulary(tokens, **{"by": "word", **words})
    return Model("counter", "per_step", tuple(layers), OneHot(len(tokens), "float32"), known, labels)


def overflowing() -> Model:
    """A model of single numbers: ``h`` grows beyond float32, ``d`` is then no number."""
    made = cell(
        'h = { kind = "state", is = "W_h @ x + U_h @ h[-1]" }',
        'd = { kind = "candidate", is = "h - h" }',
        output="d",
    )
    one = np.ones((1, 1), "float32")
    return Model("overflowing", "per_step", (Layer("0", made, {"W_h": 1e38 * one, "U_h": 10 * one}),))


def doubling() -> Model:
    """A model of single numbers in float64: ``h`` is the sum so far, doubled at each step."""
    one = np.ones((1, 1))
    layer = Layer("0", single("W_h @ x + U_h @ h[-1]"), {"W_h": one, "U_h": 2 * one})
    return Model("doubling", "per_step", (layer,), dtype="float64", card=Card(example="1; 1"))


def stacked() -> Model:
    """A model of single numbers with two layers that add up what they read."""
    one = {"W_h": np.ones((1, 1), "float32"), "U_h": np.ones((1, 1), "float32")}
    layers = tuple(Layer(name, single("W_h @ x + U_h @ h[-1]"), one) for name in "01")
    return Model("stacked", "per_step", layers)


MODELS: dict[str, Callable[[], Model]] = {
    "hostile": lambda: counter(HOSTILE, ("[red]", "\x1b[1m=bad")),
    "words": lambda: counter(("a", "b", "c", "<unk>"), ("few", "many"), unknown="<unk>"),
    "strict": lambda: counter(("a", "b", "c")),
    "chars": lambda: counter(("^", *"ab c"), ("few", "many"), by="char", start="^"),
    "stacked": stacked,
    "overflowing": overflowing,
    "doubling": doubling,
}
