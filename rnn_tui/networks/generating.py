"""Going on with a text: a network that answers with its own tokens reads what it answered, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.drawing import tempered
from rnn_tui.networks.masks import has_masks
from rnn_tui.networks.model import Model
from rnn_tui.networks.passes import Pass
from rnn_tui.networks.paths import StepWrite
from rnn_tui.networks.sequences import Sequences, from_numbers


def goes_on(model: Model) -> bool:
    """Say whether a network's answers are tokens that it can read itself, as it reads."""
    words = model.vocabulary
    return (
        words is not None and model.streams and bool(model.labels) and set(model.labels) <= set(words.tokens)
    )


def generated(
    model: Model,
    sequences: Sequences,
    count: int,
    *,
    temperature: float = 1.0,
    top: int = 0,
    seed: int = 0,
    writes: Sequence[StepWrite] = (),
) -> tuple[str, ...]:
    """Return the tokens that a network draws after a text, until it ends the text or has drawn enough.

    Args:
        model: One that goes on with a text.
        sequences: One text.
        count: How many tokens at most.
        temperature: The scores are divided by it; 0 takes the likeliest (Ackley, Hinton & Sejnowski 1985).
        top: Draw only from so many of the likeliest (Fan, Lewis & Dauphin 2018); from all when 0.
        seed: Of the draws; the same one draws the same tokens.
        writes: Values to write while the text is read.
    """
    words = model.vocabulary
    assert words is not None  # noqa: S101 - a network that goes on with a text has words
    generator = np.random.default_rng(seed)
    done = network_of(model).forward(model, sequences, writes)
    found: list[str] = []
    while len(found) < count:
        token = model.labels[_drawn(_scores(model, done), temperature, top, generator)]
        if token == words.start:  # what stands before every text stands behind it, too
            break
        found.append(token)
        done = _read(model, sequences, found, writes, done)
    return tuple(found)


def _read(
    model: Model, sequences: Sequences, found: Sequence[str], writes: Sequence[StepWrite], done: Pass
) -> Pass:
    """Return the run that has read one more token; where masks differ by step, all is read again."""
    words = model.vocabulary
    assert words is not None  # noqa: S101 - as above
    if has_masks(model):
        tokens = [*sequences.tokens[0], *found]
        return network_of(model).forward(model, from_numbers([tokens], [words.encode(tokens)]), writes)
    one = from_numbers([[found[-1]]], [[words.numbers[found[-1]]]])
    return network_of(model).forward(model, one, start=_states(model, done))


def _scores(model: Model, done: Pass) -> np.ndarray:
    place, name = model.scores
    return np.asarray(done.runs[place].signal(name)[-1, 0])


def _states(model: Model, done: Pass) -> list[dict[str, np.ndarray]]:
    pairs = zip(model.layers, done.runs, strict=True)
    return [{name: run.last(name) for name in layer.cell.states} for layer, run in pairs]


def _drawn(scores: np.ndarray, temperature: float, top: int, generator: np.random.Generator) -> int:
    """Return the number of an answer, drawn by its probability at a temperature."""
    if temperature == 0:
        return int(scores.argmax())
    logs = tempered(scores[None], temperature, top)[0]
    return int((logs + generator.gumbel(size=len(logs))).argmax())
