"""Best responses: what one agent gains by saying something else, in every institution by the same search.

A plant scales what it says of its capacity, of its inputs or of its effort; a household what it says of its
needs or of its taste for public goods: one report, by one of nine factors from one half to two, everybody
else telling the truth. The gain is measured in the agent's own consumption: 0.01 is as good to it as one
percent more of everything it consumes.

A plant is its workers. They are as many as its share of all effort when everybody is honest, so that all
workers work equally hard then, and they live as the households of their region do; what a lie changes of the
plant's effort is theirs alone to bear. A plant that stands still has no workers and is not asked.

Where an institution pays for effort (its attribute `pays_effort`), what a lie changes of the effort that a
plant claims changes its workers' income, unit for unit: effort and incomes are measured in the same unit. One
plant is too small for that to move anybody else's income.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from feasible.economy import (
    HOUSEHOLD_LIES,
    PLANT_LIES,
    Economy,
    Institution,
    Lie,
    Quick,
    Reports,
    Vector,
)
from feasible.errors import FeasibleError

__all__ = ["FACTORS", "BestResponses", "Workers", "best_responses", "choose_agents", "lies_of"]

#: The grid of factors, the same for every institution; 1 is the truth.
FACTORS: tuple[float, ...] = (0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
#: A gain that is smaller than this is not worth a lie.
WORTH_IT = 1e-4
#: Two gains that differ by less are the same, and the first lie stands: answers are no more exact than that.
_SAME = 1e-6
_LEAST = 1e-9


class Workers:
    """How well off each agent is, in logs of its consumption.

    Parameters
    ----------
    economy : Economy
        The truth.
    levels : array, shape (P,)
        Of the plants when everybody is honest.
    """

    def __init__(self, economy: Economy, levels: Vector) -> None:
        e = self.economy = economy
        tastes = e.tastes.tocoo()
        self._rows, self._columns = tastes.coords
        self._share = tastes.data
        here = {place: e.household_region == place for place in dict.fromkeys(e.region)}
        everywhere = np.ones(len(e.households), dtype=bool)
        #: Which households live where a plant stands; where nobody does, all of them.
        self._homes = {place: at if at.any() else everywhere for place, at in here.items()}
        effort = e.effort * levels**e.exponent
        total = float(effort.sum())
        # Where nothing takes effort every plant that runs has the same number of workers.
        share = effort / total if total > 0 else (levels > 0) / max(int((levels > 0).sum()), 1)
        #: Effort of each worker when everybody is honest, in incomes of a household.
        self.each = total / len(e.households)
        #: Workers of each plant, in households.
        self.number = share * len(e.households)

    def households(self, consumption: Vector) -> Vector:
        """Return log utility of each household, shape (H,); nothing at all counts as almost nothing."""
        got = np.maximum(consumption[self._rows, self._columns], _LEAST)
        homes = len(self.economy.households)
        if self.economy.utility == "fixed-proportions":
            out = np.full(homes, np.inf)
            np.minimum.at(out, self._rows, got / self._share)
            return np.asarray(np.log(out))
        return np.asarray(np.bincount(self._rows, self._share * np.log(got), minlength=homes))

    def plant(self, j: int, households: Vector, levels: Vector, claim: float | None = None) -> float:
        """Return what the workers of plant j have: their region's consumption less their own effort.

        Parameters
        ----------
        j : int
        households : array, shape (H,)
            Log utilities.
        levels : array, shape (P,)
        claim : float, optional
            Where effort is paid for: the factor by which the plant overstates it.
        """
        e = self.economy
        home = self._homes[e.region[j]]
        weight = e.budgets[home]
        effort = float(e.effort[j] * levels[j] ** e.exponent[j]) / float(self.number[j])
        paid = 0.0
        if claim is not None:
            paid = float(np.log(max(1.0 + claim * effort - self.each, _LEAST)))
        return float(weight @ households[home] / weight.sum()) - effort + paid


def choose_agents(
    economy: Economy, workers: Vector, agents: int | None, rng: np.random.Generator | None
) -> tuple[list[int], list[int]]:
    """Return the plants and the households that are asked, in order.

    Parameters
    ----------
    economy : Economy
    workers : array, shape (P,)
        A plant without workers has nobody to ask.
    agents : int or None
        How many of each, drawn without replacement; all where None.
    rng : numpy.random.Generator or None
        Needed where some are drawn.

    Raises
    ------
    ValueError
        If agents are to be drawn and there is no generator, or `agents` is not positive.
    """
    plants = [j for j, number in enumerate(workers) if number > 0]
    households = list(range(len(economy.households)))
    if agents is None:
        return plants, households
    if agents < 1:
        raise ValueError(f"agents is {agents}; expected 1 or more, or None for all")
    if rng is None:
        raise ValueError("agents are drawn: expected a numpy.random.Generator as rng")
    return (
        np.sort(rng.choice(plants, min(agents, len(plants)), replace=False)).tolist(),
        np.sort(rng.choice(households, min(agents, len(households)), replace=False)).tolist(),
    )


def lies_of(
    plants: Sequence[int], households: Sequence[int], factors: Sequence[float] = FACTORS
) -> list[Lie]:
    """List every lie of these agents: one report, one factor, the truth left out."""
    return [
        Lie(kind, agent, factor)
        for agents, kinds in ((plants, PLANT_LIES), (households, HOUSEHOLD_LIES))
        for agent in agents
        for kind in kinds
        for factor in factors
        if factor != 1.0
    ]


@dataclass(frozen=True, eq=False)
class BestResponses:
    """What the search found.

    Attributes
    ----------
    table : DataFrame
        One row an agent: ``agent``, ``who`` (plant or household), ``report``, ``factor``, ``gain``. Where no
        lie is worth it the factor is 1 and the gain 0.
    lies : int
        How many were tried.
    failed : int
        How many of them the institution could not answer; they count as no gain.
    """

    table: pd.DataFrame
    lies: int
    failed: int = 0

    def largest(self, who: str | None = None) -> float:
        """Return the largest gain of a plant, of a household, or of anyone."""
        return float(self._of(who)["gain"].max()) if len(self._of(who)) else 0.0

    def mean(self, who: str | None = None) -> float:
        """Return the mean gain."""
        return float(self._of(who)["gain"].mean()) if len(self._of(who)) else 0.0

    def share(self, who: str | None = None, *, above: float = 0.01) -> float:
        """Return the share of agents who gain more than `above` by their best lie."""
        return float((self._of(who)["gain"] > above).mean()) if len(self._of(who)) else 0.0

    @property
    def distortion(self) -> float:
        """Mean distance of best reports from the truth, as a factor less 1: 0.5 is half as much again."""
        if self.table.empty:
            return 0.0
        return float(np.expm1(np.abs(np.log(self.table["factor"].to_numpy(dtype=float))).mean()))

    @property
    def reports(self) -> Reports:
        """Everybody's best lie at once."""
        said: dict[str, dict[str, float]] = {kind: {} for kind in (*PLANT_LIES, *HOUSEHOLD_LIES)}
        for row in self.table[self.table["factor"] != 1.0].itertuples():
            said[str(row.report)][str(row.agent)] = float(row.factor)  # type: ignore[arg-type]
        return Reports(**{k: v for k, v in said.items() if v})  # type: ignore[arg-type]

    def _of(self, who: str | None) -> pd.DataFrame:
        return self.table if who is None else self.table[self.table["who"] == who]


