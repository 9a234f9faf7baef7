"""The one table of institutions: its rows are what they say, and a row is all that a new one takes."""

import dataclasses
import shutil

import feasible.institutions as room
import numpy as np
import pandas as pd
import pytest
from feasible import cli
from feasible.book import ACCENTS
from feasible.economy import Certificate, Economy, Institution
from feasible.economy.example import example_economy
from feasible.errors import InvalidInput, NotConverged
from feasible.institutions import INSTITUTIONS, LINEAR, Entry, entry, every_institution, ways
from feasible.institutions.central import CentralPlan
from feasible.side_by_side import compare

every_row = pytest.mark.parametrize("row", INSTITUTIONS, ids=lambda row: row.key)


@every_row
def test_a_row_is_what_it_says(row):
    made = row.make()
    assert isinstance(made, row.kind)
    assert made.name == row.name
    assert row.color in ACCENTS
    assert entry(row.key) is row
    assert ways()[row.key] == row.summary
    # What it is called is changed like any other setting.
    assert row.make(name="ours").name == "ours"


@every_row
def test_an_institution_plans_and_says_who_it_is(row):
    made: Institution = row.make()
    if row.key == "hahnel":
        # The published rule finds no plan for it, and says so.
        with pytest.raises(NotConverged, match="rounds by Hahnel's rule stopped after"):
            made.run(Economy.reference(1, 8))
    else:
        assert made.run(Economy.reference(1, 8)).institution == row.name
    # These three no essay proposes.
    assert (row.essay == "none") == (row.key in {"baseline", "guarantee", "tokens"})


def test_keys_names_and_homes_are_each_there_once():
    for column in ("key", "home", "name", "summary"):
        values = [getattr(row, column) for row in INSTITUTIONS]
        assert len(set(values)) == len(values)
    assert LINEAR not in {row.key for row in INSTITUTIONS}
    assert list(ways()) == sorted([*(row.key for row in INSTITUTIONS), LINEAR])


def test_settings_go_to_whoever_takes_them():
    changed = {made.name: made for made in every_institution(budgets="equal", collusion=0.2)}
    assert [getattr(made, "budgets", None) for made in changed.values()] == [
        "equal", "equal", "equal", None, None, None, "equal", None, None, None,
    ]  # fmt: skip
    assert changed["command with family circles"].collusion == 0.2
    with pytest.raises(
        InvalidInput,
        match=r"no institution takes 'zeal'; expected one of .*brokers, budgets, carried, chosen, circles, .*collusion, .*softness",
    ):
        every_institution(zeal=1.0)
    with pytest.raises(
        InvalidInput, match="institution: there is no institution 'oracle'; expected one of central, "
    ):
        entry("oracle")


# ---------------------------------------------------------------------- one more row


@dataclasses.dataclass(frozen=True)
class Modest(CentralPlan):
    """A center that plans to leave some of everything in the ground."""

    name: str = "modest plan"
    share: float = 0.9

    def run(self, economy, **how):
        plan = super().run(economy.replace(endowment=self.share * economy.endowment), **how)
        # What is best of a part is not best of all, and is not said to be.
        proof = Certificate("nothing better leaves as much", plan.certificate.checks)
        return dataclasses.replace(plan, institution=self.name, certificate=proof)


class Plain:
    """A class that is no dataclass will do as well."""

    name = "modest plan"

    def __init__(self, *, share: float = 0.9) -> None:
        self.share = share

    def run(self, economy, **how):
        return Modest(share=self.share).run(economy, **how)


@pytest.fixture(params=[Modest, Plain], ids=["dataclass", "class"])
def modest(request, monkeypatch):
    """One more row in the table, and nothing else."""
    monkeypatch.setattr(room, "Modest", request.param, raising=False)
    row = Entry(
        "modest",
        "feasible.institutions:Modest",
        "modest plan",
        "ours",
        "roads",
        "leaves a tenth in the ground",
    )
    monkeypatch.setattr(room, "INSTITUTIONS", (*INSTITUTIONS, row))
    return row


@pytest.fixture
def town(tmp_path):
    economy, targets = example_economy()
    yield economy.to_tables(tmp_path / "town", aims=targets.columns)
    shutil.rmtree(tmp_path)


def test_with_a_row_the_command_line_knows_it(modest, town, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["plan", "--help"])
    assert stopped.value.code == 0
    assert "modest      leaves a tenth in the ground" in capsys.readouterr().out
    assert cli.main(["plan", str(town), "--institution", "modest"]) == 0
    assert "modest plan" in capsys.readouterr().out
    # A tenth of everything that is used up by the central plan stays where it is.
    used = pd.read_csv(town.with_name("town-plan") / "resources.csv").set_index("resource")
    assert (used["used"] <= 0.9 * used["endowment"] * (1 + 1e-9)).all()


def test_with_a_row_comparisons_and_their_figures_show_it(modest, town, capsys):
    economy = Economy.reference(1, 8, households=4)
    found = compare(economy)
    assert found.wide["institution"].tolist() == [*(row.name for row in INSTITUTIONS), "modest plan"]
    loss = found.wide.set_index("institution")["loss"]
    assert 0.0 <= loss["central plan"] < loss["modest plan"]
    assert "modest plan" in found.summary()
    figure = found.figure()
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()][-1] == "modest plan"
    points = [line.get_xydata()[0] for line in figure.axes[0].get_lines() if line.get_marker() == "o"]
    # In its own place, the lowest, and at its own loss in percent.
    assert min(points, key=lambda point: point[1]).tolist() == pytest.approx([100 * loss["modest plan"], 0.0])
    assert cli.main(["compare", str(town)]) == 0
    assert "modest plan" in capsys.readouterr().out


def test_with_a_row_every_institution_makes_it(modest):
    made = every_institution(share=0.5)
    assert [institution.name for institution in made][-1] == "modest plan"
    assert made[-1].share == 0.5
    assert np.isclose(entry("modest").make().share, 0.9)
