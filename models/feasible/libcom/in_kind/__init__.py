"""What a community can choose between: plans in kind along a front, and what one number would hide.

A front is walked by changing what the community grants itself (hours, emissions) and planning anew; every
point is certified. At each point the proof holds local rates of exchange: how much of the least-met need one
more unit of a resource would bring. They support the point: no other plan lies above them. They change from
point to point, so that no single set of weights supports all.

Beside it, for comparison, the greedy way: goods served one by one, each as far as it goes.

References
----------
Koopmans, T. C. (1951), "Analysis of production as an efficient combination of activities", in *Activity
Analysis of Production and Allocation* (efficient points and the prices that support them). Neurath, O.
(1925), *Wirtschaftsplan und Naturalrechnung*. Martinez-Alier, J., Munda, G. and O'Neill, J. (1998), "Weak
comparability of values", *Ecological Economics* 26, 277-286.
"""

from feasible.libcom.in_kind.agenda import Agenda, agenda, voters
from feasible.libcom.in_kind.estimates import (
    corrected_least_at,
    estimated,
    in_other_units,
    least_of_many,
    mean_least_at,
    planned_from_use,
)
from feasible.libcom.in_kind.front import (
    Front,
    OneWeight,
    closed,
    indicators,
    percent_more,
    valley_front,
    walk,
)
from feasible.libcom.in_kind.one_by_one import every_order, greedy
from feasible.libcom.in_kind.promises import Promise, promises
from feasible.libcom.in_kind.says import headlines
from feasible.libcom.in_kind.tastes import lost_at
from feasible.libcom.in_kind.valley import EMISSIONS, HOURS, granted, valley

__all__ = [
    "EMISSIONS",
    "HOURS",
    "Agenda",
    "Front",
    "OneWeight",
    "Promise",
    "agenda",
    "closed",
    "corrected_least_at",
    "estimated",
    "every_order",
    "granted",
    "greedy",
    "headlines",
    "in_other_units",
    "indicators",
    "least_of_many",
    "lost_at",
    "mean_least_at",
    "percent_more",
    "planned_from_use",
    "promises",
    "valley",
    "valley_front",
    "voters",
    "walk",
]
