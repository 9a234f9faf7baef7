"""The same plan with work counted in persons, thousands and millions: the certified plan does not move."""

from __future__ import annotations

import numpy as np
import pytest
from feasible.errors import InvalidInput
from feasible.optimum.linear import LinearProgram
from feasible.shadow_prices.reading_duals import DollarTable


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_certified_plan_does_not_depend_on_the_unit_of_work(seed: int) -> None:
    table = DollarTable(seed=seed)
    persons, thousands, millions = (table.plan_twice(unit) for unit in (1.0, 1e3, 1e6))
    assert thousands.value == pytest.approx(persons.value, rel=1e-10)
    assert millions.value == pytest.approx(persons.value, rel=1e-10)
    assert max(persons.residual, thousands.residual, millions.residual) < 1e-8
    # In persons both agree; in thousands the other plan takes work that is not there, and says that all is well.
    assert persons.off == pytest.approx(0.0, abs=1e-8)
    assert thousands.ended_well
    assert thousands.off > 0.01
    assert thousands.work_as_written > 1.01
    # In millions work uses nothing: everything grows until the room ends.
    assert millions.ended_well
    assert millions.as_written == pytest.approx(1.2, abs=1e-9)
    assert millions.work_as_written == pytest.approx(1.2, abs=1e-9)


def test_dropped_coefficients_are_the_whole_story() -> None:
    """Set to zero by hand what is below a billionth, and the certified way gives the other solver's plan."""
    table = DollarTable(sectors=60)
    inputs, today, each = table.draw()
    net = np.eye(60) - inputs
    outputs, work = np.linalg.solve(net, today), each / 1e3
    limits = np.append(-table.floor * today, work @ outputs)
    rows = np.vstack([-net, work])
    dropped = LinearProgram(
        net.sum(0),
        np.where(np.abs(rows) > 1e-9, rows, 0.0),
        row_upper=limits,
        column_upper=table.room * outputs,
    ).solve()
    twice = table.plan_twice(1e3)
    assert twice.off > 1e-4
    assert dropped.objective / today.sum() == pytest.approx(twice.as_written, rel=1e-9)


def test_what_is_drawn_is_an_economy() -> None:
    inputs, today, each = DollarTable(sectors=50, seed=3).draw()
    assert (inputs.sum(0) < 0.71).all()
    assert (today > 0).all()
    assert (each > 0).all()
    assert DollarTable(sectors=50, seed=3).draw()[1] == pytest.approx(today)


def test_a_person_earns_sixty_thousand_dollars_and_three_tenths_of_value_added_are_pay() -> None:
    """The pay drawn has the median exp(-1.2) of a dollar of value added: half of the sectors pay less."""
    inputs, _, each = DollarTable().draw()
    assert np.median(60_000.0 * each / (1.0 - inputs.sum(0))) == pytest.approx(np.exp(-1.2), rel=0.1)
    assert DollarTable(pay=30_000.0).draw()[2] == pytest.approx(2.0 * each)


@pytest.mark.parametrize(
    "wrong", [{"sectors": 1}, {"pay": 0.0}, {"floor": 1.1}, {"room": 0.9}, {"floor": -0.1}]
)
def test_refusals(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput, match="expected"):
        DollarTable(**wrong)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="persons"):
        DollarTable(sectors=5).plan_twice(0.0)
