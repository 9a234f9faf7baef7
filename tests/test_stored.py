"""Stored tables: what is written is read, to the byte and to the bit, and a file says which study made it."""

import numpy as np
import pandas as pd
import pytest
from feasible.errors import InvalidInput
from feasible.stored import maker, may_replace, read_stored, rounded, stored_file, write_stored
from hypothesis import given
from hypothesis import strategies as st

FRAME = pd.DataFrame(
    {
        "seed": [1, 2],
        "institution": ["a", "NA"],
        "loss": [1 / 3, -0.0],
        "gain": [np.nan, 123456789.123],
        "trouble": ["", "no plan, # and why"],
    }
)


def test_what_is_written_is_read(tmp_path):
    file = tmp_path / "deep" / "one.csv"
    assert write_stored(file, FRAME, made_by="one", digits=8) == file
    assert file.read_text().splitlines() == [
        "# feasible study one",
        "seed,institution,loss,gain,trouble",
        "1,a,0.33333333,,",
        '2,NA,0.0,123456790.0,"no plan, # and why"',
    ]
    back = read_stored(file, "one", trouble=str)
    assert back["loss"].tolist() == [0.33333333, 0.0]
    assert not np.signbit(back["loss"].iloc[1])
    assert back["gain"].iloc[1] == 123456790.0
    assert np.isnan(back["gain"].iloc[0])
    # An institution may be called as it likes, and no trouble is no missing value, unless nobody says it is a text.
    assert back["institution"].tolist() == ["a", "NA"]
    assert back["trouble"].tolist() == FRAME["trouble"].tolist()
    assert pd.isna(read_stored(file)["trouble"].iloc[0])
    # What was given is left alone; what is read is written again to the byte.
    assert FRAME["loss"].iloc[0] == 1 / 3
    text = file.read_bytes()
    write_stored(file, back, made_by="one", digits=8)
    assert file.read_bytes() == text
    assert [entry.name for entry in file.parent.iterdir()] == ["one.csv"]


def test_whole_numbers_with_gaps(tmp_path):
    frame = pd.DataFrame({"near": [6, None], "end": [3.26441e-14, 0.5]}).astype({"near": "Int64"})
    write_stored(tmp_path / "x.csv", frame, made_by="x", digits=4)
    assert (tmp_path / "x.csv").read_text() == "# feasible study x\nnear,end\n6,3.264e-14\n,0.5\n"
    back = read_stored(tmp_path / "x.csv", near="Int64")
    assert back["near"].tolist() == [6, pd.NA]
    assert back["end"].tolist() == [3.264e-14, 0.5]


def test_numbers_among_other_things_are_rounded_too():
    mixed = pd.DataFrame({"x": pd.Series([1 / 3, None, "text", 7], dtype=object)})
    assert rounded(mixed, 2)["x"].tolist() == [0.33, None, "text", 7]


@given(st.lists(st.floats(-1e300, 1e300), min_size=1), st.integers(1, 17))
def test_rounding_is_done_once_and_no_number_is_lost(tmp_path_factory, numbers, digits):
    file = tmp_path_factory.mktemp("stored") / "x.csv"
    short = rounded(pd.DataFrame({"x": numbers}), digits)
    assert rounded(short, digits).equals(short)
    write_stored(file, short, made_by="x", digits=digits)
    assert read_stored(file, x=float)["x"].to_numpy().tobytes() == short["x"].to_numpy().tobytes()
    if digits == 17:
        assert (short["x"] == numbers).all()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# feasible study other\nx\n1\n", "it was made by the study 'other'"),
        ("x\n1\n", "its first line names no study"),
        ("", "its first line names no study"),
        ("\ufeff# feasible study one\nx\n1\n", "its first line names no study"),
    ],
)
def test_a_file_that_another_made_is_refused(tmp_path, text, words):
    file = tmp_path / "one.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match=f'one.csv: {words}; expected a first line "# feasible study one"'):
        read_stored(file, "one")
    with pytest.raises(InvalidInput, match=r"one.csv: is there, and not made by this study"):
        write_stored(file, FRAME, made_by="one", digits=3)
    assert file.read_text(encoding="utf-8") == text


def test_any_study_will_do_where_none_is_expected(tmp_path):
    file = tmp_path / "one.csv"
    file.write_text("# feasible study other\r\nx\r\n1\r\n")
    assert maker(file) == "other"
    assert read_stored(file)["x"].tolist() == [1]
    file.write_bytes(b"\xff\xfe\n")
    with pytest.raises(InvalidInput, match='expected a first line "# feasible study NAME"'):
        read_stored(file)


def test_a_folder_is_not_replaced(tmp_path):
    with pytest.raises(InvalidInput, match="is there, and not made by this study"):
        may_replace(tmp_path, "one")
    may_replace(tmp_path / "new.csv", "one")


class Unwritable:
    """What cannot be written: a run that dies in the middle of a file."""

    def __str__(self):
        raise KeyboardInterrupt


def test_a_table_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "one.csv"
    write_stored(file, FRAME, made_by="one", digits=8)
    text = file.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        write_stored(file, pd.DataFrame({"x": [1, Unwritable()]}), made_by="one", digits=8)
    assert file.read_bytes() == text
    assert [entry.name for entry in tmp_path.iterdir()] == ["one.csv"]


def test_where_rooms_keep_their_tables():
    file = stored_file("side_by_side", "crises")
    assert file.is_file()
    assert maker(file) == "crises"
