"""The published tables: they balance, to what their sources carry, and say what others published."""

from __future__ import annotations

import hashlib
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from feasible.economy import datasets
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidInput

DATA = files("feasible.economy") / "data"


def wide(name: str, value: str = "million_usd") -> pd.DataFrame:
    with (DATA / name).open(encoding="utf-8") as stream:
        long = pd.read_csv(stream, dtype={"row": str, "column": str})
    return long.pivot_table(index="row", columns="column", values=value, aggfunc="sum").fillna(0.0)


def test_every_file_has_a_provenance():
    listed = datasets.provenance()
    assert sorted(listed.index) == sorted(
        p.name for p in DATA.iterdir() if p.name.endswith(".csv") and p.name != "provenance.csv"
    )
    assert (listed != "").all(axis=None)
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    for name in listed.index:
        assert name in readme or name.replace("15", "{15,71}").replace("-71-", "-{15,71}-") in readme


@pytest.mark.parametrize("sectors", [15, 71])
def test_us_source_balances_to_its_rounding(sectors):
    """Residuals of the source itself, in million USD (README.md states them)."""
    use, make = wide(f"us-2021-{sectors}-use.csv"), wide(f"us-2021-{sectors}-make.csv")
    codes = list(datasets.us_sectors(sectors).index)
    products = [p for p in [*codes, "Used", "Other"] if p in use.index]
    finals = [c for c in use.columns if c.startswith("F") and c not in codes]
    assert (use.loc[products, codes].sum() - use.loc["T005", codes]).abs().max() <= 5
    added = use.loc["V001"] + use.loc["T00OTOP"] - use.loc["T00OSUB"] + use.loc["V003"]
    assert (added - use.loc["VABAS"])[codes].abs().max() <= 3
    assert (use.loc["T005"] + use.loc["VABAS"] - use.loc["T018"])[codes].abs().max() <= 1
    assert (make.loc[[*codes, "Used", "Other"], codes].sum() - make.loc["T017", codes]).abs().max() <= 2
    assert (make.loc["T017", codes] - use.loc["T018", codes]).abs().max() == 0
    rows = (
        use.loc[products, codes].sum(axis=1)
        + use.loc[products, finals].sum(axis=1)
        - use.loc[products, "T019"]
    )
    off = rows[rows.abs() > 5]
    assert len(off) == 2
    assert abs(off.sum()) <= 5
    assert off.abs().max() <= 4291
    # Purchasers' prices less basic prices, over all products, is the product taxes.
    taxes = use.loc["T00TOP", codes].sum() - use.loc["T00SUB", codes].sum()
    assert use.loc[products, "T019"].sum() - make.loc["T017", "T016"] == pytest.approx(taxes, abs=10)


def test_us_levels_agree():
    fine, coarse = datasets.us_2021(71), datasets.us_2021(15)
    group = dict(
        zip(
            datasets.us_sectors(71)["name"],
            datasets.us_sectors(15)["name"].loc[datasets.us_sectors(71)["sector_15"]],
            strict=True,
        )
    )
    merged = fine.aggregate(group)
    assert list(merged.sectors) == list(coarse.sectors)
    assert (
        merged.output - coarse.output
    ).abs().max() <= 90  # 87 of them: the negative cell of the make table
    np.testing.assert_allclose(merged.satellites, coarse.satellites, rtol=1e-12)
    assert coarse.satellites.loc["labor hours"].sum() == 257_673
    assert fine.codes["Farms"] == "111CA"


@pytest.mark.parametrize(
    ("sectors", "prices", "residual", "radius"),
    [
        (15, "purchasers", "produced", 0.518),
        (15, "purchasers", "primary", 0.513),
        (15, "basic", "produced", 0.457),
        (15, "basic", "primary", 0.453),
        (71, "purchasers", "produced", 0.526),
        (71, "purchasers", "primary", 0.504),
        (71, "basic", "produced", 0.483),
        (71, "basic", "primary", 0.479),
    ],
)
def test_us_technology(sectors, prices, residual, radius):
    table = datasets.us_2021(sectors, prices=prices, residual_products=residual)
    assert table.spectral_radius() == pytest.approx(radius, abs=5e-4)
    a, x = table.technical_coefficients().to_numpy(), table.output.to_numpy()
    assert a.min() >= 0
    np.testing.assert_allclose(a @ x + table.final_demand().to_numpy(), x, rtol=1e-14)
    # Value added is the published 22,485,863 million at basic prices, whatever the valuation.
    assert table.value_added is not None
    wages = table.value_added.loc["Compensation of employees"].sum()
    assert wages == pytest.approx(12_549_140, abs=10)


