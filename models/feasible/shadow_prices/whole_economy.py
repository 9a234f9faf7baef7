"""The economy of a country as one linear plan: what an hour and a tonne of carbon are worth.

The plan keeps each sector's recipe as the input-output table records it, and may move final deliveries
within a band around what they were. It maximizes their value at the year's own prices, within limits on
labor hours and greenhouse gases. The two limits' duals are a price of labor and a price of carbon *for
this plan*: since no sector can change its recipe, they are what scarcity costs if nobody adapts. How much
plant stands idle is not in the table: `measured_capacity` takes what the Federal Reserve publishes for
industry, and nothing in reserve elsewhere.

References
----------
Board of Governors of the Federal Reserve System, *Industrial Production and Capacity Utilization (G.17)*,
annual revision of 28 June 2022: total industry at 78.8 % of capacity in the fourth quarter of 2021.
Leontief, W. (1986), *Input-Output Economics*, 2nd ed.
Hawkins, D. and Simon, H. A. (1949), *Econometrica* 17, 245-248.
Dorfman, R., Samuelson, P. A. and Solow, R. M. (1958), *Linear Programming and Economic Analysis*, ch. 9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from feasible.economy import Economy, Targets, Vector, align, leontief_solve, spectral_radius
from feasible.economy.datasets import us_2021
from feasible.economy.input_output import InputOutputTable
from feasible.errors import Infeasible, InvalidInput
from feasible.headline import Headline, by_name
from feasible.optimum import LinearPlan, linear_plan

__all__ = [
    "CARBON",
    "LABOR",
    "UTILIZATION",
    "YearPlan",
    "carbon_curve",
    "curved_shares",
    "difference_quotient",
    "embodied",
    "headlines",
    "idle_curve",
    "measured_capacity",
    "plan_year",
    "productive_minors",
    "room_to_scale",
    "us_table",
    "value_chain",
]

LABOR, CARBON = "labor hours", "greenhouse gases"
#: Output of mining, utilities and manufacturing over their capacity, fourth quarter of 2021 (G.17).
UTILIZATION = 0.788
_KG_A_TONNE = 1e3
_DOLLARS_A_MILLION = 1e6


@lru_cache(maxsize=4)
def us_table(sectors: Literal[15, 71] = 71) -> InputOutputTable:
    """Return the US table of 2021 as the plan uses it: basic prices, residual products as primary inputs.

    At basic prices trade and transport margins are inputs bought from trade and transport, so that a
    delivered good carries the labor of getting it there. In 71 sectors five products are imported on balance
    (primary metals and crude oil above all): their final demand is negative, and a plan may bring in as much.
    """
    return us_2021(sectors, prices="basic", residual_products="primary")


def measured_capacity(sectors: Literal[15, 71] = 71) -> dict[str, float]:
    """Return what each sector could make, over what it made in 2021, as far as anybody measures it.

    Mining, utilities and manufacturing at the utilization that the Federal Reserve published; no room in any
    other sector, where nothing is published.

    Examples
    --------
    >>> room = measured_capacity(15)
    >>> round(room["Manufacturing"], 3), room["Construction"]
    (1.269, 1.0)
    """
    names = [str(name) for name in us_table(sectors).sectors]
    if sectors == 15:
        industry = {"Mining", "Utilities", "Manufacturing"}
    else:
        first, last = names.index("Oil and gas extraction"), names.index("Plastics and rubber products")
        industry = set(names[first : last + 1]) - {"Construction"}
    return {name: 1.0 / UTILIZATION if name in industry else 1.0 for name in names}


@dataclass(frozen=True, eq=False)
class YearPlan:
    """A plan of one year, compared with what the table records.

    Attributes
    ----------
    plan : LinearPlan
    actual : array, shape (G,)
        Recorded final deliveries, million USD (zero where the table nets to imports).
    labor, carbon : float
        Endowments as shares of what the table records.
    room : float
        Width of the band: deliveries may differ by this share from the recorded ones.
    """

    plan: LinearPlan
    actual: Vector
    labor: float
    carbon: float
    room: float

    @property
    def value(self) -> float:
        """Value of final deliveries, USD a year."""
        return _DOLLARS_A_MILLION * self.plan.value

    @property
    def value_share(self) -> float:
        """Value of final deliveries over the recorded value."""
        return float(self.plan.value / self.actual.sum())

    @property
    def wage(self) -> float:
        """Value of one more labor hour, USD an hour."""
        return float(self.plan.resource_prices[0])

    @property
    def carbon_price(self) -> float:
        """Value of one more tonne of greenhouse gases, USD a tonne of CO2e."""
        return float(self.plan.resource_prices[1]) * _DOLLARS_A_MILLION * _KG_A_TONNE

    @cached_property
    def shares(self) -> pd.Series[float]:
        """Planned final deliveries over the recorded ones, by sector (1 where nothing was recorded)."""
        made = np.divide(
            self.plan.deliveries, self.actual, out=np.ones_like(self.actual), where=self.actual > 0
        )
        return pd.Series(made, index=self.plan.economy.goods)

    def table(self) -> pd.DataFrame:
        """Return the plan by sector: deliveries recorded and planned (billion USD), prices, output."""
        economy, plan = self.plan.economy, self.plan
        domestic = plan.levels[: len(economy.goods)]
        return pd.DataFrame(
            {
                "recorded": self.actual / 1e3,
                "planned": plan.deliveries / 1e3,
                "price": plan.prices,
                "output": domestic / 1e3,
                "capacity used": domestic / economy.capacity[: len(economy.goods)],
            },
            index=economy.goods,
        )


def plan_year(
    sectors: Literal[15, 71] | InputOutputTable = 71,
    *,
    labor: float = 1.0,
    carbon: float = 1.0,
    room: float = 0.3,
    capacity: float | Mapping[str, float] | None = None,
    floor: float | None = None,
    weights: Mapping[str, float] | None = None,
    start: YearPlan | None = None,
) -> YearPlan:
    """Plan the year of a table with labor and carbon limits.

    Parameters
    ----------
    sectors : {15, 71} or InputOutputTable
        The US table of 2021 at that level of detail, or any table with the satellites `LABOR` (million hours)
        and `CARBON` (kg CO2e) in million USD.
    labor, carbon : float
        Limits as shares of what the table records.
    room : float
        Deliveries stay within ``1 - room`` and ``1 + room`` of the recorded ones.
    capacity : float or mapping of sector to float, optional
        What a sector can make at most, over what it made; ``1 + room`` by default: as much plant idle as
        deliveries may grow.
    floor : float, optional
        Least deliveries as shares of the recorded ones, in place of ``1 - room``.
    weights : mapping of sector to float, optional
        What a delivered dollar of a sector counts for; 1 where nothing is said.
    start : YearPlan, optional
        A plan of the same table, room and capacity; it is solved again from its basis.

    Raises
    ------
    Infeasible
        If the limits do not allow the least deliveries.
    ValueError
        If a share is negative or `room` is not between 0 and 1.

    Examples
    --------
    >>> year = plan_year(15, carbon=0.9)
    >>> year.plan.certificate.ok, year.carbon_price > 0
    (True, True)
    """
    for name, given, most in (("labor", labor, np.inf), ("carbon", carbon, np.inf), ("room", room, 1.0)):
        if not 0.0 <= given <= most:
            raise ValueError(
                f"{name} is {given}; expected a share of at least 0"
                + (" and at most 1" if most == 1.0 else "")
            )
    if start is None:
        table = sectors if isinstance(sectors, InputOutputTable) else us_table(sectors)
        base = Economy.from_input_output(table, resources=[LABOR, CARBON], capacity_factor=1.0)
        over = 1.0 + room if capacity is None else capacity
        plant = np.array(base.capacity)
        plant[: len(base.goods)] *= align.vector(
            "capacity", over, base.goods, kind="sector", missing=1.0 + room
        )
        base = base.replace(capacity=plant)
        actual = np.maximum(np.asarray(table.final_demand(), dtype=float), 0.0)
        recorded = base.endowment
    else:
        base, actual, room = start.plan.economy, start.actual, start.room
        recorded = base.endowment / np.array([start.labor, start.carbon])
    economy = base.replace(endowment=recorded * np.array([labor, carbon]))
    value = pd.Series((actual > 0).astype(float), index=economy.goods)
    for sector, weight in (weights or {}).items():
        if sector not in value.index:
            raise InvalidInput(
                f"unknown sector {sector!r}", where="weights", expected="a sector of the table"
            )
        value[sector] *= weight
    least = 1.0 - room if floor is None else floor
    targets = Targets.of(economy, value=value, floor=least * actual, ceiling=(1.0 + room) * actual)
    return YearPlan(
        linear_plan(economy, targets, way="direct", start=None if start is None else start.plan),
        actual,
        labor,
        carbon,
        room,
    )


def carbon_curve(
    caps: Sequence[float],
    *,
    sectors: Literal[15, 71] = 71,
    labor: float = 1.0,
    room: float = 0.3,
    capacity: float | Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Plan the year under each carbon cap.

    Parameters
    ----------
    caps : sequence of float
        Shares of recorded emissions.
    sectors, labor, room, capacity
        As in `plan_year`.

    Returns
    -------
    DataFrame, one row a cap
        ``value`` (share of the recorded), ``carbon_price`` (USD a tonne), ``wage`` (USD an hour), and
        whether it is ``feasible`` and ``certified``; missing numbers where no plan exists.
    """
    rows, last = [], None
    for cap in caps:
        try:
            year = plan_year(sectors, labor=labor, carbon=cap, room=room, capacity=capacity, start=last)
        except Infeasible:
            rows.append((np.nan, np.nan, np.nan, False, False))
            continue
        last = year
        rows.append((year.value_share, year.carbon_price, year.wage, True, year.plan.certificate.ok))
    return pd.DataFrame(
        rows,
        index=pd.Index(list(caps), name="cap"),
        columns=["value", "carbon_price", "wage", "feasible", "certified"],
    )


