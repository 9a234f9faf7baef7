"""What `feasible plan` writes of a linear plan: both sides and ranges of prices, rents, least labor."""

import numpy as np
import pandas as pd
import pytest
from feasible import _commands, cli
from feasible.economy import Economy, Targets
from feasible.errors import InvalidEconomy, NotConverged
from feasible.optimum import LinearPlan, linear_plan

SIDES = ["left", "right", "down_to", "up_to"]


def written(tmp_path, economy, *options, goods=None):
    """Plan an economy on the command line; return its tables of plants and of resources, and the summary."""
    folder = tmp_path / "place"
    economy.to_tables(folder)
    if goods is not None:
        (folder / "goods.csv").write_text(goods, "utf-8")
    assert cli.main(["plan", str(folder), "--out", str(tmp_path / "plan"), *options]) == 0
    levels = pd.read_csv(tmp_path / "plan" / "levels.csv", index_col="plant")
    resources = pd.read_csv(tmp_path / "plan" / "resources.csv", index_col="resource")
    return levels, resources, (tmp_path / "plan" / "summary.txt").read_text("utf-8")


def mills(**changes):
    """Twenty hours. A new mill needs half an hour a sack and can make ten; the old one a whole hour."""
    given = {
        "goods": ["flour"], "resources": ["labor"], "plants": ["old", "new"], "households": [],
        "inputs": [[0, 0]], "outputs": [[1, 1]], "resource_use": [[1, 0.5]], "endowment": [20],
        "capacity": [np.inf, 10],
    }  # fmt: skip
    return Economy(**(given | changes))


def test_sides_and_ranges_of_prices_and_rents_by_hand(tmp_path):
    levels, resources, summary = written(tmp_path, mills())
    assert levels["level"].tolist() == pytest.approx([15, 10])
    assert levels["rent"].tolist() == pytest.approx([0, 0.5])
    # Half an hour saved is half a sack, until the new mill could take all hours.
    assert levels.loc["new", SIDES].tolist() == pytest.approx([0.5, 0.5, 0, 40])
    assert levels.loc["old", SIDES].tolist() == pytest.approx([0, 0, 15, np.inf])
    # An hour is a sack of the old mill's, down to what the new one takes.
    assert resources.loc["labor", ["price", *SIDES]].tolist() == pytest.approx([1, 1, 1, 5, np.inf])
    assert "one more" not in summary


def test_prices_of_two_sides_are_said_and_nothing_has_no_sign(tmp_path, capsys):
    """Ten hours for ten sacks, and there the new mill is full; by the old one a sack takes two hours."""
    economy = mills(resource_use=[[2, 1]], endowment=[10], capacity=[4, 10])
    levels, resources, summary = written(tmp_path, economy)
    assert levels.loc["new", SIDES].tolist() == pytest.approx([0.5, 0, 2, np.inf])
    assert levels.loc["old", ["rent", *SIDES]].tolist() == pytest.approx([0, 0, 0, 0, np.inf])
    assert resources.loc["labor", SIDES].tolist() == pytest.approx([1, 0.5, 0, 18])
    shown = capsys.readouterr().out
    for line in (
        "one more labor is worth 0.5, one less costs 1",
        "one more of the capacity of new is worth 0, one less costs 0.5",
    ):
        assert line in shown
        assert line in summary
    assert "-0" not in (tmp_path / "plan" / "levels.csv").read_text("utf-8")
    assert "-0" not in (tmp_path / "plan" / "resources.csv").read_text("utf-8")


def test_a_capacity_that_a_quota_needs_has_no_left_side(tmp_path):
    """Below the quota there is no plan at all: one less costs everything."""
    economy = mills(resources=["labor"], capacity=[np.inf, 10])
    folder = tmp_path / "place"
    economy.to_tables(folder)
    plants = pd.read_csv(folder / "plants.csv").assign(quota=[0, 10])
    plants.to_csv(folder / "plants.csv", index=False)
    assert cli.main(["plan", str(folder), "--out", str(tmp_path / "plan")]) == 0
    levels = pd.read_csv(tmp_path / "plan" / "levels.csv", index_col="plant")
    assert levels.loc["new", ["left", "right", "down_to"]].tolist() == pytest.approx([np.inf, 0.5, 10])


