"""Institutions side by side: the cross-tests of the design, and the comparison's own bookkeeping."""

from dataclasses import dataclass, replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from feasible.economy import (
    Economy,
    Reports,
    Shock,
    certify_equilibrium,
    certify_optimum,
    consumption_equivalent_loss,
    feasibility_checks,
    welfare,
)
from feasible.errors import InvalidInput, NotConverged
from feasible.institutions import INSTITUTIONS, six
from feasible.institutions.baseline import CapitalistBaseline
from feasible.institutions.central import CentralPlan
from feasible.institutions.command import CommandPlan
from feasible.institutions.federation import FederatedPlan
from feasible.institutions.market_socialism import MarketSocialism
from feasible.institutions.rounds import ParticipatoryRounds
from feasible.optimum import best_plan, welfare_optimum
from feasible.side_by_side.comparison import METRICS, Benchmark, Comparison, compare, draw, measure
from feasible.side_by_side.economies import increasing_returns, long_chain, scarf
from feasible.side_by_side.search import BestResponses
from hypothesis import given, settings
from hypothesis import strategies as st

SIX = (
    "central plan",
    "participatory rounds",
    "one office plans for needs",
    "command with family circles",
    "market socialism",
    "capitalist baseline",
)
BY_PRICES = ("participatory rounds", "market socialism", "capitalist baseline")
ECONOMIES = {"seed": st.integers(1, 30), "goods": st.integers(8, 14)}


def feasible(economy, outcome):
    c = outcome.consumption.to_numpy()
    totals = np.where(economy.good_kind == "public", c.max(axis=0), c.sum(axis=0))
    return [check.name for check in feasibility_checks(economy, outcome.levels, totals) if not check.ok]


def rows_of(comparison, **where):
    wide = comparison.wide
    for column, value in where.items():
        wide = wide[wide[column] == value]
    return wide.set_index("institution")


@dataclass(frozen=True)
class Helpless:
    """Has no plan for anything."""

    name: str = "helpless"

    def run(self, economy, *, reports=None, shocks=(), rng=None):
        raise NotConverged("a plan", residual=1.0, rounds=7, advice="give up")


@dataclass(frozen=True)
class Remembers:
    """Plans centrally and remembers what it was given to plan."""

    name: str
    seen: list
    lots: bool = False

    def run(self, economy, *, reports=None, shocks=(), rng=None):
        self.seen.append((economy, reports, shocks, rng.random()))
        return CentralPlan(name=self.name).run(economy, reports=reports)


# ---------------------------------------------------------------------- the design's cross-tests


@settings(max_examples=12)
@given(**ECONOMIES)
def test_truth_is_feasible_certified_and_no_better_than_the_optimum(seed, goods):
    economy = Economy.reference(seed, goods)
    best = welfare_optimum(economy)
    found = compare(economy, six(), weights=False)
    assert tuple(found.wide["institution"]) == SIX
    assert list(found.wide["trouble"]) == [""] * 6
    assert list(found.wide["certified"]) == [1.0] * 6
    for key, outcome in found.outcomes.items():
        assert feasible(economy, outcome) == [], key
        # Whatever the budgets of an institution, all are measured by the economy's.
        assert welfare(economy, outcome.consumption, outcome.levels) <= best.welfare + 1e-7, key
    wide = found.wide.set_index("institution")
    assert wide["loss"].min() >= -1e-9
    assert wide.loc["central plan", "loss"] == pytest.approx(0.0, abs=1e-9)
    # Each against its own aim: the federation leaves no need that more of could be met, the baseline is an
    # equilibrium of what is owned.
    assert "effort" in found.outcomes["one office plans for needs", "no shock", "truth"].certificate.claim
    owned = found.outcomes["capitalist baseline", "no shock", "truth"].certificate
    assert owned.value("incomes are what is owned") <= 0.03


@settings(max_examples=6)
@given(seed=st.integers(1, 30), goods=st.integers(6, 8))
def test_with_lies_all_is_still_feasible_and_no_better_than_the_optimum(seed, goods):
    economy = Economy.reference(seed, goods, households=5)
    best = welfare_optimum(economy).welfare
    found = compare(economy, six(), reports="best response", rng=np.random.default_rng(seed), agents=2)
    assert list(found.wide["trouble"]) == [""] * 6
    for key, outcome in found.outcomes.items():
        assert feasible(economy, outcome) == [], key
        assert welfare(economy, outcome.consumption, outcome.levels) <= best + 1e-7, key
    # The same budget of lies for everybody: two plants, two households, eight factors on every report.
    assert {lies.lies for lies in found.lies.values()} == {2 * 24 + 2 * 16}
    assert found.wide["gain_plant"].min() >= 0.0


