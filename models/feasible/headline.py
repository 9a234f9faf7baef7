"""Headlines: what a chapter's figures and first screen say, with the assumption that each leans on most.

A headline is a sentence that can be false. It is computed again under one change of aggregation (15 against
71 sectors, other seeds, regions, classes) and one change of its weakest parameter; where it does not survive,
the page states the condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from feasible.errors import InvalidInput

__all__ = ["Headline", "by_name"]


@dataclass(frozen=True)
class Headline:
    """A sentence on a page, and what it takes to be true.

    Attributes
    ----------
    name : str
        Key within the chapter.
    title : str
        The sentence as the page prints it, with its computed numbers.
    leans_on : str
        The assumption that it leans on most, for readers: "that every plant can make a third more".
    true : callable
        Of keywords, each with the page's value as its default: whether the sentence is true there. It
        computes; it compares no stored result.
    aggregation, weakest : mapping of str to value
        The changed keywords of the two trials: one change of aggregation, one of the weakest parameter.
    condition : str
        Where a trial fails: what must hold for the sentence, as the page says it. Empty where both survive.

    Raises
    ------
    InvalidInput
        If the sentence, what it leans on or a trial is missing.

    Examples
    --------
    >>> gain = Headline(
    ...     "gain", "Moving flour gains bread", "that a loaf is a loaf anywhere",
    ...     true=lambda mills=2, edge=0.03: mills > 1 and edge > 0,
    ...     aggregation={"mills": 5}, weakest={"edge": 0.0}, condition="one mill makes more of a tonne")
    >>> gain.survives()
    {'page': True, 'aggregation': True, 'weakest': False}
    """

    name: str
    title: str
    leans_on: str
    true: Callable[..., bool]
    aggregation: Mapping[str, Any] = field(default_factory=dict)
    weakest: Mapping[str, Any] = field(default_factory=dict)
    condition: str = ""

    def __post_init__(self) -> None:
        for attribute in ("name", "title", "leans_on", "aggregation", "weakest"):
            if not getattr(self, attribute):
                raise InvalidInput("is missing", where=f"headline {self.name!r}, {attribute}", expected="one")

    def survives(self) -> dict[str, bool]:
        """Compute whether it is true on the page, and under each trial."""
        return {
            "page": bool(self.true()),
            "aggregation": bool(self.true(**self.aggregation)),
            "weakest": bool(self.true(**self.weakest)),
        }


def by_name(*headlines: Headline) -> dict[str, Headline]:
    """Return headlines by name, in order.

    Raises
    ------
    InvalidInput
        If two have one name.
    """
    found = {headline.name: headline for headline in headlines}
    if len(found) != len(headlines):
        names = [headline.name for headline in headlines]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput(
            f"two headlines are called {twice!r}", where="headlines", expected="each name once"
        )
    return found
