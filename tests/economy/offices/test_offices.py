"""Each office's layout, written small and read back: the table by hand, and what the report says."""

from __future__ import annotations

import runpy
import sys
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from feasible._import_options import FORMATS as OFFERED
from feasible.economy.offices import FORMATS, Rules, from_pymrio, read, read_mrio, read_with_pymrio
from feasible.errors import InvalidInput
from feasible.extras import MissingPackage

lay = types.SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("layouts.py"))))


def said(reading, what: str) -> list[str]:
    """Return the lines of the report of one sort."""
    rows = reading.report[reading.report["what"] == what]
    return [f"{where}: {rule}" for where, rule in zip(rows["where"], rows["rule"], strict=True)]


def is_ours(reading) -> None:
    """The three sectors of the layouts, as they are by hand."""
    table = reading.table
    assert table.output.tolist() == lay.OUTPUT.tolist()
    assert table.use.to_numpy().tolist() == lay.FLOWS.tolist()
    assert table.final_uses.sum(axis=1).tolist() == lay.FINAL.sum(axis=1).tolist()
    if table.value_added is not None:
        assert table.value_added.sum(axis=0).tolist() == lay.ADDED.sum(axis=0).tolist()


def test_formats():
    assert list(OFFERED) == list(FORMATS)
    with pytest.raises(InvalidInput, match="format: is 'own'"):
        read("own", "x")
    with pytest.raises(InvalidInput, match="files of the format 'bea': 1 given; expected 2 to 2"):
        read("bea", "x")
    with pytest.raises(InvalidInput, match="option of the format 'bea': is 'geo'"):
        read("bea", "x", "y", geo="DE")
    for name in ("hidden", "negative", "totals", "gaps"):
        with pytest.raises(InvalidInput, match=f"{name}: is 'guess'"):
            Rules(**{name: "guess"})


# ---------------------------------------------------------------------- BEA


@pytest.mark.parametrize("kind", ["xlsx", "csv", "detail"])
def test_bea_use_and_make(tmp_path, kind):
    rows = lay.bea_detail_use_rows() if kind == "detail" else lay.bea_use_rows()
    if kind == "xlsx":
        use = lay.write_xlsx(tmp_path / "use.xlsx", {"2021": [["old"]], "2022": rows})
        make = lay.write_xlsx(tmp_path / "make.xlsx", {"2022": lay.bea_make_rows()})
    else:
        use, make = (
            lay.write_csv(tmp_path / "use.csv", rows),
            lay.write_csv(tmp_path / "make.csv", lay.bea_make_rows()),
        )
    got = read("bea", use, make)
    is_ours(got)
    table = got.table
    assert table.make.to_numpy().tolist() == lay.MAKE.tolist()
    assert table.codes == dict(zip(lay.BEA_NAMES, lay.BEA_CODES, strict=True))
    assert got.people == ["Personal consumption expenditures"]
    assert got.incomes().tolist() == lay.ADDED[0].tolist()
    assert list(got.kinds.values()) == ["households", "investment", "exports", "imports", "government"]
    assert "column 'Total Intermediate': a total, by its name" in said(got, "dropped")
    assert said(got, "checked") == ["3 outputs: against the published ones: they are the same"]
    assert "Reading report (BEA)" in str(got)
    assert "a total, by its name (460 million USD)" in str(got)


def test_bea_of_a_year(tmp_path):
    use = lay.write_xlsx(tmp_path / "use.xlsx", {"2021": lay.bea_use_rows(), "2022": [["new"]]})
    make = lay.write_xlsx(tmp_path / "make.xlsx", {"2021": lay.bea_make_rows(), "2022": [["new"]]})
    got = read("bea", use, make, year=2021)
    assert got.table.name == "United States 2021"


def test_bea_supply_and_use(tmp_path):
    use = lay.write_csv(tmp_path / "use.csv", lay.bea_use_at_purchasers_rows())
    got = read("bea", use, lay.write_csv(tmp_path / "supply.csv", lay.bea_supply_rows()))
    is_ours(got)
    final = got.table.final_uses
    assert final["Imports"].tolist() == lay.FINAL[:, 4].tolist()
    assert final["Margins and taxes on products"].tolist() == (-lay.MARGIN - lay.TAX).tolist()
    assert got.table.value_added.loc["Less: Other subsidies on production"].tolist() == [-3, -3, -3]
    assert "row 'T00TOP': not in value added at basic prices" in said(got, "dropped")


