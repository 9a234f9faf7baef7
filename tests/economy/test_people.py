"""People who work: structure by hand, utilities that add up to welfare, tables there and back, refusals."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy, People, draw_people, people_from_frame, welfare, with_workers
from feasible.economy.people import log_utilities
from feasible.errors import InvalidEconomy, InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st


def farm(**changes):
    """Corn from labor and land; two people."""
    given = {
        "goods": ["corn"], "resources": ["labor", "land"], "plants": ["field"], "households": ["a", "b"],
        "inputs": [[0.1]], "outputs": [[1]], "resource_use": [[2], [3]], "endowment": [5, 60], "effort": [0.01],
        "resource_kind": ["labor", "land"], "tastes": [[1], [1]], "needs": [[1], [2]],
        "household_region": ["north", "south"], "resource_ownership": [[0.5, 1], [0.5, 0]],
        "plant_ownership": [[1], [0]],
    }  # fmt: skip
    return Economy(**(given | changes))


def village(seed, goods=8, households=4, **changes):
    economy = Economy.reference(seed, goods, households=households).replace(**changes)
    return people_from_frame(economy, draw_people(economy, np.random.default_rng([seed, 7])))


def test_the_farm_by_hand():
    people = with_workers(farm(), [[1], [3]], time={"b": 12, "a": 10}, dislike=[[0.5], [0.25]], elasticity=1)
    e = people.economy
    assert e.goods.tolist() == ["corn", "labor"]
    assert e.resources.tolist() == ["land", "time of a", "time of b"]
    assert e.plants.tolist() == ["field", "a: labor", "b: labor"]
    assert e.inputs.toarray().tolist() == [[0.1, 0, 0], [2, 0, 0]]
    assert e.outputs.toarray().tolist() == [[1, 0, 0], [0, 1, 3]]
    assert e.resource_use.toarray().tolist() == [[3, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert e.endowment.tolist() == [60, 10, 12]
    assert e.capacity.tolist() == [np.inf, 10, 12]
    assert e.exponent.tolist() == [2, 2, 2]
    assert e.region.tolist() == ["everywhere", "north", "south"]
    assert e.good_kind.tolist() == ["final", "intermediate"]
    assert e.resource_kind.tolist() == ["land", "labor", "labor"]
    assert e.needs.toarray().tolist() == [[1, 0], [2, 0]]
    assert e.resource_ownership.toarray().tolist() == [[1, 1, 0], [0, 0, 1]]
    assert e.plant_ownership.toarray().tolist() == [[1, 1, 0], [0, 0, 1]]
    assert people.skill.tolist() == [1, 3]
    assert people.time.tolist() == [10, 12]
    assert people.labor.tolist() == ["labor"]
    # Four fields, two hours of a, two of b at 3 units of labor each: just the 8 units that fields take.
    levels, price = [4, 2, 2], [5.0, 1.5]
    assert people.hours(levels).tolist() == [2, 2]
    assert people.wages(price, levels).tolist() == [3, 9]
    assert people.dislike(levels).tolist() == [2, 1]
    # The field earns 5 - 0.5 - 3 - 3 w a unit at a rent of w = 0.5: nothing; land is worth 30.
    rents = {"prices": price, "resource_prices": [0.5, 7, 7], "levels": levels}
    assert people.rents(**rents).tolist() == [15, 15]
    assert people.rents(**rents, owned=True).tolist() == [30, 0]
    unowned = people.on(e.replace(resource_ownership=None))
    assert unowned.rents(**rents, owned=True).tolist() == [15, 15]
    care = 0.01 * 4**2
    assert people.utilities([[1, 0], [np.e, 0]], levels) == pytest.approx(
        [0 - 2 - care / 2, 1 - 1 - care / 2]
    )


@pytest.mark.parametrize("utility", ["cobb-douglas", "fixed-proportions"])
def test_utilities_add_up_to_welfare(utility):
    changes = {"utility": utility, "good_kind": ["intermediate"] * 3 + ["final"] * 5}
    people = village(3, **(changes if utility == "fixed-proportions" else {}))
    rng = np.random.default_rng(1)
    c, x = rng.random(people.economy.tastes.shape), rng.random(len(people.economy.plants))
    assert people.utilities(c, x).sum() == pytest.approx(welfare(people.economy, c, x), rel=1e-12)
    c[1] = 0
    assert people.utilities(c, x)[1] == -np.inf
    assert log_utilities(people.economy, c)[1] == -np.inf


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 6), st.randoms(use_true_random=False))
def test_tables_there_and_back_in_any_order(seed, households, shuffle):
    people = village(seed, households=households)
    frame = people.to_frame()
    rows = list(range(len(frame)))
    shuffle.shuffle(rows)
    economy = Economy.reference(seed, 8, households=households)
    again = people_from_frame(economy, frame.iloc[rows][["skill", "dislike", "time", "kind", "household"]])
    assert again.to_frame().equals(frame)
    found = People.of(people.economy)
    for part in ("plants", "sellers", "kinds", "clocks"):
        assert getattr(found, part).tolist() == getattr(people, part).tolist()


def test_labels_in_any_order():
    kinds, homes = ["skilled labor", "manual labor"], [f"household {i}" for i in (1, 2, 3)]
    economy = Economy.reference(5, 6, households=3)
    skills = pd.DataFrame(np.arange(1.0, 7.0).reshape(3, 2), homes, kinds)
    ordered = with_workers(economy, skills.to_numpy(), 16, skills.to_numpy())
    mixed = with_workers(
        economy, skills.iloc[::-1, ::-1], pd.Series(16.0, homes[::-1]), skills.iloc[[1, 0, 2]]
    )
    assert mixed.to_frame().equals(ordered.to_frame())


def test_who_cannot_do_a_kind_has_no_plant_for_it_and_some_never_work():
    economy = Economy.reference(5, 6, households=3)
    frame = pd.DataFrame(
        [("household 3", "manual labor", 2, 10, 0.5), ("household 1", "skilled labor", 1, 8, 0.25)],
        columns=["household", "kind", "skill", "time", "dislike"],
    )
    people = people_from_frame(economy, frame)
    assert people.economy.plants[-2:].tolist() == ["household 1: skilled labor", "household 3: manual labor"]
    assert people.time.tolist() == [8, 0, 10]
    assert people.clocks[1] == -1
    assert People.of(people.economy).clocks[1] == -1
    assert people.hours(np.ones(20)).tolist() == [1, 0, 1]


def test_a_folder_of_tables_keeps_people(tmp_path):
    people = village(2)
    people.economy.to_tables(tmp_path / "village")
    back = People.of(Economy.from_tables(tmp_path / "village"))
    assert back.to_frame().equals(people.to_frame())


def test_hours_given_are_the_economy_before():
    economy = Economy.reference(4, 8, households=3)
    people = with_workers(economy, np.ones((3, 2)), 16, np.ones((3, 2)))
    levels = np.zeros(len(people.economy.plants))
    levels[people.plants] = np.repeat(economy.endowment[:2] / 3, 3).reshape(2, 3).T.ravel()
    again = people.at_hours(levels)
    assert again.resources.tolist() == ["land", "water", "emissions", "skilled labor", "manual labor"]
    order = economy.resources.get_indexer(again.resources)
    assert again.endowment == pytest.approx(economy.endowment[order])
    assert (again.resource_use != economy.resource_use[order]).nnz == 0
    assert (again.inputs != economy.inputs).nnz == 0
    assert again.plants.equals(economy.plants)
    assert (again.plant_ownership != economy.plant_ownership).nnz == 0


def test_draws_are_those_of_the_book():
    economy = Economy.reference(1, 30)
    frame = draw_people(economy, np.random.default_rng([1, 7]))
    rng = np.random.default_rng([1, 7])
    skill = np.exp(0.8 * (2 * rng.random((20, 2)) - 1))
    dislike = np.exp(0.4 * (2 * rng.random((20, 2)) - 1))
    unit = economy.endowment[:2] / (skill**1.5 / np.sqrt(dislike)).sum(axis=0)
    assert frame["skill"].to_numpy().reshape(20, 2) == pytest.approx(unit * skill)
    assert frame["dislike"].to_numpy().reshape(20, 2) == pytest.approx(unit * dislike / 3)
    assert frame["time"].tolist() == [4.0] * 40
    # At a wage of 1 a unit of labor people supply what there was of it.
    people = people_from_frame(economy, frame)
    hours = np.sqrt(people.skill / (3 * people.economy.effort[people.plants]))
    made = np.bincount(people.kinds - 30, people.skill * hours)
    assert made == pytest.approx(economy.endowment[:2])


def test_refusals_of_the_economy():
    fine = {"skills": [[1], [1]], "time": 10, "dislike": [[1], [1]]}
    with pytest.raises(InvalidEconomy, match="economy: no resource is labor"):
        with_workers(farm(resource_kind="land"), **fine)
    nobody = farm(households=[], tastes=None, needs=None, budgets=[], household_region=[],
                  resource_ownership=None, plant_ownership=None)  # fmt: skip
    with pytest.raises(InvalidEconomy, match="economy: there are no households"):
        with_workers(nobody, np.ones((0, 1)), 10, np.ones((0, 1)))
    with pytest.raises(InvalidEconomy, match="plants: 'a: labor' is taken"):
        with_workers(farm(plants=["a: labor"]), **fine)
    with pytest.raises(InvalidEconomy, match="resources: 'time of b' is taken"):
        with_workers(farm(resources=["labor", "time of b"]), **fine)
    with pytest.raises(InvalidEconomy, match="goods: 'labor' is taken"):
        with_workers(farm(goods=["labor"]), **fine)
    with pytest.raises(InvalidEconomy, match=r"endowment\[resource 'labor'\]: there is none"):
        draw_people(farm(endowment=[0, 60]), np.random.default_rng(1))
    with pytest.raises(InvalidInput, match="elasticity: is 0; expected a number above zero"):
        draw_people(farm(), np.random.default_rng(1), elasticity=0)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"skills": [[0], [0]]}, "skills: nobody can do 'labor'; expected somebody"),
        ({"dislike": [[1], [0]]}, r"dislike\[household 'b', kind of labor 'labor'\]: is 0; expected a number above"),
        ({"skills": [[-1], [1]]}, r"skills\[household 'a', kind of labor 'labor'\]: is -1"),
        ({"skills": [[1, 2]]}, "skills: "),
        ({"time": 0}, r"time\[household 'a'\]: is 0"),
        ({"time": {"a": 1, "c": 2}}, "time: unknown household 'c'"),
        ({"elasticity": [0.5, -1]}, r"elasticity\[household 'b'\]: is -1"),
    ],
)  # fmt: skip
def test_refusals_of_what_people_are(changes, message):
    with pytest.raises(InvalidInput, match=message):
        with_workers(farm(), **({"skills": [[1], [1]], "time": 10, "dislike": [[1], [1]]} | changes))


def test_refusals_of_tables():
    frame = with_workers(farm(), [[1], [3]], 10, [[1], [1]]).to_frame()
    both = pd.concat([frame, frame.iloc[[1]]])
    wide = farm(resources=["labor", "land"], resource_kind="labor")
    two = with_workers(wide, np.ones((2, 2)), 10, np.ones((2, 2))).to_frame()
    two.loc[0, "time"] = 7.0
    for economy, table, message in (
        (farm(), frame.iloc[:0], "people: has no rows"),
        (farm(), [1, 2], "people: has no rows"),
        (farm(), frame.drop(columns="time"), "people: has no column 'time'"),
        (farm(), frame.replace("b", "z"), r"people\[row 2\]: unknown household 'z'"),
        (farm(), frame.replace("labor", "labour"), r"people\[row 1\]: unknown kind 'labour'"),
        (farm(), frame.assign(skill=[1, -2]), r"people\[skill\]\['row 2'\]: is -2"),
        (farm(), both, r"people\[row 3\]: 'labor' of 'b' stands twice"),
        (wide, two, r"people\[row 1\]: 'a' has 7 hours here, 10 below"),
    ):
        with pytest.raises(InvalidInput, match=message):
            people_from_frame(economy, table)


def test_refusals_of_who_works():
    people = with_workers(farm(), [[1], [3]], 10, [[1], [1]])
    e = people.economy
    with pytest.raises(InvalidEconomy, match='nobody works in "economy"'):
        People.of(farm())
    # Nobody owns the hours, or two people share them: not a worker.
    with pytest.raises(InvalidEconomy, match="nobody works"):
        People.of(e.replace(plant_ownership=None))
    torn = Economy(
        goods=["corn", "labor"], resources=["day", "night"], plants=["field", "a by day", "a by night"],
        households=["a"], inputs=[[0, 0, 0], [1, 0, 0]], outputs=[[1, 0, 0], [0, 1, 1]],
        resource_use=[[0, 1, 0], [0, 0, 1]], endowment=[8, 8], effort=1, tastes=[[1, 0]],
        good_kind=["final", "intermediate"], resource_ownership=[[1, 1]], plant_ownership=[[1, 1, 1]],
    )  # fmt: skip
    with pytest.raises(InvalidEconomy, match=r"economy\[household 'a'\]: sells hours of two kinds of time"):
        People.of(torn)
    with pytest.raises(InvalidInput, match="economy: has other plants"):
        people.on(e.replace(plants=["a", "b", "c"]))
