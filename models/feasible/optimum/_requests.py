"""What is asked for in a plan in kind, and what it takes of people: requests, and hours of work."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector, align
from feasible.economy.align import Given
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["burden", "checked_request", "makeable", "requests", "requests_from", "stated_needs"]


def stated_needs(economy: Economy) -> sparse.csr_array:
    """Return what each household says it needs, shape (H, G), in each good's unit.

    The table of needs; where there is none and households want goods in fixed proportions, the proportions.
    """
    if not economy.needs.nnz and economy.utility == "fixed-proportions":
        return economy.tastes
    return economy.needs


def makeable(outputs: sparse.csc_array, capacity: Vector) -> Vector:
    """Return gross output of each good at capacity, shape (G,); infinite where a plant has no limit."""
    finite = np.isfinite(capacity)
    made = np.asarray(outputs @ np.where(finite, capacity, 0.0))
    if not finite.all():
        made = np.where(np.asarray(outputs @ (~finite).astype(float)) > 0.0, np.inf, made)
    return made


def requests(economy: Economy) -> Vector:
    """Return the total request of each good, shape (G,), in each good's unit.

    A private good: the sum of what households need. A public good, which all enjoy whole: the largest need.
    For a good that households want but state no need of (public goods in the reference economy) the
    assembly asks for as large a share of what its plants could make at capacity as is asked of the other
    goods' plants: the median, over goods with stated needs, of need over output at capacity.

    Raises
    ------
    InvalidEconomy
        If there is no household, nothing is needed, or a good is wanted of which no request can be formed.

    Examples
    --------
    >>> requests(Economy.reference(1, 30))[-3:].round(3)   # two private goods' needs, then a public good
    array([0.065, 0.047, 0.042])
    """
    return requests_from(economy)


def requests_from(
    economy: Economy,
    *,
    needs: Vector | None = None,
    tastes: Vector | None = None,
    output: Vector | None = None,
) -> Vector:
    """Return `requests` with some of what they are formed from replaced.

    Parameters
    ----------
    economy : Economy
    needs, tastes : arrays, shape (H, G), optional
    output : array, shape (G,), optional
        What each good's plants could make at capacity.
    """
    if not len(economy.households):
        raise InvalidEconomy(
            "there is nobody to plan for", where="households", expected="at least one household"
        )
    need = stated_needs(economy).toarray() if needs is None else needs
    wanted = (economy.tastes if tastes is None else tastes).sum(axis=0) > 0.0
    stated = np.where(economy.good_kind == "public", need.max(axis=0), need.sum(axis=0))
    silent = np.flatnonzero(wanted & (stated == 0.0))
    if silent.size:
        can = makeable(economy.outputs, economy.capacity) if output is None else output
        known = (stated > 0.0) & np.isfinite(can) & (can > 0.0)
        unknown = silent if not known.any() else silent[~np.isfinite(can[silent])]
        if unknown.size:
            raise InvalidEconomy(
                "households want it, but no need is stated and none can be inferred from capacities",
                where=f"needs[good {economy.goods[unknown[0]]!r}]",
                expected="a needs table with what is needed of it",
            )
        stated[silent] = float(np.median(stated[known] / can[known])) * can[silent]
    if not stated.any():
        raise InvalidEconomy("nobody needs anything", where="needs", expected="a needs table")
    return np.asarray(stated)


def checked_request(economy: Economy, request: Given) -> Vector:
    """Return `request`, or `requests` of the economy where it is None, as an array of shape (G,).

    Raises
    ------
    InvalidInput
        If a good is unknown, an amount negative or no number, or nothing is asked for.
    """
    if request is None:
        return requests(economy)
    n = align.vector("request", request, economy.goods, kind="good", missing=0.0)
    if not n.any():
        raise InvalidInput("asks for nothing", where="request", expected="an amount of some good")
    return n


def burden(economy: Economy) -> tuple[Vector, bool]:
    """Return hours of work per unit of level, shape (P,), and whether they are hours.

    Where no plant uses labor nobody has counted hours, and a unit of any plant's level counts as 1.
    """
    labor = np.flatnonzero(economy.resource_kind == "labor")
    hours = np.asarray(economy.resource_use[labor].sum(axis=0), dtype=float).ravel()
    return (hours, True) if hours.any() else (np.ones(len(economy.plants)), False)
