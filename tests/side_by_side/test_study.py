"""The study: what is computed, in which order, how it is stored, and that what is stored can be had again."""

import itertools
import runpy
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from feasible.economy import HOUSEHOLD_LIES, PLANT_LIES, Economy
from feasible.errors import NotConverged
from feasible.institutions import every_institution
from feasible.side_by_side import study
from feasible.side_by_side.comparison import METRICS, compare
from feasible.side_by_side.crises import four_shocks
from feasible.side_by_side.economies import long_chain
from feasible.side_by_side.search import BestResponses, best_responses
from feasible.side_by_side.study import (
    HONESTY,
    PLANS,
    Task,
    load,
    main,
    partly,
    rounded,
    run,
    run_task,
    tasks,
    write,
)

NAMES = [institution.name for institution in every_institution()]
MEASURES = [metric.name for metric in METRICS]


@pytest.fixture
def small(monkeypatch):
    """Make every part so small that it takes seconds."""
    plans = {
        part: replace(plan, goods=min(plan.goods, 8), seeds=plan.seeds[:2], agents=plan.agents and 1)
        for part, plan in PLANS.items()
    }
    plans["30"] = replace(plans["30"], goods=6, agents=1)
    monkeypatch.setattr(study, "PLANS", plans)
    return plans


# ---------------------------------------------------------------------- the plan of it


def test_the_longest_tasks_come_first():
    todo = tasks()
    goods = [PLANS[task.part].goods for task in todo]
    assert goods == sorted(goods, reverse=True)
    assert len(todo) == len(set(todo)) == sum(len(plan.seeds) for plan in PLANS.values())
    assert tasks(["cases", "crises"], 2) == [Task("crises", 1), Task("crises", 2), Task("cases", 1)]
    assert tasks(["30"], 3) == [Task("30", seed) for seed in (1, 2, 3)]
    # Parts of one table differ in size, or their rows could not be told apart.
    sizes = [(plan.table, plan.goods) for plan in PLANS.values()]
    assert len(set(sizes)) == len(sizes)


# ---------------------------------------------------------------------- the parts


def test_the_study_at_a_small_size(small):
    frame = run_task(Task("30", 2))
    assert frame["reports"].tolist() == ["truth"] * 6 + ["best response"] * 6
    assert frame["institution"].tolist() == NAMES * 2
    assert set(frame["goods"]) == {6}
    assert set(frame["seed"]) == {2}
    honest = frame[:6]
    again = compare(Economy.reference(2, 6), every_institution()).wide
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
    pd.testing.assert_frame_equal(run_task(Task("30", 2)), frame, check_exact=True)


def test_the_largest_economies_are_not_searched(small):
    assert PLANS["3000"].agents == 0
    frame = run_task(Task("3000", 1))
    assert frame["reports"].tolist() == ["truth"] * 6
    assert "gain_plant" not in frame