def test_everybodys_best_lie_at_once_is_feasible():
    economy = Economy.reference(3, 8, households=4)
    both = compare(economy, six(), reports=["truth", "best response"], weights=False)
    assert set(both.lies) == {(name, "no shock") for name in SIX}
    for key, outcome in both.outcomes.items():
        assert feasible(economy, outcome) == [], key
    truth, lies = rows_of(both, reports="truth"), rows_of(both, reports="best response")
    for name in SIX:
        search = both.lies[name, "no shock"]
        assert lies.loc[name, "gain_plant"] == search.largest("plant")
        assert lies.loc[name, "gain_household"] == search.largest("household")
        assert lies.loc[name, "liars"] == search.share()
        assert lies.loc[name, "distortion"] == search.distortion
    assert truth[["gain_plant", "gain_household", "liars", "distortion"]].isna().all().all()
    assert lies["loss"].min() > 0.0
    # Where households are not asked they have nothing to lie about.
    assert lies.loc["command with family circles", "gain_household"] == 0.0


@settings(max_examples=15)
@given(budgets=st.sampled_from(["earned", "equal"]), **ECONOMIES)
def test_one_fixed_point_for_the_same_budgets(seed, goods, budgets):
    truth = Economy.reference(seed, goods)
    equal = budgets == "equal"
    economy = truth.replace(budgets=np.ones(len(truth.households))) if equal else truth
    benchmark = Benchmark.of(economy)
    chosen = [i for i in six(budgets=budgets) if hasattr(i, "budgets")]
    assert [i.name for i in chosen] == ["central plan", "participatory rounds", "market socialism"]
    for institution in chosen:
        loss = measure(institution.run(truth), benchmark)["loss"]
        # At these sizes one good is a tenth of everything: the last percent of imbalance is worth more.
        assert -1e-9 <= loss <= (0.008 if goods < 12 else 0.0055), institution.name
    central = chosen[0].run(truth)
    assert measure(central, benchmark)["loss"] == pytest.approx(0.0, abs=1e-9)


@settings(max_examples=10)
@given(budgets=st.sampled_from(["earned", "equal"]), seed=st.integers(1, 30), goods=st.integers(10, 14))
def test_patient_rounds_come_as_close_as_they_are_asked_to(seed, goods, budgets):
    truth = Economy.reference(seed, goods)
    economy = truth.replace(budgets=np.ones(len(truth.households))) if budgets == "equal" else truth
    benchmark = Benchmark.of(economy)
    best, _ = best_plan(economy)
    for kind in (ParticipatoryRounds, MarketSocialism):
        for threshold in (1e-4, 1e-5):
            outcome = kind(budgets=budgets, threshold=threshold, limit=100_000).run(truth)
            assert -1e-9 <= measure(outcome, benchmark)["loss"] <= threshold
            assert outcome.certificate.ok
        # The planner's duals are the prices: in all 300 economies drawn from they are 1.3 percent apart at most.
        assert outcome.prices.to_numpy() == pytest.approx(best.prices, rel=0.02)


def test_at_the_size_of_the_study_rounds_lose_less_than_half_a_percent():
    for seed in (1, 2):
        wide = compare(Economy.reference(seed, 30), six(budgets="earned")).wide.set_index("institution")
        assert wide.loc["participatory rounds", "loss"] < 0.005
        assert wide.loc["market socialism", "loss"] == pytest.approx(wide.loc["participatory rounds", "loss"])


@settings(max_examples=10)
@given(**ECONOMIES)
def test_family_circles_at_zero_recover_the_central_plan(seed, goods):
    economy = Economy.reference(seed, goods)
    central, command = CentralPlan().run(economy), CommandPlan(collusion=0.0).run(economy)
    assert command.levels.to_numpy() == pytest.approx(central.levels.to_numpy(), rel=1e-9, abs=1e-9)
    assert command.consumption.to_numpy() == pytest.approx(central.consumption.to_numpy(), rel=1e-9, abs=1e-9)
    assert command.certificate.claim == central.certificate.claim


