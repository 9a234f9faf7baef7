"""Five leaders as paths of one model: its steps by hand, its lines, its nulls, crossings and rules."""

import numpy as np
import pytest
from feasible.book.statements import statements
from feasible.dual_hierarchy import concentration, reform_paths
from feasible.dual_hierarchy._record import read_table
from feasible.dual_hierarchy.family_circles import effective
from feasible.dual_hierarchy.reform_paths import (
    INHERITANCES,
    LEADERS,
    NULLS,
    RULES,
    Acts,
    Links,
    State,
    Worlds,
    act,
    cell,
    crossed,
    curves,
    delivered,
    dividing,
    drawn,
    follow,
    headlines,
    histories,
    lasting_circles,
    lines,
    median_true,
    moves,
    moves_in_words,
    needs_links,
    other_readings,
    predicted,
    predictions,
    priors,
    reaches,
    rule_path,
    ruled,
    step,
    supply,
    told,
    unforgiven,
    watched,
    weights,
)
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st


def one(**changed):
    return Worlds.middle(**changed)


# ---------------------------------------------------------------------- what was written down before


def test_predictions_rest_on_statements_and_say_how_they_are_tested():
    table = predictions()
    assert len(table) == 30
    assert table["id"].is_unique
    assert set(table["statement"]) <= set(statements("P"))
    assert table["test"].str.len().min() > 10


def test_no_parameter_belongs_to_a_country():
    table = priors()
    assert (table["low"] < table["high"]).all()
    words = " ".join(table["parameter"] + " " + table["why"]).lower()
    for name in ("soviet", "ussr", "china", "chinese", "hungar", *(leader.lower() for leader in LEADERS)):
        assert name not in words


def test_turnover_is_what_the_essay_counts():
    shares = read_table("shares.csv").set_index("what")
    count = shares["count"] / shares["total"]
    months = 29 / 12
    secretaries = 1 - (1 - count["Provincial first secretaries replaced"]) ** (1 / months)
    committee = 1 - (1 - count["Central Committee replaced"]) ** (1 / months)
    assert moves("Gorbachev")[1985]["turnover_secretaries"] == pytest.approx(secretaries, abs=0.005)
    assert moves("Gorbachev")[1985]["turnover_ministers"] == pytest.approx(committee, abs=0.005)
    upheaval = 1 - (1 - count["Provincial secretaries purged"]) ** 0.5
    assert moves("Mao")[1966]["turnover_secretaries"] == pytest.approx(upheaval, abs=0.005)
    both = ["Provincial secretaries replaced 1977", "Provincial secretaries replaced 1978"]
    assert moves("Deng")[1978]["turnover_secretaries"] == pytest.approx(count[both].mean(), abs=0.005)


def test_what_is_unknown_is_refused():
    with pytest.raises(InvalidInput, match="leader: is 'Lenin'; expected one of first plan, Stalin"):
        moves("Lenin")
    with pytest.raises(InvalidInput, match="count: is 0"):
        Worlds.draw(np.random.default_rng(1), 0)
    with pytest.raises(InvalidInput, match="parameter: is 'luck'"):
        one(luck=1.0)
    with pytest.raises(InvalidInput, match="mixed: is 'both'"):
        Links(mixed="both")
    with pytest.raises(InvalidInput, match="regions: is 6; expected a power of two"):
        curves(6)
    with pytest.raises(InvalidInput, match="shares of allocation: are"):
        act(State.start(one()), {"ministries": 0.5})
    with pytest.raises(InvalidInput, match="shares of allocation: are"):
        act(State.start(one()), {"ministries": 0.5, "provinces": 0.5, "enterprises": 0.5})
    with pytest.raises(InvalidInput, match="instrument: is 'prayer'"):
        act(State.start(one()), {"prayer": 1.0})
    with pytest.raises(InvalidInput, match="rule: is 'pray'"):
        ruled("pray", one())
    with pytest.raises(InvalidInput, match="leader: is 'Lenin'"):
        cell("Lenin", INHERITANCES[0], count=2)
    with pytest.raises(InvalidInput, match="inheritance: is 'nothing'"):
        cell("Mao", "nothing", count=2)
    with pytest.raises(InvalidInput, match="line: is 'R99'"):
        dividing("R99", count=5)
    path = follow(State.start(one()), {}, 1900, 1902, one())
    with pytest.raises(InvalidInput, match="year: is 1903; expected from 1900 to 1902"):
        path.at(1903)
    with pytest.raises(AttributeError):
        _ = one().luck
    with pytest.raises(AttributeError):
        _ = one()._hidden


