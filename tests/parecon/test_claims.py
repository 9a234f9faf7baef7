"""Every claim of the room runs, says why in its own numbers, and is what the chapter says."""

import math

import pytest
from feasible.book import Kind, ledger

EXPECTED = {
    "parecon/balanced-jobs": {
        "three_fourths": Kind.HOLDS_IF,
    },
}


@pytest.mark.parametrize("chapter", EXPECTED)
def test_verdicts(chapter):
    rows = ledger(chapter).set_index("claim")
    have = {name.removeprefix("parecon."): kind for name, kind in rows["kind"].items()}
    assert have == {name: kind.name for name, kind in EXPECTED[chapter].items()}
    for row in rows.itertuples():
        assert row.figures, row.Index
        assert all(math.isfinite(v) for v in row.figures.values()), row.Index
