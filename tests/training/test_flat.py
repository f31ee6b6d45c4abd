"""All parameters in a few vectors: nothing is lost on the way, and only matrices decay."""

from __future__ import annotations

import numpy as np

from rnn_tui.training.batches import encoded
from rnn_tui.training.flat import Flat
from rnn_tui.training.loop import Settings, Trainer
from rnn_tui.training.losses import loss_and_gradients
from tests.small_models import small_model
from tests.small_task import small_task


def test_what_is_written_into_an_array_is_in_its_vector():
    """Arrays and vectors are the same numbers, copied from those that were given, in the same order."""
    given = {"b": np.arange(3.0), "W": np.arange(6.0).reshape(2, 3), "P": np.ones(2), "E": np.zeros((1, 4))}
    flat = Flat(given)

    flat.arrays["W"][1, 2] = 9
    flat.vectors["vectors"][3:] = 7

    assert list(flat.arrays) == list(given)
    assert flat.vectors["matrices"].tolist() == [0, 1, 2, 3, 4, 9, 0, 0, 0, 0]
    assert flat.arrays["P"].tolist() == [7, 7]
    assert given["P"].tolist() == [1, 1]
    assert given["W"][1, 2] == 5


def test_numbers_that_were_copied_can_be_put_back():
    """Copies stay as they were and bring the arrays back to the bit."""
    flat = Flat({"b": np.arange(3.0), "W": np.eye(2)})
    copies = flat.copies()

    flat.arrays["W"][:] = 5
    flat.arrays["b"][0] = 8
    flat.put(copies)

    assert flat.arrays["W"].tolist() == [[1, 0], [0, 1]]
    assert flat.arrays["b"].tolist() == [0, 1, 2]


def test_without_vectors_there_is_no_vector_of_them():
    """A cell without biases has one vector only."""
    assert list(Flat({"W": np.eye(2)}).vectors) == ["matrices"]
    assert Flat({}).vectors == {}


def test_only_matrices_decay():
    """Weight decay pulls on matrices and the embedding, and spares biases and peepholes."""
    model = small_model(("lstm_peephole",))
    moved = {}
    for decay in (0.0, 0.5):
        settings = Settings(1, 60, 0.1, optimiser="sgd", clip=0.0, weight_decay=decay)
        trainer = Trainer(model, small_task(), settings)
        list(trainer.run())
        moved[decay] = trainer.current.parameters

    for name, array in model.parameters.items():
        pulled = moved[0.0][name] - 0.1 * 0.5 * array if array.ndim > 1 else moved[0.0][name]
        np.testing.assert_allclose(moved[0.5][name], pulled, rtol=1e-12, atol=1e-15)


def test_an_optimiser_moves_each_parameter_by_its_own_gradient():
    """One step of plain descent, by way of the vectors, is the gradient of each parameter by its name."""
    model = small_model(("gru_reset_after", "elman"))
    trainer = Trainer(model, small_task(), Settings(1, 60, 0.1, optimiser="sgd", clip=0.0))

    next(trainer.events())

    learned = loss_and_gradients(model, encoded(small_task(), small_task().train))
    for name, array in trainer.current.parameters.items():
        expected = model.parameters[name] - 0.1 * learned.gradients[name] / learned.loss.count
        np.testing.assert_allclose(array, expected, rtol=1e-9, atol=1e-12)
