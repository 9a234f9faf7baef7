"""Rounds by Hahnel's rule as he published it, with what it fails at, and councils that must be approved.

`feasible.institutions.rounds` revises prices by a rule of our own that arrives. Here the rule is the one in
print, without a cure. Where it does not arrive, no plan is made up for it: the error says what swings.

The authors, line by line, and what is done here:

- Consumers' and workers' councils answer indicative prices with proposals, a board raises the price of what
  is short by a rule with a smallest step, and publishes again (Hahnel, ch. 9): `feasible.procedures.hahnel`,
  a floor of .001 and all. On the reference economy it swings for ever, as a good does on its own whose
  imbalance answers its price strongly enough (`feasible.procedures.swings_from`).
- A second year begins with the prices of the first (Hahnel, ch. 9): `start`, and `replan`.
- Workers' proposals are accepted if what they make is worth what they use; a group that falls short of the
  social average by some margin has to make its case, or is disbanded (Wetzel, "Abolition of money?"):
  `approval`. Benefit over cost, both at the prices of the last round, effort among the costs. Groups below
  that share of the average over all close, and rounds go on without them until all that are left pass. (At
  the average itself somebody always falls short: it ends with one group a good.) The case that is always
  heard is that nobody else makes the good.
- Residents ask for public goods in assemblies and federations of these (Wetzel, "Consumption
  self-management"). With ``bills="lindahl"`` each gives what it would; with ``bills="equal"`` every assembly
  reports the mean of its members' wishes at equal bills, federations average by heads, and everybody pays the
  same. With tastes in shares of budgets it is the same amount of the good, paid for by others.
- Left out: the round in which councils vote on complete plans, effort ratings, damages set by communities of
  affected parties, investment.

References
----------
Albert, M. and Hahnel, R. (1991), *The Political Economy of Participatory Economics*.
Hahnel, R. (2021), *Democratic Economic Planning*, ch. 9.
Wetzel, T., "Libcom or Parecon?".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import TRUTH, Economy, Outcome, Reports, Shock, Vector, after, welfare
from feasible.economy.align import Given
from feasible.errors import InvalidEconomy, NotConverged
from feasible.institutions._budgets import Budgeted, Budgets
from feasible.institutions._checks import known as one_of
from feasible.institutions._checks import within
from feasible.optimum.fulfillment import Mask
from feasible.procedures import (
    PRICE_RULES,
    PriceSystem,
    Rounds,
    price_rounds,
    relative_excess,
    swings_from,
)
from feasible.procedures.price_guided import Names, new_rule, plan_by_prices, previous_prices

__all__ = ["Bills", "HahnelRounds", "equal_bills"]

Bills = Literal["lindahl", "equal"]
#: Rounds that are looked back on to say what swings.
_BACK = 40
_NUDGE = 0.005


def equal_bills(economy: Economy) -> Economy:
    """Return an economy that answers prices as this one does where everybody pays the same for public goods.

    At a bill of a share 1/H of its price a household would have its taste times its budget over that of a
    public good; the mean of these wishes, in assemblies and then in federations that count by heads, is all
    households' tastes times budgets over the price. So much is made, whatever the prices. Everybody pays an
    equal part, and spends what is left on private goods as before.

    Raises
    ------
    InvalidEconomy
        If tastes are fixed proportions, or a household cannot pay its bill or wants nothing else.

    Examples
    --------
    Bread and a park; the first household would give .4 of 1.5 for the park, the second nothing of .5.

    >>> town = Economy(goods=["bread", "park"], resources=["hours"], plants=["oven", "gardener"],
    ...     households=["ana", "ben"], inputs=[[0, 0], [0, 0]], outputs=[[1, 0], [0, 1]],
    ...     resource_use=[[1, 1]], endowment=[10], good_kind=["final", "public"], budgets=[1.5, 0.5],
    ...     tastes=[[0.6, 0.4], [1, 0]])
    >>> (equal_bills(town).tastes.toarray() * town.budgets[:, None]).round(3).tolist()
    [[1.2, 0.3], [0.2, 0.3]]
    """
    public = economy.good_kind == "public"
    if economy.utility != "cobb-douglas":
        raise InvalidEconomy(
            "wants goods in fixed proportions", where="utility", expected="tastes in shares of budgets"
        )
    tastes, m = economy.tastes.toarray(), economy.budgets
    bills = np.asarray(economy.spending * public) / len(m)
    if not bills.any():
        return economy
    left, private = m - bills.sum(), tastes * ~public
    other = private.sum(axis=1)
    poor = np.flatnonzero((left <= 0.0) | (other <= 0.0))
    if poor.size:
        raise InvalidEconomy(
            f"its bill is {bills.sum():.4g} of a budget of {m[poor[0]]:.4g}, or it wants no private good",
            where=f"household {economy.households[poor[0]]!r}",
            expected="budgets above an equal bill, and a taste for something private",
        )
    spent = private / other[:, None] * left[:, None] + bills
    return economy.replace(tastes=spent / spent.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class HahnelRounds(Budgeted):
    """Plan by rounds with the published rule.

    Attributes
    ----------
    name : str
    budgets : {"earned", "equal"}
    bills : {"lindahl", "equal"}
        How public goods are paid for.
    approval : float
        A council is approved whose benefit over cost is at least this share of the average; 0 approves all.
    rule : str
        A price rule of `feasible.procedures.PRICE_RULES`: another one for comparison.
    threshold : float
        Rounds stop when the worst imbalance of any good is below this.
    limit : int
        Rounds after which the board gives up and says what swings.
    start : Series, dict or array, optional
        Prices of all goods and resources to start from, of an earlier year.

    Raises
    ------
    InvalidInput
        If there are no such budgets, bills or rule, or a number is out of its range.

    Examples
    --------
    >>> try:
    ...     HahnelRounds().run(Economy.reference(1, 30))
    ... except NotConverged as error:
    ...     "by turns" in str(error)
    True
    """

    name: str = "rounds by Hahnel's rule"
    budgets: Budgets = "earned"
    bills: Bills = "lindahl"
    approval: float = 0.0
    rule: str = "hahnel"
    threshold: float = 0.01
    limit: int = 1000
    start: Given = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self._check_budgets()
        one_of("bills", self.bills, get_args(Bills))
        one_of("rule", self.rule, PRICE_RULES)
        within("approval", self.approval, most=1.0)
        within("threshold", self.threshold)
        within("limit", self.limit, least=1)

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,  # noqa: ARG002 - nothing is drawn
    ) -> Outcome:
        """Let the published rule look for a balance, and settle; see `Institution.run`.

        The certificate is of an equilibrium with these bills among the councils that were approved.

        Raises
        ------
        NotConverged
            If prices find no balance: it says which good swings, how often, and how its imbalance answers its
            own price.
        InvalidEconomy
            If equal bills cannot be paid.
        """
        truth = after(economy, shocks)
        return self._plan(truth, reports.apply(truth), self.start)

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:  # noqa: ARG002
        """Plan the next year from last year's prices; see `feasible.economy.institution.Replans`."""
        return self._plan(economy, economy, previous_prices(last, economy)), economy

    def _plan(self, truth: Economy, reported: Economy, start: Given) -> Outcome:
        reported = self._paying(reported)
        closed = np.zeros(len(truth.plants), dtype=bool)
        tables: list[pd.DataFrame] = []
        while True:
            system = PriceSystem(_without(reported, closed))
            went = self._rounds(system, start)
            tables.append(went.table)
            fails = self._not_approved(system, went.prices) & ~closed
            if not fails.any():
                break
            closed, start = closed | fails, went.prices
        table = pd.concat(tables, ignore_index=True)
        went = replace(went, table=table.assign(round=np.arange(1, len(table) + 1)))
        names = Names(
            self.name, "prices to workers' councils", "prices to residents", "workers' proposals",
            "residents' proposals",
        )  # fmt: skip
        paid = truth.replace(tastes=self._paying(truth).tastes)
        made = plan_by_prices(names, _without(paid, closed), system, went, threshold=self.threshold)
        # Certified as it was approved and paid for; measured by what people truly like.
        values = {
            **made.values,
            "welfare": welfare(truth, made.consumption, made.levels),
            "councils not approved": float(closed.sum()),
        }
        return replace(made, values=values)

    def _paying(self, economy: Economy) -> Economy:
        weighed = self._weighed(economy)
        return equal_bills(weighed) if self.bills == "equal" else weighed

    def _rounds(self, system: PriceSystem, start: Given) -> Rounds:
        """Run the rounds, and say what swings if they do not end."""
        seen: deque[tuple[Vector, Vector]] = deque(maxlen=_BACK)

        def answer(prices: Vector) -> tuple[Vector, Vector]:
            supply, demand = system.answer(prices)
            seen.append((prices, relative_excess(supply, demand)))
            return supply, demand

        first = system.start
        if start is not None:
            start = system.aligned(start, "start")
            first = np.where(start > 0.0, start, 1e-9 * system.start)
        went = price_rounds(answer, first, new_rule(self.rule), threshold=self.threshold, limit=self.limit)
        if not went.balanced:
            raise NotConverged(
                self.name,
                residual=float(went.table["imbalance"].iloc[-1]),
                rounds=len(went.table),
                advice=_what_swings(system, seen),
            )
        return went

    def _not_approved(self, system: PriceSystem, prices: Vector) -> Mask:
        """Return the councils whose benefit over cost falls short, but for the best maker of each good."""
        e = system.economy
        g = e.shape[0]
        x = system.levels(prices)
        benefit = (e.outputs.T @ prices[:g]) * x
        cost = (e.inputs.T @ prices[:g] + e.resource_use.T @ prices[g:]) * x + e.effort * x**e.exponent
        ratio = np.divide(benefit, cost, out=np.full_like(cost, np.inf), where=cost > 0.0)
        average = float(benefit.sum()) / max(float(cost.sum()), 1e-300)
        short = (x > 0.0) & (ratio < self.approval * average)
        makes = sparse.csr_array(e.outputs)
        for good in range(g):
            makers = makes.indices[makes.indptr[good] : makes.indptr[good + 1]]
            makers = makers[x[makers] > 0.0]
            if makers.size and short[makers].all():
                short[makers[np.argmax(ratio[makers])]] = False
        return np.asarray(short)


