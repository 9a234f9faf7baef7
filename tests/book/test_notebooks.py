"""Chapters as plain notebooks: every role and directive written out, every cell kept, nothing that needs the builder."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from feasible.book import notebooks
from feasible.book.bibliography import Source, read_sources
from feasible.book.notebooks import Unfilled, convert, glued, plain, read_chapter, run_all
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

SOURCES = {
    "a2001x": Source("a2001x", {"year": "2001", "title": "X"}, ("Ash", "Birch"), ("A. Ash", "B. Birch")),
    "c1999y": Source("c1999y", {"year": "1999", "title": "Y"}, ("Cedar",), ("C. Cedar",)),
}


def written(text: str, numbers=None, **how) -> str:
    """The prose of a one-cell notebook, without the sentence that says what the copy is."""
    book = plain(
        new_notebook(cells=[new_code_cell("0"), new_markdown_cell(text)]),
        name="a/b",
        sources=SOURCES,
        numbers=numbers or {},
        **how,
    )
    return book.cells[1].source if len(book.cells) > 1 else ""


@pytest.mark.parametrize(
    ("source", "plainly"),
    [
        ("It gains {number}`gain` in all.", "It gains 14,000 loaves in all."),
        ("It costs {number}`cost`.", r"It costs \$31.40 an hour."),
        ("The essay's {essay}`200 families`.", "The essay's 200 families."),
        ("A {term}`shadow price` and a {term}`fold <Fold>`.", "A shadow price and a fold."),
        ("The gain: {check}`ask_gain ± 1%`", "The gain: *(right within ± 1%)*"),
        ("So {cite:t}`a2001x` says.", "So Ash and Birch [2001] says."),
        ("It is so {cite}`a2001x,c1999y`.", "It is so [Ash and Birch, 2001; Cedar, 1999]."),
        ("See [mills](../b/mills.md#rules) and [here](https://x.org/a.md).", None),
        ("````{admonition} The essay says\n:class: essay\nOne.\n\nTwo.\n\n````", "> **The essay says**\n>\n> One.\n>\n> Two."),
        ("````{div} doors\n```{div} door\n{.author}\nAnn\n```\n````", "Ann"),
        ("```{exercise}\n:label: one\n\nShow it.\n```", "**Exercise 1.**\n\nShow it."),
        ("```{solution-start} one\n:class: dropdown\n```\n\nSo.", "*Solution.*\n\nSo."),
        ("So it is.\n\n```{solution-end}\n```", "So it is."),
        ("```{glossary}\nBlat\n  Barter {cite}`c1999y`.\n  And more.\n\nDual\n  A price.\n```",
         "**Blat**<br>\nBarter [Cedar, 1999].\nAnd more.\n\n**Dual**<br>\nA price."),
        ("```{bibliography}\n:all:\n```", "- A. Ash, B. Birch (2001). *X*.\n- C. Cedar (1999). *Y*."),
        ("```{code-block} python\nx = '{number}`y`'\n```", "```python\nx = '{number}`y`'\n```"),
        ("```\n{number}`y`\n```", "```\n{number}`y`\n```"),
        ("(label)=\n## Head", "## Head"),
        ("A set `{x}` of `a` and $x_{1}$.", "A set `{x}` of `a` and $x_{1}$."),
    ],
)  # fmt: skip
def test_roles_and_directives_are_written_out(source, plainly):
    numbers = {"gain": "14,000 loaves", "cost": "$31.40 an hour"}
    wanted = "See [mills](../b/mills.ipynb) and [here](https://x.org/a.md)." if plainly is None else plainly
    assert written(source, numbers) == wanted


def test_links_keep_their_place_where_pages_have_places():
    assert written("[x](y.md#z)", suffix=".html") == "[x](y.html#z)"


def test_what_a_builder_generates_is_on_the_site():
    assert "feasible-book.github.io" in written("```{eval-rst}\n.. public-names::\n```")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("{number}`nothing`", "a/b: the prose asks for 'nothing', which no cell has glued"),
        ("{cite}`nobody2000`", "'nobody2000' is cited and not in the bibliography"),
        ("{eq}`x`", "the role 'eq'"),
        ("```{mermaid}\nx\n```", "the directive 'mermaid'"),
    ],
)
def test_what_cannot_be_written_out_is_refused_in_words(source, says):
    with pytest.raises(Unfilled, match=re.escape(says)):
        written(source)


def run_notebook():
    glue = new_output(
        "display_data",
        {"application/papermill.record/text/plain": "'14,000 loaves'"},
        metadata={"scrapbook": {"name": "gain", "mime_prefix": "application/papermill.record/"}},
    )
    live = new_output("execute_result", {"application/vnd.jupyter.widget-view+json": {}}, execution_count=1)
    drawn = new_output("display_data", {"text/html": "<svg></svg>", "text/plain": "A figure"})
    return new_notebook(
        cells=[
            new_markdown_cell("# Mills"),
            new_code_cell("glue", outputs=[glue], metadata={"tags": ["remove-cell"]}, execution_count=1),
            new_code_cell("show", outputs=[drawn, live], execution_count=2),
            new_code_cell("loud", outputs=[drawn], metadata={"tags": ["remove-output"]}, execution_count=3),
            new_markdown_cell("```{solution-end}\n```"),
        ]
    )


def test_glued_values_go_into_the_prose_and_out_of_the_outputs():
    before = run_notebook()
    assert glued(before) == {"gain": "14,000 loaves"}
    copy = plain(before, name="x/mills", sources={})
    nbformat.validate(copy)
    head, glue, show, loud = copy.cells  # the empty end of a solution is gone
    assert head.source.startswith("# Mills\n\n*A copy to read and to try")
    assert "x/mills.html" in head.source
    assert glue.outputs == []
    assert glue.metadata["jupyter"] == {"source_hidden": True}
    assert [sorted(o.data) for o in show.outputs] == [["text/html", "text/plain"], ["text/plain"]]
    assert show.execution_count == 2
    assert loud.outputs == []
    assert before == run_notebook() or glued(before)  # ids aside, the given one is as it was
    assert len(before.cells[1].outputs) == 1
    bare = plain(before, name="x", sources={}, kernel="python", outputs=False)
    assert bare.metadata["kernelspec"]["name"] == "python"
    assert all(not c.outputs and c.execution_count is None for c in bare.cells if c.cell_type == "code")


CHAPTER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
---

# A chapter

```{code-cell} ipython3
from pathlib import Path

from feasible.book import glue

glue("here", Path.cwd().name);
```

It ran in {number}`here`.

```{code-cell} ipython3
:tags: [skip-execution]
raise SystemError("live")
```
"""


