"""Whatever carries labels is matched by label or refused by name, for every public argument of this floor."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy, Targets
from feasible.errors import InvalidInput
from feasible.optimum import LinearProgram, Settlement, certify_fulfillment, fulfill, linear_plan
from feasible.optimum.fulfillment import NeedsProgram

TOWN = Economy(
    goods=["bread", "soup", "bridge"], resources=["hours", "stone"], plants=["oven", "stove", "yard"],
    households=["ann", "bob"], inputs=np.zeros((3, 3)), outputs=np.eye(3), resource_use=[[1, 2, 0], [0, 0, 1]],
    endowment=[12, 2], capacity=[np.inf, 2, np.inf], resource_kind=["labor", "other"],
    tastes=[[0.5, 0.5, 0], [0.5, 0.5, 0]], needs=[[1, 3, 2], [3, 1, 4]],
)  # fmt: skip
PLAN = fulfill(TOWN)
LIMITS = {"row_upper": [8.0, 10.0], "column_upper": [3.0, 3.0]}


def shop(**changes: Any) -> LinearProgram:
    given = {
        "objective": [3.0, 2.0],
        **LIMITS,
        "rows": ["hours", "steel"],
        "columns": ["bolts", "nuts"],
    } | changes
    return LinearProgram(given.pop("objective"), [[2.0, 1.0], [1.0, 2.0]], **given)


def solved(**changes: Any) -> list[float]:
    plan = shop(**changes).solve()
    return [*plan.primal, *plan.duals]


#: What is worth less than nothing goes down to the lower limits.
BURDEN = [-1.0, -1.0]


def changed(method: str, *, name: str = "", **changes: Any) -> Callable[[Any], list[float]]:
    def call(given: Any) -> list[float]:
        program = shop(**changes)
        change = getattr(program, method)
        if name:
            change(**{name: given})
        else:
            change(given)
        return [*program.solve().primal, *program.solve().duals]

    return call


def conflict(given: Any) -> list[float]:
    """What gives way where eleven hours are needed and both rows may give."""
    program = shop(row_lower=[11.0, 11.0], row_give=given)
    relaxation = program.explain_infeasibility().relaxation
    return [relaxation.get(name, 0.0) for name in ("hours <= 8", "steel <= 10", "hours >= 11", "steel >= 11")]


def certified(**changes: Any) -> list[float]:
    given = {"levels": PLAN.levels, "deliveries": PLAN.deliveries, "request": PLAN.request} | changes
    checks = certify_fulfillment(
        TOWN, given.pop("request"), stages=PLAN.stages, work_witness=PLAN.work_witness, **given
    ).checks
    return [check.value for check in checks]


def settled(**changes: Any) -> list[float]:
    given = {"levels": [9.0, 4.0, 3.0], "deliveries": [9.0, 4.0, 3.0], "prices": [1.0, 3.0, 2.0]} | changes
    return [*np.concatenate(Settlement(TOWN)(given["levels"], given["deliveries"], prices=given["prices"]))]


def delivered(**changes: Any) -> list[float]:
    given = {
        "levels": [9.0, 4.0, 3.0],
        "consumption": [[4, 2, 1], [5, 2, 2]],
        "prices": [1.0, 3.0, 2.0],
    } | changes
    levels, consumption = Settlement(TOWN).deliver(
        given["levels"], given["consumption"], prices=given["prices"]
    )
    return [*levels, *consumption.ravel()]


class Case(NamedTuple):
    """An argument: what it is called in messages, what a label names, its values, and what comes of it."""

    where: str
    kind: str
    labels: list[str]
    values: list[float]
    call: Callable[[Any], list[float]]
    optional: bool = False

    def __str__(self) -> str:
        return self.where


ROWS, COLUMNS = ["hours", "steel"], ["bolts", "nuts"]
GOODS, PLANTS = list(TOWN.goods), list(TOWN.plants)
CASES = [
    Case("objective", "column", COLUMNS, [3.0, 1.0], lambda v: solved(objective=v)),
    Case("row_lower", "row", ROWS, [1.0, 6.0], lambda v: solved(objective=BURDEN, row_lower=v)),
    Case("row_upper", "row", ROWS, [5.0, 7.0], lambda v: solved(row_upper=v)),
    Case("column_lower", "column", COLUMNS, [0.5, 2.0], lambda v: solved(objective=BURDEN, column_lower=v)),
    Case("column_upper", "column", COLUMNS, [1.0, 2.0], lambda v: solved(column_upper=v)),
    Case("row_give", "row", ROWS, [2.0, 9.0], conflict),
    Case("objective", "column", COLUMNS, [1.0, 5.0], changed("set_objective")),
    Case("lower", "row", ROWS, [1.0, 6.0], changed("set_rows", name="lower", objective=BURDEN)),
    Case("upper", "row", ROWS, [5.0, 7.0], changed("set_rows", name="upper")),
    Case("lower", "column", COLUMNS, [0.5, 2.0], changed("set_columns", name="lower", objective=BURDEN)),
    Case("upper", "column", COLUMNS, [1.0, 2.0], changed("set_columns", name="upper")),
    Case("request", "good", GOODS, [4.0, 2.0, 5.0], lambda v: [*fulfill(TOWN, v).deliveries], optional=True),
    Case(
        "request", "good", GOODS, [4.0, 2.0, 5.0], lambda v: [*NeedsProgram(TOWN, v).plan().levels], optional=True
    ),
    Case("request", "good", GOODS, [*PLAN.request], lambda v: certified(request=v), optional=True),
    Case("levels", "plant", PLANTS, [*PLAN.levels], lambda v: certified(levels=v)),
    Case("deliveries", "good", GOODS, [*PLAN.deliveries], lambda v: certified(deliveries=v)),
    Case("levels", "plant", PLANTS, [7.0, 5.0, 3.0], lambda v: settled(levels=v)),
    Case("deliveries", "good", GOODS, [8.0, 5.0, 2.5], lambda v: settled(deliveries=v)),
    Case("prices", "good", GOODS, [9.0, 2.0, 0.1], lambda v: settled(prices=v)),
    Case("levels", "plant", PLANTS, [7.0, 5.0, 3.0], lambda v: delivered(levels=v)),
    Case("prices", "good", GOODS, [9.0, 2.0, 0.1], lambda v: delivered(prices=v)),
]  # fmt: skip
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.where}")


@every_case
def test_any_order_of_labels_is_the_same(case):
    expected = case.call(np.array(case.values))
    series = pd.Series(case.values, case.labels)
    for given in (case.values, series, series[::-1], dict(series[::-1])):
        assert case.call(given) == expected
    # In another order it would be something else: the labels are what counts.
    assert case.call(case.values[::-1]) != expected


@every_case
def test_what_does_not_fit_is_refused_by_name(case):
    first, last = case.labels[0], case.labels[-1]
    good = pd.Series(case.values, case.labels)
    bad = {
        f"{case.where}: unknown {case.kind} 'gold'": good.rename({last: "gold"}),
        f"{case.where}: duplicate {case.kind} '{first}'": pd.concat([good, good[[first]]]),
        f"{case.where}[{case.kind} '{first}']: is nan": good.replace(good[first], np.nan),
        f"{case.where}[{case.kind} '{last}']: is 'many'": pd.Series([*case.values[:-1], "many"], case.labels),
        f"{case.where}: has shape ({len(good) + 1},)": [*case.values, 1.0],
    }
    for message, given in bad.items():
        with pytest.raises(InvalidInput) as refused:
            case.call(given)
        assert str(refused.value).startswith(message), str(refused.value)
    if case.optional:
        assert case.call(good[1:]) == case.call([0.0, *case.values[1:]])
    else:
        with pytest.raises(InvalidInput) as refused:
            case.call(good[1:])
        assert str(refused.value).startswith(f"{case.where}[{case.kind} '{first}']: has no value")


def test_the_labels_of_a_frame_name_rows_and_columns():
    table = pd.DataFrame([[2.0, 1.0], [1.0, 2.0]], index=ROWS, columns=COLUMNS)
    named = LinearProgram({"nuts": 2.0, "bolts": 3.0}, table, row_upper={"steel": 10.0, "hours": 8.0})
    assert (named.rows.tolist(), named.columns.tolist()) == (ROWS, COLUMNS)
    assert named.solve().primal.tolist() == [2.0, 4.0]
    # With names given as well the frame is put in their order.
    turned = LinearProgram(
        [3.0, 2.0], table.iloc[::-1, ::-1], row_upper=[8.0, 10.0], rows=ROWS, columns=COLUMNS
    )
    assert turned.matrix.toarray().tolist() == table.to_numpy().tolist()
    # pandas' own numbers name nothing: a frame without labels is an array, and so is a Series.
    plain = LinearProgram(
        pd.Series([3.0, 2.0]), pd.DataFrame(table.to_numpy()), row_upper=pd.Series([8.0, 10.0])
    )
    assert plain.rows.tolist() == ["row 0", "row 1"]
    assert plain.solve().primal.tolist() == [2.0, 4.0]
    again = LinearProgram([3.0, 2.0], table.to_numpy(), row_upper=plain.shadow_prices()["limit"])
    assert again.solve().primal.tolist() == [2.0, 4.0]


@pytest.mark.parametrize(
    ("matrix", "how", "message"),
    [
        ([[2.0, 1.0], [1.0, 2.0]], {"rows": "hours"}, "rows: is 'hours'; expected a list of labels"),
        (pd.DataFrame([[1.0]], ["tin"], ["bolts"]), {"rows": ["hours"]}, "matrix: unknown row 'tin'"),
        (pd.DataFrame([[1.0]], ["hours"], ["tin"]), {"columns": ["bolts"]}, "matrix: unknown column 'tin'"),
        (pd.DataFrame([[1.0], [2.0]], ["hours", "hours"], ["bolts"]), {}, "rows of the matrix: duplicate label 'hours'"),
        (pd.DataFrame([[1.0]], ["hours"], ["bolts"]), {"rows": ROWS}, r"matrix\[row 'steel'\]: has no value"),
        (pd.DataFrame([["x"]], ["hours"], ["bolts"]), {}, r"matrix\[column 'bolts'\]\[row 'hours'\]: is 'x'"),
        (pd.DataFrame([[np.nan]], ["hours"], ["bolts"]), {}, r"matrix\[column 'bolts'\]\[row 'hours'\]: is nan"),
        ([[1.0, 2.0], [3.0]], {}, "matrix: is no table of numbers; expected rows of as many numbers each"),
        (None, {}, "matrix: is no table of numbers"),
    ],
)  # fmt: skip
def test_matrices_that_do_not_fit_are_refused_by_name(matrix, how, message):
    with pytest.raises(InvalidInput, match=message):
        LinearProgram(1.0, matrix, **how)


def test_consumption_is_matched_by_household_and_good():
    planned = pd.DataFrame([[4.0, 2.0, 1.0], [5.0, 2.0, 2.0]], TOWN.households, TOWN.goods)
    expected = delivered(consumption=planned.to_numpy())
    assert delivered(consumption=planned) == expected
    assert delivered(consumption=planned.iloc[::-1, [2, 0, 1]]) == expected
    # Cells that a frame leaves out are zero.
    assert delivered(consumption=planned[["bread", "soup"]]) == delivered(consumption=[[4, 2, 0], [5, 2, 0]])
    for bad, message in (
        (planned.rename(index={"bob": "eve"}), "consumption: unknown household 'eve'"),
        (planned.rename(columns={"soup": "stew"}), "consumption: unknown good 'stew'"),
        (pd.concat([planned, planned.loc[["ann"]]]), "consumption: duplicate household 'ann'"),
        (planned.replace(4.0, np.nan), r"consumption\[household 'ann', good 'bread'\]: is nan"),
        (planned.replace(4.0, -1.0).to_numpy(), r"consumption\[household 'ann', good 'bread'\]: is -1"),
        (
            planned.astype(object).replace(4.0, "four"),
            r"consumption\[household 'ann', good 'bread'\]: is 'four'",
        ),
        (planned.to_numpy()[:1], r"consumption: has shape \(1, 3\); expected 2 households by 3 goods"),
    ):
        with pytest.raises(InvalidInput, match=message):
            delivered(consumption=bad)


def test_targets_are_of_the_economy_that_is_planned():
    mill = Economy(
        goods=["flour"], resources=["labor"], plants=["old", "new"], households=[], inputs=[[0, 0]],
        outputs=[[1, 1]], resource_use=[[1, 0.5]], endowment=[20], capacity=[np.inf, 10],
    )  # fmt: skip
    assert linear_plan(mill, Targets.of(mill, value=2.0)).value == 50.0
    with pytest.raises(InvalidInput, match=r"targets.value: has shape \(3,\); expected 1 values, one a good"):
        linear_plan(mill, Targets.of(TOWN))
    with pytest.raises(InvalidInput, match=r"targets: is a dict; expected Targets.of\(economy, \.\.\.\)"):
        linear_plan(mill, {"flour": 1.0})
    # A model is kept for the labels that it explains itself with, and made anew for others.
    first = linear_plan(mill)
    renamed = linear_plan(mill.replace(plants=["ancient", "new"]), start=first)
    assert list(renamed.program.columns) == ["level of ancient", "level of new"]
    assert linear_plan(mill.replace(endowment=[30.0]), start=first).program is first.program


def test_limits_by_infinity_stay_what_they_are():
    assert shop(row_upper=[np.inf, 10.0]).solve().primal.tolist() == [3.0, 3.0]
    assert np.isneginf(shop().row_lower).all()
