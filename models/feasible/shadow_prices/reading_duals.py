"""Reading a shadow price safely: two sides, a range, whole plants, and following a price too far.

A shadow price is a slope. It says what a first small step is worth, and nothing else by itself. This
module has what a reader needs to find out how far it goes: the promise of a price beside what is found
(`follow_limit`), the price that a solver happens to print at a corner (`printed_prices`), several limits
moved at once (`move_together`), a pilot whose yields fall with load (`Pilot`), a plant that cannot be
built by halves (`Bakeries`), and a plan that is wrong because of its units (`DollarTable`).

References
----------
Jansen, B., de Jong, J. J., Roos, C. and Terlaky, T. (1997), "Sensitivity analysis in linear programming:
just be careful!", *European Journal of Operational Research* 101(1), 15-28: one-sided prices.
Hotelling, H. (1938), "The general welfare in relation to problems of taxation and of railway and utility
rates", *Econometrica* 6(3), 242-269: marginal prices do not pay for a plant.
Gomory, R. E. and Baumol, W. J. (1960), "Integer programming and pricing", *Econometrica* 28(3),
521-550: prices of whole things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from feasible.economy import Certificate
from feasible.errors import Infeasible, InvalidInput
from feasible.headline import Headline, by_name
from feasible.optimum.linear import LinearProgram, Method
from feasible.shadow_prices._units import DollarTable, PlanTwice

__all__ = [
    "Bakeries",
    "BakeryPlan",
    "DollarTable",
    "JointMove",
    "Pilot",
    "PilotPlan",
    "PlanTwice",
    "follow_limit",
    "headlines",
    "move_together",
    "printed_prices",
]


# ---------------------------------------------------------------------- any linear program


def follow_limit(program: LinearProgram, row: str, changes: Iterable[float]) -> pd.DataFrame:
    """Move one limit step by step: what its price promises, and what the program then finds.

    Parameters
    ----------
    program : LinearProgram
        Left as it was.
    row : str
        A row with one finite side, or an equality.
    changes : iterable of float
        Added to the limit, in the row's unit. Negative steps are priced at the left-hand price, positive
        ones at the right-hand price.

    Returns
    -------
    DataFrame, index ``change``
        ``limit``; ``predicted`` and ``found``: change of the optimal value. For a maximum ``found``
        is never above ``predicted``; for a minimum never below.

    Raises
    ------
    Infeasible
        If a limit cannot be met; names the conflict.
    InvalidInput
        If there is no such row.

    Examples
    --------
    >>> shop = LinearProgram([3.0, 2.0], [[2.0, 1.0], [1.0, 2.0]], row_upper=[8.0, 10.0],
    ...                      rows=["hours", "steel"], columns=["bolts", "nuts"])
    >>> follow_limit(shop, "hours", [3.0, 16.0])[["predicted", "found"]].round(2).to_numpy().tolist()
    [[4.0, 4.0], [21.33, 16.0]]
    """
    price = program.shadow_prices([row])
    left, right = (float(price[side].iloc[0]) for side in ("left", "right"))
    i = int(program.rows.get_indexer_for(pd.Index([row]))[0])
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    start = program.solve().objective
    lines = []
    try:
        for change in (float(c) for c in changes):
            low, high = lower.copy(), upper.copy()
            low[i], high[i] = low[i] + change, high[i] + change
            program.set_rows(lower=low, upper=high)
            found = program.solve().objective - start
            limit = high[i] if np.isfinite(high[i]) else low[i]
            # No step, no promise: an infinite price times zero is not a number.
            predicted = 0.0 if change == 0 else change * (left if change < 0 else right)
            lines.append((change, float(limit), predicted, found))
    finally:
        program.set_rows(lower=lower, upper=upper)
    table = pd.DataFrame(lines, columns=["change", "limit", "predicted", "found"], dtype=float)
    return table.set_index("change")


@dataclass(frozen=True)
class JointMove:
    """Several limits moved at once: what prices promise, and what is found.

    Attributes
    ----------
    one_by_one : float
        Sum of what each limit's own one-sided price promises, as if it moved alone.
    by_one_price_each : float
        What one optimal dual solution promises, the one that the solver printed.
    found : float
        Change of the optimal value.
    """

    one_by_one: float
    by_one_price_each: float
    found: float


def move_together(program: LinearProgram, changes: Mapping[str, float]) -> JointMove:
    """Move several limits at once.

    Parameters
    ----------
    program : LinearProgram
        Left as it was.
    changes : mapping of row to float
        Added to its finite limits.

    Returns
    -------
    JointMove

    Raises
    ------
    Infeasible
        If the limits cannot be met together.

    Notes
    -----
    The best value of a maximum is concave in all limits together, so *one* optimal dual solution bounds every
    joint move from above. One-sided prices belong to different dual solutions, and their sum bounds nothing.

    Examples
    --------
    Two limits hold the same line. Easing either alone brings nothing, easing both by one brings one.

    >>> line = LinearProgram([1.0], [[1.0], [1.0]], row_upper=[2.0, 2.0], rows=["a", "b"], columns=["x"])
    >>> move = move_together(line, {"a": 1.0, "b": 1.0})
    >>> abs(round(move.one_by_one, 6)), round(move.by_one_price_each, 6), round(move.found, 6)
    (0.0, 1.0, 1.0)
    """
    rows = list(changes)
    sides = program.shadow_prices(rows)
    left, right = (sides[side].to_numpy(dtype=float) for side in ("left", "right"))
    step = np.array([float(changes[row]) for row in rows])
    before = program.solve()
    at = program.rows.get_indexer_for(pd.Index(rows))
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    moved_lower, moved_upper = lower.copy(), upper.copy()
    moved_lower[at] += step
    moved_upper[at] += step
    printed = float(before.duals[at] @ step)
    try:
        program.set_rows(lower=moved_lower, upper=moved_upper)
        found = program.solve().objective - before.objective
    finally:
        program.set_rows(lower=lower, upper=upper)
    return JointMove(float(np.where(step < 0, left, right) @ step), printed, found)


def printed_prices(
    program: LinearProgram, rows: Iterable[str], orders: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Solve one program written down in many orders and return the prices that the solver prints.

    Rows and columns are shuffled; half of the orders (every second) are solved by interior point and the
    rest by simplex. Nothing about the problem changes, so where the printed prices differ, the price is
    not unique.

    Parameters
    ----------
    program : LinearProgram
    rows : iterable of str
        Whose prices.
    orders : int
        How many, the order as given first.
    rng : numpy Generator

    Returns
    -------
    DataFrame, one row an order
        ``method``, then one column a row of the program.
    """
    names = list(rows)
    m, n = program.matrix.shape
    lines: list[tuple[str | float, ...]] = []
    for k in range(orders):
        i, j = (np.arange(m), np.arange(n)) if k == 0 else (rng.permutation(m), rng.permutation(n))
        method: Method = "interior-point" if k % 2 else "simplex"
        written = LinearProgram(
            program.objective[j],
            program.matrix.tocsr()[i].tocsc()[:, j],
            row_lower=program.row_lower[i],
            row_upper=program.row_upper[i],
            column_lower=program.column_lower[j],
            column_upper=program.column_upper[j],
            maximize=program.maximize,
            rows=list(program.rows[i]),
            columns=list(program.columns[j]),
        )
        duals = pd.Series(written.solve(method).duals, index=written.rows)
        lines.append((method, *(float(duals[name]) for name in names)))
    return pd.DataFrame(lines, columns=["method", *names])


