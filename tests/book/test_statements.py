"""The essays' tables of statements, and the claims that point to them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from feasible.book.claims import registered
from feasible.book.statements import ESSAYS, KINDS, read, statement, statements

pytestmark = pytest.mark.xdist_group("claims")
WETZEL = ESSAYS[1]
GOOD = {"id": "W1", "passage": "Opening", "statement": "It rains.", "kind": "claim", "why": ""}


@pytest.mark.parametrize("essay", ESSAYS, ids=lambda e: e.author)
def test_every_table_reads(essay) -> None:
    for found in statements(essay.letter).values():
        assert found.kind in KINDS


def test_one_sentence_one_row() -> None:
    """No two claims settle one statement, and a statement of kind "claim" has its row."""
    settled = [item.statement for item in registered()]
    assert len(settled) == len(set(settled))
    for essay in ESSAYS:
        claims = {key for key, found in statements(essay.letter).items() if found.kind == "claim"}
        assert claims == {key for key in settled if key.startswith(essay.letter)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "K1"}, "statement 'K1' of Wetzel: expected an id that begins with W"),
        ({"statement": " "}, "the passage or the text is empty"),
        ({"kind": "perhaps"}, "is of kind 'perhaps'; expected one of claim"),
        ({"kind": "not yet"}, "is of kind 'not yet' with the reason ''"),
        ({"why": "So."}, "is of kind 'claim' with the reason 'So.'"),
    ],
)
def test_a_bad_row_is_named(changes, message) -> None:
    with pytest.raises(ValueError, match=message):
        read(WETZEL, pd.DataFrame([GOOD | changes]))


def test_an_id_stands_once() -> None:
    assert read(WETZEL, pd.DataFrame([GOOD]))["W1"].essay.name == "Wetzel, Libcom or Parecon?"
    with pytest.raises(ValueError, match="'W1' of Wetzel: stands twice"):
        read(WETZEL, pd.DataFrame([GOOD, GOOD]))


def test_an_unknown_statement_is_said() -> None:
    with pytest.raises(ValueError, match="no essay has the letter 'X'; there are C, W, K, P"):
        statement("X1")
    with pytest.raises(ValueError, match="no statement 'W0': add it to the table of its essay"):
        statement("W0")


def test_an_essay_without_a_table_has_no_statements(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path)
    assert statements.__wrapped__("C") == {}  # past the cache