def test_bea_supply_at_basic_prices_alone(tmp_path):
    """Without margins and taxes in the supply table nothing separates prices; imports stand among final uses."""
    rows = [row[:6] + ([0, 0] if isinstance(row[-1], int) else row[6:8]) for row in lay.bea_supply_rows()]
    use = lay.write_csv(tmp_path / "use.csv", lay.bea_use_rows())
    got = read("bea", use, lay.write_csv(tmp_path / "supply.csv", rows))
    is_ours(got)
    assert "Margins and taxes on products" not in got.table.final_uses


def test_bea_negative_uses_and_a_product_that_nobody_makes(tmp_path):
    rows = lay.bea_use_rows()
    used = ["Used", "Scrap, used and secondhand goods", 2, -5, 0, -3, 3, 0, 0, 0, 0, 3, 0]
    rows.insert(9, used)
    rows[10][2:5] = [92, 245, 120]  # total intermediate
    rows[12][2:5] = [43, 55, 90]  # surplus
    use, make = (
        lay.write_csv(tmp_path / "use.csv", rows),
        lay.write_csv(tmp_path / "make.csv", lay.bea_make_rows()),
    )
    got = read("bea", use, make)
    assert got.table.output.tolist() == lay.OUTPUT.tolist()
    added = got.table.value_added
    assert added.loc["Sales by sectors (negative uses)"].tolist() == [0, -5, 0]
    assert added.loc["Scrap, used and secondhand goods (nobody makes it)"].tolist() == [2, 0, 0]
    assert got.abroad == ("Scrap, used and secondhand goods (nobody makes it)",)
    assert any("a negative use is a receipt" in line for line in said(got, "moved"))
    assert "product 'Used': nobody makes it: not in the make table" in said(got, "filled")
    with pytest.raises(
        InvalidInput, match=r"use\['Scrap.*', 'Manufacturing'\]: is -5; expected .*negative='move'"
    ):
        read("bea", use, make, rules=Rules(negative="refuse"))


def test_bea_a_negative_make_is_a_use(tmp_path):
    rows = lay.bea_make_rows()
    rows[6][2:6] = [190, -10, 20, 200]  # farms make services, and less than nothing of goods
    rows[7][2:6] = [10, 410, -20, 400]
    rows[9][2:6] = [200, 400, 400, 1000]
    use, make = (
        lay.write_csv(tmp_path / "use.csv", lay.bea_use_rows()),
        lay.write_csv(tmp_path / "make.csv", rows),
    )
    got = read("bea", use, make)
    assert got.table.output.tolist() == [210, 420, 400]
    assert got.table.use.loc["Manufacturing", "Farms"] == 40 + 10
    assert "make['Farms', 'Manufacturing']: a negative output is counted as a use" in said(got, "moved")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda use, make: use.__setitem__(slice(4, 6), []), "no line of its first 20 holds codes"),
        (lambda use, make: use[7].__setitem__(0, "111CA"), "has two rows '111CA'"),
        (
            lambda use, make: (make[6].__setitem__(0, "99"), make[6].__setitem__(1, "Other")),
            "make.csv: has an industry '99'",
        ),
        (
            lambda use, make: use[6].__setitem__(2, 120),
            "product 'Farms': uses miss what is made by -100 million USD",
        ),
        (
            lambda use, make: use[10].__setitem__(2, 160),
            "sector 'Farms': inputs miss its output by -100 million USD",
        ),
        (lambda use, make: make.pop(6), "make.csv: has no industry '111CA'"),
        (
            lambda use, make: make.insert(9, ["99", "Other things", 7, 0, 0, 7]),
            "make.csv: has an industry '99'",
        ),
        (lambda use, make: use[6].__setitem__(3, "many"), r"use.csv, line \d+, column 4: is 'many'"),
    ],
)
def test_bea_refusals(tmp_path, change, words):
    use, make = lay.bea_use_rows(), lay.bea_make_rows()
    change(use, make)
    with pytest.raises(InvalidInput, match=words):
        read("bea", lay.write_csv(tmp_path / "use.csv", use), lay.write_csv(tmp_path / "make.csv", make))


