"""What a site needs beside its pages: lists of figures and explorers, a map for searches, cards."""

from __future__ import annotations

import functools
import html
import io
import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle

from feasible.book._reader import Site, terms_of
from feasible.book.style import ACCENTS, INK, PAPER, SOFT, figure_style, use_fonts

__all__ = ["card", "lists", "open_site", "questions_of", "search_words", "sitemap"]

#: Width and height of a card for sharing, in pixels.
CARD = (1200, 630)
#: The box that a list is written into: a list holds no box.
_LIST = re.compile(r'(<div class="[^"]*\bfeasible-list\b[^"]*">).*?(</div>)', re.DOTALL)
#: What each part is called on its cards.
PARTS = {
    "start": "Feasible",
    "shadow-prices": "Shadow prices",
    "parecon": "Parecon",
    "libcom": "Libcom",
    "dual-hierarchy": "Dual hierarchy",
    "roads": "Roads",
    "side-by-side": "Side by side",
}


def open_site(out: Path, memory: Path, *, address: str, author: str) -> Site:
    """Return what is known of the site before this build's pages are changed.

    Parameters
    ----------
    out : Path
        Folder of the built pages.
    memory : Path
        What the last build knew of its pages; a page that is gone is forgotten.
    address, author : str
        As in :class:`Site`.

    Returns
    -------
    Site
    """
    known: dict[str, dict[str, Any]] = json.loads(memory.read_text("utf-8")) if memory.is_file() else {}
    glossary = out / "glossary.html"
    terms = terms_of(glossary.read_text("utf-8")) if glossary.is_file() else {}
    pages = {name: held for name, held in known.items() if (out / f"{name}.html").is_file()}
    indexes = [p for p in [out / "index.html", *sorted(out.glob("*/index.html"))] if p.is_file()]
    asked: dict[str, str] = {}
    for path in indexes:
        asked |= questions_of(path.read_text("utf-8"), path.relative_to(out).with_suffix("").as_posix())
    return Site(out, address, terms, asked, pages, author)


def questions_of(page: str, docname: str) -> dict[str, str]:
    """Read the questions that a part's page, or the first page, asks of the pages that it lists.

    Parameters
    ----------
    page : str
        HTML.
    docname : str
        Its name.

    Returns
    -------
    dict of str to str
        By the name of the page asked about.
    """
    from bs4 import BeautifulSoup

    soup: Any = BeautifulSoup(page, "html.parser")
    out = {}
    for link in soup.select(".chapter-list dt a[href]"):
        asked = link.find_parent("dt").find_next_sibling("dd")
        if asked is not None:
            out[_target(docname, link["href"])] = " ".join(asked.get_text().split())
    for door in soup.select(".door"):
        link, lines = door.select_one("a[href]"), door.select("p")
        if link is not None and len(lines) > 1:
            out[_target(docname, link["href"])] = " ".join(lines[-1].get_text().split())
    return out


def _target(docname: str, href: str) -> str:
    return normpath(join(dirname(docname), href.split("#", maxsplit=1)[0].removesuffix(".html")))


def lists(site: Site, order: Iterable[str]) -> None:
    """Write the lists of figures and of explorers into the pages that ask for one.

    Parameters
    ----------
    site : Site
        With what every page holds.
    order : iterable of str
        Pages in the order of the book.
    """
    names = [name for name in order if name in site.pages]
    for page, kind in (("figures", "figures"), ("explorers", "explorers")):
        path = site.out / f"{page}.html"
        if not path.is_file():
            continue
        rows = "".join(_listed(name, site.pages[name], kind) for name in names)
        before = path.read_text("utf-8")
        after = _LIST.sub(functools.partial(_filled, rows), before)
        if after != before:
            path.write_text(after, "utf-8")


def _filled(rows: str, box: re.Match[str]) -> str:
    return f"{box.group(1)}{rows}{box.group(2)}"


