"""Every chapter says how it is cited, and the citation is the release's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from feasible.book import citing
from feasible.book.bibliography import read_sources
from feasible.book.citing import how_to_cite

CFF = (
    'title: "A book"\nversion: 9\ndate-released: 2031-02-03\nauthors:\n  - name: "The writers"\n'
    'url: "https://example.org/book/"\n'
)


@pytest.fixture
def house(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "models/feasible").mkdir(parents=True)
    (tmp_path / "CITATION.cff").write_text(CFF, "utf-8")
    return tmp_path


def test_a_chapter_is_cited_with_title_version_and_address(house):
    cited = how_to_cite("libcom/in-kind", "What is made in kind?", house)
    assert cited.key == "feasible2031LibcomInKind"
    assert cited.text == (
        "The writers (2031). \u201cWhat is made in kind?\u201d In A book, version 9. https://example.org/book/libcom/in-kind.html"
    )
    assert "\u201cMills.\u201d" in how_to_cite("a/b", "Mills", house).text


def test_the_bibtex_entry_is_one_that_we_can_read(house, tmp_path):
    cited = how_to_cite("libcom/in-kind", "Mills", house)
    path = tmp_path / "x.bib"
    path.write_text(cited.bibtex, "utf-8")
    source = read_sources(path)[cited.key]
    assert (source.who, source.year) == ("The writers", "2031")
    assert source.fields["booktitle"] == "A book"


@pytest.mark.parametrize("what", ["authors", "title", "version", "date-released", "url"])
def test_what_is_missing_is_named(house, what):
    lines = CFF.splitlines(keepends=True)
    kept = [
        line for line in lines if not line.startswith(what) and not (what == "authors" and "name" in line)
    ]
    (house / "CITATION.cff").write_text("".join(kept), "utf-8")
    with pytest.raises(ValueError, match=f"does not say {what}"):
        how_to_cite("a/b", "Mills", house)


def test_only_chapters_say_it(house):
    app = SimpleNamespace(confdir=str(house), connect=lambda *a, **k: None)

    def body(name, doctree=1):
        context = {"body": "<p>end</p>", "title": "Bread &amp; <em>flour</em>"}
        citing._append(app, name, "", context, doctree)
        return context["body"]

    said = body("libcom/in-kind")
    assert said.startswith("<p>end</p><details")
    assert "Bread &amp; flour" in said
    assert body("libcom/in-kind", doctree=None) == body("libcom/index") == body("glossary") == "<p>end</p>"
    (house / "CITATION.cff").unlink()
    assert body("libcom/in-kind") == "<p>end</p>"
    assert citing.setup(app)["parallel_read_safe"]


def test_every_chapter_has_its_own_key(root):
    names = [
        p.relative_to(root / "chapters").with_suffix("").as_posix()
        for p in (root / "chapters").rglob("*/*.md")
    ]
    keys = {how_to_cite(name, "x", root).key for name in names}
    assert len(keys) == len(names) > 30
