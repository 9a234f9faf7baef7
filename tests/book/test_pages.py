"""Page hygiene, piece by piece."""

from __future__ import annotations

import json

from bs4 import BeautifulSoup
from feasible.book._pages import settle, tidy

HEAD = '<html><head><meta charset="utf-8" /></head><body class="x">'
TABLE = (
    '<div>\n<style scoped>\n .a {}\n</style>\n<table border="1" class="dataframe">\n  <thead>\n'
    '    <tr style="text-align: right;">\n      <th></th>\n      <th>a</th>\n    </tr>\n'
    "    <tr>\n      <th>good</th>\n      <th></th>\n    </tr>\n  </thead>\n  <tbody>\n"
    "    <tr>\n      <th>bread</th>\n      <td>1</td>\n    </tr>\n  </tbody>\n</table>\n<p>1 rows</p></div>"
)
LIVE = "application/vnd.jupyter.widget-view+json"


def test_the_part_is_marked_and_nothing_is_done_twice() -> None:
    once = tidy(HEAD, docname="shadow-prices/mills")
    body = BeautifulSoup(once, "html.parser").body
    assert (body["data-part"], body["data-page"], body["class"]) == (
        "shadow-prices",
        "shadow-prices-mills",
        ["x"],
    )
    serif, sans = BeautifulSoup(once, "html.parser").head.find_all("link")
    assert serif["href"] == "../_static/fonts/feasible-serif.woff2"
    assert sans.attrs["as"] == "font"
    assert tidy(once, docname="shadow-prices/mills") == once
    assert 'data-part="start" data-page="index"' in tidy(HEAD, docname="index")


def test_what_the_theme_adds_goes() -> None:
    foreign = (
        '<script type="text/x-thebe-config">{"a": 1}</script><script>kernelName = "python3"</script>'
        '<script defer src="../_static/scripts/fontawesome.js?digest=1"></script>'
        '<div class="sidebar-primary-item"><div id="ethical-ad-placement" class="flat"></div></div>'
    )
    assert tidy(foreign + "<p>kernelName = 1</p>", docname="a") == "<p>kernelName = 1</p>"


def test_the_index_of_words_comes_with_the_search_alone() -> None:
    scripts = "".join(f'<script src="{n}"></script>' for n in ("_static/searchtools.js", "searchindex.js"))
    assert "searchindex" not in tidy(scripts, docname="a")
    page = tidy(scripts, docname="search")
    order = [
        page.index(f'{name}.js"')
        for name in ("searchtools", "_static/pages", "_static/search", "searchindex")
    ]
    assert order == sorted(order)
    assert tidy(page, docname="search") == page


def test_binder_opens_the_copy_that_reads_well() -> None:
    link = '<a href="https://x/v2/gh/a/b/main?urlpath=lab/tree/chapters/libcom/in-kind.md">Binder</a>'
    assert "urlpath=lab/tree/notebooks/libcom/in-kind.ipynb" in tidy(link, docname="a")


def test_more_can_be_done_to_the_parsed_page() -> None:
    assert tidy("<p>a</p>", docname="a", also=lambda soup: soup.p.decompose()) == ""


def test_names_and_roles_are_set_right() -> None:
    page = (
        '<button class="btn search-button-field x" aria-label="Search">Search</button>'
        '<button class="btn search-button" aria-label="Search"></button>'
        '<summary aria-label="Toggle hidden content">More</summary><i class="theme-switch fa" title="Dark"></i>'
        '<td>✅</td><td>❌</td><div id="exercise-content">a</div><div id="solution-content">b</div>'
        '<div role="doc-biblioentry">c</div><div id="pst-primary-sidebar" class="d"></div>'
    )
    assert tidy(page, docname="a") == (
        '<button class="btn search-button-field x">Search</button>'
        '<button class="btn search-button" aria-label="Search"></button>'
        '<summary>More</summary><i class="theme-switch fa"></i>'
        "<td>done</td><td>failed</td><div>a</div><div>b</div>"
        '<div role="listitem">c</div><div id="pst-primary-sidebar" class="d" role="region" aria-label="Book"></div>'
    )


