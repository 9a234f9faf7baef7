"""A community at home: what it could do, and the offer of its own that would help most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy import sparse

from feasible.economy import Vector
from feasible.errors import NotConverged
from feasible.optimum import LinearProgram

__all__ = ["Community", "Effort", "Offer", "WorkRule"]

WorkRule = Literal["hours", "share", "dislike"]

#: A margin below this share of a plant's turnover is rounding.
_ROUNDING = 1e-12
_TANGENTS = 200
_TIE = 1e-3


@dataclass(frozen=True, eq=False)
class Offer:
    """What a community would take and make, as it stands on the record.

    Attributes
    ----------
    author : str
    take : array, shape (S,)
        Net take of every shared good and resource, in its own unit; negative where the community makes more
        than it takes.
    met, wished : float
        Share of its own needs, and of its own wishes, that this offer covers.
    work : float
        What it asks of people, by the rule of dividing work.
    toil : float
        What breaks ties: a thousandth of the share of all its hours that it takes.
    levels : array, shape (p,)
        Of the community's own plants. It stays at home.
    """

    author: str
    take: Vector
    met: float
    wished: float
    work: float
    toil: float
    levels: Vector

    @property
    def written(self) -> tuple[Vector, float, float, float, float]:
        """What is written on the record."""
        return self.take, self.met, self.wished, self.work, self.toil


class Effort(NamedTuple):
    """What work at its plants is: hours a unit of level, and s and k of s x^k; arrays of shape (p,)."""

    hours: Vector
    scale: Vector
    power: Vector

    def toil(self, capacity: Vector, rule: WorkRule) -> Vector:
        """Return what breaks ties between plans that ask the same of people, a unit of level: hours.

        Otherwise people would be kept busy to no purpose, as long as nobody's share were the largest.
        """
        every = float(self.hours @ capacity)
        if rule == "hours" or every == 0.0:
            return np.zeros_like(self.hours)
        # In budget units where dislike is counted; a household's, where nobody dislikes anything.
        worth = float(self.scale @ capacity**self.power) if rule == "dislike" else 0.0
        worth = worth if worth > 0.0 else 1.0
        return np.asarray(_TIE * worth * self.hours / every)


class Community:
    """One community: its plants' recipes and capacities and its people's needs, which stay here.

    Parameters
    ----------
    name : str
    plants : array of int, shape (p,)
        Where its plants stand in the economy.
    shared : array, shape (S, p + 2)
        What a unit of each plant's level takes of each shared good and resource (less what it makes), then
        what all its needs take, and all its wishes.
    local : array, shape (L, p + 2)
        The same of goods and resources that are no business of anybody else.
    stock : array, shape (L,)
        What there is of them.
    capacity : array, shape (p,)
        Finite.
    most : pair of float
        Largest share of needs and of wishes that is ever offered.
    effort : Effort
    shares : array, shape (n, p)
        What a unit of each plant's level takes of each person's time, or of what a plant can do.
    rule : {"hours", "share", "dislike"}
    exact : float
        How nearly the least dislike at home is found, as a share of it.
    """

    def __init__(
        self,
        name: str,
        plants: Any,
        *,
        shared: Vector,
        local: Vector,
        stock: Vector,
        capacity: Vector,
        most: tuple[float, float],
        effort: Effort,
        shares: Vector,
        rule: WorkRule,
        exact: float = 1e-7,
    ) -> None:
        self.name, self.plants, self.shared = name, plants, shared
        self.local, self.stock, self.capacity, self.most = local, stock, capacity, np.array(most)
        self.effort, self.rule, self.toil = effort, rule, effort.toil(capacity, rule)
        self._size = np.abs(shared)
        self.shares, self.exact = shares, max(exact, 1e-7)
        #: Plants at which anybody works, and whether each is somebody else's.
        self.staffed = shares.any(axis=0)
        self._apart = bool((np.count_nonzero(shares, axis=1) <= 1).all())
        self._tangents: tuple[Any, ...] = (np.zeros(0, dtype=int), np.zeros(0), np.zeros(0))
        self._touch(np.flatnonzero((effort.scale > 0.0) & (capacity > 0.0)), capacity)

    def work(self, levels: Vector) -> float:
        """Return what these levels ask of people: hours, the largest share of what one can do, or dislike."""
        if self.rule == "hours":
            return float(self.effort.hours @ levels)
        if self.rule == "dislike":
            return float(self.effort.scale @ levels**self.effort.power)
        return float((self.shares @ levels).max(initial=0.0))

    def offer(self, levels: Vector, met: float, wished: float) -> Offer:
        """Return the offer to run plants at these levels and cover these shares."""
        x = np.concatenate([levels, [met, wished]])
        work, toil = self.work(levels), float(self.toil @ levels)
        return Offer(self.name, self.shared @ x, met, wished, work, toil, levels)

    def restated(self, levels: Vector, met: float, wished: float) -> Offer | None:
        """Return an earlier offer cut to what can still be done, None if nothing of it can.

        Plants do no more than they can, local resources are not overdrawn, and needs and wishes shrink to
        what local goods allow.
        """
        x = np.minimum(levels, self.capacity)
        use = self.local[:, :-2] @ x
        taken = self.stock > 0.0
        over = np.divide(use, self.stock, out=np.zeros_like(use), where=taken)
        x = x / max(1.0, float(over.max(initial=0.0)))
        room = self.stock - self.local[:, :-2] @ x
        asked = self.local[:, -2:] @ [met, wished]
        made = np.abs(self.local[:, :-2]) @ x
        if np.any(room < -1e-9 * made):
            return None
        kept = np.divide(np.maximum(room, 0.0), asked, out=np.ones_like(room), where=asked > 0.0)
        share = float(min(1.0, kept.min(initial=1.0)))
        return self.offer(x, share * met, share * wished)

    def best(self, y: Vector, worth: Vector, price: float, *, working: bool) -> tuple[Offer, float, Vector]:
        """Return the offer that helps most, by how much, and the multipliers of local goods and resources.

        Parameters
        ----------
        y : array, shape (S,)
            How much a unit of each shared good or resource holds up the mix.
        worth : array, shape (2,)
            How much the shares of its own needs and wishes do.
        price : float
            What a unit of work counts.
        working : bool
            Whether work is being divided; before, only needs and wishes count.
        """
        gain = np.concatenate([np.zeros(self.capacity.size), worth]) - y @ self.shared
        turnover = y @ self._size + np.concatenate([np.zeros(self.capacity.size), worth])
        gain = np.where(np.abs(gain) <= _ROUNDING * turnover, 0.0, gain)
        if self.local.size or (working and self.rule == "share" and not self._apart):
            x, duals, most = self._with_local_goods(gain, price, working=working)
            return self.offer(x[:-2], float(x[-2]), float(x[-1])), most, duals
        x = self._freely(gain, price, working=working)
        found = self.offer(x[:-2], float(x[-2]), float(x[-1]))
        toil = found.toil if working else 0.0
        return found, float(gain @ x) - price * found.work - toil, np.zeros(0)

    def _paid(self, gain: Vector, price: float, *, working: bool) -> Vector:
        """Return gains less what each unit of level asks of people."""
        if not working:
            return gain
        linear = self.toil + (price * self.effort.hours if self.rule == "hours" else 0.0)
        return np.asarray(gain - np.concatenate([linear, [0.0, 0.0]]))

    def _freely(self, gain: Vector, price: float, *, working: bool) -> Vector:
        """Run all that helps to capacity: nothing local holds it up."""
        p, full = self.capacity.size, np.concatenate([self.capacity, self.most])
        gain = self._paid(gain, price, working=working)
        x = np.where(gain > 0.0, full, 0.0)
        if working and self.rule == "dislike":
            _, scale, power = self.effort
            curved = (scale > 0.0) & (power > 1.0)
            s, k = np.where(curved, scale, 1.0), np.where(curved, power, 2.0)
            smooth = (np.maximum(gain[:p], 0.0) / (price * s * k)) ** (1.0 / (k - 1.0))
            jumps = np.where(gain[:p] > price * scale, self.capacity, 0.0)
            x[:p] = np.where(curved, np.minimum(smooth, self.capacity), jumps)
        if working and self.rule == "share":
            earned = np.maximum(gain[:p], 0.0) * self.capacity
            if earned[self.staffed].sum() <= price:
                x[:p][self.staffed] = 0.0
        return x

    def _with_local_goods(self, gain: Vector, price: float, *, working: bool) -> tuple[Vector, Vector, float]:
        """Solve the community's own linear program; dislike is approached by tangents until they touch.

        What it gains is overstated, if at all: no offer helps by more.
        """
        p, rows = self.capacity.size, self.stock.size
        _, scale, power = self.effort
        objective = self._paid(gain, price, working=working)
        matrix, upper = sparse.csc_array(self.local), self.stock
        # Beyond what can be had at all: what stops shares must be goods, not this limit.
        top = np.concatenate([self.capacity, 2.0 * self.most])
        rule = self.rule if working else "hours"
        if rule != "hours":
            # One more column for the largest share, or one a plant for its dislike.
            extra = 1 if rule == "share" else p
            objective = np.concatenate([objective, np.full(extra, -price)])
            top = np.concatenate([top, [1.0] if rule == "share" else scale * self.capacity**power])
            matrix = sparse.csc_array(sparse.hstack([matrix, sparse.csc_array((rows, extra))]))
        if rule == "share":
            n = self.shares.shape[0]
            ties: list[Any] = [sparse.csc_array(self.shares), sparse.csc_array((n, 2)), -np.ones((n, 1))]
            matrix = sparse.csc_array(sparse.vstack([matrix, sparse.hstack(ties)]))
            upper = np.concatenate([upper, np.zeros(n)])
        if rule != "dislike":
            found = LinearProgram(objective, matrix, row_upper=upper, column_upper=top).solve()
            return (
                np.asarray(np.maximum(found.primal[: p + 2], 0.0)),
                np.abs(found.duals[:rows]),
                found.objective,
            )
        off = np.inf
        for _ in range(_TANGENTS):
            plant, slope, constant = self._tangents
            n, at = plant.size, np.arange(plant.size)
            of_levels = sparse.csc_array((slope, (at, plant)), shape=(n, p))
            of_dislike = sparse.csc_array((-np.ones(n), (at, plant)), shape=(n, p))
            rows_too: list[Any] = [of_levels, sparse.csc_array((n, 2)), of_dislike]
            found = LinearProgram(
                objective,
                sparse.csc_array(sparse.vstack([matrix, sparse.hstack(rows_too)])),
                row_upper=np.concatenate([upper, constant]),
                column_upper=top,
            ).solve()
            x, below = np.maximum(found.primal[:p], 0.0), found.primal[p + 2 :]
            short = scale * x**power - below
            size = max(price * float(scale @ x**power), abs(float(gain @ found.primal[: p + 2])))
            off = price * float(short.sum())
            if off <= self.exact * size:
                return np.append(x, found.primal[p : p + 2]), np.abs(found.duals[:rows]), found.objective
            self._touch(np.flatnonzero(price * short > 0.1 * self.exact * size / p), x)
        raise NotConverged(
            f"{self.name}: least dislike at home",
            residual=off,
            rounds=_TANGENTS,
            advice="divide work by hours",
        )

    def _touch(self, plants: Any, levels: Vector) -> None:
        """Remember the tangents of these plants' dislike at these levels: they hold whatever it counts."""
        _, scale, power = self.effort
        s, k, x = scale[plants], power[plants], levels[plants]
        slope = s * k * x ** (k - 1.0)
        before = self._tangents
        new = plants, slope, slope * x - s * x**k
        self._tangents = tuple(np.concatenate(both) for both in zip(before, new, strict=True))