# ---------------------------------------------------------------------- steps by hand


def test_curves_are_those_of_concentration():
    """Published on the page about concentration: giants deliver 53 % if seven tenths may leave."""
    spread, leaves, table = curves()
    assert spread.tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    for row, sites in enumerate((1, 2, 4, 8)):
        economy = concentration.structures()[sites]
        for k in (0, 20, 28, 40):
            assert table[row, k] == pytest.approx(economy.deliver(float(leaves[k])).delivered, abs=1e-9)
    assert float(delivered(np.array([0.0]), np.array([0.7]))[0]) == pytest.approx(0.531, abs=5e-4)
    # Between points, straight lines in both directions.
    half = delivered(np.array([1 / 6]), np.array([0.7125]))
    corners = [table[r, k] for r in (0, 1) for k in (28, 29)]
    assert float(half[0]) == pytest.approx(np.mean(corners), rel=1e-12)


def test_a_year_by_hand():
    """Command over cells with nothing in it but a ministry's lies."""
    world = one(
        patience=0.9, finds=0.6, form=1.0, lies=0.2, desk=0.1, stock=1.0, turn=20.0, slack=0.1, memory=0.5,
        ministers=0.4, secretaries=0.4, loyal=0.5,
    )  # fmt: skip
    state = act(State.start(world), {"ministries": 1.0, "provinces": 0.0, "enterprises": 0.0})
    d = 0.9 * 0.97
    circles = d * 0.6 / (1 - d + d * 0.6)
    new, year = step(state, world)
    assert year.circles[0] == pytest.approx(circles, rel=1e-12)
    assert lasting_circles(world, 0.03)[0] == pytest.approx(effective(1.0, 0.9, finds=0.6, rotation=0.03))
    cells = concentration.structures()[8].deliver(1.0).delivered
    assert year.delivered[0] == pytest.approx(cells * 0.9, rel=1e-9)
    assert new.spread[0] == pytest.approx(1 - 1 / 20)
    # Ministries have gained two thirds; provinces and enterprises have lost all they had.
    assert year.content[:, 0].tolist() == [True, False, False]
    # An eighth of the others, and the secretaries appointed this year less half.
    assert year.votes[0] == pytest.approx(0.4 + 0.4 * 0.03 * 0.5 + 0.2 * 0.5)
    assert new.own[:, 0].tolist() == pytest.approx([0.03, 0.015])


def test_turnover_breaks_circles_and_the_police_finds_them():
    world = one(form=0.5)
    state = State.start(world)
    for _ in range(20):
        state, calm = step(state, world)
    purged = step(act(state, {"turnover_secretaries": 0.9}), world)[1]
    watched = step(act(state, {"police": 1.0}), world)[1]
    assert purged.circles[0] < 0.3 * calm.circles[0]
    assert watched.circles[0] < calm.circles[0]


def test_a_market_helps_where_there_are_rivals():
    world = one(broker=0.3, local=0.4)
    state = State.start(world)
    free = act(state, {"market": 1.0})
    assert reaches(free, world, Links())[1:, 0] == pytest.approx([8 / 9, 8 / 9])
    giants = act(State.start(world, spread=0.0), {"market": 1.0})
    assert reaches(giants, world, Links())[1:, 0] == pytest.approx([0.5, 0.5])
    assert reaches(state, world, Links())[2, 0] == 0.0
    # Without circles nothing is brokered; in the null the brokers of calm years remain.
    cut = reaches(state, world, NULLS["brokers are not circles"])
    assert cut[2, 0] == pytest.approx(0.3 * lasting_circles(world, 0.03)[0])


