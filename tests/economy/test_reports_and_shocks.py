"""Reports and shocks."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import (
    TRUTH,
    Certificate,
    Economy,
    Lie,
    Messages,
    Reports,
    Shock,
    after,
    outcome_of,
    welfare,
)
from feasible.economy.reports import public_tastes
from feasible.errors import InvalidInput


def test_truth_is_the_economy_itself(corn_iron):
    economy = corn_iron()
    assert TRUTH.truthful
    assert TRUTH.apply(economy) is economy


def test_reports_change_what_is_said(corn_iron):
    economy = corn_iron(capacity=[10.0, 20.0])
    tastes = pd.DataFrame([[0.1, 0.9]], index=["south"], columns=["corn", "iron"])
    said = Reports(
        capacity={"farm": 0.5},
        inputs={"farm": 2.0},
        effort={"foundry": 3.0},
        needs={"south": 2.0},
        tastes=tastes,
    ).apply(economy)
    assert said.capacity.tolist() == [5, 20]
    assert said.inputs.toarray() == pytest.approx(np.array([[0.3, 0.25], [0.4, 0.05]]))
    assert said.resource_use.toarray().tolist() == [[2, 2]]
    assert said.effort.tolist() == pytest.approx([0.01, 0.06])
    assert said.needs.toarray().tolist() == [[1, 0], [2, 1]]
    assert said.tastes.toarray().tolist() == [[0.7, 0.3], [0.1, 0.9]]


@pytest.mark.parametrize(
    ("reports", "message"),
    [
        (Reports(capacity={"mill": 1.0}), "reports.capacity: unknown plant 'mill'"),
        (Reports(effort={"farm": -1.0}), r"reports.effort\[plant 'farm'\]: is -1; expected zero or more"),
        (Reports(needs={"east": 1.0}), "unknown household 'east'"),
        (
            Reports(tastes=pd.DataFrame([[1.0]], ["east"], ["corn"])),
            "reports.tastes: unknown household 'east'",
        ),
    ],
)
def test_bad_reports_are_refused(corn_iron, reports, message):
    with pytest.raises(InvalidInput, match=message):
        reports.apply(corn_iron())


def test_shocks_scale_and_close(corn_iron):
    shocked = Shock("strike", capacity={"farm": 0.0}, endowment={"labor": 0.9}).apply(corn_iron())
    assert shocked.capacity.tolist() == [0, np.inf]
    assert shocked.endowment.tolist() == [90]
    assert Shock("fire", capacity={"farm": 0.5}).apply(corn_iron(capacity=8.0)).capacity.tolist() == [4, 8]
    with pytest.raises(InvalidInput, match="no capacity to scale"):
        Shock("fire", capacity={"farm": 0.5}).apply(corn_iron())


def test_what_is_said_comes_by_label():
    assert Reports(capacity=pd.Series({"farm": 0.5})).capacity == {"farm": 0.5}
    assert Reports(capacity=pd.Series(dtype=float)).truthful
    for make, message in (
        (lambda: Reports(effort=[1.0, 2.0]), r"reports.effort: is \[1.0, 2.0\]; expected numbers by label"),
        (lambda: Reports(needs=0.5), "reports.needs: is 0.5; expected numbers by label"),
        (lambda: Reports(inputs=pd.Series([1, 2], ["a", "a"])), "reports.inputs: duplicate label 'a'"),
        (
            lambda: Reports(tastes=np.eye(2)),
            "reports.tastes: is a ndarray; expected a DataFrame, households by goods",
        ),
        (lambda: Shock("x", capacity=0.5), "shock.capacity: is 0.5; expected numbers by label"),
        (lambda: Shock("x", endowment=pd.Series([1, 2], ["a", "a"])), "shock.endowment: duplicate label 'a'"),
    ):
        with pytest.raises(InvalidInput, match=message):
            make()


@pytest.mark.parametrize(
    ("lie", "message"),
    [
        (
            Lie("sloth", 0, 1.0),
            "lie.kind: is 'sloth'; expected one of capacity, inputs, effort, needs, public",
        ),
        (Lie("capacity", 2, 1.0), "lie.agent: is 2; expected the position of one of the 2 plants"),
        (Lie("needs", -1, 1.0), "lie.agent: is -1; expected the position of one of the 2 households"),
        (Lie("effort", 0.0, 1.0), "lie.agent: is 0.0"),
        (Lie("effort", 0, np.nan), "lie.factor: is nan"),
        (Lie("needs", 0, np.nan), r"reports.needs\[household 'north'\]: is nan"),
        (Lie("inputs", 0, "much"), "lie.factor: is 'much'; expected a number"),
    ],
)
def test_a_lie_of_nobody_is_refused(corn_iron, lie, message):
    with pytest.raises(InvalidInput, match=message):
        lie.told(corn_iron())


def test_a_household_can_play_down_what_it_likes_of_public_goods():
    economy = Economy.reference(1, 30)
    said = Reports(public={"household 03": 0.5}).apply(economy)
    public = economy.good_kind == "public"
    true, told = economy.tastes.toarray(), said.tastes.toarray()
    assert told[2, public] == pytest.approx(0.5 * true[2, public])
    assert told[2].sum() == pytest.approx(1)
    assert np.array_equal(np.delete(told, 2, axis=0), np.delete(true, 2, axis=0))
    # Never so much that nothing is left for the rest, and nothing for who has no choice to make.
    assert Reports(public={"household 03": 1e6}).apply(economy).tastes.toarray()[2, public].sum() == (
        pytest.approx(0.9)
    )
    only = economy.replace(good_kind=["intermediate"] * 12 + ["final"] * 18)
    assert np.array_equal(Reports(public={"household 03": 2.0}).apply(only).tastes.toarray(), true)
    with pytest.raises(InvalidInput, match="unknown household 'x'"):
        Reports(public={"x": 2.0}).apply(economy)


def test_a_lie_is_a_report_of_one_agent():
    economy = Economy.reference(1, 10)
    assert Lie("needs", 3, 2.0).reports(economy).needs == {"household 04": 2.0}
    assert Lie("public", 0, 2.0).reports(economy).public == {"household 01": 2.0}
    assert Lie("effort", 1, 2.0).reports(economy).effort == {"plant 01b": 2.0}


def test_shocks_come_one_after_the_other(corn_iron):
    economy = corn_iron()
    twice = after(economy, [Shock("a", endowment={"labor": 0.5}), Shock("b", endowment={"labor": 0.5})])
    assert twice.endowment.tolist() == [25]
    assert after(economy, []) is economy


def test_outcomes_are_labelled_and_measured(corn_iron):
    economy = corn_iron()
    outcome = outcome_of(
        "nobody's",
        economy,
        levels=[1.0, 2.0],
        consumption=[[1.0, 2.0], [0.5, 1.0]],
        prices=None,
        resource_prices=None,
        rounds=pd.DataFrame({"round": [1]}),
        messages=Messages(),
        certificate=Certificate("nothing", ()),
        values={"answer": 42.0},
    )
    assert outcome.prices is None
    assert outcome.levels["foundry"] == 2
    assert outcome.values["least need met"] == 0.5
    assert outcome.values["welfare"] == pytest.approx(welfare(economy, outcome.consumption, [1.0, 2.0]))
    assert list(outcome.values)[-1] == "answer"


@pytest.mark.parametrize("kind", ["capacity", "inputs", "effort", "needs", "public"])
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_lie_told_is_the_reports_applied(kind, factor):
    economy = Economy.reference(1, 10)
    # Computed before: the lie must not inherit it.
    _ = economy.net, economy.spending, economy.hawkins_simon, economy.convex
    lie = Lie(kind, 3, factor)
    quick, slow = lie.told(economy), lie.reports(economy).apply(economy)
    for name in ("capacity", "effort", "budgets", "endowment", "exponent"):
        assert np.array_equal(getattr(quick, name), getattr(slow, name))
    for name in ("inputs", "outputs", "resource_use", "net", "tastes", "needs"):
        assert np.array_equal(getattr(quick, name).toarray(), getattr(slow, name).toarray()), name
    assert np.array_equal(quick.spending, slow.spending)
    assert not quick.productive
    # The truth is left alone, and so is the lie.
    assert economy.productive
    assert np.array_equal(economy.capacity, Economy.reference(1, 10).capacity)
    with pytest.raises(ValueError, match="read-only"):
        quick.inputs.data[0] = 1.0
    assert np.array_equal(Lie("inputs", 3, 1.0).told(economy).inputs.toarray(), economy.inputs.toarray())


@pytest.mark.parametrize(
    ("factor", "claimed"), [(1.0, 0.25), (0.0, 0.0), (2.0, 0.5), (3.6, 0.9), (3.7, 0.9), (np.inf, 0.9)]
)
def test_a_tenth_at_least_is_left_to_other_goods(factor, claimed):
    """A quarter for the park; what is claimed beyond nine tenths is cut, and the rest shrinks in proportion."""
    economy = Economy(
        goods=["bread", "cake", "park"], resources=["hours"], plants=["oven", "shop", "crew"], households=["a"],
        inputs=np.zeros((3, 3)), outputs=np.eye(3), resource_use=[[1, 1, 1]], endowment=[1],
        good_kind=["final", "final", "public"], tastes=[[0.5, 0.25, 0.25]],
    )  # fmt: skip
    told = public_tastes(economy, [0.5, 0.25, 0.25], factor)
    assert told == pytest.approx([(1 - claimed) * 2 / 3, (1 - claimed) / 3, claimed])
    # Who wants more than nine tenths of it keeps that; who wants goods of one kind alone has nothing to shift.
    assert public_tastes(economy, [0.05, 0.0, 0.95], 3.0) == pytest.approx([0.05, 0.0, 0.95])
    for alone in ([0.5, 0.5, 0.0], [0.0, 0.0, 1.0]):
        assert public_tastes(economy, alone, factor).tolist() == alone


def test_each_lie_changes_what_it_is_about():
    economy = Economy.reference(2, 5, households=3)
    for kind in ("capacity", "effort", "inputs", "needs", "public"):
        lie = Lie(kind, 1, 0.5)
        fast, slow = lie.told(economy), lie.reports(economy).apply(economy)
        for part in ("capacity", "effort"):
            assert getattr(fast, part).tolist() == getattr(slow, part).tolist()
            assert (getattr(fast, part)[1] == 0.5 * getattr(economy, part)[1]) == (kind == part)
        for part in ("inputs", "resource_use", "needs", "tastes"):
            assert getattr(fast, part).toarray() == pytest.approx(getattr(slow, part).toarray(), rel=1e-15)
            changed = not np.array_equal(getattr(fast, part).toarray(), getattr(economy, part).toarray())
            assert changed == (
                part
                in {"inputs": ["inputs", "resource_use"], "needs": ["needs"], "public": ["tastes"]}.get(
                    kind, []
                )
            )
        assert not fast.productive
        assert fast.endowment.tolist() == economy.endowment.tolist()
    for kind, count in (("capacity", 15), ("needs", 3)):
        for wrong in (-1, count, 1.5):
            with pytest.raises(
                InvalidInput, match=rf"lie.agent: is {wrong}; expected the position of one of the {count}"
            ):
                Lie(kind, wrong, 0.5).told(economy)
        assert Lie(kind, count - 1, 0.5).told(economy) is not economy
        assert Lie(kind, 0, 0.5).told(economy) is not economy
    # A factor of nothing is applied, and validated.
    assert Lie("capacity", 0, 0.0).told(economy).capacity[0] == 0.0
