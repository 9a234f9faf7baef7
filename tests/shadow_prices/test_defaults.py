"""What functions of the chapters on shadow prices take where nothing is said: a change changes every caller who says nothing."""

import runpy
from pathlib import Path

DEFAULTS = {
    "shadow_prices._units.DollarTable": {
        "seed": 0,
        "sectors": 411,
        "room": 1.2,
        "floor": 0.8,
        "pay": 60000.0,
    },
    "shadow_prices._units.DollarTable.plan_twice": {"persons": 1.0},
    "shadow_prices.growth.TwoSectors": {
        "share": 0.6,
        "investment": 0.2,
        "capital_yield": 0.2,
        "consumption_yield": 0.3,
        "wear": 0.0,
    },
    "shadow_prices.growth.best_share": {"rate": 0.0, "steps": 1001},
    "shadow_prices.growth.crossing": {"at_most": 500.0},
    "shadow_prices.growth.fitted": {"start": 1928},
    "shadow_prices.growth.on_the_ray": {"sectors": 71, "home": False},
    "shadow_prices.growth.repaid_in": {"at_most": 500},
    "shadow_prices.growth.us_inputs": {"sectors": 15, "households": False, "home": False},
    "shadow_prices.growth.us_ray": {"sectors": 15, "households": False, "home": False},
    "shadow_prices.growth.von_neumann": {"rounds": 200},
    "shadow_prices.kantorovich.Workshop": {"machines": 1.0, "mix": 1.0},
    "shadow_prices.kantorovich.Workshop.resolve": {"most_steps": 1000},
    "shadow_prices.kantorovich.certify_mix": {"tolerance": 1e-07},
    "shadow_prices.kantorovich.error_that_eats_the_gain": {"precision": 0.005},
    "shadow_prices.kantorovich.errors_that_eat_the_gain": {"draws": 40},
    "shadow_prices.mills.Mills": {
        "flour": 1333.3333333333335,
        "loaves_per_tonne": 1750.0,
        "better": 0.03,
        "spare": 0.2,
        "keep": 0.0,
        "reserve": 0.0,
        "district_3": 0.0,
        "district_5": 0.0,
        "lost_on_the_road": 0.01,
    },
    "shadow_prices.mills.bolts": {
        "steel": 100.0,
        "spare": 10.0,
        "loss_47": 0.06,
        "loss_92": 0.02,
        "weight_47": 1.0,
        "spare_47": 0.0,
    },
    "shadow_prices.mills.break_even": {"moved": 0.2},
    "shadow_prices.mills.loaves_behind_the_gain": {
        "gain": 14000,
        "moved": 0.2,
        "better": 0.03,
        "meaning": "relative",
        "bread_per_flour": 1.4,
    },
    "shadow_prices.mills.noise_that_hides": {"power": 0.8, "weeks": 52, "compared": False},
    "shadow_prices.mills.petrov": {"road": 0.01, "spare": 1.0, "better": 0.03, "reserve": 0.5},
    "shadow_prices.mills.share_that_moves": {"better": 0.03, "ovens": 1, "apart": 0.0, "falls": 0.0},
    "shadow_prices.reading_duals.Bakeries": {
        "demand": 120.0,
        "old_room": 100.0,
        "old_hours": 10.0,
        "hand_room": 60.0,
        "hand_hours": 16.0,
        "plant_room": 60.0,
        "plant_hours": 7.0,
        "upkeep": 360.0,
        "most_plants": 1,
    },
    "shadow_prices.reading_duals.Pilot": {
        "steel": 100.0,
        "loss_47": 0.06,
        "loss_92": 0.02,
        "strain": 0.009,
        "rung": 10.0,
    },
    "shadow_prices.whole_economy.carbon_curve": {"sectors": 71, "labor": 1.0, "room": 0.3},
    "shadow_prices.whole_economy.curved_shares": {"sectors": 71},
    "shadow_prices.whole_economy.difference_quotient": {"step": 0.0001},
    "shadow_prices.whole_economy.idle_curve": {"sectors": 71, "carbon": 1.0, "room": 0.3},
    "shadow_prices.whole_economy.measured_capacity": {"sectors": 71},
    "shadow_prices.whole_economy.plan_year": {"sectors": 71, "labor": 1.0, "carbon": 1.0, "room": 0.3},
    "shadow_prices.whole_economy.us_table": {"sectors": 71},
    "shadow_prices.whole_economy.value_chain": {"step": 1e-05},
}


def test_what_is_not_said():
    defaults = runpy.run_path(str(Path(__file__).parents[1] / "economy" / "defaults.py"))["defaults"]
    assert defaults("shadow_prices") == DEFAULTS