# ---------------------------------------------------------------------- the pilot in Perm


@dataclass(frozen=True)
class PilotPlan:
    """How much steel it pays to move to Perm.

    Attributes
    ----------
    moved : float
        Steel that leaves Factory 47 for Factory 92, t a month.
    gain : float
        Bolts made more than today, t a month.
    certificate : Certificate
        Recomputed from the program's data.
    """

    moved: float
    gain: float
    certificate: Certificate


@dataclass(frozen=True)
class Pilot:
    """Steel moved from Factory 47 to Factory 92 in Perm, whose loss grows with its load.

    Today both get the same steel. What Perm takes on top is worked up in rungs (a better line first, then
    older ones, then night work): the first loses what Perm loses today, each next one a little more.

    Attributes
    ----------
    steel : float
        Steel of each factory today, t a month. Assumption.
    loss_47, loss_92 : float
        Shares of steel lost at today's load (the essay's 6 % and 2 %).
    strain : float
        How much larger the loss is on each further rung. Assumption; 0 is the essay's straight line.
    rung : float
        Steel that one rung takes, t a month. Assumption.

    Raises
    ------
    InvalidInput
        If a number is not finite or out of range.

    Examples
    --------
    >>> plan = Pilot().best()
    >>> round(plan.moved, 6), round(plan.gain, 6)
    (50.0, 1.1)
    """

    steel: float = 100.0
    loss_47: float = 0.06
    loss_92: float = 0.02
    strain: float = 0.009
    rung: float = 10.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            positive, share = name in {"steel", "rung"}, name in {"loss_47", "loss_92"}
            fine = np.isfinite(value) and (value > 0 if positive else value >= 0)
            if not fine or (share and value >= 1):
                expected = (
                    "a number above zero"
                    if positive
                    else "zero or more, below 1"
                    if share
                    else "zero or more"
                )
                raise InvalidInput(f"is {value!r}", where=f"pilot[{name!r}]", expected=expected)

    @property
    def promise(self) -> float:
        """Bolts gained by the first tonne moved, t: the price that the pilot reports."""
        return self.loss_47 - self.loss_92

    @property
    def rungs(self) -> pd.DataFrame:
        """The rungs until all of Factory 47's steel has moved.

        Returns
        -------
        DataFrame, one row a rung, from 1
            ``room``, t of steel a month; ``loss``, share of steel (never above 1); ``gain``, t of bolts
            more a tonne moved.
        """
        count = int(np.ceil(self.steel / self.rung - 1e-9))
        loss = np.minimum(self.loss_92 + self.strain * np.arange(count), 1.0)
        room = np.full(count, self.rung)
        room[-1] = self.steel - self.rung * (count - 1)
        index = pd.RangeIndex(1, count + 1, name="rung")
        return pd.DataFrame({"room": room, "loss": loss, "gain": self.loss_47 - loss}, index=index)

    def program(self, moved: float | None = None) -> LinearProgram:
        """Return the program: steel to each factory and rung, the most bolts.

        Parameters
        ----------
        moved : float, optional
            Exactly so many tonnes leave Factory 47 (a last row, ``"moved"``); as many as pay by default.
        """
        rungs = self.rungs
        count = len(rungs)
        most = rungs["room"].to_numpy(dtype=float)
        matrix = np.zeros((3 + count, 2 + count))
        matrix[0] = 1.0
        matrix[1, 1] = 1.0
        matrix[2 : 2 + count, 2:] = np.eye(count)
        matrix[-1, 2:] = 1.0
        fixed = moved is not None
        return LinearProgram(
            [1 - self.loss_47, 1 - self.loss_92, *(1 - rungs["loss"].to_numpy(dtype=float))],
            matrix,
            row_lower=[-np.inf, self.steel, *np.full(count, -np.inf), moved if fixed else -np.inf],
            row_upper=[2 * self.steel, self.steel, *most, moved if fixed else np.inf],
            rows=["steel", "Perm at today's load", *(f"rung {k}" for k in rungs.index), "moved"],
            columns=["Factory 47", "Factory 92 today", *(f"Factory 92 rung {k}" for k in rungs.index)],
        )

    @property
    def bolts_today(self) -> float:
        """Bolts made with today's equal split, t a month."""
        return self.steel * (2 - self.loss_47 - self.loss_92)

    def best(self) -> PilotPlan:
        """Move as much as pays, and no more."""
        solution = self.program().solve()
        return PilotPlan(
            moved=float(solution.primal[2:].sum()),
            gain=solution.objective - self.bolts_today,
            certificate=solution.certificate,
        )

    def path(self, moved: Iterable[float]) -> pd.DataFrame:
        """Follow the pilot's first price as the reallocation grows.

        Parameters
        ----------
        moved : iterable of float
            Steel that leaves Factory 47, t a month, each from 0 to `steel`.

        Returns
        -------
        DataFrame, index ``moved``
            In t of bolts a month: ``promised``, the first price times the steel; ``found``, what is gained.
            Per t of steel: ``last`` and ``next``, what the last tonne moved brought and the next
            would bring (they differ at the end of a rung; infinite where there is no such tonne);
            ``average``, yield of all of Factory 92's steel.

        Raises
        ------
        Infeasible
            If more is to move than there is.
        """
        lines = []
        for tonnes in (float(t) for t in moved):
            program = self.program(moved=tonnes)
            solution = program.solve()
            price = program.shadow_prices(["moved"])
            made_92 = solution.objective - (1 - self.loss_47) * float(solution.primal[0])
            lines.append(
                (
                    tonnes,
                    self.promise * tonnes,
                    solution.objective - self.bolts_today,
                    float(price["left"].iloc[0]),
                    float(price["right"].iloc[0]),
                    made_92 / (self.steel + tonnes),
                )
            )
        names = ["moved", "promised", "found", "last", "next", "average"]
        return pd.DataFrame(lines, columns=names, dtype=float).set_index("moved")


