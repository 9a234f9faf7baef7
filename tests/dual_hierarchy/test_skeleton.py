"""The skeleton: constituencies found by closure, whom a cut leaves unreached, and sums of the essay's numbers."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from feasible.dual_hierarchy.skeleton import (
    ADDITIONS,
    CONSTITUENCIES,
    CUTS,
    DOWNWARD,
    FIGURES,
    LINES,
    Office,
    Skeleton,
    Tie,
    brezhnev,
    great_leap,
    half_after,
    headlines,
    last_years,
    leaders,
    lost_vote,
    members_murdered_at_most,
    moves,
    outside,
    record,
    shares,
    skeleton,
    successes,
    turnover,
    without_addresses,
)
from feasible.errors import InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st

generic = skeleton("generic")
soviet = skeleton("soviet")
china = skeleton("china")

# ------------------------------------------------------------------ constituencies


@pytest.mark.parametrize("name", ["generic", "soviet"])
def test_closure_finds_four_constituencies(name):
    """Golden: the classes of reachability are the essay's four, with the offices that it names."""
    graph = skeleton(name)
    found = graph.classes()
    assert len(found) == 4
    roles = {o.name: o.role for o in graph.offices}
    assert {frozenset(roles[n] for n in offices) for offices in found.values()} == {
        frozenset({role}) for role in CONSTITUENCIES
    }
    assert set(found) == {((kind, hand),) for kind in LINES for hand in (1, 2)}
    for role in CONSTITUENCIES:
        assert set(graph.holding(role)) in [set(offices) for offices in found.values()]


@pytest.mark.parametrize(
    ("kind", "falls"), [("directs", {"secretaries", "cadres"}), ("plans for", {"ministries", "enterprises"})]
)
def test_a_line_cut_takes_the_constituencies_of_its_pillar(kind, falls):
    left = generic.without(kinds=(kind,)).classes()
    roles = {o.name: o.role for o in generic.offices}
    assert {roles[n] for offices in left.values() for n in offices} == set(CONSTITUENCIES) - falls


def test_a_lower_link_cut_takes_exactly_the_lower_constituency():
    for source, kind, lost in (
        ("Provincial secretaries", "directs", "cadres"),
        ("Central ministries", "plans for", "enterprises"),
    ):
        left = generic.without_tie(source, kind).classes()
        names = {n for offices in left.values() for n in offices}
        for role in CONSTITUENCIES:
            holders = set(generic.holding(role))
            assert holders.isdisjoint(names) if role == lost else holders <= names


def test_each_of_four_kinds_is_one_constituency_at_first_hand():
    """With the two reach-arounds each constituency hangs on one kind of tie, and on that alone."""
    whole = skeleton("generic", add=("base", "autonomy"))
    kinds = {
        "directs": "secretaries",
        "plans for": "ministries",
        "addresses": "cadres",
        "frees": "enterprises",
    }

    def near(graph):
        return {role for kind in kinds for n in graph.at_first_hand(kind) for role in [roles[n]]}

    roles = {o.name: o.role for o in whole.offices}
    assert near(whole) == set(CONSTITUENCIES)
    for kind, role in kinds.items():
        assert near(whole.without(kinds=(kind,))) == set(CONSTITUENCIES) - {role}


def test_who_stands_in_the_way():
    """By hand, from figure 1: directors answer to two pillars, cadres to one."""
    assert generic.gatekeepers("Local cadres") == ("Provincial secretaries",)
    assert generic.gatekeepers("Party cells") == ("Provincial secretaries", "Local cadres")
    assert generic.gatekeepers("State enterprises") == ()
    assert generic.gatekeepers("Provincial secretaries") == ()
    assert generic.gatekeepers("Leader") == ()
    assert skeleton("generic", add=("base",)).gatekeepers("Party cells") == ()
    # Farms are reached through the secretaries only.
    assert soviet.gatekeepers("Collective farms") == ("Provincial secretaries",)


