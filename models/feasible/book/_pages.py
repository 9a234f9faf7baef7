"""Corrections of finished pages and notebooks: the theme's faults, tables, what comes from third parties."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from typing import Any

__all__ = ["settle", "tidy"]

#: Names that the parser of HTML writes in small letters and the format of drawings does not.
_DRAWING = {
    "clippath": "clipPath",
    "lineargradient": "linearGradient",
    "preserveaspectratio": "preserveAspectRatio",
    "viewbox": "viewBox",
}
#: What goes: a server of another project; a megabyte and a half of icons (book.css draws the fifteen in use);
#: an advertiser's empty box.
_FOREIGN = (
    'script[type="text/x-thebe-config"]',
    'script[src*="fontawesome.js"]',
    'link[href*="fontawesome.js"]',
    ".sidebar-primary-item:has(> #ethical-ad-placement)",
)
#: What only the page of searches needs.
_SEARCH = ("searchtools.js", "language_data.js", "searchindex.js")
#: Attributes that go: the visible text must be part of the accessible name; every exercise has the same id.
_WRONG = (
    ('button.search-button-field[aria-label="Search"]', "aria-label"),
    ('summary[aria-label="Toggle hidden content"]', "aria-label"),
    ("i.theme-switch[title]", "title"),
    ("#exercise-content, #solution-content", "id"),
)
#: Attributes that come: an entry of the bibliography is an item of its list; landmarks have names.
_RIGHT = (
    ('[role="doc-biblioentry"]', {"role": "listitem"}),
    ("#pst-primary-sidebar", {"role": "region", "aria-label": "Book"}),
)
#: A number, perhaps with a sign before it and a unit after it; a hyphen that stands for a minus.
_NUMERIC = re.compile(r"[-+\u2212$]*[\d.,]+|[\u2013-]$|nothing$|none$")
_MINUS = re.compile(r"(?<![\w.)])-(?=[$]?\d)")
#: Where Binder would open a chapter's source.
_SOURCE = re.compile(r"lab/tree/chapters/([^&?#]+)\.(?:md|ipynb)")
#: Marks that not every font has.
_MARKS = {"✅": "done", "❌": "failed"}


@functools.cache
def _formatter() -> Any:
    from bs4.dammit import EntitySubstitution
    from bs4.formatter import HTMLFormatter

    class AsWritten(HTMLFormatter):
        """Attributes in the order of the source."""

        def attributes(self, tag: Any) -> list[tuple[str, Any]]:
            return list(tag.attrs.items())

    return AsWritten(EntitySubstitution.substitute_xml)


def tidy(page: str, *, docname: str, also: Callable[[Any], None] | None = None) -> str:
    """Correct one finished page.

    Parameters
    ----------
    page : str
        HTML as Sphinx wrote it.
    docname : str
        Its name, e.g. ``"shadow-prices/mills"``; the folder chooses the accent color.
    also : callable, optional
        What else is done to the parsed page.

    Returns
    -------
    str
        The same when applied twice.
    """
    from bs4 import BeautifulSoup, Doctype

    # Spaces stay as they are, and of an attribute given twice the first counts, as in a browser.
    soup = BeautifulSoup(
        page,
        "html.parser",
        multi_valued_attributes=None,
        on_duplicate_attribute="ignore",
        preserve_whitespace_tags={"html"},
    )
    for selector in _FOREIGN:
        for tag in soup.select(selector):
            tag.decompose()
    for script in soup.find_all("script", string=re.compile(r"^kernelName =")):
        script.decompose()
    for selector, attribute in _WRONG:
        for tag in soup.select(selector):
            del tag[attribute]
    for selector, attributes in _RIGHT:
        for tag in soup.select(selector):
            tag.attrs |= attributes
    for link in soup.select(
        'a[href*="urlpath=lab/tree/chapters/"]'
    ):  # there a reading copy: binder/postBuild
        link["href"] = _SOURCE.sub(r"lab/tree/notebooks/\1.ipynb", str(link["href"]))
    for text in soup.find_all(string=list(_MARKS)):
        text.replace_with(_MARKS[str(text)])
    for number, table in enumerate(soup.select("div > table.dataframe[border]"), start=1):
        _open_up(table, number)
    _head(soup, docname)
    if docname != "search":  # the words of all pages are only of use where there is a search
        for tag in soup.select(", ".join(f'script[src*="{name}"]' for name in _SEARCH)):
            tag.decompose()
    elif not soup.select('script[src$="_static/search.js"]'):
        for tag in soup.select('script[src*="searchtools.js"]'):
            for name in ("search", "pages"):  # in this order after it: a script is put right behind
                tag.insert_after(soup.new_tag("script", src=f"_static/{name}.js", defer=""))
    if also is not None:
        also(soup)
    for tag in soup.select("svg, svg *"):
        tag.name = _DRAWING.get(tag.name, tag.name)
        tag.attrs = {_DRAWING.get(name, name): value for name, value in tag.attrs.items()}
    for kind in soup.find_all(string=lambda text: isinstance(text, Doctype)):
        after = kind.next_sibling
        if after is not None and str(after).startswith(
            "\n"
        ):  # the declaration is written with one of its own
            after.replace_with(str(after)[1:])
    return str(soup.decode(formatter=_formatter()))


def _head(soup: Any, docname: str) -> None:
    """Load the fonts early, and say of which part the page is."""
    charset = soup.find("meta", charset=True)
    if charset is not None and not soup.select('link[href*="/feasible-"]'):
        up = "../" * docname.count("/")
        for name in ("sans", "serif"):
            link = soup.new_tag("link", rel="preload", type="font/woff2", crossorigin="")
            link.attrs |= {"as": "font", "href": f"{up}_static/fonts/feasible-{name}.woff2"}
            charset.insert_after(link)
    if soup.body is not None:
        soup.body["data-part"] = docname.split("/", maxsplit=1)[0] if "/" in docname else "start"
        soup.body["data-page"] = docname.replace("/", "-")


def _open_up(table: Any, number: int) -> None:
    """Give a pandas table headers with a scope, and a box with a name that scrolls and a keyboard reaches."""
    box = table.parent
    for other in box.find_all(["style", "p"], recursive=False):
        other.decompose()
    box.attrs = {
        "class": "feasible-scroll",
        "role": "region",
        "tabindex": "0",
        "aria-label": f"Table {number}",
    }
    del table["border"]
    rows = table.thead.find_all("tr")
    names = [cell.get_text() for cell in rows[-1].find_all("th")]
    corner = rows[-2].th if len(rows) > 1 else None
    # The name of the index stands in a row of its own, under an empty corner: move it there.
    if corner is not None and not corner.get_text() and names[0] and not any(names[1:]):
        corner.string = names[0]
        rows[-1].decompose()
    _align(table)
    for scope, part in (("col", table.thead), ("row", table.tbody)):
        for cell in part.find_all("th", scope=False):
            if scope == "col" and not cell.contents:
                cell.name = "td"
            else:
                cell["scope"] = scope


def _align(table: Any) -> None:
    """Set numbers to the right with a real minus, words to the left."""
    body = [row.find_all("td") for row in table.tbody.find_all("tr")]
    for row in body:
        for cell in row:
            for text in cell.find_all(string=_MINUS):
                text.replace_with(_MINUS.sub("\u2212", str(text)))
    width = max(map(len, body), default=0)
    heads = table.thead.find_all("tr")[-1].find_all(["th", "td"])[-width:] if width else []
    for place in range(width):
        column = [row[place] for row in body if len(row) == width]
        texts = [cell.get_text().strip() for cell in column]
        if any(texts) and sum(bool(_NUMERIC.match(text)) for text in texts) * 2 < sum(map(bool, texts)):
            for cell in [*column, *(heads[place : place + 1] if len(heads) == width else [])]:
                cell["class"] = f"{cell.get('class', '')} is-text".strip()


def settle(notebook: str) -> str:
    """Take out of an executed notebook what differs from run to run: cell ids, times, live widgets.

    Parameters
    ----------
    notebook : str
        The file that readers download, as JSON.

    Returns
    -------
    str
        The same notebook; its explorers still show through their HTML.
    """
    book: dict[str, Any] = json.loads(notebook)
    book["metadata"].pop("widgets", None)
    for k, cell in enumerate(book["cells"]):
        cell["id"] = f"cell-{k}"
        cell["metadata"].pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"