def test_wrong_output_gives_the_wrong_radius():
    """Dividing by product supply, imports included, gives .416: why outputs come from the make table."""
    table = datasets.us_2021(15)
    supply = wide("us-2021-15-make.csv").loc[list(datasets.us_sectors(15).index), "T016"]
    use = table.use.iloc[:15].to_numpy()
    wrong = np.abs(np.linalg.eigvals(use / supply.to_numpy())).max()
    assert wrong == pytest.approx(0.416, abs=5e-4)
    assert table.spectral_radius() > 0.51


@pytest.mark.parametrize("prices", ["purchasers", "basic"])
def test_us_imports_and_margins_agree_at_both_levels(prices):
    """The file of 71 sectors has no column of imports; what is derived adds up to the other file's."""
    fine, coarse = (datasets.us_2021(n, prices=prices) for n in (71, 15))
    assert "MCIF" not in wide("us-2021-71-make.csv")
    supply = wide("us-2021-15-make.csv").loc[[*datasets.us_sectors(15).index, "Used", "Other"]]
    imports = -(supply["MCIF"] + supply["MADJ"]).sum()
    for table in (fine, coarse):
        assert table.final_uses["Imports"].sum() == pytest.approx(imports, rel=1e-5)
    group = dict(
        zip(
            datasets.us_sectors(71)["name"],
            datasets.us_sectors(15)["name"].loc[datasets.us_sectors(71)["sector_15"]],
            strict=True,
        )
    )
    merged = fine.final_uses["Imports"].rename(index=group).groupby(level=0).sum()
    assert (merged - coarse.final_uses["Imports"]).abs().max() <= 10
    # Nobody brings goods in for less than nothing: services that carry imports are paid out of their price.
    carried = ["Rail transportation", "Water transportation", "Truck transportation"]
    carried.append("Other transportation and support activities")
    assert (fine.final_uses["Imports"].drop(carried) <= 2).all()
    if prices == "purchasers":
        margins = "Margins and taxes on products (to basic prices)"
        assert fine.final_uses[margins].sum() == pytest.approx(coarse.final_uses[margins].sum(), rel=1e-4)
        merged = fine.final_uses[margins].rename(index=group).groupby(level=0).sum()
        assert (merged - coarse.final_uses[margins]).abs().max() <= 100


def test_basic_prices_move_margins_to_trade_and_leave_less_to_import_on_balance():
    published, basic = datasets.us_2021(71), datasets.us_2021(71, prices="basic")
    assert basic.use.loc["Wholesale trade"].sum() > 5 * published.use.loc["Wholesale trade"].sum()
    assert (published.final_demand() < 0).sum() == 12
    at_home = datasets.us_2021(15, prices="basic").final_demand()
    assert (at_home > 0).all()  # fifteen sectors hide that some of their parts are imported on balance
    short = basic.final_demand()[basic.final_demand() < 0]
    assert list(short.index) == [
        "Forestry, fishing, and related activities",
        "Oil and gas extraction",
        "Wood products",
        "Nonmetallic mineral products",
        "Primary metals",
    ]
    assert set(short.index) < set(published.final_demand().index[published.final_demand() < 0])
    assert basic.value_added is not None
    assert basic.value_added.loc["Taxes less subsidies on products used"].sum() > 0


def test_us_environment_totals():
    table = datasets.us_environment_2012()
    assert table.shape == (71, 5)
    assert table["ghg_kg_co2e"].sum() == pytest.approx(4.918e12, rel=1e-4)
    assert table["jobs"].sum() == pytest.approx(126.5e6, rel=2e-4)
    assert list(table.index) == list(datasets.us_2021(71).sectors)