def idle_curve(
    capacities: Sequence[float], *, sectors: Literal[15, 71] = 71, carbon: float = 1.0, room: float = 0.3
) -> pd.DataFrame:
    """Plan the year with more and more idle plant, the same in every sector.

    Parameters
    ----------
    capacities : sequence of float
        What every sector can make, over what it made.
    sectors, carbon, room
        As in `plan_year`.

    Returns
    -------
    DataFrame, one row a capacity
        ``gain`` (value delivered over the recorded, less 1), ``wage`` (USD an hour), ``carbon_price`` (USD a
        tonne).
    """
    rows = []
    for capacity in capacities:
        year = plan_year(sectors, carbon=carbon, room=room, capacity=capacity)
        rows.append((year.value_share - 1.0, year.wage, year.carbon_price))
    return pd.DataFrame(
        rows, index=pd.Index(list(capacities), name="capacity"), columns=["gain", "wage", "carbon_price"]
    )


def curved_shares(elasticity: float, *, sectors: Literal[15, 71] = 71) -> pd.Series[float]:
    """Return deliveries over the recorded ones if more of a product is worth less and less.

    The most satisfaction of one buyer with a constant elasticity of substitution between products, who was
    content with the deliveries of 2021 at its prices, from the hours of 2021. No other limit, and no band.

    Parameters
    ----------
    elasticity : float
        How readily one product is taken for another; 0 leaves all proportions as they were.
    sectors : {15, 71}

    Returns
    -------
    Series, one share a sector
        1 where nothing was recorded.

    Notes
    -----
    At the best ``(y / recorded)^(-1/elasticity)`` is proportional to the hours that a dollar embodies.

    Examples
    --------
    >>> bool(np.ptp(curved_shares(0.0)) < 1e-12), bool(np.ptp(curved_shares(0.5)) > 1)
    (True, True)
    """
    table = us_table(sectors)
    hours = embodied(table)["hours"].to_numpy(dtype=float)
    recorded = np.maximum(table.final_demand().to_numpy(dtype=float), 0.0)
    share = hours**-elasticity
    share *= float(hours @ recorded) / float(hours @ (recorded * share))
    share[recorded == 0.0] = 1.0
    return pd.Series(share, index=table.sectors)


