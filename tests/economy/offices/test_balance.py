"""The rules that all offices share, and any table in one grid."""

from __future__ import annotations

import runpy
import types
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from feasible.economy.offices import Reading, Rules, read
from feasible.economy.offices._balance import (
    _block,
    _move_negative_make,
    _move_negative_uses,
    _move_orphans,
    _runs,
    _same,
    _split_satellites,
    _step,
    balanced,
)
from feasible.economy.offices._notes import Notes
from feasible.economy.offices._parts import Parts, kind_of
from feasible.economy.offices.matrix import _parts
from feasible.errors import InvalidInput
from hypothesis import given
from hypothesis import strategies as st

lay = types.SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("layouts.py"))))

USERS = ["households", "government", "investment", "exports", "imports"]


def parts(**changes) -> Parts:
    made = {
        "use": lay.frame(lay.FLOWS, lay.SECTORS, lay.SECTORS),
        "final": lay.frame(lay.FINAL, lay.SECTORS, USERS),
        "added": lay.frame(lay.ADDED, ["pay", "surplus", "taxes"], lay.SECTORS),
    }
    return Parts(**(made | changes))


def read_parts(given_parts: Parts, **rules) -> Reading:
    return balanced(given_parts, Notes(), Rules(**rules), "own")


def lines(reading: Reading, what: str) -> str:
    rows = reading.report[reading.report["what"] == what]
    return "; ".join(f"{where}: {rule}" for where, rule in zip(rows["where"], rows["rule"], strict=True))


@given(st.permutations(range(4)), st.sampled_from(["TOTAL", "Summe", "x"]))
def test_a_total_is_found_wherever_it_stands(order, name):
    summing = np.vstack([np.eye(3), np.ones((1, 3))])
    names = [[*lay.SECTORS, name][k] for k in order]
    use = lay.frame((summing @ lay.FLOWS @ summing.T)[np.ix_(order, order)], names, names)
    final = lay.frame((summing @ lay.FINAL)[list(order)], names, USERS)
    added = lay.frame((lay.ADDED @ summing.T)[:, list(order)], ["pay", "surplus", "taxes"], names)
    side = lay.frame((np.array([[1, 2, 3.0]]) @ summing.T)[:, list(order)], ["hours"], names)
    got = read_parts(parts(use=use, final=final, added=added, satellites=side, units={"hours": "h"}))
    assert sorted(got.table.sectors) == sorted(lay.SECTORS)
    assert got.table.output.sum() == lay.OUTPUT.sum()
    assert f"sector {name!r}: it is the sum of" in lines(got, "dropped")
    with pytest.raises(InvalidInput, match="a total; expected no totals; or totals='drop'"):
        read_parts(parts(use=use, final=final), totals="refuse")


def test_totals_of_products_and_industries():
    summing = np.vstack([np.eye(3), np.ones((1, 3))])
    names = [*lay.SECTORS, "all"]
    whole = parts(
        use=lay.frame(summing @ lay.FLOWS @ summing.T, names, names),
        final=lay.frame(summing @ lay.FINAL, names, USERS),
        make=lay.frame(summing @ lay.MAKE @ summing.T, names, names),
        added=None,
    )
    got = read_parts(whole)
    assert got.table.make.shape == (3, 3)
    assert got.table.value_added is None


def test_subtotals_of_final_uses_and_of_primary_inputs():
    final = lay.frame(lay.FINAL, lay.SECTORS, USERS)
    final.insert(0, "private consumption", final["households"])  # a sum with one part alone
    final.insert(4, "domestic", final[["government", "investment"]].sum(axis=1))
    final["all final uses"] = lay.FINAL.sum(axis=1)
    added = lay.frame(lay.ADDED, ["pay", "surplus", "taxes"], lay.SECTORS)
    added.loc["value added"] = lay.ADDED.sum(axis=0)
    added.loc["inputs"] = lay.FLOWS.sum(axis=0)
    added.loc["all"] = lay.OUTPUT
    got = read_parts(parts(final=final, added=added))
    assert sorted(got.table.final_uses.columns) == sorted({*USERS} - {"households"} | {"households"})
    assert list(got.table.value_added.index) == ["pay", "surplus", "taxes"]
    told = lines(got, "dropped")
    for words in (
        "'private consumption'",
        "'domestic': it is the sum of",
        "'all final uses'",
        "'inputs': it is the sum of what the sector buys",
    ):
        assert words in told


