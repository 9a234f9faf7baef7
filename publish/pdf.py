"""The book as one PDF, with page numbers in its contents: ``python publish/pdf.py _build/html _build/archives``.

Chromium prints twice: the first time tells on which page each chapter begins, and the second writes it.
"""

from __future__ import annotations

import html
import io
import re
import shutil
import sys
import tempfile
from pathlib import Path

from epub import citation
from extract import Page, chromium, outward, resolved, served, take
from offline import archive
from pypdf import PdfReader

_STYLE = """
@page { size: A4; margin: 22mm 20mm 20mm }
@font-face { font-family: FS; src: url(_static/fonts/feasible-serif.woff2) }
@font-face { font-family: FS; font-style: italic; src: url(_static/fonts/feasible-serif-italic.woff2) }
@font-face { font-family: FN; src: url(_static/fonts/feasible-sans.woff2); font-weight: 200 900 }
@font-face { font-family: FM; src: url(_static/fonts/feasible-mono.woff2) }
html { font: 10.5pt/1.45 FS, serif; color: #111 } body { margin: 0 }
h1, h2, h3, h4, th, figcaption, .admonition-title, svg text, nav { font-family: FN, sans-serif; line-height: 1.2 }
h1 { font-size: 20pt; margin: 0 0 6mm } h2 { font-size: 14pt; margin: 8mm 0 3mm } h3 { font-size: 11.5pt; margin: 6mm 0 2mm }
h1, h2, h3, h4 { break-after: avoid } p { orphans: 2; widows: 2 }
.chapter { break-before: page } a { color: inherit; text-decoration: none } main a { color: #1f4e79 }
svg { max-width: 100%; height: auto; break-inside: avoid } figure, .admonition, tr, .feasible-figure { break-inside: avoid }
figure { margin: 4mm 0 } th { font-weight: 500 }
pre, code { font-family: FM, monospace; font-size: 8pt } pre { white-space: pre-wrap; overflow-wrap: anywhere;
  background: #f5f5f3; padding: 2mm 3mm; margin: 3mm 0 }
table { border-collapse: collapse; font-size: 8.5pt; margin: 3mm 0; max-width: 100% }
td, th { padding: .6mm 2mm; text-align: left; vertical-align: top; border-bottom: .2mm solid #ccc; overflow-wrap: anywhere }
.feasible-scroll { overflow: visible } .admonition, .feasible-explorer-fallback { border-left: .8mm solid #999; padding-left: 4mm; margin: 4mm 0 }
dl.citation, .citation { margin: 0 0 1mm } .citation > .label, dl.citation dt { float: left; margin-right: 2mm }
.admonition-title { font-weight: 600; margin: 0 0 1mm } dl { margin: 2mm 0 } dd { margin: 0 0 1mm 6mm }
.cover { height: 240mm; display: flex; flex-direction: column; justify-content: center } .cover h1 { font-size: 34pt }
.cover p { font: 13pt FN, sans-serif; margin: 1mm 0 } nav ol { list-style: none; padding: 0; margin: 0 } nav li li { padding-left: 5mm }
nav li span { font-weight: 600; display: block; margin-top: 3mm } nav a { display: flex; gap: 2mm } nav a i { flex: 1; border-bottom: .2mm dotted #999; align-self: end; margin-bottom: 1.2mm }
nav b { font-weight: 400; font-variant-numeric: tabular-nums } math { font-size: 1.02em }
"""
_FOOT = '<div style="font: 8px sans-serif; width: 100%; text-align: center; color: #555"><span class="pageNumber"></span></div>'


def chapter(page: Page, known: set[str]) -> str:
    """Return one page for the single file: ids and links carry the page's name."""

    def link(found: re.Match[str]) -> str:
        target = resolved(page.name, html.unescape(found.group(1)))
        if target is None:
            return f'href="{html.escape(outward(page.name, html.unescape(found.group(1))))}"'
        name, place = target
        slug = name.replace("/", "--")
        return f'href="#{slug}{"--" + place if place else ""}"' if name in known else ""

    text = re.sub(r'(?<![:\w])id="([^"]+)"', rf'id="{page.slug}--\1"', page.text)
    text = re.sub(r'xlink:href="#([^"]+)"', rf'xlink:href="#{page.slug}--\1"', text)
    text = re.sub(r"url\(#([^)\"]+)\)", rf"url(#{page.slug}--\1)", text)
    text = re.sub(r'(?<![:\w])href="([^"]*)"', link, text)
    text = re.sub(r"aria-(labelledby|describedby)=\"[^\"]*\"", "", text)
    return f'<section class="chapter" id="{page.slug}">{text}</section>'


def book(pages: list[Page], numbers: dict[str, int]) -> str:
    """Return the single file; where a chapter's page is not known yet, room for it."""
    said, known = citation(), {page.name for page in pages}
    rows, part = [], ""
    for page in pages:
        if page.part != part:
            part = page.part
            rows.append(f"<li><span>{html.escape(part)}</span></li>")
        at = numbers.get(page.slug, "000")
        rows.append(f'<li><a href="#{page.slug}">{html.escape(page.title)}<i></i><b>{at}</b></a></li>')
    title, _, subtitle = said["title"].partition(": ")
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{html.escape(said["title"])}</title><style>{_STYLE}</style>'
        f'<section class="cover"><h1>{html.escape(title)}</h1><p>{html.escape(subtitle[:1].upper() + subtitle[1:])}</p>'
        f"<p>{html.escape(said['authors'])}</p><p>Version {said['version']}, {said['date']}</p>"
        "<p>Text under CC BY 4.0, code under BSD 3-Clause. The sliders are at feasible-book.github.io/feasible</p></section>"
        f'<nav class="chapter"><h1>Contents</h1><ol>{"".join(rows)}</ol></nav>'
        f"<main>{''.join(chapter(page, known) for page in pages)}</main></html>"
    )


def begins(data: bytes, slugs: list[str]) -> dict[str, int]:
    """Return the page on which each chapter begins, from the places that the contents link to."""
    reader = PdfReader(io.BytesIO(data))
    places = {name.lstrip("/"): place for name, place in reader.named_destinations.items()}
    return {s: reader.get_destination_page_number(places[s]) + 1 for s in slugs if s in places}


def main(site: str, folder: str) -> int:
    """Print a built site; fails if a chapter has no page number or lost its figures."""
    with chromium() as browser, tempfile.TemporaryDirectory() as place:
        pages = take(Path(site), browser)
        shutil.copytree(Path(site) / "_static" / "fonts", Path(place) / "_static" / "fonts")
        slugs, numbers, data = [page.slug for page in pages], {}, b""
        with served(Path(place)) as address:
            for _ in range(2):
                (Path(place) / "book.html").write_text(book(pages, numbers), "utf-8")
                tab = browser.new_page()
                tab.goto(f"{address}book.html", wait_until="load", timeout=300_000)
                data = tab.pdf(
                    prefer_css_page_size=True, display_header_footer=True, header_template="<i></i>",
                    footer_template=_FOOT, tagged=True, outline=True, print_background=True,
                )  # fmt: skip
                tab.close()
                before, numbers = numbers, begins(data, slugs)
    target = archive(folder, ".pdf")
    target.write_bytes(data)
    moved = [s for s in slugs if before.get(s) != numbers.get(s)]
    lost = [s for s in slugs if s not in numbers]
    print(*(f"{slug}: no page, or another one in the end" for slug in {*moved, *lost}), sep="\n")
    print(f"{target}: {len(PdfReader(target).pages)} pages, {len(data) / 1e6:.1f} MB")
    return 1 if moved or lost else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
