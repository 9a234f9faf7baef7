"""Calibration of dislikes: the book's figures, any share, any unit, refusals."""

import numpy as np
import pytest
from feasible import Economy, welfare_optimum
from feasible.economy import draw_people, people_from_frame
from feasible.errors import InvalidInput, NotConverged
from feasible.optimum.calibration import calibrated, wage_share
from hypothesis import given, settings
from hypothesis import strategies as st


def people_of(seed, goods=30, households=20, **given):
    economy = Economy.reference(seed, goods, households=households)
    economy = economy.replace(budgets=np.ones(households))
    return calibrated(economy, draw_people(economy, np.random.default_rng([seed, 7])), **given)


@pytest.mark.parametrize(
    ("seed", "welfare", "skills", "dislikes", "wages", "hours"),
    [
        (1, -105.34014, [0.0977726, 0.170043], [0.0842209, 0.0793769], [2.068203, 1.644417], 1.978233),
        (2, -100.43272, [0.0862425, 0.2664513], [0.0795567, 0.0548790], [2.456667, 0.449763], 1.795355),
        (3, -99.54524, [0.3100629, 0.1753214], [0.0819028, 0.0427855], [0.375585, 2.413294], 2.504017),
    ],
)
def test_the_books_villages(seed, welfare, skills, dislikes, wages, hours):
    # Measured with another solver of the same program, to a millionth of the factor on dislikes.
    people = people_of(seed)
    best = welfare_optimum(people.economy)
    assert best.welfare == pytest.approx(welfare, abs=1e-4)
    assert people.skill[:2] == pytest.approx(skills, rel=1e-5)
    assert people.economy.effort[people.plants[:2]] == pytest.approx(dislikes, rel=1e-5)
    assert best.prices[30:] == pytest.approx(wages, rel=1e-5)
    assert people.hours(best.levels)[0] == pytest.approx(hours, rel=1e-5)
    assert people.hours(best.levels).mean() == pytest.approx(2.0, rel=1e-9)


def test_as_drawn_work_hardly_matters():
    economy = Economy.reference(1, 30)
    people = people_from_frame(economy, draw_people(economy, np.random.default_rng([1, 7])))
    assert wage_share(people, welfare_optimum(people.economy)) < 0.2


@settings(max_examples=20)
@given(
    st.integers(0, 10_000), st.integers(4, 12), st.integers(1, 5), st.sampled_from([0.3, 0.6, 0.9]),
    st.integers(-12, 12), st.sampled_from([0.25, 1.0, 3.0]),
)  # fmt: skip
def test_any_share_in_any_unit_of_dislike(seed, goods, households, share, power, elasticity):
    economy = Economy.reference(seed, goods, households=households)
    drawn = draw_people(economy, np.random.default_rng([seed, 7]), elasticity=elasticity)
    given_ = {"share": share, "elasticity": elasticity, "time": 100.0}
    people = calibrated(economy, drawn.assign(dislike=drawn["dislike"] * 10.0**power), **given_)
    best = welfare_optimum(people.economy)
    assert wage_share(people, best) == pytest.approx(share, abs=1e-6)
    assert people.hours(best.levels).mean() == pytest.approx(2.0, rel=1e-6)
    assert best.certificate.ok


def test_hours_in_another_unit_are_the_same_people():
    people, other = people_of(2, 8, 3), people_of(2, 8, 3, hours=1800.0)
    best, again = welfare_optimum(people.economy), welfare_optimum(other.economy)
    assert other.hours(again.levels) == pytest.approx(1800 * people.hours(best.levels), rel=1e-6)
    assert again.welfare == pytest.approx(best.welfare, abs=1e-6)
    assert again.prices == pytest.approx(best.prices, rel=1e-6)


def test_refusals():
    with pytest.raises(InvalidInput, match="share: is 1; expected a share between 0 and 1"):
        people_of(1, 8, 3, share=1)
    with pytest.raises(NotConverged, match="give people more time"):
        people_of(1, 8, 3, time=0.9)
    free = Economy(
        goods=["corn"], resources=["labor"], plants=["field"], households=["a"], inputs=[[0]], outputs=[[1]],
        resource_use=[[1]], endowment=[1], effort=[0], tastes=[[1]],
    )  # fmt: skip
    # Nothing but labor is scarce: wages are all income, whatever people feel.
    with pytest.raises(NotConverged, match="ask for another share"):
        calibrated(free, draw_people(free, np.random.default_rng(1)), share=0.5)
