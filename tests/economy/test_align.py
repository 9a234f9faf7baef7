"""The one way in: labels are matched in any order and in any form, and what is wrong is refused by name.

The table `CASES` lists public functions with what a user passes; a line here is all it takes to add one, of any
floor. `Arg(where, axes)` describes an argument: what errors call it and which labels each of its axes has.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import feasible.economy
import numpy as np
import pandas as pd
import pytest
from feasible.economy import (
    Certificate,
    Economy,
    Messages,
    Reports,
    Shock,
    Targets,
    align,
    atkinson,
    certify_equilibrium,
    certify_optimum,
    certify_plan,
    draw_people,
    dual_bound,
    feasibility_checks,
    gini,
    hawkins_simon,
    leontief_solve,
    need_fulfillment,
    outcome_of,
    people_from_frame,
    spectral_radius,
    spending_at,
    welfare,
    with_workers,
)
from feasible.economy.input_output import InputOutputTable
from feasible.economy.metrics import welfare_loss
from feasible.economy.reports import public_tastes
from feasible.errors import InvalidEconomy, InvalidInput
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

# ---------------------------------------------------------------------- the table

E = Economy.reference(1, 6, households=3)
LABELS = {
    "good": list(E.goods),
    "resource": list(E.resources),
    "plant": list(E.plants),
    "household": list(E.households),
    "sector": ["farms", "mills", "bakeries"],
    "product": ["grain", "flour", "bread", "straw"],
    "satellite": ["hours", "carbon"],
    "wages": ["wages"],
    "use": ["households", "exports"],
    "labor": ["skilled labor", "manual labor"],
}
#: Ways to spoil an argument, and whether labels must match something for it to be wrong.
SPOILS = {"unknown": True, "missing": True, "twice": True, "nan": False, "text": False}
RNG = np.random.default_rng(5)


@dataclass(frozen=True)
class Arg:
    """What a user passes: in which forms, and which spoils do no harm.

    A form is labeled, and then comes in any order, or is "list" or "array" and comes in the right one.
    """

    where: str
    axes: str
    values: Any = None
    forms: tuple[str, ...] = ("Series", "dict", "column", "row", "list", "array")
    skip: tuple[str, ...] = ()

    def given(self) -> pd.Series | pd.DataFrame:
        labels = [LABELS[axis] for axis in self.axes.split()]
        shape = tuple(map(len, labels))
        values = self.values
        if values is None:
            values = np.random.default_rng(len(self.where)).uniform(0.2, 0.9, shape)
        elif sparse.issparse(values):
            values = values.toarray()
        return pd.Series(values, *labels) if len(labels) == 1 else pd.DataFrame(values, *labels)


GAPS = ("missing",)
FREE = ("unknown", "missing", "twice")
LABELED = ("Series", "dict")
ONE_EACH = (*LABELED, "list", "array")
Case = tuple[Callable[..., Any], tuple[Arg, ...]]

levels, deliveries = Arg("levels", "plant"), Arg("deliveries", "good")
consumption = Arg("consumption", "household good")
prices, resource_prices = Arg("prices", "good"), Arg("resource_prices", "resource")
PLAN = (levels, consumption, prices, resource_prices)
# A table of use and make, and the symmetric one of its sectors.
MAKE = pd.DataFrame(np.hstack([100 * np.eye(3), [[5.0], [2.0], [0.0]]]), LABELS["sector"], LABELS["product"])
USE = pd.DataFrame(RNG.uniform(1, 20, (4, 3)), LABELS["product"], LABELS["sector"])
REST = MAKE.sum() - USE.sum(axis=1)
TABLE = InputOutputTable(
    use=USE, make=MAKE, final_uses=pd.DataFrame({"households": REST}),
    satellites=pd.DataFrame([[3.0, 1, 2], [5.0, 4, 3]], LABELS["satellite"], LABELS["sector"]),
    units={"hours": "h", "carbon": "kg"},
)  # fmt: skip
FLAT = pd.DataFrame(RNG.uniform(0.01, 0.3, (3, 3)), LABELS["sector"], LABELS["sector"])
ADDED = (MAKE.sum(axis=1) - USE.sum()).to_frame("wages").T


def economy(**changes: Any) -> Economy:
    return E.replace(productive=False, **changes)


def table(**changes: Any) -> InputOutputTable:
    parts = {
        "use": USE,
        "make": MAKE,
        "final_uses": TABLE.final_uses,
        "units": TABLE.units,
        "satellites": TABLE.satellites,
    }
    return InputOutputTable(**(parts | changes))


def solved(*, coefficients: Any, right: Any) -> pd.Series:
    """A solution goes by the labels of the right-hand side."""
    own = right if isinstance(right, Mapping) else right.index
    return pd.Series(leontief_solve(coefficients, right), list(own))


PEOPLE = draw_people(E, np.random.default_rng(1))


def worked(**given: Any) -> Any:
    people = with_workers(E, **given)
    return people.to_frame(), people.economy.exponent


def written(tmp: Path, **aims: Any) -> str:
    folder = E.to_tables(tmp / "x", aims=aims, overwrite=True)
    return (folder / "goods.csv").read_text() + (folder / "plants.csv").read_text()


def labeled(**given: Any) -> Any:
    certificate = Certificate("so it is", ())
    return outcome_of("x", E, rounds=pd.DataFrame(), messages=Messages(), certificate=certificate, **given)


CASES: dict[str, Case] = {
    "welfare": (lambda **g: welfare(E, **g), (consumption, levels)),
    "feasibility_checks": (lambda **g: feasibility_checks(E, **g), (levels, deliveries)),
    "dual_bound": (lambda **g: dual_bound(E, **g), (prices, resource_prices)),
    "certify_optimum": (lambda **g: certify_optimum(E, **g), PLAN),
    "certify_equilibrium": (
        lambda **g: certify_equilibrium(E, owned=True, **g), (*PLAN, Arg("incomes", "household")),
    ),
    "certify_plan": (
        lambda **g: certify_plan(E, Targets.of(E), **g), (levels, deliveries, prices, resource_prices),
    ),
    "need_fulfillment": (lambda **g: need_fulfillment(E, **g), (consumption,)),
    "spending_at": (lambda **g: spending_at(E, **g), (consumption, prices)),
    "welfare_loss": (lambda **g: welfare_loss(E, best=1.0, **g), (consumption, levels)),
    "gini": (gini, (Arg("amounts", "household", forms=ONE_EACH, skip=FREE),)),
    "atkinson": (atkinson, (Arg("amounts", "household", forms=ONE_EACH, skip=FREE),)),
    "Economy.consumption": (E.consumption, (Arg("totals", "good"), prices)),
    "Economy.totals": (E.totals, (consumption,)),
    "Economy.matched": (E.matched, (*PLAN, deliveries, Arg("incomes", "household"), Arg("totals", "good"))),
    "Economy, its numbers": (economy, (
        Arg("endowment", "resource"), Arg("capacity", "plant"), Arg("effort", "plant"), Arg("exponent", "plant"),
        Arg("budgets", "household", E.budgets),
    )),
    "Economy, its tables": (economy, (
        Arg("inputs", "good plant", E.inputs, skip=GAPS), Arg("outputs", "good plant", E.outputs, skip=GAPS),
        Arg("resource_use", "resource plant", skip=GAPS), Arg("needs", "household good", skip=GAPS),
        Arg("tastes", "household good", E.tastes, skip=GAPS),
        Arg("resource_ownership", "household resource", E.resource_ownership, skip=GAPS),
        Arg("plant_ownership", "household plant", E.plant_ownership, skip=GAPS),
    )),
    "Economy, its texts": (economy, (
        Arg("region", "plant", E.region, forms=ONE_EACH, skip=("text",)),
        Arg("household_region", "household", E.household_region, forms=ONE_EACH, skip=("text",)),
        Arg("good_kind", "good", E.good_kind, forms=ONE_EACH),
        Arg("resource_kind", "resource", E.resource_kind, forms=ONE_EACH),
    )),
    "Economy.from_input_output": (lambda **g: Economy.from_input_output(TABLE, **g), (
        Arg("endowment_factor", "satellite"), Arg("capacity_factor", "sector"),
        Arg("resource_kind", "satellite", ["labor", "emission"], forms=ONE_EACH, skip=GAPS),
    )),
    "Targets.of": (lambda **g: Targets.of(E, **g), (
        Arg("value", "good", skip=GAPS), Arg("floor", "good", skip=GAPS), Arg("ceiling", "good", np.arange(1.0, 7), skip=GAPS),
        Arg("quota", "plant", 0.1 * E.capacity, skip=GAPS),
    )),
    "outcome_of": (labeled, PLAN),
    "Reports": (lambda **g: Reports(**g).apply(E), (
        *(Arg(f"reports.{name}", "plant", forms=LABELED, skip=GAPS) for name in ("capacity", "inputs", "effort")),
        *(Arg(f"reports.{name}", "household", forms=LABELED, skip=GAPS) for name in ("needs", "public")),
        Arg("reports.tastes", "household good", E.tastes, forms=LABELED, skip=GAPS),
    )),
    "Shock": (lambda **g: Shock("x", **g).apply(E), (
        Arg("shock.capacity", "plant", forms=LABELED, skip=GAPS), Arg("shock.endowment", "resource", forms=LABELED, skip=GAPS),
    )),
    "public_tastes": (lambda **g: public_tastes(E, factor=0.5, **g), (Arg("tastes", "good", E.tastes.toarray()[0]),)),
    "InputOutputTable": (table, (
        Arg("use", "product sector", USE, forms=LABELED, skip=FREE), Arg("make", "sector product", MAKE, forms=LABELED),
        Arg("final_uses", "product use", np.column_stack([REST / 2, REST / 2]), forms=LABELED),
        Arg("value_added", "wages sector", ADDED, forms=LABELED),
        Arg("satellites", "satellite sector", forms=LABELED, skip=("missing",)),
    )),
    "a table of sectors": (
        lambda use: InputOutputTable(use, pd.DataFrame({"all": [1.0, 2.0, 3.0]}, LABELS["sector"])),
        (Arg("use", "sector sector", forms=LABELED),),
    ),
    "from_transactions": (
        lambda final_demand: InputOutputTable.from_transactions(FLAT, final_demand),
        (Arg("final_demand", "sector", forms=ONE_EACH),),
    ),
    "output_for": (TABLE.output_for, (Arg("final_demand", "sector"),)),
    "with_satellite": (
        lambda **g: TABLE.with_satellite("land", unit="ha", values=g["satellites['land']"]), (Arg("satellites['land']", "sector"),),
    ),
    "aggregate": (TABLE.aggregate, (Arg("mapping", "sector", ["a", "b", "b"], forms=ONE_EACH, skip=("text",)),)),
    "spectral_radius": (spectral_radius, (Arg("matrix", "sector sector", FLAT),)),
    "hawkins_simon": (
        lambda **g: hawkins_simon(**g).productive,
        (Arg("outputs", "good plant", forms=LABELED, skip=FREE), Arg("inputs", "good plant", forms=LABELED, skip=GAPS)),
    ),
    "with_workers": (worked, (
        Arg("skills", "household labor"), Arg("time", "household"), Arg("dislike", "household labor"),
        Arg("elasticity", "household"),
    )),
    "people_from_frame": (
        lambda **g: people_from_frame(E, PEOPLE, **g).economy.exponent, (Arg("elasticity", "household"),),
    ),
    "leontief_solve": (
        solved, (Arg("coefficients", "sector sector", FLAT, forms=LABELED), Arg("right", "sector", forms=LABELED)),
    ),
}  # fmt: skip


def name_of(arg: Arg) -> str:
    """The keyword that an argument is passed under: what errors call it, less the object it belongs to."""
    return arg.where.rsplit(".", 1)[-1]


# ---------------------------------------------------------------------- labels are matched, or refused


def figures(result: Any) -> Iterator[Any]:
    """Yield every number and text of a result in an order of labels that does not depend on how they came."""
    if isinstance(result, InputOutputTable):
        parts = (result.use, result.final_uses, result.value_added, result.satellites, result.output)
        yield from figures(parts)
    elif isinstance(result, pd.DataFrame):
        yield from result.sort_index(axis=0).sort_index(axis=1).to_numpy().ravel().tolist()
    elif isinstance(result, pd.Series):
        yield from result.sort_index().tolist()
    elif sparse.issparse(result):
        yield from result.toarray().ravel().tolist()
    elif isinstance(result, np.ndarray):
        yield from result.ravel().tolist()
    elif isinstance(result, Mapping):
        yield from figures(list(result.values()))
    elif isinstance(result, list | tuple):
        for part in result:
            yield from figures(part)
    elif is_dataclass(result):
        yield from figures([getattr(result, part.name) for part in fields(result)])
    else:
        yield result


def formed(given: pd.Series | pd.DataFrame, form: str, seed: int) -> Any:
    if form in {"list", "array"}:
        return given.to_numpy() if form == "array" else given.to_numpy().tolist()
    rng = np.random.default_rng(seed)
    mixed = given.iloc[rng.permutation(len(given))]
    if isinstance(mixed, pd.DataFrame):
        return mixed.iloc[:, rng.permutation(mixed.shape[1])]
    frame = mixed.to_frame("x")
    return {"Series": mixed, "dict": mixed.to_dict(), "column": frame, "row": frame.T}[form]


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=12)
@given(seed=st.integers(0, 10**6), form=st.integers(0, 5))
def test_neither_form_nor_order_changes_anything(name, seed, form):
    call, args = CASES[name]
    in_order = {name_of(arg): arg.given() for arg in args}
    mixed = {
        name_of(arg): formed(arg.given(), arg.forms[(form + k) % len(arg.forms)], seed + k)
        for k, arg in enumerate(args)
    }
    want, have = list(figures(call(**in_order))), list(figures(call(**mixed)))
    numbers = [v for v in want if isinstance(v, float)]
    np.testing.assert_allclose([v for v in have if isinstance(v, float)], numbers, rtol=1e-9, atol=1e-12)
    assert [v for v in have if isinstance(v, str)] == [v for v in want if isinstance(v, str)]
    assert numbers or any(isinstance(v, str | bool) for v in want)


def spoiled(given: pd.Series | pd.DataFrame, spoil: str, axis: int, at: int) -> tuple[Any, str]:
    """Return an argument with one fault in it, and the label that the refusal must name."""
    labels = list(given.axes[axis])
    label = labels[at % len(labels)]
    if spoil == "unknown":
        return given.rename({label: "no such label"}, axis=axis), "no such label"
    if spoil == "missing":
        return given.drop(label, axis=axis), label
    if spoil == "twice":
        other = labels[(at + 1) % len(labels)]
        return given.rename({other: label}, axis=axis), label
    value = np.nan if spoil == "nan" else "much"
    out = given.astype(object)
    if isinstance(out, pd.Series):
        out[label] = value
    elif axis == 0:
        out.loc[label, out.columns[0]] = value
    else:
        out.loc[out.index[0], label] = value
    return out, label


@pytest.mark.parametrize("spoil", SPOILS)
@pytest.mark.parametrize("name", CASES)
@settings(max_examples=4)
@given(at=st.integers(0, 10))
def test_what_is_wrong_is_refused_by_name(name, spoil, at):
    call, args = CASES[name]
    for arg in args:
        right = arg.given()
        for axis in range(right.ndim):
            one = SPOILS[spoil] and right.shape[axis] == 1
            if spoil in arg.skip or one or (arg.where, spoil, axis) in HARMLESS:
                continue
            given_ = {name_of(a): a.given() for a in args}
            given_[name_of(arg)], label = spoiled(right, spoil, axis, at)
            with pytest.raises(InvalidInput) as refusal:
                call(**given_)
            assert arg.where in str(refusal.value)
            assert repr(label) in str(refusal.value)


#: New columns and rows that a table may have: what final users, primary inputs and satellites are called is free.
HARMLESS = {
    (where, spoil, axis)
    for where, axis in (("final_uses", 1), ("satellites", 0))
    for spoil in ("unknown", "missing")
}


# ---------------------------------------------------------------------- what is said, and how

AB = pd.Index(["a", "b"], dtype=object)


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (None, "x: is None; expected 2 numbers, one a plant"),
        ("much", "x: is 'much'; expected a number"),
        ("3", "x: is '3'; expected a number"),
        ([1, "3"], "x[plant 'b']: is '3'; expected a number"),
        (["1", "1,700"], "x[plant 'b']: is '1,700'; expected a number"),
        ([1, None], "x[plant 'b']: is None; expected a number"),
        ([1, 2j], "x[plant 'b']: is 2j; expected a number"),
        ([1, [2]], "x: is ragged; expected rows of one length"),
        ([1, np.array([2])], "x: is ragged"),
        (np.array(["2026-01-01", "2026-01-02"], "M8[D]"), "x[plant 'a']: is datetime.date(2026, 1, 1); expected a number"),
        (np.ma.array([1.0, 2.0], mask=[False, True]), "x[plant 'b']: is None; expected a number"),
        (pd.Series([1, pd.NA], AB), "x[plant 'b']: is <NA>; expected a number"),
        ({1.0, 2.0}, "x: is {1.0, 2.0}; expected a number"),
        ([1, 2, "x"], "x[2]: is 'x'; expected a number"),
        ([1, 2, 3], "x: has shape (3,); expected 2 values, one a plant"),
        ([[1], [2]], "x: has shape (2, 1); expected 2 values, one a plant"),
        (pd.DataFrame(np.eye(2), AB, AB), "x: has shape (2, 2)"),
        (pd.Series([1.0, 2.0]), "x: unknown plant '0'; expected one of the 2 plants: 'a', 'b' (what has labels is matched by them; pass an array to go by order)"),
        (pd.Series([1.0, 2.0], pd.Index(["a", None], dtype=object)), "x[1]: a missing label (None); expected a name for each"),
        (pd.Series([1.0, 2.0], ["a", np.nan]), "x[1]: a missing label (nan)"),
        ({1: 1.0, "1": 2.0}, "x: duplicate plant '1'; expected each label once"),
        ({"a": 1.0}, "x[plant 'b']: has no value; expected one value for each plant"),
        ([-1.0, 1.0], "x[plant 'a']: is -1; expected zero or more"),
        ([1.0, np.inf], "x[plant 'b']: is inf; expected a finite number"),
    ],
)  # fmt: skip
def test_one_number_a_label_or_words(given_, said):
    with pytest.raises(InvalidInput) as refusal:
        align.vector("x", given_, AB, kind="plant")
    assert str(refusal.value).startswith(said)


@pytest.mark.parametrize(
    ("given_", "how", "values"),
    [
        (3, {}, [3, 3]),
        (True, {}, [1, 1]),
        ([True, False], {}, [1, 0]),
        (np.float32([1, 2]), {}, [1, 2]),
        (pd.array([1, 2], dtype="Int64"), {}, [1, 2]),
        ((1, 2), {}, [1, 2]),
        (range(2), {}, [0, 1]),
        (pd.Series([2, 1], pd.Categorical(["b", "a"])), {}, [1, 2]),
        (pd.Series({"b": 5}, dtype=object), {"missing": np.inf, "infinite": True}, [np.inf, 5]),
        ({}, {"missing": 7.0}, [7, 7]),
        (pd.DataFrame([[2, 1]], columns=["b", "a"]), {}, [1, 2]),
        (pd.DataFrame([[2], [1]], ["b", "a"]), {}, [1, 2]),
        ([-1, 0], {"signed": True}, [-1, 0]),
        ([-np.inf, 0], {"signed": True, "infinite": True}, [-np.inf, 0]),
        ([], {}, []),
        (pd.Series([], dtype=float), {}, []),
        ({}, {}, []),
    ],
)
def test_one_number_a_label(given_, how, values):
    axis = AB if values else AB[:0]
    assert align.vector("x", given_, axis, **how).tolist() == values


def test_a_frame_of_one_cell_is_read_whichever_way_its_label_stands():
    only = pd.Index(["a"])
    assert align.vector("x", pd.DataFrame([[4.0]], ["a"], ["value"]), only).tolist() == [4]
    assert align.vector("x", pd.DataFrame([[4.0]], ["value"], ["a"]), only).tolist() == [4]


def test_what_comes_back_is_a_copy_and_what_comes_in_stays():
    mine = np.array([1.0, 2.0])
    for form in (mine, pd.Series(mine, AB), pd.Series(mine[::-1], AB[::-1])):
        out = align.vector("x", form, AB)
        out[0] = 9.0
        assert mine.tolist() == [1, 2]
    framed = pd.DataFrame(np.eye(2), AB, AB)
    mine = align.frame("x", framed)
    mine.iloc[0, 0] = 5.0
    assert framed.iloc[0, 0] == 1.0


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ("corn", "goods: is 'corn'; expected a list of labels"),
        (None, "goods: is None"),
        (b"corn", "goods: is b'corn'"),
        (5, "goods: is 5"),
        ({"corn"}, "goods: is {'corn'}; expected a list"),
        (["corn", None], "goods[1]: a missing label (None); expected a name for each"),
        (["corn", np.nan], "goods[1]: a missing label (nan)"),
        (["corn", pd.NA], "goods[1]: a missing label (<NA>)"),
        (["corn", pd.NaT], "goods[1]: a missing label (NaT)"),
        (["corn", ""], "goods[1]: an empty label; expected a name"),
        (["corn", " \t"], r"goods[1]: an empty label ' \t'; expected a name"),
        (["corn", "corn"], "goods: duplicate label 'corn'; expected each label once"),
        ([1, "1"], "goods: duplicate label '1'"),
    ],
)
def test_labels(given_, said):
    with pytest.raises(InvalidEconomy) as refusal:
        align.labels("goods", given_, error=InvalidEconomy)
    assert str(refusal.value).startswith(said)


def test_what_there_is_to_choose_from():
    assert align.offered([], "plant") == "none: there are no plants"
    assert align.offered(["oven"], "plant") == "the one plant: 'oven'"
    many = [f"plant {k}" for k in range(20_000)]
    assert align.offered(many, "plant", "plant 4O") == "one of the 20000 plants, for instance 'plant 4'"


@pytest.mark.parametrize("bad", ["1", None, [1.0], np.array([1.0]), pd.Series([1.0]), 1j, np.complex64(1)])
def test_one_number_is_no_list_and_no_text(bad):
    with pytest.raises(InvalidInput, match=r"aversion: is .*; expected a number"):
        align.number("aversion", bad)


def test_one_number():
    assert align.number("x", np.float32(0.5)) == 0.5
    assert align.number("x", -np.inf, signed=True, infinite=True) == -np.inf
    for bad, how in (
        (np.nan, {"infinite": True, "signed": True}),
        (np.inf, {}),
        (-1, {}),
        (0, {"positive": True}),
    ):
        with pytest.raises(InvalidInput, match="x: is "):
            align.number("x", bad, **how)


def test_numbers_of_any_count():
    assert align.numbers("x", pd.Series([2, 1], ["a", "a"])).tolist() == [2, 1]
    with pytest.raises(InvalidInput, match=r"x\['b'\]: is -1; expected zero or more"):
        align.numbers("x", {"a": 2, "b": -1})
    with pytest.raises(InvalidInput, match=r"x\[1\]: is 'much'"):
        align.numbers("x", [2, "much"])
    with pytest.raises(
        InvalidInput, match=r"x: has shape \(1, 2\); expected at least one number, in one row"
    ):
        align.numbers("x", [[1, 2]])
    for labeled_ in ({"a": 1.0}, pd.Series([1.0]), pd.DataFrame([[1.0]])):
        with pytest.raises(InvalidInput, match="x: carries labels, and nothing here has any"):
            align.numbers("x", labeled_, labeled=False)


def test_factors_and_what_is_said_of_a_few():
    assert align.factors("x", {}, AB, "plant").tolist() == [1, 1]
    assert align.said("x", {"a": 1, 2: 3}) == {"a": 1, "2": 3}
    with pytest.raises(InvalidInput, match=r"x: is \[1, 2\]; expected numbers by label: a dict or a Series"):
        align.said("x", [1, 2])


ABC = pd.Index(["a", "b", "c"], dtype=object)
SQUARE = pd.DataFrame(np.arange(6.0).reshape(2, 3), AB, ABC)


@pytest.mark.parametrize("read", [align.grid, align.matrix, align.frame])
@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (SQUARE.to_numpy().T, "x: has shape (3, 2); expected 2 "),
        (SQUARE.rename(index={"a": "A"}), "x: unknown "),
        (SQUARE.iloc[[0, 1, 0]], "x: duplicate "),
        (SQUARE - 1, "x['a', 'a']: is -1; expected zero or more"),
        (SQUARE.replace(4.0, np.inf), "x['b', 'b']: is inf; expected a finite number"),
        (SQUARE.astype(object).replace(4.0, ": c"), "x['b', 'b']: is ': c'; expected a number"),
        ([[0, 1, 2], [3, "x", 5]], "x['b', 'b']: is 'x'; expected a number"),
        ([[0, 1], [3, "x"]], "x[3]: is 'x'; expected a number"),
        ({"a": {"a": 1.0}}, "x: is a dict; expected a DataFrame, or rows of numbers"),
        (SQUARE.loc["a"], "x: has shape (3,); expected 2 "),
    ],
)
def test_tables_or_words(read, given_, said):
    kinds = {} if read is align.frame else {"kinds": ("good", "plant")}
    with pytest.raises(InvalidInput) as refusal:
        read("x", given_, AB, ABC, **kinds)
    told = str(refusal.value).replace("good ", "").replace("plant ", "")
    assert told.startswith(said)


def test_tables():
    dense = SQUARE.to_numpy()
    assert align.grid("x", dense, AB, ABC) is dense
    for form in (SQUARE.iloc[::-1, ::-1], dense.astype(int), sparse.csr_array(dense), dense.tolist()):
        assert align.grid("x", form, AB, ABC).tolist() == dense.tolist()
        assert align.matrix("x", form, AB, ABC).toarray().tolist() == dense.tolist()
    assert align.grid("x", -dense, AB, ABC, signed=True)[1, 1] == -4.0
    assert align.matrix("x", SQUARE.iloc[[1], [2, 0]], AB, ABC).toarray().tolist() == [[0, 0, 0], [3, 0, 5]]
    with pytest.raises(InvalidInput, match="x: holds complex128 values; expected numbers"):
        align.matrix("x", sparse.csc_array(1j * dense), AB, ABC)
    with pytest.raises(InvalidInput, match=r"x: has shape \(2, 2\); expected 2 rows by 3 columns"):
        align.matrix("x", sparse.eye_array(2), AB, ABC)
    with pytest.raises(InvalidInput, match=r"x\[row 'b', column 'c'\]: is -5; expected zero or more"):
        align.matrix("x", sparse.csr_array(np.where(dense == 5, -5, dense)), AB, ABC)


def test_frames_take_their_labels_from_where_they_are():
    assert align.frame("x", SQUARE.to_numpy(), rows=AB).index.tolist() == ["a", "b"]
    assert align.frame("x", SQUARE.to_numpy()).columns.tolist() == ["0", "1", "2"]
    assert align.frame("x", SQUARE.iloc[::-1], rows=AB).loc["a"].tolist() == [0, 1, 2]
    with pytest.raises(InvalidInput, match="x: has no column 'c'; expected each of the 3"):
        align.frame("x", SQUARE[["a", "b"]], columns=ABC)
    for bad, shape in ((5.0, r"\(\)"), ([1, 2], r"\(2,\)"), ([[1], [1, 2]], r"\(2,\)")):
        with pytest.raises(InvalidInput, match=f"x: has shape {shape}; expected a table"):
            align.frame("x", bad)


def test_square_matrices():
    held, own = align.square("x", sparse.csr_array(np.eye(2)))
    assert own is None
    assert held.toarray().tolist() == [[1, 0], [0, 1]]
    assert align.square("x", sparse.dia_array(np.eye(2)))[0].toarray().tolist() == [[1, 0], [0, 1]]
    for bad, said in (
        (np.eye(2)[:1], r"x: has shape \(1, 2\); expected as many rows as columns"),
        ([1, 2], r"x: has shape \(2,\)"),
        ([[1, "much"]], r"x\[1\]: is 'much'"),
        (np.diag([1, -2.0]), r"x\['1', '1'\]: is -2; expected zero or more"),
        (sparse.csr_array(np.diag([1, np.nan])), r"x\['1', '1'\]: is nan; expected a finite number"),
        (
            pd.DataFrame(np.eye(2), AB, ["a", "c"]),
            "x: unknown sector 'b'; expected one of the 2 sectors: 'a', 'c'",
        ),
    ):
        with pytest.raises(InvalidInput, match=said):
            align.square("x", bad)


def test_choices():
    assert align.choice("level", np.int64(15), (15, 71)) == 15
    for bad in (16, "15", [15], np.array([15, 15]), None):
        with pytest.raises(InvalidInput, match=r"level: is .*; expected 15 or 71"):
            align.choice("level", bad, (15, 71))


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (None, "x: is None; expected a text, or one a plant"),
        (5, "x: is 5; expected a text"),
        ({"here"}, "x: is {'here'}; expected a text"),
        (["here"], "x: has 1 values; expected 2 values"),
        (["here", None], "x['b']: is None; expected a text"),
        (pd.Series(["here", np.nan], AB), "x['b']: is nan; expected a text"),
        ({"a": "here"}, "x: has no plant 'b'; expected each of the 2"),
        ({"a": "here", "c": "there"}, "x: unknown plant 'c'; expected one of the 2 plants: 'a', 'b'"),
    ],
)
def test_one_text_a_label(given_, said):
    with pytest.raises(InvalidInput) as refusal:
        align.texts("x", given_, AB, kind="plant")
    assert str(refusal.value).startswith(said)


# ---------------------------------------------------------------------- and nothing else does it

ROOM = Path(feasible.economy.__file__).parent
ALIGNERS = {"align.py", "_grids.py", "_labels.py", "_numbers.py"}
BY_HAND = {"asarray", "array", "asanyarray", "ascontiguousarray", "fromiter"}


def turned_by_hand(source: str) -> list[str]:
    """Return where a public function turns an argument into an array by itself: ``function(argument)``."""
    found = []
    for function in ast.walk(ast.parse(source)):
        public = isinstance(function, ast.FunctionDef) and (
            function.name[0] != "_" or function.name[-1] == "_"
        )
        if not public:
            continue
        taken = function.args
        names = {a.arg for a in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs)}
        found += [
            f"{function.name}({call.args[0].id})"
            for call in ast.walk(function)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in BY_HAND
            and call.args and isinstance(call.args[0], ast.Name) and call.args[0].id in names
        ]  # fmt: skip
    return found


@pytest.mark.parametrize("module", sorted(p.relative_to(ROOM).as_posix() for p in ROOM.rglob("*.py")))
def test_nothing_else_turns_what_a_user_passed_into_an_array(module):
    if module not in ALIGNERS:
        assert turned_by_hand((ROOM / module).read_text("utf-8")) == []


def test_an_array_made_by_hand_would_be_seen():
    assert turned_by_hand("def gini(amounts):\n    return np.sort(np.asarray(amounts, dtype=float))") == [
        "gini(amounts)"
    ]
    assert turned_by_hand("def _gini(amounts):\n    return np.asarray(amounts)") == []


def test_every_public_function_that_takes_arrays_is_in_the_table():
    """Who adds one to the room's front door adds a line above."""
    listed = {name.split(",")[0] for name in CASES}
    for name in feasible.economy.__all__:
        thing = getattr(feasible.economy, name)
        if inspect.isfunction(thing) and any(
            word in str(parameter.annotation)
            for parameter in inspect.signature(thing).parameters.values()
            for word in ("Given", "MatrixLike", "Vector", "ArrayLike")
        ):
            assert name in listed
