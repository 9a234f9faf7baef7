"""The extension, piece by piece; and whole builds of a tiny book."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from feasible.book import sphinx_ext
from sphinx.errors import ConfigError

HEAD = '<html><head><meta charset="utf-8" /></head><body class="x">'
LIVE = "application/vnd.jupyter.widget-view+json"
TINY = """
# Title

The answer is {number}`answer`, not {essay}`7`. $x^2$

```{code-cell} ipython3
import pandas as pd
from feasible.book import Axis, Explorer, Frame, figure, glue, show
from feasible.sweep import ANSWER
glue("answer", ANSWER)
with figure() as (fig, ax):
    ax.plot([0, 1], [0, ANSWER])
show(fig, alt="A line that rises")
```

```{code-cell} ipython3
show(fig, alt="The same line again")
```

```{code-cell} ipython3
axes = [Axis("a", "A", [1, 2])]
Explorer.build(title="T", axes=axes, compute=lambda a: Frame(bars={"b": a * ANSWER}))
```

```{code-cell} ipython3
frame = pd.DataFrame({"a": [1.5]}, index=pd.Index(["bread"], name="good"))
print("one piece")
frame
```

```{code-cell} ipython3
frame.style.hide(axis="index")
```
"""
OTHER = """
# Another

```{code-cell} ipython3
from feasible.book import write
print(write(1234))
```
"""


def configured(root: Path, confdir: Path, **settings: Any) -> tuple[SimpleNamespace, SimpleNamespace]:
    app = SimpleNamespace(confdir=str(confdir), srcdir=confdir, outdir=str(root / "_build/html"))
    given = {
        "html_static_path": ["web"],
        "html_favicon": "web/mark.svg",
        "bibtex_bibfiles": ["chapters/references.bib"],
        "external_toc_path": str(root / "_toc.yml"),
        "suppress_warnings": ["mine"],
    }
    config = SimpleNamespace(**(given | settings))
    sphinx_ext._configure(app, config)
    return app, config


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for folder in ("models/feasible", "chapters/libcom", "_build/html"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    for name in ("libcom/in-kind", "glossary"):
        (tmp_path / f"chapters/{name}.md").touch()
    return tmp_path


@pytest.mark.parametrize("start", [".", "chapters"])
def test_paths_are_the_repository_s_wherever_the_build_starts(small: Path, start: str) -> None:
    app, config = configured(small, (small / start).resolve(), external_toc_path="_toc.yml")
    assert app.srcdir == small / "chapters"
    assert config.html_static_path == [str(small / "web"), str(sphinx_ext.STATIC)]
    assert config.html_favicon == str(small / "web/mark.svg")
    assert config.bibtex_bibfiles == [str(small / "chapters/references.bib")]
    assert config.external_toc_path == (small / "_toc.yml").as_posix()
    assert config.suppress_warnings == ["mine"]
    assert len(config.feasible_extension) == 64


def test_no_repository_is_an_error_and_no_favicon_is_none(small: Path) -> None:
    assert not configured(small, small, html_favicon="")[1].html_favicon
    (small / "pyproject.toml").unlink()
    with pytest.raises(FileNotFoundError, match=r"pyproject\.toml"):
        configured(small, small)


def test_one_chapter_alone(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEASIBLE_CHAPTER", "libcom/in-kind")
    _, config = configured(small, small)
    toc = Path(config.external_toc_path).read_text("utf-8")
    assert toc.splitlines()[1:] == ["root: libcom/in-kind", "chapters:", "- file: glossary"]
    assert "myst.xref_missing" in config.suppress_warnings
    monkeypatch.setenv("FEASIBLE_CHAPTER", "glossary libcom/in-kind")
    _, config = configured(small, small)
    toc = Path(config.external_toc_path).read_text("utf-8")
    assert toc.splitlines()[1:] == ["root: glossary", "chapters:", "- file: libcom/in-kind"]
    monkeypatch.setenv("FEASIBLE_CHAPTER", "libcom/in_kind")
    with pytest.raises(ConfigError, match="no chapter 'libcom/in_kind'"):
        configured(small, small)


def test_a_build_that_found_no_chapter_forgets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/global.db").touch()
    os.utime(tmp_path / "a/b", (1.7e9, 1.7e9))
    monkeypatch.chdir(tmp_path)
    sphinx_ext.Chapters().finish(SimpleNamespace(keep_going=False), ValueError("the build failed early"))
    assert (tmp_path / "a/b").exists()


def test_context_starts_explorers_and_drops_foreign_scripts() -> None:
    added: list[str] = []
    styles: list[str] = []
    app = SimpleNamespace(add_js_file=lambda name, **_: added.append(name), add_css_file=styles.append)

    def script(filename: str | None, **attributes: Any) -> SimpleNamespace:
        return SimpleNamespace(filename=filename, attributes=attributes)

    context = {
        "body": '<div class="feasible-explorer"><span class="math notranslate"><div class="feasible-workshop">',
        "script_files": [
            script("a.js"),
            script("a.js"),
            script(None, body="const THEBE_JS_URL = 1"),
            script("_static/sphinx-thebe.js"),
            script(None, type="application/vnd.jupyter.widget-state+json", body="{}"),
            script("_static/mathjax/startup.js"),
            "plain.js",
        ],
        "css_files": ["book.css", script("_static/sphinx-thebe.css")],
    }
    sphinx_ext._context(app, "index", "page.html", context, None)
    assert added == ["explorer.js", "start.js", "workshop.js", "math.js"]
    assert styles == ["workshop.css"]
    names = [getattr(s, "filename", s) for s in context["script_files"]]
    assert names == ["a.js", "_static/mathjax/startup.js", "plain.js"]
    assert context["css_files"] == ["book.css"]
    plain = {"script_files": [script("_static/mathjax/startup.js"), script(None, body="window.MathJax = {}")]}
    sphinx_ext._context(app, "index", "page.html", plain, None)
    assert plain["script_files"] == []  # no formula, no megabyte
    assert len(added) == 4


def test_finish_tidies_pages_and_ships_only_what_math_needs(tmp_path: Path) -> None:
    (tmp_path / "_static/scripts").mkdir(parents=True)
    for name in ("fontawesome.js", "fontawesome.js.map", "bootstrap.js"):
        (tmp_path / "_static/scripts" / name).touch()
    (tmp_path / "_static/a.html").write_text(HEAD)
    (tmp_path / "index.html").write_text(HEAD + "<article><h1>First</h1><p>It begins.</p></article>")
    first = (tmp_path / "index.html").read_text()
    (tmp_path / "_sources").mkdir()
    cell = {
        "id": "x7",
        "metadata": {"execution": {}},
        "outputs": [{"data": {"text/plain": "1", LIVE: {}}}, {}],
    }
    source = tmp_path / "_sources/index.ipynb"
    source.write_text(json.dumps({"metadata": {"widgets": {}}, "cells": [cell, {"id": "y", "metadata": {}}]}))
    config = SimpleNamespace(html_baseurl="https://example.org/", author="A. N. Author", root_doc="index")
    env = SimpleNamespace(toctree_includes={"index": ["a", "b"], "b": ["c"]})
    app = SimpleNamespace(
        builder=SimpleNamespace(format="html"),
        outdir=str(tmp_path),
        doctreedir=str(tmp_path / "_trees"),
        config=config,
        env=env,
    )
    sphinx_ext._finish(app, ValueError("the build failed"))
    assert (tmp_path / "index.html").read_text() == first
    sphinx_ext._finish(app, None)
    sphinx_ext._finish(app, None)
    assert "data-part" in (tmp_path / "index.html").read_text()
    assert (tmp_path / "_static/a.html").read_text() == HEAD
    assert (tmp_path / "cards/index.png").read_bytes().startswith(b"\x89PNG")
    assert "https://example.org/index.html" in (tmp_path / "sitemap.xml").read_text()
    assert list(sphinx_ext._order(env.toctree_includes, "index")) == ["index", "a", "b", "c"]
    settled = json.loads(source.read_text())
    assert [c["id"] for c in settled["cells"]] == ["cell-0", "cell-1"]
    assert settled["cells"][0]["outputs"] == [{"data": {"text/plain": "1"}}, {}]
    assert settled["metadata"] == {}
    assert [p.name for p in (tmp_path / "_static/scripts").iterdir()] == ["bootstrap.js"]
    shipped = [p for p in (tmp_path / "_static/mathjax").rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in shipped) < 2_500_000
    assert (tmp_path / "_static/mathjax/startup.js").exists()


def test_missing_mathjax_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match="sphinx-mathjax-offline"):
        sphinx_ext._copy_mathjax(tmp_path)


def test_one_page_is_written_where_a_style_changed(tmp_path: Path) -> None:
    own, out = tmp_path / "web", tmp_path / "html/_static"
    (own / "fonts").mkdir(parents=True)
    (own / "fonts/text.woff2").write_bytes(b"font")
    config = SimpleNamespace(html_static_path=[str(own)], root_doc="index")
    app = SimpleNamespace(outdir=str(out.parent), config=config)
    assert sphinx_ext._restyled(app, None) == ["index"]
    shutil.copytree(own, out)
    assert sphinx_ext._restyled(app, None) == []
    (own / "fonts/text.woff2").write_bytes(b"another")
    assert sphinx_ext._restyled(app, None) == ["index"]


def test_essay_role_and_registration() -> None:
    (node,), messages = sphinx_ext.essay_role("essay", "", "14,000", 1, None)
    assert isinstance(node, nodes.abbreviation)
    assert (node.astext(), node["explanation"], messages) == ("14,000", "the essay's own figure", [])
    calls: list[str] = []
    names = ("add_config_value", "add_role", "add_css_file", "connect")
    app = SimpleNamespace(**{n: lambda *a, _n=n, **_: calls.append(f"{_n} {a[0]}") for n in names})
    assert sphinx_ext.setup(app)["parallel_read_safe"]
    assert calls.count("connect build-finished") == 2


def tiny_book(top: Path, root: Path, answer: int) -> None:
    """A repository with a book of four pages: a figure, an explorer, tables and a glued number on two of them."""
    shutil.copytree(root / "web", top / "web")
    shutil.copytree(
        root / "models", top / "models", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
    )
    for name in ("_config.yml", "pyproject.toml", "requirements.lock", "Makefile"):
        shutil.copy(root / name, top)
    model(top, answer)
    pages = {"index": TINY, "room/one": TINY, "room/other": OTHER, "room/plain": "# No notebook\n"}
    files = "".join(f"- file: {name}\n" for name in pages if name != "index")
    (top / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{files}")
    (top / "chapters/room").mkdir(parents=True)
    (top / "chapters/references.bib").touch()
    head = (root / "chapters/index.md").read_text("utf-8").split("---\n")[1]
    for name, text in pages.items():
        (top / f"chapters/{name}.md").write_text(f"---\n{head}---\n{text}" if "code-cell" in text else text)


def model(top: Path, answer: int) -> None:
    """Make the copied package compute another answer."""
    path = top / "models/feasible/sweep.py"
    own = path.read_text("utf-8").split("\nANSWER")[0]
    path.write_text(f"{own}\nANSWER = {answer}\n", "utf-8")


def build(top: Path, *options: str, fails: bool = False, **environment: str) -> str:
    command = str(Path(sys.executable).parent / "jupyter-book")
    done = subprocess.run(
        [command, "build", ".", "-n", *(options or ("-W", "--keep-going"))],
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(top / "models"), **environment},
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def ran(log: str) -> set[str]:
    """Chapters whose cells ran, before Sphinx read them or while it did."""
    assert "Executing notebook" not in log
    return set(re.findall(r"^([\w/-]+): [\d.]+ s$", log, flags=re.MULTILINE))


def files(top: Path) -> dict[str, bytes]:
    out = top / "_build/html"
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


@pytest.mark.book
def test_builds_repeat_themselves_and_follow_the_model(tmp_path: Path, root: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    everything = {"index", "room/one", "room/other"}
    for top, workers in ((one, "1"), (two, "3")):
        top.mkdir()
        tiny_book(top, root, 4242)
        assert ran(build(top, FEASIBLE_WORKERS=workers)) == everything
    first = files(one)
    assert set(first) >= {"index.html", "room/one.html", "search.html", "_sources/room/one.ipynb"}
    assert not any(name.startswith("chapters") for name in first)
    second = files(two)
    del first[".buildinfo"], second[".buildinfo"]  # Sphinx writes the folder's name into it
    assert first.keys() == second.keys()
    assert [n for n in first if first[n] != second[n]] == []
    assert b"4,242" in first["index.html"]
    assert b"lab/tree/notebooks/index.ipynb" in first["index.html"]  # the reading copy, in Binder

    # The notebook that readers download has what the page shows.
    outputs = [
        c["outputs"]
        for c in json.loads(first["_sources/room/one.ipynb"])["cells"]
        if c["cell_type"] == "code"
    ]
    assert [len(o) for o in outputs] == [1, 1, 1, 2, 1]
    assert outputs[3][0]["text"] == ["one piece\n"]

    log = build(one)
    assert ran(log) == set()
    assert "0 added, 0 changed, 0 removed" in log

    with (one / "web/book.css").open("a") as style:
        style.write("/* another style */")
    log = build(one)
    assert ran(log) == set()
    assert "0 added, 0 changed, 0 removed" in log
    assert files(one)["_static/book.css"].endswith(b"/* another style */")

    model(one, 5151)
    log = build(one)
    assert ran(log) == {"index", "room/one"}
    assert "0 added, 2 changed, 0 removed" in log
    after = files(one)
    for name in ("index.html", "room/one.html"):
        assert b"5,151" in after[name]
        assert b"4,242" not in after[name]
    assert after["room/other.html"] == first["room/other.html"]

    model(one, 4242)  # as when a branch is left: what it printed is still kept
    assert ran(build(one)) == set()
    assert b"4,242" in files(one)["room/one.html"]


@pytest.mark.book
def test_a_failing_chapter_fails_the_build_and_a_warning_is_not_forgotten(tmp_path: Path, root: Path) -> None:
    tiny_book(tmp_path, root, 4242)
    other = tmp_path / "chapters/room/other.md"
    source = other.read_text("utf-8")
    other.write_text(source.replace("print(write(1234))", "write(float('nan'))"), "utf-8")
    log = build(tmp_path, "--all", fails=True)
    assert "A chapter failed" in log
    assert re.search(r"room/other: a cell failed \(.*room/other\.md, line \d+\)", log)
    assert "ValueError: cannot write nan for readers" in log
    assert ran(log) == {"index", "room/one"}

    other.write_text(
        source.replace("print(write", "import sys; print(file=sys.stderr); print(write"), "utf-8"
    )
    for _ in range(2):  # what is printed to stderr fails every build, not only the one that ran the cell
        assert "stderr was found in the cell outputs" in build(tmp_path, fails=True)
    other.write_text(source, "utf-8")
    assert ran(build(tmp_path, FEASIBLE_CHAPTER="room/other")) == {"room/other"}

    other.write_text(source + "\nH{sub}`2`O\n", "utf-8")  # a role that only the builder knows
    log = build(tmp_path, fails=True)
    assert "no notebook to download: room/other: no way is known to write the role 'sub'" in log
