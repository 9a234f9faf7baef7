"""A copy of the book for Jupyter Book 2: ``python publish/next_builder.py _build/html _build/next``.

The site's downloads are plain notebooks, with numbers, citations and boxes written out; the table of contents is
translated. So nothing of ours stands between the text and another builder.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml
from extract import ROOT


def project(root: Path = ROOT) -> dict[str, object]:
    """Return ``myst.yml``: title, license and table of contents."""
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    cff = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    parts = [
        {"title": part["caption"], "children": [{"file": f"{c['file']}.ipynb"} for c in part["chapters"]]}
        for part in toc["parts"]
    ]
    return {
        "version": 1,
        "project": {
            "title": cff["title"],
            "authors": [{"name": author["name"]} for author in cff["authors"]],
            "license": {"content": "CC-BY-4.0", "code": "BSD-3-Clause"},
            "toc": [{"file": f"{toc['root']}.ipynb"}, *parts],
        },
        "site": {"template": "book-theme"},
    }


def main(site: str, target: str) -> int:
    """Write the copy."""
    out = Path(target)
    for path in sorted((Path(site) / "_sources").rglob("*.ipynb")):
        copy = out / path.relative_to(Path(site) / "_sources")
        copy.parent.mkdir(parents=True, exist_ok=True)
        book = json.loads(path.read_text("utf-8"))
        for number, cell in enumerate(book["cells"]):  # there an id is one of the whole project's
            cell["id"] = f"{copy.parent.name}-{copy.stem}-{number}"[-64:]
        copy.write_text(json.dumps(book, ensure_ascii=False), "utf-8")
    (out / "myst.yml").write_text(yaml.safe_dump(project(), sort_keys=False, allow_unicode=True), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
