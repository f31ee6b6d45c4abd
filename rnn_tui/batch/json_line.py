"""A line of JSONL: an object, and what may stand in it."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from rnn_tui.errors import DataError
from rnn_tui.i18n import _
from rnn_tui.text import safe_line


def read_object(line: str) -> dict[str, Any]:
    """Return the object of a line.

    Raises:
        DataError: It holds none.
    """
    try:
        content = json.loads(line)
    except RecursionError:
        raise DataError(_("the line is nested too deeply")) from None
    except json.JSONDecodeError as error:
        message = _("character {n}: this is not JSON: {what}")
        raise DataError(message.format(n=error.colno, what=safe_line(error.msg))) from None
    except ValueError:
        raise DataError(_("a number has too many digits")) from None
    if not isinstance(content, dict):
        raise DataError(_('the line is not an object; write for example {"text": "…"}'))
    return content


def texts(value: object, key: str) -> list[str]:
    """Return a list of texts.

    Raises:
        DataError: The value is something else.
    """
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise DataError(_("'{key}' is not a list of texts").format(key=key))
    return value


def numbers(value: object) -> np.ndarray[Any, Any]:
    """Return ``(steps, I)`` from nested lists, taking nothing but numbers for numbers.

    Raises:
        DataError: The value is something else, or its rows differ in length.
    """
    if not isinstance(value, list) or not value or not all(isinstance(row, list) for row in value):
        raise DataError(_("'x' is not a list of steps, each a list of numbers"))
    width = len(value[0])
    for place, row in enumerate(value, start=1):
        if len(row) != width:
            message = _("step {n} has {found} numbers, the steps before it {width}")
            raise DataError(message.format(n=place, found=len(row), width=width))
        if not set(map(type, row)) <= {int, float}:
            raise DataError(_("step {n} holds more than numbers").format(n=place))
    try:
        return np.array(value, np.float64)
    except OverflowError:
        raise DataError(_("a number has too many digits")) from None