# ---------------------------------------------------------------------- a plant that cannot be halved


@dataclass(frozen=True)
class BakeryPlan:
    """A plan for a day's bread.

    Attributes
    ----------
    hours : float
        Work in all, hours a day, upkeep of new bakeries included.
    plants : float
        New bakeries.
    old, hand, new : float
        Bread from the old bakery, by hand, from new ones, t a day.
    price_less, price_more : float
        Hours saved by one tonne less and cost by one more, at the margin and with these bakeries
        (`price_more` is infinite where no more can be baked).
    certificate : Certificate
        Of the linear program with this number of bakeries.
    """

    hours: float
    plants: float
    old: float
    hand: float
    new: float
    price_less: float
    price_more: float
    certificate: Certificate


@dataclass(frozen=True)
class Bakeries:
    """A city's bread: an old bakery, baking by hand, and new bakeries that are built whole or not at all.

    All numbers are assumptions, chosen so that every case can be checked by hand.

    Attributes
    ----------
    demand : float
        Bread wanted, t a day.
    old_room, old_hours : float
        What the old bakery can bake, t a day, and its hours a tonne.
    hand_room, hand_hours : float
        The same by hand.
    plant_room, plant_hours, upkeep : float
        The same for one new bakery, and the hours a day that it takes whether it bakes or not.
    most_plants : int
        How many could be built.

    Raises
    ------
    InvalidInput
        If a number is negative or not finite, or a new bakery has no room.

    Examples
    --------
    At 120 t the linear program builds a third of a bakery; whole bakeries do not pay before 130 t.

    >>> city = Bakeries(demand=120.0)
    >>> round(city.divisible().plants, 3), city.whole().plants, city.pays_from()
    (0.333, 0.0, 130.0)
    """

    demand: float = 120.0
    old_room: float = 100.0
    old_hours: float = 10.0
    hand_room: float = 60.0
    hand_hours: float = 16.0
    plant_room: float = 60.0
    plant_hours: float = 7.0
    upkeep: float = 360.0
    most_plants: int = 1

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            positive = name == "plant_room"
            if not (np.isfinite(value) and (value > 0 if positive else value >= 0)):
                expected = "a number above zero" if positive else "zero or more"
                raise InvalidInput(f"is {value!r}", where=f"bakeries[{name!r}]", expected=expected)

    @property
    def average_cost(self) -> float:
        """Hours a tonne of a new bakery that runs full, its upkeep included."""
        return self.plant_hours + self.upkeep / self.plant_room

    def program(self, plants: int | None = None) -> LinearProgram:
        """Return the program of least work, with so many bakeries, or any fraction of them by default."""
        few, many = (0.0, float(self.most_plants)) if plants is None else (float(plants), float(plants))
        free = np.inf
        return LinearProgram(
            [self.old_hours, self.hand_hours, self.plant_hours, self.upkeep],
            [[1, 1, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, -self.plant_room]],
            row_lower=[self.demand, -free, -free, -free],
            row_upper=[free, self.old_room, self.hand_room, 0.0],
            column_upper=[free, free, free, many],
            column_lower=[0.0, 0.0, 0.0, few],
            maximize=False,
            rows=["bread", "room of the old bakery", "room for baking by hand", "room of new bakeries"],
            columns=["old", "hand", "new", "plants"],
            row_give=[free, free, free, 0.0],
        )

    def _plan(self, plants: int | None) -> BakeryPlan:
        program = self.program(plants)
        solution = program.solve()
        price = program.shadow_prices(["bread"])
        old, hand, new, built = (float(v) for v in solution.primal)
        return BakeryPlan(
            hours=solution.objective,
            plants=built,
            old=old,
            hand=hand,
            new=new,
            price_less=float(price["left"].iloc[0]),
            price_more=float(price["right"].iloc[0]),
            certificate=solution.certificate,
        )

    def divisible(self) -> BakeryPlan:
        """Plan as if a bakery could be built by thirds: the linear program.

        Raises
        ------
        Infeasible
            If the bread cannot be baked at all.
        """
        return self._plan(None)

    def whole(self) -> BakeryPlan:
        """Plan with whole bakeries: every number of them is tried, and each try is certified.

        Raises
        ------
        Infeasible
            If the bread cannot be baked with any number of bakeries.
        """
        best: BakeryPlan | None = None
        for plants in range(self.most_plants + 1):
            try:
                plan = self._plan(plants)
            except Infeasible:
                continue
            if best is None or plan.hours < best.hours - 1e-9:
                best = plan
        return self._plan(self.most_plants) if best is None else best

    def pays_from(self) -> float:
        """Return the bread, t a day, from which one whole bakery takes no more work than none.

        Closed form, for a bakery that is fully used at that point: beside the old bakery, baking by
        hand costs ``hand - old`` hours a tonne more, and the bakery ``upkeep - room (old - plant)`` in all.

        Raises
        ------
        InvalidInput
            If baking by hand costs no more than the old bakery, or the closed form does not apply.
        """
        extra = self.hand_hours - self.old_hours
        if extra <= 0:
            raise InvalidInput(
                f"is {self.hand_hours!r}",
                where="bakeries['hand_hours']",
                expected="more than old_hours",
            )
        beyond = (self.upkeep - self.plant_room * (self.old_hours - self.plant_hours)) / extra
        if not (self.plant_hours <= self.old_hours and 0 <= beyond <= min(self.hand_room, self.plant_room)):
            raise InvalidInput(
                f"pays {beyond:.6g} t beyond the old bakery",
                where="bakeries",
                expected="a cheaper bakery that pays within the room for baking by hand and its own",
            )
        return self.old_room + beyond

    def result_of_a_plant(self, price: float) -> float:
        """Return what one full bakery earns in a day at a price of bread, less all its costs, in hours."""
        return self.plant_room * (price - self.average_cost)

    def by_demand(self, demand: Iterable[float]) -> pd.DataFrame:
        """Return both plans at each demand.

        Parameters
        ----------
        demand : iterable of float
            t a day.

        Returns
        -------
        DataFrame, index ``demand``
            ``divisible_hours``, ``whole_hours``: work in all; ``divisible_plants``, ``whole_plants``;
            ``divisible_price``, ``whole_price``: hours that one more tonne would cost.
        """
        lines = []
        for tonnes in (float(d) for d in demand):
            city = replace(self, demand=tonnes)
            soft, hard = city.divisible(), city.whole()
            lines.append(
                (tonnes, soft.hours, hard.hours, soft.plants, hard.plants, soft.price_more, hard.price_more)
            )
        names = [f"{kind}_{what}" for what in ("hours", "plants", "price") for kind in ("divisible", "whole")]
        return pd.DataFrame(lines, columns=["demand", *names], dtype=float).set_index("demand")


