"""Certificates: right for right results, failing on each way to be wrong."""

import numpy as np
import pytest
from feasible.economy import (
    Economy,
    Targets,
    certify_equilibrium,
    certify_optimum,
    certify_plan,
    dual_bound,
    feasibility_checks,
    welfare,
)
from feasible.errors import InvalidInput


def names(checks):
    return [c.name for c in checks if not c.ok]


def test_feasibility_names_each_breach(corn_iron):
    economy = corn_iron(capacity=[40.0, np.inf])
    fine = {"levels": [30, 20], "deliveries": [20, 13]}
    assert names(feasibility_checks(economy, **fine)) == []
    assert names(feasibility_checks(economy, [30, 20], [20.6, 13])) == ["balance of goods"]
    assert names(feasibility_checks(economy, [40, 31], [1, 1])) == ["resource limits"]
    assert names(feasibility_checks(economy, [41, 10], [1, 1])) == ["capacities"]
    assert "no negative quantity" in names(feasibility_checks(economy, [30, 20], [20, -1]))


@pytest.mark.parametrize("runs", [1e-15, 1.0, 1e15])
@pytest.mark.parametrize("goods", [1e-15, 1.0, 1e15])
def test_no_check_knows_the_unit_of_a_run_or_of_a_good(corn_iron, runs, goods):
    # A closed plant that runs a millionth of the other, and a millionth of a delivery taken back.
    economy = corn_iron(capacity=[np.inf, 0.0])
    levels, deliveries = np.array([30.0, 3e-5]), np.array([10.0, -3e-5])
    known = feasibility_checks(economy, levels, deliveries)
    other = economy.replace(
        inputs=economy.inputs * (goods / runs),
        outputs=economy.outputs * (goods / runs),
        resource_use=economy.resource_use / runs,
        capacity=economy.capacity * runs,
    )
    found = feasibility_checks(other, runs * levels, goods * deliveries)
    assert [c.name for c in found] == [c.name for c in known]
    np.testing.assert_allclose([c.value for c in found], [c.value for c in known], rtol=1e-9)
    assert names(found) == ["balance of goods", "capacities", "no negative quantity"]


def test_where_nothing_is_made_a_rounding_error_is_still_none(corn_iron):
    economy = corn_iron()  # labor for a hundred farms or fifty foundries
    for back in (1e-12, 1e-3):
        check = feasibility_checks(economy, [0.0, 0.0], [-100.0 * back, 0.0])[-1]
        assert (check.name, check.value, check.ok) == (
            "no negative quantity",
            pytest.approx(back),
            back < 1e-6,
        )
    # Without any limit there is nothing to hold it against but itself.
    endless = corn_iron(resource_use=[[0.0, 0.0]])
    assert feasibility_checks(endless, [0.0, 0.0], [-1e-12, 0.0])[-1].value == 1.0


def test_hand_computed_optimum(corn_iron):
    # One good, one plant, labor 10, effort x^2/100 a plant, two households: max 2 log x - x^2/100, x <= 10.
    # Slope 2/x = x/50 at x = 10: effort and labor limit coincide; labor has price 0 at 10.
    one = corn_iron(
        goods=["corn"], plants=["farm"], inputs=[[0]], outputs=[[1]], resource_use=[[1]], endowment=[10.0],
        effort=[0.01], tastes=[[1], [1]], needs=None,
    )  # fmt: skip
    at = {"levels": [10.0], "consumption": [[5.0], [5.0]], "prices": [0.2], "resource_prices": [0.0]}
    assert certify_optimum(one, **at).ok
    bound, unlimited = dual_bound(one, [0.2], [0.0])
    assert bound == pytest.approx(2 * np.log(5) - 1)
    assert unlimited == 0.0
    assert welfare(one, [[5.0], [5.0]], [10.0]) == pytest.approx(2 * np.log(5) - 1)
    # Any prices bound the optimum from above; only the right ones meet it.
    for price, wage in ((0.1, 0.0), (0.3, 0.05), (1.0, 0.5)):
        assert dual_bound(one, [price], [wage])[0] > bound
    assert names(certify_optimum(one, **(at | {"prices": [0.25]})).checks) == ["duality gap"]
    assert names(certify_optimum(one, **(at | {"consumption": [[4.0], [5.0]]})).checks) == ["duality gap"]
    assert "resource limits" in names(certify_optimum(one, **(at | {"levels": [11.0]})).checks)
    assert (
        names(certify_optimum(one, **(at | {"resource_prices": [-0.01]})).checks)[0] == "prices not negative"
    )


