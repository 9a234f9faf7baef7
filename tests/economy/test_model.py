"""Economies validate themselves and say where they are wrong."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy
from feasible.economy.datasets import us_2021
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidEconomy, InvalidInput
from scipy import sparse


def test_stores_canonical_read_only_arrays(corn_iron):
    economy = corn_iron()
    assert economy.shape == (2, 1, 2, 2)
    assert economy.capacity.tolist() == [np.inf, np.inf]
    assert economy.exponent.tolist() == [2, 2]
    assert economy.budgets.tolist() == [1, 1]
    assert economy.net.toarray() == pytest.approx(np.array([[0.85, -0.25], [-0.2, 0.95]]))
    assert economy.spending.tolist() == pytest.approx([1.2, 0.8])
    assert economy.convex
    assert not corn_iron(exponent=[0.9, 2]).convex
    assert corn_iron(exponent=[0.9, 2], effort=[0, 1]).convex
    for array in (economy.endowment, economy.inputs.data, economy.tastes.data, economy.region):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        economy.name = "other"
    assert corn_iron(exponent=[0.5, 0.5]).__repr__().endswith("increasing returns: not convex")


def test_frames_and_series_are_aligned_by_label(corn_iron):
    inputs = pd.DataFrame([[0.05, 0.2], [0.25, 0.15]], index=["iron", "corn"], columns=["foundry", "farm"])
    economy = corn_iron(inputs=inputs, effort=pd.Series({"foundry": 0.02, "farm": 0.01}), capacity=9.0)
    assert economy.inputs.toarray() == pytest.approx(np.array([[0.15, 0.25], [0.2, 0.05]]))
    assert economy.effort.tolist() == [0.01, 0.02]
    assert economy.capacity.tolist() == [9, 9]


def test_duplicate_sparse_entries_add_up(corn_iron):
    twice = sparse.coo_array(([0.1, 0.05, 0.25, 0.2, 0.05], ([0, 0, 0, 1, 1], [0, 0, 1, 0, 1])), shape=(2, 2))
    assert corn_iron(inputs=twice).inputs.toarray()[0, 0] == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"goods": []}, "goods: the economy is empty"),
        (
            {"plants": [], "inputs": np.zeros((2, 0)), "outputs": np.zeros((2, 0))},
            "plants: the economy is empty",
        ),
        ({"goods": "corn"}, "goods: is 'corn'; expected a list"),
        ({"goods": None}, "goods: is None"),
        ({"goods": ["corn", "corn"]}, "goods: duplicate label 'corn'"),
        ({"plants": ["farm", ""]}, r"plants\[1\]: an empty label"),
        ({"plants": ["farm", " "]}, r"plants\[1\]: an empty label ' '"),
        ({"goods": ["corn", None]}, r"goods\[1\]: a missing label \(None\)"),
        ({"goods": ["corn", np.nan]}, r"goods\[1\]: a missing label \(nan\)"),
        ({"region": [None, "here"]}, r"region\['farm'\]: is None; expected a text"),
        ({"inputs": [[0.1, 0.2]]}, r"inputs: has shape \(1, 2\); expected 2 goods by 2 plants"),
        (
            {"inputs": [[0.1, -0.2], [0, 0]]},
            r"inputs\[good 'corn', plant 'foundry'\]: is -0.2; expected zero",
        ),
        (
            {"inputs": [[0.1, 0], [np.nan, 0]]},
            r"inputs\[good 'iron', plant 'farm'\]: is nan; expected a finite",
        ),
        ({"outputs": [[np.inf, 0], [0, 1]]}, r"outputs\[good 'corn', plant 'farm'\]: is inf"),
        ({"outputs": [[1, 0], [0, 0]]}, r"outputs\[good 'iron'\]: no plant makes it"),
        ({"inputs": [[0.0, 1.2], [0.9, 0.0]]}, r"not productive .* 'corn', 'iron' need more of each other"),
        ({"endowment": [np.inf]}, r"endowment\[resource 'labor'\]: is inf; expected a finite number"),
        ({"endowment": [-1]}, r"endowment\[resource 'labor'\]: is -1; expected zero or more"),
        ({"endowment": [1, 2]}, r"endowment: has shape \(2,\); expected 1 values"),
        (
            {"capacity": [1, np.nan]},
            r"capacity\[plant 'foundry'\]: is nan; expected a number, or inf for no limit",
        ),
        ({"exponent": [0, 2]}, r"exponent\[plant 'farm'\]: is 0; expected a number above zero"),
        ({"effort": pd.Series({"farm": 1.0})}, r"effort\[plant 'foundry'\]: has no value"),
        (
            {"effort": pd.Series({"farm": 1.0, "foundry": 1.0, "mill": 1.0})},
            r"effort: unknown plant 'mill'; expected one of the 2 plants: 'farm', 'foundry'",
        ),
        ({"region": ["here"]}, "region: has 1 values; expected 2"),
        (
            {"good_kind": ["final", "luxury"]},
            r"good_kind\['iron'\]: is 'luxury'; expected one of intermediate",
        ),
        ({"resource_kind": "time"}, r"resource_kind\['labor'\]: is 'time'"),
        ({"utility": "linear"}, "utility: is 'linear'"),
        ({"budgets": [1, 2]}, "budgets add up to 3; expected 2, one unit a household"),
        ({"tastes": [[0.7, 0.2], [0.5, 0.5]]}, r"tastes\[household 'north'\]: shares add up to 0.9"),
        (
            {"good_kind": ["final", "intermediate"]},
            r"tastes\[good 'iron'\]: households want an intermediate good",
        ),
        (
            {"tastes": [[1, 1], [0, 0]], "utility": "fixed-proportions"},
            r"tastes\[household 'south'\]: wants nothing",
        ),
        (
            {"utility": "fixed-proportions", "good_kind": ["final", "public"]},
            "good_kind: a public good beside fixed proportions",
        ),
        ({"resource_ownership": [[0.5], [0.4]]}, r"resource_ownership\['labor'\]: shares add up to 0.9"),
        ({"plant_ownership": [[1, 0.5], [0, 0]]}, r"plant_ownership\['foundry'\]: shares add up to 0.5"),
        (
            {"inputs": pd.DataFrame([[1.0]], index=["gold"], columns=["farm"])},
            "inputs: unknown good 'gold'; expected one of the 2 goods",
        ),
        (
            {"tastes": pd.DataFrame([[1.0]], index=["east"], columns=["corn"])},
            "tastes: unknown household 'east'",
        ),
    ],
)
def test_refuses_and_names_the_place(corn_iron, changes, message):
    with pytest.raises(InvalidEconomy, match=message):
        corn_iron(**changes)


def test_refuses_a_dense_matrix_where_a_sparse_one_is_meant():
    labels = [str(i) for i in range(8000)]
    with pytest.raises(
        InvalidEconomy, match=r"inputs: a dense matrix of 64,000,000 cells \(0.5 GB\); expected a scipy"
    ):
        Economy(
            goods=labels, resources=[], plants=labels, households=[],
            inputs=np.broadcast_to(0.0, (8000, 8000)), outputs=sparse.eye_array(8000),
            resource_use=sparse.csc_array((0, 8000)), endowment=[],
        )  # fmt: skip


def test_many_culprits_are_counted():
    n = 7
    ring = np.roll(np.eye(n), 1, axis=0) * 1.5
    with pytest.raises(InvalidEconomy, match="'4' and 2 more need more"):
        Economy(
            goods=range(n), resources=[], plants=range(n), households=[], inputs=ring, outputs=np.eye(n),
            resource_use=np.zeros((0, n)), endowment=[],
        )  # fmt: skip
    # Not claimed to be productive: accepted.
    economy = Economy(
        goods=range(n), resources=[], plants=range(n), households=[], inputs=ring, outputs=np.eye(n),
        resource_use=np.zeros((0, n)), endowment=[], productive=False,
    )  # fmt: skip
    assert not economy.hawkins_simon.productive


def test_cobb_douglas_spending_equals_the_household_by_household_sum():
    economy = Economy.reference(3, 30, households=50)
    summed = np.zeros(30)
    for h in range(50):
        summed += economy.budgets[h] * economy.tastes[[h]].toarray().ravel()
    assert economy.spending == pytest.approx(summed, rel=1e-12)


def test_consumption_splits_private_goods_and_shares_public_ones():
    economy = Economy.reference(3, 30, households=7)
    totals = np.arange(1.0, 31.0)
    consumption = economy.consumption(totals, np.ones(30))
    public, wanted = economy.good_kind == "public", economy.spending > 0
    assert consumption[:, public] == pytest.approx(np.tile(totals[public], (7, 1)))
    private = wanted & ~public
    assert consumption[:, private].sum(axis=0) == pytest.approx(totals[private])
    assert not consumption[:, ~wanted].any()


def test_fixed_proportions(exchange):
    bought = exchange.consumption(np.ones(3), [1.0, 3.0, 1.0])
    assert bought == pytest.approx(np.array([[0.25, 0.25, 0], [0, 0.25, 0.25], [0.5, 0, 0.5]]))
    with pytest.raises(InvalidInput, match="spending shares depend on prices"):
        _ = exchange.spending


def test_from_input_output_reproduces_the_year():
    table = us_2021(71)
    economy = Economy.from_input_output(
        table, resources=["labor hours", "greenhouse gases"], endowment_factor=1.1, capacity_factor=1.2
    )
    x = np.asarray(table.output)
    assert economy.resource_kind.tolist() == ["labor", "emission"]
    imports = economy.plants[71:]
    assert len(imports) == int((table.final_demand() < 0).sum()) > 0
    levels = np.append(x, economy.capacity[71:])
    assert economy.net @ levels == pytest.approx(np.maximum(table.final_demand(), 0), abs=1e-6 * x.max())
    assert 1.1 * (economy.resource_use @ levels) == pytest.approx(economy.endowment)
    assert economy.capacity[:71] == pytest.approx(1.2 * x)
    assert set(economy.region) == {"home", "abroad"}
    every = Economy.from_input_output(
        table.with_satellite("land", table.output, "m2").with_satellite("x", table.output, "u")
    )
    assert every.resource_kind.tolist() == ["labor", "labor", "emission", "land", "other"]


TWO = ["corn", "iron"]


def counted(*rows: str) -> InputOutputTable:
    """Two sectors, with satellite rows of these names."""
    return InputOutputTable.from_transactions(
        pd.DataFrame([[150, 500], [200, 100]], TWO, TWO),
        pd.Series([350, 1700], TWO),
        satellites=pd.DataFrame([[300, 800]] * len(rows), rows, TWO),
        units=dict.fromkeys(rows, "units"),
    )


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("labor hours", "labor"), ("jobs in 2012", "labor"), ("Labour (FTE)", "labor"), ("employees", "labor"),
        ("greenhouse gases", "emission"), ("CO2", "emission"), ("CO\u2082-eq", "emission"), ("ghg_kg_co2e", "emission"),
        ("land use, m2", "land"), ("Cropland", "land"),
        ("Poland, persons", "other"), ("inland water", "other"), ("Ireland", "other"), ("water", "other"),
        ("colaboration", "other"),
    ],
)  # fmt: skip
def test_a_resource_is_told_by_whole_words_in_its_name(row, kind):
    assert Economy.from_input_output(counted(row)).resource_kind.tolist() == [kind]


def test_the_caller_says_what_a_resource_is():
    table = counted("Poland, persons", "labor hours")
    for said, kinds in (
        ({"Poland, persons": "labor"}, ["labor", "labor"]),
        (pd.Series({"labor hours": "other", "Poland, persons": "labor"}), ["labor", "other"]),
        ("emission", ["emission", "emission"]),
        (["land", "labor"], ["land", "labor"]),
    ):
        assert Economy.from_input_output(table, resource_kind=said).resource_kind.tolist() == kinds
    with pytest.raises(
        InvalidInput, match=r"resource_kind\['labor hours'\]: is 'time'; expected one of labor, land"
    ):
        Economy.from_input_output(table, resource_kind={"labor hours": "time"})
    with pytest.raises(InvalidInput, match="resource_kind: unknown resource 'hours'"):
        Economy.from_input_output(table, resource_kind={"hours": "labor"})


def test_resources_are_rows_of_the_table():
    table = counted("persons", "labor hours")
    one = Economy.from_input_output(
        table, resources="labor hours", endowment_factor=[2.0], capacity_factor={"iron": 1, "corn": 3}
    )
    assert one.resources.tolist() == ["labor hours"]
    assert one.endowment.tolist() == [2200]
    assert one.capacity.tolist() == [3000, 2000]
    assert Economy.from_input_output(table, resources=["labor hours", "persons"]).resources[1] == "persons"
    assert Economy.from_input_output(table, resources=[]).shape == (2, 0, 2, 1)
    for wrong in (["labour hours"], "labour hours", ["persons", "labour hours"]):
        with pytest.raises(
            InvalidInput,
            match=r"satellites\['labour hours'\]: no such row; expected .*: 'persons', 'labor hours'",
        ):
            Economy.from_input_output(table, resources=wrong)


def test_a_frame_is_no_table():
    with pytest.raises(InvalidInput, match="table: is of type DataFrame; expected an InputOutputTable"):
        Economy.from_input_output(pd.DataFrame())


def test_one_technique_a_good(corn_iron):
    assert corn_iron().one_technique
    assert not corn_iron(outputs=[[1, 0], [0.1, 1]]).one_technique
    assert not Economy.reference(1, 4).one_technique


def test_what_all_get_together_is_one_row_of_any_name(corn_iron):
    economy = corn_iron()
    assert economy.totals(pd.DataFrame([[2.0, 1.0]], ["final deliveries"], ["iron", "corn"])).tolist() == [
        1,
        2,
    ]
    assert economy.totals(np.array([[1.0, 2.0]])).tolist() == [1, 2]
    assert economy.totals([[1.0, 2.0]]).tolist() == [1, 2]
    with pytest.raises(
        InvalidInput, match=r"consumption: has shape \(3, 2\); expected 2 households by 2 goods"
    ):
        economy.totals(np.ones((3, 2)))
    with pytest.raises(InvalidInput, match=r"consumption: has shape \(\); expected 2 households"):
        economy.totals(5.0)


def test_matched_names_what_it_knows(corn_iron):
    with pytest.raises(InvalidInput, match="about: is 'wages'; expected one of levels, deliveries"):
        corn_iron().matched(wages=[1.0])


def test_a_trusted_copy_has_no_unknown_attribute(corn_iron):
    assert corn_iron().trusted(name="other").name == "other"
    with pytest.raises(
        InvalidInput, match=r"unknown attribute 'capcity'; expected .*for instance 'capacity'"
    ):
        corn_iron().trusted(capcity=np.ones(2))


def test_replace_validates_anew(corn_iron):
    assert corn_iron().replace(endowment=[5.0]).endowment.tolist() == [5.0]
    with pytest.raises(InvalidEconomy, match="endowment"):
        corn_iron().replace(endowment=[-5.0])


@pytest.mark.parametrize(("goods", "more"), [(5, ""), (6, " and 1 more")])
def test_up_to_five_culprits_are_named(goods, more):
    ring = np.roll(np.eye(goods), 1, axis=0) * 1.5
    with pytest.raises(InvalidEconomy, match=f"'0', '1', '2', '3', '4'{more} need more of each other"):
        Economy(
            goods=range(goods), resources=[], plants=range(goods), households=[], inputs=ring, outputs=np.eye(goods),
            resource_use=np.zeros((0, goods)), endowment=[],
        )  # fmt: skip


@pytest.mark.parametrize(("off", "taken"), [(0.5e-9, True), (-0.5e-9, True), (2e-9, False), (-2e-9, False)])
def test_shares_and_budgets_add_up_to_nine_digits(corn_iron, off, taken):
    changes = (
        {"tastes": [[0.7, 0.3 + off], [0.5, 0.5]]},
        {"resource_ownership": [[0.5], [0.5 + off]]},
        {"plant_ownership": [[1.0, 0.5], [0.0, 0.5 + off]]},
        # Of two households together: twice as far.
        {"budgets": [0.5, 1.5 + 2.0 * off]},
    )
    for change in changes:
        if taken:
            corn_iron(**change)
        else:
            with pytest.raises(InvalidEconomy, match="add up to"):
                corn_iron(**change)


def test_what_is_left_out_is_nothing_or_the_usual():
    bare = Economy(
        goods=["a"], resources=["r"], plants=["p"], households=["h"], inputs=[[0]], outputs=[[1]],
        resource_use=[[1]], endowment=[1],
    )  # fmt: skip
    assert (bare.capacity.tolist(), bare.effort.tolist(), bare.exponent.tolist()) == ([np.inf], [0], [2])
    assert (bare.budgets.tolist(), bare.utility, bare.productive, bare.name) == (
        [1],
        "cobb-douglas",
        True,
        "economy",
    )
    assert (bare.region.tolist(), bare.household_region.tolist()) == (["everywhere"], ["everywhere"])
    for table in (bare.tastes, bare.needs, bare.resource_ownership, bare.plant_ownership):
        assert table.nnz == 0
    # Budgets above zero, shares of a good that nobody owns, and no household at all are allowed.
    assert Economy(
        goods=["a"], resources=["r"], plants=["p"], households=[], inputs=[[0]], outputs=[[1]], resource_use=[[1]],
        endowment=[0],
    ).shape == (1, 1, 1, 0)  # fmt: skip
    assert str(bare) == 'Economy "economy": 1 good, 1 resource, 1 plant, 1 household, 1 region; convex'


def test_one_technique_needs_every_good_once():
    def made(outputs):
        outputs = np.array(outputs, dtype=float)
        goods, plants = outputs.shape
        return Economy(
            goods=range(goods), resources=[], plants=range(plants), households=[], inputs=np.zeros((goods, plants)),
            outputs=outputs, resource_use=np.zeros((0, plants)), endowment=[],
        ).one_technique  # fmt: skip

    assert made([[0, 2], [3, 0]])
    # Two plants of one good and a plant of two goods; two plants a good; a joint product beside an idle plant.
    assert not made([[1, 1, 0], [0, 0, 1]])
    assert not made([[1, 1, 0], [0, 0, 1], [0, 0, 1]])
    assert not made([[1, 0], [1, 0]])
    assert not made([[1, 0], [0.5, 1]])


def test_effort_that_is_not_convex_is_told_plant_by_plant(corn_iron):
    assert corn_iron(exponent=[1.0, 1.0]).convex
    assert not corn_iron(exponent=[1.0, 0.999], effort=[1.0, 1.0]).convex
    assert corn_iron(exponent=[1.0, 0.999], effort=[1.0, 0.0]).convex


def test_totals_and_shares_by_hand(corn_iron):
    park = corn_iron(good_kind=["final", "public"], needs=None, budgets=[0.5, 1.5])
    # Corn: .7 * .5 = .35 and .5 * 1.5 = .75 of 1.1.
    had = park.consumption([11.0, 3.0], [9.0, 9.0])
    assert had == pytest.approx(np.array([[3.5, 3.0], [7.5, 3.0]]))
    assert park.totals(had).tolist() == pytest.approx([11.0, 3.0])
    assert park.totals([[-1.0, -2.0], [3.0, -5.0]]).tolist() == [2.0, 0.0]
    assert park.totals([[0.25, 0.125], [0.25, 0.5]]).tolist() == [0.5, 0.5]
    assert park.spending == pytest.approx([1.1, 0.9])
