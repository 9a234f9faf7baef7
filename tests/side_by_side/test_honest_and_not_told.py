"""What the chapter on six institutions tells: its numbers are those of the stored study."""

from feasible.side_by_side.honest_and_not import at_work, means
from feasible.side_by_side.honest_and_not_told import KEYS, SPREADS, pairs_in_words, shares, sizes


def test_pairs_are_told_by_their_first():
    assert pairs_in_words([("a", "b"), ("b", "c"), ("a", "c")], "before") == "a before b, c; b before c"
    assert pairs_in_words([], "and") == ""


def test_what_is_told_is_what_the_study_holds():
    found, honest = shares(), means(30).mean
    for key, name in KEYS.items():
        assert found[f"{key}_loss"] == honest.loc[name, "loss"]
        assert abs(found[f"{key}_3000"] - found[f"{key}_loss"]) < 0.02
    assert found["rounds_lying"] == means(30, reports="best response").mean.loc[KEYS["rounds"], "loss"]
    assert found["collusion_half"] < found["collusion_all"]
    assert sizes()["rounds_messages"] > 100 * sizes()["central_messages"]


def test_what_is_told_of_the_united_states_is_by_two_weightings():
    found = shares()
    # Plans are solved to a ten-thousandth of consumption.
    assert 0.0 <= found["us_central"] < 1e-3
    assert 0.0 <= found["us_market_equal"] < 1e-3
    assert found["work_baseline_half"] == max(float(at_work(0.5).loc[KEYS["baseline"], "loss"]), 0.0)
    assert found["work_baseline_whole"] < found["work_baseline_whole_equal"]
    worst = max(float(at_work(s).loc[KEYS["baseline"], "inefficiency"]) for s in SPREADS)
    assert found["work_waste"] >= worst
    found["work_waste"] = 1.0
    assert shares()["work_waste"] < 0.01
