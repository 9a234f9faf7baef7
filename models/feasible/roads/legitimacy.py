"""Being obeyed: inspections, uprisings, elections, consent, concessions, and the order of reforms.

*Inspections*: compliance that holds itself, and what an order announced in advance does. *Uprisings*: a
global game with public and private news (`Uprising`). *Elections*: when losing and waiting beats rebelling.
*Consent*: two groups that defend each other against a ruler, or do not. *Concessions* under a threat that
comes and goes. *Reforms* after a rupture, in every order (`sequences`).

References
----------
Kleiman, M. and Kilmer, B. (2009), "The dynamics of deterrence", *Proceedings of the National Academy of
Sciences* 106(34).
Przeworski, A. (1991), *Democracy and the Market*, ch. 1.
Weingast, B. R. (1997), "The political foundations of democracy and the rule of law", *American Political
Science Review* 91.
Acemoglu, D. and Robinson, J. A. (2000), "Why did the West extend the franchise?", *Quarterly Journal of
Economics* 115.
Of the last the abstract was read; the others are quoted from memory.
"""

from __future__ import annotations

from functools import cache
from math import inf
from typing import Any

from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name
from feasible.roads._inspections import (
    _positive,
    _share,
    announced_inspections,
    compliance_equilibria,
    evaders_that_hold,
    list_that_is_learned,
    lottery_that_holds,
    random_inspections,
)
from feasible.roads._regime import UNIQUE, Uprising
from feasible.roads._sequence import REFORMS, Reform, Sequence, first_reforms, sequences

__all__ = [
    "REFORMS",
    "UNIQUE",
    "Reform",
    "Sequence",
    "Uprising",
    "announced_inspections",
    "compliance_equilibria",
    "concession_holds",
    "consent_holds",
    "election_holds_below",
    "evaders_that_hold",
    "first_reforms",
    "force_needed",
    "headlines",
    "list_that_is_learned",
    "lottery_that_holds",
    "matching_chance",
    "random_inspections",
    "sequences",
]

# ------------------------------------------------------------------------------ inspections


def force_needed(revenue: float, price_of_force: float) -> tuple[float, float]:
    """Return how a state that would rather buy obedience than force it does both as revenue falls.

    Parameters
    ----------
    revenue : float
        Over what it costs to buy all obedience; zero or more.
    price_of_force : float
        What forcing costs over what buying costs, for the same obedience; positive.

    Returns
    -------
    forced, obeyed : float
        Shares of the people.

    Notes
    -----
    Buying a share x and forcing the rest costs ``x + (1 - x) m``. With ``m < 1`` less revenue means more
    force, until even force cannot be paid. With ``m >= 1`` force is never a way out: obedience goes.

    Examples
    --------
    >>> [tuple(round(v, 3) for v in force_needed(r, 0.4)) for r in (1.0, 0.7, 0.4, 0.2)]
    [(0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (0.5, 0.5)]
    """
    _positive("price_of_force", price_of_force)
    if not revenue >= 0:
        raise InvalidInput(f"is {revenue!r}", where="revenue", expected="zero or more")
    if revenue >= 1:
        return 0.0, 1.0
    if price_of_force >= 1:
        return 0.0, revenue
    if revenue <= price_of_force:
        return revenue / price_of_force, revenue / price_of_force
    return (1 - revenue) / (1 - price_of_force), 1.0


# ------------------------------------------------------------------------------ elections and consent


def election_holds_below(
    discount: float, *, win: float = 0.5, cost: float = 0.0, stakes: float = 1.0, spared: float = 0.0
) -> float:
    """Return the chance of winning by force below which losers of an election wait for the next one.

    Parameters
    ----------
    discount : float
        What a term later counts for, strictly between 0 and 1.
    win : float
        Chance of winning each later election.
    cost : float
        Of rebelling, in terms of office.
    stakes : float
        What losers go without, of what office is worth: 1 if they have nothing, 0 if it makes no difference.
    spared : float
        Share of what losers keep that is left to those whose rebellion fails.

    Returns
    -------
    float
        ``(value of waiting + k) (1 - D)``, with office worth 1 a term; may exceed 1: then they always wait.
        A rebellion that is won brings office for ever, one that is lost what is spared, for ever. Infinity
        where rebels have nothing to win.

    Notes
    -----
    Przeworski (1991): waiting is worth ``1 - s + D (p + (1 - p)(1 - s)) / (1 - D)``, rebelling
    ``(q + (1 - q) r) / (1 - D) - k`` with ``r`` what is spared of ``1 - s``. If all of it is, what losers
    keep drops out: ``q <= D p`` where rebelling costs nothing.

    Examples
    --------
    >>> round(election_holds_below(0.9), 3), round(election_holds_below(0.9, cost=2.0), 3)
    (0.45, 0.65)
    >>> [round(election_holds_below(0.9, stakes=0.5, spared=r), 3) for r in (0.0, 1.0)]
    [0.725, 0.45]
    """
    for name, value in (("win", win), ("stakes", stakes), ("spared", spared)):
        _share(name, value)
    if not 0 < discount < 1:
        raise InvalidInput(f"is {discount!r}", where="discount", expected="strictly between 0 and 1")
    lost = 1.0 - stakes
    waiting = lost + discount * (win + (1 - win) * lost) / (1 - discount)
    left = spared * lost
    if left >= 1:
        return inf
    return ((waiting + cost) * (1 - discount) - left) / (1 - left)