def test_bea_without_names(tmp_path):
    use, make = lay.bea_use_rows()[4:], lay.bea_make_rows()[4:]
    del use[1], make[1]
    use[0][1] = make[0][1] = ""
    for rows, codes in ((use, {4: "T005", 8: "T006", 9: "T008"}), (make, {4: "T007"})):
        for at, code in codes.items():
            rows[at][0] = code
    got = read("bea", lay.write_csv(tmp_path / "use.csv", use), lay.write_csv(tmp_path / "make.csv", make))
    is_ours(got)


def test_bea_refuses_what_is_no_use_table(tmp_path):
    make = lay.write_csv(tmp_path / "make.csv", lay.bea_make_rows())
    with pytest.raises(InvalidInput, match="has no final uses"):
        read("bea", make, make)


def test_bea_supply_of_other_products(tmp_path):
    rows = lay.bea_supply_rows()
    rows.insert(7, ["99", "Other things", 7, 0, 0, 7, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7])
    use = lay.write_csv(tmp_path / "use.csv", lay.bea_use_at_purchasers_rows())
    with pytest.raises(InvalidInput, match=r"supply.csv: makes a product '99'"):
        read("bea", use, lay.write_csv(tmp_path / "supply.csv", rows))


def test_hidden_numbers_of_bea_are_found_from_totals(tmp_path):
    rows = lay.bea_use_rows()
    rows[6][3] = "(D)"
    use, make = (
        lay.write_csv(tmp_path / "use.csv", rows),
        lay.write_csv(tmp_path / "make.csv", lay.bea_make_rows()),
    )
    with pytest.raises(InvalidInput, match=r"use.csv, line \d+, column 4: hides a number \('\(D\)'\)"):
        read("bea", use, make)
    got = read("bea", use, make, rules=Rules(hidden="total"))
    is_ours(got)
    assert any("what the printed total leaves" in line for line in said(got, "filled"))


# ---------------------------------------------------------------------- Eurostat


@pytest.mark.parametrize("kind", ["tsv", "csv", "labels"])
def test_eurostat_symmetric(tmp_path, kind):
    cells = lay.eurostat_cells()
    if kind == "tsv":
        file = lay.eurostat_tsv(tmp_path / "naio_10_cp1700.tsv", cells, marks={("D1", "CPA_A01"): "60 p"})
    else:
        file = lay.eurostat_csv(tmp_path / "e.csv", cells, labels=kind == "labels")
    got = read("eurostat", file)
    is_ours(got)
    assert got.table.name == "DE 2020"
    assert got.table.unit == "million EUR"
    assert got.table.final_uses["Imports"].tolist() == lay.FINAL[:, 4].tolist()
    assert got.people == ["P3_S14"]
    assert got.pay == ("D1",)
    assert any("P3: the sum of P3_S14, P3_S13" in line for line in said(got, "dropped"))
    assert any("purchases abroad" in line for line in said(got, "dropped"))
    if kind == "tsv":
        assert any("the flag 'p'" in line for line in said(got, "dropped"))
        assert (
            read("eurostat", file, unit="MIO_NAC", year=2020, geo="DE").table.unit
            == "million, national currency"
        )


def test_eurostat_domestic_flows(tmp_path):
    got = read("eurostat", lay.eurostat_csv(tmp_path / "e.csv", lay.eurostat_domestic_cells()))
    assert got.table.output.tolist() == lay.OUTPUT.tolist()
    assert got.table.value_added.loc["Imports used"].tolist() == pytest.approx([9, 25, 12])
    assert got.abroad == ("Imports used",)
    # Primary inputs may stand among all flows alone, and imports in a row of the domestic table.
    cells = [c for c in lay.eurostat_domestic_cells() if c[0] == "DOM"]
    moved = [
        ("TOTAL" if row in {"D1", "B2A3N", "D29X39", "P1"} else flow, row, column, value)
        for flow, row, column, value in cells
    ]
    moved += [
        ("TOTAL", "P7", column, value) for column, value in zip(lay.CPA, (9.0, 25.0, 12.0), strict=True)
    ]
    other = read("eurostat", lay.eurostat_csv(tmp_path / "o.csv", moved))
    assert other.table.value_added.loc["Imports used"].tolist() == pytest.approx([9, 25, 12])
    pd.testing.assert_frame_equal(other.table.use, got.table.use)


