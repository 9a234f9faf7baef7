"""A group that is measured again takes the place of its own rows, and of no other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(name="again")
def _again(monkeypatch):
    monkeypatch.syspath_prepend(str(_FOLDER))
    sys.modules.pop("report", None)
    import report

    return report.measured_again


def test_rows_measured_again_stand_where_the_old_ones_stood(again):
    stored = [
        {"what": "plan", "peer": "a", "ours_s": 1.0},
        {"what": "plan", "peer": "b", "ours_s": 2.0},
        {"what": "needs", "peer": "a", "ours_s": 3.0, "clock": "processor seconds"},
    ]
    rows = again(stored, [{"what": "plan", "peer": "b", "ours_s": 5.0}])
    assert rows == [stored[0], {"what": "plan", "peer": "b", "ours_s": 5.0, "again": True}, stored[2]]
    assert "again" not in stored[1]


def test_what_was_never_measured_takes_no_place(again):
    with pytest.raises(SystemExit, match="plan is in no stored run: measure all groups first"):
        again([], [{"what": "plan", "peer": "b"}])