def test_without_ministries_the_party_is_the_only_road():
    cut = soviet.without_tie("Branch ministries", "plans for").without_tie("Branch ministries", "appoints")
    assert soviet.ways("Leader", "State enterprises") == 2
    assert cut.ways("Leader", "State enterprises") == 1
    assert cut.gatekeepers("State enterprises") == ("Provincial secretaries",)
    assert soviet.cut("the ministries' hold") == cut
    assert soviet.cut("nothing") == soviet
    lost = {what: {r for r in CONSTITUENCIES if soviet.cut(what).reach(r) == 0} for what in CUTS}
    assert lost["the plan's orders"] == {"ministries"}  # of two, one is appointed by the leader
    assert lost["provincial secretaries"] == {"secretaries", "cadres"}
    assert lost["nothing"] == lost["the ministries' hold"] == set()


def test_a_third_column_ends_the_secretaries_monopoly():
    opened = skeleton("soviet", add=("soviets",))
    assert soviet.gatekeepers("District committees") == ("Provincial secretaries",)
    assert opened.gatekeepers("District committees") == ()
    assert "Voters" in opened.reached()
    # Elections alone open nothing: the road is the leader's own appeal.
    assert without_addresses(opened).gatekeepers("Party cells") == soviet.gatekeepers("Party cells")
    assert "Voters" in without_addresses(opened).reached()


def test_china_puts_provincial_plants_out_of_reach_of_the_plan():
    answered = {n for offices in china.classes().values() for n in offices}
    assert "Large plants" in answered
    for province in "ABC":
        assert f"Plants of Province {province}" not in answered
        assert china.gatekeepers(f"Plants of Province {province}") == (f"Province {province}",)
    assert sum(n in answered for n in china.holding("enterprises")) == 1
    # Kinds of plant, not plants drawn once for each province.
    assert list(china.kinds_of_plant()) == ["ministries", "secretaries", "cadres"]
    assert china.planned_kinds() == ("ministries",)
    one = china.without(offices=[n for n in china.names if n[-2:] in {" B", " C"}])
    assert one.planned_kinds() == china.planned_kinds()
    assert list(one.kinds_of_plant()) == list(china.kinds_of_plant())
    assert soviet.planned_kinds() == ("ministries",)


def test_guards():
    """By hand: nobody can cut off whom the apex is tied to; two offices close the way to a plant, one to a cell."""
    assert generic.guards("Provincial secretaries") is None
    assert generic.guards("Central ministries") is None
    assert generic.guards("State enterprises") == soviet.guards("State enterprises") == 2
    assert generic.guards("Party cells") == 1
    assert soviet.cut("the ministries' hold").guards("State enterprises") == 1
    assert soviet.cut("provincial secretaries").guards("Party cells") == 0
    # Menger: the loss of so many, and of no fewer, cuts it off.
    suspects = [n for n in soviet.names if n not in soviet.apex and n != "State enterprises"]
    cutting = [
        pair
        for pair in itertools.combinations(suspects, 2)
        if "State enterprises" not in soviet.without(offices=pair).reached()
    ]
    assert cutting == [("Branch ministries", "Provincial secretaries")]


def test_china_falls_into_provinces_and_the_soviet_union_does_not():
    provinces = ("Provincial secretaries", "District committees", "Collective farms", "State enterprises")
    many = soviet.copied((*provinces, "Party cells", "Shop floor"), 3)
    assert len(many.pieces()) == 1
    assert [len(p) for p in china.pieces()] == [4, 4, 4, 2]
    # Take the ministries away and the Soviet provinces fall apart too.
    alone = many.without(offices=soviet.holding("ministries")).pieces()
    assert len(alone) == 3
    assert all("State enterprises 1" not in p or "State enterprises 2" not in p for p in alone)
    assert soviet.copied(provinces, 1).reach("enterprises") == soviet.reach("enterprises")


