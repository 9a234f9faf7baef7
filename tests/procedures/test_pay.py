"""Pay: Sen's closed form, the book's figures, the certificate and what it catches, units, labels, refusals."""

import numpy as np
import pandas as pd
import pytest
from feasible import Economy, welfare_optimum
from feasible.economy import draw_people, gini, people_from_frame, with_workers
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum.calibration import calibrated
from feasible.procedures import pay as module
from feasible.procedures.one_good import Village
from feasible.procedures.pay import Pay, certify_pay, selfish_equilibrium
from hypothesis import given, settings
from hypothesis import strategies as st


def village(seed, goods=30, households=20, *, equal=True):
    economy = Economy.reference(seed, goods, households=households)
    if equal:
        economy = economy.replace(budgets=np.ones(households))
    return calibrated(economy, draw_people(economy, np.random.default_rng([seed, 7])))


def corn(homes, elasticity=0.5, **changes):
    """Return Sen's village: Q = L."""
    farm = Economy(
        goods=["corn"], resources=["labor"], plants=["farm"], households=range(homes), inputs=[[0]],
        outputs=[[1]], resource_use=[[1]], endowment=[homes], effort=[1e-12], tastes=np.ones((homes, 1)),
    )  # fmt: skip
    cost = np.full((homes, 1), 1.0 / (1.0 + 1.0 / elasticity))
    return with_workers(farm.replace(**changes), np.ones((homes, 1)), 10, cost, elasticity=elasticity)


@pytest.mark.parametrize("homes", [1, 2, 5, 20])
@pytest.mark.parametrize("elasticity", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("tau", [0.0, 0.25, 0.5, 1.0])
def test_sens_closed_form(homes, elasticity, tau):
    found = selfish_equilibrium(corn(homes, elasticity), tau)
    closed = Village(homes, elasticity)
    assert found.hours == pytest.approx(np.full(homes, closed.hours(tau)), abs=1e-9)
    best = welfare_optimum(corn(homes, elasticity).economy).welfare
    assert 1 - np.exp((found.welfare - best) / homes) == pytest.approx(closed.loss(tau), abs=1e-9)
    assert found.kept == pytest.approx(np.full(homes, 1 - tau * (1 - 1 / homes)))


def test_a_norm_in_closed_form():
    people, closed = corn(20), Village(20)
    norm = np.arange(20) < 7
    found = selfish_equilibrium(people, 1.0, unasked=norm)
    best = welfare_optimum(people.economy).welfare
    assert 1 - np.exp((found.welfare - best) / 20) == pytest.approx(closed.loss_of_norm(7 / 20), abs=1e-9)
    assert found.hours.mean() == pytest.approx(closed.output_of_norm(7 / 20), abs=1e-9)
    names = people.economy.households
    by_label = selfish_equilibrium(people, 1.0, unasked=pd.Series(norm, names)[norm][::-1])
    assert by_label.hours == pytest.approx(found.hours)


#: Loss, Gini of incomes and hours as a share of the optimum's, by seed and tau; measured with another solver.
BOOK = {
    1: [(0.029675, 0.126153, 1.015044), (0.028785, 0.109926, 0.962198), (0.047608, 0.080016, 0.856666),
        (0.113953, 0.045287, 0.714001), (0.392052, 0.0, 0.423623)],
    2: [(0.049563, 0.161026, 1.025007), (0.044691, 0.142637, 0.974528), (0.058870, 0.106041, 0.872088),
        (0.123496, 0.060431, 0.725998), (0.406302, 0.0, 0.424404)],
    3: [(0.052678, 0.173550, 1.037611), (0.045600, 0.150004, 0.976432), (0.058614, 0.109723, 0.867358),
        (0.121846, 0.061227, 0.718214), (0.394349, 0.0, 0.422921)],
}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_books_table(seed):
    people = village(seed)
    best = welfare_optimum(people.economy)
    whole = people.hours(best.levels).sum()
    found = None
    for tau, expected in zip((0, 0.25, 0.5, 0.75, 1), BOOK[seed], strict=True):
        found = selfish_equilibrium(people, tau, start=found)
        loss = 1 - np.exp((found.welfare - best.welfare) / 20)
        assert (loss, gini(found.incomes), found.hours.sum() / whole) == pytest.approx(expected, abs=2e-6)
        assert found.certificate.ok, found.certificate.explain()
        assert found.calls <= 15
    # Rents to their owners, and rents in proportion to pay.
    assert selfish_equilibrium(people, Pay(0.0, "owned")).certificate.ok


def test_rents_that_follow_pay_make_people_overwork():
    losses = []
    for seed in range(1, 4):
        people = village(seed)
        best = welfare_optimum(people.economy)
        found = selfish_equilibrium(people, Pay(0.0, "by pay"))
        assert found.hours.sum() > 1.15 * people.hours(best.levels).sum()
        losses.append(1 - np.exp((found.welfare - best.welfare) / 20))
    assert np.mean(losses) == pytest.approx(0.119, abs=0.02)


@settings(max_examples=40)
@given(
    st.integers(0, 10_000), st.integers(4, 12), st.integers(2, 6), st.sampled_from([0.0, 0.3, 0.7, 0.95]),
    st.sampled_from(["equal", "owned", "by pay"]), st.sampled_from([None, 0.0, 0.3]), st.booleans(),
)  # fmt: skip
def test_every_equilibrium_is_certified_and_the_only_one_that_is_found(
    seed, goods, households, tau, rents, own, equal
):
    people = village(seed, goods, households, equal=equal)
    rule = Pay(tau, rents, own)
    found = selfish_equilibrium(people, rule)
    assert found.certificate.ok, found.certificate.explain()
    assert found.incomes.sum() == pytest.approx(households)
    # From other incomes the search ends at the same ones.
    other = selfish_equilibrium(people, Pay(0.5, "owned"))
    again = selfish_equilibrium(people, rule, start=other)
    assert again.incomes == pytest.approx(found.incomes, rel=1e-7)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.lists(st.integers(-12, 12), min_size=4, max_size=4))
