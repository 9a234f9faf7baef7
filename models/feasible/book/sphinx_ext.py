"""Sphinx extension of the book: what the configuration file cannot say.

It runs the chapters that a change concerns, several at a time, and lets the book be built from the
repository's root. It keeps the site free of third-party scripts and of the theme's accessibility faults,
ships only the parts of MathJax that pages use, and starts explorers where there are any.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.errors import ConfigError, SphinxError
from sphinx.util import logging

from feasible.book._closure import House, exports, repository
from feasible.book._execution import Task, execute, prune, workers
from feasible.book._pages import settle, tidy
from feasible.book._publish import card, lists, open_site, search_words, sitemap
from feasible.book._reader import Site, adorn
from feasible.book.bibliography import read_sources
from feasible.book.exercises import by_chapter, check_role, number_role
from feasible.book.notebooks import Unfilled, plain

__all__ = ["Chapters", "settle", "setup", "tidy"]

STATIC = Path(__file__).parent / "static"
#: What a page can load of MathJax; the rest of the distribution is other input and output formats.
MATHJAX = (
    "startup.js",
    "core.js",
    "input/tex-base.js",
    "input/tex/extensions/ams.js",
    "output/chtml.js",
    "output/chtml/fonts/tex.js",
    "output/chtml/fonts/woff-v2",
    "a11y/assistive-mml.js",
)
#: What is built beside the chapters that ``FEASIBLE_CHAPTER`` names (`make chapter`, `make room`), so that
#: their words and citations are found.
COMPANIONS = ("glossary", "references")
#: What a chapter alone cannot resolve.
ELSEWHERE = ("myst.xref_missing", "ref.ref", "ref.doc", "ref.term", "toc.not_included")

#: Modules of the annex that change pages and no cell's output.
OWN = ("sphinx_ext", "_pages", "_reader", "_publish", "exercises")
#: Directives that print docstrings of every module (:mod:`feasible.book.api`).
DOCSTRINGS = re.compile(r"public-(?:names|modules)(?:\}|::)")

_LOG = logging.getLogger(__name__)


def _configure(app: Any, config: Any) -> None:
    """Take paths from the repository's root and chapters from ``chapters/``, wherever the build starts."""
    root = repository(Path(app.confdir))
    if Path(app.srcdir) == root:
        app.srcdir = type(app.srcdir)(root / "chapters")  # addresses have no folder `chapters/` in them
    config.html_static_path = [*(str(root / path) for path in config.html_static_path), str(STATIC)]
    config.bibtex_bibfiles = [str(root / path) for path in config.bibtex_bibfiles]
    if config.html_favicon:
        config.html_favicon = str(root / config.html_favicon)
    own = [Path(__file__).with_name(f"{name}.py") for name in OWN]
    config.feasible_extension = hashlib.sha256(b"".join(p.read_bytes() for p in own)).hexdigest()
    toc = root / config.external_toc_path
    if chosen := os.environ.get("FEASIBLE_CHAPTER", "").split():
        for chapter in chosen:
            if not _source(root, chapter).is_file():
                raise ConfigError(f"there is no chapter {chapter!r}: expected a name like 'libcom/in-kind'")
        beside = [name for name in COMPANIONS if name not in chosen and _source(root, name).is_file()]
        others = [f"- file: {name}\n" for name in [*chosen[1:], *beside]]
        lines = [f"format: jb-book\nroot: {chosen[0]}\n", *(["chapters:\n"] if others else []), *others]
        toc = Path(app.outdir) / "chosen.yml"
        toc.write_text("".join(lines), "utf-8")
        config.suppress_warnings = [*config.suppress_warnings, *ELSEWHERE]
    config.external_toc_path = toc.as_posix()


def _restyled(app: Any, _env: Any) -> list[str]:
    """Have one page written if a style changed: where no page is, Sphinx copies no style either."""
    target = Path(app.outdir) / "_static"
    for folder in map(Path, app.config.html_static_path):
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            copy = target / file.relative_to(folder)
            if not copy.is_file() or copy.read_bytes() != file.read_bytes():
                return [app.config.root_doc]
    return []


