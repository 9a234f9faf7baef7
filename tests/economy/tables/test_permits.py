"""Emissions that a plant takes up, in a folder: a cap, permits, and the charge by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from feasible import cli
from feasible.economy import Economy, Targets
from feasible.economy.tables.permits import with_permits
from feasible.errors import InvalidEconomy
from feasible.optimum import linear_plan


def folder(tmp_path, **changes):
    """Coal power emits 2 t a unit; capture takes up 1 t for .2 of power and half an hour. Twenty tonnes, ninety hours."""
    files = {
        "goods.csv": "good,value,floor\npower,1,3\n",
        "resources.csv": "resource,endowment,kind\nlabor,90,labor\nCO2,20,emission\n",
        "plants.csv": "plant,quota\ncoal,1\ncapture,0\n",
        "inputs.csv": "plant,good,amount\ncapture,power,0.2\n",
        "outputs.csv": "plant,good,amount\ncoal,power,1\n",
        "resource_use.csv": "plant,resource,amount\ncoal,labor,1\ncoal,CO2,2\ncapture,labor,0.5\ncapture,CO2,-1\n",
        "households.csv": "household\na\n",
        "tastes.csv": "household,good,share\na,power,1\n",
        "plant_ownership.csv": "household,plant,share\na,coal,1\n",
    }
    place = tmp_path / "place"
    place.mkdir()
    for name, text in (files | changes).items():
        (place / name).write_text(text)
    return place


def test_what_a_plant_takes_up_can_be_emitted_again(tmp_path):
    """Both limits bind: x hours of coal and y of capture with x + .5 y = 90, 2 x - y = 20: x = 50, y = 80."""
    place = folder(tmp_path)
    economy = Economy.from_tables(place)
    assert economy.goods.tolist() == ["power", "permits: CO2"]
    targets = Targets.from_tables(place, economy)
    assert targets.floor.tolist() == [3, 0]
    assert targets.quota.tolist() == [1, 0, 0]
    plan = linear_plan(economy, targets)
    assert plan.certificate.ok
    assert plan.levels.tolist() == pytest.approx([50, 80, 20])
    # Power p = 1: coal breaks even at 1 = w + 2 c, capture at c = .2 + .5 w: w = .3, c = .35.
    assert plan.resource_prices.tolist() == pytest.approx([0.3, 0.35])
    more = linear_plan(economy.replace(endowment=[90, 21]), targets)
    assert more.value - plan.value == pytest.approx(0.35)


def test_the_folder_that_is_written_holds_the_permits(tmp_path):
    economy = Economy.from_tables(folder(tmp_path))
    economy.to_tables(tmp_path / "again")
    again = Economy.from_tables(tmp_path / "again")
    assert again.plants.tolist() == economy.plants.tolist()
    assert (again.net != economy.net).nnz == 0
    assert cli.main(["plan", str(tmp_path / "place"), "--out", str(tmp_path / "plan")]) == 0
    assert (
        cli.main(
            ["plan", str(tmp_path / "place"), "--institution", "linear", "--out", str(tmp_path / "linear")]
        )
        == 0
    )
    resources = pd.read_csv(tmp_path / "linear" / "resources.csv", index_col="resource")
    assert resources.loc["CO2", ["used", "price"]].tolist() == pytest.approx([20, 0.35])


def test_only_emissions_are_given_back(tmp_path):
    use = "plant,resource,amount\ncoal,labor,1\ncoal,CO2,2\ncapture,labor,-0.5\ncapture,CO2,-1\n"
    place = folder(tmp_path, **{"resource_use.csv": use})
    with pytest.raises(
        InvalidEconomy, match=r"resource_use.csv, line 4, column 'amount': is -0.5; expected zero or more"
    ):
        Economy.from_tables(place)


def test_names_that_are_taken(tmp_path):
    parts = {
        "goods": ["permits: CO2"], "resources": ["CO2"], "plants": ["a"], "resource_use": np.array([[-1.0]]),
        "inputs": np.zeros((1, 1)), "outputs": np.ones((1, 1)), "endowment": [1.0],
    }  # fmt: skip
    with pytest.raises(InvalidEconomy, match="goods: 'permits: CO2' is taken"):
        with_permits(parts)
    assert with_permits(parts | {"resource_use": np.array([[1.0]])})["goods"] == ["permits: CO2"]