def test_no_unit_matters(seed, powers):
    people = village(seed, 6, 3)
    found = selfish_equilibrium(people, 0.5)
    e = people.economy
    rng = np.random.default_rng(seed)
    good, resource, plant, hour = (10.0**p for p in powers)
    goods = np.where(rng.random(len(e.goods)) < 0.5, good, 1.0)
    rows = np.where(people.timed, hour, np.where(rng.random(len(e.resources)) < 0.5, resource, 1.0))
    # A level in another unit: workers' is the hour, which is also the unit of time.
    level = np.where(people.working, hour, np.where(rng.random(len(e.plants)) < 0.5, plant, 1.0))
    scaled = e.replace(
        inputs=goods[:, None] * e.inputs.toarray() / level, outputs=goods[:, None] * e.outputs.toarray() / level,
        resource_use=rows[:, None] * e.resource_use.toarray() / level, endowment=rows * e.endowment,
        capacity=level * e.capacity, effort=e.effort * level**-e.exponent, needs=e.needs.toarray() * goods,
    )  # fmt: skip
    again = selfish_equilibrium(people.on(scaled), 0.5)
    assert again.incomes == pytest.approx(found.incomes, rel=1e-6)
    assert again.hours == pytest.approx(hour * found.hours, rel=1e-6)
    assert again.utilities.sum() - found.utilities.sum() == pytest.approx(
        float(people.economy.spending @ np.log(goods)), abs=1e-5
    )


def test_labels_in_any_order_are_the_same_people():
    economy = Economy.reference(5, 8, households=4)
    frame = draw_people(economy, np.random.default_rng(5))
    found = selfish_equilibrium(people_from_frame(economy, frame), 0.3)
    turned = economy.replace(
        households=economy.households[::-1], budgets=economy.budgets[::-1], tastes=economy.tastes.toarray()[::-1],
        needs=economy.needs.toarray()[::-1], household_region=economy.household_region[::-1],
        resource_ownership=economy.resource_ownership.toarray()[::-1],
        plant_ownership=economy.plant_ownership.toarray()[::-1],
    )  # fmt: skip
    again = selfish_equilibrium(people_from_frame(turned, frame.sample(frac=1, random_state=1)), 0.3)
    assert again.incomes[::-1] == pytest.approx(found.incomes, rel=1e-8)


def test_time_that_binds_has_a_price():
    economy = Economy.reference(3, 8, households=4).replace(budgets=np.ones(4))
    people = calibrated(economy, draw_people(economy, np.random.default_rng(3)), time=1.5)
    short = people.on(people.economy.replace(endowment=np.where(people.timed, 1.9, people.economy.endowment)))
    found = selfish_equilibrium(short, 0.2)
    assert found.certificate.ok, found.certificate.explain()
    assert found.hours.max() == pytest.approx(1.9)
    assert found.resource_prices[short.timed].max() > 0.01


