"""Power: coalitions that last, electors who owe their post, brokers, and what a purge can buy.

Coalitions (`ruling_coalition`)
    Members of a group with given powers may throw others out: whoever has more than a share (one half) of
    the power of the group in office rules alone. All look ahead. A coalition lasts if no part of it that
    could take over would last. The one that rules is the weakest winning coalition that lasts, else the group
    itself (Acemoglu, Egorov and Sonin 2008). `myopic_purges` is the same without looking ahead.
Circular flow (`owed`, `half_after`, `nested`)
    Electors who are replaced at a rate h a year owe the leader their post: ``1 - (1 - h)^t`` after t years.
    Appointees appoint the next level.
Two chambers (`lost_vote`)
    Each member votes against the leader alone, with the same chance: a binomial.
Brokers (`myerson`)
    Pillars can act together only through people whom both know. A value divides what they win by who makes
    whom reach whom (Myerson 1977).
Pyramids (`promoted`, `echo`)
    Posts fall vacant at a rate and are filled from below, at each level with so many times as many people.
Naming (`unraveled`)
    Everyone arrested names each friend with some chance: who is reached solves ``S = 1 - exp(-z p S)``.

References
----------
The abstract of the first and reviews of the third were read, the others not: Acemoglu, D., Egorov, G. and
Sonin, K. (2008), *Review of Economic Studies* 75, 987-1009. Myerson, R. B. (1977), *Mathematics of Operations
Research* 2, 225-229. Bueno de Mesquita, B. et al. (2003), *The Logic of Political Survival*. Daniels, R. V.
(1971), in Strong, J. W. (ed.), *The Soviet Union under Brezhnev and Kosygin* (not found).
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from feasible.dual_hierarchy._pyramids import Echo, echo, emptied, promoted, unraveled
from feasible.dual_hierarchy._record import lost_vote, turnover
from feasible.errors import InvalidInput
from feasible.headline import Headline, by_name

__all__ = [
    "KNOWS",
    "PILLARS",
    "Echo",
    "broker",
    "broker_among",
    "echo",
    "emptied",
    "half_after",
    "headlines",
    "lost_vote",
    "loyalty_price",
    "myerson",
    "myopic_purges",
    "nearly_equal",
    "nested",
    "owed",
    "promoted",
    "ruling_coalition",
    "thrown_out",
    "turnover",
    "unraveled",
]

#: Three pillars of which two decide.
PILLARS = ("army", "ministries", "party")
#: Whom a broker knows, and who of the pillars meet without him.
KNOWS: dict[str, tuple[tuple[str, str], ...]] = {
    "he knows all": tuple(("broker", p) for p in PILLARS),
    "he knows two": (("broker", "army"), ("broker", "party")),
    "two of them meet": (*(("broker", p) for p in PILLARS), ("ministries", "party")),
    "all of them meet": (*(("broker", p) for p in PILLARS), *itertools.combinations(PILLARS, 2)),
}
#: Most members of a group whose coalitions are enumerated.
MOST = 14


def _inside(where: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidInput(f"is {value:g}", where=where, expected=f"from {low:g} to {high:g}")


# ------------------------------------------------------------------------------ coalitions


def ruling_coalition(powers: Sequence[float], *, majority: float = 0.5) -> tuple[int, ...]:
    """Return who rules, by position.

    Parameters
    ----------
    powers : sequence of float, shape (n,)
        Positive, at most 14 members.
    majority : float
        Share of the power of those in office that must be exceeded, from one half to below 1.

    Returns
    -------
    tuple of int
        Positions. Where two coalitions have the same power the one with earlier members is taken: powers are
        best all different, as are sums of them.

    Raises
    ------
    InvalidInput
        If there are no members or too many, a power is not positive, or `majority` is out of range.

    Examples
    --------
    >>> ruling_coalition((3, 4, 5, 10)), ruling_coalition((3, 4, 5, 20))
    ((0, 1, 2), (3,))
    >>> [len(ruling_coalition(nearly_equal(n))) for n in range(1, 11)]
    [1, 1, 3, 3, 3, 3, 7, 7, 7, 7]
    """
    w = [float(p) for p in powers]
    n = len(w)
    if not 1 <= n <= MOST or not all(p > 0.0 and math.isfinite(p) for p in w):
        raise InvalidInput(f"are {n}", where="powers", expected=f"1 to {MOST}, each above 0")
    if not 0.5 <= majority < 1.0:
        raise InvalidInput(f"is {majority:g}", where="majority", expected="one half or more, below 1")
    full = (1 << n) - 1
    total = [0.0] * (full + 1)
    for group in range(1, full + 1):
        low = group & -group
        total[group] = total[group ^ low] + w[low.bit_length() - 1]
    lasts = [False] * (full + 1)
    rules = full
    by_size = sorted(range(1, full + 1), key=int.bit_count)
    for group in by_size:
        best, part = 0, (group - 1) & group
        while part:
            wins = lasts[part] and total[part] > majority * total[group] * (1 + 1e-12)
            if wins and (not best or (total[part], part) < (total[best], best)):
                best = part
            part = (part - 1) & group
        lasts[group] = not best
        rules = best or group
    return tuple(i for i in range(n) if rules >> i & 1)


def nearly_equal(members: int) -> tuple[float, ...]:
    """Return powers of about 1, none equal and no two sums equal.

    Examples
    --------
    >>> nearly_equal(3)
    (1.0, 1.0012, 1.0024)
    """
    return tuple(round(1.0 + 1e-3 * i + 1e-4 * (7 * i % 5), 6) for i in range(members))


def thrown_out(power: float, others: int = 7, *, majority: float = 0.5) -> tuple[bool, int]:
    """Return whether a leader is thrown out who has so many times the power of each colleague, and who rules.

    Parameters
    ----------
    power : float
        Of the leader, theirs being about 1.
    others : int
        Colleagues.
    majority : float
        As in `ruling_coalition`.

    Returns
    -------
    out : bool
    size : int
        Of the coalition that rules.

    Examples
    --------
    >>> [thrown_out(x) for x in (0.5, 1.3, 2.9, 3.6, 7.5)]
    [(False, 7), (True, 7), (False, 5), (True, 7), (False, 1)]
    """
    found = ruling_coalition((power, *nearly_equal(others)), majority=majority)
    return 0 not in found, len(found)


def myopic_purges(powers: Sequence[float], leader: int = 0) -> list[int]:
    """Return the sizes of a group from which a leader has others thrown out in turn, who do not look ahead.

    Each time he takes the weakest allies with whom he has more than half, and the others go.

    Examples
    --------
    >>> myopic_purges((1.3, *nearly_equal(7)))
    [8, 4, 2, 1]
    """
    if not 0 <= leader < len(powers) or min(powers) <= 0.0:
        raise InvalidInput(f"is {leader}", where="leader", expected="a position among powers above 0")
    mine, rest = float(powers[leader]), sorted(p for i, p in enumerate(powers) if i != leader)
    sizes = [len(powers)]
    while rest:
        half = (mine + sum(rest)) / 2.0
        kept: list[float] = []
        for ally in rest:
            if mine + sum(kept) > half:
                break
            kept.append(ally)
        if len(kept) == len(rest):
            break
        rest = kept
        sizes.append(1 + len(rest))
    return sizes


# ------------------------------------------------------------------------------ electors


def owed(yearly: float, years: float, *, already: float = 0.0) -> float:
    """Return the share of electors who owe a leader their post.

    Parameters
    ----------
    yearly : float
        Share replaced in a year.
    years : float
        Since he came.
    already : float
        Share who were his when he came.

    Examples
    --------
    >>> round(owed(0.2189, 2.81), 3)
    0.501
    """
    _inside("yearly", yearly, 0.0, 1.0)
    _inside("already", already, 0.0, 1.0)
    _inside("years", years, 0.0, np.inf)
    return float(1.0 - (1.0 - already) * (1.0 - yearly) ** years)


def half_after(yearly: float, *, already: float = 0.0) -> float:
    """Return after how many years half of the electors owe him their post; 0 where they do at once.

    Examples
    --------
    >>> [round(half_after(h), 2) for h in (0.2189, 0.4095, 0.023)]
    [2.81, 1.32, 29.79]
    """
    _inside("already", already, 0.0, 1.0)
    if not 0.0 < yearly < 1.0:
        raise InvalidInput(f"is {yearly:g}", where="yearly", expected="above 0 and below 1")
    return max(0.0, float((math.log(0.5) - math.log1p(-min(already, 0.5))) / math.log1p(-yearly)))


def nested(first: float, second: float, levels: int = 5) -> list[float]:
    """Return the share of each level that owes its post to his people, if each passes on the same share.

    Examples
    --------
    >>> [round(s, 3) for s in nested(0.72, 0.5429)]
    [0.72, 0.543, 0.409, 0.309, 0.233]
    """
    _inside("first", first, 1e-12, 1.0)
    _inside("second", second, 0.0, 1.0)
    return [float(first * (second / first) ** k) for k in range(levels)]


def loyalty_price(winners: float, patience: float = 0.9) -> float:
    """Return the share of spoils that keeps a winning coalition loyal.

    Of all who might be in a coalition the share `winners` is. Who deserts is in the next with that chance:
    ``(1 - d) / (1 - d W / S)``.

    Examples
    --------
    >>> [round(loyalty_price(w), 3) for w in (0.1, 0.5, 0.9)]
    [0.11, 0.182, 0.526]
    """
    _inside("winners", winners, 0.0, 1.0)
    _inside("patience", patience, 0.0, 0.9999)
    return (1.0 - patience) / (1.0 - patience * winners)


# ------------------------------------------------------------------------------ brokers


def myerson(
    players: Sequence[str], ties: Iterable[tuple[str, str]], wins: Collection[frozenset[str]]
) -> dict[str, float]:
    """Return the Myerson value of a simple game on a network.

    Parameters
    ----------
    players : sequence of str
        At most 8.
    ties : iterable of (str, str)
        Who knows whom.
    wins : collection of frozenset
        Minimal groups that win if they are connected (through whomever they have with them).

    Returns
    -------
    dict
        Shares that add up to what all together win, 1 or 0.

    Raises
    ------
    InvalidInput
        If somebody is unknown, or there are too many.

    Examples
    --------
    >>> two = [frozenset(pair) for pair in itertools.combinations(PILLARS, 2)]
    >>> found = myerson(["broker", *PILLARS], KNOWS["he knows all"], two)
    >>> round(found["broker"], 4), round(found["army"], 4)
    (0.5, 0.1667)
    """
    people, known = list(players), list(ties)
    strange = {p for tie in known for p in tie} | {p for group in wins for p in group}
    if len(people) > 8 or not strange <= set(people):
        raise InvalidInput(f"are {len(people)}", where="players", expected="at most 8, and all who are named")

    def worth(group: frozenset[str]) -> int:
        left = set(group)
        while left:
            part, edge = set(), [left.pop()]
            while edge:
                here = edge.pop()
                part.add(here)
                near = {b if a == here else a for a, b in known if here in {a, b}} & left
                left -= near
                edge += near
            if any(need <= part for need in wins):
                return 1
        return 0

    value = dict.fromkeys(people, 0.0)
    n = len(people)
    for size in range(n):
        weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
        for group in itertools.combinations(people, size):
            before = worth(frozenset(group))
            for p in people:
                if p not in group:
                    value[p] += weight * (worth(frozenset((*group, p))) - before)
    return value


def broker(ties: str = "he knows all", *, veto: bool = False) -> float:
    """Return what a broker between three pillars is worth, of which two decide.

    Parameters
    ----------
    ties : str
        Of `KNOWS`.
    veto : bool
        Whether nothing is decided without the army.

    Examples
    --------
    >>> [round(broker(ties), 4) for ties in KNOWS]
    [0.5, 0.3333, 0.1667, 0.0]
    """
    if ties not in KNOWS:
        raise InvalidInput(f"is {ties!r}", where="ties", expected=f"one of {', '.join(KNOWS)}")
    wins = [frozenset(pair) for pair in itertools.combinations(PILLARS, 2) if not veto or "army" in pair]
    return myerson(["broker", *PILLARS], KNOWS[ties], wins)["broker"]


def broker_among(pillars: int, needed: int, meet: int = 0) -> float:
    """Return what a broker who knows all pillars is worth, where the first so many know each other.

    Examples
    --------
    >>> round(broker_among(3, 2), 4), round(broker_among(3, 2, 2), 4), round(broker_among(5, 3), 4)
    (0.5, 0.1667, 0.5)
    """
    if not 1 <= needed <= pillars <= 7 or not 0 <= meet <= pillars:
        raise InvalidInput(
            f"are {pillars}, {needed} and {meet}", where="pillars, needed, meet",
            expected="at most 7, and of them so many",
        )  # fmt: skip
    names = [f"pillar {k}" for k in range(pillars)]
    ties = [("broker", name) for name in names] + list(itertools.combinations(names[:meet], 2))
    wins = [frozenset(group) for group in itertools.combinations(names, needed)]
    return myerson(["broker", *names], ties, wins)["broker"]


# ------------------------------------------------------------------------------ what the page says


def _seventh_turns(power: float = 4.0, majority: float = 0.5, others: int = 6) -> bool:
    beside = (thrown_out(power, n, majority=majority)[0] for n in (others, others + 1))
    return list(beside) == [False, True]


def _nearly_three_years(already: float = 0.0, body: str = "Central Committee") -> bool:
    yearly = float(turnover()["rate"][f"Gorbachev: {body}, 1985-87"])
    return 2.0 < half_after(yearly, already=already) < 3.0


def _meeting_costs(pillars: int = 3, *, veto: bool = False) -> bool:
    if veto:
        alone, met = broker(veto=True), broker("two of them meet", veto=True)
    else:
        alone, met = (broker_among(pillars, pillars // 2 + 1, meet) for meet in (0, 2))
    return abs(met / alone - 1.0 / 3.0) < 0.01


def _costs_more_than_it_gives(span: int = 7, levels: int = 5, *, own: bool = True) -> bool:
    purged = 1.0 if own else 0.0
    return max(promoted(span, levels)) < purged


@functools.cache
def headlines() -> dict[str, Headline]:
    """Return what the chapter's figures and its first screen say; see `feasible.headline`."""
    return by_name(
        Headline(
            "answer",
            "A leader four times as strong as each colleague rules beside six of them, and is thrown "
            "out beside "
            "seven",
            "that all look ahead, and that of two the slightly stronger can throw out the other",
            _seventh_turns,
            aggregation={"power": 5.0},
            weakest={"majority": 0.51},
            condition="the barest majority is enough",
        ),
        Headline(
            "flow",
            "At an even pace Gorbachev needed nearly three years to own half of his Central Committee",
            "that nobody in the Central Committee was his when he came, and that it changed evenly",
            _nearly_three_years,
            aggregation={"body": "provincial secretaries"},
            weakest={"already": 0.25},
            condition="nobody was his when he came and the Central Committee is meant",
        ),
        Headline(
            "broker",
            "A broker between three pillars loses two thirds of his power when two of them begin to talk",
            "that there are three pillars, and any two can decide",
            _meeting_costs,
            aggregation={"pillars": 5},
            weakest={"veto": True},
            condition="any two of three pillars can decide",
        ),
        Headline(
            "purge",
            "A purge that goes on takes more posts from people than it opens to them",
            "that it strikes all levels alike",
            _costs_more_than_it_gives,
            aggregation={"span": 3, "levels": 9},
            weakest={"own": False},
            condition="it strikes all levels alike",
        ),
    )
