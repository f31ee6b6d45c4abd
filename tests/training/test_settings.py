"""Settings that make no sense are refused before anything is computed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from rnn_tui.errors import RnnTuiError
from rnn_tui.training.loop import Settings

RIGHT = Settings(epochs=3, batch=10, rate=0.03)
WRONG = [
    ({"epochs": 0}, "epochs is 0; expected a finite number at least 1"),
    ({"batch": -1}, "batch is -1; expected a finite number at least 1"),
    ({"rate": 0.0}, "rate is 0; expected a finite number above 0"),
    ({"rate": math.nan}, "rate is nan; expected a finite number above 0"),
    ({"rate": math.inf}, "rate is inf; expected a finite number above 0"),
    ({"clip": -1.0}, "clip is -1; expected a finite number at least 0"),
    ({"every": 0}, "every is 0; expected a finite number at least 1"),
    ({"seed": -1}, "seed is -1; expected a finite number at least 0"),
    ({"truncate": -5}, "truncate is -5; expected a finite number at least 0"),
    ({"weight_decay": -0.1}, "weight_decay is -0.1; expected a finite number at least 0"),
    ({"label_smoothing": 1.0}, "label_smoothing is 1; expected a finite number at least 0 and below 1"),
    ({"validation": 1.5}, "validation is 1.5; expected a finite number at least 0 and below 1"),
    ({"patience": 2}, "patience judges by a validation part; keep one apart, for example validation 0.1"),
    ({"optimiser": "adma"}, "no optimiser is called 'adma'; did you mean 'adam'"),
    ({"schedule": "cosinus"}, "no schedule is called 'cosinus'; did you mean 'cosine'"),
    ({"clip_by": "normal"}, "no way of clipping is called 'normal'; did you mean 'norm'"),
]


@pytest.mark.parametrize(("changed", "sentence"), WRONG, ids=[str(changed) for changed, _sentence in WRONG])
def test_a_setting_without_sense_is_refused_in_one_line(changed, sentence):
    """What was set, what was expected, and exit code 2."""
    with pytest.raises(RnnTuiError) as caught:
        replace(RIGHT, **changed)

    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_edges_are_allowed():
    """No clipping, no decay, whole sequences and no validation part are the smallest that can be set."""
    edges = {"clip": 0.0, "decay": 0.0, "weight_decay": 0.0, "truncate": 0, "validation": 0.0, "seed": 0}

    assert replace(RIGHT, **edges).clip == 0
