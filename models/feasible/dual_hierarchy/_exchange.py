"""Monopolies in a row, barter and brokers, and letters that go astray."""

from __future__ import annotations

import numpy as np
from scipy import special

from feasible.errors import InvalidInput


def _at_least(where: str, value: float, least: float) -> None:
    if not value >= least:
        raise InvalidInput(f"is {value:g}", where=where, expected=f"{least:g} or more")


def complements(sellers: int) -> tuple[float, float]:
    """Return quantity and price where monopolists each sell one part of a thing.

    Demand is ``P = 1 - Q`` and costs are nothing: under competition the quantity is 1 and the price 0, under
    one owner both are a half (Cournot 1838, ch. 9, from memory).

    Examples
    --------
    >>> [round(complements(n)[0], 4) for n in (1, 2, 5, 10)]
    [0.5, 0.3333, 0.1667, 0.0909]
    """
    _at_least("sellers", sellers, 1)
    return 1.0 / (sellers + 1), sellers / (sellers + 1)


def chain_quantity(stages: int) -> float:
    """Return the quantity that passes a row of monopolists, each the next one's supplier: ``2^-n``.

    Demand as in `complements`; each stage takes the price before it as its cost.

    Examples
    --------
    >>> [chain_quantity(n) for n in (1, 2, 3)]
    [0.5, 0.25, 0.125]
    """
    _at_least("stages", stages, 1)
    return float(2.0**-stages)


def chain_price(stages: int, elasticity: float) -> float:
    """Return by what a row of monopolists multiplies the cost, at a constant elasticity of demand above 1.

    Examples
    --------
    >>> chain_price(3, 2.0), round(chain_price(1, 5.0), 9)
    (8.0, 1.25)
    """
    _at_least("stages", stages, 1)
    if not elasticity > 1.0:
        raise InvalidInput(
            f"is {elasticity:g}", where="elasticity", expected="above 1, or no price is high enough"
        )
    return float((elasticity / (elasticity - 1.0)) ** stages)


def brokered(plants: float) -> float:
    """Return the share of wants that a broker meets who knows some plants of each good.

    Parameters
    ----------
    plants : float
        Mean number of plants that have a good to spare, and of plants that want it; both are Poisson.

    Notes
    -----
    ``1 - exp(-2 m) (I0(2 m) + I1(2 m))``, the mean of the smaller of two Poisson numbers over their mean m.

    Examples
    --------
    >>> [round(brokered(n), 4) for n in (1, 4, 20)]
    [0.4762, 0.7224, 0.8742]
    """
    if not plants > 0.0:
        raise InvalidInput(f"is {plants:g}", where="plants", expected="above 0")
    return float(1.0 - special.ive(0, 2.0 * plants) - special.ive(1, 2.0 * plants))


def bartered(plants: float, goods: int) -> float:
    """Return the share of wants met where plants swap in pairs: each must have what the other wants.

    Examples
    --------
    >>> [round(bartered(n, 10), 4) for n in (1, 4, 20)]
    [0.0998, 0.3022, 0.6327]
    """
    _at_least("goods", goods, 2)
    return brokered(plants / (goods - 1))


def lost_to_errors(letters: int, error: float) -> float:
    """Return the chance that one of many letters is wrong: ``1 - (1 - error)^letters``.

    With rigid recipes one missing input stops all that are connected.

    Examples
    --------
    >>> round(lost_to_errors(96, 0.001), 4)
    0.0916
    """
    _at_least("letters", letters, 0)
    if not 0.0 <= error <= 1.0:
        raise InvalidInput(f"is {error:g}", where="error", expected="from 0 to 1")
    return float(-np.expm1(letters * np.log1p(-error))) if error < 1.0 else float(letters > 0)
