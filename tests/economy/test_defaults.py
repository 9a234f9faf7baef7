"""What functions of an economy and its tables take where nothing is said: a change changes every caller who says nothing."""

import runpy
from pathlib import Path

from numpy import inf

DEFAULTS = {
    "economy._grids.frame": {"signed": False, "least": "zero or more"},
    "economy._grids.grid": {"signed": False},
    "economy._grids.square": {"kind": "sector"},
    "economy._krylov.solve_each": {"transpose": False},
    "economy._leontief_system.LeontiefSystem.solve": {"transpose": False},
    "economy._numbers.misfit": {"positive": False, "signed": False, "infinite": False},
    "economy._people.People.rents": {"owned": False},
    "economy.align.number": {"positive": False, "signed": False, "infinite": False},
    "economy.align.numbers": {"labeled": True, "signed": False},
    "economy.align.texts": {"allowed": (), "kind": ""},
    "economy.align.vector": {"kind": "", "positive": False, "signed": False, "infinite": False},
    "economy.certificate.certify_equilibrium": {"owned": False, "softness": 0.0, "tolerance": 1e-06},
    "economy.certificate.certify_optimum": {"tolerance": 1e-07},
    "economy.certificate.certify_plan": {"tolerance": 1e-07},
    "economy.certificate.feasibility_checks": {"tolerance": 1e-07},
    "economy.datasets.us_2021": {"sectors": 71, "prices": "purchasers", "residual_products": "produced"},
    "economy.datasets.us_sectors": {"level": 71},
    "economy.folder.Horizon": {"beta": 0.9, "later": 0.0},
    "economy.folder.to_folder": {"format": "csv", "overwrite": False},
    "economy.input_output.InputOutputTable": {"unit": "money", "name": "table", "tolerance": 1e-09},
    "economy.input_output.InputOutputTable.from_transactions": {
        "unit": "money",
        "name": "table",
        "tolerance": 1e-09,
    },
    "economy.institution.Institution.run": {"shocks": ()},
    "economy.learning.learn": {
        "record": "taken",
        "sharing": "shop",
        "spread": 0.3,
        "supply": (1.0, 1.0),
        "rate": 0.5,
        "margin": 0.0,
    },
    "economy.leontief.leontief_solve": {"transpose": False, "tolerance": 1e-12},
    "economy.leontief.solve_by_products": {"tolerance": 1e-12},
    "economy.leontief.spectral_radius": {"tolerance": 1e-10},
    "economy.metrics.atkinson": {"aversion": 1.0},
    "economy.model.Economy.reference": {"goods": 30},
    "economy.model.Economy.to_tables": {"format": "csv", "overwrite": False},
    "economy.model.Economy.from_input_output": {"endowment_factor": 1.0, "capacity_factor": inf},
    "economy.offices._cells.read_cell": {"decimal": "."},
    "economy.offices._grid.Grid.numbers": {"hidden": "refuse"},
    "economy.offices._parts.Parts": {"unit": "money", "name": "table"},
    "economy.offices._wide.read_wide": {"separator": ",", "index": 1, "header": 1, "hidden": "refuse"},
    "economy.offices.economy.economy_of": {
        "capacity": 1.25,
        "effort": 0.05,
        "needs": 0.5,
        "floor": 0.9,
        "ceiling": 1.1,
    },
    "economy.offices.matrix.read_matrix": {"unit": "money"},
    "economy.offices.reading.Reading": {"pay": (), "abroad": ()},
    "economy.offices.reading.Rules": {
        "hidden": "refuse",
        "negative": "move",
        "totals": "drop",
        "gaps": "rounding",
    },
    "economy.offices.useeio.read_useeio": {"satellites": "indicators"},
    "economy.people.draw_people": {"skill": 0.8, "distaste": 0.4, "time": 2.0, "elasticity": 0.5},
    "economy.people.people_from_frame": {"elasticity": 0.5},
    "economy.people.with_workers": {"elasticity": 0.5},
    "economy.reference.reference_parts": {"goods": 30},
    "economy.tables.raw.Raw.place": {"column": ""},
    "economy.tables.schema.Column": {"required": False, "positive": False, "infinite": False, "allowed": ()},
    "economy.tables.schema.Table": {"required": True},
    "economy.tables.whole_folder.may_write": {"overwrite": False},
    "economy.tables.whole_folder.write_whole": {"overwrite": False},
    "economy.tables.write.write_folder": {"format": "csv", "overwrite": False},
    "economy.targets.Targets.of": {"value": 1.0, "floor": 0.0, "ceiling": inf, "quota": 0.0},
    "economy.years.Technology": {"wear": 0.2, "adjust": 0.05},
    "economy.years.over_time": {"beta": 0.9, "first": 0, "later": 0.0},
}


def test_what_is_not_said():
    defaults = runpy.run_path(str(Path(__file__).with_name("defaults.py")))["defaults"]
    assert defaults("economy") == DEFAULTS