def best_responses(
    institution: Institution,
    economy: Economy,
    *,
    agents: int | None = None,
    rng: np.random.Generator | None = None,
    factors: Sequence[float] = FACTORS,
) -> BestResponses:
    """Search each agent's best lie.

    Parameters
    ----------
    institution : Institution
        One that is `Quick` answers all lies at once; any other is run once for each.
    economy : Economy
        The truth, after any shocks.
    agents : int, optional
        How many plants and how many households to ask, drawn; all by default.
    rng : numpy.random.Generator, optional
        Needed where agents are drawn.
    factors : sequence of float
        By which reports are scaled: with smaller ones than `FACTORS` whoever hears a report knows better.

    Raises
    ------
    FeasibleError
        If the institution cannot plan the truth.

    Examples
    --------
    Under one central plan it pays to look busier than one is:

    >>> from feasible.institutions.central import CentralPlan
    >>> found = best_responses(CentralPlan(), Economy.reference(1, 12))
    >>> found.lies, found.largest("plant") > 0
    (872, True)
    """
    truth = next(_answers(institution, economy, [Lie("capacity", 0, 1.0)]))
    if isinstance(truth, FeasibleError):
        raise truth
    levels, consumption = truth
    workers = Workers(economy, levels)
    plants, households = choose_agents(economy, workers.number, agents, rng)
    lies = lies_of(plants, households, factors)
    answers = _answers(institution, economy, lies)
    honest = workers.households(consumption)
    pays = bool(getattr(institution, "pays_effort", False))
    claim = 1.0 if pays else None
    honest_plant = {j: workers.plant(j, honest, levels, claim) for j in plants}
    best: dict[tuple[str, int], tuple[str, float, float]] = {}
    failed = 0
    for lie, answer in zip(lies, answers, strict=True):
        if isinstance(answer, FeasibleError):
            failed += 1
            continue
        levels, consumption = answer
        now = workers.households(consumption)
        if lie.kind in PLANT_LIES:
            key = ("plant", lie.agent)
            claim = None if not pays else lie.factor if lie.kind == "effort" else 1.0
            change = workers.plant(lie.agent, now, levels, claim) - honest_plant[lie.agent]
        else:
            key, change = ("household", lie.agent), float(now[lie.agent] - honest[lie.agent])
        gain = float(np.expm1(change))
        if gain > best.get(key, ("", 1.0, WORTH_IT))[2] + _SAME:
            best[key] = (lie.kind, lie.factor, gain)
    rows = []
    for who, chosen, labels in (
        ("plant", plants, economy.plants),
        ("household", households, economy.households),
    ):
        for agent in chosen:
            report, factor, gain = best.get((who, agent), ("truth", 1.0, 0.0))
            rows.append((str(labels[agent]), who, report, factor, gain))
    return BestResponses(
        pd.DataFrame(rows, columns=["agent", "who", "report", "factor", "gain"]), len(lies), failed
    )


def _answers(
    institution: Institution, economy: Economy, lies: Sequence[Lie]
) -> Iterator[tuple[Vector, Vector] | FeasibleError]:
    """Answer all lies, quickly where the institution can."""
    if isinstance(institution, Quick):
        done = 0
        try:
            for answer in institution.answers(economy, lies):
                yield answer
                done += 1
        except FeasibleError:
            if len(lies) == 1:  # the truth itself
                raise
        # A quick institution that stumbles over one lie is asked for the rest one by one.
        lies = lies[done:]
    for lie in lies:
        try:
            outcome = institution.run(economy, reports=lie.reports(economy))
        except FeasibleError as error:
            yield error
        else:
            levels: Vector = np.array(outcome.levels, dtype=float)
            consumption: Vector = np.array(outcome.consumption, dtype=float)
            yield levels, consumption
