"""What the chapter on planning in kind says in its titles, and what each title leans on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from feasible.headline import Headline, by_name
from feasible.libcom.in_kind.front import Front, valley_front, walk
from feasible.libcom.in_kind.one_by_one import every_order
from feasible.libcom.in_kind.valley import EMISSIONS, HOURS, granted, valley
from feasible.optimum.fulfillment import requests

__all__ = ["headlines"]


@cache
def _unserved(hours: float = 115_000.0, emissions: float = 300.0, without: str = "") -> float:
    """Return the share of orders of serving goods in which some need is not met at all."""
    place = granted(hours, emissions)
    request = np.where(place.goods == without, 0.0, requests(place))
    return float((every_order(place, request).drop(columns="last").min(axis=1) < 1e-3).mean())


@cache
def _front(low: float, high: float, hours: int) -> Front:
    """Return the valley's front, its hours walked in so many steps, between two amounts of emissions."""
    if hours == 5:
        return valley_front().between(low, high)
    caps: dict[str, Sequence[float]] = {
        HOURS: np.linspace(85_000.0, 125_000.0, hours).tolist(),
        EMISSIONS: [150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 700.0, 900.0],
    }
    return walk(valley(), caps).between(low, high)


def _one_rate(low: float = 150.0, high: float = 900.0, hours: int = 5) -> bool:
    """Return whether more than half of the front's plans share one rate, and the ends have others."""
    front = _front(low, high, hours)
    price, plans = front.commonest_price(EMISSIONS)
    rates = front.price_of_a_point(EMISSIONS)
    return plans > len(front.plans) / 2 and bool(rates.min() < 0.5 * price)


def headlines() -> dict[str, Headline]:
    """Return the chapter's titles by name.

    Examples
    --------
    >>> headlines()["orders"].survives()
    {'page': True, 'aggregation': False, 'weakest': False}
    """
    front = valley_front()
    price, plans = front.commonest_price(EMISSIONS)
    rates = front.price_of_a_point(EMISSIONS)
    return by_name(
        Headline(
            "orders",
            f"If needs are served one after another, in {_unserved():.0%} of all orders some need is not met "
            "at all",
            "that there is clearly less work than all needs would take",
            lambda hours=115_000.0, emissions=300.0, without="": _unserved(hours, emissions, without) > 0.5,
            aggregation={"without": "vegetables, t"},
            weakest={"hours": 135_000.0, "emissions": 900.0},
            condition="as long as there is clearly less work than all needs would take",
        ),
        Headline(
            "front",
            f"In {plans} of {len(front.plans)} plans a point more of need costs the same {price:.0f} t of "
            f"emissions; at the ends {rates.min():.0f} or {rates[np.isfinite(rates)].max():.0f} t",
            "on the range of hours and emissions that is walked",
            _one_rate,
            aggregation={"hours": 9},
            weakest={"high": 250.0},
            condition="over this range; among the cleanest plans alone no rate is shared by half",
        ),
    )