def test_the_same_shocks_for_all():
    economy = Economy.reference(5, 8, households=4)
    shocks = [Shock("drought", endowment={"water": 0.5}), Shock("fire", capacity={"plant 1a": 0.0})]
    chosen = [Remembers("one", []), Remembers("two", [])]
    found = compare(economy, chosen, shocks)
    assert found.wide["shock"].tolist() == ["no shock"] * 2 + ["drought"] * 2 + ["fire"] * 2
    for (first, *_), (second, *_) in zip(chosen[0].seen, chosen[1].seen, strict=True):
        assert first.capacity.tolist() == second.capacity.tolist()
        assert first.endowment.tolist() == second.endowment.tolist()
    calm, drought, fire = (seen[0] for seen in chosen[0].seen)
    assert calm is economy
    water = list(economy.resources).index("water")
    assert drought.endowment[water] == 0.5 * economy.endowment[water]
    assert drought.capacity.tolist() == economy.capacity.tolist()
    assert fire.capacity[0] == 0.0
    assert fire.endowment.tolist() == economy.endowment.tolist()
    # Nobody is handed a shock twice.
    assert all(shocks == () for institution in chosen for _, _, shocks, _ in institution.seen)
    # Losses are measured against the optimum of the economy as it then is.
    assert found.wide["loss"].to_numpy() == pytest.approx(np.zeros(6), abs=1e-9)
    whole = compare(economy, six(), shocks, weights=False)
    for (name, shock, _), outcome in whole.outcomes.items():
        truth = {s.name: s for s in shocks}[shock].apply(economy) if shock != "no shock" else economy
        assert feasible(truth, outcome) == [], (name, shock)
    assert whole.wide["loss"].min() >= -1e-9


# ---------------------------------------------------------------------- the three bad cases


@pytest.mark.parametrize("stocks", [(1.0, 1.1, 0.95), (1.0, 1.2, 0.9)])
def test_scarf_breaks_the_capitalist_baseline_alone(stocks):
    economy = scarf(stocks)
    chosen = [
        *six()[:-1],
        *(CapitalistBaseline(name=rule, rule=rule) for rule in ("damped", "hahnel")),
    ]
    wide = compare(economy, chosen).wide.set_index("institution")
    for rule in ("damped", "hahnel"):
        # Incomes follow prices: they circle, 2000 rounds long, and no price of a good ever settles.
        assert "stopped after 2000 rounds" in wide.loc[rule, "trouble"]
        # That the rounds miss them does not mean that there are none.
        assert wide.loc[rule, "trouble"].endswith(
            "exact prices do balance everything, and its rounds miss them"
        )
    standing = wide.loc[
        ["central plan", "participatory rounds", "one office plans for needs", "market socialism"]
    ]
    assert list(standing["trouble"]) == [""] * 4
    assert list(standing["certified"]) == [1.0] * 4
    assert standing["loss"].max() < 0.15
    assert wide.loc["participatory rounds", "loss"] < 0.006
    assert wide.loc["one office plans for needs", "least_need"] == pytest.approx(1.0)


def test_no_plan_is_said_after_exact_prices_were_tried():
    """On what was reported, where reports are given; of whom rounds do not guide nothing more is asked."""
    economy = Economy.reference(1, 12)
    hasty = ParticipatoryRounds(limit=2)
    for reports in ("truth", Reports(capacity={economy.plants[0]: 0.9})):
        found = compare(economy, [hasty], reports=reports)
        assert (
            found.wide["trouble"]
            .item()
            .startswith("participatory rounds: rounds of planning stopped after 2")
        )
        assert (
            found.wide["trouble"]
            .item()
            .endswith("; exact prices do balance everything, and its rounds miss them")
        )
        assert "no plan by its rounds: participatory rounds" in found.summary()
        assert found.outcomes == {}


def test_scarf_with_even_stocks_starts_where_it_should_end():
    wide = compare(scarf(), [CapitalistBaseline()]).wide
    assert wide["rounds"].tolist() == [1.0]
    assert wide["loss"].tolist() == pytest.approx([0.0], abs=1e-9)