def test_two_ways_to_mix_agree_where_one_hand_has_all():
    world = one()
    state = act(State.start(world, spread=0.3), {"ministries": 0.0, "provinces": 1.0, "enterprises": 0.0})
    assert supply(state, world, Links())[0] == pytest.approx(supply(state, world, Links(mixed="output"))[0])
    split = act(state, {"ministries": 0.5, "provinces": 0.5, "enterprises": 0.0})
    assert supply(split, world, Links())[0] != pytest.approx(supply(split, world, Links(mixed="output"))[0])


def test_power_can_be_taken_back():
    world = one()
    state = act(State.start(world), {"ministries": 0.1, "provinces": 0.1, "enterprises": 0.8, "back": 0.08})
    state, _ = step(state, world)
    assert state.shares[:, 0].tolist() == pytest.approx([0.18, 0.02, 0.8])
    state, _ = step(state, world)
    assert state.shares[:, 0].tolist() == pytest.approx([0.2, 0.0, 0.8])


def test_a_new_leader_has_nobody_and_keeps_the_market():
    world = one()
    state = act(State.start(world), {"market": 1.0, "police": 1.0, "turnover_ministers": 0.5})
    entered = step(state, world)[0].entered()
    assert entered.own.tolist() == [[0.0], [0.0]]
    assert entered.acts == Acts(market=1.0)


@given(st.integers(0, 10_000), st.sampled_from(sorted(LEADERS)), st.sampled_from(["reach", "output"]))
@settings(max_examples=40, deadline=None)
def test_shares_stay_shares(seed, leader, mixed):
    worlds = Worlds.draw(np.random.default_rng(seed), 5)
    first = LEADERS[leader]
    path = follow(State.start(worlds), moves(leader), first, first + 15, worlds, Links(mixed=mixed))
    for state, year in zip(path.states, path.years, strict=True):
        assert state.shares.sum(axis=0) == pytest.approx(1.0)
        for value in (state.shares, state.spread, year.circles, year.delivered, year.votes, state.own):
            assert (value >= -1e-12).all()
            assert (value <= 1 + 1e-12).all()
    assert set(path.removed.tolist()) <= {-1, *range(first, first + 16)}


@given(st.integers(0, 10_000), st.floats(0, 0.9), st.floats(0, 0.9))
@settings(max_examples=40, deadline=None)
def test_more_turnover_never_makes_circles_last_longer(seed, one_rate, other):
    worlds = Worlds.draw(np.random.default_rng(seed), 5)
    low, high = sorted((one_rate, other))
    assert (lasting_circles(worlds, high) <= lasting_circles(worlds, low) + 1e-12).all()


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_more_reach_never_delivers_less(spread, one_reach, other):
    low, high = sorted((one_reach, other))
    where = np.array([spread])
    assert delivered(where, np.array([low]))[0] <= delivered(where, np.array([high]))[0] + 1e-9


# ---------------------------------------------------------------------- the same model, written again


