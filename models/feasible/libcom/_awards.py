"""Claims rules: several have claims, there is less than all claims, and a rule shares it.

References
----------
O'Neill, B. (1982), "A problem of rights arbitration from the Talmud", *Mathematical Social Sciences* 2,
345-371. Aumann, R. J. and Maschler, M. (1985), "Game theoretic analysis of a bankruptcy problem from the
Talmud", *Journal of Economic Theory* 36(2), 195-213. Thomson, W. (2003), *Mathematical Social Sciences*
45(3), 249-297 (the rules and their axioms).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from feasible.economy import Certificate, Check, Vector
from feasible.errors import InvalidInput
from feasible.procedures.sharing import amounts, uniform_rule

__all__ = [
    "CLAIMS_RULES",
    "Rule",
    "certify_awards",
    "contested_garment",
    "equal_awards",
    "equal_losses",
    "proportional_awards",
    "talmud",
]


Rule = Callable[..., Vector]

# ---------------------------------------------------------------------- claims


def _problem(claims: ArrayLike, total: float, people: ArrayLike | None) -> tuple[Vector, Vector]:
    """Return claims and numbers of people behind them, or refuse them."""
    c = amounts(claims, "claims")
    n = np.ones_like(c) if people is None else np.asarray(people, dtype=float)
    if n.shape != c.shape or not (np.isfinite(n).all() and (n > 0).all()):
        raise InvalidInput("is no number a claim", where="people", expected="a number above zero each")
    if not 0 <= total <= float(c.sum()) * (1 + 1e-12):
        raise InvalidInput(
            f"is {total!r}", where="total", expected=f"from 0 to all claims, {float(c.sum()):.6g}"
        )
    return c, n


def proportional_awards(claims: ArrayLike, total: float, people: ArrayLike | None = None) -> Vector:
    """Give everybody the same share of the claim.

    Parameters
    ----------
    claims : array, shape (claimants,)
    total : float
        What there is, at most all claims.
    people : array, shape (claimants,), optional
        How many share each claim equally: the rule is applied among people. It makes no difference to this
        one.

    Returns
    -------
    array, shape (claimants,)

    Examples
    --------
    >>> proportional_awards([100, 200, 300], 200).round(4).tolist()
    [33.3333, 66.6667, 100.0]
    """
    c, _ = _problem(claims, total, people)
    return np.asarray(c * (total / max(float(c.sum()), 1e-300)))


def equal_awards(claims: ArrayLike, total: float, people: ArrayLike | None = None) -> Vector:
    """Give everybody the same, and nobody more than the claim (constrained equal awards).

    Parameters
    ----------
    claims, total, people
        As for `proportional_awards`. With `people` each person gets the same, up to an equal part of the
        claim.

    Returns
    -------
    array, shape (claimants,)

    Examples
    --------
    >>> equal_awards([100, 200, 300], 200).round(4).tolist()
    [66.6667, 66.6667, 66.6667]
    """
    c, n = _problem(claims, total, people)
    return uniform_rule(c[:, None], [total], n).ravel()


def equal_losses(claims: ArrayLike, total: float, people: ArrayLike | None = None) -> Vector:
    """Take the same from everybody, and from nobody more than the claim (constrained equal losses).

    Parameters
    ----------
    claims, total, people
        As for `proportional_awards`.

    Returns
    -------
    array, shape (claimants,)

    Examples
    --------
    >>> equal_losses([100, 200, 300], 200).round(4).tolist()
    [0.0, 50.0, 150.0]
    """
    c, n = _problem(claims, total, people)
    # From the largest claim a head down, so that a tiny total is not the difference of two large sums.
    a_head = c / n
    order = np.argsort(-a_head, kind="stable")
    below = a_head[order[0]] - a_head[order]
    people_, gaps = np.cumsum(n[order]), np.cumsum(n[order] * below)
    top = (total + gaps) / people_
    served = np.flatnonzero(top > below)
    most = float(top[served[-1]]) if served.size else 0.0
    awards = np.empty_like(c)
    awards[order] = n[order] * np.maximum(most - below, 0.0)
    return np.minimum(awards, c)


def talmud(claims: ArrayLike, total: float, people: ArrayLike | None = None) -> Vector:
    """Share gains up to half of all claims, and losses beyond: the Talmud's numbers (Aumann and Maschler).

    Parameters
    ----------
    claims, total, people
        As for `proportional_awards`.

    Returns
    -------
    array, shape (claimants,)

    Examples
    --------
    The case in the Mishnah (Ketubot 93a):

    >>> [talmud([100, 200, 300], e).round(4).tolist() for e in (100, 200, 300)]
    [[33.3333, 33.3333, 33.3333], [50.0, 75.0, 75.0], [50.0, 100.0, 150.0]]
    """
    c, n = _problem(claims, total, people)
    whole = float(c.sum())
    if total <= whole / 2:
        return equal_awards(c / 2, total, n)
    return np.asarray(c - equal_awards(c / 2, max(whole - total, 0.0), n))


#: The four rules, by the names that the chapter uses.
CLAIMS_RULES: Mapping[str, Rule] = {
    "same share of the claim": proportional_awards,
    "equal awards": equal_awards,
    "equal losses": equal_losses,
    "Talmud": talmud,
}


def contested_garment(a: float, b: float, total: float) -> tuple[float, float]:
    """Share between two: each concedes what the other's claim leaves, and the rest is halved.

    Parameters
    ----------
    a, b : float
        Claims.
    total : float
        What there is, at most both claims.

    Examples
    --------
    Two hold a garment. One claims all of it, the other half (Bava Metzia 2a).

    >>> contested_garment(1.0, 0.5, 1.0)
    (0.75, 0.25)
    """
    to_a, to_b = max(total - b, 0.0), max(total - a, 0.0)
    rest = (total - to_a - to_b) / 2
    return to_a + rest, to_b + rest


def certify_awards(
    rule: str, claims: ArrayLike, total: float, awards: ArrayLike, people: ArrayLike | None = None
) -> Certificate:
    """Check awards against what defines a rule, from the numbers alone.

    Parameters
    ----------
    rule : str
        A key of `CLAIMS_RULES`.
    claims, total, people
        As for `proportional_awards`.
    awards : array, shape (claimants,)

    Returns
    -------
    Certificate
        Residuals a head, relative to the largest claim a head. The Talmud's is the largest over all pairs of
        a person of each: what the two have, shared as a contested garment.
    """
    if rule not in CLAIMS_RULES:
        raise InvalidInput(f"is {rule!r}", where="rule", expected=f"one of {', '.join(CLAIMS_RULES)}")
    c, n = _problem(claims, total, people)
    x = np.asarray(awards, dtype=float) / n
    c = c / n
    size = max(float(c.max()), 1e-300)
    if rule == "Talmud":
        pairs = [
            abs(contested_garment(float(c[i]), float(c[j]), float(x[i] + x[j]))[0] - float(x[i]))
            for i in range(c.size)
            for j in range(i + 1, c.size)
        ]
        own = max(pairs, default=0.0)
    elif rule == "equal awards":
        own = float(np.abs(x - np.minimum(c, x.max())).max())
    elif rule == "equal losses":
        own = float(np.abs((c - x) - np.minimum(c, (c - x).max())).max())
    else:
        own = float(np.abs(x - c * float((x * n).sum() / max(float((c * n).sum()), 1e-300))).max())
    order = np.argsort(c, kind="stable")
    backward = max(
        float(np.maximum(-np.diff(x[order]), 0.0).max(initial=0.0)),
        float(np.maximum(-np.diff((c - x)[order]), 0.0).max(initial=0.0)),
    )
    outside = float(np.maximum(np.maximum(-x, x - c), 0.0).max())
    # Of a total that is next to nothing beside the claims, the claims' own rounding is left.
    scale = max(total, 1e-6 * float((c * n).sum()), 1e-300)
    return Certificate(
        f"awards share all there is by the rule: {rule}",
        (
            Check("adds up", abs(float((x * n).sum()) - total) / scale, 1e-9, "miss, share of the total"),
            Check("within claims", outside / size, 1e-9, "largest award below zero or above its claim"),
            Check("order", backward / size, 1e-9, "a larger claim gets no less and loses no less"),
            Check("the rule", own / size, 1e-9, "largest miss of the equation that defines it"),
        ),
    )