@pytest.mark.parametrize("seed", [1, 2])
def test_increasing_returns_break_what_prices_guide(seed):
    economy = increasing_returns(seed, 12)
    found = compare(economy, six())
    wide = found.wide.set_index("institution")
    for name in BY_PRICES:
        assert "rounds of planning stopped after" in wide.loc[name, "trouble"], name
        assert "; exact prices were tried too: equilibrium prices stopped after" in wide.loc[name, "trouble"]
        assert np.isnan(wide.loc[name, "loss"])
    assert (wide.loc["central plan", "trouble"], wide.loc["one office plans for needs", "trouble"]) == (
        "",
        "",
    )
    for key, outcome in found.outcomes.items():
        assert feasible(economy, outcome) == [], key
    # Both stand; only the federation has an aim that can still be certified, and effort is no part of it.
    assert wide.loc["central plan", "certified"] == 0.0
    central = found.outcomes["central plan", "no shock", "truth"].certificate
    assert [check.name for check in central.failures] == ["duality gap"]
    federation = found.outcomes["one office plans for needs", "no shock", "truth"].certificate
    assert federation.ok
    assert "effort" in federation.claim
    assert "no plan: participatory rounds" in found.summary()
    assert found.summary().count("(not certified)") == 1


def test_a_long_chain_breaks_command_and_nobody_else():
    losses = {}
    for length in (2, 8, 16):
        chosen = [CommandPlan(name=f"{k:g}", collusion=k) for k in (0.0, 0.5, 1.0)]
        wide = compare(long_chain(length), [*six(), *chosen], weights=False).wide.set_index("institution")
        truthful = wide.drop(index=["command with family circles", "0.5", "1"])
        assert list(truthful["trouble"]) == [""] * 6
        assert list(truthful["certified"]) == [1.0] * 6
        assert truthful["loss"].max() < 0.05
        losses[length] = wide.loc[["0", "0.5", "1"], "loss"].to_numpy()
        assert losses[length][0] == pytest.approx(0.0, abs=1e-9)
        # The more collude the worse.
        assert np.all(np.diff(losses[length]) > 0.05)
    # The longer the chain the worse.
    assert losses[2][2] < losses[8][2] - 0.05 < losses[16][2] - 0.1


# ---------------------------------------------------------------------- measures


def test_measures_by_hand():
    economy = Economy(
        goods=["bread", "park"],
        resources=["hours", "water"],
        plants=["oven", "gardeners"],
        households=["ana", "ben"],
        inputs=np.zeros((2, 2)),
        outputs=np.eye(2),
        resource_use=[[1, 2], [1, 0]],
        endowment=[20, 100],
        capacity=[8, 4],
        effort=[0.01, 0.02],
        exponent=2.0,
        good_kind=["final", "public"],
        resource_kind=["labor", "other"],
        tastes=[[0.5, 0.5], [0.5, 0.5]],
        needs=[[2, 0], [4, 0]],
    )
    plan = CentralPlan().run(economy)
    outcome = replace(
        plan,
        levels=pd.Series([4.0, 2.0], index=economy.plants),
        consumption=pd.DataFrame([[1.0, 2.0], [3.0, 2.0]], index=economy.households, columns=economy.goods),
    )
    prices = np.array([2.0, 5.0])
    best = welfare_optimum(economy).welfare
    found = measure(outcome, Benchmark(economy, best, prices))
    assert set(found) <= {metric.name for metric in METRICS}
    assert found["least_need"] == 0.5
    assert found["mean_need"] == pytest.approx((0.5 + 0.75) / 2)
    # Private consumption of 2 and 6; the geometric mean of 1 and 3 is sqrt(3), the mean 2.
    assert found["gini"] == pytest.approx(0.25)
    assert found["atkinson"] == pytest.approx(1 - np.sqrt(3) / 2)
    # Four loaves and one park, whole.
    assert found["output"] == pytest.approx((4 * 2 + 2 * 5) / 2)
    assert found["effort"] == pytest.approx((0.01 * 16 + 0.02 * 4) / 2)
    assert found["labor"] == pytest.approx((4 + 2 * 2) / 20)
    assert (found["rounds"], found["messages"]) == (1.0, 8.0)
    reached = 0.5 * np.log([1, 2, 3, 2]).sum() - 0.24
    assert found["loss"] == pytest.approx(consumption_equivalent_loss(economy, reached, best))
    idle = economy.replace(resource_kind=["other", "other"])
    assert measure(outcome, Benchmark(idle, best, prices))["labor"] == 0.0