def test_rents_are_difference_quotients():
    rng = np.random.default_rng(3)
    g, p = 4, 7
    made = np.r_[np.arange(g), rng.integers(0, g, p - g)]
    outputs = np.zeros((g, p))
    outputs[made, np.arange(p)] = 1.0
    economy = Economy(
        goods=range(g), resources=["labor", "land"], plants=range(p), households=[],
        inputs=rng.uniform(0, 0.2, (g, p)) * (rng.random((g, p)) < 0.5), outputs=outputs,
        resource_use=rng.uniform(0.1, 1, (2, p)), endowment=[5, 5], capacity=rng.uniform(0.5, 3, p), productive=False,
    )  # fmt: skip
    plan = _commands.linear_plan(economy)
    table = plan.capacities()
    full = table.index[table["rent"] > 0]
    assert len(full) > 1
    for name in full:
        at = economy.plants.get_loc(name)
        for side, end in (("left", "down_to"), ("right", "up_to")):
            step = 0.9 * (min(table.loc[name, end], 2 * economy.capacity[at]) - economy.capacity[at])
            capacity = economy.capacity.copy()
            capacity[at] += step
            changed = _commands.linear_plan(economy.replace(capacity=capacity)).value
            assert changed - plan.value == pytest.approx(step * table.loc[name, side], rel=1e-7, abs=1e-9)


def test_least_labor_for_given_targets(tmp_path, capsys):
    """Twelve sacks: ten from the new mill, two from the old one; a sack's labor value is the old one's hour."""
    levels, resources, summary = written(
        tmp_path, mills(), "--least-labor", goods="good,kind,floor\nflour,final,12\n"
    )
    assert levels["level"].tolist() == pytest.approx([2, 10])
    assert levels.loc["new", ["rent", *SIDES]].tolist() == pytest.approx([0.5, 0.5, 0.5, 0, 12])
    deliveries = pd.read_csv(tmp_path / "plan" / "deliveries.csv", index_col="good")
    assert deliveries.loc["flour", ["delivered", "price", *SIDES]].tolist() == pytest.approx(
        [12, 1, 1, 1, -13, 2]
    )
    assert resources.loc["labor", "price"] == pytest.approx(1)
    assert "plan of least labor" in summary
    assert "labor 7" in summary or "labor: 7" in summary
    assert "with less labor" in capsys.readouterr().out


def test_least_labor_is_a_linear_plan(tmp_path, capsys):
    folder = tmp_path / "town"
    assert cli.main(["example", str(folder)]) == 0
    assert cli.main(["plan", str(folder), "--least-labor", "--institution", "rounds"]) == 1
    error = capsys.readouterr().err
    assert "--least-labor: is beside --institution rounds; expected --institution linear, or none" in error
    assert not (tmp_path / "town-plan").exists()
    assert cli.main(["plan", str(folder), "--least-labor", "--institution", "linear"]) == 0


def bakery(**changes):
    """Eight hours, a sack of flour an hour; an oven bakes eight loaves, one from a sack."""
    given = {
        "goods": ["flour", "bread"], "plants": ["mill", "oven"], "inputs": [[0, 1], [0, 0]], "outputs": [[1, 0], [0, 1]],
        "resource_use": [[1, 0]], "endowment": [8], "capacity": [np.inf, 8], "good_kind": ["intermediate", "final"],
    }  # fmt: skip
    return mills(**(given | changes))


def test_a_goods_price_has_two_sides(tmp_path, capsys):
    """A sack less is a loaf less; a sack more finds no oven. A loaf is a loaf, whoever gives it."""
    economy = bakery()
    table = linear_plan(economy).goods()
    assert table.loc["flour", SIDES].tolist() == pytest.approx([1, 0, -8, np.inf])
    assert table.loc["bread", [*SIDES[:2], "deliveries"]].tolist() == pytest.approx([1, 1, 8])
    written(tmp_path, economy)
    deliveries = pd.read_csv(tmp_path / "plan" / "deliveries.csv", index_col="good")
    assert deliveries.loc["flour", SIDES].tolist() == pytest.approx([1, 0, -8, np.inf])
    assert (
        "one more and one less differ in worth (deliveries.csv, left and right): flour"
        in capsys.readouterr().out
    )


