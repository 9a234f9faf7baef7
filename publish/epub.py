"""The book as an EPUB, a file a page: ``python publish/epub.py _build/html _build/archives``."""

from __future__ import annotations

import html
import posixpath
import re
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from extract import ROOT, Page, chromium, outward, resolved, take
from offline import archive

_STYLE = """body { line-height: 1.45 } svg { max-width: 100%; height: auto } pre { white-space: pre-wrap; font-size: .8em }
table { border-collapse: collapse; font-size: .85em } td, th { padding: .15em .4em; text-align: left; vertical-align: top }
.admonition, .feasible-explorer-fallback { border-left: 3px solid #888; padding-left: .8em; margin: 1em 0 }
.fold { margin-left: 1em } figure { margin: 1em 0 } nav ol { list-style: none }"""
_CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_STAMP = (2026, 1, 1, 0, 0, 0)


def citation() -> dict[str, str]:
    """Return title, authors, version and date of the release."""
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    wanted = {
        "title": r'^title: "?([^"\n]+)',
        "authors": r'^\s*- name: "?([^"\n]+)',
        "version": r"^version: (\S+)",
        "date": r"^date-released: (\S+)",
    }
    return {k: re.search(v, text, re.MULTILINE)[1] for k, v in wanted.items()}


def document(page: Page, known: set[str]) -> str:
    """Return one page as a file of the EPUB."""

    def link(found: re.Match[str]) -> str:
        target = resolved(page.name, html.unescape(found.group(1)))
        if target is None:
            return f'href="{html.escape(outward(page.name, html.unescape(found.group(1))))}"'
        name, place = target
        if name not in known:
            return ""
        return f'href="{name.replace("/", "--")}.xhtml{"#" + place if place else ""}"'

    text = re.sub(r'(?<![:\w])href="([^"]*)"', link, page.text)
    text = re.sub(r"<a(?=[\s>])(?![^<>]*\bhref=)[^<>]*>(.*?)</a>", r"\1", text, flags=re.DOTALL)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en" xml:lang="en">'
        f'<head><title>{html.escape(page.title)}</title><link rel="stylesheet" href="book.css"/></head>'
        f"<body>{text}</body></html>\n"
    )


def contents(pages: list[Page]) -> str:
    """Return the navigation document."""
    items, part = [], ""
    for page in pages:
        if page.part != part:
            part = page.part
            items.append(f"{'</ol></li>' if len(items) > 1 else ''}<li><span>{html.escape(part)}</span><ol>")
        items.append(f'<li><a href="{page.slug}.xhtml">{html.escape(page.title)}</a></li>')
    end = "</ol></li>" if part else ""
    return document(Page("nav", "", "Contents", f'<nav epub:type="toc"><h1>Contents</h1><ol>{"".join(items)}{end}</ol></nav>'), {p.slug for p in pages})  # fmt: skip


def package(pages: list[Page]) -> str:
    """Return the list of the EPUB's files."""
    said = citation()
    rows, spine = [], []
    for page in pages:
        has = [name for name, sign in (("mathml", "<math"), ("svg", "<svg")) if sign in page.text]
        properties = f' properties="{" ".join(has)}"' if has else ""
        rows.append(
            f'<item id="{page.slug}" href="{page.slug}.xhtml" media-type="application/xhtml+xml"{properties}/>'
        )
        spine.append(f'<itemref idref="{page.slug}"/>')
    return (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="id" xml:lang="en"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="id">https://feasible-book.github.io/feasible/#{said["version"]}</dc:identifier>'
        f"<dc:title>{html.escape(said['title'])}</dc:title><dc:creator>{html.escape(said['authors'])}</dc:creator>"
        f"<dc:language>en</dc:language><dc:rights>CC BY 4.0</dc:rights><dc:date>{said['date']}</dc:date>"
        f'<meta property="dcterms:modified">{said["date"]}T00:00:00Z</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'<item id="css" href="book.css" media-type="text/css"/>{"".join(rows)}</manifest>'
        f"<spine>{''.join(spine)}</spine></package>\n"
    )


def write(pages: list[Page], target: Path) -> None:
    """Write the EPUB; its bytes depend on the pages alone."""
    known = {page.name for page in pages}
    files = {
        "META-INF/container.xml": _CONTAINER,
        "book/package.opf": package(pages),
        "book/nav.xhtml": contents(pages),
        "book/book.css": _STYLE,
        **{f"book/{page.slug}.xhtml": document(page, known) for page in pages},
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo("mimetype", _STAMP), "application/epub+zip")  # first, and stored
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, text)


def faults(path: Path) -> list[str]:
    """Return what a reader would trip over: bad XML, files not listed, ids given twice, links to nothing."""
    bad = []
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        first = book.infolist()[0]
        if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            bad.append("mimetype is not the first file, stored")
        trees = {}
        for name in names:
            if name.endswith((".xhtml", ".opf", ".xml")):
                try:
                    trees[name] = ET.fromstring(book.read(name))
                except ET.ParseError as error:
                    bad.append(f"{name}: {error}")
    listed = {f"book/{e.get('href')}" for n, t in trees.items() if n.endswith(".opf") for e in t.iter() if e.get("media-type") and e.get("href")}  # fmt: skip
    inside = {n for n in names if n.startswith("book/") and not n.endswith(".opf")}
    bad += [f"{name} is not listed" for name in sorted(inside - listed)]
    bad += [f"{name} is listed and not there" for name in sorted(listed - inside)]
    ids: dict[str, set[str]] = {}
    for name, tree in trees.items():
        seen = [e.get("id") for e in tree.iter() if e.get("id")]
        ids[name] = set(seen)
        bad += [f"{name}: id {one!r} twice" for one in sorted({i for i in seen if seen.count(i) > 1})]
    for name, tree in trees.items():
        for element in tree.iter():
            href = element.get("href") or ""
            if not href or re.match(r"[a-z]+:", href) or not name.endswith(".xhtml"):
                continue
            file, _, place = href.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
            if target not in names:
                bad.append(f"{name}: no such file {href}")
            elif place and place not in ids.get(target, set()):
                bad.append(f"{name}: no such place {href}")
    return bad


def main(site: str, folder: str) -> int:
    """Write the EPUB of a built site and look for faults."""
    with chromium() as browser:
        pages = take(Path(site), browser)
    target = archive(folder, ".epub")
    write(pages, target)
    bad = faults(target)
    print(*bad, sep="\n")
    print(f"{target}: {len(pages)} pages, {target.stat().st_size / 1e6:.1f} MB, {len(bad)} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
