"""A planetary cap and who gets how much of it: claims rules, and methane under assumptions that are marked.

*Claims*: several have claims, there is less than all claims, and a rule shares it. Four rules, among
claimants or among the people behind them, each certified by equations that the awards alone must meet.
*Methane*: ten countries' emissions and people in 2023 (`feasible.economy.datasets`), claims that mix both,
past use as a stated assumption, needs served first, and what the principles have in common.

No table of past emissions is verified here. Past use is an assumption of whoever calls; the default is that
every country emitted in each past year what it emits today.

References
----------
Katja (2024), "Anarcho-Communist Planning", sections 5.5 (methane quotas) and 5.6 (planetary agreement).
O'Neill, B. (1982), "A problem of rights arbitration from the Talmud", *Mathematical Social Sciences* 2,
345-371. Aumann, R. J. and Maschler, M. (1985), "Game theoretic analysis of a bankruptcy problem from the
Talmud", *Journal of Economic Theory* 36(2), 195-213 (the rule, and that it is the one consistent with the
contested garment). Thomson, W. (2003), "Axiomatic and game-theoretic analysis of bankruptcy and taxation
problems: a survey", *Mathematical Social Sciences* 45(3), 249-297 (the rules and their axioms).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
import pandas as pd

from feasible.economy import Certificate, Vector
from feasible.economy.datasets import methane_2023
from feasible.errors import Infeasible, InvalidInput
from feasible.headline import Headline, by_name
from feasible.libcom._awards import (
    CLAIMS_RULES,
    Rule,
    certify_awards,
    contested_garment,
    equal_awards,
    equal_losses,
    proportional_awards,
    talmud,
)

__all__ = [
    "CLAIMS_RULES",
    "MethaneQuotas",
    "Rule",
    "certify_awards",
    "contested_garment",
    "disagreement",
    "equal_awards",
    "equal_losses",
    "headlines",
    "left_out",
    "pairwise",
    "principles",
    "proportional_awards",
    "talmud",
    "votes",
]

# ---------------------------------------------------------------------- methane


@cache
def _published() -> pd.DataFrame:
    """Read the table once."""
    return methane_2023()


@dataclass(frozen=True, eq=False)
class MethaneQuotas:
    """Quotas of methane for the table's ten countries, for one year.

    A country's claim is a mixture of what it emits now and of an equal amount for each person, both totaling
    what all ten emit now; plus, for each year of history counted, a part of what it used less (minus what it
    used more) than an equal amount for each person. No claim is below zero. Needs are served first; a rule
    shares the rest of the cap. With `past` at 1, a year of history weighs 1 / `settle` more on people.

    Attributes
    ----------
    cap : float
        Of the ten countries' present emissions, above 0, at most 1.
    people : float
        Weight of the equal amount for each person in the claim, 0 to 1; present emissions have the rest.
    years : float
        Years of past use that count.
    past : Series of float, optional
        ASSUMPTION: average past emissions a year over the present ones, by country. By default 1 for all: no
        verified table of past use is here.
    settle : float
        Years over which the past is settled.
    floor : float
        Needs: t CO2e a person and year that everybody gets first.
    rule : str
        A key of `CLAIMS_RULES`, applied among people.

    Raises
    ------
    InvalidInput
        If a number is out of range.

    Examples
    --------
    >>> plan = MethaneQuotas(cap=0.7, people=0.0, rule="same share of the claim")
    >>> (plan.quotas / plan.emissions).round(3).unique().tolist(), plan.certificate.ok
    ([0.7], True)
    """

    cap: float = 0.7
    people: float = 0.5
    years: float = 0.0
    past: pd.Series | None = None
    settle: float = 30.0
    floor: float = 0.0
    rule: str = "same share of the claim"

    def __post_init__(self) -> None:
        if not (0 < self.cap <= 1 and 0 <= self.people <= 1):
            raise InvalidInput(
                f"are {self.cap!r}, {self.people!r}", where="cap, people", expected="shares, a cap above 0"
            )
        if not (np.isfinite(self.years) and self.years >= 0 and self.settle > 0 and self.floor >= 0):
            raise InvalidInput(
                f"are {self.years!r}, {self.settle!r}, {self.floor!r}",
                where="years, settle, floor",
                expected="zero or more, and settle above zero",
            )
        if self.rule not in CLAIMS_RULES:
            raise InvalidInput(
                f"is {self.rule!r}", where="rule", expected=f"one of {', '.join(CLAIMS_RULES)}"
            )
        if self.past is not None and (
            sorted(self.past.index) != sorted(self.table.index) or not (self.past >= 0).all()
        ):
            raise InvalidInput("is no table", where="past", expected="zero or more for each country")

    @property
    def table(self) -> pd.DataFrame:
        """Emissions and people of the ten countries, as published."""
        return _published()

    @cached_property
    def emissions(self) -> pd.Series:
        """Present emissions, Mt CO2e a year."""
        return self.table["methane_mt_co2e"].rename("emissions")

    @cached_property
    def population(self) -> pd.Series:
        """People, millions."""
        return self.table["population_million"].rename("population")

    @property
    def total(self) -> float:
        """What the cap allows, Mt CO2e a year."""
        return self.cap * float(self.emissions.sum())

    @cached_property
    def equal(self) -> pd.Series:
        """Each country's part if present emissions were equal for each person, Mt CO2e a year."""
        share = self.population / float(self.population.sum())
        return (share * float(self.emissions.sum())).rename("equal")

    @cached_property
    def debt(self) -> pd.Series:
        """Past use beyond an equal amount for each person, Mt CO2e a year of history (below zero: less)."""
        used = self.emissions if self.past is None else self.emissions * self.past
        share = self.population / float(self.population.sum())
        return (used - share * float(used.sum())).rename("debt")

    @cached_property
    def claims(self) -> pd.Series:
        """What each country claims a year before the cut, Mt CO2e."""
        base = self.people * self.equal + (1 - self.people) * self.emissions
        return (base - self.years / self.settle * self.debt).clip(lower=0.0).rename("claim")

    @property
    def needs(self) -> pd.Series:
        """What is served first, Mt CO2e a year."""
        return (self.floor * self.population).rename("needs")

    @cached_property
    def quotas(self) -> pd.Series:
        """Return what each country may emit a year, Mt CO2e.

        Raises
        ------
        Infeasible
            If needs alone are more than the cap.
        """
        first = self.needs.to_numpy(dtype=float)
        left = self.total - float(first.sum())
        if left < -1e-9 * self.total:
            raise Infeasible(["the cap", "needs of every person"], {"the cap": -left})
        more = np.maximum(self.claims.to_numpy(dtype=float) - first, 0.0)
        # More than all claim beyond needs stays in the ground.
        share = min(max(left, 0.0), float(more.sum()))
        got = first + CLAIMS_RULES[self.rule](more, share, self.population.to_numpy(dtype=float))
        return pd.Series(got, index=self.table.index, name="quota")

    @property
    def certificate(self) -> Certificate:
        """Of what is shared beyond needs: see `certify_awards`."""
        first = self.needs.to_numpy(dtype=float)
        more = np.maximum(self.claims.to_numpy(dtype=float) - first, 0.0)
        share = min(max(self.total - float(first.sum()), 0.0), float(more.sum()))
        got = self.quotas.to_numpy(dtype=float) - first
        return certify_awards(self.rule, more, share, got, self.population.to_numpy(dtype=float))

    @property
    def highest_floor(self) -> float:
        """Most that everybody can be given first, t CO2e a person and year: the cap over the people."""
        return self.total / float(self.population.sum())

    @property
    def used_up(self) -> pd.Series:
        """Years of history after which nothing is left of each country's claim.

        Infinite where there is no debt.

        Examples
        --------
        >>> MethaneQuotas(people=1.0).used_up.sort_values().head(2).round(1).to_dict()
        {'Russia': 19.4, 'Brazil': 22.0}
        """
        base = (self.people * self.equal + (1 - self.people) * self.emissions).to_numpy(dtype=float)
        debt = self.debt.to_numpy(dtype=float)
        years = np.divide(self.settle * base, debt, out=np.full_like(base, np.inf), where=debt > 0)
        return pd.Series(years, index=self.table.index, name="years")

    @property
    def cost_without_swaps(self) -> float:
        """How much more cutting costs than if the same tonnes were cut where it is cheapest, as a share.

        ASSUMPTION: cutting a country's emissions by a share s costs its emissions times s squared. Then the
        cheapest way is the same share everywhere. A quota above present emissions is of no use, so that more
        is cut than the cap asks for (`emitted`): the same tonnes are compared.
        """
        now, quota = self.emissions.to_numpy(dtype=float), self.quotas.to_numpy(dtype=float)
        cut = np.maximum(now - quota, 0.0)
        cheapest = float(cut.sum()) ** 2 / float(now.sum())
        return float((cut**2 / now).sum() / cheapest - 1.0) if cheapest > 0 else 0.0

    @property
    def emitted(self) -> float:
        """Share of present emissions that is emitted if no quota is swapped and nobody emits more than now.

        Examples
        --------
        >>> round(MethaneQuotas(people=1.0).emitted, 2), round(MethaneQuotas(people=0.0).emitted, 2)
        (0.62, 0.7)
        """
        return float(np.minimum(self.quotas, self.emissions).sum() / self.emissions.sum())

    def gain_from_overstating(self, by: float = 0.1) -> pd.Series:
        """Return what each country's quota gains, as a share, if it alone overstates its emissions.

        Parameters
        ----------
        by : float
            Share by which it overstates. The others, and the cap in tonnes, stay.

        Returns
        -------
        Series, shape (countries,)
            Zero where the quota is nothing beside the cap: a share of nothing says nothing.
        """
        honest, rule = self.quotas, CLAIMS_RULES[self.rule]
        first, heads = self.needs.to_numpy(dtype=float), self.population.to_numpy(dtype=float)
        left = max(self.total - float(first.sum()), 0.0)
        gains = {}
        for k, country in enumerate(self.table.index):
            claims = self.claims.to_numpy(dtype=float).copy()
            claims[k] += (1 - self.people) * by * float(self.emissions.iloc[k])
            more = np.maximum(claims - first, 0.0)
            got = first + rule(more, min(left, float(more.sum())), heads)
            some = honest.iloc[k] > 1e-12 * self.total
            gains[str(country)] = float(got[k] / honest.iloc[k] - 1.0) if some else 0.0
        return pd.Series(gains, name="gain")