def test_deng_has_three_agents():
    deng = skeleton("deng")
    # The commission he chaired himself: it is his own office.
    assert deng.holding("agent") == ("Hu Yaobang", "Zhao Ziyang", "Chen Yun")
    assert "Military commission" in deng.apex
    for role in ("secretaries", "ministries"):
        assert deng.reach(role) == 3
        for agent in deng.holding("agent"):
            assert deng.without(offices=(agent,)).reach(role) >= 2
    assert deng.ways("Leader", "Army") == 2
    assert deng.reach("farms") == 0


def test_circles():
    """By hand: the floor's news goes up by the director and by whoever inspects."""
    assert generic.channels() == 2
    assert generic.circles() == [
        ("Central ministries", "Provincial secretaries"),
        ("Provincial secretaries", "State enterprises"),
    ]
    # Where the secretary does not look for himself, the cell and the director are enough.
    blind = Skeleton(
        generic.offices,
        tuple(t for t in generic.ties if (t.source, t.kind) != ("Provincial secretaries", "inspects")),
    )
    assert ("State enterprises", "Party cells") in blind.circles()
    assert len(blind.circles()) == 6
    assert not generic.blinded_by(("State enterprises", "Party cells"))
    assert blind.blinded_by(("State enterprises", "Party cells"))
    police = skeleton("generic", add=("third pillar",))
    assert police.channels() == 3
    assert all("Secret police" in circle for circle in police.circles())
    assert police.circles(largest=2) == []


@settings(deadline=None, max_examples=30)
@given(cut=st.sets(st.sampled_from([o.name for o in soviet.offices[1:]]), max_size=3))
def test_cutting_never_helps(cut):
    """Fewer offices, never more ways; and no way is left exactly where nothing is reached."""
    left = soviet.without(offices=cut)
    for name in left.names[1:]:
        assert left.ways("Leader", name) <= soviet.ways("Leader", name)
        assert (left.ways("Leader", name) > 0) == (name in left.reached())


@settings(deadline=None, max_examples=20)
@given(add=st.sets(st.sampled_from(ADDITIONS)), name=st.sampled_from(["generic", "soviet"]))
def test_smallest_circle_is_as_large_as_the_channels(add, name):
    graph = skeleton(name, add=sorted(add))
    sizes = {len(circle) for circle in graph.circles(largest=4)}
    assert sizes == {graph.channels()}


def test_closure_is_the_boolean_power():
    """Reachability against the naive closure of the matrix."""
    for name in FIGURES:
        graph = skeleton(name)
        step = graph.matrix().toarray() > 0
        closure = step.copy()
        for _ in range(len(graph.offices)):
            closure |= (closure.astype(int) @ step.astype(int)) > 0
        closure[0, 0] = False
        assert graph.reached() == tuple(np.array(graph.names)[closure[0]])


def test_every_tie_has_a_passage_and_a_known_kind():
    for name, added in itertools.product(FIGURES, [(), ADDITIONS]):
        for tie in skeleton(name, add=added).ties:
            assert tie.passage
        for office in skeleton(name, add=added).offices:
            assert 0 <= office.x <= 1
            assert office.label.count("\n") <= 1
            assert office.label[0] == office.name[0]
    assert set(LINES) <= set(DOWNWARD)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: skeleton("figure 2"), "figure: is 'figure 2'; expected one of generic"),
        (lambda: skeleton(add=("market",)), "add: is 'market'; expected any of third pillar"),
        (lambda: generic.gatekeepers("Duma"), "no office 'Duma'; expected one of Leader"),
        (lambda: generic.without(offices=("Duma",)), "no office 'Duma'"),
        (lambda: generic.cut("red tape"), "what: is 'red tape'; expected one of nothing"),
        (lambda: generic.copied(("Party cells",), 0), "times: is 0; expected 1 or more"),
        (lambda: Skeleton((Office("a", "apex", 0, "apex"),) * 2, ()), "offices: a twice"),
        (
            lambda: Skeleton((Office("a", "apex", 0, "apex"),), (Tie("a", "directs", "b", "x"),)),
            "no office 'b'",
        ),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


# ------------------------------------------------------------------ leaders


