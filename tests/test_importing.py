"""The command `feasible import`: a folder that plan and compare take, and what it says."""

from __future__ import annotations

import runpy
import sys
import types
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from feasible import cli

LAYOUTS = Path(__file__).parent / "economy" / "offices" / "layouts.py"
lay = types.SimpleNamespace(**runpy.run_path(str(LAYOUTS)))


@pytest.fixture
def files(tmp_path):
    use = lay.write_xlsx(tmp_path / "use.xlsx", {"2022": lay.bea_use_rows()})
    make = lay.write_xlsx(tmp_path / "make.xlsx", {"2022": lay.bea_make_rows()})
    side = lay.write_csv(
        tmp_path / "side.csv",
        [
            ["sector", "labor hours [million hours]", "CO2 [kt]"],
            ["111CA", 3, 40],
            ["31G", 5, 60],
            ["54", 12, 10],
        ],
    )
    return [str(use), str(make)], str(side)


def imported(tmp_path, files, *options):
    tables, side = files
    place = tmp_path / "us"
    command = ["import", *tables, "--format", "bea", "--satellites", side, "--out", str(place), *options]
    return cli.main(command), place


def test_from_a_file_to_a_certified_plan_in_excel(tmp_path, files, capsys):
    code, place = imported(tmp_path, files, "--limit", "CO2=0.95")
    out = capsys.readouterr().out
    assert code == 0
    for words in (
        "Reading report (BEA)",
        "Assumed:",
        "limit: CO2: 95 % of what",
        f"Next: feasible plan {place}",
    ):
        assert words in out
    assert "95 % of what" in (place / "README.md").read_text("utf-8")
    assert {"reading.csv", "assumed.csv"} <= {file.name for file in place.iterdir()}
    assert len(pd.read_csv(place / "reading.csv").columns) == 4
    assert pd.read_csv(place / "resources.csv").set_index("resource")["endowment"].to_dict() == {
        "labor hours": 20,
        "CO2": pytest.approx(104.5),
    }
    plan = tmp_path / "plan"
    assert cli.main(["plan", str(place), "--institution", "linear", "--excel", "--out", str(plan)]) == 0
    book = openpyxl.load_workbook(plan / "plan.xlsx")
    assert {"summary", "levels", "deliveries", "resources", "limits", "certificate"} <= set(book.sheetnames)
    limits = pd.read_csv(plan / "limits.csv")
    rows = [[cell.value for cell in row] for row in book["limits"].iter_rows()]
    assert rows[0] == list(limits.columns)
    assert len(rows) == len(limits) + 1
    carbon = limits.set_index("limit").loc["CO2"]
    assert carbon["binds"]
    assert rows[1 + limits.index[limits["limit"] == "CO2"][0]][6] == pytest.approx(carbon["price"])
    assert "inf" in {cell for row in rows for cell in row}
    assert "Certified" in "".join(str(row[0].value) for row in book["summary"].iter_rows())


def test_every_institution_takes_it(tmp_path, files, capsys):
    _, place = imported(tmp_path, files)
    assert cli.main(["compare", str(place), "--out", str(tmp_path / "comparison")]) == 0
    told = pd.read_csv(tmp_path / "comparison" / "comparison.csv", keep_default_na=False)
    # Plants of a table have linear effort: who needs one answer to each price says so.
    without = told.loc[told["trouble"] != "", ["institution", "trouble"]]
    assert set(without["institution"]) <= {"guarantee and budgets", "rounds by Hahnel's rule"}
    assert without["trouble"].str.contains("linear effort|stopped after").all()
    capsys.readouterr()


def test_a_plan_of_another_institution_has_no_limits(tmp_path, files):
    _, place = imported(tmp_path, files)
    assert cli.main(["plan", str(place), "--excel"]) == 0
    book = openpyxl.load_workbook(tmp_path / "us-plan" / "plan.xlsx")
    assert "limits" not in book.sheetnames
    assert "consumption" in book.sheetnames


def test_a_table_too_long_for_a_sheet_is_left_out_and_told(tmp_path, files, monkeypatch):
    _, place = imported(tmp_path, files)
    monkeypatch.setattr("feasible._commands.MOST_ROWS", 6)
    assert cli.main(["plan", str(place), "--institution", "linear", "--excel"]) == 0
    book = openpyxl.load_workbook(tmp_path / "us-plan" / "plan.xlsx")
    assert "levels" not in book.sheetnames
    assert "too long for a sheet: levels.csv" in [row[0].value for row in book["summary"].iter_rows()]


def test_without_openpyxl_it_is_said_before_the_work(tmp_path, files, monkeypatch, capsys):
    _, place = imported(tmp_path, files)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert cli.main(["plan", str(place), "--excel"]) == 1
    assert "needs openpyxl, which is not installed: pip install 'feasible[tables]'" in capsys.readouterr().err
    assert not (tmp_path / "us-plan").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--limit", "CO2"], "--limit: is 'CO2'; expected NAME=FACTOR"),
        (["--limit", "CO2=much"], "--limit: is 'CO2=much'"),
        (["--limit", "=1"], "--limit: is '=1'"),
        (["--geo", "DE"], "--geo: is 'DE'; expected none: the format 'bea' has no such choice"),
        (["--year", "1999"], "sheet '1999': there is no such sheet"),
        (["--floor", "2"], "floor: is 2"),
    ],
)
def test_refusals(tmp_path, files, options, words, capsys):
    code, place = imported(tmp_path, files, *options)
    assert code == 1
    assert words in " ".join(capsys.readouterr().err.split())
    assert not place.exists()


def test_a_folder_is_not_overwritten_unasked(tmp_path, files, capsys):
    imported(tmp_path, files)
    assert imported(tmp_path, files)[0] == 1
    assert "the folder exists" in capsys.readouterr().err
    assert imported(tmp_path, files, "--overwrite", "--into", "parquet")[0] == 0
    assert (tmp_path / "us" / "goods.parquet").is_file()


def test_help_names_every_format(capsys):
    with pytest.raises(SystemExit):
        cli.main(["import", "--help"])
    out = capsys.readouterr().out
    for word in (
        "bea",
        "eurostat",
        "oecd",
        "wiod",
        "exiobase",
        "pymrio",
        "useeio",
        "matrix",
        "--satellites",
        "--gaps",
    ):
        assert word in out
