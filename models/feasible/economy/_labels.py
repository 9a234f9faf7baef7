"""Labels: texts, each once, and where those of one thing stand among those of another."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from feasible.errors import InvalidInput

__all__ = [
    "Error",
    "as_texts",
    "is_missing",
    "labels",
    "offered",
    "once",
    "own_labels",
    "places",
    "plain",
    "shown",
]

#: What to raise: `InvalidInput`, or `InvalidEconomy` where an economy's own description is wrong.
Error = type[InvalidInput]

# Looking for the nearest of more labels than this takes seconds.
_COMPARED = 5000


def shown(value: object) -> str:
    """Return a value as a message shows it: in a line.

    Examples
    --------
    >>> shown(None), shown(np.zeros(3)), shown("x" * 99)[-5:]
    ('None', 'of type ndarray', 'xx...')
    """
    text = f"of type {type(value).__name__}" if getattr(value, "ndim", 0) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def labels(axis: str, given: Iterable[object], *, error: Error = InvalidInput) -> pd.Index:
    """Return an index of unique texts, none of them blank.

    Parameters
    ----------
    axis : str
        What is labeled, for messages.
    given : iterable
        Labels; each is taken as text.
    error : type
        What to raise.

    Raises
    ------
    InvalidInput
        If it is a text, a set or nothing, or a label is missing or blank or stands twice.

    Examples
    --------
    >>> labels("goods", ["corn", 2]).tolist()
    ['corn', '2']
    """
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | set | frozenset):
        raise error(f"is {shown(given)}", where=axis, expected="a list of labels")
    found = as_texts(axis, given, error)
    blank = [at for at, label in enumerate(found) if not label.strip()]
    if blank:
        what = f"an empty label {found[blank[0]]!r}" if found[blank[0]] else "an empty label"
        raise error(what, where=f"{axis}[{blank[0]}]", expected="a name for each")
    return once(found, axis, "label", error)


def as_texts(where: str, given: Iterable[object], error: Error) -> pd.Index:
    """Return labels as texts; one that is missing is no label called 'nan'."""
    own = list(given)
    for at, label in enumerate(own):
        if is_missing(label):
            raise error(f"a missing label ({label!r})", where=f"{where}[{at}]", expected="a name for each")
    return pd.Index([str(label) for label in own], dtype=object)


def plain(given: pd.Index) -> pd.Index:
    """Return labels as texts, those of several levels too: what they are matched by.

    Examples
    --------
    >>> plain(pd.MultiIndex.from_tuples([("north", 1)])).tolist()
    ["('north', 1)"]
    """
    return pd.Index([str(label) for label in given], dtype=object)


def own_labels(given: pd.Index) -> pd.Index:
    """Return labels as results carry them: of several levels as they are, others as texts."""
    return given if given.nlevels > 1 else plain(given)


def is_missing(value: object) -> bool:
    """Whether it is None, NaN or NA."""
    return (
        value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))
    )


def once(own: pd.Index, where: str, name: str, error: Error) -> pd.Index:
    """Return the labels, or name the first that stands twice."""
    twice = own[own.duplicated()]
    if len(twice):
        raise error(f"duplicate {name} {twice[0]!r}", where=where, expected="each label once")
    return own


def offered(axis: Iterable[object], name: str, asked: object = None) -> str:
    """Return what there is to choose from, in words: all of a few, or the nearest of many.

    Examples
    --------
    >>> offered(["farm", "foundry"], "plant")
    "one of the 2 plants: 'farm', 'foundry'"
    >>> offered([f"plant {k}" for k in range(50)], "plant", "plan 7")
    "one of the 50 plants, for instance 'plant 7'"
    """
    known = [str(label) for label in axis]
    if not known:
        return f"none: there are no {name}s"
    head = f"one of the {len(known)} {name}s" if len(known) > 1 else f"the one {name}"
    if len(known) <= 8:
        return f"{head}: {', '.join(map(repr, known))}"
    near = difflib.get_close_matches(str(asked), known[:_COMPARED], n=1, cutoff=0.0)
    return f"{head}, for instance {near[0]!r}"


def places(
    where: str, own: pd.Index, axis: pd.Index, name: str, error: Error, *, gaps: bool
) -> np.ndarray[tuple[int], np.dtype[np.intp]] | None:
    """Return where each label of the axis stands in `own` (-1: nowhere), or None if it is the same order."""
    if own is axis or own.equals(axis):
        return None
    known = once(as_texts(where, own, error), where, name, error)
    want = pd.Index([str(label) for label in axis], dtype=object)
    unknown = known.difference(want, sort=False)
    if len(unknown):
        by_order = isinstance(own, pd.RangeIndex)
        raise error(
            f"unknown {name} {unknown[0]!r}",
            where=where,
            expected=offered(want, name, unknown[0])
            + (" (what has labels is matched by them; pass an array to go by order)" if by_order else ""),
        )
    at = known.get_indexer(want)
    if not gaps and np.any(at < 0):
        raise error(
            f"has no {name} {want[int(np.argmax(at < 0))]!r}",
            where=where,
            expected=f"each of the {len(want)}",
        )
    return at
