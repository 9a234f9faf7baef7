"""What archives a release and checks it: nothing incomplete gets out, and the same site gives the same bytes."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


@pytest.fixture
def publish(monkeypatch):
    """Import a script of `publish/` by its name."""
    monkeypatch.syspath_prepend(str(ROOT / "publish"))
    return importlib.import_module


TEXT = "<p>" + "All about bread and flour. " * 60 + "</p>"
PAGES = {
    "index": f'<h1 id="a">Book</h1>{TEXT}<a href="room/one.html#b">one</a><a href="https://x.org">x</a>',
    "room/one": f'<h1 id="b">One</h1>{TEXT}<a href="../index.html">back</a><img src="../mark.svg"/>',
    "search": '<h1>Search</h1><a href="#">here</a>',
    "genindex": "<h1>Index</h1>",
}


@pytest.fixture
def site(tmp_path):
    root = tmp_path / "root"
    (root / "chapters").mkdir(parents=True)
    toc = {
        "format": "jb-book",
        "root": "index",
        "parts": [{"caption": "Room", "chapters": [{"file": "room/one"}]}],
    }
    (root / "_toc.yml").write_text(yaml.safe_dump(toc), "utf-8")
    out = tmp_path / "site"
    for name, body in PAGES.items():
        path = out / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<html><body>{body}</body></html>", "utf-8")
    (out / "mark.svg").write_text("<svg/>", "utf-8")
    return root, out


def test_a_whole_site_has_no_faults(publish, site):
    root, out = site
    assert publish("check").faults(out, root) == []


@pytest.mark.parametrize(
    ("page", "old", "new", "says"),
    [
        ("room/one", None, None, "room/one.html is not there"),
        ("room/one", TEXT, "", "room/one.html has no text"),
        ("index", "one.html#b", "two.html#b", "index.html: no such file room/two.html#b"),
        ("index", "#b", "#nowhere", "index.html: no such place room/one.html#nowhere"),
        ("room/one", "mark.svg", "gone.svg", "room/one.html: no such file ../gone.svg"),
        ("extra", "", "<h1>Extra</h1>", "extra.html is no page of the table of contents"),
    ],
)
def test_what_is_not_whole_is_named(publish, site, page, old, new, says):
    root, out = site
    path = out / f"{page}.html"
    if old is None:
        path.unlink()
    elif old:
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    else:
        path.write_text(new, "utf-8")
    assert any(fault.startswith(says) for fault in publish("check").faults(out, root))


def test_the_number_of_pages_is_compared(publish, capsys):
    check = publish("check")
    pages = len(check.planned())
    toc = (ROOT / "_toc.yml").read_text("utf-8")
    assert (
        len(re.findall(r"^(?:root|      - file): ", toc, re.MULTILINE)) == pages
    )  # as the workflow counts them
    assert check.main(str(ROOT / "nowhere"), str(pages + 1)) == 1
    assert f"has {pages} pages; expected {pages + 1}" in capsys.readouterr().out


def test_the_zip_holds_the_site_and_is_the_same_twice(publish, site, tmp_path):
    offline, (_, out) = publish("offline"), site
    one, two = tmp_path / "one" / "book.zip", tmp_path / "two" / "book.zip"
    for target in (one, two):
        target.parent.mkdir()
        assert offline.pack(out, target) == 5
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as opened:
        assert set(opened.namelist()) == {
            "book/READ-ME.txt",
            "book/mark.svg",
            *(f"book/{name}.html" for name in PAGES),
        }
    assert offline.archive(str(tmp_path / "new"), ".pdf").name == f"feasible-{offline.version()}.pdf"
    assert [p.name for p in one.parent.iterdir()] == ["book.zip"]


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("one.html", ("room/one", "")),
        ("../index.html#a", ("index", "a")),
        ("#b", ("room/two", "b")),
        ("https://x.org/a.html", None),
        ("../mark.svg", None),
        ("mailto:a@b.c", None),
    ],
)
def test_links_are_followed_within_the_book(publish, href, target):
    assert publish("extract").resolved("room/two", href) == target


@pytest.fixture
def pages(publish):
    page = publish("extract").Page
    return [
        page("index", "", "Book", '<h1 id="a">Book</h1><p><a href="room/one.html#b">one</a> &amp; <abbr>x</abbr></p>'),
        page("room/one", "Room", "One", '<h1 id="b">One</h1><p><a href="../index.html">back</a><a href="../x.zip">zip</a></p>'),
    ]  # fmt: skip


def test_the_epub_is_valid_and_the_same_twice(publish, pages, tmp_path):
    epub = publish("epub")
    one, two = tmp_path / "one.epub", tmp_path / "two.epub"
    epub.write(pages, one)
    epub.write(pages, two)
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as book:
        first = book.read("book/index.xhtml").decode()
        assert 'href="room--one.xhtml#b"' in first
        assert "<abbr>x</abbr>" in first
        assert "Room" in book.read("book/nav.xhtml").decode()
        # What is no page, such as a figure's data, is on the site.
        assert (
            'href="https://feasible-book.github.io/feasible/x.zip"'
            in book.read("book/room--one.xhtml").decode()
        )
    assert epub.faults(one) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<p>open", "book/index.xhtml: "),
        ('<p id="a">1</p><p id="a">2</p>', "id 'a' twice"),
        ('<a href="#nowhere">x</a>', "no such place"),
    ],
)
def test_faults_of_an_epub_are_found(publish, tmp_path, text, says):
    epub = publish("epub")
    epub.write([publish("extract").Page("index", "", "Book", text)], tmp_path / "x.epub")
    assert any(says in fault for fault in epub.faults(tmp_path / "x.epub"))


def test_the_browser_s_python_keeps_what_is_wanted_and_what_that_needs(publish):
    lite = publish("lite")
    lock = {"info": {}, "packages": {
        "scipy": {"depends": ["openblas", "numpy"], "file_name": "s"}, "numpy": {"file_name": "n"},
        "openblas": {"depends": []}, "opencv": {"depends": ["numpy"]},
    }}  # fmt: skip
    assert set(lite.pruned(lock, ("scipy",))["packages"]) == {"scipy", "numpy", "openblas"}
    with pytest.raises(SystemExit, match="has no highspy"):
        lite.pruned(lock, ("highspy",))
    dependencies = (ROOT / "pyproject.toml").read_text("utf-8").split("dependencies = [")[1].split("]")[0]
    assert set(re.findall(r'"([a-z]+)', dependencies)) <= set(lite.WANTED)


def test_notebooks_for_the_browser_begin_with_the_package(publish, tmp_path):
    lite = publish("lite")
    source = tmp_path / "site" / "_sources" / "room" / "one.ipynb"
    source.parent.mkdir(parents=True)
    cells = [
        {"cell_type": "markdown", "source": "# One", "metadata": {}, "id": "a"},
        {
            "cell_type": "code",
            "source": "1",
            "metadata": {},
            "id": "b",
            "outputs": [],
            "execution_count": None,
        },
    ]
    source.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8"
    )
    assert lite.notebooks(tmp_path / "site", tmp_path / "out") == 1
    book = json.loads((tmp_path / "out/room/one.ipynb").read_text("utf-8"))
    assert book["metadata"]["kernelspec"]["name"] == "python"
    assert [c["id"] for c in book["cells"]] == ["a", "first", "b"]
    assert "%pip install -q feasible" in book["cells"][1]["source"]
    with pytest.raises(SystemExit):
        lite.main([str(tmp_path / "site")])  # never published with somebody else's Python


def test_the_next_builder_gets_every_page(publish):
    project = publish("next_builder").project()["project"]
    listed = [entry["file"] for entry in project["toc"] if "file" in entry]
    listed += [child["file"] for part in project["toc"] for child in part.get("children", [])]
    assert listed == [f"{name}.ipynb" for name, _ in publish("extract").planned()]


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_actions_are_pinned_and_rights_are_small(path):
    text = path.read_text("utf-8")
    flow = yaml.safe_load(text)
    assert flow["permissions"] == {"contents": "read"}
    uses = [step["uses"] for job in flow["jobs"].values() for step in job["steps"] if "uses" in step]
    for action in uses:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action), action
    assert len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d", text)) == len(uses)
    for job in flow["jobs"].values():
        assert job["timeout-minutes"] <= 360
        for step in job["steps"]:  # what a stranger may write is never pasted into a command
            assert "${{ inputs" not in step.get("run", "")
            assert "github.event" not in step.get("run", "")


def test_nothing_is_published_before_everything_is_checked():
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    assert {name: job.get("needs") for name, job in release.items()} == {
        "build": None, "pypi": "build", "release": "build",
    }  # fmt: skip
    runs = "\n".join(step.get("run", "") for step in release["build"]["steps"])
    for what in (
        ".ci/run",
        "make offline pdf epub lite",
        "publish/check.py",
        "feasible plan town",
        "__version__",
    ):
        assert what in runs
    assert release["pypi"]["permissions"] == {"id-token": "write"}  # trusted publishing: no password anywhere
    site = yaml.safe_load((ROOT / ".github/workflows/site.yml").read_text("utf-8"))["jobs"]
    assert site["deploy"]["needs"] == "fetch"
    assert "publish/check.py" in "\n".join(step.get("run", "") for step in site["fetch"]["steps"])


@pytest.mark.parametrize("script", ["run", "audit", "binder", "jupyter-book-2"])
def test_scripts_are_sound_bash(script):
    path = ROOT / ".ci" / script
    subprocess.run(["bash", "-n", str(path)], check=True)
    assert path.stat().st_mode & 0o111
    assert "set -euo pipefail" in path.read_text("utf-8")


def test_binder_installs_packages_first_and_in_locked_versions():
    """A line that is a local path would have Binder install everything anew after every commit."""
    lines = (ROOT / "binder/requirements.txt").read_text("utf-8").splitlines()
    locked = set((ROOT / "requirements.lock").read_text("utf-8").splitlines())
    versions = {line.split(" ;")[0] for line in locked}
    for line in lines:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", line), line
        assert line.split(" ;")[0] in versions
    names = {line.split("==")[0] for line in lines}
    assert {"jupyterlab", "jupytext", "highspy", "anywidget", "numba"} <= names
    assert not names & {"sphinx", "jupyter-book", "myst-nb"}
    for name in ("postBuild", "start"):
        path = ROOT / "binder" / name
        assert path.stat().st_mode & 0o111
        subprocess.run(["bash", "-n", str(path)], check=True)


def test_every_session_in_binder_has_the_book_s_arithmetic():
    done = subprocess.run(
        ["bash", "binder/start", "bash", "-c", "echo $OMP_NUM_THREADS $OPENBLAS_CORETYPE; echo $NPY_DISABLE_CPU_FEATURES"],
        cwd=ROOT, capture_output=True, text=True, check=True, env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    first, second = done.stdout.splitlines()
    assert first == "1 Haswell"
    assert f"NPY_DISABLE_CPU_FEATURES = {second}\n" in (ROOT / "Makefile").read_text("utf-8")


SOURCE = """\"\"\"Words: 1 + 1.\"\"\"