def test_everything_else_stays_as_it_is() -> None:
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n\n  <head>\n<script>if (1 < 2 && 3) {}</script></head>\n<body z="1" a="2">'
        '<pre>  x &lt; y  </pre>\n <p>a&nbsp;<b>b</b> <i>c</i> &amp; d</p><!-- note --><br/><input disabled="">'
        '<svg viewBox="0 0 1 1" preserveAspectRatio="none"><clipPath id="c"><path d="M0"></path></clipPath></svg>'
        '<p class="one two" class="three"></p></body>\n</html>\n'
    )
    kept = (
        page.replace("&nbsp;", "\xa0")
        .replace('<input disabled="">', '<input disabled=""/>')
        .replace(' class="three"', "")
    )
    marked = kept.replace('a="2"', 'a="2" data-part="start" data-page="a"')
    assert tidy(page, docname="a") == marked


def test_tables_get_headers_and_a_box() -> None:
    page = tidy(f"<html>{TABLE * 2}</html>", docname="a")
    assert page.startswith(
        '<html><div class="feasible-scroll" role="region" tabindex="0" aria-label="Table 1">'
    )
    assert 'aria-label="Table 2"' in page
    assert '<th scope="col">good</th>' in page
    assert '<th scope="row">bread</th>' in page
    assert "scoped" not in page
    assert "1 rows" not in page
    assert page.count("<tr") == 4
    assert tidy(page, docname="a") == page
    plain = TABLE.replace("<th>good</th>", "<th></th>")
    assert "<td></td>" in tidy(plain, docname="a")
    single = TABLE.replace("    <tr>\n      <th>good</th>\n      <th></th>\n    </tr>\n", "")
    assert "<td></td>" in tidy(single, docname="a")
    two = TABLE.replace("<th></th>\n    </tr>\n  </thead>", "<th>part</th>\n    </tr>\n  </thead>")
    assert tidy(two, docname="a").count("<tr") == 3  # two levels: their names keep their row


def test_numbers_stand_right_and_words_left() -> None:
    rows = "".join(
        f"<tr><th>{k}</th><td>{a}</td><td>{b}</td></tr>"
        for k, a, b in (
            ("a", "-1.5", "rises by -2%"),
            ("b", "$2", "none of it"),
            ("c", "\u2013", "x-2"),
        )
    )
    head = "<thead><tr><th></th><th>n</th><th>what</th></tr></thead>"
    page = tidy(
        f'<div><table border="1" class="dataframe">{head}<tbody>{rows}</tbody></table></div>', docname="a"
    )
    soup = BeautifulSoup(page, "html.parser")
    assert [t.get_text() for t in soup.select(".is-text")] == [
        "what",
        "rises by \u22122%",
        "none of it",
        "x-2",
    ]
    assert "<td>\u22121.5</td>" in page
    empty = '<div><table border="1" class="dataframe"><thead><tr><th>n</th></tr></thead><tbody></tbody></table></div>'
    assert "is-text" not in tidy(empty, docname="a")


def test_a_notebook_settles() -> None:
    cell = {
        "id": "x7",
        "metadata": {"execution": {}},
        "outputs": [{"data": {"text/plain": "1", LIVE: {}}}, {}],
    }
    book = {"metadata": {"widgets": {}}, "cells": [cell, {"id": "y", "metadata": {}}]}
    settled = json.loads(settle(json.dumps(book)))
    assert [c["id"] for c in settled["cells"]] == ["cell-0", "cell-1"]
    assert settled["cells"][0]["outputs"] == [{"data": {"text/plain": "1"}}, {}]
    assert settled["cells"][0]["metadata"] == settled["metadata"] == {}
