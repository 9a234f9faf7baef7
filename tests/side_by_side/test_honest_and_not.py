"""What the chapter reads of the stored study."""

import numpy as np
import pandas as pd
import pytest
from feasible.errors import InvalidInput
from feasible.institutions import INSTITUTIONS, six
from feasible.side_by_side import METRICS
from feasible.side_by_side import honest_and_not as chapter
from feasible.side_by_side.honest_and_not import (
    CRITICS,
    NAMES,
    SHOCKS,
    at_work,
    circles,
    difference,
    explored,
    fortunes,
    headlines,
    means,
    sharing_that_bounds,
    stands_and_not,
    strengths,
    weak_points,
)
from feasible.side_by_side.price_of_a_guarantee import orders, standing
from feasible.side_by_side.stored import load
from feasible.side_by_side.study import HONESTY, SIZES


def test_the_institutions_are_the_six():
    assert [i.name for i in six()] == list(NAMES)


@pytest.mark.parametrize("goods", [30, 300, 3000])
def test_the_stored_study_is_whole(goods):
    size = SIZES[goods]
    rows = load("comparison")
    honest = rows[(rows["goods"] == goods) & (rows["reports"] == "truth")]
    assert sorted(set(honest["seed"])) == list(range(1, size.seeds + 1))
    assert honest.groupby("seed")["institution"].apply(lambda names: list(names) == list(NAMES)).all()
    lying = rows[(rows["goods"] == goods) & (rows["reports"] == "best response")]
    assert len(lying) == (0 if size.agents == 0 else len(honest))
    # At truth everybody finds a plan, and everybody's own certificate holds.
    assert (honest["trouble"] == "").all()
    assert (honest["certified"] == 1).all()


def test_those_that_share_an_objective_agree_with_the_optimum():
    rows = load("comparison")
    honest = rows[rows["reports"] == "truth"].set_index("institution")
    assert honest.loc["central plan", "loss"].abs().max() < 1e-8
    assert honest.loc["participatory rounds", "loss"].between(-1e-9, 0.005).all()
    # No institution is better than the best plan.
    assert (honest["loss"] > -1e-8).all()


def test_means_and_intervals_are_those_of_the_rows():
    found = means(30)
    rows = load("comparison")
    one = rows[
        (rows["goods"] == 30) & (rows["reports"] == "truth") & (rows["institution"] == "capitalist baseline")
    ]["gini"]
    assert found.mean.loc["capitalist baseline", "gini"] == pytest.approx(one.mean())
    half = 1.96 * one.std(ddof=1) / np.sqrt(len(one))
    assert found.high.loc["capitalist baseline", "gini"] == pytest.approx(one.mean() + half)
    assert found.low.loc["capitalist baseline", "gini"] == pytest.approx(one.mean() - half)
    assert found.economies == len(one)
    with pytest.raises(InvalidInput, match="goods 7, reports 'truth': the study has no such rows"):
        means(7)


def test_a_difference_is_taken_economy_by_economy(monkeypatch):
    made = pd.DataFrame(
        {
            "goods": 30, "reports": "truth", "trouble": "", "seed": [1, 1, 2, 2, 3],
            "institution": ["a", "b", "a", "b", "a"], "loss": [0.5, 0.4, 0.1, 0.0, 9.0],
        }
    )  # fmt: skip
    monkeypatch.setattr(chapter, "load", lambda _: made)
    gap, wide = difference("a", "b", "loss")
    assert gap == pytest.approx(0.1)
    assert wide == pytest.approx(0.0, abs=1e-12)


def test_more_collusion_and_softer_budgets_cost_more():
    loss = circles().mean["loss"]
    for names in (
        [f"collusion {c:g}" for c in (0, 0.25, 0.5, 0.75, 1)],
        [f"softness {s:g}" for s in (0, 0.2, 0.4, 0.6)],
    ):
        assert loss[names].is_monotonic_increasing
    assert loss["collusion 0"] == pytest.approx(0.0, abs=1e-8)