from __future__ import annotations


def least(a: float, b: float = 2.0) -> float:
    if not a < b and True:
        raise ValueError("no: " + str(a - b))
    for _ in zip([a], [max(b, 1e-300)], strict=True):
        pass
    return -a * b
"""


def test_mutants_change_what_a_test_can_notice(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    mutants = importlib.import_module("mutants")
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    path = tmp_path / "models" / "feasible" / "room" / "part.py"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE, "utf-8")
    found = list(mutants.mutants(path))
    assert sorted(m.says for m in found) == [
        "-a * b -> -a / b",
        "-a -> a",
        "2.0 -> 4.0",
        "True -> False",
        "a < b -> a <= b",
        "not a < b -> a < b",
        "not a < b and True -> not a < b or True",
    ]
    assert {m.module for m in found} == {"feasible.room.part"}

    def run(mutant):
        loader = mutants._Loader("feasible.room.part", str(path))
        loader.mutant = mutant
        names = {}
        exec(loader.get_code("feasible.room.part"), names)
        return names["least"]

    assert run(mutants.Mutant(path, mutants.NOTHING, 0, ""))(1.0) == -2.0
    changed = {m.says: run(m) for m in found}
    assert changed["-a -> a"](1.0) == 2.0
    assert changed["2.0 -> 4.0"](1.0) == -4.0
    assert changed["a < b -> a <= b"](2.0) == -4.0


def test_what_no_test_can_tell_is_still_there(monkeypatch):
    """An explanation of a line that has changed would excuse nothing, or something else."""
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    mutants = importlib.import_module("mutants")
    reasons = mutants.explained(ROOT / ".ci" / "mutants.toml")
    files = {mutants.HOME / module for module, _, _ in reasons}
    there = {mutants.key(m) for file in files for m in mutants.mutants(file)}
    assert not reasons.keys() - there
    assert all(len(why) > 20 for why in reasons.values())


def test_a_mutant_meets_its_module_s_own_tests_first(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    mutants = importlib.import_module("mutants")
    for module, own in (
        ("economy/align.py", "economy/test_align.py"),
        ("economy/_leontief_system.py", "economy/test_leontief_system.py"),
        ("economy/tables/permits.py", "economy/tables/test_permits.py"),
        ("economy/offices/_balance.py", "economy/offices/test_balance.py"),
        ("optimum/_certify_fulfillment.py", "optimum/test_certify_fulfillment.py"),
        ("optimum/_capacities/newton.py", "optimum/capacities/test_newton.py"),
    ):
        first, *others = mutants.tests_of(mutants.HOME / module)
        assert first == ROOT / "tests" / own
        assert {file.parts[-2] for file in others} <= {
            "economy",
            "optimum",
            "capacities",
            "tables",
            "offices",
        }


def test_a_mutant_is_known_by_the_function_it_is_in(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    path = tmp_path / "part.py"
    path.write_text(
        "LIMIT, NEAR = 1, 1e-9\n\n\n@cache\ndef a(x=2):\n    def b():\n        return 3\n    return 4 * b()\n",
        "utf-8",
    )
    mutants = importlib.import_module("mutants")
    assert {m.says: m.inside for m in mutants.mutants(path)} == {
        "1 -> 2": 0, "1e-09 -> 0.001": 0, "2 -> 3": 0, "3 -> 4": 6, "4 -> 5": 4, "4 * b() -> 4 / b()": 4,
    }  # fmt: skip
