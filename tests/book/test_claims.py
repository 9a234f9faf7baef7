"""The ledger: every claim runs, and prints accessibly."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from feasible.book import claims
from feasible.book.claims import (
    Evidence,
    Kind,
    Verdict,
    claim,
    claims_json,
    fails,
    holds,
    holds_if,
    ledger,
    registered,
)
from feasible.book.statements import ESSAYS, Statement

pytestmark = pytest.mark.xdist_group("claims")

GIVEN = {"key": "W1", "chapter": "room/water"}
WETZEL = "Wetzel, Libcom or Parecon?"
SAID = Statement("W1", ESSAYS[1], "Opening", "Water is <wet>.", "claim", "")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty ledger: no room is looked into."""
    monkeypatch.setattr(claims, "_REGISTRY", {})
    monkeypatch.setattr(claims, "statement", {"W1": SAID}.__getitem__)
    monkeypatch.setattr("pkgutil.iter_modules", lambda _: iter(()))


def test_every_claim_of_the_book_runs() -> None:
    rows = ledger()
    assert len(rows) == len(registered()) > 0
    assert rows["claim"].is_unique
    assert set(rows["kind"]) <= {k.name for k in Kind}


def test_every_claim_names_a_chapter_of_the_book(root) -> None:
    for item in registered():
        assert (root / "chapters" / f"{item.chapter}.md").exists(), item.name


def test_a_claim_is_kept_and_run_once(alone: None) -> None:
    runs: list[str] = []

    @claim(**GIVEN)
    def wet() -> Evidence:
        runs.append("wet")
        return Evidence({"wetness": 1.0}, lambda f: holds_if("it is liquid", f"It wets by {f['wetness']}."))

    assert wet().verdict.text == "holds if it is liquid"
    runs.clear()
    (item,) = registered()
    assert item.name.endswith(".wet")
    assert (item.statement, item.essay, item.paraphrase) == ("W1", WETZEL, "Water is <wet>.")
    row = ledger("room/water").iloc[0]
    assert row["verdict"] == "holds if it is liquid"
    assert row["figures"] == {"wetness": 1.0}
    assert ledger("room/other").empty
    assert json.loads(claims_json())[0]["kind"] == "HOLDS_IF"
    assert runs == ["wet"]  # three ledgers, one run


def test_a_claim_names_a_statement_and_a_chapter() -> None:
    with pytest.raises(ValueError, match="a claim without chapter"):
        claim("W1", chapter=" ")
    with pytest.raises(ValueError, match="no statement 'W0'"):
        claim("W0", chapter="room/water")


def test_two_claims_of_one_name_are_refused(alone: None) -> None:
    def check() -> Evidence:
        return Evidence({"a": 1}, lambda _: holds("So."))

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


def test_evidence_does_not_change() -> None:
    evidence = Evidence(
        {"a": np.float64(1.5), "b": np.bool_(True), "c": "corn"}, lambda f: fails(f"So {f['a']}.")
    )
    with pytest.raises(TypeError):
        evidence.figures["a"] = 2  # type: ignore[index]
    assert [type(v) for v in evidence.figures.values()] == [float, bool, str]
    assert evidence.under(a=2.0).because == "So 2.0."
    assert evidence.verdict.because == "So 1.5."
    with pytest.raises(ValueError, match="no figure is called 'd'; expected one of a, b, c"):
        evidence.under(d=1.0)


def test_a_verdict_rests_on_figures_alone() -> None:
    with pytest.raises(ValueError, match="there are none"):
        Evidence({}, lambda _: holds("So."))
    with pytest.raises(ValueError, match="figure 'a' is nan"):
        Evidence({"a": float("nan")}, lambda _: holds("So."))
    gain = 14.0
    with pytest.raises(ValueError, match="the rule reads gain besides the figures"):
        Evidence({"a": 1}, lambda _: holds(f"So {gain}."))
    with pytest.raises(ValueError, match="the rule reads its defaults"):
        Evidence({"a": 1}, lambda _, gain=gain: holds(f"So {gain}."))


def test_empty_ledger_has_its_columns(alone: None) -> None:
    assert isinstance(ledger(), pd.DataFrame)
    assert "verdict" in ledger().columns
