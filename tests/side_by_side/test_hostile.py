"""Institutions that cheat, break, never end or lie about their proof: each costs its own row, and is named."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass, replace

import numpy as np
import pytest
from feasible import cli
from feasible.economy import Certificate, Check, Economy
from feasible.economy.example import example_economy
from feasible.errors import InvalidInput
from feasible.institutions import INSTITUTIONS, entry, every_institution, found
from feasible.institutions.central import CentralPlan
from feasible.side_by_side import compare
from feasible.side_by_side._measured import recheck
from feasible.side_by_side.comparison import _within
from feasible.side_by_side.villages import village

ECONOMY = Economy.reference(1, 8, households=4)


@dataclass(frozen=True)
class Bent(CentralPlan):
    """The central plan, and what is done to it afterwards."""

    name: str = "bent"
    how: str = ""

    def run(self, economy, **asked):
        out = replace(super().run(economy, **asked), institution=self.name)
        fine = Certificate(out.certificate.claim, (Check("duality gap", 0.0, 1e-7, "of nothing"),))
        if self.how == "magic":
            return replace(out, levels=0 * out.levels, consumption=3 * out.consumption)
        if self.how == "nan":
            return replace(out, consumption=out.consumption * np.nan)
        if self.how == "waste":
            return replace(out, consumption=0.5 * out.consumption, certificate=fine)
        if self.how == "forged":
            wrong = (Check("duality gap", 0.3, 1e-7, "of budgets"),)
            return replace(out, certificate=_Forged("the best there is", wrong))
        if self.how == "empty":
            return replace(out, certificate=Certificate("trust us", ()))
        if self.how == "word":
            return replace(out, certificate="certified")
        if self.how == "nothing":
            return None
        if self.how == "raises":
            return 1 / 0
        if self.how == "sleeps":
            time.sleep(60)
        while self.how == "turns":
            pass
        return out


class _Forged(Certificate):
    @property
    def ok(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("magic", "outcome of bent: cannot be: balance of goods"),
        ("nan", "consumption, outcome of bent"),
        (
            "waste",
            'certificate of bent: claims that "no feasible plan gives these households more welfare", and',
        ),
        ("forged", "certificate of bent: says that it holds, and duality gap is 0.3; expected at most 1e-07"),
        ("empty", "certificate of bent: has no checks; expected at least one residual"),
        ("word", "certificate of bent: is a str; expected a feasible.Certificate"),
        ("nothing", "the institution returned a NoneType, not an Outcome"),
        ("raises", "the institution failed (ZeroDivisionError: division by zero)"),
        ("sleeps", "bent took more than 1 seconds"),
        ("turns", "bent took more than 1 seconds"),
    ],
)
def test_each_costs_its_own_row_and_is_named(how, said) -> None:
    fair = CentralPlan()
    table = compare(ECONOMY, [fair, Bent(how=how)], seconds=1.0).wide.set_index("institution")
    assert said in table.loc["bent", "trouble"]
    assert table.loc["bent", [c for c in table if c not in ("shock", "reports", "trouble")]].isna().all()
    assert table.loc["central plan", "trouble"] == ""
    assert table.loc["central plan", "inefficiency"] == pytest.approx(0.0, abs=1e-6)


def test_who_is_fair_is_not_refused() -> None:
    table = compare(ECONOMY, [CentralPlan(), Bent()], seconds=30.0).wide
    assert (table["trouble"] == "").all()
    # Under lies the plan is the best of what was said, and nobody is accused.
    told = compare(ECONOMY, [CentralPlan()], reports="best response").wide
    assert (told["trouble"] == "").all()
    with pytest.raises(InvalidInput, match="seconds: is 0"):
        compare(ECONOMY, [CentralPlan()], seconds=0.0)
    with pytest.raises(InvalidInput, match="hours"):
        compare(ECONOMY, [CentralPlan()], hours="many")  # type: ignore[arg-type]


def test_a_certificate_that_admits_its_failure_stands() -> None:
    outcome = CentralPlan().run(ECONOMY)
    recheck(replace(outcome, certificate=Certificate("x", (Check("gap", np.nan, 1.0, ""),))))
    recheck(outcome, inefficiency=float("nan"))


def test_elsewhere_than_on_the_main_thread_there_is_no_limit() -> None:
    done = []

    def work() -> None:
        with _within(1e-3):
            time.sleep(0.01)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


# ---------------------------------------------------------------------- all of them on one economy


def test_all_plan_one_economy_and_no_two_are_one_call() -> None:
    """Budgets differ, so rounds and market socialism do; every pair of rows differs in something."""
    both = compare(Economy.reference(1, 12), seconds=120.0)
    wide = both.wide.set_index("institution")
    assert list(wide.index) == [row.name for row in INSTITUTIONS]
    assert len(INSTITUTIONS) == 10
    ends = wide[wide["trouble"] != ""]
    assert list(ends.index) == ["rounds by Hahnel's rule"]
    assert both.twins == []
    planned = wide[wide["trouble"] == ""]
    assert (planned["inefficiency"] >= 0).all()
    assert planned.loc["guarantee and budgets", "least_need"] == pytest.approx(0.5, abs=1e-6)
    # One number of welfare hides the weights: these two change places.
    one, other = "participatory rounds", "market socialism"
    assert planned.loc[one, "loss"] < planned.loc[other, "loss"]
    assert planned.loc[one, "loss_equal"] > planned.loc[other, "loss_equal"]


def test_one_program_under_two_names_is_said() -> None:
    alike = ECONOMY.replace(budgets=np.ones(4))
    pair = [entry("rounds").make(), entry("market").make()]
    found_ = compare(alike, pair)
    assert found_.twins == [("participatory rounds", "market socialism")]
    assert "participatory rounds and market socialism are one program here: the same plan" in str(found_)
    # With pay they are two.
    paid = compare(village(1, 12).economy, pair, hours="chosen")
    assert (paid.wide["trouble"] == "").all()
    assert paid.twins == []
    assert "one program" not in str(paid)
    # Who has no plan is nobody's twin.
    assert compare(alike, [Bent(how="raises")]).twins == []


def test_where_people_work_they_choose_hours_if_they_may() -> None:
    here = village(1, 12)
    chosen = [entry(key).make() for key in ("central", "market", "office")]
    asked, free = (
        compare(here.economy, chosen, hours=hours).wide.set_index("institution")
        for hours in ("asked", "chosen")
    )
    assert asked.loc["central plan", "inefficiency"] == pytest.approx(0.0, abs=1e-6)
    assert free.loc["central plan", "inefficiency"] > 0.01
    assert free.loc["central plan", "labor"] < asked.loc["central plan", "labor"]
    # An office that pays nobody has no hours to leave to them.
    name = "one office plans for needs"
    assert free.loc[name, "labor"] == asked.loc[name, "labor"]
    # Nobody works in this economy.
    plain = compare(ECONOMY, chosen[:1], hours="chosen").wide
    assert plain["inefficiency"].iloc[0] == pytest.approx(0.0, abs=1e-6)


# ---------------------------------------------------------------------- somebody's own


MINE = """
from dataclasses import dataclass, replace
from feasible import CentralPlan

