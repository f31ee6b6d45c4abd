"""An encoder with a decoder: it computes the same in any company, and its gradients are the true ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.equations.evaluate import StepValues, evaluate
from rnn_tui.errors import DataError, ShapeError, UnknownNameError
from rnn_tui.networks.decoding import greedy, with_answers
from rnn_tui.networks.model import DECODER, ENCODER, HANDOVER
from rnn_tui.networks.paths import StepWrite, signal_path
from rnn_tui.networks.sequences import Sequences
from tests.small_pairs import ATTENTION, KINDS, NAMES, NETWORK, pairs, small_pair, sources

STEP = 1e-6
kinds = pytest.mark.parametrize(("cell", "score", "place", "join"), KINDS, ids=NAMES)


class Case:
    """A small model, a ragged batch, and the loss that is differentiated."""

    def __init__(self, *kind, writes=(), **more):
        self.model = small_pair(*kind, **more)
        self.batch = pairs(self.model)
        self.place, self.name = self.model.scores
        self.writes = tuple(writes)
        self.rng = np.random.default_rng(3)

    def loss(self, writes=(), start=(), model=None) -> float:
        model = model or self.model
        done = NETWORK.forward(model, self.batch, (*self.writes, *writes), start=start)
        return cross_entropy(done.runs[self.place].signal(self.name), self.batch.targets).total

    def seeds(self):
        done = NETWORK.forward(self.model, self.batch, self.writes)
        scores = done.runs[self.place].signal(self.name)
        return {self.place: {self.name: cross_entropy(scores, self.batch.targets).slope}}

    def gradients(self, apart=None):
        seeds = self.seeds()
        wanted = NETWORK.seeded(self.model, {place: frozenset(found) for place, found in seeds.items()})
        done = NETWORK.forward(self.model, self.batch, self.writes, wanted)
        return NETWORK.gradients(self.model, self.batch, done, seeds, apart=apart)

    def check(self, name, slope):
        """Compare a parameter's gradient with the measured slope along a random direction."""
        array = self.model.parameters[name]
        direction = self.rng.normal(0, 1, array.shape)
        sides = [
            self.loss(model=self.model.with_parameters({name: array + step * direction}))
            for step in (STEP, -STEP)
        ]
        measured = (sides[0] - sides[1]) / (2 * STEP)
        assert float((slope * direction).sum()) == pytest.approx(measured, rel=1e-6, abs=1e-8), name


@kinds
def test_the_gradient_of_every_parameter_is_the_measured_slope(cell, score, place, join):
    """Through decoder, attention, handover and encoder every weight gets its true gradient."""
    case = Case(cell, score, place, join, layers=2 if cell == "elman" else 1)

    found = case.gradients().parameters(case.model)

    assert list(found) == list(case.model.parameters)
    for name, slope in found.items():
        case.check(name, slope)


@kinds
def test_the_gradient_of_every_signal_is_the_measured_slope(cell, score, place, join):
    """States, scores, weights, contexts, what is read and handed over: ∂loss/∂ each is what a change does."""
    case = Case(cell, score, place, join)
    trace = NETWORK.trace(case.model, case.batch)

    slopes = NETWORK.gradient_trace(case.model, case.batch, case.seeds(), about="loss")

    assert list(slopes.signals) == list(trace.signals)
    for path, array in trace.arrays.items():
        sequence = int(case.rng.integers(3))
        step = int(case.rng.integers(trace.stages[path.stage].lengths[sequence]))
        unit = int(case.rng.integers(np.count_nonzero(~np.isnan(array[step, sequence]))))
        value = float(array[step, sequence, unit])
        up, down = (
            case.loss([StepWrite(path, step, unit, value + side, sequence)]) for side in (STEP, -STEP)
        )
        expected = pytest.approx((up - down) / (2 * STEP), rel=1e-5, abs=1e-8)
        assert slopes.arrays[path][step, sequence, unit] == expected, str(path)


@kinds
def test_the_gradient_of_the_start_states_is_the_measured_slope(cell, score, place, join):
    """What the encoder begins with, and what the decoder is handed, gets its true gradient too."""
    case = Case(cell, score, place, join)
    found = case.gradients()

    for at, layer in enumerate(case.model.layers):
        for state, slope in found.layers[at].start.items():
            handed = [{} for _layer in case.model.layers]
            start = NETWORK.trace(case.model, case.batch).start
            base = start.get(signal_path(layer, state), np.zeros_like(slope))
            direction = case.rng.normal(0, 1, slope.shape)
            sides = []
            for step in (STEP, -STEP):
                handed[at] = {state: base + step * direction}
                sides.append(case.loss(start=handed))
            measured = (sides[0] - sides[1]) / (2 * STEP)
            assert float((slope * direction).sum()) == pytest.approx(measured, rel=1e-6, abs=1e-8)


