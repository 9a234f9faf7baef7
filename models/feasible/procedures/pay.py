"""What people work for: pay rules, and the equilibrium in which nobody would rather work or buy otherwise.

A share tau of wages goes into a pool that is shared equally; rents go to their owners, or are shared too.
Household h then has, in budget units,

    y_h = (1 - tau) W_h + tau sum(W) / H + rents,

and keeps of one more unit that its work earns ``kept = 1 - tau (1 - 1/H)``: its own part of the pool comes
back. It chooses hours and purchases for itself, at prices that it takes as given.

**One convex program.** Its best hours have marginal dislike (m_h / y_h) kept times its wage, because a unit
of income is worth m_h / y_h to it. So for given incomes y everybody's hours and purchases are those of the
*welfare optimum* of an economy with budgets y and dislikes times y_h / (m_h kept). The incomes that come of
it are the y of the next round: a fixed point of H numbers, whatever the number of goods. (That it is the
only one is not proved: from 72 starts all searches ended at the same. With a guarantee there can be two.)

References
----------
Sen, A. K. (1966), "Labour allocation in a cooperative enterprise", *Review of Economic Studies* 33, 361-371.
Meade, J. E. (1972), "The theory of labour-managed firms and of profit sharing", *Economic Journal* 82.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from feasible.economy import Certificate, Check, Economy, Vector, align, certify_equilibrium
from feasible.economy.align import Given, MatrixLike
from feasible.economy.people import People, log_utilities
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum import WelfareOptimum, welfare_optimum
from feasible.optimum.fixed_point import fixed_point

__all__ = [
    "Pay",
    "PayEquilibrium",
    "PeopleOutcome",
    "certify_pay",
    "own_hours_gain",
    "scaled_economy",
    "selfish_equilibrium",
]

_ROUNDS = 80
#: Of incomes, relative; the certificate's own tolerance is wider.
_TOLERANCE = 1e-10
#: The part of the mean income that is none: prices of what is free are zero up to their last digits.
_NOTHING = 1e-8


@dataclass(frozen=True)
class Pay:
    """A rule by which income follows from what is produced.

    Attributes
    ----------
    tau : float
        The share of wages that is pooled and shared equally, from 0 to 1.
    rents : {"equal", "owned", "by pay"}
        Whether what plants and resources earn is shared equally, goes to those who own them, or is paid out
        in proportion to wages (then tau pools a share of *all* income).
    own_share : float, optional
        The share of the pool that comes back to who pays into it, as people reckon with it; 1 / H by
        default. With many people it is 0, and a tau of 1 leaves no reason to work.

    Raises
    ------
    InvalidInput
        If a share is out of its range.

    Examples
    --------
    >>> Pay(0.5).kept_of(20)
    0.525
    """

    tau: float = 0.0
    rents: Literal["equal", "owned", "by pay"] = "equal"
    own_share: float | None = None

    def __post_init__(self) -> None:
        align.choice("rents", self.rents, ("equal", "owned", "by pay"))
        for name, value in (("tau", self.tau), ("own_share", self.own_share)):
            if value is not None and align.number(name, value) > 1.0:
                raise InvalidInput(f"is {value:g}", where=name, expected="a share from 0 to 1")

    def kept_of(self, homes: int) -> float:
        """Return what a household keeps of a unit more that it earns, where `homes` share the pool."""
        return 1.0 - self.tau * (1.0 - (1.0 / homes if self.own_share is None else self.own_share))

    def kept(self, wages: Vector, rents: float) -> Vector:
        """Return what each household keeps of a unit more that it earns, shape (H,).

        Parameters
        ----------
        wages : array, shape (H,)
            What each household's labor is worth.
        rents : float
            What all else is worth.
        """
        homes, total = wages.size, float(wages.sum())
        if self.rents != "by pay":
            return np.full(homes, self.kept_of(homes))
        # Rents follow pay: a unit more of mine draws rents to me, the less the more of the pay I have.
        back = 1.0 / homes if self.own_share is None else self.own_share
        mine = wages / total
        return np.asarray((1.0 - self.tau) * ((1.0 + rents / total) * (1.0 - mine) + mine) + self.tau * back)

    def incomes(self, people: People, prices: Given, resource_prices: Given, levels: Given) -> Vector:
        """Return what each household has to spend, shape (H,), in budget units.

        Parameters
        ----------
        people : People
        prices, resource_prices : Series, dict or array, shapes (G,) and (R,)
        levels : Series, dict or array, shape (P,)
        """
        wages = people.wages(prices, levels)
        rents = people.rents(prices, resource_prices, levels, owned=self.rents == "owned")
        if self.rents == "by pay":
            income = float(wages.sum() + rents.sum())
            return np.asarray(income * ((1.0 - self.tau) * wages / wages.sum() + self.tau / wages.size))
        return np.asarray((1.0 - self.tau) * wages + self.tau * wages.mean() + rents)


@dataclass(frozen=True, eq=False)
class PeopleOutcome:
    """What people do and get.

    Attributes
    ----------
    people : People
    levels : array, shape (P,)
        Of plants; those of workers are hours.
    consumption : array, shape (H, G)
        Of each household; the full quantity of a public good for everyone.
    prices, resource_prices : array, shapes (G,) and (R,)
        In budget units; what is bought is worth H of them.
    incomes : array, shape (H,)
        In budget units, adding up to H.
    """

    people: People
    levels: Vector
    consumption: Vector
    prices: Vector
    resource_prices: Vector
    incomes: Vector

    @cached_property
    def hours(self) -> Vector:
        """Each household's hours of all kinds, shape (H,)."""
        return self.people.hours(self.levels)

    @cached_property
    def utilities(self) -> Vector:
        """U_h of each household, shape (H,), in budget units; see `feasible.economy.people`."""
        return self.people.utilities(self.consumption, self.levels)

    @property
    def welfare(self) -> float:
        """The sum of utilities, in budget units."""
        return float(self.utilities.sum())


