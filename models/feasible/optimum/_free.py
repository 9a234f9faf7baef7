"""What can be had without limit and for nothing: there welfare has no best plan, or a good no price."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.errors import Unbounded
from feasible.optimum._proof import balance
from feasible.optimum.linear import LinearProgram

__all__ = ["Free", "free_goods", "never_net", "refuse_endless", "running"]

Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]
Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


class Free(NamedTuple):
    """Plants that nothing limits, and what they make for nothing.

    Attributes
    ----------
    plants : array of int
        Plants without effort, resources or capacity that only use what is free, too.
    goods : array of bool, shape (G,)
        What they yield without end; nobody wants it for itself.
    """

    plants: Places
    goods: Mask


def free_goods(e: Economy) -> Free:
    """Return what is free in an economy.

    Nearly always that is nothing, and no program is solved.

    Raises
    ------
    Unbounded
        If something that households want is free: the plants that nothing limits.
    """
    used = np.asarray(e.resource_use.sum(axis=0)).ravel()
    unlimited = np.flatnonzero((e.effort == 0.0) & ~np.isfinite(e.capacity) & (used == 0.0))
    nothing = Free(np.zeros(0, dtype=np.intp), np.zeros(len(e.goods), dtype=bool))
    if not unlimited.size:
        return nothing
    program = _growth(e, unlimited)
    found = program.solve().primal
    levels, grows = found[: unlimited.size], found[unlimited.size :] > 0.5
    if not grows.any():
        return nothing
    _refuse_what_is_wanted(e, unlimited[levels > 0.0], grows)
    return Free(unlimited[levels > 0.0], grows)


def refuse_endless(e: Economy, request: Vector, *, beyond: bool) -> None:
    """Refuse a request of which more and more can be delivered, as a whole or, `beyond` that, in part.

    Nearly always every plant has a capacity or uses a resource, and no program is solved.

    Raises
    ------
    Unbounded
        With the plants that can grow together.
    """
    used = np.asarray(e.resource_use.sum(axis=0)).ravel()
    unlimited = np.flatnonzero(~np.isfinite(e.capacity) & (used == 0.0))
    if not unlimited.size:
        return
    asked = request > 0.0
    found = _growth(e, unlimited, asked).solve().primal
    grows = found[unlimited.size :][asked] > 0.5
    if grows.any() if beyond else grows.all():
        raise Unbounded([str(plant) for plant in e.plants[unlimited[found[: unlimited.size] > 0.0]]][:8])


def never_net(e: Economy, plants: Places) -> list[str]:
    """Return the wanted goods of which these plants can make no more than they use up, however they run."""
    wanted = np.asarray(e.tastes.sum(axis=0)).ravel() > 0.0
    made = _growth(e, plants).solve().primal[plants.size :] > 0.5
    return [str(good) for good in e.goods[wanted & ~made]]


def _growth(e: Economy, plants: Places, among: Mask | None = None) -> LinearProgram:
    """Return the program of what these plants can make by themselves: some of as many goods as can be."""
    net = sparse.csc_array(e.net)[:, plants]
    g = len(e.goods)
    # In units that do not depend on those of goods and plants.
    endless = (np.zeros(g), np.full(g, np.inf)), (np.zeros(plants.size), np.full(plants.size, np.inf))
    rows, columns, _ = balance(np.zeros(plants.size), net, *endless)
    natural = sparse.csc_array(net.multiply(1.0 / rows[:, None]).multiply(columns))
    return LinearProgram(
        np.append(np.zeros(plants.size), np.ones(g)),
        sparse.hstack([natural, -sparse.eye_array(g)], format="csc"),
        row_lower=0.0,
        column_upper=np.append(np.full(plants.size, np.inf), np.ones(g) if among is None else among * 1.0),
    )


def _refuse_what_is_wanted(e: Economy, plants: Places, grows: Mask) -> None:
    """Refuse where a household has more and more of what it wants: of one good, or of a whole bundle."""
    wants = e.tastes.toarray() > 0.0
    endless = wants & grows
    some = e.utility == "cobb-douglas"
    happy = endless.any(axis=1) if some else (endless == wants).all(axis=1) & wants.any(axis=1)
    if happy.any():
        raise Unbounded([str(plant) for plant in e.plants[plants]][:8])


def running(e: Economy, free: Free, levels: Vector, due: Vector) -> Vector:
    """Return levels at which free plants, which stood still, make what is short, and no more.

    Parameters
    ----------
    e : Economy
    free : Free
    levels : array, shape (P,)
    due : array, shape (G,)
        What households get.
    """
    if not free.plants.size:
        return levels
    short = np.where(free.goods, np.maximum(due - e.net @ levels, 0.0), 0.0)
    if not short.any():
        return levels
    program = LinearProgram(
        np.ones(free.plants.size),
        sparse.csc_array(e.net)[:, free.plants],
        row_lower=np.where(free.goods, short - np.maximum(e.net @ levels - due, 0.0), 0.0),
        maximize=False,
    )
    full = levels.copy()
    full[free.plants] = np.maximum(program.solve().primal, 0.0)
    return full
