"""Memory networks: hops compute what their equations say, and every gradient is the measured slope."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.blocks.memory import READINGS
from rnn_tui.equations.forward import Engine
from rnn_tui.formats.safetensors import load_model, save_model
from rnn_tui.networks import memory
from rnn_tui.networks.paths import StepWrite, signal_path
from rnn_tui.networks.sequences import from_numbers
from rnn_tui.networks.vocabulary import Vocabulary
from rnn_tui.traces.trace import Content
from rnn_tui.training.gradient_check import TOLERANCE, check_gradients
from rnn_tui.zoo import load
from tests.small_memories import LABELS, STORIES, WORDS, small_memory, told

STEP = 1e-6
HOP, ANSWER = 2, 3
nets = pytest.mark.parametrize(
    ("reading", "hops"), [(reading, hops) for reading in READINGS for hops in (1, 2, 3)]
)


def alone(model, text):
    """The trace of one story by itself."""
    return memory.trace(model, told(text))


@nets
def test_hops_compute_what_their_equations_say(reading, hops):
    """The fast arithmetic of a batch gives what the shown equations give with the story's memories put in."""
    model = small_memory(reading, hops)
    layer = model.layers[HOP]
    together = memory.trace(model, told(*STORIES))

    for place, text in enumerate(STORIES):
        one = alone(model, text)
        given = memory.parameters_at(model, HOP, one)
        sentences = len(one.stages["sentence"].tokens[0])
        x = one["hop.x"] if reading == "hard" else np.zeros((hops, 1, 1))
        engine = Engine(layer.cell, given, told=None if reading == "hard" else {"I": 1})
        run = engine.forward(x, start={"u": one["q"][0]})

        for name in layer.cell.signals:
            path = signal_path(layer, name)
            wide = sentences if name in "sp" else 5
            np.testing.assert_allclose(one[path], run.signal(name), rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(
                together[path][:, place, :wide], one[path][:, 0], rtol=1e-12, atol=1e-12
            )
            assert np.isnan(together[path][:, place, wide:]).all()


@pytest.mark.parametrize("reading", READINGS)
def test_a_story_is_read_alone_as_among_others(reading):
    """Nothing of a longer story, or of one without so many sentences, leaks into another."""
    model = small_memory(reading, 2)

    together = memory.trace(model, told(*STORIES))

    for place, text in enumerate(STORIES):
        one = alone(model, text)
        for path in one.arrays:
            if path.stage == "sentence":
                np.testing.assert_allclose(together.sequence(path, place), one.sequence(path), atol=1e-12)
        np.testing.assert_allclose(together["readout.p"][:, place], one["readout.p"][:, 0], atol=1e-12)


def test_the_memory_can_tell_how_long_ago_a_sentence_was():
    """Two sentences of the same words are written down differently, each with its age."""
    model = small_memory("soft", 1)

    found = alone(model, "ann left hall . bob left hall . ann left hall . where is ann ?")

    x = found["sentence.x"][:, 0]
    words = len(model.vocabulary.tokens)
    np.testing.assert_array_equal(x[0, :words], x[2, :words])
    np.testing.assert_array_equal(x[:, words:].argmax(axis=1), [2, 1, 0])
    assert not np.allclose(found["m"][0], found["m"][2])


def test_a_hard_hop_reads_the_sentence_of_the_largest_score():
    """One sentence is read, the one with the largest score, and what it says is what is read."""
    model = small_memory("hard", 2)

    found = alone(model, STORIES[2])

    for hop in range(2):
        best = int(found["s"][hop, 0].argmax())
        np.testing.assert_array_equal(found["hop.x"][hop, 0], np.eye(4)[best])
        np.testing.assert_allclose(found["o"][hop, 0], found["c"][best, 0], atol=1e-15)


def test_a_hard_hop_reads_what_it_is_told():
    """In training each hop reads the sentence that it should have found, whatever its scores say."""
    model, sequences = small_memory("hard", 2), told(STORIES[2])
    facts = [[3, 0]]
    sequences = replace(sequences, others={"hop": from_numbers([["1", "2"]], facts, facts)})

    found = memory.trace(model, sequences)

    assert found["hop.x"][:, 0].argmax(axis=1).tolist() == [3, 0]


class Case:
    """A memory network on stories of different lengths, and a loss of its answers and of its hops."""

    def __init__(self, reading, hops, writes=()):
        self.model, self.writes = small_memory(reading, hops), tuple(writes)
        rng = np.random.default_rng(3)
        facts = [[int(one) for one in rng.integers(0, count, hops)] for count in (2, 1, 4)]
        names = [[str(hop) for hop in range(hops)]] * 3
        self.sequences = replace(
            told(*STORIES), others={"hop": from_numbers(names, facts, facts)} if reading == "hard" else {}
        )
        done = memory.forward(self.model, self.sequences)
        self.seeds = {
            HOP: {"s": rng.normal(0, 1, done.hops.signal("s").shape)},
            ANSWER: {"y": rng.normal(0, 1, (1, 3, len(LABELS)))},
        }
        self.rng = rng

    def loss(self, model=None, writes=()):
        done = memory.forward(model or self.model, self.sequences, (*self.writes, *writes))
        return sum(
            float(np.nansum(done.runs[place].signal(name) * slope))
            for place, mine in self.seeds.items()
            for name, slope in mine.items()
        )

    def gradients(self):
        wanted = memory.seeded(self.model, {place: frozenset(one) for place, one in self.seeds.items()})
        done = memory.forward(self.model, self.sequences, self.writes, wanted)
        return memory.gradients(self.model, self.sequences, done, self.seeds)

    def check(self, name, array, slope):
        """Compare the slope along a random direction, which holds every number of the parameter."""
        direction = self.rng.normal(0, 1, array.shape)
        up, down = (
            self.loss(self.model.with_parameters({name: array + side * direction})) for side in (STEP, -STEP)
        )
        assert float((slope * direction).sum()) == pytest.approx((up - down) / (2 * STEP), rel=1e-6, abs=1e-8)


@nets
def test_the_gradient_of_every_parameter_is_the_measured_slope(reading, hops):
    """Through answers and scores, one hop or three, every weight gets its true gradient."""
    case = Case(reading, hops)

    found = case.gradients().parameters(case.model)

    assert list(found) == list(case.model.parameters)
    for name, array in case.model.parameters.items():
        assert np.abs(found[name]).max() > 0, name
        case.check(name, array, found[name])


@nets
def test_the_gradient_of_every_signal_is_the_measured_slope(reading, hops):
    """What a table of ∂loss/∂signal shows is what happens to the loss when that number is changed."""
    case = Case(reading, hops)
    trace = memory.trace(case.model, case.sequences)

    slopes = memory.gradient_trace(case.model, case.sequences, case.seeds, about="loss")

    assert slopes.content is Content.GRADIENT
    assert list(slopes.signals) == list(trace.signals)
    for path, array in trace.arrays.items():
        np.testing.assert_array_equal(np.isnan(array), np.isnan(slopes.arrays[path]), str(path))
        step, sequence, unit = (int(one) for one in case.rng.permutation(np.argwhere(~np.isnan(array)))[0])
        value = float(array[step, sequence, unit])
        up, down = (
            case.loss(writes=[StepWrite(path, step, unit, value + side, sequence)]) for side in (STEP, -STEP)
        )
        expected = pytest.approx((up - down) / (2 * STEP), rel=1e-5, abs=1e-8)
        assert slopes.arrays[path][step, sequence, unit] == expected, str(path)


@pytest.mark.parametrize(
    ("reading", "written", "step"),
    [
        *[("soft", name, 1) for name in ("hop.s", "hop.p", "hop.o", "hop.u")],
        *[("hard", name, 1) for name in ("hop.s", "hop.x", "hop.o", "hop.u")],
        *[("soft", name, 0) for name in ("m", "c", "sentence.x", "question.x", "q", "readout.y")],
    ],
)
def test_a_written_value_carries_no_gradient_back(reading, written, step):
    """A number that was written over does not depend on the weights; the gradients know."""
    plain = Case(reading, 2)
    path = memory.trace(plain.model, plain.sequences).path(written)
    case = Case(reading, 2, [StepWrite(path, step, 0, 0.3, 0), StepWrite(path, step, 0, -0.7, 2)])

    found = case.gradients().parameters(case.model)

    assert case.loss() != plain.loss()
    for name, array in case.model.parameters.items():
        case.check(name, array, found[name])


def test_what_each_hop_adds_to_the_mapping_is_its_gradient():
    """The ledger of the hops' own matrix adds up to its gradient, to the last digits."""
    case = Case("soft", 3)

    found = case.gradients().layers[HOP]

    (factor,) = found.factors
    total = np.einsum("kbi,kbj->ij", factor.left, factor.right)
    np.testing.assert_allclose(total, found.parameters["U_u"], rtol=1e-12)


@pytest.mark.parametrize("reading", READINGS)
def test_a_memory_network_is_saved_and_loaded_bit_for_bit(reading, tmp_path):
    """The file has the trained weights alone; what a story gives is no part of the model."""
    model = small_memory(reading, 3)
    save_model(model, tmp_path / "memory.safetensors")

    again = load_model(tmp_path / "memory.safetensors")

    assert again.hash == model.hash
    assert again.options == {"hops": 3}
    assert list(again.parameters) == [
        "sentence.memory.W_m",
        "sentence.memory.W_c",
        "question.question.W_q",
        "hop.hop.U_u",
        "answer.readout.V_y",
        "answer.readout.b_y",
    ]
    assert memory.trace(again, told(STORIES[0])).hash == memory.trace(model, told(STORIES[0])).hash


def test_the_number_of_hops_is_part_of_the_fingerprint():
    """Two models of the same weights that look once or twice are not the same model."""
    assert small_memory("soft", 1).hash != small_memory("soft", 2).hash


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda model: replace(model, layers=model.layers[1:]), "a memory network has a memory"),
        (lambda model: replace(model, options={}), "a memory network makes 1 to 10 hops"),
        (lambda model: replace(model, options={"hops": "two"}), "a memory network makes 1 to 10 hops"),
        (lambda model: replace(model, options={"hops": True}), "a memory network makes 1 to 10 hops"),
        (lambda model: replace(model, options={"hops": 11}), "a memory network makes 1 to 10 hops"),
        (
            lambda model: replace(model, vocabulary=Vocabulary(tuple("abcdefghij"), "word")),
            "knows the tokens",
        ),
        (lambda model: replace(model, labels=("one",)), "do not fit each other"),
        (
            lambda model: replace(model, layers=(*model.layers[:3], replace(model.layers[3], stage="hop"))),
            "a memory network has a memory",
        ),
        (lambda model: replace(model, vocabulary=replace(WORDS, tokens=(*WORDS.tokens, "x"))), "do not fit"),
    ],
)
def test_a_file_of_another_network_is_refused(change, reason):
    """A model file that says it is a memory network, and is none, is refused in words."""
    model = change(small_memory("soft", 2))

    assert reason in memory.misfit(model)


def test_the_gradient_check_holds_for_shipped_memories():
    """What `rnn-tui check` measures of the shipped networks is what back-propagation says."""
    for name in ("memory-one-fact", "memory-two-facts"):
        found = check_gradients(load(name).as_dtype("float64"), most=5)

        assert max(row.error for row in found) < TOLERANCE
        assert sum(row.checked for row in found) > 30