def test_five_leaders_mapped():
    rows = leaders()
    five = rows[rows["of_the_five"] == 1]
    assert list(dict.fromkeys(five["leader"])) == ["Stalin", "Khrushchev", "Mao", "Deng", "Gorbachev"]
    assert set(five["constituency"]) == {*CONSTITUENCIES, "third", "outside"}
    assert set(rows["constituency"]) <= {*CONSTITUENCIES, "third", "outside"}
    table = moves()
    assert table["tried"].to_dict() == {"Stalin": 4, "Khrushchev": 1, "Mao": 2, "Deng": 3, "Gorbachev": 4}
    # The essay puts Stalin's first plan under secretaries in one section and under cadres in another.
    plan = five[five["drive"] == "first Five-Year Plan"]
    assert set(plan["constituency"]) == {"secretaries", "cadres"}
    assert table.loc["Gorbachev", "said_twice"] == 0
    # Only Gorbachev leaves the skeleton, for voters and for traders; three others used a third pillar.
    assert table["outside"].to_dict() == {"Stalin": 0, "Khrushchev": 0, "Mao": 0, "Deng": 0, "Gorbachev": 2}
    assert table["third"].to_dict() == {"Stalin": 1, "Khrushchev": 0, "Mao": 1, "Deng": 1, "Gorbachev": 0}


def test_five_cases():
    assert successes() == {"radical": (1, 3), "gradual": (1, 2)}
    assert successes({"China, 1980s": ("gradual", True)}) == {"gradual": (1, 1)}


# ------------------------------------------------------------------ the record


def test_shares_are_their_counts():
    table = shares().set_index("what")
    assert (table["count"] <= table["total"]).all()
    stated = table.dropna(subset=["stated_percent"])
    assert len(stated) == 7
    # 98 of 139 is 70.5: the speech cuts where everybody else rounds.
    assert list(stated.index[~stated["agrees"]]) == ["Central Committee members killed"]
    assert np.abs(stated["percent"] - stated["stated_percent"]).max() < 1
    assert table.loc["Provincial secretaries purged", "percent"] == pytest.approx(100 * 26 / 29, rel=1e-12)
    # The chain of the terror's own figures.
    chain = table.loc[["Convicted of those arrested", "Sentenced to be shot of those convicted"]]
    assert chain["count"].iloc[0] == chain["total"].iloc[1]
    # The army and the Cultural Revolution Group fit into the Politburo.
    both = table.loc[
        ["Politburo members from the army", "Politburo members from the Cultural Revolution Group"]
    ]
    assert both["count"].sum() < both["total"].iloc[0] == both["total"].iloc[1]


def test_ministries_and_other_levels():
    rows = record().set_index(["series", "year"])["value"]
    assert rows["Ministries", 1937] == 19
    assert rows["Ministries", 1941] == 43
    assert rows["Ministries", 1941] / rows["Ministries", 1937] == pytest.approx(2.263, abs=1e-3)
    assert rows["State committees", 1941] / rows["State committees", 1937] == pytest.approx(27 / 17)
    # Two sources for one share differ by more than rounding.
    first = "Heavy industry's share of investment in the first plan"
    assert rows[f"{first} (Lieberthal)", 1953] - rows[f"{first} (MacFarquhar)", 1953] == 1.5
    # A note counts as party members nearly all whom the text counts as people.
    members = rows["Party members murdered in the Great Purge (at least)", 1938]
    assert 0.88 < members / rows["Sentenced to be shot by the NKVD", 1938] < 0.881
    assert not record().duplicated(["series", "year"]).any()
    percent = record()[record()["unit"] == "percent"]["value"]
    assert percent.between(0, 100).all()
    assert (
        rows["Arrested by the NKVD", 1938]
        == shares().set_index("what").loc["Convicted of those arrested", "total"]
    )


