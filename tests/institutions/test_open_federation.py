"""The federation on a public record: by hand, certified, in any units and order, and from year to year."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy, Institution, Outcome, Reacts, Replans, Reports, Shock
from feasible.errors import InvalidInput
from feasible.institutions._certify_offers import certify_offers
from feasible.institutions.federation import FederatedPlan
from feasible.institutions.open_federation import OnRecord, OpenFederation
from feasible.optimum.fulfillment import fulfill
from feasible.procedures.letters import Post
from feasible.side_by_side.economies import scarf
from hypothesis import given, settings
from hypothesis import strategies as st


def village(**changes) -> Economy:
    """The hill grows corn, the valley bakes it in a quick and a slow oven, and tends a park for all."""
    given = {
        "goods": ["corn", "bread", "park"],
        "resources": ["hours"],
        "plants": ["farm", "quick oven", "slow oven", "gardeners"],
        "households": ["ana", "ben"],
        "inputs": [[0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]],
        "outputs": [[1, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]],
        "resource_use": [[1, 1, 2, 1]],
        "endowment": [1000.0],
        "capacity": [100, 8, 8, 10],
        "region": ["hill", "valley", "valley", "valley"],
        "household_region": ["hill", "valley"],
        "good_kind": ["intermediate", "final", "public"],
        "effort": [0.0, 1.0, 2.0, 0.0],
        "tastes": [[0, 0.5, 0.5], [0, 1, 0]],
        "needs": [[0, 2, 2], [0, 4, 0]],
    }
    return Economy(**(given | changes))


def test_it_is_an_institution():
    federation: Institution = OpenFederation()
    assert isinstance(federation, Reacts)
    assert isinstance(federation, Replans)
    outcome = federation.run(Economy.reference(1, 30))
    assert outcome.certificate.ok
    assert outcome.institution == "federation on a public record"
    assert (outcome.prices, outcome.resource_prices) == (None, None)
    assert outcome.values["least share of wishes"] > 0


def test_needs_then_baskets_by_hand():
    # Sixteen loaves can be baked. Needs are six loaves and two parks; baskets are by taste of sixteen loaves and
    # ten parks: 8 and 16 loaves, 5 parks. Ten loaves are left for 24, which is less than eight parks for 5.
    outcome = OpenFederation(work="hours", close=1e-7).run(village())
    assert outcome.certificate.ok
    share = 10 / 24
    assert outcome.values["least share of wishes"] == pytest.approx(share)
    assert outcome.consumption["bread"].tolist() == pytest.approx([2 + 8 * share, 4 + 16 * share])
    # The park's wishes are not held up by ovens: the next level goes on to all ten.
    assert outcome.consumption["park"].tolist() == pytest.approx([10, 10])
    assert outcome.levels.tolist() == pytest.approx([16, 8, 8, 10])


@pytest.mark.parametrize(
    ("work", "levels", "largest"),
    [("hours", [6, 6, 0, 2], 0.75), ("share", [6, 3, 3, 2], 0.375), ("dislike", [6, 4, 2, 2], 0.5)],
)
def test_needs_alone_with_work_divided_by_hand(work, levels, largest):
    outcome = OpenFederation(wishes="none", work=work, close=1e-6).run(village())
    assert outcome.certificate.ok
    assert outcome.levels.tolist() == pytest.approx(levels, abs=1e-3)
    assert outcome.values["largest share of work"] == pytest.approx(largest, abs=1e-3)


def test_what_is_refused_is_not_done():
    # Half of every plant: eight loaves for six needed.
    half = OpenFederation(wishes="none", work="hours", refusal=0.5, close=1e-6).run(village())
    assert half.certificate.ok
    assert half.levels.tolist() == pytest.approx([6, 4, 2, 2])
    # The bakers at both ovens refuse three quarters: four loaves for six.
    few = OpenFederation(work="hours", refusal=pd.Series({"slow oven": 0.75, "quick oven": 0.75}), close=1e-6)
    outcome = few.run(village())
    assert outcome.certificate.ok
    assert outcome.values["least share of needs"] == pytest.approx(2 / 3)
    assert outcome.values["least share of wishes"] == 0.0
    # Nothing is left of a plant where everybody refuses, capacity or none.
    none = OpenFederation(refusal={"slow oven": 1.0}).run(village(capacity=[np.inf, 8, np.inf, 10]))
    assert none.levels["slow oven"] == 0.0
    assert none.certificate.ok


def test_a_multiple_of_needs_is_the_office_s_plan():
    for seed in (1, 2):
        economy = Economy.reference(seed, 30)
        outcome = OpenFederation(wishes="multiple", work="hours", close=1e-8).run(economy)
        office = FederatedPlan().run(economy)
        best = fulfill(economy)
        assert outcome.rounds.query("of == 'needs'")["value"].max() >= best.multiple * (1 - 1e-7)
        assert outcome.values["least share of needs"] >= best.multiple * (1 - 1e-7)
        assert outcome.values["hours"] == pytest.approx(office.values["hours"], rel=1e-6)
        needs = economy.needs.toarray()
        assert (outcome.consumption.to_numpy() >= needs * (1 - 1e-7)).all()


def test_the_uniform_rule_at_home():
    crowd = village(households=["ana", "ben", "cleo"], household_region=["hill", "valley", "valley"],
                    tastes=[[0, 1, 0]] * 3, needs=[[0, 4, 0], [0, 1, 0], [0, 5, 0]], capacity=[5, 8, 8, 10])  # fmt: skip
    equal = OpenFederation(sharing="uniform", close=1e-7).run(crowd)
    assert equal.certificate.ok
    # Half of all needs; the valley's three loaves go by equal parts, up to what is asked.
    assert equal.consumption["bread"].tolist() == pytest.approx([2, 1, 2], rel=1e-6)
    even = OpenFederation(close=1e-7).run(crowd)
    assert even.consumption["bread"].tolist() == pytest.approx([2, 0.5, 2.5], rel=1e-6)


# ---------------------------------------------------------------------- certificates


def certified(economy, **changes):
    federation = OpenFederation(wishes=changes.pop("wishes", "stated"), work=changes.get("rule", "hours"))
    outcome = federation.run(economy)
    places = federation._communities(economy, Post())
    agreed = places.agree()
    given = {
        "levels": outcome.levels.to_numpy(),
        "consumption": outcome.consumption.to_numpy(),
        "rule": "hours",
        "uniform": False,
        "close": 0.01,
    }
    return certify_offers(economy, agreed, places.requests, **(given | changes)), outcome


@pytest.mark.parametrize("rule", ["hours", "share", "dislike"])
@pytest.mark.parametrize("wishes", ["stated", "none"])
def test_certificates_fail_where_the_plan_is_wrong(rule, wishes):
    economy = Economy.reference(3, 8, households=6)
    fine, outcome = certified(economy, rule=rule, wishes=wishes)
    assert fine.ok
    levels, consumption = outcome.levels.to_numpy(), outcome.consumption.to_numpy()
    less, _ = certified(economy, rule=rule, wishes=wishes, consumption=0.9 * consumption)
    assert not less.ok
    more, _ = certified(economy, rule=rule, wishes=wishes, consumption=1.1 * consumption)
    assert more.value("balance of goods") > 0.01
    moved = consumption.copy()
    home = np.flatnonzero(economy.household_region == "south")
    good = np.flatnonzero(economy.needs[[home[0]]].toarray().ravel())[0]
    moved[home[0], good] *= 0.5
    unfair, _ = certified(economy, rule=rule, wishes=wishes, consumption=moved)
    assert unfair.value("sharing by the rule") > 1e-3
    if wishes == "none":
        # More work than these deliveries take.
        toil, _ = certified(
            economy, rule=rule, wishes=wishes, levels=np.maximum(levels, 0.9 * economy.capacity)
        )
        assert toil.value("division of work") > 0.05


def test_false_reports_show_in_the_certificate():
    economy = Economy.reference(1, 12)
    hidden = OpenFederation().run(economy, reports=Reports(capacity=dict.fromkeys(economy.plants, 0.5)))
    assert not hidden.certificate.ok
    assert hidden.certificate.value("shares fixed at their level") > 0.01
    assert hidden.certificate.value("balance of goods") < 1e-7
    boast = OpenFederation().run(economy, reports=Reports(capacity=dict.fromkeys(economy.plants, 2.0)))
    assert not boast.certificate.ok


@settings(max_examples=10)
@given(seed=st.integers(0, 300), refusal=st.sampled_from([0.0, 0.4, 0.8]))
def test_it_is_certified_on_any_reference_economy(seed, refusal):
    outcome = OpenFederation(refusal=refusal).run(Economy.reference(seed, 8, households=5))
    assert outcome.certificate.ok


# ---------------------------------------------------------------------- units and order


@settings(max_examples=8)
@given(
    seed=st.integers(0, 200), power=st.integers(-9, 9), kind=st.sampled_from(["good", "resource", "plant"])
)
def test_units_do_not_matter(seed, power, kind):
    economy = Economy.reference(seed, 6, households=4)
    g, r, p, _ = economy.shape
    size = 10.0**power
    goods, resources, plants = np.ones(g), np.ones(r), np.ones(p)
    {"good": goods, "resource": resources, "plant": plants}[kind][seed % 5] = size
    other = economy.replace(
        inputs=economy.inputs.toarray() * goods[:, None] / plants,
        outputs=economy.outputs.toarray() * goods[:, None] / plants,
        resource_use=economy.resource_use.toarray() * resources[:, None] / plants,
        endowment=economy.endowment * resources,
        capacity=economy.capacity * plants,
        effort=economy.effort / plants**economy.exponent,
        needs=economy.needs.toarray() * goods,
    )
    one, two = (OpenFederation(close=1e-6).run(e) for e in (economy, other))
    assert one.certificate.ok
    assert two.certificate.ok
    for value in ("least share of needs", "least share of wishes", "largest share of work"):
        assert two.values[value] == pytest.approx(one.values[value], rel=1e-4, abs=1e-9)


def test_the_order_of_labels_does_not_matter():
    economy = Economy.reference(2, 8, households=5)
    g, r, p, h = (np.arange(n)[::-1] for n in economy.shape)
    back = economy.replace(
        goods=economy.goods[g], resources=economy.resources[r], plants=economy.plants[p],
        households=economy.households[h], inputs=economy.inputs[g][:, p], outputs=economy.outputs[g][:, p],
        resource_use=economy.resource_use[r][:, p], endowment=economy.endowment[r],
        capacity=economy.capacity[p], effort=economy.effort[p], exponent=economy.exponent[p],
        region=economy.region[p], good_kind=economy.good_kind[g], resource_kind=economy.resource_kind[r],
        budgets=economy.budgets[h], tastes=economy.tastes[h][:, g], needs=economy.needs[h][:, g],
        household_region=economy.household_region[h], resource_ownership=economy.resource_ownership[h][:, r],
        plant_ownership=economy.plant_ownership[h][:, p],
    )  # fmt: skip
    one, two = (OpenFederation(close=1e-6).run(e) for e in (economy, back))
    assert two.consumption.loc[economy.households, economy.goods].to_numpy() == pytest.approx(
        one.consumption.to_numpy(), rel=1e-4, abs=1e-7
    )
    # Last year's record fits by label.
    again, _ = OpenFederation(close=1e-6).replan(back, one, economy)
    assert again.values["least share of wishes"] == pytest.approx(
        one.values["least share of wishes"], rel=1e-4
    )
    assert len(again.rounds) < len(two.rounds) / 2


# ---------------------------------------------------------------------- from year to year


def test_next_year_starts_from_last_year_s_offers():
    economy = Economy.reference(1, 30)
    federation = OpenFederation()
    last = federation.run(economy)
    dry = Shock("dry", endowment={"water": 0.9}, capacity={economy.plants[0]: 0.7}).apply(economy)
    warm, known = federation.replan(dry, last, economy)
    cold = federation.run(dry)
    assert known is dry
    assert warm.certificate.ok
    assert len(warm.rounds) < len(cold.rounds) / 2
    assert warm.values["least share of wishes"] == pytest.approx(
        cold.values["least share of wishes"], rel=0.02
    )
    assert warm.messages["bytes"].sum() < cold.messages["bytes"].sum() / 2
    same = OpenFederation(start=last.record).run(dry)
    assert same.consumption.equals(warm.consumption)
    # An outcome without a record is last year's use: one offer a community.
    plain = Outcome(**{part.name: getattr(last, part.name) for part in dataclasses.fields(Outcome)})
    one, _ = federation.replan(dry, plain, economy)
    assert one.certificate.ok
    assert one.messages.loc["offer restated", "messages"] == 4
    assert not isinstance(plain, OnRecord)
    assert federation.react(dry, plain).consumption.equals(one.consumption)


def test_a_shortage_notice_is_a_restated_offer():
    economy = Economy.reference(2, 30)
    federation = OpenFederation()
    last = federation.run(economy)
    hit = Shock("fire", capacity=dict.fromkeys(economy.plants[::7], 0.5)).apply(economy)
    within = federation.react(hit, last)
    assert within.certificate.ok
    assert "no mix of the offers on the record" in within.certificate.claim
    notices = within.messages.loc["shortage notice", "messages"]
    assert 0 < notices < len(last.record.offers)
    assert "offer on the record" not in within.messages.index
    # Never better than a plan made for it, and better than orders that nobody changes.
    fresh = federation.run(hit)
    assert within.values["least share of needs"] == pytest.approx(1.0)
    assert within.values["least share of wishes"] <= fresh.values["least share of wishes"] * 1.01
    # Nobody was hit: the same again, without a letter between communities but the quotas.
    quiet = federation.react(economy, last)
    assert quiet.values["least share of wishes"] == pytest.approx(
        last.values["least share of wishes"], rel=1e-6
    )
    assert "shortage notice" not in quiet.messages.index


def test_a_mix_that_is_not_the_best_of_its_record_is_not_certified():
    economy = Economy.reference(2, 8, households=5)
    federation = OpenFederation(work="hours")
    places = federation._communities(economy, Post())
    places.restate(federation.run(economy).record, notices=True)
    agreed = places.agree(open_ended=False)
    outcome = federation.react(economy, federation.run(economy))
    given = {"levels": outcome.levels.to_numpy(), "consumption": outcome.consumption.to_numpy(),
             "rule": "hours", "uniform": False, "close": 0.01}  # fmt: skip
    assert certify_offers(economy, agreed, places.requests, **given).ok
    for at in range(len(agreed.mixes)):
        worse = list(agreed.mixes)
        phase, mix = worse[at]
        worse[at] = phase, dataclasses.replace(mix, value=0.9 * mix.value)
        if phase.most == 1.0 and not phase.work:
            # Needs are met up to 1, and that cannot be beaten.
            continue
        wrong = dataclasses.replace(agreed, mixes=tuple(worse))
        assert not certify_offers(economy, wrong, places.requests, **given).ok


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"wishes": "all"}, "wishes: is 'all'; expected one of stated, multiple, none"),
        ({"sharing": "lots"}, "sharing: is 'lots'"),
        ({"work": "never"}, "work: is 'never'; expected one of share, hours, dislike|work: is 'never'"),
        ({"refusal": 1.5}, "refusal: is 1.5; expected 0 or more, at most 1"),
        ({"refusal": {"farm": -1.0}}, "refusal: is -1"),
        ({"close": -0.1}, "close: is -0.1"),
        ({"limit": 0}, "limit: is 0; expected 1 or more"),
    ],
)
def test_settings_are_refused_when_it_is_made(how, message):
    with pytest.raises(InvalidInput, match=message):
        OpenFederation(**how)


def test_unknown_plants_and_fixed_proportions():
    with pytest.raises(InvalidInput, match="refusal: unknown plant 'moon'"):
        OpenFederation(refusal={"moon": 0.5}).run(village())
    fixed = village(
        utility="fixed-proportions", good_kind=["intermediate", "final", "final"], tastes=[[0, 1, 1], [0, 2, 0]],
        needs=[[0, 2, 2], [0, 4, 0]],
    )  # fmt: skip
    outcome = OpenFederation(work="hours", close=1e-7).run(fixed)
    assert outcome.certificate.ok
    # Ten loaves are left for baskets of one and two: eight parks would be enough for eight of Ana's.
    assert outcome.consumption["bread"].tolist() == pytest.approx([2 + 10 / 3, 4 + 20 / 3], rel=1e-6)


# ---------------------------------------------------------------------- people


def workers(**changes) -> Economy:
    """Ana mills and bakes, ben bakes; each owns their time, 8 and 4 hours; an hour of either makes a unit."""
    given = {
        "goods": ["flour", "bread"],
        "resources": ["ana's time", "ben's time"],
        "plants": ["ana mills", "ana bakes", "ben bakes"],
        "households": ["ana", "ben"],
        "inputs": [[0, 1, 1], [0, 0, 0]],
        "outputs": [[1, 0, 0], [0, 1, 1]],
        "resource_use": [[1, 1, 0], [0, 0, 1]],
        "endowment": [8.0, 4.0],
        "effort": [1.0, 1.0, 1.0],
        "region": ["hill", "hill", "valley"],
        "household_region": ["hill", "valley"],
        "good_kind": ["intermediate", "final"],
        "tastes": [[0, 1], [0, 1]],
        "needs": [[0, 2], [0, 1]],
        "resource_ownership": [[1, 0], [0, 1]],
    }
    return Economy(**(given | changes))


@pytest.mark.parametrize(
    ("work", "levels"),
    [
        # Three loaves of three flours. Ana's (3 + a) / 8 and ben's (3 - a) / 4 are alike at a = 1.
        ("share", [3, 1, 2]),
        # 9 + a^2 + (3 - a)^2 is least in the middle.
        ("dislike", [3, 1.5, 1.5]),
    ],
)
def test_people_share_hours_by_the_time_they_have(work, levels):
    outcome = OpenFederation(wishes="none", work=work, close=1e-5).run(workers())
    assert outcome.certificate.ok
    assert outcome.levels.to_list() == pytest.approx(levels, abs=0.02)
    assert outcome.values["hours"] == pytest.approx(6)
    # The time of each is nobody's business but the community's: it is on no record.
    assert (
        outcome.messages.loc["offer on the record", "bytes"]
        == 8 * (2 + 4) * outcome.messages.loc["offer on the record", "messages"]
    )


def test_people_refuse_hours_and_machines_do_not():
    # Of twelve hours a half is refused: six are just enough.
    outcome = OpenFederation(wishes="none", refusal=0.5, close=1e-6).run(workers())
    assert outcome.certificate.ok
    assert outcome.values["least share of needs"] == pytest.approx(1.0)
    assert outcome.values["largest share of work"] == pytest.approx(1.0, abs=1e-3)
    ben = OpenFederation(wishes="none", refusal={"ben's time": 0.75}, close=1e-6).run(workers())
    assert ben.levels["ben bakes"] <= 1.0 + 1e-6
    assert ben.certificate.ok
    nobody = OpenFederation(wishes="none", refusal={"ben's time": 1.0, "ana bakes": 0.5}).run(workers())
    assert nobody.levels["ben bakes"] == 0.0


def test_a_person_s_time_may_be_on_the_record():
    # Ana mills on the hill and bakes in the valley.
    abroad = workers(region=["hill", "valley", "valley"])
    outcome = OpenFederation(wishes="none", close=1e-5).run(abroad)
    assert outcome.certificate.ok
    # Each community counts what is done there: 3 / 8 on the hill, a / 8 and (3 - a) / 4 in the valley, where any a
    # from 1.5 to 3 is at most 3 / 8. In all she does (3 + a) / 8.
    assert 4.5 / 8 - 1e-3 <= outcome.values["largest share of work"] <= 6 / 8 + 1e-3
    two = workers(
        plants=["ana mills", "ana bakes", "ana bakes better"], resource_use=[[1, 1, 1], [0, 0, 0]],
        region=["hill", "valley", "valley"], household_region=["hill", "valley"], capacity=[10, 2, 2],
        effort=np.ones(3), needs=[[0, 2], [0, 1]],
    )  # fmt: skip
    both = OpenFederation(wishes="none", close=1e-5).run(two)
    assert both.certificate.ok
    assert both.levels.sum() == pytest.approx(6)


@pytest.mark.parametrize("wishes", ["stated", "multiple", "none"])
@pytest.mark.parametrize(
    "change",
    [
        {"region": "here", "household_region": "here"},
        {"household_region": ["moon", "moon", "north", "north", "south"]},
        {"region": [f"place {i}" for i in range(24)]},
        {"capacity": "some are closed"},
        {"endowment": "no land"},
        {"needs": "five times as much"},
        {"effort": 0.0},
        {"resource_kind": "land"},
        {"exponent": 0.7},
    ],
)
def test_odd_economies(change, wishes):
    """One place or many, places without plants or without people, nothing left of something: all certified."""
    economy = Economy.reference(1, 8, households=5)
    odd = {
        "some are closed": economy.capacity * (np.arange(24) % 3 > 0),
        "no land": economy.endowment * [1, 1, 0, 1, 1],
        "five times as much": 5 * economy.needs.toarray(),
    }
    ((name, value),) = list(change.items())[:1]
    given = dict(change) | {name: odd.get(value, value) if isinstance(value, str) else value}
    changed = economy.replace(**given)
    outcome = OpenFederation(wishes=wishes).run(changed)
    assert outcome.certificate.ok
    assert OpenFederation(wishes=wishes).react(changed, outcome).certificate.ok


def test_where_proportions_are_all_that_is_known():
    # Needs are the proportions; there is exactly enough for one each, and nothing for wishes.
    outcome = OpenFederation().run(scarf((1.0, 1.0, 1.0)))
    assert outcome.certificate.ok
    assert outcome.values["least share of needs"] == pytest.approx(1.0)
    assert outcome.values["least share of wishes"] == pytest.approx(0.0, abs=1e-6)
