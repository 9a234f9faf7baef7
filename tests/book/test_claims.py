"""The ledger: every claim runs, and prints accessibly."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from feasible.book import claims
from feasible.book.claims import Kind, Verdict, claim, claims_json, claims_table, ledger, registered

GIVEN = {
    "essay": "Somebody, Essay",
    "passage": "Opening",
    "paraphrase": "Water is <wet>.",
    "chapter": "room/water",
}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty ledger: no room is looked into."""
    monkeypatch.setattr(claims, "_REGISTRY", {})
    monkeypatch.setattr("pkgutil.iter_modules", lambda _: iter(()))


def test_every_claim_of_the_book_runs() -> None:
    rows = ledger()
    assert len(rows) == len(registered()) > 0
    assert rows["claim"].is_unique
    assert set(rows["kind"]) <= {k.name for k in Kind}


def test_every_claim_names_a_chapter_of_the_book(root) -> None:
    for item in registered():
        assert (root / "chapters" / f"{item.chapter}.md").exists(), item.name


def test_a_claim_is_kept_and_run(alone: None) -> None:
    @claim(**GIVEN)
    def wet() -> Verdict:
        return Verdict(Kind.HOLDS_IF, because="It wets.", figures={"wetness": 1.0}, condition="it is liquid")

    assert wet().text == "holds if it is liquid"
    (item,) = registered()
    assert item.name.endswith(".wet")
    row = ledger("room/water").iloc[0]
    assert row["verdict"] == "holds if it is liquid"
    assert row["figures"] == {"wetness": 1.0}
    assert ledger("room/other").empty
    assert json.loads(claims_json())[0]["kind"] == "HOLDS_IF"


def test_tables_are_accessible(alone: None) -> None:
    @claim(**GIVEN)
    def dry() -> Verdict:
        return Verdict(Kind.CANNOT_SETTLE, because="Who is to say?")

    soup = BeautifulSoup(claims_table()._repr_html_(), "html.parser")
    assert soup.caption.a["href"] == "room/water.html"
    assert {th["scope"] for th in soup.select("thead th")} == {"col"}
    assert soup.select_one("tbody th")["scope"] == "row"
    assert soup.div["tabindex"] == "0"
    assert "Water is <wet>." in soup.select_one("tbody th").get_text()
    assert soup.select_one(".is-cannot-settle").get_text() == "a model cannot settle this"
    assert claims_table("room/water")._repr_html_().count("href") == 0
    assert "cannot settle this: Water is <wet>. Who is to say?" in repr(claims_table())
    assert "No claim" in claims_table("room/other")._repr_html_()


@pytest.mark.parametrize("missing", sorted(GIVEN))
def test_a_claim_says_all_four(missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        claim(**{**GIVEN, missing: " "})


def test_two_claims_of_one_name_are_refused(alone: None) -> None:
    def check() -> Verdict:
        return Verdict(Kind.HOLDS, because="So.")

    claim(**GIVEN)(check)
    claim(**GIVEN)(check)  # reloading a module is not a second claim
    scope: dict[str, object] = {"__name__": check.__module__}
    exec(compile("def check(): ...", "elsewhere.py", "exec"), scope)
    with pytest.raises(ValueError, match="two claims are called"):
        claim(**GIVEN)(scope["check"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "because", "condition"),
    [(Kind.HOLDS, " ", ""), (Kind.HOLDS_IF, "So.", ""), (Kind.FAILS, "So.", "it rains")],
)
def test_incomplete_verdicts_are_refused(kind: Kind, because: str, condition: str) -> None:
    with pytest.raises(ValueError, match="verdict"):
        Verdict(kind, because=because, condition=condition)


def test_verdicts_do_not_change() -> None:
    verdict = Verdict(Kind.FAILS, because="So.", figures={"a": 1})
    with pytest.raises(TypeError):
        verdict.figures["a"] = 2  # type: ignore[index]


def test_empty_ledger_has_its_columns(alone: None) -> None:
    assert isinstance(ledger(), pd.DataFrame)
    assert "verdict" in ledger().columns