def test_eurostat_symmetric_with_a_product_in_rows_alone(tmp_path):
    cells = [c for c in lay.eurostat_cells() if c[2] != "CPA_L68A"]
    with pytest.raises(InvalidInput, match=r"e.csv: CPA_L68A stands in rows or in columns alone"):
        read("eurostat", lay.eurostat_csv(tmp_path / "e.csv", cells))


def test_eurostat_use_and_supply(tmp_path):
    use, supply = lay.eurostat_supply_cells()
    u = lay.eurostat_csv(tmp_path / "u.csv", use, dimensions=("prd_ava", "ind_use"))
    s = lay.eurostat_csv(tmp_path / "s.csv", supply, dimensions=("prd_amo", "ind_impv"))
    got = read("eurostat", u, s)
    is_ours(got)
    assert got.table.make.to_numpy().tolist() == lay.MAKE.tolist()
    assert got.table.final_uses["Margins and taxes on products"].tolist() == (-lay.MARGIN - lay.TAX).tolist()
    with pytest.raises(InvalidInput, match=r"uses miss what is made by -200 million EUR"):
        read("eurostat", u)
    lost = lay.eurostat_csv(
        tmp_path / "l.csv", [c for c in supply if c[2] != "L68A"], dimensions=("prd_amo", "ind_impv")
    )
    with pytest.raises(InvalidInput, match=r"l.csv: has no industry 'L68A'"):
        read("eurostat", u, lost)
    other = (tmp_path / "s.csv").read_text().replace("MIO_EUR", "MIO_NAC")
    (tmp_path / "n.csv").write_text(other)
    with pytest.raises(InvalidInput, match="unit: the two files have MIO_NAC and MIO_EUR"):
        read("eurostat", u, tmp_path / "n.csv")


def test_eurostat_keeps_a_subtotal_where_parts_are_hidden(tmp_path):
    marks = {("CPA_A01", "P3_S13"): ": c"}
    file = lay.eurostat_tsv(tmp_path / "e.tsv", lay.eurostat_cells(), marks=marks)
    with pytest.raises(InvalidInput, match=r"e.tsv, line \d+, 2020: hides a number \(': c'\)"):
        read("eurostat", file)
    got = read("eurostat", file, rules=Rules(hidden="total"))
    is_ours(got)
    assert list(got.table.final_uses.columns) == ["P51G", "P6", "P3", "Imports"]
    assert any("some are hidden: their sum P3 is kept" in line for line in said(got, "dropped"))


def test_eurostat_hidden_cells_are_found_wherever_the_alphabet_puts_totals(tmp_path):
    marks = {("CPA_A01", "CPA_C10-12"): ":", ("D1", "CPA_L68A"): ": c", ("CPA_C10-12", "P6"): ":"}
    cells = sorted(c for c in lay.eurostat_cells() if c[1] != "B1G")
    got = read(
        "eurostat", lay.eurostat_tsv(tmp_path / "e.tsv", cells, marks=marks), rules=Rules(hidden="total")
    )
    is_ours(got)
    assert got.incomes().tolist() == lay.ADDED[0].tolist()
    assert len([line for line in said(got, "filled") if "printed total leaves" in line]) == 3


def test_eurostat_confidential_cells_of_the_csv(tmp_path):
    flags = {("CPA_A01", "CPA_C10-12"): ("", "c"), ("CPA_A01", "P6"): ("15", "e")}
    file = lay.eurostat_csv(tmp_path / "e.csv", lay.eurostat_cells(), flags=flags)
    with pytest.raises(InvalidInput, match=r"e.csv, line \d+: hides a number \(':c'\)"):
        read("eurostat", file)
    assert "the flag 'e'" in str(read("eurostat", file, rules=Rules(hidden="zero", gaps="fill")))


