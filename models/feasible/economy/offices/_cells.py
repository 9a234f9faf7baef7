"""One cell of a published table: a number as somebody printed it, nothing, or a number that is not told."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from feasible.errors import InvalidInput

__all__ = ["Cell", "Decimal", "decimal_of", "read_cell"]

Decimal = Literal[".", ","]

# What stands for nothing: the cell is zero.
_NIL = frozenset({"", "-", "--", "---", "–", "—", "−", "─"})
# What stands for a number that exists and is not told: confidential, or not available.
_HIDDEN = frozenset(
    {"..", "...", "…", ".", "x", "c", "(c)", "(d)", "(s)", "(x)", "(na)", "n.a.", "n/a", "na", "nan", "#n/a"}
)
_SPACES = "\u00a0\u202f\u2009 "
# Superscripts, stars, daggers, (1), 1), letters: what refers to a note below the table.
_MARK = r"(?:\s*(?:\(\w{1,2}\)|[⁰¹²³⁴-⁹]+|[*†‡§]+|[bcdefinprsuzBCDEFINPRSUZ]{1,2}\b|/\d))*"
_PRINTED = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−–]?)\s*(?P<body>[\d.,'’{_SPACES}]*\d)(?P<power>[eE][-+]?\d+)?"
    rf"(?P<close>\))?(?P<mark>{_MARK})\s*"
)


class Cell(NamedTuple):
    """What a cell says.

    Attributes
    ----------
    kind : {"number", "nothing", "hidden", "text"}
        Hidden is a number that the office knows and does not tell.
    value : float
        The number; 0 for nothing, NaN otherwise.
    mark : str
        The letter, star or number behind it that refers to a note.
    """

    kind: Literal["number", "nothing", "hidden", "text"]
    value: float
    mark: str = ""


def read_cell(raw: Any, decimal: Decimal = ".") -> Cell:
    """Read a cell of a spreadsheet or of a text file.

    Parameters
    ----------
    raw : object
        None, a number, or a text.
    decimal : {".", ","}
        What separates the fraction; the other one, spaces and apostrophes separate thousands.

    Returns
    -------
    Cell

    Examples
    --------
    >>> read_cell("1,234.5 p"), read_cell("1.234,5", ",").value, read_cell("(12)").value
    (Cell(kind='number', value=1234.5, mark='p'), 1234.5, -12.0)
    >>> read_cell("---").kind, read_cell(": c").kind, read_cell("1,23").kind
    ('nothing', 'hidden', 'text')
    """
    if raw is None:
        return Cell("nothing", 0.0)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Cell("hidden", math.nan) if math.isnan(raw) else Cell("number", float(raw))
    text = str(raw).strip(_SPACES + "\t\r\n")
    if text in _NIL:
        return Cell("nothing", 0.0)
    if text.lower() in _HIDDEN or text.startswith(":"):
        return Cell("hidden", math.nan, text)
    found = _PRINTED.fullmatch(text)
    size = _size(found["body"], decimal) if found and bool(found["open"]) == bool(found["close"]) else None
    if found is None or size is None:
        return Cell("text", math.nan)
    value = float(size + (found["power"] or ""))
    minus = bool(found["open"]) or found["sign"] in {"-", "−", "–"}
    return Cell("number", -value if minus else value, found["mark"].strip())


def _size(body: str, decimal: Decimal) -> str | None:
    """Return the digits as Python writes them; None if the groups are not of three digits."""
    whole, _, fraction = body.partition(decimal)
    groups = re.split(rf"[{_SPACES}'’{',' if decimal == '.' else '.'}]", whole)
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    digits = "".join(groups)
    if (digits and not digits.isdecimal()) or (fraction and not fraction.isdecimal()):
        return None
    return f"{digits or '0'}.{fraction or '0'}"


def decimal_of(cells: Iterable[tuple[Any, str]], where: str) -> Decimal:
    """Tell whether a file writes 1,234.5 or 1.234,5.

    Parameters
    ----------
    cells : iterable of (object, str)
        Cells and the place of each.
    where : str
        The file, for messages.

    Raises
    ------
    InvalidInput
        If some cells say one and some the other, or all that there are can be read both ways.

    Examples
    --------
    >>> decimal_of([("1.234", "A1"), ("0,5", "A2")], "table.csv")
    ','
    """
    said: dict[str, str] = {}
    unclear = None
    for raw, place in cells:
        if not isinstance(raw, str) or not (found := _PRINTED.fullmatch(raw.strip())):
            continue
        told = _evidence(found["body"])
        if told == "?":
            unclear = unclear or (raw, place)
        elif told:
            said.setdefault(told, f"{raw.strip()!r} in {place}")
    if len(said) == 2:
        raise InvalidInput(
            f"{said['.']} has a decimal point, {said[',']} a decimal comma",
            where=where,
            expected="one way of writing numbers in a file",
        )
    if not said and unclear:
        raise InvalidInput(
            f"{unclear[0]!r} in {unclear[1]} is a thousand or a fraction: no other cell tells",
            where=where,
            expected="decimal='.' or decimal=',' said beside it (--decimal)",
        )
    return "," if "," in said else "."


def _evidence(body: str) -> Literal["", ".", ",", "?"]:
    marks = [sign for sign in body if sign in ".,"]
    if not marks:
        return ""
    last, other = marks[-1], "," if marks[-1] == "." else "."
    if len(set(marks)) == 2:
        return "." if last == "." else ","
    if len(marks) > 1:
        return "." if other == "." else ","
    whole, _, fraction = body.partition(last)
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return "?"
    return "." if last == "." else ","
