"""Attention: each decoder step weighs the encoder's outputs by how well they match a query.

    s_j = score(query, e_j)        a = softmax(s)        c = Σ_j a_j · e_j

Written as a cell, its weights are those outputs: ``s = W_s @ x`` with a row of ``W_s`` for each source step,
and ``c = V_c @ a`` with a column of ``V_c`` for each. So what explains and draws cells explains this one too;
:func:`given_weights` makes them of one sequence. What runs is the batched code below: the same numbers.

Sources: additive: Bahdanau, Cho & Bengio 2015; dot and general: Luong, Pham & Manning 2015.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.equations.cell import Cell
from rnn_tui.equations.cell_file import parse_cell

Array = NDArray[Any]
SCORES = ("additive", "dot", "general")
MATCH, SCORE, WEIGHT, CONTEXT = "u", "s", "a", "c"
QUERY_WEIGHTS, KEY_WEIGHTS, MATCH_WEIGHTS = "W_a", "U_a", "v_a"
"""What is trained: the papers' letters."""
MADE_OF = {"W_s": QUERY_WEIGHTS, "W_u": QUERY_WEIGHTS, "b_u": KEY_WEIGHTS, "V_s": MATCH_WEIGHTS}
"""The trained parameter that weights of the cell are made of, where there is one."""
_SOURCES = {
    "additive": "additive attention: Bahdanau, Cho & Bengio 2015",
    "dot": "dot attention: Luong, Pham & Manning 2015",
    "general": "general attention: Luong, Pham & Manning 2015",
}
_MATCH = 'u = { kind = "candidate", title = "match", is = "tanh(W_u @ x + b_u)" }\n'
_HIDDEN = 'u = "N"\n'
_TEXT = """
title = "attention"
source = "{source}"
output = "c"
[signals]
{match}
s = {{ kind = "output", title = "alignment score", is = "{score}" }}
a = {{ kind = "gate", title = "alignment weight", is = "softmax(s)" }}
c = {{ kind = "candidate", title = "context", is = "V_c @ a" }}
[sizes]
s = "S"
c = "E"
{hidden}
"""


@cache
def attention_cell(score: str) -> Cell:
    """Return attention as a cell without memory, whose weights are given anew for each sequence."""
    by_match = score == "additive"
    text = _TEXT.format(
        source=_SOURCES[score],
        match=_MATCH if by_match else "",
        score="V_s @ u" if by_match else "W_s @ x",
        hidden=_HIDDEN if by_match else "",
    )
    return parse_cell(text, name=f"attention_{score}")


def trained_names(score: str) -> tuple[str, ...]:
    """Return the names of the trained parameters."""
    return tuple(trained_shapes(score, 1, 1, 1))


