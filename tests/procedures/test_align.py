"""Whatever carries labels is matched by label or refused by name, for every public argument of this floor."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy
from feasible.errors import InvalidInput
from feasible.procedures import PriceSystem, damped, flow, once, price_rounds, rota, slope_rounds
from feasible.procedures.sharing import amounts, uniform_rule

VILLAGE = Economy(
    goods=["corn", "tools"], resources=["labor"], plants=["farm", "smithy"], households=["xi", "yo", "za"],
    inputs=[[0.1, 0.2], [0.0, 0.0]], outputs=np.eye(2), resource_use=[[1, 2]], endowment=[10.0],
    effort=[0.01, 0.01], tastes=[[1, 0], [0.5, 0.5], [0.2, 0.8]],
)  # fmt: skip
SYSTEM = PriceSystem(VILLAGE)
OWNED = PriceSystem(VILLAGE.replace(plant_ownership=[[1, 0], [0, 1], [0, 0]]), owned=True)
ASKED = pd.DataFrame([[1.0, 4.0], [5.0, 2.0], [9.0, 9.0]], ["xi", "yo", "za"], ["corn", "tools"])
SHIFTS = pd.DataFrame([[0.5, 1.5], [0.5, 0.5]], ["ann", "bob"], ["plan", "sweep"])


class Case(NamedTuple):
    """An argument: what it is called in messages, what a label names, its values, and what comes of it."""

    where: str
    kind: str
    labels: list[str]
    values: list[float]
    call: Callable[[Any], Any]


def budgeted(given: Any) -> Any:
    return PriceSystem(VILLAGE, budgets=given).solve().prices


PRICED = ["corn", "tools", "labor"]
CASES = [
    Case("budgets", "household", list(VILLAGE.households), [2.0, 0.5, 0.5], budgeted),
    Case("start", "label", PRICED, [0.9, 2.0, 0.1], lambda v: SYSTEM.rounds(start=v, limit=3).prices),
    Case("start", "label", PRICED, [0.9, 2.0, 0.1], lambda v: SYSTEM.solve(v, tolerance=1e-3).prices),
    Case("prices", "label", PRICED, [0.9, 2.0, 0.1], SYSTEM.levels),
    Case("prices", "label", PRICED, [0.9, 2.0, 0.1], lambda v: OWNED.incomes(v, np.ones(2))),
    Case("prices", "label", PRICED, [0.9, 2.0, 0.1], lambda v: SYSTEM.demand(v, np.ones(3))),
    Case("prices", "label", PRICED, [0.9, 2.0, 0.1], lambda v: SYSTEM.consumption(v, np.ones(3))),
    Case("prices", "label", PRICED, [0.9, 2.0, 0.1], lambda v: np.concatenate(SYSTEM.answer(v))),
    Case("total", "good", ["corn", "tools"], [6.0, 12.0], lambda v: uniform_rule(ASKED, v)),
    Case("people", "row", ["xi", "yo", "za"], [1.0, 2.0, 3.0], lambda v: uniform_rule(ASKED, [6.0, 9.0], v)),
    Case("ratings", "task", ["plan", "sweep"], [9.0, 1.0], lambda v: rota(SHIFTS, v).errors),
]  # fmt: skip
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.where}")


@every_case
def test_any_order_of_labels_is_the_same(case):
    expected = case.call(np.array(case.values)).tolist()
    series = pd.Series(case.values, case.labels)
    for given in (case.values, series, series[::-1], dict(series[::-1])):
        assert case.call(given).tolist() == expected
    # In another order it would be something else: the labels are what counts.
    assert case.call(case.values[::-1]).tolist() != expected


@every_case
def test_what_does_not_fit_is_refused_by_name(case):
    first, last = case.labels[0], case.labels[-1]
    place = f"{case.where}[{case.kind} '{{}}']" if case.kind != "label" else f"{case.where}['{{}}']"
    good = pd.Series(case.values, case.labels)
    text = pd.Series([*case.values[:-1], "many"], case.labels)
    bad = {
        f"{case.where}: unknown {case.kind} 'gold'": good.rename({last: "gold"}),
        f"{case.where}: duplicate {case.kind} '{first}'": pd.concat([good, good[[first]]]),
        f"{place.format(first)}: has no value": good[1:],
        f"{place.format(first)}: is nan": pd.Series([np.nan, *case.values[1:]], case.labels),
        f"{place.format(last)}: is 'many'": text,
        f"{case.where}: has shape ({len(good) + 1},)": [*case.values, 1.0],
    }
    for message, given in bad.items():
        with pytest.raises(InvalidInput) as refused:
            case.call(given)
        assert str(refused.value).startswith(message), str(refused.value)


def test_tables_are_matched_by_row_and_column():
    # Rows and columns of a frame in any order: what others pass by label finds its place.
    total, people = {"tools": 12.0, "corn": 6.0}, {"za": 3.0, "yo": 2.0, "xi": 1.0}
    expected = uniform_rule(ASKED.to_numpy(), [6.0, 12.0], [1.0, 2.0, 3.0])
    assert uniform_rule(ASKED, total, people).tolist() == expected.tolist()
    turned = ASKED.iloc[[2, 0, 1], ::-1]
    assert uniform_rule(turned, total, people).tolist() == expected[[2, 0, 1], ::-1].tolist()
    week = once(SHIFTS, [9.0, 1.0])
    assert (
        once(SHIFTS.iloc[:, ::-1], {"plan": 9.0, "sweep": 1.0}).sum(axis=0).tolist()
        == week.sum(axis=0)[::-1].tolist()
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: uniform_rule(pd.concat([ASKED, ASKED]), 9.0), "rows of asked: duplicate label 'xi'"),
        (lambda: uniform_rule(ASKED.replace(4.0, np.nan), 9.0), r"asked\[row 'xi', good 'tools'\]: is nan"),
        (lambda: uniform_rule([[1.0, -2.0]], 9.0), r"asked\[row '0', good '1'\]: is -2; expected zero or more"),
        (lambda: uniform_rule([["much"]], 9.0), r"asked\[row '0', good '0'\]: is 'much'; expected a number"),
        (lambda: uniform_rule([1.0, 2.0], 9.0), "asked: is no table; expected rows by goods"),
        (lambda: uniform_rule(ASKED, [1.0, 1.0], [1.0, 0.0, 1.0]), r"people\[row 'yo'\]: is 0; expected a number above"),
        (lambda: rota(SHIFTS.set_axis(["plan", "plan"], axis=1), [9.0, 1.0]), "tasks of bundles: duplicate label 'plan'"),
        (lambda: rota([["one"]], [9.0]), r"bundles\[person '0', task '0'\]: is 'one'"),
        (lambda: amounts([], "claims"), "claims: is empty; expected a list of amounts"),
        (lambda: amounts([1.0, [2.0]], "claims"), "claims: is not a list of numbers"),
        (lambda: amounts(3.0, "claims"), "claims: is not a list of numbers"),
        (lambda: amounts(pd.Series({"fox": 1.0, "hen": np.nan}), "claims"), r"claims\['hen'\]: is nan"),
        (lambda: amounts({"fox": "all"}, "claims"), r"claims\['fox'\]: is 'all'"),
        (lambda: amounts(pd.Series([1.0, 2.0], ["fox", "fox"]), "claims"), "claims: duplicate label 'fox'"),
    ],
)  # fmt: skip
def test_lists_and_tables_that_do_not_fit_are_refused_by_name(call, message):
    with pytest.raises(InvalidInput, match=message):
        call()


def market(p):
    """Supply p, demand 4 / p: clears at 2."""
    return p, 4 / p


RUNS = {
    "price_rounds": lambda start, **how: price_rounds(market, start, damped(), **how),
    "slope_rounds": lambda start, **how: slope_rounds(market, lambda p: -2.0 * np.eye(p.size), start, **how),
    "flow": lambda start: flow(lambda p: (p, 4 - p), start, [0.0, 1.0]),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_first_prices_are_a_list_in_the_order_of_the_answer(run):
    expected = run(np.array([1.0, 3.0])).prices.tolist()
    assert (
        run([1.0, 3.0]).prices.tolist()
        == run(pd.Series({"corn": 1.0, "tools": 3.0})).prices.tolist()
        == expected
    )
    for start, message in (
        (1.0, "start: is not a list of numbers"),
        ([1.0, np.nan], r"start\[1\]: is nan"),
        ([1.0, -1.0], r"start\[1\]: is -1; expected zero or more"),
        (["dear", 1.0], r"start\[0\]: is 'dear'"),
        (pd.Series({"corn": 1.0, "tools": np.inf}), r"start\['tools'\]: is inf"),
    ):
        with pytest.raises(InvalidInput, match=message):
            run(start)


@pytest.mark.parametrize("name", ["price_rounds", "slope_rounds"])
@pytest.mark.parametrize("how", [{"threshold": np.nan}, {"limit": 0}])
def test_rounds_need_a_threshold_and_a_round(name, how):
    with pytest.raises(
        InvalidInput, match=r"threshold, limit: are .* expected a number, and one round or more"
    ):
        RUNS[name]([1.0], **how)


@pytest.mark.parametrize("times", [[0.0], [0.0, 0.0], [1.0, 0.5]])
def test_times_increase(times):
    with pytest.raises(
        InvalidInput, match="times: do not increase; expected two or more, each later than the last"
    ):
        flow(market, [1.0], times)
