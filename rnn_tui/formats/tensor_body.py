"""The tensors of a safetensors file, as arrays and as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_tui.formats.tensor_header import Header, TensorPlace

Array = NDArray[Any]
_WIDEN = {"F16": "<f2", "F32": "<f4", "F64": "<f8"}


def tensors(data: bytes, header: Header, dtype: str = "") -> dict[str, Array]:
    """Return the tensors in the bytes of a file, in a dtype or, where it is omitted, in their own."""
    body = memoryview(data)[header.data_start :]
    return {name: _array(body, place, dtype) for name, place in header.tensors.items()}


def _array(body: memoryview, place: TensorPlace, dtype: str) -> Array:
    raw = body[place.start : place.stop]
    if place.dtype == "BF16":  # the upper half of a float32
        wide = (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4")
    else:
        wide = np.frombuffer(raw, _WIDEN[place.dtype])
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is for the reader to refuse
        return wide.astype(dtype or wide.dtype).reshape(place.shape)


def tensor_bytes(arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """Return the bytes of a file with these tensors: the same for equal tensors and a single text."""
    from safetensors.numpy import save  # 3 ms, and only for those who save

    return bytes(save(dict(arrays), metadata=dict(metadata)))