def principles(cap: float = 0.7, *, years: float = 30.0, floor: float = 0.5) -> pd.DataFrame:
    """Return quotas under seven principles, Mt CO2e a year, shape (countries, 7).

    Parameters
    ----------
    cap : float
        Of present emissions.
    years : float
        Of past use, at today's rate (an assumption), where history counts.
    floor : float
        Needs of each person, t CO2e a year, where needs come first.

    Examples
    --------
    >>> principles().sum().round(6).unique().tolist()
    [4118.1]
    """
    grown = MethaneQuotas(cap=cap, people=0.0)
    equal = replace(grown, people=1.0)
    cases = {
        "same cut for all": grown,
        "cut from the top": replace(grown, rule="equal awards"),
        "same cut a head": replace(grown, rule="equal losses"),
        "Talmud": replace(grown, rule="Talmud"),
        "needs, then same cut": replace(grown, floor=floor),
        "equal for each person": equal,
        "equal, past counted": replace(equal, years=years),
    }
    return pd.DataFrame({name: case.quotas for name, case in cases.items()})


def disagreement(table: pd.DataFrame) -> pd.DataFrame:
    """Return what share of the cap would change hands between each two columns of quotas.

    Parameters
    ----------
    table : DataFrame, shape (countries, principles)
        Columns add up to the same.

    Returns
    -------
    DataFrame, shape (principles, principles)

    Examples
    --------
    >>> disagreement(pd.DataFrame({"a": [1.0, 3.0], "b": [2.0, 2.0]})).loc["a", "b"].item()
    0.25
    """
    values = table.to_numpy(dtype=float)
    moved = np.abs(values[:, :, None] - values[:, None, :]).sum(axis=0) / 2 / values.sum(axis=0)[0]
    return pd.DataFrame(moved, index=table.columns, columns=table.columns)


