"""The parts of a table between reading and balancing, and who its final users are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from feasible.economy.offices.reading import Kind

__all__ = ["Parts", "is_pay", "kind_of", "kinds_of"]

# Codes first (whole), then words (anywhere): the first that fits.
_KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("imports", r"P7\w*|F05\d?|IMPO?|F5\d", r"\bimport(s|ed)?\b"),
    ("exports", r"P6\w*|F040?|EXPO?|CONS_NONRES", r"\bexports?\b"),
    ("nonprofits", r"P3_S15|NPISH|NPS|CONS_np|c38", r"non-?profit|npish"),
    (
        "households",
        r"P3_S14\w*|HFCE|F010?|CONS_h|DPABR|c37",
        r"household|personal consumption|private consumption",
    ),
    ("stocks", r"P5[23]\w*|P5M|INVNT|INV|INVEN|F030?|c42", r"inventor|stock|valuables"),
    ("investment", r"P51G?|GFCF|F02\w?|F0[67][ENS]|F10[ENS]|c41", r"capital formation|investment"),
    ("government", r"P3_S13\w*|GGFC|CONS_g|F06C|F07C|F10C|F100|c39", r"government"),
)
_PAY = re.compile(
    r"D1|V001\w*|LAB\w*|W_\w+|(?:employees.? |total )?compensation.*|wages.*|.*compensation of employees.*",
    re.IGNORECASE,
)


def kind_of(*names: object) -> Kind:
    """Tell who a final user is by a code or by the words of a name.

    >>> kind_of("P3_S14"), kind_of("Personal consumption expenditures"), kind_of("INVNT"), kind_of("?")
    ('households', 'households', 'stocks', 'other')
    """
    texts = [str(name).strip() for name in names]
    for kind, code, _ in _KINDS:
        if any(re.fullmatch(code, text) for text in texts):
            return kind
    for kind, _, words in _KINDS:
        if any(re.search(words, text, re.IGNORECASE) for text in texts):
            return kind
    return "other"


def kinds_of(labels: Iterable[Any]) -> dict[Any, Kind]:
    """Tell who each final user is; of several levels the last one tells."""
    return {label: kind_of(label[-1] if isinstance(label, tuple) else label) for label in labels}


def is_pay(*names: object) -> bool:
    """Whether a primary input is what people are paid.

    >>> is_pay("V001"), is_pay("Compensation of employees"), is_pay("Gross operating surplus")
    (True, True, False)
    """
    return any(_PAY.fullmatch(str(name).strip()) is not None for name in names)


@dataclass
class Parts:
    """A table as it was read.

    Attributes
    ----------
    use, final : DataFrame
        Products by sectors, and by final users.
    make : DataFrame, optional
        Sectors by products.
    added : DataFrame, optional
        Primary inputs by sectors.
    output : Series, optional
        Published outputs of sectors.
    satellites : DataFrame
    units : dict
    codes : dict
    kinds : dict
        Who each final user is.
    pay, abroad : list
        Primary inputs that people are paid, and that are imports.
    unit, name : str
    """

    use: pd.DataFrame
    final: pd.DataFrame
    make: pd.DataFrame | None = None
    added: pd.DataFrame | None = None
    output: pd.Series[float] | None = None
    satellites: pd.DataFrame = field(default_factory=pd.DataFrame)
    units: dict[Any, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    kinds: dict[Any, Kind] = field(default_factory=dict)
    pay: list[Any] = field(default_factory=list)
    abroad: list[Any] = field(default_factory=list)
    unit: str = "money"
    name: str = "table"
