"""Federation by multipliers and slopes: an exact plan of ten thousand goods in some twenty exchanges.

The federation sends out a multiplier for every shared good. Each community plans itself for good: it meets
its own needs, counts the shared goods that it makes or takes at their multipliers, and finds the multipliers
of its local goods alone. It answers with what it would deliver and take of each shared good, and with the
*slopes* of this answer. The federation adds up the answers, corrects the multipliers by one Newton step, and
writes again. What a community makes and uses itself is in no letter, and no recipe, capacity or effort is.

The problem is the one of `feasible.optimum.welfare_optimum`: log-shares of what each community asks for, less
effort, which is what a market with equal budgets would bring about. Needs are not read. Plants that stand
still or run full give supply curves corners, on which Newton's method runs to and fro. So each answer is
given under a *smoothing* mu, a barrier that keeps every plant a little off its limits; mu falls from round to
round, and the communities also report how their answer drifts as it does. Three more rules keep the path
short: no multiplier more than triples in one exchange; when a step went too far along its direction the next
letter goes back part of the way; a good whose shortage and surplus alternate gets the slope of the chord
between its last two answers.

These multipliers *are* prices by another name: a community that hears only them and its own needs plans as
well as the whole federation could. What makes the method fast is the slopes, which no market sends.

References
----------
Malinvaud, E. (1967), "Decentralized procedures for planning", in Malinvaud and Bacharach, *Activity Analysis
in the Theory of Growth and Planning* (multipliers out, quantities back; the slopes and Newton's step are not
his).
Renegar, J. (2001), *A Mathematical View of Interior-Point Methods in Convex Optimization*, ch. 2 (following
a path).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Certificate, Economy, Messages, Vector
from feasible.economy.certificate import certify_optimum
from feasible.errors import InvalidInput, NotConverged
from feasible.libcom.federation._home import Places, _Community, _Factored, shared_rows, touched
from feasible.procedures.letters import FEDERATION, Post

__all__ = ["SlopePlan", "plan_by_slopes", "shared_rows", "touched"]

_MOST_EXCHANGES = 120
_SMOOTH = 1e-3
# From a plan of last year's: smoothing that costs this share of all budgets.
_WARM_LOSS = 3e-4
# The smoothing falls to a tenth once the imbalance is below this share of its cost, to a hundredth once far
# below.
_READY, _FAR_BELOW = 0.3, 0.05
_MOST_UP, _MOST_DOWN = 2.0, 0.97
_INNER_STEPS = 100


@dataclass(frozen=True, eq=False)
class SlopePlan:
    """A federation's plan and the letters that it took.

    Attributes
    ----------
    economy : Economy
    levels : array, shape (P,)
    deliveries : array, shape (G,)
    prices, resource_prices : arrays, shapes (G,) and (R,)
        Multipliers in budget units; those of local goods are what their communities found.
    shared : Index
        Labels of the shared goods and resources, the only ones in letters.
    exchanges : DataFrame
        One row an exchange: smoothing, loss (the most that smoothing costs, as a share of all budgets),
        imbalance (value of what is short or over, as a share of all budgets), short (the largest shortage, as
        a share of what is made of the good), messages, bytes.
    messages : Messages
    warm : bool
        Whether it started from an earlier plan.
    tolerance : float
        Of the certificate: the larger of those asked for.
    balanced : bool
        Whether the tolerance was reached (`plan_by_multipliers` may stop before).
    """

    economy: Economy
    levels: Vector
    deliveries: Vector
    prices: Vector
    resource_prices: Vector
    shared: pd.Index[str]
    exchanges: pd.DataFrame
    messages: Messages
    warm: bool
    tolerance: float
    balanced: bool = True

    @cached_property
    def certificate(self) -> Certificate:
        """Feasibility and the duality gap, recomputed from the economy alone."""
        return certify_optimum(
            self.economy,
            levels=self.levels,
            consumption=self.economy.consumption(self.deliveries, self.prices),
            prices=self.prices,
            resource_prices=self.resource_prices,
            tolerance=self.tolerance,
        )


class _Members(NamedTuple):
    """The communities, and which rows are whose (for putting the plan together; no procedure reads it)."""

    communities: list[_Community]
    plants: list[Places]
    own: list[Places]
    touched: list[Places]
    shared: Places


def _members(economy: Economy) -> _Members:
    owner, names = shared_rows(economy)
    g, r, _, _ = economy.shape
    total = float(economy.budgets.sum())
    rows = sparse.csc_array(sparse.vstack([economy.net, -economy.resource_use]))
    supply = np.concatenate([np.zeros(g), economy.endowment])
    spending = np.concatenate([economy.spending / total, np.zeros(r)])
    shared = np.flatnonzero(owner < 0)
    place = np.full(g + r, -1)
    place[shared] = np.arange(shared.size)
    members = _Members([], [], [], [], shared)
    wants = economy.tastes.toarray() > 0.0
    worth = economy.tastes.toarray() * (economy.budgets / total)[:, None]
    for k, name in enumerate(names):
        plants = np.flatnonzero(economy.region == name)
        own = np.flatnonzero(owner == k)
        columns = rows[:, plants]
        mine = np.zeros(g + r, dtype=bool)
        mine[columns.indices] = True
        here = economy.household_region == name
        mine[:g] |= wants[here].any(axis=0)
        touched = place[np.flatnonzero(mine & (owner < 0))]
        wishes = np.concatenate([worth[here].sum(axis=0), np.zeros(r)])
        members.communities.append(
            _Community(
                name,
                columns[own].toarray(),
                columns[shared[touched]].toarray(),
                supply[own],
                spending[own],
                wishes[shared[touched]],
                economy.effort[plants] / total,
                economy.exponent[plants],
                np.asarray(economy.capacity[plants]),
            )
        )
        members.plants.append(plants)
        members.own.append(own)
        members.touched.append(touched)
    return members


def _opening(wanted: Vector, made: Vector, most: float) -> Vector:
    """Return multipliers at which what is made would just be taken; `most` is the largest amount made."""
    return np.asarray((wanted + _SMOOTH) / np.maximum(made, 1e-12 * most))


def _most(made: Vector) -> float:
    """Return the largest amount made, above zero."""
    return float(made.max(initial=1e-300))


class _Federation:
    """What the federation knows: stocks that all share, and what communities write."""

    def __init__(self, economy: Economy, members: _Members, post: Post) -> None:
        g = len(economy.goods)
        self.total = float(economy.budgets.sum())
        self.there = np.concatenate([np.zeros(g), economy.endowment])[members.shared]
        self.members = list(zip(members.communities, members.touched, strict=True))
        self.post = post
        self.rows: list[tuple[float, ...]] = []
        self.wanted = np.zeros(self.there.size)
        for community, at in self.members:
            told = post.send(community.name, FEDERATION, "wishes for shared goods", community.wishes())
            self.wanted[at] += told[0]
        self.extra = np.zeros(self.wanted.size)
        self.before: tuple[Vector, Vector, float] | None = None

    def offers(self) -> Vector:
        """Ask what plants would make at half capacity, and return it with the stocks, added up."""
        made = self.there.copy()
        for community, at in self.members:
            offer = community.offer()
            made[at] += self.post.send(community.name, FEDERATION, "offer at half capacity", offer)[0]
        return made

    def judged(
        self, q: Vector, gap: Vector, made: Vector, demand: Vector, smoothing: float, loss: float
    ) -> tuple[float, float]:
        """Record a round; return the value of what is short or over, and the largest shortage of a good."""
        imbalance = float(np.abs(q * gap).sum())
        # A cheap good may be short by much of itself and little of the budgets.
        lacking = np.maximum(demand - made, 0.0)
        short = float((lacking / np.maximum(made, 1e-300)).max(initial=0.0))
        sent = self.post.messages
        self.rows.append((smoothing, loss, imbalance, short, sent.total, sent.bytes))
        return imbalance, short

    def ask(self, q: Vector, smoothing: float) -> tuple[tuple[Vector, Vector], Vector, Vector, float]:
        """Exchange letters; return what is there and taken, slopes, drift and loss, added up."""
        n = q.size
        there, taken = self.there.copy(), np.zeros(n)
        slopes, drift, loss = np.zeros((n, n)), np.zeros(n), 0.0
        for community, at in self.members:
            sent = self.post.send(FEDERATION, community.name, "multipliers and smoothing", q[at], smoothing)
            answer = community.answer(sent[0], float(sent[1]))
            got = self.post.send(community.name, FEDERATION, "makes, takes and slopes", *answer)
            there[at] += got[0]
            block = np.zeros((at.size, at.size))
            taken[at] += got[1]
            block[np.triu_indices(at.size)] = got[2]
            block += np.triu(block, 1).T
            slopes[np.ix_(at, at)] += block
            drift[at] += got[3]
            loss += float(got[4][0])
        return (there, taken), slopes, drift, loss + smoothing * n

    def chords(self, q: Vector, gap: Vector, own: Vector, smoothing: float) -> None:
        """Give goods whose shortage and surplus alternate the slope of the chord between two answers."""
        self.extra = 0.1 * self.extra
        if self.before is not None:
            old_q, old_gap, old_smoothing = self.before
            old_gap = old_gap + (smoothing - old_smoothing) / old_q
            with np.errstate(divide="ignore", invalid="ignore"):
                chord = (old_gap - gap) / (q - old_q)
            turned = (old_gap * gap < 0.0) & (np.abs(gap) > 0.2 * np.abs(old_gap)) & np.isfinite(chord)
            self.extra = np.where(turned, np.maximum(self.extra, chord - own), self.extra)
        self.before = (q.copy(), gap.copy(), smoothing)

    def step(self, q: Vector, right: Vector, slopes: Vector, own: Vector) -> Vector:
        """Return Newton's step, damped until no multiplier more than triples or loses 97 percent."""
        damping = 0.0
        while True:
            system = slopes.copy()
            system[np.diag_indices_from(system)] = own * (1.0 + damping) + self.extra
            step = _Factored(system).solve(right)
            ratio = step / q
            if ratio.max() <= _MOST_UP and ratio.min() >= -_MOST_DOWN:
                return step
            damping = max(3.0 * damping, 1e-3)


