"""The published tables that the book uses, loaded with types and units.

The files are in ``data/`` beside this module, each with a row in ``provenance.csv``; see its
``README.md`` for what the sources themselves do not balance.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Literal, NamedTuple, cast

import numpy as np
import pandas as pd

from feasible.economy.align import choice
from feasible.economy.input_output import InputOutputTable

__all__ = [
    "germany_1995",
    "maddison_gdp",
    "methane_2023",
    "provenance",
    "soviet_gdp",
    "us_2021",
    "us_environment_2012",
    "us_hours_2018",
    "us_sectors",
]

# Published US tables are rounded: a column and the make table miss each other by up to 7 million.
_US_TOLERANCE = 5e-6
# Products without an industry of their own.
_RESIDUAL = ("Used", "Other")


def _read(name: str) -> pd.DataFrame:
    """Read a file of ``data/``; labels stay text (``"22"`` is an industry, not a number)."""
    with (files("feasible.economy") / "data" / name).open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str, keep_default_na=False)


def _number(column: pd.Series[str]) -> pd.Series[float]:
    return column.astype(float)


def _wide(name: str, value: str) -> pd.DataFrame:
    """Read a long table (row, column, value) as a wide one; what is left out is zero."""
    long = _read(name)
    long[value] = _number(long[value])
    return long.pivot_table(index="row", columns="column", values=value, aggfunc="sum").fillna(0.0)


def provenance() -> pd.DataFrame:
    """Return source, license and treatment of every file, shape (files, 5)."""
    return _read("provenance.csv").set_index("file")


def us_sectors(level: Literal[15, 71] = 71) -> pd.DataFrame:
    """Return code (index), name and sector of 15 of each US sector, in the tables' order.

    Raises
    ------
    InvalidInput
        If `level` is neither.

    Examples
    --------
    >>> us_sectors(71).loc["211", "name"]
    'Oil and gas extraction'
    """
    choice("sectors", level, (15, 71))
    table = _read("us-sectors.csv")
    return table[table["level"] == str(level)].set_index("code")[["name", "sector_15"]]


def us_hours_2018() -> pd.Series[float]:
    """Return hours worked by employees in 2018, 15 sectors, million hours a year.

    Source: Bureau of Economic Analysis, NIPA table 6.9D. The self-employed are not counted.
    """
    hours = _read("us-2018-hours.csv")
    named = us_sectors(15)["name"].loc[hours["sector_15"]]
    return pd.Series(
        _number(hours["million_hours"]).to_numpy(), pd.Index(named, name="sector"), name="labor hours"
    )


def us_environment_2012() -> pd.DataFrame:
    """Return output, greenhouse gases, jobs, land and water in 2012, 71 sectors.

    Columns: ``output_usd_2012`` (USD of 2012), ``ghg_kg_co2e`` (kg CO2e), ``jobs`` (persons),
    ``land_m2_year`` (m2 year), ``water_kg`` (kg). Source: US EPA, USEEIO v2.0.1-411 (CC0).

    Examples
    --------
    >>> us_environment_2012()[["ghg_kg_co2e", "jobs"]].sum().map("{:.4g}".format).to_list()
    ['4.918e+12', '1.265e+08']
    """
    raw = _read("us-2012-environment.csv").set_index("sector_71")
    named = us_sectors(71)["name"].loc[raw.index]
    return raw.astype(float).set_axis(pd.Index(named, name="sector"), axis=0)


def us_2021(
    sectors: Literal[15, 71] = 71,
    *,
    prices: Literal["purchasers", "basic"] = "purchasers",
    residual_products: Literal["produced", "primary"] = "produced",
) -> InputOutputTable:
    """Return the United States' use and make tables of 2021, with labor and greenhouse gases.

    Parameters
    ----------
    sectors : {15, 71}
        Level of detail.
    prices : {"purchasers", "basic"}
        Valuation of uses. As published, uses are at purchasers' prices: a margin of trade or
        transport is counted in the good that carries it, and trade looks as if hardly anybody
        used it. ``"basic"`` estimates uses at basic prices: each product's margin-and-tax rate is
        taken to be the same for all its users, margins go to trade and transport in
        proportion to the margins they supply, and taxes on products become a primary input.
    residual_products : {"produced", "primary"}
        The two products without an industry (scrap and used goods; noncomparable imports).
        ``"produced"`` treats them like any other product, which sends every use of a
        noncomparable import to the few industries that record making some (government, above
        all). ``"primary"`` moves their uses to the primary inputs.

    Returns
    -------
    InputOutputTable
        Million USD of 2021. Output is the make table's, without imports. Final uses have negative
        columns for imports and for what separates purchasers' from basic prices, so that every
        product balances. Satellites are ``"labor hours"`` (million hours), ``"jobs in 2012"``
        (persons) and ``"greenhouse gases"`` (kg CO2e).

    Notes
    -----
    The satellites are first approximations. *Labor hours* are those of 2018 in 15 sectors
    (`us_hours_2018`), shared within each by the jobs of 2012. *Greenhouse gases* are the
    intensities of 2012 (kg per USD) times output in 2021: prices rose in between, so
    they are overstated where they rose and emissions a unit fell. *Jobs* are counts of 2012.
    Industries that sell used goods appear in the source as negative uses; here these are
    final uses ("sales of used goods by industries") and negative primary inputs. One negative
    cell of the 71-sector make table (insurance "made" by state and local enterprises, -87
    million) is counted as an input, which raises that industry's output by as much.

    *Imports* of 71 sectors are derived: that file has no column of imports before duties (MCIF). Supply in
    all at basic prices (column T016) is what is made at home, plus imports, plus the adjustment from their
    value with freight and insurance to that without (MADJ); so MCIF is T016 less the make table's cells and
    MADJ. By the 15 sectors it agrees with the other file, which has the column, to 10 million; a product
    that nobody imports may carry a rounding of 1 or 2 million.

    Source: Bureau of Economic Analysis, supply and use tables of 2021 (public domain).

    Examples
    --------
    >>> round(us_2021(15).spectral_radius(), 3)
    0.518
    """
    choice("sectors", sectors, (15, 71))
    choice("prices", prices, ("purchasers", "basic"))
    choice("residual_products", residual_products, ("produced", "primary"))
    labels, other = us_sectors(sectors), _read("us-columns-and-rows.csv").set_index("code")
    table = _us_published(sectors, list(labels.index), other)
    table = _at_basic_prices(table) if prices == "basic" else _at_purchasers_prices(table)
    if residual_products == "primary":
        table = _without_residual_products(table, other)
    use, final, made, added = _us_named(table, dict(labels["name"]) | dict(other["name"]))
    result = InputOutputTable(
        use=use,
        final_uses=final,
        make=made,
        value_added=added,
        codes=dict(zip(labels["name"], labels.index, strict=True)),
        unit="million USD",
        name=f"United States 2021, {sectors} sectors",
        tolerance=_US_TOLERANCE,
    )
    for row, values, unit in _us_satellites(sectors, result.output):
        result = result.with_satellite(row, values, unit)
    return result


class _UsTables(NamedTuple):
    """The published tables in million USD, by code: products by industries, and so on."""

    use: pd.DataFrame
    final: pd.DataFrame
    added: pd.DataFrame
    made: pd.DataFrame
    #: Made at home and imported, products by (industries and imports), at basic prices.
    supply: pd.DataFrame


def _us_published(sectors: int, codes: list[str], other: pd.DataFrame) -> _UsTables:
    """Return the tables as published, with no negative input and no negative output left in them."""
    products = [*codes, *_RESIDUAL]
    uses, supply = (_wide(f"us-2021-{sectors}-{which}.csv", "million_usd") for which in ("use", "make"))
    if "MCIF" not in supply:
        # Not in the file of 71 sectors: see the notes of `us_2021`.
        supply["MCIF"] = supply["T016"] - supply[codes].sum(axis=1) - supply["MADJ"]
    supply = supply.reindex(index=products, columns=[*codes, "MCIF", "MADJ"], fill_value=0.0)
    made = supply[codes].T
    finals = [c for c in other.index[other["kind"] == "final use"] if c in uses.columns]
    # A product that nobody uses (the margins of some retailers) has no row in the long table.
    use, final = (uses.reindex(index=products, columns=c, fill_value=0.0) for c in (codes, finals))
    added = uses.loc[["V001", "T00OTOP", "T00OSUB", "V003"], codes] * np.array([[1.0], [1.0], [-1.0], [1.0]])
    added = added.rename(index=dict(other["name"])).rename(
        index={other.loc["T00OSUB", "name"]: "Other subsidies on production"}
    )

    # An input cannot be negative: what an industry earns by selling used goods is a receipt.
    sold = use.clip(upper=0.0)
    use = use - sold
    final["used"] = sold.sum(axis=1)
    added.loc["Sales of used goods (a receipt)"] = sold.sum(axis=0)

    # Nor can an output: the one negative cell of the make table is counted as an input instead.
    taken = made.clip(upper=0.0)
    made = made - taken
    supply[codes] = made.T
    return _UsTables(use - taken.T, final, added, made, supply)


def _at_purchasers_prices(table: _UsTables) -> _UsTables:
    """Leave uses as published: what separates them from basic prices is a final use."""
    use, final, _, _, supply = table
    final["margins"] = supply.sum(axis=1) - (use.sum(axis=1) + final.sum(axis=1))
    return table._replace(final=_with_imports(final, supply))


def _at_basic_prices(table: _UsTables) -> _UsTables:
    """Take margins and taxes off every use, at one rate a product, and give margins to who supplies them."""
    use, final, added, _, supply = table
    total = use.sum(axis=1) + final.sum(axis=1)
    available = supply.sum(axis=1)
    rate = 1.0 - (available / total).clip(upper=1.0)
    provided = (available - total).clip(lower=0.0)
    margin_in_use, margin_in_final = use.mul(rate, axis=0), final.mul(rate, axis=0)
    wedge = float((rate * total).sum())
    share = provided / wedge
    use = use - margin_in_use + np.outer(share, margin_in_use.sum(axis=0))
    final = final - margin_in_final + np.outer(share, margin_in_final.sum(axis=0))
    added.loc["Taxes less subsidies on products used"] = (1.0 - float(share.sum())) * margin_in_use.sum(
        axis=0
    )
    return table._replace(use=use, final=_with_imports(final, supply))


def _with_imports(final: pd.DataFrame, supply: pd.DataFrame) -> pd.DataFrame:
    final["imports"] = -(supply["MCIF"] + supply["MADJ"])
    return final


def _without_residual_products(table: _UsTables, other: pd.DataFrame) -> _UsTables:
    """Move the uses of products without an industry to the primary inputs."""
    use, final, added, made, _ = table
    residual = list(_RESIDUAL)
    for code in residual:
        added.loc[f"{other['name'][code]} (used)"] = use.loc[code]
    use.loc[residual] = 0.0
    final.loc[residual] = 0.0
    final["by-products"] = 0.0
    final.loc[residual, "by-products"] = made[residual].sum(axis=0)
    return table


def _us_named(table: _UsTables, names: Mapping[str, str]) -> tuple[pd.DataFrame, ...]:
    """Return uses, final uses, the make table and primary inputs, under names instead of codes."""
    named = {
        **names,
        "used": "Sales of used goods by industries",
        "margins": "Margins and taxes on products (to basic prices)",
        "imports": "Imports",
        "by-products": "By-products sold to final users",
    }
    both = (part.rename(index=named, columns=named) for part in (table.use, table.final, table.made))
    return *both, table.added.rename(columns=named)


def _us_satellites(sectors: int, output: pd.Series[float]) -> list[tuple[str, pd.Series[float], str]]:
    """Estimate hours, jobs and greenhouse gases; see the notes of `us_2021`."""
    environment, labels = us_environment_2012(), us_sectors(71)
    group = pd.Series(us_sectors(15)["name"].loc[labels["sector_15"]].to_numpy(), pd.Index(labels["name"]))
    jobs = environment["jobs"]
    hours_15 = us_hours_2018()
    if sectors == 15:
        gases = us_2021(71).satellites.loc["greenhouse gases"].groupby(group).sum()
        hours, jobs = hours_15, jobs.groupby(group).sum()
    else:
        hours = group.map(hours_15) * jobs / group.map(jobs.groupby(group).sum())
        # Both outputs in dollars: million USD of 2021 times kg per USD of 2012.
        gases = output * 1e6 * environment["ghg_kg_co2e"] / environment["output_usd_2012"]
    return [
        ("labor hours", hours, "million hours"),
        ("jobs in 2012", jobs, "persons"),
        ("greenhouse gases", cast("pd.Series[float]", gases), "kg CO2e"),
    ]


def germany_1995() -> InputOutputTable:
    """Return Germany's table of domestic output in 1995, 6 sectors, with employment and emissions.

    Returns
    -------
    InputOutputTable
        Million EUR at basic prices; imports are a primary input (the table is of domestic output).
        Satellites: ``"employment"`` (thousand persons, employees and self-employed), ``"CO2"``,
        ``"CH4"`` and ``"N2O"`` (thousand tonnes of the gas).

    Notes
    -----
    Source: Eurostat (2008), *Manual of Supply, Use and Input-Output Tables*, ch. 15, table 15.4.

    Examples
    --------
    >>> np.diag(germany_1995().leontief_inverse())[:3].round(4)
    array([1.0339, 1.4292, 1.0289])
    """
    cells, labels = (
        _wide("germany-1995.csv", "million_eur"),
        _read("germany-1995-labels.csv").set_index("code"),
    )
    named = dict(labels["name"])
    by_kind = {
        kind: list(labels.index[labels["kind"] == kind]) for kind in ("sector", "final use", "primary input")
    }
    sectors = by_kind["sector"]
    side = _read("germany-1995-employment-emissions.csv").set_index("sector").astype(float).loc[sectors]
    rows = pd.DataFrame(
        {
            "employment": side["employees_thousand"] + side["self_employed_thousand"],
            "CO2": side["co2_kt"],
            "CH4": side["ch4_kt"],
            "N2O": side["n2o_kt"],
        }
    ).T
    return InputOutputTable.from_transactions(
        cells.loc[sectors, sectors].rename(index=named, columns=named),
        cells.loc[sectors, by_kind["final use"]].rename(index=named, columns=named),
        value_added=cells.loc[by_kind["primary input"], sectors].rename(index=named, columns=named),
        satellites=rows.rename(columns=named),
        units={"employment": "thousand persons", **dict.fromkeys(("CO2", "CH4", "N2O"), "thousand tonnes")},
        unit="million EUR",
        name="Germany 1995, 6 sectors",
    )


def maddison_gdp(country: Literal["USSR", "China"]) -> pd.Series[float]:
    """Return GDP by year (index), selected years, million 1990 international dollars.

    Source: Maddison (2010), *Historical Statistics of the World Economy: 1-2008 AD*.

    Raises
    ------
    InvalidInput
        If `country` is neither.
    """
    table = _read("maddison-gdp.csv")
    rows = table[table["country"] == choice("country", country, sorted(set(table["country"])))]
    years = pd.Index(rows["year"].astype(int), name="year")
    return pd.Series(_number(rows["million_1990_international_usd"]).to_numpy(), years, name=country)


def soviet_gdp() -> pd.Series[float]:
    """Return the USSR's GDP by year, 1928-1990, million 1990 international dollars (Maddison 2010).

    Examples
    --------
    >>> gdp = soviet_gdp()
    >>> bool(gdp[1990] < gdp[1989])
    True
    """
    return maddison_gdp("USSR")


def methane_2023() -> pd.DataFrame:
    """Return methane and population of ten countries in 2023.

    Columns: ``methane_mt_co2e`` (million tonnes CO2e, without land use; World Bank) and
    ``population_million`` (millions, rounded; UN 2024). Past use is not in it.
    """
    return _read("methane-2023.csv").set_index("country").astype(float)
