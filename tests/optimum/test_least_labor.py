"""Least labor for given targets: against the Leontief inverse, and what asks for nothing."""

import numpy as np
import pytest
from feasible.economy import Economy, Targets
from feasible.errors import Infeasible, InvalidInput
from feasible.optimum import least_labor


def place(**changes):
    given = {
        "goods": ["corn", "iron"], "resources": ["hours", "land"], "plants": ["farm", "foundry"],
        "households": [], "inputs": [[0.15, 0.25], [0.2, 0.05]], "outputs": np.eye(2),
        "resource_use": [[1, 2], [1, 0]], "endowment": [10_000, 2_000], "resource_kind": ["labor", "land"],
    }  # fmt: skip
    return Economy(**(given | changes))


def test_labor_values_are_leontiefs():
    economy = place()
    plan = least_labor(economy, Targets.of(economy, floor=[600, 1500]))
    inverse = np.linalg.inv(np.eye(2) - economy.inputs.toarray())
    assert plan.levels == pytest.approx(inverse @ [600, 1500])
    assert plan.prices == pytest.approx(np.array([1, 2]) @ inverse)
    assert plan.hours == pytest.approx(plan.prices @ [600, 1500])
    assert plan.resource_prices == pytest.approx([1, 0])
    assert plan.certificate.ok
    assert plan.certificate.claim == "no plan within these limits meets the targets with less labor"


def test_what_uses_up_scarce_land_costs_more_than_its_labor():
    """A second farm needs no land and twice the labor: it sets the price, and land saves hours."""
    economy = place(
        plants=["farm", "foundry", "greenhouse"], inputs=np.zeros((2, 3)), outputs=[[1, 0, 1], [0, 1, 0]],
        resource_use=[[1, 2, 3], [1, 0, 0]], endowment=[10_000, 100],
    )  # fmt: skip
    plan = least_labor(economy, Targets.of(economy, floor={"corn": 150}))
    assert plan.levels == pytest.approx([100, 0, 50])
    assert plan.prices[0] == pytest.approx(3)
    # Nobody asks for iron, and none is made: any price up to its labor proves the plan.
    assert -1e-9 <= plan.prices[1] <= 2 + 1e-9
    assert plan.resource_prices == pytest.approx([1, 2])
    assert plan.hours == pytest.approx(250)


def test_floors_that_cannot_be_met_are_named():
    economy = place(endowment=[100, 2_000])
    with pytest.raises(Infeasible, match="deliveries of iron >= 1500"):
        least_labor(economy, Targets.of(economy, floor=[0, 1500]))


def test_without_labor_or_targets_there_is_nothing_to_save():
    with pytest.raises(
        InvalidInput, match="resource_kind: no resource is labor; expected one of kind 'labor'"
    ):
        least_labor(place(resource_kind=["other", "land"]), Targets.of(place(), floor=[1, 1]))
    with pytest.raises(
        InvalidInput, match=r"targets\.floor: asks for nothing; expected an amount of some good"
    ):
        least_labor(place(), Targets.of(place(), value=[1, 1]))
