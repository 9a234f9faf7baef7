"""Parts of the American reader by hand: where names stand, what separates prices, who makes what."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy.offices._grid import Grid, _letters
from feasible.economy.offices._notes import Notes
from feasible.economy.offices._parts import Parts
from feasible.economy.offices.bea import (
    _add_make,
    _check_make,
    _holds,
    _is_names,
    _rename,
    _Sheet,
    _use_parts,
    _wedge,
)
from feasible.errors import InvalidInput


def grid(*rows):
    return Grid("t.csv", "", [list(row) for row in rows], list(range(1, len(rows) + 1)))


def test_names_are_a_line_of_texts_over_most_columns():
    sheet = grid(
        ["", "", "111", "22", "F010"], ["", "", "Farms", "Power", "People"], ["111", "Farms", 1, 2, 3],
        ["", "", "Farms", "", ""], ["", "", "Farms", "", "People"], ["", "", "Farms", "2", "People"],
    )  # fmt: skip
    found = [_is_names(sheet, row, 0) for row in range(-1, 7)]
    assert found == [False, False, True, False, False, True, False, False]
    assert not _is_names(grid(["", ""], ["", ""]), 1, 0)
    assert _is_names(grid(["", "", "1"], ["", "", "Farms"]), 1, 0)
    columns = [2, 3]
    lines = grid(["111", "", "", 5], ["", "Farms", 4, ""], ["", "", 4, 5], ["111", "Farms", "", ""])
    assert [_holds(lines, row, columns) for row in range(4)] == [True, True, False, False]


def test_columns_are_named_as_spreadsheets_do():
    assert [_letters(k) for k in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_what_separates_prices_is_what_fits_best():
    """Trade, taxes and subsidies; subsidies with the other sign; or total supply less what is basic."""
    products = ["a", "b"]
    basic = pd.Series([100.0, 50.0], products)
    whole = pd.DataFrame(
        {"TRADE": [5.0, 1.0], "TOP": [2.0, 1.0], "SUB": [1.0, 0.5], "X": [9.0, 9.0]}, products
    )
    for missing, source, wedge in (
        ([8.0, 2.5], "TRADE, TOP, SUB", [8.0, 2.5]),
        ([6.0, 1.5], "TRADE, TOP, SUB, SUB subtracted", [6.0, 1.5]),
    ):
        found = _wedge(whole, basic, pd.Series(missing, products))
        assert (found[0], found[1].tolist()) == (source, wedge)
    total = whole.assign(T016=[104.0, 53.0])
    found = _wedge(total, basic, pd.Series([4.0, 3.0], products))
    assert (found[0], found[1].tolist()) == ("T016", [4.0, 3.0])
    assert _wedge(whole[["X"]], basic, basic) is None


def sheet_of(rows, columns, cells, names=()):
    made = pd.DataFrame(cells, rows, columns, dtype=float)
    known = {code: code for code in (*rows, *columns)} | dict(names)
    return _Sheet(made, known, grid(["t"]))


def test_a_use_table_by_hand():
    used = sheet_of(
        ["p", "q", "T005", "V001", "T00TOP", "V003", "VABAS", "T018"],
        ["i", "j", "T001", "F010", "F040", "T019"],
        np.arange(48).reshape(8, 6),
        {"V001": "Compensation of employees", "F010": "Personal consumption expenditures", "F040": "Exports"},
    )  # fmt: skip
    notes = Notes()
    parts = _use_parts(used, notes)
    assert (parts.use.index.tolist(), parts.use.columns.tolist()) == (["p", "q"], ["i", "j"])
    assert parts.use.to_numpy().tolist() == [[0, 1], [6, 7]]
    assert parts.final.to_numpy().tolist() == [[3, 4], [9, 10]]
    assert parts.added.index.tolist() == ["V001", "V003"]
    assert parts.added.to_numpy().tolist() == [[18, 19], [30, 31]]
    assert parts.output.tolist() == [42, 43]
    assert parts.kinds == {"F010": "households", "F040": "exports"}
    assert (parts.pay, parts.unit) == (["V001"], "million USD")
    told = notes.frame()
    assert told["where"].tolist() == [
        "row 'T00TOP'", "column 'T001'", "column 'T019'", "row 'T005'", "row 'VABAS'", "row 'T018'",
    ]  # fmt: skip
    assert told["amount"].tolist() == [24 + 25, 2 + 8, 5 + 11, 12 + 13, 36 + 37, 42 + 43]
    # Without value added at basic prices taxes stay.
    whole = _use_parts(sheet_of(["p", "V001", "T00TOP"], ["i", "F010"], np.ones((3, 2))), Notes())
    assert whole.added.index.tolist() == ["V001", "T00TOP"]
    assert whole.output is None
    assert _use_parts(sheet_of(["p"], ["i", "F010"], np.ones((1, 2))), Notes()).added is None
    with pytest.raises(InvalidInput, match="has no final uses"):
        _use_parts(sheet_of(["p"], ["i"], [[1]]), Notes())


def own_parts():
    return Parts(
        pd.DataFrame([[1.0, 2], [3, 4]], ["p", "q"], ["i", "j"]),
        pd.DataFrame([[5.0], [6]], ["p", "q"], ["F010"]),
    )


def test_a_make_table_and_a_supply_table_by_hand():
    parts, notes = own_parts(), Notes()
    _add_make(parts, sheet_of(["i", "j", "T007"], ["p", "q", "T008"], np.arange(9).reshape(3, 3)), notes)
    assert parts.make.to_numpy().tolist() == [[0, 1], [3, 4]]
    assert parts.final.columns.tolist() == ["F010"]
    assert [where.split(": ")[1] for where in notes.frame()["where"]] == ["'T007'", "'T008'"]
    # Supply: p is made 4 and 1, imported 2 less 1, and used at 8; q 9 and 2, and 13. A margin of 2 each is between.
    parts, notes = own_parts(), Notes()
    supplied = sheet_of(["p", "q"], ["i", "j", "MCIF", "MADJ", "TRADE"], [[4, 1, 2, -1, 2], [9, 2, 0, 0, 2]])
    _add_make(parts, supplied, notes)
    assert parts.make.to_numpy().tolist() == [[4, 9], [1, 2]]
    assert parts.final["Imports"].tolist() == [-1, 0]
    assert parts.final["Margins and taxes on products"].tolist() == [-2, -2]
    assert (parts.kinds["Imports"], parts.kinds["Margins and taxes on products"]) == ("imports", "other")
    assert notes.frame()["amount"].tolist() == [1, 4]


def test_industries_and_products_are_the_use_tables():
    sheet = sheet_of(["p", "q"], ["i", "j"], np.ones((2, 2)))
    for cells, rows, columns, said in (
        (np.ones((2, 1)), ["p", "q"], ["i"], "has no industry 'j'"),
        (np.ones((2, 3)), ["p", "q"], ["i", "j", "k"], "has an industry 'k'"),
        (np.ones((3, 2)), ["p", "q", "r"], ["i", "j"], "makes a product 'r'"),
    ):
        with pytest.raises(InvalidInput, match=said):
            _check_make(
                pd.DataFrame(cells, rows, columns), ["i", "j"], ["p", "q"], sheet, Notes(), supply=False
            )
    # An industry or a product that makes nothing is none, and a supply table has other columns.
    empty = pd.DataFrame([[1.0, 1, 0], [1, 1, 0], [0, 0, 0]], ["p", "q", "r"], ["i", "j", "k"])
    _check_make(empty, ["i", "j"], ["p", "q"], sheet, Notes(), supply=False)
    _check_make(pd.DataFrame(np.ones((2, 3)), ["p", "q"], ["i", "j", "k"]), ["i", "j"], ["p", "q"], sheet, Notes(), supply=True)  # fmt: skip
    for lost, words in (
        (["r"], "product 'r'"),
        (["r", "s"], "product 'r' and 1 more"),
        (["r", "s", "t"], "product 'r' and 2 more"),
    ):
        notes = Notes()
        _check_make(pd.DataFrame(np.ones((2, 2)), ["p", "q"], ["i", "j"]), ["i", "j"], ["p", "q", *lost], sheet, notes, supply=False)  # fmt: skip
        assert notes.frame()["where"].tolist() == [words]
        assert notes.frame()["amount"].tolist() == [0.0]


def test_names_stand_in_place_of_codes_that_they_tell_apart():
    parts = own_parts()
    parts.kinds, parts.pay = {"F010": "households"}, ["V1"]
    parts.added = pd.DataFrame([[1.0, 2]], ["V1"], ["i", "j"])
    parts.output = pd.Series([1.0, 2], ["i", "j"])
    names = {"p": "Wheat", "q": "Other", "i": "Farms", "j": "Other", "F010": "People", "V1": "Wages"}
    _rename(parts, names)
    assert (parts.use.index.tolist(), parts.use.columns.tolist()) == (["Wheat", "q"], ["Farms", "j"])
    assert parts.codes == {"Farms": "i", "j": "j"}
    assert (parts.final.columns.tolist(), parts.kinds) == (["People"], {"People": "households"})
    assert (parts.added.index.tolist(), parts.pay) == (["Wages"], ["Wages"])
    assert parts.output.index.tolist() == ["Farms", "j"]