def plan_by_slopes(
    economy: Economy,
    *,
    start: SlopePlan | None = None,
    tolerance: float = 1e-6,
    shortage: float = 1e-5,
    post: Post | None = None,
) -> SlopePlan:
    """Plan a federation of communities by multipliers and slopes; see the module.

    Parameters
    ----------
    economy : Economy
        Plants, households and resources of communities (`Economy.region`); what only one of them touches is
        local. Cobb-Douglas tastes stand for what each community asks for; effort costs convex.
    start : SlopePlan, optional
        Last year's plan for the same communities and goods.
    tolerance : float
        Largest loss from smoothing, and largest value of all that is short or over, as shares of all budgets.
    shortage : float
        Largest shortage of any one good, as a share of what is made of it.
    post : Post, optional
        One that keeps its letters, for those who want to read them.

    Returns
    -------
    SlopePlan

    Raises
    ------
    InvalidInput
        If tastes are not Cobb-Douglas, returns increase, nobody wants anything, or `start` is of another
        federation.
    NotConverged
        If the exchanges do not end.

    Examples
    --------
    >>> from feasible.libcom.federation import communities, plan_by_slopes
    >>> economy = communities(np.random.default_rng(1), 4, local=10, shared=8)
    >>> plan = plan_by_slopes(economy)
    >>> plan.certificate.ok, len(plan.shared), len(plan.exchanges) < 40
    (True, 11, True)
    """
    _check(economy)
    post = post or Post()
    members = _members(economy)
    federation = _Federation(economy, members, post)
    wanted = federation.wanted
    if start is None:
        made = federation.offers()
        q, smoothing = _opening(wanted, made, _most(made)), _SMOOTH
    else:
        q, smoothing = _taken_over(start, economy, members)
    along: tuple[Vector, Vector, float, float] | None = None
    for _ in range(_MOST_EXCHANGES):
        post.round += 1
        (made, taken), slopes, drift, loss = federation.ask(q, smoothing)
        delivered = made - taken
        gap = (wanted + smoothing) / q - delivered
        imbalance, short = federation.judged(q, gap, made, wanted / q + taken, smoothing, loss)
        if loss <= tolerance and imbalance <= tolerance and short <= shortage:
            break
        if along is not None:
            origin, direction, descent, length = along
            if float(gap @ direction) < -0.5 * descent:
                # Too far: back to where the line between the two slopes crosses zero.
                crossing = length * descent / (descent - float(gap @ direction))
                length = min(max(crossing, 0.1 * length), 0.9 * length)
                q, along = origin + length * direction, (origin, direction, descent, length)
                continue
        own = np.diag(slopes) + (wanted + smoothing) / q**2
        federation.chords(q, gap, own, smoothing)
        least = 0.9 * tolerance * smoothing / loss
        target = _next_smoothing(smoothing, least, imbalance / loss, warm=start is not None)
        right = (wanted + target) / q - delivered - drift * (target - smoothing)
        step = federation.step(q, right, slopes, own)
        along = (q, step, float(gap @ step), 1.0) if target == smoothing else None
        q, smoothing = q + step, target
    else:
        raise NotConverged(
            "federation by slopes",
            residual=max(loss, imbalance),
            rounds=_MOST_EXCHANGES,
            advice="look for plants whose effort is almost linear, or ask for a wider tolerance",
        )
    return _together(
        economy,
        members,
        federation,
        q,
        tolerance=max(tolerance * float(economy.budgets.mean()), shortage),
        warm=start is not None,
    )


