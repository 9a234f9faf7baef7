"""Where a row stands in its file, whatever stands before it; and the two formats, which say the same."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from feasible.economy import Economy, Targets
from feasible.economy.tables import raw
from feasible.economy.tables.places import placed
from feasible.economy.tables.raw import Raw, read_raw
from feasible.economy.tables.schema import GOOD_KINDS, RESOURCE_KINDS, SCHEMA
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st

TOWN: dict[str, list[list[str]]] = {
    "goods": [
        ["good", "kind", "value", "floor", "ceiling"],
        ["grain", "intermediate", "0", "0", ""],
        ["bread, white", "final", "2", "0.5", "inf"],
        ["two\nlines", "public", "1", "", "9"],
    ],
    "resources": [["resource", "endowment", "kind"], ["labor", "60", "labor"], ["field", "4", "land"]],
    "plants": [
        ["plant", "capacity", "effort", "exponent", "region", "quota"],
        ["farm", "", "0.1", "2", "north", "0"],
        ["bakery", "inf", "0", "", "", "0.5"],
        ["park", "3", "", "1.5", "south", ""],
    ],
    "inputs": [["plant", "good", "amount"], ["bakery", "grain", "0.5"], ["park", "grain", "0.25"]],
    "outputs": [
        ["plant", "good", "amount"],
        ["farm", "grain", "1"],
        ["bakery", "bread, white", "1"],
        ["park", "two\nlines", "1"],
    ],
    "resource_use": [
        ["plant", "resource", "amount"],
        ["farm", "labor", "1"],
        ["farm", "field", "0.125"],
        ["bakery", "labor", "0.5"],
        ["park", "labor", "2"],
    ],
    "households": [["household", "budget", "region"], ["hill", "1.25", "north"], ["dale", "0.75", ""]],
    "tastes": [
        ["household", "good", "share"],
        ["hill", "bread, white", "0.75"],
        ["hill", "two\nlines", "0.25"],
        ["dale", "two\nlines", "1"],
    ],
    "needs": [["household", "good", "amount"], ["dale", "bread, white", "0.5"]],
}
NUMBERS = {"value", "floor", "ceiling", "endowment", "capacity", "effort", "exponent", "quota", "amount"} | {
    "budget",
    "share",
}
seeds = st.integers(0, 2**32 - 1)


def copy() -> dict[str, list[list[str]]]:
    return {table: [list(row) for row in rows] for table, rows in TOWN.items()}


def write_csv(folder: Path, tables: dict[str, list[list[str]]], draw=None) -> dict[str, list[int]]:
    """Write tables, with blank lines where chance puts them; return the line on which each row begins."""
    begins: dict[str, list[int]] = {}
    for table, rows in tables.items():
        text, begins[table] = io.StringIO(), []
        for row in rows:
            if draw is not None:
                text.write("".join(str(draw.choice(["\n", "  \n", "\t\n"])) for _ in range(draw.integers(3))))
            begins[table].append(text.getvalue().count("\n") + 1)
            csv.writer(text, lineterminator="\n").writerow(row)
        (folder / f"{table}.csv").write_text(text.getvalue(), "utf-8", newline="")
    return begins


def write_parquet(folder: Path, tables: dict[str, list[list[str]]], *, typed: bool) -> None:
    """Write the same as Parquet: texts, or numbers where every cell of a column is one or empty."""
    for table, (head, *rows) in tables.items():
        columns = {}
        for at, name in enumerate(head):
            cells = [row[at] for row in rows]
            if typed and name in NUMBERS and all(re.fullmatch(r"-?[0-9.]+|inf|nan|", c) for c in cells):
                columns[name] = pa.array([float(c) if c else None for c in cells], pa.float64())
            else:
                columns[name] = pa.array(cells, pa.string())
        pq.write_table(pa.table(columns), folder / f"{table}.parquet")


def read(folder: Path) -> tuple[Economy, Targets]:
    economy = Economy.from_tables(folder)
    return economy, Targets.from_tables(folder, economy)


def spoil(tables: dict[str, list[list[str]]], draw: np.random.Generator) -> tuple[str, int, str]:
    """Put one fault into one cell; return the table, the row and the column in which it is to be found."""
    table = str(draw.choice(list(tables)))
    head, *rows = tables[table]
    row, at = int(draw.integers(len(rows))), int(draw.integers(len(head)))
    name = head[at]
    if name in NUMBERS:
        rows[row][at] = str(
            draw.choice(["abc", "-1", "nan", "1,5", "1_000", "-inf", "1e", "12.3 p", ":", "--"])
        )
    elif name == "kind":
        rows[row][at] = str(draw.choice(["tasty", "Final", "labour", "final "]))
    elif name == "region":
        return spoil(tables, draw)
    elif len(SCHEMA[table].labels) == 2:
        rows[row][at] = str(draw.choice(["Source: yearbook", "grain ", "", "nobody"]))
    elif row and draw.random() < 0.5:
        rows[row][at] = rows[row - 1][at]
    else:
        rows[row][at] = str(draw.choice(["", "  "]))
    return table, row, name


def test_the_town_is_what_it_says(tmp_path):
    write_csv(tmp_path, TOWN)
    economy, targets = read(tmp_path)
    assert economy.shape == (3, 2, 3, 2)
    assert economy.exponent.tolist() == [2, 2, 1.5]
    assert targets.floor.tolist() == [0, 0.5, 0]
    assert (GOOD_KINDS[0], RESOURCE_KINDS[0]) == ("intermediate", "labor")


@settings(deadline=None, max_examples=60)
@given(seeds)
def test_a_fault_anywhere_is_named_by_file_line_and_column(seed):
    draw = np.random.default_rng(seed)
    tables = copy()
    table, row, column = spoil(tables, draw)
    with tempfile.TemporaryDirectory() as where:
        begins = write_csv(Path(where), tables, draw)
        with pytest.raises(InvalidInput) as caught:
            read(Path(where))
    line = begins[table][row + 1]
    place = f"{table}.csv, line {line}, column {column!r}"
    if not str(caught.value).startswith(place):
        # A label that a list has lost is missed where it is used first.
        lost = tables[table][row + 1][0] != TOWN[table][row + 1][0] and len(SCHEMA[table].labels) == 1
        assert lost or tables[table][row + 1][0] == "", (str(caught.value), place)
        assert re.match(r"\w+\.csv, line \d+, column '\w+': ", str(caught.value))


@settings(deadline=None, max_examples=60)
@given(seeds, st.booleans(), st.booleans())
def test_csv_and_parquet_say_the_same(seed, faulty, typed):
    draw = np.random.default_rng(seed)
    tables = copy()
    if faulty:
        spoil(tables, draw)
    said = []
    for kind in ("csv", "parquet"):
        with tempfile.TemporaryDirectory() as where:
            folder = Path(where) / "town"
            folder.mkdir()
            if kind == "csv":
                begins = write_csv(folder, tables, draw)
            else:
                write_parquet(folder, tables, typed=typed)
            try:
                economy, targets = read(folder)
            except InvalidInput as error:
                told = str(error)
            else:
                parts = {**vars(economy), **targets.columns}
                told = "\n".join(
                    f"{name} {part.toarray().tolist() if hasattr(part, 'toarray') else list(np.atleast_1d(part))}"
                    for name, part in parts.items()
                    if name != "hawkins_simon"
                )
        said.append(told)
    if faulty:
        table, line = re.match(r"(\w+)\.csv, line (\d+)", said[0]).groups()
        row = begins[table].index(int(line))
        said[0] = said[0].replace(f"{table}.csv, line {line}", f"{table}.parquet, row {row}", 1)
    assert said[0] == said[1]


cell = st.text(st.sampled_from('ab ,"\n\r\t'), max_size=4)


@settings(deadline=None)
@given(st.lists(st.lists(cell, min_size=2, max_size=2), min_size=1, max_size=6), seeds)
def test_rows_are_where_pandas_finds_them(rows, seed):
    """Our records are those that pandas reads, whatever is quoted, and each begins on its line."""
    draw = np.random.default_rng(seed)
    text = io.StringIO("")
    text.write("plant,good\n")
    begins = []
    for row in rows:
        text.write("".join(str(draw.choice(["\n", "  \n", "\r\n"])) for _ in range(draw.integers(3))))
        begins.append(len(re.findall(r"\r\n|\r|\n", text.getvalue())) + 1)
        csv.writer(text, lineterminator=str(draw.choice(["\n", "\r\n"])), quoting=csv.QUOTE_ALL).writerow(row)
    with tempfile.TemporaryDirectory() as where:
        file = Path(where) / "x.csv"
        file.write_bytes(text.getvalue().encode())
        frame = pd.read_csv(file, dtype=str, keep_default_na=False, index_col=False)
        assert len(frame) == len(rows)
        for at, line in enumerate(begins):
            assert Raw(file, frame).place(at) == f"x.csv, line {line}"
        assert [values for _, values in raw._records(file)][1:] == rows


# ---------------------------------------------------------------------- what pandas leaves in a table


def saved(folder: Path, table: str, how: str) -> None:
    """Read a table with pandas and save it again as people do."""
    file = next(folder.glob(f"{table}.*"))
    frame = pd.read_csv(file) if file.suffix == ".csv" else pd.read_parquet(file)
    first = frame.columns[0]
    if how == "index":
        frame = frame.set_index(first)
    elif how == "sorted":
        frame = frame.sort_values(first)
    elif how == "twice":
        frame = frame.reset_index().rename(columns={"index": "Unnamed: 0"})
    frame.to_csv(file) if file.suffix == ".csv" else frame.to_parquet(file, index=how != "plain")


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("how", ["plain", "index", "sorted", "twice"])
@pytest.mark.parametrize("table", ["goods", "plants", "outputs", "tastes"])
def test_a_table_that_pandas_saved_with_its_index(tmp_path, form, how, table):
    write_csv(tmp_path, TOWN)
    economy, _ = read(tmp_path)
    folder = economy.to_tables(tmp_path / "again", format=form)
    saved(folder, table, how)
    again = Economy.from_tables(folder)
    assert sorted(again.goods) == sorted(economy.goods)
    order = [list(again.plants).index(plant) for plant in economy.plants]
    goods = [list(again.goods).index(good) for good in economy.goods]
    np.testing.assert_array_equal(again.outputs.toarray()[np.ix_(goods, order)], economy.outputs.toarray())


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_nameless_column_that_numbers_nothing_is_refused(tmp_path, form):
    folder = write_folder(tmp_path, form)
    head, *rows = TOWN["plants"]
    for name, cells, said in (
        (
            "Unnamed: 0",
            ["a", "b", "c"],
            r"plants\.\w+, \w+ \d, column 1: holds 'a' under no name; expected a name",
        ),
        ("Unnamed: 0", ["1", "1", "2"], "holds '1' under no name"),
        (" ", ["", "x", ""], r"(line 3|row 2), column 1: holds 'x' under no name"),
    ):
        tables = {"plants": [[name, *head], *([cell, *row] for cell, row in zip(cells, rows, strict=True))]}
        write_csv(folder, tables) if form == "csv" else write_parquet(folder, tables, typed=False)
        with pytest.raises(InvalidInput, match=said):
            Economy.from_tables(folder)
    # A column in the middle that was cleared is nothing.
    tables = {"plants": [[head[0], "", *head[1:]], *([row[0], "", *row[1:]] for row in rows)]}
    write_csv(folder, tables) if form == "csv" else write_parquet(folder, tables, typed=False)
    assert list(Economy.from_tables(folder).plants) == ["farm", "bakery", "park"]


def write_folder(place: Path, form: str, tables: dict[str, list[list[str]]] = TOWN) -> Path:
    folder = place / "town"
    folder.mkdir()
    if form == "csv":
        write_csv(folder, tables)
    else:
        write_parquet(folder, tables, typed=True)
    return folder


# ---------------------------------------------------------------------- footers


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("table", list(TOWN))
@pytest.mark.parametrize("text", ["Source: yearbook 2023", "Total", "* provisional"])
def test_a_footer_is_noticed_in_every_table(tmp_path, form, table, text):
    tables = copy()
    tables[table].append([text, *[""] * (len(tables[table][0]) - 1)])
    folder = write_folder(tmp_path, form, tables)
    with pytest.raises(InvalidInput) as caught:
        Economy.from_tables(folder)
    row = len(tables[table]) - 1
    assert re.match(rf"{table}\.\w+, (line \d+|row {row}), column ", str(caught.value))
    assert text in str(caught.value) or "is empty" in str(caught.value)


def test_a_sum_in_the_list_of_plants_is_noticed(tmp_path):
    tables = copy()
    tables["plants"].append(["Total", "3", "0.1", "", "", "0.5"])
    with pytest.raises(
        InvalidInput,
        match=r"plants.csv, line 5, column 'plant': 'Total' makes and uses nothing; expected no line",
    ):
        Economy.from_tables(write_folder(tmp_path, "csv", tables))


def test_a_footer_of_the_households_without_tastes(tmp_path):
    tables = copy()
    del tables["tastes"]
    tables["households"].append(["Source", "", ""])
    with pytest.raises(
        InvalidInput, match=r"households.csv, line 4, column 'household': 'Source' wants, needs"
    ):
        Economy.from_tables(write_folder(tmp_path, "csv", tables))


def test_a_plant_that_makes_and_uses_nothing_is_not_written(tmp_path):
    economy = Economy(
        goods=["bread"], resources=["labor"], plants=["bakery", "ruin"], households=[], inputs=[[0, 0]],
        outputs=[[1, 0]], resource_use=[[1, 0]], endowment=[1],
    )  # fmt: skip
    with pytest.raises(InvalidInput, match=r"plants\['ruin'\]: makes and uses nothing"):
        economy.to_tables(tmp_path / "x")


# ---------------------------------------------------------------------- places of what the economy refuses


@pytest.mark.parametrize(
    ("table", "rows", "said"),
    [
        ("households", {1: ["hill", "1.5", ""]}, r"households.csv, column 'budget': budgets: budgets add up to"),
        ("tastes", {1: ["hill", "grain", "0.75"]}, r"tastes.csv, line 2, column 'good': tastes\[good 'grain'\]"),
        ("tastes", {4: ["dale", "two\nlines", "0.5"]}, r"tastes.csv, line 5, column 'household': tastes\[hou"),
        ("outputs", {2: ["bakery", "grain", "1"]}, r"goods.csv, line 3, column 'good': outputs\[good 'bread"),
        ("inputs", {1: ["bakery", "bread, white", "2"]}, r"inputs.csv: inputs: the technology is not productive"),
        ("plants", {3: ["park", "3", "", "", "", "4"]}, r"plants.csv, line 4, column 'quota': quota\[plant 'park"),
        ("goods", {2: ["bread, white", "final", "2", "10", "9"]}, r"goods.csv, line 3, column 'ceiling': ceiling"),
    ],
)  # fmt: skip
def test_what_the_economy_refuses_is_placed(tmp_path, table, rows, said):
    tables = copy()
    for at, row in rows.items():
        tables[table][at if at < len(tables[table]) else -1] = row
    with pytest.raises(InvalidInput, match=said):
        read(write_folder(tmp_path, "csv", tables))


def test_an_empty_economy_and_what_is_of_no_table(tmp_path):
    folder = write_folder(tmp_path, "csv")
    for table in ("goods", "plants"):
        (folder / f"{table}.csv").write_text(f"{table[:-1]}\n", "utf-8")
    for table in ("inputs", "outputs", "resource_use"):
        (folder / f"{table}.csv").write_text(",".join(TOWN[table][0]) + "\n", "utf-8")
    for table in ("tastes", "needs"):
        (folder / f"{table}.csv").unlink()
    with pytest.raises(InvalidInput, match=r"goods.csv: goods: the economy is empty"):
        Economy.from_tables(folder)
    error = InvalidInput("is odd", where="elsewhere", expected="something else")
    assert placed(folder, error) is error


def test_parquet_of_other_types(tmp_path):
    """Categories, integers with gaps, decimals and numbers as labels, as data frames of all sorts hold them."""
    folder = write_folder(tmp_path, "parquet")
    frame = pd.read_parquet(folder / "outputs.parquet")
    frame.astype({"plant": "category", "good": "category"}).to_parquet(folder / "outputs.parquet")
    pq.write_table(
        pa.table(
            {
                "resource": pa.array(["labor", "field"]),
                "endowment": pa.array([60, 4], pa.int32()),
                "kind": pa.array([None, "land"]),
            }
        ),
        folder / "resources.parquet",
    )
    pq.write_table(
        pa.table(
            {
                "plant": pa.array(["farm", "bakery", "park"], pa.large_string()),
                "capacity": pa.array([None, 3, None], pa.int64()),
                "effort": pa.array([0.5, None, 1]).cast(pa.decimal128(5, 2)),
            }
        ),
        folder / "plants.parquet",
    )
    economy = Economy.from_tables(folder)
    assert economy.capacity.tolist() == [np.inf, 3, np.inf]
    assert economy.effort.tolist() == [0.5, 0, 1]
    assert economy.resource_kind.tolist() == ["labor", "land"]
    assert economy.outputs.nnz == 3
    data = bytearray((folder / "outputs.parquet").read_bytes())
    data[4:60] = b"\xff" * 56
    (folder / "outputs.parquet").write_bytes(bytes(data))
    with pytest.raises(
        InvalidInput, match=r"(?s)outputs.parquet: cannot be read \(.*; expected a Parquet file"
    ):
        Economy.from_tables(folder)


def test_what_cannot_be_read_at_all(tmp_path):
    folder = write_folder(tmp_path, "csv")
    # A row that does not fit, and far behind it, or in the same row, a letter that is no UTF-8.
    for far in (0, 1 << 17):
        text = b"plant,good,amount\n" + b"x,,1\n" * far + b'"\xe9,' + b"x," * 9
        (folder / "inputs.csv").write_bytes(text)
        with pytest.raises(InvalidInput, match=r"inputs.csv: is not UTF-8 text"):
            Economy.from_tables(folder)
    (folder / "inputs.csv").write_bytes(b"plant,good,amount\n" * 9 + b'"' + b"x," * 200_000 + b"\n")
    with pytest.raises(InvalidInput, match=r"inputs.csv, line 10: a row does not fit .* every quote closed"):
        Economy.from_tables(folder)
    assert read_raw(folder, "csv", "plant_ownership") is None


def test_rows_are_estimated_before_they_are_read(tmp_path):
    """A header and a hundred rows of ten bytes each, whatever ends a line; an empty file has no rows at all."""
    file = tmp_path / "inputs.csv"
    for end in ("\n", "\r"):
        file.write_bytes(b"plant,a,b" + end.encode() + 100 * (b"1,2,3,4,5" + end.encode()))
        header, rows = raw._peek_csv(file)
        assert rows == pytest.approx(100.0)
        assert header == (["plant", "a", "b"] if end == "\n" else header)
    file.write_bytes(b"plant,good,amount")
    assert raw._peek_csv(file) == (["plant", "good", "amount"], 0.0)
    # Letters of two bytes count as two.
    file.write_text("plant,a,b\n" + 50 * "\u00e9\u00e9\u00e9\u00e9,2,3\n", "utf-8")
    assert raw._peek_csv(file)[1] == pytest.approx(50.0, abs=1.0)
    # Only the first part of a long file is looked at.
    file.write_bytes(b"plant,a,b\n" + 20_000 * b"1,2,3,4,5\n")
    assert raw._peek_csv(file)[1] == pytest.approx(20_000.0, rel=1e-3)


def test_a_wide_table_is_one_with_three_columns_too_many(tmp_path):
    file = tmp_path / "inputs.csv"
    file.write_text("plant,good,amount\n", "utf-8")
    known = ["plant", "good", "amount"]
    for more, wide in ((2, False), (3, True)):
        with pytest.raises(InvalidInput) as error:
            raw._check_header(file, "inputs", [*known, *(f"x{k}" for k in range(more))], 250.0)
        assert ("looks like a wide matrix of about 250 by 5 cells (1.2e-05 GB)" in str(error.value)) == wide
        assert ("unknown column 'x0'" in str(error.value)) != wide
    with pytest.raises(InvalidInput, match=r"about 0 by 6 cells \(5.6e-08 GB\)"):
        raw._check_header(file, "inputs", [*known, "x", "y", "z", "w"], 0.0)
    raw._check_header(file, "inputs", known, 250.0)
    # A list of plants may have as many columns as it likes, if they are known.
    with pytest.raises(InvalidInput, match="unknown column 'x0'"):
        raw._check_header(file, "plants", ["plant", *(f"x{k}" for k in range(9))], 5.0)


def test_up_to_eight_columns_and_files_are_named(tmp_path):
    file = tmp_path / "goods.csv"
    file.write_text("good,kind\n", "utf-8")
    names = [f"c{k}" for k in range(9)]
    with pytest.raises(InvalidInput, match=r"it has 'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'\)"):
        raw._check_header(file, "goods", names, 1.0)
    with pytest.raises(InvalidInput, match=r"it has none\)"):
        raw._check_header(file, "goods", [], 1.0)
    for mark in ";\t":
        with pytest.raises(InvalidInput, match="columns are not separated by commas"):
            raw._check_header(file, "goods", [f"good{mark}kind"], 1.0)
    file.unlink()
    for k in range(9):
        (tmp_path / f"f{k}.txt").write_text("x", "utf-8")
    with pytest.raises(InvalidInput, match=r"the folder has f0.txt, f1.txt, .*, f7.txt\)"):
        read_raw(tmp_path, "csv", "goods")


def test_a_row_that_does_not_fit_is_named_by_its_first_line(tmp_path):
    file = tmp_path / "goods.csv"
    file.write_text('good,kind\na,final\n\n"two\nlines",final\nb,final,more,yet\nc,final,1\n', "utf-8")
    told = raw._misfit(file, 2, "")
    assert str(told) == (
        "goods.csv, line 6: has 4 values; expected 2 values a row, texts and decimal commas quoted"
    )
    file.write_text('good,kind\na,final\n"b,final\n', "utf-8")
    told = raw._misfit(file, 2, "Error tokenizing data. C error: EOF inside string")
    assert str(told).startswith("goods.csv, line 3: a row does not fit (EOF inside string)")
