"""Ways of planning, one file each, and the one table of them.

The command line, the comparison, explorers, colors and claims read `INSTITUTIONS`: a new institution is a
file here and a row there. Classes are imported when they are first asked for.

>>> [entry.key for entry in INSTITUTIONS][:6]
['central', 'rounds', 'hahnel', 'office', 'federation', 'command']
>>> entry("market").make(softness=0.2).softness
0.2
"""

from __future__ import annotations

import importlib
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feasible.errors import InvalidInput

if TYPE_CHECKING:  # the command line's help reads this table and must not wait for what plans
    from collections.abc import Sequence

    from feasible.economy.institution import Institution

__all__ = [
    "INSTITUTIONS",
    "LINEAR",
    "SIX",
    "Entry",
    "entry",
    "every_institution",
    "found",
    "plans_by_prices",
    "six",
    "ways",
]

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
        "hahnel",
        "feasible.institutions.hahnel_rounds:HahnelRounds",
        "rounds by Hahnel's rule",
        "Wetzel",
        "parecon",
        "the published rule of the rounds, uncured: often it finds no plan, and says so",
    ),
    Entry(
        "office",
        "feasible.institutions.federation:FederatedPlan",
        "one office plans for needs",
        "Katja",
        "libcom",
        "needs and recipes go to one office, which meets all needs alike; no prices; needs a table of needs",
    ),
    Entry(
        "federation",
        "feasible.institutions.open_federation:OpenFederation",
        "federation on a public record",
        "Katja",
        "libcom",
        "communities offer what they can make and need on a public record; no prices; needs a table of needs",
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
    Entry(
        "guarantee",
        "feasible.institutions.guaranteed_share:GuaranteedShare",
        "guarantee and budgets",
        "none",
        "side-by-side",
        "half of every need for everybody, above it budgets, or what people earn",
    ),
    Entry(
        "tokens",
        "feasible.institutions.labor_tokens:LaborTokens",
        "labor tokens",
        "none",
        "side-by-side",
        "goods for hours: shops clear, and targets follow what sells above its labor value",
    ),
)

#: Keys of those that the stored tables of the first comparison are about.
SIX = ("central", "rounds", "office", "command", "market", "baseline")


def six(**changes: Any) -> list[Institution]:
    """Make the six institutions of the first comparison, in the order of its tables.

    Parameters
    ----------
    **changes
        As of `every_institution`.

    Examples
    --------
    >>> [institution.name for institution in six()][2]
    'one office plans for needs'
    """
    return _made([entry(key) for key in SIX], changes)


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
        gives the central plan, both rounds and market socialism the same budgets; without it each has its own
        (market socialism pays equal dividends). ``collusion`` is that of the family circles.

    Raises
    ------
    InvalidInput
        If no institution has such an attribute.

    Examples
    --------
    >>> [institution.name for institution in every_institution()][:3]
    ['central plan', 'participatory rounds', "rounds by Hahnel's rule"]
    """
    return _made(INSTITUTIONS, changes)


def _made(rows: Sequence[Entry], changes: dict[str, Any]) -> list[Institution]:
    takes = [(row, inspect.signature(row.kind).parameters) for row in rows]
    for name in changes:
        if not any(name in settings for _, settings in takes):
            there = sorted({setting for _, settings in takes for setting in settings})
            raise InvalidInput(
                f"no institution takes {name!r}",
                where="every_institution",
                expected=f"one of {', '.join(there)}",
            )
    return [row.make(**{k: v for k, v in changes.items() if k in settings}) for row, settings in takes]


def found(where: str) -> Institution:
    """Make somebody's own institution, named as ``"module:Class"``; modules in this folder are found.

    Parameters
    ----------
    where : str
        A class that is made without arguments, or an institution that is there already.

    Raises
    ------
    InvalidInput
        If there is no such module or name in it, it cannot be made, or it has no name and no way to run.

    Examples
    --------
    >>> found("feasible.institutions.central:CentralPlan").name
    'central plan'
    """
    module, _, name = where.partition(":")
    expected = "module:Class, such as my_module:MyInstitution"
    if not module or not name:
        raise InvalidInput(f"is {where!r}", where="institution", expected=expected)
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        home = importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - whatever somebody else's module does when it is read
        raise InvalidInput(
            f"the module {module!r} cannot be imported ({type(error).__name__}: {error})",
            where=f"institution {where!r}",
            expected=f"{expected}, in {here} or installed",
        ) from None
    finally:
        sys.path.remove(here)
    kind = getattr(home, name, None)
    if kind is None:
        raise InvalidInput(
            f"there is no {name!r} in {home.__name__}", where=f"institution {where!r}", expected=expected
        )
    try:
        made = kind() if isinstance(kind, type) else kind
    except Exception as error:  # noqa: BLE001 - or when it is made
        raise InvalidInput(
            f"cannot be made without arguments ({type(error).__name__}: {error})",
            where=f"institution {where!r}",
            expected="a default for each of its settings",
        ) from None
    if not isinstance(getattr(made, "name", None), str) or not callable(getattr(made, "run", None)):
        raise InvalidInput(
            "is no institution",
            where=f"institution {where!r}",
            expected="a class with a text called name and a method run(economy, *, reports, shocks, rng)",
        )
    institution: Institution = made
    return institution


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