def _without(economy: Economy, closed: Mask) -> Economy:
    """Return the economy without these plants."""
    return economy.replace(capacity=np.where(closed, 0.0, economy.capacity)) if closed.any() else economy


def _what_swings(system: PriceSystem, seen: Iterable[tuple[Vector, Vector]]) -> str:
    """Say in words what the last rounds did not bring to rest."""
    prices, excess = (np.array(part) for part in zip(*seen, strict=True))
    labels = [*system.economy.goods, *system.economy.resources]
    turns = (excess[1:] * excess[:-1] < 0.0).sum(axis=0)
    swinging = turns >= 0.5 * (len(excess) - 1)
    if not swinging.any() or len(excess) < 3:
        worst = int(np.abs(excess[-1]).argmax())
        way = "short" if excess[-1, worst] > 0.0 else "left over"
        return f"{labels[worst]!r} is still {way}: allow more rounds, or start nearer to a balance"
    middle = np.exp(np.log(np.maximum(prices, 1e-300)).mean(axis=0))

    def answers_itself(good: int) -> float:
        """Return by how much a good's imbalance falls if its price rises by as much of itself."""
        up, down = middle.copy(), middle.copy()
        up[good] *= 1.0 + _NUDGE
        down[good] *= 1.0 - _NUDGE
        more, less = (relative_excess(*system.answer(q))[good] for q in (down, up))
        return float(more - less) / (2.0 * _NUDGE)

    strength = {good: answers_itself(int(good)) for good in np.flatnonzero(swinging)}
    most = max(strength, key=lambda good: strength[good])
    afar, anywhere = swings_from()
    low, high = prices[:, most].min(), prices[:, most].max()
    return (
        f"{len(strength)} of {len(labels)} goods and resources are short and left over by turns, such as "
        f"{labels[most]!r}: {turns[most]} turns in the last {len(excess)} rounds, its price within "
        f"{100.0 * (high / low - 1.0):.3g} %, its imbalance {np.abs(excess[:, most]).mean():.2g} on average. "
        f"It answers its own price most: 1 % more moves its imbalance by {strength[most]:.3g} %, and alone a "
        f"good swings by this rule from {afar:.3g} on (from {anywhere:.3g} wherever it starts). "
        "Try a rule with steps that shrink: 'halving'"
    )
