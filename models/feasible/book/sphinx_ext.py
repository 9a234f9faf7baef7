"""Sphinx extension of the book: what the configuration file cannot say.

It keeps the site free of third-party scripts and of the theme's accessibility faults, ships only the parts of
MathJax that pages use, starts explorers where there are any, and makes a changed model rebuild every page.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import re
import shutil
import time
from pathlib import Path
from typing import Any

from docutils import nodes

__all__ = ["models_key", "settle", "setup", "tidy"]

STATIC = Path(__file__).parent / "static"
#: What a page can load of MathJax; the rest of the distribution is other input and output formats.
MATHJAX = ("tex-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions")

#: Corrections of the finished HTML; each leaves what it has corrected alone.
FIXES: tuple[tuple[str, str], ...] = (
    # The visible text must be part of the accessible name.
    (r'(<button class="btn search-button-field[^>]*?) aria-label="Search"', r"\1"),
    (r'<summary aria-label="Toggle hidden content">', "<summary>"),
    (r'(<i class="theme-switch[^>]*?) title="[^"]*"', r"\1"),
    # Marks that not every font has.
    ("✅", "done"),
    ("❌", "failed"),
    # The same id on every exercise.
    (r' id="(?:exercise|solution)-content"', ""),
    # An entry of the bibliography is an item of its list.
    (r' role="doc-biblioentry"', ' role="listitem"'),
    # Landmarks.
    (
        r'<div id="pst-primary-sidebar" class',
        '<div id="pst-primary-sidebar" role="region" aria-label="Book" class',
    ),
    # Thebe's settings, which point at another project's server.
    (r'<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName = .*?</script>', ""),
    # A megabyte and a half of icons: book.css draws the fifteen in use. An advertiser's empty box.
    (r'<script defer src="[^"]*fontawesome.js[^"]*"></script>', ""),
    (r'<div class="sidebar-primary-item">\s*<div id="ethical-ad-placement".*?</div>\s*</div>', ""),
)


def models_key(root: Path) -> str:
    """Hash of everything that a chapter's outputs depend on besides its own source.

    Parameters
    ----------
    root : Path
        The repository: its ``models/`` (code and data) and ``requirements.lock`` are read.

    Returns
    -------
    str
        Sixteen hexadecimal digits.
    """
    files = [root / "requirements.lock"]
    skip = {".pyc", ".so"}
    for path in sorted((root / "models").rglob("*")):
        inside = path.relative_to(root).parts
        if (
            path.is_file()
            and path.suffix not in skip
            and not any(p.endswith((".egg-info", "__pycache__")) for p in inside)
        ):
            files.append(path)
    digest = hashlib.sha256()
    for path in files:
        if path.exists():
            digest.update(f"{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _configure(app: Any, config: Any) -> None:
    root = Path(app.confdir).parent
    key = models_key(root)
    config.feasible_models_key = key  # rebuild="env": a new key re-reads every page
    executed = Path(app.outdir).parent / "executed"
    for old in executed.glob("*"):  # a week: another build may be using another key right now
        if old.name != key and time.time() - old.stat().st_mtime > 7 * 86_400:
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(executed / key)
    config.html_static_path.append(str(STATIC))


def _context(app: Any, _pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    for sign, name in (('class="feasible-explorer"', "start.js"), ('class="math', "math.js")):
        if sign in context.get("body", ""):
            app.add_js_file(name, type="module")
    seen: set[tuple[str, str]] = set()
    keep = []
    for script in context.get("script_files", []):
        extra = getattr(script, "attributes", {})
        body = str(extra.get("body") or "")
        name = str(getattr(script, "filename", script))
        foreign = (
            "THEBE_JS_URL" in body
            or "sphinx-thebe" in name
            or "vnd.jupyter.widget-state" in str(extra.get("type"))
        )
        if not foreign and (name, body) not in seen:  # inline scripts arrive twice
            seen.add((name, body))
            keep.append(script)
    context["script_files"] = keep
    context["css_files"] = [
        c for c in context.get("css_files", []) if "sphinx-thebe" not in str(getattr(c, "filename", c))
    ]


def _table(found: re.Match[str], number: int) -> str:
    """Give a pandas table headers with a scope, and a box that scrolls and that a keyboard reaches."""
    head, body = found.group(1), found.group(2)
    # The name of the index stands in a row of its own, under an empty corner: move it there.
    head = re.sub(
        r"<th></th>((?:(?!</tr>).)*</tr>)\s*<tr[^>]*>\s*<th>((?:(?!</th>).)+)</th>(?:\s*<th></th>)*\s*</tr>",
        r"<th>\2</th>\1",
        head,
        flags=re.DOTALL,
    )
    head = re.sub(r"<th></th>", "<td></td>", head)
    head = re.sub(r"<th(?=[ >])(?![^>]*scope)", '<th scope="col"', head)
    body = re.sub(r"<th(?=[ >])(?![^>]*scope)", '<th scope="row"', body)
    return (
        f'<div class="feasible-scroll" role="region" tabindex="0" aria-label="Table {number}">'
        f'<table class="dataframe">{head}{body}</table></div>'
    )


def tidy(page: str, *, docname: str) -> str:
    """Correct one finished page.

    Parameters
    ----------
    page : str
        HTML as Sphinx wrote it.
    docname : str
        Its name, e.g. ``"shadow-prices/mills"``; the folder chooses the accent color.

    Returns
    -------
    str
        The same when applied twice.
    """
    numbers = itertools.count(1)
    for pattern, new in FIXES:
        page = re.sub(pattern, new, page, flags=re.DOTALL)
    page = re.sub(
        r'<div>\s*<style scoped>(?:(?!</style>).)*</style>\s*<table border="1" class="dataframe">\s*'
        r"(<thead>.*?</thead>)\s*(<tbody>.*?</tbody>)\s*</table>\s*(?:<p>[^<]*</p>\s*)?</div>",
        # Landmarks need names of their own.
        lambda found: _table(found, next(numbers)),
        page,
        flags=re.DOTALL,
    )
    up = "../" * docname.count("/")
    fonts = "".join(
        '<link rel="preload" as="font" type="font/woff2" crossorigin '
        f'href="{up}_static/fonts/feasible-{f}.woff2"/>'
        for f in ("serif", "sans")
    )
    page = re.sub(r'<meta charset="utf-8" />(?!<link)', f'<meta charset="utf-8" />{fonts}', page, count=1)
    part = docname.split("/", maxsplit=1)[0] if "/" in docname else "start"
    name = docname.replace("/", "-")
    return re.sub(r"<body (?!data-part)", f'<body data-part="{part}" data-page="{name}" ', page, count=1)


def settle(notebook: str) -> str:
    """Take out of an executed notebook what differs from run to run: cell ids, times, live widgets.

    Parameters
    ----------
    notebook : str
        The file that readers download, as JSON.

    Returns
    -------
    str
        The same notebook; its explorers still show through their HTML.
    """
    book: dict[str, Any] = json.loads(notebook)
    book["metadata"].pop("widgets", None)
    for k, cell in enumerate(book["cells"]):
        cell["id"] = f"cell-{k}"
        cell["metadata"].pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


def _finish(app: Any, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for path in sorted(out.rglob("*.html")):
        inside = path.relative_to(out)
        if inside.parts[0].startswith("_"):
            continue
        old = path.read_text("utf-8")
        new = tidy(old, docname=inside.with_suffix("").as_posix())
        if new != old:
            path.write_text(new, "utf-8")
    for path in sorted((out / "_sources").rglob("*.ipynb")):
        path.write_text(settle(path.read_text("utf-8")), "utf-8")
    scripts = out / "_static" / "scripts"
    for path in {*scripts.glob("fontawesome.js*"), *scripts.glob("*.map")}:
        path.unlink()
    _copy_mathjax(out / "_static" / "mathjax")


def _copy_mathjax(target: Path) -> None:
    found = importlib.util.find_spec("sphinx-mathjax-offline")
    if found is None or found.origin is None:
        raise FileNotFoundError(
            "the package sphinx-mathjax-offline is not installed: pip install feasible[docs]"
        )
    source = Path(found.origin).parent / "static" / "mathjax"
    for name in MATHJAX:
        here, there = source / name, target / name
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(here, there)


def essay_role(
    _name: str, _rawtext: str, text: str, _lineno: int, _inliner: Any, *_: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """``{essay}`` role: a figure that the essay itself gives, marked so that nobody takes it for a result."""
    return [
        nodes.abbreviation(text, text, explanation="the essay's own figure", classes=["essay-figure"])
    ], []


def setup(app: Any) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("feasible_models_key", "", "env", types=(str,))
    app.add_role("essay", essay_role)
    app.add_css_file("explorer.css")
    app.connect("config-inited", _configure, priority=100)
    app.connect("html-page-context", _context, priority=999)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
