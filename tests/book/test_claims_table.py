"""Claims and statements as tables: accessible, counted, in the order of the book, with what the filters read."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from feasible.book.claims_table import (
    ClaimsTable,
    EssayTable,
    Ledger,
    claims_table,
    essay_table,
    essays_summary,
    whole_ledger,
)
from feasible.book.statements import ESSAYS, Statement

pytestmark = pytest.mark.xdist_group("claims")


def row(claim: str, kind: str, chapter: str, **more: Any) -> dict[str, Any]:
    return {
        "claim": claim,
        "statement": "",
        "essay": "Wetzel, Libcom or Parecon?",
        "passage": "Opening",
        "paraphrase": "Water is <wet>.",
        "chapter": chapter,
        "kind": kind,
        "condition": "",
        "verdict": kind.lower(),
        "because": "It wets.",
        "figures": {},
    } | more


ROWS = pd.DataFrame(
    [
        row("a.first", "HOLDS", "parecon/b"),
        row("a.second", "FAILS", "libcom/a", essay="Katja, Anarcho-Communist Planning"),
        row("a.third", "HOLDS", "elsewhere/c"),
    ]
)


def soup(thing: Any) -> BeautifulSoup:
    return BeautifulSoup(thing._repr_html_(), "html.parser")


def test_a_chapters_table_is_accessible() -> None:
    page = soup(ClaimsTable(ROWS.iloc[:1]))
    assert {th["scope"] for th in page.select("thead th")} == {"col"}
    assert page.select_one("tbody th")["scope"] == "row"
    assert page.div["tabindex"] == "0"
    assert "Water is <wet>." in page.select_one("tbody th").get_text()
    assert "Wetzel, Libcom or Parecon?: Opening" in page.cite.get_text()
    assert page.caption.get_text() == "Claims settled here"
    assert not page.find(id=True)
    assert repr(ClaimsTable(ROWS.iloc[:1])) == "holds: Water is <wet>. It wets."
    assert "No claim" in ClaimsTable(ROWS.iloc[:0])._repr_html_()


def test_the_ledger_counts_filters_and_keeps_the_order_of_the_book() -> None:
    ledger = Ledger(ROWS, {"libcom/a": "Sharing", "parecon/b": "Rounds", "parecon/none": "No claims"})
    assert ledger.order == ["libcom/a", "parecon/b", "elsewhere/c"]
    page = soup(ledger)
    assert [caption.get_text() for caption in page.select("caption")] == ["Sharing", "Rounds", "elsewhere/c"]
    assert page.select_one("caption a")["href"] == "libcom/a.html"
    bar = page.select_one(".feasible-counts")
    told = "2 hold, 0 hold under a condition, 1 fail, 0 cannot be settled by a model"
    assert bar["aria-label"] == told
    assert [span.get_text() for span in bar.select("span")] == ["2", "1"]
    options = {s["name"]: [o["value"] for o in s.select("option")] for s in page.select("select")}
    assert options == {
        "essay": ["", "Katja", "Wetzel"],
        "verdict": ["", "HOLDS", "FAILS"],
        "chapter": ["", "libcom/a", "parecon/b", "elsewhere/c"],
    }
    assert all(select.find_parent("label") for select in page.select("select"))
    second = page.find(id="claim-a-second")
    assert (second["data-essay"], second["data-verdict"], second["data-chapter"]) == (
        "Katja",
        "FAILS",
        "libcom/a",
    )
    assert "Water is <wet>." in repr(ledger)


def test_an_essay_is_told_passage_by_passage() -> None:
    wetzel = ESSAYS[1]
    made = (
        Statement("W1", wetzel, "Opening", "Water is wet.", "claim", ""),
        Statement("W2", wetzel, "Opening", "It will rain.", "not yet", "a model of clouds"),
        Statement("W3", wetzel, "Close", "Rain is good.", "not for a model", "a value"),
        Statement("W4", wetzel, "Close", "It rained 7 times.", "data", "in the table"),
    )
    told = EssayTable(wetzel, made, {"W1": row("a.first", "HOLDS", "parecon/b")})
    assert told.passages == ["Opening", "Close"]
    assert told.counts() == {"all": 4, "checkable": 2, "settled": 1, "data": 1, "not for a model": 1}
    page = soup(told)
    assert page.meter["aria-label"] == "Opening: 1 of 2 checkable statements settled"
    assert (page.meter["value"], page.meter["max"]) == ("1", "2")
    assert page.find(id="W1").select_one("a")["href"] == "claims.html#claim-a-first"
    assert "not yet: a model of clouds" in page.find(id="W2").get_text()
    assert "nothing here is for a model" in page.select("caption")[1].get_text()
    assert "W3: Rain is good. (not for a model: a value)" in repr(told)
    assert "W1: Water is wet. (holds)" in repr(told)


def test_the_books_own_tables() -> None:
    assert len(whole_ledger({}).rows) > 100
    mills = claims_table("shadow-prices/mills")
    assert set(mills.rows["chapter"]) == {"shadow-prices/mills"}
    summary = essays_summary()
    assert list(summary.index) == [essay.name for essay in ESSAYS]
    for essay in ESSAYS:
        told = essay_table(essay.letter)
        assert told.counts()["all"] == summary.loc[essay.name, "Statements"]
        assert {s.id for s in told.statements if s.kind == "claim"} <= set(told.verdicts)
