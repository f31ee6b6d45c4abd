"""The gradient of a network, through all of its layers, is the measured slope of its loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.cross_entropy import cross_entropy
from rnn_tui.blocks.embedding import Embedding
from rnn_tui.blocks.join import JOINS
from rnn_tui.cells import cell_names
from rnn_tui.networks import passes, tracing
from rnn_tui.networks.architectures import architecture
from rnn_tui.networks.paths import StepWrite, signal_path
from rnn_tui.traces.trace import Content
from tests.small_models import small_model, token_sequences, vector_sequences

NAMES = cell_names()
# Each cell stands once below and once above another kind of cell.
STACKS = [((name, NAMES[(place + 5) % len(NAMES)]), "") for place, name in enumerate(NAMES)]
# The same stacks with levels that read both ways, each way of joining in turn.
STACKS += [(stack, JOINS[place % len(JOINS)]) for place, (stack, _one_way) in enumerate(STACKS)]
LENGTHS = [[4, 2, 5, 2], [3]]
nets = pytest.mark.parametrize(
    ("stack", "join"), STACKS, ids=["-".join([*stack, join]).rstrip("-") for stack, join in STACKS]
)
STEP = 1e-6


class Case:
    """A stack of two cells on a ragged batch, and the loss that is differentiated."""

    def __init__(self, stack, lengths, embedding="trained", writes=(), join=""):
        self.model = small_model(stack, embedding=embedding, seed=11, join=join)
        self.network = architecture(self.model.architecture)
        tokens = token_sequences(lengths, seed=12)
        self.sequences = tokens
        if embedding == "none":
            self.sequences = replace(vector_sequences(lengths, seed=12), targets=tokens.targets)
        self.writes = tuple(writes)
        self.place, self.name = self.model.scores
        self.rng = np.random.default_rng(13)

    def loss(self, writes=()) -> float:
        for layer in self.model.layers:
            layer.engine.refresh(layer.parameters)
        done = self.network.forward(self.model, self.sequences, (*self.writes, *writes))
        return cross_entropy(done.runs[self.place].signal(self.name), self.sequences.targets).total

    def seeds(self):
        done = self.network.forward(self.model, self.sequences, self.writes)
        scores = done.runs[self.place].signal(self.name)
        return {self.place: {self.name: cross_entropy(scores, self.sequences.targets).slope}}

    def gradients(self):
        seeds = self.seeds()
        wanted = self.network.seeded(self.model, {place: frozenset(found) for place, found in seeds.items()})
        done = self.network.forward(self.model, self.sequences, self.writes, wanted)
        return self.network.gradients(self.model, self.sequences, done, seeds)

    def check(self, array, slope):
        """Compare the slope along a random direction, which holds every number of the array."""
        direction, keep = self.rng.normal(0, 1, array.shape), array.copy()
        sides = []
        for step in (STEP, -STEP):
            array[...] = keep + step * direction
            sides.append(self.loss())
        array[...] = keep
        measured = (sides[0] - sides[1]) / (2 * STEP)
        assert float((slope * direction).sum()) == pytest.approx(measured, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("lengths", LENGTHS, ids=["ragged", "one"])
@nets
def test_the_gradient_of_every_parameter_is_the_measured_slope(stack, join, lengths):
    """Two layers of any cells: every weight, bias and embedding gets its true gradient."""
    case = Case(stack, lengths, join=join)

    found = case.gradients().parameters(case.model)

    assert list(found) == list(case.model.parameters)
    for name, array in case.model.parameters.items():
        assert found[name].shape == array.shape
        case.check(array, found[name])


@nets
def test_the_gradient_of_the_input_is_the_measured_slope(stack, join):
    """Vectors that a network reads get their gradient too; beyond a sequence's end it is absent."""
    case = Case(stack, [3, 1, 2], embedding="none", join=join)
    beyond = np.arange(3)[:, None] >= np.array([3, 1, 2])

    found = case.gradients()

    assert found.embedding is None
    assert np.isnan(found.x[beyond]).all()
    case.check(case.sequences.vectors, np.nan_to_num(found.x))