WRITTEN = [
    ("additive", "before", "decoder.attention.u"),
    ("additive", "before", "decoder.attention.x"),
    ("additive", "before", "decoder.0.x"),
    ("additive", "before", "decoder.embedding.x"),
    ("additive", "after", "decoder.attention.u"),
    ("general", "after", "decoder.attention.s"),
    ("general", "after", "decoder.attention.a"),
    ("dot", "before", "decoder.attention.a"),
    ("dot", "after", "decoder.attention.c"),
    ("dot", "after", "decoder.combined.x"),
    ("general", "after", "handover.h0.h"),
    ("general", "after", "handover.c0.x"),
    ("", "", "decoder.0.fwd.c"),
    ("", "", "encoder.0.fwd.h"),
]


@pytest.mark.parametrize(("score", "place", "written"), WRITTEN)
def test_a_written_value_carries_no_gradient_back(score, place, written):
    """A number that was written over does not depend on the weights; the gradients know."""
    plain = Case("lstm", score, place)
    path = NETWORK.trace(plain.model, plain.batch).path(written)
    first = 0 if path.stage == HANDOVER else 1
    writes = [StepWrite(path, first, 1, 0.3, 1), StepWrite(path, 0, 0, -0.7, 0)]
    case = Case("lstm", score, place, writes=writes)

    found = case.gradients().parameters(case.model)

    assert case.loss() != plain.loss()
    for name, slope in found.items():
        case.check(name, slope)


@kinds
def test_the_steps_of_a_ledger_add_up_to_the_gradient(cell, score, place, join):
    """What each timestep adds to the gradient of a weight is its gradient in all, attention's included."""
    case = Case(cell, score, place, join)

    for at, layer in enumerate(case.model.layers):
        for name in layer.trained:
            found = case.gradients({at: name}).layers[at]
            gradient = found.parameters[name]
            total = np.zeros_like(gradient).reshape(len(gradient), -1)
            for factor in found.factors:
                left, right = np.nan_to_num(factor.left), np.nan_to_num(factor.right)
                total[:, factor.columns] += np.einsum("tbr,tbc->rc", left, right)
            np.testing.assert_allclose(total.reshape(gradient.shape), gradient, atol=1e-12)


@kinds
def test_what_is_shown_of_attention_is_what_was_computed(cell, score, place, join):
    """Each equation of attention, the encoder's outputs as its weights, gives the recorded number."""
    model = small_pair(cell, score, place, join)
    batch = pairs(model)
    trace = NETWORK.trace(model, batch)
    for at, layer in enumerate(model.layers):
        for sequence in range(3) if layer.given else ():
            weights = NETWORK.parameters_at(model, at, trace, sequence)
            read = trace.sequence(NETWORK.source_of(model, at), sequence)
            names = {name: signal_path(layer, name) for name in layer.cell.signals}
            now = {name: trace.sequence(path, sequence) for name, path in names.items()}
            now = {name: array[:, ~np.isnan(array[0])] for name, array in now.items()}

            for row in layer.cell.rows:
                found = evaluate(row.node, StepValues(read, now, {}, weights))
                np.testing.assert_allclose(found, now[row.name], rtol=1e-12, atol=1e-14)


@kinds
def test_a_pair_in_a_batch_is_the_pair_alone(cell, score, place, join):
    """Longer sources and targets beside it change no number, and what lies beyond its ends is absent."""
    model = small_pair(cell, score, place, join)
    batch = pairs(model)
    together = NETWORK.trace(model, batch)

    for sequence in range(3):
        target = [int(one) for one in batch.targets[:, sequence] if one >= 0]
        length = batch.lengths[sequence]
        single = Sequences(
            batch.tokens[sequence : sequence + 1], numbers=batch.numbers[:length, sequence : sequence + 1]
        )
        alone = NETWORK.trace(model, with_answers(model, single, [target]))
        for path, array in alone.arrays.items():
            found = together.sequence(path, sequence)
            np.testing.assert_allclose(found[:, : array.shape[2]], array[:, 0], rtol=1e-12, atol=1e-14)
            assert np.isnan(found[:, array.shape[2] :]).all()


