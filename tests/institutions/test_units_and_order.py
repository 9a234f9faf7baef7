"""Rounds by Hahnel's rule, command with its further parameters and owners who withhold: any units, any order."""

import numpy as np
import pytest
from feasible.economy import Economy
from feasible.institutions.baseline import CapitalistBaseline
from feasible.institutions.command import CommandPlan
from feasible.institutions.hahnel_rounds import HahnelRounds

INSTITUTIONS = [
    HahnelRounds(rule="halving", bills="equal", threshold=1e-4, limit=5000),
    HahnelRounds(rule="halving", approval=0.95, threshold=1e-3, limit=5000),
    CommandPlan(circles="some", discounts=0.5, carried=0.5, brokers=0.5, pressure=0.3, turnover=0.1),
    CommandPlan(priority={"good 6": 3.0}),
    CapitalistBaseline(withhold=True, threshold=1e-4),
]


def rescaled(economy: Economy, power: int) -> tuple[Economy, np.ndarray]:
    """Count good 4, water and the first plant's level in another unit."""
    g, r, p, _ = economy.shape
    goods, resources, plants = np.ones(g), np.ones(r), np.ones(p)
    goods[3] = resources[3] = plants[0] = 10.0**power
    return economy.replace(
        inputs=economy.inputs.toarray() * goods[:, None] / plants,
        outputs=economy.outputs.toarray() * goods[:, None] / plants,
        resource_use=economy.resource_use.toarray() * resources[:, None] / plants,
        endowment=economy.endowment * resources,
        capacity=economy.capacity * plants,
        effort=economy.effort / plants**economy.exponent,
        needs=economy.needs.toarray() * goods,
    ), goods


def turned(economy: Economy) -> Economy:
    """Write all labels down backward."""
    g, r, p, h = (np.arange(n)[::-1] for n in economy.shape)
    return economy.replace(
        goods=economy.goods[g], resources=economy.resources[r], plants=economy.plants[p],
        households=economy.households[h], inputs=economy.inputs[g][:, p], outputs=economy.outputs[g][:, p],
        resource_use=economy.resource_use[r][:, p], endowment=economy.endowment[r],
        capacity=economy.capacity[p], effort=economy.effort[p], exponent=economy.exponent[p],
        region=economy.region[p], good_kind=economy.good_kind[g], resource_kind=economy.resource_kind[r],
        budgets=economy.budgets[h], tastes=economy.tastes[h][:, g], needs=economy.needs[h][:, g],
        household_region=economy.household_region[h], resource_ownership=economy.resource_ownership[h][:, r],
        plant_ownership=economy.plant_ownership[h][:, p],
    )  # fmt: skip


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=lambda i: f"{i.name}")
@pytest.mark.parametrize("power", [-9, 6])
def test_units_are_free(institution, power):
    economy = Economy.reference(2, 6, households=4)
    other, goods = rescaled(economy, power)
    one, two = institution.run(economy), institution.run(other)
    assert one.certificate.ok
    assert two.certificate.ok
    # Rounds end where nothing is further off than a threshold, and the last digits differ by as much.
    near = 20 * getattr(institution, "threshold", 1e-6)
    assert two.consumption.to_numpy() / goods == pytest.approx(one.consumption.to_numpy(), rel=near, abs=1e-9)


@pytest.mark.parametrize("institution", INSTITUTIONS, ids=lambda i: f"{i.name}")
def test_the_order_of_labels_does_not_matter(institution):
    economy = Economy.reference(2, 6, households=4)
    one, two = institution.run(economy), institution.run(turned(economy))
    near = 20 * getattr(institution, "threshold", 1e-6)
    assert two.consumption.loc[economy.households, economy.goods].to_numpy() == pytest.approx(
        one.consumption.to_numpy(), rel=near, abs=1e-9
    )
    assert two.levels[economy.plants].to_numpy() == pytest.approx(one.levels.to_numpy(), rel=near, abs=1e-6)
