"""Cells as people print them: separators, marks, what is not told; files of every separator and coding."""

from __future__ import annotations

import math
import runpy
import types
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from feasible.economy.offices._cells import decimal_of, read_cell
from feasible.economy.offices._grid import Grid, open_grid, separator_of
from feasible.economy.offices._notes import Notes
from feasible.economy.offices._totals import from_totals
from feasible.economy.offices._wide import read_wide
from feasible.errors import InvalidInput
from feasible.extras import MissingPackage
from hypothesis import given
from hypothesis import strategies as st

lay = types.SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("layouts.py"))))


@pytest.mark.parametrize(
    ("raw", "decimal", "value", "mark"),
    [
        (12, ".", 12.0, ""),
        (1.5, ".", 1.5, ""),
        ("1,234.5", ".", 1234.5, ""),
        ("1.234,5", ",", 1234.5, ""),
        ("1 234\u00a0567", ".", 1234567.0, ""),
        ("1\u202f234,5", ",", 1234.5, ""),
        ("1'234", ".", 1234.0, ""),
        ("(1,234)", ".", -1234.0, ""),
        ("-12", ".", -12.0, ""),
        ("−12", ".", -12.0, ""),
        ("+3", ".", 3.0, ""),
        (".5", ".", 0.5, ""),
        ("1.5e3", ".", 1500.0, ""),
        ("12.3 p", ".", 12.3, "p"),
        ("12.3be", ".", 12.3, "be"),
        ("12*", ".", 12.0, "*"),
        ("12¹", ".", 12.0, "¹"),
        ("12 (1)", ".", 12.0, "(1)"),
    ],
)
def test_numbers_as_printed(raw, decimal, value, mark):
    assert read_cell(raw, decimal) == ("number", value, mark)


@pytest.mark.parametrize("raw", [None, "", "  ", "-", "---", "–", "—"])
def test_nothing_is_zero(raw):
    assert read_cell(raw) == ("nothing", 0.0, "")


@pytest.mark.parametrize("raw", [":", ": c", ":u", "..", "...", "c", "(D)", "n.a.", "x", "NaN", math.nan])
def test_a_hidden_number_is_none(raw):
    cell = read_cell(raw)
    assert cell.kind == "hidden"
    assert math.isnan(cell.value)


@pytest.mark.parametrize("raw", ["1,23", "12,34,567", "1.2.3", "food", "5 kg", "(12", "12)", True, "1 2345"])
def test_what_is_no_number_is_a_text(raw):
    assert read_cell(raw).kind == "text"


@given(st.integers(-(10**12), 10**12), st.integers(0, 999), st.sampled_from([".", ","]))
def test_what_is_printed_is_read_back(whole, thousandths, decimal):
    other = "," if decimal == "." else "."
    text = f"{whole:,}".replace(",", other) + f"{decimal}{thousandths:03d}"
    want = abs(whole) + thousandths / 1000
    assert read_cell(text, decimal).value == pytest.approx(-want if text.startswith("-") else want, rel=1e-15)
    assert decimal_of([(text, "A1"), (f"0{decimal}5", "A2")], "t.csv") == decimal


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1,234.5"], "."), (["1.234,5"], ","), (["1,234,567"], "."), (["1.234.567"], ","), (["12.5"], "."),
        (["12,5"], ","), (["0,125"], ","), (["12", "food", None], "."), (["1,234", "2.5"], "."),
    ],
)  # fmt: skip
def test_the_decimal_mark_is_told_by_the_file(texts, decimal):
    assert decimal_of([(text, "A1") for text in texts], "t.csv") == decimal


def test_two_decimal_marks_or_none_that_tells_are_refused():
    with pytest.raises(
        InvalidInput, match=r"t.csv: '2.5' in A1 has a decimal point, '3,5' in A2 a decimal comma"
    ):
        decimal_of([("2.5", "A1"), ("3,5", "A2")], "t.csv")
    with pytest.raises(InvalidInput, match=r"'1,234' in A1 is a thousand or a fraction.*decimal='.' or"):
        decimal_of([("1,234", "A1"), ("2,345", "A2")], "t.csv")