def difference_quotient(
    year: YearPlan, resource: Literal["labor", "carbon"], *, step: float = 1e-4
) -> tuple[float, float]:
    """Return what one unit less costs and one unit more brings, by planning again.

    Parameters
    ----------
    year : YearPlan
    resource : {"labor", "carbon"}
    step : float
        Change of the limit as a share of what the table records.

    Returns
    -------
    left, right : float
        USD an hour, or USD a tonne.
    """
    changed = []
    for sign in (-1.0, 1.0):
        shares = {"labor": year.labor, "carbon": year.carbon}
        shares[resource] += sign * step
        changed.append(
            plan_year(labor=shares["labor"], carbon=shares["carbon"], room=year.room, start=year).value
        )
    at = 0 if resource == "labor" else 1
    recorded = year.plan.economy.endowment[at] / (year.labor, year.carbon)[at]
    # Million hours; kilograms to tonnes.
    units = recorded * step * (_DOLLARS_A_MILLION if resource == "labor" else 1.0 / _KG_A_TONNE)
    return (year.value - changed[0]) / units, (changed[1] - year.value) / units


def value_chain(year: YearPlan, resource: Literal["labor", "carbon"], *, step: float = 1e-5) -> pd.DataFrame:
    """Say who stands behind one unit of a limit: whose deliveries give way, and where the unit is saved.

    The plan is made again with a little less of the limit. The deliveries that change are traced through the
    Leontief inverse to the sectors that work or emit for them.

    Parameters
    ----------
    year : YearPlan
        Its imports stay as they are: they take neither hours nor carbon, so a plan brings in all it may.
    resource : {"labor", "carbon"}
    step : float
        Change of the limit as a share of what the table records.

    Returns
    -------
    DataFrame, one row a sector
        A column for each product whose deliveries change, named after it: hours (or tonnes) no longer used
        in the row's sector on its behalf, for one hour (tonne) less in all, negative where more is used. They
        add up to one. ``attrs["deliveries"]`` holds the change of each product's deliveries, USD for one unit
        less, and ``attrs["value"]`` their sum, which is minus the shadow price.

    Raises
    ------
    ValueError
        If the limit does not bind: then nobody gives way.

    Examples
    --------
    >>> chain = value_chain(plan_year(15, carbon=0.9), "carbon")
    >>> round(float(chain.to_numpy().sum()), 6)
    1.0
    """
    at = 0 if resource == "labor" else 1
    if year.plan.resource_prices[at] <= 0.0:
        raise ValueError(f"{resource} does not bind: one unit less changes nothing")
    shares = {"labor": year.labor, "carbon": year.carbon}
    shares[resource] -= step
    less = plan_year(labor=shares["labor"], carbon=shares["carbon"], room=year.room, start=year)
    economy = year.plan.economy
    n = len(economy.goods)
    change = less.plan.deliveries - year.plan.deliveries
    moved = np.flatnonzero(np.abs(change) > 1e-9 * np.abs(change).max())
    use = economy.resource_use[[at]].toarray()[0, :n]
    saved = economy.endowment[at] - less.plan.economy.endowment[at]
    outputs = leontief_solve(economy.inputs[:, :n], -np.diag(change)[:, moved])
    # Million hours a million USD are hours a USD; carbon is in kilograms.
    unit = _DOLLARS_A_MILLION if resource == "labor" else 1.0 / _KG_A_TONNE
    chain = pd.DataFrame(use[:, None] * outputs / saved, index=economy.goods, columns=economy.goods[moved])
    dollars = _DOLLARS_A_MILLION * change[moved] / (saved * unit)
    chain.attrs["deliveries"] = {str(k): float(v) for k, v in zip(chain.columns, dollars, strict=True)}
    chain.attrs["value"] = float(dollars.sum())
    return chain