def _next_smoothing(smoothing: float, least: float, off: float, *, warm: bool) -> float:
    """Return how much to smooth next: less once the federation is balanced for what there is.

    Parameters
    ----------
    smoothing, least : float
        Now, and the one that is small enough to stop at.
    off : float
        Imbalance over what smoothing loses.
    warm : bool
        Whether last year's plan was taken over: then it falls faster.
    """
    target = smoothing
    if off <= (1.0 if warm else _READY):
        fall = 1e-5 if warm else 1e-2 if off <= _FAR_BELOW else 0.1
        target = smoothing * fall
    # The last stretch is one step.
    return least if target < 20.0 * least else target


def _check(economy: Economy) -> None:
    if economy.utility != "cobb-douglas":
        raise InvalidInput("is " + repr(economy.utility), where="utility", expected="'cobb-douglas'")
    if not len(economy.households) or not economy.tastes.nnz:
        raise InvalidInput("no household wants anything", where="tastes", expected="households with tastes")
    if not economy.convex:
        raise InvalidInput(
            "increasing returns (exponent below 1)",
            where="exponent",
            expected="1 or more: multipliers cannot guide such plants",
        )


def _limits(economy: Economy) -> int:
    """Return how many limits smoothing keeps a plan off: one a good or resource, one or two a plant."""
    g, r, p, _ = economy.shape
    return g + r + p + int(np.isfinite(economy.capacity).sum())


