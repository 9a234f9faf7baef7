"""What a reader can do with a finished page: take data, open an explorer alone, ask what a word means.

Each step changes one parsed page and writes the files that belong to it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Site", "adorn", "terms_of"]

#: Words of the glossary that are also everyday words: only a link of the chapter's own marks them.
EVERYDAY = frozenset({
    "binding", "capacity", "collusion", "dual", "fold", "front", "imbalance", "indivisible", "leverage",
    "message", "need", "objective", "range",
})  # fmt: skip
#: Where words are looked for, and where not.
_PROSE = "article p, article li"
_NOT_PROSE = (
    "a, code, pre, figure, table, h1, h2, h3, h4, dl, .math, .admonition-title, .feasible-explorer, "
    ".feasible-explorer-links, .feasible-check, .prev-next-area, .door, .chapter-list, .essay-figure"
)
#: Words that a minute of reading takes.
PACE = 220


@dataclass
class Site:
    """What the steps know of the whole site.

    Attributes
    ----------
    out : Path
        Folder of the built pages.
    address : str
        Where the site is published, with a slash at the end; empty where nobody knows.
    terms : mapping of str to (str, str)
        Words of the glossary: the fragment that leads to each, and what it means.
    questions : mapping of str to str
        By page, the question that its part's page asks.
    pages : dict of str to dict
        What each page holds, for the lists: title, description, minutes, figures, explorers.
    author : str
        Whom to cite.
    """

    out: Path
    address: str = ""
    terms: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    author: str = "The Feasible authors"


def terms_of(page: str) -> dict[str, tuple[str, str]]:
    """Read the built glossary: by word, its fragment and what it means.

    Parameters
    ----------
    page : str
        HTML of the glossary.

    Returns
    -------
    dict of str to (str, str)
        The meaning as plain text, without the marks of citations.
    """
    from bs4 import BeautifulSoup

    soup: Any = BeautifulSoup(page, "html.parser")
    out = {}
    for word in soup.select("dl.glossary > dt[id]"):
        for mark in word.select(".headerlink"):
            mark.decompose()
        meaning = word.find_next_sibling("dd")
        if meaning is not None:
            said = re.sub(r"\s*\[[^\]]*\]", "", meaning.get_text(" "))
            said = re.sub(r"\s+([.,;:)])", r"\1", " ".join(said.split())).replace("( ", "(")
            out[" ".join(word.get_text().split())] = (word["id"], said)
    return out


def adorn(soup: Any, docname: str, site: Site) -> None:
    """Do everything to one page that concerns its reader.

    Parameters
    ----------
    soup : BeautifulSoup
        The page; changed.
    docname : str
        Its name, e.g. ``"shadow-prices/mills"``.
    site : Site
        Learns what the page holds.
    """
    if soup.article is None:
        return
    title = _text(soup.article.h1, docname)
    figures = _tables(soup, docname, site)
    minutes = _minutes(soup, docname)
    site.pages[docname] = {
        "title": title,
        "description": _describe(soup),
        "minutes": minutes,
        "figures": figures,
        "explorers": _explorers(soup, docname, title, site),
    }
    _mark_words(soup, docname, site)
    _head(soup, docname, site)
    _steps(soup, site, docname)


def _text(tag: Any, otherwise: str = "") -> str:
    if tag is None:
        return otherwise
    return " ".join(tag.get_text().replace("#", "").split()) or otherwise


def _up(docname: str) -> str:
    return "../" * docname.count("/")


def _slug(docname: str) -> str:
    return docname.replace("/", "-")


def _tables(soup: Any, docname: str, site: Site) -> list[dict[str, str]]:
    """Move the table behind each figure into a file, and leave a link under the figure."""
    out = []
    for number, held in enumerate(soup.select('figure.feasible-figure > script[type="text/csv"]'), start=1):
        figure, name = held.parent, held.get("data-name") or str(number)
        path = f"data/{_slug(docname)}-{name}.csv"
        target = site.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(str(held.string), "utf-8")
        held.decompose()
        figure["id"] = f"figure-{name}"
        caption = figure.figcaption
        source = _text(caption).removeprefix("Source: ")
        if caption is None:
            caption = soup.new_tag("figcaption")
            figure.append(caption)
        link = soup.new_tag("a", href=f"{_up(docname)}{path}", download="")
        link["class"], link.string = "feasible-data", "Data (CSV)"
        title = _text(figure.select_one(".feasible-figure-title"), figure.svg["aria-label"])
        link["aria-label"] = f"Data (CSV): {title}"
        caption.append(" ")
        caption.append(link)
        out.append({"title": title, "source": source, "file": path, "id": figure["id"]})
    return out


def _explorers(soup: Any, docname: str, title: str, site: Site) -> list[dict[str, str]]:
    """Give every explorer a page of its own, and a link to it."""
    out = []
    for number, box in enumerate(soup.select(".feasible-explorer"), start=1):
        held = box.select_one('script[type="application/json"]')
        if held is None:
            continue
        spec = json.loads(held.string)
        name = box.get("data-name") or str(number)
        path = f"explorers/{_slug(docname)}-{name}.html"
        target = site.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        box["id"] = f"explorer-{name}"
        target.write_text(_alone(str(box), spec["title"], docname, title, path, site), "utf-8")
        line = soup.new_tag("p", attrs={"class": "feasible-explorer-links"})
        link = soup.new_tag("a", href=_up(docname) + path)
        link.string = "On a page of its own, to embed or cite"
        link["aria-label"] = f"{spec['title']} On a page of its own, to embed or cite"
        line.append(link)
        box.insert_after(line)
        out.append({"title": spec["title"], "file": path, "id": box["id"]})
    return out


def _alone(box: str, question: str, docname: str, chapter: str, path: str, site: Site) -> str:
    """Write the page of one explorer: nothing to scroll past, how to cite it, how to embed it."""
    esc = html.escape
    part = docname.split("/", maxsplit=1)[0] if "/" in docname else "start"
    here = site.address + path
    frame = (
        f'<iframe src="{here}" title="{esc(question)}" width="100%" height="680" style="border:0"></iframe>'
    )
    cited = f"{site.author}, \u201c{question}\u201d, in the chapter \u201c{chapter}\u201d of Feasible. {here}"
    styles = "".join(
        f'<link rel="stylesheet" href="../_static/{name}.css">' for name in ("palette", "book", "explorer")
    )
    scripts = "".join(f'<script defer src="../_static/{name}.js"></script>' for name in ("explorer", "start"))
    canonical = f'<link rel="canonical" href="{esc(here)}">' if site.address else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en" data-theme="light">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{esc(question)}</title>\n"
        f'<meta name="description" content="{esc(question)} An explorer of the chapter {esc(chapter)}.">\n'
        f'{canonical}<script src="../_static/alone.js"></script>\n'
        f'<link rel="icon" href="../_static/mark.svg">\n{styles}{scripts}\n</head>\n'
        f'<body class="feasible-alone" data-part="{esc(part)}">\n<main>\n'
        f'<h1 class="feasible-alone-title">{esc(question)}</h1>\n{box}\n</main>\n<footer>\n'
        f'<p>An explorer of <a href="../{esc(docname)}.html">{esc(chapter)}</a> in '
        '<a href="../index.html">Feasible</a>.</p>\n'
        f"<details><summary>Cite this</summary><p>{esc(cited)}</p></details>\n"
        f"<details><summary>Embed this</summary><p><code>{esc(frame)}</code></p></details>\n"
        "</footer>\n</body>\n</html>\n"
    )


def _minutes(soup: Any, docname: str) -> int:
    """Say under a chapter's title how long it takes to read; return the minutes."""
    beside = {id(p) for p in soup.select("figure p, table p, .feasible-explorer p, li p")}
    words = sum(len(p.get_text().split()) for p in soup.select(_PROSE) if id(p) not in beside)
    minutes = max(1, round(words / PACE))
    if "/" in docname and not docname.endswith("/index") and soup.article.h1 and words > 3 * PACE:
        line = soup.new_tag("p", attrs={"class": "feasible-minutes"})
        line.string = f"{minutes} minutes to read"
        soup.article.h1.insert_after(line)
    return minutes


