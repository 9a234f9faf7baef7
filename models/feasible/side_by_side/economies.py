"""The economies of the comparison: three bad cases, each hard for one kind of planning, and a real one.

Beside the reference economy (`feasible.economy.reference`) every institution also faces Scarf's tastes (hard
where incomes move with prices), increasing returns (hard where prices guide), a long chain of single plants
(hard where reports are padded), and the United States of 2021 by 71 sectors.

References
----------
Scarf, H. (1960), "Some examples of global instability of the competitive equilibrium", *International
Economic Review* 1, 157-172.
Blanchard, O. and Kremer, M. (1997), "Disorganization", *Quarterly Journal of Economics* 112, 1091-1126
(chains of single plants).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import Economy, People, Vector, align
from feasible.errors import InvalidInput
from feasible.optimum.calibration import calibrated
from feasible.shadow_prices.whole_economy import CARBON, LABOR, us_table

__all__ = [
    "INCOME_QUINTILES",
    "NECESSITIES",
    "PLANT_QUINTILES",
    "PUBLIC",
    "increasing_returns",
    "long_chain",
    "scarf",
    "united_states",
    "united_states_at_work",
]

#: Shares of the quintiles of US households in money income, poorest first. An assumption: quoted from memory
#: of the Census Bureau's tables for the years around 2021 and not checked against print.
INCOME_QUINTILES = (0.03, 0.082, 0.139, 0.226, 0.523)
#: Shares of the same quintiles in plants. An assumption: rounded from memory of household wealth by income
#: (Federal Reserve), not checked against print.
PLANT_QUINTILES = (0.03, 0.04, 0.07, 0.15, 0.71)
#: Sectors on which poorer groups are assumed to spend a larger share.
NECESSITIES = (
    "Farms",
    "Utilities",
    "Food and beverage and tobacco products",
    "Food and beverage stores",
    "General merchandise stores",
    "Housing",
    "Ambulatory health care services",
    "Hospitals",
    "Nursing and residential care facilities",
    "Social assistance",
)
#: Sectors whose final deliveries are public goods.
PUBLIC = (
    "Federal general government (defense)",
    "Federal general government (nondefense)",
    "State and local general government",
)


def scarf(stocks: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Economy:
    """Return Scarf's unstable economy: three goods, three owners, each wants two goods in equal parts.

    Good i comes from one plant, a store that holds one unit of it and takes neither labor nor effort.
    Household i owns store i and wants goods i and i + 1 one to one; it needs half a unit of each, which is
    what it gets where all are treated alike. Budgets are equal: prices of 1 are optimal by symmetry, and
    stable. Where incomes are instead the value of what is owned, prices that follow excess demand circle
    and never arrive, unless they start where they should end. Procedures that start with everything worth
    the same do just that with Scarf's even stocks: uneven ones such as (1, 1.1, .95) put the end elsewhere.

    Parameters
    ----------
    stocks : three floats
        Units in each store, positive; needs are half of the smallest.

    Returns
    -------
    Economy
        3 goods, no resources, 3 plants, 3 households; `utility` is ``"fixed-proportions"``.

    Examples
    --------
    >>> from feasible.optimum import welfare_optimum
    >>> best = welfare_optimum(scarf())
    >>> best.certificate.ok, best.prices.round(6)
    (True, array([1., 1., 1.]))
    """
    if min(stocks) <= 0.0:
        raise InvalidInput(f"are {stocks}", where="stocks", expected="three numbers above zero")
    names = ("first", "second", "third")
    wants = np.eye(3) + np.roll(np.eye(3), 1, axis=1)
    return Economy(
        goods=[f"{name} good" for name in names],
        resources=[],
        plants=[f"store of the {name} good" for name in names],
        households=[f"owner of the {name} good" for name in names],
        inputs=np.zeros((3, 3)),
        outputs=np.eye(3),
        resource_use=np.zeros((0, 3)),
        endowment=[],
        capacity=stocks,
        tastes=wants,
        needs=0.5 * min(stocks) * wants,
        plant_ownership=np.eye(3),
        utility="fixed-proportions",
        name="Scarf",
    )


def increasing_returns(seed: int, goods: int = 30, share: float = 0.2, exponent: float = 0.6) -> Economy:
    """Return the reference economy with increasing returns in some plants.

    The effort cost s x^k of the plants drawn becomes s' x^exponent with s' such that running at capacity
    costs as much as before: the first units are dear, the last ones cheap.

    Parameters
    ----------
    seed : int
        Of the reference economy, and of the draw of plants.
    goods : int
        At least 4.
    share : float
        Of the plants, drawn without replacement; between 0 and 1.
    exponent : float
        Of their effort cost; between 0 and 1 for increasing returns.

    Returns
    -------
    Economy
        ``convex`` is False where `share` draws a plant.

    Raises
    ------
    InvalidInput
        If `share` or `exponent` is out of range.

    Examples
    --------
    >>> print(increasing_returns(1))
    Economy "increasing returns 1": 30 goods, 5 resources, 90 plants, 20 households, 4 regions;
    increasing returns: not convex
    """
    for where, value in (("share", share), ("exponent", exponent)):
        if not 0.0 <= value <= 1.0 or (where == "exponent" and value in {0.0, 1.0}):
            raise InvalidInput(f"is {value:g}", where=where, expected="a number between 0 and 1")
    base = Economy.reference(seed, goods)
    plants = len(base.plants)
    drawn = np.random.default_rng(seed).choice(plants, size=round(share * plants), replace=False)
    powers, effort = base.exponent.copy(), base.effort.copy()
    powers[drawn] = exponent
    effort[drawn] *= base.capacity[drawn] ** (base.exponent[drawn] - exponent)
    return base.replace(exponent=powers, effort=effort, name=f"increasing returns {seed}")


def long_chain(length: int = 8, *, step: float = 0.6, slack: float = 0.5, households: int = 4) -> Economy:
    """Return a chain of single plants: each makes its good from the last one's, and only the end is wanted.

    Every plant uses one unit of labor a unit; plant k > 1 also uses `step` units of good k - 1. The last good
    and a service that takes two units of labor and nothing else are what households want, with shares for the
    last good spread evenly from .3 to .7. There are 2.5 units of labor a household. If a wage were the whole
    cost and half of all budgets were spent on each of the two, the level of each plant would be its *rough*
    level; capacities are ``1 + slack`` times that, the effort cost s x^2 has a marginal effort of a fifth of
    the cost price there, and everybody needs half of the rough consumption of both.

    Parameters
    ----------
    length : int
        Plants in the chain, at least 1.
    step : float
        Units of the good before a unit, positive.
    slack : float
        Spare capacity, as a share of the rough level; zero or more.
    households : int
        At least 1. Labor and plants are owned in equal parts.

    Returns
    -------
    Economy
        ``length + 1`` goods and plants, 1 resource.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> chain = long_chain(3)
    >>> chain.inputs.toarray()
    array([[0. , 0.6, 0. , 0. ],
           [0. , 0. , 0.6, 0. ],
           [0. , 0. , 0. , 0. ],
           [0. , 0. , 0. , 0. ]])
    """
    for where, value, least in (("length", length, 1), ("households", households, 1)):
        if value < least:
            raise InvalidInput(f"is {value}", where=where, expected=f"at least {least}")
    if step <= 0.0 or slack < 0.0:
        raise InvalidInput(
            f"are {step:g} and {slack:g}", where="step, slack", expected="above 0, and 0 or more"
        )
    n = length + 1
    inputs = np.zeros((n, n))
    inputs[np.arange(length - 1), np.arange(1, length)] = step
    labor = np.append(np.ones(length), 2.0)
    endowment = 2.5 * households
    wage = households / endowment
    powers = step ** np.arange(length)
    # Labor embodied in a unit of each good.
    embodied = np.append(np.cumsum(powers), 2.0)
    price = wage * embodied
    delivered = np.zeros(n)
    delivered[[length - 1, length]] = 0.5 * households / price[[length - 1, length]]
    level = np.append(powers[::-1] * delivered[length - 1], delivered[length])
    tastes = np.zeros((households, n))
    tastes[:, length - 1] = np.linspace(0.3, 0.7, households) if households > 1 else 0.5
    tastes[:, length] = 1.0 - tastes[:, length - 1]
    equal = np.full((households, n), 1.0 / households)
    names = [f"stage {k + 1:0{len(str(length))}d}" for k in range(length)]
    return Economy(
        goods=[*names, "service"],
        resources=["labor"],
        plants=[f"plant of {name}" for name in [*names, "the service"]],
        households=[f"household {h + 1}" for h in range(households)],
        inputs=inputs,
        outputs=np.eye(n),
        resource_use=labor[None, :],
        endowment=[endowment],
        capacity=(1.0 + slack) * level,
        effort=0.2 * price / (2.0 * level),
        exponent=2.0,
        good_kind=["intermediate"] * (length - 1) + ["final", "final"],
        tastes=tastes,
        needs=np.tile(0.5 * delivered / households, (households, 1)),
        resource_ownership=equal[:, :1],
        plant_ownership=equal,
        name=f"chain of {length}",
    )


def united_states(
    groups: int = 5,
    *,
    labor: float = 1.0,
    carbon: float = 0.9,
    room: float = 0.2,
    effort: float = 0.2,
    tilt: float = 0.25,
    need: float = 0.5,
) -> Economy:
    """Return the United States of 2021 by 71 sectors, its final demand split among groups of households.

    The technology is the table's at basic prices (`feasible.shadow_prices.whole_economy.us_table`): one plant
    a sector, hours of labor and greenhouse gases as resources. Everything about households is assumed:

    - *Groups* of equal population, poorest first, with budgets in proportion to their income. Shares of
      income are those of `INCOME_QUINTILES`; other numbers of groups read them off the Lorenz curve, straight
      between the quintiles.
    - *Imports* on balance (five products of 71: their final demand is negative) come from a plant each that
      brings in at most what the table records, without hours or emissions of this country.
    - *Tastes*: all positive final demand (investment, government and net exports, too) counts as what
      households want. Within necessities (`NECESSITIES`) and within the rest everyone splits spending
      alike; the share of necessities in a group's spending falls with the power `tilt` of its income. The
      groups' spending adds up to the table's final demand, sector by sector.
    - *Public goods*: what general government delivers (`PUBLIC`).
    - *Needs*: the share `need` of recorded deliveries a head, of every good that is not public.
    - *Ownership*: hours of labor and emission rights in equal parts, plants as `PLANT_QUINTILES`.
    - *Effort* s x^2 with a marginal effort, at recorded output, of the share `effort` of value added: it
      stands for all that makes the last unit dearer than the first, of imports too.

    Parameters
    ----------
    groups : int
        At least 1.
    labor, carbon : float
        Endowments as shares of recorded hours and emissions, positive.
    room : float
        Capacities exceed recorded outputs by this share, but for imports; zero or more.
    effort : float
        Between 0 and 1, both excluded.
    tilt : float
        0 gives everyone the same tastes.
    need : float
        Zero or more.

    Returns
    -------
    Economy
        Goods in billion USD of 2021, hours in billions, greenhouse gases in million tonnes of CO2e; prices
        in budget units a billion USD (one unit a group: at recorded prices a unit is final demand divided
        by the number of groups).

    Raises
    ------
    InvalidInput
        If a parameter is out of range, or `tilt` leaves a group nothing to spend beside necessities.

    Examples
    --------
    >>> print(united_states())
    Economy "United States 2021": 71 goods, 2 resources, 76 plants, 5 households, 1 region; convex
    """
    if groups < 1:
        raise InvalidInput(f"is {groups}", where="groups", expected="at least 1")
    for where, value, low, high in (
        ("labor", labor, 0.0, np.inf),
        ("carbon", carbon, 0.0, np.inf),
        ("room", 1.0 + room, 1.0, np.inf),
        ("effort", effort, 0.0, 1.0),
        ("need", 1.0 + need, 1.0, np.inf),
    ):
        inside = low <= value if low == 1.0 else low < value < high
        if not inside:
            raise InvalidInput(f"is out of range ({value:g})", where=where, expected="see the docstring")
    table = us_table(71)
    base = Economy.from_input_output(table, resources=[LABOR, CARBON])
    demand = table.final_demand().to_numpy() / 1e3
    final = np.maximum(demand, 0.0)
    # What the import plants of `base` bring in comes after what the sectors make.
    imports = -demand[demand < 0.0]
    recorded = np.append(table.output.to_numpy() / 1e3, imports)
    added = recorded - base.inputs.sum(axis=0) * recorded
    # One budget unit a group buys all final demand at recorded prices.
    price = groups / final.sum()
    income = _lorenz(INCOME_QUINTILES, groups)
    budgets = groups * income
    public = base.goods.isin(PUBLIC)
    # Million hours a million USD are billions a billion; kg a million USD are to be million tonnes a billion.
    scale = np.array([1.0, 1e-6])
    use = sparse.csc_array(base.resource_use.multiply(scale[:, None]))
    return base.replace(
        households=[f"group {h + 1} of {groups}" for h in range(groups)],
        resource_use=use,
        endowment=np.array([labor, carbon]) * (use @ recorded),
        capacity=np.append((1.0 + room) * recorded[: -len(imports)], imports),
        effort=effort * price * added / (2.0 * recorded**2),
        exponent=np.full(len(base.plants), 2.0),
        good_kind=np.where(public, "public", base.good_kind).astype(object),
        budgets=budgets,
        tastes=_tilted(final / final.sum(), budgets, base.goods.isin(NECESSITIES), tilt),
        needs=np.tile(np.where(public, 0.0, need * final / groups), (groups, 1)),
        region=["home"] * len(base.plants),
        household_region=["home"] * groups,
        resource_ownership=np.full((groups, 2), 1.0 / groups),
        plant_ownership=np.tile(_lorenz(PLANT_QUINTILES, groups)[:, None], (1, len(base.plants))),
        name="United States 2021",
    )


def united_states_at_work(spread: float = 0.5, *, share: float = 0.6) -> People:
    """Return the United States of 2021 with people who work for wages and own what they own.

    Each group has one kind of hours, in units of their mean at the best plan. What an hour of a group
    makes is its income to the power `spread`: 0 pays everybody alike, 1 explains all of the difference in
    incomes by wages. No table of wages by income group is in the book, so this is an assumption, and a reader
    can move it. Property is that of `united_states`.

    Parameters
    ----------
    spread : float
        Zero or more.
    share : float
        Of wages in income at the best plan, which scales dislikes.

    Returns
    -------
    People
        As `feasible.optimum.calibration.calibrated` makes them.

    Raises
    ------
    InvalidInput
        If a parameter is out of range.

    Examples
    --------
    >>> people = united_states_at_work(1.0)
    >>> people.skill.round(2).tolist() == sorted(people.skill.round(2).tolist())
    True
    """
    base = united_states()
    made = base.budgets ** align.number("spread", spread)
    hours = float(base.endowment[0]) / len(base.households)
    rows = pd.DataFrame(
        {
            "household": base.households,
            "kind": str(base.resources[0]),
            "skill": made / made.mean(),
            "time": 2.0 * hours,
            "dislike": hours**-3.0,
        }
    )
    return calibrated(base, rows, share=share)


def _lorenz(shares: tuple[float, ...], groups: int) -> Vector:
    """Return the shares of equal groups, poorest first, from a Lorenz curve straight between its points."""
    points = np.append(0.0, np.cumsum(shares))
    return np.diff(np.interp(np.linspace(0.0, 1.0, groups + 1), np.linspace(0.0, 1.0, points.size), points))


def _tilted(
    shares: Vector, budgets: Vector, necessary: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], tilt: float
) -> Vector:
    """Split aggregate spending shares (G,) among households (H, G), more of the necessary for the poorer."""
    relative = budgets**-tilt
    relative *= budgets.sum() / float(budgets @ relative)
    share = float(shares[necessary].sum())
    necessities = share * relative
    if necessities.max() >= 1.0:
        raise InvalidInput(
            f"the poorest group would spend {necessities.max():.3g} of its budget on necessities",
            where="tilt",
            expected="a smaller number",
        )
    others = (1.0 - necessities) / (1.0 - share)
    return np.asarray(shares * np.where(necessary, relative[:, None], others[:, None]))
