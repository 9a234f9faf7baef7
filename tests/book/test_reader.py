"""What readers can do with a page: each step on small pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from feasible.book import Axis, Explorer, Frame, figure, show
from feasible.book._publish import card, lists, open_site, questions_of, search_words, sitemap
from feasible.book._reader import Site, adorn, terms_of

GLOSSARY = (
    '<dl class="glossary"><dt id="term-Shadow-price">Shadow price<a class="headerlink">#</a></dt>'
    "<dd><p>What one unit more would bring ( see [Koopmans, 1951] ) .</p></dd>"
    '<dt id="term-Binding">Binding</dt><dd><p>Used up.</p></dd><dt id="term-Kontrol">Kontrol</dt></dl>'
)


def figure_html(**more: Any) -> str:
    with figure() as (fig, ax):
        ax.plot([1, 2], [3, 4])
    return show(fig, alt="A line that rises", **more)._repr_html_()


def explorer_html(title: str = "What is a <unit> worth?", **more: Any) -> str:
    how = {"axes": [Axis("a", "A", [1, 2])], "compute": lambda a: Frame(bars={"b": a})}
    return Explorer.build(title=title, **how, **more)._repr_html_()


def page(body: str, head: str = "") -> Any:
    text = f"<html><head>{head}</head><body><article><h1>A fifth<a>#</a></h1>{body}</article></body></html>"
    return BeautifulSoup(text, "html.parser", multi_valued_attributes=None)


def adorned(
    tmp_path: Path, body: str, *, docname: str = "shadow-prices/mills", head: str = "", **more: Any
) -> Any:
    site = Site(tmp_path, "https://example.org/book/", **more)
    soup = page(body, head)
    adorn(soup, docname, site)
    return soup, site


def test_the_glossary_is_read() -> None:
    assert terms_of(GLOSSARY) == {
        "Shadow price": ("term-Shadow-price", "What one unit more would bring (see)."),
        "Binding": ("term-Binding", "Used up."),
    }


def test_every_figure_gives_its_table_away(tmp_path: Path) -> None:
    body = figure_html(title="It rises", source="BEA") + figure_html(name="again")
    soup, site = adorned(tmp_path, body)
    assert not soup.select('script[type="text/csv"]')
    links = [a["href"] for a in soup.select("figure figcaption a.feasible-data")]
    assert links == ["../data/shadow-prices-mills-1.csv", "../data/shadow-prices-mills-again.csv"]
    assert (tmp_path / "data/shadow-prices-mills-1.csv").read_text().startswith("# It rises\n# Source: BEA\n")
    assert [f["id"] for f in soup.select("figure")] == ["figure-1", "figure-again"]
    told = site.pages["shadow-prices/mills"]["figures"]
    assert [(t["title"], t["source"]) for t in told] == [("It rises", "BEA"), ("A line that rises", "")]


def test_every_explorer_has_a_page_of_its_own(tmp_path: Path) -> None:
    plain = '<div class="feasible-explorer">without a grid</div>'
    soup, site = adorned(tmp_path, explorer_html() + explorer_html(name="worth") + plain)
    links = [a["href"] for a in soup.select(".feasible-explorer-links a")]
    assert links == ["../explorers/shadow-prices-mills-1.html", "../explorers/shadow-prices-mills-worth.html"]
    assert [b.get("id") for b in soup.select(".feasible-explorer")] == ["explorer-1", "explorer-worth", None]
    alone = (tmp_path / "explorers/shadow-prices-mills-worth.html").read_text()
    assert "<title>What is a &lt;unit&gt; worth?</title>" in alone
    assert 'data-part="shadow-prices"' in alone
    assert (
        '<link rel="canonical" href="https://example.org/book/explorers/shadow-prices-mills-worth.html">'
        in alone
    )
    assert "The Feasible authors, \u201cWhat is a &lt;unit&gt; worth?\u201d" in alone
    assert "&lt;iframe src=" in alone
    grid = BeautifulSoup(alone, "html.parser").select_one(
        '.feasible-explorer script[type="application/json"]'
    )
    assert json.loads(grid.string)["cells"]
    assert len(site.pages["shadow-prices/mills"]["explorers"]) == 2
    site = Site(tmp_path)
    adorn(page(explorer_html()), "index", site)
    assert "canonical" not in (tmp_path / "explorers/index-1.html").read_text()
    assert 'data-part="start"' in (tmp_path / "explorers/index-1.html").read_text()


def test_words_explain_themselves_at_their_first_use(tmp_path: Path) -> None:
    body = (
        "<h2>Shadow price</h2><p><a>A shadow price</a> of <code>shadow price</code>: shadow prices, a shadow price."
        '</p><p>It is binding, kontrol. <a href="../glossary.html#term-Binding">binding</a>'
        '<a href="../glossary.html#term-Binding">again</a><a href="../glossary.html#other">x</a></p>'
    )
    terms = terms_of(GLOSSARY)
    soup, _ = adorned(tmp_path, body, terms=terms)
    marked = soup.select("a.feasible-term")
    assert [a.get_text() for a in marked] == ["shadow prices", "binding"]
    assert marked[0]["href"] == "../glossary.html#term-Shadow-price"
    told = json.loads(soup.select_one("#feasible-terms").string)
    assert told == dict(terms.values())
    assert soup.select_one('script[src="../_static/terms.js"]') is not None
    for docname in ("glossary", "reuse/api"):
        assert not adorned(tmp_path, body, docname=docname, terms=terms)[0].select(".feasible-term")
    assert not adorned(tmp_path, "<p>nothing</p>", terms=terms)[0].select("#feasible-terms")


def test_a_long_chapter_says_how_long(tmp_path: Path) -> None:
    words = "<p>" + "word " * 2200 + "</p>"
    soup, site = adorned(tmp_path, words)
    assert soup.select_one("h1 + .feasible-minutes").get_text() == "10 minutes to read"
    assert site.pages["shadow-prices/mills"]["minutes"] == 10
    assert not adorned(tmp_path, words, docname="shadow-prices/index")[0].select(".feasible-minutes")
    assert not adorned(tmp_path, words, docname="claims")[0].select(".feasible-minutes")
    assert not adorned(tmp_path, "<p>word</p>")[0].select(".feasible-minutes")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<p>How much? A lot [Chetia, 2025]. " + "More words. " * 30 + "</p>", "How much? A lot."),
        (
            '<p class="x">No.</p><p> </p><div class="part-essay"><p>By</p></div><p>One sentence</p>',
            "One sentence",
        ),
        ("<p>" + "word " * 100 + "</p>", "word word"),
        ("", ""),
    ],
)
def test_a_page_is_described_by_how_it_begins(tmp_path: Path, body: str, told: str) -> None:
    soup, site = adorned(tmp_path, body)
    said = site.pages["shadow-prices/mills"]["description"]
    assert said.startswith(told)
    assert len(said) <= 300
    assert bool(soup.select('meta[name="description"]')) == bool(told)


def test_a_page_says_what_it_is_to_whoever_shares_it(tmp_path: Path) -> None:
    head = '<meta name="description" content="Own words."/><meta property="og:title" content="old"/>'
    soup, _ = adorned(tmp_path, "<p>First.</p>", head=head)
    facts = {m["property"]: m["content"] for m in soup.select("meta[property]")}
    assert facts["og:title"] == "A fifth"
    assert facts["og:description"] == "Own words."
    assert facts["og:url"] == "https://example.org/book/shadow-prices/mills.html"
    assert facts["og:image"] == "https://example.org/book/cards/shadow-prices-mills.png"
    assert len(soup.select('meta[name="description"]')) == 1
    plain = page("<p>First.</p>")
    adorn(plain, "index", Site(tmp_path))
    assert not plain.select('meta[property="og:image"]')
    bare = BeautifulSoup("<article><p>a</p></article>", "html.parser", multi_valued_attributes=None)
    adorn(bare, "a", Site(tmp_path))
    assert str(bare) == "<article><p>a</p></article>"
    adorn(BeautifulSoup("<p>no article</p>", "html.parser"), "search", Site(tmp_path))


def test_the_way_on_is_a_question(tmp_path: Path) -> None:
    body = (
        '<div class="prev-next-area"><a href="index.html"><div class="prev-next-info"></div></a>'
        '<a href="../libcom/in-kind.html"><div class="prev-next-info"><p>A valley</p></div></a></div>'
    )
    soup, _ = adorned(tmp_path, body, questions={"libcom/in-kind": "Can needs be planned?"})
    assert [p.get_text() for p in soup.select(".feasible-question")] == ["Can needs be planned?"]


def test_questions_are_read_from_parts_and_doors() -> None:
    text = (
        '<div class="chapter-list"><dl><dt><a href="mills.html">A fifth</a></dt><dd><p>What does\n it cost?</p></dd>'
        '<dt><a href="x.html">x</a></dt></dl></div><div class="door"><p>By</p><p><a href="../libcom/index.html#top">K'
        '</a></p><p>Without prices?</p></div><div class="door"><p>no link</p></div>'
    )
    assert questions_of(text, "shadow-prices/index") == {
        "shadow-prices/mills": "What does it cost?",
        "libcom/index": "Without prices?",
    }


def test_the_site_remembers_its_pages(tmp_path: Path) -> None:
    (tmp_path / "glossary.html").write_text(GLOSSARY)
    (tmp_path / "index.html").write_text("")
    memory = tmp_path / "pages.json"
    memory.write_text(json.dumps({"glossary": {"title": "G"}, "gone": {"title": "x"}}))
    site = open_site(tmp_path, memory, address="", author="A. N. Author")
    assert list(site.pages) == ["glossary"]
    assert set(site.terms) == {"Shadow price", "Binding"}
    empty = open_site(tmp_path / "none", tmp_path / "none.json", address="", author="")
    assert (empty.pages, empty.terms, empty.questions) == ({}, {}, {})
    sitemap(empty)
    assert not (tmp_path / "none").exists()


def test_lists_of_figures_and_explorers(tmp_path: Path) -> None:
    body = figure_html(title="It rises", source="BEA & co") + figure_html() + explorer_html()
    _, site = adorned(tmp_path, body)
    adorn(page("<p>nothing to list</p>"), "libcom/index", site)
    for name in ("figures", "explorers"):
        lists(site, ["shadow-prices/mills"])  # no page asks for it yet
        (tmp_path / f"{name}.html").write_text("<p>no list</p>")
        lists(site, ["shadow-prices/mills"])
        (tmp_path / f"{name}.html").write_text('<div class="feasible-list">later</div>')
    for _ in range(2):
        lists(site, ["libcom/index", "shadow-prices/mills", "unknown"])
        figures, explorers = ((tmp_path / f"{n}.html").read_text() for n in ("figures", "explorers"))
    assert figures.count('<a class="feasible-data"') == 2
    assert '<a href="shadow-prices/mills.html#figure-1">It rises</a>' in figures
    assert "<small>BEA &amp; co</small>" in figures
    assert figures.count("<h2>") == 1
    assert 'href="explorers/shadow-prices-mills-1.html"' in explorers
    assert 'href="shadow-prices/mills.html#explorer-1"' in explorers
    sitemap(site)
    told = (tmp_path / "sitemap.xml").read_text()
    assert "<loc>https://example.org/book/explorers/shadow-prices-mills-1.html</loc>" in told
    assert "<loc>https://example.org/book/libcom/index.html</loc>" in told
    site.terms = terms_of(GLOSSARY)
    search_words(site)
    held, terms = (
        json.loads(line.split(" = ", 1)[1].rstrip(";"))
        for line in (tmp_path / "_static/pages.js").read_text().splitlines()
    )
    assert held["libcom/index"]["description"] == "nothing to list"
    assert terms["Binding"] == ["term-Binding", "Used up."]


def test_cards_are_the_same_twice_and_say_what_the_page_asks() -> None:
    long = "What does it cost, in $, to keep every rule that the official names? " * 5
    one, two = (
        card("A fifth of Mill 3's flour, at $5 and more words than one line", long, "roads") for _ in range(2)
    )
    assert one == two
    assert one.startswith(b"\x89PNG")
    assert one[16:24] == (1200).to_bytes(4, "big") + (630).to_bytes(4, "big")
    assert card("A", "", "nowhere") != card("B", "", "nowhere")
