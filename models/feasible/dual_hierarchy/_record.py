"""The essay's figures as data, with checks of their sums and ratios, and the few numbers set beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files

import numpy as np
import pandas as pd
from scipy.stats import binom

from feasible.economy.datasets import maddison_gdp
from feasible.errors import InvalidInput

#: The essay's four constituencies: role in the data, and what the chapter calls it.
CONSTITUENCIES: dict[str, str] = {
    "secretaries": "provincial secretaries",
    "cadres": "local cadres",
    "ministries": "ministries",
    "enterprises": "enterprises",
}


def read_table(name: str) -> pd.DataFrame:
    """Return a table of this room's data folder."""
    with (files("feasible.dual_hierarchy") / "data" / name).open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


def leaders() -> pd.DataFrame:
    """Return whom each leader mobilized: one row for each statement of the essay.

    Columns: ``leader, drive, years, constituency`` (a role of `CONSTITUENCIES`, ``"third"`` for an army or a
    police, ``"outside"`` for those who have no place in the skeleton), ``passage, of_the_five`` (1 for the
    essay's five cases).
    """
    return read_table("leaders.csv")


def moves() -> pd.DataFrame:
    """Return the essay's five leaders with the constituencies they turned to, index the leader.

    Columns: the four constituencies, ``third`` and ``outside`` (number of drives), ``tried`` (how many
    different ones of the four) and ``said_twice`` (drives that the essay puts under more than one of them).

    Examples
    --------
    >>> moves()["tried"].to_dict()
    {'Stalin': 4, 'Khrushchev': 1, 'Mao': 2, 'Deng': 3, 'Gorbachev': 4}
    """
    rows = leaders()
    rows = rows[rows["of_the_five"] == 1]
    distinct = rows.drop_duplicates(["leader", "drive", "constituency"])
    table = pd.crosstab(distinct["leader"], distinct["constituency"])
    table = table.reindex(
        index=list(dict.fromkeys(rows["leader"])), columns=[*CONSTITUENCIES, "third", "outside"]
    )
    four = distinct[distinct["constituency"].isin(CONSTITUENCIES)]
    several = four.groupby(["leader", "drive"])["constituency"].nunique().gt(1)
    return table.assign(
        tried=table[[*CONSTITUENCIES]].gt(0).sum(axis=1), said_twice=several.groupby("leader").sum()
    )


def shares() -> pd.DataFrame:
    """Return every share the essay gives as a count, with what the count comes to.

    Columns: those of ``shares.csv`` and ``percent`` (computed), ``agrees`` (the stated percentage is the
    computed one rounded; true where nothing is stated).
    """
    table = read_table("shares.csv")
    percent = 100.0 * table["count"] / table["total"]
    rounded = np.floor(percent + 0.5)
    stated = table["stated_percent"]
    return table.assign(percent=percent, agrees=stated.isna() | (stated == rounded))


def record() -> pd.DataFrame:
    """Return every other number of the essay that measures something, with its passage and source.

    Columns: ``series, country, year, value, unit, passage, cited``.
    """
    return read_table("record.csv")


def _series(name: str) -> pd.Series[float]:
    rows = record()
    rows = rows[rows["series"] == name]
    return rows.set_index("year")["value"].astype(float)


def great_leap() -> pd.DataFrame:
    """Return the Great Leap by year, 1957 to 1962: the essay's figures beside Maddison's GDP.

    Columns: ``steel`` and ``agriculture`` (million tonnes; the essay says agricultural production, not of
    what), ``industry`` and ``farms`` (million workers), each
    where the essay gives it; ``gdp`` (million 1990 international dollars, Maddison) and ``gdp_index``
    (1957 = 100).
    """
    gdp = maddison_gdp("China")
    table = pd.DataFrame(
        {
            "steel": _series("Steel"),
            "agriculture": _series("Agricultural production"),
            "industry": _series("Industrial workers"),
            "farms": _series("Workers in agriculture"),
        }
    ).reindex(gdp.index)
    return table.assign(gdp=gdp, gdp_index=100.0 * gdp / gdp[1957])


def last_years(overstated: float = 0.0) -> pd.DataFrame:
    """Return the essay's growth rates of 1987 to 1990 as levels, 1986 = 100.

    Parameters
    ----------
    overstated : float
        By how much official statistics overstate the growth of goods in each year, as a share: hidden
        inflation. At 0 they are taken at face value.

    Columns: ``producer`` and ``consumer`` (goods), ``income`` (of households), and ``overhang``: income over
    consumer goods, less one: what prices would have had to rise if they had cleared shops that were in
    balance in 1986 and income had all been spent.
    """
    rates = pd.DataFrame(
        {
            "producer": _series("Growth of producer goods"),
            "consumer": _series("Growth of consumer goods"),
            "income": _series("Growth of household income"),
        }
    )
    rates[["producer", "consumer"]] -= 100.0 * overstated
    levels = 100.0 * (1.0 + rates / 100.0).cumprod()
    levels.loc[1986] = 100.0
    levels = levels.sort_index()
    return levels.assign(overhang=levels["income"] / levels["consumer"] - 1.0)


