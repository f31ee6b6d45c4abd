"""Decoding: greedily, by chance and by beam; each held against what can be counted out in full."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from rnn_tui.networks.beam import beam
from rnn_tui.networks.decoding import Stepper, greedy, log_softmax, sampled, with_answers
from rnn_tui.networks.paths import StepWrite
from rnn_tui.networks.targets import END, end_of, start_of, words
from tests.small_pairs import KINDS, LABELS, NAMES, NETWORK, small_pair, sources

kinds = pytest.mark.parametrize(("cell", "score", "place", "join"), KINDS, ids=NAMES)
LONGEST = 4
END_NUMBER = len(LABELS) - 1


def log_p(model, source, answer):
    """The log p of an answer, from a run over all of it at once."""
    done = NETWORK.forward(model, with_answers(model, source, [answer]))
    logs = log_softmax(done.runs[-1].signal("y")[:, 0])
    return float(logs[np.arange(len(answer)), list(answer)].sum())


def all_answers():
    """Every answer that ends in time, and every one that is cut off."""
    words = range(END_NUMBER)
    for count in range(LONGEST):
        yield from ((*one, END_NUMBER) for one in product(words, repeat=count))
    yield from product(words, repeat=LONGEST)


def ranked(log, count, penalty):
    return log / ((5 + count) / 6) ** penalty


@kinds
def test_step_by_step_is_the_whole_at_once(cell, score, place, join):
    """The scores of a decoder that goes one step at a time are those of a run over the whole answer."""
    model = small_pair(cell, score, place, join)
    batch = sources((4, 2, 5))
    answers = [[0, 2, 1], [1, 1, 0], [2, 0, 0]]
    whole = NETWORK.forward(model, with_answers(model, batch, answers)).runs[-1].signal("y")

    stepper = Stepper(model, batch)
    read = [np.full(3, start_of(model)), *np.array(answers).T[:-1]]

    for step, numbers in enumerate(read):
        np.testing.assert_allclose(stepper.scores(numbers), whole[step], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("penalty", [0.0, 0.6, 1.5])
@pytest.mark.parametrize("seed", [0, 5, 9])
@pytest.mark.parametrize(
    "kind", [("elman", "dot", "after"), ("lstm", "additive", "before"), ("lstm", "", "")]
)
def test_a_beam_as_wide_as_all_answers_finds_the_likeliest(kind, seed, penalty):
    """Wide enough to drop nothing, the search ranks every answer there is, as counting them out does."""
    model, source = small_pair(*kind, seed=seed, longest=LONGEST), sources((3,), seed)
    every = {answer: log_p(model, source, answer) for answer in all_answers()}

    found = beam(model, source, len(LABELS) ** LONGEST, penalty=penalty)

    best = max(every, key=lambda answer: ranked(every[answer], len(answer), penalty))
    assert found.best.answers == best
    assert {one.answers for one in found.finished} == set(every)
    for one in found.finished:
        assert -one.nats == pytest.approx(every[one.answers], rel=1e-9)
        assert one.score == pytest.approx(ranked(-one.nats, len(one.answers), penalty), rel=1e-12)
    assert [one.score for one in found.finished] == sorted(
        (one.score for one in found.finished), reverse=True
    )


@kinds
def test_a_beam_of_one_is_greedy(cell, score, place, join):
    """To keep one hypothesis is to take the likeliest answer at each step."""
    model, source = small_pair(cell, score, place, join, seed=2), sources((4,))

    search, plain = beam(model, source, 1), greedy(model, source)

    assert search.best.answers == plain.answers[0]
    assert search.best.nats == pytest.approx(plain.nats[0], rel=1e-12)
    assert [len(step) for step in search.steps] == [1] * len(plain.answers[0])


def test_a_search_records_every_step():
    """After each step stand the best beginnings; what has ended is not gone on with."""
    model, source = small_pair("gru_reset_after", "general", seed=5, longest=LONGEST), sources((4,))

    found = beam(model, source, 3)

    before = None
    for number, step in enumerate(found.steps, start=1):
        assert len(step) <= 3
        assert [one.score for one in step] == sorted((one.score for one in step), reverse=True)
        assert {len(one.answers) for one in step} == {number}
        for one in step:
            assert one.ended == (one.answers[-1] == end_of(model))
            if before is not None:
                assert one.answers[:-1] == before[one.parent].answers
        before = [one for one in step if not one.ended]


@pytest.mark.parametrize("decoder", ["greedy", "sampled", "beam"])
def test_what_is_forced_stands_at_the_beginning(decoder):
    """A forced beginning is read as if it had been answered, and what follows is answered to it."""
    model, source = small_pair("elman", "dot", seed=3), sources((4,))
    forced = [2, 0]

    found = {
        "greedy": lambda: greedy(model, source, forced=[forced]).answers[0],
        "sampled": lambda: sampled(model, source, temperature=1.0, forced=[forced]).answers[0],
        "beam": lambda: beam(model, source, 2, forced=forced).best.answers,
    }[decoder]()

    assert list(found[:2]) == forced
    assert len(found) > 2
    if decoder == "greedy":
        scores = NETWORK.forward(model, with_answers(model, source, [found])).runs[-1].signal("y")
        assert scores[2:, 0].argmax(axis=1).tolist() == list(found[2:])


def test_without_heat_a_draw_is_greedy():
    """As the temperature falls to nothing, what is drawn is the likeliest answer."""
    model, batch = small_pair("lstm", "additive", seed=1), sources((4, 2, 5))

    for temperature in (0, 1e-6):
        found = sampled(model, batch, temperature=temperature, seed=8)
        assert found.answers == greedy(model, batch).answers
    assert sampled(model, batch, temperature=9.0, top=1, seed=8).answers == greedy(model, batch).answers


def test_the_same_seed_draws_the_same_words():
    """A draw is repeated by its seed, changed by another, and not changed by other sequences beside it."""
    model, batch = small_pair("lstm", "additive", seed=1), sources((4, 2, 5))
    one = replace(batch, tokens=batch.tokens[:1], numbers=batch.numbers[:4, :1])

    drawn = [sampled(model, batch, temperature=2.0, seed=seed).answers for seed in (3, 3, 4)]

    assert drawn[0] == drawn[1] != drawn[2]
    assert sampled(model, one, temperature=2.0, seed=3).answers[0] == drawn[0][0]


def test_draws_come_as_often_as_their_probability_says():
    """The first words of many draws have the shares of the softmax, at any temperature and among the top."""
    model, source = small_pair("elman", seed=6, longest=1), sources((3,))
    scores = NETWORK.forward(model, with_answers(model, source, [[0]])).runs[-1].signal("y")[0, 0]

    for temperature, top in ((1.0, 0), (0.5, 0), (2.0, 2)):
        logs = scores / temperature
        if top:
            logs = np.where(logs >= np.sort(logs)[-top], logs, -np.inf)
        wanted = np.exp(log_softmax(logs))
        found = [
            sampled(model, source, temperature=temperature, top=top, seed=seed).answers[0][0]
            for seed in range(500)
        ]
        shares = np.bincount(found, minlength=len(LABELS)) / 500
        assert np.abs(shares - wanted).max() < 5 * np.sqrt(0.25 / 500)
        assert (shares[wanted == 0] == 0).all()


def test_an_answer_that_does_not_end_is_cut_and_says_so():
    """A decoder that never answers its end stops after the longest answer that is allowed."""
    model, source = small_pair("elman", seed=6, longest=3), sources((3, 2))
    biased = {name: array.copy() for name, array in model.parameters.items()}
    biased["decoder.readout.b_y"][:] = [9, 0, 0, -9]
    endless = model.with_parameters(biased)
    biased["decoder.readout.b_y"] = np.array([0.0, 0, 0, 9])
    silent = model.with_parameters(biased)

    assert greedy(endless, source).answers == ((0, 0, 0), (0, 0, 0))
    assert greedy(endless, source).ended == (False, False)
    assert greedy(silent, source).answers == ((END_NUMBER,), (END_NUMBER,))
    assert greedy(silent, source).ended == (True, True)
    assert words(silent, greedy(silent, source).answers[0]) == ()
    assert words(endless, (0, 1, END_NUMBER)) == ("x", "y")
    assert LABELS[-1] == END


def test_a_value_that_is_written_over_holds_for_every_hypothesis():
    """What a person wrote into a step of the decoder stands there in greedy and in beam decoding."""
    model, source = small_pair("elman", "general", "after", seed=5), sources((4,))
    path = NETWORK.trace(model, source).path("decoder.readout.y")
    writes = [StepWrite(path, 0, 2, 50.0)]

    search, plain = beam(model, source, 3, writes=writes), greedy(model, source, writes)

    assert plain.answers[0][0] == 2
    assert {one.answers[0] for one in search.finished if one.nats < 40} == {2}
