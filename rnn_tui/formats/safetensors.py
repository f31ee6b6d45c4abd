"""Our model files: one ``.safetensors`` file with the equations, the vocabulary and the card inside.

Weights may be stored as float16; the model that is loaded then has the rounded weights, widened to the
run's dtype, and its hash and accuracy are those of the rounded ones.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.errors import ModelFileError, RnnTuiError
from rnn_tui.files import atomic_write, read_bytes, shown
from rnn_tui.formats.description import Description, write_description
from rnn_tui.formats.tensor_body import tensor_bytes, tensors
from rnn_tui.formats.tensor_header import read_header
from rnn_tui.i18n import _
from rnn_tui.networks.model import Model
from rnn_tui.text import safe_line, shortened

Array = NDArray[Any]
SUFFIX = ".safetensors"
MAX_BYTES = 512 * 1024 * 1024
KEY = "rnn-tui"


def load_model(path: Path) -> Model:
    """Return the model in a file.

    Raises:
        DataError: The file cannot be read.
        ModelFileError: It is no model of ours, or a damaged one.
    """
    return parse_model(read_bytes(path, MAX_BYTES), path)


def parse_model(data: bytes, path: Path) -> Model:
    """Return the model in the bytes of a file; ``path`` is what errors call it.

    Raises:
        ModelFileError: They are no model of ours, or a damaged one.
    """
    header = read_header(data, path)
    if KEY not in header.metadata:
        raise ModelFileError(
            f"{shown(path)}: " + _("the file holds tensors but no equations; only models saved by rnn-tui do")
        )
    try:
        description = Description(header.metadata[KEY], shown(path))
        arrays = tensors(data, header, description.dtype)
        for name, array in arrays.items():
            if not np.isfinite(array).all():
                message = _("tensor {name} holds a number that is not finite in {dtype}")
                raise description.fail(message.format(name=_named(name), dtype=description.dtype))
        return description.model(arrays)
    except ModelFileError:
        raise
    except RnnTuiError as error:
        raise ModelFileError(f"{shown(path)}: {error}") from None


def save_model(model: Model, path: Path | str, *, stored: str = "") -> None:
    """Write a model; the file appears whole or not at all.

    Args:
        model: The model.
        path: Where to.
        stored: ``float16`` to round the weights; the model's own dtype when omitted.

    Example:
        >>> import rnn_tui, tempfile
        >>> model = rnn_tui.load("lee-elman")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     rnn_tui.save_model(model, f"{folder}/mine.safetensors")
        ...     rnn_tui.load(f"{folder}/mine.safetensors").hash == model.hash
        True

    Raises:
        DataError: The place is bad.
        ModelFileError: A weight is not finite, or not in that dtype.
        IncompleteError: The disk is full or failed.
    """
    data = model_bytes(model, stored=stored)
    with atomic_write(Path(path)) as file:
        file.write(data)


def model_bytes(model: Model, *, stored: str = "") -> bytes:
    """Return the bytes of a model file: equal models give equal bytes.

    Raises:
        ModelFileError: A weight is not finite, or not in that dtype.
    """
    arrays = {name: _stored(array, stored) for name, array in model.parameters.items()}
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            message = _("tensor {name} holds a number that {dtype} cannot; train it anew or store it wider")
            raise ModelFileError(message.format(name=_named(name), dtype=array.dtype))
    return tensor_bytes(arrays, {KEY: write_description(model)})


def rounded(model: Model, stored: str) -> Model:
    """Return the model as it will be after it is stored in another dtype and loaded again."""
    return model.with_parameters(
        {name: _stored(array, stored).astype(model.dtype) for name, array in model.parameters.items()}
    )


def _stored(array: Array, dtype: str) -> Array:
    with np.errstate(over="ignore"):  # what does not fit is refused in words
        return np.ascontiguousarray(array, dtype=dtype or array.dtype)


def _named(name: str) -> str:
    return shortened(safe_line(name))