@kinds
def test_a_free_run_is_the_run_on_its_own_answers(cell, score, place, join):
    """A decoder that reads what it answered computes what it does when these answers are given."""
    model = small_pair(cell, score, place, join)
    batch = sources((4, 2, 5))

    free = NETWORK.trace(model, batch)
    told = NETWORK.trace(model, with_answers(model, batch, greedy(model, batch).answers))

    assert free.hash == told.hash
    answers = greedy(model, batch).answers
    for sequence, answer in enumerate(answers):
        shown = free.sequence("readout.p", sequence).argmax(axis=1)
        assert shown.tolist() == list(answer)
        assert free.stages[DECODER].tokens[sequence][0] == "<s>"


def test_a_value_written_into_the_encoder_changes_what_is_answered():
    """A free run is free: what is written over while the source is read changes the words that follow."""
    model = small_pair("elman", "dot", "after", seed=4)
    batch = sources((4,))
    path = NETWORK.trace(model, batch).path("encoder.0.h")

    before = greedy(model, batch).answers
    after = [greedy(model, batch, [StepWrite(path, 3, unit, 5.0)]).answers for unit in range(4)]

    assert any(one != before for one in after)


def test_a_write_beyond_the_last_step_is_passed_over():
    """A value written over a step that is no longer reached does nothing."""
    model = small_pair("elman")
    batch = pairs(model)
    path = NETWORK.trace(model, batch).path("decoder.0.h")

    found = NETWORK.trace(model, batch, [StepWrite(path, 3, 0, 1.0, 2)])

    assert found.hash == NETWORK.trace(model, batch).hash


def test_as_it_is_or_learned_what_is_handed_over_can_be_seen():
    """One direction hands its last states over as they are; two go through a layer that was learned."""
    one = NETWORK.trace(small_pair("lstm"), pairs(small_pair("lstm")))
    two = NETWORK.trace(small_pair("lstm", join="concat"), pairs(small_pair("lstm")))

    assert (one["handover.c"][0, 1] == one.sequence("encoder.c", 1)[-1]).all()
    assert (one.start[one.path("decoder.0.fwd.c")] == one["handover.c"][0]).all()
    assert two.info("handover.h").equation == "tanh(W_h @ x + b_h)"
    assert two["handover.h0.x"].shape == (1, 3, 8)
    last = np.concatenate([two.sequence("encoder.fwd.h", 1)[-1], two.sequence("encoder.bwd.h", 1)[0]])
    assert (two["handover.h0.x"][0, 1] == last).all()


def test_an_encoder_without_memory_hands_over_its_last_output():
    """A dense layer before a decoder: its output starts every state of the decoder."""
    model = small_pair("lstm", encoder="feedforward")
    trace = NETWORK.trace(model, pairs(model))

    assert (trace["handover.c0.x"][0, 2] == trace.sequence("encoder.0.fwd.h", 2)[-1]).all()
    assert {path.stage for path in trace.arrays} == {ENCODER, HANDOVER, DECODER}


def test_cells_without_memory_hand_nothing_over():
    """There is no handover where there are no states; only attention then knows of the source."""
    model = small_pair("feedforward", "dot", "after")

    trace = NETWORK.trace(model, pairs(model))

    assert list(trace.stages) == [ENCODER, DECODER]


def test_an_empty_source_is_refused_in_words():
    """There is nothing to attend to in a source without tokens."""
    model = small_pair("elman", "dot")
    batch = replace(sources((2, 1)), tokens=(("a", "b"), ()))

    with pytest.raises(DataError, match="the source is empty: there is nothing to read or to attend to"):
        NETWORK.trace(model, batch)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"score": "dott"}, UnknownNameError, "no attention is called 'dott'; did you mean 'dot'"),
        ({"score": "dot", "place": "above"}, UnknownNameError, "no place of attention is called 'above'"),
        ({"score": "dot", "join": "concat"}, ShapeError, "dot attention compares vectors of one length"),
        ({"encoder": "lstn"}, UnknownNameError, "no cell is called 'lstn'; did you mean 'lstm'"),
    ],
)
def test_a_design_that_cannot_be_is_refused(options, error, said):
    """An unknown kind of attention, and vectors that cannot be compared, are one clear line."""
    with pytest.raises(error, match=said):
        small_pair("lstm", **options)


def test_every_kind_of_attention_is_tested():
    """No kind is left out above."""
    assert {score for score, _place in ATTENTION} == {"", "additive", "dot", "general"}