def _listed(name: str, page: Mapping[str, Any], kind: str) -> str:
    esc = html.escape
    rows = []
    for held in page[kind]:
        at = f"{name}.html#{held['id']}"
        if kind == "figures":
            source = f"<small>{esc(held['source'])}</small>" if held["source"] else ""
            rows.append(
                f'<li><a href="{esc(at)}">{esc(held["title"])}</a> '
                f'<a class="feasible-data" href="{esc(held["file"])}" download="" '
                f'aria-label="Data (CSV): {esc(held["title"])}">Data (CSV)</a>{source}</li>'
            )
        else:
            label = f"in its chapter: {held['title']}"
            rows.append(
                f'<li><a href="{esc(held["file"])}">{esc(held["title"])}</a> '
                f'<a class="feasible-data" href="{esc(at)}" aria-label="{esc(label)}">in its chapter</a></li>'
            )
    if not rows:
        return ""
    return f'<h2><a href="{esc(name)}.html">{esc(page["title"])}</a></h2><ul>{"".join(rows)}</ul>'


def search_words(site: Site) -> None:
    """Tell the page of searches what every page asks, how it begins, and what words mean."""
    held = {
        name: {"question": site.questions.get(name, ""), "description": page["description"]}
        for name, page in sorted(site.pages.items())
    }
    target = site.out / "_static" / "pages.js"
    target.parent.mkdir(parents=True, exist_ok=True)
    told = (("FeasiblePages", held), ("FeasibleTerms", dict(site.terms)))
    lines = [f"window.{name} = {json.dumps(what, ensure_ascii=False)};\n" for name, what in told]
    target.write_text("".join(lines), "utf-8")


def sitemap(site: Site) -> None:
    """Tell searches which pages there are."""
    if not site.address:
        return
    names = [f"{name}.html" for name in sorted(site.pages)]
    names += [held["file"] for name in sorted(site.pages) for held in site.pages[name]["explorers"]]
    urls = "".join(f"<url><loc>{html.escape(site.address + name)}</loc></url>\n" for name in names)
    (site.out / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n',
        "utf-8",
    )


def card(title: str, question: str, part: str) -> bytes:
    """Draw the card that stands for a page where it is shared.

    Parameters
    ----------
    title : str
        The page's title.
    question : str
        What it asks, or how it begins.
    part : str
        Folder of its part; chooses the color.

    Returns
    -------
    bytes
        PNG of 1200 by 630 pixels, the same on every machine.
    """
    use_fonts()
    color = ACCENTS.get(part, ACCENTS["start"]).light
    with mpl.rc_context({**figure_style(), "figure.constrained_layout.use": False}):
        fig = Figure(figsize=(CARD[0] / 100, CARD[1] / 100), dpi=100, facecolor=PAPER["page"].light)
        ax = fig.add_axes((0, 0, 1, 1), frameon=False)
        ax.set(xlim=(0, CARD[0]), ylim=(0, CARD[1]), xticks=[], yticks=[])
        ax.grid(visible=False)
        ax.add_patch(Rectangle((0, 0), 26, CARD[1], facecolor=color))
        _mark(ax, 1040, 60, 1.6)
        ax.text(84, 540, PARTS.get(part, "Feasible"), fontsize=21, weight=600, color=color, va="center")
        lines = textwrap.wrap(title.replace("$", r"\$"), 30)[:3]
        ax.text(
            84, 480, "\n".join(lines), fontsize=44, weight=600, color=INK.light, va="top", linespacing=1.15
        )
        top = 480 - 72 * len(lines) - 24
        told = textwrap.wrap(question.replace("$", r"\$"), 58)
        told = [*told[:3], told[3] + " \u2026"] if len(told) > 4 else told[:4]
        ax.text(84, top, "\n".join(told), fontsize=22, color=SOFT.light, va="top", linespacing=1.3)
        ax.text(
            84, 62, "Executable models of planning, participation and power", fontsize=17, color=SOFT.light
        )
        out = io.BytesIO()
        fig.savefig(out, format="png", metadata={"Software": None}, facecolor=fig.get_facecolor())
    return out.getvalue()


def _mark(ax: Any, x: float, y: float, scale: float) -> None:
    """Draw the book's mark: a feasible set, touched by a level line at a vertex."""

    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x + scale * a, y + scale * (64 - b)) for a, b in points]

    corners = at([(6, 58), (6, 26), (24, 14), (44, 28), (52, 58)])
    ax.add_patch(Polygon(corners, closed=True, facecolor=INK.light, alpha=0.12))
    ax.add_patch(Polygon(corners, closed=True, fill=False, edgecolor=INK.light, linewidth=4))
    ax.plot(*zip(*at([(28.3, 6), (59.7, 50)]), strict=True), color=INK.light, linewidth=4)
    ax.add_patch(Circle(at([(44, 28)])[0], 7 * scale, facecolor=ACCENTS["libcom"].light))