@dataclass(frozen=True, eq=False)
class PayEquilibrium(PeopleOutcome):
    """What people do and get when everybody looks after their own, under a pay rule.

    Attributes
    ----------
    pay : Pay
    kept : array, shape (H,)
        What each keeps of a unit more that it earns (1 for who works unasked).
    unasked : array of bool, shape (H,)
        Who works as the optimum of equal weights would ask, whatever the pay.
    calls : int
        Programs that were solved.
    solved : WelfareOptimum
        The last of them, for a later start.
    """

    pay: Pay
    kept: Vector
    unasked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    calls: int
    solved: WelfareOptimum = field(repr=False)

    @cached_property
    def certificate(self) -> Certificate:
        """Feasible, markets clear, incomes follow the rule, nobody could do better alone, hours included."""
        return certify_pay(
            self.people,
            self.pay,
            levels=self.levels,
            consumption=self.consumption,
            prices=self.prices,
            resource_prices=self.resource_prices,
            incomes=self.incomes,
            unasked=self.unasked,
        )


def selfish_equilibrium(
    people: People,
    pay: Pay | float = 0.0,
    *,
    unasked: Given = None,
    start: PayEquilibrium | None = None,
) -> PayEquilibrium:
    """Find hours, purchases and prices at which nobody would rather work or buy otherwise.

    Parameters
    ----------
    people : People
        As `feasible.economy.people.with_workers` makes them.
    pay : Pay or float
        The rule; a number is the share tau of wages that is pooled, with rents shared equally.
    unasked : Series, dict or array of bool, shape (H,), optional
        Who works as if all that its work earns were its own: a norm. Nobody by default.
    start : PayEquilibrium, optional
        Of similar people: fewer rounds.

    Returns
    -------
    PayEquilibrium
        Its certificate holds.

    Raises
    ------
    InvalidInput
        If the rule leaves somebody nothing of what it earns, or without income.
    NotConverged
        If incomes do not settle or the certificate fails.

    Examples
    --------
    Five people grow corn, Q = L; each keeps 1/5 of what it adds. Sen's closed form: hours are that share to
    the power e / (1 + e) of the best hours.

    >>> from feasible.economy.people import with_workers
    >>> farm = Economy(
    ...     goods=["corn"], resources=["labor"], plants=["farm"], households=range(5), inputs=[[0]],
    ...     outputs=[[1]], resource_use=[[1]], endowment=[5], effort=[1e-12], tastes=np.ones((5, 1)),
    ... )
    >>> people = with_workers(farm, np.ones((5, 1)), time=10, dislike=np.full((5, 1), 1 / 3))
    >>> found = selfish_equilibrium(people, 1.0)
    >>> found.certificate.ok, bool(abs(found.hours[0] - 0.2 ** (1 / 3)) < 1e-9)
    (True, True)
    """
    rule = pay if isinstance(pay, Pay) else Pay(align.number("pay", pay))
    norm = _who(people, unasked)
    search = _Search(people, rule, norm, None if start is None else start.solved)
    first = search.first if start is None else search.join(start.incomes, start.kept)
    z, residual, calls = fixed_point(search.answer, first, tolerance=_TOLERANCE, rounds=_ROUNDS)
    found = search.equilibrium(z, calls)
    if not found.certificate.ok:
        raise NotConverged(
            "incomes under the pay rule",
            residual=max(residual, *(c.value for c in found.certificate.failures)),
            rounds=calls,
            advice="start from the equilibrium of a smaller tau, or give people time enough to work",
        )
    return found