@dataclass(frozen=True)
class Mine(CentralPlan):
    name: str = "mine"

class Needy:
    def __init__(self, zeal):
        self.zeal = zeal

class Nameless:
    def run(self, economy):
        return None

made = replace(CentralPlan(), name="made already")
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    (tmp_path / "my_own_ways.py").write_text(MINE)
    (tmp_path / "my_broken_ways.py").write_text("1 / 0\n")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.modules.pop("my_own_ways", None)


def test_an_institution_of_ones_own_is_found(own) -> None:
    assert found("my_own_ways:Mine").name == "mine"
    assert found("my_own_ways:made").name == "made already"
    assert str(own) not in sys.path


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("my_own_ways", "institution: is 'my_own_ways'; expected module:Class"),
        ("nowhere_at_all:Mine", r"the module 'nowhere_at_all' cannot be imported \(ModuleNotFoundError"),
        ("my_broken_ways:Mine", r"cannot be imported \(ZeroDivisionError: division by zero\)"),
        ("my_own_ways:Yours", "there is no 'Yours' in my_own_ways"),
        ("my_own_ways:Needy", "cannot be made without arguments"),
        ("my_own_ways:Nameless", "is no institution; expected a class with a text called name"),
    ],
)
def test_what_is_none_is_said(own, where, said) -> None:
    with pytest.raises(InvalidInput, match=said):
        found(where)


def test_the_command_line_takes_it(own, capsys) -> None:
    town, _ = example_economy()
    town.to_tables(own / "town")
    assert cli.main(["compare", "town", "--institution", "my_own_ways:Mine"]) == 0
    said = capsys.readouterr().out
    assert "mine" in said
    assert "central plan and mine are one program here" in said
    assert "all could have more" in said
    assert cli.main(["compare", "town", "--overwrite", "--institution", "my_own_ways:Yours"]) == 1
    assert "there is no 'Yours' in my_own_ways" in capsys.readouterr().err


def test_every_institution_is_made_once() -> None:
    assert len({one.name for one in every_institution()}) == 10
