"""Funds through ten years: stored rows, what they lose beside plans, what was not computed."""

from __future__ import annotations

import pytest
from feasible.errors import InvalidInput
from feasible.side_by_side.years import losses
from feasible.side_by_side.years_funds import FUNDS, KINDS, SIZES, fund_losses, lived
from feasible.side_by_side.years_study import SITUATIONS


def test_stored_losses_are_lived_again() -> None:
    for kind, size in (("last year's rents", 0.5), ("last year's output", 1.0)):
        stored = fund_losses(seeds=[2]).mean["loss"][kind, size]
        assert lived(2, "half the machines", kind, size) == pytest.approx(stored, rel=1e-4)


def test_every_fund_and_size_is_there() -> None:
    for situation, one in SITUATIONS.items():
        found = fund_losses(situation)
        assert found.economies == one.seeds
        assert list(found.mean.index) == [(kind, size) for kind in KINDS for size in SIZES]
        assert (found.low["loss"] <= found.mean["loss"]).all()
        # Nobody who lives year by year does better than the plan for all years.
        assert (found.mean["loss"] > 0.0).all()
    with pytest.raises(InvalidInput, match="situation 'no machines': was not computed; expected one of half"):
        fund_losses("no machines")
    with pytest.raises(InvalidInput, match="was not computed"):
        fund_losses(seeds=[99])


@pytest.mark.parametrize("situation", list(SITUATIONS))
def test_the_largest_fund_that_follows_rents_builds_too_much(situation: str) -> None:
    loss = fund_losses(situation).mean["loss"]["last year's rents"]
    assert loss[2.0] > loss[0.5]
    assert loss[2.0] > losses(situation).mean["loss"][1, 0.0]


def test_the_study_in_small() -> None:
    task = type(FUNDS.tasks(1)[0])(1, "all machines", goods=6, periods=2)
    rows = FUNDS.row(task)
    assert len(rows) == len(KINDS) * len(SIZES)
    assert (rows["loss"] > -1e-6).all()
    assert set(rows["situation"]) == {"all machines"}
