"""Feasible socialism: markets without owners, and what can go wrong with them.

*Soft budgets* on the book's reference economy, by exact prices: firms that expect others to carry a share of
their costs, with prices that move and with prices that stand still. *Refinancing* (Dewatripont and Maskin):
why a lender cannot promise to stop. *The firm that shares its income* (Ward) and what cures it. *Horizons*:
what members who will leave ask of an investment (Furubotn and Pejovich). *A fund* that outlives them.

References
----------
Kornai, J. (1980), *Economics of Shortage*; (1986), "The soft budget constraint", *Kyklos* 39.
Dewatripont, M. and Maskin, E. (1995), "Credit and efficiency in centralized and decentralized economies",
*Review of Economic Studies* 62.
Ward, B. (1958), "The firm in Illyria: market syndicalism", *American Economic Review* 48.
Sertel, M. R. (1982), *Workers and Incentives*; Dow, G. K. (1986), "Control rights, competitive markets, and
the labor management debate", *Journal of Comparative Economics* 10: places that can be sold.
Furubotn, E. G. and Pejovich, S. (1970), "Property rights and the behavior of the firm in a socialist state",
*Zeitschrift fuer Nationaloekonomie* 30.
Brock, W. A. and Mirman, L. J. (1972), "Optimal economic growth and uncertainty", *Journal of Economic
Theory* 4.
All but the first two quoted from memory, not checked against print; of the second the abstract was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Economy, Vector
from feasible.economy.certificate import welfare
from feasible.economy.metrics import consumption_equivalent_loss, gini, need_fulfillment, spending_at
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.optimum import WelfareOptimum, welfare_optimum
from feasible.procedures import PriceSystem
from feasible.procedures.price_system import Equilibrium
from feasible.roads._funds import (
    _inside,
    _positive,
    fund_path,
    required_return,
    saving_share,
    steady_consumption,
)

__all__ = [
    "Credit",
    "IncomeSharing",
    "SoftBudgets",
    "fund_path",
    "headlines",
    "incomes_by_owner",
    "required_return",
    "saving_share",
    "soft_budgets",
    "steady_consumption",
]

# ------------------------------------------------------------------------------ soft budgets, exact prices


@dataclass(frozen=True)
class SoftBudgets:
    """What soft budgets do to an economy with equal dividends.

    Attributes
    ----------
    softness : float
        Share of its costs that a firm expects others to carry.
    moving : float
        Consumption-equivalent loss against the best plan where prices move until everything balances.
    unfilled : float
        Where prices stand still at those of hard budgets: share of the value of all orders, of firms and
        households, behind which there is nothing.
    fits : bool
        Whether the best plan still lies within what is then ordered, so that an office that knew which orders
        are padded could fill every household's.
    short : int
        Goods and resources that are short at standing prices.
    in_resources : float
        Share of the missing value that is of resources; 0 where nothing is missing.
    """

    softness: float
    moving: float
    unfilled: float
    fits: bool
    short: int
    in_resources: float


@cache
def _hard(seed: int, goods: int) -> tuple[Economy, WelfareOptimum, Equilibrium]:
    economy = Economy.reference(seed, goods)
    economy = economy.replace(budgets=np.ones(len(economy.households)))
    return economy, welfare_optimum(economy), PriceSystem(economy).solve()


class _Favors(PriceSystem):
    """A price system in which each plant expects others to cover a share of costs of its own, shape (P,)."""

    def __init__(self, economy: Economy, shares: Vector) -> None:
        super().__init__(economy, softness=float(shares.mean()))
        self.RT = sparse.csr_array((self.makes - self.uses.multiply(1.0 - shares)).T)


def _priced(economy: Economy, softness: float, favored: float, draw: int) -> PriceSystem:
    if favored == 1.0:
        return PriceSystem(economy, softness=softness)
    plants = len(economy.plants)
    some = np.random.default_rng(draw).permutation(plants) < round(favored * plants)
    return _Favors(economy, np.where(some, softness / favored, 0.0))


@cache
def soft_budgets(
    softness: float, *, seed: int = 1, goods: int = 30, favored: float = 1.0, draw: int = 1
) -> SoftBudgets:
    """Let firms of a reference economy expect others to carry a share of their costs.

    Parameters
    ----------
    softness : float
        On average over plants, from 0 to below `favored`. What the state pays is taken from the dividends.
    seed, goods : int
        As in `Economy.reference`.
    favored : float
        Share of plants that count on others at all, each for ``softness / favored`` of its costs.
    draw : int
        Seed of the draw of those plants.

    Raises
    ------
    InvalidInput
        If the favored are not a share of the plants, or would have more than all their costs covered.

    Notes
    -----
    Prices are exact (`PriceSystem.solve`), where rounds that stop at a percent of imbalance drown losses of
    this size. Standing prices are those at which everything balanced while budgets were hard. Plants' planned
    output counts as if it were there, though it needs the resources that are missing. What is then
    delivered depends on who is served first, which no price says, so no loss is given for it.

    Examples
    --------
    >>> found = soft_budgets(0.1)
    >>> round(found.moving, 5), round(found.unfilled, 3), found.fits
    (0.00083, 0.182, True)
    >>> round(soft_budgets(0.1, favored=0.5).moving, 3)
    0.06
    """
    if not (0 < favored <= 1 and 0 <= softness < favored):
        raise InvalidInput(
            f"is {softness!r} where {favored!r} are favored",
            where="softness",
            expected="zero or more, below that",
        )
    economy, best, hard = _hard(seed, goods)
    soft = _priced(economy, softness, favored, draw)
    found = soft.solve(hard.prices)
    achieved = welfare(economy, soft.consumption(found.prices, found.incomes), found.levels)
    supply, demand = soft.answer(hard.prices)
    missing = np.maximum(demand - supply, 0.0)
    orders = soft.levels(hard.prices)
    worth = missing * hard.prices
    total = float(worth.sum())
    return SoftBudgets(
        softness,
        consumption_equivalent_loss(economy, achieved, best.welfare),
        total / float(demand @ hard.prices),
        bool((orders >= hard.levels * (1 - 1e-9)).all()),
        int((missing > 1e-6 * np.maximum(demand, supply)).sum()),
        float(worth[len(economy.goods) :].sum()) / total if total > 0 else 0.0,
    )


def incomes_by_owner(seed: int = 1, goods: int = 30) -> pd.DataFrame:
    """Return what three rules of income do with the same plants, at exact prices and hard budgets.

    Returns
    -------
    DataFrame, one row a rule
        ``gini`` (of private consumption at common prices), ``needs`` (mean share of needs met), ``least`` and
        ``most`` (incomes over the mean): *equal dividends*, *wages for effort*, *owners of plants and land*.
    """
    economy = Economy.reference(seed, goods)
    common = welfare_optimum(economy).prices
    rows = {}
    for name, budgets, owned in (
        ("equal dividends", np.ones(len(economy.households)), False),
        ("wages for effort", economy.budgets, False),
        ("owners of plants and land", economy.budgets, True),
    ):
        system = PriceSystem(economy, budgets=budgets, owned=owned)
        found = system.solve()
        got = system.consumption(found.prices, found.incomes)
        income = found.incomes / found.incomes.mean()
        needs = need_fulfillment(economy, got).mean
        rows[name] = (gini(spending_at(economy, got, common)), needs, income.min(), income.max())
    table = pd.DataFrame(rows, index=["gini", "needs", "least", "most"]).T
    return table.astype(float)


# ------------------------------------------------------------------------------ a lender who cannot stop


@dataclass(frozen=True)
class Credit:
    """Projects that take one period or two, and a lender who cannot tell them apart beforehand.

    Attributes
    ----------
    good : float
        Share of projects that pay after one period.
    good_return, poor_return : float
        What a good one pays after one period, and a poor one after two, each period costing `setup`.
    setup : float

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Notes
    -----
    Dewatripont and Maskin (1995). After one period the first `setup` of a poor project is gone; the second
    pays if ``poor_return > setup``. So a lender goes on, and those with poor projects, who know it, apply.

    Examples
    --------
    >>> project = Credit(0.7, 1.5, 1.2)
    >>> round(project.soft, 2), round(project.hard, 2), round(project.cost_of_softness, 2)
    (0.11, 0.35, 0.24)
    """

    good: float
    good_return: float
    poor_return: float
    setup: float = 1.0

    def __post_init__(self) -> None:
        if not (0 <= self.good <= 1 and min(self.good_return, self.poor_return, self.setup) > 0):
            raise InvalidInput(f"is {self!r}", where="credit", expected="a share, and amounts above zero")

    @property
    def goes_on(self) -> bool:
        """Whether a lender who can, refinances a poor project once it is begun."""
        return self.poor_return > self.setup

    @property
    def hard(self) -> float:
        """What lending brings if poor projects are known to be stopped, and do not apply."""
        return self.good * (self.good_return - self.setup)

    @property
    def soft(self) -> float:
        """What it brings if poor projects apply, and are refinanced."""
        return self.hard + (1 - self.good) * (self.poor_return - 2 * self.setup)

    @property
    def cost_of_softness(self) -> float:
        """What being able to go on costs; 0 where no lender would."""
        return self.hard - self.soft if self.goes_on else 0.0


# ------------------------------------------------------------------------------ the income-sharing firm


@dataclass(frozen=True)
class IncomeSharing:
    """A firm whose members share what it earns, and its twin that hires.

    Attributes
    ----------
    price : float
        Of its product; positive.
    rent : float
        A period, whatever the firm makes; zero or more.
    exponent : float
        Output is ``members ** exponent``; strictly between 0 and 1.
    wage : float
        What members could earn elsewhere, and what the twin pays; positive.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    >>> [(round(IncomeSharing(p).members, 4), IncomeSharing(p).twin) for p in (2.0, 3.0, 4.0)]
    [(1.0, 1.0), (0.4444, 2.25), (0.25, 4.0)]
    """

    price: float
    rent: float = 1.0
    exponent: float = 0.5
    wage: float = 1.0

    def __post_init__(self) -> None:
        _positive("price", self.price)
        _positive("wage", self.wage)
        _inside("exponent", self.exponent)
        if not self.rent >= 0:
            raise InvalidInput(f"is {self.rent!r}", where="rent", expected="zero or more")

    def income(self, members: float) -> float:
        """Return income a member."""
        return float((self.price * members**self.exponent - self.rent) / members)

    def product_of_one_more(self, members: float) -> float:
        """Return what one member more would add to what the firm earns."""
        return float(self.exponent * self.price * members ** (self.exponent - 1))

    @property
    def members(self) -> float:
        """How many make income a member largest: ``(K / (p (1 - a)))^(1/a)``, fewer the higher the price."""
        return float((self.rent / (self.price * (1 - self.exponent))) ** (1 / self.exponent))

    @property
    def twin(self) -> float:
        """How many a firm hires that pays the wage and keeps the rest: ``(a p / w)^(1/(1-a))``."""
        return float((self.exponent * self.price / self.wage) ** (1 / (1 - self.exponent)))

    @property
    def price_of_a_place(self) -> float:
        """What a newcomer would pay a period for a place in the firm of the twin's size.

        There it is what a member has more than elsewhere. Where places are sold at it, members gain by
        selling until one more adds no more than the wage: the firm becomes as large as its twin.
        """
        return self.income(self.twin) - self.wage

    @property
    def rent_that_cures(self) -> float:
        """The rent at which the members choose the twin's size: all of the twin's profit before rent."""
        return float(self.price * (1 - self.exponent) * self.twin**self.exponent)

    def price_after_entry(self) -> float:
        """Return the price to which firms of this kind compete each other down: members earn the wage.

        There income a member, at its largest, is the wage, and firm and twin are of one size.
        """
        a = self.exponent
        return float((self.wage / a) ** a * (self.rent / (1 - a)) ** (1 - a))


# ------------------------------------------------------------------------------ what the chapter says


def _standing_prices_cost_more(*, seed: int = 1, goods: int = 30, favored: float = 1.0) -> bool:
    softness = 0.1
    found = soft_budgets(softness, seed=seed, goods=goods, favored=favored)
    # Of second order where prices move, of first order where they stand still.
    return found.moving < softness**2 and found.unfilled > softness and found.fits


def _shrinks_when_dearer(*, exponent: float = 0.5, rent: float = 1.0, entry: bool = False) -> bool:
    before = IncomeSharing(IncomeSharing(1.0, rent, exponent).price_after_entry(), rent, exponent)
    after = before if entry else IncomeSharing(1.5 * before.price, rent, exponent)
    return after.members < before.members and after.twin > before.twin


def _leavers_ask_more(*, horizon: float = 10.0, rate: float = 0.05, kept: float = 0.0) -> bool:
    return required_return(rate, horizon, kept=kept) > (1 + 1e-9) * rate


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on feasible socialism says, and what each sentence leans on."""
    tenth = soft_budgets(0.1)
    some = soft_budgets(0.1, favored=0.5)
    alike = "all firms count on others alike"
    return by_name(
        Headline(
            "answer",
            "If all firms expect the state to carry a tenth of their costs, "
            f"{tenth.moving:.2%} of consumption is lost where prices move; if half of the firms expect a "
            f"fifth and the others nothing, {some.moving:.0%}. Where all expect a tenth and prices stand "
            f"still, {tenth.unfilled:.0%} of what is ordered is not there, though every household's order "
            "could still be filled.",
            "that nobody is favored, that somebody moves prices, and that firms take them as given",
            _standing_prices_cost_more,
            aggregation={"seed": 2, "goods": 60},
            weakest={"favored": 0.5},
            condition=alike,
        ),
        Headline(
            "soft",
            "If all firms count on others for a tenth of their costs, little is lost where prices move; "
            f"if only half of them do, for twice as much, {some.moving:.0%} of consumption is",
            "that nobody is favored, that somebody moves prices, and that firms take them as given",
            _standing_prices_cost_more,
            aggregation={"seed": 3, "goods": 15},
            weakest={"favored": 0.5},
            condition=alike,
        ),
        Headline(
            "ward",
            "When its product grows dearer, a firm whose members share its income wants fewer of them; the "
            "same firm with owners and wages would hire more",
            "that no new firm enters, and that a place cannot be sold",
            _shrinks_when_dearer,
            aggregation={"exponent": 0.7},
            weakest={"entry": True},
            condition="no new firm enters and no place is sold",
        ),
        Headline(
            "horizon",
            "Members who will leave in ten years ask a return of "
            f"{required_return(0.05, 10):.0%} on what lasts for ever, where savers are content with 5%",
            "that what was put in stays behind when they leave, and lasts",
            _leavers_ask_more,
            aggregation={"horizon": 30.0},
            weakest={"kept": 1.0},
            condition="what was put in stays behind",
        ),
    )
