"""Every chapter's headlines are true, and survive a change of aggregation and of the weakest parameter, or say when."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name

ROOT = Path(__file__).parents[1]
MODULES = {
    f"{path.parts[-2]}/{path.stem}": f"feasible.{path.parts[-2]}.{path.stem}".replace("-", "_")
    for path in sorted((ROOT / "chapters").glob("*/*.md"))
    if (ROOT / "models" / "feasible" / path.parts[-2].replace("-", "_")).is_dir() and path.stem != "index"
}


def plain(text: str) -> str:
    return " ".join(re.sub(r"[*`$\\]", "", text).split())


def cases() -> list[object]:
    out: list[object] = []
    for chapter, module in MODULES.items():
        found = importlib.import_module(module)
        out += [pytest.param(chapter, module, name, id=f"{chapter}:{name}") for name in found.headlines()]
    return out


@pytest.mark.parametrize(("chapter", "module", "name"), cases())
def test_a_headline_survives_or_states_its_condition(chapter: str, module: str, name: str) -> None:
    headline: Headline = importlib.import_module(module).headlines()[name]
    found = headline.survives()
    assert found["page"], f"{headline.title}: not true on its own page"
    lost = [trial for trial, kept in found.items() if not kept]
    if lost:
        assert headline.condition, f"{headline.title}: does not survive {lost} and states no condition"
        page = plain((ROOT / "chapters" / f"{chapter}.md").read_text("utf-8"))
        assert plain(headline.condition) in page, f"the page does not say: {headline.condition}"
    else:
        assert not headline.condition, f"{headline.title}: survives both trials and needs no condition"


@pytest.mark.parametrize("chapter", MODULES)
def test_every_figure_title_is_a_headline(chapter: str) -> None:
    """A figure's title comes from `headlines()`: ``show(fig, title=SAYS["gain"].title, ...)``."""
    source = (ROOT / "chapters" / f"{chapter}.md").read_text("utf-8")
    titles = re.findall(r"^show\((?:.|\n)*?title=([^\n]*)", source, flags=re.MULTILINE)
    assert titles
    typed = [title for title in titles if not re.match(r'SAYS\["\w+"\]\.title', title)]
    assert not typed


def test_headlines_are_complete_and_differ() -> None:
    one = Headline("a", "A holds", "nothing", lambda n=1: n > 0, {"n": 2}, {"n": 3})
    assert one.survives() == {"page": True, "aggregation": True, "weakest": True}
    with pytest.raises(InvalidInput, match="headline 'a', leans_on: is missing"):
        Headline("a", "A holds", "", lambda n=1: n > 0, {"n": 2}, {"n": 3})
    assert list(by_name(one)) == ["a"]
    with pytest.raises(InvalidInput, match="two headlines are called 'a'"):
        by_name(one, one)
