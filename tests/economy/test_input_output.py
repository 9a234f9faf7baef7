"""Input-output tables: Miller and Blair's example, a use-make table by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from feasible.economy import Economy, input_output
from feasible.economy.input_output import InputOutputTable
from feasible.errors import InvalidEconomy, InvalidInput
from feasible.optimum import welfare_optimum
from hypothesis import given
from hypothesis import strategies as st

TWO = ["agriculture", "manufacture"]


def miller_blair() -> InputOutputTable:
    return InputOutputTable.from_transactions(
        pd.DataFrame([[150, 500], [200, 100]], TWO, TWO),
        pd.Series([350, 1700], TWO),
        value_added=pd.DataFrame([[650, 1400]], ["value added"], TWO),
        satellites=pd.DataFrame([[300, 800]], ["hours"], TWO),
        units={"hours": "h"},
        unit="USD",
        name="Miller-Blair",
    )


def use_make(**changes: object) -> InputOutputTable:
    """Two industries, three products; industry 1 makes a by-product of product 2, and scrap."""
    given = {
        "use": pd.DataFrame([[10, 20], [30, 40], [0, 5]], ["p", "q", "scrap"], ["p", "q"]),
        "make": pd.DataFrame([[80, 20, 5], [0, 100, 0]], ["p", "q"], ["p", "q", "scrap"]),
        "final_uses": pd.DataFrame(
            {"consumption": [70, 60, 0], "imports": [-20, -10, 0]}, ["p", "q", "scrap"]
        ),
        "value_added": pd.DataFrame([[65, 35]], ["wages"], ["p", "q"]),
    }
    return InputOutputTable(**{**given, **changes})  # type: ignore[arg-type]


def test_miller_blair_published_values():
    table = miller_blair()
    np.testing.assert_allclose(table.technical_coefficients(), [[0.15, 0.25], [0.2, 0.05]], rtol=1e-12)
    np.testing.assert_allclose(table.output, [1000, 2000])
    np.testing.assert_allclose(table.output_for([600, 1500]), [1247.52, 1841.58], atol=0.005)
    assert table.spectral_radius() == pytest.approx(0.3291, abs=5e-5)
    # Miller and Blair (2009), p. 21: the inverse to four decimals.
    np.testing.assert_allclose(table.leontief_inverse(), [[1.2541, 0.3300], [0.2640, 1.1221]], atol=5e-5)
    assert str(table).startswith('Table "Miller-Blair": 2 sectors (symmetric), output 3,000 USD')


def test_multipliers_count_every_hour_once():
    table = miller_blair()
    np.testing.assert_allclose(table.intensities("hours"), [0.3, 0.4])
    assert table.multipliers("hours") @ table.final_demand() == pytest.approx(1100, rel=1e-12)
    with pytest.raises(InvalidInput, match="no such row; expected the one row: 'hours'"):
        table.multipliers("carbon")


def test_use_and_make_by_hand():
    table = use_make()
    np.testing.assert_allclose(table.output, [105, 100])
    # Market shares: q is made 20 to 100; scrap by the first industry alone.
    np.testing.assert_allclose(table.market_shares(), [[1, 1 / 6, 1], [0, 5 / 6, 0]])
    by_hand = [[(10 + 5) / 105, (20 + 40 / 6 + 5) / 100], [25 / 105, (40 * 5 / 6) / 100]]
    by_hand[0][0] = (10 + 30 / 6) / 105
    np.testing.assert_allclose(table.technical_coefficients(), by_hand, rtol=1e-12)
    # Final demand: product balances 50, 50, 0 moved to industries by market shares.
    np.testing.assert_allclose(table.final_demand(), [50 + 50 / 6, 250 / 6], rtol=1e-12)
    x, a = table.output.to_numpy(), table.technical_coefficients().to_numpy()
    np.testing.assert_allclose(a @ x + table.final_demand().to_numpy(), x, rtol=1e-14)
    assert "(3 products)" in repr(table)


def test_symmetric_form_says_the_same():
    table = use_make()
    flat = table.symmetric()
    assert flat.symmetric() is flat
    np.testing.assert_allclose(flat.technical_coefficients(), table.technical_coefficients(), rtol=1e-12)
    np.testing.assert_allclose(flat.output, table.output, rtol=1e-12)
    np.testing.assert_allclose(flat.final_demand(), table.final_demand(), rtol=1e-12)
    assert flat.final_uses["rounding"].abs().max() < 1e-12


def test_satellites_are_added_and_replaced():
    table = use_make().with_satellite("hours", pd.Series([2.0, 1.0], ["q", "p"]), "h")
    np.testing.assert_allclose(table.satellites.loc["hours"], [1, 2])
    table = table.with_satellite("carbon", pd.Series([5.0, 6.0], ["p", "q"]), "kg")
    table = table.with_satellite("hours", pd.Series([3.0, 4.0], ["p", "q"]), "h")
    assert sorted(table.satellites.index) == ["carbon", "hours"]
    assert table.units == {"hours": "h", "carbon": "kg"}
    with pytest.raises(InvalidInput, match=r"satellites\['hours'\]\[sector 'p'\]: has no value"):
        table.with_satellite("hours", pd.Series([1.0], ["q"]), "h")


def test_aggregation_keeps_totals():
    table = use_make().with_satellite("hours", pd.Series([1.0, 2.0], ["p", "q"]), "h")
    one = table.aggregate({"p": "all", "q": "all"})
    assert one.output.to_dict() == {"all": 205.0}
    assert list(one.products) == ["all", "scrap"]
    assert one.satellites.loc["hours", "all"] == 3.0
    assert one.value_added is not None
    assert one.value_added.loc["wages", "all"] == 100.0
    assert miller_blair().aggregate({"agriculture": "x", "manufacture": "x"}).output.to_dict() == {
        "x": 3000.0
    }
    with pytest.raises(InvalidInput, match="mapping: has no sector 'q'"):
        table.aggregate({"p": "all"})
    with pytest.raises(InvalidInput, match="mapping: unknown sector 'r'"):
        table.aggregate({"p": "all", "q": "all", "r": "all"})


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(0, 2))
def test_quantities_and_values_agree(seed, sectors, extra):
    """Duality: hours in all = labor values times final demand, for any productive table."""
    draw = np.random.default_rng(seed)
    names = [f"s{i}" for i in range(sectors)]
    products = [*names, *(f"extra {i}" for i in range(extra))]
    make = np.hstack([np.diag(draw.uniform(50, 100, sectors)), draw.uniform(0, 5, (sectors, extra))])
    use = draw.uniform(0, 20 / sectors, (len(products), sectors))
    final = make.sum(axis=0) - use.sum(axis=1)
    table = InputOutputTable(
        use=pd.DataFrame(use, products, names),
        make=pd.DataFrame(make, names, products),
        final_uses=pd.DataFrame({"all": final}, products),
    ).with_satellite("hours", pd.Series(draw.uniform(0, 9, sectors), names), "h")
    f = table.final_demand()
    np.testing.assert_allclose(table.output_for(f), table.output, rtol=1e-9)
    assert table.multipliers("hours") @ f == pytest.approx(table.satellites.loc["hours"].sum(), rel=1e-9)


def test_lone_labels_are_named_in_the_order_of_the_table():
    cells = pd.DataFrame(np.eye(2), ["rye", "oats"], ["wool", "flax"])
    named = "row 'rye' has no column, row 'oats' has no column, column 'wool' has no row, column 'flax' has no row"
    with pytest.raises(InvalidEconomy, match=named):
        InputOutputTable(use=cells, final_uses=pd.DataFrame({"all": [1.0, 1.0]}, ["rye", "oats"]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"use": pd.DataFrame()}, "use: the table is empty"),
        ({"make": None}, r"use: its products are not its sectors \(row 'scrap' has no column\)"),
        ({"make": None, "use": pd.DataFrame(np.ones((6, 6)), [*"abcdef"], [*"ghijkl"])}, "and 8 more"),
        ({"use": pd.DataFrame([[1, 2]], ["p"], ["p", "p"])}, "use: duplicate column 'p'"),
        ({"final_uses": pd.DataFrame({"c": [1, 2]}, ["p", "p"])}, "final_uses: duplicate row 'p'"),
        (
            {"use": pd.DataFrame([[10, -20], [30, 40], [0, 5]], ["p", "q", "scrap"], ["p", "q"])},
            r"use\['p', 'q'\]: is -20; expected zero or more \(what a sector earns by selling used goods",
        ),
        (
            {"use": pd.DataFrame([[10, 20], [30, "?"], [0, 5]], ["p", "q", "scrap"], ["p", "q"])},
            r"use\['q', 'q'\]: is '\?'; expected a number",
        ),
        ({"final_uses": pd.DataFrame({"c": [1.0]}, ["p"])}, "final_uses: has no row 'q'"),
        ({"final_uses": pd.DataFrame({"c": [1, 2, 3, 4]}, ["p", "q", "scrap", "z"])}, "unknown row 'z'"),
        ({"value_added": pd.DataFrame([[1, 2]], ["w"], ["p", "z"])}, "value_added: unknown column 'z'"),
        (
            {"satellites": pd.DataFrame([[1, 2]], ["hours"], ["p", "q"])},
            r"satellites\['hours'\]: has no unit",
        ),
        (
            {"final_uses": pd.DataFrame({"c": [50, 51, 0]}, ["p", "q", "scrap"])},
            r"product 'q': uses exceed what is made by 1 money; .*\(a larger tolerance accepts rounding\)",
        ),
        (
            {"value_added": pd.DataFrame([[65, 30]], ["w"], ["p", "q"])},
            "sector 'q': inputs and value added exceed output by -5 money",
        ),
        ({"tolerance": np.nan}, "tolerance: is nan; expected a finite number"),
        (
            {"make": pd.DataFrame([[80, 120, 5], [0, 0, 0]], ["p", "q"], ["p", "q", "scrap"])},
            "sector 'q': its output is 0",
        ),
    ],
)
def test_refuses(changes, message):
    with pytest.raises(InvalidEconomy, match=message):
        use_make(**changes)


def test_refuses_a_product_without_a_maker_and_a_wrong_demand():
    table = use_make(
        make=pd.DataFrame([[80, 20, 0], [0, 100, 0]], ["p", "q"], ["p", "q", "scrap"]),
        final_uses=pd.DataFrame({"c": [50, 50, -5]}, ["p", "q", "scrap"]),
        value_added=None,
    )
    with pytest.raises(InvalidEconomy, match=r"make\[product 'scrap'\]: is used but nobody makes it"):
        table.technical_coefficients()
    with pytest.raises(
        InvalidInput, match=r"final_demand: has shape \(3,\); expected 2 values, one a sector"
    ):
        use_make().output_for([1, 2, 3])


def test_refuses_an_unproductive_table():
    table = InputOutputTable.from_transactions(
        pd.DataFrame([[0.0, 12.0], [9.0, 0.0]], TWO, TWO), pd.Series([-2.0, 1.0], TWO)
    )
    with pytest.raises(InvalidEconomy, match=r"not productive: its spectral radius is 1.0"):
        table.leontief_inverse()
    # Exactly on the border: everything that is made is used up.
    border = InputOutputTable.from_transactions([[1.0, 1.0], [1.0, 1.0]], [0.0, 0.0])
    with pytest.raises(InvalidEconomy, match=r"not productive: its spectral radius is 1; expected"):
        border.output_for([1.0, 1.0])


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.floats(0.2, 1.8))
def test_a_table_is_productive_exactly_if_its_radius_is_below_one(seed, n, radius):
    """The inverse tells it without an eigenvalue, as eigenvalues do."""
    draw = np.random.default_rng(seed)
    a = draw.uniform(0.0, 1.0, (n, n)) * (draw.random((n, n)) < 0.7) + 0.01
    a *= radius / np.abs(np.linalg.eigvals(a)).max()
    x = draw.uniform(10.0, 20.0, n)
    table = InputOutputTable.from_transactions(a * x, x - a @ x)
    try:
        inverse = table.leontief_inverse().to_numpy()
    except InvalidEconomy:
        assert table.spectral_radius() > 1.0 - 1e-9
        return
    # Where the two cannot be told apart, what is taken is the inverse of a productive table all the same.
    assert table.spectral_radius() < 1.0 + 1e-9
    assert (inverse >= -1e-12 * inverse.max()).all()
    if table.spectral_radius() < 1.0 - 1e-6:
        np.testing.assert_allclose(table.output_for(x - a @ x), x, rtol=1e-6)


def test_rows_in_another_order_are_the_same_table():
    table = InputOutputTable.from_transactions(
        pd.DataFrame([[200, 100], [150, 500]], TWO[::-1], TWO), pd.Series([350, 1700], TWO)
    )
    assert list(table.products) == list(table.sectors) == TWO
    np.testing.assert_allclose(
        table.technical_coefficients(), miller_blair().technical_coefficients(), rtol=1e-15
    )
    # Without labels, final demand goes by the order of the rows as they were given.
    by_row = InputOutputTable.from_transactions(
        pd.DataFrame([[200, 100], [150, 500]], TWO[::-1], TWO), [1700, 350]
    )
    np.testing.assert_array_equal(by_row.output, table.output)


def test_a_blank_more_is_named():
    with pytest.raises(InvalidEconomy, match=r"row 'b' has no column, column 'b ' has no row"):
        InputOutputTable.from_transactions(pd.DataFrame([[1, 2], [3, 4]], ["a", "b"], ["a", "b "]), [5, 6])


def test_plain_arrays_are_called_by_number():
    flows, final = np.array([[150.0, 500], [200, 100]]), [350, 1700]
    table = InputOutputTable.from_transactions(flows, final, value_added=[[650, 1400]])
    assert list(table.sectors) == list(table.products) == ["0", "1"]
    np.testing.assert_allclose(table.output, [1000, 2000])
    counted = table.with_satellite("hours", [300, 800], "h").with_satellite("CO2", {"1": 2, "0": 1}, "t")
    assert counted.satellite("CO2").tolist() == [1, 2]
    wide = InputOutputTable.from_transactions(flows, [[300, 50], [1700, 0]])
    assert list(wide.final_uses.columns) == ["0", "1"]
    with pytest.raises(InvalidEconomy, match=r"final_demand: has shape \(3,\); expected 2 values, one a row"):
        InputOutputTable.from_transactions(flows, [1, 2, 3])
    with pytest.raises(InvalidEconomy, match=r"transactions: has shape \(2,\); expected a table"):
        InputOutputTable.from_transactions([1, 2], [1, 2])


def test_a_pair_of_levels_names_a_row():
    levels = pd.MultiIndex.from_product([["north", "south"], ["food"]])
    table = InputOutputTable.from_transactions(
        pd.DataFrame([[1.0, 2], [3, 4]], levels, levels), pd.Series([5.0, 6], levels),
        satellites=pd.DataFrame([[1.0, 2]], pd.MultiIndex.from_tuples([("CO2", "air")]), levels),
        units={("CO2", "air"): "kg"},
    )  # fmt: skip
    assert table.satellite(("CO2", "air")).tolist() == [1, 2]
    assert table.multipliers(("CO2", "air")) @ table.final_demand() == pytest.approx(3)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(1, 3), st.booleans())
def test_empty_sectors_change_nothing(seed, n, empty, rectangular):
    """Whatever is asked of a table with empty sectors is as without them, and 0 for the empty ones."""
    draw = np.random.default_rng(seed)
    names = [f"s{k}" for k in range(n)]
    cells, final = draw.uniform(1, 9, (n, n)), draw.uniform(20, 90, n)
    x = cells.sum(axis=1) + final
    hours = pd.DataFrame([draw.uniform(1, 5, n)], ["hours"], names)

    def made(order):
        use = pd.DataFrame(cells, names, names).reindex(index=order, columns=order, fill_value=0.0)
        uses = pd.DataFrame({"homes": final}, names).reindex(order, fill_value=0.0)
        rows = hours.reindex(columns=order, fill_value=0.0)
        out = pd.DataFrame(np.diag(x), names, names).reindex(index=order, columns=order, fill_value=0.0)
        return InputOutputTable(use, uses, out if rectangular else None, None, rows, {"hours": "h"})

    bare = made(names)
    order = draw.permutation([*names, *(f"empty {k}" for k in range(empty))]).tolist()
    table = made(order)
    wanted = pd.Series(draw.uniform(1, 9, n), names)
    outputs = table.output_for(wanted.reindex(order, fill_value=0.0))
    np.testing.assert_allclose(outputs[names], bare.output_for(wanted), rtol=1e-12)
    assert not outputs.drop(names).any()
    for asked in ("intensities", "multipliers"):
        got = getattr(table, asked)("hours")
        np.testing.assert_allclose(got[names], getattr(bare, asked)("hours"), rtol=1e-12)
        assert not got.drop(names).any()
    np.testing.assert_allclose(
        table.symmetric().aggregate(dict.fromkeys(order, "all")).output, bare.output.sum(), rtol=1e-12
    )
    one, two = Economy.from_input_output(table), Economy.from_input_output(bare)
    assert sorted(one.plants) == sorted(two.plants) == sorted(names)
    at = [list(one.plants).index(name) for name in two.plants]
    np.testing.assert_allclose(one.inputs.toarray()[np.ix_(at, at)], two.inputs.toarray(), rtol=1e-12)
    with pytest.raises(
        InvalidInput, match=r"final_demand\[sector 'empty \d'\]: is 1, and the table does not"
    ):
        table.output_for(pd.Series(1.0, order))


def test_a_good_that_is_only_imported():
    """By hand: 80 of crude oil for refineries, all from abroad, in a table with an import column."""
    names = ["crude oil", "refining", "services"]
    table = InputOutputTable.from_transactions(
        pd.DataFrame([[0, 80, 0], [0, 5, 60], [0, 20, 100]], names, names),
        pd.DataFrame({"homes": [0, 85, 280], "imports": [-80, 0, 0]}, names),
        satellites=pd.DataFrame([[0, 10, 200]], ["hours"], names),
        units={"hours": "h"},
    )
    assert table.output.to_list() == [0, 150, 400]
    assert table.final_demand().to_list() == pytest.approx([-80, 85, 280])
    # 1.5 times of everything takes 1.5 times the oil.
    assert table.output_for([0, 1.5 * 85, 1.5 * 280]).to_list() == pytest.approx([120, 225, 600])
    economy = Economy.from_input_output(table, capacity_factor=2.0)
    assert list(economy.plants) == ["refining", "services", "imports: crude oil"]
    assert list(economy.goods) == names
    assert economy.capacity.tolist() == [300, 800, 80]
    assert economy.region.tolist() == ["home", "home", "abroad"]
    assert economy.outputs.toarray().tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    np.testing.assert_allclose(economy.inputs.toarray()[0], [80 / 150, 0, 0])
    assert welfare_optimum(economy).levels[2] <= 80 * (1 + 1e-9)


def test_what_rounding_leaves_of_an_empty_sector_is_nothing():
    names = ["a", "oil"]
    cells = pd.DataFrame([[1.0, 0.0], [0.1 + 0.2, 0.0]], names, names)
    table = InputOutputTable.from_transactions(
        cells, pd.DataFrame({"homes": [9.0, 0.0], "imports": [0.0, -0.3]}, names)
    )
    assert table.output.to_list() == [10.0, 0.0]
    rounded = pd.DataFrame({"homes": [9.0, 0.0], "imports": [0.0, -0.31]}, names)
    with pytest.raises(InvalidEconomy, match=r"sector 'oil': its output is -0\.01; expected zero or more"):
        InputOutputTable.from_transactions(cells, rounded)
    assert InputOutputTable.from_transactions(cells, rounded, tolerance=0.01).output.to_list() == [10.0, 0.0]
    assert list(Economy.from_input_output(table).plants) == ["a", "imports: oil"]


def test_refuses_an_economy_that_delivers_nothing():
    table = InputOutputTable.from_transactions([[5.0]], [0.0])
    with pytest.raises(InvalidInput, match=r"table.final_demand: final users take nothing"):
        Economy.from_input_output(table)
    with pytest.raises(InvalidEconomy, match="sector '0': its output is 0, and no other's is more"):
        InputOutputTable.from_transactions([[0.0]], [0.0])
    idle = InputOutputTable.from_transactions([[1.0, 0], [0, 0]], [1.0, 0])
    with pytest.raises(InvalidEconomy, match=r"its output is 0, and satellites\['hours'\] is 3 there"):
        idle.with_satellite("hours", [1, 3], "h")


@given(st.integers(0, 2**32 - 1))
def test_labels_of_two_levels_stay_in_every_result(seed):
    draw = np.random.default_rng(seed)
    sectors = pd.MultiIndex.from_product([["north", "south"], ["food", "mining"]], names=["region", "sector"])
    rows = pd.MultiIndex.from_tuples([("CO2", "air"), ("hours", "")], names=["stressor", "compartment"])
    cells = pd.DataFrame(draw.uniform(1, 50, (4, 4)), sectors, sectors)
    final = pd.DataFrame(
        draw.uniform(100, 300, (4, 2)), sectors, pd.MultiIndex.from_product([["north", "south"], ["homes"]])
    )
    side = pd.DataFrame(draw.uniform(1, 9, (2, 4)), rows, sectors)
    order = draw.permutation(4)
    table = InputOutputTable.from_transactions(
        cells.iloc[order],
        final.iloc[draw.permutation(4)],
        satellites=side.iloc[:, draw.permutation(4)],
        units={("CO2", "air"): "kg", "('hours', '')": "h"},
    )
    x = cells.to_numpy().sum(axis=1) + final.to_numpy().sum(axis=1)
    want = side.to_numpy() / x @ np.linalg.inv(np.eye(4) - cells.to_numpy() / x)
    for at, row in enumerate(rows):
        np.testing.assert_allclose(table.multipliers(row), want[at], rtol=1e-12)
        np.testing.assert_allclose(table.multipliers(str(row)), want[at], rtol=1e-12)
        assert table.units[row] == ("kg", "h")[at]
    results = (
        table.output,
        table.final_demand(),
        table.intensities(rows[0]),
        table.multipliers(rows[0]),
        table.satellite(rows[0]),
        table.output_for(pd.Series(1.0, sectors[order])),
        table.technical_coefficients(),
        table.technical_coefficients().T,
        table.leontief_inverse(),
        table.leontief_inverse().T,
        table.market_shares(),
        table.market_shares().T,
        table.use,
        table.use.T,
        table.final_uses,
        table.satellites.T,
        table.symmetric().output,
    )
    for result in results:
        pd.testing.assert_index_equal(result.index, sectors)
    assert table.final_uses.columns.nlevels == table.satellites.index.nlevels == 2
    assert table.output.loc["north"].index.to_list() == ["food", "mining"]
    by_region = table.aggregate({label: label[0] for label in sectors})
    assert by_region.output.to_dict() == pytest.approx({"north": x[:2].sum(), "south": x[2:].sum()})
    more = table.with_satellite(("N2O", "air"), pd.Series([1.0, 2, 3, 4], sectors[::-1]), "t")
    assert more.satellite(("N2O", "air")).to_list() == [4, 3, 2, 1]
    assert more.satellites.index.nlevels == 2
    assert more.with_satellite("jobs", [1, 2, 3, 4], "n").satellite(
        ("CO2", "air")
    ).to_list() == pytest.approx(table.satellite(("CO2", "air")).to_list())
    economy = Economy.from_input_output(table, resources=("CO2", "air"), resource_kind="emission")
    assert list(economy.resources) == ["('CO2', 'air')"]
    assert list(economy.plants) == [str(label) for label in sectors]
    with pytest.raises(InvalidEconomy, match=r"satellites\[\"\('CO2', 'air'\)\"\]: has no unit"):
        InputOutputTable.from_transactions(cells, final, satellites=side, units={("hours", ""): "h"})


@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_labels_in_any_order_are_the_same_table(seed, n):
    """Every argument that has labels may come in an order of its own."""
    draw = np.random.default_rng(seed)
    names = [f"s{k}" for k in range(n)]
    cells = pd.DataFrame(draw.uniform(1, 9, (n, n)), names, names)
    final = pd.DataFrame(draw.uniform(20, 90, (n, 2)), names, ["homes", "state"])
    x = cells.sum(axis=1) + final.sum(axis=1)
    added = pd.DataFrame([x - cells.sum(axis=0)], ["added"])
    hours = pd.Series(draw.uniform(1, 9, n), names)

    def mixed(given, axis=0):
        return given.take(draw.permutation(given.shape[axis]), axis=axis)

    want = InputOutputTable.from_transactions(cells, final, value_added=added).with_satellite("h", hours, "h")
    got = InputOutputTable.from_transactions(
        mixed(cells), mixed(final), value_added=mixed(added, 1), satellites=mixed(hours.to_frame("h").T, 1),
        units={"h": "h"},
    ).with_satellite("h", dict(mixed(hours)), "h")  # fmt: skip
    demand = pd.Series(draw.uniform(1, 9, n), names)
    groups = pd.Series([f"g{k % 2}" for k in range(n)], names)
    room = pd.Series(draw.uniform(1, 2, n), names)
    for ask in (
        lambda table: table.output,
        lambda table: table.output_for(mixed(demand)),
        lambda table: table.multipliers("h"),
        lambda table: table.aggregate(mixed(groups)).output,
        lambda table: table.aggregate(dict(mixed(groups))).satellite("h"),
        lambda table: pd.Series(
            Economy.from_input_output(table, capacity_factor=mixed(room)).capacity, list(table.sectors)
        ),
    ):
        one, two = ask(want), ask(got)
        np.testing.assert_allclose(two[one.index], one, rtol=1e-12)


def scaled(table: InputOutputTable, share: float) -> InputOutputTable:
    """Return the same table with money counted in larger units; what is used of satellites is the same."""
    parts = {
        name: None if getattr(table, name) is None else getattr(table, name) * share
        for name in ("use", "final_uses", "make", "value_added")
    }
    return InputOutputTable(
        **parts, satellites=table.satellites, units=table.units, unit=table.unit, name=table.name
    )


@pytest.mark.parametrize("share", [2.0**-14, 2.0**14])
@pytest.mark.parametrize("make", [True, False])
def test_money_may_be_counted_in_any_unit(share, make):
    """Outputs far below one, and far above: shares, coefficients and inverses are the same, the rest in proportion."""
    table = (use_make() if make else miller_blair()).with_satellite("hours", [3.0, 4.0], "h")
    other = scaled(table, share)
    pd.testing.assert_series_equal(other.output, share * table.output)
    pd.testing.assert_series_equal(other.final_demand(), share * table.final_demand())
    for name in ("market_shares", "technical_coefficients", "leontief_inverse"):
        pd.testing.assert_frame_equal(getattr(other, name)(), getattr(table, name)())
    assert other.spectral_radius() == table.spectral_radius()
    pd.testing.assert_series_equal(other.intensities("hours"), table.intensities("hours") / share)
    pd.testing.assert_series_equal(other.multipliers("hours"), table.multipliers("hours") / share)
    f = table.final_demand()
    pd.testing.assert_series_equal(other.output_for(share * f), share * table.output_for(f))
    pd.testing.assert_frame_equal(other.symmetric().use, share * table.symmetric().use)
    groups = dict.fromkeys(table.sectors, "all")
    pd.testing.assert_frame_equal(other.aggregate(groups).use, share * table.aggregate(groups).use)


@pytest.mark.parametrize(("off", "taken"), [(0.9, True), (-0.9, True), (1.1, False), (-1.1, False)])
def test_a_table_may_miss_its_balance_by_the_tolerance_of_its_largest_output(off, taken):
    added = pd.DataFrame([[650.0, 1400.0 + off]], ["value added"], TWO)
    made = {
        "transactions": pd.DataFrame([[150, 500], [200, 100]], TWO, TWO),
        "final_demand": pd.Series([350, 1700], TWO),
    }

    def table():
        return InputOutputTable.from_transactions(**made, value_added=added, tolerance=1.0 / 2000.0)

    if taken:
        assert table().output.sum() == 3000
        return
    with pytest.raises(
        InvalidEconomy, match=rf"manufacture.*inputs and value added exceed output by {off:g} money"
    ):
        table()


def test_up_to_four_lone_labels_are_named():
    def lone(count):
        names = [f"n{k}" for k in range(count)]
        cells = pd.DataFrame(np.eye(count), names, [*names[:-1], "z"])
        wider = pd.DataFrame(np.eye(count + 3), [*names, "u", "v", "w"], [*names, "x", "y", "z"])
        return cells, wider

    cells, wider = lone(3)
    with pytest.raises(InvalidEconomy, match=r"\(row 'n2' has no column, column 'z' has no row\)"):
        InputOutputTable(use=cells, final_uses=pd.DataFrame({"all": [1.0] * 3}, cells.index))
    with pytest.raises(InvalidEconomy, match=r"column 'x' has no row and 2 more\)"):
        InputOutputTable(use=wider, final_uses=pd.DataFrame({"all": [1.0] * 6}, wider.index))


def test_nothing_wanted_of_an_empty_sector_is_no_fault():
    names = ["a", "b", "none"]
    cells = pd.DataFrame([[0.1, 0.2, 0.0], [0.3, 0.1, 0.0], [0.0, 0.0, 0.0]], names, names)
    table = InputOutputTable.from_transactions(cells, pd.Series([0.5, 0.6, 0.0], names))
    assert table.output.tolist() == pytest.approx([0.8, 1.0, 0.0])
    assert table.output_for([0.5, 0.6, 0.0]).tolist() == pytest.approx([0.8, 1.0, 0.0])
    assert table.output_for([0.5, 0.6, -0.1])["a"] == pytest.approx(0.8)
    with pytest.raises(
        InvalidInput, match=r"final_demand\[sector 'none'\]: is 0.25, and the table does not say"
    ):
        table.output_for([0.5, 0.6, 0.25])


def test_axes_are_named_and_those_of_several_levels_keep_their_names():
    table = miller_blair()
    assert (table.products.name, table.sectors.name) == ("product", "sector")
    assert table.technical_coefficients().columns.name is None
    assert input_output._named(pd.Index(["a"], name="x"), "y").name == "y"
    pairs = pd.MultiIndex.from_tuples([("a", 1)], names=["p", "q"])
    assert input_output._named(pairs, "y") is pairs