def votes(table: pd.DataFrame, between: Sequence[str], people: pd.Series) -> pd.DataFrame:
    """Let every country vote for the principle that gives it more.

    Parameters
    ----------
    table : DataFrame, shape (countries, principles)
    between : sequence of str
        The principles on the ballot.
    people : Series
        By country.

    Returns
    -------
    DataFrame, index principles
        ``countries`` and ``people``: shares of all that vote for each.
    """
    best = table[list(between)].idxmax(axis=1)
    return pd.DataFrame(
        {
            "countries": [float((best == b).mean()) for b in between],
            "people": [float(people[best == b].sum() / people.sum()) for b in between],
        },
        index=list(between),
    )


def pairwise(table: pd.DataFrame, weights: pd.Series) -> pd.Series[int]:
    """Return how many others each principle beats in votes of two, where all vote for what gives them more.

    Parameters
    ----------
    table : DataFrame, shape (countries, principles)
    weights : Series
        Votes of each country: its people, or one.

    Examples
    --------
    >>> people = MethaneQuotas().population
    >>> pairwise(principles(), people)["cut from the top"].item()
    6
    >>> pairwise(principles(), people * 0 + 1).max().item()
    5
    """
    w = weights[table.index].to_numpy(dtype=float)
    values = table.to_numpy(dtype=float)
    more = (values[:, :, None] > values[:, None, :] + 1e-9) * w[:, None, None]
    support = more.sum(axis=0)
    return pd.Series((support > support.T).sum(axis=1), index=table.columns, name="beats")


