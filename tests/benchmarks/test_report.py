"""A group that is measured again takes the place of its own rows, and of no other."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

# Benchmarks are scripts beside the package, not a part of it.
_SPEC = importlib.util.spec_from_file_location(
    "report", Path(__file__).parents[2] / "benchmarks" / "report.py"
)
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


def test_rows_measured_again_stand_where_the_old_ones_stood():
    stored = [
        {"what": "plan", "peer": "a", "ours_s": 1.0},
        {"what": "plan", "peer": "b", "ours_s": 2.0},
        {"what": "needs", "peer": "a", "ours_s": 3.0, "clock": "processor seconds"},
    ]
    rows = _MODULE.measured_again(stored, [{"what": "plan", "peer": "b", "ours_s": 5.0}])
    assert rows == [stored[0], {"what": "plan", "peer": "b", "ours_s": 5.0, "again": True}, stored[2]]
    assert "again" not in stored[1]


def test_what_was_never_measured_takes_no_place():
    with pytest.raises(SystemExit, match="plan is in no stored run: measure all groups first"):
        _MODULE.measured_again([], [{"what": "plan", "peer": "b"}])