def house(at: Path) -> Path:
    for name, text in {
        "pyproject.toml": "",
        "models/feasible/x.py": "",
        "chapters/references.bib": "",
        "chapters/room/one.md": CHAPTER,
        "chapters/prose.md": CHAPTER.split("```{code-cell}", maxsplit=1)[0],
    }.items():
        path = at / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return at


def test_chapters_run_and_are_written(tmp_path, monkeypatch, capsys):
    root = house(tmp_path)
    monkeypatch.chdir(root)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))  # where signatures are kept
    assert notebooks.main(["out"]) == 0
    assert sorted(capsys.readouterr().out.split()) == ["prose", "ran", "ran", "room/one"]
    copy = nbformat.read(root / "out/room/one.ipynb", 4)
    assert "It ran in room." in [c.source for c in copy.cells]
    assert [c.cell_type for c in copy.cells] == ["markdown", "code", "markdown", "code"]
    assert (root / "out/prose.ipynb").exists()


def test_a_chapter_that_fails_is_named_and_nothing_is_written(tmp_path, monkeypatch, capsys):
    root = house(tmp_path)
    monkeypatch.chdir(root)
    (root / "chapters/room/one.md").write_text(CHAPTER.replace("from pathlib", "from nowhere"), "utf-8")
    assert notebooks.main(["out", "room/one"]) == 1
    assert "room/one: " in capsys.readouterr().err
    assert not (root / "out").exists()


def test_from_the_command_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "feasible.book.notebooks", "out", "prose"],
        cwd=house(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "out/prose.ipynb").read_text("utf-8"))["nbformat"] == 4


def test_nothing_to_run_is_nothing_to_do(tmp_path):
    assert run_all({}, tmp_path) == []
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters/references.bib").touch()
    assert convert({}, tmp_path / "out", root=tmp_path) == []


CHAPTERS = sorted(
    p.relative_to(Path(__file__).parents[2] / "chapters").with_suffix("").as_posix()
    for p in (Path(__file__).parents[2] / "chapters").rglob("*.md")
)
_BUILDERS = re.compile(r"\{[\w:-]+\}`|^(?:`{3,}|:{3,})\{|^:[a-z-]+:", re.MULTILINE)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_chapter_has_a_plain_copy_with_all_its_cells(root, name):
    """Numbers aside: without running it, every name that the prose asks for is one that a cell glues."""
    notebook = read_chapter(root / "chapters" / f"{name}.md")
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    numbers = dict.fromkeys(re.findall(r"\{number\}`([^`]+)`", prose), "4,242")
    copy = plain(notebook, name=name, sources=read_sources(root / "chapters/references.bib"), numbers=numbers)
    nbformat.validate(copy)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [c.source for c in copy.cells if c.cell_type == "code"] == [c.source for c in code]
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            assert not _BUILDERS.search(cell.source), cell.source
    for number, target in re.findall(
        r"\]\(((?!\w+:)[^)\s#]+)\.(\w+)\)", "\n".join(c.source for c in copy.cells)
    ):
        assert target != "md", number


@pytest.mark.book
@pytest.mark.parametrize("name", CHAPTERS)
def test_the_notebook_offered_for_download_is_plain_and_has_run(site, root, name):
    path = site / "_sources" / f"{name}.ipynb"
    book = nbformat.read(path, 4)
    text = "\n".join(c.source for c in book.cells if c.cell_type == "markdown")
    assert not _BUILDERS.search(text), path
    assert "scrapbook" not in path.read_text("utf-8")
    source = read_chapter(root / "chapters" / f"{name}.md")
    drawn = [c for c in source.cells if c.cell_type == "code" and "show(" in c.source]
    assert not drawn or any(c.outputs for c in book.cells if c.cell_type == "code")


@pytest.fixture(autouse=True)
def _kernels_end(tmp_path):
    yield
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
