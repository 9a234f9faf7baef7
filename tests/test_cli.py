"""The command line: what it writes, what it refuses, and its exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import types
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from feasible import __version__, cli
from feasible.economy import Certificate, Check, Economy
from feasible.institutions import INSTITUTIONS, Entry
from feasible.institutions.central import CentralPlan


@pytest.fixture
def town(tmp_path, capsys):
    folder = tmp_path / "town"
    assert cli.main(["example", str(folder)]) == 0
    capsys.readouterr()
    return folder


def test_example_then_plan(town, capsys):
    assert cli.main(["plan", str(town)]) == 0
    out, err = capsys.readouterr()
    assert "central plan: 4 of 4 plants run, 2 households served" in out
    assert "Certified: no feasible plan gives these households more welfare" in out
    assert err == ""
    plan = town.with_name("town-plan")
    assert sorted(p.name for p in plan.iterdir()) == [
        "certificate.json",
        "consumption.csv",
        "deliveries.csv",
        "feasible.json",
        "levels.csv",
        "messages.csv",
        "plan.png",
        "resources.csv",
        "rounds.csv",
        "summary.txt",
    ]
    certificate = json.loads((plan / "certificate.json").read_text())
    assert certificate["ok"] is True
    assert all(check["ok"] for check in certificate["checks"])
    # Households spend their budgets, one unit each: 2 in all.
    deliveries = pd.read_csv(plan / "deliveries.csv")
    assert (deliveries["delivered"] * deliveries["price"]).sum() == pytest.approx(2.0, rel=1e-6)
    eaten = pd.read_csv(plan / "consumption.csv").groupby("good")["amount"].sum()
    np.testing.assert_allclose(eaten[deliveries["good"]], deliveries["delivered"])
    resources = pd.read_csv(plan / "resources.csv")
    assert (resources["used"] <= resources["endowment"] * (1 + 1e-7)).all()
    assert (plan / "plan.png").read_bytes().startswith(b"\x89PNG")
    assert out.strip().startswith((plan / "summary.txt").read_text().splitlines()[0])


def test_linear_plan_keeps_floors(town, tmp_path, capsys):
    out = tmp_path / "by value"
    assert cli.main(["plan", str(town), "--institution", "linear", "--out", str(out)]) == 0
    deliveries = pd.read_csv(out / "deliveries.csv").set_index("good")["delivered"]
    assert deliveries["coal"] >= 6 - 1e-6
    assert "value of deliveries" in capsys.readouterr().out


def test_without_households_the_default_is_linear(town, capsys):
    for name in ("households", "tastes", "needs"):
        (town / f"{name}.csv").unlink()
    assert cli.main(["plan", str(town)]) == 0
    assert "linear plan" in capsys.readouterr().out


def test_a_parquet_example(tmp_path, capsys):
    folder = tmp_path / "town"
    assert cli.main(["example", str(folder), "--format", "parquet"]) == 0
    assert Economy.from_tables(folder).goods.to_list() == ["grain", "bread", "coal"]
    assert "feasible plan" in capsys.readouterr().out
    text = (folder / "README.md").read_text()
    assert "| resource_use | plant, resource, amount |" in text


def test_an_earlier_plan_is_replaced_only_on_request(town, capsys):
    assert cli.main(["plan", str(town)]) == 0
    capsys.readouterr()
    assert cli.main(["plan", str(town)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "town-plan: the folder exists; expected a new folder, or overwrite" in err
    assert cli.main(["plan", str(town), "--overwrite"]) == 0


def test_a_plan_of_tables_that_have_changed_is_replaced_where_nobody_chose_the_place(town, tmp_path, capsys):
    chosen = tmp_path / "chosen"
    assert cli.main(["plan", str(town)]) == 0
    assert cli.main(["plan", str(town), "--out", str(chosen)]) == 0
    target = town.with_name("town-plan")
    before = (target / "levels.csv").read_text("utf-8")
    plants = (town / "plants.csv").read_text("utf-8")

    def changed(old: str, new: str) -> None:
        assert old in plants
        (town / "plants.csv").write_text(plants.replace(old, new), "utf-8")

    changed("30", "31")
    capsys.readouterr()
    assert cli.main(["plan", str(town)]) == 0
    assert "in place of the plan of the tables as they were" in capsys.readouterr().out
    assert (target / "levels.csv").read_text("utf-8") != before
    # Another question, another place, files that somebody has touched: as ever.
    changed("30", "32")
    assert cli.main(["plan", str(town), "--institution", "linear"]) == 1
    assert cli.main(["plan", str(town), "--seed", "5"]) == 1
    assert cli.main(["plan", str(town), "--out", str(chosen)]) == 1
    (target / "summary.txt").write_text("my notes", "utf-8")
    assert cli.main(["plan", str(town)]) == 1
    assert (target / "summary.txt").read_text("utf-8") == "my notes"
    assert cli.main(["plan", str(town), "--overwrite"]) == 0
    # What cannot be planned leaves the earlier plan where it was.
    kept = {file.name: file.read_bytes() for file in target.iterdir()}
    changed("30", "-1")
    assert cli.main(["plan", str(town)]) == 1
    assert {file.name: file.read_bytes() for file in target.iterdir()} == kept
    (target / "more.txt").write_text("mine", "utf-8")
    changed("30", "33")
    assert cli.main(["plan", str(town)]) == 1
    assert "did not write" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        (
            "goods",
            "good,kind\ngrain,odd\nbread,final\ncoal,final\n",
            "goods.csv, line 2, column 'kind': is 'odd'",
        ),
        (
            "inputs",
            "plant,good,amount\nbakery,flour,1\n",
            "inputs.csv, line 2, column 'good': unknown good 'flour'",
        ),
        ("inputs", "plant,good,amount\nmine,coal,1.5\n", "the technology is not productive"),
    ],
)
def test_refused_input_is_a_sentence(town, capsys, table, text, message):
    (town / f"{table}.csv").write_text(text)
    assert cli.main(["plan", str(town)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("feasible: ")
    assert message in err
    assert "Traceback" not in err
    assert err.count("\n") == 1
    assert not town.with_name("town-plan").exists()


def test_floors_that_cannot_be_met_are_named(town, capsys):
    (town / "goods.csv").write_text("good,kind,floor\ngrain,intermediate,0\nbread,final,30\ncoal,final,25\n")
    assert cli.main(["plan", str(town), "--institution", "linear"]) == 1
    err = capsys.readouterr().err
    assert "no plan meets all of" in err
    assert "coal" in err
    assert "bread" in err


def test_a_quota_above_capacity_is_named(town, capsys):
    (town / "plants.csv").write_text(
        "plant,capacity,quota\nvalley farm,5,6\nhill farm,,\nbakery,,\nmine,30,\n"
    )
    assert cli.main(["plan", str(town), "--institution", "linear"]) == 1
    assert "quota[plant 'valley farm']: is 6 with a capacity of 5" in capsys.readouterr().err


def test_an_unbounded_plan_says_what_grows(town, capsys):
    (town / "resource_use.csv").write_text("plant,resource,amount\n")
    (town / "plants.csv").write_text("plant\nvalley farm\nhill farm\nbakery\nmine\n")
    assert cli.main(["plan", str(town), "--institution", "linear"]) == 1
    assert "can grow for ever" in capsys.readouterr().err


def test_claims(capsys):
    assert cli.main(["claims", "--chapter", "shadow-prices/mills"]) == 0
    out = capsys.readouterr().out
    assert "A MODEL CANNOT SETTLE THIS" in out
    assert "9 holds if, 2 cannot settle, 1 fails, 1 holds" in out
    assert cli.main(["claims", "--json", "--chapter", "shadow-prices/mills"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["kind"] for row in rows} == {"HOLDS", "HOLDS_IF", "FAILS", "CANNOT_SETTLE"}
    assert cli.main(["claims", "--chapter", "nowhere"]) == 1
    assert "no claim is settled there" in capsys.readouterr().err


class Hungry(CentralPlan):
    """A central plan without prices that fails a check of its own."""

    def run(self, economy, **how):
        bad = Certificate("nobody goes hungry", (Check("hunger", 1.0, 0.0, "households"),))
        return replace(super().run(economy, **how), prices=None, resource_prices=None, certificate=bad)


def test_an_outcome_without_prices_or_certificate(town, tmp_path, monkeypatch, capsys):
    """An institution that plans in kind, and fails its own check: exit code 3, results written."""

    row = Entry("in-kind", f"{__name__}:Hungry", "hungry", "nobody", "libcom", "in kind")
    monkeypatch.setattr("feasible.institutions.INSTITUTIONS", (*INSTITUTIONS, row))
    monkeypatch.setitem(
        sys.modules, __name__, sys.modules.get(__name__) or types.SimpleNamespace(Hungry=Hungry)
    )
    out = tmp_path / "out"
    assert cli.main(["plan", str(town), "--institution", "in-kind", "--out", str(out)]) == 3
    assert "NOT certified (hunger)" in capsys.readouterr().err
    assert pd.read_csv(out / "deliveries.csv")["price"].isna().all()


def test_public_goods_are_counted_once(tmp_path):
    economy = Economy(
        goods=["park"],
        resources=["labor"],
        plants=["gardeners"],
        households=["a", "b"],
        inputs=[[0]],
        outputs=[[1]],
        resource_use=[[1]],
        endowment=[4],
        tastes=[[1], [1]],
        good_kind=["public"],
    )
    economy.to_tables(tmp_path / "x")
    assert cli.main(["plan", str(tmp_path / "x")]) == 0
    assert pd.read_csv(tmp_path / "x-plan" / "deliveries.csv")["delivered"].to_list() == pytest.approx([4.0])


def test_nothing_is_used_up(tmp_path):
    """A figure's title says so when no resource binds."""
    economy = Economy(
        goods=["bread"],
        resources=["flour"],
        plants=["bakery"],
        households=[],
        inputs=[[0]],
        outputs=[[1]],
        resource_use=[[1]],
        endowment=[9],
        capacity=[4],
    )
    economy.to_tables(tmp_path / "x")
    assert cli.main(["plan", str(tmp_path / "x")]) == 0
    assert pd.read_csv(tmp_path / "x-plan" / "levels.csv")["level"].to_list() == [4.0]