def test_an_output_row_among_primary_inputs_is_what_sums_are_checked_with():
    added = lay.frame(
        np.vstack([lay.ADDED, lay.OUTPUT + np.array([0, 1, 0])]),
        ["pay", "surplus", "taxes", "x"],
        lay.SECTORS,
    )
    got = read_parts(parts(added=added))
    assert "1 sector: uses miss what is made, at most by 1 ('goods')" in lines(got, "filled")
    assert got.table.final_uses["Rounding"].tolist() == [0, 1, 0]
    assert got.table.value_added.loc["Rounding"].tolist() == [0, 1, 0]


def test_rounding_is_filled_and_more_is_refused():
    output = pd.Series(lay.OUTPUT + np.array([1.0, -2, 0]), lay.SECTORS)
    got = read_parts(parts(output=output))
    assert got.table.output.tolist() == output.tolist()
    assert got.report["amount"].max() == 3
    off = pd.Series(lay.OUTPUT + np.array([9.0, 0, 0]), lay.SECTORS)
    with pytest.raises(
        InvalidInput, match=r"sector 'food': uses miss what is made by 9 money; expected at most 4"
    ):
        read_parts(parts(output=off))
    filled = read_parts(parts(output=off), gaps="fill")
    assert filled.table.final_uses["Not in the table"].tolist() == [9, 0, 0]
    assert lines(filled, "checked") == "3 outputs: against the published ones: they are the same"


@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_a_table_rounded_to_any_digit_is_taken(seed, digits):
    draw = np.random.default_rng(seed)
    z, y = draw.uniform(0, 50, (4, 4)), draw.uniform(50, 99, (4, 2))
    x = z.sum(axis=1) + y.sum(axis=1)
    names = list("abcd")
    v = x - z.sum(axis=0)
    shares = draw.dirichlet([1, 1], 4).T
    rounded = [np.round(part, digits) for part in (z, y, shares * v, x)]
    made = Parts(
        lay.frame(rounded[0], names, names),
        lay.frame(rounded[1], names, ["households", "exports"]),
        added=lay.frame(rounded[2], names[:2], names),
        output=pd.Series(rounded[3], names),
    )
    got = read_parts(made)
    np.testing.assert_allclose(got.table.output, rounded[3])


def test_a_published_output_that_differs_is_told():
    made = parts(
        make=lay.frame(lay.MAKE, lay.SECTORS, lay.SECTORS), output=pd.Series([200.0, 401, 400], lay.SECTORS)
    )
    assert (
        lines(read_parts(made), "checked")
        == "3 outputs: against the published ones: they differ most in 'goods'"
    )


def test_remnant_and_empty_sectors():
    names = [*lay.SECTORS, "remnant", "empty"]
    use = np.zeros((5, 5))
    use[:3, :3] = lay.FLOWS
    use[1, 3] = 4  # it uses goods, and makes nothing
    final = np.vstack([lay.FINAL, np.zeros((2, 5))])
    final[1, 0] -= 4
    added = np.hstack([lay.ADDED, np.zeros((3, 2))])
    added[1, 3] = -4
    side = lay.frame([[1, 2, 3, 1, 0]], ["hours"], names)
    got = read_parts(
        parts(
            use=lay.frame(use, names, names),
            final=lay.frame(final, names, USERS),
            added=lay.frame(added, ["pay", "surplus", "taxes"], names),
            satellites=side,
            units={"hours": "h"},
        )
    )
    assert got.table.final_uses["Uses of sectors without output"].tolist() == [0, 4, 0, 0, 0]
    assert got.table.output.tolist() == [*lay.OUTPUT.tolist(), 0, 0]
    assert "it makes nothing: its primary inputs" in lines(got, "dropped")
    assert "it makes nothing: its satellites" in lines(got, "dropped")
    assert "sector 'empty': empty: it makes and uses nothing" in lines(got, "kept")


