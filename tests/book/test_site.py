"""Gates on the built pages that need no browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from feasible.book.explorer import Explorer
from feasible.book.figures import check_alt
from feasible.book.numbers import write
from feasible.optimum.guarantee import guarantee
from feasible.optimum.inefficiency import inefficiency
from feasible.side_by_side.price_of_a_guarantee import SITUATIONS, frontier, picture
from feasible.side_by_side.villages import MODES, village

pytestmark = pytest.mark.book
#: A page with everything that it loads at once, as files on the disk (compressed it is about a third).
PAGE_CAP, HTML_CAP = 3_500_000, 1_500_000


def planned_pages(root: Path) -> list[str]:
    toc = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    names = [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]
    return [f"{n}.html" for n in names]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, BeautifulSoup]:
    found = [p for p in sorted(site.rglob("*.html")) if not p.relative_to(site).parts[0].startswith("_")]
    return {p: BeautifulSoup(p.read_text("utf-8"), "html.parser") for p in found}


def test_every_planned_page_is_there(site: Path, root: Path, pages: dict[Path, BeautifulSoup]) -> None:
    built = {p.relative_to(site).as_posix() for p in pages}
    assert built == {*planned_pages(root), "search.html", "genindex.html"}


def test_no_dead_link_or_fragment(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    ids = {p: {t["id"] for t in s.find_all(id=True)} for p, s in pages.items()}
    bad = []
    for page, soup in pages.items():
        for tag in soup.find_all(["a", "link", "script", "img", "source", "use"]):
            for attribute in ("href", "src", "xlink:href"):
                url = tag.get(attribute)
                if not url or urlsplit(url).scheme or url.startswith("//"):
                    continue
                path, fragment = urldefrag(url)
                path = path.split("?")[0]
                target = (page.parent / unquote(path)).resolve() if path else page
                if target.is_dir():
                    target /= "index.html"
                if not target.exists():
                    bad.append(f"{page.relative_to(site)}: no such file {url}")
                elif fragment and target in ids and unquote(fragment) not in ids[target]:
                    bad.append(f"{page.relative_to(site)}: no such fragment {url}")
    assert not bad, "\n".join(bad)


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    bad = []
    for page, soup in pages.items():
        for tag in soup.find_all(
            ["link", "script", "img", "iframe", "source", "video", "audio", "object", "embed"]
        ):
            url = tag.get("src") or tag.get("href") or tag.get("data") or ""
            if (urlsplit(url).scheme not in {"", "data"} or url.startswith("//")) and tag.get("rel") != [
                "canonical"
            ]:
                bad.append(f"{page.relative_to(site)}: loads {url}")
        text = page.read_text("utf-8")
        bad += [
            f"{page.relative_to(site)}: {word}"
            for word in ("thebe", "colab.research", "require.js")
            if word in text
        ]
    for css in site.rglob("*.css"):
        for url in re.findall(r"url\(\s*[\"']?((?:https?:)?//[^)\"']+)", css.read_text("utf-8")):
            bad.append(f"{css.relative_to(site)}: loads {url}")
    assert not bad, "\n".join(bad)


def test_every_picture_says_what_it_shows(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    bad = []
    for page, soup in pages.items():
        for image in soup.find_all("img"):
            if image.get("alt") == "Binder logo":  # the theme's: it stands beside the word Binder
                continue
            try:
                check_alt(image.get("alt") or "")
            except ValueError as error:
                bad.append(f"{page.relative_to(site)}: {image.get('src', '')[:60]}: {error}")
        for figure in soup.select("figure.feasible-figure > svg"):
            assert figure.get("role") == "img"
            check_alt(figure["aria-label"])
    assert not bad, "\n".join(bad)


def test_ids_are_unique(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    bad = []
    for page, soup in pages.items():
        names = [t["id"] for t in soup.find_all(id=True)]
        bad += [f"{page.relative_to(site)}: {n}" for n in {n for n in names if names.count(n) > 1}]
    assert not bad, "\n".join(bad)


def test_pages_are_light(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    bad = []
    for page, soup in pages.items():
        weight = own = page.stat().st_size
        for tag in soup.find_all(["link", "script", "img"]):
            url = tag.get("src") or (
                tag.get("href") if tag.get("rel") != ["next"] and tag.name == "link" else None
            )
            if url and not urlsplit(url).scheme:
                path = (page.parent / unquote(url.split("?")[0])).resolve()
                weight += path.stat().st_size if path.is_file() and path.suffix != ".html" else 0
        if own > HTML_CAP or weight > PAGE_CAP:
            bad.append(f"{page.relative_to(site)}: {own:,} bytes, {weight:,} with what it loads")
    assert not bad, "\n".join(bad)


def test_explorers_hold_their_grid_and_their_text(pages: dict[Path, BeautifulSoup]) -> None:
    found = 0
    for soup in pages.values():
        for box in soup.select(".feasible-explorer"):
            found += 1
            spec = json.loads(box.select_one("script").string)
            cells = 1
            for axis in spec["axes"]:
                cells *= len(axis["values"])
            assert len(spec["cells"]) == cells
            assert "JavaScript" in box.select_one(".feasible-explorer-fallback").get_text()
    assert found


def test_first_page_shows_what_the_package_computes(site: Path) -> None:
    soup = BeautifulSoup((site / "index.html").read_text("utf-8"), "html.parser")
    shown = Explorer(json.loads(soup.select_one(".feasible-explorer script").string))
    for point in shown.grid:
        view = shown.at(**point)
        drawn = picture(MODES[int(point["hours"])], list(SITUATIONS)[int(point["situation"])])
        assert view.readings["Half of needs costs"] == write(
            drawn["readings"]["half"], "%", decimals=1, short=True
        )
        for name, place in drawn["points"].items():
            assert view.points[name] == pytest.approx(place, rel=1e-4)
        for name, (x, y) in drawn["curves"].items():
            assert view.curves[name][0] == pytest.approx(x, rel=1e-4)
            assert view.curves[name][1] == pytest.approx(y, rel=1e-4, abs=1e-9)
    # What is stored is what the package computes: the two ends of one village's line.
    here = village(1)
    for share in (0.5, 1.0):
        found = inefficiency(here.people, guarantee(here.economy, share)).share
        assert frontier("order", seeds=[1]).loc[share, "inefficiency"] == pytest.approx(found, rel=1e-4)


def test_widgets_that_need_a_kernel_are_not_on_the_page(pages: dict[Path, BeautifulSoup]) -> None:
    for soup in pages.values():
        assert not soup.select('script[type*="jupyter.widget"]')
