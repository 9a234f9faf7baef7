"""Gates on the built pages that need no browser."""

from __future__ import annotations

import functools
import gzip
import json
import math
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pandas as pd
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
#: A page with everything that it loads at once but fonts, and one explorer, in bytes as they travel (gzip).
PAGE_CAP, EXPLORER_CAP = 400_000, 60_000
#: What MathJax loads by itself where there is a formula: the parts named in `_config.yml`.
FORMULAS = (
    "core.js",
    "input/tex-base.js",
    "input/tex/extensions/ams.js",
    "output/chtml.js",
    "output/chtml/fonts/tex.js",
    "a11y/assistive-mml.js",
)


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
    explorers = {name for name in built if name.startswith("explorers/")}
    assert built - explorers == {*planned_pages(root), "search.html", "genindex.html"}
    shown = sum(
        len(soup.select(".feasible-explorer")) for p, soup in pages.items() if p.parent.name != "explorers"
    )
    assert len(explorers) == shown > 0


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


@functools.cache
def travels(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_pages_are_light(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    bad = []
    for page, soup in pages.items():
        loaded = {page}
        for tag in soup.find_all(["link", "script", "img"]):
            rel = {"next", "prev", "search", "index", "canonical", "license"} & set(tag.get("rel") or [])
            url = tag.get("src") or (tag.get("href") if tag.name == "link" and not rel else None)
            if url and not urlsplit(url).scheme:
                path = (page.parent / unquote(url.split("?")[0])).resolve()
                if path.is_file() and path.suffix not in {".html", ".woff2"}:
                    loaded.add(path)
        formulas = site / "_static" / "mathjax"
        assert ((formulas / "startup.js") in loaded) == bool(soup.select(".math")), page
        if formulas / "startup.js" in loaded:
            loaded |= {formulas / name for name in FORMULAS}
        weight = sum(map(travels, loaded))
        if weight > PAGE_CAP:
            bad.append(f"{page.relative_to(site)}: {weight:,} bytes")
        grids = [str(box.string) for box in soup.select('.feasible-explorer script[type="application/json"]')]
        sizes = [len(gzip.compress(grid.encode(), 9)) for grid in grids]
        bad += [f"{page.relative_to(site)}: an explorer of {n:,} bytes" for n in sizes if n > EXPLORER_CAP]
    assert not bad, "\n".join(bad)


def test_only_the_search_loads_the_index_of_words_and_nothing_loads_icons(
    site: Path, pages: dict[Path, BeautifulSoup]
) -> None:
    for page in pages:
        text = page.read_text("utf-8")
        assert ("searchindex.js" in text) == (page.name == "search.html"), page
        assert "fontawesome" not in text, page


def test_every_figure_gives_its_data_away(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    listed = {a["href"] for a in pages[site / "figures.html"].select("a.feasible-data")}
    found = 0
    for page, soup in pages.items():
        for figure in soup.select("article figure.feasible-figure"):
            link = figure.select_one("figcaption a.feasible-data")
            assert link is not None, f"{page}: {figure.get('id')}"
            table = (page.parent / link["href"]).resolve()
            lines = table.read_text("utf-8").splitlines()
            about = [line for line in lines if line.startswith("# ")]
            assert len(about) > 0, table
            rows = pd.read_csv(table, skiprows=len(about))
            assert len(rows) > 0, table
            assert table.relative_to(site).as_posix() in listed
            found += 1
    assert found == len(listed) > 30


def test_every_part_has_an_exercise_that_checks_the_answer(
    site: Path, pages: dict[Path, BeautifulSoup]
) -> None:
    parts = set()
    for page, soup in pages.items():
        for box in soup.select(".exercise .feasible-check"):
            assert float(box["data-within"]) > 0
            assert math.isfinite(float(box["data-answer"]))
            parts.add(page.relative_to(site).parts[0])
        numbers = [
            re.sub(r"\D", "", title.get_text())
            for title in soup.select(".exercise > .admonition-title .caption-number")
        ]
        assert numbers == [str(k) for k in range(1, len(numbers) + 1)], page
    assert parts >= {"start", "shadow-prices", "parecon", "libcom", "dual-hierarchy", "roads", "side-by-side"}


def test_every_page_says_what_it_is(site: Path, pages: dict[Path, BeautifulSoup], root: Path) -> None:
    told: dict[str, str] = {}
    for name in planned_pages(root):
        soup = pages[site / name]
        (text,) = (tag["content"] for tag in soup.select('meta[name="description"]'))
        assert 20 <= len(text) <= 400, f"{name}: {text}"
        assert text not in told, f"{name} and {told.get(text)} describe themselves alike"
        told[text] = name
        picture = soup.select_one('meta[property="og:image"]')["content"]
        card = site / "cards" / picture.rsplit("/", 1)[1]
        assert card.read_bytes().startswith(b"\x89PNG")
        assert card.stat().st_size < 100_000
        assert soup.select_one('link[rel="canonical"]')["href"].endswith(name)
        assert soup.select_one('link[rel*="icon"]') is not None
    urls = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert {url.removeprefix("https://feasible-book.github.io/feasible/") for url in urls} >= set(
        planned_pages(root)
    )


def test_the_way_on_asks_a_question(site: Path, pages: dict[Path, BeautifulSoup], root: Path) -> None:
    planned = planned_pages(root)
    parts = {name.split("/")[0] for name in planned if name.endswith("/index.html")}
    chapters = [name for name in planned if name.split("/")[0] in parts and not name.endswith("/index.html")]
    assert len(chapters) > 30
    # What a part's page lists, it asks a question of.
    assert not [
        name for name in chapters if not pages[site / name].select(".prev-next-area .feasible-question")
    ]


def test_explorers_hold_their_grid_and_their_text(pages: dict[Path, BeautifulSoup]) -> None:
    found = guesses = 0
    for page, soup in pages.items():
        asked = 0
        for box in soup.select(".feasible-explorer"):
            found += 1
            spec = json.loads(box.select_one("script").string)
            asked += spec["guess"] is not None
            cells = 1
            for axis in spec["axes"]:
                cells *= len(axis["values"])
            assert len(spec["cells"]) == cells
            assert "JavaScript" in box.select_one(".feasible-explorer-fallback").get_text()
        assert asked <= 1, f"{page}: more than one guess"
        guesses += asked and page.parent.name != "explorers"
    assert found
    assert guesses >= 3


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
