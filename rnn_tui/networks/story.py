"""A text as a story and a question: sentences that end in a full stop, then what is asked.

"john took the ball . john went to the garden . where is the ball ?" becomes three bags of words. The bag of a
sentence also holds its age, how many sentences came after it: without that the latest of two facts could not
be told from the earlier one.

Source: Weston, Chopra & Bordes 2014 (bags of words, the time of writing as a feature); Sukhbaatar, Szlam,
Weston & Fergus 2015, §4.1 (counted back from the question).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.networks.sequences import Sequences, from_numbers

STOP, ASK = ".", "?"
"""The tokens that end a sentence and a question; a vocabulary has them."""
Pieces = tuple[list[range], range]
"""Where each sentence stands in the text, and where the question does."""


def pieces(tokens: Sequence[str]) -> Pieces:
    """Return where each sentence stands and where the question does, without the signs at their ends.

    Two stops in a row have no sentence between them.
    """
    stops = [-1, *(place for place, token in enumerate(tokens) if token == STOP)]
    sentences = [range(low + 1, high) for low, high in pairwise(stops) if high > low + 1]
    end = len(tokens) - (tokens[-1:] == (ASK,))
    return sentences, range(stops[-1] + 1, end)


def refused(tokens: Sequence[str], room: int) -> str:
    """Return in words why a text is no story with a question; empty if it is one.

    Args:
        tokens: The text.
        room: How many sentences a memory has ages for.
    """
    sentences, question = pieces(tuple(tokens))
    if not question:
        return _("there is no question; end the story with one, such as {example}").format(
            example="where is mary ?"
        )
    if not sentences:
        return _("the question has no story; write sentences before it, each with a full stop at its end")
    if len(sentences) > room:
        return _("the story has {n} sentences; the memory tells {limit} apart, leave some out").format(
            n=len(sentences), limit=room
        )
    return ""


def story_and_question(sequences: Sequences, words: int, room: int) -> tuple[Sequences, Sequences]:
    """Return the bags of words of the sentences, and those of the questions, as two inputs.

    Args:
        sequences: Texts as token numbers ``(T, B)``.
        words: Number of tokens in the vocabulary.
        room: How many ages there are.

    Returns:
        Vectors ``(S, B, words + room)`` of the sentences, zeros beyond a story's end, and ``(1, B, words)``
        of the questions; their tokens are the sentences and questions themselves.

    Raises:
        DataError: A text is no story with a question.
    """
    assert sequences.numbers is not None  # noqa: S101 - a network of stories has a vocabulary
    for tokens in sequences.tokens:
        wrong = refused(tokens, room)
        if wrong:
            raise DataError(wrong)
    cut = [pieces(tokens) for tokens in sequences.tokens]
    told = np.zeros((max(len(sentences) for sentences, _question in cut), len(cut), words + room))
    asked = np.zeros((1, len(cut), words))
    for place, (sentences, question) in enumerate(cut):
        numbers = sequences.numbers[:, place]
        for age, one in enumerate(reversed(sentences)):
            step = len(sentences) - 1 - age
            _add(told[step, place], numbers[one.start : one.stop])
            told[step, place, words + age] = 1
        _add(asked[0, place], numbers[question.start : question.stop])
    texts = [
        (tuple(_text(tokens, one) for one in sentences), _text(tokens, question))
        for tokens, (sentences, question) in zip(sequences.tokens, cut, strict=True)
    ]
    story = Sequences(tuple(sentences for sentences, _question in texts), vectors=told)
    return story, Sequences(tuple((question,) for _sentences, question in texts), vectors=asked)


def random_stories(words: Sequence[str], room: int, rng: np.random.Generator) -> Sequences:
    """Return a few stories of different lengths, of random words, each with a question."""
    known = [place for place, word in enumerate(words) if word not in (STOP, ASK)]
    numbers = []
    for sentences in (min(room, 4), min(room, 2), 1):
        story: list[int] = []
        for _sentence in range(sentences):
            story += [*rng.choice(known, 3).tolist(), words.index(STOP)]
        numbers.append([*story, *rng.choice(known, 2).tolist(), words.index(ASK)])
    return from_numbers([[words[number] for number in one] for one in numbers], numbers)


def _add(bag: NDArray[np.float64], numbers: NDArray[np.intp]) -> None:
    """Count words into a bag."""
    np.add.at(bag, numbers, 1)


def _text(tokens: Sequence[str], piece: range) -> str:
    return " ".join(tokens[piece.start : piece.stop])
