"""Workbooks: numbers as numbers, nothing that runs, nothing that Excel refuses."""

from __future__ import annotations

import numpy as np
import openpyxl
import pandas as pd
import pytest
from feasible.economy.offices.excel import _cell, write_workbook
from feasible.errors import InvalidInput


def test_cells(tmp_path):
    frame = pd.DataFrame(
        {
            "a": [1, 2, None],
            "b": [np.inf, -np.inf, np.nan],
            "c": ["=1+1", "x\x01y", pd.NA],
            "d": [True, False, "-3"],
        }
    )
    frame["d"] = pd.Series([np.bool_(True), np.bool_(False), "-3"], dtype=object)
    write_workbook(tmp_path / "t.xlsx", {"One": frame, "Two": frame[["a"]]})
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    rows = [[cell.value for cell in row] for row in book["One"].iter_rows()]
    assert rows == [
        ["a", "b", "c", "d"],
        [1, "inf", "=1+1", True],
        [2, "-inf", "x?y", False],
        [None, None, None, "-3"],
    ]
    assert book["One"]["C2"].data_type == "s"
    assert book["One"].freeze_panes == "A2"
    assert book.sheetnames == ["One", "Two"]
    assert type(_cell(None, None, np.int64(3))) is int
    assert _cell(None, None, None) is None


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b"])
def test_names_that_excel_does_not_take(tmp_path, name):
    with pytest.raises(InvalidInput, match="sheet: is "):
        write_workbook(tmp_path / "t.xlsx", {name: pd.DataFrame({"a": [1]})})


def test_tables_that_no_sheet_holds(tmp_path):
    wide = pd.DataFrame(np.zeros((1, 16_385)))
    with pytest.raises(InvalidInput, match="has 1 rows and 16,385 columns"):
        write_workbook(tmp_path / "t.xlsx", {"a": wide})
