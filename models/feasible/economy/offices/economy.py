"""From a table that was read to an economy that can be planned and compared, with all that has to be assumed.

A table says what sectors made, used and sold in a year. It does not say what limits them, what people need,
or what it would cost to make more. Each of these is an assumption with a number, and a line in the list of
assumptions.

Final users stay apart: each column of households is a household of the economy with its own tastes and a
budget in proportion to what it spends; everybody else (government, investment, exports) is one final user
more. What is imported comes from an import plant a good, limited to today's imports; what was taken from
stocks likewise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from feasible.economy import align
from feasible.economy.align import Vector
from feasible.economy.model import Economy, kind_of_resource
from feasible.economy.offices.reading import Reading
from feasible.economy.tables.permits import with_permits
from feasible.economy.targets import Targets
from feasible.errors import InvalidInput

__all__ = ["Imported", "economy_of"]

#: Kinds of final uses that are no demand of their own.
_SUPPLIED = {"imports"}
_OTHERS = "other final users"
_TAKEN = " (taken up)"
_IGNORED = ("Rounding", "Not in the table", "rounding")


@dataclass(frozen=True, eq=False)
class Imported:
    """An economy made of a table.

    Attributes
    ----------
    economy : Economy
    targets : Targets
        For a linear plan: today's prices as values, today's deliveries as floors and ceilings.
    assumed : DataFrame, shape (lines, 2)
        what was assumed, and why or with which number.
    """

    economy: Economy
    targets: Targets
    assumed: pd.DataFrame


def economy_of(
    reading: Reading,
    *,
    limits: Mapping[str, float] | None = None,
    resources: Sequence[str] | None = None,
    capacity: float = 1.25,
    effort: float = 0.05,
    needs: float = 0.5,
    floor: float = 0.9,
    ceiling: float = 1.1,
) -> Imported:
    """Make an economy of a table.

    Parameters
    ----------
    reading : Reading
    limits : mapping of str to float, optional
        Endowment of a resource over what the table says is used; 1 for those left out.
    resources : sequence of str, optional
        Which satellites are limited resources; all by default.
    capacity : float
        Capacity of each plant over its output.
    effort : float
        Effort of a plant's last unit at today's output, over its price: without it nothing but capacity
        slows a plant down that is paid a price.
    needs : float
        What people need of what they consume today.
    floor, ceiling : float
        Least and most deliveries of a linear plan, over today's.

    Returns
    -------
    Imported

    Raises
    ------
    InvalidInput
        If a number is out of range, a limit or a resource has an unknown name, or final users take nothing.

    Examples
    --------
    >>> from feasible.economy.input_output import InputOutputTable
    >>> final = pd.DataFrame([[300, 50], [1000, 700]], ["0", "1"], ["households", "exports"])
    >>> table = InputOutputTable.from_transactions([[150, 500], [200, 100]], final).with_satellite(
    ...     "labor hours", [300, 800], "thousand hours")
    >>> made = economy_of(Reading(table, pd.DataFrame(), "own", {"households": "households"}))
    >>> made.economy.households.tolist(), made.economy.budgets.round(2).tolist()
    (['households', 'other final users'], [1.27, 0.73])
    """
    for name, value, most in (
        ("capacity", capacity, np.inf),
        ("effort", effort, np.inf),
        ("needs", needs, 1.0),
        ("floor", floor, 1.0),
    ):
        align.number(name, value)
        if not value <= most:
            raise InvalidInput(
                f"is {value:g}",
                where=name,
                expected=f"{most:g} at most: today's deliveries are what the table has",
            )
    align.number("ceiling", ceiling)
    if ceiling < 1.0 or capacity < 1.0:
        name, value = ("ceiling", ceiling) if ceiling < 1.0 else ("capacity", capacity)
        raise InvalidInput(f"is {value:g}", where=name, expected="1 or more: what the table has is possible")
    flat = _flat(reading)
    endowed = _resources(reading, flat, resources, limits or {})
    economy = _economy(reading, flat, endowed, capacity=capacity, effort=effort, needs=needs)
    today = pd.Series(flat.wanted.sum(axis=0)[flat.there], flat.names[flat.there])
    targets = Targets.of(
        economy,
        value=(today > 0.0).astype(float),
        floor=floor * today,
        ceiling=(ceiling * today).where(today > 0.0, np.inf),
    )
    assumed = _assumptions(reading, flat, endowed, capacity, effort, needs, floor, ceiling)
    return Imported(economy, targets, assumed)


# ---------------------------------------------------------------------- what the table says


@dataclass(frozen=True)
class _Flat:
    """A table by sectors: who wants how much, what comes from outside."""

    names: pd.Index
    regions: list[str]
    output: Vector
    coefficients: Vector
    users: list[str]
    people: int
    wanted: Vector
    imported: Vector
    drawn: Vector
    there: np.ndarray[Any, np.dtype[np.intp]]


def _name(one: Any) -> str:
    return ": ".join(map(str, one)) if isinstance(one, tuple) else str(one)


def _flat(reading: Reading) -> _Flat:
    table = reading.table.symmetric()
    names = align.labels("sectors", [_name(one) for one in table.sectors])
    final = table.final_uses
    kinds = [reading.kinds.get(use, "other") for use in final.columns]
    cells = final.to_numpy()
    imported = np.zeros(len(names))
    drawn = np.zeros(len(names))
    people, others = [], np.zeros(len(names))
    uses: list[Any] = final.columns.tolist()
    for at, (use, kind) in enumerate(zip(uses, kinds, strict=True)):
        column = cells[:, at]
        last = use[-1] if isinstance(use, tuple) else use
        if last in _IGNORED:
            continue
        low = np.maximum(-column, 0.0)
        if kind in _SUPPLIED or (column <= 0.0).all():
            imported += low
        else:
            drawn += low
        if kind == "households" and (column > 0.0).any():
            people.append((_name(use), np.maximum(column, 0.0)))
        else:
            others += np.maximum(column, 0.0)
    users = [name for name, _ in people]
    rows = [row for _, row in people]
    if others.any():
        users.append(_OTHERS if users else "final demand")
        rows.append(others)
    if not rows:
        raise InvalidInput(
            "final users take nothing", where="final_uses", expected="a positive final use of some product"
        )
    output = np.asarray(table.output, dtype=np.float64)
    wanted = np.array(rows)
    there = np.flatnonzero((output > 0.0) | (imported > 0.0) | (drawn > 0.0))
    return _Flat(
        names=names,
        regions=[str(one[0]) if isinstance(one, tuple) else "home" for one in table.sectors],
        output=output,
        coefficients=table.technical_coefficients().to_numpy(),
        users=users,
        people=len(people),
        wanted=wanted,
        imported=imported,
        drawn=drawn,
        there=there,
    )


def _resources(
    reading: Reading, flat: _Flat, asked: Sequence[str] | None, limits: Mapping[str, float]
) -> pd.DataFrame:
    """Return use by sector, factor and kind of each resource; pay or value added for labor."""
    table = reading.table
    rows = {
        _name(row): table.satellites.loc[[row]].to_numpy(dtype=float)[0] for row in table.satellites.index
    }
    for name in [name for name in rows if name.endswith(_TAKEN)]:
        taken, source = rows.pop(name), name.removesuffix(_TAKEN)
        if kind_of_resource(source) == "emission":
            rows[source] = rows[source] - taken
    if asked is not None:
        for name in asked:
            if name not in rows:
                raise InvalidInput(
                    "there is no such satellite",
                    where=f"resources[{name!r}]",
                    expected=align.offered(pd.Index(list(rows), dtype=object), "satellite", name),
                )
        rows = {name: rows[name] for name in asked}
    kinds = {name: kind_of_resource(name) for name in rows}
    if "labor" not in kinds.values() and table.value_added is not None:
        paid = reading.incomes().to_numpy()
        name = f"pay ({table.unit})"
        if not paid.any():
            name = f"value added ({table.unit})"
            own = [row for row in table.value_added.index if row not in reading.abroad]
            paid = np.maximum(table.value_added.loc[own].sum(axis=0).to_numpy(dtype=float), 0.0)
        rows[name], kinds[name] = np.maximum(paid, 0.0), "labor"
    for row in reading.abroad:
        if table.value_added is not None and row in table.value_added.index:
            rows[_name(row)] = np.maximum(table.value_added.loc[[row]].to_numpy(dtype=float)[0], 0.0)
            kinds[_name(row)] = "other"
    unknown = [name for name in limits if name not in rows]
    if unknown:
        raise InvalidInput(
            "there is no such resource",
            where=f"limits[{unknown[0]!r}]",
            expected=align.offered(pd.Index(list(rows), dtype=object), "resource", unknown[0]),
        )
    if not rows:
        raise InvalidInput(
            "has neither satellites nor primary inputs",
            where="table",
            expected="something that limits the plan: hours, emissions, pay (--satellites FILE)",
        )
    factors = [
        align.number(f"limits[{name!r}]", limits.get(name, 1.0)) or limits.get(name, 1.0) for name in rows
    ]
    frame = pd.DataFrame(list(rows.values()), list(rows), flat.names)
    frame[_FACTOR], frame[_KIND] = factors, [kinds[name] for name in rows]
    return frame


_FACTOR, _KIND = "\x00factor", "\x00kind"


def _economy(
    reading: Reading, flat: _Flat, endowed: pd.DataFrame, *, capacity: float, effort: float, needs: float
) -> Economy:
    x, there = flat.output, flat.there
    makes = np.flatnonzero(x > 0.0)
    brought, drawn = np.flatnonzero(flat.imported > 0.0), np.flatnonzero(flat.drawn > 0.0)
    n, extra = len(there), brought.size + drawn.size
    use = endowed.drop(columns=[_FACTOR, _KIND]).to_numpy(dtype=float)
    made = np.concatenate([np.searchsorted(there, part) for part in (makes, brought, drawn)])
    spent = flat.wanted.sum(axis=1)
    users, people = len(flat.users), flat.people
    budgets = spent / spent.mean()
    # One unit of budget is so much money.
    money = spent.sum() / users
    rate = effort / (2.0 * money)
    costs = np.concatenate([rate / x[makes], np.zeros(extra)])
    wanted = flat.wanted[:, there]
    owners = np.zeros(users)
    owners[: people or users] = budgets[: people or users] / budgets[: people or users].sum()
    names = [
        *flat.names[makes],
        *(f"imports: {name}" for name in flat.names[brought]),
        *(f"from stocks: {name}" for name in flat.names[drawn]),
    ]
    needed = np.where(np.arange(users)[:, None] < people, needs * wanted, 0.0)
    parts: dict[str, Any] = dict(  # noqa: C408 - as the class takes them
        goods=flat.names[there],
        resources=list(endowed.index),
        plants=names,
        households=flat.users,
        inputs=sparse.hstack(
            [sparse.csc_array(flat.coefficients[np.ix_(there, makes)]), sparse.csc_array((n, extra))],
            format="csc",
        ),
        outputs=sparse.csc_array((np.ones(made.size), (made, np.arange(made.size))), shape=(n, made.size)),
        resource_use=sparse.hstack(
            [sparse.csc_array(use[:, makes] / x[makes]), sparse.csc_array((len(endowed), extra))],
            format="csc",
        ),
        endowment=endowed[_FACTOR].to_numpy(dtype=float) * use.sum(axis=1),
        capacity=np.concatenate([capacity * x[makes], flat.imported[brought], flat.drawn[drawn]]),
        effort=costs,
        region=[
            *(flat.regions[k] for k in makes),
            *["abroad"] * brought.size,
            *(flat.regions[k] for k in drawn),
        ],
        good_kind=np.where(wanted.sum(axis=0) > 0.0, "final", "intermediate"),
        resource_kind=endowed[_KIND].to_numpy(dtype=object),
        budgets=budgets,
        tastes=wanted / wanted.sum(axis=1, keepdims=True),
        needs=needed,
        household_region=[_home(user, flat) for user in flat.users],
        resource_ownership=np.tile(owners[:, None], (1, len(endowed))),
        plant_ownership=np.tile(owners[:, None], (1, len(names))),
        name=reading.table.name,
    )
    return Economy(**with_permits(parts))


def _home(user: str, flat: _Flat) -> str:
    first = user.partition(": ")[0]
    return (
        first if first in flat.regions else flat.regions[0] if len(set(flat.regions)) == 1 else "everywhere"
    )


def _assumptions(
    reading: Reading,
    flat: _Flat,
    endowed: pd.DataFrame,
    capacity: float,
    effort: float,
    needs: float,
    floor: float,
    ceiling: float,
) -> pd.DataFrame:
    """List what the table does not say."""
    people = ", ".join(flat.users[: flat.people][:4]) or "nobody"
    some = flat.people > 0
    whose = "the households in proportion to what they spend" if some else "final demand as a whole"
    lines = [
        ("technology", "each sector goes on to use what it used, in proportion to its output"),
        (
            "people",
            f"the households are those of the final uses: {people}; how many persons, the table does not say",
        ),
        ("budgets", "in proportion to what each spends today"),
        ("ownership", f"resources and plants belong to {whose}"),
        (
            _OTHERS,
            "government, nonprofits, investment and exports want what they took, as one household more",
        ),
        ("imports", "at most what was imported of each good; nothing ties them to exports"),
        ("capacity", f"{capacity:g} times today's output of each sector"),
        (
            "effort",
            f"today's last unit of output costs {100 * effort:g} % of its price, twice that at twice as much",
        ),
        ("needs", f"{100 * needs:g} % of what households consume today of each good" if some else "none"),
        ("values", "for linear plans: today's prices"),
        (
            "floors, ceilings",
            f"for linear plans: {100 * floor:g} % and {100 * ceiling:g} % of today's deliveries",
        ),
    ]
    for name, factor in endowed[_FACTOR].items():
        share = "as much as" if factor == 1.0 else f"{100 * factor:g} % of what"
        lines.append((f"limit: {name}", f"{share} the table says is used"))
    if flat.drawn.any():
        lines.append(("stocks", "what was drawn from stocks of a good can be drawn again"))
    paid = [str(name) for name in endowed.index if str(name).startswith(("pay (", "value added ("))]
    if paid:
        lines.append(
            ("labor", f"the table has no hours: {paid[0]} stands for them, all kinds of labor alike")
        )
    if reading.table.make is not None:
        lines.append(
            (
                "industries",
                "a product is bought from those that make it, in proportion to what they make of it",
            )
        )
    return pd.DataFrame(lines, columns=["what", "assumption"])
