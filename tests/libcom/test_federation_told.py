"""What the chapter on letters tells: its numbers are those of the models, and of the stored rounds."""

import numpy as np
import pandas as pd
import pytest
from feasible.libcom.federation import communities, given_away, next_year, plan_by_slopes
from feasible.libcom.federation_study import LIMIT, load
from feasible.libcom.federation_told import by_direction, counts, median_rounds, shares
from feasible.procedures.letters import Post


def test_letters_stay_go_up_or_come_down():
    post = Post()
    plan_by_slopes(communities(np.random.default_rng(1), 3, local=4, shared=4), post=post)
    letters = post.messages.to_frame()
    found = by_direction(letters)
    assert found.sum() == pytest.approx(letters["bytes"].sum() / 1000)
    # Here the record sends multipliers and a smoothing alone.
    down = letters["bytes"]["multipliers and smoothing"]
    assert found["down"] == pytest.approx(down / 1000)
    assert found["up"] == pytest.approx((letters["bytes"].sum() - down) / 1000)
    assert found["inside"] == 0.0
    assert found["down"] > 0.0
    year = by_direction(next_year(goods=8).messages)
    assert min(year) > 0.0
    none = by_direction(pd.DataFrame({"bytes": [8]}, index=["totals"]))
    assert none.tolist() == [0.0, 0.0, 0.008]


def test_rounds_that_do_not_end_are_longer_than_any_that_do():
    rows = load()
    found = median_rounds("stocks", "dantzig-wolfe")
    here = rows[(rows["family"] == "stocks") & (rows["method"] == "dantzig-wolfe") & (rows["shared"] == 30)]
    assert found[30] == here["near"].median()
    trade = median_rounds("trade", "dantzig-wolfe")
    assert trade[100] < LIMIT
    assert np.isinf(trade[300])


def test_shares_are_ordered_as_the_chapter_says():
    found = shares()
    assert 1.0 >= found["at_once_5"] >= found["at_once_20"] > found["at_once_50"] > 0.95
    assert found["at_once_few"] <= found["at_once_20"]
    assert found["blow_few_high"] < found["blow_low"] <= found["blow_high"] < 1.0
    assert 0.0 < found["blow_costs"] < 0.1
    assert 0.0 < found["least_hurt"] < found["most_hurt"] < 0.5
    assert found["gone_low"] < 0.0 < found["gone_high"]
    # Forty local goods and a local resource in each of eight places, and thirty that travel.
    assert found["stays"] > 0.9
    found["stays"] = 0.0
    assert shares()["stays"] > 0.9


def test_counts_are_those_of_the_record_and_of_stored_rounds():
    found = counts()
    first = next_year()
    assert found["offers"] == len(first.record.offers)
    assert found["with_weight"] == np.count_nonzero(first.record.weights > 1e-9)
    years = given_away(5)
    assert found["known"] == years["at_most"].iloc[0] <= found["works"]
    assert found["sight_first"] < found["sight_last"] < found["known"]
    assert found["few_rounds"] <= found["blow_rounds"] < found["blow_few_rounds"]
    rows = load()
    stopped = rows[
        (rows["family"] == "trade") & (rows["shared"] == 300) & (rows["method"] == "dantzig-wolfe")
    ]
    assert stopped["near"].isna().all()
    assert found["trade_300"] == LIMIT
    assert found["trade_4"] < found["trade_30"] < LIMIT
    assert found["stocks_3"] < found["stocks_30"] < found["stocks_300"]
    assert found["slopes_low"] <= found["slopes_high"] < found["trade_30"]