def test_a_remnant_industry_beside_a_make_table():
    names = [*lay.SECTORS, "remnant", "other"]
    use = lay.frame(np.hstack([lay.FLOWS, [[0, 0], [2, 1], [0, 0]]]), lay.SECTORS, names)
    final = lay.frame(lay.FINAL - np.array([[0], [3], [0]]) * [1, 0, 0, 0, 0], lay.SECTORS, USERS)
    make = lay.frame(np.vstack([lay.MAKE, np.zeros((2, 3))]), names, lay.SECTORS)
    got = read_parts(parts(use=use, final=final, make=make, added=None))
    assert got.table.final_uses["Uses of sectors without output"].tolist() == [0, 3, 0]


def test_negative_uses_of_several_kinds_go_to_one_column():
    use = lay.frame(lay.FLOWS, lay.SECTORS, lay.SECTORS)
    use.loc["goods", "food"] -= 50
    use.loc["goods", "services"] += 50
    added = lay.frame(
        lay.ADDED + np.array([[0, 0, 0], [50, 0, -50], [0, 0, 0]]), ["pay", "surplus", "taxes"], lay.SECTORS
    )
    got = read_parts(parts(use=use, added=added))
    assert got.table.final_uses["Sales by sectors (negative uses)"].tolist() == [0, -10, 0]
    assert got.table.value_added.loc["Sales by sectors (negative uses)"].tolist() == [-10, 0, 0]
    assert got.table.output.tolist() == lay.OUTPUT.tolist()
    # One line, of the one product that has a negative use.
    assert lines(got, "moved").startswith("use of 'goods' by 1 sector: a negative use is a receipt")
    assert (got.report["what"] == "moved").sum() == 1
    assert got.report.loc[got.report["what"] == "moved", "amount"].tolist() == [-10.0]


def test_a_product_that_nobody_makes_and_nobody_uses_stays_out_of_the_way():
    make = lay.frame(np.hstack([lay.MAKE, np.zeros((3, 1))]), lay.SECTORS, [*lay.SECTORS, "none"])
    use = lay.frame(np.vstack([lay.FLOWS, np.zeros(3)]), [*lay.SECTORS, "none"], lay.SECTORS)
    final = lay.frame(np.vstack([lay.FINAL, np.zeros(5)]), [*lay.SECTORS, "none"], USERS)
    got = read_parts(parts(use=use, final=final, make=make, added=None))
    assert "none" in got.table.products
    use.loc["none", "food"] = 3
    got = read_parts(parts(use=use, final=final, make=make, added=None))
    assert "none" not in got.table.products


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("P3_S14", "households"), ("HFCE", "households"), ("F01000", "other"), ("c37", "households"), ("P6", "exports"),
        ("Change in private inventories", "stocks"), ("Gross fixed capital formation", "investment"),
        ("Final consumption expenditure by government", "government"), ("P3_S15", "nonprofits"), ("IMPO", "imports"),
        ("Final consumption expenditure by non-profit organisations serving households (NPISH)", "nonprofits"),
    ],
)  # fmt: skip
def test_who_a_final_user_is(name, kind):
    assert kind_of(name) == kind


# ---------------------------------------------------------------------- any table in one grid


def grid_rows():
    """Return a table as national offices print them: codes and names, sums, notes."""
    rows = [
        ["Input-output table 2020"], [],
        ["Code", "", "A", "B", "C", "", "", "", "", "", "", "", ""],
        ["", "", *lay.SECTORS, "Total intermediate", "Households", "Government", "Investment", "Exports", "Imports", "Total final", "Output"],
    ]  # fmt: skip
    for code, name, used, wanted, x in zip(
        "ABC", lay.SECTORS, lay.FLOWS.tolist(), lay.FINAL.tolist(), lay.OUTPUT.tolist(), strict=True
    ):
        rows.append([code, name, *used, sum(used), *wanted, sum(wanted), x])
    rows.append(["", "Total intermediate", *lay.FLOWS.sum(axis=0).tolist(), 460])
    for name, values in zip(
        ("Compensation of employees", "Operating surplus", "Taxes on production"),
        lay.ADDED.tolist(),
        strict=True,
    ):
        rows.append(["", name, *values])
    rows.append(["", "Output", *lay.OUTPUT.tolist()])
    rows.append(["Source: our own figures"])
    return rows