def test_eurostat_of_several_countries_and_years(tmp_path):
    file = lay.eurostat_csv(tmp_path / "e.csv", lay.eurostat_cells())
    text = file.read_text()
    rest = "".join(text.splitlines(keepends=True)[1:])
    file.write_text(text + rest.replace(",DE,2020", ",FR,2020") + rest.replace(",DE,2020", ",DE,2015"))
    with pytest.raises(InvalidInput, match=r"e.csv: has several of geo; expected one of DE, FR asked for"):
        read("eurostat", file)
    got = read("eurostat", file, geo="DE")
    assert got.table.name == "DE 2020"
    assert "e.csv: time_period 2020 of 2" in said(got, "read")
    with pytest.raises(InvalidInput, match=r"e.csv: has no geo 'IT'"):
        read("eurostat", file, geo="IT")
    file.write_text(text + rest)
    with pytest.raises(InvalidInput, match="CPA_A01 and CPA_A01 appear twice"):
        read("eurostat", file)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "has the columns a, b; expected OBS_VALUE"),
        ("freq,geo,OBS_VALUE\nA,DE,3\n", "has the dimensions geo, value, place; expected one of prd_ava"),
        ("freq,geo\\TIME_PERIOD\t2020\nA,DE,X\t1\n", "has 3 codes a line; expected 2: freq, geo"),
        ("freq,prd_use,prd_ava\\TIME_PERIOD\t2020\nA,CPA_A,CPA_A\tmany\n", "t.csv, line 2, 2020: is 'many'"),
    ],
)
def test_eurostat_refusals(tmp_path, text, words):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InvalidInput, match=words):
        read("eurostat", tmp_path / "t.csv")
    with pytest.raises(InvalidInput, match="there is no such file"):
        read("eurostat", tmp_path / "no.csv")


# ---------------------------------------------------------------------- tables of many regions


def test_oecd_world(tmp_path):
    z, y, x, v = lay.two_regions()
    got = read("oecd", lay.icio_csv(tmp_path / "ICIO2023_2020.csv"))
    table = got.table
    assert table.name == "OECD ICIO 2020"
    assert table.output.tolist() == x.tolist()
    assert table.output.index.names == ["region", "sector"]
    assert table.final_uses.to_numpy().tolist() == y.tolist()
    assert table.value_added.sum(axis=0).tolist() == v.tolist()
    assert got.people == [("AAA", "HFCE"), ("CHN", "HFCE")]
    assert got.incomes().tolist() == [0, 0, 0, 0]
    merged = read("oecd", lay.icio_csv(tmp_path / "ICIO2023_2019.csv", parts=True))
    assert merged.table.use.to_numpy().tolist() == z.tolist()
    assert said(merged, "merged") == ["region CN1: a part of CHN", "region CN2: a part of CHN"]


def test_one_region_of_the_world(tmp_path):
    z, _, x, v = lay.two_regions()
    got = read("oecd", lay.icio_csv(tmp_path / "ICIO2023_2020.csv"), region="CHN")
    assert got.table.output.tolist() == x[2:].tolist()
    assert got.table.use.to_numpy().tolist() == z[2:, 2:].tolist()
    assert got.table.value_added.loc["Imports used"].tolist() == z[:2, 2:].sum(axis=0).tolist()
    assert got.table.value_added.drop("Imports used").sum(axis=0).tolist() == v[2:].tolist()
    assert got.table.final_uses["Exports to sectors abroad"].tolist() == z[2:, :2].sum(axis=1).tolist()
    with pytest.raises(InvalidInput, match="region 'XXX': there is no such region"):
        read("oecd", lay.icio_csv(tmp_path / "ICIO2023_2020.csv"), region="XXX")


def test_oecd_edition_of_2016_has_final_uses_the_other_way_round(tmp_path):
    file = lay.icio_csv(tmp_path / "ICIO2016_2011.csv")
    file.write_text(
        file.read_text()
        .replace("AAA_HFCE", "HFCE_AAA")
        .replace("_C10T12", "_C10T12X")
        .replace("OUT", "TOTAL")
    )
    got = read("oecd", file)
    assert got.people == [("AAA", "HFCE"), ("CHN", "HFCE")]
    assert said(got, "checked") == []
    file.write_text(file.read_text().replace("AAA_A01_02,", "AAA_A09,", 1))
    with pytest.raises(InvalidInput, match="stands in rows or in columns alone"):
        read("oecd", file)


