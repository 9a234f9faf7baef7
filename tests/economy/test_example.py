"""The small town: what its description says, and a labor content worked out by hand."""

import numpy as np
import pytest
from feasible.economy.example import example_economy


def test_each_plant_makes_one_good_and_the_hill_farm_makes_grain_the_hard_way():
    town, aims = example_economy()
    plants, goods = list(town.plants), list(town.goods)
    made = {
        p: [g for g, out in zip(goods, town.outputs.toarray()[:, k], strict=True) if out]
        for k, p in enumerate(plants)
    }
    assert made == {"valley farm": ["grain"], "hill farm": ["grain"], "bakery": ["bread"], "mine": ["coal"]}
    used = {
        p: [g for g, x in zip(goods, town.inputs.toarray()[:, k], strict=True) if x]
        for k, p in enumerate(plants)
    }
    assert used == {
        "valley farm": ["grain", "coal"], "hill farm": ["grain"], "bakery": ["grain", "coal"], "mine": ["coal"],
    }  # fmt: skip
    labor, land, emissions = town.resource_use.toarray()
    assert (labor > 0).all()
    assert labor[1] > 2 * labor[0]
    assert land.tolist() == [1.0, 1.5, 0.0, 0.0]
    assert np.flatnonzero(emissions == 0.0).tolist() == [1]
    assert aims.value.tolist() == [0.0, 3.0, 1.0]
    assert aims.floor.tolist() == [0.0, 0.0, 6.0]


def test_what_a_good_takes_in_all_from_the_valley():
    """Coal: .8 / .95. Grain: (.5 + .2 coal) / .9. Bread: .4 + .8 grain + .1 coal; land and emissions alike."""
    town, _ = example_economy()
    inputs, outputs, use = (m.toarray() for m in (town.inputs, town.outputs, town.resource_use))
    plants = [0, 2, 3]
    content = use[:, plants] @ np.linalg.inv((outputs - inputs)[:, plants])
    for row, (farm, bakery, mine) in zip(
        content, ((0.5, 0.4, 0.8), (1.0, 0, 0), (0.3, 0.2, 0.4)), strict=True
    ):
        coal = mine / 0.95
        grain = (farm + 0.2 * coal) / 0.9
        assert row == pytest.approx([grain, bakery + 0.8 * grain + 0.1 * coal, coal])
    assert town.endowment.tolist() == [60.0, 40.0, 20.0]
    assert town.capacity.tolist() == [25.0, 30.0, np.inf, 30.0]


def test_all_of_the_town():
    """Pages and the handbook of tables print it cell by cell."""
    town, aims = example_economy()
    assert town.inputs.toarray().tolist() == [[0.1, 0.1, 0.8, 0], [0, 0, 0, 0], [0.2, 0, 0.1, 0.05]]
    assert town.outputs.toarray().tolist() == [[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert town.resource_use.toarray().tolist() == [[0.5, 1.2, 0.4, 0.8], [1, 1.5, 0, 0], [0.3, 0, 0.2, 0.4]]
    assert town.effort.tolist() == [0.0005, 0.0005, 0.0002, 0.0008]
    assert town.exponent.tolist() == [2.0] * 4
    assert town.tastes.toarray().tolist() == [[0, 0.7, 0.3], [0, 0.5, 0.5]]
    assert town.needs.toarray().tolist() == [[0, 5, 3], [0, 5, 4]]
    assert town.budgets.tolist() == [1.0, 1.0]
    assert (town.region.tolist(), town.household_region.tolist()) == (
        ["valley", "hill", "valley", "hill"], ["valley", "hill"],
    )  # fmt: skip
    assert aims.ceiling.tolist() == [np.inf] * 3
    assert aims.quota.tolist() == [0.0] * 4
