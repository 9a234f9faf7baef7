"""What several readers share, by hand: one region of a table, hidden numbers, wide files, names of extensions."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy.offices._notes import Notes, many
from feasible.economy.offices._parts import Parts
from feasible.economy.offices._regions import merge_regions, one_region
from feasible.economy.offices._totals import from_totals
from feasible.economy.offices._wide import read_wide
from feasible.economy.offices.mrio import _named, _wanted
from feasible.economy.offices.mrio import _parts as mrio_parts
from feasible.errors import InvalidInput


def pairs(*labels):
    return pd.MultiIndex.from_tuples(labels)


def world(**changes):
    """Two countries, two sectors in one and one in the other; each has people, the first exports nothing to itself."""
    sectors = pairs(("A", "corn"), ("A", "iron"), ("B", "corn"))
    users = pairs(("A", "households"), ("B", "households"))
    made = {
        "use": pd.DataFrame([[1.0, 2, 4], [8, 16, 32], [0.5, 0.25, 64]], sectors, sectors),
        "final": pd.DataFrame([[3.0, 5], [7, 11], [13, 17]], sectors, users),
        "added": pd.DataFrame([[1.0, 2, 3], [0, 0, 9]], ["wages", "tax"], sectors),
        "satellites": pd.DataFrame([[10.0, 20, 30]], ["hours"], sectors),
        "units": {"hours": "h"}, "pay": ["wages", "tax"], "unit": "EUR", "name": "World",
        "output": pd.Series([100.0, 200, 300], sectors),
    }  # fmt: skip
    return Parts(**(made | changes))


def test_a_regions_own_table_by_hand():
    notes = Notes()
    own = one_region(world(), "A", notes)
    assert own.use.index.tolist() == own.use.columns.tolist() == ["corn", "iron"]
    assert own.use.to_numpy().tolist() == [[1, 2], [8, 16]]
    assert own.final.to_dict("list") == {
        "households": [3, 7], "Exports to sectors abroad": [4, 32], "Exports to final users abroad": [5, 11],
    }  # fmt: skip
    assert own.kinds == {
        "households": "households", "Exports to sectors abroad": "exports", "Exports to final users abroad": "exports",
    }  # fmt: skip
    # What is all zero at home is no row; what is bought abroad is one.
    assert own.added.to_dict("index") == {
        "wages": {"corn": 1, "iron": 2}, "Imports used": {"corn": 0.5, "iron": 0.25},
    }  # fmt: skip
    assert (own.pay, own.abroad) == (["wages"], ["Imports used"])
    assert own.satellites.to_dict("index") == {"hours": {"corn": 10, "iron": 20}}
    assert own.output.tolist() == [100, 200]
    assert (own.units, own.unit, own.name) == ({"hours": "h"}, "EUR", "World, A")
    told = notes.frame()
    assert told["what"].tolist() == ["moved", "dropped"]
    assert told["where"].tolist() == ["region A"] * 2
    assert told["amount"].tolist() == [0.75, 13.0]
    bare = one_region(world(added=None, output=None, satellites=pd.DataFrame()), "B", notes)
    assert (bare.added, bare.output, bare.pay, bare.abroad) == (None, None, [], [])
    assert bare.satellites.size == 0
    assert notes.frame()["what"].tolist()[2:] == ["dropped", "dropped"]
    assert notes.frame()["amount"].tolist()[2:] == [36.0, 16.0]
    with pytest.raises(InvalidInput, match=r"region 'C': there is no such region; expected .*'A', 'B'"):
        one_region(world(), "C", Notes())


def test_parts_of_a_country_are_added_to_it():
    notes = Notes()
    into = {"A1": "A", "A2": "A", "Z9": "Z"}
    rows, columns = pairs(("A1", "x"), ("B", "x"), ("A2", "x")), pairs(("A", "x"), ("A2", "x"), ("B", "x"))
    merged = merge_regions(pd.DataFrame(np.arange(9.0).reshape(3, 3), rows, columns), into, notes)
    assert merged.index.tolist() == [("A", "x"), ("B", "x")]
    assert merged.columns.tolist() == [("A", "x"), ("B", "x")]
    assert merged.to_numpy().tolist() == [[0 + 1 + 6 + 7, 2 + 8], [3 + 4, 5]]
    assert notes.frame()["where"].tolist() == ["region A1", "region A2"]
    assert notes.frame()["rule"].tolist() == ["a part of A"] * 2
    other = pd.DataFrame([[1.0]], pairs(("B", "x")), pairs(("B", "x")))
    assert merge_regions(other, into, Notes()) is other


NAN = np.nan


def filled(cells, rows, columns):
    notes = Notes()
    table = pd.DataFrame(cells, [f"r{k}" for k in range(len(rows))], [f"c{k}" for k in range(len(columns))])
    return from_totals(table, rows, columns, notes, "t.csv").to_numpy().tolist(), notes.frame()


def test_what_a_total_leaves_is_found():
    """A subtotal of the parts since the last one, and a total of all parts; first across, then down."""
    columns = [False, False, True, False, True]
    cells = [[1.0, 2, 3, 4, 7], [5, NAN, 9, NAN, 15], [2, 2, 4, 2, 6]]
    found, told = filled(cells, [False] * 3, columns)
    assert found == [[1, 2, 3, 4, 7], [5, 4, 9, 6, 15], [2, 2, 4, 2, 6]]
    assert told["where"].tolist() == ["t.csv: row 'r1', column 'c1'", "t.csv: row 'r1', column 'c3'"]
    assert told["amount"].tolist() == [4, 6]
    down, _ = filled([[1.0, 2], [NAN, 3], [5, 5]], [False, False, True], [False, False])
    assert down == [[1, 2], [4, 3], [5, 5]]
    # Each finds what the other needs: the row tells one, then its column the next.
    both, told = filled([[NAN, NAN, 7.0], [3, 2, 5], [4, 8, 12]], [False, False, True], [False, False, True])
    assert both == [[1, 6, 7], [3, 2, 5], [4, 8, 12]]
    assert len(told) == 2
    # A line whose total is hidden is passed over, and found later by its column.
    late, _ = filled(
        [[1.0, 2, 3], [NAN, 4, NAN], [NAN, 4, 7], [6, 10, NAN]], [False, False, False, True], [False, False, True]
    )  # fmt: skip
    assert [row[:2] for row in late] == [[1, 2], [2, 4], [3, 4], [6, 10]]
    whole = pd.DataFrame([[1.0]])
    assert from_totals(whole, [False], [False], Notes(), "t.csv") is whole


def test_what_no_total_tells_stays_hidden():
    for cells, columns in (
        # Two unknown parts; a total that is hidden, or not printed there; one that is the sum of nothing.
        ([[1.0, 2, 3], [NAN, NAN, 9]], [False, False, True]),
        ([[1.0, 2, 3], [NAN, 4, NAN]], [False, False, True]),
        ([[1.0, 2, 3], [NAN, 4, 0]], [False, False, True]),
        ([[1.0, 2, 9], [NAN, 4, 9]], [False, False, True]),
        ([[1.0, 2, 0], [NAN, 4, 9]], [False, False, True]),
    ):
        with pytest.raises(
            InvalidInput, match=r"t.csv: row 'r1', column 'c0': hides a number, and no printed total"
        ):
            filled(cells, [False, False], columns)
    # What is hidden of a total itself is none of ours.
    found, _ = filled([[1.0, 2, NAN], [3, 4, 7]], [False, False], [False, False, True])
    assert found == [[1, 2, 0], [3, 4, 7]]


@pytest.mark.parametrize(
    ("total", "taken"), [(2000.0, True), (2002.9, True), (2003.1, False), (1997.1, True), (1996.9, False)]
)
def test_a_printed_total_may_miss_its_parts_by_a_thousandth_and_half_a_unit_each(total, taken):
    """Two parts of a thousand: half a unit each, and a thousandth of two thousand."""
    cells = [[1000.0, 1000.0, total], [NAN, 1.0, 5.0]]
    if taken:
        assert filled(cells, [False, False], [False, False, True])[0][1] == [4, 1, 5]
    else:
        with pytest.raises(InvalidInput, match="hides a number"):
            filled(cells, [False, False], [False, False, True])


def test_a_wide_file_by_hand(tmp_path):
    file = tmp_path / "w.csv"
    file.write_text("x,a,b,c\nr,1,-,3\ns,4,5 p,\nt,7,--,9.5\n", "utf-8")
    notes = Notes()
    found = read_wide(file, notes)
    assert found.to_numpy().tolist() == [[1, 0, 3], [4, 5, 0], [7, 0, 9.5]]
    told = notes.frame()
    assert told["where"].tolist() == ["w.csv: 1 cell", "w.csv: 2 cells"]
    assert told["rule"].tolist() == ["an empty cell is a zero", "a dash is a zero"]
    assert told["amount"].tolist() == [0.0, 0.0]
    file.write_text("x,a,b\nr,1,c\n", "utf-8")
    with pytest.raises(InvalidInput, match=r"w.csv, row 'r', column 'b': hides a number \('c'\)"):
        read_wide(file, Notes())
    assert read_wide(file, Notes(), hidden="zero").to_numpy().tolist() == [[1, 0]]
    file.write_text("x,a,b\nr,1,many\n", "utf-8")
    with pytest.raises(InvalidInput, match=r"w.csv, row 'r', column 'b': is 'many'; expected a number"):
        read_wide(file, Notes())
    levels = tmp_path / "l.txt"
    levels.write_text("\tq\tA\tA\n\tk\tx\ty\nA\tx\t1\t2\nA\ty\t3\t4\n", "utf-8")
    deep = read_wide(levels, Notes(), separator="\t", index=2, header=2)
    assert (deep.index.tolist(), deep.columns.tolist()) == (
        [("A", "x"), ("A", "y")],
        [("A", "x"), ("A", "y")],
    )
    assert deep.to_numpy().tolist() == [[1, 2], [3, 4]]


def test_what_a_hidden_number_counts_as():
    notes = Notes()
    assert notes.hides("c", "there", "zero") == 0.0
    assert np.isnan(notes.hides("c", "there", "total"))
    assert notes.frame()["amount"].tolist() == [0.0]
    with pytest.raises(InvalidInput, match="hidden: is 'guess'; expected one of refuse, total, zero"):
        notes.hides("c", "there", "guess")
    assert [many(count, "row") for count in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


def test_rows_that_several_extensions_share_carry_their_extensions_name():
    def rows(*labels):
        index = pairs(*labels) if isinstance(labels[0], tuple) else list(labels)
        return pd.DataFrame(np.ones((len(labels), 1)), index, ["s"])

    found = {
        "air": (rows("CO2", "lead"), None),
        "water": (rows("lead", "salt"), None),
        "deep": (rows(("a", "b")), None),
    }
    assert _named(found["air"][0], "air", found, flat=False).index.tolist() == ["CO2", "air: lead"]
    assert _named(found["water"][0], "water", found, flat=True).index.tolist() == ["water: lead", "salt"]
    assert _named(found["deep"][0], "deep", found, flat=False).index.tolist() == [("a", "b")]
    assert _named(found["deep"][0], "deep", found, flat=True).index.tolist() == ["a, b"]
    notes = Notes()
    assert _wanted(["b"], ["a", "b"], notes) == ["b"]
    assert _wanted(None, ["a", "b"], notes) == ["a", "b"]
    assert len(notes.frame()) == 0
    with pytest.raises(
        InvalidInput, match=r"extensions\['c'\]: there is no such extension; expected some of a, b"
    ):
        _wanted(["a", "c"], ["a", "b"], notes)


def test_money_is_a_primary_input_and_all_else_a_satellite():
    sectors = pairs(("A", "x"), ("A", "y"))
    flows = pd.DataFrame([[1.0, 2], [3, 4]], sectors, sectors)
    wanted = pd.DataFrame([[5.0], [6]], sectors, pairs(("A", "households")))
    factors = pd.DataFrame([[7.0, 8], [9, 10]], ["wages", "hours"], sectors)
    found = {"factors": (factors, pd.Series(["EUR", "h"], factors.index))}
    made = mrio_parts(flows, wanted, pd.Series(["EUR", "EUR"], sectors), found)
    assert made.added.to_dict("index") == {"wages": {("A", "x"): 7, ("A", "y"): 8}}
    assert made.satellites.to_dict("index") == {"hours": {("A", "x"): 9, ("A", "y"): 10}}
    assert (made.units, made.pay, made.unit) == ({"hours": "h"}, ["wages"], "EUR")
    assert made.kinds == {("A", "households"): "households"}
    none = mrio_parts(flows, wanted, pd.Series(["EUR", "EUR"], sectors), {})
    assert (none.added, none.pay, none.satellites.size) == (None, [], 0)
    with pytest.raises(InvalidInput, match="unit: has the units EUR, t; expected one unit"):
        mrio_parts(flows, wanted, pd.Series(["EUR", "t"], sectors), {})
