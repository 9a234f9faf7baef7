"""Inspections: by lot, among evaders, by an announced order, and what a state without either forces."""

from __future__ import annotations

from itertools import product
from math import comb
from typing import Literal

from scipy.special import betainc

from feasible.errors import InvalidInput

Regime = Literal["random", "among evaders", "announced"]


def _share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise InvalidInput(f"is {value!r}", where=name, expected="a share from 0 to 1")


def _positive(name: str, value: float) -> None:
    if not value > 0:
        raise InvalidInput(f"is {value!r}", where=name, expected="above zero")


def random_inspections(people: int, fine: float, tax: float) -> float:
    """Return how many inspections at random it takes for compliance to pay: ``N t / F``.

    Parameters
    ----------
    people : int
    fine, tax : float
        What an inspected evader pays, and what evading saves, in the same unit; positive.

    Examples
    --------
    >>> random_inspections(100, 5.0, 1.0)
    20.0
    """
    _positive("fine", fine)
    _positive("tax", tax)
    return people * tax / fine


def evaders_that_hold(capacity: int, fine: float, tax: float) -> float:
    """Return the number of evaders above which compliance collapses if evaders are known: ``K F / t``.

    Parameters
    ----------
    capacity : int
        Inspections; evaders are seen, and as many of them as there are inspections pay.

    Examples
    --------
    >>> evaders_that_hold(10, 5.0, 1.0)
    50.0
    """
    _positive("fine", fine)
    _positive("tax", tax)
    return capacity * fine / tax


def announced_inspections(people: int, fine: float, tax: float, *, mistakes: float = 0.0) -> int:
    """Return how many inspections hold everybody if it is announced in which order evaders are taken up.

    Parameters
    ----------
    people : int
    fine, tax : float
        As in `random_inspections`; the fine must exceed the tax.
    mistakes : float
        Chance that a person evades whatever is announced, each by themselves.

    Returns
    -------
    int
        The smallest K at which the last on the list, who is reached if fewer than K before have evaded,
        complies:
        ``P(Binomial(N - 1, mistakes) <= K - 1) >= t / F``. One without mistakes.

    Raises
    ------
    InvalidInput
        If the fine does not exceed the tax: then nobody complies for it.

    Notes
    -----
    The first on the list is punished for certain, so complies; so the second is, and so on: the only
    equilibrium, by one step of dominance after another. Kleiman and Kilmer (2009).

    Examples
    --------
    >>> announced_inspections(100, 5.0, 1.0), announced_inspections(100, 5.0, 1.0, mistakes=0.05)
    (1, 4)
    """
    _positive("tax", tax)
    _share("mistakes", mistakes)
    if not fine > tax:
        raise InvalidInput(f"is {fine!r} against {tax!r}", where="fine", expected="more than the tax")
    enough = (k for k in range(1, people + 1) if _at_most(k - 1, people - 1, mistakes) >= tax / fine)
    return next(enough)


def lottery_that_holds(people: int, fine: float, tax: float, *, mistakes: float = 0.0) -> int:
    """Return how many fines drawn by lot among evaders, who are seen, keep up a compliance that there is.

    Parameters
    ----------
    people : int
    fine, tax, mistakes : float
        As in `announced_inspections`.

    Returns
    -------
    int
        The smallest K with ``E[min(1, K / (E + 1))] >= t / F``, where E, ``Binomial(N - 1, mistakes)``, err.

    Examples
    --------
    >>> lottery_that_holds(100, 5.0, 1.0), lottery_that_holds(100, 5.0, 1.0, mistakes=0.05)
    (1, 2)
    """
    _positive("tax", tax)
    _share("mistakes", mistakes)
    if not fine > tax:
        raise InvalidInput(f"is {fine!r} against {tax!r}", where="fine", expected="more than the tax")
    n = people - 1
    chances = [comb(n, e) * mistakes**e * (1 - mistakes) ** (n - e) for e in range(people)]

    def caught(fines: int) -> float:
        return sum(chance * min(1.0, fines / (e + 1)) for e, chance in enumerate(chances))

    return next(k for k in range(1, people + 1) if caught(k) >= tax / fine - 1e-12)


def list_that_is_learned(people: int, capacity: int) -> tuple[int, int]:
    """Return how long a list takes if all evade at first and people believe only what they have seen.

    Parameters
    ----------
    people, capacity : int
        On the list, and fines a round; at least one of either. A fine exceeds the tax, and nobody errs.

    Returns
    -------
    rounds, fines : int
        Until all obey, and how many were fined on the way: ``N / K`` rounded up, and N. People evade if
        last round as many evaded before them as there are fines. A lottery whose fines are more than
        `random_inspections` needs one round and that many fines.

    Raises
    ------
    InvalidInput
        If there is nobody, or no fine.

    Examples
    --------
    >>> list_that_is_learned(100, 1), list_that_is_learned(100, 4)
    ((100, 100), (25, 100))
    """
    _positive("people", people)
    _positive("capacity", capacity)
    evade, rounds, fined = [True] * people, 0, 0
    while any(evade):
        fined += min(capacity, sum(evade))
        before = [sum(evade[:place]) for place in range(people)]
        evade = [ahead >= capacity for ahead in before]
        rounds += 1
    return rounds, fined


def _at_most(k: int, n: int, p: float) -> float:
    """Return the chance that a binomial number is at most k."""
    if k >= n:
        return 1.0
    return float(betainc(n - k, k + 1, 1.0 - p))


def compliance_equilibria(people: int, capacity: int, fine: float, tax: float, regime: Regime) -> set[int]:
    """Return how many evade in each equilibrium, by trying every profile.

    Parameters
    ----------
    people : int
        At most 12.
    capacity : int
        Inspections.
    fine, tax : float
    regime : str
        ``"random"``: anybody may be inspected; ``"among evaders"``: evaders are seen and drawn by lot;
        ``"announced"``: evaders are taken up in the order of a list.

    Returns
    -------
    set of int
        Numbers of evaders in profiles from which nobody gains by changing.

    Raises
    ------
    InvalidInput
        If there are more than 12 people.

    Examples
    --------
    >>> sorted(compliance_equilibria(8, 1, 5.0, 1.0, "among evaders"))
    [0, 8]
    >>> sorted(compliance_equilibria(8, 1, 5.0, 1.0, "announced"))
    [0]
    """
    if people > 12:
        raise InvalidInput(f"is {people}", where="people", expected="at most 12: every profile is tried")

    def caught(profile: tuple[bool, ...], person: int) -> float:
        """Return the chance that a person who evades, with the others as they are, is fined."""
        before, others = sum(profile[:person]), sum(profile) - profile[person]
        if regime == "random":
            return min(1.0, capacity / people)
        return min(1.0, capacity / (others + 1)) if regime == "among evaders" else float(before < capacity)

    found = set()
    for profile in product((False, True), repeat=people):
        gains = [tax - fine * caught(profile, i) for i in range(people)]
        if all(gain >= 0 if evades else gain <= 0 for gain, evades in zip(gains, profile, strict=True)):
            found.add(sum(profile))
    return found
