"""Layers whose every step has a cell of its own: they compute the same, and their gradients add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.networks.architectures import network_of
from rnn_tui.networks.model import Model
from rnn_tui.networks.paths import StepWrite, signal_path
from rnn_tui.networks.sequences import Sequences
from rnn_tui.networks.untied import tied, untied, window
from tests.small_models import small_model, token_sequences

STEPS = 5
MODELS = {
    "lstm": small_model(["lstm"]),
    "stack": small_model(["lstm_peephole", "gru_reset_after"]),
    "both ways": small_model(["gru_reset_before", "elman"], join="concat"),
    "projected": small_model(["lstm_projected"]),
    "jordan": small_model(["jordan"], answer=""),
    "no memory": small_model(["feedforward"]),
}
WRITES = {"plain": False, "written over": True}


def opened(model: Model) -> Model:
    """The same network with a cell of its own at every step of each recurrent layer."""
    layers = tuple(layer if layer.is_block else untied(layer, STEPS) for layer in model.layers)
    return replace(model, layers=layers)


def sequences(model: Model) -> Sequences:
    return token_sequences([STEPS], answers=False)


def writes(model: Model) -> list[StepWrite]:
    """Values over a state at one step of every layer with a memory."""
    return [
        StepWrite(signal_path(layer, state), 2, 1, 0.3)
        for layer in model.layers
        for state in layer.cell.states
    ]


def slopes(model: Model, written: list[StepWrite]) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """The gradient of a fixed random sum of the scores: by parameter, and by what each level reads."""
    network = network_of(model)
    place, name = model.scores
    done = network.forward(
        model, sequences(model), written, network.seeded(model, {place: frozenset({name})})
    )
    seed = np.random.default_rng(3).standard_normal(done.runs[place].signal(name).shape)
    found = network.gradients(model, sequences(model), done, {place: {name: seed}})
    return found.parameters(model), [
        *found.reads,
        *(one for layer in found.layers for one in layer.signals.values()),
    ]


def score(model: Model, written: list[StepWrite]) -> float:
    place, name = model.scores
    output = network_of(model).forward(model, sequences(model), written).runs[place].signal(name)
    return float((output * np.random.default_rng(3).standard_normal(output.shape)).sum())


@pytest.mark.parametrize("case", WRITES)
@pytest.mark.parametrize("name", MODELS)
def test_cells_that_are_alike_compute_what_one_computes(name, case):
    """As long as all cells are alike, every signal of every step is that of the network that shares one."""
    model = MODELS[name]
    written = writes(model) if WRITES[case] else []
    network = network_of(model)

    one = network.trace(model, sequences(model), written)
    many = network.trace(opened(model), sequences(model), written)

    for path, array in one.arrays.items():
        np.testing.assert_allclose(many.arrays[path], array, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", WRITES)
@pytest.mark.parametrize("name", MODELS)
def test_the_gradient_of_a_shared_weight_is_the_sum_of_all_copies(name, case):
    """To 1e−12 the tied gradient is the sum of the untied ones; by signals and inputs both are the same."""
    model = MODELS[name]
    written = writes(model) if WRITES[case] else []

    shared, seen = slopes(model, written)
    own, also = slopes(opened(model), written)

    for full, gradient in shared.items():
        before, _dot, last = full.rpartition(".")
        copies = [own[f"{before}.{step}.{last}"] for step in range(1, STEPS + 1) if full not in own]
        total = sum(copies) if copies else own[full]
        scale = np.abs(gradient).max(initial=0.0)
        np.testing.assert_allclose(total, gradient, rtol=1e-12, atol=1e-12 * scale)
    for one, other in zip(seen, also, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", MODELS)
def test_the_gradient_of_a_copy_is_that_of_nudging_it_alone(name):
    """Finite differences of single copies, each with numbers of its own, agree with back-propagation."""
    rng = np.random.default_rng(0)
    model = opened(MODELS[name])
    model = model.with_parameters(
        {one: array + 0.1 * rng.standard_normal(array.shape) for one, array in model.parameters.items()}
    )
    found, _seen = slopes(model, [])

    for full, gradient in found.items():
        index = tuple(int(rng.integers(size)) for size in gradient.shape)
        sides = []
        for step in (1e-6, -1e-6):
            moved = model.parameters[full].copy()
            moved[index] += step
            sides.append(score(model.with_parameters({full: moved}), []))
        assert gradient[index] == pytest.approx((sides[0] - sides[1]) / 2e-6, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", MODELS)
def test_every_step_has_its_own_numbers(name):
    """The count is that of one cell times the steps, and each number is named with its step."""
    model = MODELS[name]
    cells = sum(
        array.size for layer in model.layers if not layer.is_block for array in layer.parameters.values()
    )

    many = opened(model)

    assert many.count == model.count + (STEPS - 1) * cells
    assert many.hash != model.hash
    assert len(many.parameters) == len(set(many.parameters))


def test_tying_brings_the_one_cell_back():
    """Cells that are alike become the one they were made of, bit for bit; others their mean."""
    layer = MODELS["lstm"].layers[0]
    many = untied(layer, STEPS)
    changed = replace(many, parameters={**many.parameters, "2.W_f": many.parameters["2.W_f"] + 1})

    assert all(array is layer.parameters[name] for name, array in tied(many).parameters.items())
    assert tied(changed).parameters["W_f"] == pytest.approx(layer.parameters["W_f"] + 1 / STEPS)
    assert tied(changed).trained == layer.trained


def test_a_window_holds_the_cells_of_its_steps():
    """Of a few steps the cells are those steps' own, in the order that was asked for."""
    many = untied(MODELS["lstm"].layers[0], STEPS)
    marked = {name: np.full_like(array, int(name[0])) for name, array in many.parameters.items()}

    found = window(replace(many, parameters=marked), [3, 2])

    assert [float(found.of_step(place).parameters["b_f"][0]) for place in (0, 1)] == [4, 3]
    assert window(MODELS["lstm"].layers[0], [3, 2]) is MODELS["lstm"].layers[0]
