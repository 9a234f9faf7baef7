"""Labels as results carry them, and what is none."""

import numpy as np
import pandas as pd
import pytest
from feasible.economy._labels import is_missing, offered, own_labels, places, plain, shown
from feasible.errors import InvalidInput


def test_labels_of_one_level_become_texts_and_those_of_several_stay():
    assert own_labels(pd.Index([1, 2.5, "a"])).tolist() == ["1", "2.5", "a"]
    assert own_labels(pd.RangeIndex(2)).tolist() == ["0", "1"]
    pairs = pd.MultiIndex.from_tuples([("north", 1), ("south", 2)], names=["where", "what"])
    assert own_labels(pairs) is pairs
    assert plain(pairs).tolist() == ["('north', 1)", "('south', 2)"]
    assert plain(pd.Index([])).dtype == object


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        (None, True),
        (np.nan, True),
        (float("nan"), True),
        (pd.NA, True),
        (pd.NaT, True),
        (0, False),
        ("", False),
        (0.0, False),
    ],
)
def test_what_is_missing(value, missing):
    assert is_missing(value) is missing


def test_up_to_eight_are_offered_and_of_more_the_nearest():
    assert offered([], "plant") == "none: there are no plants"
    assert offered(["a"], "plant") == "the one plant: 'a'"
    assert offered(["a", "b"], "plant") == "one of the 2 plants: 'a', 'b'"
    eight = [f"p{k}" for k in range(8)]
    assert offered(eight, "plant") == "one of the 8 plants: " + ", ".join(map(repr, eight))
    assert offered([*eight, "mill"], "plant", "mil") == "one of the 9 plants, for instance 'mill'"
    # However far it is, one is named.
    assert offered([*eight, "mill"], "plant", "?").startswith("one of the 9 plants, for instance '")


def test_words_of_sixty_letters_are_shown_whole():
    assert shown("x" * 58) == repr("x" * 58)
    assert len(shown("x" * 58)) == 60
    assert shown("x" * 59) == "'" + "x" * 56 + "..."


def test_where_labels_stand():
    axis = pd.Index(["a", "b", "c"])
    told = {"where": "t", "axis": axis, "name": "good", "error": InvalidInput}
    assert places(own=axis, gaps=False, **told) is None
    assert places(own=pd.Index(["a", "b", "c"]), gaps=False, **told) is None
    assert places(own=pd.Index(["c", "a", "b"]), gaps=False, **told).tolist() == [1, 2, 0]
    assert places(own=pd.Index(["c"]), gaps=True, **told).tolist() == [-1, -1, 0]
    for own, gaps, said in (
        (["c", "a"], False, "t: has no good 'b'; expected each of the 3"),
        (["a", "d", "b", "c"], True, "t: unknown good 'd'; expected one of the 3 goods: 'a', 'b', 'c'$"),
        (["a", "a"], True, "t: duplicate good 'a'"),
    ):
        with pytest.raises(InvalidInput, match=said):
            places(own=pd.Index(own), gaps=gaps, **told)
    with pytest.raises(
        InvalidInput, match=r"\(what has labels is matched by them; pass an array to go by order\)"
    ):
        places(own=pd.RangeIndex(3), gaps=True, **told)
