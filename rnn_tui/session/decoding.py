"""How a decoder's answer is found: the likeliest at each step, by beam search, or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnn_tui.networks.beam import Search, beam
from rnn_tui.networks.decoding import greedy, sampled, with_answers
from rnn_tui.networks.model import Model
from rnn_tui.networks.paths import StepWrite
from rnn_tui.networks.sequences import Sequences

KINDS = ("greedy", "beam", "sample")


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the answer to a source is found."""

    kind: str = "greedy"
    """One of :data:`KINDS`."""
    width: int = 4
    """Of a beam: how many hypotheses are kept."""
    penalty: float = 0.0
    """Of a beam: how much longer answers are favoured."""
    temperature: float = 1.0
    """Of draws: above 1 odder, below 1 surer, at 0 the likeliest."""
    top: int = 0
    """Of draws: only from so many of the likeliest; from all when 0."""
    seed: int = 0
    forced: tuple[int, ...] = ()
    """Numbers of the answers that a person wrote, or kept, from the first on."""


GREEDY = Decoding()


def answered(
    model: Model, sequences: Sequences, how: Decoding, writes: Sequence[StepWrite] = ()
) -> Sequences:
    """Return what a network reads, the decoder's answers among it where they are not the likeliest ones.

    Args:
        model: Any model; one without a decoder reads what it is given.
        sequences: One source.
        how: How the answer is found.
        writes: Values to write while it runs.
    """
    if model.target is None or how == GREEDY:
        return sequences
    if how.kind == "beam":
        found = searched(model, sequences, how, writes).best.answers
    elif how.kind == "sample":
        drawn = sampled(
            model,
            sequences,
            temperature=how.temperature,
            top=how.top,
            seed=how.seed,
            writes=writes,
            forced=[how.forced],
        )
        found = drawn.answers[0]
    else:
        found = greedy(model, sequences, writes, [how.forced]).answers[0]
    return with_answers(model, sequences, [found])


def searched(model: Model, sequences: Sequences, how: Decoding, writes: Sequence[StepWrite] = ()) -> Search:
    """Return a whole beam search, for whoever wants to see what was dropped."""
    return beam(model, sequences, how.width, penalty=how.penalty, writes=writes, forced=how.forced)