def test_starving_somebody_fails(corn_iron):
    starving = certify_optimum(
        corn_iron(), levels=[30, 20], consumption=[[20, 0], [1, 1]], prices=[1, 1], resource_prices=[1]
    )
    assert "duality gap" in names(starving.checks)


def test_unlimited_plants_must_break_even(corn_iron):
    free = corn_iron(effort=0.0)
    wrong = certify_optimum(
        free, levels=[30, 20], consumption=[[10, 6], [10, 6]], prices=[1, 1], resource_prices=[0.1]
    )
    assert "unlimited plants break even" in names(wrong.checks)
    # Linear effort with a capacity earns at most at full capacity; increasing returns at an end of the range.
    capped = corn_iron(effort=[0.1, 0.1], exponent=[1.0, 0.5], capacity=[30, 30])
    assert dual_bound(capped, [1, 1], [0])[1] == 0.0
    assert np.isfinite(dual_bound(capped, [1, 1], [0])[0])


def test_fixed_proportions_and_public_goods(exchange, corn_iron):
    # Equal budgets and symmetric tastes: all prices 1, each buys half of each of its two goods.
    bought = 0.5 * exchange.tastes.toarray()
    assert certify_optimum(
        exchange, levels=[1, 1, 1], consumption=bought, prices=[1, 1, 1], resource_prices=[1, 1, 1]
    ).ok
    assert welfare(exchange, bought, [1, 1, 1]) == pytest.approx(3 * np.log(0.5))
    # A public good is enjoyed in full by both: 1.2 log c + 0.8 log g with 2 c_each + ... closed form at price = M / y.
    park = corn_iron(
        good_kind=["final", "public"], inputs=np.zeros((2, 2)), resource_use=[[1, 1]], effort=0.0, endowment=[10.0],
        needs=None,
    )  # fmt: skip
    c = np.array([[3.5, 4.0], [2.5, 4.0]])
    certificate = certify_optimum(
        park, levels=[6, 4], consumption=c, prices=[0.2, 0.2], resource_prices=[0.2]
    )
    assert certificate.ok, certificate.explain()


def test_plan_certificate_names_each_breach(corn_iron):
    economy = corn_iron(capacity=[60.0, np.inf])
    inverse = np.linalg.inv(np.eye(2) - economy.inputs.toarray())
    embodied = np.array([1.0, 2.0]) @ inverse
    targets = Targets.of(economy, value=[1.0, 1.0], floor={"iron": 10.0}, quota={"farm": 5.0})
    y = np.array([(100 - 10 * embodied[1]) / embodied[0], 10.0])
    w = 1 / embodied[0]
    right = {"levels": inverse @ y, "deliveries": y, "prices": w * embodied, "resource_prices": [w]}
    assert certify_plan(economy, targets, **right).ok

    def broken(**changes):
        return names(certify_plan(economy, targets, **(right | changes)).checks)

    assert broken(deliveries=y - [0, 1]) == ["floors and ceilings", "duality gap"]
    assert "quotas" in broken(levels=[1.0, 40.0])
    assert "duality gap" in broken(resource_prices=[1.1 * w])
    assert "prices not negative" in broken(resource_prices=[-w])
    assert "unlimited activities break even" in broken(prices=w * embodied * [0.5, 1])
    capped = Targets.of(economy, value=[1.0, 1.0], floor={"iron": 10.0}, ceiling={"corn": 1.0})
    assert "floors and ceilings" in names(certify_plan(economy, capped, **right).checks)


def test_targets_of_another_economy_are_refused(corn_iron):
    economy = corn_iron()
    other = Targets.of(Economy.reference(1, 4))
    at = {"levels": [1, 1], "deliveries": [0, 0], "prices": [1, 1], "resource_prices": [1]}
    with pytest.raises(InvalidInput, match=r"targets.value: has shape \(4,\); expected 2 values, one a good"):
        certify_plan(economy, other, **at)


def traded(economy, **changes):
    """Certify three households and three stores at Scarf's symmetric equilibrium, with changes."""
    at = {
        "levels": [1, 1, 1], "consumption": 0.5 * economy.tastes.toarray(), "prices": [1, 1, 1],
        "resource_prices": [1, 1, 1], "incomes": [1, 1, 1],
    }  # fmt: skip
    return names(certify_equilibrium(economy, **(at | changes)).checks)