def plainly(w, todo, first, last, leader_enters):
    """One world, one number at a time; yields (year, deliveries, product, sites' spread, circles, votes)."""
    xs, leaves, table = curves()

    def deliver(x, reach):
        rows = [np.interp(min(max(reach, 0), 1), leaves, row) for row in table]
        return float(np.interp(x, xs, rows))

    a, x, c, big_a = [1 / 3] * 3, 1.0, 0.0, 1.0
    y = deliver(1.0, (1 + w["local"] + 0.0) / 3) * (1 - w["desk"] / 3)
    used, own = [y / 3] * 3, [0.0, 0.0]
    acts = {}
    for year in range(first, last + 1):
        if year in leader_enters:
            own, acts = [0.0, 0.0], {k: v for k, v in acts.items() if k in {"market", "keep"}}
        for key, value in todo.get(year, {}).items():
            if key in {"ministries", "provinces", "enterprises"}:
                a[["ministries", "provinces", "enterprises"].index(key)] = value
            else:
                acts[key] = value
        back = min(acts.get("back", 0.0), a[1])
        a[0], a[1] = a[0] + back, a[1] - back
        rho = [acts.get("turnover_ministers", 0.03), acts.get("turnover_secretaries", 0.03), 0.0]
        d = w["patience"] * (1 - rho[1])
        lasting = d * w["finds"] / (1 - d + d * w["finds"])
        if acts.get("police") or acts.get("press"):
            lasting *= 1 - w["eyes"]
        c *= 1 - rho[1]
        c += w["form"] * (lasting - c)
        sold = 8**x / (8**x + 1) if acts.get("market") else 0.0
        reach = a[0] * (1 - w["lies"] * c) + a[1] * max(w["local"], sold) + a[2] * max(w["broker"] * c, sold)
        y += w["stock"] * (deliver(x, reach) * (1 - w["desk"] * a[0] * x) - y)
        big_a *= 1 + w["gain"] * acts.get("keep", 0.0) * (1 - a[0]) * y
        x = min(1.0, max(0.0, x - (a[0] + (1 if acts.get("giants") else -1) * a[1]) / w["turn"]))
        has = [share * big_a * y for share in a]
        used = [u + r * (h - u) for u, r, h in zip(used, rho, has, strict=True)]
        content = [
            h * (1 - r) >= (1 - w["slack"]) * u - 1e-12 for h, r, u in zip(has, rho, used, strict=True)
        ]
        for i in (0, 1):
            own[i] += (1 - own[i]) * rho[i]
            if not content[i]:
                own[i] *= 1 - w["loyal"]
        votes = sum(w[n] * (1 if content[i] else own[i]) for i, n in enumerate(("ministers", "secretaries")))
        rest = 1 - w["ministers"] - w["secretaries"]
        votes += rest * (1.0 if acts.get("police") or acts.get("army") else 0.5)
        used = [u + w["memory"] * (h - u) for u, h in zip(used, has, strict=True)]
        yield year, y, big_a * y, x, c, votes


def test_a_plain_account_agrees():
    worlds = Worlds.draw(np.random.default_rng(11), 12)
    h = histories(worlds)
    soviet = {**moves("Stalin"), **moves("Khrushchev"), **moves("Brezhnev"), **moves("Gorbachev")}
    china = {1953: moves("first plan")[0], **moves("Mao"), **moves("Deng")}
    lines_of = (
        (soviet, 1928, 1991, {1928: "Stalin", 1953: "Khrushchev", 1965: "Brezhnev", 1985: "Gorbachev"}),
        (china, 1953, 1990, {1953: "first plan", 1957: "Mao", 1978: "Deng"}),
    )
    for k in range(len(worlds)):
        world = {name: float(values[k]) for name, values in worlds.values.items()}
        for todo, first, last, enters in lines_of:
            name = ""
            for year, *found in plainly(world, todo, first, last, enters):
                name = enters.get(year, name)
                seen, state = h[name].at(year), h[name].state(year)
                mine = (seen.delivered, seen.product, state.spread, seen.circles, seen.votes)
                assert found == pytest.approx([float(v[k]) for v in mine], abs=1e-9)


# ---------------------------------------------------------------------- histories and lines


def test_succession_is_what_the_chapter_says():
    h = histories(one())
    assert h["Khrushchev"].before.spread == pytest.approx(h["Stalin"].last.spread)
    assert h["Stalin"].last.spread[0] < 0.2
    assert h["Mao"].last.spread[0] > 0.9
    assert h["Stalin"].state(1952).circles == pytest.approx(h["Stalin"].at(1952).circles)


def test_lines_come_true_wrong_or_neither():
    table = predicted()
    assert list(table.index) == predictions()["id"].tolist()
    assert dict(table["outcome"].value_counts()) == {"comes true": 12, "undecided": 10, "wrong": 8}
    assert table.index[table["counts"]].tolist() == ["R17", "R27", "R28"]
    assert median_true() == 21.0
    whole = lines(histories())
    assert {key: float(v.mean()) for key, v in whole.items()} == pytest.approx(table["whole"].to_dict())
    # The purge makes the law worse only where brokers are the circles.
    assert table["whole"]["R24"] > 0.7 > table["brokers are not circles"]["R24"] == 0.0


