"""Two mills and a set of rules: what each political rule costs in loaves.

A planner splits a week's flour between two mills. The second bakes a little more of each tonne.
Rules (a mill's floor, a reserve against breakdown, a district's bread) forbid some splits. As a
linear program each rule has a shadow price: the loaves that its last unit costs.

The scene is Chetia's; quantities it does not state are marked as assumptions in `Mills`.

References
----------
Chetia, M. (2025), "When Efficiency Meets the Party" (7 June 2025).
Kantorovich, L. V. (1960), "Mathematical methods of organizing and planning production",
*Management Science* 6(4), 366-422 (a translation of the work of 1939): the multipliers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from statistics import NormalDist
from typing import Any, Literal

import numpy as np
import pandas as pd

from feasible.economy import Certificate
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.optimum.linear import LinearProgram

__all__ = [
    "CITY_RULES",
    "BakingPlan",
    "Bolts",
    "BreakEven",
    "Mills",
    "bolts",
    "break_even",
    "headlines",
    "loaves_behind_the_gain",
    "noise_that_hides",
    "petrov",
    "share_that_moves",
]

#: Bread that a city eats, kg a head and day: what the size of the mills is set beside. Assumption.
BREAD_A_HEAD = 0.5

#: The rules, in the order of the tables: name in the program, unit of its limit.
CITY_RULES: dict[str, str] = {
    "Mill 5's capacity": "t of flour",
    "Mill 3's floor": "t of flour",
    "reserve if Mill 5 stops": "loaves",
    "District 3's floor": "loaves",
    "District 5's floor": "loaves",
}


@dataclass(frozen=True)
class BakingPlan:
    """The best split of a week's flour under the rules.

    Attributes
    ----------
    loaves : float
        Loaves eaten in a week, both districts.
    gain : float
        Loaves more than with today's split (which ships nothing).
    flour_3, flour_5 : float
        Flour of each mill, t a week.
    moved : float
        Share of Mill 3's present flour that leaves it.
    district_3, district_5 : float
        Loaves eaten in each district.
    shipped : float
        Loaves sent from one district to the other, before losses.
    flour_price : float
        Loaves that one more tonne of flour would bring.
    certificate : Certificate
        Recomputed from the program's data.
    """

    loaves: float
    gain: float
    flour_3: float
    flour_5: float
    moved: float
    district_3: float
    district_5: float
    shipped: float
    flour_price: float
    certificate: Certificate


@dataclass(frozen=True)
class Mills:
    """The two mills, their districts and the rules, for one week.

    The program maximizes loaves eaten over flour to each mill and bread sent to each district.
    Shares of the rules are relative to today: both mills get the same flour (the essay says that they
    are treated equally) and each district eats what its own mill bakes.

    Attributes
    ----------
    flour : float
        Flour that each mill gets today, t a week. The default is what the essay's gain implies
        (`loaves_behind_the_gain`): 1,333.3 t.
    loaves_per_tonne : float
        Mill 3's loaves per t of flour. Assumption: 1.4 kg of bread a kg of flour, loaves of 0.8 kg.
    better : float
        How much more Mill 5 makes of a tonne, relative (the essay's 3 %).
    spare : float
        Mill 5's idle capacity, as a share of `flour`. The essay does not give it.
    keep : float
        Mill 3's floor: least share of its present flour (political quota).
    reserve : float
        Least share of Mill 3's present bread that can be baked in a week when Mill 5 stops (reliability).
    district_3, district_5 : float
        Least share of its present bread that each district eats (regional balance).
    lost_on_the_road : float
        Share of the bread sent between districts that is not eaten. Assumption.

    Raises
    ------
    InvalidInput
        If a quantity is not finite, negative, or a share is out of range.

    Examples
    --------
    >>> plan = Mills(spare=0.2).plan()
    >>> round(plan.gain), round(plan.moved, 6)
    (14000, 0.2)
    """

    flour: float = 14_000 / (0.2 * 0.03) * 0.8 / 1_400
    loaves_per_tonne: float = 1_400 / 0.8
    better: float = 0.03
    spare: float = 0.2
    keep: float = 0.0
    reserve: float = 0.0
    district_3: float = 0.0
    district_5: float = 0.0
    lost_on_the_road: float = 0.01

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            positive = name in {"flour", "loaves_per_tonne"}
            share = name in {"keep", "reserve", "lost_on_the_road"}
            low_enough = value <= 1.0 if share else np.isfinite(value)
            if not (low_enough and (value > 0 if positive else value >= 0)):
                expected = (
                    "a number above zero" if positive else "a share from 0 to 1" if share else "zero or more"
                )
                raise InvalidInput(f"is {value!r}", where=f"mills[{name!r}]", expected=expected)

    # ------------------------------------------------------------------ today

    @property
    def bread_3(self) -> float:
        """Loaves that Mill 3 bakes today (and District 3 eats)."""
        return self.flour * self.loaves_per_tonne

    @property
    def bread_5(self) -> float:
        """Loaves that Mill 5 bakes today (and District 5 eats)."""
        return self.bread_3 * (1.0 + self.better)

    @property
    def eaters(self) -> float:
        """People whom Mill 3's bread feeds, at half a kilogram a day and loaves of 0.8 kg. Assumption."""
        return self.bread_3 * 0.8 / 7 / BREAD_A_HEAD

    @property
    def edge(self) -> float:
        """Loaves gained by a tonne that moves from Mill 3 to Mill 5."""
        return self.loaves_per_tonne * self.better

    # ------------------------------------------------------------------ the program

    def program(self) -> LinearProgram:
        """Return the linear program: 6 columns, 8 rows; the last five rows are `CITY_RULES`."""
        y3, y5, road = (
            self.loaves_per_tonne,
            self.loaves_per_tonne * (1 + self.better),
            1 - self.lost_on_the_road,
        )
        columns = [
            "flour to 3",
            "flour to 5",
            "3 to district 3",
            "3 to district 5",
            "5 to district 3",
            "5 to district 5",
        ]
        matrix = [
            [1, 1, 0, 0, 0, 0],
            [-y3, 0, 1, 1, 0, 0],
            [0, -y5, 0, 0, 1, 1],
            [0, 1, 0, 0, 0, 0],
            [1, 0, 0, 0, 0, 0],
            [y3, 0, 0, 0, 0, 0],
            [0, 0, 1, 0, road, 0],
            [0, 0, 0, road, 0, 1],
        ]
        free = np.inf
        return LinearProgram(
            [0, 0, 1, road, road, 1],
            matrix,
            row_lower=[
                -free,
                -free,
                -free,
                -free,
                self.keep * self.flour,
                self.reserve * self.bread_3,
                self.district_3 * self.bread_3,
                self.district_5 * self.bread_5,
            ],
            row_upper=[2 * self.flour, 0, 0, (1 + self.spare) * self.flour, free, free, free, free],
            # That bread is baked from flour is not a rule anybody could relax.
            row_give=[free, 0, 0, free, free, free, free, free],
            rows=["flour", "Mill 3's bread", "Mill 5's bread", *CITY_RULES],
            columns=columns,
        )

    def plan(self) -> BakingPlan:
        """Solve for the best split.

        Raises
        ------
        Infeasible
            If the rules contradict each other; names the smallest conflict.
        """
        solution = self.program().solve()
        f3, f5, s33, s35, s53, s55 = (float(v) for v in solution.primal)
        road = 1 - self.lost_on_the_road
        return BakingPlan(
            loaves=solution.objective,
            gain=solution.objective - self.bread_3 - self.bread_5,
            flour_3=f3,
            flour_5=f5,
            moved=1 - f3 / self.flour,
            district_3=s33 + road * s53,
            district_5=s55 + road * s35,
            shipped=s35 + s53,
            flour_price=float(solution.duals[0]),
            certificate=solution.certificate,
        )

    def without(self, rule: str) -> Mills:
        """Return the same mills with one rule dropped.

        Parameters
        ----------
        rule : str
            A key of `CITY_RULES`. Dropping Mill 5's capacity lets it take all the flour.
        """
        if rule not in CITY_RULES:
            raise InvalidInput(
                f"unknown rule {rule!r}", where="rules", expected=f"one of {', '.join(CITY_RULES)}"
            )
        fields: dict[str, Any] = {
            "Mill 5's capacity": {"spare": 1.0},
            "Mill 3's floor": {"keep": 0.0},
            "reserve if Mill 5 stops": {"reserve": 0.0},
            "District 3's floor": {"district_3": 0.0},
            "District 5's floor": {"district_5": 0.0},
        }
        return replace(self, **fields[rule])

    def price_of_rules(self) -> pd.DataFrame:
        """Return what each rule costs in loaves: at the margin, how far that holds, and in all.

        Returns
        -------
        DataFrame, one row a rule
            ``limit`` and ``unit``; ``slack``: distance from the limit (0 where the rule binds);
            ``relax`` and ``tighten``: loaves gained (lost) a week per unit by which the limit
            gives way (hardens), which differ only at a degenerate plan; ``relax_until`` and
            ``tighten_until``: the limits up to which these prices hold; ``dropped``: loaves gained a
            week if the rule alone were dropped.
        """
        program = self.program()
        solution = program.solve()
        prices = program.shadow_prices(CITY_RULES).to_numpy(dtype=float)
        dropped = self.cost_of_rules()
        rows: list[tuple[float | str, ...]] = []
        for i, (rule, unit) in enumerate(CITY_RULES.items()):
            limit, _, left, right, down_to, up_to = (float(v) for v in prices[i])
            slack = abs(limit - float(solution.activity[3 + i]))
            # A ceiling gives way upward, a floor downward (and none below zero).
            if rule == "Mill 5's capacity":
                sides = (right, left, up_to, down_to)
            else:
                sides = (-left, -right, down_to if np.isinf(down_to) else max(down_to, 0.0), up_to)
            relax, tighten, relax_until, tighten_until = sides
            rows.append(
                (limit, unit, slack, abs(relax), abs(tighten), relax_until, tighten_until, dropped[rule])
            )
        columns = ["limit", "unit", "slack", "relax", "tighten", "relax_until", "tighten_until", "dropped"]
        return pd.DataFrame(rows, index=pd.Index(CITY_RULES, name="rule"), columns=columns)

    def price(self, rule: str) -> float:
        """Return loaves gained a week per unit by which `rule` gives way (0 where it does not bind)."""
        self.without(rule)
        return float(self.price_of_rules()["relax"].to_numpy(dtype=float)[list(CITY_RULES).index(rule)])

    def cost_of_rules(self) -> dict[str, float]:
        """Return, for each rule, the loaves gained a week if it alone were dropped (never negative)."""
        best = self.plan().loaves
        return {rule: max(self.without(rule).plan().loaves - best, 0.0) for rule in CITY_RULES}

    def complementary_slackness(self) -> float:
        """Return the largest product of a rule's price and its slack, as a share of loaves eaten.

        Zero at an optimum: a rule with room to spare is free, and a rule that costs loaves binds.
        """
        program = self.program()
        solution = program.solve()
        limits = np.where(np.isfinite(program.row_lower), program.row_lower, program.row_upper)
        products = solution.duals * (limits - solution.activity)
        return float(np.abs(products).max() / solution.objective)

    def gain_by_floor(self, shares: Iterable[float]) -> pd.DataFrame:
        """Return gain and share moved at each level of Mill 3's floor, other rules as they are.

        Parameters
        ----------
        shares : iterable of float
            Floors, as shares of Mill 3's present flour.

        Returns
        -------
        DataFrame, index ``keep``
            ``gain`` in loaves a week, ``moved`` as a share. One model, warm restarts.
        """
        program = self.program()
        lower = program.row_lower.copy()
        lines = {}
        for share in shares:
            checked = replace(self, keep=float(share))
            lower[4] = checked.keep * checked.flour
            program.set_rows(lower=lower)
            solution = program.solve()
            gain = solution.objective - self.bread_3 - self.bread_5
            lines[float(share)] = (gain, 1 - float(solution.primal[0]) / self.flour)
        table = pd.DataFrame.from_dict(lines, orient="index", columns=["gain", "moved"])
        return table.rename_axis("keep")


# ---------------------------------------------------------------------- the arithmetic of the scene


def loaves_behind_the_gain(
    gain: float = 14_000,
    moved: float = 0.2,
    better: float = 0.03,
    *,
    meaning: Literal["relative", "points"] = "relative",
    bread_per_flour: float = 1.4,
) -> float:
    """Return the loaves a week that Mill 3 must bake for the essay's figures to fit together.

    Parameters
    ----------
    gain : float
        Loaves a week gained by the move.
    moved : float
        Share of Mill 3's flour that moves.
    better : float
        Mill 5's advantage: a share of Mill 3's yield, or kg of bread a kg of flour in points.
    meaning : {"relative", "points"}
        Which of the two "3 % more" is.
    bread_per_flour : float
        Mill 3's yield, kg of bread a kg of flour; used for points only.

    Returns
    -------
    float
        ``gain / (moved * relative advantage)``.

    Examples
    --------
    >>> round(loaves_behind_the_gain()), round(loaves_behind_the_gain(meaning="points"))
    (2333333, 3266667)
    """
    if meaning not in {"relative", "points"}:
        raise InvalidInput(f"is {meaning!r}", where="meaning", expected="'relative' or 'points'")
    for name, value in (
        ("gain", gain),
        ("moved", moved),
        ("better", better),
        ("bread_per_flour", bread_per_flour),
    ):
        if not (np.isfinite(value) and value > 0):
            raise InvalidInput(f"is {value!r}", where=name, expected="a number above zero")
    relative = better if meaning == "relative" else better / bread_per_flour
    return gain / (moved * relative)


@dataclass(frozen=True)
class BreakEven:
    """How large each objection must be before the gain from a move is gone.

    Attributes
    ----------
    discouraged : float
        Share by which Mill 3's yield on the flour that it keeps may fall, if its people
        work worse for being called less valuable.
    diminishing : float
        Share by which Mill 5's yield on its *last* tonne may fall below its average, falling evenly
        over the flour that it takes on.
    unreliable : float
        Share of weeks in which Mill 5 may stand still more often than Mill 3, if the flour of such a week is
        lost with it.
    riot : float
        Probability in a week that the move causes a stoppage of Mill 3 for that week. The same number as
        `discouraged`: a week in which nothing of the flour that it keeps is baked, told as a risk.
    lost_on_the_road : float
        Share of bread lost between districts at which District 3's bread cannot be kept without
        spending the whole gain.
    weekly_noise : float
        Standard deviation of weekly output, as a share, above which a year before and a year after
        would show the gain (at the 5 % level) less than four times in five: `noise_that_hides`.
    """

    discouraged: float
    diminishing: float
    unreliable: float
    riot: float
    lost_on_the_road: float
    weekly_noise: float


def break_even(mills: Mills | None = None, moved: float = 0.2) -> BreakEven:
    """Return the size of each objection at which a move of flour gains nothing.

    Parameters
    ----------
    mills : Mills, optional
        The essay's by default.
    moved : float
        Share of Mill 3's flour that moves, above 0 and below 1.

    Returns
    -------
    BreakEven

    Examples
    --------
    >>> edge = break_even()
    >>> round(edge.discouraged, 6), round(edge.lost_on_the_road, 4)
    (0.0075, 0.0291)
    """
    case = Mills() if mills is None else mills
    if not 0 < moved < 1:
        raise InvalidInput(f"is {moved!r}", where="moved", expected="a share above 0 and below 1")
    worth_it = case.better / (1 + case.better)
    gain = moved * case.better * case.bread_3
    share = gain / (case.bread_3 + case.bread_5)
    return BreakEven(
        discouraged=moved * case.better / (1 - moved),
        diminishing=2 * worth_it,
        unreliable=worth_it,
        riot=gain / ((1 - moved) * case.bread_3),
        lost_on_the_road=worth_it,
        weekly_noise=noise_that_hides(share),
    )


def noise_that_hides(effect: float, *, power: float = 0.8, weeks: int = 52, compared: bool = False) -> float:
    """Return the weekly noise above which a trial shows an effect less often than it should.

    Parameters
    ----------
    effect : float
        As a share of output.
    power : float
        Chance with which the trial is to find it, at the 5 % level (two-sided).
    weeks : int
        Before, and again after.
    compared : bool
        Whether the change is set against that of mills which were left as they were: that removes every
        trend, and doubles the variance.

    Returns
    -------
    float
        Standard deviation of a week's output, as a share, independent from week to week.

    Examples
    --------
    >>> round(noise_that_hides(0.01), 4), round(noise_that_hides(0.01, compared=True), 4)
    (0.0182, 0.0129)
    """
    if not 0 < power < 1:
        raise InvalidInput(f"is {power!r}", where="power", expected="a share above 0 and below 1")
    means = 4 if compared else 2
    z = NormalDist()
    return float(effect / ((z.inv_cdf(0.975) + z.inv_cdf(power)) * (means / weeks) ** 0.5))


def share_that_moves(
    better: float = 0.03, *, ovens: int = 1, apart: float = 0.0, falls: float = 0.0
) -> float:
    """Return the share of Mill 3's flour that yields alone would move, with nothing else in the way.

    Parameters
    ----------
    better : float
        Mill 5's yield over Mill 3's, on average.
    ovens : int
        Of equal size in each mill, each with room for twice its flour at Mill 5.
    apart : float
        How far the best and the worst oven of a mill lie from its average, as a share; evenly between.
    falls : float
        How much lower Mill 5's yield is on the last tonne if it takes all of Mill 3's flour, falling evenly.

    Returns
    -------
    float
        All of it as long as no tonne bakes less at Mill 5 than it would at Mill 3.

    Examples
    --------
    >>> share_that_moves(), round(share_that_moves(falls=0.05), 3)
    (1.0, 0.583)
    """
    spread = np.linspace(-apart, apart, ovens) if ovens > 1 else np.zeros(1)
    leaves = np.sort(1.0 + spread)  # the worst oven of Mill 3 gives up its flour first
    takes = np.sort((1.0 + better) * (1.0 + spread))[::-1]
    grid = np.linspace(0.0, 1.0, 12_001)
    at = np.minimum((grid * ovens).astype(int), ovens - 1)
    gain = takes[at] * (1.0 - falls * grid) - leaves[at]
    worse = np.flatnonzero(gain < -1e-12)
    return 1.0 if not worse.size else float(grid[worse[0]])


@dataclass(frozen=True)
class Bolts:
    """What a tonne of steel moved between the two bolt factories brings.

    Attributes
    ----------
    gain : float
        Tonnes of bolts more per tonne of steel moved.
    relative : float
        The same as a share of what the tonne made before.
    bolts : float
        Tonnes of bolts in all after the move.
    steel_price : float
        Tonnes of bolts that one more tonne of steel would bring.
    capacity_rent : float
        Tonnes of bolts that one more tonne of capacity at the better factory would bring.
    moved : float
        Steel that leaves Factory 47, t; negative where it takes some.
    badge : float
        How much a bolt from Factory 47 must count, where one from Factory 92 counts 1, for the steel to stay.
    """

    gain: float
    relative: float
    bolts: float
    steel_price: float
    capacity_rent: float
    moved: float
    badge: float


def bolts(
    steel: float = 100.0,
    spare: float = 10.0,
    loss_47: float = 0.06,
    loss_92: float = 0.02,
    *,
    weight_47: float = 1.0,
    spare_47: float = 0.0,
) -> Bolts:
    """Split steel between Factory 47 and Factory 92 so that the most bolts are made.

    Parameters
    ----------
    steel : float
        Steel that each factory gets today, t. Assumption: equal, as the essay has it.
    spare : float
        Steel that Factory 92 could take on top, t. Assumption.
    loss_47, loss_92 : float
        Shares of steel lost (the essay's 6 % and 2 %).
    spare_47 : float
        Steel that Factory 47 could take on top, t.
    weight_47 : float
        What a bolt from Factory 47 counts in the objective, where one from Factory 92 counts 1.

    Examples
    --------
    >>> found = bolts()
    >>> round(found.gain, 10), round(found.relative, 4)
    (0.04, 0.0426)
    """
    for name, value, top in (
        ("steel", steel, np.inf),
        ("spare", spare, np.inf),
        ("loss_47", loss_47, 1),
        ("loss_92", loss_92, 1),
    ):
        if not 0 <= value < top:
            raise InvalidInput(
                f"is {value!r}", where=name, expected="zero or more" + ("" if top > 1 else ", below 1")
            )
    y47, y92 = 1 - loss_47, 1 - loss_92
    program = LinearProgram(
        [weight_47 * y47, y92],
        [[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]],
        row_upper=[2 * steel, steel + spare, steel + spare_47],
        rows=["steel", "Factory 92's capacity", "Factory 47's capacity"],
        columns=["Factory 47", "Factory 92"],
    )
    solution = program.solve()
    return Bolts(
        gain=y92 - y47,
        relative=y92 / y47 - 1,
        bolts=float(np.array([y47, y92]) @ solution.primal),
        steel_price=float(solution.duals[0]),
        capacity_rent=float(solution.duals[1]),
        moved=steel - float(solution.primal[0]),
        badge=y92 / y47,
    )


# ---------------------------------------------------------------------- what the chapter says


def petrov(*, road: float = 0.01, spare: float = 1.0, better: float = 0.03, reserve: float = 0.5) -> Mills:
    """Return the mills under Petrov's rules: quota, reserve, and the bread of District 3.

    Parameters
    ----------
    road : float
        Share of the bread between districts that is lost.
    spare, better : float
        Mill 5's room and its advantage.
    reserve : float
        Share of Mill 3's bread that must be possible if Mill 5 stops; its quota is four fifths of its flour.
    """
    return Mills(spare=spare, better=better, keep=0.8, reserve=reserve, district_3=1.0, lost_on_the_road=road)


def _quota_is_dearest(*, better: float = 0.03, reserve: float = 0.5) -> bool:
    costs = petrov(better=better, reserve=reserve).cost_of_rules()
    bread, reserve = costs["District 3's floor"], costs["reserve if Mill 5 stops"]
    return costs["Mill 3's floor"] > bread > reserve and reserve < 1


def _everything_moves(*, ovens: int = 1, apart: float = 0.0, falls: float = 0.0) -> bool:
    free = Mills(spare=1.0).plan().moved > 1 - 1e-9
    return free and share_that_moves(ovens=ovens, apart=apart, falls=falls) > 1 - 1e-9


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on the mills says, and what each sentence leans on."""
    costs = petrov().cost_of_rules()
    quota, bread = costs["Mill 3's floor"], costs["District 3's floor"]
    levels = "what the rules ask, which the scene does not say, and that hardly any bread is lost on its way"
    # Of two mills behind Mill 5's average the second, to which the last of the flour would go, has half
    # the edge.
    trials: dict[str, Any] = {"aggregation": {"better": 0.015}, "weakest": {"reserve": 0.9}}
    edge = (
        "the quota asks more of Mill 3 than the reserve does, and the better mill's edge is at least twice "
        "what is lost on the way"
    )
    return by_name(
        Headline(
            "answer",
            f"Mill 3's quota costs {quota:,.0f} loaves a week, District 3's bread {bread:,.0f}, and the "
            "reserve "
            "against a breakdown none.",
            levels,
            _quota_is_dearest,
            **trials,
            condition=edge,
        ),
        Headline(
            "rules",
            "To protect the mill costs much, to protect the eaters little, and the reserve nothing",
            levels,
            _quota_is_dearest,
            **trials,
            condition=edge,
        ),
        Headline(
            "line",
            "That only a fifth is moved is somebody's decision; by the yields alone all of it would be",
            "that what a mill makes of its flour on average it makes of every tonne, the next one included",
            _everything_moves,
            aggregation={"ovens": 10, "apart": 0.02},
            weakest={"falls": 0.03},
            condition="no tonne bakes less at Mill 5 than it would have at Mill 3",
        ),
    )
