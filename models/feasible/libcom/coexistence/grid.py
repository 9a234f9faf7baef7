"""The author's second experiment: solidarity and individualists on a grid, rebuilt by its rules.

Ants walk on fifty by fifty fields and collect sugar, which grows back by one a step. Each sees one to four
fields far, goes to the best free field that it sees (the nearest of several), and uses two or three a step.
Without sugar it dies. In *solidarity* whoever has three steps' supply gives what it collects beyond its own
use into a store, and whoever collects too little takes from there. *Individualists* neither give nor take.
The author's findings: solidarity keeps more alive, and lessens the disadvantage of those who see little;
of the dead, three quarters are individualists where half of all are. She averages colonies of a hundred and
of five hundred, five runs each, half of them with newcomers every ten steps and half with shared knowledge of
the map. Both are left out here. Her notebook calls individualists those who do not contribute; that they do
not take either is a rule of her program.

One kind is ours: *takers* take from the store as the others do, and give nothing.

The map of the fields is ours too, since hers could not be had: two hills of four, three, two and one, as in
Sugarscape.

References
----------
Katja, repository rakvat/ant_sim (README, notebook `analysis`). Epstein, J. M. and Axtell, R. (1996),
*Growing Artificial Societies* (Sugarscape).
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from feasible.book.studies import Study
from feasible.compiled import compiled
from feasible.errors import InvalidInput
from feasible.stored import stored_file

__all__ = ["GRID", "KINDS", "Colony", "colony", "fields", "load"]

#: Those who do not share: what they do with the store of those who do.
KINDS = ("individualists", "takers")
#: Side of the grid, and steps of a run, as published.
_SIDE, _STEPS = 50, 1000
#: Steps' supply beyond which one gives.
_RESERVE = 3
Numbers = NDArray[np.int64]


@cache
def fields(high: int = 4) -> Numbers:
    """Return how much sugar each field can hold, shape (50, 50): two hills.

    Parameters
    ----------
    high : int
        No field holds more; at 2 none holds more than any ant uses, and there is nothing to share.

    Examples
    --------
    >>> fields().shape, fields().max().item(), fields().sum().item(), fields(2).max().item()
    ((50, 50), 4, 4462, 2)
    """
    y, x = np.mgrid[0:_SIDE, 0:_SIDE]
    most = np.zeros((_SIDE, _SIDE), dtype=np.int64)
    for column, row in ((15, 35), (35, 15)):
        far = (x - column) ** 2 + (y - row) ** 2
        for height, radius in ((1, 21.0), (2, 16.0), (3, 11.0), (4, 5.5)):
            most[far <= radius**2] = np.maximum(most[far <= radius**2], height)
    return np.minimum(most, high)


@compiled
def _walk(
    most: Numbers,
    place: Numbers,
    sugar: Numbers,
    use: Numbers,
    sight: Numbers,
    shares: Numbers,
    takes: Numbers,
    order: NDArray[np.float64],
    ties: NDArray[np.float64],
) -> tuple[Numbers, int]:
    """Let all walk, one after another, for as many steps as `order` has rows; return deaths and the store."""
    height, width = most.shape
    count = len(sugar)
    grown = most.copy()
    taken = np.zeros(most.shape, dtype=np.int64)
    died = np.full(count, -1, dtype=np.int64)
    for i in range(count):
        taken[place[i, 0], place[i, 1]] = 1
    store = 0
    for step in range(order.shape[0]):
        grown = np.minimum(grown + 1, most)
        for i in np.argsort(order[step]):
            if died[i] >= 0:
                continue
            row, column = place[i, 0], place[i, 1]
            # Twice over the fields in sight: how many are best, then which of these it is.
            best, near, best_count, chosen = -1, 0, 0, 0
            for look in range(2):
                seen = 0
                for a in range(-sight[i], sight[i] + 1):
                    rest = sight[i] - abs(a)
                    for b in range(-rest, rest + 1):
                        x, y = row + a, column + b
                        if x < 0 or y < 0 or x >= height or y >= width or taken[x, y] == 1:
                            continue
                        far = a * a + b * b
                        if look == 0:
                            if grown[x, y] > best or (grown[x, y] == best and far < near):
                                best, near, best_count = grown[x, y], far, 0
                            if grown[x, y] == best and far == near:
                                best_count += 1
                        elif grown[x, y] == best and far == near:
                            if seen == chosen:
                                place[i, 0], place[i, 1] = x, y
                            seen += 1
                chosen = int(ties[step, i] * best_count)
            taken[row, column] = 0
            row, column = place[i, 0], place[i, 1]
            taken[row, column] = 1
            eaten = grown[row, column]
            grown[row, column] = 0
            if shares[i] == 1 and sugar[i] > _RESERVE * use[i] and eaten > use[i]:
                store += eaten - use[i]
                eaten = use[i]
            if takes[i] == 1 and eaten < use[i]:
                got = min(use[i] - eaten, store)
                store -= got
                eaten += got
            sugar[i] += eaten - use[i]
            if sugar[i] <= 0:
                died[i] = step
                taken[row, column] = 0
    return died, store


class Colony(NamedTuple):
    """What became of one colony; shares of all, of those who share, and so on.

    Attributes
    ----------
    dead : float
        Share of all that died.
    sharing_dead, other_dead : float
        Of those who share, and of those who do not; NaN where there are none.
    others_among_dead : float
        Share of the dead who do not share; NaN where nobody died.
    short_among_dead : float
        Share of the dead who see one or two fields far (half of all do).
    store : float
        Sugar left in the store at the end, steps' supply of one ant.
    """

    dead: float
    sharing_dead: float
    other_dead: float
    others_among_dead: float
    short_among_dead: float
    store: float


def _part(chosen: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float((chosen & among).sum() / among.sum()) if among.any() else float("nan")


def colony(
    people: int,
    others: float,
    kind: str,
    rng: np.random.Generator,
    *,
    steps: int = _STEPS,
    high: int = 4,
    plain: bool = False,
) -> Colony:
    """Let one colony live.

    Parameters
    ----------
    people : int
        Ants at the start, at most 2,500.
    others : float
        Share, drawn one by one, who do not share; at 1 nobody does.
    kind : str
        What those are: one of `KINDS`.
    rng : Generator
    steps : int
        1,000 as published.
    high : int
        As in `fields`.
    plain : bool
        Run without compiling.

    Raises
    ------
    InvalidInput
        If a number is out of range or the kind is unknown.
    """
    if not (1 <= people <= _SIDE**2 and 0 <= others <= 1 and steps >= 0 and kind in KINDS):
        raise InvalidInput(
            f"are {people!r}, {others!r}, {kind!r}, {steps!r}",
            where="people, others, kind, steps",
            expected=f"1 to 2,500 ants, a share, one of {', '.join(KINDS)}, and zero or more steps",
        )
    at = rng.permutation(_SIDE**2)[:people]
    place = np.column_stack([at // _SIDE, at % _SIDE]).astype(np.int64)
    sugar, use, sight = (rng.integers(low, high, people) for low, high in ((6, 25), (2, 4), (1, 5)))
    shares = rng.random(people) >= others
    takes = shares | (kind == "takers")
    order, ties = rng.random((steps, people)), rng.random((steps, people))
    walk = _walk.py_func if plain else _walk
    died, store = walk(
        fields(high),
        place,
        sugar,
        use,
        sight,
        shares.astype(np.int64),
        np.asarray(takes, dtype=np.int64),
        order,
        ties,
    )
    dead = died >= 0
    return Colony(
        float(dead.mean()),
        _part(dead, shares),
        _part(dead, ~shares),
        _part(~shares, dead),
        _part(sight <= 2, dead),
        float(store) / 2.5,
    )


# ---------------------------------------------------------------------- the study

#: Colonies of each sort.
_RUNS = 100


class _Sort(NamedTuple):
    """One sort of colony."""

    people: int
    others: float
    kind: str


def _sorts(limit: int | None) -> list[_Sort]:
    """Return the sorts, or those of the smallest colonies alone."""
    sizes = (100, 500, 1000, 2000)[: limit or 4]
    parts = (0.0, 0.1, 0.5, 0.9, 1.0)
    # Where nobody or everybody shares the two kinds are one.
    return [
        _Sort(n, q, kind) for n in sizes for kind in KINDS for q in parts if 0 < q < 1 or kind == KINDS[0]
    ]


def sort_row(task: _Sort, *, runs: int = _RUNS, steps: int = _STEPS) -> dict[str, object]:
    """Let colonies of one sort live, each from a seed of its own: means and their standard errors.

    Parameters
    ----------
    task : a sort
        ``people``, ``others``, ``kind``.
    runs, steps : int

    Returns
    -------
    dict
        The sort, and for each field of `Colony` its mean and, as ``..._error``, its standard error.
    """
    lived = np.array(
        [
            colony(task.people, task.others, task.kind, np.random.default_rng([task.people, k]), steps=steps)
            for k in range(runs)
        ]
    )
    row: dict[str, object] = dict(task._asdict())
    for name, values in zip(Colony._fields, lived.T, strict=True):
        told = values[np.isfinite(values)]
        row[name] = float(told.mean()) if told.size else None
        row[f"{name}_error"] = float(told.std(ddof=1) / np.sqrt(told.size)) if told.size > 1 else None
    return row


GRID = Study(
    name="coexistence-grid",
    summary="Colonies on the grid, a hundred of each of thirty-two sorts; some six minutes.",
    tasks=_sorts,
    row=sort_row,
    file=stored_file("libcom", "coexistence-grid"),
    digits=5,
    keys=("people", "others", "kind"),
    dtypes=MappingProxyType({name: float for c in Colony._fields for name in (c, f"{c}_error")}),
    work=lambda task: task.people,
)


def load() -> pd.DataFrame:
    """Return the stored table, one row a sort; see `sort_row` for its columns."""
    return GRID.load()