def test_the_optimum_loses_nothing_without_a_sign():
    economy = Economy.reference(1, 8)
    loss = measure(CentralPlan().run(economy), Benchmark.of(economy))["loss"]
    assert str(loss) == "0.0"


def test_certificates_are_not_those_of_others():
    # What certifies is recomputed from the economy: a plan with other budgets is no optimum of this one.
    economy = Economy.reference(2, 8)
    equal = CentralPlan(budgets="equal").run(economy)
    given = {
        "levels": equal.levels,
        "consumption": equal.consumption,
        "prices": equal.prices,
        "resource_prices": equal.resource_prices,
    }
    assert equal.certificate.ok
    assert not certify_optimum(economy, **given).ok
    assert certify_equilibrium(economy, incomes=np.ones(20), **given).ok
    assert not certify_equilibrium(economy, incomes=economy.budgets, **given).ok


# ---------------------------------------------------------------------- the six


def test_six_with_budgets_and_collusion():
    assert tuple(i.name for i in six()) == SIX
    assert [getattr(i, "budgets", None) for i in six()] == [
        "earned",
        "earned",
        None,
        None,
        "equal",
        None,
    ]
    assert [getattr(i, "budgets", None) for i in six(budgets="equal", collusion=0.3)] == [
        "equal", "equal", None, None, "equal", None,
    ]  # fmt: skip
    assert six(collusion=0.3)[3] == CommandPlan(collusion=0.3)
    with pytest.raises(InvalidInput, match="no institution takes 'speed'"):
        six(speed=0.5)


# ---------------------------------------------------------------------- bookkeeping


@pytest.fixture(scope="module")
def economy():
    return Economy.reference(3, 8, households=5)


@pytest.fixture(scope="module")
def found(economy):
    chosen = [CentralPlan(), Helpless(), FederatedPlan()]
    return compare(economy, chosen, [Shock("drought", endowment={"water": 0.5})])


def test_one_without_a_plan_says_so_and_leaves_the_others_alone(economy, found):
    trouble = rows_of(found, shock="no shock")["trouble"]
    assert trouble["helpless"].startswith("a plan stopped after 7 rounds")
    assert trouble[["central plan", "one office plans for needs"]].tolist() == ["", ""]
    assert ("helpless", "no shock", "truth") not in found.outcomes
    assert len(found.outcomes) == 4
    alone = compare(economy, [CentralPlan()]).wide
    pd.testing.assert_frame_equal(
        alone, found.wide[(found.wide["institution"] == "central plan") & (found.wide["shock"] == "no shock")]
    )


def test_the_tidy_table(found):
    table = found.table
    assert list(table.columns) == ["institution", "shock", "reports", "trouble", "metric", "value"]
    assert len(table) == 6 * len(set(table["metric"]))
    for row in table.itertuples():
        wide = found.wide[(found.wide["institution"] == row.institution) & (found.wide["shock"] == row.shock)]
        value = wide[row.metric].iloc[0]
        assert row.value == value or (np.isnan(row.value) and np.isnan(value))
    assert set(table["metric"]) <= {metric.name for metric in METRICS}
    assert "gain_plant" not in set(table["metric"])


def test_the_summary(economy, found):
    text = found.summary()
    assert repr(found) == str(found) == text
    lines = text.splitlines()
    assert lines[0] == str(economy)
    assert "no shock, truth" in lines
    assert "drought, truth" in lines
    assert "helpless                        no plan: a plan stopped after 7 rounds" in text
    assert "plant's lie" not in text
    assert [line.split()[2] for line in lines if line.startswith("central plan")] == ["0.0%"] * 2


def test_the_summary_with_lies(economy):
    lied = compare(economy, [CentralPlan()], reports="best response", rng=np.random.default_rng(1), agents=1)
    text = lied.summary()
    assert "plant's lie" in text
    assert f"{lied.lies['central plan', 'no shock'].largest('plant'):+.1%}" in text


