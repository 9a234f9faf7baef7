"""Every institution on the same economies, behind one interface and one set of measures."""

from feasible.side_by_side.comparison import METRICS, Comparison, compare, measure
from feasible.side_by_side.crises import Crisis, crises, crisis
from feasible.side_by_side.search import BestResponses, best_responses

__all__ = [
    "METRICS",
    "BestResponses",
    "Comparison",
    "Crisis",
    "best_responses",
    "compare",
    "crises",
    "crisis",
    "measure",
]