def test_a_table_in_one_grid(tmp_path):
    file = lay.write_xlsx(tmp_path / "t.xlsx", {"IOT": grid_rows()})
    got = read("matrix", file, unit="million crowns")
    assert got.table.output.tolist() == lay.OUTPUT.tolist()
    assert got.table.use.to_numpy().tolist() == lay.FLOWS.tolist()
    assert got.table.unit == "million crowns"
    assert got.people == ["Households"]
    assert got.incomes().tolist() == lay.ADDED[0].tolist()
    assert "without numbers: notes" in lines(got, "dropped")
    assert "3 outputs: against the published ones: they are the same" in lines(got, "checked")


def test_a_table_with_decimal_commas_and_imports_without_a_sign(tmp_path):
    rows = grid_rows()
    for row in rows[4:7]:
        row[10] = -row[10]
    rows = [
        [str(cell).replace(".", ",") if isinstance(cell, int | float) else cell for cell in row]
        for row in rows
    ]
    rows[4][2], rows[4][3] = "19,5", "80,5"
    rows[8][2], rows[8][3] = "60,5", "89,5"
    got = read("matrix", lay.write_csv(tmp_path / "t.csv", rows, ";"))
    assert got.table.use.loc["food", "goods"] == 80.5
    assert got.table.final_uses["Imports"].tolist() == lay.FINAL[:, 4].tolist()
    assert "printed without its sign: imports are negative" in lines(got, "moved")


def test_a_table_whose_decimal_mark_must_be_said(tmp_path):
    rows = grid_rows()
    rows[4][2] = "1,234"
    file = lay.write_csv(tmp_path / "t.csv", rows, ";")
    with pytest.raises(InvalidInput, match=r"'1,234' in t.csv, line 5, column 3 is a thousand or a fraction"):
        read("matrix", file)
    with pytest.raises(InvalidInput, match="uses miss what is made"):
        read("matrix", file, decimal=".")


def test_grids_that_are_no_tables(tmp_path):
    with pytest.raises(InvalidInput, match="no line and no column share labels"):
        read("matrix", lay.write_csv(tmp_path / "t.csv", [["a", "b"], ["c", "d"]]))
    rows = grid_rows()
    rows[5][1] = "food"
    with pytest.raises(InvalidInput, match="has two lines 'food'"):
        read("matrix", lay.write_csv(tmp_path / "t.csv", rows))


def test_imported_inputs_below_the_table_are_told(tmp_path):
    rows = grid_rows()
    rows[9][1] = "Imports of inputs"
    got = read("matrix", lay.write_csv(tmp_path / "t.csv", rows))
    assert got.abroad == ("Imports of inputs",)


def test_the_last_digit_of_numbers_that_are_not_rounded_is_none():
    whole = pd.DataFrame([[1.0, 2.0]])
    thirds = types.SimpleNamespace(use=whole, final=whole / 3.0, make=None, added=None)
    assert _step(thirds) == 0.0
    assert _step(types.SimpleNamespace(use=whole, final=whole / 4.0, make=None, added=None)) == 0.01


@pytest.mark.parametrize("unit", [2.0**-10, 2.0**20])
def test_a_table_may_be_in_any_unit(unit):
    """What is dropped, moved and filled is the same in thousandths and in millions."""
    names = [*lay.SECTORS, "remnant"]
    use = np.zeros((4, 4))
    use[:3, :3] = lay.FLOWS
    use[1, 3] = 4
    use[1, 0] -= 90
    use[1, 2] += 90
    final = np.vstack([lay.FINAL, np.zeros((1, 5))])
    final[1, 0] -= 4
    added = np.hstack([lay.ADDED, np.zeros((3, 1))])
    added[1, 3], added[1, 0], added[1, 2] = -4, added[1, 0] + 90, added[1, 2] - 90
    wanted = lay.frame(final, names, USERS)
    wanted["all final uses"] = final.sum(axis=1)

    def reading(scale):
        return read_parts(
            parts(
                use=lay.frame(scale * use, names, names),
                final=scale * wanted,
                added=lay.frame(scale * added, ["pay", "surplus", "taxes"], names),
            )
        )

    here, there = reading(1.0), reading(unit)
    for table in ("use", "final_uses", "value_added", "output"):
        mine, other = getattr(here.table, table), getattr(there.table, table)
        assert mine.index.tolist() == other.index.tolist()
        assert other.to_numpy() == pytest.approx(unit * mine.to_numpy(), abs=1e-9 * unit)
    assert there.report["what"].tolist() == here.report["what"].tolist()
    assert there.report["where"].tolist() == here.report["where"].tolist()
    moved = here.report["amount"].to_numpy(dtype=float)
    assert there.report["amount"].to_numpy(dtype=float) == pytest.approx(unit * moved, nan_ok=True)


