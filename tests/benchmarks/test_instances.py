"""Published instances read back as the programs that they are."""

from __future__ import annotations

import csv
import gzip
import hashlib
import importlib
import sys
from pathlib import Path

import highspy
import numpy as np
import pytest
from feasible.optimum import linear_plan

_FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(name="modules")
def _modules(monkeypatch):
    monkeypatch.syspath_prepend(_FOLDER)
    before = set(sys.modules)
    yield importlib.import_module("instances"), importlib.import_module("capacities")
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None)).startswith(str(_FOLDER)):
            del sys.modules[name]


def test_a_file_reads_back_with_the_certified_value(modules, tmp_path):
    instances, capacities = modules
    economy, targets = capacities.plants(40, 6)
    program = capacities.program_of(economy, targets)
    file = tmp_path / "plan.mps"
    file.write_text(instances.mps("plan", program))
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(file))
    held = highs.getLp()
    assert (held.num_row_, held.num_col_) == program.matrix.shape
    np.testing.assert_array_equal(np.array(held.col_cost_), -program.objective)
    np.testing.assert_array_equal(np.array(held.col_upper_), program.column_upper)
    np.testing.assert_array_equal(np.array(held.row_lower_), program.row_lower)
    highs.run()
    best = linear_plan(economy, targets, way="newton")
    assert -highs.getInfo().objective_function_value == pytest.approx(best.value, rel=1e-7)


def _table():
    with (_FOLDER / "instances.csv").open(encoding="utf-8") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def test_stored_files_are_those_of_the_table_and_a_solver_finds_its_minimum():
    files = sorted((_FOLDER / "instances").glob("*.mps.gz"))
    assert len(files) > 1
    table = _table()
    for file in files:
        assert file.stat().st_size < 300_000
        row = table[file.name.removesuffix(".mps.gz")]
        with gzip.open(file) as text:
            assert hashlib.sha256(text.read()).hexdigest() == row["sha256_of_the_mps"]
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.readModel(str(file))
        held = highs.getLp()
        cells = len(held.a_matrix_.value_)
        assert [held.num_row_, held.num_col_, cells] == [
            int(row[name]) for name in ("rows", "columns", "cells")
        ]
        highs.run()
        assert highs.getInfo().objective_function_value == pytest.approx(float(row["minimum"]), rel=1e-8)
        assert float(row["gap"]) <= 1e-8


def test_the_command_writes_the_stored_files_again_byte_by_byte(modules, tmp_path, monkeypatch, capsys):
    instances, _ = modules
    before = (_FOLDER / "instances.csv").read_bytes()
    monkeypatch.setattr(sys, "argv", ["instances.py", str(tmp_path), "--quick"])
    instances.main()
    written = sorted(tmp_path.iterdir())
    assert [file.name for file in written] == sorted(f.name for f in (_FOLDER / "instances").iterdir())
    for file in written:
        stored = _FOLDER / "instances" / file.name
        assert gzip.decompress(file.read_bytes()) == gzip.decompress(stored.read_bytes())
    assert (_FOLDER / "instances.csv").read_bytes() == before
    assert all(
        _table()[line.split()[0]]["sha256_of_the_mps"] in line
        for line in capsys.readouterr().out.splitlines()
    )


def test_peers_are_asked_for_the_same_gap_and_agree(modules):
    _, capacities = modules
    economy, targets = capacities.plants(40, 6)
    best = linear_plan(economy, targets).value
    for solver in ("simplex", "ipm", "pdlp"):
        spent, value, _ = capacities.highs_seconds(capacities.program_of(economy, targets), solver)
        assert value == pytest.approx(best, rel=1e-6)
        assert spent >= 0.0
