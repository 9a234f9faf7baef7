"""Balanced jobs: shares that add up, equality and its price, whole shifts, and the other half: property."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from feasible.errors import Infeasible, InvalidInput
from feasible.optimum.linear import LinearProgram
from feasible.parecon.balanced_jobs import (
    CLASSES,
    STRAIN,
    ClassEconomy,
    ClassShares,
    Workplace,
    bicycle_factory,
    carries,
    class_shares,
    clinic,
    kept_at_most,
    preparation_needed,
)
from feasible.procedures import rota
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

#: Ratings to a hundredth of a point.
points = st.integers(0, 1000).map(lambda v: v / 100)
widths = st.integers(0, 600).map(lambda v: v / 100)

# ---------------------------------------------------------------------- class shares


def test_the_essays_shares_add_up_and_leave_15_implicit():
    shares = class_shares()
    assert shares.table["percent"].to_list() == [2, 6, 17, 12, 60, 75, 25]
    assert shares.named == 2 + 6 + 17 + 60
    assert shares.between == 15.0
    assert shares.other_fourth == 25.0 == shares.percent("capitalists and coordinators")
    # "At least three fourths" is met with nothing to spare.
    assert shares.slack == 0.0
    # Managers are part of the coordinators.
    assert shares.percent("managers") < shares.percent("coordinator class")
    assert not shares.table["source"].eq("").any()


def test_rounding_can_undo_at_least():
    table = class_shares().rounding()
    assert table.loc["between"].to_list() == [13.0, 15.0, 17.0]
    assert table.loc["working class and between"].to_list() == [73.5, 75.0, 76.5]
    assert table.loc["other fourth"].to_list() == [23.5, 25.0, 26.5]


def test_coordination_shared_out():
    share, hours = class_shares().shared_out()
    assert share == pytest.approx(17 / 92, rel=1e-12)
    assert hours == pytest.approx(40 * 17 / 92, rel=1e-12)
    assert class_shares().shared_out(among_owners=True) == (0.17, pytest.approx(6.8))


# ---------------------------------------------------------------------- jobs


def _two(able_b: float = 1.0) -> Workplace:
    tasks = pd.DataFrame(
        {"hours": [1.0, 3.0], "empowerment": [9.0, 1.0], "B": [able_b, 1.0]}, index=["plan", "dig"]
    )
    return Workplace(tasks, {"A": 1, "B": 1}, week=40.0)


def test_two_people_by_hand():
    """B plans at half speed. Free: A plans 20 h and digs 20, B digs: 20 units of 1 + 3 hours."""
    free = _two(0.5).plan()
    assert free.output == pytest.approx(20.0, rel=1e-9)
    assert free.hours.to_numpy() == pytest.approx(np.array([[20, 20], [0, 40]]))
    assert free.spread == pytest.approx(4.0)
    # Equal: both plan h hours, 1.5 h = q and 80 - 2 h = 3 q, so q = 240/13.
    equal = _two(0.5).plan(0.0)
    assert equal.output == pytest.approx(240 / 13, rel=1e-9)
    assert equal.hours.to_numpy()[:, 0] == pytest.approx(160 / 13)
    assert equal.level == pytest.approx((9 * 160 / 13 + 40 - 160 / 13) / 40)
    assert equal.certificate.ok
    # One band of width w lets A plan 40 w / 8 = 5 w hours more than B: q = 1.5 b + 5 w, 80 - 2 b - 5 w = 3 q.
    assert equal.slope == pytest.approx(5 - 1.5 * 20 / 6.5, rel=1e-6)
    curve = _two(0.5).curve()
    assert curve.index.to_list() == pytest.approx([0.0, 4.0, 8.0])
    assert curve["output"].to_list() == pytest.approx([240 / 13, 20, 20])
    assert curve["price"].to_list() == pytest.approx([5 - 30 / 6.5, 0, 0], abs=1e-9)


def test_where_all_are_equally_able_equality_is_free():
    factory = bicycle_factory(gap=0.0)
    for width in (0.0, 1.0, 8.0):
        plan = factory.plan(width)
        assert plan.output == pytest.approx(400.0, rel=1e-9)
        assert plan.slope == pytest.approx(0.0, abs=1e-6)
    assert factory.curve()["price"].abs().max() < 1e-6
    assert len(factory.curve()) == 2


@settings(deadline=None, max_examples=30)
@given(
    hours=st.lists(st.floats(0.1, 5.0), min_size=3, max_size=3),
    ratings=st.lists(points, min_size=3, max_size=3),
    skill=st.floats(0.2, 3.0),
    n=st.floats(0.5, 20.0),
)
def test_what_costs_output_is_comparative_advantage(hours, ratings, skill, n):
    """Twice as good at everything is no reason for a different job."""
    tasks = pd.DataFrame({"hours": hours, "empowerment": ratings, "B": [skill] * 3}, index=list("xyz"))
    place = Workplace(tasks, {"A": 5.0, "B": n})
    free = place.plan()
    assert place.plan(0.0).output == pytest.approx(free.output, rel=1e-7)
    assert free.output == pytest.approx(40 * (5 + skill * n) / sum(hours), rel=1e-7)


able = st.lists(st.floats(0.1, 2.0), min_size=8, max_size=8)


@settings(deadline=None, max_examples=15)
@given(able=able, ratings=st.lists(points, min_size=4, max_size=4), width=widths)
def test_the_price_of_equality(able, ratings, width):
    """Output rises with the band, less and less; jobs keep to the band; slopes are tangents."""
    tasks = pd.DataFrame(
        {"hours": [1.0, 2.0, 3.0, 4.0], "empowerment": ratings, "A": able[:4], "B": able[4:]},
        index=list("wxyz"),
    )
    place = Workplace(tasks, {"A": 3, "B": 7})
    plan = place.plan(width)
    assert plan.certificate.ok
    assert plan.spread <= width + 1e-7
    assert plan.hours.sum(axis=1).to_list() == pytest.approx([40.0, 40.0])
    made = (plan.hours.to_numpy() * place.productivity * np.array([[3.0], [7.0]])).sum(axis=0)
    assert (made >= plan.output * np.array([1.0, 2.0, 3.0, 4.0]) - 1e-6).all()
    assert plan.slope >= -1e-6
    for other in (0.0, 0.5 * width, width + 1.0):
        bound = plan.output + plan.slope * (other - width)
        assert place.plan(other).output <= bound + 1e-6 * plan.output
    curve = place.curve()
    assert curve["price"].is_monotonic_decreasing or (np.diff(curve["price"]) < 1e-6 * plan.output).all()
    at = float(np.interp(width, curve.index.to_numpy(dtype=float), curve["output"]))
    assert place.plan(width).output == pytest.approx(at, rel=1e-6)
    # The same job for all in proportion: never better than the program's.
    every = 40 / float((np.array([1.0, 2, 3, 4]) / (np.array([3.0, 7.0]) @ place.productivity)).sum())
    assert place.plan(0.0).output >= every * (1 - 1e-9)


def test_between_the_corners_of_a_curve_the_plan_lies_on_its_line():
    place = clinic()
    curve = place.curve()
    assert len(curve) > 4
    assert (np.diff(curve["price"]) <= 0).all()
    width = curve.index.to_numpy(dtype=float)
    between = (width[1:] + width[:-1]) / 2
    on_the_line = np.interp(between, width, curve["output"])
    assert place.outputs(between) == pytest.approx(on_the_line, rel=1e-7)


def test_a_level_may_be_given():
    factory = bicycle_factory()
    best = factory.plan(0.0)
    assert factory.plan(0.0, level=best.level).output == pytest.approx(best.output, rel=1e-9)
    assert factory.plan(0.0, level=factory.level).output < best.output
    with pytest.raises(Infeasible):
        clinic().plan(0.0, level=8.0)


def test_nobody_does_what_they_cannot_for_the_points():
    plan = clinic().plan(0.0)
    assert plan.hours.loc[["physicians", "nurses", "others"], "surgery"].max() == 0
    assert plan.hours.loc["others", "diagnosis"] == 0


def test_equal_points_can_leave_planning_where_it_was():
    plan = bicycle_factory().plan(0.0)
    assert plan.spread == pytest.approx(0.0, abs=1e-9)
    assert plan.share_done_by("engineers", ["planning"]) > 0.9
    assert plan.hours.loc["engineers", "cleaning"] > 20


def test_kept_at_most_is_what_a_program_finds():
    """Everybody equally able, jobs equal: the most of a task that a fifth of the people can do."""
    place = bicycle_factory(gap=0.0, engineers=20, others=80)
    hours, ratings = (place.tasks[c].to_numpy(dtype=float) for c in ("hours", "empowerment"))
    for task in range(4):
        n = 5
        most = LinearProgram(
            np.eye(2 * n)[task],
            np.vstack(
                [np.hstack([np.eye(n), np.eye(n)]), np.repeat(np.eye(2), n, axis=1), [[*ratings, *[0.0] * n]]]
            ),
            row_lower=[*(hours * 400), 800, 3200, place.level * 800],
            row_upper=[*(hours * 400), 800, 3200, place.level * 800],
        ).solve()
        share = hours[task] / hours.sum()
        rating = float(ratings[task])
        if rating < place.level:
            continue
        found = kept_at_most(0.2, share, rating, level=place.level, least=1.0)
        # The program may run out of cleaning to dilute with; it never does better.
        assert most.objective / (hours[task] * 400) <= found + 1e-9
    assert kept_at_most(0.2, 0.08, 9.0, level=3.4, least=1.0) == pytest.approx(0.75)
    assert kept_at_most(0.5, 0.08, 9.0, level=3.4, least=1.0) == 1.0


def test_everybody_does_a_share_of_each_decisive_task():
    """Golden: equal points 3.34 % of output; with a share of the mean of each task up to 5.84 %."""
    factory, tasks = bicycle_factory(), ["design", "planning"]
    lost = [1 - factory.integrated(tasks, least=s).output / 400 for s in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert lost == pytest.approx([0.0334, 0.0343, 0.0354, 0.0366, 0.0584], abs=1e-4)
    plan = factory.integrated(tasks)
    assert plan.certificate.ok
    assert plan.spread == pytest.approx(0.0, abs=1e-9)
    assert np.ptp(plan.hours[tasks].to_numpy(), axis=0) == pytest.approx([0.0, 0.0], abs=1e-7)
    # Who cannot operate cannot do a share of it: nobody may, and nothing is done.
    assert clinic().integrated(["surgery"]).output == pytest.approx(0.0, abs=1e-9)
    # A band leaves room.
    assert factory.integrated(tasks, width=2.0).output > plan.output


def test_how_much_the_engineers_could_keep():
    """Golden: 41.9 % of design and planning at the best equal output, 48.9 % at 340 bicycles."""
    factory, tasks = bicycle_factory(), ["design", "planning"]
    assert factory.most_kept("engineers", tasks, 386.5) == pytest.approx(0.4186, abs=1e-4)
    assert factory.most_kept("engineers", tasks, 340.0) == pytest.approx(0.4892, abs=1e-4)
    kept = [factory.most_kept("engineers", tasks, q) for q in (380.0, 370.0, 360.0)]
    assert kept == pytest.approx([0.4356, 0.4493, 0.4617], abs=1e-4)
    # The formula takes the level as given: 44 % at that of the work, 46.5 at that of the best equal jobs.
    level = factory.plan(0.0).level
    assert level == pytest.approx(3.537, abs=1e-3)
    assert kept_at_most(0.22, 0.16, 8.5, level=level, least=1.0) == pytest.approx(0.4651, abs=1e-4)
    assert kept_at_most(0.22, 0.16, 8.5, level=factory.level, least=1.0) == pytest.approx(0.44)
    with pytest.raises(Infeasible):
        factory.most_kept("engineers", tasks, 390.0)


def test_what_the_clinic_loses_to_surgery():
    """Golden: 21.8 % with ten surgeons, 8.2 % if anybody could operate."""

    def lost(place):
        return 1 - place.plan(0.0).output / place.plan().output

    for surgeons, actual, if_all in ((5.0, 0.442, 0.127), (10.0, 0.218, 0.082), (15.0, 0.176, 0.074)):
        assert lost(clinic(surgeons)) == pytest.approx(actual, abs=1e-3)
        assert lost(clinic(surgeons, all_operate=True)) == pytest.approx(if_all, abs=1e-3)


# ---------------------------------------------------------------------- votes


def test_votes_by_enumeration():
    for members, bloc, p in ((5, 1, 0.5), (6, 2, 0.6), (9, 3, 0.45), (4, 4, 0.9), (7, 0, 0.5)):
        others = members - bloc
        votes = np.array([[(k >> i) & 1 for i in range(others)] for k in range(2**others)]).reshape(
            2**others, others
        )
        chance = np.prod(np.where(votes == 1, 1 - p, p), axis=1)
        for_bloc = bloc + votes.sum(axis=1)
        exact = chance[for_bloc > members / 2].sum() + chance[for_bloc == members / 2].sum() / 2
        assert carries(members, bloc, p) == pytest.approx(float(exact), abs=1e-12)
    # Penrose: a bloc of b among n who guess carries about Phi(b / sqrt(n - b)).
    assert carries(1001, 31) == pytest.approx(stats.norm.cdf(31 / np.sqrt(970)), abs=2e-3)
    needed = preparation_needed(100, 17)
    assert carries(100, 17, needed) == pytest.approx(0.5, abs=1e-6)
    assert 0.59 < needed < 0.61
    with pytest.raises(InvalidInput, match="members, bloc, prepared"):
        carries(3, 4)


# ---------------------------------------------------------------------- training


def test_training_by_hand():
    """One group, one task that needs learning: 4 hours a week for each who does it at all."""
    tasks = pd.DataFrame(
        {"hours": [1.0, 3.0], "empowerment": [9.0, 1.0], "training": [4.0, 0.0]}, index=["plan", "dig"]
    )
    place = Workplace(tasks, {"all": 10.0})
    # Free: only as many as needed learn it; they plan 36 hours each: 36 t = q, 400 - 40 t = 3 q, t = 400/148.
    free = place.plan()
    assert free.output == pytest.approx(36 * 400 / 148, rel=1e-9)
    assert free.people["all: plan"] == pytest.approx(400 / 148)
    assert free.training.to_dict() == {"all: no training": 0.0, "all: plan": 4.0}
    assert free.certificate.ok
    # Equal, at the work's own level 3: everyone learns; 36 points of training and p hours of planning make 120.
    equal = place.plan(0.0, level=3.0)
    assert equal.people.to_dict() == pytest.approx({"all: plan": 10.0})
    assert equal.empowerment.to_list() == pytest.approx([3.0])
    assert equal.hours.to_numpy()[0] == pytest.approx([6.0, 30.0])
    assert equal.output == pytest.approx(60.0, rel=1e-9)
    # At 3.6 nothing is done for the points alone: 9 hours of planning and 27 of digging each make 90.
    assert place.plan(0.0, level=3.6).output == pytest.approx(90.0, rel=1e-9)
    # Left to itself the plan finds that level, as near as its grid.
    assert place.plan(0.0).output == pytest.approx(90.0, rel=1e-3)
    # The price of equality is a slope here too.
    step, (here, there) = 1e-4, (place.plan(w, level=3.0) for w in (0.5, 0.5 + 1e-4))
    assert (there.output - here.output) / step == pytest.approx(here.slope, rel=1e-3)
    assert here.slope > 1


def test_training_makes_equality_dearer():
    lost = []
    for training in (0.0, 1.0, 2.0, 4.0):
        factory = bicycle_factory(training=training)
        free, equal = factory.plan().output, factory.plan(0.0).output
        lost.append(1 - equal / free)
        assert list(factory.outputs([0.0, 8.0])) == pytest.approx([equal, free], rel=1e-6)
    assert lost == sorted(lost)
    # Next to no training is no training, at the same level.
    plain, trained = bicycle_factory(), bicycle_factory(training=1e-9)
    for width in (0.0, 1.0, 3.0):
        assert trained.plan(width).output == pytest.approx(plain.plan(width).output, rel=1e-4)
        assert trained.plan(width, level=3.4).output == pytest.approx(
            plain.plan(width, level=3.4).output, rel=1e-6
        )


@settings(deadline=None, max_examples=12)
@given(width=widths, gap=st.floats(0.0, 0.7), training=st.floats(0.1, 6.0))
def test_jobs_with_training_keep_their_limits(width, gap, training):
    factory = bicycle_factory(gap, training)
    plan = factory.plan(width)
    assert plan.certificate.ok
    assert plan.spread <= width + 1e-6
    assert (plan.hours.sum(axis=1) + plan.training).to_list() == pytest.approx([40.0] * len(plan.hours))
    assert plan.people.groupby(plan.group).sum().to_dict() == pytest.approx({"engineers": 22, "others": 78})
    assert plan.output <= bicycle_factory(gap).plan(width).output * (1 + 1e-7)


def test_other_ratings():
    plan = bicycle_factory(gap=0.0).plan(0.0)
    same = replace(
        plan, hours=pd.DataFrame(np.tile([3.2, 3.2, 9.6, 19.2, 4.8], (2, 1)), columns=plan.hours.columns)
    )
    # Where all have the same mix, no opinion on ratings can tell their jobs apart.
    for points in (*STRAIN.values(), (0, 0, 0, 0, 1)):
        assert np.ptp(same.rated(points)) == pytest.approx(0.0, abs=1e-12)
    with pytest.raises(InvalidInput, match=r"ratings: has shape \(2,\); expected 5 finite numbers"):
        plan.rated([1, 2])


# ---------------------------------------------------------------------- whole shifts


def test_from_jobs_to_shifts():
    team = bicycle_factory(engineers=2, others=8)
    plan = team.plan(0.0)
    bundles = team.bundles(plan, shift=4.0)
    assert bundles.shape == (10, 5)
    assert bundles.index[0] == "engineers 1"
    assert bundles.sum(axis=1).to_list() == pytest.approx([10.0] * 10)
    turns = rota(bundles, team.tasks["empowerment"])
    assert turns.certificate.ok
    ratings = team.tasks["empowerment"].to_numpy(dtype=float)
    assert np.ptp(turns.average @ ratings) < 1e-7


# ---------------------------------------------------------------------- property


def _economy() -> ClassEconomy:
    return ClassEconomy(np.repeat([800.0, 60.0, 20.0, 8.0, 0.0], [2, 6, 4, 28, 60]))


def test_roemers_five_classes_by_wealth():
    economy = _economy()
    # Two rentiers need 20 each from what the other 98 leave them: 2000 - 360 - 80 - 224.
    assert economy.profit_rate == pytest.approx(40 / (2000 - 664), rel=1e-12)
    assert economy.wage == pytest.approx(0.5 * (1 - economy.profit_rate), rel=1e-12)
    assert economy.own_shop == 20.0
    assert economy.embodied == 40.0
    table = economy.table()
    assert table["class"].value_counts().to_dict() == dict(zip(CLASSES, (2, 6, 4, 28, 60), strict=True))
    assert economy.certificate.ok
    # Whoever owns less than a shop is exploited, whoever owns more exploits (Roemer's correspondence).
    assert (table.loc[table["wealth"] < 20, "exploitation"] > 1).all()
    assert (table.loc[table["wealth"] > 20, "exploitation"] < 1).all()
    assert table.loc[table["wealth"] == 20, "exploitation"].to_list() == pytest.approx([1.0] * 4)


@settings(deadline=None, max_examples=50)
@given(
    wealth=st.lists(st.floats(0.0, 100.0), min_size=2, max_size=12),
    a=st.floats(0.1, 0.8),
    hours=st.floats(0.2, 5.0),
)
def test_class_follows_wealth(wealth, a, hours):
    economy = ClassEconomy(np.array(wealth), input=a, labor=hours, need=1.0)
    if sum(wealth) < len(wealth) * economy.own_shop:
        with pytest.raises(Infeasible, match="everybody's needs"):
            _ = economy.profit_rate
        return
    assert 0 <= economy.profit_rate < (1 - a) / a
    table = economy.table().sort_values("wealth", ascending=False, kind="stable")
    assert economy.certificate.ok, economy.certificate.explain()
    assert table["class"].map(CLASSES.index).is_monotonic_increasing
    assert (np.diff(table["hours"]) >= -1e-9 * economy.embodied).all()
    # Work in all is what everybody's needs embody, whoever does it.
    assert table["hours"].sum() == pytest.approx(len(wealth) * economy.embodied, rel=1e-7)


@pytest.mark.parametrize("own", [800.0, 60.0, 20.0, 8.0, 0.0])
def test_nobody_could_work_less(own):
    """Each one's choice against a program over own work, hiring and being hired."""
    economy = _economy()
    line = economy.table().set_index("wealth").groupby(level=0).first().loc[own]
    a, w = economy.input, economy.wage
    best = LinearProgram(
        [1.0, 0.0, 1.0],
        [[1 - a, 1 - a - w, w], [a, a, 0.0]],
        row_lower=[20.0, -np.inf],
        row_upper=[np.inf, own],
        maximize=False,
    ).solve()
    assert best.objective == pytest.approx(float(line["hours"]), rel=1e-7, abs=1e-7)


