"""Sources as notebooks print them: names, accents, years; the book's own file is read whole."""

from __future__ import annotations

import re

import pytest
from feasible.book.bibliography import read_sources

BIB = r"""
@article{one,
  author = {Kornai, J{\'a}nos and Lipt{\'a}k, Tam{\'a}s},
  title = {Two-Level Planning},
  journal = {Politics \& Society},
  pages = {141--169},
  year = {1965}
}

@misc{two,
  author = {{Bureau of Economic Analysis}},
  title = {What is made?},
  note = {Option \texttt{small\_value}}
}

@book{three,
  editor = {{\AA}str\"om, Karl J. and Rodr\'{\i}guez, Andr\'es and van der Berg, A.},
  title = {A {B}ook},
  year = {2002},
}

@book{four,
  author = {Jan \v{C}apek},
  title = {\O{}re and stra\ss e},
  year = {1999}
}
"""


@pytest.fixture
def sources(tmp_path):
    path = tmp_path / "x.bib"
    path.write_text(BIB, "utf-8")
    return read_sources(path)


def test_names_as_a_citation_writes_them(sources):
    assert [s.who for s in sources.values()] == [
        "Kornai and Lipták",
        "Bureau of Economic Analysis",
        "Åström et al.",
        "Čapek",
    ]
    assert [s.year for s in sources.values()] == ["1965", "n.d.", "2002", "1999"]


def test_a_line_for_each(sources):
    assert sources["one"].line == (
        "János Kornai, Tamás Lipták (1965). *Two-Level Planning*. Politics & Society, 141–169."
    )
    assert sources["two"].line == "Bureau of Economic Analysis (n.d.). *What is made?* Option small_value."
    assert sources["three"].line.startswith(
        "Karl J. Åström, Andrés Rodríguez, A. van der Berg (2002). *A Book*."
    )
    assert "*Øre and straße*" in sources["four"].line


@pytest.mark.parametrize("gone", ["  title = {Two-Level Planning},\n", "  author = {Jan \\v{C}apek},\n"])
def test_what_names_nobody_or_nothing_is_refused(tmp_path, gone):
    path = tmp_path / "x.bib"
    path.write_text(BIB.replace(gone, ""), "utf-8")
    with pytest.raises(ValueError, match=r"lacks an author \(or an editor\) or a title"):
        read_sources(path)


def test_the_book_s_own_sources_are_all_read_as_text(root):
    path = root / "chapters" / "references.bib"
    found = read_sources(path)
    assert len(found) == len(re.findall(r"^@", path.read_text("utf-8"), re.MULTILINE))
    for source in found.values():
        assert not set(source.line) & set("\\{}"), source.line