def test_figures(found):
    fig = found.figure()
    panels = [ax.get_title() or ax.get_title(loc="left") for ax in fig.axes]
    assert panels[:2] == ["Welfare lost, %", "Everybody could have more, %"]
    assert len(panels) == 6
    names = [tick.get_text() for tick in fig.axes[0].get_yticklabels()]
    assert sorted(names) == ["central plan", "helpless", "one office plans for needs"]
    assert [text.get_text() for text in fig.axes[0].texts] == ["no plan"]
    plt.close(fig)
    with pytest.raises(InvalidInput, match="nothing was compared"):
        found.figure(shock="flood")
    with pytest.raises(InvalidInput, match=r"\('drought', 'truth'\)"):
        found.figure(reports="best response")


def test_figures_with_intervals_and_a_single_panel():
    values = pd.DataFrame({"loss": [0.0, 0.1], "messages": [10.0, 1e4]}, index=["a", "b"])
    fig = draw(values, values * 0.9, values * 1.1, metrics=["loss", "messages"])
    assert fig.axes[1].get_xscale() == "log"
    assert len(fig.axes[0].collections) == 1
    plt.close(fig)
    fig = draw(values, metrics=["loss"])
    assert len(fig.axes) == 1
    plt.close(fig)


def test_nobody_has_a_plan(economy):
    nobody = compare(economy, [Helpless()])
    assert nobody.outcomes == {}
    assert "no plan" in nobody.summary()
    assert nobody.table.empty
    fig = nobody.figure()
    assert [text.get_text() for text in fig.axes[0].texts] == ["no plan"]
    plt.close(fig)


def test_given_reports(economy):
    said = Reports(capacity={economy.plants[0]: 0.5})
    both = compare(economy, [CentralPlan()], reports=["truth", said])
    assert both.wide["reports"].tolist() == ["truth", "given reports"]
    assert both.wide["loss"].iloc[0] < both.wide["loss"].iloc[1]
    outcome = both.outcomes["central plan", "no shock", "given reports"]
    assert outcome.levels.equals(CentralPlan().run(economy, reports=said).levels)
    assert compare(economy, [CentralPlan()], reports=Reports()).wide["reports"].tolist() == ["truth"]


def test_what_is_searched_stays_though_the_lies_leave_no_plan(economy):
    @dataclass(frozen=True)
    class Naive:
        name: str = "naive"

        def run(self, economy, *, reports=None, shocks=(), rng=None):
            if len(reports.capacity) + len(reports.inputs) + len(reports.effort) > 1:
                raise NotConverged("so many lies", residual=1.0, rounds=1, advice="none")
            return CentralPlan().run(economy, reports=reports)

    lied = compare(economy, [Naive()], reports="best response", rng=np.random.default_rng(4), agents=3)
    assert "so many lies" in lied.wide["trouble"].iloc[0]
    assert isinstance(lied.lies["naive", "no shock"], BestResponses)
    assert lied.outcomes == {}


def test_random_numbers_are_each_tasks_own(economy):
    def drawn(rng, count=2):
        chosen = [Remembers(f"i{k}", []) for k in range(count)]
        compare(economy, chosen, rng=rng)
        return [lot for institution in chosen for *_, lot in institution.seen]

    assert drawn(np.random.default_rng(1)) == drawn(np.random.default_rng(1))
    assert drawn(np.random.default_rng(1)) != drawn(np.random.default_rng(2))
    first, second = drawn(np.random.default_rng(1))
    assert first != second
    # Whoever comes after does not change what came before.
    assert drawn(np.random.default_rng(1), 3)[:2] == [first, second]


def test_what_is_refused(economy):
    one = [CentralPlan()]
    for institutions, more, message in (
        ([CentralPlan(), CommandPlan(name="central plan")], {}, "two institutions are called 'central plan'"),
        (one, {"reports": "lies"}, "reports: is 'lies'"),
        (one, {"reports": ["truth", "hearsay"]}, "reports: is 'hearsay'"),
        (one, {"shocks": [Shock("flood", endowment={"sea": 0.5})]}, "unknown resource 'sea'"),
        (one, {"agents": 2, "reports": "best response"}, "rng: agents are drawn"),
        (one, {"shocks": [Shock("no shock")]}, "two shocks are called 'no shock'"),
        (one, {"shocks": [Shock("fire"), Shock("fire")]}, "two shocks are called 'fire'"),
        (one, {"reports": ["truth", Reports()]}, "two reports are called 'truth'"),
        (
            one,
            {"reports": [Reports(needs={"household 1": f}) for f in (2.0, 3.0)]},
            "two reports are called 'given reports'",
        ),
    ):
        with pytest.raises(InvalidInput, match=message):
            compare(economy, institutions, **more)