def _describe(soup: Any) -> str:
    """Return what the page says of itself, or its first sentences: some two hundred letters."""
    own = soup.select_one('meta[name="description"]')
    if own is not None:
        return str(own["content"])
    beside = {id(p) for p in soup.select("figure p, table p, nav p, p[class], .part-essay p")}
    for p in soup.select("article p"):
        if id(p) in beside or not p.get_text().strip():
            continue
        text = re.sub(r"\s*\[[^\]]*(?:\d{4}|n\.d\.)[^\]]*\]", "", " ".join(p.get_text().split()))
        out = ""
        for sentence in re.findall(r".+?[.?!](?=\s|$)|.+$", text):
            if out and len(out) + len(sentence) > 200:
                break
            out += sentence
        return out if len(out) <= 300 else out[:297].rsplit(" ", 1)[0] + " \u2026"
    return ""


def _mark_words(soup: Any, docname: str, site: Site) -> None:
    """Mark the first use of each word of the glossary, and put what it means on the page."""
    if "/" not in docname or docname.startswith("reuse/") or not site.terms:
        return
    by_fragment = dict(site.terms.values())
    told: dict[str, str] = {}
    for link in soup.select('article a[href*="glossary.html#"]'):
        fragment = link["href"].split("#")[1]
        if fragment in by_fragment and fragment not in told:
            told[fragment] = by_fragment[fragment]
            link["class"] = f"{link.get('class', '')} feasible-term".strip()
    words = {
        word.lower(): fragment
        for word, (fragment, _) in site.terms.items()
        if fragment not in told and word.lower() not in EVERYDAY
    }
    _mark_plain(soup, docname, words, told, by_fragment)
    if told:
        held = soup.new_tag("script", id="feasible-terms", type="application/json")
        text = json.dumps(told, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")
        held.string = text.replace("&", "\\u0026")
        script = soup.new_tag("script", src=f"{_up(docname)}_static/terms.js", defer="")
        soup.body.append(held)
        soup.body.append(script)


def _mark_plain(
    soup: Any, docname: str, words: dict[str, str], told: dict[str, str], meanings: Mapping[str, str]
) -> None:
    """Link the first plain use of each word that the page does not link itself."""
    outside = {id(tag) for tag in soup.select(_NOT_PROSE)}
    for block in soup.select(_PROSE):
        if not words:
            return
        longest = sorted(words, key=len, reverse=True)
        either = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest)
        pattern = re.compile(rf"\b({either})(?:s|es)?\b", re.IGNORECASE)
        for text in list(block.find_all(string=pattern)):
            if any(id(parent) in outside for parent in text.parents):
                continue
            found = next(pattern.finditer(str(text)))
            fragment = words[" ".join(found.group(1).lower().split())]
            link = soup.new_tag("a", href=f"{_up(docname)}glossary.html#{fragment}")
            link["class"], link.string = "feasible-term", found.group(0)
            before, after = str(text)[: found.start()], str(text)[found.end() :]
            text.replace_with(before, link, after)
            told[fragment] = meanings[fragment]
            words = {word: other for word, other in words.items() if other != fragment}
            break