def _who(people: People, unasked: Given) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    homes = people.economy.households
    if unasked is None:
        return np.zeros(len(homes), dtype=bool)
    return align.vector("unasked", unasked, homes, kind="household", missing=0.0) > 0.0


class _Search:
    """Incomes that follow from incomes, one welfare optimum a round.

    Where rents follow pay, so does what people keep, and it is looked for together with incomes.
    """

    def __init__(
        self,
        people: People,
        pay: Pay,
        unasked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
        start: WelfareOptimum | None,
    ) -> None:
        self.people, self.pay, self.unasked, self.best = people, pay, unasked, start
        homes = len(people.economy.households)
        self.constant = np.where(unasked, 1.0, pay.kept_of(homes))
        if float(self.constant.min()) <= 0.0 and pay.rents != "by pay":
            raise InvalidInput(
                "leaves people nothing of what they earn, and then nobody works",
                where="pay",
                expected="tau below 1, or an own share of the pool above 0",
            )
        self.first = self.join(people.economy.budgets, self.constant)

    def join(self, incomes: Vector, kept: Vector) -> Vector:
        """Return what is looked for, as logarithms."""
        return np.log(np.concatenate([incomes, kept]) if self.pay.rents == "by pay" else incomes)

    def split(self, z: Vector) -> tuple[Vector, Vector]:
        """Return incomes that add up to H, and what people keep."""
        homes = self.constant.size
        y = np.exp(z[:homes] - z[:homes].max())
        return y * (homes / y.sum()), np.exp(z[homes:]) if z.size > homes else self.constant

    def optimum(self, z: Vector) -> WelfareOptimum:
        """Return what people do with these incomes."""
        self.best = welfare_optimum(scaled_economy(self.people, *self.split(z)), start=self.best)
        return self.best

    def answer(self, z: Vector) -> Vector:
        """Return the logarithms of what comes of given incomes."""
        e, best = self.people.economy, self.optimum(z)
        follow = self.pay.incomes(self.people, best.prices, best.resource_prices, best.levels)
        if float(follow.min()) <= _NOTHING * float(follow.mean()):
            raise InvalidInput(
                f"leaves household {e.households[int(np.argmin(follow))]!r} without any income",
                where="pay",
                expected="a rule that gives everybody something: a pool, shared rents, or work for all",
            )
        wages = self.people.wages(best.prices, best.levels)
        kept = np.where(self.unasked, 1.0, self.pay.kept(wages, float(follow.sum() - wages.sum())))
        return self.join(follow * (follow.size / follow.sum()), kept)

    def equilibrium(self, z: Vector, calls: int) -> PayEquilibrium:
        """Return what people do with the incomes that were found."""
        (y, kept), best = self.split(z), self.optimum(z)
        return PayEquilibrium(
            self.people,
            best.levels,
            best.consumption,
            best.prices,
            best.resource_prices,
            y,
            self.pay,
            kept,
            self.unasked,
            calls,
            best,
        )


def scaled_economy(people: People, incomes: Vector, kept: Vector) -> Economy:
    """Return the economy whose optimum is what people do with these incomes if they look after their own.

    Parameters
    ----------
    people : People
    incomes, kept : array, shape (H,)
        In budget units; and what each keeps of a unit more that it earns.
    """
    e = people.economy
    effort = e.effort.copy()
    effort[people.plants] *= (incomes / (e.budgets * kept))[people.sellers]
    return e.trusted(budgets=incomes, effort=effort)