def test_an_equilibrium_of_fixed_proportions_names_each_breach(exchange):
    assert traded(exchange) == []
    half = 0.5 * exchange.tastes.toarray()
    assert traded(exchange, consumption=0.9 * half) == ["markets clear", "households' best responses"]
    # Who takes the wrong goods, for the same money, has fewer bundles.
    wrong = half.copy()
    wrong[0] = [0.6, 0.4, 0]
    wrong[1] = [0, 0.6, 0.4]
    wrong[2] = [0.4, 0, 0.6]
    assert traded(exchange, consumption=wrong) == ["households' best responses"]
    # One gets more than it pays for, another less.
    uneven = half * [[1.2], [0.9], [0.9]]
    assert set(traded(exchange, consumption=uneven)) >= {"budgets", "households' best responses"}
    assert traded(exchange, resource_prices=[0.9, 1, 1]) == ["plants' best responses"]
    assert "prices not negative" in traded(exchange, resource_prices=[1, 1, -1e-9])
    assert "markets clear" in traded(exchange, levels=[1, 1, 0.9], consumption=0.9 * half)
    # Nobody owns anything: everything is everybody's, and incomes are right. Otherwise not.
    assert traded(exchange, owned=True) == []
    mine = exchange.replace(resource_ownership=[[1, 1, 0], [0, 0, 0], [0, 0, 1]])
    assert traded(mine, owned=True) == ["incomes are what is owned"]
    certificate = certify_equilibrium(
        mine, levels=[1, 1, 1], consumption=half, prices=[1, 1, 1], resource_prices=[1, 1, 1], incomes=[1, 1, 1],
        owned=True,
    )  # fmt: skip
    # The owner of two should have one more, a mean income.
    assert certificate.value("incomes are what is owned") == pytest.approx(1.0)


def test_an_equilibrium_with_a_public_good_by_hand(corn_iron):
    # As in the optimum above: labor at .2 a unit, everything costs its labor, and the park is paid by both.
    park = corn_iron(
        good_kind=["final", "public"], inputs=np.zeros((2, 2)), resource_use=[[1, 1]], effort=0.0, endowment=[10.0],
        needs=None, resource_ownership=[[0.5], [0.5]],
    )  # fmt: skip
    at = {
        "levels": [6, 4], "consumption": [[3.5, 4.0], [2.5, 4.0]], "prices": [0.2, 0.2], "resource_prices": [0.2],
        "incomes": [1, 1], "owned": True,
    }  # fmt: skip
    right = certify_equilibrium(park, **at)
    assert right.ok, right.explain()
    assert "households' best responses" in names(
        certify_equilibrium(park, **(at | {"consumption": [[3.5, 2.0], [2.5, 2.0]]})).checks
    )
    # Plants that nothing limits must break even.
    assert names(certify_equilibrium(park, **(at | {"resource_prices": [0.19]})).checks) == [
        "plants' best responses"
    ]
    # If others cover half of the cost labor may cost twice as much; if not, to run at a loss is no best response.
    soft = at | {"resource_prices": [0.4], "softness": 0.5}
    assert certify_equilibrium(park, **(soft | {"owned": False})).ok
    assert names(certify_equilibrium(park, **(at | {"resource_prices": [0.4], "owned": False})).checks) == [
        "plants' best responses"
    ]


def test_nonsense_fails_instead_of_passing(exchange, corn_iron):
    # A wanted good for nothing: nobody's demand is met.
    free = certify_equilibrium(
        corn_iron(), levels=[30, 20], consumption=[[10, 6], [10, 6]], prices=[0.0, 1.0], resource_prices=[0.01],
        incomes=[1, 1],
    )  # fmt: skip
    assert "households' best responses" in names(free.checks)
    assert "households' best responses" in traded(exchange, prices=[0, 0, 0])
    # Who has no income gets nothing and cannot do better; if it gets something it overspends without limit.
    half = 0.5 * exchange.tastes.toarray()
    poor = {"incomes": [0.0, 1.5, 1.5], "consumption": half * [[0], [1.5], [1.5]]}
    assert not {"budgets", "households' best responses"} & set(traded(exchange, **poor))
    assert "budgets" in traded(exchange, **(poor | {"consumption": half}))
    propertyless = {
        "levels": [30, 20], "prices": [0.1, 0.1], "resource_prices": [0.01], "incomes": [0.0, 2.0],
    }  # fmt: skip
    nothing = certify_equilibrium(corn_iron(), consumption=[[0, 0], [10, 10]], **propertyless)
    assert not {"budgets", "households' best responses"} & set(names(nothing.checks))
