"""Another cell in an encoder–decoder: what is handed over changes with its states, and the rest stays."""

from __future__ import annotations

import pytest

from rnn_tui.networks.model import HANDOVER
from rnn_tui.session.origin import Origin
from tests.sessions import pressed

ORIGIN = Origin(model="dates-attention", text="5 may 1999")


@pytest.mark.parametrize("cell", ["elman", "gru_reset_after", "jordan", "lstm_projected", "feedforward"])
def test_any_cell_can_be_put_into_encoder_and_decoder(cell):
    """Both get the cell, each state is handed over, and weights that still fit are kept."""
    before = pressed(ORIGIN).document

    after = pressed(ORIGIN, f"cell {cell}").document

    states = {layer.cell.name: layer.cell.states for layer in after.model.recurrent}
    assert list(states) == [cell]
    handed = [layer.cell.output for layer in after.model.layers if layer.stage == HANDOVER]
    assert sorted(handed) == sorted(states[cell])
    for name in ("embedding.E", "decoder.embedding.E", "decoder.attention.U_a"):
        same = before.model.parameters[name].shape == after.model.parameters[name].shape
        assert same == (after.model.parameters[name] is before.model.parameters[name])
    assert after.trace.arrays
    assert after.notes[0].startswith("drawn anew: encoder.0.fwd.")


def test_an_exchanged_equation_keeps_all_weights():
    """No forget gate, in encoder and decoder alike: every weight stays, and other words come out."""
    before, after = pressed(ORIGIN).document, pressed(ORIGIN, "equation f = 0").document

    assert "W_f" not in {name.rpartition(".")[2] for name in after.model.parameters}
    assert after.notes == ("all weights kept",)
    assert after.answers != before.answers
    assert after.model.card == before.model.card
