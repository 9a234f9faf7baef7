"""Numbers as prose: one way to write dollars, hours, tonnes and percents, glued from cells."""

from __future__ import annotations

import math
from numbers import Integral
from typing import Any

__all__ = ["MINUS", "THIN", "count", "glue", "part", "write"]

MINUS = "\u2212"
#: Narrow no-break space, between a number and its unit.
THIN = "\u202f"

#: Before the type of what is stored and not shown.
_GLUED = "application/papermill.record/"
_WORDS = ((1e12, "trillion", "tn"), (1e9, "billion", "bn"), (1e6, "million", "m"))


def _plain(value: float, digits: int, decimals: int | None) -> str:
    """Absolute value with thousands separators; significant digits never round the integer part away."""
    if decimals is None and value == 0:
        return "0"
    if decimals is None:
        magnitude = math.floor(math.log10(value)) if value > 0 else 0
        decimals = max(0, digits - 1 - magnitude)
        text = f"{value:,.{decimals}f}"
        # 0.99951 to three digits is 1.000: drop the digit that the carry added.
        if decimals and value and math.floor(math.log10(float(text.replace(",", "")) or value)) > magnitude:
            text = f"{value:,.{decimals - 1}f}"
        return text
    return f"{value:,.{decimals}f}"


def write(
    value: float,
    unit: str = "",
    *,
    digits: int = 3,
    decimals: int | None = None,
    per: str = "",
    short: bool = False,
    sign: bool = False,
) -> str:
    r"""Write a number for readers.

    Parameters
    ----------
    value : float
        The number; for ``unit="%"`` a fraction.
    unit : str
        ``"$"`` goes before the number, ``"%"`` right after it, anything else after a thin space.
    digits : int
        Significant digits, where ``decimals`` is not given and the number is not an integer.
    decimals : int, optional
        Fixed number of decimals.
    per : str
        ``"hour"`` writes "$31.40 per hour" (short: "$31.40/hour").
    short : bool
        "tn", "bn", "m" in place of trillion, billion, million: for read-outs, not for prose.
    sign : bool
        Write a plus before positive numbers.

    Returns
    -------
    str
        With thousands separators, a real minus sign, and spaces that do not break.

    Raises
    ------
    ValueError
        If the number is not finite: a page never shows a silent NaN.

    Examples
    --------
    >>> write(20_123_000_000_000.0, "$")
    '$20.1\xa0trillion'
    >>> write(0.0426, "%", sign=True)
    '+4.26%'
    >>> write(2_333_333)
    '2,333,333'
    """
    if not math.isfinite(value):
        raise ValueError(f"cannot write {value!r} for readers: expected a finite number")
    whole = isinstance(value, Integral)
    size, word = abs(float(value)), ""
    if unit == "%":
        size *= 100
        whole = False
    elif not whole and size >= 999_500:
        for scale, long_word, short_word in _WORDS:
            if size >= 0.9995 * scale:
                size, word = size / scale, short_word if short else long_word
                break
    if whole and decimals is None:
        text = f"{int(size):,}"
    elif unit == "$" and not word and decimals is None and 0.1 <= size < 1000:
        text = f"{size:,.2f}"
    else:
        text = _plain(size, digits, decimals)
    if unit == "$":
        text = "$" + text
    if word:
        text += f"{THIN if short else chr(0xA0)}{word}"
    if unit == "%":
        text += "%"
    elif unit and unit != "$":
        text += f"{THIN if short else chr(0xA0)}{unit}"
    if per:
        text += f"/{per}" if short else f" per {per}"
    shown_zero = not any(
        c in "123456789" for c in text.split(unit if unit not in {"", "$", "%"} else "\0")[0]
    )
    if value < 0 and not shown_zero:
        return MINUS + text
    return "+" + text if sign and value > 0 and not shown_zero else text


_COUNTS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def count(number: float, noun: str = "", plural: str | None = None) -> str:
    """Write how many there are, small numbers in words, with the noun in the right number.

    Parameters
    ----------
    number : int
        How many; a float that is whole will do.
    noun : str
        One of them, e.g. ``"mill"``.
    plural : str, optional
        Several of them; with an s where it is not given.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the number is not whole.

    Examples
    --------
    >>> count(2, "mill"), count(1, "mill"), count(0, "country", "countries"), count(1500, "mill"), count(3)
    ('two mills', 'one mill', 'no countries', '1,500 mills', 'three')
    """
    if number != int(number):
        raise ValueError(f"{number} is not a count; expected a whole number")
    size = int(number)
    word = _COUNTS[size] if 0 <= size < len(_COUNTS) else write(size)
    if not noun:
        return word
    return f"{word} {noun if size == 1 else plural or noun + 's'}"


_TENTHS = ("", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine")
#: Shares that read best in words.
_PARTS = {
    **{k / 10: f"{_TENTHS[k]} tenth{'' if k == 1 else 's'}" for k in (1, 3, 7, 9)},
    **{k / 5: f"{_TENTHS[k]} fifth{'' if k == 1 else 's'}" for k in (1, 2, 3, 4)},
    3 / 100: "three hundredths", 1 / 20: "a twentieth", 1 / 8: "an eighth", 1 / 4: "a quarter",
    1 / 3: "a third", 1 / 2: "half", 2 / 3: "two thirds", 3 / 4: "three quarters",
}  # fmt: skip


def part(share: float, **how: Any) -> str:
    """Write a share of something in words where there are plain ones, else in percent.

    Parameters
    ----------
    share : float
        Of one whole.
    **how
        Passed to `write` where it is written in percent.

    Returns
    -------
    str

    Examples
    --------
    >>> part(0.2), part(0.5), part(0.7), part(0.21)
    ('a fifth', 'half', 'seven tenths', '21.0%')
    """
    for known, words in _PARTS.items():
        if abs(share - known) < 1e-12:
            return words
    return write(share, "%", **how)


def glue(name: str, value: float | str, unit: str = "", **how: object) -> str:
    """Store a number under a name, for ``{number}`name``` in the chapter's prose.

    Parameters
    ----------
    name : str
        Name in the prose.
    value : float or str
        A number to write with :func:`write`, or a text to use as it is.
    unit, **how
        Passed to :func:`write`.

    Returns
    -------
    str
        What the prose will show.
    """
    from IPython.display import display

    text = value if isinstance(value, str) else write(value, unit, **how)  # type: ignore[arg-type]
    # As `myst_nb.glue` would write it; importing that takes a kernel three seconds. A text, quotes and all:
    # the role reads it as a Python literal, and would take 4,242 for a pair.
    bundle = {f"{_GLUED}text/plain": repr(text)}
    about = {"scrapbook": {"name": name, "mime_prefix": _GLUED}}
    display(bundle, raw=True, metadata=about)  # type: ignore[no-untyped-call]
    return text
