"""Every chapter has its module and its tests under the same name."""

from __future__ import annotations

from pathlib import Path

from feasible.book.map import chapter_map, map_table, missing, planned, titles


def house(top: Path) -> Path:
    (top / "_toc.yml").write_text(
        "root: index\nparts:\n- caption: A\n  chapters:\n  - file: start/one-economy\n  - file: room/index\n"
        "  - file: room/a-chapter\n  - file: room/big\n  - file: claims\n"
    )
    for name in (
        "models/feasible/room/big",
        "models/feasible/room/claims",
        "tests/room/big",
        "chapters/room",
    ):
        (top / name).mkdir(parents=True)
    for name in (
        "models/feasible/room/a_chapter.py",
        "models/feasible/room/claims/a_chapter.py",
        "models/feasible/room/claims/big.py",
        "tests/room/test_a_chapter.py",
        "chapters/room/a-chapter.md",
        "chapters/room/big.md",
    ):
        (top / name).touch()
    (top / "chapters/room/big.md").write_text("---\nheader: 1\n---\n\n# A big one\n\n## A part\n")
    return top


def test_nothing_is_missing_from_the_book(root: Path) -> None:
    assert not missing(root), "\n".join(missing(root))
    assert chapter_map(root)


def test_map_of_a_small_house(tmp_path: Path) -> None:
    top = house(tmp_path)
    assert planned(top) == ["room/a-chapter", "room/big"]
    assert missing(top) == []
    (place, _) = chapter_map(top)
    assert (place.module, place.claims, place.tests) == (
        "models/feasible/room/a_chapter.py",
        "models/feasible/room/claims/a_chapter.py",
        "tests/room/test_a_chapter.py",
    )
    assert titles(top) == {"room/a-chapter": "room/a-chapter", "room/big": "A big one"}
    text = map_table(top)._repr_html_()
    assert '<a href="room/a-chapter.html">' in text
    assert ">room/a_chapter.py</a>" in text
    assert "models/feasible/room/big/" in repr(map_table(top))


def test_each_of_the_four_is_missed(tmp_path: Path) -> None:
    top = house(tmp_path)
    (top / "models/feasible/room/a_chapter.py").unlink()
    (top / "models/feasible/room/claims/a_chapter.py").unlink()
    (top / "tests/room/test_a_chapter.py").unlink()
    (top / "chapters/room/a-chapter.md").unlink()
    found = missing(top)
    assert len(found) == 4
    assert all("room/a-chapter" in line for line in found)
    assert "none" in map_table(top)._repr_html_()