# ---------------------------------------------------------------------- what the chapter says


def _price_kept_then_lost(*, strain: float = 0.009, rung: float = 10.0) -> bool:
    pilot = Pilot(strain=strain, rung=rung)
    first, whole = (pilot.path([t]).iloc[0] for t in (rung, pilot.steel))
    return bool(abs(first["found"] - first["promised"]) < 1e-9 and whole["found"] <= 0.0)


def _price_wrong_before_and_after(
    *, old: float = 100.0, hand: float = 60.0, few: float = 120.0, many: float = 140.0, upkeep: float = 360.0
) -> bool:
    most = int(many // 60)
    before, after = (
        Bakeries(demand=d, old_room=old, hand_room=hand, upkeep=upkeep, most_plants=most) for d in (few, many)
    )
    stands, built = before.whole(), after.whole()
    one_more = before.program(int(stands.plants) + 1).solve().objective
    looks_profitable = before.result_of_a_plant(stands.price_more) > 0 and one_more > stands.hours
    runs_at_a_loss = after.result_of_a_plant(built.price_more) < 0
    return bool(looks_profitable and built.plants == stands.plants + 1 and runs_at_a_loss)


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on reading duals says, and what each sentence leans on."""
    pilot = Pilot()
    trial, end = pilot.path([pilot.rung]).iloc[0], pilot.path([pilot.steel]).iloc[0]
    best = pilot.best()
    strain = "that Perm's losses grow with its load, and how fast: the essay gives only what they are today"
    trials: dict[str, Any] = {"aggregation": {"strain": 0.0009, "rung": 1.0}, "weakest": {"strain": 0.006}}
    fast = "Perm's last tonne is about as much worse than Magnitogorsk's as its first is better"
    return by_name(
        Headline(
            "answer",
            f"To move {pilot.rung:.0f} tonnes of steel gains the {trial['promised']:.1f} tonnes of bolts "
            f"that the price promised. By the same price all {pilot.steel:.0f} tonnes should gain "
            f"{end['promised']:.1f}, and they gain nothing; it is best to move {best.moved:.0f}, which gains "
            f"{best.gain:.1f}.",
            strain,
            _price_kept_then_lost,
            **trials,
            condition=fast,
        ),
        Headline(
            "perm",
            "The price is right for the first tonnes, and moving everything gains nothing",
            strain,
            _price_kept_then_lost,
            **trials,
            condition=fast,
        ),
        Headline(
            "bakery",
            "Before it is built the bakery looks profitable; once it stands it runs at a loss",
            "that a bakery takes a good deal of work whether it bakes or not",
            _price_wrong_before_and_after,
            aggregation={"old": 500.0, "hand": 600.0, "few": 1000.0, "many": 1020.0},
            weakest={"upkeep": 180.0},
            condition="a bakery takes a good deal of work whether it bakes or not",
        ),
    )