def test_oecd_country_with_a_good_only_imported(tmp_path):
    got = read("oecd", lay.oecd_country_csv(tmp_path / "BEL2020ttl.csv"))
    assert got.table.output.to_dict() == {"01T03": 200.0, "05": 0.0, "19": 300.0}
    assert "sector '05': a good only imported: nobody makes it at home" in said(got, "kept")
    domestic = read("oecd", lay.oecd_country_csv(tmp_path / "BEL2020dom.csv", ("DOM", "IMP")))
    assert domestic.table.value_added.loc["Imports used"].tolist() == [12.5, 0, 87.5]
    assert "sector '05': empty: it makes and uses nothing" in said(domestic, "kept")
    with pytest.raises(InvalidInput, match="is a country's table; expected no region asked for"):
        read("oecd", tmp_path / "BEL2020ttl.csv", region="BEL")
    text = (tmp_path / "BEL2020ttl.csv").read_text().replace("TTL_05", "TTL_06")
    (tmp_path / "odd.csv").write_text(text)
    with pytest.raises(InvalidInput, match="stands in rows or in columns alone"):
        read("oecd", tmp_path / "odd.csv")


@pytest.mark.parametrize("release", [2013, 2016])
def test_wiod(tmp_path, release):
    z, y, x, v = lay.two_regions()
    file = lay.write_xlsx(tmp_path / "wiot.xlsx", {"2014": lay.wiod_rows(release)})
    got = read("wiod", file)
    assert got.table.name == "WIOD 2014"
    assert got.table.output.tolist() == x.tolist()
    assert got.table.use.to_numpy().tolist() == z.tolist()
    assert got.table.final_uses.to_numpy().tolist() == y.tolist()
    assert got.table.value_added.sum(axis=0).tolist() == v.tolist()
    assert len(got.people) == 2
    assert said(got, "checked") == ["4 outputs: against the published ones: they are the same"]
    home = read("wiod", lay.write_csv(tmp_path / "w.csv", lay.wiod_rows(release), ";"), region="DEU")
    assert home.table.output.tolist() == x[2:].tolist()


def test_wiod_refusals(tmp_path):
    with pytest.raises(InvalidInput, match="no line starts with a code, a name and a country"):
        read("wiod", lay.write_csv(tmp_path / "w.csv", [["a", "b"], ["c", "d"]]))
    rows = lay.wiod_rows()
    rows[7][2] = "NZL"
    with pytest.raises(InvalidInput, match="AUS, C10-C12 stands in rows or in columns alone"):
        read("wiod", lay.write_csv(tmp_path / "w.csv", rows))


def test_a_folder_of_exiobase(tmp_path):
    z, y, x, v = lay.two_regions()
    folder = lay.pymrio_folder(tmp_path / "IOT_2011_ixi")
    got = read("exiobase", folder)
    assert got.table.output.tolist() == x.tolist()
    assert got.table.use.to_numpy().tolist() == z.tolist()
    assert got.table.final_uses.to_numpy().tolist() == y.tolist()
    assert got.table.unit == "M.EUR"
    assert got.incomes().tolist() == (v / 2).tolist()
    assert got.table.units["CO2, air"] == "kg"
    assert got.table.satellite("CH4, air").tolist() == [1, 0, 0, 2]
    assert got.table.satellite("CH4, air (taken up)").tolist() == [0, 1, 0, 0]
    assert "extension impacts: sums of other extensions: read only if asked for" in said(got, "dropped")
    only = read_mrio(folder, extensions=["air_emissions"], region="AT")
    assert only.table.value_added is None
    assert "the table has no primary inputs" in only.report["rule"].str.cat()
    assert only.table.satellites.index.tolist() == [("CO2", "air"), ("CH4", "air"), ("CH4", "air (taken up)")]
    assert read_mrio(folder, extensions=["impacts", "factor_inputs"]).table.satellite("GWP").tolist() == [
        1,
        1,
        1,
        1,
    ]
    with pytest.raises(InvalidInput, match=r"extensions\['water'\]: there is no such extension"):
        read_mrio(folder, extensions=["water"])
    (folder / "unit.txt").write_text("region\tsector\tunit\nAT\tfood\tt\n")
    with pytest.raises(InvalidInput, match=r"has no unit of .'AT', 'mining'."):
        read_mrio(folder)
    (folder / "unit.txt").unlink()
    with pytest.raises(InvalidInput, match=r"unit.txt: there is no such file; expected the unit of each row"):
        read_mrio(folder)
    (folder / "Z.txt").unlink()
    with pytest.raises(InvalidInput, match=r"has no Z.txt"):
        read_mrio(folder)


