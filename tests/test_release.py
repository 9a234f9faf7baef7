"""What is published: one version everywhere, a wheel and an sdist with what belongs in them, a valid citation."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from datetime import date
from email.parser import Parser
from pathlib import Path

import feasible
import pytest
import yaml

ROOT = Path(__file__).parents[1]


def test_one_version_everywhere():
    """`models/feasible/__init__.py` says it; what cannot read it there must agree."""
    assert re.fullmatch(r"\d+\.\d+\.\d+", feasible.__version__)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "feasible.__version__"}
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == feasible.__version__
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## \[(\d[^\]]*)\] - (\S+)$", changes, re.MULTILINE)
    assert newest[1] == feasible.__version__
    assert date.fromisoformat(newest[2]) == citation["date-released"]
    assert f"[{feasible.__version__}]: https://github.com/" in changes


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Wheel and sdist from a copy of the sources, built without a network."""
    copy = tmp_path_factory.mktemp("release") / "source"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(
            ".git", ".venv", "_build", "build", "dist", "__pycache__", "*.egg-info", "web"
        ),
    )
    code = (
        "from setuptools import build_meta as b; import os; os.mkdir('dist');"
        " print(b.build_sdist('dist')); print(b.build_wheel('dist'))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return copy / "dist"


def test_the_wheel_holds_the_package_and_nothing_else(built):
    (wheel,) = built.glob("*.whl")
    assert wheel.name == f"feasible-{feasible.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        metadata = Parser().parsestr(
            opened.read(next(n for n in names if n.endswith("/METADATA"))).decode("utf-8")
        )
    ours = {n for n in names if ".dist-info/" not in n}
    package = ROOT / "models"
    wanted = {
        path.relative_to(package).as_posix()
        for path in (package / "feasible").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours == wanted
    assert metadata["License-Expression"] == "BSD-3-Clause AND OFL-1.1"
    assert sorted(metadata.get_all("License-File")) == ["LICENSE", "models/feasible/book/fonts/OFL.md"]
    assert metadata["Requires-Python"] == ">=3.11"  # no upper limit: it would keep the browser's Python out
    assert any(n.endswith("licenses/models/feasible/book/fonts/OFL.md") for n in names)


def test_the_sdist_holds_what_builds_the_package_and_says_whose_it_is(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.split("/", 1)[1] for name in opened.getnames() if "/" in name}
    tops = {name.split("/")[0] for name in names}
    assert {"CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md", "pyproject.toml", "models"} <= tops
    assert not tops & {"tests", "chapters", "benchmarks", "binder", "_build"}


KEYS = {"cff-version", "message", "title", "authors"}


def test_the_citation_says_what_the_format_wants():
    """The keys that Citation File Format 1.2.0 requires, and the forms of those that we use."""
    given = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert given.keys() >= KEYS
    assert given["cff-version"] == "1.2.0"
    assert given["type"] in {"software", "dataset"}
    for author in given["authors"]:
        assert author.get("name") or {"family-names", "given-names"} <= author.keys()
    assert isinstance(given["date-released"], date)
    assert set(given["license"]) == {"BSD-3-Clause", "CC-BY-4.0"}
    for name in ("url", "repository-code"):
        assert re.fullmatch(r"https://\S+", given[name])
    assert len(given["keywords"]) == len(set(given["keywords"]))