@pytest.mark.parametrize(
    ("text", "separator"),
    [("a;b\n1,5;2\n", ";"), ("a\tb\n1\t2\n", "\t"), ("a,b\n1,2\n", ","), ("a|b\n1|2\n", "|")],
)
def test_separators(text, separator):
    assert separator_of(text) == separator


def test_text_files_of_every_coding(tmp_path):
    file = tmp_path / "t.csv"
    text = "a;Größe\n\n1,5;2\n"
    for coding, told in (("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("cp1252", 1)):
        file.write_bytes(text.encode(coding))
        notes = Notes()
        grid = open_grid(file, notes)
        assert (grid.text(0, 1), grid.lines, len(notes.frame())) == ("Größe", [1, 3], told)
        assert grid.place(1, 0) == "t.csv, line 3, column 1"
        assert grid.numbers([1], [0, 1], notes).tolist() == [[1.5, 2.0]]
    assert grid.at(0, 9) is None
    assert Grid("t", "S", [[2.0, 2.5]], [1]).text(0, 0) == "2"


def test_files_that_cannot_be_read(tmp_path):
    notes = Notes()
    for name, words in (("none.csv", "there is no such file"), (".", "is a folder")):
        with pytest.raises(InvalidInput, match=words):
            open_grid(tmp_path / name, notes)
    (tmp_path / "old.xls").write_bytes(b"x")
    with pytest.raises(
        InvalidInput, match=r"old.xls: is a workbook of the kind .xls; expected it saved as .xlsx"
    ):
        open_grid(tmp_path / "old.xls", notes)
    (tmp_path / "e.csv").write_text("\n\n")
    with pytest.raises(InvalidInput, match=r"e.csv: is empty"):
        open_grid(tmp_path / "e.csv", notes)
    (tmp_path / "t.csv").write_text("a,b\n")
    with pytest.raises(InvalidInput, match="is a text file"):
        open_grid(tmp_path / "t.csv", notes, sheet="Sheet1")


def test_workbooks(tmp_path):
    file = lay.write_xlsx(tmp_path / "t.xlsx", {"Readme": [["x"]], "2019": [["a", 1]], "2020": [["b", 2.0]]})
    notes = Notes()
    grid = open_grid(file, notes)
    assert grid.text(0, 0) == "b"
    assert grid.text(0, 1) == "2"
    assert grid.place(0, 27) == "t.xlsx, sheet '2020', cell AB1"
    assert "the latest year, '2020', of 3 sheets" in notes.frame()["rule"].iloc[0]
    assert open_grid(file, notes, sheet="2019").text(0, 0) == "a"
    with pytest.raises(
        InvalidInput, match="sheet '2018': there is no such sheet; expected one of Readme, 2019"
    ):
        open_grid(file, notes, sheet="2018")
    two = lay.write_xlsx(tmp_path / "two.xlsx", {"A": [["x"]], "B": [["y"]]})
    with pytest.raises(InvalidInput, match=r"two.xlsx: has several sheets; expected one of A, B"):
        open_grid(two, notes)


def test_a_formula_without_a_value_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([1, "=A1+1"])
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(
        InvalidInput, match=r"cell B1: is the formula '=A1\+1', and the file does not hold its value"
    ):
        open_grid(tmp_path / "t.xlsx", Notes())


def test_excel_without_openpyxl(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    (tmp_path / "t.xlsx").write_bytes(b"")
    with pytest.raises(MissingPackage, match=r"pip install 'feasible\[tables\]', or save the sheet as CSV"):
        open_grid(tmp_path / "t.xlsx", Notes())


def test_numbers_of_a_grid_name_the_cell(tmp_path):
    file = lay.write_csv(tmp_path / "t.csv", [["a", "1.5 p", "-"], ["b", ": c", "many"]])
    notes = Notes()
    grid = open_grid(file, notes)
    assert grid.numbers([0], [1, 2], notes).tolist() == [[1.5, 0.0]]
    assert notes.frame()["rule"].tolist() == ["a dash is a zero", "the mark 'p' behind a number"]
    with pytest.raises(InvalidInput, match=r"t.csv, line 2, column 3: is 'many'; expected a number"):
        grid.numbers([1], [2], notes)
    with pytest.raises(InvalidInput, match=r"t.csv, line 2, column 2: hides a number \(': c'\)"):
        grid.numbers([1], [1], notes)
    assert grid.numbers([1], [1], notes, hidden="zero").tolist() == [[0.0]]
    assert "taken for zero, as asked" in notes.frame()["rule"].iloc[-1]
    assert np.isnan(grid.numbers([1], [1], notes, hidden="total")).all()
    with pytest.raises(InvalidInput, match="hidden: is 'guess'"):
        grid.numbers([1], [1], notes, hidden="guess")


def test_hidden_numbers_from_totals():
    nan = np.nan
    cells = pd.DataFrame(
        [[1, nan, 5, 4, 9], [nan, 3, 7, 2, 9], [2, 2, 4, nan, nan], [7, 9, 16, 7, 23]],
        ["a", "b", "c", "sum"],
        ["x", "y", "inner", "f", "all"],
    )
    ends = [False, False, False, True], [False, False, True, False, True]
    notes = Notes()
    out = from_totals(cells, *ends, notes, "t.csv")
    assert (out.loc["a", "y"], out.loc["b", "x"], out.loc["c", "f"]) == (4, 4, 1)
    assert notes.frame()["rule"].eq("hidden: what the printed total leaves").all()
    # The last total is that of all parts, not of those since the total before it.
    late = cells.assign(all=[9, 9, 5, 23], f=[nan, 2, 1, 7], x=[1, 4, 2, 7], y=[4, 3, 2, 9])
    assert from_totals(late, *ends, Notes(), "t.csv").loc["a", "f"] == 4
    # Totals that fit no line that is whole tell nothing.
    odd = cells.copy()
    odd.loc["c", ["inner", "all"]] = 90
    odd.loc["sum", ["x", "y"]] = nan
    with pytest.raises(InvalidInput, match="row 'a', column 'y': hides a number, and no printed total"):
        from_totals(odd, *ends, Notes(), "t.csv")
    whole = pd.DataFrame([[1.0, 2.0]], ["a"], ["x", "y"])
    assert from_totals(whole, [False], [False, False], notes, "t.csv") is whole
    with pytest.raises(InvalidInput, match="row 'a', column 'x': hides a number, and no printed total"):
        from_totals(
            pd.DataFrame([[nan, nan, 5]], ["a"], ["x", "y", "t"]), [False], [False, False, True], notes, "t"
        )


def test_wide_files(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text("r,a,b,c\nx,1,2,\ny,-,4 p,5\n")
    notes = Notes()
    assert read_wide(file, notes).to_numpy().tolist() == [[1, 2, 0], [0, 4, 5]]
    assert notes.frame()["rule"].tolist() == ["an empty cell is a zero", "a dash is a zero"]
    file.write_text("r,a,b\nx,1,2\ny,3,\n")
    assert read_wide(file, notes).to_numpy().tolist() == [[1, 2], [3, 0]]
    assert notes.frame()["rule"].iloc[-1] == "an empty cell is a zero"
    file.write_text("r,a,b\nx,1,2 p\ny,3,\n")
    assert read_wide(file, notes).to_numpy().tolist() == [[1, 2], [3, 0]]
    file.write_text("r,a,b\nx,1,2\ny,3,many\n")
    with pytest.raises(InvalidInput, match=r"w.csv, row 'y', column 'b': is 'many'"):
        read_wide(file, notes)
    file.write_text("r,a,b\nx,1,2\ny,3,:\n")
    with pytest.raises(InvalidInput, match=r"w.csv, row 'y', column 'b': hides a number"):
        read_wide(file, notes)
    assert read_wide(file, notes, hidden="zero").to_numpy().tolist() == [[1, 2], [3, 0]]
    file.write_text("")
    with pytest.raises(InvalidInput, match=r"w.csv: cannot be read"):
        read_wide(file, notes)
    with pytest.raises(InvalidInput, match="there is no such file"):
        read_wide(tmp_path / "no.csv", notes)