def test_great_leap():
    table = great_leap()
    assert table.loc[1960, "steel"] / table.loc[1957, "steel"] == pytest.approx(3.364, abs=1e-3)
    assert table.loc[1960, "agriculture"] / table.loc[1958, "agriculture"] == pytest.approx(0.7175, rel=1e-12)
    # Thirty million entered industry, forty-one left the farms.
    entered = table.loc[1958, "industry"] - table.loc[1957, "industry"]
    left = table.loc[1957, "farms"] - table.loc[1958, "farms"]
    assert (entered, left) == pytest.approx((29.93, 41.0))
    assert table.loc[1960, "gdp_index"] == pytest.approx(100 * 441694 / 405386, rel=1e-12)
    assert table.loc[1962, "gdp_index"] < 100 < table.loc[1960, "gdp_index"] < table.loc[1959, "gdp_index"]


def test_last_years():
    table = last_years()
    assert table.loc[1990, "producer"] == pytest.approx(103.7 * 1.034 * 1.006 * 0.968, rel=1e-12)
    # The level of 1990 is still above that of 1987.
    assert table.loc[1990, "producer"] > table.loc[1987, "producer"]
    assert table["producer"].idxmax() == 1989
    assert table.loc[1990, "income"] == pytest.approx(150.008, abs=1e-3)
    assert table.loc[1990, "overhang"] == pytest.approx(0.2484, abs=1e-4)
    # Consumer goods rose by a fifth: what is flat is their rate of growth.
    assert table.loc[1990, "consumer"] == pytest.approx(120.16, abs=0.01)
    # A quarter of a point of hidden inflation a year, and it is below.
    less = last_years(0.0025)["producer"]
    assert less[1990] < less[1987]
    assert last_years(0.01).loc[1990, "income"] == table.loc[1990, "income"]


def test_turnover():
    table = turnover()
    gorbachev = table.loc["Gorbachev: provincial secretaries, 1985-87"]
    assert (1 - gorbachev["rate"]) ** (29 / 12) == pytest.approx(0.28, rel=1e-12)
    assert table["rate"].idxmax() == "Mao: provincial secretaries, 1967-68"
    after_mao = table.loc["After Mao: provincial secretaries, 1977-78", "rate"]
    assert after_mao == pytest.approx(gorbachev["rate"], abs=0.01)
    # 72 percent in 29 months: 30 a year of all, 41 of those still there.
    assert gorbachev["average"] == pytest.approx(0.72 * 12 / 29, rel=1e-12)
    assert gorbachev["average"] < 0.3 < 0.4 < gorbachev["rate"]
    assert table.loc["Gorbachev: republican committees, 1985-87", "share"] == pytest.approx(1134 / 2089)


def test_what_is_held_against_the_essay():
    assert (1 - brezhnev()[1981]) ** 5 == pytest.approx(0.89, rel=1e-12)
    assert brezhnev().max() < 0.06 < turnover().loc["Gorbachev: Central Committee, 1985-87", "rate"]
    most, likely = members_murdered_at_most()
    assert most == 681_692 - 387_000
    assert likely < most < 600_000
    with pytest.raises(InvalidInput, match="series: is 'poems'; expected one of"):
        outside("poems")


def test_the_circular_flow():
    assert half_after(turnover().loc["Gorbachev: Central Committee, 1985-87", "rate"]) == pytest.approx(
        2.81, abs=0.005
    )
    assert half_after(float(brezhnev().min())) == pytest.approx(29.7, abs=0.1)
    assert lost_vote(133, 0.6) == pytest.approx(0.0098, abs=5e-5)
    assert lost_vote(1, 0.3) == pytest.approx(0.7, rel=1e-12)
    # Three votes by hand: at most one loyal.
    assert lost_vote(3, 0.5) == pytest.approx(0.5, rel=1e-12)
    # An even body does not remove him on a tie.
    assert lost_vote(2, 0.5) == pytest.approx(0.25, rel=1e-12)
    for call in (lambda: half_after(1.0), lambda: lost_vote(0, 0.5)):
        with pytest.raises(InvalidInput, match="expected"):
            call()


def test_headlines():
    said = headlines()
    assert list(said) == ["circles", "answer", "china", "soviets", "deng", "goods"]
    assert "1 of 3 kinds" in said["china"].title
    assert not said["goods"].true(overstated=0.0025)
