"""The figures that the package holds, written in the office's layout and read back: the same table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from feasible import us_2021
from feasible.economy import datasets
from feasible.economy.offices import read
from feasible.economy.offices.economy import economy_of
from feasible.optimum import linear_plan


def as_office(path: Path, name: str) -> Path:
    """Write a table that is stored long as the office's CSV: codes over names, a row a code."""
    long = datasets._wide(name, "million_usd")
    if "T016" in long.columns:
        # The stored file leaves the column of imports out: supply in all less what is made, and the adjustment.
        made = long[[c for c in long.columns if c in set(datasets.us_sectors(71).index)]].sum(axis=1)
        long["MCIF"] = long["T016"] - made - long["MADJ"]
        # Total supply at purchasers' prices, which is what is used in all.
        used = datasets._wide("us-2021-71-use.csv", "million_usd").drop(columns=["T001", "T019"]).sum(axis=1)
        long["T016"] = used.reindex(long.index, fill_value=0.0)
    names = dict(datasets.us_sectors(71)["name"]) | dict(
        datasets._read("us-columns-and-rows.csv").set_index("code")["name"]
    )
    products = [*datasets.us_sectors(71).index, "Used", "Other"]
    rows = [*products, *(code for code in long.index if code not in products)]
    columns = [
        code for code in [*products, *(c for c in long.columns if c not in products)] if code in long.columns
    ]
    table = long.reindex(index=rows, columns=columns).fillna(0.0)
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(["United States 2021", "(Millions of dollars)"])
        out.writerow(["", "", *columns])
        out.writerow(["IOCode", "Name", *(names.get(code, code) for code in columns)])
        for code, cells in zip(rows, table.to_numpy(), strict=True):
            out.writerow(
                [code, names.get(code, code), *(f"{cell:,.0f}" if cell else "---" for cell in cells)]
            )
    return path


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    place = tmp_path_factory.mktemp("bea")
    use = as_office(place / "use.csv", "us-2021-71-use.csv")
    return read("bea", use, as_office(place / "supply.csv", "us-2021-71-make.csv"))


def test_the_united_states_at_71_sectors(reading):
    known = us_2021(71)
    table = reading.table
    assert list(table.sectors) == list(known.sectors)
    np.testing.assert_allclose(table.output, known.output, atol=1e-6)
    used = known.products[known.products.isin(table.products)]
    pd.testing.assert_frame_equal(
        table.use.loc[used], known.use.loc[used], check_names=False, atol=1e-6, check_like=True
    )
    np.testing.assert_allclose(table.spectral_radius(), known.spectral_radius(), rtol=1e-6)
    np.testing.assert_allclose(table.final_demand(), known.final_demand(), rtol=1e-6, atol=1e-3)
    columns = {"Margins and taxes on products": "Margins and taxes on products (to basic prices)"}
    for column in ("Imports", *columns):
        theirs = known.final_uses.loc[used, columns.get(column, column)]
        np.testing.assert_allclose(table.final_uses.loc[used, column], theirs, rtol=1e-6, atol=1e-3)
    total = datasets.us_2021(15).final_uses["Imports"].sum()
    assert table.final_uses["Imports"].sum() == pytest.approx(total, rel=1e-5)


def test_it_is_planned(reading):
    made = economy_of(reading)
    plan = linear_plan(made.economy, made.targets)
    assert plan.certificate.ok
    assert reading.people == ["Personal consumption expenditures"]