def _taken_over(start: SlopePlan, economy: Economy, members: _Members) -> tuple[Vector, float]:
    """Give every community its part of last year's plan; return the shared multipliers and the smoothing."""
    if not (start.economy.goods.equals(economy.goods) and start.economy.plants.equals(economy.plants)):
        raise InvalidInput(
            "it has other goods or plants", where="start", expected="a plan of the same federation"
        )
    total = float(economy.budgets.sum())
    q = np.concatenate([start.prices, start.resource_prices]) / total
    q = np.maximum(q, 1e-15 * float(q.max()))
    for community, plants, own in zip(members.communities, members.plants, members.own, strict=True):
        community.start_from(np.array(start.levels[plants], dtype=float), q[own])
    return q[members.shared], _WARM_LOSS / _limits(economy)


def _together(
    economy: Economy,
    members: _Members,
    federation: _Federation,
    q: Vector,
    *,
    tolerance: float,
    warm: bool = False,
    balanced: bool = True,
) -> SlopePlan:
    """Put the communities' plans side by side, for whoever studies them."""
    g, r, p, _ = economy.shape
    levels, prices = np.zeros(p), np.zeros(g + r)
    prices[members.shared] = q * federation.total
    for community, plants, own in zip(members.communities, members.plants, members.own, strict=True):
        levels[plants] = community.levels
        if community.multipliers is not None:
            prices[own] = community.multipliers * federation.total
    wanted = economy.spending > 0.0
    asked = np.divide(economy.spending, prices[:g], out=np.zeros(g), where=wanted)
    deliveries = np.where(wanted, np.minimum(asked, np.maximum(economy.net @ levels, 0.0)), 0.0)
    frame = pd.DataFrame(
        federation.rows, columns=["smoothing", "loss", "imbalance", "short", "messages", "bytes"]
    )
    frame.insert(0, "exchange", np.arange(1, len(frame) + 1))
    labels = np.concatenate([economy.goods, economy.resources])
    return SlopePlan(
        economy,
        levels,
        deliveries,
        prices[:g],
        prices[g:],
        pd.Index(labels[members.shared], name="shared"),
        frame.astype({"messages": int, "bytes": int}),
        federation.post.messages,
        warm,
        tolerance,
        balanced,
    )
