"""A guarantee and budgets: floors are kept, and what they cost depends on whether hours are asked for or chosen."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.economy import Economy, Reports, Shock
from feasible.economy.people import People, draw_people
from feasible.errors import Infeasible, InvalidInput
from feasible.institutions.central import CentralPlan
from feasible.institutions.guaranteed_share import GuaranteedShare
from feasible.optimum.calibration import calibrated


@pytest.fixture(scope="module")
def village() -> People:
    economy = Economy.reference(1, 12, households=6).replace(budgets=np.ones(6))
    return calibrated(economy, draw_people(economy, np.random.default_rng([1, 7])))


def shop() -> Economy:
    """Bread and books from ten hours at an hour each; a reader needs two loaves, and an eater two books."""
    return Economy(
        goods=["bread", "books"],
        resources=["hours"],
        plants=["bakery", "press"],
        households=["reader", "eater"],
        inputs=np.zeros((2, 2)),
        outputs=np.eye(2),
        resource_use=[[1.0, 1.0]],
        endowment=[10.0],
        effort=[0.001, 0.001],
        resource_kind=["labor"],
        tastes=[[0.1, 0.9], [0.9, 0.1]],
        needs=[[2.0, 0.0], [0.0, 2.0]],
    )


def test_floors_by_hand() -> None:
    """Each has five hours' worth: without a floor half an hour of it goes to what it needs; with all of it two."""
    free = GuaranteedShare(share=0.0).run(shop())
    assert free.consumption.to_numpy() == pytest.approx(np.array([[0.5, 4.5], [4.5, 0.5]]), rel=1e-5)
    fair = GuaranteedShare(share=1.0).run(shop())
    assert fair.consumption.to_numpy() == pytest.approx(np.array([[2.0, 3.0], [3.0, 2.0]]), rel=1e-5)
    assert fair.certificate.ok


def test_no_guarantee_is_the_central_plan(village: People) -> None:
    one, other = GuaranteedShare(share=0.0).run(village.economy), CentralPlan().run(village.economy)
    assert one.values["welfare"] == pytest.approx(other.values["welfare"], abs=1e-8)


def test_chosen_hours_pay_a_tax_for_what_ordered_hours_only_do(village: People) -> None:
    asked = GuaranteedShare(share=0.8).run(village.economy)
    chosen = GuaranteedShare(share=0.8).selfish().run(village.economy)
    for outcome in (asked, chosen):
        assert outcome.certificate.ok
        assert outcome.values["least need met"] == pytest.approx(0.8, abs=1e-7)
    assert 0.0 < chosen.values["tax"] < 1.0
    assert chosen.values["welfare"] < asked.values["welfare"]


def test_false_reports_and_shocks(village: People) -> None:
    plants = [str(p) for p, works in zip(village.economy.plants, village.working, strict=True) if not works]
    boast = Reports(capacity=dict.fromkeys(plants, 3.0))
    for institution in (GuaranteedShare(share=0.5), GuaranteedShare(share=0.5, chosen=True)):
        lied = institution.run(village.economy, reports=boast)
        assert not lied.certificate.ok
        struck = institution.run(village.economy, shocks=[Shock("closed", capacity={plants[0]: 0.0})])
        assert struck.certificate.ok
        assert struck.levels[plants[0]] == 0.0


def test_refusals() -> None:
    with pytest.raises(InvalidInput, match=r"share: is 1.2; expected 0 or more, at most 1"):
        GuaranteedShare(share=1.2)
    with pytest.raises(Infeasible, match="everybody has their floor"):
        GuaranteedShare(share=1.0).run(shop().replace(endowment=[3.0]))
