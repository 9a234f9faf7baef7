"""The stored study of rounds: some of its rows computed again, and what the chapter says about it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from feasible.errors import NotConverged
from feasible.libcom import federation_study as study
from feasible.libcom.federation import communities, workshops
from feasible.libcom.federation_study import FEDERATION_ROUNDS, WHOLE_PROGRAM_COST


def test_progress_counts_from_when_it_stays():
    run = study.Progress(np.array([0.5, 0.001, 0.02, 0.001]), np.array([1, 2, 3, 4]))
    assert (run.to(0.01), run.to(0.6), run.to(1e-9)) == (4, 1, None)
    assert run.digits(5) == pytest.approx([np.log10(2), 3, np.log10(50), 3, 3])


@pytest.mark.parametrize(
    ("family", "shared", "seed", "method"),
    [
        ("stocks", 3, 1, "dantzig-wolfe"),
        ("stocks", 10, 1, "kornai-liptak"),
        ("stocks", 10, 1, "admm"),
        ("trade", 4, 1, "dantzig-wolfe"),
        ("trade", 4, 1, "admm"),
        ("trade", 10, 1, "slopes"),
        ("trade", 10, 1, "multipliers"),
    ],
)
def test_rows_are_what_they_were(family, shared, seed, method):
    stored = study.load().set_index(["family", "shared", "seed", "method"]).loc[family, shared, seed, method]
    found = study.row(family, shared, seed, method)
    for name in ("near", "exact", "bytes"):
        assert pd.isna(stored[name]) if found[name] is None else stored[name] == found[name], name
    if found["end"] is None:
        assert pd.isna(stored["end"])
    elif stored["end"] > 1e-6:
        assert found["end"] == pytest.approx(stored["end"], rel=1e-2)


def test_whole_programs_value_is_never_exceeded_by_what_is_feasible():
    blocks = workshops(np.random.default_rng(3), 4, 3)
    for method in ("dantzig-wolfe", "kornai-liptak"):
        off = study.progress(blocks, method, 20).off
        assert (np.diff(off) <= 1e-12).all()


def test_a_community_that_cannot_answer_ends_the_run(monkeypatch):
    def never(*_, **__):
        raise NotConverged("a program", residual=1.0, rounds=1, advice="none")

    monkeypatch.setattr(study, "progress", never)
    assert study.row("stocks", 3, 1, "admm")["near"] is None


def test_the_study_runs_every_method():
    todo = [task for task in FEDERATION_ROUNDS.chosen(1) if task.shared == 3]
    assert [task.method for task in todo] == list(study.METHODS["stocks"])
    found = pd.concat(FEDERATION_ROUNDS.rows(todo), ignore_index=True)
    stored = study.load().query("family == 'stocks' and shared == 3 and seed == 1")
    assert found["near"].tolist() == stored["near"].tolist()
    assert found.dtypes.equals(stored.dtypes)


def test_every_way_to_solve_a_whole_program_is_timed():
    assert len(WHOLE_PROGRAM_COST.chosen()) == 3 * 7 * 5
    todo = [task._replace(size=size) for size in (20, 30) for task in WHOLE_PROGRAM_COST.chosen(1)[::7]]
    found = pd.concat(WHOLE_PROGRAM_COST.rows(todo), ignore_index=True)
    assert list(found.columns) == ["method", "size", "seed", "seconds"]
    assert found["method"].tolist() == ["dense ipm", "sparse ipm", "sparse simplex"] * 2
    assert found["size"].tolist() == [20] * 3 + [30] * 3
    assert (found["seconds"] > 0.0).all()


def test_what_the_chapter_says():
    middle = study.load().groupby(["family", "method", "shared"])["near"].median()
    # Sharing stocks stays easy for mixed proposals; trade does not; slopes do not care.
    assert middle["stocks", "dantzig-wolfe", 300] < 25
    assert middle["trade", "dantzig-wolfe", 100] > 100
    slopes = study.load().query("method == 'slopes'")["near"]
    assert slopes.between(20, 30).all()


def test_neighbors_wishes_are_in_no_letter():
    economy = communities(np.random.default_rng(1), 3, local=4, shared=4)
    alike, apart = (study.with_neighbors(economy, a) for a in (0.0, 0.9))
    assert np.asarray(apart.tastes.sum(axis=0)) == pytest.approx(2 * np.asarray(economy.tastes.sum(axis=0)))
    assert abs(apart.tastes - alike.tastes).max() > 0.01
    assert study.same_letters(alike, apart)
    assert not study.same_letters(alike, alike.replace(capacity=0.9 * alike.capacity))


def test_what_the_loss_gives_away():
    found = study.loss_letter(communities(np.random.default_rng(1), 4, local=10, shared=8))
    # Two limits for each plant, as all have capacities, and one for each local good and the local labor.
    assert found.limits == 2 * found.plants + found.local
    assert found.local == 11


def test_a_place_that_makes_nothing_for_others():
    economy = communities(np.random.default_rng(1), 4, local=10, shared=8)
    closed = study.without_exports(economy, "place 2")
    stopped = closed.capacity == 0.0
    assert set(economy.region[stopped]) == {"place 2"}
    assert all("shared" in p for p in economy.plants[stopped])
    # Its plants for itself go on.
    assert ((economy.region == "place 2") & ~stopped).sum() == 30
