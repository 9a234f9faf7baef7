"""Procedures that several rooms use: price rounds, price rules, exact equilibria, lotteries."""

from feasible.procedures.flow import Flow, flow
from feasible.procedures.lotteries import Rota, once, rota
from feasible.procedures.price_rules import (
    PRICE_RULES,
    PriceRule,
    damped,
    hahnel,
    leveled,
    relative_excess,
    swings_from,
    tatonnement,
)
from feasible.procedures.price_system import PriceSystem
from feasible.procedures.rounds import Rounds, gap, imbalance, price_rounds, slope_rounds

__all__ = [
    "PRICE_RULES",
    "Flow",
    "PriceRule",
    "PriceSystem",
    "Rota",
    "Rounds",
    "damped",
    "flow",
    "gap",
    "hahnel",
    "imbalance",
    "leveled",
    "once",
    "price_rounds",
    "relative_excess",
    "rota",
    "slope_rounds",
    "swings_from",
    "tatonnement",
]