class Extension:
    def __init__(self, rows, units):
        self.F, self.unit = rows, pd.DataFrame({"unit": units}, rows.index)


class System:
    """What of pymrio's system is read."""

    def __init__(self, *, units=("M.EUR",) * 4):
        z, y, _, v = lay.two_regions()
        axis = pd.MultiIndex.from_product([["AT", "DE"], ["food", "mining"]], names=["region", "sector"])
        users = pd.MultiIndex.from_product([["AT", "DE"], ["households", "investment"]])
        self.Z, self.Y = pd.DataFrame(z, axis, axis), pd.DataFrame(y, axis, users)
        self.unit = pd.DataFrame({"unit": list(units)}, axis)
        self.extensions = {
            "factor_inputs": Extension(pd.DataFrame([v], pd.Index(["Value Added"]), axis), ["M.EUR"]),
            "labor": Extension(pd.DataFrame([[1, 2, 3, 4.0]], pd.Index(["hours"]), axis), ["h"]),
            "more": Extension(pd.DataFrame([[4, 3, 2, 1.0]], pd.Index(["hours"]), axis), ["h"]),
        }

    def get_extensions(self, data=False):
        return iter(self.extensions.values() if data else self.extensions)


def test_a_row_of_two_levels_in_two_extensions_is_named_after_both():
    system, where = System(), pd.MultiIndex.from_tuples([("CO2", "air"), ("CH4", "air")])
    for k, name in enumerate(("fuel", "soil")):
        rows = pd.DataFrame(np.arange(8.0).reshape(2, 4) + k, where, system.Z.columns)
        system.extensions[name] = Extension(rows.iloc[: 2 - k], ["kg"] * (2 - k))
    wages = pd.MultiIndex.from_tuples([("wages", "town"), ("wages", "country")])
    added = np.outer([0.7, 0.3], lay.two_regions()[3])
    system.extensions["pay"] = Extension(pd.DataFrame(added, wages, system.Z.columns), ["M.EUR"] * 2)
    table = from_pymrio(system, extensions=["fuel", "soil", "pay"]).table
    # Primary inputs of all extensions stand in one table: their labels are texts.
    assert table.value_added is not None
    assert table.value_added.index.tolist()[:2] == ["wages, town", "wages, country"]
    assert table.satellite("fuel: CO2, air").tolist() == [0.0, 1, 2, 3]
    assert table.satellite("soil: CO2, air").tolist() == [1.0, 2, 3, 4]
    assert table.satellite("CH4, air").tolist() == [4.0, 5, 6, 7]


def test_a_system_that_pymrio_holds():
    got = from_pymrio(System())
    assert got.table.output.tolist() == lay.two_regions()[2].tolist()
    assert got.table.satellites.index.tolist() == ["labor: hours", "more: hours"]
    assert got.table.name == "pymrio system"
    assert from_pymrio(System(), region="AT", extensions=["factor_inputs"]).abroad == ("Imports used",)
    assert from_pymrio(System(), region="AT", extensions=[]).abroad == ()
    with pytest.raises(InvalidInput, match=r"has the units M.EUR, t; expected one unit"):
        from_pymrio(System(units=["t", *["M.EUR"] * 3]))
    empty = System()
    empty.Z = None
    with pytest.raises(InvalidInput, match="system: has no Z"):
        from_pymrio(empty)


def test_archives_go_through_pymrio(tmp_path, monkeypatch):
    stand_in = types.SimpleNamespace(
        parse_exiobase3=lambda path: System(), parse_eora26=lambda path, year: System()
    )
    monkeypatch.setitem(sys.modules, "pymrio", stand_in)
    assert read("exiobase", tmp_path / "IOT_2011_ixi.zip").office == "pymrio"
    assert read_with_pymrio(tmp_path, "eora26", year=2015).table.output.sum() == lay.two_regions()[2].sum()
    with pytest.raises(InvalidInput, match="pymrio has no parser 'own'; expected one of eora26, exiobase3"):
        read_with_pymrio(tmp_path, "own")
    monkeypatch.setitem(sys.modules, "pymrio", None)
    with pytest.raises(
        MissingPackage, match=r"needs pymrio, .*pip install 'feasible\[tables\]', or unpack the archive"
    ):
        read("exiobase", tmp_path / "IOT_2011_ixi.zip")