def consent_holds(harm: float, challenge: float, bribe: float, discount: float) -> bool:
    """Return whether two groups defend each other against a ruler who wrongs one of them.

    Parameters
    ----------
    harm : float
        To a group that is wronged, each period.
    challenge : float
        What standing up costs a group.
    bribe : float
        What the ruler gives the other group for looking away.
    discount : float
        Strictly between 0 and 1.

    Returns
    -------
    bool
        Whether ``challenge + bribe <= D harm / (1 - D)``: a group that looks away once is defended no more.

    Notes
    -----
    Weingast (1997). Where it holds, no period in which nobody is wronged shows that it does.
    """
    if not 0 < discount < 1:
        raise InvalidInput(f"is {discount!r}", where="discount", expected="strictly between 0 and 1")
    return challenge + bribe <= discount * harm / (1 - discount)


def matching_chance(own: float) -> float:
    """Return how often two groups that each prefer a plan of their own settle on the same one.

    Parameters
    ----------
    own : float
        Worth of one's own plan over that of the other's; at least 1. Different plans are worth nothing.

    Returns
    -------
    float
        ``2 a / (1 + a)^2``, in the equilibrium in which neither gives way: each holds out for its own with
        chance ``a / (1 + a)``.

    Examples
    --------
    >>> matching_chance(1.0), matching_chance(3.0)
    (0.5, 0.375)
    """
    if not own >= 1:
        raise InvalidInput(f"is {own!r}", where="own", expected="at least 1")
    return 2 * own / (1 + own) ** 2


def concession_holds(gift: float, seizure: float, threat: float, discount: float) -> bool:
    """Return whether gifts made while there is a threat keep people from taking power.

    Parameters
    ----------
    gift : float
        Most that can be granted in a period under threat.
    seizure : float
        What people would have in each period if they took power.
    threat : float
        Chance that a later period is under threat.
    discount : float
        Strictly between 0 and 1.

    Returns
    -------
    bool
        Whether ``gift (1 - D + D threat) >= seizure``. Where it does not hold only a right that outlasts the
        threat does.

    Notes
    -----
    After Acemoglu and Robinson (2000). A threat that is always there is met by gifts; one that seldom comes,
    by rights.
    """
    _share("threat", threat)
    if not 0 < discount < 1:
        raise InvalidInput(f"is {discount!r}", where="discount", expected="strictly between 0 and 1")
    return gift * (1 - discount + discount * threat) >= seizure


# ------------------------------------------------------------------------------ what the chapter says

#: People, fine, tax and the share who err, where the page does not say otherwise.
PEOPLE, FINE, TAX, MISTAKES = 100, 5.0, 1.0, 0.05


def _a_list_brings_back_and_a_lottery_keeps(*, people: int = PEOPLE, mistakes: float = MISTAKES) -> bool:
    listed = announced_inspections(people, FINE, TAX, mistakes=mistakes)
    kept = lottery_that_holds(people, FINE, TAX, mistakes=mistakes)
    return listed < random_inspections(people, FINE, TAX) and kept <= listed


def _news_is_amplified(*, public: float = 2.0, classes: float = 0.0) -> bool:
    people = Uprising(public=public, classes=classes)
    # More than half of what the report does is then done by what is known of others.
    return people.amplification(people.even_report()) > 2.0


def _lower_stakes_hold(*, win: float = 0.5, spared: float = 0.0) -> bool:
    low, high = (election_holds_below(0.9, win=win, stakes=s, spared=spared) for s in (0.5, 1.0))
    return low > high + 1e-9


@cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter on legitimacy says, and what each sentence leans on."""
    needed = random_inspections(PEOPLE, FINE, TAX)
    listed, erring = (announced_inspections(PEOPLE, FINE, TAX, mistakes=m) for m in (0.0, MISTAKES))
    people = Uprising(public=2.0)
    times = people.amplification(people.even_report())
    hold, all_in = (election_holds_below(0.9, stakes=s) for s in (0.5, 1.0))
    counts = "that each acts alone and is sure that those before them will obey, and that evaders are seen"
    err: dict[str, Any] = {
        "aggregation": {"people": 1000},
        "weakest": {"mistakes": 0.25},
        "condition": "a smaller share evades whatever is announced than the tax is of a fine",
    }
    return by_name(
        Headline(
            "answer",
            f"If {PEOPLE} people evade a tax because all do, it takes {needed:.0f} fines drawn by lot to "
            "bring them back. If it is announced in which order evaders are fined, it takes "
            f"{listed}, or {erring} if {MISTAKES:.0%} evade whatever is announced.",
            counts,
            _a_list_brings_back_and_a_lottery_keeps,
            **err,
        ),
        Headline(
            "list",
            "If it is announced in which order evaders are fined, a fraction of the fines brings obedience "
            "back; once it is back, a lottery does as well",
            counts,
            _a_list_brings_back_and_a_lottery_keeps,
            **err,
        ),
        Headline(
            "news",
            f"Where a regime may as well fall as stand, a public report moves people {times:.1f} times as "
            "far as its news alone would, mostly because all know that all have heard it",
            "that the public report is good enough beside what each has heard alone",
            _news_is_amplified,
            aggregation={"classes": 0.1},
            weakest={"public": 0.5},
            condition="the public report is good enough beside what each has heard alone",
        ),
        Headline(
            "elections",
            "If losers of an election go without half as much, they wait for the next one even where force "
            f"would win {hold:.0%} of the time, and not only up to {all_in:.0%}",
            "that rebels who fail lose what losers of an election keep",
            _lower_stakes_hold,
            aggregation={"win": 0.1},
            weakest={"spared": 1.0},
            condition="rebels who fail lose what losers of an election keep",
        ),
    )