def _source(root: Path, chapter: str) -> Path:
    return root / "chapters" / f"{chapter}.md"


class ChapterFailed(SphinxError):
    """One or more chapters did not run through."""

    category = "A chapter failed"


class Chapters:
    """The chapters of one build: which must run again, and where what they printed is kept.

    A chapter's key covers its cells, the modules they import (with those that these import, and so on), the
    data of the rooms these stand in, and the lock file. A page is read again when its key has changed, and
    its cells run when no build has kept them under that key.
    """

    def __init__(self) -> None:
        self.folder = Path()
        self.tasks: dict[str, Task] = {}

    def outdated(
        self,
        app: Any,
        env: Any,
        _added: Collection[str],
        _changed: Collection[str],
        _removed: Collection[str],
    ) -> list[str]:
        """Find every chapter's key; return the chapters that were last read under another one."""
        from jupyter_cache import get_cache
        from myst_nb.core.read import create_nb_reader

        root = repository(Path(app.confdir))
        self.folder = root / "_build" / "executed"
        house, cache = House(root), get_cache(self.folder)
        for name in sorted(env.found_docs):
            path = Path(env.doc2path(name))
            text = path.read_text("utf-8")
            reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
            if reader is None:
                continue
            notebook = reader.read(text)
            cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
            modules = frozenset(house.files) if DOCSTRINGS.search(text) else house.closure(cells)
            _, own = cache.create_hashed_notebook(notebook)
            key = hashlib.sha256(f"{own} {house.digest(modules)}".encode()).hexdigest()[:16]
            self.tasks[name] = Task(
                name, path, notebook, modules, self.folder / name.replace("/", "--") / key
            )
        known = getattr(env, "feasible_keys", {})
        return [name for name, task in self.tasks.items() if known.get(name) != task.folder.name]

    def run(self, app: Any, env: Any, docnames: Iterable[str]) -> None:
        """Run the chapters that are about to be read and are not kept.

        Raises
        ------
        ChapterFailed
            After all have run, if a cell of any failed.
        """
        config = env.mystnb_config
        todo = [self.tasks[n] for n in docnames if n in self.tasks and not self.tasks[n].kept]
        if config.execution_mode == "cache" and todo:
            many = min(workers(), len(todo))
            _LOG.info("running %d chapters, %d at a time", len(todo), many)
            failed = execute(
                todo,
                workers=many,
                timeout=config.execution_timeout,
                allow_errors=config.execution_allow_errors,
                done=_LOG.info,
                settings=exports(repository(Path(app.confdir))),
            )
            if failed:
                raise ChapterFailed("\n\n".join(failed))
        env.feasible_keys = {name: task.folder.name for name, task in self.tasks.items()}

    def point(self, app: Any, docname: str, _source: list[str]) -> None:
        """Let MyST-NB look where this page's notebook is kept."""
        if docname in self.tasks:
            where = str(self.tasks[docname].folder)
            app.env.mystnb_config = app.env.mystnb_config.copy(execution_cache_path=where)

    def download(self, app: Any, _doctree: nodes.document) -> None:
        """Give readers a notebook with outputs, and prose that any Jupyter shows; MyST-NB's has neither."""
        import nbformat
        from jupyter_cache import get_cache
        from myst_nb.core.utils import coalesce_streams

        task = self.tasks.get(app.env.docname)
        if task is None or not task.kept:
            return
        _, notebook = get_cache(task.folder).merge_match_into_notebook(task.notebook)
        for cell in notebook.cells:
            if cell.cell_type == "code":  # as on the page: what is printed in one piece
                cell.outputs = coalesce_streams(cell.outputs)
        bib = repository(Path(app.confdir)) / "chapters" / "references.bib"
        try:
            notebook = plain(notebook, name=task.name, sources=read_sources(bib) if bib.exists() else {})
        except Unfilled as fault:
            _LOG.warning("no notebook to download: %s", fault)
        path = Path(app.env.mystnb_config.output_folder) / f"{task.name}.ipynb"
        path.write_text(nbformat.writes(notebook), "utf-8")  # type: ignore[no-untyped-call]

    def finish(self, app: Any, _error: Exception | None) -> None:
        """Forget what is old; and let no later build forget a warning that failed this one."""
        if self.tasks:
            prune(self.folder, [task.folder for task in self.tasks.values()])
        if app.keep_going and app._warncount:  # noqa: SLF001  Sphinx has no other count
            (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


#: What a page must hold for a script to come with it.
SCRIPTS = {
    'class="feasible-explorer"': ("explorer.js", "start.js"),
    'class="feasible-ledger"': ("filter.js",),
    'class="feasible-check"': ("check.js",),
    'class="feasible-workshop"': ("workshop.js",),
    'class="math': ("math.js",),
}


def _context(app: Any, _pagename: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    shown = context.get("body", "")
    for sign, names in SCRIPTS.items():
        for name in names if sign in shown else ():
            app.add_js_file(name, priority=90, loading_method="defer")  # explorers do not wait for MathJax
    if 'class="feasible-workshop"' in shown:
        app.add_css_file("workshop.css")
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
            or ('class="math' not in shown and ("mathjax/" in name or "window.MathJax" in body))
        )
        if not foreign and (name, body) not in seen:  # inline scripts arrive twice
            seen.add((name, body))
            keep.append(script)
    context["script_files"] = keep
    context["css_files"] = [
        c for c in context.get("css_files", []) if "sphinx-thebe" not in str(getattr(c, "filename", c))
    ]


def _finish(app: Any, error: Exception | None) -> None:
    if error is not None or app.builder.format != "html":
        return
    out, memory = Path(app.outdir), Path(app.doctreedir) / "feasible-pages.json"
    site = open_site(out, memory, address=app.config.html_baseurl, author=app.config.author)
    for path in sorted(out.rglob("*.html")):
        inside = path.relative_to(out)
        if inside.parts[0].startswith("_") or inside.parts[0] == "explorers":
            continue
        page = path.read_text("utf-8")
        if " data-part=" not in page:  # written by this build
            name = inside.with_suffix("").as_posix()
            path.write_text(tidy(page, docname=name, also=functools.partial(_adorn, name, site)), "utf-8")
    memory.parent.mkdir(parents=True, exist_ok=True)
    memory.write_text(json.dumps(site.pages, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
    lists(site, list(_order(getattr(app.env, "toctree_includes", {}), app.config.root_doc)))
    sitemap(site)
    search_words(site)
    for path in sorted((out / "_sources").rglob("*.ipynb")):
        path.write_text(settle(path.read_text("utf-8")), "utf-8")
    scripts = out / "_static" / "scripts"
    for path in {*scripts.glob("fontawesome.js*"), *scripts.glob("*.map")}:
        path.unlink()
    _copy_mathjax(out / "_static" / "mathjax")


def _adorn(name: str, site: Site, soup: Any) -> None:
    """Do what concerns the reader of one page, and draw the card that stands for it."""
    adorn(soup, name, site)
    page = site.pages.get(name)
    if page is not None and site.address:
        target = site.out / "cards" / f"{name.replace('/', '-')}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        part = name.split("/", maxsplit=1)[0] if "/" in name else "start"
        target.write_bytes(card(page["title"], site.questions.get(name) or page["description"], part))


def _order(includes: Mapping[str, Sequence[str]], name: str) -> Iterator[str]:
    """Yield pages as the book lists them."""
    yield name
    for below in includes.get(name, ()):
        yield from _order(includes, below)


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
    chapters = Chapters()
    app.add_config_value("feasible_extension", "", "env", types=(str,))  # changed: every page is read again
    app.add_role("essay", essay_role)
    app.add_role("check", check_role)
    app.add_role("number", number_role)
    app.add_css_file("explorer.css")
    app.connect("config-inited", _configure, priority=100)
    app.connect("env-get-outdated", chapters.outdated)
    app.connect("env-before-read-docs", chapters.run)
    app.connect("env-updated", _restyled)
    app.connect("env-check-consistency", by_chapter)  # when what is kept for the next build has been written
    app.connect("source-read", chapters.point)
    app.connect("doctree-read", chapters.download)
    app.connect("html-page-context", _context, priority=999)
    app.connect("build-finished", _finish)
    app.connect("build-finished", chapters.finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