def turnover() -> pd.DataFrame:
    """Return how fast leaders replaced those whom the essay counts, as a yearly rate.

    Columns: ``share`` (replaced in the whole period), ``years`` (length of the period) and ``rate``: the
    constant chance for those still in office to lose their post in a year, ``1 - (1 - share)^(1/years)``; and
    ``average``, the share a year, which is lower because nobody can be replaced twice. Gorbachev's period
    runs from March 1985 to August 1987; Deng's two counts are added, as if nobody had been replaced twice.
    """
    rows = read_table("shares.csv").set_index("what")
    counts, totals = rows["count"].astype(float), rows["total"].astype(float)
    deng = ["Provincial secretaries replaced 1977", "Provincial secretaries replaced 1978"]
    cases = {
        "Stalin: Central Committee, 1937-38": (["Central Committee members killed"], 2.0),
        "Mao: provincial secretaries, 1967-68": (["Provincial secretaries purged"], 2.0),
        "After Mao: provincial secretaries, 1977-78": (deng, 2.0),
        "Gorbachev: provincial secretaries, 1985-87": (
            ["Provincial first secretaries replaced"],
            29.0 / 12.0,
        ),
        "Gorbachev: Central Committee, 1985-87": (["Central Committee replaced"], 29.0 / 12.0),
        "Gorbachev: republican committees, 1985-87": (
            ["Republican central committees replaced"],
            29.0 / 12.0,
        ),
    }
    share = {name: float(counts.loc[of].sum() / totals.loc[of].mean()) for name, (of, _) in cases.items()}
    table = pd.DataFrame({"share": share, "years": {name: years for name, (_, years) in cases.items()}})
    return table.assign(
        rate=1.0 - (1.0 - table["share"]) ** (1.0 / table["years"]), average=table["share"] / table["years"]
    )


def outside(series: str) -> pd.Series[float]:
    """Return numbers that the essay does not give, by year.

    Parameters
    ----------
    series : str
        As in ``data/outside.csv``, which names the source of each and whether it was seen.

    Raises
    ------
    InvalidInput
        If there is no such series.
    """
    rows = read_table("outside.csv")
    if series not in set(rows["series"]):
        raise InvalidInput(f"is {series!r}", where="series", expected=f"one of {sorted(set(rows['series']))}")
    rows = rows[rows["series"] == series]
    return rows.set_index("year")["value"].astype(float)


def brezhnev() -> pd.Series[float]:
    """Return the yearly rate at which the Central Committee was replaced before each congress of his time.

    Members kept over the five years since the last congress, as a constant yearly chance.

    Examples
    --------
    >>> brezhnev().round(3).to_dict()
    {1966: 0.045, 1971: 0.052, 1976: 0.036, 1981: 0.023}
    """
    kept = outside("Central Committee members kept since the last congress") / 100.0
    return 1.0 - kept ** (1.0 / 5.0)


def half_after(rate: float) -> float:
    """Return the years after which half of those who elect a leader owe their post to him.

    Parameters
    ----------
    rate : float
        Share of those still there whom he replaces in a year, above 0 and below 1.

    Examples
    --------
    >>> round(half_after(0.5), 9), round(half_after(0.2189), 2)
    (1.0, 2.81)
    """
    if not 0.0 < rate < 1.0:
        raise InvalidInput(f"is {rate:g}", where="rate", expected="above 0 and below 1")
    return math.log(0.5) / math.log(1.0 - rate)


def lost_vote(members: int, loyal: float) -> float:
    """Return the chance that a majority votes against a leader, if each member is loyal independently.

    Examples
    --------
    Eleven of whom four in eleven are loyal, and 133 of whom six in ten are:

    >>> round(lost_vote(11, 4 / 11), 2), round(lost_vote(133, 0.6), 4)
    (0.83, 0.0098)
    """
    if members < 1 or not 0.0 <= loyal <= 1.0:
        raise InvalidInput(
            f"are {members} and {loyal:g}", where="members, loyal", expected="1 or more, and 0 to 1"
        )
    return float(binom.cdf((members - 1) // 2, members, loyal))


#: The cases by which reform is judged, as the essay tells them: radical or gradual, a success or not.
CASES: dict[str, tuple[str, bool]] = {
    "Soviet Union, 1980s": ("radical", False),
    "China, 1980s": ("gradual", True),
    "Soviet Union, 1950s": ("gradual", False),
    "China, 1950s and 1960s": ("radical", False),
    "Soviet Union, 1930s": ("radical", True),
}


def successes(cases: Mapping[str, tuple[str, bool]] = CASES) -> dict[str, tuple[int, int]]:
    """Return successes and cases of each way of reform.

    Examples
    --------
    >>> successes()
    {'radical': (1, 3), 'gradual': (1, 2)}
    """
    found: dict[str, tuple[int, int]] = {}
    for way, good in cases.values():
        won, tried = found.get(way, (0, 0))
        found[way] = (won + good, tried + 1)
    return found


def members_murdered_at_most() -> tuple[float, float]:
    """Return the most party members that could be among those shot in 1937-38, and a likelier number.

    The first takes all who were shot under other orders than 00447, whose victims were former kulaks,
    criminals and others outside the party; the second takes the convicted among the elite, as if all had
    been shot.
    """
    shot = float(_series("Sentenced to be shot by the NKVD").iloc[0])
    others = float(outside("Executed under order 00447").iloc[0])
    return shot - others, float(outside("Convicted among the elite (about)").iloc[0])