def left_out(share: float, delegates: int) -> float:
    """Return the chance that delegates drawn by lot include nobody of a group.

    Parameters
    ----------
    share : float
        The group's, of all people.
    delegates : int

    Examples
    --------
    >>> round(left_out(0.05, 20), 2)
    0.36
    """
    return float((1.0 - share) ** delegates)


# ---------------------------------------------------------------------- what the chapter says


def _first(countries: int) -> tuple[Vector, Vector, list[str]]:
    """Return emissions, people and names of the countries that emit most."""
    table = _published().sort_values("methane_mt_co2e", ascending=False).iloc[:countries]
    now, people = (table[c].to_numpy(dtype=float) for c in ("methane_mt_co2e", "population_million"))
    return now, people, [str(name) for name in table.index]


def _india(cap: float = 0.7, countries: int = 10) -> tuple[float, float]:
    """Return the least and the most that India may emit, of now, under the four principles of the figure."""
    now, people, names = _first(countries)
    total = cap * float(now.sum())
    equal = people / people.sum()
    # Thirty years like today, settled in thirty: as much again on people.
    past = np.maximum(2.0 * equal * now.sum() - now, 0.0)
    quotas = [cap * now, equal_awards(now, total, people), equal * total, proportional_awards(past, total)]
    share = [float(q[names.index("India")] / now[names.index("India")]) for q in quotas]
    return min(share), max(share)


def _used_up(settle: float = 30.0, countries: int = 10) -> int:
    """Return how many countries use up an equal share within a generation, if the past was like today."""
    now, people, _ = _first(countries)
    equal = people / people.sum() * now.sum()
    over = np.maximum(now - equal, 1e-300)
    return int((settle * equal / over < 35.0).sum())


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["principles"].survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """

    def twice(cap: float = 0.7, countries: int = 10) -> bool:
        low, high = _india(cap, countries)
        return high > 2.0 and low < 0.75

    low, high = _india()
    names = {3: "three", 2: "two", 1: "one"}
    return by_name(
        Headline(
            "principles",
            f"Under one and the same cap India may emit {low:.0%} of what it does now, or {high:.0%}: it "
            "depends on the principle of sharing",
            "on the cap: seven tenths of what the ten countries emit",
            twice,
            aggregation={"countries": 5},
            weakest={"cap": 0.5},
            condition="if the cap is half of today's emissions, no principle lets India emit twice what it "
            "does now",
        ),
        Headline(
            "past",
            f"If the past was like today, {names[_used_up()]} countries have used up their equal share "
            "within a "
            "generation or so",
            "that past emissions were like today's, and are settled within thirty years",
            lambda settle=30.0, countries=10: _used_up(settle, countries) == 3,
            aggregation={"countries": 5},
            weakest={"settle": 60.0},
            condition="if the past is to be settled within thirty years",
        ),
    )