def test_everybody_loses_somewhere():
    table = strengths(30)
    assert list(table.index) == list(NAMES)
    assert (table["loses"] != "").all()
    labels = {m.label for m in METRICS} | {"Welfare when all lie"}
    told = {label for cell in [*table["leads"], *table["loses"]] if cell for label in cell.split(", ")}
    assert told <= labels
    # Nobody both leads and loses in the same thing, and only one can lead.
    for name in NAMES:
        assert not set(table.loc[name, "leads"].split(", ")) & set(table.loc[name, "loses"].split(", ")) - {
            ""
        }


def test_the_explorer_has_every_point():
    for who in NAMES:
        for shock in SHOCKS:
            for liars in HONESTY:
                assert set(explored(who, shock, liars)) <= {m.name for m in METRICS}
    with pytest.raises(InvalidInput, match="was not computed"):
        explored("central plan", "a flood")


def test_the_united_states_at_work_are_measured_by_two_weightings():
    """By today's incomes the baseline is nearly the best there is, by equal weights it is the worst."""
    for spread in (0.5, 1.0):
        found = at_work(spread)
        base, market = found.loc["capitalist baseline"], found.loc["market socialism"]
        assert base["loss"] < market["loss"] < found.loc["central plan", "loss"]
        assert base["loss_equal"] > market["loss_equal"]
        assert (
            max(base["inefficiency"], market["inefficiency"])
            < 0.002
            < found.loc["central plan", "inefficiency"]
        )
        assert base["gini"] > market["gini"]
    assert at_work(0.0).loc["capitalist baseline", "gini"] < at_work(1.0).loc["capitalist baseline", "gini"]


def test_every_way_has_a_weak_point_and_a_critic():
    table = weak_points()
    assert list(table.index) == [row.name for row in INSTITUTIONS]
    assert (table != "").all(axis=None)
    assert set(CRITICS) == {row.key for row in INSTITUTIONS}
    assert table.loc["rounds by Hahnel's rule", "loses"] == "no plan"
    # By hand: who has least of needs, and who is in the middle of the range.
    mean = standing("chosen").mean["mean_need"].dropna()
    middle = (mean.min() + mean.max()) / 2
    told = table["loses"].str.contains("Needs met on average")
    assert all(told[name] == (mean[name] < middle) for name in mean.index)


def test_the_orders_of_six_that_stand_do_so_in_every_variant():
    stands, turns = stands_and_not()
    tables = [orders("chosen", measure) for measure in ("inefficiency", "loss", "loss_earned")]
    for better, worse in stands:
        assert all((table[better] < table[worse]).all() for table in tables)
    for one, other in turns:
        gaps = np.concatenate([(table[other] - table[one]).to_numpy() for table in tables])
        assert gaps.min() < 0.001
        assert gaps.max() > -0.001
    assert ("central plan", "participatory rounds") in stands
    assert ("central plan", "market socialism") in turns


def test_luck_parts_fortunes_as_far_as_the_formula_says():
    rng = np.random.default_rng(5)
    for shared in (0.0, 0.02, 1.0):
        wealth = np.ones(200_000)
        for _ in range(10):
            wealth = wealth * rng.choice([0.9, 1.1], wealth.size)
            wealth = (1 - shared) * wealth + shared * wealth.mean()
        assert fortunes(shared, years=10) == pytest.approx(wealth.std() / wealth.mean(), abs=5e-3)
    # Below the bound they part on and on, above it they come to rest.
    bound = sharing_that_bounds(0.1)
    assert fortunes(0.5 * bound, years=4000) > 2 * fortunes(0.5 * bound, years=2000)
    assert fortunes(4 * bound, years=4000) == pytest.approx(fortunes(4 * bound, years=2000))


def test_the_title_turns_with_needs_and_not_with_smaller_lies():
    says = headlines()
    assert not says["honest"].true(needs="like tastes")
    assert says["honest"].true(each=True)
    assert says["lies"].true(most=1.1)


def test_a_lie_that_pays_nothing_is_seen(monkeypatch):
    truth = chapter.best_responses
    monkeypatch.setattr(chapter, "best_responses", lambda i, e, **_: truth(i, e, factors=(1.0,)))
    with np.errstate(invalid="ignore"):
        assert not headlines()["lies"].true(most=1.2)
