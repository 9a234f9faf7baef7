"""The one interface of every way of planning: reports in, shocks in, an outcome out.

What agents say need not be true. An institution plans on the reports and is settled against the
truth: what cannot be produced is not delivered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from feasible.economy.align import Given, MatrixLike, Vector
from feasible.economy.certificate import welfare
from feasible.economy.metrics import need_fulfillment
from feasible.economy.model import Economy
from feasible.economy.outcome import Certificate, Messages, Outcome
from feasible.economy.reports import TRUTH, Lie, Reports
from feasible.economy.shocks import Shock

__all__ = ["Institution", "Quick", "Reacts", "Replans", "outcome_of"]


class Institution(Protocol):
    """A way of planning.

    `run` is all that the comparison needs. An institution may also be `Quick` (answer many lies at once),
    may react within the period that a shock strikes (`Reacts`), and may plan the next period from what it
    knows of the last (`Replans`); without these, lies are run one by one, old orders are carried out
    as far as they can be, and every period is planned anew.

    Attributes
    ----------
    name : str
        For tables and figures.

    An attribute `pays_effort`, if there is one and it is true, says that workers are paid for the effort that
    their plant claims.
    """

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    def run(
        self,
        economy: Economy,
        *,
        reports: Reports = TRUTH,
        shocks: Sequence[Shock] = (),
        rng: np.random.Generator | None = None,
    ) -> Outcome:
        """Plan `economy` after `shocks` on `reports`, and settle against the truth.

        Parameters
        ----------
        economy : Economy
            The truth.
        reports : Reports
            What agents say.
        shocks : sequence of Shock
            Applied in order before planning.
        rng : numpy.random.Generator, optional
            Only for institutions that draw lots.
        """
        ...


@runtime_checkable
class Quick(Protocol):
    """An institution that can answer many unilateral lies faster than one `run` each."""

    def answers(self, economy: Economy, lies: Sequence[Lie]) -> Iterator[tuple[Vector, Vector]]:
        """Yield settled levels (P,) and consumption (H, G) for each lie, in order.

        A lie with factor 1 is the truth. The same, to a relative 1e-6, as `run` with the lie as reports.
        """
        ...


@runtime_checkable
class Reacts(Protocol):
    """An institution that can do something within the period that a shock strikes."""

    def react(self, economy: Economy, last: Outcome) -> Outcome:
        """Return what the people make of the orders of `last` in the `economy` as it has become."""
        ...


@runtime_checkable
class Replans(Protocol):
    """An institution whose next plan depends on what it knew and did before."""

    def replan(self, economy: Economy, last: Outcome, known: Economy) -> tuple[Outcome, Economy]:
        """Return the next period's outcome, and the economy as the institution then knows it.

        Parameters
        ----------
        economy : Economy
            The truth.
        last : Outcome
            Of the period before.
        known : Economy
            What the institution believed when it made the last plan.
        """
        ...


def outcome_of(
    institution: str,
    economy: Economy,
    *,
    levels: Given,
    consumption: MatrixLike,
    prices: Given | None,
    resource_prices: Given | None,
    rounds: pd.DataFrame,
    messages: Messages,
    certificate: Certificate,
    values: Mapping[str, float] | None = None,
) -> Outcome:
    """Label the arrays of a settled plan and add its headline figures.

    Parameters
    ----------
    institution : str
    economy : Economy
        The truth.
    levels : Series, dict or array, shape (P,)
    consumption : DataFrame or array, shape (H, G)
    prices, resource_prices : Series, dict or array, shapes (G,) and (R,), or None
    rounds : DataFrame
    messages : Messages
    certificate : Certificate
    values : mapping of str to float, optional
        Further headline figures, after welfare and needs.

    Raises
    ------
    InvalidInput
        If a label is unknown, missing or twice there, or a number is not finite.
    """
    x, c = economy.matched(levels=levels, consumption=consumption)

    def labeled(axis: pd.Index, **given: Given) -> pd.Series[float]:
        return pd.Series(economy.matched(**given)[0], index=axis, name="price")

    needs = need_fulfillment(economy, c)
    return Outcome(
        institution=institution,
        levels=pd.Series(x, index=economy.plants, name="level"),
        consumption=pd.DataFrame(c, index=economy.households, columns=economy.goods),
        prices=None if prices is None else labeled(economy.goods, prices=prices),
        resource_prices=None
        if resource_prices is None
        else labeled(economy.resources, resource_prices=resource_prices),
        rounds=rounds,
        messages=messages.to_frame(),
        certificate=certificate,
        values={
            "welfare": welfare(economy, c, x),
            "least need met": needs.least,
            "mean need met": needs.mean,
            **(values or {}),
        },
        used=pd.Series(economy.resource_use @ x, index=economy.resources, name="used"),
    )
