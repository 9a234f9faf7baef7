"""Checks, certificates, message counts and summaries."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from feasible import CentralPlan, Economy, MarketSocialism
from feasible.economy import Certificate, Check, Messages, Outcome
from feasible.errors import InvalidInput


def test_a_check_passes_up_to_its_tolerance_and_never_on_nan():
    assert Check("a", 1e-7, 1e-7, "").ok
    assert not Check("a", 2e-7, 1e-7, "").ok
    assert not Check("a", float("nan"), 1e-7, "").ok
    assert not Check("a", np.inf, np.inf, "").ok


def test_a_certificate_names_what_fails():
    bad = Certificate("all is well", (Check("balance", 0.0, 1e-7, "share"), Check("gap", 0.5, 1e-7, "log")))
    assert not bad.ok
    assert [c.name for c in bad.failures] == ["gap"]
    assert bad.value("gap") == 0.5
    assert str(bad).startswith("NOT certified: all is well.")
    assert "FAILS gap: 0.5" in bad.explain()
    assert bad.to_frame()["ok"].tolist() == [True, False]
    with pytest.raises(
        InvalidInput, match="no check called 'rent'; expected one of the 2 checks: 'balance', 'gap'"
    ):
        bad.value("rent")


def test_messages_count_vectors_and_eight_bytes_a_number():
    log = Messages()
    log.send("report", senders=4, numbers=2.5)
    log.send("report", senders=1, numbers=3)
    log.send("order", senders=2, numbers=1)
    assert (log.total, log.bytes) == (7, 8 * (10 + 3 + 2))
    assert log.to_frame().loc["report"].tolist() == [5, 104]


def test_summary_reads_well():
    outcome = Outcome(
        institution="committee",
        levels=pd.Series([1.0, 0.0], ["oven", "mill"]),
        consumption=pd.DataFrame([[1.0]], ["home"], ["bread"]),
        prices=pd.Series({"bread": 2.0, "air": 1e-15}),
        resource_prices=None,
        rounds=pd.DataFrame({"round": [1]}),
        messages=Messages().to_frame(),
        certificate=Certificate("it is so", ()),
        values={"welfare": 1234.5},
    )
    text = str(outcome)
    assert text == repr(outcome)
    assert "committee: 1 of 2 plants run, 1 household served" in text
    assert "welfare: 1,234.5" in text
    assert "dearest goods: bread 2, air 0" in text
    assert "1 round, 0 messages, 0 bytes" in text
    assert "Certified: it is so." in text


@pytest.mark.parametrize("power", [-12, 0, 12])
def test_what_costs_nothing_is_said_to_be_free_in_any_unit(power):
    """Water and land that nobody lacks cost 1e-16 up to a solver's digits; counted in drops, 1e-28."""
    unit = 10.0**power
    outcome = Outcome(
        institution="committee",
        levels=pd.Series([1.0], ["oven"]),
        consumption=pd.DataFrame([[4.0]], ["home"], ["bread"]),
        prices=pd.Series({"bread": 0.25}),
        resource_prices=pd.Series({"water": 1e-16 / unit, "land": 2e-16 / unit}),
        rounds=pd.DataFrame({"round": [1]}),
        messages=Messages().to_frame(),
        certificate=Certificate("it is so", ()),
        used=pd.Series({"land": 2.0 * unit, "water": 4.0 * unit}),
    )
    assert "dearest resources: none, all are free" in outcome.summary()
    # One of them is scarce: a wage of .125 for each of four hours is half of all that people have.
    scarce = replace(outcome, resource_prices=pd.Series({"water": 0.125 / unit, "land": 2e-16 / unit}))
    assert f"dearest resources: water {0.125 / unit:.4g}, land 0" in scarce.summary()
    # Without what is used, a price is nothing beside another price only.
    unknown = replace(scarce, used=None)
    assert f"dearest resources: water {0.125 / unit:.4g}, land 0" in unknown.summary()


def test_an_economy_in_which_every_resource_abounds_says_so():
    economy = Economy(
        goods=["bread"], resources=["water", "land"], plants=["oven"], households=["A"],
        inputs=np.zeros((1, 1)), outputs=[[1.0]], resource_use=[[1.0], [0.5]], endowment=[1e6, 1e6],
        capacity=[5.0], effort=[0.01], exponent=[2.0], tastes=[[1.0]], budgets=[1.0], productive=False,
    )  # fmt: skip
    for way in (CentralPlan(), MarketSocialism()):
        outcome = way.run(economy)
        assert outcome.used.tolist() == pytest.approx([5.0, 2.5], rel=1e-3)
        assert "dearest resources: none, all are free" in outcome.summary()
        assert "dearest goods: bread 0." in outcome.summary()
