"""A guarantee that people pay for with work they are free to choose: needs first, the rest for pay.

Everybody gets the part phi of their needs. It is paid from rents first and, where they do not suffice, from a
tax tau on wages; what rents leave over is shared equally. Above the guarantee people buy what their income
buys, and choose hours for themselves:

    y_h = (1 - tau) W_h + (rents + tau sum(W) - cost) / H,    kept = 1 - tau (1 - own share).

**One convex program again.** Give household h a *weight of spending* mu_h: what it would spend if no floor
held, m_h over its marginal utility of income. Hours and purchases are then those of the best plan with
floors for budgets mu and dislikes times mu_h / (m_h kept), and mu_h is what makes h spend its income.

**Two equilibria.** A higher tax makes people work less, so that the same guarantee costs a larger share of
what they earn: the tax that is needed rises with the tax that is there, ever faster. Among many people
(`own_share` 0) there are two rates that just pay for a guarantee that can be paid for at all, and nothing but
custom holds an economy at one of them. `paid_guarantee` returns the lower and knows the higher
(`PaidGuarantee.higher_tax`). Beyond the `largest_guarantee` there is none. Few people get back so much of the
pool that they work at any tax, and there is one rate only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from feasible.economy import Certificate, Check, Vector, align
from feasible.economy.people import People, log_utilities
from feasible.errors import Infeasible, InvalidInput, NotConverged
from feasible.optimum.fixed_point import fixed_point
from feasible.optimum.guarantee import GuaranteeOptimum, certify_guarantee, floored_optimum
from feasible.procedures.pay import Pay, PeopleOutcome, own_hours_gain, scaled_economy

__all__ = ["LargestGuarantee", "PaidGuarantee", "largest_guarantee", "paid_guarantee"]

_ROUNDS = 80
_TOLERANCE = 1e-10
#: Of taxes; the highest that could pay for a guarantee, and the highest tried for the largest one.
_TAX, _HIGHEST, _TRIED = 1e-9, 0.999, 0.98


@dataclass(frozen=True, eq=False)
class PaidGuarantee(PeopleOutcome):
    """What people do and get where needs are guaranteed and hours are chosen.

    Attributes
    ----------
    phi : float
        The part of every need that is guaranteed.
    tau : float
        The share of wages that goes into it: the lower of the rates that just pay.
    own_share : float, optional
        As people reckon with it, see `feasible.procedures.pay.Pay`.
    spending : array, shape (H,)
        mu: what each would spend if no floor held.
    calls : int
        Programs that were solved.
    solved : GuaranteeOptimum
        The last of them.
    """

    phi: float
    tau: float
    own_share: float | None
    spending: Vector
    calls: int
    solved: GuaranteeOptimum = field(repr=False)

    @cached_property
    def higher_tax(self) -> float | None:
        """The other rate that just pays for the same guarantee; None where there is none below 1."""
        search = _Search(self.people, self.phi, self.own_share)
        search.keep(self.solved, np.log(self.spending))
        low = self.tau + 1e-4 * (_HIGHEST - self.tau)
        if search.short(low) >= 0.0:
            # The two are one: the largest guarantee.
            return self.tau
        high = _HIGHEST
        for _ in range(_ROUNDS):
            middle = 0.5 * (low + high)
            missing = search.payable(middle)
            if np.isfinite(missing) and missing > 0.0:
                return float(brentq(search.short, low, middle, xtol=_TAX))
            if missing > 0.0:
                high = middle
            else:
                low = middle
            if high - low < 1e-6:
                break
        return None

    @cached_property
    def certificate(self) -> Certificate:
        """Feasible, floors kept, incomes follow the rule and are spent, and nobody could do better alone."""
        return _certify(self)


def paid_guarantee(
    people: People, phi: float, *, own_share: float | None = None, start: PaidGuarantee | None = None
) -> PaidGuarantee:
    """Find hours, purchases, prices and the lower tax at which a guarantee is just paid for.

    Parameters
    ----------
    people : People
        With needs and Cobb-Douglas tastes.
    phi : float
        The part of every need.
    own_share : float, optional
        The share of what is pooled that comes back to who pays it; 1 / H by default, 0 with many people.
    start : PaidGuarantee, optional
        For a smaller `phi`: fewer rounds.

    Returns
    -------
    PaidGuarantee
        Its certificate holds.

    Raises
    ------
    Infeasible
        If no plan at all guarantees so much.
    NotConverged
        If no tax pays for it: work shrinks faster than the rate grows.

    Examples
    --------
    >>> from feasible.economy import Economy, draw_people
    >>> from feasible.optimum.calibration import calibrated
    >>> economy = Economy.reference(1, 30)
    >>> people = calibrated(economy, draw_people(economy, np.random.default_rng([1, 7])))
    >>> found = paid_guarantee(people, 0.75, own_share=0.0)
    >>> found.certificate.ok, 0.4 < found.tau < 0.9 < found.higher_tax
    (True, True)
    """
    part = align.number("phi", phi)
    search = _Search(people, part, own_share)
    if start is not None:
        search.keep(start.solved, np.log(start.spending))
    tau = search.lower_tax(0.0 if start is None or start.phi > part else start.tau)
    found = search.at(tau)
    made = PaidGuarantee(
        people,
        found.levels,
        found.consumption,
        found.prices,
        found.resource_prices,
        search.incomes,
        part,
        tau,
        own_share,
        search.spending,
        search.calls,
        found,
    )
    if not made.certificate.ok:
        raise NotConverged(
            "the paid guarantee",
            residual=max(check.value for check in made.certificate.failures),
            rounds=search.calls,
            advice="start from the equilibrium with a smaller guarantee",
        )
    return made


class _Search:
    """What a given tax leads to, and how much of it is missing."""

    def __init__(self, people: People, phi: float, own_share: float | None) -> None:
        self.people, self.own_share, self.calls = people, own_share, 0
        e = people.economy
        self.needs = e.needs.toarray()
        self.public = e.good_kind == "public"
        self.phi = phi
        self.best: GuaranteeOptimum | None = None
        self.z = np.log(e.budgets)
        self.spending = self.incomes = e.budgets

    @property
    def floors(self) -> Vector:
        return np.asarray(self.phi * self.needs)

    def keep(self, best: GuaranteeOptimum, z: Vector) -> None:
        """Start from here."""
        self.best, self.z = best, z

    def program(self, z: Vector, tau: float) -> GuaranteeOptimum:
        """Return what people do whose spending would be exp(z), scaled to H in all."""
        mu = np.exp(z - z.max())
        mu *= mu.size / mu.sum()
        kept = Pay(tau, own_share=self.own_share).kept_of(mu.size)
        self.best = floored_optimum(
            scaled_economy(self.people, mu, np.full(mu.size, kept)), self.floors, start=self.best
        )
        self.spending = mu
        self.calls += 1
        return self.best

    def accounts(self, best: GuaranteeOptimum, tau: float) -> tuple[Vector, float, float, float]:
        """Return incomes above the guarantee, its cost, rents and wages."""
        wages = self.people.wages(best.prices, best.levels)
        rents = float(self.people.rents(best.prices, best.resource_prices, best.levels).sum())
        cost = _cost(self.people, best.prices, best.consumption, self.floors, self.spending)
        left = max(rents + tau * float(wages.sum()) - cost, 0.0)
        return (1.0 - tau) * wages + left / wages.size, cost, rents, float(wages.sum())

    def answer(self, z: Vector, tau: float) -> Vector:
        """Return what each would spend so that it spends its income."""
        best = self.program(z, tau)
        cash, *_ = self.accounts(best, tau)
        self.incomes = cash
        mu = _spends(self.people, best.prices, self.floors, np.maximum(cash, 1e-9))
        return np.asarray(np.log(mu * (mu.size / mu.sum())))

    def at(self, tau: float) -> GuaranteeOptimum:
        """Return what people do at this tax."""
        z, residual, _ = fixed_point(
            lambda z: self.answer(z, tau), self.z, tolerance=_TOLERANCE, rounds=_ROUNDS
        )
        if residual > 1e-6:
            raise NotConverged(
                "incomes above a guarantee",
                residual=residual,
                rounds=self.calls,
                advice="try a smaller guarantee, or a smaller tax",
            )
        self.z = z
        best = self.program(z, tau)
        self.incomes = self.accounts(best, tau)[0]
        return best

    def short(self, tau: float) -> float:
        """Return by how much the tax that is needed exceeds the tax that is there."""
        _, cost, rents, wages = self.accounts(self.at(tau), tau)
        return (cost - rents) / wages - tau

    def payable(self, tau: float) -> float:
        """Return the same, infinite where people work too little for the guarantee to be produced."""
        known = self.best, self.z
        try:
            return self.short(tau)
        except NotConverged:
            self.best, self.z = known
            return np.inf

    def lower_tax(self, start: float) -> float:
        """Return the lower tax that pays: chords of what is missing, which bends upward, from below it.

        A chord through two rates below the root of a convex function ends below it, so that the way up
        cannot jump over the lower root to the higher.
        """
        low, missing = start, self.short(start)
        if missing <= 0.0 and start > 0.0:
            low, missing = 0.0, self.short(0.0)
        if missing <= 0.0:
            return 0.0
        tau = low + 0.5 * missing
        for _ in range(_ROUNDS):
            now = self.payable(min(tau, _HIGHEST))
            if abs(now) <= _TAX:
                return tau
            if now < 0.0:
                return float(brentq(self.short, low, min(tau, _HIGHEST), xtol=_TAX))
            if tau >= _HIGHEST:
                break
            # Once what is missing has begun to grow there is no root but near 1, where their own part of the
            # pool is all that people work for: half of the way there each time.
            chord = tau + now * (tau - low) / (missing - now) if now < missing else np.inf
            low, missing, tau = tau, now, min(chord, 0.5 * (tau + 1.0))
        raise NotConverged(
            f"a tax that pays for {self.phi:g} of all needs",
            residual=min(missing, 1.0),
            rounds=self.calls,
            advice="guarantee less: at no tax do people work enough for this (see largest_guarantee)",
        )


def _spends(people: People, prices: Vector, floors: Vector, cash: Vector) -> Vector:
    """Return mu at which each spends its cash above its floors: filled like cups of unlike height.

    ``sum_g max(mu a_g - f_g p_g, 0) + mu a_public = cash`` in mu: the sum is piecewise linear and rises.
    """
    e = people.economy
    public = e.good_kind == "public"
    shares = e.tastes.toarray()
    due = np.where(public, 0.0, floors * prices)
    wanted = shares > 0
    edge = np.where(wanted, due / np.where(wanted, shares, 1.0), np.inf)
    order = np.argsort(edge, axis=1, kind="stable")
    a, f, start = (np.take_along_axis(v, order, axis=1) for v in (shares, np.where(wanted, due, 0.0), edge))
    # With the first n cups filling, mu = (cash + their floors) / their shares: right if the next is higher.
    width, height = a.cumsum(axis=1), f.cumsum(axis=1)
    mu = (cash[:, None] + height) / np.where(width > 0, width, 1.0)
    following = np.concatenate([start[:, 1:], np.full((cash.size, 1), np.inf)], axis=1)
    right = np.argmax(mu <= following, axis=1)
    return np.asarray(mu[np.arange(cash.size), right])


def _cost(people: People, prices: Vector, consumption: Vector, floors: Vector, mu: Vector) -> float:
    """Return what the guarantee costs: private floors, and of public goods what valuations do not pay."""
    e = people.economy
    public = e.good_kind == "public"
    private = float((floors[:, ~public] * prices[~public]).sum())
    valued = (e.tastes.toarray() * mu[:, None])[:, public].sum(axis=0)
    whole = consumption[:, public].max(axis=0, initial=0.0) * prices[public]
    return private + float(np.maximum(whole - valued, 0.0).sum())


def _certify(found: PaidGuarantee) -> Certificate:
    """Certify, from plan, prices and spending alone; see `feasible.procedures.pay.certify_pay`."""
    people, tau, tolerance = found.people, found.tau, 1e-6
    e, p, w, x, c, mu = (
        people.economy, found.prices, found.resource_prices, found.levels, found.consumption, found.spending
    )  # fmt: skip
    floors, homes = found.phi * e.needs.toarray(), mu.size
    kept = np.full(homes, Pay(tau, own_share=found.own_share).kept_of(homes))
    given = certify_guarantee(
        scaled_economy(people, mu, kept), floors, levels=x, consumption=c, prices=p, resource_prices=w
    )
    wages = people.wages(p, x)
    rents = float(people.rents(p, w, x).sum())
    cost = _cost(people, p, c, floors, mu)
    cash = (1.0 - tau) * wages + (rents + tau * float(wages.sum()) - cost) / homes
    public = e.good_kind == "public"
    paid = ((c - floors)[:, ~public] @ p[~public]) + (e.tastes.toarray() * mu[:, None])[:, public].sum(axis=1)
    # The best purchases of who spends `paid` above its floors, at the worth m / mu of income.
    shares = e.tastes.toarray()
    best = np.divide(shares * mu[:, None], p, out=np.zeros_like(shares), where=shares > 0)
    best = np.where(public, c, np.maximum(best, floors))
    worth = e.budgets / mu
    bought = worth * (((best - c)[:, ~public]) @ p[~public])
    gain = (log_utilities(e, best) - log_utilities(e, c) - bought) / e.budgets
    gain = gain + own_hours_gain(people, x, p, w, worth * kept)
    mean = float(mu.mean())
    return Certificate(
        "above the guarantee nobody could do better alone, hours included, and the tax pays for it",
        (
            *given.checks,
            Check(
                "incomes follow the rule",
                float(np.abs(cash - found.incomes).max()) / mean,
                tolerance,
                "largest difference, in units of mean spending",
            ),
            Check(
                "incomes are spent",
                float(np.abs(paid - cash).max()) / mean,
                tolerance,
                "largest difference, in units of mean spending",
            ),
            Check(
                "no tax beyond need",
                0.0 if tau == 0.0 else abs(cost - rents - tau * float(wages.sum())) / (mean * homes),
                tolerance,
                "what the tax brings more or less than rents leave to pay, as a share of all spending",
            ),
            Check(
                "households' best responses, hours included",
                float(gain.max(initial=0.0)),
                tolerance,
                "the most that a household could gain by other hours and purchases, log consumption",
            ),
        ),
    )


@dataclass(frozen=True)
class LargestGuarantee:
    """The most that a tax on wages pays for.

    Attributes
    ----------
    phi : float
        The part of every need.
    tau : float
        At this tax; a higher one pays for less.
    interior : bool
        Whether a higher tax pays for less. Where people get back a good part of what they pay (few of them,
        large own shares), the most is paid for at the highest tax that is tried, .98.
    """

    phi: float
    tau: float
    interior: bool


def largest_guarantee(people: People, *, own_share: float | None = None) -> LargestGuarantee:
    """Find the largest part of everybody's needs that a tax on wages pays for, hours chosen.

    Parameters
    ----------
    people : People
        With needs and Cobb-Douglas tastes.
    own_share : float, optional
        The share of what is pooled that comes back to who pays it; 1 / H by default, 0 with many people.

    Returns
    -------
    LargestGuarantee

    Raises
    ------
    InvalidInput
        If nobody needs anything.
    NotConverged
        If the search stalls.
    """
    if not people.economy.needs.nnz:
        raise InvalidInput("nobody needs anything", where="economy", expected="needs to guarantee")
    search = _Largest(people, own_share)
    found = minimize_scalar(
        lambda tau: -search.phi_at(tau), bounds=(0.0, _TRIED), method="bounded", options={"xatol": 1e-4}
    )
    tau = float(found.x)
    return LargestGuarantee(-float(found.fun), tau, interior=tau < _TRIED - 0.01)


class _Largest(_Search):
    """The guarantee that a given tax pays for, all of it: nothing is left to share."""

    def __init__(self, people: People, own_share: float | None) -> None:
        super().__init__(people, 0.0, own_share)
        self.log_phi = float(np.log(0.25))

    def surplus(self, log_phi: float, tau: float) -> float:
        """Return the logarithm of what there is over what the guarantee costs; it falls as phi grows."""
        self.phi = float(np.exp(log_phi))
        try:
            best = self.at(tau)
        except (Infeasible, NotConverged):
            # More than is possible, or so nearly that nobody has anything above it.
            return -1.0
        _, cost, rents, wages = self.accounts(best, tau)
        return float(np.log((rents + tau * wages) / cost))

    def phi_at(self, tau: float) -> float:
        """Return the part of needs that this tax pays for."""
        known: dict[float, float] = {}

        def surplus(log_phi: float) -> float:
            if log_phi not in known:
                known[log_phi] = self.surplus(log_phi, tau)
            return known[log_phi]

        low = high = self.log_phi
        step = 0.05
        if surplus(low) >= 0.0:
            while surplus(high := high + step) > 0.0:
                low, step = high, 2.0 * step
        else:
            while surplus(low := low - step) < 0.0:
                high, step = low, 2.0 * step
        self.log_phi = float(brentq(surplus, low, high, xtol=1e-7))
        return float(np.exp(self.log_phi))