def embodied(table: InputOutputTable) -> pd.DataFrame:
    """Return the hours and kilograms behind one delivered dollar of each sector: directly, and in all.

    Returns
    -------
    DataFrame, one row a sector
        ``hours`` and ``kg``: embodied in a dollar of final delivery through the whole chain;
        ``direct hours`` and ``direct kg``: in the sector itself.
    """
    coefficients = sparse.csc_array(table.technical_coefficients())
    use = table.satellites.loc[[LABOR, CARBON]].to_numpy(dtype=float) / np.asarray(table.output, dtype=float)
    total = leontief_solve(coefficients, use.T, transpose=True)
    return pd.DataFrame(
        {
            # Million hours a million USD are hours a USD; kg a million USD are millionths.
            "hours": total[:, 0],
            "direct hours": use[0],
            "kg": total[:, 1] / _DOLLARS_A_MILLION,
            "direct kg": use[1] / _DOLLARS_A_MILLION,
        },
        index=table.sectors,
    )


def productive_minors(coefficients: ArrayLike) -> Vector:
    """Return the leading principal minors of I - A: all positive exactly if the economy is productive.

    Parameters
    ----------
    coefficients : array, shape (n, n)
        Technical coefficients.

    Examples
    --------
    >>> productive_minors([[0.15, 0.25], [0.2, 0.05]]).round(4)
    array([0.85  , 0.7575])
    >>> productive_minors([[0.5, 0.9], [0.8, 0.4]]).round(2)
    array([ 0.5 , -0.42])
    """
    system = np.eye(len(np.asarray(coefficients))) - np.asarray(coefficients, dtype=float)
    return np.array([np.linalg.det(system[: k + 1, : k + 1]) for k in range(len(system))])