def test_a_plan_that_nothing_measures_is_not_blamed(economy):
    endless = economy.replace(exponent=np.full(24, 0.5), capacity=np.append(np.inf, economy.capacity[1:]))
    wide = compare(endless, [FederatedPlan(), CentralPlan()])
    first, second = wide.wide["trouble"]
    assert first.startswith("nothing to measure by: capacity")
    assert second.startswith("capacity")
    assert list(wide.outcomes) == [("one office plans for needs", "no shock", "truth")]


def test_all_by_default_and_progress(economy):
    done = []
    found = compare(economy, progress=lambda n, total: done.append((n, total)))
    assert tuple(found.wide["institution"]) == tuple(row.name for row in INSTITUTIONS)
    assert set(SIX) < set(found.wide["institution"])
    assert done == [(n, 10) for n in range(11)]
    assert isinstance(found, Comparison)


def test_any_number_of_workers_gives_the_same_numbers(economy):
    tables = [
        compare(
            economy,
            six()[:2],
            [Shock("drought", endowment={"water": 0.5})],
            reports=["truth", "best response"],
            rng=np.random.default_rng(9),
            agents=2,
            workers=workers,
        ).wide
        for workers in (1, 2)
    ]
    pd.testing.assert_frame_equal(*tables, check_exact=True)


# ---------------------------------------------------------------------- institutions that cheat


class Cheat(CentralPlan):
    """A central plan that reports what it did not do."""

    def __init__(self, name, **changed):
        super().__init__(name=name)
        object.__setattr__(self, "changed", changed)

    def run(self, economy, **how):
        told = super().run(economy, **how)
        return replace(told, **{key: change(getattr(told, key)) for key, change in self.changed.items()})


class Breaks(CentralPlan):
    def run(self, economy, **how):
        raise ZeroDivisionError("division by zero")


def test_an_institution_that_cheats_costs_its_own_row():
    economy = Economy.reference(1, 8)
    cheats = {
        "magic": Cheat("magic", levels=lambda x: 0 * x),
        "triple": Cheat("triple", consumption=lambda c: 3 * c),
        "missing": Cheat("missing", consumption=lambda c: c * np.nan),
        "below": Cheat("below", consumption=lambda c: -c),
        "another's": Cheat("another's", levels=lambda x: x.rename(index={x.index[0]: "elsewhere"})),
        "hoarder": Cheat("hoarder", consumption=lambda c: c.mul([0.5] + [1.0] * (len(c) - 1), axis=0)),
        "broken": Breaks(name="broken"),
    }
    found = compare(economy, [CentralPlan(), *cheats.values()]).wide.set_index("institution")
    assert found.loc["central plan", "trouble"] == ""
    assert found.loc["central plan", "loss"] == pytest.approx(0.0, abs=1e-9)
    said = {
        "magic": "outcome of magic: cannot be: balance of goods",
        "triple": "cannot be: balance of goods",
        "missing": "expected a finite number",
        "below": "expected zero or more",
        "another's": "unknown plant 'elsewhere'",
        "hoarder": "a public good is not enjoyed by all",
        "broken": "the institution failed (ZeroDivisionError: division by zero)",
    }
    for name, words in said.items():
        assert words in found.loc[name, "trouble"], name
        assert np.isnan(found.loc[name, "loss"])


def test_an_outcome_in_another_order_is_matched_by_label():
    economy = Economy.reference(1, 8)
    told, benchmark = CentralPlan().run(economy), Benchmark.of(economy)
    turned = replace(told, levels=told.levels[::-1], consumption=told.consumption.iloc[::-1, ::-1])
    assert measure(turned, benchmark) == measure(told, benchmark)


def test_rounding_below_nothing_is_nothing():
    economy = Economy.reference(1, 8)
    told, benchmark = CentralPlan().run(economy), Benchmark.of(economy)
    nearly = replace(told, consumption=told.consumption.where(told.consumption > 0, -1e-12))
    assert measure(nearly, benchmark)["loss"] == measure(told, benchmark)["loss"]