@nets
def test_the_gradient_of_every_signal_is_the_measured_slope(stack, join):
    """What a table of ∂loss/∂signal shows is what happens to the loss when that number is changed."""
    case = Case(stack, [4, 2], join=join)
    trace = tracing.trace(case.model, case.sequences)

    slopes = tracing.gradient_trace(case.model, case.sequences, case.seeds(), about="loss")

    assert slopes.content is Content.GRADIENT
    assert slopes.about == "loss"
    assert list(slopes.signals) == list(trace.signals)
    for path, array in trace.arrays.items():
        sequence = int(case.rng.integers(2))
        step, unit = int(case.rng.integers([4, 2][sequence])), int(case.rng.integers(array.shape[2]))
        value = float(array[step, sequence, unit])
        up, down = (
            case.loss([StepWrite(path, step, unit, value + side, sequence)]) for side in (STEP, -STEP)
        )
        expected = pytest.approx((up - down) / (2 * STEP), rel=1e-5, abs=1e-8)
        assert slopes.arrays[path][step, sequence, unit] == expected, str(path)


def test_the_gradient_trace_of_the_start_states_stands_before_the_first_step():
    """The slope by what a state was before the first step can be read like a previous value."""
    case = Case(("lstm", "elman"), [4, 2])

    slopes = tracing.gradient_trace(case.model, case.sequences, case.seeds())

    names = {(path.layer, path.name) for path in slopes.start}
    assert names == {("0", "c"), ("0", "h"), ("1", "h")}
    cell_state = signal_path(case.model.layers[0], "c")
    assert (slopes.previous(cell_state, 0, 1) == slopes.start[cell_state][1]).all()
    assert slopes.info(cell_state).range == (-np.inf, np.inf)


@pytest.mark.parametrize(
    ("written", "join"),
    [
        ("x", ""),
        ("0.fwd.h", ""),
        ("1.fwd.h", ""),
        ("readout.y", ""),
        ("embedding.x", "concat"),
        ("1.x", "concat"),
        ("0.bwd.h", "mean"),
        ("readout.x", "product"),
    ],
)
def test_a_written_value_carries_no_gradient_back(written, join):
    """A number that was written over does not depend on the weights; the gradients know."""
    plain = Case(("lstm", "elman"), [4, 2], join=join)
    path = tracing.trace(plain.model, plain.sequences).path(written)
    writes = [StepWrite(path, 1, 1, 0.3, 1), StepWrite(path, 3, 0, -0.7, 0)]
    case = Case(("lstm", "elman"), [4, 2], writes=writes, join=join)

    found = case.gradients().parameters(case.model)

    assert case.loss() != plain.loss()
    for name, array in case.model.parameters.items():
        case.check(array, found[name])


def test_two_seeds_meet_in_one_gradient():
    """A slope that comes in below the top is added to the one that comes down."""
    model, sequences = small_model(("elman", "lstm"), seed=3), token_sequences([3, 2], seed=4)
    rng = np.random.default_rng(5)
    trace = tracing.trace(model, sequences)
    seeds = {
        place: {name: np.nan_to_num(rng.normal(0, 1, trace[f"{place}.fwd.{name}"].shape))}
        for place, name in ((0, "h"), (1, "h"))
    }

    def run(chosen):
        wanted = passes.seeded(model, {place: frozenset(found) for place, found in chosen.items()})
        done = passes.forward(model, sequences, seeds=wanted)
        return passes.gradients(model, sequences, done, chosen, signals=False).parameters(model)

    both, below, above = run(seeds), run({0: seeds[0]}), run({1: seeds[1]})
    for name in both:
        np.testing.assert_allclose(both[name], below[name] + above[name], atol=1e-12)


def test_a_one_hot_model_has_no_gradient_of_a_table():
    """One-hot vectors are no parameters."""
    case = Case(("elman", "elman"), [3], embedding="one-hot")

    found = case.gradients()

    assert found.embedding is None
    assert "embedding.E" not in found.parameters(case.model)


def test_repeated_tokens_add_up():
    """A token that occurs three times gets the slopes of all three."""
    model = small_model(("elman",), seed=1)
    assert isinstance(model.embedding, Embedding)
    case = Case(("elman", "gru_reset_after"), [5])
    case.sequences.numbers[:] = 2

    found = case.gradients()

    np.testing.assert_allclose(found.embedding[2], found.x.sum(axis=(0, 1)), rtol=1e-12)
    assert not found.embedding[[0, 1, 3, 4]].any()
