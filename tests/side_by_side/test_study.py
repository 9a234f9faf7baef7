"""The studies: what is computed, and how; that what is stored can be had again is in tests/book/test_studies.py."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy
from feasible.errors import NotConverged
from feasible.institutions import six
from feasible.side_by_side import study
from feasible.side_by_side.comparison import compare
from feasible.side_by_side.crises import four_shocks
from feasible.side_by_side.search import BestResponses, best_responses
from feasible.side_by_side.stored import load
from feasible.side_by_side.study import (
    CASES,
    CIRCLES,
    COMPARISON,
    CRISES,
    EXPLORER,
    HONESTY,
    RESERVES,
    SHOCKS,
    SIZES,
    partly,
)

NAMES = [institution.name for institution in six()]


def small(of, goods=8, **changes):
    """Return the first task of a study with fewer goods: its rows take seconds."""
    return replace(of.chosen()[0], goods=goods, **changes)


# ---------------------------------------------------------------------- the comparison


def test_the_comparison_is_of_three_sizes():
    todo = COMPARISON.chosen()
    assert len(todo) == len(set(todo)) == sum(size.seeds for size in SIZES.values()) == 210
    assert [(task.goods, task.seed) for task in COMPARISON.chosen(2)] == list(
        itertools.product(SIZES, (1, 2))
    )
    assert len(CIRCLES.chosen(3)) == 3
    # Three of each size.
    assert len(CRISES.chosen(3)) == 2 * 3 * len(SHOCKS)
    assert [task.goods for task in CRISES.chosen(1)] == [30] * len(SHOCKS) + [12] * len(SHOCKS)
    assert len(CASES.chosen(1)) == 4
    assert [task.institution for task in EXPLORER.chosen(1)] == NAMES


def test_the_study_at_a_small_size():
    task = small(COMPARISON, 6, seed=2, agents=1)
    frame = COMPARISON.row(task)
    assert frame["reports"].tolist() == ["truth"] * 6 + ["best response"] * 6
    assert frame["institution"].tolist() == NAMES * 2
    assert set(frame["goods"]) == {6}
    assert set(frame["seed"]) == {2}
    honest = frame[:6]
    again = compare(Economy.reference(2, 6), six(), weights=False).wide
    pd.testing.assert_frame_equal(honest[again.columns], again)
    kinds = [f"lie_{kind}" for kind in (*PLANT_LIES, *HOUSEHOLD_LIES)]
    assert honest[kinds].isna().all().all()
    # One plant and one household were asked: each has one best lie, or none.
    lied = frame[6:]
    assert set(lied[kinds].to_numpy().ravel()) <= {0.0, 1.0}
    assert (lied[kinds[:3]].sum(axis=1) <= 1).all()
    assert (lied["gain_plant"] > 0).tolist() == (lied[kinds[:3]].sum(axis=1) == 1).tolist()
    assert (lied["gain_household"] > 0).tolist() == (lied[kinds[3:]].sum(axis=1) == 1).tolist()
    # Nothing depends on what was computed before.
    pd.testing.assert_frame_equal(COMPARISON.row(task), frame, check_exact=True)


def test_the_largest_economies_are_not_searched():
    assert SIZES[3000].agents == 0
    assert {task.agents for task in COMPARISON.chosen() if task.goods == 3000} == {0}
    frame = COMPARISON.row(small(COMPARISON, agents=0))
    assert frame["reports"].tolist() == ["truth"] * 6
    assert "gain_plant" not in frame


def test_shares_of_lies_by_kind():
    found = compare(
        Economy.reference(1, 6, households=4),
        six()[:1],
        reports="best response",
        rng=np.random.default_rng(0),
    )
    table = found.lies["central plan", "no shock"].table
    for kind in (*PLANT_LIES, *HOUSEHOLD_LIES):
        who = table[table["who"] == ("plant" if kind in PLANT_LIES else "household")]
        assert study._share(found, "central plan", kind) == (who["report"] == kind).mean()
    assert np.isnan(study._share(found, "nobody", "effort"))
    nobody = replace(found, lies={("central plan", "no shock"): BestResponses(table[:0], 0)})
    assert np.isnan(study._share(nobody, "central plan", "effort"))


# ---------------------------------------------------------------------- the other studies


def test_the_bad_cases():
    cases = load("cases")
    assert list(dict.fromkeys(cases["economy"])) == CASES.chosen()
    assert cases["institution"].tolist() == NAMES * 4
    broken = cases[cases["trouble"] != ""]
    assert set(broken["economy"]) == {"Scarf", "increasing returns 1"}
    assert broken[broken["economy"] == "Scarf"]["institution"].tolist() == ["capitalist baseline"]
    # What a case is called is what its economy is called.
    for name, make in study._CASES.items():
        assert make().name == name
    row = CASES.row("Scarf")
    assert row["institution"].tolist() == NAMES
    assert set(row["economy"]) == {"Scarf"}


def test_circles_and_softness():
    frame = CIRCLES.row(small(CIRCLES))
    losses = frame.set_index("institution")["loss"]
    circles = losses[[name for name in losses.index if name.startswith("collusion")]]
    soft = losses[[name for name in losses.index if name.startswith("softness")]]
    assert circles.index.tolist() == [f"collusion {c:g}" for c in (0, 0.25, 0.5, 0.75, 1)]
    assert circles.iloc[0] == pytest.approx(0.0, abs=1e-9)
    assert circles.is_monotonic_increasing
    assert len(soft) == 4
    assert soft.iloc[-1] > soft.iloc[0]
    assert set(frame["seed"]) == {1}


def test_crises_with_every_reserve(monkeypatch):
    chosen = [six()[k] for k in (0, 2, 4)]
    monkeypatch.setattr(study, "led", lambda _: chosen)
    for shock in SHOCKS:
        frame = CRISES.row(small(CRISES, 5, shock=shock))
        assert list(frame.columns[:5]) == ["goods", "seed", "shock", "reserve", "institution"]
        assert set(frame["reserve"]) == set(RESERVES)
        assert set(frame["institution"]) == {institution.name for institution in chosen}
        assert set(frame["shock"]) == {shock}
        for _, rows in frame.groupby(["reserve", "institution"]):
            if rows["trouble"].iloc[0]:
                assert rows["period"].isna().all() or len(rows) < 7
            else:
                assert rows["period"].tolist() == [0, 1, 2, 3, 4, 5, 6]
                assert rows["output"].iloc[0] == pytest.approx(1.0)


def test_a_crisis_without_a_path_has_a_row(monkeypatch):
    error = NotConverged("a plan", residual=1.0, rounds=1, advice="none")
    monkeypatch.setattr(study, "plans_around", lambda *_: error)
    frame = CRISES.row(small(CRISES, seed=2))
    assert len(frame) == 9 * len(RESERVES)
    assert set(frame["trouble"]) == {str(error)}
    assert frame["period"].isna().all()


def test_the_explorers_grid():
    frame = pd.concat(EXPLORER.row(small(EXPLORER, 5, institution=name)) for name in NAMES[:2])
    shocks = ["no shock", "a plant closes", "a region hit", "a cap falls"]
    at = [(i, s, h) for i in NAMES[:2] for s in shocks for h in HONESTY]
    assert list(zip(frame["institution"], frame["shock"], frame["liars_told"], strict=True)) == at
    assert "reports" not in frame
    calm = frame[(frame["shock"] == "no shock") & (frame["institution"] == "central plan")]
    assert calm["loss"].iloc[0] == pytest.approx(0.0, abs=1e-9)
    assert calm["loss"].iloc[-1] > 0.0
    # The stored one is of the economies' first, whole.
    shocks = four_shocks(Economy.reference(1, 30))
    assert len(load("explorer")) == len(NAMES) * (1 + len(shocks)) * len(HONESTY)


def test_some_liars_are_among_more():
    economy = Economy.reference(1, 6, households=6)
    found = best_responses(six()[0], economy)
    told = []
    for share in HONESTY:
        reports = partly(found, share, np.random.default_rng(3))
        assert reports == partly(found, share, np.random.default_rng(3))
        told.append(
            {
                (kind, agent, factor)
                for kind in (*PLANT_LIES, *HOUSEHOLD_LIES)
                for agent, factor in getattr(reports, kind).items()
            }
        )
    assert told[0] == set()
    assert all(few <= many for few, many in itertools.pairwise(told))
    assert told[0] < told[2] < told[3]
    assert len(told[3]) == (found.table["factor"] != 1.0).sum()
    assert partly(found, 1.0, np.random.default_rng(4)) == found.reports
    # A share of all agents, whether they have a lie to tell or not.
    everyone = BestResponses(found.table.assign(report="effort", factor=2.0), found.lies)
    half = partly(everyone, 0.5, np.random.default_rng(1))
    assert len(half.effort) == -(-len(found.table) // 2)
