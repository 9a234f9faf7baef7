"""Measures of an outcome, the same for whoever planned, and what of its word is checked again.

Nothing that an institution says of its plan is taken on trust: labels are matched, the plan must be possible,
and a certificate must hold by its own numbers and, where it claims what this package can check, in fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from feasible.economy import (
    Certificate,
    Check,
    Economy,
    Outcome,
    People,
    Vector,
    align,
    atkinson,
    consumption_equivalent_loss,
    feasibility_checks,
    gini,
    need_fulfillment,
    spending_at,
    welfare,
)
from feasible.errors import FeasibleError, InvalidEconomy, InvalidInput
from feasible.optimum import best_plan
from feasible.optimum.inefficiency import inefficiency
from feasible.procedures.pay import scaled_economy

__all__ = [
    "METRICS",
    "Benchmark",
    "Metric",
    "both_benchmarks",
    "measure",
    "recheck",
    "working",
    "yardsticks",
]

#: What may be lacking of a good, a resource or a capacity before an outcome is called impossible.
_POSSIBLE = 1e-5


@dataclass(frozen=True)
class Metric:
    """One measure of an outcome.

    Attributes
    ----------
    name : str
        Column of the wide table.
    label : str
        For readers.
    unit : str
        As `feasible.book.write` takes it.
    better : {"low", "high", ""}
        Which way most readers would want it; "" where that is no one's to say.
    meaning : str
    """

    name: str
    label: str
    unit: str
    better: Literal["low", "high", ""]
    meaning: str


METRICS: tuple[Metric, ...] = (
    Metric("loss", "Welfare lost", "%", "low", "share of everyone's consumption that the gap to the optimum "
           "for the economy's budgets is worth"),
    Metric("loss_equal", "Welfare lost, all alike", "%", "low", "the same, where everybody counts alike "
           "whatever their budget"),
    Metric("inefficiency", "Everybody could have more", "%", "low", "largest share by which all could have "
           "more in their own eyes, hours counted; needs no weights"),
    Metric("least_need", "Least need met", "%", "high", "of any household, of any good"),
    Metric("mean_need", "Needs met on average", "%", "high", "over households and goods"),
    Metric("gini", "Inequality (Gini)", "", "low", "of private consumption at the optimum's prices"),
    Metric("atkinson", "Inequality (Atkinson)", "%", "low", "share of private consumption that equality "
           "would save"),
    Metric("output", "Output", "", "high", "value of deliveries at the optimum's prices, units a household"),
    Metric("effort", "Effort", "", "low", "cost of plants' effort, one unit a household"),
    Metric("labor", "Work", "%", "low", "labor used, as a share of what there is"),
    Metric("rounds", "Rounds", "", "low", "of planning until the plan stands"),
    Metric("messages", "Messages", "", "low", "vectors from one sender to one receiver"),
    Metric("bytes", "Bytes", "", "low", "8 a number"),
    Metric("certified", "Certified", "%", "high", "1 if the plan's own certificate holds"),
    Metric("gain_plant", "Best lie of a plant", "%", "low", "largest gain of a plant's workers, in their "
           "consumption"),
    Metric("gain_household", "Best lie of a household", "%", "low", "largest gain, in its consumption"),
    Metric("liars", "Who would gain by lying", "%", "low", "share of those asked who gain over one percent"),
    Metric("distortion", "Distortion", "%", "low", "mean distance of best reports from the truth"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Benchmark:
    """What outcomes of one economy are measured against.

    Attributes
    ----------
    economy : Economy
        The truth.
    welfare : float
        Of the best plan known for the economy's budgets.
    prices : array, shape (G,)
        Its prices, common to all institutions.
    """

    economy: Economy
    welfare: float
    prices: Vector

    @classmethod
    def of(cls, economy: Economy) -> Benchmark:
        """Find the best plan for `economy`."""
        plan, _ = best_plan(economy)
        return cls(economy, welfare(economy, plan.consumption, plan.levels), plan.prices)


def measure(outcome: Outcome, benchmark: Benchmark, *, economy: Economy | None = None) -> dict[str, float]:
    """Return the metrics of one outcome, by name (all but those of lies).

    Nothing that the institution says of its plan is taken on trust: what is measured is matched to the
    economy's labels and must be possible there.

    Parameters
    ----------
    outcome : Outcome
    benchmark : Benchmark
        What it is measured against.
    economy : Economy, optional
        In which it was carried out, where that is not the benchmark's: after a shock, measured against calm.

    Raises
    ------
    InvalidInput
        If the outcome is of another economy, a number is missing or not finite, plants, resources and goods
        do not allow it, or its certificate is none or does not hold by its own numbers.
    """
    recheck(outcome)
    e = benchmark.economy
    levels, c = _possible(outcome, economy or e, benchmark.prices)
    needs = need_fulfillment(e, c)
    spent = spending_at(e, c, benchmark.prices)
    labor = e.resource_kind == "labor"
    there_is = float(e.endowment[labor].sum())
    return {
        # The optimum's own loss is its last digits: a zero without a sign.
        "loss": round(consumption_equivalent_loss(e, welfare(e, c, levels), benchmark.welfare), 12) + 0.0,
        "least_need": needs.least,
        "mean_need": needs.mean,
        "gini": gini(spent),
        "atkinson": atkinson(spent),
        "output": float(e.totals(c) @ benchmark.prices) / len(e.households),
        "effort": float(e.effort @ levels**e.exponent) / len(e.households),
        "labor": float((e.resource_use @ levels)[labor].sum()) / there_is if there_is > 0 else 0.0,
        "rounds": float(len(outcome.rounds)),
        "messages": float(outcome.messages["messages"].sum()),
        "bytes": float(outcome.messages["bytes"].sum()),
        "certified": float(outcome.certificate.ok),
    }


def working(economy: Economy) -> People | None:
    """Return who works in an economy; None where nobody does, or hours are those of several years."""
    try:
        return People.of(economy)
    except InvalidEconomy:
        return None


def _alike(economy: Economy) -> Economy:
    """Return an economy in which everybody counts alike, in consumption and in hours."""
    ones, people = np.ones(len(economy.households)), working(economy)
    return economy.replace(budgets=ones) if people is None else scaled_economy(people, ones, ones)


@lru_cache(maxsize=4)
def both_benchmarks(economy: Economy) -> tuple[Benchmark, Benchmark]:
    """Return the best plans for the economy's budgets and for everybody alike, each found once.

    Raises
    ------
    FeasibleError
        If there is none.
    """
    own = Benchmark.of(economy)
    return own, own if np.ptp(economy.budgets) == 0.0 else Benchmark.of(_alike(economy))


def yardsticks(outcome: Outcome, economy: Economy) -> dict[str, float]:
    """Return what needs other weights than the economy's, or none: loss_equal and inefficiency.

    Parameters
    ----------
    outcome : Outcome
        That `measure` has found possible.
    economy : Economy
        In which it was carried out.

    Returns
    -------
    dict
        NaN where a measure cannot be proved: the economy is not convex, or its bounds do not meet.
    """
    _, alike = both_benchmarks(economy)
    levels, c = _possible(outcome, economy, alike.prices)
    e = alike.economy
    gap = consumption_equivalent_loss(e, welfare(e, c, levels), alike.welfare)
    try:
        wasted = max(inefficiency(working(economy) or economy, outcome).share, 0.0)
    except FeasibleError:
        wasted = float("nan")
    return {
        "loss_equal": round(gap, 12) + 0.0,
        "inefficiency": wasted,
    }


#: What `certify_optimum` claims: it can be checked without knowing for whose weights.
_BEST = "no feasible plan gives these households more welfare"
#: Of everybody's consumption: more than this is no rounding.
_WASTED = 1e-3


def recheck(outcome: Outcome, *, inefficiency: float = 0.0) -> None:
    """Refuse a certificate that does not hold by its own numbers, or claims a best plan that is none.

    Parameters
    ----------
    outcome : Outcome
    inefficiency : float
        As measured; NaN where it is not known.

    Raises
    ------
    InvalidInput
        Naming what is wrong.
    """
    where, proof = f"certificate of {outcome.institution}", outcome.certificate
    if not isinstance(proof, Certificate):
        raise InvalidInput(f"is a {type(proof).__name__}", where=where, expected="a feasible.Certificate")
    if not proof.checks:
        raise InvalidInput("has no checks", where=where, expected="at least one residual and its tolerance")
    failed = [c for c in proof.checks if not (np.isfinite(c.value) and c.value <= c.tolerance)]
    if proof.ok and failed:
        raise InvalidInput(
            f"says that it holds, and {failed[0].name} is {failed[0].value:.3g}",
            where=where,
            expected=f"at most {failed[0].tolerance:.3g}",
        )
    if proof.ok and proof.claim == _BEST and inefficiency > _WASTED:
        raise InvalidInput(
            f'claims that "{_BEST}", and everybody could have {inefficiency:.1%} more',
            where=where,
            expected="a claim that is true",
        )


def _possible(outcome: Outcome, economy: Economy, prices: Vector) -> tuple[Vector, Vector]:
    """Return levels (P,) and consumption (H, G) in the economy's order, or refuse what cannot be."""
    where = f"outcome of {outcome.institution}"
    levels = align.vector(f"levels, {where}", outcome.levels, economy.plants, kind="plant", signed=True)
    given = outcome.consumption
    # Less than nothing by rounding is nothing.
    given = given.mask((given < 0.0) & (given > -_POSSIBLE * np.abs(given.to_numpy()).max(initial=0.0)), 0.0)
    c: Vector = align.matrix(
        f"consumption, {where}", given, economy.households, economy.goods, kinds=("household", "good")
    ).toarray()
    shared = c[:, economy.good_kind == "public"]
    if shared.size and np.ptp(shared, axis=0).max() > _POSSIBLE * shared.max(initial=1e-300):
        raise InvalidInput(
            "a public good is not enjoyed by all at its full quantity", where=where, expected="one quantity"
        )
    total = economy.totals(c)
    # By value: of a good of which next to nothing is made, a rounding error is a large share.
    short = float(prices @ np.maximum(total - economy.net @ levels, 0.0) / economy.budgets.sum())
    balance = Check("balance of goods", short, _POSSIBLE, "value of what is short, as a share of all budgets")
    limits = feasibility_checks(economy, levels, total, tolerance=_POSSIBLE)[1:]
    for check in (balance, *limits):
        if not check.ok:
            raise InvalidInput(
                f"cannot be: {check.name} ({check.value:.2g}, {check.meaning})",
                where=where,
                expected="a plan that plants, resources and goods allow",
            )
    return levels, c
