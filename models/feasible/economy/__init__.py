"""What there is to plan: economies, outcomes, certificates, metrics, tables."""

from feasible.economy.align import Vector
from feasible.economy.certificate import (
    certify_equilibrium,
    certify_optimum,
    certify_plan,
    dual_bound,
    feasibility_checks,
    welfare,
)
from feasible.economy.institution import Institution, Quick, Reacts, Replans, outcome_of
from feasible.economy.leontief import hawkins_simon, leontief_solve, spectral_radius
from feasible.economy.metrics import (
    atkinson,
    consumption_equivalent_loss,
    gini,
    need_fulfillment,
    spending_at,
)
from feasible.economy.model import Economy
from feasible.economy.outcome import Certificate, Check, Messages, Outcome
from feasible.economy.people import People, draw_people, people_from_frame, with_workers
from feasible.economy.reports import HOUSEHOLD_LIES, PLANT_LIES, TRUTH, Lie, Reports
from feasible.economy.shocks import Shock, after
from feasible.economy.targets import Targets

__all__ = [
    "HOUSEHOLD_LIES",
    "PLANT_LIES",
    "TRUTH",
    "Certificate",
    "Check",
    "Economy",
    "Institution",
    "Lie",
    "Messages",
    "Outcome",
    "People",
    "Quick",
    "Reacts",
    "Replans",
    "Reports",
    "Shock",
    "Targets",
    "Vector",
    "after",
    "atkinson",
    "certify_equilibrium",
    "certify_optimum",
    "certify_plan",
    "consumption_equivalent_loss",
    "draw_people",
    "dual_bound",
    "feasibility_checks",
    "gini",
    "hawkins_simon",
    "leontief_solve",
    "need_fulfillment",
    "outcome_of",
    "people_from_frame",
    "spectral_radius",
    "spending_at",
    "welfare",
    "with_workers",
]