def test_other_draws_say_nearly_the_same():
    other = predicted(seed=7)
    assert (abs(other["whole"] - predicted()["whole"]) < 0.07).all()


def test_a_null_begins_with_what_it_goes_on_delivering():
    """Under its own links an economy that nobody moves keeps its level, and nobody loses by that."""
    worlds = one(lies=0.0)
    for links in (Links(), *NULLS.values(), Links(mixed="output")):
        state = State.start(worlds, links)
        assert state.delivered == pytest.approx(supply(state, worlds, links), abs=1e-12)
        level = state.delivered if links.supply_is_felt else np.ones(1)
        assert state.used == pytest.approx(state.shares * level)


def test_where_all_are_alike_is_a_choice():
    """Half way three lines count; of giants five, the essay's main sentence among them; of cells not R17."""
    counts = {}
    for where in (0.0, 0.5, 1.0):
        found = predicted(links=Links(alike=where))
        assert found["whole"].tolist() == predicted()["whole"].tolist()
        counts[where] = found.index[found["counts"]].tolist()
    assert counts[0.5] == ["R17", "R27", "R28"]
    assert counts[0.0] == ["R15", "R17", "R26", "R27", "R28"]
    assert counts[1.0] == ["R15", "R23", "R27", "R28", "R30"]
    assert set(needs_links()) == set().union(*counts.values())


def test_if_nobody_forgives_khrushchev_falls_as_the_essay_says():
    """By other means: votes counted again, year by year and world by world."""
    h = histories(drawn(100, 5))
    fell = stays = 0
    for k in range(100):
        w = {name: float(h.worlds.values[name][k]) for name in ("ministers", "secretaries")}
        for year in range(1953, 1965):
            seen = h["Khrushchev"].at(year)
            m = 1.0 if seen.content[0, k] and year < 1957 else float(seen.own[0, k])
            s = 1.0 if seen.content[1, k] else float(seen.own[1, k])
            rest = 1 - sum(w.values())
            if w["ministers"] * m + w["secretaries"] * s + rest / 2 < 0.5 - 1e-12:
                stays += year >= 1959
                fell += year >= 1959 and not seen.content[1, k]
                break
        else:
            stays += 1
    found = unforgiven(h)
    assert (found.fell, found.in_office) == pytest.approx((fell / 100, stays / 100))
    assert found.fell_of_those == pytest.approx(fell / stays)
    assert found.fell > 5 * float(lines(h)["R10"].mean())


def test_what_divides_a_line():
    name, large, there, elsewhere = dividing("R19")
    assert (name, large) == ("gain", True)
    assert there > 0.95 > 0.5 > elsewhere


# ---------------------------------------------------------------------- crossings and rules


def test_crossings_hold_five_histories_and_twenty_others():
    table = crossed()
    assert len(table) == 25
    assert table["history"].sum() == 5
    told = table.set_index(["leader", "inheritance"])
    assert told.loc[("Gorbachev", "giants, long planned"), "lowest"] < 0.1
    assert told.loc[("Gorbachev", "cells, after upheaval"), "lowest"] > 0.95
    assert told.loc[("Deng", "cells, after upheaval"), "removed"] == 0.0
    # The history is the path of succession, cut to as many years.
    state, path = cell("Deng", "cells, after upheaval")
    h = histories()
    assert path.at(12).product == pytest.approx(h["Deng"].at(1990).product)
    assert state.delivered == pytest.approx(h["Mao"].last.delivered)


def test_what_is_found_and_what_is_done():
    lowest, removed = weights("lowest"), weights("removed")
    assert lowest[0] > 0.45 > 0.3 > lowest[1]
    assert removed[1] > 0.8 > 0.1 > removed[0]
    assert sum(lowest) < 1


