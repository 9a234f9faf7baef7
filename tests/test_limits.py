"""Which limits of a plan bind, what each is worth, and which tie."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from feasible import cli
from feasible._limits import ties_in
from feasible.economy import Economy


def limits(tmp_path, economy, aims=None, *options):
    economy.to_tables(tmp_path / "place", aims=aims)
    out = tmp_path / "plan"
    assert (
        cli.main(["plan", str(tmp_path / "place"), "--institution", "linear", "--out", str(out), *options])
        == 0
    )
    return pd.read_csv(out / "limits.csv").set_index("limit"), (out / "summary.txt").read_text("utf-8")


def mills(**changes):
    given = {
        "goods": ["flour", "bran"], "resources": ["labor", "land"], "plants": ["old", "new", "sieve"], "households": [],
        "inputs": np.zeros((2, 3)), "outputs": [[1, 1, 0], [0, 0, 1]], "resource_use": [[1, 0.5, 1], [0, 0, 0]],
        "endowment": [20, 5], "capacity": [np.inf, 10, np.inf],
    }  # fmt: skip
    return Economy(**(given | changes))


def test_every_limit_by_hand(tmp_path):
    """Flour counts 2, bran 1: bran only for its floor of 3 and the quota of 4 of the sieve; at most 20 of flour."""
    aims = {"value": [2, 1], "floor": [0, 3], "ceiling": [20, np.inf], "quota": [0, 0, 4]}
    table, summary = limits(tmp_path, mills(), aims)
    # Four hours sieve, five run the new mill, eleven the old one: 20 of flour is above 10 + 11? It binds at 20.
    assert table.loc["ceiling of flour", "binds"]
    assert table.loc["labor", "price"] == pytest.approx(1)
    assert table.loc["ceiling of flour", "price"] == pytest.approx(1)
    assert table.loc["capacity of new", "price"] == pytest.approx(0.5)
    assert not table.loc["floor of bran", "binds"]
    assert not table.loc["land", "binds"]
    assert table.loc["land", ["used", "price"]].tolist() == [0, 0]
    assert not table.loc["quota of sieve", "binds"]
    assert "limits that tie" not in summary


def test_what_floors_and_quotas_cost(tmp_path):
    aims = {"value": [2, 1], "floor": [0, 3], "quota": [1, 0, 2]}
    table, _ = limits(tmp_path, mills(), aims)
    assert table.loc["labor", "price"] == pytest.approx(2)
    # Another unit of bran takes an hour, worth two, and counts one.
    assert table.loc["floor of bran", ["binds", "price"]].tolist() == [True, pytest.approx(-1)]
    assert table.loc["quota of sieve", "binds"] == False  # noqa: E712
    table, _ = limits(tmp_path / "more", mills(), aims | {"quota": [1, 0, 5], "floor": [0, 0]})
    assert table.loc["quota of sieve", ["binds", "price"]].tolist() == [True, pytest.approx(-1)]


def test_limits_that_tie_are_named(tmp_path):
    """Ten sacks of capacity, five hours: with either one less there is less, with one more no more."""
    economy = mills(plants=["new"], inputs=np.zeros((2, 1)), outputs=[[1], [0.001]], resource_use=[[0.5], [0]], endowment=[5, 5], capacity=[10])  # fmt: skip
    table, summary = limits(tmp_path, economy)
    assert table.loc["labor", "ties_with"] == "capacity of new"
    assert table.loc["capacity of new", "ties_with"] == "labor"
    assert "limits that tie: labor, capacity of new (what one more is worth depends on the others)" in summary


def test_least_labor_has_limits_too(tmp_path):
    aims = {"floor": [12, 0]}
    mills().to_tables(tmp_path / "place", aims=aims)
    out = tmp_path / "plan"
    assert cli.main(["plan", str(tmp_path / "place"), "--least-labor", "--out", str(out)]) == 0
    table = pd.read_csv(out / "limits.csv").set_index("limit")
    assert table.loc["floor of flour", "price"] == pytest.approx(-1)


def test_many_ties_are_counted():
    table = pd.DataFrame({"limit": [f"l{k}" for k in range(9)], "ties_with": ["x"] * 9})
    assert "l5 and 3 more" in ties_in(table)
