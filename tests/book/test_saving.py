"""A chapter that is opened in JupyterLab and saved there is the same chapter, byte for byte."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from feasible.book import notebooks
from feasible.book.notebooks import KERNEL, saved

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(
    file for file in (ROOT / "chapters").rglob("*.md") if file.read_text("utf-8").startswith("---\njupytext:")
)


def through(place: Path, what: str, *files: str) -> None:
    subprocess.run([sys.executable, "-m", "jupytext", "--quiet", "--to", what, *files], check=True, cwd=place)


def test_every_page_is_a_notebook() -> None:
    assert len(CHAPTERS) > 50
    assert len(CHAPTERS) == len(list((ROOT / "chapters").rglob("*.md")))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda c: c.relative_to(ROOT / "chapters").as_posix())
def test_a_chapter_stands_as_jupyterlab_saves_it(chapter: Path) -> None:
    """If not: `make saved`, and look at what it changes."""
    assert saved(chapter) == chapter.read_text("utf-8")


def test_what_a_session_adds_is_not_saved(tmp_path: Path) -> None:
    """Through the file that JupyterLab keeps, with what it adds when it runs and saves a notebook."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    chosen = CHAPTERS[::9]
    names = [f"{at}.md" for at in range(len(chosen))]
    for file, name in zip(chosen, names, strict=True):
        shutil.copy(file, tmp_path / name)
    through(tmp_path, "ipynb", *names)
    for name in names:
        (tmp_path / name).unlink()
        notebook = tmp_path / name.replace(".md", ".ipynb")
        held = json.loads(notebook.read_text("utf-8"))
        held["metadata"]["kernelspec"] = KERNEL
        held["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}
        held["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
        for cell in held["cells"]:
            if cell["cell_type"] == "code":
                cell["metadata"] |= {
                    "trusted": True,
                    "execution": {"iopub.status.busy": "2026-11-28T00:00:00Z"},
                }
                cell["execution_count"] = 1
        notebook.write_text(json.dumps(held), "utf-8")
    through(tmp_path, "md:myst", *(name.replace(".md", ".ipynb") for name in names))
    for file, name in zip(chosen, names, strict=True):
        assert (tmp_path / name).read_text("utf-8") == file.read_text("utf-8"), file


def test_sources_are_rewritten_on_demand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models/feasible").mkdir(parents=True)
    (tmp_path / "chapters").mkdir()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    source, plain = tmp_path / "chapters/a.md", tmp_path / "chapters/b.md"
    given = (
        "---\njupytext:\n  text_representation:\n    extension: .md\n    format_name: myst\n---\n\n# A\n\n"
    )
    source.write_text(given + "```{code-cell} ipython3\n:tags: [remove-cell]\n1 + 1\n```\n", "utf-8")
    plain.write_text("# No header\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert notebooks.main(["--save"]) == 0
    after = source.read_text("utf-8")
    assert ":tags: [remove-cell]\n\n1 + 1" in after
    assert "display_name: Python 3 (ipykernel)" in after
    assert notebooks.main(["--save"]) == 0
    assert source.read_text("utf-8") == after
    assert plain.read_text("utf-8") == "# No header\n"
    with pytest.raises(SystemExit):
        notebooks.main([])
