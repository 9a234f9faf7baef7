"""Page hygiene, piece by piece; the cache key; and whole builds of a tiny book."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from feasible.book import sphinx_ext

HEAD = '<html><head><meta charset="utf-8" /></head><body class="x">'
TABLE = (
    '<div>\n<style scoped>\n .a {}\n</style>\n<table border="1" class="dataframe">\n  <thead>\n'
    '    <tr style="text-align: right;">\n      <th></th>\n      <th>a</th>\n    </tr>\n'
    "    <tr>\n      <th>good</th>\n      <th></th>\n    </tr>\n  </thead>\n  <tbody>\n"
    "    <tr>\n      <th>bread</th>\n      <td>1</td>\n    </tr>\n  </tbody>\n</table>\n<p>1 rows</p></div>"
)
LIVE = "application/vnd.jupyter.widget-view+json"
TINY = """
# Title

The answer is {glue:text}`answer`, not {essay}`7`. $x^2$

```{code-cell} ipython3
import pandas as pd
from feasible.book import Axis, Explorer, Frame, figure, glue, show
import tiny
glue("answer", tiny.ANSWER)
with figure() as (fig, ax):
    ax.plot([0, 1], [0, tiny.ANSWER])
show(fig, alt="A line that rises")
```

```{code-cell} ipython3
show(fig, alt="The same line again")
```

```{code-cell} ipython3
axes = [Axis("a", "A", [1, 2])]
Explorer.build(title="T", axes=axes, compute=lambda a: Frame(bars={"b": a * tiny.ANSWER}))
```

