"""Folders of tables: exact round trips, refusals that name the place, and all-or-nothing writing."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy, Targets
from feasible.economy.tables import raw, schema, whole_folder
from feasible.economy.tables.whole_folder import is_ours, made_of, write_whole
from feasible.errors import InvalidInput
from feasible.extras import MissingPackage
from hypothesis import given, settings
from hypothesis import strategies as st

MATRICES = ("inputs", "outputs", "resource_use", "tastes", "needs", "resource_ownership", "plant_ownership")
VECTORS = ("endowment", "capacity", "effort", "exponent", "budgets")
TEXTS = (
    "goods",
    "resources",
    "plants",
    "households",
    "region",
    "good_kind",
    "resource_kind",
    "household_region",
)


def same(one: Economy, two: Economy) -> None:
    for name in MATRICES:
        a, b = getattr(one, name), getattr(two, name)
        assert a.shape == b.shape, name
        for part in ("data", "indices", "indptr"):
            np.testing.assert_array_equal(getattr(a, part), getattr(b, part), err_msg=name)
    for name in VECTORS:
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name), err_msg=name)
    for name in TEXTS:
        assert list(getattr(one, name)) == list(getattr(two, name)), name
    assert (one.name, one.utility, one.productive) == (two.name, two.utility, two.productive)


def small(**changes: object) -> Economy:
    given = {
        "goods": ["corn", "iron"],
        "resources": ["labor"],
        "plants": ["farm", "foundry"],
        "households": ["north", "south"],
        "inputs": [[0.25, 0.4], [0.14, 0.12]],
        "outputs": [[1, 0], [0, 1]],
        "resource_use": [[1.0, 0.8]],
        "endowment": [10.0],
        "capacity": [np.inf, 0.1 + 0.2],
        "tastes": [[0.7, 0.3], [0.5, 0.5]],
        "name": "corn and iron",
    }
    return Economy(**{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path):
    return small().to_tables(tmp_path / "town")


def edit(folder: Path, table: str, text: str) -> None:
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_reference_economy_comes_back_exactly(tmp_path, form):
    economy = Economy.reference(3, 40)
    path = economy.to_tables(tmp_path / "here" / "there", format=form)
    same(Economy.from_tables(path), economy)
    assert is_ours(path)
    assert not [p for p in path.parent.iterdir() if p != path]


number = st.floats(0, 1e300, allow_subnormal=True).map(lambda v: v + 0.0)
label = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(str.strip)


@settings(deadline=None, max_examples=40)
@given(
    names=st.lists(label, min_size=4, max_size=4, unique=True),
    numbers=st.lists(number, min_size=8, max_size=8),
    form=st.sampled_from(["csv", "parquet"]),
    homes=st.booleans(),
)
def test_any_labels_and_numbers_come_back_exactly(names, numbers, form, homes):
    economy = small(
        goods=names[:2],
        plants=names[2:],
        resources=[names[0]],
        households=[names[3], names[1]] if homes else [],
        tastes=[[0.7, 0.3], [0.1, 0.9]] if homes else None,
        needs=[numbers[:2], numbers[2:4]] if homes else None,
        inputs=[numbers[:2], numbers[2:4]],
        resource_use=[numbers[4:6]],
        endowment=numbers[6:7],
        effort=numbers[6:8],
        name=names[0],
        productive=False,
    )
    with tempfile.TemporaryDirectory() as where:
        same(Economy.from_tables(economy.to_tables(Path(where) / "x", format=form)), economy)


def test_labels_with_commas_quotes_and_newlines(tmp_path):
    economy = small(goods=['a "b", c', "two\nlines"], plants=["NA", "1.0"])
    same(Economy.from_tables(economy.to_tables(tmp_path / "x")), economy)


def test_notes_lie_beside_the_tables(tmp_path):
    path = small().to_tables(tmp_path / "x", notes={"README.md": "Corn, iron and \u00e9"})
    assert (path / "README.md").read_text(encoding="utf-8") == "Corn, iron and \u00e9"
    assert is_ours(path)
    same(Economy.from_tables(path), small())


def test_targets_come_back(tmp_path):
    economy = small(good_kind=["intermediate", "final"], tastes=[[0, 1], [0, 1]])
    targets = Targets.of(
        economy, value=[2.0, 3.0], floor=[0.0, 0.1], ceiling=[np.inf, 4.0], quota=[0.5, 0.25]
    )
    path = economy.to_tables(tmp_path / "x", aims=targets.columns)
    back = Targets.from_tables(path, Economy.from_tables(path))
    for name in ("value", "floor", "ceiling", "quota"):
        np.testing.assert_array_equal(getattr(back, name), getattr(targets, name))
    by_label = economy.to_tables(
        tmp_path / "z",
        aims={"quota": {"foundry": 0.25, "farm": 0.5}, "ceiling": pd.Series({"iron": 4, "corn": np.inf})},
    )
    again = Targets.from_tables(by_label, economy)
    assert (again.quota.tolist(), again.ceiling.tolist()) == ([0.5, 0.25], [np.inf, 4])
    with pytest.raises(InvalidInput, match=r"aims\['quota'\]: unknown plant 'mill'"):
        economy.to_tables(tmp_path / "u", aims={"quota": {"mill": 1.0}})
    with pytest.raises(InvalidInput, match="aims: is 'worth'; expected one of value, floor, ceiling, quota"):
        economy.to_tables(tmp_path / "u", aims={"worth": 1.0})
    plain = economy.to_tables(tmp_path / "y")
    np.testing.assert_array_equal(Targets.from_tables(plain, economy).value, [0.0, 1.0])


def test_by_hand_with_nothing_but_what_is_required(tmp_path):
    """A folder as a reader would type it in a spreadsheet: a byte-order mark, blanks, integers."""
    home = tmp_path / "my town"
    home.mkdir()
    for table, text in {
        "goods": "\ufeffgood\nbread\n",
        "resources": "resource,endowment\nlabor, 10 \n",
        "plants": "plant,capacity,region\nbakery,,\noven,7,east\n",
        "inputs": "plant,good,amount\n",
        "outputs": "plant,good,amount\nbakery,bread,2\noven,bread,1\n",
        "resource_use": "plant,resource,amount\nbakery,labor,1\n",
    }.items():
        edit(home, table, text)
    economy = Economy.from_tables(home)
    assert economy.name == "my town"
    assert economy.shape == (1, 1, 2, 0)
    assert economy.capacity.tolist() == [np.inf, 7.0]
    assert economy.region.tolist() == ["everywhere", "east"]
    assert economy.endowment.tolist() == [10.0]
    assert not is_ours(home)


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        (
            "goods",
            None,
            r"goods.csv: there is no such file \(the folder has feasible.json, .*a table of good, \[kind\]",
        ),
        ("inputs", "", "inputs.csv: is empty; expected a header: plant, good, amount"),
        (
            "inputs",
            "plant,good\nfarm,corn\n",
            r"inputs.csv, line 1: has no column 'amount' \(it has 'plant', 'good'\)",
        ),
        ("plants", "plant,capcity\nfarm,1\n", "plants.csv, line 1: unknown column 'capcity'"),
        ("goods", "good,good\ncorn,iron\n", "goods.csv, line 1: duplicate column 'good'"),
        ("goods", "good;kind\ncorn;final\n", "goods.csv, line 1: columns are not separated by commas"),
        ("goods", "good\ncorn\niron\ncorn\n", "goods.csv, line 4, column 'good': duplicate label 'corn'"),
        ("goods", "good,kind\ncorn,final\n,final\n", "goods.csv, line 3, column 'good': an empty label"),
        ("goods", "good,kind\ncorn,final\n  ,final\n", "goods.csv, line 3, column 'good': an empty label"),
        (
            "goods",
            "good,kind\ncorn,tasty\niron,final\n",
            "goods.csv, line 2, column 'kind': is 'tasty'; expected one of intermediate, final, public",
        ),
        ("goods", "good\n", "unknown good 'corn'; expected none: there are no goods"),
        ("goods", "good,kind\ncorn,final,3\n", "goods.csv, line 2: has 3 values; expected 2 values a row"),
        ("goods", 'good\n"corn\n', "goods.csv, line 2: a row does not fit"),
        ("goods", "good,kind,\ncorn,final,3\n", "goods.csv, line 2, column 3: holds '3' under no name"),
        (
            "inputs",
            "plant,good,amount\nfarm,corn,0.2\nfarm,zinc,0.1\n",
            "inputs.csv, line 3, column 'good': unknown good 'zinc'",
        ),
        (
            "inputs",
            "plant,good,amount\nmill,corn,0.2\n",
            "inputs.csv, line 2, column 'plant': unknown plant 'mill'",
        ),
        (
            "resource_use",
            "plant,resource,amount\nfarm,land,0.2\n",
            "line 2, column 'resource': unknown resource 'land'; expected the one resource: 'labor'",
        ),
        (
            "inputs",
            "plant,good,amount\nfarm,corn,nan\n",
            "inputs.csv, line 2, column 'amount': is nan; expected a finite",
        ),
        (
            "inputs",
            "plant,good,amount\nfarm,corn,inf\n",
            "inputs.csv, line 2, column 'amount': is inf; expected a finite",
        ),
        (
            "inputs",
            "plant,good,amount\nfarm,corn,-0.2\n",
            "line 2, column 'amount': is -0.2; expected zero or more",
        ),
        ("inputs", "plant,good,amount\nfarm,corn,\n", "line 2, column 'amount': is empty; expected a number"),
        (
            "inputs",
            "plant,good,amount\nfarm,corn,1\nfarm,iron,O.1\n",
            "line 3, column 'amount': is 'O.1'; expected a number",
        ),
        (
            "inputs",
            "plant,good,amount\nfarm,corn,0.1\nfarm,iron,0.1\nfarm,corn,0.1\n",
            "inputs.csv, line 4, column 'good': plant 'farm' and good 'corn' appear twice",
        ),
        (
            "inputs",
            "plant,corn,iron,tin,zinc,lead\nfarm,1,2,3,4,5\n",
            "inputs.csv, line 1: looks like a wide matrix of about 1 by 5 cells .* expected a long table",
        ),
        (
            "plants",
            "plant,capacity\nfarm,nan\nfoundry,1\n",
            "plants.csv, line 2, column 'capacity': is nan; .*inf for no limit",
        ),
        (
            "plants",
            "plant,exponent\nfarm,0\nfoundry,1\n",
            "column 'exponent': is 0; expected a number above zero",
        ),
        ("plants", "plant,capacity\nfarm,-1\nfoundry,1\n", "plants.csv, line 2, column 'capacity': is -1"),
        ("resources", "resource,endowment\nlabor,\n", "resources.csv, line 2, column 'endowment': is empty"),
        ("resources", "resource,endowment\nlabor,inf\n", "resources.csv, line 2, column 'endowment': is inf"),
        (
            "tastes",
            "household,good,share\nnorth,corn,0.5\nsouth,corn,1\n",
            r"tastes.csv, line 2, column 'household': tastes\[household 'north'\]: shares add up to 0.5",
        ),
        ("inputs", "plant,good,amount\nfarm,corn,1.2\n", "the technology is not productive"),
        (
            "outputs",
            "plant,good,amount\nfarm,corn,1\nfoundry,corn,1\n",
            r"goods.csv, line 3, column 'good': outputs\[good 'iron'\]: no plant makes it",
        ),
    ],
)
def test_refuses_and_names_the_place(folder, table, text, message):
    if text is None:
        (folder / f"{table}.csv").unlink()
    else:
        edit(folder, table, text)
    with pytest.raises(InvalidInput, match=message):
        Economy.from_tables(folder)


def test_refuses_ragged_rows(folder):
    edit(folder, "inputs", "plant,good,amount\nfarm,corn,0.1\nfarm,iron,0.1,7\n")
    with pytest.raises(InvalidInput, match=r"inputs.csv, line 3: has 4 values; expected 3 values a row"):
        Economy.from_tables(folder)


def test_reads_what_spreadsheets_leave_at_the_end(folder):
    whole = Economy.from_tables(folder)
    for table in ("goods", "inputs", "resource_use"):
        file = folder / f"{table}.csv"
        lines = file.read_text("utf-8").splitlines()
        width = lines[0].count(",") + 1
        edit(folder, table, "\n".join([f"{line},," for line in lines] + ["," * (width + 1)] * 2) + "\n")
    again = Economy.from_tables(folder)
    assert (again.inputs != whole.inputs).nnz == 0
    assert (again.resource_use != whole.resource_use).nnz == 0
    assert list(again.goods) == list(whole.goods)


def test_refuses_what_is_not_text_or_json(folder):
    # One letter near the top; one far below what is looked at before the table is read.
    for before in ("good\n", "good\n" + "".join(f"good {k}\n" for k in range(40_000))):
        (folder / "goods.csv").write_bytes(f"{before}maïs\n".encode("latin-1"))
        with pytest.raises(InvalidInput, match=r"goods.csv: is not UTF-8 text"):
            Economy.from_tables(folder)
    for text, message in (
        ("{", "is not JSON"),
        ("[]", "is not an object"),
        ('{"kind": "outcome"}', "is of kind 'outcome'; expected a folder that holds an economy"),
        ('{"name": 3}', r"\['name'\]: is 3; expected a text"),
        ('{"productive": 1}', r"\['productive'\]: is 1; expected true or false"),
        ('{"utility": "leontief"}', "utility: is 'leontief'"),
    ):
        (folder / "feasible.json").write_text(text, encoding="utf-8")
        edit(folder, "goods", "good\ncorn\niron\n")
        with pytest.raises(InvalidInput, match=message):
            Economy.from_tables(folder)


def test_refuses_a_table_that_is_far_too_long_before_reading_it(folder, monkeypatch):
    """A 10 GB mistake: every cell of a large matrix listed, zeros and all."""
    line = "farm,corn,0.0000000000\n"
    with (folder / "inputs.csv").open("w", encoding="utf-8") as stream:
        stream.write("plant,good,amount\n" + line * 5000)
        # A sparse file: it claims 2.3 GB of text and takes no room.
        stream.truncate(len(line) * 100_000_000)
    with pytest.raises(
        InvalidInput, match=r"inputs.csv: about \d+,\d{3},\d{3} rows \(some 10 GB in memory\)"
    ):
        Economy.from_tables(folder)
    with (folder / "inputs.csv").open("w", encoding="utf-8") as stream:
        stream.write(
            "plant," + ",".join(f"good {k}" for k in range(40_000)) + "\n" + "farm" + ",0" * 40_000 + "\n"
        )
        stream.truncate(40_000 * 80_000)
    with pytest.raises(
        InvalidInput, match=r"looks like a wide matrix of about \d+,\d+ by 40,000 cells \(1\d GB\)"
    ):
        Economy.from_tables(folder)
    monkeypatch.setattr(raw, "MOST_ROWS", 3)
    parquet = small().to_tables(folder.parent / "parquet", format="parquet")
    with pytest.raises(InvalidInput, match=r"inputs.parquet: about 4 rows"):
        Economy.from_tables(parquet)


def test_refuses_bad_targets(tmp_path):
    path = small().to_tables(tmp_path / "x")
    edit(path, "plants", "plant,capacity,quota\nfarm,5,6\nfoundry,1,0\n")
    with pytest.raises(InvalidInput, match=r"quota\[plant 'farm'\]: is 6 with a capacity of 5"):
        Targets.from_tables(path, Economy.from_tables(path))
    edit(path, "goods", "good,floor\ncorn,-3\niron,0\n")
    with pytest.raises(
        InvalidInput, match=r"goods.csv, line 2, column 'floor': is -3; expected zero or more"
    ):
        Targets.from_tables(path, small())


def test_refuses_folders_that_are_not_there_or_ambiguous(folder, tmp_path):
    with pytest.raises(InvalidInput, match="there is no such folder; expected a folder of tables"):
        Economy.from_tables(tmp_path / "nowhere")
    with pytest.raises(InvalidInput, match="is a file"):
        Economy.from_tables(folder / "goods.csv")
    (folder / "goods.parquet").write_bytes(b"")
    with pytest.raises(InvalidInput, match=r"has goods.csv and goods.parquet; expected one of the two"):
        Economy.from_tables(folder)
    (folder / "goods.csv").unlink()
    with pytest.raises(
        InvalidInput, match=r"resources.csv: stands beside goods.parquet; expected one format"
    ):
        Economy.from_tables(folder)
    for table in folder.glob("*.csv"):
        table.unlink()
    with pytest.raises(InvalidInput, match=r"goods.parquet: cannot be read"):
        Economy.from_tables(folder)
    (folder / "goods.parquet").unlink()
    (folder / "goods.csv").mkdir()
    with pytest.raises(InvalidInput, match=r"goods.csv: is a folder; expected a table of good"):
        Economy.from_tables(folder)


def test_parquet_without_pyarrow_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingPackage, match=r"pip install 'feasible\[scale\]', or use CSV"):
        small().to_tables(tmp_path / "x", format="parquet")
    with pytest.raises(InvalidInput, match="format: is 'xlsx'; expected csv or parquet"):
        small().to_tables(tmp_path / "x", format="xlsx")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------------- whole or not at all


def test_only_our_own_folder_is_replaced(tmp_path):
    path = small().to_tables(tmp_path / "x")
    with pytest.raises(InvalidInput, match="the folder exists; expected a new folder, or overwrite"):
        small().to_tables(path)
    other = small(name="other")
    same(Economy.from_tables(other.to_tables(path, format="parquet", overwrite=True)), other)
    assert not (path / "goods.csv").exists()
    (path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidInput, match="holds files that this package did not write"):
        small().to_tables(path, overwrite=True)
    assert (path / "notes.txt").exists()
    (tmp_path / "empty").mkdir()
    assert is_ours(small().to_tables(tmp_path / "empty"))
    with pytest.raises(InvalidInput, match="is a file; expected a folder to write into"):
        small().to_tables(path / "notes.txt")
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "feasible.json").write_text(json.dumps(["x"]), encoding="utf-8")
    assert not is_ours(tmp_path / "strange")


def test_a_failure_leaves_everything_as_it_was(tmp_path):
    path = small().to_tables(tmp_path / "x")
    before = {p.name: p.read_bytes() for p in path.iterdir()}

    def fail(_: Path) -> None:
        raise OSError("no space left on device")

    files = {"a.txt": lambda p: p.write_text("a"), "b.txt": fail}
    for target in (path, tmp_path / "new"):
        with pytest.raises(OSError, match="no space"):
            write_whole(target, files, kind="economy", overwrite=True)
    assert {p.name: p.read_bytes() for p in path.iterdir()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_rename_that_fails_puts_the_old_folder_back(tmp_path, monkeypatch):
    path = small().to_tables(tmp_path / "x")
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("device busy")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="device busy"):
        small(name="other").to_tables(path, overwrite=True)
    monkeypatch.undo()
    assert Economy.from_tables(path).name == "corn and iron"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]
    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="device busy"):
        small().to_tables(tmp_path / "new one")
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_where_folders_cannot_be_opened(tmp_path, monkeypatch):
    real = whole_folder.os.open

    def windows(path, flags, *args, **kwargs):
        if Path(path).is_dir() and not kwargs:  # shutil opens folders relative to others: not our business
            raise PermissionError(path)
        return real(path, flags, *args, **kwargs)

    monkeypatch.setattr(whole_folder.os, "open", windows)
    assert is_ours(small().to_tables(tmp_path / "x"))


def test_the_schema_is_printed_from_the_tables():
    text = schema.schema()
    for name, table in schema.SCHEMA.items():
        assert f"| {name}" in text
        assert all(label in text for label in table.labels)


def test_a_place_where_nothing_can_be_written_is_said(tmp_path):
    (tmp_path / "note").write_text("a file, and no folder")
    with pytest.raises(
        InvalidInput, match=r"nothing can be written there .*expected a place where you may make"
    ):
        write_whole(tmp_path / "note" / "town", {}, kind="economy", overwrite=False)


def test_of_what_a_folder_was_made(tmp_path):
    def write(file: Path) -> None:
        file.write_text("x", encoding="utf-8")

    place = write_whole(tmp_path / "plan", {"a.txt": write}, kind="outcome", source={"seed": 1})
    assert made_of(place) == {"seed": 1}
    (place / "a.txt").write_text("mine", encoding="utf-8")
    assert made_of(place) is None
    assert made_of(write_whole(tmp_path / "other", {"a.txt": write}, kind="outcome")) is None
    assert made_of(tmp_path / "nothing") is None
    with pytest.raises(
        InvalidInput, match="plan: the folder holds an outcome; expected a new or empty folder"
    ):
        write_whole(place, {"a.txt": write}, kind="comparison", overwrite=True)
    assert (place / "a.txt").read_text("utf-8") == "mine"
