"""A chapter that is opened in JupyterLab and saved there is the same chapter."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def through(place: Path, what: str, *files: str) -> None:
    subprocess.run([sys.executable, "-m", "jupytext", "--quiet", "--to", what, *files], check=True, cwd=place)


def test_headers_and_cells_survive(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    chapters = [
        file
        for file in sorted((ROOT / "chapters").rglob("*.md"))
        if file.read_text("utf-8").startswith("---\njupytext:")
    ]
    assert len(chapters) > 30
    names = [f"{at}.md" for at in range(len(chapters))]
    for file, name in zip(chapters, names, strict=True):
        shutil.copy(file, tmp_path / name)
    through(tmp_path, "ipynb", *names)
    for name in names:
        (tmp_path / name).unlink()
        notebook = tmp_path / name.replace(".md", ".ipynb")
        held = json.loads(notebook.read_text("utf-8"))
        # What JupyterLab adds when it runs and saves a notebook.
        held["metadata"]["language_info"] = {"name": "python", "version": "3.12.1"}
        held["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
        for cell in held["cells"]:
            if cell["cell_type"] == "code":
                cell["metadata"]["trusted"] = True
                cell["execution_count"] = 1
        notebook.write_text(json.dumps(held), "utf-8")
    through(tmp_path, "md:myst", *(name.replace(".md", ".ipynb") for name in names))
    for file, name in zip(chapters, names, strict=True):
        before, after = file.read_text("utf-8"), (tmp_path / name).read_text("utf-8")
        assert after.split("---")[1] == before.split("---")[1], file
        assert after.count("{code-cell}") == before.count("{code-cell}"), file
        # Blank lines aside: one goes between a header and the first cell.
        assert "".join(after.split("---", 2)[2].split()) == "".join(before.split("---", 2)[2].split()), file