def _head(soup: Any, docname: str, site: Site) -> None:
    """Say what the page is to searches and to whoever shares it."""
    if soup.head is None:
        return
    page = site.pages[docname]
    own = soup.select_one('meta[name="description"]')
    if own is None and page["description"]:
        soup.head.append(soup.new_tag("meta", attrs={"name": "description", "content": page["description"]}))
    card = f"{site.address}cards/{_slug(docname)}.png"
    facts = {
        "og:site_name": "Feasible",
        "og:type": "article",
        "og:title": page["title"],
        "og:description": page["description"],
        **({"og:url": f"{site.address}{docname}.html", "og:image": card} if site.address else {}),
        **({"og:image:alt": f"Card: {page['title']}"} if site.address else {}),
    }
    for tag in soup.select('meta[property^="og:"]'):
        tag.decompose()
    for name, content in facts.items():
        soup.head.append(soup.new_tag("meta", attrs={"property": name, "content": content}))
    soup.head.append(soup.new_tag("meta", attrs={"name": "twitter:card", "content": "summary_large_image"}))


def _steps(soup: Any, site: Site, docname: str) -> None:
    """Let the links to the pages before and after ask those pages' questions."""
    from posixpath import dirname, join, normpath

    for link in soup.select(".prev-next-area a[href]"):
        there = normpath(join(dirname(docname), link["href"].removesuffix(".html")))
        question, info = site.questions.get(there), link.select_one(".prev-next-info")
        if question and info is not None:
            line = soup.new_tag("p", attrs={"class": "feasible-question"})
            line.string = question
            info.append(line)