def certify_pay(
    people: People,
    pay: Pay,
    *,
    levels: Given,
    consumption: MatrixLike,
    prices: Given,
    resource_prices: Given,
    incomes: Given,
    unasked: Given = None,
    tolerance: float = 1e-6,
) -> Certificate:
    """Certify an equilibrium under a pay rule, from the plan, prices and incomes alone.

    Nothing here solves anything. Each household's own gain is bounded by the dual of its own problem: at the
    prices, with hours and purchases free, no choice of h is worth more than V_h. The bound needs a worth of
    income; m_h / y_h is as good as any and exact at an equilibrium.

    Parameters
    ----------
    people : People
    pay : Pay
    levels : Series, dict or array, shape (P,)
    consumption : DataFrame or array, shape (H, G)
    prices, resource_prices : Series, dict or array, shapes (G,) and (R,)
    incomes : Series, dict or array, shape (H,)
        What each household has to spend, above zero.
    unasked : Series, dict or array of bool, shape (H,), optional
        Who works as a norm says and is not asked whether it would rather not.
    tolerance : float
        Largest value of each check.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    e = people.economy
    x, c, p, w = e.matched(
        levels=levels, consumption=consumption, prices=prices, resource_prices=resource_prices
    )
    y = align.vector("incomes", incomes, e.households, kind="household", positive=True)
    norm = _who(people, unasked)
    wages = people.wages(p, x)
    rents = float(people.rents(p, w, x).sum())
    kept = np.where(norm, 1.0, pay.kept(wages, rents))
    checks = certify_equilibrium(
        scaled_economy(people, y, kept),
        levels=x,
        consumption=c,
        prices=p,
        resource_prices=w,
        incomes=y,
        tolerance=tolerance,
    ).checks
    follow = pay.incomes(people, p, w, x)
    gain = _own_gains(people, x, c, p, w, y, kept)
    return Certificate(
        "at these prices and under this pay rule nobody could do better alone, hours included",
        (
            *checks,
            Check(
                "incomes follow the rule",
                float(np.abs(follow - y).max() / y.mean()),
                tolerance,
                "largest difference, in units of the mean income",
            ),
            Check(
                "households' best responses, hours included",
                float(gain.max(initial=0.0, where=~norm)),
                tolerance,
                "the most that a household could gain by other hours and purchases, log consumption",
            ),
        ),
    )


def _own_gains(people: People, x: Vector, c: Vector, p: Vector, w: Vector, y: Vector, kept: Vector) -> Vector:
    """Bound what each household could gain alone, shape (H,), in log consumption."""
    e = people.economy
    # At the worth m / y of income the best purchases cost just y: bought for y, public goods as they are.
    public = e.good_kind == "public"
    tastes = e.tastes.toarray()
    if e.utility == "fixed-proportions":
        best = tastes * (y / (tastes @ p))[:, None]
    else:
        best = np.divide(tastes * y[:, None], p, out=np.zeros_like(tastes), where=tastes > 0)
    best[:, public] = c[:, public]
    with np.errstate(invalid="ignore"):
        gain = log_utilities(e, best) - log_utilities(e, c)
    return np.asarray(gain / e.budgets + own_hours_gain(people, x, p, w, e.budgets / y * kept))


def own_hours_gain(
    people: People, levels: Vector, prices: Vector, resource_prices: Vector, worth: Vector
) -> Vector:
    """Bound what each household could gain by other hours, shape (H,), in log consumption: a dual.

    Parameters
    ----------
    people : People
    levels : array, shape (P,)
    prices, resource_prices : array, shapes (G,) and (R,)
    worth : array, shape (H,)
        Of a unit more that its labor earns, to the household: what it keeps of it times the worth of income.
    """
    e, j, h = people.economy, people.plants, people.sellers
    homes = worth.size
    clock = np.where(people.clocks >= 0, resource_prices[people.clocks], 0.0)
    wage = prices[people.kinds] * people.skill
    earn, phi, k = worth[h] * (wage - clock[h]), e.effort[j], e.exponent[j]
    hours = np.minimum((np.maximum(earn, 0.0) / (phi * k)) ** (1.0 / (k - 1.0)), e.capacity[j])
    at_best = np.bincount(h, earn * hours - phi * hours**k, homes) + worth * clock * people.time
    at_work = worth * np.bincount(h, wage * levels[j], homes) - people.dislike(levels)
    return np.asarray((at_best - at_work) / e.budgets)
