"""The reference economy: its documented properties, and that it never changes."""

import hashlib

import numpy as np
import pytest
from feasible.economy import Economy, reference, spectral_radius
from feasible.errors import InvalidInput
from scipy import sparse


def checksum(economy):
    """Hash labels and numbers to ten significant digits (the last ones depend on the platform's log)."""
    digest = hashlib.sha256()
    for part in (
        economy.inputs.toarray(), economy.outputs.toarray(), economy.resource_use.toarray(), economy.endowment,
        economy.capacity, economy.effort, economy.exponent, economy.budgets, economy.tastes.toarray(),
        economy.needs.toarray(), economy.resource_ownership.toarray(), economy.plant_ownership.toarray(),
    ):  # fmt: skip
        digest.update(",".join(f"{v:.9e}" for v in np.ravel(part)).encode())
    digest.update("|".join([*economy.region, *economy.household_region, *economy.plants]).encode())
    return digest.hexdigest()[:16]


@pytest.mark.parametrize(
    ("seed", "goods", "expected"), [(1, 30, "db17e9cc2a88b039"), (2, 12, "2b956b98ed67aeff")]
)
def test_two_instances_never_change(seed, goods, expected):
    assert checksum(Economy.reference(seed, goods)) == expected


@pytest.mark.parametrize("seed", range(20))
def test_documented_distributions(seed):
    goods = 40
    economy = Economy.reference(seed, goods)
    assert economy.shape == (goods, 5, 3 * goods, 20)
    made_by = np.bincount(economy.outputs.indices, minlength=goods)
    assert made_by.tolist() == [3] * goods
    inputs_a_plant = np.diff(economy.inputs.indptr)
    # Ten at most, and the good that nobody drew on top.
    assert inputs_a_plant.min() >= 5
    assert inputs_a_plant.max() <= 11
    best = sparse.csc_array(economy.inputs)[:, 0::3]
    assert 0.4 <= spectral_radius(best) <= 0.6
    assert (economy.inputs.toarray()[economy.good_kind == "public"] == 0).all()
    assert np.all((economy.exponent >= 1.5) & (economy.exponent <= 2.5))
    assert sorted(set(economy.good_kind)) == ["final", "intermediate", "public"]
    assert set(economy.region) == {"north", "east", "south", "west"}
    assert np.all(economy.inputs.sum(axis=1)[economy.good_kind == "intermediate"] > 0)
    # Worse plants need more of everything.
    use = economy.resource_use.toarray().sum(axis=0).reshape(goods, 3)
    assert np.all(use[:, 0] < use[:, 1])
    assert np.all(use[:, 0] < use[:, 2])


def test_refuses_toy_sizes():
    with pytest.raises(InvalidInput, match="goods: is 3; expected at least 4"):
        Economy.reference(0, 3)
    with pytest.raises(InvalidInput, match="households: is 0"):
        Economy.reference(0, 10, households=0)


def test_small_and_unused_goods_are_handled():
    assert Economy.reference(0, 4, households=1).shape == (4, 5, 12, 1)
    economy = Economy.reference(1, 900)
    assert np.all(economy.inputs.sum(axis=1)[economy.good_kind == "intermediate"] > 0)


@pytest.mark.parametrize("seed", [88, 102, 114])
def test_a_good_that_no_recipe_drew_goes_to_the_good_after_it(seed):
    """Recipes come good by good; what is appended behind them starts again from the first."""
    kind = reference._kinds(100)
    recipes = reference._recipes(reference._Draws(seed), kind)
    behind = np.flatnonzero(np.diff(recipes.column) < 0)[-1] + 1
    drawn, left = recipes.row[:behind], recipes.row[behind:]
    assert left.size > 0
    assert left.tolist() == np.setdiff1d(np.flatnonzero(kind == "intermediate"), drawn).tolist()
    assert recipes.column[behind:].tolist() == (left + 1).tolist()
    # Nobody draws itself, and from five to ten others.
    assert (recipes.row != recipes.column).all()
    each = np.bincount(recipes.column[:behind], minlength=100)
    assert (each.min(), each.max()) == (5, 10)


def test_kinds_of_goods_by_hand():
    for goods, counts in ((4, (2, 1, 1)), (10, (4, 5, 1)), (30, (12, 16, 2)), (100, (40, 55, 5))):
        kind = reference._kinds(goods).tolist()
        assert tuple(kind.count(name) for name in ("intermediate", "final", "public")) == counts
        assert kind == sorted(kind, key=["intermediate", "final", "public"].index)