def test_progress_is_for_terminals(town, monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert cli.main(["plan", str(town)]) == 0
    assert "reading" in screen.getvalue()
    assert "planning: Economy" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[2K")


def test_a_reader_that_goes_away_is_no_error(monkeypatch):
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert cli.main(["claims", "--json", "--chapter", "nowhere"]) == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["feasible example town", "Exit codes"]),
        (["plan", "--help"], ["Ways of planning", "central", "linear", "plant, good, amount", "Examples"]),
        (["claims", "--help"], ["--json"]),
        (["example", "--help"], ["parquet"]),
        (["--version"], [f"feasible {__version__} (Python"]),
    ],
)
def test_help_teaches(capsys, arguments, words):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert all(word in out for word in words)


@pytest.mark.parametrize("arguments", [[], ["plant"], ["plan"], ["plan", "x", "--institution", "oracle"]])
def test_usage_errors(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: feasible" in capsys.readouterr().err


def test_the_installed_command(tmp_path):
    """The command as a shell runs it: exit code and a sentence, no traceback."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from feasible.cli import main; sys.exit(main())",
            "plan",
            str(tmp_path / "no"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("feasible: ")
    assert "there is no such folder" in done.stderr


def test_compare_writes_tables_and_a_figure(town, capsys):
    assert cli.main(["compare", str(town), "--lies", "--agents", "1", "--seed", "3"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "no shock, best response" in out
    found = town.with_name("town-comparison")
    wide = pd.read_csv(found / "comparison.csv")
    assert len(wide) == 2 * len(INSTITUTIONS)
    assert set(wide["reports"]) == {"truth", "best response"}
    assert {"institution", "metric", "value"} <= set(pd.read_csv(found / "tidy.csv").columns)
    assert len(pd.read_csv(found / "lies-central-plan.csv")) == 2
    assert (found / "comparison.png").read_bytes().startswith(b"\x89PNG")
    assert (found / "summary.txt").read_text() in out
    assert cli.main(["compare", str(town)]) == 1
    assert "town-comparison" in capsys.readouterr().err
    assert cli.main(["compare", str(town), "--out", str(found), "--overwrite"]) == 0
    assert len(pd.read_csv(found / "comparison.csv")) == len(INSTITUTIONS)
    assert not [file.name for file in found.iterdir() if "'" in file.name]


def test_compare_needs_households(town, capsys):
    (town / "tastes.csv").unlink()
    assert cli.main(["compare", str(town)]) == 1
    assert "tastes: nobody's tastes are given; expected households" in capsys.readouterr().err


def test_compare_shows_a_bar(town, monkeypatch, capsys):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    assert cli.main(["compare", str(town)]) == 0
    capsys.readouterr()
    assert f"[########################] {len(INSTITUTIONS)} of {len(INSTITUTIONS)} plans" in screen.getvalue()


@pytest.mark.parametrize("name", [row.key for row in INSTITUTIONS if row.key not in {"central", "hahnel"}])
def test_every_institution_plans_a_folder(town, tmp_path, name, capsys):
    assert cli.main(["plan", str(town), "--institution", name, "--out", str(tmp_path / name)]) == 0
    assert "Certified" in capsys.readouterr().out


WORKERS = "household,kind,time,dislike\nbakers,labor,40,0.00001\nminers,labor,40,0.00002\n"


def test_a_readers_own_people_and_years_are_planned(town, capsys):
    (town / "workers.csv").write_text(WORKERS)
    assert cli.main(["plan", str(town)]) == 0
    out = capsys.readouterr().out
    assert "a small town with workers" in out
    assert "people work " in out
    levels = pd.read_csv(town.with_name("town-plan") / "levels.csv").set_index("plant")["level"]
    assert 0 < levels["miners: labor"] < levels["bakers: labor"] <= 40
    # A linear plan knows nobody who minds working: it has the hours of the table of resources.
    assert (
        cli.main(["plan", str(town), "--institution", "linear", "--out", str(town.with_name("linear"))]) == 0
    )
    assert "with workers" not in capsys.readouterr().out
    (town / "feasible.json").write_text('{"years": {"periods": 3, "wear": 0.2}}')
    (town / "machine_materials.csv").write_text("plant,good,amount\nmine,coal,0.5\n")
    (town / "machines.csv").write_text("plant,stock\nmine,4\n")
    assert cli.main(["plan", str(town), "--overwrite"]) == 0
    out = capsys.readouterr().out
    assert "town with workers over 3 years" in out
    assert "machines built, year by year: " in out
    assert " hours in the first year, from " in out


def test_a_readers_own_people_are_compared(town, capsys):
    (town / "workers.csv").write_text(WORKERS)
    assert cli.main(["compare", str(town), "--seconds", "100"]) == 0
    out = capsys.readouterr().out
    assert "a small town with workers" in out
    wide = pd.read_csv(town.with_name("town-comparison") / "comparison.csv").set_index("institution")
    assert wide.loc["central plan", "inefficiency"] > 0.002
    assert cli.main(["compare", str(town), "--hours", "asked", "--overwrite"]) == 0
    wide = pd.read_csv(town.with_name("town-comparison") / "comparison.csv").set_index("institution")
    assert wide.loc["central plan", "inefficiency"] < 1e-6