def test_the_last_printed_digit_of_tables():
    for digits in range(6):
        some = pd.DataFrame([[3.0 * 10.0**-digits, 7.0]])
        assert _step(types.SimpleNamespace(use=some, final=some, make=None, added=None)) == 10.0**-digits
        # One table of finer numbers is enough, whichever it is.
        for which in ("use", "final", "make", "added"):
            whole = dict.fromkeys(("use", "final", "make", "added"), pd.DataFrame([[1.0, 2.0]])) | {
                which: some
            }
            assert _step(types.SimpleNamespace(**whole)) == 10.0**-digits
    seven = pd.DataFrame([[3e-7, 7.0]])
    assert _step(types.SimpleNamespace(use=seven, final=seven, make=None, added=None)) == 1.0
    six = pd.DataFrame([[0.1234567, 7.0]])
    assert _step(types.SimpleNamespace(use=six, final=six, make=None, added=None)) == 0.0


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (3.5, ""), (-3.5, ""), (4.0, "inputs miss its output by 4 money; expected at most 3.5"),
        (4.5, "uses miss what is made by 4.5 money; expected at most 4"),
        (-4.5, "uses miss what is made by -4.5 money; expected at most 4"),
    ],
)  # fmt: skip
def test_a_gap_may_be_half_a_digit_a_cell(off, said):
    """Food's row has three uses, four final uses and its output, its column one cell less: half a digit each."""
    made = parts(output=pd.Series(lay.OUTPUT + np.array([off, 0, 0]), lay.SECTORS))
    if said:
        with pytest.raises(InvalidInput, match=f"sector 'food': {said}, which rounding explains"):
            read_parts(made)
    else:
        assert read_parts(made).table.final_uses["Rounding"].tolist() == [off, 0, 0]


def test_a_table_of_two_sectors_under_a_line_of_years(tmp_path):
    """Two labels in common are enough; what stands above the labels is no input, whatever it holds."""
    rows = [
        ["", "year", 2020, 2020, 2020],
        ["", "of", "corn", "iron", "Households"],
        [1, "corn", 150, 500, 350],
        [2, "iron", 200, 100, 1700],
        ["", "Compensation of employees", 650, 1400, ""],
    ]
    got = read("matrix", lay.write_csv(tmp_path / "t.csv", rows))
    assert got.table.sectors.tolist() == ["corn", "iron"]
    assert got.table.use.to_numpy().tolist() == [[150, 500], [200, 100]]
    assert got.table.final_uses.to_dict("list") == {"Households": [350, 1700]}
    assert got.table.value_added.to_dict("index") == {
        "Compensation of employees": {"corn": 650, "iron": 1400}
    }
    assert "without numbers: notes" not in lines(got, "dropped")


@pytest.mark.parametrize(
    ("office", "least", "most"),
    [
        ("bea", 2, 2), ("eurostat", 1, 2), ("oecd", 1, 1), ("wiod", 1, 1), ("exiobase", 1, 1), ("pymrio", 1, 1),
        ("useeio", 1, 1), ("matrix", 1, 1),
    ],
)  # fmt: skip
def test_how_many_files_a_format_takes(office, least, most, tmp_path):
    for count in range(5):
        files = [tmp_path / f"no {k}.csv" for k in range(count)]
        with pytest.raises(InvalidInput) as error:
            read(office, *files)
        wrong = f"files of the format '{office}': {count} given; expected {least} to {most}" in str(
            error.value
        )
        assert wrong == (not least <= count <= most)