```{code-cell} ipython3
pd.DataFrame({"a": [1.5]}, index=pd.Index(["bread"], name="good"))
```
"""


def test_tidy_marks_the_part_and_is_idempotent() -> None:
    once = sphinx_ext.tidy(HEAD, docname="shadow-prices/mills")
    assert '<body data-part="shadow-prices" data-page="shadow-prices-mills" class="x">' in once
    assert 'href="../_static/fonts/feasible-serif.woff2"' in once
    assert sphinx_ext.tidy(once, docname="shadow-prices/mills") == once
    assert 'data-part="start" data-page="index"' in sphinx_ext.tidy(HEAD, docname="index")


def test_tidy_removes_what_the_theme_adds() -> None:
    foreign = (
        '<script type="text/x-thebe-config">{"a": 1}</script>\n<script>kernelName = "python3"</script>'
        '<script defer src="../_static/scripts/fontawesome.js?digest=1"></script>'
        '<div class="sidebar-primary-item">\n<div id="ethical-ad-placement"\n class="flat">\n</div></div>'
    )
    assert sphinx_ext.tidy(foreign + "<p>", docname="a") == "<p>"


def test_tidy_gives_tables_headers_and_a_box() -> None:
    page = sphinx_ext.tidy(TABLE, docname="a")
    assert page.startswith('<div class="feasible-scroll" role="region" tabindex="0" aria-label="Table 1">')
    assert '<th scope="col">good</th>' in page
    assert '<th scope="row">bread</th>' in page
    assert "scoped" not in page
    assert page.count("<tr") == 2
    assert sphinx_ext.tidy(page, docname="a") == page
    plain = TABLE.replace("<th>good</th>", "<th></th>")
    assert "<td></td>" in sphinx_ext.tidy(plain, docname="a")


def test_key_follows_models_data_and_lock(tmp_path: Path) -> None:
    (tmp_path / "models/tiny/__pycache__").mkdir(parents=True)
    code, data = tmp_path / "models/tiny/a.py", tmp_path / "models/tiny/a.csv"
    code.write_text("x = 1")
    data.write_text("1")
    keys = [sphinx_ext.models_key(tmp_path)]
    for path, text in ((code, "x = 2"), (data, "2"), (tmp_path / "requirements.lock", "a==1")):
        path.write_text(text)
        keys.append(sphinx_ext.models_key(tmp_path))
    assert len(set(keys)) == 4
    (tmp_path / "models/tiny/__pycache__/a.pyc").write_text("noise")
    assert sphinx_ext.models_key(tmp_path) == keys[-1]


def test_configuration_keys_the_cache(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    app = SimpleNamespace(confdir=str(tmp_path / "chapters"), outdir=str(tmp_path / "_build/html"))
    config = SimpleNamespace(html_static_path=["../web"])
    stale = tmp_path / "_build/executed/0123456789abcdef"
    recent = stale.with_name("fedcba9876543210")
    for folder in (stale, recent):
        folder.mkdir(parents=True)
    os.utime(stale, (1.7e9, 1.7e9))
    sphinx_ext._configure(app, config)
    assert recent.exists()
    assert not stale.exists()
    assert config.nb_execution_cache_path == str(tmp_path / "_build/executed" / config.feasible_models_key)
    assert str(sphinx_ext.STATIC) in config.html_static_path


def test_context_starts_explorers_and_drops_foreign_scripts() -> None:
    added: list[str] = []
    app = SimpleNamespace(add_js_file=lambda name, **_: added.append(name))

    def script(filename: str | None, **attributes: Any) -> SimpleNamespace:
        return SimpleNamespace(filename=filename, attributes=attributes)

    context = {
        "body": '<div class="feasible-explorer"><span class="math notranslate">',
        "script_files": [
            script("a.js"),
            script("a.js"),
            script(None, body="const THEBE_JS_URL = 1"),
            script("_static/sphinx-thebe.js"),
            script(None, type="application/vnd.jupyter.widget-state+json", body="{}"),
            "plain.js",
        ],
        "css_files": ["book.css", script("_static/sphinx-thebe.css")],
    }
    sphinx_ext._context(app, "index", "page.html", context, None)
    assert added == ["start.js", "math.js"]
    assert [getattr(s, "filename", s) for s in context["script_files"]] == ["a.js", "plain.js"]
    assert context["css_files"] == ["book.css"]
    sphinx_ext._context(app, "index", "page.html", {}, None)
    assert added == ["start.js", "math.js"]


def test_finish_tidies_pages_and_ships_only_what_math_needs(tmp_path: Path) -> None:
    (tmp_path / "_static/scripts").mkdir(parents=True)
    for name in ("fontawesome.js", "fontawesome.js.map", "bootstrap.js"):
        (tmp_path / "_static/scripts" / name).touch()
    (tmp_path / "_static/a.html").write_text(HEAD)
    (tmp_path / "index.html").write_text(HEAD)
    (tmp_path / "_sources").mkdir()
    cell = {
        "id": "x7",
        "metadata": {"execution": {}},
        "outputs": [{"data": {"text/plain": "1", LIVE: {}}}, {}],
    }
    source = tmp_path / "_sources/index.ipynb"
    source.write_text(json.dumps({"metadata": {"widgets": {}}, "cells": [cell, {"id": "y", "metadata": {}}]}))
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=str(tmp_path))
    sphinx_ext._finish(app, ValueError("the build failed"))
    assert (tmp_path / "index.html").read_text() == HEAD
    sphinx_ext._finish(app, None)
    sphinx_ext._finish(app, None)
    assert "data-part" in (tmp_path / "index.html").read_text()
    assert (tmp_path / "_static/a.html").read_text() == HEAD
    settled = json.loads(source.read_text())
    assert [c["id"] for c in settled["cells"]] == ["cell-0", "cell-1"]
    assert settled["cells"][0]["outputs"] == [{"data": {"text/plain": "1"}}, {}]
    assert settled["metadata"] == {}
    assert [p.name for p in (tmp_path / "_static/scripts").iterdir()] == ["bootstrap.js"]
    shipped = [p for p in (tmp_path / "_static/mathjax").rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in shipped) < 4_000_000
    assert (tmp_path / "_static/mathjax/tex-chtml.js").exists()


def test_missing_mathjax_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match="sphinx-mathjax-offline"):
        sphinx_ext._copy_mathjax(tmp_path)


def test_essay_role_and_registration() -> None:
    (node,), messages = sphinx_ext.essay_role("essay", "", "14,000", 1, None)
    assert isinstance(node, nodes.abbreviation)
    assert (node.astext(), node["explanation"], messages) == ("14,000", "the essay's own figure", [])
    calls: list[str] = []
    names = ("add_config_value", "add_role", "add_css_file", "connect")
    app = SimpleNamespace(**{n: lambda *a, _n=n, **_: calls.append(f"{_n} {a[0]}") for n in names})
    assert sphinx_ext.setup(app)["parallel_read_safe"]
    assert "connect build-finished" in calls


def tiny_book(top: Path, root: Path, answer: int) -> None:
    """A book of two pages with a figure, an explorer, a table and a glued number."""
    shutil.copy(root / "_config.yml", top)
    shutil.copytree(root / "web", top / "web")
    (top / "models/tiny").mkdir(parents=True)
    (top / "models/tiny/__init__.py").write_text(f"ANSWER = {answer}\n")
    (top / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: room/one\n")
    (top / "chapters/room").mkdir(parents=True)
    (top / "chapters/references.bib").touch()
    head = (root / "chapters/index.md").read_text("utf-8").split("---\n")[1]
    (top / "chapters/index.md").write_text(f"---\n{head}---\n{TINY}")
    (top / "chapters/room/one.md").write_text(f"---\n{head}---\n{TINY}")


def build(top: Path) -> None:
    command = str(Path(sys.executable).parent / "jupyter-book")
    where = ("--config", "_config.yml", "--toc", str(top / "_toc.yml"), "--path-output", ".")
    done = subprocess.run(
        [command, "build", "chapters", *where, "-W", "-n", "--keep-going"],
        cwd=top,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(top / "models")},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def files(top: Path) -> dict[str, bytes]:
    out = top / "_build/html"
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


@pytest.mark.book
def test_builds_repeat_themselves_and_follow_the_model(tmp_path: Path, root: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for top in (one, two):
        top.mkdir()
        tiny_book(top, root, 4242)
        build(top)
    first = files(one)
    assert set(first) >= {"index.html", "room/one.html", "search.html"}
    second = files(two)
    del first[".buildinfo"], second[".buildinfo"]  # Sphinx writes the folder's name into it
    assert first.keys() == second.keys()
    assert [n for n in first if first[n] != second[n]] == []
    assert b"4,242" in first["index.html"]

    (one / "models/tiny/__init__.py").write_text("ANSWER = 5151\n")
    build(one)
    after = files(one)
    for name in ("index.html", "room/one.html"):
        assert b"5,151" in after[name]
        assert b"4,242" not in after[name]
