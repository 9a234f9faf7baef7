"""The workshop's own promises: what `make help` lists, what runs at night, what a commit checks."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = re.search(r"^\.PHONY: (.*)$", MAKEFILE, flags=re.MULTILINE)[1].split()


def make(*arguments: str) -> str:
    """What make would do or says; no virtual environment is set up."""
    ready = [word for name in (".book", ".test", ".chromium") for word in ("-o", f".venv/{name}")]
    done = subprocess.run(
        ["make", *ready, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "MAKEFLAGS": ""},
    )
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


@pytest.fixture(autouse=True)
def has_make() -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make on this machine")


def test_help_lists_every_target_with_a_line() -> None:
    listed = dict(re.findall(r"^  make ([a-z-]+) +(\S.*)$", make("help"), flags=re.MULTILINE))
    assert list(listed) == TARGETS
    assert all(len(text) > 10 or name == "help" for name, text in listed.items())
    rules = re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, flags=re.MULTILINE)
    assert sorted(rules) == sorted(TARGETS)


def test_a_chapter_is_checked_by_its_lint_its_tests_and_its_page() -> None:
    told = make("-n", "chapter", "C=shadow-prices/mills")
    assert "ruff check models/feasible/shadow_prices/mills.py" in told
    assert "pytest -q tests/shadow_prices/test_mills.py" in told
    assert 'FEASIBLE_CHAPTER="shadow-prices/mills" .venv/bin/jupyter-book build .' in told
    told = make("-n", "chapter", "C=glossary")  # a page without a module
    assert "pytest -q tests/book/test_lint.py" in told
    assert "ruff" not in told
    assert "There is no chapter 'libcom/nothing'" in make("chapter", "C=libcom/nothing")


def test_a_room_is_checked_by_its_tests_and_its_pages() -> None:
    for name in ("shadow-prices", "shadow_prices"):
        told = make("-n", "room", f"R={name}")
        assert "tests/shadow_prices models/feasible/shadow_prices" in told
        assert "shadow-prices/mills" in told
        assert "tests/libcom" not in told
    assert "FEASIBLE_CHAPTER" not in make("-n", "room", "R=optimum")
    assert "There is no room 'attic'" in make("room", "R=attic")


PROPERTIES = """
from hypothesis import given, settings, strategies as st
@given(st.integers())
@settings(max_examples=20)
def test_some(n):
    print("example", n)
"""


def test_examples_are_the_same_by_day_and_others_and_more_by_night(tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "test_properties.py").write_text(PROPERTIES)

    def examples(profile: str) -> list[str]:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-s",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            ".",
            ".",
        ]
        given = os.environ | {"FEASIBLE_PROFILE": profile}
        done = subprocess.run(command, cwd=tmp_path, env=given, capture_output=True, text=True, check=True)
        return re.findall(r"example (-?\d+)", done.stdout)

    day, night = examples("feasible"), examples("nightly")
    (tmp_path / "economy").mkdir()
    (tmp_path / "test_properties.py").rename(tmp_path / "economy" / "test_properties.py")
    assert len(examples("nightly")) >= 1000  # of what a user's tables go through
    (tmp_path / "economy" / "test_properties.py").rename(tmp_path / "test_properties.py")
    assert len(day) == 20
    assert examples("feasible") == day
    assert len(night) == 100
    assert night[:20] != day
    assert "FEASIBLE_PROFILE=nightly" in make("-n", "test-nightly")
    night = yaml.safe_load((ROOT / ".github/workflows/nightly.yml").read_text("utf-8"))
    assert night[True]["schedule"]  # `on` is a truth value to YAML
    assert any("make test-nightly" in step.get("run", "") for step in night["jobs"]["properties"]["steps"])


def test_a_commit_is_checked_by_the_locked_tools() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repository["repo"] == "local"
    lock = (ROOT / "tests/requirements.lock").read_text("utf-8")
    for hook in repository["hooks"]:
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert hook["language"] == "system"
        assert re.search(rf"^{tool}==", lock, flags=re.MULTILINE)
        assert f"$(BIN)/{tool}" in MAKEFILE
