"""Checks, certificates, message counts and summaries."""

import numpy as np
import pandas as pd
import pytest
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
