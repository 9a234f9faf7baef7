"""What feeds itself in an input-output table.

Three answers to "which cycles carry the economy". The *core*: sectors that reach each other when only inputs
above a threshold count. The *dominant cycle*: the loop with the largest geometric mean of its coefficients,
which is the largest eigenvalue of the table in max-plus algebra, found by Karp's recursion and certified by
potentials. *Feedback*: how much of the spectral radius, the rate at which inputs of inputs of inputs die out,
goes when a sector or an input is taken away; to first order all inputs together account for all of it.

References
----------
Karp, R. M. (1978), "A characterization of the minimum cycle mean in a digraph", *Discrete Mathematics* 23,
309-311.
Chaturvedi, M. and McConnell, R. M. (2017), "A note on finding minimum mean cycle", *Information Processing
Letters* 127, 21-22: any cycle on the walk that attains Karp's bound will do.
Baccelli, F., Cohen, G., Olsder, G. J. and Quadrat, J.-P. (1992), *Synchronization and Linearity*, ch. 3.
Of Karp the first page was read; the others are from memory, not checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import connected_components

from feasible.dual_hierarchy._kindred import COARSE, FARMS_AND_LIGHT, HEAVY, OFFICES, classes
from feasible.economy import Certificate, Check, Vector
from feasible.economy.datasets import germany_1995, us_2021
from feasible.economy.imports import imports_apart
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name

__all__ = [
    "FARMS_AND_LIGHT",
    "HEAVY",
    "OFFICES",
    "Cycle",
    "Feedback",
    "arc_shares",
    "best_cycle",
    "block_against_chance",
    "classes",
    "core",
    "core_by_threshold",
    "feedback",
    "headlines",
    "kindred",
    "last_pair",
    "left_without",
    "named_table",
    "radius_without",
]


@lru_cache(maxsize=4)
def named_table(name: Literal["United States", "Germany"] = "United States") -> pd.DataFrame:
    """Return technical coefficients, shape (n, n): input from the row per unit of the column's output.

    The United States in 2021 has 71 sectors, at basic prices and without the two products that no
    industry makes; Germany in 1995 has six.

    Examples
    --------
    >>> named_table().shape, named_table("Germany").shape
    ((71, 71), (6, 6))
    """
    if name == "Germany":
        return germany_1995().technical_coefficients()
    return _us(71).technical_coefficients()


def _us(sectors: Literal[15, 71]) -> InputOutputTable:
    return us_2021(sectors, prices="basic", residual_products="primary")


def _american(sectors: Literal[15, 71]) -> pd.DataFrame:
    return named_table() if sectors == 71 else _us(sectors).technical_coefficients()


def _matrix(coefficients: ArrayLike) -> Vector:
    a = np.asarray(coefficients, dtype=float)
    if a.ndim != 2 or a.shape[0] != a.shape[1] or not np.isfinite(a).all() or (a < 0).any():
        raise InvalidInput(
            f"has shape {a.shape}",
            where="coefficients",
            expected="a square table of finite numbers, none negative",
        )
    return a


# ------------------------------------------------------------------------------ core


def core(coefficients: ArrayLike, threshold: float) -> tuple[int, ...]:
    """Return the largest set of sectors that all reach each other by inputs of at least `threshold`.

    A sector's use of its own product does not count. Empty if there is no such set of two or more.

    Examples
    --------
    >>> core([[0, 0.3, 0], [0.2, 0, 0], [0.1, 0.4, 0]], 0.05)
    (0, 1)
    """
    a = _matrix(coefficients)
    arcs = (a >= threshold) & ~np.eye(a.shape[0], dtype=bool)
    _, labels = connected_components(arcs, directed=True, connection="strong")
    sizes = np.bincount(labels)
    if sizes.max(initial=0) < 2:
        return ()
    return tuple(int(i) for i in np.flatnonzero(labels == sizes.argmax()))


def core_by_threshold(coefficients: ArrayLike, thresholds: Iterable[float]) -> pd.DataFrame:
    """Return threshold, arcs (inputs that count), and sectors (in the core), one row a threshold."""
    a = _matrix(coefficients)
    other = a[~np.eye(a.shape[0], dtype=bool)]
    return pd.DataFrame(
        [
            {"threshold": t, "arcs": int((other >= t).sum()), "sectors": len(core(a, t))}
            for t in map(float, thresholds)
        ]
    )


# ------------------------------------------------------------------------------ dominant cycle


@dataclass(frozen=True)
class Cycle:
    """A loop of inputs.

    Attributes
    ----------
    sectors : tuple of int
        Each sells to the next, the last to the first.
    mean : float
        Geometric mean of the coefficients around it.
    potentials : array, shape (n,)
        Certificate: ``log a[i, j] + potentials[i] <= log mean + potentials[j]`` for every input.
    certificate : Certificate
    """

    sectors: tuple[int, ...]
    mean: float
    potentials: Vector
    certificate: Certificate


def best_cycle(coefficients: ArrayLike, *, own: bool = False) -> Cycle:
    """Find the loop of inputs with the largest geometric mean.

    Parameters
    ----------
    coefficients : array, shape (n, n)
        Input from the row per unit of the column's output.
    own : bool
        Whether a sector's use of its own product is a loop.

    Returns
    -------
    Cycle

    Raises
    ------
    InvalidInput
        If the table is not square and non-negative, or has no loop.

    Notes
    -----
    Karp (1978): with D_k(j) the largest weight of a walk of k arcs that ends at j, the largest mean is
    max_j min_k (D_n(j) - D_k(j)) / (n - k). The loop lies on the walk of n arcs that attains it.

    Examples
    --------
    >>> found = best_cycle([[0, 0.4, 0.1], [0.1, 0, 0.9], [0.3, 0, 0]])
    >>> found.sectors, round(found.mean ** 3, 3), found.certificate.ok
    ((0, 1, 2), 0.108, True)
    """
    a = _matrix(coefficients).copy()
    n = a.shape[0]
    if not own:
        np.fill_diagonal(a, 0.0)
    with np.errstate(divide="ignore"):
        weights = np.log(a)
    walks = np.full((n + 1, n), -np.inf)
    walks[0] = 0.0
    parents = np.zeros((n + 1, n), dtype=np.int64)
    for k in range(n):
        longer = walks[k][:, None] + weights
        parents[k + 1] = longer.argmax(axis=0)
        walks[k + 1] = longer.max(axis=0)
    ends = np.flatnonzero(np.isfinite(walks[n]))
    if not ends.size:
        raise InvalidInput(
            "has no loop", where="coefficients", expected="a sector that its own suppliers need"
        )
    means = (walks[n][ends] - walks[:n, ends]) / (n - np.arange(n))[:, None]
    end = int(ends[means.min(axis=0).argmax()])
    sectors = _loop(parents, end)
    ring = np.array([*sectors, sectors[0]])
    mean = float(weights[ring[:-1], ring[1:]].mean())
    potentials = (walks[:n] - mean * np.arange(n)[:, None]).max(axis=0)
    return Cycle(sectors, float(np.exp(mean)), potentials, _certify(a, sectors, np.exp(mean), potentials))


def _loop(parents: np.ndarray[tuple[int, int], np.dtype[np.int64]], end: int) -> tuple[int, ...]:
    """Walk back from `end` until a sector comes again; start the loop at its smallest member."""
    walk = [end]
    k = parents.shape[0] - 1
    while (before := int(parents[k, walk[-1]])) not in walk:
        walk.append(before)
        k -= 1
    loop = walk[walk.index(before) :][::-1]
    first = loop.index(min(loop))
    return tuple(loop[first:] + loop[:first])


def _certify(a: Vector, sectors: Sequence[int], mean: float, potentials: Vector) -> Certificate:
    """Check that the loop has the mean it claims, and that no loop can have more."""
    product = 1.0
    for seller, buyer in zip(sectors, [*sectors[1:], sectors[0]], strict=True):
        product *= float(a[seller, buyer])
    beyond = a * np.exp(potentials[:, None] - potentials[None, :]) / mean - 1
    return Certificate(
        "no loop of inputs has a larger mean",
        (
            Check("mean", abs(product / mean ** len(sectors) - 1), 1e-9, "its own product against its mean"),
            Check("bound", max(0.0, float(beyond.max())), 1e-9, "excess of an input over its potentials"),
        ),
    )  # fmt: skip


# ------------------------------------------------------------------------------ feedback


@dataclass(frozen=True)
class Feedback:
    """What feeds itself, and how much of it.

    Attributes
    ----------
    radius : float
        Spectral radius: what is left of a round of inputs in the next round, in the long run.
    outputs : array, shape (n,)
        Right Perron vector, summing to one: a set of outputs whose inputs are made in the same proportions.
    prices : array, shape (n,)
        Left Perron vector, summing to one.
    shares : array, shape (n, n)
        Each input's share of the radius, to first order; they sum to one.
    """

    radius: float
    outputs: Vector
    prices: Vector
    shares: Vector

    def within(self, members: Sequence[int]) -> float:
        """Return the share of the radius that inputs among `members` account for."""
        return float(self.shares[np.ix_(members, members)].sum())


def _radius(a: Vector) -> float:
    return float(np.abs(np.linalg.eigvals(a)).max(initial=0.0))


def _perron(a: Vector) -> Vector:
    values, vectors = np.linalg.eig(a)
    found = np.abs(np.real(vectors[:, int(np.real(values).argmax())]))
    return np.asarray(found / found.sum())


def feedback(coefficients: ArrayLike) -> Feedback:
    """Return the spectral radius, its vectors, and each input's share in it.

    Parameters
    ----------
    coefficients : array, shape (n, n)

    Raises
    ------
    InvalidInput
        If the table is not square and non-negative, or nothing in it feeds itself.

    Examples
    --------
    Each needs half a unit of the other: half of the loop hangs on either input.

    >>> found = feedback([[0, 0.5], [0.5, 0]])
    >>> round(found.radius, 6), found.shares.round(3).tolist()
    (0.5, [[0.0, 0.5], [0.5, 0.0]])
    """
    a = _matrix(coefficients)
    outputs, prices, radius = _perron(a), _perron(a.T), _radius(a)
    weight = radius * float(prices @ outputs)
    if weight <= 0:
        raise InvalidInput(
            "feeds nothing back", where="coefficients", expected="a loop that the whole table hangs on"
        )
    return Feedback(radius, outputs, prices, prices[:, None] * a * outputs[None, :] / weight)


def arc_shares(coefficients: pd.DataFrame, count: int = 10) -> pd.DataFrame:
    """Return the inputs with the largest shares of the radius.

    Returns
    -------
    DataFrame
        Columns seller, buyer, coefficient, share, lost (fall of the radius, as a share of it, when this
        input alone is taken away).
    """
    a = coefficients.to_numpy()
    found = feedback(a)
    order = np.argsort(-found.shares, axis=None, kind="stable")[:count]
    rows = []
    for i, j in zip(*np.unravel_index(order, a.shape), strict=True):
        lost = 1 - radius_without(a, arcs=[(int(i), int(j))]) / found.radius
        rows.append(
            {"seller": coefficients.index[i], "buyer": coefficients.columns[j], "coefficient": float(a[i, j]),
             "share": float(found.shares[i, j]), "lost": lost}
        )  # fmt: skip
    return pd.DataFrame(rows)


def radius_without(
    coefficients: ArrayLike, sectors: Sequence[int] = (), *, arcs: Sequence[tuple[int, int]] = ()
) -> float:
    """Return the spectral radius after taking sectors and single inputs away.

    Examples
    --------
    >>> radius_without([[0.2, 0.5], [0.5, 0]], sectors=[1])
    0.2
    """
    a = _matrix(coefficients).copy()
    for seller, buyer in arcs:
        a[seller, buyer] = 0.0
    keep = np.setdiff1d(np.arange(a.shape[0]), np.asarray(sectors, dtype=np.int64))
    return _radius(a[np.ix_(keep, keep)])


def block_against_chance(
    coefficients: ArrayLike, members: Sequence[int], rng: np.random.Generator, draws: int = 2000
) -> tuple[float, float]:
    """Compare a block's own radius with that of blocks drawn blindly.

    Returns
    -------
    radius : float
        Spectral radius of the inputs among `members`, everything else gone.
    rank : float
        Share of blocks of as many sectors with a smaller radius.
    """
    a = _matrix(coefficients)
    mine = _radius(a[np.ix_(members, members)])
    drawn = [rng.choice(a.shape[0], len(members), replace=False) for _ in range(draws)]
    stack = np.stack([a[np.ix_(d, d)] for d in drawn])
    return mine, float((np.abs(np.linalg.eigvals(stack)).max(axis=1) < mine).mean())


# ------------------------------------------------------------------------------ what the page says


def kindred(
    members: Sequence[str], *, own: bool = False, seed: int = 1, draws: int = 2000
) -> tuple[float, float]:
    """Return how a group of American sectors feeds itself; see `block_against_chance`.

    Parameters
    ----------
    members : sequence of str
        Sectors of `named_table`.
    own : bool
        Whether a sector's use of its own product counts.
    seed, draws : int
        Of the groups drawn blindly.

    Examples
    --------
    >>> 0.99 < kindred(HEAVY)[1] < 1.0
    True
    """
    table = named_table()
    a = table.to_numpy()
    between = a if own else np.where(np.eye(len(a), dtype=bool), 0.0, a)
    places = [list(table.index).index(name) for name in members]
    return block_against_chance(between, places, np.random.default_rng(seed), draws)


def last_pair(sectors: Literal[15, 71] = 71) -> tuple[str, ...]:
    """Return the sectors that still need each other at the highest threshold at which any do.

    Parameters
    ----------
    sectors : int
        Of the American table of 2021: 71 or 15.

    Examples
    --------
    >>> last_pair()
    ('Farms', 'Food and beverage and tobacco products')
    """
    table = _american(sectors)
    a = table.to_numpy()
    thresholds = np.unique(a[~np.eye(len(a), dtype=bool)])
    low, high = 0, len(thresholds)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if core(a, float(thresholds[middle])) else (low, middle)
    return tuple(str(table.index[i]) for i in core(a, float(thresholds[low])))


def _not_steel(sectors: Literal[15, 71] = 71, *, by: str = "threshold") -> bool:
    if by == "loop":
        table = named_table()
        pair = tuple(str(table.index[i]) for i in best_cycle(table.to_numpy()).sectors)
    else:
        pair = last_pair(sectors)
    return not any(name in HEAVY or name == "Manufacturing" for name in pair)


def left_without(
    group: Sequence[str], sectors: Literal[15, 71] = 71, *, own: bool = False, home: bool = False
) -> float:
    """Return the share of the American table's feedback that is left when a group of its sectors is gone.

    Parameters
    ----------
    group : sequence of str
    sectors : {15, 71}
    own : bool
        Whether a sector's use of its own product counts.
    home : bool
        Whether only inputs that are made in the country count; of each product every user has the same share
        from abroad.

    Examples
    --------
    >>> round(left_without(HEAVY), 2), round(left_without(OFFICES), 2)
    (0.85, 0.76)
    """
    table = _american(sectors)
    a = imports_apart(_us(sectors))[0][:-1, :-1] if home else table.to_numpy()
    between = a if own else np.where(np.eye(len(a), dtype=bool), 0.0, a)
    places = [list(table.index).index(name) for name in group]
    return radius_without(between, places) / _radius(between)


def _hangs_less(sectors: Literal[15, 71] = 71, *, own: bool = False) -> bool:
    """Return whether heavy industry is loops, and more is left without it than without offices."""
    heavy, offices = (HEAVY, OFFICES) if sectors == 71 else COARSE
    inner = _american(sectors).loc[list(heavy), list(heavy)]
    looped = 2 * len(core(inner, 0.01)) > len(heavy)
    return looped and left_without(heavy, sectors, own=own) > left_without(offices, sectors, own=own)


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    return by_name(
        Headline(
            "answer",
            "Heavy industry is a set of loops, but more of America's feedback is left without it than "
            "without offices and finance",
            "that what is used up in a year is counted, and not the machines that last",
            _hangs_less,
            aggregation={"sectors": 15},
            weakest={"own": True},
        ),
        Headline(
            "core",
            "In America the last two sectors that need each other are not steel and coal",
            "that inputs of one year are counted, and not the machines that last",
            _not_steel,
            aggregation={"sectors": 15},
            weakest={"by": "loop"},
        ),
    )