def test_imports_without_a_sign_are_told_by_which_sign_balances():
    """Printed as positive numbers they are turned; negative ones, and those of a table that balances, are not."""
    names = ["a", "b"]

    def cells(imports, output):
        made = pd.DataFrame(
            [[1.0, 2.0, 9.0, imports[0]], [3.0, 1.0, 8.0, imports[1]], [output[0] - 4.0, output[1] - 3.0, 0.0, 0.0]],
            [*names, "wages"], [*names, "homes", "imports"],
        )  # fmt: skip
        notes = Notes()
        return _parts(made, notes, "t"), notes.frame()

    turned, told = cells([0.5, 0.25], [1 + 2 + 9 - 0.5, 3 + 1 + 8 - 0.25])
    assert turned.final["imports"].tolist() == [-0.5, -0.25]
    assert told["rule"].tolist() == ["printed without its sign: imports are negative"]
    assert told["amount"].tolist() == [pytest.approx(-0.75)]
    for imports, output in (([0.5, 0.25], [12.5, 12.25]), ([-0.5, -0.25], [11.5, 11.75])):
        same, told = cells(imports, output)
        assert same.final["imports"].tolist() == imports
        assert not len(told)


def negatives(**changes) -> Parts:
    made = {
        "use": pd.DataFrame([[1.0, 2.0], [3.0, -4.0]], ["p", "q"], ["i", "j"]),
        "final": pd.DataFrame([[5.0], [6.0]], ["p", "q"], ["homes"]),
        "make": pd.DataFrame([[10.0, -2.0], [-0.5, 5.0]], ["i", "j"], ["p", "q"]),
        "added": pd.DataFrame([[7.0, 8.0]], ["pay"], ["i", "j"]),
        "output": pd.Series([8.0, 4.5], ["i", "j"]),
    }
    return Parts(**(made | changes))


def test_a_negative_output_is_a_use_by_hand():
    for output in (pd.Series([8.0, 4.5], ["i", "j"]), None):
        notes, table = Notes(), negatives(output=output)
        _move_negative_make(table, notes, Rules())
        assert table.make.to_numpy().tolist() == [[10, 0], [0, 5]]
        # What i makes less than nothing of q it uses of q, and j of p.
        assert table.use.to_numpy().tolist() == [[1, 2.5], [5, -4]]
        assert table.output is None if output is None else table.output.tolist() == [10, 5]
        assert notes.frame()["where"].tolist() == ["make['i', 'q']", "make['j', 'p']"]
        assert notes.frame()["amount"].tolist() == [-2.0, -0.5]
    notes = Notes()
    for quiet in (
        negatives(make=None),
        negatives(make=pd.DataFrame([[0.0, 1], [2, 0]], ["i", "j"], ["p", "q"])),
    ):
        before = quiet.use.copy()
        _move_negative_make(quiet, notes, Rules())
        assert quiet.use.equals(before)
    assert not len(notes.frame())
    with pytest.raises(
        InvalidInput, match=r"make\['i', 'q'\]: is -2; expected zero or more; or negative='move'"
    ):
        _move_negative_make(negatives(), notes, Rules(negative="refuse"))


def test_a_negative_use_is_a_receipt_by_hand():
    notes, table = Notes(), negatives()
    _move_negative_uses(table, notes, Rules())
    assert table.use.to_numpy().tolist() == [[1, 2], [3, 0]]
    assert table.final.iloc[:, 1].tolist() == [0, -4]
    assert table.added.iloc[1].tolist() == [0, -4]
    assert notes.frame()["amount"].tolist() == [-4.0]
    # Without primary inputs there is none to add; without a negative use nothing moves.
    bare = negatives(added=None)
    _move_negative_uses(bare, Notes(), Rules())
    assert bare.added is None
    fine = negatives(use=pd.DataFrame([[0.0, 2.0], [3.0, 4.0]], ["p", "q"], ["i", "j"]))
    _move_negative_uses(fine, notes, Rules())
    assert fine.final.columns.tolist() == ["homes"]
    with pytest.raises(InvalidInput, match=r"use\['q', 'j'\]: is -4"):
        _move_negative_uses(negatives(), notes, Rules(negative="refuse"))


