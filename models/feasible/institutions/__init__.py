"""Ways of planning, one file each, and the one table of them.

The command line, the comparison, explorers, colors and claims read `INSTITUTIONS`: a new institution is a
file here and a row there. Classes are imported when they are first asked for.

>>> [entry.key for entry in INSTITUTIONS]
['central', 'rounds', 'federation', 'command', 'market', 'baseline']
>>> entry("market").make(softness=0.2).softness
0.2
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feasible.errors import InvalidInput

if TYPE_CHECKING:  # the command line's help reads this table and must not wait for what plans
    from feasible.economy.institution import Institution

__all__ = ["INSTITUTIONS", "LINEAR", "Entry", "entry", "every_institution", "plans_by_prices", "ways"]

#: The way of planning a folder that is no institution: it needs no households.
LINEAR = "linear"


@dataclass(frozen=True)
class Entry:
    """A row of the table.

    Attributes
    ----------
    key : str
        For the command line.
    home : str
        Module and class, e.g. ``"feasible.institutions.central:CentralPlan"``; made without arguments.
    name : str
        What it is called in tables and figures: the `name` of what the class makes.
    essay : str
        Whose way of planning it is.
    color : str
        The part of the book whose accent it takes, a key of `feasible.book.ACCENTS`.
    summary : str
        One line for readers.
    """

    key: str
    home: str
    name: str
    essay: str
    color: str
    summary: str

    @property
    def kind(self) -> Any:
        """The class."""
        module, name = self.home.split(":")
        return getattr(importlib.import_module(module), name)

    def make(self, **how: Any) -> Institution:
        """Make the institution, its defaults changed by keyword."""
        made: Institution = self.kind(**how)
        return made


#: In the order of the book.
INSTITUTIONS: tuple[Entry, ...] = (
    Entry(
        "central",
        "feasible.institutions.central:CentralPlan",
        "central plan",
        "Chetia",
        "shadow-prices",
        "everyone reports, one optimum for the households' budgets is computed, orders go out",
    ),
    Entry(
        "rounds",
        "feasible.institutions.rounds:ParticipatoryRounds",
        "participatory rounds",
        "Wetzel",
        "parecon",
        "prices are published, councils answer, prices are revised until everything balances",
    ),
    Entry(
        "federation",
        "feasible.institutions.federation:FederatedPlan",
        "in-kind federation",
        "Katja",
        "libcom",
        "communities state needs and share quantities; no prices; needs a table of needs",
    ),
    Entry(
        "command",
        "feasible.institutions.command:CommandPlan",
        "command with family circles",
        "Padgett",
        "dual-hierarchy",
        "the central plan on reports that plants, ministries and party bend together",
    ),
    Entry(
        "market",
        "feasible.institutions.market_socialism:MarketSocialism",
        "market socialism",
        "Chetia",
        "roads",
        "firms sell what pays, and earnings are shared out equally",
    ),
    Entry(
        "baseline",
        "feasible.institutions.baseline:CapitalistBaseline",
        "capitalist baseline",
        "none",
        "side-by-side",
        "firms sell what pays, and earnings go to those who own resources and plants",
    ),
)


def entry(key: str) -> Entry:
    """Return the row of the table with this key.

    Raises
    ------
    InvalidInput
        If there is none.
    """
    found = [row for row in INSTITUTIONS if row.key == key]
    if not found:
        keys = ", ".join(row.key for row in INSTITUTIONS)
        raise InvalidInput(f"there is no institution {key!r}", where="institution", expected=f"one of {keys}")
    return found[0]


def every_institution(**changes: Any) -> list[Institution]:
    """Make every institution of the table with its defaults.

    Parameters
    ----------
    **changes
        Given to each institution that has an attribute of that name. ``budgets="earned"`` or ``"equal"``
        gives the central plan, the rounds and market socialism the same budgets; without it each has its own
        (market socialism pays equal dividends). ``collusion`` is that of the family circles.

    Raises
    ------
    InvalidInput
        If no institution has such an attribute.

    Examples
    --------
    >>> [institution.name for institution in every_institution()][:3]
    ['central plan', 'participatory rounds', 'in-kind federation']
    """
    takes = [(row, inspect.signature(row.kind).parameters) for row in INSTITUTIONS]
    for name in changes:
        if not any(name in settings for _, settings in takes):
            there = sorted({setting for _, settings in takes for setting in settings})
            raise InvalidInput(
                f"no institution takes {name!r}",
                where="every_institution",
                expected=f"one of {', '.join(there)}",
            )
    return [row.make(**{k: v for k, v in changes.items() if k in settings}) for row, settings in takes]


def plans_by_prices(institution: Institution) -> bool:
    """Whether an institution publishes prices, round by round: beside those there may be exact ones.

    Examples
    --------
    >>> [row.key for row in INSTITUTIONS if plans_by_prices(row.make())]
    ['rounds', 'market', 'baseline']
    """
    from feasible.institutions._price_guided import PriceGuided

    return isinstance(institution, PriceGuided)


def ways() -> dict[str, str]:
    """Return the ways of planning that the command line knows by name, each with a line on it."""
    known = {row.key: row.summary for row in INSTITUTIONS}
    known[LINEAR] = "the most valuable deliveries within floors, ceilings and quotas; needs no households"
    return dict(sorted(known.items()))