def test_rules_on_giants_and_on_cells():
    """The prototype had .36 and .67 on giants, .92 and .92 on cells; its brokers were others."""
    worlds = drawn()
    giants = [float(ruled(rule, worlds)[0].mean()) for rule in (*RULES, "stay")]
    cells_ = [float(ruled(rule, worlds, spread=1.0)[0].mean()) for rule in (*RULES, "stay")]
    assert giants == pytest.approx([0.127, 0.638, 0.692], abs=0.002)
    assert cells_ == pytest.approx([0.911, 0.914, 0.888], abs=0.002)
    # Purging is a part of what pressing on costs.
    assert float(ruled("escalate", worlds, purge=False)[0].mean()) == pytest.approx(0.328, abs=0.002)
    _, way, _ = ruled("stay", worlds)
    assert way.max() == 0.0


def test_a_rule_goes_on_from_any_state():
    worlds = one()
    state = histories(worlds)["Mao"].last
    path, way = rule_path(state, "oscillate", worlds, market=True, years=10)
    assert len(path.years) == 10
    assert 0.0 < way[0] <= 1.0
    assert path.before.acts.army == 0.0


def test_headlines():
    said = headlines()
    assert "12" in said["answer"].title
    assert reform_paths.headlines() is said
    assert [h.survives()["weakest"] for h in said.values()] == [False, True, True]
    assert [h.survives()["aggregation"] for h in said.values()] == [False, False, True]


# ---------------------------------------------------------------------- what the page tells


def test_what_is_told_is_what_the_lines_and_rules_say():
    found, table, h, worlds = told(), predicted(), histories(), drawn()
    for key in table.index:
        assert found[key] == table["whole"][key]
    assert found["R24_cut"] == table["brokers are not circles"]["R24"]
    assert found["R13_cut"] == table["no difference in sites"]["R13"]
    assert found["oscillate_1"] == float(ruled("oscillate", worlds, spread=1.0)[0].mean())
    assert found["stays"] == float(np.mean(h["Khrushchev"].removed < 0))
    # A milder test is passed at least as often, and a legal market saves what the law ruins.
    for key in ("R7", "R12", "R13"):
        assert found[f"{key}_looser"] > found[key]
    assert found["ruin"] < found["ruin_market"] < found["spared"]
    assert found["votes_with"] > found["votes_without"]
    assert found["R25_after"] <= found["votes_after"]
    assert found["gone_1953"] + found["gone_councils"] <= 1.0 - found["stays"]
    found["ruin"] = -1.0
    assert told()["ruin"] > 0.0


def test_moves_are_told_as_they_were_written_down():
    told_moves = moves_in_words()
    assert len(told_moves) == sum(len(moves(leader)) for leader in LEADERS)
    assert told_moves.loc["Khrushchev, 1957"].tolist() == ["15% / 70% / 15%", "", ""]
    assert told_moves.loc["Khrushchev, 1959"].iloc[2] == "8% a year back"
    assert told_moves.loc["Gorbachev, 1988"].iloc[2] == "no army"
    assert told_moves.loc["Stalin, 1937"].iloc[1].count("%") == 2


def test_other_readings_count_as_the_table_does():
    found = other_readings()
    table = predicted(links=Links(regions=16))
    assert found.loc["regions", "true"] == (table["outcome"] == "comes true").sum()
    assert found.loc["regions", "which"] == ", ".join(table.index[table["counts"]])
    assert found.loc["cells", "count"] == len(found.loc["cells", "which"].split(", "))
    assert "R17" not in found.loc["cells", "which"]


def test_a_leader_or_a_rule_is_watched_as_he_is_crossed():
    years, readings = watched("Deng", "giants, long planned")
    crossing = crossed().set_index(["leader", "inheritance"]).loc[("Deng", "giants, long planned")]
    assert readings == {name: crossing[name] for name in ("lowest", "product", "removed")}
    assert len(years) == len(cell("Deng", "giants, long planned")[1].years) + 1
    assert years["product"].iloc[0] == years["votes"].iloc[0] == 1.0
    pressed, turned = (watched(rule, "giants, long planned")[1]["lowest"] for rule in RULES)
    assert pressed < turned
