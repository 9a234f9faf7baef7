"""Published instances read back as the programs that they are."""

from __future__ import annotations

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


def test_peers_are_asked_for_the_same_gap_and_agree(modules):
    _, capacities = modules
    economy, targets = capacities.plants(40, 6)
    best = linear_plan(economy, targets).value
    for solver in ("simplex", "ipm", "pdlp"):
        spent, value, _ = capacities.highs_seconds(capacities.program_of(economy, targets), solver)
        assert value == pytest.approx(best, rel=1e-6)
        assert spent >= 0.0