def test_fixed_proportions():
    economy = Economy.reference(2, 8, households=4).replace(
        utility="fixed-proportions", good_kind=["intermediate"] * 3 + ["final"] * 5, effort=0.0
    )
    people = people_from_frame(economy, draw_people(economy, np.random.default_rng(2)))
    found = selfish_equilibrium(people, 0.4)
    assert found.certificate.ok, found.certificate.explain()


def test_the_certificate_sees_what_is_wrong():
    people = village(4, 8, 4)
    found = selfish_equilibrium(people, 0.5)
    told = {
        "levels": found.levels, "consumption": found.consumption, "prices": found.prices,
        "resource_prices": found.resource_prices, "incomes": found.incomes,
    }  # fmt: skip
    e = people.economy
    assert certify_pay(people, Pay(0.5), **told).ok
    labeled = told | {"levels": pd.Series(found.levels, e.plants)[::-1]}
    assert certify_pay(people, Pay(0.5), **labeled).ok

    def fails(pay, **changes):
        return {check.name for check in certify_pay(people, pay, **(told | changes)).failures}

    own = "households' best responses, hours included"
    assert fails(Pay(0.4)) >= {"incomes follow the rule", own, "plants' best responses"}
    # The same incomes, but people reckon with less of their own: they would work less.
    assert fails(Pay(0.5, own_share=0.0)) == {own, "plants' best responses"}
    lazy = found.levels.copy()
    lazy[people.plants[0]] *= 0.99
    assert own in fails(Pay(0.5), levels=lazy)
    wrong = found.consumption * np.where(np.arange(4) == 0, 0.99, 1.0)[:, None]
    assert own in fails(Pay(0.5), consumption=wrong)


def test_the_bound_on_own_gains_is_met_by_the_best_reply():
    # Somebody works too little: what it could gain is found by trying, and is what the certificate says.
    people = corn(3)
    found = selfish_equilibrium(people, 0.0)
    levels = found.levels.copy()
    levels[people.plants[0]] = 0.8
    certificate = certify_pay(
        people, Pay(), levels=levels, consumption=found.consumption, prices=found.prices,
        resource_prices=found.resource_prices, incomes=found.incomes,
    )  # fmt: skip
    # It earns a unit an hour but would have .2 less to spend than it did: budget 1 - (1 - .8) + l - .8.
    hours = np.linspace(0.5, 1.5, 100_001)
    tried = np.log(1 + hours - 0.8) - hours**3 / 3
    gain = float(tried.max() - (np.log(1) - 0.8**3 / 3))
    assert gain <= certificate.value("households' best responses, hours included") <= gain + 0.02


def test_refusals(monkeypatch):
    people = corn(4)
    with pytest.raises(InvalidInput, match=r"tau: is 1\.5; expected a share from 0 to 1"):
        selfish_equilibrium(people, 1.5)
    with pytest.raises(InvalidInput, match="rents: is 'stolen'"):
        Pay(0.5, "stolen")
    with pytest.raises(InvalidInput, match="own_share: is 2"):
        Pay(0.5, own_share=2)
    with pytest.raises(InvalidInput, match="pay: leaves people nothing of what they earn"):
        selfish_equilibrium(people, Pay(1.0, own_share=0.0))
    with pytest.raises(InvalidInput, match="unasked: unknown household '9'"):
        selfish_equilibrium(people, 0.5, unasked={"9": True})
    economy = people_from_frame(
        Economy.reference(1, 6, households=3).replace(resource_ownership=None, plant_ownership=np.eye(3)[:, [0] * 18],
                                                      resource_kind=["labor"] * 5),
        pd.DataFrame({"household": ["household 1"] * 5, "kind": ["skilled labor", "manual labor", "land", "water", "emissions"],
                      "skill": 1.0, "time": 9.0, "dislike": 1.0}),
    )  # fmt: skip
    with pytest.raises(InvalidInput, match="leaves household 'household 2' without any income"):
        selfish_equilibrium(economy, Pay(0.0, "owned"))
    monkeypatch.setattr(module, "_ROUNDS", 2)
    with pytest.raises(NotConverged, match="incomes under the pay rule stopped after 2 rounds"):
        selfish_equilibrium(village(1, 8, 4), 0.0)