def trained_shapes(score: str, query: int, memory: int, hidden: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of each trained parameter.

    Args:
        score: One of :data:`SCORES`.
        query: Length of the query, H.
        memory: Length of the encoder's output, E.
        hidden: Length A of what an additive score compares.
    """
    if score == "dot":
        return {}
    if score == "general":
        return {QUERY_WEIGHTS: (query, memory)}
    return {QUERY_WEIGHTS: (hidden, query), KEY_WEIGHTS: (hidden, memory), MATCH_WEIGHTS: (hidden,)}


def given_weights(score: str, trained: Mapping[str, Array], memory: Array) -> dict[str, Array]:
    """Return the weights of the cell for one sequence's encoder outputs ``(S, E)``."""
    found = {"V_c": memory.T}
    if score == "dot":
        return {"W_s": memory, **found}
    if score == "general":
        return {"W_s": memory @ trained[QUERY_WEIGHTS].T, **found}
    keys = memory @ trained[KEY_WEIGHTS].T
    return {
        "W_u": np.tile(trained[QUERY_WEIGHTS], (len(memory), 1)),
        "b_u": keys.reshape(-1),
        "V_s": np.kron(np.eye(len(memory), dtype=memory.dtype), trained[MATCH_WEIGHTS][None]),
        **found,
    }


@dataclass(frozen=True, eq=False)
class Memory:
    """What is attended to, made ready once for all queries."""

    score: str
    trained: Mapping[str, Array]
    values: Array
    """Encoder outputs ``(B, S, E)``, zeros beyond an end."""
    keys: Array
    """What a query is compared with, ``(B, S, …)``."""
    beyond: Array
    """Added to the scores, ``(B, S)``: 0 within a source, −∞ beyond its end."""

    @cached_property
    def is_ragged(self) -> bool:
        """Whether some sources are shorter than others."""
        return bool((self.beyond < 0).any())

    def rows(self, chosen: NDArray[np.intp]) -> Memory:
        """Return the memory of some sequences, which may come several times."""
        return Memory(self.score, self.trained, self.values[chosen], self.keys[chosen], self.beyond[chosen])


def remember(score: str, trained: Mapping[str, Array], outputs: Array, lengths: NDArray[np.intp]) -> Memory:
    """Return what is attended to, of encoder outputs ``(S, B, E)``; what lies beyond an end is not read."""
    inside = np.arange(len(outputs))[:, None] < lengths
    values = np.ascontiguousarray(np.where(inside[..., None], outputs, 0).transpose(1, 0, 2))
    keys = values
    if score == "general":
        keys = values @ trained[QUERY_WEIGHTS].T
    elif score == "additive":
        keys = values @ trained[KEY_WEIGHTS].T
    beyond = np.where(inside.T, values.dtype.type(0), values.dtype.type(-np.inf))
    return Memory(score, trained, values, keys, beyond)


def match(memory: Memory, query: Array) -> Array:
    """Return what an additive score weighs, ``tanh(W_a q + U_a e_j)``, ``(B, T, S, A)``."""
    return np.asarray(np.tanh((query @ memory.trained[QUERY_WEIGHTS].T)[:, :, None] + memory.keys[:, None]))


def scores(memory: Memory, query: Array) -> Array:
    """Return the scores of queries ``(B, T, H)``, ``(B, T, S)``."""
    if memory.score == "additive":
        return np.asarray(match(memory, query) @ memory.trained[MATCH_WEIGHTS])
    return query @ memory.keys.transpose(0, 2, 1)


def weights(memory: Memory, found: Array) -> Array:
    """Return the softmax of scores ``(B, T, S)`` over each sequence's own source."""
    shifted: Array = found + memory.beyond[:, None] if memory.is_ragged else found
    shifted = shifted - shifted.max(axis=-1, keepdims=True)
    np.exp(shifted, out=shifted)
    shifted /= shifted.sum(axis=-1, keepdims=True)
    return shifted


def context(memory: Memory, weight: Array) -> Array:
    """Return the weighted sum of the encoder's outputs, ``(B, T, E)``."""
    return weight @ memory.values


@dataclass(frozen=True, eq=False)
class Slopes:
    """∂L/∂ what scores read and have learned."""

    query: Array
    """``(B, T, H)``."""
    values: Array
    """By the encoder's outputs, ``(B, S, E)``; what comes back through the context is not in it."""
    trained: dict[str, Array]
    sums: Array | None = None
    """Of an additive score: by what its tanh was taken of, ``(B, T, S, A)``."""


def weight_slope(weight: Array, slope: Array) -> Array:
    """Return ∂L/∂scores, given ∂L/∂weights: the Jacobian of the softmax."""
    return np.asarray(weight * (slope - (weight * slope).sum(axis=-1, keepdims=True)))


def product_backward(memory: Memory, query: Array, slope: Array) -> Slopes:
    """Return the gradient of a loss through dot or general scores, given its slope by them, ``(B, T, S)``."""
    to_keys = slope.transpose(0, 2, 1) @ query
    if memory.score == "dot":
        return Slopes(slope @ memory.keys, to_keys, {})
    weight = memory.trained[QUERY_WEIGHTS]
    learned = {QUERY_WEIGHTS: np.tensordot(to_keys, memory.values, ((0, 1), (0, 1)))}
    return Slopes(slope @ memory.keys, to_keys @ weight, learned)


def additive_backward(memory: Memory, query: Array, found: Array, slope: Array, by_match: Array) -> Slopes:
    """Return the gradient of a loss through additive scores.

    Args:
        memory: What was attended to.
        query: What asked, ``(B, T, H)``.
        found: The matches, ``(B, T, S, A)``.
        slope: ∂L/∂scores, ``(B, T, S)``.
        by_match: ∂L/∂ the matches, ``(B, T, S, A)``.
    """
    weight, sums = memory.trained, by_match * (1 - found * found)
    to_query, to_keys = sums.sum(axis=2), sums.sum(axis=1)
    learned = {
        QUERY_WEIGHTS: np.tensordot(to_query, query, ((0, 1), (0, 1))),
        KEY_WEIGHTS: np.tensordot(to_keys, memory.values, ((0, 1), (0, 1))),
        MATCH_WEIGHTS: slope.reshape(-1) @ found.reshape(-1, found.shape[-1]),
    }
    return Slopes(to_query @ weight[QUERY_WEIGHTS], to_keys @ weight[KEY_WEIGHTS], learned, sums)
