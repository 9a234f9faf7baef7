"""People who work: each household and kind of labor becomes a plant that makes that labor.

In the economy of `feasible.economy.model` labor falls from the sky: so many hours of each kind, and nobody
gets tired. `with_workers` replaces those endowments by people. Household h makes s_hk units of labor of
kind k in an hour, and l hours of it cost h, in budget units,

    phi_hk l^(1 + 1/e),

with e the elasticity of hours in pay: the marginal hour is the harder the more there are, and who is paid
1 % more an hour works e % more if nothing else changes. Labor of each kind is then a good with a price, and
an hour of h at kind k earns that price times s_hk, its wage. Each household's time stays as a row (its
hours of all kinds fit into it) so that whoever looks for labor among the resources finds hours.

Whose effort is whose? The effort of a worker's plant is that person's own. The effort s x^k of every other
plant, as the economy had it before, is *care*: attention, wear and nuisance that no pay rewards and all bear
in proportion to their budgets. Then household h has

    U_h = m_h log u_h(c_h) - sum_k phi_hk l_hk^(1 + 1/e) - (m_h / sum m) sum_j s_j x_j^k_j,

and the welfare of `feasible.economy.welfare` is the sum of the U_h.

Nothing else changes: the economy with workers is an `Economy`, and every solver and certificate works on it.

References
----------
Sen, A. K. (1966), "Labour allocation in a cooperative enterprise", *Review of Economic Studies* 33, 361-371.
MaCurdy, T. E. (1981), "An empirical model of labor supply in a life-cycle setting", *Journal of Political
Economy* 89, 1059-1085 (the constant elasticity of hours).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import align
from feasible.economy._people import People, Places, log_utilities
from feasible.economy.align import Given, MatrixLike, Vector
from feasible.economy.model import Economy
from feasible.errors import InvalidEconomy, InvalidInput

__all__ = ["People", "draw_people", "log_utilities", "people_from_frame", "with_workers"]

#: What a table of people holds; one row a household and kind of labor that it can do.
COLUMNS = ("household", "kind", "skill", "time", "dislike")


def with_workers(
    economy: Economy, skills: MatrixLike, time: Given, dislike: MatrixLike, *, elasticity: Given = 0.5
) -> People:
    """Let people do the work: labor endowments give way to hours that households decide on.

    Parameters
    ----------
    economy : Economy
        With K kinds of labor among its resources (``resource_kind == "labor"``); how much there was of them
        is forgotten.
    skills : DataFrame or array, shape (H, K)
        Units of labor of each kind that a household makes in an hour; 0 where it cannot do that kind.
    time : Series, dict, array or number, shape (H,)
        Hours that a household has; the hours of all kinds fit into them.
    dislike : DataFrame or array, shape (H, K)
        phi in what hours cost, phi l^(1 + 1/e), in budget units; above zero where there is skill.
    elasticity : Series, dict, array or number, shape (H,)
        e, by how many percent hours answer pay that is 1 % higher, everything else equal.

    Returns
    -------
    People
        The economy with workers and who sells whose hours. The kinds of labor are its last goods, in their
        order and under their names; "time of ..." are its last resources; workers, "household: kind", are
        its last plants, household by household. A household owns its time and its worker plants.

    Raises
    ------
    InvalidEconomy
        If there are no households or no labor, or names of hours or workers are already taken.
    InvalidInput
        If a label is unknown or missing, a number is out of range, or nobody can do a kind of labor.

    Examples
    --------
    >>> economy = Economy.reference(1, 4, households=2)
    >>> people = with_workers(economy, [[1, 2], [2, 0]], time=16, dislike=[[0.1, 0.1], [0.2, 0]])
    >>> people.economy.plants[-3:].tolist()
    ['household 1: skilled labor', 'household 1: manual labor', 'household 2: skilled labor']
    """
    kinds = _kinds_of_labor(economy)
    homes, labels = economy.households, ("household", "kind of labor")
    s = align.grid("skills", skills, homes, kinds, kinds=labels)
    d = align.grid("dislike", dislike, homes, kinds, kinds=labels)
    hours = align.vector("time", time, homes, kind="household", positive=True)
    e = align.vector("elasticity", elasticity, homes, kind="household", positive=True)
    who, what = np.nonzero(s)
    idle = np.flatnonzero(np.bincount(what, minlength=len(kinds)) == 0)
    if idle.size:
        raise InvalidInput(
            f"nobody can do {kinds[idle[0]]!r}", where="skills", expected="somebody with skill in every kind"
        )
    easy = np.flatnonzero(d[who, what] <= 0.0)
    if easy.size:
        raise InvalidInput(
            "is 0",
            where=f"dislike[household {homes[who[easy[0]]]!r}, kind of labor {kinds[what[easy[0]]]!r}]",
            expected="a number above zero where there is skill",
        )
    return _with(economy, kinds, who, what, s[who, what], hours, d[who, what], 1.0 + 1.0 / e)


def _kinds_of_labor(economy: Economy) -> pd.Index:
    kinds: pd.Index = economy.resources[economy.resource_kind == "labor"]
    if not len(kinds) or not len(economy.households):
        lacking = "no resource is labor" if not len(kinds) else "there are no households"
        raise InvalidEconomy(
            lacking,
            where="economy",
            expected='households, and a resource of the kind "labor" for them to make',
        )
    return kinds


def _with(
    economy: Economy,
    kinds: pd.Index,
    who: Places,
    what: Places,
    skill: Vector,
    hours: Vector,
    dislike: Vector,
    exponent: Vector,
) -> People:
    """Return the economy with these workers: who can do what, one entry a pair."""
    g, r, p, homes = economy.shape
    work, k = who.size, len(kinds)
    labor = economy.resource_kind == "labor"
    plants = [f"{economy.households[h]}: {kinds[j]}" for h, j in zip(who, what, strict=True)]
    clocks = [f"time of {h}" for h in economy.households]
    for axis, new in (("goods", list(kinds)), ("resources", clocks), ("plants", plants)):
        kept = economy.resources[~labor] if axis == "resources" else getattr(economy, axis)
        taken = kept.intersection(pd.Index(new, dtype=object), sort=False)
        if len(taken):
            raise InvalidEconomy(
                f"{taken[0]!r} is taken", where=axis, expected="names that labor, time and workers can have"
            )
    use = sparse.csr_array(economy.resource_use)
    at = np.arange(work)

    def pairs(values: Vector, rows: Places, height: int) -> sparse.csc_array:
        return sparse.csc_array((values, (rows, at)), shape=(height, work))

    ones = np.ones(work)
    blank = sparse.csr_array((homes, k))
    made = Economy(
        goods=[*economy.goods, *kinds],
        resources=[*economy.resources[~labor], *clocks],
        plants=[*economy.plants, *plants],
        households=economy.households,
        inputs=_blocks(
            [[economy.inputs, sparse.csc_array((g, work))], [use[labor], sparse.csc_array((k, work))]]
        ),
        outputs=_blocks(
            [
                [economy.outputs, sparse.csc_array((g, work))],
                [sparse.csc_array((k, p)), pairs(skill, what, k)],
            ]
        ),
        resource_use=_blocks(
            [
                [use[~labor], sparse.csc_array((r - k, work))],
                [sparse.csc_array((homes, p)), pairs(ones, who, homes)],
            ]
        ),
        endowment=np.concatenate([economy.endowment[~labor], hours]),
        capacity=np.concatenate([economy.capacity, hours[who]]),
        effort=np.concatenate([economy.effort, dislike]),
        exponent=np.concatenate([economy.exponent, exponent[who]]),
        region=[*economy.region, *economy.household_region[who]],
        good_kind=[*economy.good_kind, *["intermediate"] * k],
        resource_kind=[*economy.resource_kind[~labor], *["labor"] * homes],
        budgets=economy.budgets,
        tastes=sparse.hstack([economy.tastes, blank]),
        needs=sparse.hstack([economy.needs, blank]),
        household_region=economy.household_region,
        resource_ownership=sparse.hstack(
            [sparse.csc_array(economy.resource_ownership)[:, np.flatnonzero(~labor)], sparse.eye_array(homes)]
        ),
        plant_ownership=sparse.hstack([economy.plant_ownership, pairs(ones, who, homes)]),
        utility=economy.utility,
        productive=economy.productive,
        name=f"{economy.name} with workers",
    )
    clock = np.full(homes, -1)
    clock[who] = r - k + who
    return People(made, p + at, who, g + what, clock)


def _blocks(rows: list[list[Any]]) -> sparse.csc_array:
    return sparse.csc_array(sparse.vstack([sparse.hstack(row) for row in rows]))


def people_from_frame(economy: Economy, frame: pd.DataFrame, *, elasticity: Given = 0.5) -> People:
    """Let people do the work, from a table with one row a household and kind of labor that it can do.

    Parameters
    ----------
    economy : Economy
        With labor among its resources.
    frame : DataFrame
        Columns household, kind, skill (units of labor an hour), time (the household's hours, the same in all
        its rows) and dislike; see `with_workers`. In any order; a household without a row never works.
    elasticity : Series, dict, array or number, shape (H,)

    Returns
    -------
    People

    Raises
    ------
    InvalidInput
        If a column is missing, a household or kind is unknown, a pair stands twice, a household has two
        amounts of time, or a number is out of range.

    Examples
    --------
    >>> economy = Economy.reference(1, 4, households=2)
    >>> people = with_workers(economy, [[1, 2], [2, 0]], time=16, dislike=[[0.1, 0.1], [0.2, 0]])
    >>> again = people_from_frame(economy, people.to_frame())
    >>> again.to_frame().equals(people.to_frame())
    True
    """
    kinds = _kinds_of_labor(economy)
    if not isinstance(frame, pd.DataFrame) or not len(frame):
        raise InvalidInput(
            "has no rows", where="people", expected=f"a table with columns {', '.join(COLUMNS)}"
        )
    absent = [c for c in COLUMNS if c not in frame.columns]
    if absent:
        raise InvalidInput(
            f"has no column {absent[0]!r}", where="people", expected=f"the columns {', '.join(COLUMNS)}"
        )
    who = _find("household", frame["household"], economy.households)
    what = _find("kind", frame["kind"], kinds)
    rows = pd.Index([f"row {i + 1}" for i in range(len(frame))])
    numbers = {c: align.vector(f"people[{c}]", frame[c].to_numpy(), rows, positive=True) for c in COLUMNS[2:]}
    homes, k = len(economy.households), len(kinds)
    pair = who * k + what
    order = np.argsort(pair, kind="stable")
    twice = np.flatnonzero(np.diff(pair[order]) == 0)
    if twice.size:
        row = order[twice[0] + 1]
        raise InvalidInput(
            f"{kinds[what[row]]!r} of {economy.households[who[row]]!r} stands twice",
            where=f"people[row {row + 1}]",
            expected="one row a household and kind of labor",
        )
    time = np.zeros(homes)
    time[who] = numbers["time"]
    torn = np.flatnonzero(time[who] != numbers["time"])
    if torn.size:
        raise InvalidInput(
            f"{economy.households[who[torn[0]]]!r} has {numbers['time'][torn[0]]:g} hours here, "
            f"{time[who[torn[0]]]:g} below",
            where=f"people[row {torn[0] + 1}]",
            expected="the same time in all rows of a household",
        )
    skills, dislike = np.zeros((homes, k)), np.zeros((homes, k))
    skills[who, what], dislike[who, what] = numbers["skill"], numbers["dislike"]
    # Who never works needs a clock all the same, and any will do.
    time[time == 0.0] = float(numbers["time"].mean())
    return with_workers(economy, skills, time, dislike, elasticity=elasticity)


def _find(column: str, given: pd.Series[Any], axis: pd.Index) -> Places:
    """Return where each text of a column stands in an axis, or refuse."""
    texts = [str(label) for label in given]
    at = pd.Index([str(label) for label in axis], dtype=object).get_indexer(pd.Index(texts, dtype=object))
    lost = np.flatnonzero(at < 0)
    if lost.size:
        raise InvalidInput(
            f"unknown {column} {texts[lost[0]]!r}",
            where=f"people[row {lost[0] + 1}]",
            expected=align.offered(list(axis), column, texts[lost[0]]),
        )
    return at


def draw_people(
    economy: Economy,
    rng: np.random.Generator,
    *,
    skill: float = 0.8,
    distaste: float = 0.4,
    time: float = 2.0,
    elasticity: float = 0.5,
) -> pd.DataFrame:
    """Draw who can do what and who minds it, independently over people and kinds of labor.

    Skills are exp(U(-`skill`, `skill`)), dislikes exp(U(-`distaste`, `distaste`)), all skills drawn first;
    both are then scaled so that at a wage of one budget unit a unit of labor people would work as much as
    the economy was endowed with. Scale dislikes so that work matters as much as it does in fact with
    `feasible.optimum.calibrated`.

    Parameters
    ----------
    economy : Economy
        With labor among its resources.
    rng : numpy.random.Generator
        The book's people of the reference economy `seed` come from ``default_rng([seed, 7])``.
    skill, distaste : float
        How unequal people are: half the range of the logarithm. The standard deviation of log skill is
        `skill` over the root of 3, that of log wages an hour in rich countries some .5.
    time : float
        Hours that a household has, in units of a normal year of one kind of labor, for each kind.
    elasticity : float
        Of hours; for the scale.

    Returns
    -------
    DataFrame
        As `people_from_frame` reads it.

    Raises
    ------
    InvalidEconomy
        If there is no labor.
    InvalidInput
        If a number is out of range.

    Examples
    --------
    >>> economy = Economy.reference(1, 4, households=2)
    >>> draw_people(economy, np.random.default_rng([1, 7])).columns.tolist()
    ['household', 'kind', 'skill', 'time', 'dislike']
    """
    kinds = _kinds_of_labor(economy)
    for name, value in (("time", time), ("elasticity", elasticity)):
        align.number(name, value, positive=True)
    for name, value in (("skill", skill), ("distaste", distaste)):
        align.number(name, value)
    homes, k = len(economy.households), len(kinds)
    s = np.exp(skill * (2.0 * rng.random((homes, k)) - 1.0))
    d = np.exp(distaste * (2.0 * rng.random((homes, k)) - 1.0))
    had = economy.endowment[economy.resource_kind == "labor"]
    if np.any(had <= 0):
        raise InvalidEconomy(
            "there is none",
            where=f"endowment[resource {kinds[int(np.argmax(had <= 0))]!r}]",
            expected="labor above zero, to scale skills by",
        )
    unit = had / (s ** (1.0 + elasticity) * d**-elasticity).sum(axis=0)
    return pd.DataFrame(
        {
            "household": np.repeat(economy.households, k),
            "kind": np.tile(kinds, homes),
            "skill": (unit * s).ravel(),
            "time": time * k,
            "dislike": (d * unit / (1.0 + 1.0 / elasticity)).ravel(),
        }
    )