def test_what_is_negative_of_a_satellite_is_a_row_of_its_own():
    side = pd.DataFrame([[1.0, -2.0], [0.0, 3.0]], ["CO2", "hours"], ["i", "j"])
    table, notes = negatives(satellites=side, units={"CO2": "t", "hours": "h"}), Notes()
    _split_satellites(table, notes)
    assert table.satellites.to_dict("index") == {
        "CO2": {"i": 1, "j": 0}, "hours": {"i": 0, "j": 3}, "CO2 (taken up)": {"i": 0, "j": 2},
    }  # fmt: skip
    assert table.units == {"CO2": "t", "hours": "h", "CO2 (taken up)": "t"}
    assert notes.frame()["where"].tolist() == ["satellite 'CO2'"]


def test_what_nobody_makes_is_brought_in_by_hand():
    make = pd.DataFrame([[10.0, 0.0], [1.0, 0.0]], ["i", "j"], ["p", "q"])
    table, notes = negatives(make=make, use=pd.DataFrame([[1.0, 2], [3, 4]], ["p", "q"], ["i", "j"])), Notes()
    _move_orphans(table, notes)
    assert table.use.index.tolist() == ["p"]
    assert table.make.columns.tolist() == ["p"]
    assert table.added.to_dict("index") == {"pay": {"i": 7, "j": 8}, "q (nobody makes it)": {"i": 3, "j": 4}}
    assert table.abroad == ["q (nobody makes it)"]
    assert notes.frame()["amount"].tolist() == [7.0]
    # Only wanted by final users it leaves without a row; neither used nor wanted it stays.
    wanted = negatives(make=make, use=pd.DataFrame([[1.0, 2], [0, 0]], ["p", "q"], ["i", "j"]))
    _move_orphans(wanted, Notes())
    assert (wanted.added.index.tolist(), wanted.use.index.tolist(), wanted.abroad) == (["pay"], ["p"], [])
    still = negatives(
        make=make, use=pd.DataFrame([[1.0, 2], [0, 0]], ["p", "q"], ["i", "j"]),
        final=pd.DataFrame([[5.0], [0.0]], ["p", "q"], ["homes"]),
    )  # fmt: skip
    _move_orphans(still, Notes())
    assert still.use.index.tolist() == ["p", "q"]


def test_sums_of_neighbors_by_hand():
    """The last column is the sum of the two before it; the second is the same as the first, which twins alone tell."""
    columns = np.array([[1.0, 1.0, 2.0, 3.0], [2.0, 2.0, 5.0, 7.0], [4.0, 4.0, 1.0, 5.0]])
    assert _block(columns) == (3, [1, 2])
    assert _block(columns, twins=True) == (0, [1])
    assert _block(columns[:, 1:]) == (2, [0, 1])
    assert _block(columns[:2]) is None
    assert _block(columns[:, :3]) is None
    # A column of one number alone is no sum, and one that adds an empty neighbor is no total.
    single = np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    assert _block(single) is None
    empty = np.array([[1.0, 0.0, 1.0], [2.0, 0.0, 2.0], [3.0, 0.0, 3.0]])
    assert _block(empty) is None
    assert list(_runs(2, 1, 5)) == [[3], [3, 4]]
    assert list(_runs(2, -1, 5)) == [[1], [1, 0]]
    assert list(_runs(0, -1, 5)) == []
    # A thousandth of what is added up may be missing, and nothing is no sum.
    ones = np.array([1000.0, 1000.0])
    assert [_same(ones + np.array([off, 0.0]), ones) for off in (0.0, 1.9, 2.1, -1.9, -2.1)] == [
        True,
        True,
        False,
        True,
        False,
    ]
    assert not _same(np.zeros(2), np.zeros(2))


def test_a_total_that_stands_first_is_left_out_as_well():
    added = lay.frame(
        np.vstack([lay.ADDED.sum(axis=0), lay.ADDED]), ["all", "pay", "surplus", "taxes"], lay.SECTORS
    )
    final = lay.frame(np.column_stack([lay.FINAL.sum(axis=1), lay.FINAL]), lay.SECTORS, ["sum", *USERS])
    got = read_parts(parts(added=added, final=final))
    assert got.table.value_added.index.tolist() == ["pay", "surplus", "taxes"]
    assert sorted(got.table.final_uses.columns) == sorted(USERS)
    assert got.report.loc[got.report["what"] == "dropped", "where"].tolist() == [
        "final use 'sum'",
        "primary input 'all'",
    ]