@pytest.mark.parametrize("ceiling", [np.inf, 6.0])
def test_sides_of_goods_prices_are_difference_quotients(ceiling):
    """Give and take a little of each good: a plant that makes it from nothing, or a higher floor."""
    rng = np.random.default_rng(8)
    g = 4
    economy = Economy(
        goods=range(g), resources=["labor", "land"], plants=range(g), households=[],
        inputs=rng.uniform(0, 0.2, (g, g)) * (rng.random((g, g)) < 0.6), outputs=np.eye(g),
        resource_use=rng.uniform(0.1, 1, (2, g)), endowment=[5, 5], capacity=rng.uniform(2, 6, g), productive=False,
    )  # fmt: skip
    targets = Targets.of(
        economy, value=[1.0, 0.5, 0.0, 0.8], floor=[0.2, 0.3, 0.1, 0.0], ceiling=np.full(g, ceiling)
    )
    plan = linear_plan(economy, targets)
    table = plan.goods()
    assert plan.prices == pytest.approx(table["right"].to_numpy(), abs=1e-7)
    for good in range(g):
        gift = np.zeros((g, g + 1))
        gift[:, :g] = np.eye(g)
        gift[good, g] = 1.0
        step = 0.5 * min(table["up_to"].iloc[good], 0.1)
        given = Economy(
            goods=range(g), resources=["labor", "land"], plants=range(g + 1), households=[],
            inputs=np.hstack([economy.inputs.toarray(), np.zeros((g, 1))]), outputs=gift,
            resource_use=np.hstack([economy.resource_use.toarray(), np.zeros((2, 1))]), endowment=[5, 5],
            capacity=np.append(economy.capacity, step), productive=False,
        )  # fmt: skip
        more = linear_plan(
            given, Targets.of(given, value=targets.value, floor=targets.floor, ceiling=targets.ceiling)
        )
        assert more.value - plan.value == pytest.approx(step * table["right"].iloc[good], rel=1e-6, abs=1e-9)


def test_of_very_many_goods_sides_are_not_computed_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(_commands, "_MOST_RENTS", 1)
    _, _, summary = written(tmp_path, bakery())
    assert "of more than 1 goods' prices neither sides nor ranges are computed" in summary
    assert "left" not in pd.read_csv(tmp_path / "plan" / "deliveries.csv")


def test_of_several_goods_with_two_sides_three_are_named(tmp_path):
    """Five ovens, each with a mill of its own that feeds it exactly: five flours of two values."""
    n = 5
    idle, one = np.zeros((n, n)), np.eye(n)
    economy = mills(
        goods=[f"{kind} {i}" for kind in ("flour", "bread") for i in range(n)],
        plants=[f"{kind} {i}" for kind in ("mill", "oven") for i in range(n)],
        inputs=np.block([[idle, one], [idle, idle]]), outputs=np.eye(2 * n), resource_use=np.ones((1, 2 * n)) * 0.01,
        endowment=[20], capacity=[4.0] * (2 * n), good_kind=["intermediate"] * n + ["final"] * n,
    )  # fmt: skip
    _, _, summary = written(tmp_path, economy)
    assert "left and right): flour 0, flour 1, flour 2 and 2 more" in summary


@pytest.mark.parametrize(("asked", "known"), [("resources", []), ("goods", SIDES), ("capacities", SIDES)])
def test_what_ranges_are_not_found_is_said_and_the_plan_stands(tmp_path, monkeypatch, asked, known):
    def lost(self):
        raise NotConverged("range of a price", residual=1.0, rounds=3, advice="ask for fewer of them")

    monkeypatch.setattr(LinearPlan, asked, lost)
    levels, resources, summary = written(tmp_path, mills())
    assert "how far prices hold is not known: range of a price" in summary
    assert list(levels.columns) == ["level", "capacity", "rent"]
    assert [side for side in SIDES if side in resources] == known


def test_of_very_many_rents_sides_are_not_computed_and_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(_commands, "_MOST_RENTS", 0)
    levels, resources, summary = written(tmp_path, mills())
    assert "of more than 0 rents neither sides nor ranges are computed" in summary
    assert list(levels.columns) == ["level", "capacity", "rent"]
    assert set(SIDES) < set(resources.columns)


@pytest.mark.parametrize("table", ["goods", "resource_use"])
def test_what_is_given_back_is_said_where_it_is_refused(tmp_path, capsys, table):
    """A plant that takes CO2 out uses less than nothing of it: that is an output, and the message says so."""
    folder = tmp_path / "place"
    mills().to_tables(folder)
    if table == "goods":
        (folder / "goods.csv").write_text("good,kind,floor\nflour,final,-1\n", "utf-8")
    else:
        (folder / "resource_use.csv").write_text(
            "plant,resource,amount\nold,labor,-1\nnew,labor,0.5\n", "utf-8"
        )
    assert cli.main(["plan", str(folder)]) == 1
    error = capsys.readouterr().err
    assert ("what a plant gives back" in error) == (table == "resource_use")
    assert f"{table}.csv, line 2" in error
    assert "is -1; expected zero or more" in error


def test_an_economy_refuses_it_in_the_same_words():
    with pytest.raises(
        InvalidEconomy, match=r"resource_use.*is -1; expected zero or more \(what a plant gives back"
    ):
        mills(resource_use=[[-1, 0.5]])
    with pytest.raises(InvalidEconomy, match="is nan; expected a finite number"):
        mills(resource_use=[[np.nan, 0.5]])
