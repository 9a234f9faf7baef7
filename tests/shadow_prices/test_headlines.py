"""What the five chapters say: sentences with their numbers, trials no milder than they were, and where each turns."""

import importlib

import pytest
from feasible.shadow_prices import growth, kantorovich, mills, reading_duals, whole_economy

SAYS = {
    ("mills", "answer"): (
        (
            "Mill 3's quota costs 13,929 loaves a week, District 3's bread 4,714, and the reserve against a "
            "breakdown none."
        ),
        {"better": 0.015}, {"reserve": 0.9}, (False, False),
    ),
    ("mills", "rules"): (
        'To protect the mill costs much, to protect the eaters little, and the reserve nothing',
        {"better": 0.015}, {"reserve": 0.9}, (False, False),
    ),
    ("mills", "line"): (
        "That only a fifth is moved is somebody's decision; by the yields alone all of it would be",
        {"ovens": 10, "apart": 0.02}, {"falls": 0.03}, (False, False),
    ),
    ("growth", "answer"): (
        (
            "If three fifths of all new machines make machines, instead of one fifth, people consume less for 15 or 16 "
            "years, and have made it up after 21 to 23."
        ),
        {"a_year": 2}, {"capital_yield": 0.1}, (True, False),
    ),
    ("growth", "wait"): (
        "The more machines make machines, the longer the wait and the steeper what follows",
        {"a_year": 4}, {"capital_yield": 0.1}, (True, True),
    ),
    ("growth", "record"): (
        (
            "With a textbook's numbers priority for machines makes growth faster; in the record it slowed, and so it "
            "does in the model fitted to it"
        ),
        {"start": 1932}, {"share": 0.2}, (True, True),
    ),
    ("kantorovich", "answer"): (
        'If each of the seven machines makes what it gives up least for, they make 86.7 pairs of parts a day; if each makes pairs by itself, 77.8.',
        {"shop": "plywood"}, {"error": 0.25}, (True, False),
    ),
    ("kantorovich", "division"): (
        'The same machines make 21.8, 77.8 or 86.7 pairs a day: it depends on which of them makes what',
        {"shop": "plywood"}, {"error": 0.25}, (True, False),
    ),
    ("kantorovich", "meets"): (
        'Only if Part I counts for two of Part II do the machines make as many pairs as any plan could',
        {"milling": 0.0}, {"rates": (11.0, 20.0)}, (False, False),
    ),
    ("reading_duals", "answer"): (
        'To move 10 tonnes of steel gains the 0.4 tonnes of bolts that the price promised. By the same price all 100 tonnes should gain 4.0, and they gain nothing; it is best to move 50, which gains 1.1.',
        {"strain": 0.0009, "rung": 1.0}, {"strain": 0.006}, (True, False),
    ),
    ("reading_duals", "perm"): (
        "The price is right for the first tonnes, and moving everything gains nothing",
        {"strain": 0.0009, "rung": 1.0}, {"strain": 0.006}, (True, False),
    ),
    ("reading_duals", "bakery"): (
        "Before it is built the bakery looks profitable; once it stands it runs at a loss",
        {"old": 500.0, "hand": 600.0, "few": 1000.0, "many": 1020.0}, {"upkeep": 180.0}, (True, False),
    ),
    ("whole_economy", "answer"): (
        (
            "To a plan of the United States in 2021 one more hour is worth $20 if only industry had room to make more, "
            "and $76 if every sector had three tenths to spare."
        ),
        {"sectors": 15}, {"carbon": 0.9}, (True, True),
    ),
    ("whole_economy", "idle"): (
        "The more plant stands idle, the more an hour of work is worth to the plan",
        {"sectors": 15}, {"carbon": 0.9}, (False, False),
    ),
    ("whole_economy", "deep"): (
        "If no sector can change its recipe, deep cuts cost thousands of dollars a tonne",
        {"sectors": 15}, {"idle": None}, (True, True),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("module", "name"), SAYS)
def test_a_sentence_its_numbers_its_trials_and_what_they_find(module, name):
    """A milder trial, or another verdict of one, is a change of what the page claims."""
    title, aggregation, weakest, kept = SAYS[module, name]
    headline = importlib.import_module(f"feasible.shadow_prices.{module}").headlines()[name]
    assert headline.title == title
    assert (dict(headline.aggregation), dict(headline.weakest)) == (aggregation, weakest)
    assert headline.survives() == {"page": True, "aggregation": kept[0], "weakest": kept[1]}


def test_no_sentence_is_left_out():
    modules = (growth, kantorovich, mills, reading_duals, whole_economy)
    assert {(m.__name__.split(".")[-1], name) for m in modules for name in m.headlines()} == set(SAYS)


def test_where_the_mills_turn():
    """A quota of .8 over a reserve r costs (.8 - r)(e - .01/.99), the bread .2 * .01/.99, in Mill 3's loaves."""
    dear = mills._quota_is_dearest
    road = 0.01 / 0.99
    edge = road * (1.0 + 0.2 / 0.3)
    assert (dear(better=1.001 * edge), dear(better=0.999 * edge)) == (True, False)
    reserve = 0.8 - 0.2 * road / (0.03 - road)
    assert (dear(reserve=reserve - 1e-3), dear(reserve=reserve + 1e-3)) == (True, False)
    # Everything moves until the last tonne bakes less: 1.03 (1 - falls) = 1, or 1.03 (1 - a) = 1 + a.
    moves = mills._everything_moves
    assert (moves(falls=0.0291), moves(falls=0.02914)) == (True, False)
    assert (moves(ovens=2, apart=0.0147), moves(ovens=2, apart=0.0149)) == (True, False)


def test_where_growth_turns():
    assert [growth._waits(0.2, a_year) for a_year in (1, 2, 4)] == [(16, 23), (15, 22), (15, 21)]
    high, low = growth._pair(0.2, 4)
    assert (high.share, low.share) == (0.6, 0.2)
    assert [high.capital_yield, high.consumption_yield] == pytest.approx([0.05, 0.075])
    assert (low.capital_yield, low.consumption_yield) == (high.capital_yield, high.consumption_yield)
    half = [growth._half_a_generation(capital_yield=much) for much in (0.19, 0.2, 0.21, 0.22, 0.25)]
    assert half == [False, True, True, True, False]


def test_where_the_machines_turn():
    """Twenty thirds of a lathe's worth: milling machines divide their day only where there are more than two."""
    assert kantorovich._division_gains(error=0.15)
    assert not kantorovich._division_gains(error=0.2)
    assert kantorovich._division_gains(shop="plywood", error=0.02)
    assert not kantorovich._division_gains(shop="plywood", error=0.04)
    meets = kantorovich._meets_at_two_to_one
    assert [meets(milling=many) for many in (1.5, 1.9, 2.1, 5.0)] == [False, False, True, True]
    # Where milling machines give up another number of one for one of the other, it is met there, or nowhere.
    assert [meets(rates=(10.0, much)) for much in (16.0, 19.0, 20.0, 21.0, 24.0)] == [False] * 2 + [True] + [
        False
    ] * 2


def test_where_the_price_of_steel_turns():
    kept = reading_duals._price_kept_then_lost
    assert [kept(strain=strain) for strain in (0.0087, 0.0088, 0.009)] == [False, False, True]
    assert [kept(rung=rung) for rung in (5.0, 9.0, 11.0)] == [True, True, False]


def test_where_the_bakery_turns():
    """Upkeep of 60 (16 - 7) = 540 less what 20 t save by hand; from 130 t on it is built, from 160 t on it pays."""
    wrong = reading_duals._price_wrong_before_and_after
    assert [wrong(upkeep=hours) for hours in (300.0, 310.0, 400.0, 420.0)] == [False, True, True, False]
    assert [wrong(few=tonnes) for tonnes in (105.0, 129.0, 130.0, 135.0)] == [True, True, False, False]
    assert [wrong(many=tonnes) for tonnes in (129.0, 131.0, 150.0, 160.0)] == [False, True, True, False]


def test_where_the_whole_economy_turns():
    prices = whole_economy._prices
    assert prices(15, 1.0, None, 0.3) == pytest.approx((0.012371, 36.766, 184.75), rel=1e-4)
    assert prices(15, 1.0, 0.3, 0.3) == pytest.approx((0.078893, 55.852, 972.19), rel=1e-4)
    assert prices(15, 1.0, 0.0, 0.3)[0] == pytest.approx(0.0, abs=1e-9)
    hangs = whole_economy._hour_hangs_on_idle_plant
    # With a fifth less carbon no hour is short any more, though idle plant still adds to what is made.
    assert (hangs(sectors=15), hangs(sectors=15, carbon=0.8)) == (True, False)
    assert prices(15, 0.8, 0.3, 0.3)[0] > prices(15, 0.8, None, 0.3)[0]
    cost = whole_economy._deep_cuts_cost_thousands
    assert [cost(sectors=15, carbon=left) for left in (0.95, 0.9)] == [False, True]
    assert [cost(carbon=left) for left in (0.9, 0.85)] == [False, True]
    # The charge is 2,097 dollars where it first counts as thousands.
    assert prices(15, 0.9, 0.3, 0.3)[2] == pytest.approx(2096.55, rel=1e-4)
    dearer = whole_economy._more_plant_dearer_hour
    assert (dearer(), dearer(carbon=0.95), dearer(carbon=0.9), dearer(sectors=15)) == (
        True,
        True,
        False,
        False,
    )