def test_shares_of_lies_by_kind():
    found = compare(
        Economy.reference(1, 6, households=4),
        every_institution()[:1],
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


def test_circles_and_softness(small):
    frame = run_task(Task("circles", 1))
    losses = frame.set_index("institution")["loss"]
    circles = losses[[name for name in losses.index if name.startswith("collusion")]]
    soft = losses[[name for name in losses.index if name.startswith("softness")]]
    assert circles.index.tolist() == [f"collusion {c:g}" for c in (0, 0.25, 0.5, 0.75, 1)]
    assert circles.iloc[0] == pytest.approx(0.0, abs=1e-9)
    assert circles.is_monotonic_increasing
    assert len(soft) == 4
    assert soft.iloc[-1] > soft.iloc[0]
    assert set(frame["seed"]) == {1}


def test_crises_with_every_reserve(small, monkeypatch):
    monkeypatch.setitem(study.PLANS, "crises", replace(study.PLANS["crises"], goods=5))
    chosen = [every_institution()[k] for k in (0, 2, 4)]
    monkeypatch.setattr(study, "every_institution", lambda: chosen)
    frame = run_task(Task("crises", 1))
    assert list(frame.columns[:5]) == ["seed", "shock", "reserve", "institution", "period"]
    assert set(frame["reserve"]) == set(study.RESERVES)
    assert set(frame["institution"]) == {institution.name for institution in chosen}
    assert set(frame["shock"]) == {"a plant closes", "links cut", "a region hit", "a cap falls"}
    for _, rows in frame.groupby(["shock", "reserve", "institution"]):
        if rows["trouble"].iloc[0]:
            assert rows["period"].isna().all() or len(rows) < 7
        else:
            assert rows["period"].tolist() == [0, 1, 2, 3, 4, 5, 6]
            assert rows["output"].iloc[0] == pytest.approx(1.0)


def test_a_crisis_without_a_path_has_a_row(small, monkeypatch):
    error = NotConverged("a plan", residual=1.0, rounds=1, advice="none")
    monkeypatch.setattr(study, "plans_around", lambda *_: error)
    frame = run_task(Task("crises", 2))
    assert len(frame) == 4 * 6 * len(study.RESERVES)
    assert set(frame["trouble"]) == {str(error)}
    assert frame["period"].isna().all()


def test_the_explorers_grid(small, monkeypatch):
    monkeypatch.setattr(study, "every_institution", lambda: every_institution()[:2])
    monkeypatch.setitem(study.PLANS, "explorer", replace(study.PLANS["explorer"], goods=5))
    frame = run_task(Task("explorer", 1))
    shocks = ["no shock", "a plant closes", "a region hit", "a cap falls"]
    at = [(i, s, h) for i in NAMES[:2] for s in shocks for h in HONESTY]
    assert list(zip(frame["institution"], frame["shock"], frame["liars_told"], strict=True)) == at
    assert "reports" not in frame
    calm = frame[(frame["shock"] == "no shock") & (frame["institution"] == "central plan")]
    assert calm["loss"].iloc[0] == pytest.approx(0.0, abs=1e-9)
    assert calm["loss"].iloc[-1] > 0.0


def test_some_liars_are_among_more():
    economy = Economy.reference(1, 6, households=6)
    found = best_responses(every_institution()[0], economy)
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


# ---------------------------------------------------------------------- storing


def test_what_is_written_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(study, "DATA", tmp_path)
    frame = pd.DataFrame(
        {
            "seed": [1, 2],
            "institution": ["a", "NA"],
            "loss": [1 / 3, -0.0],
            "gain": [np.nan, 123456789.123],
            "trouble": ["", "no plan, and why"],
        }
    )
    write({"one": [frame[:1], frame[1:]], "two": [frame[["seed", "trouble"]][:1]]}, tmp_path / "new")
    monkeypatch.setattr(study, "DATA", tmp_path / "new")
    back = load("one")
    assert back["loss"].tolist() == [0.33333333, 0.0]
    assert not np.signbit(back["loss"].iloc[1])
    assert back["gain"].iloc[1] == 123456790.0
    assert np.isnan(back["gain"].iloc[0])
    # An institution may be called as it likes, and no trouble is no missing value.
    assert back["institution"].tolist() == ["a", "NA"]
    assert back["trouble"].tolist() == ["", "no plan, and why"]
    assert load("two")["trouble"].tolist() == [""]
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == ["one.csv", "two.csv"]
    pd.testing.assert_frame_equal(load("one"), rounded(frame), check_dtype=False)
    # Written again it is the same, to the byte.
    text = (tmp_path / "new" / "one.csv").read_bytes()
    write({"one": [back]}, tmp_path / "new")
    assert (tmp_path / "new" / "one.csv").read_bytes() == text
    assert frame["loss"].iloc[0] == 1 / 3


def test_rows_come_in_the_order_of_plans_whatever_ran_first(monkeypatch):
    monkeypatch.setattr(study, "run_task", recorded)
    tables = run(["cases", "3000", "30", "circles"], seeds=2)
    assert list(tables) == ["study", "cases", "circles"]
    assert [frame["task"].iloc[0] for frame in tables["study"]] == ["30-1", "30-2", "3000-1", "3000-2"]
    assert [frame["task"].iloc[0] for frame in tables["cases"]] == ["cases-1"]


def recorded(task):
    return pd.DataFrame({"task": [f"{task.part}-{task.seed}"]})


def test_from_the_command_line(tmp_path, monkeypatch, capsys):
    # The bad cases as they are; the United States take seconds and are compared elsewhere.
    monkeypatch.setattr(study, "united_states", lambda: long_chain(2))
    given = ["--seeds", "1", "--parts", "cases", "--workers", "1", "--out", str(tmp_path)]
    assert main(given) == 0
    assert "1 of 1 economies" in capsys.readouterr().err
    monkeypatch.setattr(study, "DATA", tmp_path)
    cases = load("cases")
    assert list(dict.fromkeys(cases["economy"])) == [
        "Scarf",
        "increasing returns 1",
        "chain of 8",
        "chain of 2",
    ]
    assert cases["institution"].tolist() == NAMES * 4
    broken = cases[cases["trouble"] != ""]
    assert set(broken["economy"]) == {"Scarf", "increasing returns 1"}
    assert broken[broken["economy"] == "Scarf"]["institution"].tolist() == ["capitalist baseline"]
    with pytest.raises(SystemExit):
        main(["--parts", "weather"])
    assert "invalid choice" in capsys.readouterr().err


def test_as_a_script(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["study", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(study.__file__, run_name="__main__")
    assert ended.value.code == 0


# ---------------------------------------------------------------------- what is stored can be had again


def agree(stored, again):
    for name in [m for m in MEASURES if m in again]:
        assert stored[name].to_numpy(dtype=float) == pytest.approx(
            again[name].to_numpy(dtype=float), rel=1e-6, abs=1e-9, nan_ok=True
        ), name
    assert stored["trouble"].tolist() == again["trouble"].tolist()


def test_truthful_rows_of_the_study_again():
    stored = load("study")
    rows = stored[(stored["goods"] == 30) & (stored["reports"] == "truth")]
    seeds = [int(seed) for seed in dict.fromkeys(rows["seed"])]
    assert seeds[0] == 1
    for seed in (seeds[0], seeds[-1]):
        agree(rows[rows["seed"] == seed], compare(Economy.reference(seed, 30), every_institution()).wide)


def test_a_row_of_the_explorer_again():
    stored = load("explorer")
    economy = Economy.reference(PLANS["explorer"].seeds[0], 30)
    assert len(stored) == len(NAMES) * (1 + len(four_shocks(economy))) * len(HONESTY)
    institution = every_institution()[4]
    shock = four_shocks(economy)[0]
    said = partly(best_responses(institution, economy), 0.5, np.random.default_rng(1))
    rows = stored[
        (stored["institution"] == institution.name)
        & (stored["shock"] == shock.name)
        & (stored["liars_told"] == 0.5)
    ]
    agree(rows, compare(shock.apply(economy), [institution], reports=said).wide)
