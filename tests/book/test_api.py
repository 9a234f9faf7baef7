"""The page of the public names lists all of them, and what it says comes from docstrings."""

from __future__ import annotations

import warnings
from pathlib import Path

import feasible
import pytest
from bs4 import BeautifulSoup
from feasible.book import api
from sphinx.cmd.build import build_main


def test_every_public_name_has_a_subject() -> None:
    listed = [name for names in api.names().values() for name in names]
    assert sorted(listed) == sorted(feasible.__all__)
    assert "compare" in api.names()["Planning"]
    assert "NotConverged" in api.names()["Errors"]


def test_a_name_without_a_subject_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(api.SUBJECTS, "Errors", ("feasible.nowhere",))
    with pytest.raises(LookupError, match=r"FeasibleError of feasible\.errors has no subject"):
        api.names()


def test_modules_tell_their_first_lines() -> None:
    told = {module: dict(rows) for module, rows in api.modules()}
    assert told["feasible.economy.metrics"]["gini"].endswith(".")
    assert "feasible.cli" in told
    assert not any("._" in module or ".claims." in module for module in told)
    assert all(first for rows in told.values() for first in rows.values())


def test_the_page_holds_them_all(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Built alone, with every warning an error."""
    (tmp_path / "conf.py").write_text('extensions = ["myst_parser", "feasible.book.api"]\n')
    source = Path(__file__).parents[2] / "chapters" / "reuse" / "api.md"
    (tmp_path / "index.md").write_text(source.read_text("utf-8"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of other projects' code
        failed = build_main(["-q", "-b", "html", "-n", "-W", str(tmp_path), str(tmp_path / "out")])
    assert not failed, capfd.readouterr().err
    soup = BeautifulSoup((tmp_path / "out" / "index.html").read_text("utf-8"), "html.parser")
    ids = {found["id"] for found in soup.find_all(id=True)}
    assert {f"feasible.{name}" for name in feasible.__all__} <= ids
    text = soup.get_text(" ")
    assert "goods, resources, plants, households" in text
    assert "gini : Return the Gini coefficient" in " ".join(text.split())
