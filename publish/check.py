"""Nothing is published that is not whole: ``python publish/check.py _build/html``.

Every page of the table of contents is there and holds its text, no page is there that nobody planned, and
every relative link leads to a file and a place in it.
"""

from __future__ import annotations

import json
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from extract import ROOT, planned

#: Pages that Sphinx adds.
OWN = {"search", "genindex", "404"}
#: Explorers by themselves, for a frame on somebody's page.
ALONE = "explorers/"
_LINKS = {"href", "src"}


class _Seen(HTMLParser):
    """Ids, links and the number of letters of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.letters, self.heads = 0, 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.heads += tag == "h1"
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in _LINKS and value and not urlsplit(value).scheme and not value.startswith("//"):
                self.links.append(value)

    def handle_data(self, data: str) -> None:
        self.letters += len(data.strip())


def faults(site: Path, root: Path = ROOT) -> list[str]:
    """Return what is missing, what nobody planned, and what leads nowhere."""
    wanted = [name for name, _ in planned(root)]
    found = {
        path.relative_to(site).with_suffix("").as_posix(): path
        for path in site.rglob("*.html")
        if not path.relative_to(site).parts[0].startswith("_") and path.relative_to(site).parts[0] != "lite"
    }
    unplanned = sorted(n for n in set(found) - set(wanted) - OWN if not n.startswith(ALONE))
    bad = [f"{name}.html is not there" for name in wanted if name not in found]
    bad += [f"{name}.html is no page of the table of contents" for name in unplanned]
    seen = {}
    for path in found.values():
        page = _Seen()
        page.feed(path.read_text("utf-8"))
        seen[path.resolve()] = page
    for name in set(wanted) & set(found):
        page = seen[found[name].resolve()]
        if not page.heads or page.letters < 1_000:
            bad.append(f"{name}.html has no text: {page.letters} letters, {page.heads} first headings")
    for path, page in seen.items():
        for link in page.links:
            file, place = urldefrag(link)
            file = unquote(file.split("?")[0])
            target = (path.parent / file).resolve() if file else path
            if target.is_dir():
                target /= "index.html"
            if not target.exists():
                bad.append(f"{path.relative_to(site.resolve())}: no such file {link}")
            elif place and target in seen and unquote(place) not in seen[target].ids:
                bad.append(f"{path.relative_to(site.resolve())}: no such place {link}")
    return bad


def main(site: str, expect: str = "") -> int:
    """Print faults and the number of pages; with a number, also compare it."""
    bad = faults(Path(site))
    pages = len(planned())
    if expect and pages != int(expect):
        bad.append(f"the table of contents has {pages} pages; expected {expect}")
    print(*bad, sep="\n", end="\n" if bad else "")
    print(json.dumps({"pages": pages, "faults": len(bad)}))
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
