"""The notations in which equations are shown: for screens, for plain ASCII and for LaTeX."""

from __future__ import annotations

from collections.abc import Mapping

from rnn_tui.equations.operations import Operation
from rnn_tui.equations.printing import Notation, number

MINUS = "−"
_GREEK = {"alpha": r"\alpha", "beta": r"\beta"}


def screen(aliases: Mapping[str, str] | None = None) -> Notation:
    """Return the short notation of the explorer: ``σ(W_f·x + U_f·h₋₁ + b_f)``."""
    return Notation(
        name="screen",
        number=lambda value: number(value).replace("-", MINUS),
        current=str,
        previous=lambda name: f"{name}₋₁",
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
    """Return the notation for terminals without Unicode: ``sigmoid(W_f x_t + U_f h_t-1 + b_f)``."""
    return Notation(
        name="ascii",
        number=number,
        current=lambda name: f"{name}_t",
        previous=lambda name: f"{name}_t-1",
        parameter=str,
        function=lambda row: row.name,
        symbols={"+": " + ", "-": " - ", "*": " * ", "/": " / ", "@": " ", "neg": "-"},
        power=lambda base, exponent: f"{base}^{exponent}",
        aliases=aliases or {},
    )


def latex(aliases: Mapping[str, str] | None = None) -> Notation:
    r"""Return LaTeX: ``\sigma(W_f x_t + U_f h_{t-1} + b_f)``."""
    return Notation(
        name="latex",
        number=number,
        current=lambda name: f"{_latex_name(name)}_t" if "_" not in name else f"{_latex_name(name)}",
        previous=lambda name: f"{_latex_name(name)}_{{t-1}}",
        parameter=_latex_name,
        function=_latex_function,
        symbols={"+": " + ", "-": " - ", "*": r" \odot ", "/": " / ", "@": r" \, ", "neg": "-"},
        power=lambda base, exponent: f"{base}^{{{exponent}}}",
        aliases=aliases or {},
    )


def notation_names() -> list[str]:
    """Return the notations a command may ask for."""
    return ["unicode", "ascii", "latex", "screen"]


def _latex_name(name: str) -> str:
    head, _, tail = name.partition("_")
    tail = tail.replace("_", r"\_")
    if not tail:
        return head if len(head) == 1 else rf"\mathrm{{{head}}}"
    return f"{head}_{tail}" if len(tail) == 1 else f"{head}_{{{tail}}}"


def _latex_function(row: Operation) -> str:
    return row.latex or r"\mathrm{" + row.name.replace("_", r"\_") + "}"


def _unicode_power(base: str, exponent: str) -> str:
    raised = exponent.translate(str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return base + raised if exponent.lstrip("−").isdigit() else f"{base}^({exponent})"