def test_with_equal_wealth_there_are_no_classes():
    economy = ClassEconomy(np.full(10, 25.0))
    assert economy.profit_rate == 0.0
    assert economy.thresholds == (20.0, np.inf)
    table = economy.table()
    assert set(table["class"]) == {"petty bourgeois"}
    assert table["exploitation"].to_list() == pytest.approx([1.0] * 10)
    assert table["hired"].sum() == 0
    assert economy.certificate.ok


# ---------------------------------------------------------------------- refusals

_TASKS = pd.DataFrame({"hours": [1.0], "empowerment": [2.0]}, index=["work"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: class_shares().percent("nobility"), "no segment 'nobility'; expected one of plutocracy"),
        (lambda: class_shares().rounding(-1.0), "half_width: is -1.0"),
        (lambda: ClassShares(class_shares().table.assign(percent=30)), "add up to 120 percent"),
        (lambda: Workplace(_TASKS[["hours"]], {"A": 1}), "no column 'empowerment'"),
        (lambda: Workplace(_TASKS, {}), "people: has none, or one twice"),
        (lambda: Workplace(pd.concat([_TASKS, _TASKS]), {"A": 1}), "tasks: has none, or one twice"),
        (
            lambda: Workplace(_TASKS.assign(C=1.0), {"A": 1}),
            "unknown column 'C'; expected one of A, empowerment",
        ),
        (lambda: Workplace(_TASKS, {"A": 0}), "people: has a number that is not positive"),
        (lambda: Workplace(_TASKS, {"A": 1}, week=0.0), "week: has a number that is not positive"),
        (lambda: Workplace(_TASKS.assign(hours=-1.0), {"A": 1}), r"tasks\['hours'\]: has a number"),
        (
            lambda: Workplace(_TASKS.assign(empowerment=np.nan), {"A": 1}),
            r"tasks\['empowerment'\]: has a neg",
        ),
        (lambda: Workplace(_TASKS.assign(A=0.0), {"A": 1}), r"tasks\['work'\]: nobody can do it"),
        (lambda: bicycle_factory().plan(-1.0), "width: is -1.0"),
        (lambda: bicycle_factory().plan(level=10.0), "level: is 10.0"),
        (
            lambda: bicycle_factory(training=1.0).curve(),
            "tasks need training; expected no training; use outputs",
        ),
        (lambda: bicycle_factory(gap=1.0), "gap, training: are 1.0 and 0.0"),
        (lambda: bicycle_factory().integrated(["design"], least=2.0), "least: is 2.0"),
        (
            lambda: bicycle_factory().integrated(["law"]),
            "integrated, tasks: has no task 'law'; expected some of",
        ),
        (lambda: bicycle_factory().most_kept("engineers", [], 300.0), "most_kept, tasks: names no task"),
        (lambda: bicycle_factory().most_kept("lawyers", ["design"], 300.0), "no group 'lawyers'"),
        (
            lambda: bicycle_factory(training=1.0).integrated(["design"]),
            "integrated: tasks need training; expected no training",
        ),
        (lambda: clinic(0.0), "surgeons: is 0.0"),
        (lambda: kept_at_most(0.0, 0.1, 9.0, level=3.0, least=1.0), "expected shares above 0"),
        (
            lambda: bicycle_factory(engineers=1.5).bundles(bicycle_factory(engineers=1.5).plan(), shift=4.0),
            "plan: cannot be cut into shifts",
        ),
        (lambda: ClassEconomy(np.array([-1.0])), "wealth: is not a list of amounts"),
        (lambda: ClassEconomy(np.array([1.0]), input=1.0), "input, labor, need: are 1.0"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()