def test_pymrio_itself(tmp_path):
    """The test system that pymrio brings, as it holds it and as it saves it."""
    pymrio = pytest.importorskip("pymrio")
    system = pymrio.load_test()
    system.calc_all()
    rules = Rules(gaps="fill")
    held = from_pymrio(system, rules=rules)
    np.testing.assert_allclose(held.table.output.to_numpy(), system.x["indout"].to_numpy(), rtol=1e-9)
    direct, total = system.emissions.S.iloc[0].to_numpy(), system.emissions.M.iloc[0].to_numpy()
    row = held.table.satellites.index[0]
    np.testing.assert_allclose(held.table.intensities(row), direct, rtol=1e-9)
    np.testing.assert_allclose(held.table.multipliers(row), total, rtol=1e-8)
    system.save_all(tmp_path / "saved")
    saved = read("pymrio", tmp_path / "saved", rules=rules)
    np.testing.assert_allclose(saved.table.use.to_numpy(), held.table.use.to_numpy(), rtol=1e-9)


# ---------------------------------------------------------------------- USEEIO


@pytest.mark.parametrize("use", [True, False])
def test_useeio(tmp_path, use):
    got = read("useeio", lay.write_xlsx(tmp_path / "USEEIOv2.0.xlsx", lay.useeio_sheets(use=use)))
    table = got.table
    np.testing.assert_allclose(table.use.to_numpy(), lay.FLOWS)
    assert table.sectors.tolist() == ["Fresh soybeans", "Steel", "Services"]
    assert table.codes["Steel"] == "331110/US"
    np.testing.assert_allclose(table.satellite("Greenhouse Gases"), [100, 600, 40])
    assert table.units["Jobs Supported"] == "jobs"
    assert got.people == (["F01000/US"] if use else [])
    flows = read("useeio", tmp_path / "USEEIOv2.0.xlsx", satellites="flows").table
    assert flows.units == {"Carbon dioxide/emission/air/kg": "kg"}
    assert not len(read("useeio", tmp_path / "USEEIOv2.0.xlsx", satellites="none").table.satellites)


def test_useeio_that_differs_from_its_use_table_or_lacks_something(tmp_path):
    sheets = lay.useeio_sheets()
    sheets["U"][1][4] = 0
    del sheets["indicators"], sheets["commodities_meta"]
    got = read("useeio", lay.write_xlsx(tmp_path / "u.xlsx", sheets))
    assert got.table.final_uses["What the use table differs by"].iloc[0] == pytest.approx(67.5)
    assert "satellite 'Jobs Supported': its unit is 'unit': the workbook has no other" in said(got, "assumed")
    for change, words in (
        (lambda s: s["A"][0].__setitem__(1, "9"), "sheet 'A': its rows are not its columns"),
        (lambda s: s["q"].pop(), "sheet 'q': has no output of '541000/US'"),
        (lambda s: s["A"].__setitem__(2, s["A"][1]), "has '1111A0/US' twice"),
        (lambda s: s.pop("D"), "has no sheet 'D'"),
    ):
        sheets = lay.useeio_sheets()
        change(sheets)
        with pytest.raises(InvalidInput, match=words):
            read("useeio", lay.write_xlsx(tmp_path / "u.xlsx", sheets))
    with pytest.raises(InvalidInput, match="there is no such workbook"):
        read("useeio", tmp_path / "no.xlsx")


def test_useeio_names_that_repeat_carry_their_codes(tmp_path):
    sheets = lay.useeio_sheets()
    sheets["commodities_meta"][2][1] = "Fresh soybeans"
    got = read("useeio", lay.write_xlsx(tmp_path / "u.xlsx", sheets))
    assert got.table.sectors[0] == "Fresh soybeans (1111A0/US)"
    sheets["sectors"] = sheets.pop("commodities_meta")
    sheets["sectors"][0] = ["ID", "Title", "Code"]
    assert read("useeio", lay.write_xlsx(tmp_path / "u.xlsx", sheets)).table.sectors[0] == "1111A0/US"