def room_to_scale(coefficients: ArrayLike | sparse.csc_array) -> float:
    """Return the factor by which all inputs could grow before nothing is left: ``1 / spectral radius``.

    Examples
    --------
    >>> round(room_to_scale([[0.15, 0.25], [0.2, 0.05]]), 3)
    3.038
    """
    radius = spectral_radius(sparse.csc_array(np.asarray(coefficients)))
    return np.inf if radius == 0.0 else 1.0 / radius


# ---------------------------------------------------------------------- what the chapter says


@lru_cache(maxsize=64)
def _prices(
    sectors: Literal[15, 71], carbon: float, idle: float | None, room: float
) -> tuple[float, float, float]:
    """Return gain, wage and carbon price; `idle` is the spare share, or None for what is measured."""
    capacity = measured_capacity(sectors) if idle is None else 1.0 + idle
    year = plan_year(sectors, carbon=carbon, room=room, capacity=capacity)
    return year.value_share - 1.0, year.wage, year.carbon_price


def _hour_hangs_on_idle_plant(*, sectors: Literal[15, 71] = 71, carbon: float = 1.0) -> bool:
    measured, idle = _prices(sectors, carbon, None, 0.3), _prices(sectors, carbon, 0.3, 0.3)
    return idle[1] > measured[1] > 0.0 and idle[0] > measured[0]


def _more_plant_dearer_hour(*, sectors: Literal[15, 71] = 71, carbon: float = 1.0) -> bool:
    """Whether each further twentieth of idle plant makes an hour worth more."""
    wages = [_prices(sectors, carbon, twentieth / 20, 0.3)[1] for twentieth in range(7)]
    return bool((np.diff(wages) > 0.0).all())


def _deep_cuts_cost_thousands(
    *, sectors: Literal[15, 71] = 71, carbon: float = 0.8, idle: float | None = 0.3
) -> bool:
    return _prices(sectors, carbon, idle, 0.3)[2] > 2000.0


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on a country as one plan says, and what each sentence leans on."""
    measured, idle = _prices(71, 1.0, None, 0.3), _prices(71, 1.0, 0.3, 0.3)
    plant = "how much plant stood idle in 2021, which is measured for industry and for nothing else"
    trials: dict[str, Any] = {"aggregation": {"sectors": 15}, "weakest": {"carbon": 0.9}}
    return by_name(
        Headline(
            "answer",
            f"To a plan of the United States in 2021 one more hour is worth ${measured[1]:.0f} if only "
            "industry had "
            f"room to make more, and ${idle[1]:.0f} if every sector had three tenths to spare.",
            plant,
            _hour_hangs_on_idle_plant,
            **trials,
        ),
        Headline(
            "idle",
            "The more plant stands idle, the more an hour of work is worth to the plan",
            plant,
            _more_plant_dearer_hour,
            **trials,
            condition="the table has seventy-one sectors and not fifteen, and emissions are those of 2021",
        ),
        Headline(
            "deep",
            "If no sector can change its recipe, deep cuts cost thousands of dollars a tonne",
            "that no sector can change its recipe",
            _deep_cuts_cost_thousands,
            aggregation={"sectors": 15},
            weakest={"idle": None},
        ),
    )