def test_germany_reproduces_the_manual():
    table = datasets.germany_1995()
    inverse = table.leontief_inverse().to_numpy()
    np.testing.assert_allclose(np.diag(inverse)[:3], [1.0339, 1.4292, 1.0289], atol=5e-5)
    # Table 15.8: input coefficients of agriculture and manufacturing.
    a = table.technical_coefficients().to_numpy()
    np.testing.assert_allclose(a[:3, :2], [[0.0258, 0.0236], [0.1806, 0.2822], [0.0097, 0.0068]], atol=5e-5)
    assert table.value_added is not None
    np.testing.assert_array_equal(table.use.sum() + table.value_added.sum(), table.output)
    # Carbon dioxide per unit of output, tonnes a thousand EUR.
    np.testing.assert_allclose(table.intensities("CO2").iloc[:3], [0.2379, 0.5172, 0.0456], atol=5e-5)
    assert table.satellites.loc["employment"].sum() == 36_428


def test_germanys_one_mistyped_total():
    cells = wide("germany-1995.csv", "million_eur")
    off = cells.drop(columns="TU").sum(axis=1) - cells["TU"]
    off = off[["AGR", "IND", "CON", "TRD", "BUS", "OTH", "P7", "D21_M_D31"]]
    assert off[off != 0].to_dict() == {"IND": 46.0}


def test_series():
    soviet, china = datasets.soviet_gdp(), datasets.maddison_gdp("China")
    assert soviet.index.is_monotonic_increasing
    assert soviet[1990] / soviet[1928] == pytest.approx(8.573, abs=1e-3)
    # The Great Leap: output in 1961 a fifth below 1959.
    assert china[1961] / china[1959] == pytest.approx(0.7986, abs=1e-4)
    methane = datasets.methane_2023()
    assert methane.loc["China", "methane_mt_co2e"] == 1800
    assert methane["population_million"].sum() == 4538


def test_refuses():
    with pytest.raises(InvalidInput, match="sectors: is 42; expected 15 or 71"):
        datasets.us_2021(42)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="prices: is 'retail'; expected purchasers or basic"):
        datasets.us_2021(15, prices="retail")  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="country: is 'Narnia'; expected China or USSR"):
        datasets.maddison_gdp("Narnia")  # type: ignore[arg-type]


def digest(thing):
    """Hash labels and numbers to nine significant digits, as the tables of a data set stand there."""
    out = hashlib.sha256()
    parts = [thing]
    if isinstance(thing, InputOutputTable):
        notes = (pd.Series(thing.units, dtype=object), pd.Series(thing.codes, dtype=object))
        parts = [thing.use, thing.final_uses, thing.make, thing.value_added, thing.satellites, *notes]
    for part in parts:
        if part is None:
            continue
        for axis in part.axes:
            out.update("|".join(map(str, axis)).encode())
        for value in np.ravel(part.to_numpy()).tolist():
            out.update((f"{value:.8e}," if isinstance(value, int | float) else f"{value},").encode())
    return out.hexdigest()[:12]


@pytest.mark.parametrize(
    ("sectors", "prices", "residual", "expected"),
    [
        (15, "purchasers", "produced", "fe5fb0c3fef6"), (15, "purchasers", "primary", "50b5f9f11ee0"),
        (15, "basic", "produced", "0be856f39c3f"), (15, "basic", "primary", "9a7d81f4b5e9"),
        (71, "purchasers", "produced", "34b1ee782db4"), (71, "purchasers", "primary", "7ec29780b10d"),
        (71, "basic", "produced", "2522bcba4c39"), (71, "basic", "primary", "396fcd859f97"),
    ],
)  # fmt: skip
def test_the_us_tables_never_change(sectors, prices, residual, expected):
    """Chapters, claims and stored studies quote numbers from them."""
    assert digest(datasets.us_2021(sectors, prices=prices, residual_products=residual)) == expected


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("germany_1995", (), "afb9fb73fdee"), ("soviet_gdp", (), "3c7d73385e83"), ("methane_2023", (), "1ee44e1b7fe3"),
        ("us_hours_2018", (), "67bd5c97bde4"), ("us_environment_2012", (), "394c441c957e"),
        ("us_sectors", (15,), "d0e51299742c"), ("us_sectors", (71,), "5e4bfa7d520d"),
        ("maddison_gdp", ("China",), "b7c3caf02d24"),
    ],
)  # fmt: skip
def test_the_other_data_never_change(name, given, expected):
    assert digest(getattr(datasets, name)(*given)) == expected
