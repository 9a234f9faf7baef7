"""The table behind a figure says what the figure shows."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from feasible.book import figure
from feasible.book.figure_data import as_csv, drawn


def read(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), comment="#")


def test_lines_and_dots_are_told_and_guides_are_not() -> None:
    with figure() as (fig, ax):
        ax.plot([1, 2], [3, np.nan], label="labor")
        ax.plot([1], [5], "o")
        ax.axhline(2)
        ax.axvline(1)
        ax.scatter([4, 5], [6, 7], label="villages")
    table = drawn(fig)
    assert table.to_dict("list")["kind"] == ["line", "line", "dot", "dot", "dot"]
    assert table["series"].tolist() == ["labor", "labor", "", "villages", "villages"]
    assert table[["x", "y"]].iloc[-1].tolist() == [5, 7]
    assert list(table) == ["series", "kind", "x", "y"]


def test_bars_carry_their_names_and_where_they_begin() -> None:
    with figure(1, 2) as (fig, (left, right)):
        left.barh([0, 1], [3.0, -2.0], left=[1.0, 0.0], label="cost")
        left.set_yticks([0, 1], ["Farms", "Big\nmills"])
        left.set_title("at home", loc="left")
        right.bar([0, 1], [3.0, 4.0], bottom=[0.5, 0.0])
    table = drawn(fig)
    assert table["panel"].tolist() == ["at home", "at home", "2", "2"]
    assert table["y name"].tolist() == ["Farms", "Big mills", "", ""]
    assert table["x"].tolist() == [4.0, -2.0, 0.0, 1.0]
    assert table["y"].tolist() == [0.0, 1.0, 3.5, 4.0]
    assert table["x from"].iloc[0] == 1.0
    assert table["y from"].iloc[2] == 0.5


def test_bars_of_a_group_share_the_name_of_their_tick() -> None:
    with figure() as (fig, ax):
        ax.bar([0.8, 1.2, 1.8, 3.0], [1, 2, 3, 4], width=0.4)
        ax.set_xticks([1, 2], ["farms", "mills"])
    assert drawn(fig)["x name"].tolist() == ["farms", "farms", "mills", ""]


def test_a_drawing_of_words_alone_gives_the_words() -> None:
    with figure() as (fig, ax):
        ax.text(1, 2, "party")
        ax.text(3, 4, " ")
        ax.annotate("", (1, 2), (3, 4))
    table = drawn(fig)
    assert table["kind"].tolist() == ["name", "tie"]
    assert table[["x", "y"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    assert table["x from"].tolist()[1] == 3


def test_areas_spans_cells_and_written_numbers() -> None:
    with figure(size=(5, 4)) as (fig, ax):
        ax.hlines([1, 2], 0, [3, 4], label="range")
        ax.fill_between([0, 1], [0, 1], [2, 3], label="sure")
        ax.axvspan(1, 2)
        ax.add_patch(__import__("matplotlib").patches.Rectangle((1, 2), 3, 4, label="box"))
        ax.imshow([[1.0, 2.5], [3.0, np.nan]])
        ax.text(0, 1, "2.5")
        ax.text(0, 1, "a word")
    table = drawn(fig)
    spans = table[table["kind"] == "span"]
    assert spans[["x from", "y from", "x", "y"]].to_numpy().tolist() == [[0, 1, 3, 1], [0, 2, 4, 2]]
    box = table[(table["kind"] == "area") & (table["series"] == "box")]
    assert box[["x from", "y from", "x", "y"]].to_numpy().tolist() == [[1, 2, 4, 6]]
    assert set(table[(table["kind"] == "area") & (table["series"] == "sure")]["y"]) == {0, 1, 2, 3}
    cells = table[table["kind"] == "cell"]
    assert cells["series"].tolist() == ["1", "2.5", "3", ""]
    assert cells[["x", "y"]].to_numpy().tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert table[table["kind"] == "label"]["series"].tolist() == ["2.5"]


def test_a_picture_in_colors_and_odd_collections_are_left_out() -> None:
    from matplotlib.collections import EllipseCollection, LineCollection

    with figure() as (fig, ax):
        ax.imshow(np.zeros((2, 2, 3)))
        ax.add_collection(LineCollection([[(0.0, 0.0)]]))
        ax.add_collection(EllipseCollection([1], [1], [0], offsets=[(0, 0)]))
        ax.plot([0, 1], [0, 1], transform=ax.transAxes)
    assert len(drawn(fig)) == 0


def test_the_first_lines_say_what_it_is() -> None:
    with figure() as (fig, ax):
        ax.plot([1], [2.123456789])
        ax.set(xlabel=r"price $\lambda$, \$ per $\mathrm{hour}$", ylabel="tonnes")
    text = as_csv(fig, title="It\nrises", source="BEA 2021")
    assert text.splitlines()[:4] == [
        "# It rises",
        "# x: price lambda, $ per hour",
        "# y: tonnes",
        "# Source: BEA 2021",
    ]
    assert read(text)["y"].tolist() == [2.12346]
    assert "Source" not in as_csv(fig, title="It rises", source=None)


@pytest.mark.parametrize(
    ("index", "columns"),
    [(pd.Index(["bread"], name="good"), ["good", "kept", "n"]), (pd.Index(["bread"]), ["kept", "n"])],
)
def test_a_table_of_one_s_own(index: Any, columns: list[str]) -> None:
    with figure() as (fig, _):
        pass
    table = read(
        as_csv(fig, title="T", source=None, data=pd.DataFrame({"kept": [0.123456789], "n": [3]}, index))
    )
    assert list(table) == columns
    assert table["kept"].tolist() == [0.123457]
    assert table["n"].tolist() == [3]
