"""Procedures that several rooms use: price rounds, price rules, exact equilibria."""

from feasible.procedures.price_rules import RULES, PriceRule, damped, hahnel, proportional
from feasible.procedures.price_system import PriceSystem
from feasible.procedures.rounds import Rounds, imbalance, price_rounds

__all__ = [
    "RULES",
    "PriceRule",
    "PriceSystem",
    "Rounds",
    "damped",
    "hahnel",
    "imbalance",
    "price_rounds",
    "proportional",
]
