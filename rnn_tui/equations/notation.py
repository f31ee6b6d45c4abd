"""The notations in which equations are shown: for screens, for plain ASCII and for LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rnn_tui.equations.operations import Operation
from rnn_tui.equations.printing import Notation, number

MINUS = "−"


def screen(aliases: Mapping[str, str] | None = None, *, backward: bool = False) -> Notation:
    """Return the short notation of the explorer: ``σ(W_f·x + U_f·h₋₁ + b_f)``.

    Where a sequence is read backward, what was computed before belongs to the step after: ``h₊₁``.
    """
    before = "₊₁" if backward else "₋₁"
    return Notation(
        name="screen",
        number=lambda value: number(value).replace("-", MINUS),
        current=str,
        previous=lambda name: f"{name}{before}",
        parameter=str,
        function=lambda row: row.unicode or row.name,
        symbols={"+": " + ", "-": f" {MINUS} ", "*": "·", "/": " / ", "@": "·", "neg": MINUS},
        power=_unicode_power,
        aliases=aliases or {},
    )


def unicode(aliases: Mapping[str, str] | None = None) -> Notation:
    """Return the notation of books: ``σ(W_f xₜ + U_f hₜ₋₁ + b_f)``."""
    return Notation(
        name="unicode",
        number=lambda value: number(value).replace("-", MINUS),
        current=lambda name: f"{name}ₜ",
        previous=lambda name: f"{name}ₜ₋₁",
        parameter=str,
        function=lambda row: row.unicode or row.name,
        symbols={"+": " + ", "-": f" {MINUS} ", "*": " ⊙ ", "/": " / ", "@": " ", "neg": MINUS},
        power=_unicode_power,
        aliases=aliases or {},
    )


def plain(aliases: Mapping[str, str] | None = None) -> Notation:
    """Return the notation for terminals without Unicode: ``sigmoid(W_f x_t + U_f h_t-1 + b_f)``.

    An alias that is not ASCII is left out.
    """
    return Notation(
        name="ascii",
        number=number,
        current=lambda name: f"{name}_t",
        previous=lambda name: f"{name}_t-1",
        parameter=str,
        function=lambda row: row.name,
        symbols={"+": " + ", "-": " - ", "*": " * ", "/": " / ", "@": " ", "neg": "-"},
        power=_plain_power,
        aliases={ours: alias for ours, alias in (aliases or {}).items() if alias.isascii()},
    )


def latex(aliases: Mapping[str, str] | None = None) -> Notation:
    r"""Return LaTeX: ``\sigma(W_f \, x_t + U_f \, h_{t-1} + b_f)``."""
    return Notation(
        name="latex",
        number=number,
        current=lambda name: latex_at(_latex_name(name), "t"),
        previous=lambda name: latex_at(_latex_name(name), "t-1"),
        parameter=_latex_name,
        function=_latex_function,
        symbols={"+": " + ", "-": " - ", "*": r" \odot ", "/": " / ", "@": r" \, ", "neg": "-"},
        power=lambda base, exponent: f"{base}^{{{exponent}}}",
        aliases=aliases or {},
    )


def latex_at(name: str, when: str) -> str:
    """Add a time to a LaTeX name, within the subscript that it may have already."""
    head, mark, tail = name.partition("_")
    if not mark:
        return f"{name}_{when}" if len(when) == 1 else f"{name}_{{{when}}}"
    return f"{head}_{{{tail.removeprefix('{').removesuffix('}')},{when}}}"


def notation_names() -> list[str]:
    """Return the notations a command may ask for."""
    return ["unicode", "ascii", "latex", "screen"]


def _latex_name(name: str) -> str:
    head, _, tail = name.partition("_")
    head = head if len(head) == 1 else rf"\mathrm{{{head}}}"
    tail = tail.replace("_", r"\_")
    if not tail:
        return head
    return f"{head}_{tail}" if len(tail) == 1 else f"{head}_{{{tail}}}"


def _latex_function(row: Operation) -> str:
    return row.latex or r"\mathrm{" + row.name.replace("_", r"\_") + "}"


def _unicode_power(base: str, exponent: str) -> str:
    raised = exponent.translate(str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return base + raised if exponent.lstrip("−").isdigit() else f"{base}^({exponent})"


def _plain_power(base: str, exponent: str) -> str:
    simple = re.fullmatch(r"[\w.]+", exponent)
    return f"{base}^{exponent}" if simple else f"{base}^({exponent})"
