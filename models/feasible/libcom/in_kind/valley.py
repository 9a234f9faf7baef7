"""A valley of a thousand people, in which plans in kind are made."""

from __future__ import annotations

import numpy as np

from feasible.economy import Economy

__all__ = ["EMISSIONS", "HOURS", "granted", "valley"]


#: Name of the row that adds up all kinds of work in `valley`.
HOURS = "hours in all"
EMISSIONS = "emissions, t"

#: The valley: input coefficients by plant, goods then resources. A year; numbers are ours.
_VALLEY: dict[str, tuple[str, dict[str, float]]] = {
    "grain farm": (
        "grain, t",
        {"tools, kg": 2, "power, MWh": 0.06, "field hours": 8, "land, ha": 0.25, "emissions, t": 0.3},
    ),
    "wind turbines": ("power, MWh", {"tools, kg": 1.2, "workshop hours": 0.4}),
    "gas turbine": ("power, MWh", {"tools, kg": 0.2, "workshop hours": 0.1, "emissions, t": 0.42}),
    "forge": (
        "tools, kg",
        {"tools, kg": 0.05, "power, MWh": 0.006, "workshop hours": 0.8, "emissions, t": 0.0025},
    ),
    "bakery": (
        "bread, 1,000 loaves",
        {"grain, t": 0.7, "power, MWh": 0.5, "tools, kg": 1, "workshop hours": 30},
    ),
    "open fields": (
        "vegetables, t",
        {"tools, kg": 3, "power, MWh": 0.05, "field hours": 60, "land, ha": 0.08, "emissions, t": 0.1},
    ),
    "greenhouse": ("vegetables, t", {"tools, kg": 8, "power, MWh": 1.5, "field hours": 30, "land, ha": 0.01}),
    "canteens": (
        "meals, 1,000",
        {"grain, t": 0.15, "vegetables, t": 0.3, "power, MWh": 0.7, "tools, kg": 1.5, "workshop hours": 95},
    ),
    "boilers": ("warm rooms, MWh", {"tools, kg": 0.1, "workshop hours": 0.15, "emissions, t": 0.22}),
    "heat pumps": ("warm rooms, MWh", {"tools, kg": 1.2, "power, MWh": 0.33, "workshop hours": 0.6}),
    "care rounds": ("care, 1,000 visits", {"tools, kg": 1, "power, MWh": 0.2, "care hours": 650}),
    "tailors": (
        "clothes, 100 pieces",
        {"tools, kg": 2, "power, MWh": 0.4, "workshop hours": 120, "emissions, t": 0.25},
    ),
}
_CAPACITY = {"wind turbines": 1400.0, "gas turbine": 1500.0, "heat pumps": 4500.0, "greenhouse": 120.0}
_NEEDS = {
    "bread, 1,000 loaves": 100.0,
    "vegetables, t": 110.0,
    "meals, 1,000": 200.0,
    "warm rooms, MWh": 4000.0,
    "care, 1,000 visits": 120.0,
    "clothes, 100 pieces": 100.0,
}
_THERE = {
    "field hours": 14_000.0,
    "workshop hours": 60_000.0,
    "care hours": 82_000.0,
    HOURS: 115_000.0,
    "land, ha": 44.0,
    "emissions, t": 300.0,
}


def valley() -> Economy:
    """Return a valley of a thousand people: twelve plants, loops of production, three kinds of work. Ours.

    Power needs tools and tools need power; vegetables, power and warm rooms can be made in two ways each. The
    people of each trade have so many hours, and all together agree on how many they work (`HOURS`).

    Examples
    --------
    >>> from feasible.optimum.fulfillment import fulfill
    >>> plan = fulfill(valley())
    >>> plan.certificate.ok, bool(plan.multiple < 1)
    (True, True)
    """
    resources = list(_THERE)
    goods = list(dict.fromkeys(made for made, _ in _VALLEY.values()))
    goods.sort(key=lambda good: (good in _NEEDS, list(_NEEDS).index(good) if good in _NEEDS else 0))
    plants = list(_VALLEY)
    inputs, use = np.zeros((len(goods), len(plants))), np.zeros((len(resources), len(plants)))
    outputs = np.zeros_like(inputs)
    for j, (made, takes) in enumerate(_VALLEY.values()):
        outputs[goods.index(made), j] = 1.0
        for what, amount in takes.items():
            if what in goods:
                inputs[goods.index(what), j] = amount
            else:
                use[resources.index(what), j] = amount
    use[resources.index(HOURS)] = use[[resources.index(r) for r in resources if r.endswith(" hours")]].sum(
        axis=0
    )
    need = np.array([_NEEDS.get(good, 0.0) for good in goods])
    return Economy(
        goods=goods,
        resources=resources,
        plants=plants,
        households=["the valley"],
        inputs=inputs,
        outputs=outputs,
        resource_use=use,
        endowment=list(_THERE.values()),
        capacity=[_CAPACITY.get(plant, np.inf) for plant in plants],
        good_kind=["final" if n > 0.0 else "intermediate" for n in need],
        resource_kind=["labor", "labor", "labor", "other", "land", "emission"],
        tastes=(need > 0.0)[None, :] / (need > 0.0).sum(),
        needs=need[None, :],
        name="the valley",
    )


def granted(hours: float, emissions: float) -> Economy:
    """Return the valley with so many hours of work in all and so many tonnes of emissions."""
    place = valley()
    endowment = place.endowment.copy()
    endowment[place.resources.get_loc(HOURS)] = hours
    endowment[place.resources.get_loc(EMISSIONS)] = emissions
    return place.replace(endowment=endowment)
