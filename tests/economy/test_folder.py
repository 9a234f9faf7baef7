"""A folder with people and years: round trips in both formats, places of faults, what is planned."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from feasible import Economy, welfare_optimum
from feasible.economy import draw_people, people_from_frame
from feasible.economy.example import example_economy
from feasible.economy.folder import Folder, Horizon, from_folder, to_folder
from feasible.economy.years import Technology, over_time
from feasible.errors import InvalidEconomy, InvalidInput

TOWN, _ = example_economy()
WORKERS = pd.DataFrame(
    {
        "household": ["bakers", "miners"],
        "kind": ["labor", "labor"],
        "skill": [1.0, 2.0],
        "time": [40.0, 30.0],
        "dislike": [1e-5, 3e-5],
        "elasticity": [0.5, 0.3],
    }
)
TAKES = Technology(0.1, {"coal": 0.3}, {"labor": 0.2, "land": 0.1}, 0.02)
YEARS = Horizon(
    3, TAKES, beta=0.8, later=1.5, machines={"valley farm": 12.5, "hill farm": 9.0, "bakery": np.inf, "mine": 8.0},
    worth={"valley farm": 1, "hill farm": 0, "bakery": 0, "mine": 2.5},
)  # fmt: skip


def same(one: Economy, other: Economy) -> None:
    for name, value in vars(one).items():
        there = getattr(other, name)
        if hasattr(value, "toarray"):
            np.testing.assert_array_equal(value.toarray(), there.toarray(), err_msg=name)
        elif name != "name":
            assert list(np.ravel(value)) == list(np.ravel(there)), name


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("workers", [None, WORKERS], ids=["endowed", "people"])
@pytest.mark.parametrize("horizon", [None, YEARS, Horizon(2)], ids=["one", "three", "plain"])
def test_what_is_written_is_read_back_exactly(tmp_path, form, workers, horizon) -> None:
    made = Folder(TOWN, workers, horizon)
    again = from_folder(to_folder(made, tmp_path / "town", format=form))
    same(again.economy, made.economy)
    assert again.economy.name == made.economy.name
    # And once more, over itself.
    same(from_folder(to_folder(again, tmp_path / "town", format=form, overwrite=True)).economy, made.economy)


def test_people_and_years_are_those_of_the_builders() -> None:
    same(
        Folder(TOWN, WORKERS.drop(columns="elasticity")).economy,
        people_from_frame(TOWN, WORKERS[["household", "kind", "skill", "time", "dislike"]]).economy,
    )
    long = over_time(TOWN, 3, TAKES, beta=0.8, machines=YEARS.machines, later=1.5, worth=YEARS.worth)
    same(Folder(TOWN, None, YEARS).economy, long.economy)
    # With people labor is a good: what building takes of it is a material.
    both = Folder(TOWN, WORKERS, YEARS)
    e = both.economy
    building = list(e.plants).index("building mine, year 1")
    assert e.inputs[[list(e.goods).index("labor, year 1")], :][:, [building]].toarray() == [[0.2]]
    assert e.resource_use[[list(e.resources).index("land, year 1")], :][:, [building]].toarray() == [[0.1]]
    assert both.years is not None
    assert [str(both.year.plants[j]) for j in both.years.equipped] == ["valley farm", "hill farm", "mine"]
    # Given plant by plant it is the same.
    table = pd.DataFrame({p: {"coal": 0.3} for p in TOWN.plants}).reindex(TOWN.goods, fill_value=0.0)
    wide = Horizon(3, Technology(0.1, table, TAKES.work, 0.02), 0.8, 1.5, YEARS.machines, YEARS.worth)
    same(Folder(TOWN, WORKERS, wide).economy, e)


def test_the_reference_economy_with_its_people_is_planned(tmp_path) -> None:
    base = Economy.reference(1, 6, households=3)
    drawn = draw_people(base, np.random.default_rng([1, 7]))
    folder = to_folder(Folder(base, drawn, Horizon(2, Technology(materials={"good 1": 0.6}))), tmp_path / "r")
    found = welfare_optimum(from_folder(folder).economy)
    assert found.certificate.ok


def write(folder, table, text) -> None:
    if table == "feasible.json":
        (folder / table).write_text(text)
    else:
        (folder / f"{table}.csv").write_text(text)


HEAD = "household,kind,skill,time,dislike,elasticity\n"
JSON = '{"years": {"periods": 3, "wear": 0.2}}'


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("workers", HEAD, "workers.csv: has no rows; expected somebody who works"),
        ("workers", HEAD + "bakers,labor,1,40,1,\nfishers,labor,1,40,1,\n",
         "workers.csv, line 3, column 'household': unknown household 'fishers'"),
        ("workers", HEAD + "bakers,land,1,40,1,\n", "workers.csv, line 2, column 'kind': unknown kind 'land'"),
        ("workers", HEAD + "bakers,labor,-1,40,1,\n",
         "workers.csv, line 2, column 'skill': is -1; expected a number above zero"),
        ("workers", HEAD + "bakers,labor,1,,1,\n", "workers.csv, line 2, column 'time': is empty"),
        ("workers", HEAD + "bakers,labor,1,x,1,\n", "workers.csv, line 2, column 'time': is 'x'"),
        ("workers", "household,kind,time\nbakers,labor,40\n", "workers.csv, line 1: has no column 'dislike'"),
        ("workers", HEAD + "bakers,labor,1,40,1,\nminers,labor,1,40,1,\nbakers,labor,1,40,2,\n",
         "workers.csv, line 4, column 'kind': household 'bakers' and kind 'labor' appear twice"),
        ("feasible.json", '{"years": 3}', "feasible.json['years']: is 3; expected for instance"),
        ("feasible.json", '{"years": {"wear": 0.2}}', "feasible.json['years']: has no periods"),
        ("feasible.json", '{"years": {"periods": 3, "waer": 0.2}}',
         "feasible.json['years']['waer']: is unknown; expected"),
        ("feasible.json", '{"years": {"periods": "3"}}', "feasible.json['years']['periods']: is '3'; expected a"),
        ("feasible.json", '{"years": {"periods": 2.5}}',
         "feasible.json['years']['periods']: is 2.5; expected a whole number from 1"),
        ("feasible.json", '{"years": {"periods": 2, "wear": 2}}',
         "feasible.json['years']['wear']: is 2; expected a share"),
        ("machines", "plant,stock\nmine,3\n", "feasible.json['years']: has no years, and there are tables"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_line_and_column(tmp_path, table, text, said) -> None:
    folder = TOWN.to_tables(tmp_path / "town")
    write(folder, table, text)
    with pytest.raises(InvalidInput, match=re.escape(said) if "no column" not in said else "dislike"):
        from_folder(folder)


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("machines", "plant,stock\nmill,3\n", "machines.csv, line 2, column 'plant': unknown plant 'mill'"),
        ("machines", "plant,stock\nmine,-3\n", "machines.csv, line 2, column 'stock': is -3"),
        ("machines", "plant,stock\nmine,3\nmine,3\n", "machines.csv, line 3, column 'plant': duplicate label"),
        ("machines", "plant,worth\nmine,0\nvalley farm,0\nhill farm,0\n",
         "feasible.json['years']: worth: adds up to 0"),
        ("machine_materials", "plant,good,amount\nmine,wood,1\n",
         "machine_materials.csv, line 2, column 'good': unknown good 'wood'"),
        ("machine_work", "plant,resource,amount\nmine,labor,x\n",
         "machine_work.csv, line 2, column 'amount': is 'x'"),
    ],
)  # fmt: skip
def test_faults_of_machines(tmp_path, table, text, said) -> None:
    folder = TOWN.to_tables(tmp_path / "town")
    (folder / "feasible.json").write_text(JSON)
    write(folder, table, text)
    with pytest.raises(InvalidEconomy, match=re.escape(said)):
        from_folder(folder)


def test_times_of_one_person_agree(tmp_path) -> None:
    base = Economy.reference(1, 6, households=2)
    folder = base.to_tables(tmp_path / "two")
    kinds = [str(k) for k in base.resources[base.resource_kind == "labor"]]
    rows = [f"household 1,{kind},1,40,1,0.5\n" for kind in kinds]
    for column, changed in (("time", "1,39,1,0.5"), ("elasticity", "1,40,1,0.7")):
        write(folder, "workers", HEAD + rows[0] + rows[1].replace("1,40,1,0.5", changed))
        with pytest.raises(
            InvalidEconomy, match=rf"workers.csv, line 3, column '{column}': is .* above, for 'h"
        ):
            from_folder(folder)
    write(folder, "workers", HEAD + rows[0])
    with pytest.raises(InvalidEconomy, match=r"workers.csv: skills: nobody can do 'manual labor'"):
        from_folder(folder)


def test_a_folder_without_either_is_its_economy(tmp_path) -> None:
    found = from_folder(TOWN.to_tables(tmp_path / "town"))
    assert found.workers is found.people is found.horizon is found.years is None
    assert found.economy is found.base
    same(found.economy, TOWN)
    marker = json.loads((tmp_path / "town" / "feasible.json").read_text())
    assert "years" not in marker
